/* decimal: decimal text, exact fractions and rounding. No floating point anywhere.
 *
 * A mantissa is a whole number over a denominator that is known beforehand (value.h). Everything here is exact or says
 * that it is not; nothing wraps. Text is ASCII: a reader turns full-width digits into ASCII before it comes here. */
#ifndef POLC_DECIMAL_H
#define POLC_DECIMAL_H

#include <stddef.h>

#include "runtime/value.h"

/* ---- Reading --------------------------------------------------------------------------------------------------- */

typedef enum DecimalProblem {
    DECIMAL_OK,
    DECIMAL_NOT_A_NUMBER, /* not an optional sign, digits and at most one point with a digit on one side of it */
    DECIMAL_TOO_FINE, /* digits other than zero beyond what the denominator can hold */
    DECIMAL_OUT_OF_RANGE, /* the mantissa does not fit 128 bits */
} DecimalProblem;

/* The mantissa of `text` over `denominator`, which is a power of ten from 1 to 10^18. The whole text must be the number:
 * no spaces, no grouping, no exponent. On a problem *mantissa is 0. */
DecimalProblem decimal_parse(Str text, int64_t denominator, Int128 *mantissa);

/* ---- Exact fractions ------------------------------------------------------------------------------------------- */

/* Denominators of an Exact stay within this; an operation whose reduced result would need more returns false. */
#define EXACT_DENOMINATOR_LIMIT INT64_C(1000000000000000000)

/* Each returns false, and leaves *out alone, when the result or a product on the way to it leaves 128 bits, when its
 * denominator leaves EXACT_DENOMINATOR_LIMIT, or when it divides by zero. `out` may be one of the arguments' variables. */
bool exact_reduce(Int128 numerator, Int128 denominator, Exact *out); /* denominator of either sign */
bool exact_add(Exact a, Exact b, Exact *out);
bool exact_subtract(Exact a, Exact b, Exact *out);
bool exact_multiply(Exact a, Exact b, Exact *out);
bool exact_divide(Exact a, Exact b, Exact *out);
/* Below zero, zero or above zero as a is below, equal to or above b. Never overflows. */
int exact_compare(Exact a, Exact b);

/* ---- Printing -------------------------------------------------------------------------------------------------- */

/* Room for any text that the functions below write. They write no terminating zero and return the length. */
#define DECIMAL_TEXT 112

size_t int128_print(char *out, Int128 value);
/* With exactly `places` digits after the point (0 … 18), no point when 0. The denominator divides 10^places. */
size_t decimal_print(char *out, Int128 mantissa, int64_t denominator, int places);
/* The shortest exact decimal with at least `least_places` digits after the point, and *is_exact true; where no decimal is
 * exact (thirds), rounded half up to 6 places, and *is_exact false. denominator > 0. */
size_t exact_print(char *out, Int128 mantissa, int64_t denominator, int least_places, bool *is_exact);
/* Fen as yuan with two decimals: 1234567 is 12345.67. */
size_t fen_print(char *out, int64_t fen);

#endif
