#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/nearest.h"

static const Str NAMES[] = {
    {"fund_shortage", 13}, {"stacking", 8}, {"day_count", 9}, {"申报日期", 12}, {"投入额", 9}};

static void assert_nearest(const char *name, const char *expected)
{
    Str found = nearest_name(str_from(name), NAMES, sizeof NAMES / sizeof *NAMES);
    assert_int_equal(found.len, strlen(expected));
    assert_memory_equal(found.at ? found.at : "", expected, found.len);
}

static void test_one_character_off(void **state)
{
    (void)state;
    assert_nearest("fund_shortag", "fund_shortage");
    assert_nearest("fund_shortagee", "fund_shortage");
    assert_nearest("stocking", "stacking");
    assert_nearest("Day_Count", "day_count");
}

static void test_swapped_neighbours_count_once(void **state)
{
    (void)state;
    const Str names[] = {{"run", 3}, {"rows", 4}};
    Str found = nearest_name(STR("rnu"), names, 2);
    assert_true(str_is(found, "run"));
}

static void test_chinese_is_compared_by_characters(void **state)
{
    (void)state;
    assert_nearest("申报日其", "申报日期");
    assert_nearest("投人额", "投入额");
    assert_nearest("投资方", "");
    const Str names[] = {{"舍入", 6}};
    assert_true(str_is(nearest_name(STR("舍人"), names, 1), "舍入"));
}

static void test_a_contrary_name_is_never_near(void **state)
{
    (void)state;
    const Str names[] = {{"上年已享受", 15}, {"上年产值", 12}, {"registered", 10}, {"县内", 6}};
    assert_int_equal(nearest_name(STR("上年未享受"), names, 4).len, 0);
    assert_int_equal(nearest_name(STR("本年产值"), names, 4).len, 0);
    assert_int_equal(nearest_name(STR("unregistered"), names, 4).len, 0);
    assert_int_equal(nearest_name(STR("县外"), names, 4).len, 0);
    assert_true(str_is(nearest_name(STR("上年己享受"), names, 4), "上年已享受"));
    bool negates;
    assert_int_equal(nearest_contrary(STR("上年未享受"), STR("上年已享受"), &negates), 1);
    assert_true(negates);
    assert_int_equal(nearest_contrary(STR("本年产值"), STR("上年产值"), &negates), 1);
    assert_false(negates);
    assert_int_equal(nearest_contrary(STR("上年产直"), STR("上年产值"), &negates), 0);
}

static void test_two_names_that_are_as_near_are_both_told(void **state)
{
    (void)state;
    const Str names[] = {{"大型", 6}, {"中型", 6}, {"小型", 6}};
    Str second, first = nearest_names(STR("中小型"), names, 3, &second);
    assert_true(str_is(first, "中型"));
    assert_true(str_is(second, "小型"));
    nearest_names(STR("中型企"), names, 3, &second);
    assert_int_equal(second.len, 0);
}

static void test_far_names_are_not_offered(void **state)
{
    (void)state;
    assert_nearest("completely_different", "");
    assert_nearest("x", "");
    assert_nearest("", "");
}

static void test_first_of_equals_wins(void **state)
{
    (void)state;
    const Str names[] = {{"aab", 3}, {"aac", 3}};
    Str found = nearest_name(STR("aad"), names, 2);
    assert_true(str_is(found, "aab"));
}

static void test_long_and_ill_formed_names_are_safe(void **state)
{
    (void)state;
    char name[4096];
    memset(name, 0xE4, sizeof name);
    const Str names[] = {{name, sizeof name}, {"\xff\x80\x80\x80\x80\x80\x80\x80\x80", 9}};
    Str found = nearest_name((Str){name, sizeof name}, names, 2);
    assert_int_equal(found.len, sizeof name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_character_off),
        cmocka_unit_test(test_swapped_neighbours_count_once),
        cmocka_unit_test(test_chinese_is_compared_by_characters),
        cmocka_unit_test(test_a_contrary_name_is_never_near),
        cmocka_unit_test(test_two_names_that_are_as_near_are_both_told),
        cmocka_unit_test(test_far_names_are_not_offered),
        cmocka_unit_test(test_first_of_equals_wins),
        cmocka_unit_test(test_long_and_ill_formed_names_are_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
