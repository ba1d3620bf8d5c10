/* Dates and spans. A date is a day number; civil_date.h has the calendar. */
/* clang-format off */

PRIM1(year, NUMBER, (DATE, date, "日期"),
      .name_zh = "年份", .callable = true, .scale = PRIM_SCALE_WHOLE, .has_range = true, .low = 1, .high = 9999,
      .doc = "The calendar year of a date.", .zh = "日期所在的公历年份",
      .example = "year(2015-11-01) = 2015",
      .sql = "EXTRACT(YEAR FROM {0})", .say = "year of {0}")
{
    return date_to_civil((int64_t)date).year;
}

PRIM1(month, NUMBER, (DATE, date, "日期"),
      .name_zh = "月份", .callable = true, .scale = PRIM_SCALE_WHOLE, .has_range = true, .low = 1, .high = 12,
      .doc = "The month of a date, 1 to 12.", .zh = "日期所在的月份，1至12",
      .example = "month(2015-11-01) = 11",
      .sql = "EXTRACT(MONTH FROM {0})", .say = "month of {0}")
{
    return date_to_civil((int64_t)date).month;
}

PRIM1(day_of_month, NUMBER, (DATE, date, "日期"),
      .name_zh = "日号", .callable = true, .scale = PRIM_SCALE_WHOLE, .has_range = true, .low = 1, .high = 31,
      .doc = "The day of the month of a date, 1 to 31.", .zh = "日期是当月的第几日，1至31",
      .example = "day_of_month(2015-11-01) = 1",
      .sql = "EXTRACT(DAY FROM {0})", .say = "day of {0}")
{
    return date_to_civil((int64_t)date).day;
}

PRIM3(completed_years, YEARS, (DATE, from, "起日"), (DATE, to, "止日"), (MONTH_END, month_end, "月末规则"),
      .name_zh = "满年数", .callable = true, .scale = PRIM_SCALE_WHOLE,
      .doc = "The most whole years that fit from one date to another; below zero where the second comes first (one day "
             "before is -1).",
      .zh = "从起日到止日满多少年；止日早于起日时为负数（早一天即为-1）",
      .example = "completed_years(2016-07-01, 2018-06-30) = 1 years",
      .sql = "EXTRACT(YEAR FROM AGE({1}, {0}))", .say = "completed years from {0} to {1}")
{
    return (num)date_completed_years((int64_t)from, (int64_t)to, month_end != 0 ? MONTH_END_UP : MONTH_END_DOWN);
}

PRIM3(completed_months, MONTHS, (DATE, from, "起日"), (DATE, to, "止日"), (MONTH_END, month_end, "月末规则"),
      .name_zh = "满月数", .callable = true, .scale = PRIM_SCALE_WHOLE,
      .doc = "The most whole months that fit from one date to another; below zero where the second comes first (one day "
             "before is -1).",
      .zh = "从起日到止日满多少个月；止日早于起日时为负数（早一天即为-1）",
      .example = "completed_months(2015-11-01, 2016-10-31) = 11 months",
      .sql = "(EXTRACT(YEAR FROM AGE({1}, {0})) * 12 + EXTRACT(MONTH FROM AGE({1}, {0})))",
      .say = "completed months from {0} to {1}")
{
    return (num)date_completed_months((int64_t)from, (int64_t)to, month_end != 0 ? MONTH_END_UP : MONTH_END_DOWN);
}

PRIM3(anniversary_no, NUMBER, (DATE, from, "起日"), (DATE, at, "所在日"), (MONTH_END, month_end, "月末规则"),
      .name_zh = "周年序号", .callable = true, .scale = PRIM_SCALE_WHOLE,
      .doc = "In which year after a beginning a date lies, counted from anniversary to anniversary: 1 is the first; 0 or "
             "less is before the beginning.",
      .zh = "某日处于起日之后的第几个周年年度，1为第一年，0及以下为起日之前",
      .example = "anniversary_no(2016-07-01, 2018-07-01) = 3",
      .sql = "(EXTRACT(YEAR FROM AGE({1}, {0})) + 1)", .say = "year after {0} in which {1} lies, by anniversaries")
{
    return (num)date_completed_years((int64_t)from, (int64_t)at, month_end != 0 ? MONTH_END_UP : MONTH_END_DOWN) + 1;
}

PRIM2(calendar_no, NUMBER, (DATE, from, "起日"), (DATE, at, "所在日"),
      .name_zh = "自然年序号", .callable = true, .scale = PRIM_SCALE_WHOLE,
      .doc = "In which calendar year after a beginning a date lies: the year of the beginning is 1.",
      .zh = "某日处于起日之后的第几个自然年度，起日所在的年份为1",
      .example = "calendar_no(2016-07-01, 2018-01-01) = 3",
      .sql = "(EXTRACT(YEAR FROM {1}) - EXTRACT(YEAR FROM {0}) + 1)",
      .say = "year after {0} in which {1} lies, by calendar years")
{
    return date_to_civil((int64_t)at).year - date_to_civil((int64_t)from).year + 1;
}

PRIM2(add_days, DATE, (DATE, date, "日期"), (DAYS, days, "天数"),
      .scale = PRIM_SCALE_WHOLE, .can_fault = true, .has_range = true, .low = DATE_FIRST, .high = DATE_LAST,
      .doc = "The date so many days later.", .zh = "若干天之后的日期",
      .sql = "({0} + {1})", .say = "{0} + {1}")
{
    num later = ADD(date, days);
    bool outside = later < DATE_FIRST || later > DATE_LAST;
    if (outside)
        FAULT(DATE_RANGE);
    return outside ? 0 : later;
}

PRIM3(add_months, DATE, (DATE, date, "日期"), (MONTHS, months, "月数"), (MONTH_END, month_end, "月末规则"),
      .scale = PRIM_SCALE_WHOLE, .can_fault = true, .has_range = true, .low = DATE_FIRST, .high = DATE_LAST,
      .doc = "The same day so many months later; a month without that day follows the month-end rule.",
      .zh = "若干个月之后的同一天；没有该日的月份按月末规则",
      .sql = "({0} + {1} * INTERVAL '1 month')", .say = "{0} + {1}")
{
    int64_t later = 0;
    int64_t span = months > 200000 ? 200000 : months < -200000 ? -200000 : (int64_t)months;
    if (!date_add_months((int64_t)date, span, month_end != 0 ? MONTH_END_UP : MONTH_END_DOWN, &later))
        FAULT(DATE_RANGE);
    return (num)later;
}

PRIM2(days_between, DAYS, (DATE, from, "起日"), (DATE, to, "止日"),
      .scale = PRIM_SCALE_WHOLE,
      .doc = "Days from one date to another, counting the first and not the last: later minus earlier.",
      .zh = "从起日到止日的天数，算头不算尾",
      .sql = "({1} - {0})", .say = "{1} - {0}")
{
    return SUB(to, from);
}
