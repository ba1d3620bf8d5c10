#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/write/amount.h"

typedef size_t (*Printer)(char *out, Int128 number);

static void expect(Printer print, Int128 number, const char *wanted)
{
    char text[AMOUNT_TEXT];
    size_t len = print(text, number);
    assert_int_equal(len, strlen(wanted));
    assert_memory_equal(text, wanted, len);
}

static void test_yuan_with_separators(void **state)
{
    (void)state;
    expect(amount_print_yuan, 0, "0.00");
    expect(amount_print_yuan, -5, "-0.05");
    expect(amount_print_yuan, 99999, "999.99");
    expect(amount_print_yuan, 100000, "1,000.00");
    expect(amount_print_yuan, -10000000, "-100,000.00");
    expect(amount_print_yuan, 123456789012, "1,234,567,890.12");
    expect(amount_print_yuan, INT128_MAX, "1,701,411,834,604,692,317,316,873,037,158,841,057.27");
    expect(amount_print_yuan, INT128_MIN, "-1,701,411,834,604,692,317,316,873,037,158,841,057.28");
}

static void test_whole_numbers_with_separators(void **state)
{
    (void)state;
    expect(amount_print_whole, 0, "0");
    expect(amount_print_whole, 999, "999");
    expect(amount_print_whole, -1000, "-1,000");
    expect(amount_print_whole, INT128_MIN, "-170,141,183,460,469,231,731,687,303,715,884,105,728");
}

static void test_plain_yuan_beyond_64_bits(void **state)
{
    (void)state;
    expect(amount_print_plain, INT64_MAX, "92233720368547758.07");
    expect(amount_print_plain, (Int128)INT64_MAX + 1, "92233720368547758.08");
    expect(amount_print_plain, INT64_MIN, "-92233720368547758.08");
    expect(amount_print_plain, (Int128)INT64_MIN - 1, "-92233720368547758.09");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yuan_with_separators),
        cmocka_unit_test(test_whole_numbers_with_separators),
        cmocka_unit_test(test_plain_yuan_beyond_64_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
