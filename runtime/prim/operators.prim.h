/* Arithmetic, comparison, slices and rounding division: what the language's operators become.
 *
 * The compiler has brought the arguments to one denominator (ALIGN), multiplies denominators along (PRODUCT), or
 * hands in whole numbers (WHOLE). */
/* clang-format off */

PRIM2(add, ANY, (ANY, a, "甲"), (ANY, b, "乙"),
      .scale = PRIM_SCALE_ALIGN,
      .doc = "The sum.", .zh = "两数之和",
      .sql = "({0} + {1})", .say = "{0} + {1}")
{
    return ADD(a, b);
}

PRIM2(subtract, ANY, (ANY, a, "甲"), (ANY, b, "乙"),
      .scale = PRIM_SCALE_ALIGN,
      .doc = "The difference.", .zh = "两数之差",
      .sql = "({0} - {1})", .say = "{0} - {1}")
{
    return SUB(a, b);
}

PRIM2(multiply, ANY, (ANY, a, "甲"), (ANY, b, "乙"),
      .scale = PRIM_SCALE_PRODUCT,
      .doc = "The product.", .zh = "两数之积",
      .sql = "({0} * {1})", .say = "{0} × {1}")
{
    return MUL(a, b);
}

PRIM1(negate, ANY, (ANY, a, "甲"),
      .scale = PRIM_SCALE_ALIGN,
      .doc = "The same amount with the other sign.", .zh = "相反数",
      .sql = "(-{0})", .say = "-{0}")
{
    return NEG(a);
}

PRIM2(least, ANY, (ANY, a, "甲"), (ANY, b, "乙"),
      .scale = PRIM_SCALE_ALIGN,
      .doc = "The smaller of two.", .zh = "两数中较小的",
      .sql = "LEAST({0}, {1})", .say = "least of ({0}, {1})")
{
    return a < b ? a : b;
}

PRIM2(greatest, ANY, (ANY, a, "甲"), (ANY, b, "乙"),
      .scale = PRIM_SCALE_ALIGN,
      .doc = "The larger of two.", .zh = "两数中较大的",
      .sql = "GREATEST({0}, {1})", .say = "greatest of ({0}, {1})")
{
    return a > b ? a : b;
}

PRIM2(equal, YES_NO, (ANY, a, "甲"), (ANY, b, "乙"),
      .scale = PRIM_SCALE_ALIGN, .has_range = true, .low = 0, .high = 1,
      .doc = "Whether two values are the same.", .zh = "两值是否相等",
      .sql = "({0} = {1})", .say = "{0} = {1}")
{
    return a == b;
}

PRIM2(less, YES_NO, (ANY, a, "甲"), (ANY, b, "乙"),
      .scale = PRIM_SCALE_ALIGN, .has_range = true, .low = 0, .high = 1,
      .doc = "Whether the first is below the second.", .zh = "前者是否小于后者",
      .sql = "({0} < {1})", .say = "{0} < {1}")
{
    return a < b;
}

PRIM2(less_equal, YES_NO, (ANY, a, "甲"), (ANY, b, "乙"),
      .scale = PRIM_SCALE_ALIGN, .has_range = true, .low = 0, .high = 1,
      .doc = "Whether the first is not above the second.", .zh = "前者是否不大于后者",
      .sql = "({0} <= {1})", .say = "{0} ≤ {1}")
{
    return a <= b;
}

PRIM2(excess, ANY, (ANY, x, "数值"), (ANY, threshold, "界限"),
      .scale = PRIM_SCALE_ALIGN,
      .doc = "What of a value lies above a threshold; zero when nothing does.", .zh = "超过界限的部分",
      .sql = "GREATEST({0} - {1}, 0)", .say = "excess of {0} over {1}")
{
    return SUB(x > threshold ? x : threshold, threshold);
}

PRIM3(slice, ANY, (ANY, x, "数值"), (ANY, low, "下限"), (ANY, high, "上限"),
      .scale = PRIM_SCALE_ALIGN,
      .doc = "What of a value lies between two ends; zero when nothing does.", .zh = "落在两个界限之间的部分",
      .sql = "GREATEST(LEAST({0}, {2}) - {1}, 0)", .say = "slice of {0} from {1} to {2}")
{
    num top = x < high ? x : high;
    return SUB(top > low ? top : low, low);
}

/* The one place where polc rounds. HALF_UP, UP and DOWN look at the magnitude, so half_up takes −2.5 to −3; a
 * divisor of zero is a fault and divides by one instead. Rounding is a bias on the magnitude before it is divided:
 * the sum of two magnitudes fits unsigned, and there is no branch. Only a quotient by −1 can leave the width: it
 * is a negation. */
static inline num IN_VARIANT(rounded_quotient)(PrimContext *context, num n, num d, Rounding mode)
{
    if (d == 0)
        FAULT(DIVISION_BY_ZERO);
#ifdef PRIM_IS_BINARY
    return binary_round(n / d, mode);
#else
    bool negative = (n < 0) != (d < 0);
    unum size = n < 0 ? -(unum)n : (unum)n, divisor = d < 0 ? -(unum)d : (unum)d, bias = 0;
    divisor = d == 0 ? 1 : divisor;
    switch (mode) {
    case ROUND_HALF_UP:
    case ROUND_HALF_EVEN:
        bias = divisor / 2;
        break;
    case ROUND_DOWN:
        break;
    case ROUND_UP:
        bias = divisor - 1;
        break;
    case ROUND_FLOOR:
        bias = negative ? divisor - 1 : 0;
        break;
    case ROUND_CEILING:
        bias = negative ? 0 : divisor - 1;
        break;
    }
    unum whole = (size + bias) / divisor;
    if (mode == ROUND_HALF_EVEN) {
        bool was_half = divisor % 2 == 0 && whole * divisor == size + bias;
        whole -= was_half ? whole % 2 : 0;
    }
    num quotient = (num)(negative ? -whole : whole), opposite = NEG(d == -1 ? n : 0);
    return d == -1 ? opposite : quotient;
#endif
}

PRIM2(quotient_half_up, ANY, (ANY, n, "被除数"), (ANY, d, "除数"),
      .scale = PRIM_SCALE_WHOLE, .can_fault = true,
      .doc = "The quotient rounded to the nearest whole number, halves away from zero.", .zh = "商，四舍五入到整数",
      .sql = "ROUND({0} / {1})", .say = "{0} ÷ {1}")
{
    return IN_VARIANT(rounded_quotient)(context, n, d, ROUND_HALF_UP);
}

PRIM2(quotient_half_even, ANY, (ANY, n, "被除数"), (ANY, d, "除数"),
      .scale = PRIM_SCALE_WHOLE, .can_fault = true,
      .doc = "The quotient rounded to the nearest whole number, halves to the even one.", .zh = "商，四舍六入五成双到整数",
      .say = "{0} ÷ {1}")
{
    return IN_VARIANT(rounded_quotient)(context, n, d, ROUND_HALF_EVEN);
}

PRIM2(quotient_down, ANY, (ANY, n, "被除数"), (ANY, d, "除数"),
      .scale = PRIM_SCALE_WHOLE, .can_fault = true,
      .doc = "The quotient rounded towards zero.", .zh = "商，舍去小数",
      .sql = "TRUNC({0} / {1})", .say = "{0} ÷ {1}")
{
    return IN_VARIANT(rounded_quotient)(context, n, d, ROUND_DOWN);
}

PRIM2(quotient_up, ANY, (ANY, n, "被除数"), (ANY, d, "除数"),
      .scale = PRIM_SCALE_WHOLE, .can_fault = true,
      .doc = "The quotient rounded away from zero.", .zh = "商，有小数即进一",
      .sql = "(SIGN({0} / {1}) * CEIL(ABS({0} / {1})))", .say = "{0} ÷ {1}")
{
    return IN_VARIANT(rounded_quotient)(context, n, d, ROUND_UP);
}

PRIM2(quotient_floor, ANY, (ANY, n, "被除数"), (ANY, d, "除数"),
      .scale = PRIM_SCALE_WHOLE, .can_fault = true,
      .doc = "The greatest whole number not above the quotient.", .zh = "不大于商的最大整数",
      .sql = "FLOOR({0} / {1})", .say = "{0} ÷ {1}")
{
    return IN_VARIANT(rounded_quotient)(context, n, d, ROUND_FLOOR);
}

PRIM2(quotient_ceiling, ANY, (ANY, n, "被除数"), (ANY, d, "除数"),
      .scale = PRIM_SCALE_WHOLE, .can_fault = true,
      .doc = "The least whole number not below the quotient.", .zh = "不小于商的最小整数",
      .sql = "CEIL({0} / {1})", .say = "{0} ÷ {1}")
{
    return IN_VARIANT(rounded_quotient)(context, n, d, ROUND_CEILING);
}
