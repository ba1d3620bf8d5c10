#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "runtime/binary.h"

static void halves_are_those_that_binary_has(void **state)
{
    (void)state;
    assert_true(binary_round(2.5, ROUND_HALF_UP) == 3 && binary_round(-2.5, ROUND_HALF_UP) == -3);
    assert_true(binary_round(2.5, ROUND_HALF_EVEN) == 2 && binary_round(3.5, ROUND_HALF_EVEN) == 4);
    assert_true(binary_round(-2.5, ROUND_HALF_EVEN) == -2 && binary_round(-3.5, ROUND_HALF_EVEN) == -4);
    assert_true(binary_round(0.49999999999999994, ROUND_HALF_UP) == 0); /* adding a half first would give 1 */
    assert_true(binary_round(1.005 * 100, ROUND_HALF_UP) == 100); /* 1.005 lies below itself */
}

static void every_mode_rounds_its_way(void **state)
{
    (void)state;
    static const struct {
        Rounding mode;
        Binary of_2_1, of_minus_2_1;
    } cases[] = {{ROUND_HALF_UP, 2, -2}, {ROUND_HALF_EVEN, 2, -2}, {ROUND_DOWN, 2, -2},
                 {ROUND_UP, 3, -3},      {ROUND_FLOOR, 2, -3},     {ROUND_CEILING, 3, -2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(binary_round(2.1, cases[i].mode) == cases[i].of_2_1);
        assert_true(binary_round(-2.1, cases[i].mode) == cases[i].of_minus_2_1);
        assert_true(binary_round(7, cases[i].mode) == 7);
        assert_true(binary_round(9007199254740993.0, cases[i].mode) == 9007199254740992.0);
    }
}

static void cells_are_the_nearest_number(void **state)
{
    (void)state;
    assert_true(binary_of(123456, 100) == 1234.56);
    assert_true(binary_of(70000, 1000000) == 0.07);
    assert_true(binary_of(-1, 3) == -1.0 / 3);
}

static void a_mantissa_is_found_again_or_refused(void **state)
{
    (void)state;
    Int128 mantissa;
    for (int64_t fen = -1000003; fen < 1000003; fen += 7) {
        assert_true(binary_mantissa(binary_of(fen, 100), 100, &mantissa));
        assert_true(mantissa == fen);
    }
    volatile Binary zero = 0;
    assert_false(binary_mantissa(zero / zero, 100, &mantissa));
    assert_false(binary_mantissa(1 / zero, 100, &mantissa));
    assert_false(binary_mantissa(-1e38, 100, &mantissa));
    assert_true(binary_mantissa(1e30, 1, &mantissa));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_are_those_that_binary_has),
        cmocka_unit_test(every_mode_rounds_its_way),
        cmocka_unit_test(cells_are_the_nearest_number),
        cmocka_unit_test(a_mantissa_is_found_again_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
