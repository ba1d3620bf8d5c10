#include "runtime/binary.h"

/* From here on every number is whole. */
#define WHOLE_FROM 4503599627370496.0 /* 2^52 */
#define MOST 8.5e37 /* below 2^126 */

Binary binary_of(Int128 mantissa, int64_t denominator)
{
    return (Binary)mantissa / (Binary)denominator;
}

static Binary magnitude(Binary value)
{
    return value < 0 ? -value : value;
}

static bool is_odd(Binary whole)
{
    return magnitude(whole) < WHOLE_FROM && (int64_t)whole % 2 != 0;
}

Binary binary_round(Binary value, Rounding mode)
{
    if (!(magnitude(value) < WHOLE_FROM))
        return value;
    Binary whole = (Binary)(int64_t)value, rest = value - whole, away = value < 0 ? whole - 1 : whole + 1;
    switch (mode) {
    case ROUND_HALF_UP:
        return magnitude(rest) >= 0.5 ? away : whole;
    case ROUND_HALF_EVEN:
        return magnitude(rest) > 0.5 || (magnitude(rest) == 0.5 && is_odd(whole)) ? away : whole;
    case ROUND_DOWN:
        return whole;
    case ROUND_UP:
        return rest != 0 ? away : whole;
    case ROUND_FLOOR:
        return rest < 0 ? away : whole;
    case ROUND_CEILING:
        return rest > 0 ? away : whole;
    }
    return whole;
}

bool binary_mantissa(Binary value, int64_t denominator, Int128 *out)
{
    Binary scaled = value * (Binary)denominator;
    bool has_one = magnitude(scaled) < MOST; /* no: not a number, too */
    *out = has_one ? (Int128)binary_round(scaled, ROUND_HALF_UP) : 0;
    return has_one;
}
