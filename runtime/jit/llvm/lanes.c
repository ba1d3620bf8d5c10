#include "runtime/jit/llvm/lanes.h"

#include <string.h>

/* ---- Types and constants
 * ------------------------------------------------------------------------------------------- */

LLVMTypeRef lanes_type(LLVMTypeRef scalar)
{
    return LLVMVectorType(scalar, LANES);
}

void lanes_builder_init(LanesBuilder *b, LLVMContextRef context, LLVMModuleRef module)
{
    *b = (LanesBuilder){.context = context, .module = module};
    b->bit = LLVMInt1TypeInContext(context);
    b->byte = LLVMInt8TypeInContext(context);
    b->i32 = LLVMInt32TypeInContext(context);
    b->i64 = LLVMInt64TypeInContext(context);
    b->i128 = LLVMInt128TypeInContext(context);
    b->real = LLVMDoubleTypeInContext(context);
    b->pointer = LLVMPointerTypeInContext(context, 0);
    b->bits = lanes_type(b->bit);
    b->words = lanes_type(b->i64);
    b->reals = lanes_type(b->real);
}

static LLVMValueRef splat(LLVMValueRef constant)
{
    LLVMValueRef all[LANES];
    for (size_t i = 0; i < LANES; i++)
        all[i] = constant;
    return LLVMConstVector(all, LANES);
}

LLVMValueRef lanes_splat_word(LanesBuilder *b, uint64_t word)
{
    return splat(LLVMConstInt(b->i64, word, false));
}

LLVMValueRef lanes_all_bits(LanesBuilder *b, bool value)
{
    return value ? LLVMConstAllOnes(b->bits) : LLVMConstNull(b->bits);
}

Lanes lanes_constant(LanesBuilder *b, unsigned bits, Int128 number)
{
    Lanes lanes = {.least = number, .most = number};
    if (bits <= 64) {
        lanes.low = splat(LLVMConstInt(LLVMIntTypeInContext(b->context, bits), (uint64_t)number, true));
    } else {
        lanes.low = lanes_splat_word(b, (uint64_t)number);
        lanes.high = lanes_splat_word(b, (uint64_t)((UInt128)number >> 64));
    }
    return lanes;
}

bool lanes_is_constant(const Lanes *lanes, Int128 *number)
{
    *number = lanes->least;
    return lanes->least == lanes->most && LLVMIsConstant(lanes->low);
}

static unsigned bits_of(const Lanes *lanes)
{
    return lanes->high ? 128 : LLVMGetIntTypeWidth(LLVMGetElementType(LLVMTypeOf(lanes->low)));
}

static Int128 least_of(unsigned bits)
{
    return bits == 128 ? INT128_MIN : -((Int128)1 << (bits - 1));
}

static Int128 most_of(unsigned bits)
{
    return bits == 128 ? INT128_MAX : ((Int128)1 << (bits - 1)) - 1;
}

/* A bit is 0 or 1, not 0 or −1. */
void lanes_unbound(Lanes *lanes, unsigned bits)
{
    lanes->least = bits == 1 ? 0 : least_of(bits);
    lanes->most = bits == 1 ? 1 : most_of(bits);
}

/* The interval, if it fits the width; else nothing is known, unless it was computed when it was built. */
static void bind(Lanes *lanes, bool is_proven, Int128 least, Int128 most)
{
    unsigned bits = bits_of(lanes);
    LLVMValueRef row =
        bits > 1 && bits <= 64 && LLVMIsConstant(lanes->low) ? LLVMGetAggregateElement(lanes->low, 0) : NULL;
    if (row && LLVMIsAConstantInt(row)) {
        lanes->least = lanes->most = LLVMConstIntGetSExtValue(row);
    } else if (is_proven && bits > 1 && least >= least_of(bits) && most <= most_of(bits)) {
        lanes->least = least;
        lanes->most = most;
    } else {
        lanes_unbound(lanes, bits);
    }
}

static bool fits_64(const Lanes *lanes)
{
    return lanes->least >= INT64_MIN && lanes->most <= INT64_MAX;
}

/* ---- Bits
 * ------------------------------------------------------------------------------------------------------------- */

static bool is_none(LLVMValueRef bits)
{
    return LLVMIsNull(bits);
}

static bool is_all(LLVMValueRef bits)
{
    return bits == LLVMConstAllOnes(LLVMTypeOf(bits));
}

LLVMValueRef bits_and(LanesBuilder *b, LLVMValueRef x, LLVMValueRef y)
{
    if (is_none(x) || is_all(y))
        return x;
    return is_none(y) || is_all(x) ? y : LLVMBuildAnd(b->builder, x, y, "");
}

LLVMValueRef bits_or(LanesBuilder *b, LLVMValueRef x, LLVMValueRef y)
{
    if (is_all(x) || is_none(y))
        return x;
    return is_all(y) || is_none(x) ? y : LLVMBuildOr(b->builder, x, y, "");
}

LLVMValueRef bits_xor(LanesBuilder *b, LLVMValueRef x, LLVMValueRef y)
{
    return is_none(x) ? y : is_none(y) ? x : LLVMBuildXor(b->builder, x, y, "");
}

LLVMValueRef bits_not(LanesBuilder *b, LLVMValueRef x)
{
    return LLVMBuildNot(b->builder, x, "");
}

/* ---- Choice and comparison
 * ---------------------------------------------------------------------------------------------- */

Lanes lanes_select(LanesBuilder *b, LLVMValueRef condition, const Lanes *yes, const Lanes *no)
{
    if (is_all(condition))
        return *yes;
    if (is_none(condition))
        return *no;
    Lanes out = {.low = LLVMBuildSelect(b->builder, condition, yes->low, no->low, ""),
                 .least = yes->least < no->least ? yes->least : no->least,
                 .most = yes->most > no->most ? yes->most : no->most};
    if (yes->high)
        out.high = LLVMBuildSelect(b->builder, condition, yes->high, no->high, "");
    return out;
}

Lanes lanes_widen(LanesBuilder *b, const Lanes *a)
{
    Lanes out = *a;
    out.high =
        a->least >= 0 ? LLVMConstNull(b->words) : LLVMBuildAShr(b->builder, a->low, lanes_splat_word(b, 63), "");
    return out;
}

/* a < c, of both halves. */
static LLVMValueRef pair_less(LanesBuilder *b, bool is_signed, const Lanes *a, const Lanes *c)
{
    LLVMValueRef above = LLVMBuildICmp(b->builder, is_signed ? LLVMIntSLT : LLVMIntULT, a->high, c->high, "");
    LLVMValueRef level = LLVMBuildICmp(b->builder, LLVMIntEQ, a->high, c->high, "");
    LLVMValueRef below = LLVMBuildICmp(b->builder, LLVMIntULT, a->low, c->low, "");
    return bits_or(b, above, bits_and(b, level, below));
}

static LLVMValueRef pair_compare(LanesBuilder *b, LLVMIntPredicate predicate, const Lanes *a, const Lanes *c)
{
    bool is_signed = predicate >= LLVMIntSGT;
    if (is_signed && fits_64(a) && fits_64(c))
        return LLVMBuildICmp(b->builder, predicate, a->low, c->low, "");
    switch (predicate) {
    case LLVMIntEQ:
    case LLVMIntNE: {
        LLVMValueRef low = LLVMBuildICmp(b->builder, LLVMIntEQ, a->low, c->low, "");
        LLVMValueRef same = bits_and(b, low, LLVMBuildICmp(b->builder, LLVMIntEQ, a->high, c->high, ""));
        return predicate == LLVMIntEQ ? same : bits_not(b, same);
    }
    case LLVMIntULT:
    case LLVMIntSLT:
        return pair_less(b, is_signed, a, c);
    case LLVMIntUGT:
    case LLVMIntSGT:
        return pair_less(b, is_signed, c, a);
    case LLVMIntUGE:
    case LLVMIntSGE:
        return bits_not(b, pair_less(b, is_signed, a, c));
    case LLVMIntULE:
    case LLVMIntSLE:
        break;
    }
    return bits_not(b, pair_less(b, is_signed, c, a));
}

/* 1 or 0 where the intervals answer, else −1. */
static int known_less(const Lanes *a, const Lanes *c, bool or_equal)
{
    if (a->most < c->least || (or_equal && a->most == c->least))
        return 1;
    return a->least > c->most || (!or_equal && a->least == c->most) ? 0 : -1;
}

static int known_comparison(LLVMIntPredicate predicate, const Lanes *a, const Lanes *c)
{
    bool is_unsigned = predicate >= LLVMIntUGT && predicate <= LLVMIntULE;
    if (is_unsigned && (a->least < 0 || c->least < 0))
        return -1;
    switch (predicate) {
    case LLVMIntULT:
    case LLVMIntSLT:
        return known_less(a, c, false);
    case LLVMIntULE:
    case LLVMIntSLE:
        return known_less(a, c, true);
    case LLVMIntUGT:
    case LLVMIntSGT:
        return known_less(c, a, false);
    case LLVMIntUGE:
    case LLVMIntSGE:
        return known_less(c, a, true);
    case LLVMIntEQ:
    case LLVMIntNE:
        break;
    }
    bool is_apart = a->most < c->least || c->most < a->least;
    return !is_apart ? -1 : predicate == LLVMIntNE;
}

LLVMValueRef lanes_compare(LanesBuilder *b, LLVMIntPredicate predicate, const Lanes *a, const Lanes *c)
{
    int known = bits_of(a) == 1 ? -1 : known_comparison(predicate, a, c);
    if (known >= 0)
        return lanes_all_bits(b, known);
    return a->high ? pair_compare(b, predicate, a, c) : LLVMBuildICmp(b->builder, predicate, a->low, c->low, "");
}

/* ---- Intervals of results
 * --------------------------------------------------------------------------------------------- */

static void bind_product(Lanes *out, const Lanes *a, const Lanes *c)
{
    const Int128 left[] = {a->least, a->most}, right[] = {c->least, c->most};
    Int128 least = INT128_MAX, most = INT128_MIN;
    bool fits = true;
    for (size_t i = 0; i < 4; i++) {
        Int128 product;
        fits = fits && !__builtin_mul_overflow(left[i / 2], right[i % 2], &product);
        if (!fits)
            break;
        least = product < least ? product : least;
        most = product > most ? product : most;
    }
    bind(out, fits, least, most);
}

static void bind_result(Lanes *out, LLVMOpcode opcode, const Lanes *a, const Lanes *c)
{
    Int128 least = 0, most = 0, shift;
    bool is_shift = lanes_is_constant(c, &shift) && shift >= 0 && shift < 64, fits = false;
    switch (opcode) {
    case LLVMAdd:
        fits = !__builtin_add_overflow(a->least, c->least, &least) &&
               !__builtin_add_overflow(a->most, c->most, &most);
        break;
    case LLVMSub:
        fits = !__builtin_sub_overflow(a->least, c->most, &least) &&
               !__builtin_sub_overflow(a->most, c->least, &most);
        break;
    case LLVMMul:
        bind_product(out, a, c);
        return;
    case LLVMAnd:
        fits = c->least >= 0 || a->least >= 0;
        most = c->least < 0 ? a->most : a->least < 0 || c->most < a->most ? c->most : a->most;
        break;
    case LLVMOr:
    case LLVMXor: /* no bit beyond those of the greater */
        fits = a->least >= 0 && c->least >= 0;
        for (Int128 greater = a->most > c->most ? a->most : c->most; fits && greater; greater >>= 1)
            most = most << 1 | 1;
        break;
    case LLVMShl:
        if (is_shift) {
            Lanes factor = {.least = (Int128)1 << shift, .most = (Int128)1 << shift};
            bind_product(out, a, &factor);
            return;
        }
        break;
    case LLVMLShr:
        fits = is_shift && a->least >= 0;
        least = fits ? a->least >> shift : 0;
        most = fits ? a->most >> shift : 0;
        break;
    case LLVMAShr:
        fits = is_shift;
        least = fits ? a->least >> shift : 0;
        most = fits ? a->most >> shift : 0;
        break;
    default:
        break;
    }
    bind(out, fits, least, most);
}

/* ---- Sums and products
 * ------------------------------------------------------------------------------------------------- */

static LLVMValueRef as_word(LanesBuilder *b, LLVMValueRef bits)
{
    return LLVMBuildZExt(b->builder, bits, b->words, "");
}

static Lanes pair_add(LanesBuilder *b, const Lanes *a, const Lanes *c)
{
    Lanes out = {.low = LLVMBuildAdd(b->builder, a->low, c->low, "")};
    LLVMValueRef carry = as_word(b, LLVMBuildICmp(b->builder, LLVMIntULT, out.low, a->low, ""));
    out.high = LLVMBuildAdd(b->builder, LLVMBuildAdd(b->builder, a->high, c->high, ""), carry, "");
    return out;
}

static Lanes pair_subtract(LanesBuilder *b, const Lanes *a, const Lanes *c)
{
    Lanes out = {.low = LLVMBuildSub(b->builder, a->low, c->low, "")};
    LLVMValueRef borrow = as_word(b, LLVMBuildICmp(b->builder, LLVMIntULT, a->low, c->low, ""));
    out.high = LLVMBuildSub(b->builder, LLVMBuildSub(b->builder, a->high, c->high, ""), borrow, "");
    return out;
}

/* The high half of the product of unsigned words, from four products of half words, which processors have. */
static LLVMValueRef multiply_high(LanesBuilder *b, LLVMValueRef a, LLVMValueRef c)
{
    LLVMBuilderRef at = b->builder;
    LLVMValueRef half = lanes_splat_word(b, 32), mask = lanes_splat_word(b, UINT32_MAX);
    LLVMValueRef al = LLVMBuildAnd(at, a, mask, ""), ah = LLVMBuildLShr(at, a, half, "");
    LLVMValueRef cl = LLVMBuildAnd(at, c, mask, ""), ch = LLVMBuildLShr(at, c, half, "");
    LLVMValueRef lowest = LLVMBuildLShr(at, LLVMBuildMul(at, al, cl, ""), half, "");
    LLVMValueRef middle = LLVMBuildAdd(at, LLVMBuildMul(at, ah, cl, ""), lowest, "");
    LLVMValueRef other = LLVMBuildAdd(at, LLVMBuildMul(at, al, ch, ""), LLVMBuildAnd(at, middle, mask, ""), "");
    LLVMValueRef high = LLVMBuildAdd(at, LLVMBuildMul(at, ah, ch, ""), LLVMBuildLShr(at, middle, half, ""), "");
    return LLVMBuildAdd(at, high, LLVMBuildLShr(at, other, half, ""), "");
}

/* The high half of the product counts a negative word as 2^64 more than it is, and so the other factor once too
 * often. */
static LLVMValueRef less_if_negative(LanesBuilder *b, LLVMValueRef high, const Lanes *sign, LLVMValueRef other)
{
    if (sign->least >= 0)
        return high;
    LLVMValueRef extended = LLVMBuildAShr(b->builder, sign->low, lanes_splat_word(b, 63), "");
    return LLVMBuildSub(b->builder, high, LLVMBuildAnd(b->builder, extended, other, ""), "");
}

static Lanes pair_multiply(LanesBuilder *b, const Lanes *a, const Lanes *c)
{
    LLVMBuilderRef at = b->builder;
    Lanes out = {.low = LLVMBuildMul(at, a->low, c->low, "")}, bound;
    bound = (Lanes){.low = out.low, .high = out.low};
    bind_product(&bound, a, c);
    if (fits_64(&bound) && fits_64(a) && fits_64(c))
        return lanes_widen(b, &(Lanes){.low = out.low, .least = bound.least, .most = bound.most});
    out.high = multiply_high(b, a->low, c->low);
    if (fits_64(a) && fits_64(c)) {
        out.high = less_if_negative(b, out.high, a, c->low);
        out.high = less_if_negative(b, out.high, c, a->low);
        return out;
    }
    out.high = LLVMBuildAdd(at, out.high, LLVMBuildMul(at, a->high, c->low, ""), "");
    out.high = LLVMBuildAdd(at, out.high, LLVMBuildMul(at, a->low, c->high, ""), "");
    return out;
}

/* ---- Division by a constant
 * ------------------------------------------------------------------------------------------------ */

/* No processor divides eight integers at once, but many multiply eight reals of 53 bits. No amount is ever a real:
 * a quotient that is found with one is proven, or corrected, to be the exact one.
 *
 * For a whole x, 0 ≤ x < 2^50, and d ≥ 1 the number (x + ½)/d is at least 1/(2d) away from every whole number.
 * Computed as x·r + ½r, where r is 1/d rounded, it is wrong by three roundings at most, together less than
 * 3·2^−53·(x + 1)/d, which is less than 1/(2d). So its whole part is the exact quotient.
 *
 * A greater x is rounded too, once (twice where it has 128 bits). As long as x/d < 2^50, x·r is wrong by less than
 * 1, and its whole part by 1 at most either way. The remainder tells which: it lies from −d to 2d, so that it is
 * exact in 64 bits whatever x has. */
#define EXACT_LIMIT ((Int128)1 << 50)
#define DIVISOR_LIMIT ((Int128)1 << 53)

static LLVMValueRef real_of(LanesBuilder *b, const Lanes *whole)
{
    LLVMBuilderRef at = b->builder;
    if (!whole->high)
        return LLVMBuildSIToFP(at, whole->low, b->reals, "");
    LLVMValueRef low = LLVMBuildUIToFP(at, whole->low, b->reals, "");
    LLVMValueRef high = LLVMBuildSIToFP(at, whole->high, b->reals, "");
    LLVMValueRef unit = splat(LLVMConstReal(b->real, 0x1p64));
    return LLVMBuildFAdd(at, LLVMBuildFMul(at, high, unit, ""), low, "");
}

/* The whole part. A row that does not matter may hold what has none, and must not spoil the rows beside it. */
static LLVMValueRef whole_of(LanesBuilder *b, LLVMValueRef real)
{
    return LLVMBuildFreeze(b->builder, LLVMBuildFPToSI(b->builder, real, b->words, ""), "");
}

static LLVMValueRef multiply_add(LanesBuilder *b, LLVMValueRef x, LLVMValueRef y, LLVMValueRef z)
{
    static const char name[] = "llvm.fmuladd";
    unsigned id = LLVMLookupIntrinsicID(name, sizeof name - 1);
    LLVMValueRef function = LLVMGetIntrinsicDeclaration(b->module, id, &b->reals, 1), given[] = {x, y, z};
    LLVMTypeRef type = LLVMIntrinsicGetType(b->context, id, &b->reals, 1);
    return LLVMBuildCall2(b->builder, type, function, given, 3, "");
}

/* r = 1/d, to be folded when it is built. */
static LLVMValueRef reciprocal(LanesBuilder *b, Int128 divisor, LLVMValueRef numerator)
{
    LLVMValueRef d = LLVMBuildUIToFP(b->builder, LLVMConstInt(b->i64, (uint64_t)divisor, false), b->real, "");
    return splat(LLVMBuildFDiv(b->builder, numerator, d, ""));
}

static LLVMValueRef quotient_exact(LanesBuilder *b, const Lanes *x, Int128 divisor)
{
    LLVMValueRef r = reciprocal(b, divisor, LLVMConstReal(b->real, 1));
    LLVMValueRef half = reciprocal(b, divisor, LLVMConstReal(b->real, 0.5));
    return whole_of(b, multiply_add(b, LLVMBuildSIToFP(b->builder, x->low, b->reals, ""), r, half));
}

static LLVMValueRef quotient_corrected(LanesBuilder *b, const Lanes *x, Int128 divisor)
{
    LLVMBuilderRef at = b->builder;
    LLVMValueRef r = reciprocal(b, divisor, LLVMConstReal(b->real, 1));
    LLVMValueRef d = lanes_splat_word(b, (uint64_t)divisor), none = LLVMConstNull(b->words);
    LLVMValueRef near = whole_of(b, LLVMBuildFMul(at, real_of(b, x), r, ""));
    LLVMValueRef rest = LLVMBuildSub(at, x->low, LLVMBuildMul(at, near, d, ""), "");
    LLVMValueRef above = LLVMBuildICmp(at, LLVMIntSGE, rest, d, "");
    LLVMValueRef below = LLVMBuildICmp(at, LLVMIntSLT, rest, none, "");
    LLVMValueRef raised = LLVMBuildAdd(at, near, as_word(b, above), "");
    return LLVMBuildSub(at, raised, as_word(b, below), "");
}

/* x / d of 64 bits or more, x ≥ 0; the quotient has 64 bits. NULL: not in lanes. */
static LLVMValueRef quotient(LanesBuilder *b, const Lanes *x, Int128 divisor)
{
    if (x->least < 0 || divisor < 1 || divisor >= DIVISOR_LIMIT || x->most / divisor >= EXACT_LIMIT)
        return NULL;
    if (divisor == 1)
        return x->low;
    return x->most < EXACT_LIMIT ? quotient_exact(b, x, divisor) : quotient_corrected(b, x, divisor);
}

/* The number as at least 64 bits that mean what an unsigned, or signed, division reads. False: it may not. */
static bool divisible(LanesBuilder *b, bool is_signed, const Lanes *a, Lanes *x)
{
    unsigned bits = bits_of(a);
    *x = bits < 64 ? lanes_convert(b, is_signed ? LLVMSExt : LLVMZExt, a, 64) : *a;
    return x->least >= 0 || (is_signed && bits < 128);
}

static bool divide(LanesBuilder *b, LLVMOpcode opcode, const Lanes *a, const Lanes *c, Lanes *out)
{
    bool is_signed = opcode == LLVMSDiv || opcode == LLVMSRem, is_rest = opcode == LLVMURem || opcode == LLVMSRem;
    unsigned bits = bits_of(a);
    Int128 divisor;
    Lanes x;
    if (!lanes_is_constant(c, &divisor) || !divisible(b, is_signed, a, &x))
        return false;
    Int128 dividend;
    if (divisor != 0 && lanes_is_constant(&x, &dividend)) {
        *out = lanes_constant(b, bits, is_rest ? dividend % divisor : dividend / divisor);
        return true;
    }
    bool has_sign = x.least < 0;
    Lanes size = has_sign ? lanes_absolute(b, &x) : x;
    LLVMValueRef found = quotient(b, &size, divisor);
    if (!found)
        return false;
    if (has_sign) {
        LLVMValueRef negative = LLVMBuildICmp(b->builder, LLVMIntSLT, x.low, LLVMConstNull(b->words), "");
        found = LLVMBuildSelect(b->builder, negative, LLVMBuildNeg(b->builder, found, ""), found, "");
    }
    *out = (Lanes){.low = found, .least = x.least / divisor, .most = x.most / divisor};
    if (is_rest) {
        LLVMValueRef d = lanes_splat_word(b, (uint64_t)divisor);
        out->low = LLVMBuildSub(b->builder, x.low, LLVMBuildMul(b->builder, found, d, ""), "");
        out->least = has_sign ? 1 - divisor : 0;
        out->most = divisor - 1;
    }
    if (bits < 64)
        *out = lanes_convert(b, LLVMTrunc, out, bits);
    else if (bits == 128)
        *out = lanes_widen(b, out);
    return true;
}

/* ---- Operations
 * ------------------------------------------------------------------------------------------------------------ */

/* What is known of both sides now needs no instruction. */
static bool fold_pair(LanesBuilder *b, LLVMOpcode opcode, Int128 left, Int128 right, Lanes *out)
{
    UInt128 x = (UInt128)left, y = (UInt128)right, result;
    switch (opcode) {
    case LLVMAdd:
        result = x + y;
        break;
    case LLVMSub:
        result = x - y;
        break;
    case LLVMMul:
        result = x * y;
        break;
    case LLVMAnd:
        result = x & y;
        break;
    case LLVMOr:
        result = x | y;
        break;
    case LLVMXor:
        result = x ^ y;
        break;
    case LLVMShl:
        result = y < 128 ? x << y : 0;
        break;
    case LLVMLShr:
        result = y < 128 ? x >> y : 0;
        break;
    default:
        return false;
    }
    *out = lanes_constant(b, 128, (Int128)result);
    return true;
}

/* Shifts by half the width or more: what clang makes of signs and of halves. */
static bool pair_shift(LanesBuilder *b, LLVMOpcode opcode, const Lanes *a, const Lanes *c, Lanes *out)
{
    Int128 shift;
    if (!lanes_is_constant(c, &shift) || shift < 64 || shift > 127)
        return false;
    LLVMValueRef rest = lanes_splat_word(b, (uint64_t)(shift - 64)), none = LLVMConstNull(b->words);
    if (opcode == LLVMShl)
        *out = (Lanes){.low = none, .high = LLVMBuildShl(b->builder, a->low, rest, "")};
    else if (opcode == LLVMLShr)
        *out = (Lanes){.low = LLVMBuildLShr(b->builder, a->high, rest, ""), .high = none};
    else
        return false;
    return true;
}

static bool pair_binary(LanesBuilder *b, LLVMOpcode opcode, const Lanes *a, const Lanes *c, Lanes *out)
{
    switch (opcode) {
    case LLVMAdd:
        *out = pair_add(b, a, c);
        break;
    case LLVMSub:
        *out = pair_subtract(b, a, c);
        break;
    case LLVMMul:
        *out = pair_multiply(b, a, c);
        break;
    case LLVMAnd:
    case LLVMOr:
    case LLVMXor:
        out->low = LLVMBuildBinOp(b->builder, opcode, a->low, c->low, "");
        out->high = LLVMBuildBinOp(b->builder, opcode, a->high, c->high, "");
        break;
    default:
        return pair_shift(b, opcode, a, c, out);
    }
    return true;
}

bool lanes_binary(LanesBuilder *b, LLVMOpcode opcode, const Lanes *a, const Lanes *c, Lanes *out)
{
    Int128 left, right;
    *out = (Lanes){0};
    bool both = lanes_is_constant(a, &left) && lanes_is_constant(c, &right);
    if (opcode == LLVMMul && !both && lanes_is_constant(c, &right) && right == 1) {
        *out = *a;
        return true;
    }
    switch (opcode) {
    case LLVMUDiv:
    case LLVMSDiv:
    case LLVMURem:
    case LLVMSRem:
        return divide(b, opcode, a, c, out);
    case LLVMAnd:
    case LLVMOr:
    case LLVMXor:
        if (bits_of(a) == 1) {
            out->low = opcode == LLVMAnd  ? bits_and(b, a->low, c->low)
                       : opcode == LLVMOr ? bits_or(b, a->low, c->low)
                                          : bits_xor(b, a->low, c->low);
            out->most = 1;
            return true;
        }
        break;
    case LLVMAdd:
    case LLVMSub:
    case LLVMMul:
    case LLVMShl:
    case LLVMLShr:
    case LLVMAShr:
        break;
    default:
        return false;
    }
    if (both && a->high && fold_pair(b, opcode, left, right, out))
        return true;
    if (!a->high)
        out->low = LLVMBuildBinOp(b->builder, opcode, a->low, c->low, "");
    else if (!pair_binary(b, opcode, a, c, out))
        return false;
    bind_result(out, opcode, a, c);
    return true;
}

/* The sign of the result is wrong. */
static LLVMValueRef sign_is_wrong(LanesBuilder *b, LLVMOpcode opcode, LLVMValueRef x, LLVMValueRef y,
                                  LLVMValueRef result)
{
    LLVMBuilderRef at = b->builder;
    LLVMValueRef changed = LLVMBuildXor(at, x, result, "");
    LLVMValueRef other = LLVMBuildXor(at, opcode == LLVMAdd ? y : x, opcode == LLVMAdd ? result : y, "");
    return LLVMBuildICmp(at, LLVMIntSLT, LLVMBuildAnd(at, changed, other, ""), LLVMConstNull(LLVMTypeOf(x)), "");
}

bool lanes_checked(LanesBuilder *b, LLVMOpcode opcode, const Lanes *a, const Lanes *c, Lanes *out,
                   LLVMValueRef *overflow)
{
    if (bits_of(a) < 64 || (opcode == LLVMMul && a->high) || !lanes_binary(b, opcode, a, c, out))
        return false;
    if (opcode == LLVMMul) {
        Lanes left = lanes_widen(b, a), right = lanes_widen(b, c), whole = pair_multiply(b, &left, &right);
        LLVMValueRef sign = LLVMBuildAShr(b->builder, whole.low, lanes_splat_word(b, 63), "");
        *overflow = LLVMBuildICmp(b->builder, LLVMIntNE, whole.high, sign, "");
        return true;
    }
    *overflow = a->high ? sign_is_wrong(b, opcode, a->high, c->high, out->high)
                        : sign_is_wrong(b, opcode, a->low, c->low, out->low);
    return true;
}

Lanes lanes_convert(LanesBuilder *b, LLVMOpcode opcode, const Lanes *a, unsigned bits)
{
    Lanes out = {0};
    unsigned from = bits_of(a);
    if (opcode == LLVMTrunc && from == 128 && bits == 64) {
        out.low = a->low;
    } else if (opcode == LLVMTrunc) {
        out.low = LLVMBuildTrunc(b->builder, a->low, lanes_type(LLVMIntTypeInContext(b->context, bits)), "");
    } else {
        LLVMTypeRef type = lanes_type(LLVMIntTypeInContext(b->context, bits == 128 ? 64 : bits));
        out = *a;
        if (from < 64)
            out.low = opcode == LLVMSExt ? LLVMBuildSExt(b->builder, a->low, type, "")
                                         : LLVMBuildZExt(b->builder, a->low, type, "");
        if (bits == 128)
            out.high = opcode == LLVMZExt ? LLVMConstNull(b->words) : lanes_widen(b, &out).high;
    }
    if (opcode == LLVMZExt && a->least < 0)
        bind(&out, true, 0, from == 128 ? INT128_MAX : ((Int128)1 << from) - 1);
    else if (opcode == LLVMSExt && from == 1)
        bind(&out, true, -1, 0);
    else
        bind(&out, true, a->least, a->most);
    return out;
}

Lanes lanes_absolute(LanesBuilder *b, const Lanes *a)
{
    if (a->least >= 0)
        return *a;
    Lanes none = lanes_constant(b, bits_of(a), 0), negated;
    lanes_binary(b, LLVMSub, &none, a, &negated);
    LLVMValueRef negative = lanes_compare(b, LLVMIntSLT, a, &none);
    Lanes out = lanes_select(b, negative, &negated, a);
    bool fits = a->least > least_of(bits_of(a));
    Int128 below = fits ? -a->least : 0;
    bind(&out, fits, 0, below > a->most ? below : a->most);
    return out;
}
