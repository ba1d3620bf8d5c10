#include "runtime/decimal.h"

#include <assert.h>

/* ---- Reading --------------------------------------------------------------------------------------------------- */

/* The digits of a number on their way into a mantissa: most numbers fit 64 bits, and only those that do not pay
 * for 128. */
typedef struct Digits {
    uint64_t low; /* while wide is false */
    UInt128 high; /* once wide is true */
    bool wide;
    bool too_large;
} Digits;

static void digits_append(Digits *digits, unsigned digit)
{
    if (!digits->wide) {
        if (digits->low < UINT64_MAX / 10) {
            digits->low = digits->low * 10 + digit;
            return;
        }
        digits->wide = true;
        digits->high = digits->low;
    }
    if (digits->high > ((UInt128)INT128_MAX - digit) / 10)
        digits->too_large = true;
    else
        digits->high = digits->high * 10 + digit;
}

DecimalProblem decimal_parse(Str text, int64_t denominator, Int128 *mantissa)
{
    *mantissa = 0;
    size_t i = 0;
    bool negative = text.len > 0 && text.at[0] == '-';
    if (text.len > 0 && (text.at[0] == '-' || text.at[0] == '+'))
        i = 1;
    Digits digits = {0};
    bool any_digit = false, after_point = false, too_fine = false;
    for (; i < text.len; i++) {
        unsigned digit = (unsigned)(unsigned char)text.at[i] - '0';
        if (digit > 9) {
            if (text.at[i] != '.' || after_point)
                return DECIMAL_NOT_A_NUMBER;
            after_point = true;
            continue;
        }
        any_digit = true;
        if (after_point && denominator == 1) {
            too_fine |= digit != 0;
            continue;
        }
        if (after_point)
            denominator /= 10;
        digits_append(&digits, digit);
    }
    if (!any_digit)
        return DECIMAL_NOT_A_NUMBER;
    if (too_fine)
        return DECIMAL_TOO_FINE;
    for (; denominator > 1; denominator /= 10)
        digits_append(&digits, 0);
    if (digits.too_large)
        return DECIMAL_OUT_OF_RANGE;
    Int128 magnitude = digits.wide ? (Int128)digits.high : (Int128)digits.low;
    *mantissa = negative ? -magnitude : magnitude;
    return DECIMAL_OK;
}

/* ---- Exact fractions ------------------------------------------------------------------------------------------- */

static UInt128 magnitude_of(Int128 value)
{
    return value < 0 ? -(UInt128)value : (UInt128)value;
}

static UInt128 greatest_common_divisor(UInt128 a, UInt128 b)
{
    while (b) {
        if (a <= UINT64_MAX && b <= UINT64_MAX) {
            uint64_t rest = (uint64_t)a % (uint64_t)b;
            a = b;
            b = rest;
            continue;
        }
        UInt128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

bool exact_reduce(Int128 numerator, Int128 denominator, Exact *out)
{
    if (denominator == 0)
        return false;
    bool negative = (numerator < 0) != (denominator < 0);
    UInt128 top = magnitude_of(numerator), bottom = magnitude_of(denominator);
    UInt128 shared = greatest_common_divisor(top, bottom);
    top /= shared;
    bottom /= shared;
    if (bottom > (UInt128)EXACT_DENOMINATOR_LIMIT || top > (UInt128)INT128_MAX)
        return false;
    *out = (Exact){negative ? -(Int128)top : (Int128)top, (int64_t)bottom};
    return true;
}

bool exact_add(Exact a, Exact b, Exact *out)
{
    int64_t shared = (int64_t)greatest_common_divisor((UInt128)a.denominator, (UInt128)b.denominator);
    Int128 left, right, sum;
    if (__builtin_mul_overflow(a.numerator, (Int128)(b.denominator / shared), &left) ||
        __builtin_mul_overflow(b.numerator, (Int128)(a.denominator / shared), &right) ||
        __builtin_add_overflow(left, right, &sum))
        return false;
    return exact_reduce(sum, (Int128)(a.denominator / shared) * b.denominator, out);
}

bool exact_subtract(Exact a, Exact b, Exact *out)
{
    if (b.numerator == INT128_MIN)
        return false;
    b.numerator = -b.numerator;
    return exact_add(a, b, out);
}

/* (n1 × n2) ÷ (d1 × d2). Each top is reduced against the bottom it does not stand over, so that nothing on the way is larger
 * than it must be: fractions in lowest terms have nothing to reduce against their own. */
static bool multiply_over(Int128 n1, Int128 d1, Int128 n2, Int128 d2, Exact *out)
{
    UInt128 cross1 = greatest_common_divisor(magnitude_of(n1), magnitude_of(d2));
    UInt128 cross2 = greatest_common_divisor(magnitude_of(n2), magnitude_of(d1));
    if (cross1 == 0 || cross1 > (UInt128)INT128_MAX || cross2 == 0 || cross2 > (UInt128)INT128_MAX)
        return false;
    Int128 top, bottom;
    if (__builtin_mul_overflow(n1 / (Int128)cross1, n2 / (Int128)cross2, &top) ||
        __builtin_mul_overflow(d1 / (Int128)cross2, d2 / (Int128)cross1, &bottom))
        return false;
    return exact_reduce(top, bottom, out);
}

bool exact_multiply(Exact a, Exact b, Exact *out)
{
    return multiply_over(a.numerator, a.denominator, b.numerator, b.denominator, out);
}

bool exact_divide(Exact a, Exact b, Exact *out)
{
    /* The order of the bottoms sets a's top against b's top, and the two denominators against each other. */
    return b.numerator != 0 && multiply_over(a.numerator, a.denominator, b.denominator, b.numerator, out);
}

static Int128 floor_quotient(Int128 n, int64_t d)
{
    Int128 quotient = n / d;
    return quotient - (n % d < 0);
}

int exact_compare(Exact a, Exact b)
{
    Int128 whole_a = floor_quotient(a.numerator, a.denominator);
    Int128 whole_b = floor_quotient(b.numerator, b.denominator);
    if (whole_a != whole_b)
        return whole_a < whole_b ? -1 : 1;
    /* What is left of each is below its denominator, so the products stay below 10^36. */
    Int128 left = (a.numerator - whole_a * a.denominator) * b.denominator;
    Int128 right = (b.numerator - whole_b * b.denominator) * a.denominator;
    return (left > right) - (left < right);
}

/* ---- Printing -------------------------------------------------------------------------------------------------- */

static size_t print_whole(char *out, UInt128 value)
{
    char reversed[40];
    size_t count = 0;
    for (; value > UINT64_MAX; value /= 10)
        reversed[count++] = (char)('0' + (int)(value % 10));
    uint64_t low = (uint64_t)value;
    do {
        reversed[count++] = (char)('0' + low % 10);
        low /= 10;
    } while (low);
    for (size_t i = 0; i < count; i++)
        out[i] = reversed[count - 1 - i];
    return count;
}

size_t int128_print(char *out, Int128 value)
{
    size_t at = 0;
    if (value < 0)
        out[at++] = '-';
    return at + print_whole(out + at, magnitude_of(value));
}

/* The next digit of rest/denominator, which is below one; rest becomes what is left, ten times as fine. */
static unsigned next_digit(uint64_t *rest, uint64_t denominator)
{
    UInt128 scaled = (UInt128)*rest * 10;
    unsigned digit = (unsigned)(scaled / denominator);
    *rest = (uint64_t)(scaled % denominator);
    return digit;
}

size_t decimal_print(char *out, Int128 mantissa, int64_t denominator, int places)
{
    assert(denominator > 0 && places >= 0 && places <= 18);
    size_t at = 0;
    if (mantissa < 0)
        out[at++] = '-';
    UInt128 magnitude = magnitude_of(mantissa);
    uint64_t bottom = (uint64_t)denominator, rest = (uint64_t)(magnitude % bottom);
    at += print_whole(out + at, magnitude / bottom);
    if (places > 0)
        out[at++] = '.';
    for (int i = 0; i < places; i++)
        out[at++] = (char)('0' + next_digit(&rest, bottom));
    assert(rest == 0);
    return at;
}

static bool has_exact_decimal(Int128 mantissa, int64_t denominator)
{
    int64_t bottom = denominator / (int64_t)greatest_common_divisor(magnitude_of(mantissa), (UInt128)denominator);
    while (bottom % 2 == 0)
        bottom /= 2;
    while (bottom % 5 == 0)
        bottom /= 5;
    return bottom == 1;
}

static size_t print_rounded(char *out, Int128 mantissa, int64_t denominator)
{
    /* The whole part apart, so that scaling by a million cannot overflow. */
    UInt128 magnitude = magnitude_of(mantissa), whole = magnitude / (uint64_t)denominator;
    Int128 rest = (Int128)(magnitude % (uint64_t)denominator);
    uint64_t millionths = (uint64_t)((rest * 2000000 + denominator) / ((Int128)2 * denominator));
    if (millionths == 1000000) {
        millionths = 0;
        whole++;
    }
    size_t at = 0;
    if (mantissa < 0 && (whole || millionths))
        out[at++] = '-';
    at += print_whole(out + at, whole);
    out[at++] = '.';
    for (int i = 0; i < 6; i++)
        out[at++] = (char)('0' + next_digit(&millionths, 1000000));
    return at;
}

size_t exact_print(char *out, Int128 mantissa, int64_t denominator, int least_places, bool *is_exact)
{
    assert(denominator > 0 && least_places >= 0 && least_places <= 18);
    *is_exact = has_exact_decimal(mantissa, denominator);
    if (!*is_exact)
        return print_rounded(out, mantissa, denominator);
    size_t at = 0;
    if (mantissa < 0)
        out[at++] = '-';
    UInt128 magnitude = magnitude_of(mantissa);
    uint64_t bottom = (uint64_t)denominator, rest = (uint64_t)(magnitude % bottom);
    at += print_whole(out + at, magnitude / bottom);
    if (rest || least_places > 0)
        out[at++] = '.';
    for (int i = 0; rest || i < least_places; i++)
        out[at++] = (char)('0' + next_digit(&rest, bottom));
    return at;
}

size_t fen_print(char *out, int64_t fen)
{
    if (fen == 0) { /* most amounts in a file of answers */
        memcpy(out, "0.00", 4);
        return 4;
    }
    uint64_t magnitude = fen < 0 ? -(uint64_t)fen : (uint64_t)fen;
    char reversed[24];
    size_t count = 0, at = 0;
    for (; magnitude || count < 3; magnitude /= 10) {
        reversed[count++] = (char)('0' + magnitude % 10);
        if (count == 2)
            reversed[count++] = '.';
    }
    /* The loop above stops after the point when less than one yuan is left. */
    if (reversed[count - 1] == '.')
        reversed[count++] = '0';
    if (fen < 0)
        out[at++] = '-';
    while (count)
        out[at++] = reversed[--count];
    return at;
}
