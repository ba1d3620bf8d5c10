#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/prim/prim.h"

/* ---- Examples --------------------------------------------------------------------------------------------------- */

static const int64_t denominators[] = {
#define X(name, en, zh, physical, denominator) denominator,
    VALUE_KINDS(X)
#undef X
};

/* A date, a number, a number with % or a unit, or a day count; as a mantissa of the kind's own denominator. */
static Int128 read_value(Str text, ValueKind kind)
{
    int year, month, of_month;
    char copy[64] = {0};
    assert_true(text.len < sizeof copy);
    memcpy(copy, text.at, text.len);
    if (strncmp(copy, "act_", 4) == 0)
        return strcmp(copy, "act_360") == 0 ? 360 : 365;
    if (kind == KIND_DATE && sscanf(copy, "%d-%d-%d", &year, &month, &of_month) == 3)
        return date_from_civil(year, month, of_month);
    size_t digits = strspn(copy, "-0123456789.");
    int64_t denominator = kind == KIND_COUNT_OF_KINDS ? 1 : denominators[kind];
    Int128 mantissa;
    if (copy[digits] == '%')
        denominator /= 100;
    assert_int_equal(decimal_parse((Str){copy, digits}, denominator, &mantissa), DECIMAL_OK);
    return mantissa;
}

static int64_t denominator_of(const PrimParameter *parameter, Int128 argument)
{
    if (parameter->kind == PARAMETER_DAY_COUNT)
        return (int64_t)argument;
    return denominators[parameter->value];
}

static void check_example(const PrimInfo *prim)
{
    const char *open = strchr(prim->example, '('), *close = strstr(prim->example, ") = ");
    assert_true(open && close);
    assert_true(str_is((Str){prim->example, (size_t)(open - prim->example)}, prim->name));
    Int128 arguments[PRIM_MAX_PARAMETERS] = {0};
    int64_t denominator = 1;
    const char *at = open + 1;
    for (int i = 0; i < prim->parameter_count && prim->parameter[i].kind != PARAMETER_MONTH_END; i++) {
        const char *end = memchr(at, ',', (size_t)(close - at));
        end = end ? end : close;
        const char *colon = memchr(at, ':', (size_t)(end - at));
        if (colon) {
            assert_true(str_is((Str){at, (size_t)(colon - at)}, prim->parameter[i].name));
            at = colon + 2;
        }
        arguments[i] = read_value((Str){at, (size_t)(end - at)}, prim->parameter[i].value);
        if (prim->scale == PRIM_SCALE_PRODUCT)
            denominator *= denominator_of(&prim->parameter[i], arguments[i]);
        else if (prim->scale == PRIM_SCALE_ALIGN)
            denominator = denominator_of(&prim->parameter[i], arguments[i]);
        at = end < close ? end + 2 : close;
    }
    assert_true(at == close);
    int64_t whole = prim->scale == PRIM_SCALE_WHOLE ? 1 : denominators[prim->result];
    Int128 expected = read_value(str_from(close + 4), prim->scale == PRIM_SCALE_WHOLE ? KIND_COUNT : prim->result);
    for (int variant = 0; variant < PRIM_VARIANT_COUNT; variant++) {
        PrimContext context = {0};
        Int128 result = prim->scalar[variant](&context, arguments);
        assert_int_equal(context.faults, 0);
        if (result * whole != expected * denominator)
            fail_msg("%s", prim->example);
    }
}

static void every_example_is_true(void **state)
{
    (void)state;
    size_t examples = 0;
    for (size_t i = 0; i < prim_count; i++)
        if (prim_table[i]->example) {
            check_example(prim_table[i]);
            examples++;
        }
    assert_true(examples >= 8);
}

/* ---- The table ----------------------------------------------------------------------------------------------------- */

static void the_operators_the_compiler_names_are_there(void **state)
{
    (void)state;
    static const char *const names[] = {
        "add",
        "subtract",
        "multiply",
        "negate",
        "least",
        "greatest",
        "equal",
        "less",
        "less_equal",
        "excess",
        "slice",
        "quotient_half_up",
        "quotient_half_even",
        "quotient_down",
        "quotient_up",
        "quotient_floor",
        "quotient_ceiling",
        "add_days",
        "add_months",
        "days_between",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int found = prim_find(str_from(names[i]));
        assert_true(found >= 0);
        assert_false(prim_table[found]->callable);
    }
    assert_int_equal(prim_find(STR("nothing_like_this")), -1);
    assert_int_equal(prim_find(STR("")), -1);
    assert_int_equal(prim_find(STR("利息")), prim_find(STR("interest")));
}

static void every_block_is_described_for_people(void **state)
{
    (void)state;
    for (size_t i = 0; i < prim_count; i++) {
        const PrimInfo *prim = prim_table[i];
        assert_int_equal(prim_find(str_from(prim->name)), (int)i);
        assert_true(prim->doc && prim->zh && prim->say);
        assert_true(prim->parameter_count >= 1 && prim->parameter_count <= PRIM_MAX_PARAMETERS);
        for (int p = 0; p < prim->parameter_count; p++)
            assert_true(prim->parameter[p].name && prim->parameter[p].name_zh);
        if (prim->callable) {
            assert_true(prim->name_zh && prim->example && prim->sql);
            assert_int_equal(prim_find(str_from(prim->name_zh)), (int)i);
        } else {
            assert_null(prim->name_zh);
        }
    }
}

/* ---- Variants and loops -------------------------------------------------------------------------------------------- */

#define MOST_ROWS 200

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 16;
}

static Int128 random_argument(const PrimParameter *parameter, uint64_t *seed)
{
    static const int64_t corners[] = {0, 1, -1, 2, -2, 100, 360, VALUE_LIMIT, -VALUE_LIMIT, INT64_MAX, INT64_MIN};
    if (parameter->kind == PARAMETER_DAY_COUNT)
        return next_random(seed) % 2 ? 360 : 365;
    if (parameter->kind == PARAMETER_MONTH_END)
        return (Int128)(next_random(seed) % 2);
    if (parameter->value == KIND_DATE)
        return DATE_FIRST + (Int128)(next_random(seed) % (uint64_t)(DATE_LAST - DATE_FIRST + 1));
    switch (next_random(seed) % 3) {
    case 0:
        return corners[next_random(seed) % (sizeof corners / sizeof *corners)];
    case 1:
        return (Int128)(next_random(seed) % 2001) - 1000;
    default:
        return (Int128)(next_random(seed) % 2000000000000) - 1000000000000;
    }
}

static void variants_agree_where_none_faults(void **state)
{
    (void)state;
    uint64_t seed = 2015;
    for (size_t i = 0; i < prim_count; i++) {
        const PrimInfo *prim = prim_table[i];
        size_t agreed = 0;
        for (int round = 0; round < 5000; round++) {
            Int128 arguments[PRIM_MAX_PARAMETERS] = {0}, results[PRIM_VARIANT_COUNT];
            PrimContext contexts[PRIM_VARIANT_COUNT] = {0};
            for (int p = 0; p < prim->parameter_count; p++)
                arguments[p] = random_argument(&prim->parameter[p], &seed);
            for (int v = 0; v < PRIM_VARIANT_COUNT; v++)
                results[v] = prim->scalar[v](&contexts[v], arguments);
            if (!contexts[PRIM_C128].faults) {
                assert_true(results[PRIM_N128] == results[PRIM_C128] && !contexts[PRIM_N128].faults);
                if (prim->has_range)
                    assert_true(results[PRIM_C128] >= prim->low && results[PRIM_C128] <= prim->high);
            }
            if (contexts[PRIM_C64].faults)
                continue;
            agreed++;
            assert_false(contexts[PRIM_N64].faults || contexts[PRIM_C128].faults);
            if (results[PRIM_N64] != results[PRIM_C64] || results[PRIM_C64] != results[PRIM_C128])
                fail_msg("%s: variants differ", prim->name);
        }
        assert_true(agreed > 0);
    }
}

static void check_loop(const PrimInfo *prim, PrimVariant variant, size_t count, uint64_t *seed)
{
    static Int128 wide[PRIM_MAX_PARAMETERS][MOST_ROWS], wide_out[MOST_ROWS];
    static int64_t narrow[PRIM_MAX_PARAMETERS][MOST_ROWS], narrow_out[MOST_ROWS];
    static uint64_t bits_out[MOST_ROWS / 64 + 1];
    bool is_wide = variant == PRIM_N128 || variant == PRIM_C128, is_bits = prim->result == KIND_YES_NO;
    const void *columns[PRIM_MAX_PARAMETERS] = {0};
    for (int p = 0; p < prim->parameter_count; p++) {
        for (size_t i = 0; i < count; i++) {
            wide[p][i] = random_argument(&prim->parameter[p], seed);
            narrow[p][i] = (int64_t)wide[p][i];
        }
        columns[p] = is_wide ? (const void *)wide[p] : (const void *)narrow[p];
    }
    PrimContext all = {0}, each = {0};
    prim->loop[variant](&all, count, columns,
                        is_bits   ? (void *)bits_out
                        : is_wide ? (void *)wide_out
                                  : (void *)narrow_out);
    for (size_t i = 0; i < count; i++) {
        Int128 arguments[PRIM_MAX_PARAMETERS] = {0};
        for (int p = 0; p < prim->parameter_count; p++)
            arguments[p] = wide[p][i];
        Int128 expected = prim->scalar[variant](&each, arguments);
        Int128 found = is_bits ? (Int128)(bits_out[i / 64] >> i % 64 & 1) : is_wide ? wide_out[i] : narrow_out[i];
        if (found != expected)
            fail_msg("%s: loop and single evaluation differ in row %zu of %zu", prim->name, i, count);
    }
    assert_int_equal(all.faults, each.faults);
}

static void loops_do_what_single_evaluations_do(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 3, 63, 64, 65, 127, 128, 199};
    uint64_t seed = 11;
    for (size_t i = 0; i < prim_count; i++)
        for (int v = 0; v < PRIM_VARIANT_COUNT; v++)
            for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
                check_loop(prim_table[i], (PrimVariant)v, counts[c], &seed);
}

/* ---- Particular primitives ------------------------------------------------------------------------------------------ */

static Int128 evaluate(const char *name, Int128 a, Int128 b, Int128 c, uint32_t *faults)
{
    int found = prim_find(str_from(name));
    assert_true(found >= 0);
    PrimContext context = {0};
    Int128 result = prim_table[found]->scalar[PRIM_C64](&context, (Int128[PRIM_MAX_PARAMETERS]){a, b, c, 360});
    *faults = context.faults;
    return result;
}

static void overflow_is_a_fault_and_never_wraps(void **state)
{
    (void)state;
    uint32_t faults;
    evaluate("add", INT64_MAX, 1, 0, &faults);
    assert_int_equal(faults, 1u << FAULT_OVERFLOW);
    evaluate("multiply", VALUE_LIMIT, VALUE_LIMIT, 0, &faults);
    assert_int_equal(faults, 1u << FAULT_OVERFLOW);
    evaluate("negate", INT64_MIN, 0, 0, &faults);
    assert_int_equal(faults, 1u << FAULT_OVERFLOW);
    evaluate("add", (Int128)INT64_MAX + 1, 0, 0, &faults);
    assert_int_equal(faults, 1u << FAULT_OVERFLOW);
    evaluate("quotient_down", INT64_MIN, -1, 0, &faults);
    assert_int_equal(faults, 1u << FAULT_OVERFLOW);
}

static void bodies_report_their_own_faults(void **state)
{
    (void)state;
    uint32_t faults;
    evaluate("quotient_half_up", 5, 0, 0, &faults);
    assert_int_equal(faults, 1u << FAULT_DIVISION_BY_ZERO);
    evaluate("interest", 100, 100, -1, &faults);
    assert_int_equal(faults, 1u << FAULT_DAYS_NEGATIVE);
    assert_true(evaluate("interest", 100, 100, 0, &faults) == 0 && faults == 0);
    evaluate("add_days", DATE_LAST, 1, 0, &faults);
    assert_int_equal(faults, 1u << FAULT_DATE_RANGE);
    evaluate("add_months", DATE_FIRST, -1, 0, &faults);
    assert_int_equal(faults, 1u << FAULT_DATE_RANGE);
}

static void slices_of_a_value_sum_to_it(void **state)
{
    (void)state;
    uint32_t faults;
    assert_true(evaluate("slice", 12000, 5000, 10000, &faults) == 5000);
    assert_true(evaluate("slice", 4000, 5000, 10000, &faults) == 0);
    assert_true(evaluate("slice", 7000, 5000, 10000, &faults) == 2000);
    assert_true(evaluate("excess", 12000, 10000, 0, &faults) == 2000);
    assert_true(evaluate("excess", 10000, 10000, 0, &faults) == 0);
    for (Int128 x = -3; x < 30; x++) {
        Int128 sum = evaluate("slice", x, 0, 7, &faults) + evaluate("slice", x, 7, 19, &faults) +
                     evaluate("excess", x, 19, 0, &faults);
        assert_true(sum == (x > 0 ? x : 0));
    }
}

static void every_rounding_mode_rounds_its_own_way(void **state)
{
    (void)state;
    static const int tenths[] = {-25, -19, -15, -11, -5, -1, 0, 1, 5, 11, 15, 19, 25};
    static const int expected[6][13] = {
        [ROUND_HALF_UP] = {-3, -2, -2, -1, -1, 0, 0, 0, 1, 1, 2, 2, 3},
        [ROUND_HALF_EVEN] = {-2, -2, -2, -1, 0, 0, 0, 0, 0, 1, 2, 2, 2},
        [ROUND_DOWN] = {-2, -1, -1, -1, 0, 0, 0, 0, 0, 1, 1, 1, 2},
        [ROUND_UP] = {-3, -2, -2, -2, -1, -1, 0, 1, 1, 2, 2, 2, 3},
        [ROUND_FLOOR] = {-3, -2, -2, -2, -1, -1, 0, 0, 0, 1, 1, 1, 2},
        [ROUND_CEILING] = {-2, -1, -1, -1, 0, 0, 0, 1, 1, 2, 2, 2, 3},
    };
    static const char *const names[] = {"quotient_half_up", "quotient_half_even", "quotient_down",
                                        "quotient_up",      "quotient_floor",     "quotient_ceiling"};
    for (int mode = 0; mode < 6; mode++)
        for (size_t i = 0; i < 13; i++)
            for (int variant = 0; variant < PRIM_VARIANT_COUNT; variant++) {
                const PrimInfo *quotient = prim_table[prim_find(str_from(names[mode]))];
                PrimContext context = {0};
                assert_true(quotient->scalar[variant](&context, (Int128[]){tenths[i], 10}) == expected[mode][i]);
                assert_true(quotient->scalar[variant](&context, (Int128[]){-tenths[i], -10}) == expected[mode][i]);
                assert_int_equal(context.faults, 0);
            }
    const PrimInfo *half_up = prim_table[prim_find(STR("quotient_half_up"))];
    PrimContext context = {0};
    assert_true(half_up->scalar[PRIM_C128](&context, (Int128[]){INT128_MIN, INT128_MAX}) == -1);
    assert_true(half_up->scalar[PRIM_C128](&context, (Int128[]){INT128_MAX, 2}) == INT128_MAX / 2 + 1);
    assert_int_equal(context.faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_is_true),
        cmocka_unit_test(the_operators_the_compiler_names_are_there),
        cmocka_unit_test(every_block_is_described_for_people),
        cmocka_unit_test(variants_agree_where_none_faults),
        cmocka_unit_test(loops_do_what_single_evaluations_do),
        cmocka_unit_test(overflow_is_a_fault_and_never_wraps),
        cmocka_unit_test(bodies_report_their_own_faults),
        cmocka_unit_test(slices_of_a_value_sum_to_it),
        cmocka_unit_test(every_rounding_mode_rounds_its_own_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
