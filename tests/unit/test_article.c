/* Articles stand in the order of their numbers, however they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "compiler/doc/article.h"

static void they_stand_in_order(void **state)
{
    static const char *const articles[] = {
        "一",           "二(一)", "二(二)1", "三(一)2",  "三（二）9",          "三(二)10",
        "第四条",       "第九条", "第十条",  "第十二条", "第十二条第（三）项", "第二十条",
        "第一百零三条", "104"};
    ArticleNumbers before, now;
    (void)state;
    assert_true(article_read(str_from(articles[0]), &before));
    for (size_t i = 1; i < sizeof articles / sizeof *articles; i++) {
        assert_true(article_read(str_from(articles[i]), &now));
        assert_true(article_compare(&before, &now) < 0);
        assert_true(article_compare(&now, &before) > 0);
        assert_int_equal(article_compare(&now, &now), 0);
        before = now;
    }
}

static void what_numbers_do_not_tell_is_refused(void **state)
{
    static const char *const articles[] = {"",           "附则",         "s. 55(1B) table A", "26 U.S.C. 32",
                                           "9999999999", "1.2.3.4.5.6.7"};
    ArticleNumbers numbers;
    (void)state;
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
        assert_false(article_read(str_from(articles[i]), &numbers));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_stand_in_order),
        cmocka_unit_test(what_numbers_do_not_tell_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
