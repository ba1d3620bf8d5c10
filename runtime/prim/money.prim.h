/* What is particular to money. */
/* clang-format off */

PRIM4(interest, MONEY, (MONEY, principal, "本金"), (RATE, rate, "年利率"), (DAYS, days, "天数"),
      (DAY_COUNT, basis, "计息基准"),
      .name_zh = "利息", .callable = true, .scale = PRIM_SCALE_PRODUCT, .can_fault = true,
      .doc = "Simple interest on a principal at a yearly rate for a number of days, over the days that the day count gives "
             "a year.",
      .zh = "按年利率和天数计算的单利，计息基准写明一年按多少天",
      .example = "interest(principal: 5000000 yuan, rate: 4.35%, days: 366 days, basis: act_360) = 221125 yuan",
      .sql = "({0} * {1} * {2} / {3})", .say = "{0} × {1} × {2} ÷ {3}")
{
    /* The basis divides by being part of the result's denominator. */
    if (days < 0)
        FAULT(DAYS_NEGATIVE);
    return MUL(MUL(principal, rate), days);
}
