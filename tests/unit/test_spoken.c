/* Values as people read them: grouped digits, 万 and 亿, plurals, both digits of the fen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "runtime/write/spoken.h"

static void check(Phrase *phrase, const char *expected)
{
    assert_int_equal(phrase->len, strlen(expected));
    assert_memory_equal(phrase->at, expected, phrase->len);
    phrase_clear(phrase);
}

static void numbers_are_exact(void **state)
{
    static const struct {
        int64_t mantissa, denominator;
        const char *en, *zh;
    } cases[] = {
        {0, 1, "0", "0"},
        {9999, 1, "9,999", "9,999"},
        {10000, 1, "10,000", "1万"},
        {10001, 1, "10,001", "10,001"},
        {12300, 1, "12,300", "1.23万"},
        {12310, 1, "12,310", "12,310"},
        {200000000, 1, "200,000,000", "2亿"},
        {123456789, 1, "123,456,789", "123,456,789"},
        {-1500000, 100, "-15,000", "-1.5万"},
        {150, 100, "1.5", "1.5"},
        {1, 3, "0.333333…", "0.333333…"},
    };
    Phrase phrase = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        spoken_number(&phrase, cases[i].mantissa, cases[i].denominator, LANGUAGE_EN);
        check(&phrase, cases[i].en);
        spoken_number(&phrase, cases[i].mantissa, cases[i].denominator, LANGUAGE_ZH);
        check(&phrase, cases[i].zh);
    }
    phrase_done(&phrase);
}

static void units_have_plurals(void **state)
{
    static const char *const cases[][2] = {
        {"order", "orders"}, {"person", "people"}, {"usd", "usd"},   {"company", "companies"},     {"day", "days"},
        {"box", "boxes"},    {"batch", "batches"}, {"yuan", "yuan"}, {"work_place", "work places"}};
    Phrase phrase = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        spoken_plural(&phrase, str_from(cases[i][0]));
        check(&phrase, cases[i][1]);
    }
    spoken_counted(&phrase, 1, 1, STR("order"), STR("单"), LANGUAGE_EN);
    check(&phrase, "1 order");
    spoken_counted(&phrase, 12000, 1, STR("order"), STR("单"), LANGUAGE_ZH);
    check(&phrase, "1.2万单");
    phrase_done(&phrase);
}

static void money_has_both_digits(void **state)
{
    Plan plan = {.currency = STR("pound"), .currency_label = STR("英镑")};
    Plan yuan = {0};
    Phrase phrase = {0};
    (void)state;
    spoken_fen(&phrase, &plan, 123450, LANGUAGE_EN);
    check(&phrase, "1,234.50 pounds");
    spoken_fen(&phrase, &plan, 20000000, LANGUAGE_ZH);
    check(&phrase, "20万英镑");
    spoken_fen(&phrase, &yuan, 100001, LANGUAGE_ZH);
    check(&phrase, "1,000.01元");
    spoken_fen(&phrase, &yuan, 100, LANGUAGE_EN);
    check(&phrase, "1 yuan");
    phrase_done(&phrase);
}

static void names_suit_the_language(void **state)
{
    Phrase phrase = {0};
    (void)state;
    spoken_name(&phrase, STR("orders_out"), STR("单量"), LANGUAGE_EN);
    check(&phrase, "orders out");
    spoken_name(&phrase, STR("orders_out"), STR("单量"), LANGUAGE_ZH);
    check(&phrase, "单量");
    spoken_name(&phrase, STR("单量"), STR("orders"), LANGUAGE_EN);
    check(&phrase, "orders");
    spoken_name(&phrase, STR("单量"), STR("orders"), LANGUAGE_ZH);
    check(&phrase, "单量");
    phrase_done(&phrase);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(units_have_plurals),
        cmocka_unit_test(money_has_both_digits),
        cmocka_unit_test(names_suit_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
