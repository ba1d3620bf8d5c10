#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/decimal.h"

static Int128 parsed(const char *text, int64_t denominator, DecimalProblem expected)
{
    Int128 mantissa = 77;
    assert_int_equal(decimal_parse(str_from(text), denominator, &mantissa), expected);
    return mantissa;
}

#define assert_text(expected, out, length)           \
    do {                                             \
        size_t length_ = (length);                   \
        assert_int_equal(length_, strlen(expected)); \
        assert_memory_equal(out, expected, length_); \
    } while (0)

static void parse_reads_what_the_denominator_can_hold(void **state)
{
    (void)state;
    assert_true(parsed("12345.67", 100, DECIMAL_OK) == 1234567);
    assert_true(parsed("-0.05", 100, DECIMAL_OK) == -5);
    assert_true(parsed("+7", 100, DECIMAL_OK) == 700);
    assert_true(parsed(".5", 10, DECIMAL_OK) == 5);
    assert_true(parsed("5.", 1, DECIMAL_OK) == 5);
    assert_true(parsed("1.2000", 100, DECIMAL_OK) == 120);
    assert_true(parsed("0003", 1, DECIMAL_OK) == 3);
    assert_true(parsed("9999999999999999999999", 1, DECIMAL_OK) ==
                (Int128)INT64_C(9999999999999999) * 1000000 + 999999);
}

static void parse_says_why_not(void **state)
{
    (void)state;
    static const char *const no_numbers[] = {"",   "-",   ".",   "+.",   "1.2.3", "1,000", " 1",
                                             "1 ", "1e3", "--1", "0x10", "٣",     "0.005x"};
    for (size_t i = 0; i < sizeof no_numbers / sizeof *no_numbers; i++)
        assert_true(parsed(no_numbers[i], 100, DECIMAL_NOT_A_NUMBER) == 0);
    assert_true(parsed("1.005", 100, DECIMAL_TOO_FINE) == 0);
    assert_true(parsed("0.1", 1, DECIMAL_TOO_FINE) == 0);
}

static void parse_reaches_the_ends_of_128_bits_and_no_further(void **state)
{
    (void)state;
    assert_true(parsed("170141183460469231731687303715884105727", 1, DECIMAL_OK) == INT128_MAX);
    assert_true(parsed("-170141183460469231731687303715884105727", 1, DECIMAL_OK) == -INT128_MAX);
    assert_true(parsed("170141183460469231731687303715884105728", 1, DECIMAL_OUT_OF_RANGE) == 0);
    assert_true(parsed("170141183460469231731687303715884105727", 10, DECIMAL_OUT_OF_RANGE) == 0);
    assert_true(parsed("18446744073709551615", 1, DECIMAL_OK) == (Int128)UINT64_MAX);
    assert_true(parsed("18446744073709551616", 1, DECIMAL_OK) == (Int128)UINT64_MAX + 1);
    assert_true(parsed("999999999999999999999999999999999999999999999999999", 1, DECIMAL_OUT_OF_RANGE) == 0);
}

static bool is_fraction(Exact value, Int128 numerator, int64_t denominator)
{
    return value.numerator == numerator && value.denominator == denominator;
}

static void exact_arithmetic_keeps_lowest_terms(void **state)
{
    (void)state;
    Exact out;
    assert_true(exact_reduce(435, 10000, &out) && is_fraction(out, 87, 2000));
    assert_true(exact_reduce(6, -4, &out) && is_fraction(out, -3, 2));
    assert_true(exact_reduce(0, 17, &out) && is_fraction(out, 0, 1));
    assert_true(exact_add((Exact){1, 3}, (Exact){1, 6}, &out) && is_fraction(out, 1, 2));
    assert_true(exact_subtract((Exact){1, 3}, (Exact){1, 3}, &out) && is_fraction(out, 0, 1));
    assert_true(exact_multiply((Exact){2, 3}, (Exact){-3, 4}, &out) && is_fraction(out, -1, 2));
    assert_true(exact_divide((Exact){1, 3}, (Exact){-2, 9}, &out) && is_fraction(out, -3, 2));
    assert_true(exact_divide((Exact){0, 1}, (Exact){5, 9}, &out) && is_fraction(out, 0, 1));
}

static void exact_arithmetic_refuses_what_does_not_fit(void **state)
{
    (void)state;
    Exact out = {11, 13};
    assert_false(exact_reduce(1, 0, &out));
    assert_false(exact_divide((Exact){1, 1}, (Exact){0, 1}, &out));
    assert_false(exact_add((Exact){INT128_MAX, 1}, (Exact){1, 1}, &out));
    assert_false(exact_subtract((Exact){-INT128_MAX, 1}, (Exact){2, 1}, &out));
    assert_false(exact_subtract((Exact){0, 1}, (Exact){INT128_MIN, 1}, &out));
    assert_false(exact_multiply((Exact){INT128_MAX, 1}, (Exact){2, 1}, &out));
    assert_false(exact_multiply((Exact){1, EXACT_DENOMINATOR_LIMIT}, (Exact){1, 3}, &out));
    assert_false(exact_reduce(1, (Int128)EXACT_DENOMINATOR_LIMIT + 1, &out));
    assert_true(is_fraction(out, 11, 13));
}

static void only_the_result_of_a_product_has_to_fit(void **state)
{
    (void)state;
    Exact out;
    assert_true(exact_multiply((Exact){INT128_MAX, 2}, (Exact){2, 1}, &out) && is_fraction(out, INT128_MAX, 1));
    assert_true(exact_divide((Exact){1, 1000000}, (Exact){1000000, 1}, &out));
    assert_true(is_fraction(out, 1, INT64_C(1000000000000)));
    assert_true(exact_divide((Exact){INT128_MAX, 7}, (Exact){INT128_MAX, 3}, &out) && is_fraction(out, 3, 7));
}

static void comparison_never_overflows(void **state)
{
    (void)state;
    Exact just_below = {INT128_MAX, EXACT_DENOMINATOR_LIMIT}, above = {INT128_MAX, EXACT_DENOMINATOR_LIMIT - 1};
    assert_true(exact_compare((Exact){INT128_MAX, 3}, (Exact){INT128_MAX - 1, 3}) > 0);
    assert_true(exact_compare(above, just_below) > 0);
    assert_true(exact_compare(just_below, above) < 0);
    assert_true(exact_compare((Exact){-1, 3}, (Exact){-1, 4}) < 0);
    assert_true(exact_compare((Exact){-7, 2}, (Exact){-7, 2}) == 0);
    assert_true(exact_compare((Exact){INT128_MIN, 1}, (Exact){INT128_MAX, 1}) < 0);
}

static void fixed_places_print_exactly(void **state)
{
    (void)state;
    char out[DECIMAL_TEXT];
    assert_text("-170141183460469231731687303715884105728", out, int128_print(out, INT128_MIN));
    assert_text("0", out, int128_print(out, 0));
    assert_text("18446744073709551616", out, int128_print(out, (Int128)UINT64_MAX + 1));
    assert_text("-0.05", out, decimal_print(out, -5, 100, 2));
    assert_text("0.0435", out, decimal_print(out, 87, 2000, 4));
    assert_text("12", out, decimal_print(out, 1200, 100, 0));
    assert_text("1.000000000000000000", out, decimal_print(out, 1, 1, 18));
}

static void printing_is_exact_or_says_so(void **state)
{
    (void)state;
    char out[DECIMAL_TEXT];
    bool is_exact;
    assert_text("0.0435", out, exact_print(out, 87, 2000, 2, &is_exact));
    assert_true(is_exact);
    assert_text("13000.00", out, exact_print(out, 13000, 1, 2, &is_exact));
    assert_text("13000", out, exact_print(out, 1300000, 100, 0, &is_exact));
    assert_text("1", out, exact_print(out, 3, 3, 0, &is_exact));
    assert_true(is_exact);
    assert_text("-0.666667", out, exact_print(out, -2, 3, 2, &is_exact));
    assert_false(is_exact);
    assert_text("1.000000", out, exact_print(out, 29999998, 29999999, 2, &is_exact));
    assert_text("0.000000", out, exact_print(out, -1, 999999999999999999, 0, &is_exact));
    assert_false(is_exact);
}

static void the_longest_text_fits_its_room(void **state)
{
    (void)state;
    char out[DECIMAL_TEXT + 1];
    bool is_exact;
    out[DECIMAL_TEXT] = '#';
    assert_true(exact_print(out, INT128_MIN + 1, INT64_C(1) << 59, 18, &is_exact) <= DECIMAL_TEXT && is_exact);
    assert_true(decimal_print(out, INT128_MIN, 1, 18) <= DECIMAL_TEXT);
    assert_int_equal(out[DECIMAL_TEXT], '#');
}

static void fen_print_as_yuan(void **state)
{
    (void)state;
    char out[DECIMAL_TEXT];
    assert_text("12345.67", out, fen_print(out, 1234567));
    assert_text("0.00", out, fen_print(out, 0));
    assert_text("0.05", out, fen_print(out, 5));
    assert_text("-0.50", out, fen_print(out, -50));
    assert_text("1.00", out, fen_print(out, 100));
    assert_text("-10.01", out, fen_print(out, -1001));
    assert_text("-92233720368547758.08", out, fen_print(out, INT64_MIN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_reads_what_the_denominator_can_hold),
        cmocka_unit_test(parse_says_why_not),
        cmocka_unit_test(parse_reaches_the_ends_of_128_bits_and_no_further),
        cmocka_unit_test(exact_arithmetic_keeps_lowest_terms),
        cmocka_unit_test(exact_arithmetic_refuses_what_does_not_fit),
        cmocka_unit_test(only_the_result_of_a_product_has_to_fit),
        cmocka_unit_test(comparison_never_overflows),
        cmocka_unit_test(fixed_places_print_exactly),
        cmocka_unit_test(printing_is_exact_or_says_so),
        cmocka_unit_test(the_longest_text_fits_its_room),
        cmocka_unit_test(fen_print_as_yuan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
