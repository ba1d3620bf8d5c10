#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/civil_date.h"

static int64_t day(int32_t year, int32_t month, int32_t of_month)
{
    assert_true(date_is_civil(year, month, of_month));
    return date_from_civil(year, month, of_month);
}

static void every_day_of_the_calendar_follows_the_one_before(void **state)
{
    (void)state;
    int64_t expected = DATE_FIRST;
    for (int32_t year = 1; year <= 9999; year++)
        for (int32_t month = 1; month <= 12; month++)
            for (int32_t of_month = 1; of_month <= date_days_in_month(year, month); of_month++, expected++) {
                CivilDate back = date_to_civil(expected);
                if (date_from_civil(year, month, of_month) != expected || back.year != year ||
                    back.month != month || back.day != of_month)
                    fail_msg("%d-%d-%d", year, month, of_month);
            }
    assert_int_equal(expected - 1, DATE_LAST);
    assert_int_equal(day(1970, 1, 1), 0);
    assert_int_equal(day(2015, 11, 1), 16740);
}

static void impossible_dates_are_refused(void **state)
{
    (void)state;
    assert_false(date_is_civil(2015, 2, 29));
    assert_false(date_is_civil(1900, 2, 29));
    assert_true(date_is_civil(2000, 2, 29));
    assert_false(date_is_civil(2015, 13, 1));
    assert_false(date_is_civil(2015, 0, 1));
    assert_false(date_is_civil(2015, 4, 31));
    assert_false(date_is_civil(2015, 4, 0));
    assert_false(date_is_civil(0, 1, 1));
    assert_false(date_is_civil(10000, 1, 1));
    assert_false(date_is_civil(INT64_MAX, INT64_MAX, INT64_MAX));
    assert_false(date_is_valid(DATE_FIRST - 1));
    assert_true(date_is_valid(DATE_LAST));
}

static int64_t later(int64_t date, int64_t months, MonthEnd month_end)
{
    int64_t out = INT64_MIN;
    return date_add_months(date, months, month_end, &out) ? out : INT64_MIN;
}

static void a_month_without_the_day_ends_down_or_up(void **state)
{
    (void)state;
    assert_int_equal(later(day(2015, 1, 31), 1, MONTH_END_DOWN), day(2015, 2, 28));
    assert_int_equal(later(day(2015, 1, 31), 1, MONTH_END_UP), day(2015, 3, 1));
    assert_int_equal(later(day(2016, 3, 31), -1, MONTH_END_DOWN), day(2016, 2, 29));
    assert_int_equal(later(day(2015, 12, 15), 1, MONTH_END_DOWN), day(2016, 1, 15));
    assert_int_equal(later(day(2015, 1, 15), -13, MONTH_END_DOWN), day(2013, 12, 15));
    assert_int_equal(later(DATE_LAST, 1, MONTH_END_DOWN), INT64_MIN);
    assert_int_equal(later(DATE_FIRST, -1, MONTH_END_UP), INT64_MIN);
    assert_int_equal(later(0, INT64_MAX, MONTH_END_UP), INT64_MIN);
    assert_int_equal(later(0, INT64_MIN, MONTH_END_UP), INT64_MIN);
}

static void completed_spans_are_the_most_that_fit(void **state)
{
    (void)state;
    static const int32_t ends[][3] = {{2015, 1, 31}, {2016, 2, 29}, {2015, 3, 1}, {2014, 12, 31}, {2015, 4, 30}};
    for (int rule = 0; rule < 2; rule++)
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
            int64_t from = day(ends[i][0], ends[i][1], ends[i][2]);
            for (int64_t to = from - 900; to < from + 900; to++) {
                MonthEnd month_end = (MonthEnd)rule;
                int64_t months = date_completed_months(from, to, month_end);
                int64_t years = date_completed_years(from, to, month_end);
                assert_true(later(from, months, month_end) <= to && to < later(from, months + 1, month_end));
                assert_true(later(from, years * 12, month_end) <= to &&
                            to < later(from, years * 12 + 12, month_end));
            }
        }
    assert_int_equal(date_completed_years(day(2016, 7, 1), day(2018, 7, 1), MONTH_END_DOWN), 2);
    assert_int_equal(date_completed_years(day(2016, 7, 1), day(2018, 6, 30), MONTH_END_DOWN), 1);
    assert_int_equal(date_completed_years(day(2016, 7, 1), day(2016, 6, 30), MONTH_END_DOWN), -1);
    assert_int_equal(date_completed_years(day(2016, 2, 29), day(2017, 2, 28), MONTH_END_DOWN), 1);
    assert_int_equal(date_completed_years(day(2016, 2, 29), day(2017, 2, 28), MONTH_END_UP), 0);
}

static void any_number_can_be_converted_without_harm(void **state)
{
    (void)state;
    static const int64_t numbers[] = {INT64_MIN, INT64_MAX, DATE_FIRST - 1, DATE_LAST + 1, -1, INT64_C(1) << 32};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        CivilDate civil = date_to_civil(numbers[i]);
        assert_true(civil.month >= 1 && civil.month <= 12 && civil.day >= 1 && civil.day <= 31);
        (void)date_completed_years(numbers[i], 0, MONTH_END_DOWN);
    }
}

static void dates_print_with_ten_characters(void **state)
{
    (void)state;
    char out[DATE_TEXT];
    assert_int_equal(date_print(out, day(2015, 11, 1)), DATE_TEXT);
    assert_memory_equal(out, "2015-11-01", DATE_TEXT);
    date_print(out, DATE_FIRST);
    assert_memory_equal(out, "0001-01-01", DATE_TEXT);
    date_print(out, DATE_LAST + 1);
    assert_memory_equal(out, "??????????", DATE_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_the_calendar_follows_the_one_before),
        cmocka_unit_test(impossible_dates_are_refused),
        cmocka_unit_test(a_month_without_the_day_ends_down_or_up),
        cmocka_unit_test(completed_spans_are_the_most_that_fit),
        cmocka_unit_test(any_number_can_be_converted_without_harm),
        cmocka_unit_test(dates_print_with_ten_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
