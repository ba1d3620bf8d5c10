/* civil_date: the calendar. A date is a day number: days since 1970-01-01 in the proleptic Gregorian calendar,
 * years 1 to 9999.
 *
 * The arithmetic is inline and defined for every argument, so that a primitive can run it on a row that does not
 * matter; its answers mean something only for day numbers from DATE_FIRST to DATE_LAST. What primitives call has
 * no branches, so that kernels have it in vectors: conditions are joined with & and |, and it is inlined whatever
 * its length. */
#ifndef POLC_CIVIL_DATE_H
#define POLC_CIVIL_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_INLINE __attribute__((always_inline)) static inline

#define DATE_FIRST INT64_C(-719162) /* 0001-01-01 */
#define DATE_LAST INT64_C(2932896) /* 9999-12-31 */

typedef struct CivilDate {
    int32_t year, month, day;
} CivilDate;

/* What becomes of a day that a month does not have: 31 January plus one month. */
typedef enum MonthEnd {
    MONTH_END_DOWN, /* the last day of the month: 28 or 29 February */
    MONTH_END_UP, /* the first day of the next month: 1 March */
} MonthEnd;

static inline bool date_is_valid(int64_t date)
{
    return date >= DATE_FIRST && date <= DATE_LAST;
}

DATE_INLINE int32_t date_days_in_month(int32_t year, int32_t month)
{
    uint32_t y = (uint32_t)year;
    int32_t leap = (y % 4 == 0) & ((y % 100 != 0) | (y % 16 == 0)); /* a century that 16 divides, 400 divides */
    return 30 + ((month + month / 8) & 1) - (month == 2) * (2 - leap);
}

static inline bool date_is_civil(int64_t year, int64_t month, int64_t day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= date_days_in_month((int32_t)year, (int32_t)month);
}

/* Years are counted from March, so that the leap day is the last of its year: (153 m + 2) / 5 days go before month
 * m (March is 0). The day numbers inside are counted from 0000-03-01, which is day −719468. */
#define DATE_MARCH_ORIGIN 719468

DATE_INLINE int64_t date_from_civil(int32_t year, int32_t month, int32_t day)
{
    uint32_t march_year = (uint32_t)(month > 2 ? year : year - 1);
    uint32_t march_month = (uint32_t)(month > 2 ? month - 3 : month + 9);
    uint32_t days = march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400;
    return (int64_t)days + (153 * march_month + 2) / 5 + (uint32_t)day - 1 - DATE_MARCH_ORIGIN;
}

DATE_INLINE CivilDate date_to_civil(int64_t date)
{
    uint32_t days = (uint32_t)(uint64_t)date + DATE_MARCH_ORIGIN;
    uint32_t centuries4 = days / 146097, in_era = days % 146097;
    uint32_t in_era_year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    uint32_t in_year = in_era - (365 * in_era_year + in_era_year / 4 - in_era_year / 100);
    uint32_t march_month = (5 * in_year + 2) / 153;
    uint32_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    uint32_t year = centuries4 * 400 + in_era_year + (month <= 2);
    return (CivilDate){(int32_t)year, (int32_t)month, (int32_t)(in_year - (153 * march_month + 2) / 5 + 1)};
}

/* Sets *out and returns true when the result lies in the years 1 to 9999; else leaves *out alone. */
static inline bool date_add_months(int64_t date, int64_t months, MonthEnd month_end, int64_t *out)
{
    if (months < -120000 || months > 120000)
        return false;
    CivilDate from = date_to_civil(date);
    int64_t index = (int64_t)from.year * 12 + from.month - 1 + months;
    if (index < 12 || index >= 120000)
        return false;
    int32_t year = (int32_t)(index / 12), month = (int32_t)(index % 12) + 1;
    int32_t last = date_days_in_month(year, month);
    /* December has 31 days, so going up never leaves the year. */
    if (from.day <= last)
        *out = date_from_civil(year, month, from.day);
    else
        *out = date_from_civil(year, month, last) + (month_end == MONTH_END_UP);
    return true;
}

/* The greatest n for which `from` plus n months is not after `to`; so below zero where `to` comes before `from`:
 * one day before is −1. */
DATE_INLINE int64_t date_completed_months(int64_t from, int64_t to, MonthEnd month_end)
{
    CivilDate a = date_to_civil(from), b = date_to_civil(to);
    int32_t last = date_days_in_month(b.year, b.month);
    int32_t due = ((month_end == MONTH_END_DOWN) & (a.day > last)) ? last : a.day;
    return ((int64_t)b.year - a.year) * 12 + b.month - a.month - (b.day < due);
}

/* The greatest n for which `from` plus 12 n months is not after `to`. */
DATE_INLINE int64_t date_completed_years(int64_t from, int64_t to, MonthEnd month_end)
{
    /* More months than any two dates are apart, so that the division goes one way. */
    int64_t apart = INT64_C(12) * 10000;
    return (date_completed_months(from, to, month_end) + apart) / 12 - 10000;
}

#define DATE_TEXT 10
/* YYYY-MM-DD into out[0 … 9], without a terminating zero; a date outside the calendar prints as ten question
 * marks. Returns DATE_TEXT. */
size_t date_print(char *out, int64_t date);

#endif
