/* The arithmetic a drafter expects. A mistake says what to write instead. */
#include "compiler/checker.h"
#include "runtime/decimal.h"

static Type poison(void)
{
    return type_make(TYPE_POISON);
}

static Type with(Type type, TypeKind kind)
{
    type.kind = kind;
    if (kind != TYPE_COUNT && kind != TYPE_QUANTITY && kind != TYPE_PRICE)
        type.unit = type.unit2 = NULL;
    return type;
}

/* Whether a value counts what the unit of a price is: persons, or the months of `yuan/month`. */
bool check_unit_matches(const Symbol *unit, Type type)
{
    if (!unit)
        return false;
    return type_is_counted(type) ? type.unit == unit : type_is_span(type) && unit->type.kind == type.kind;
}

/* ---- what to write instead */

static Text help_unit(Checker *checker, const Node *number, Type wanted)
{
    Text unit = {0};
    if (wanted.kind == TYPE_MONEY)
        unit = checker->policy->currency ? type_symbol_text(checker->policy->currency) : TEXT("yuan", "元");
    else if (wanted.kind == TYPE_DAYS)
        unit = TEXT("days", "天");
    else if (wanted.kind == TYPE_MONTHS)
        unit = TEXT("months", "个月");
    else if (wanted.kind == TYPE_YEARS)
        unit = TEXT("years", "年");
    else if (type_is_counted(wanted) && wanted.unit)
        unit = type_symbol_text(wanted.unit);
    if (!unit.en.len || number->kind != NODE_NUMBER)
        return (Text){0};
    Str digits = check_written(checker, number->span);
    /* A 万 that was forgotten is as likely as a unit that was; of ten thousands nobody writes ten thousands. */
    bool small = wanted.kind == TYPE_MONEY && digits.len <= 4 && digits.at[0] != '0' &&
                 (unsigned char)digits.at[digits.len - 1] < 0x80 && !memchr(digits.at, '.', digits.len);
    if (small)
        return (Text){arena_print(checker->arena,
                                  "write the unit: `%.*s %.*s`, or `%.*s0000 %.*s` if 万 are meant",
                                  STR_ARG(digits), STR_ARG(unit.en), STR_ARG(digits), STR_ARG(unit.en)),
                      arena_print(checker->arena, "请写明单位：“%.*s%.*s”还是“%.*s万%.*s”", STR_ARG(digits),
                                  STR_ARG(unit.zh), STR_ARG(digits), STR_ARG(unit.zh))};
    return (Text){arena_print(checker->arena, "write the unit: `%.*s %.*s`", STR_ARG(digits), STR_ARG(unit.en)),
                  arena_print(checker->arena, "请写明单位：“%.*s%.*s”", STR_ARG(digits), STR_ARG(unit.zh))};
}

bool check_lacks_unit(Checker *checker, const Node *written, Type type, Type wanted)
{
    return type.kind == TYPE_NUMBER && written->kind == NODE_NUMBER && help_unit(checker, written, wanted).en.len;
}

static Text help_of_what(Checker *checker, const Node *percent)
{
    Str written = check_written(checker, percent->span);
    return (Text){arena_print(checker->arena, "say of what: `%.*s of BASE`", STR_ARG(written)),
                  arena_print(checker->arena, "请写明基数：“基数 的 %.*s”", STR_ARG(written))};
}

/* The 以下 that follows 60分, so that what is proposed can be copied. */
static const char *points_tail(const Checker *checker, const Node *amount)
{
    const Source *source = source_place(checker->sources, amount->name->span.start).source;
    size_t at = source ? amount->name->span.end - source->base : 0;
    Str after = source ? (Str){source->text.at + at, source->text.len - at} : (Str){0};
    static const char *const tails[] = {"以上", "以下", "以内"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (str_starts(after, str_from(tails[i])))
            return tails[i];
    return "";
}

/* 85分 beside a number: the points of an examination, not the hundredth of a yuan. */
static Text help_points(Checker *checker, const Node *amount)
{
    bool fen = amount->kind == NODE_QUANTITY && amount->name && amount->name->symbol &&
               amount->name->symbol->index == -1 && amount->name->symbol->factor.denominator == 100;
    if (!fen)
        return (Text){0};
    Str digits = check_written(checker, (Span){amount->span.start, amount->name->span.start});
    Str unit = check_written(checker, amount->name->span);
    return (Text){arena_print(checker->arena,
                              "`%.*s` is a unit of money, 0.01 yuan; points of a score are a bare number: `%.*s`",
                              STR_ARG(unit), STR_ARG(digits)),
                  arena_print(checker->arena, "“%.*s”是货币单位（0.01元）；得分不带单位：“%.*s%.*s%s”写作“%.*s%s”",
                              STR_ARG(unit), STR_ARG(digits), STR_ARG(unit), points_tail(checker, amount),
                              STR_ARG(digits), points_tail(checker, amount))};
}

static Text help_for(Checker *checker, const Node *a, Type left, const Node *b, Type right)
{
    if (left.kind == TYPE_NUMBER && right.kind == TYPE_MONEY && help_points(checker, b).en.len)
        return help_points(checker, b);
    if (right.kind == TYPE_NUMBER && left.kind == TYPE_MONEY && help_points(checker, a).en.len)
        return help_points(checker, a);
    if (right.kind == TYPE_NUMBER)
        return help_unit(checker, b, left);
    if (left.kind == TYPE_NUMBER)
        return help_unit(checker, a, right);
    bool rate = left.kind == TYPE_RATE || right.kind == TYPE_RATE;
    if (rate)
        return help_of_what(checker, left.kind == TYPE_RATE ? a : b);
    if (type_is_counted(left) && type_is_counted(right))
        return TEXT("count both in one unit, or compare with another field", "请统一计量单位，或改用其他栏目比较");
    if ((left.kind == TYPE_MONEY && type_is_counted(right)) || (right.kind == TYPE_MONEY && type_is_counted(left)))
        return TEXT("multiply the count by a price first, e.g. `orders * 1 yuan/order`",
                    "请先乘以单价，例如“单量 * 1元/单”");
    if (type_is_span(left) && type_is_span(right))
        return TEXT("write both in days, in months or in years", "请统一写为天、个月或年");
    if (left.kind == TYPE_YES_NO || right.kind == TYPE_YES_NO)
        return TEXT("turn yes or no into an amount with `case { when …: … otherwise: … }`",
                    "请用“分情形｛当 …：… 其余：…｝”把是否换成数额");
    return (Text){0};
}

/* 12 or 12 yuan where a price stands. */
static Text help_price(Checker *checker, const Node *written, Type price, bool has_currency)
{
    Text help;
    for (Language language = LANGUAGE_EN; language <= LANGUAGE_ZH; language++) {
        bool zh = language == LANGUAGE_ZH;
        const Symbol *parts[] = {has_currency ? NULL : checker->policy->currency, price.unit, price.unit2};
        Str text = check_written(checker, written->span);
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            if (!parts[i])
                continue;
            Str name = zh && parts[i]->label.len ? parts[i]->label : parts[i]->id;
            text = arena_print(checker->arena, "%.*s%s%.*s", STR_ARG(text),
                               i > 0 ? "/"
                               : zh  ? ""
                                     : " ",
                               STR_ARG(name));
        }
        text = arena_print(checker->arena, zh ? "请写作“%.*s”" : "write `%.*s`", STR_ARG(text));
        *(zh ? &help.zh : &help.en) = text;
    }
    return help;
}

void check_suggest_unit(Checker *checker, Diag *diag, const Node *written, Type expected, Type found)
{
    Text help = {0};
    if (expected.kind == TYPE_PRICE && (found.kind == TYPE_NUMBER || found.kind == TYPE_MONEY) &&
        check_is_literal(written))
        help = help_price(checker, written, expected, found.kind == TYPE_MONEY);
    else if (found.kind == TYPE_NUMBER)
        help = help_unit(checker, written, expected);
    else if (found.kind == TYPE_MONEY && expected.kind == TYPE_NUMBER)
        help = help_points(checker, written);
    else if (found.kind == TYPE_RATE && expected.kind == TYPE_MONEY)
        help = help_of_what(checker, written);
    else if (found.kind == TYPE_PRICE && expected.kind == TYPE_MONEY)
        help = TEXT(
            "multiply the price by what is counted; a cap over a year is `cap 200000 yuan per {KEY} per year`",
            "单价要乘以个数；按年累计的上限写作“单个 {KEY} 每年 最高不超过 20万元”");
    if (help.en.len)
        diag_help(diag, help);
}

void report_mismatch(Checker *checker, const Node *node, Type left, Type right)
{
    Diag *diag = DIAGN(checker->diags, TYPES_DIFFER, node->span, type_text(checker->arena, left),
                       type_text(checker->arena, right));
    Text help = help_for(checker, node, left, node, right);
    if (help.en.len)
        diag_help(diag, help);
}

static Type report_operands(Checker *checker, const Node *node, DiagCode code, Type left, Type right)
{
    Text words[] = {type_text(checker->arena, left), type_text(checker->arena, right),
                    word(check_written(checker, node->span))};
    /* In products and quotients the code's own help fits better than a unit for one of the two. */
    bool product_like = node->kind == NODE_MULTIPLY || node->kind == NODE_DIVIDE;
    bool left_lacks = !product_like && check_lacks_unit(checker, node->left, left, right);
    bool right_lacks = !product_like && check_lacks_unit(checker, node->right, right, left);
    Span at = left_lacks ? node->left->span : right_lacks ? node->right->span : check_operator_span(checker, node);
    Diag *diag = diag_report(checker->diags, code, at, 3, words);
    if (node->left->span.end > node->left->span.start) {
        if (left_lacks || right_lacks)
            diag->primary_label = left_lacks ? words[0] : words[1];
        if (!left_lacks)
            diag_mark(diag, node->left->span, words[0]);
        if (!right_lacks)
            diag_mark(diag, node->right->span, words[1]);
    }
    Text help = product_like ? (Text){0} : help_for(checker, node->left, left, node->right, right);
    if (help.en.len)
        diag_help(diag, help);
    return poison();
}

/* ---- sums */

static Type date_sum(Checker *checker, Node *node, Type left, Type right)
{
    bool subtract = node->kind == NODE_SUBTRACT;
    bool constant = left.constant && right.constant;
    if (subtract && left.kind == TYPE_DATE && right.kind == TYPE_DATE)
        return (Type){.kind = TYPE_DAYS, .constant = constant};
    Type span = left.kind == TYPE_DATE ? right : left;
    if (!type_is_span(span) || (subtract && right.kind == TYPE_DATE))
        return report_operands(checker, node, DIAG_DATE_ARITHMETIC, left, right);
    if (span.kind != TYPE_DAYS && !checker->policy->has_month_end) {
        DIAG0(checker->diags, MONTH_END_MISSING, node->span);
        return poison();
    }
    return (Type){.kind = TYPE_DATE, .constant = constant};
}

static Type sum(Checker *checker, Node *node, Type left, Type right)
{
    if (left.kind == TYPE_DATE || right.kind == TYPE_DATE)
        return date_sum(checker, node, left, right);
    if (left.kind == TYPE_TEXT || right.kind == TYPE_TEXT)
        return report_operands(checker, node, DIAG_TEXT_ARITHMETIC, left, right);
    if (!type_is_numeric(left) || !type_is_numeric(right) || !type_matches(left, right))
        return report_operands(checker, node, node->kind == NODE_ADD ? DIAG_CANNOT_ADD : DIAG_CANNOT_SUBTRACT,
                               left, right);
    return type_unify(left, right);
}

/* ---- products */

static Type price_product(Type price, Type count)
{
    Type product = price;
    if (check_unit_matches(price.unit, count))
        product.unit = price.unit2;
    product.unit2 = NULL;
    return product.unit ? product : with(product, TYPE_MONEY);
}

static bool counts_something(Type type)
{
    return type_is_counted(type) || type_is_span(type);
}

static Type product(Checker *checker, Node *node, Type left, Type right)
{
    if (!type_is_numeric(left) || !type_is_numeric(right))
        return report_operands(checker, node, DIAG_CANNOT_MULTIPLY, left, right);
    bool constant = left.constant && right.constant;
    bool whole = left.whole && right.whole;
    Type result;
    if (type_is_plain(left) && type_is_plain(right)) {
        result = type_make(left.kind == right.kind ? left.kind : TYPE_NUMBER);
    } else if (type_is_plain(left) || type_is_plain(right)) {
        Type plain = type_is_plain(left) ? left : right;
        result = type_is_plain(left) ? right : left;
        if (result.kind == TYPE_COUNT && !plain.whole)
            result.kind = TYPE_QUANTITY;
        if (type_is_span(result) && !plain.whole)
            return report_operands(checker, node, DIAG_SPAN_FRACTION, left, right);
    } else if (left.kind == TYPE_PRICE &&
               (check_unit_matches(left.unit, right) || check_unit_matches(left.unit2, right))) {
        result = price_product(left, right);
    } else if (right.kind == TYPE_PRICE &&
               (check_unit_matches(right.unit, left) || check_unit_matches(right.unit2, left))) {
        result = price_product(right, left);
    } else if ((left.kind == TYPE_MONEY && counts_something(right)) ||
               (right.kind == TYPE_MONEY && counts_something(left))) {
        result = type_make(TYPE_MONEY);
    } else {
        bool price = left.kind == TYPE_PRICE || right.kind == TYPE_PRICE;
        return report_operands(checker, node, price ? DIAG_PRICE_UNIT : DIAG_CANNOT_MULTIPLY, left, right);
    }
    result.constant = constant;
    result.whole = whole && result.kind == TYPE_NUMBER;
    return result;
}

/* ---- quotients */

static Type quotient_of_money(Type left, Type right)
{
    if (type_is_counted(right))
        return type_of_unit(TYPE_PRICE, right.unit);
    if (type_is_span(right) && right.unit)
        return type_of_unit(TYPE_PRICE, right.unit);
    if (type_is_span(right))
        return type_make(TYPE_MONEY);
    if (right.kind == TYPE_PRICE && !right.unit2)
        return right.unit->type.kind == TYPE_COUNT ? type_of_unit(TYPE_QUANTITY, right.unit)
                                                   : type_make(TYPE_NUMBER);
    return type_make(left.kind == right.kind ? TYPE_NUMBER : TYPE_POISON);
}

static Type quotient_kind(Type left, Type right)
{
    if (type_is_plain(right)) {
        if (type_is_span(left))
            return type_make(TYPE_NUMBER);
        if (left.kind == TYPE_COUNT)
            left.kind = TYPE_QUANTITY;
        if (left.kind == TYPE_RATE && right.kind == TYPE_RATE)
            left.kind = TYPE_NUMBER;
        return left;
    }
    if (left.kind == TYPE_MONEY)
        return quotient_of_money(left, right);
    if (left.kind == TYPE_PRICE && type_is_counted(right) && !left.unit2) {
        left.unit2 = right.unit;
        return left;
    }
    if (left.kind == TYPE_PRICE && type_is_span(right) && right.unit && !left.unit2) {
        left.unit2 = right.unit;
        return left;
    }
    return type_make(type_matches(left, right) ? TYPE_NUMBER : TYPE_POISON);
}

static Type quotient(Checker *checker, Node *node, Type left, Type right)
{
    if (!type_is_numeric(left) || !type_is_numeric(right))
        return report_operands(checker, node, DIAG_CANNOT_DIVIDE, left, right);
    Exact divisor;
    if (constant_number(node->right, &divisor) && divisor.numerator == 0) {
        DIAG0(checker->diags, DIVISION_BY_ZERO, node->right->span);
        return poison();
    }
    if (node->right->kind == NODE_NAME && type_is_span(right) && node->right->symbol &&
        node->right->symbol->kind == SYMBOL_UNIT)
        right.unit = node->right->symbol;
    Type result = quotient_kind(left, right);
    if (type_is_poison(result))
        return report_operands(checker, node, DIAG_CANNOT_DIVIDE, left, right);
    if (!right.constant && checker->rounded != node) {
        DIAGN(checker->diags, DIVISION_UNROUNDED, node->span, word(check_written(checker, node->span)));
        return poison();
    }
    result.constant = left.constant && right.constant;
    result.whole = false;
    return result;
}

Type check_arithmetic(Checker *checker, Node *node, Type left, Type right)
{
    switch (node->kind) {
    case NODE_MULTIPLY:
        return product(checker, node, left, right);
    case NODE_DIVIDE:
        return quotient(checker, node, left, right);
    default:
        return sum(checker, node, left, right);
    }
}

/* ---- A forgotten percent sign */

static Text percent_of(Checker *checker, Exact number)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    size_t length = exact_print(digits, number.numerator, number.denominator, 0, &is_exact);
    return word(arena_print(checker->arena, "%.*s%%", (int)length, digits));
}

static void report_bare_rate(Checker *checker, const Node *value)
{
    Exact hundredfold = {value->exact.numerator * 100, value->exact.denominator};
    DIAGN(checker->diags, BARE_RATE, value->span, word(check_written(checker, value->span)),
          percent_of(checker, value->exact), percent_of(checker, hundredfold));
}

void check_bare_rate(Checker *checker, Type beside, const Node *value)
{
    if (beside.kind == TYPE_RATE && value->kind == NODE_NUMBER && value->exact.numerator != 0)
        report_bare_rate(checker, value);
}

void check_bare_multiplier(Checker *checker, const Node *value)
{
    if (value->kind == NODE_NUMBER && value->exact.numerator >= value->exact.denominator)
        report_bare_rate(checker, value);
}

Type check_comparison(Checker *checker, Node *node, Type left, Type right)
{
    bool ordered = node->kind != NODE_EQ && node->kind != NODE_NE && node->kind != NODE_IS;
    if (!type_matches(left, right))
        return report_operands(checker, node, DIAG_CANNOT_COMPARE, left, right);
    check_bare_rate(checker, left, node->right);
    check_bare_rate(checker, right, node->left);
    bool has_order = type_is_numeric(left) || left.kind == TYPE_DATE;
    if (ordered && !has_order)
        return report_operands(checker, node, DIAG_NO_ORDER, left, right);
    return (Type){.kind = TYPE_YES_NO, .constant = left.constant && right.constant};
}

/* ---- `20% of A - B`: which of the two is meant has to be written */

/* Whether the value was written in brackets, which the tree does not keep. Its span may or may not include them. */
static bool has_brackets(const Checker *checker, const Node *node)
{
    return check_is_bracketed(checker, node->span);
}

static bool ends_with_open_of(const Checker *checker, const Node *node)
{
    if (!node || has_brackets(checker, node))
        return false;
    if (node->kind == NODE_ADD || node->kind == NODE_SUBTRACT)
        node = node->right;
    return node && node->kind == NODE_OF && !has_brackets(checker, node) && node->left && node->right &&
           node->left->span.start < node->right->span.start;
}

static bool starts_with_open_of(const Checker *checker, const Node *node)
{
    return node && node->kind == NODE_OF && !has_brackets(checker, node) && node->left && node->right &&
           node->right->span.start < node->left->span.start;
}

static Str of_text(const Checker *checker, const Node *node)
{
    return check_written(checker, node->span);
}

static void report_of(Checker *checker, const Node *node, const Node *of, const Node *other, bool chinese)
{
    const char *sign = node->kind == NODE_ADD ? "+" : "-";
    Str rate = of_text(checker, of->left), base = of_text(checker, of->right), rest = of_text(checker, other);
    Str narrow, wide;
    if (chinese) {
        narrow = arena_print(checker->arena, "%.*s %s (%.*s 的 %.*s)", STR_ARG(rest), sign, STR_ARG(base),
                             STR_ARG(rate));
        wide = arena_print(checker->arena, "(%.*s %s %.*s) 的 %.*s", STR_ARG(rest), sign, STR_ARG(base),
                           STR_ARG(rate));
    } else {
        narrow = arena_print(checker->arena, "(%.*s of %.*s) %s %.*s", STR_ARG(rate), STR_ARG(base), sign,
                             STR_ARG(rest));
        wide = arena_print(checker->arena, "%.*s of (%.*s %s %.*s)", STR_ARG(rate), STR_ARG(base), sign,
                           STR_ARG(rest));
    }
    DIAGN(checker->diags, OF_NEEDS_BRACKETS, node->span, word(narrow), word(wide));
}

/* A sum of shares, `20% of A + 10% of B`, can be read in one way only. */
void check_of_bracket(Checker *checker, const Node *node)
{
    if (!node->left || !node->right || node->span.end <= node->span.start)
        return;
    if (ends_with_open_of(checker, node->left) && node->right->kind != NODE_OF) {
        const Node *of = node->left->kind == NODE_OF ? node->left : node->left->right;
        report_of(checker, node, of, node->right, false);
    } else if (starts_with_open_of(checker, node->right) && node->left->kind != NODE_OF) {
        report_of(checker, node, node->right, node->left, true);
    }
}
