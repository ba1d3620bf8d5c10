/* lanes: the arithmetic of kernels, on eight rows at a time.
 *
 * A number of eight rows is a vector of eight; one of 128 bits is two vectors of 64, because processors have no
 * wider lanes. With each goes the interval that its rows lie in, as far as it is proven: it turns comparisons into
 * constants, tells where a division by a constant may become a multiplication, and spares the high half of a
 * product.
 *
 * The interval holds for rows that are known and sound. In others a lane may hold anything, so nothing here may
 * trap. */
#ifndef POLC_JIT_LANES_H
#define POLC_JIT_LANES_H

#include <llvm-c/Core.h>

#include "runtime/value.h"

#define LANES 8

typedef struct Lanes {
    LLVMValueRef low; /* <8 x iN>; of 128 bits the low halves */
    LLVMValueRef high; /* <8 x i64>: the high halves of 128 bits; NULL: the number is not that wide */
    Int128 least, most; /* both included */
} Lanes;

/* Where instructions go, and the types they are made of. */
typedef struct LanesBuilder {
    LLVMContextRef context;
    LLVMModuleRef module;
    LLVMBuilderRef builder;
    LLVMTypeRef bit, byte, i32, i64, i128, real, pointer; /* of one row; `real` has 53 bits of precision */
    LLVMTypeRef bits, words, reals; /* eight of bit, i64, real */
} LanesBuilder;

void lanes_builder_init(LanesBuilder *b, LLVMContextRef context, LLVMModuleRef module);

LLVMTypeRef lanes_type(LLVMTypeRef scalar); /* eight of it */
LLVMValueRef lanes_splat_word(LanesBuilder *b, uint64_t word);
LLVMValueRef lanes_all_bits(LanesBuilder *b, bool value);

/* A constant of `bits` bits, 1 to 128. */
Lanes lanes_constant(LanesBuilder *b, unsigned bits, Int128 number);
/* Whether every row holds the same number that is known now. */
bool lanes_is_constant(const Lanes *lanes, Int128 *number);
/* The widest interval for `bits` bits. */
void lanes_unbound(Lanes *lanes, unsigned bits);

Lanes lanes_select(LanesBuilder *b, LLVMValueRef condition, const Lanes *yes, const Lanes *no);
Lanes lanes_widen(LanesBuilder *b, const Lanes *a); /* 64 bits to 128, with the sign */
LLVMValueRef lanes_compare(LanesBuilder *b, LLVMIntPredicate predicate, const Lanes *a, const Lanes *c);
/* Add, Sub, Mul and, of at most 64 bits, And, Or, Xor, Shl, LShr, AShr; divisions by a constant. False: not in
 * lanes. */
bool lanes_binary(LanesBuilder *b, LLVMOpcode opcode, const Lanes *a, const Lanes *c, Lanes *out);
/* Add, Sub and Mul with a bit where the result is wrong. False: not in lanes. */
bool lanes_checked(LanesBuilder *b, LLVMOpcode opcode, const Lanes *a, const Lanes *c, Lanes *out,
                   LLVMValueRef *overflow);
/* SExt, ZExt or Trunc to `bits` bits. */
Lanes lanes_convert(LanesBuilder *b, LLVMOpcode opcode, const Lanes *a, unsigned bits);
Lanes lanes_absolute(LanesBuilder *b, const Lanes *a);

/* Logic on bits, without instructions where a side is constant. */
LLVMValueRef bits_and(LanesBuilder *b, LLVMValueRef x, LLVMValueRef y);
LLVMValueRef bits_or(LanesBuilder *b, LLVMValueRef x, LLVMValueRef y);
LLVMValueRef bits_xor(LanesBuilder *b, LLVMValueRef x, LLVMValueRef y);
LLVMValueRef bits_not(LanesBuilder *b, LLVMValueRef x);

#endif
