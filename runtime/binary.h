/* binary: 64-bit binary floating point, for plans that show what a program that counts in it would pay (Plan.is_binary).
 *
 * The one place of polc where a number is not exact; no plan that pays anybody comes here. The numbers are those of IEEE 754, every
 * operation is rounded by itself to the nearest (the build forbids fused ones), so that every processor gives the same. */
#ifndef POLC_BINARY_H
#define POLC_BINARY_H

#include "runtime/value.h"

/* Lies in the eight bytes of an I64 register. */
typedef double __attribute__((may_alias)) Binary;

/* The mantissa over the denominator: of a cell or a literal, what reading its decimal digits gives. */
Binary binary_of(Int128 mantissa, int64_t denominator);
/* The mantissa over the denominator that is nearest. False where there is none: not a number, or beyond 126 bits. */
bool binary_mantissa(Binary value, int64_t denominator, Int128 *out);
/* To a whole number. Halves are those that the floating-point number has, which need not be those of the amount. */
Binary binary_round(Binary value, Rounding mode);

#endif
