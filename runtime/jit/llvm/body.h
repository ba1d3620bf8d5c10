/* body: the body of a primitive, as clang compiled it for one row, written again for eight.
 *
 * So a primitive stays one block of text: whatever its body computes without branches goes into lanes instruction
 * by instruction. A body that branches, divides by what is no constant, or multiplies 128 bits with checks is
 * called row by row instead. */
#ifndef POLC_JIT_BODY_H
#define POLC_JIT_BODY_H

#include "runtime/jit/llvm/lanes.h"

/* `body` is a kernel_… function of bodies.c, in the same context. `fault`: the rows where it raised one. False,
 * with nothing written: it cannot be lanes. */
bool body_in_lanes(LanesBuilder *b, LLVMValueRef body, const Lanes *arguments, Lanes *out, LLVMValueRef *fault);

#endif
