/* What lies behind the paid amount: instalments, and the parts of it that levels of government bear. */
#include "compiler/checker.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/plan.h"

typedef struct Parts {
    size_t count;
    Exact rates; /* of the parts that are percentages */
    const Node *rest; /* the part that takes what is left, or NULL */
    const Node *varying; /* a part that no constant rate says, or NULL */
    bool poisoned; /* a part was reported: what they come to is not known */
} Parts;

static void add_rate(Parts *parts, Exact rate)
{
    if (!exact_add(parts->rates, rate, &parts->rates))
        parts->poisoned = true;
}

static void check_amount(Checker *checker, Parts *parts, const Node *portion)
{
    Exact amount;
    parts->varying = parts->varying ? parts->varying : portion;
    if (!constant_number(portion, &amount) && !portion->type.constant)
        DIAGN(checker->diags, PART_AMOUNT_CONSTANT, portion->span, word(check_written(checker, portion->span)));
    else if (constant_number(portion, &amount) && amount.numerator <= 0)
        DIAGN(checker->diags, PART_NOTHING, portion->span, word(check_written(checker, portion->span)));
}

static void check_rate(Checker *checker, Parts *parts, const Node *portion)
{
    Exact rate;
    if (!constant_number(portion, &rate)) {
        parts->varying = parts->varying ? parts->varying : portion;
        check_never_blank(checker, portion, DIAG_PART_BLANK);
    } else if (rate.numerator <= 0) {
        DIAGN(checker->diags, PART_NOTHING, portion->span, word(check_written(checker, portion->span)));
        parts->poisoned = true;
    } else {
        add_rate(parts, rate);
    }
}

/* `portion` NULL: the rest. */
static void check_part(Checker *checker, Parts *parts, Node *portion, const Node *part)
{
    if (++parts->count == PLAN_MAX_PARTS + 1)
        DIAG0(checker->diags, TOO_MANY_PARTS, part->span);
    if (!portion) {
        if (parts->rest) {
            Diag *diag = DIAG0(checker->diags, REST_TWICE, part->span);
            diag_mark(diag, parts->rest->span, TEXT("first here", "首次出现在此"));
        }
        parts->rest = part;
        return;
    }
    Type type = check_value(checker, portion);
    if (type_is_poison(type)) {
        parts->poisoned = true;
    } else if (type.kind == TYPE_MONEY) {
        check_amount(checker, parts, portion);
    } else if (type_is_plain(type)) {
        check_rate(checker, parts, portion);
    } else {
        DIAGN(checker->diags, PART_TYPE, portion->span, word(check_written(checker, portion->span)),
              type_text(checker->arena, type));
        parts->poisoned = true;
    }
}

static Text percent_text(Checker *checker, Exact rate)
{
    char digits[DECIMAL_TEXT];
    bool exact;
    size_t length = exact_print(digits, rate.numerator * 100, rate.denominator, 0, &exact);
    return text_of(arena_print(checker->arena, "%.*s%%", (int)length, digits));
}

static void check_sum(Checker *checker, const Parts *parts, Span at)
{
    if (parts->poisoned)
        return;
    if (parts->rates.numerator > parts->rates.denominator)
        DIAGN(checker->diags, PARTS_ABOVE, at, percent_text(checker, parts->rates));
    else if (parts->rest && parts->rates.numerator == parts->rates.denominator)
        DIAG0(checker->diags, REST_OF_NOTHING, parts->rest->span);
    else if (parts->varying && !parts->rest)
        DIAGN(checker->diags, PART_WANTS_REST, at, word(check_written(checker, parts->varying->span)));
    else if (!parts->rest && parts->rates.numerator != parts->rates.denominator)
        DIAGN(checker->diags, PARTS_SUM, at, percent_text(checker, parts->rates));
}

/* ---- instalments */

static void check_due(Checker *checker, Node *date)
{
    check_is(checker, date, type_make(TYPE_DATE), TEXT("the date of an instalment", "分期的兑付日期"));
}

/* Only the 29th of February has years without it. */
static bool has_no_anniversary(const Node *date)
{
    Exact day;
    if (!constant_number(date, &day))
        return true;
    CivilDate civil = date_to_civil((int64_t)day.numerator);
    return civil.month == 2 && civil.day == 29;
}

static void check_equal(Checker *checker, const Node *instalments)
{
    const Node *number = instalments->left;
    bool whole = number->exact.denominator == 1 && number->exact.numerator >= 2 &&
                 number->exact.numerator <= PLAN_MAX_PARTS;
    if (!whole)
        DIAGN(checker->diags, INSTALMENT_COUNT, number->span, word(check_written(checker, number->span)));
    if (instalments->right)
        check_due(checker, instalments->right);
    else
        DIAG0(checker->diags, INSTALMENT_START, instalments->span);
    if (instalments->right && !checker->policy->has_month_end && has_no_anniversary(instalments->right))
        DIAG0(checker->diags, MONTH_END_MISSING, instalments->span);
}

void check_instalments(Checker *checker, Node *instalments)
{
    Parts parts = {.rates = {0, 1}};
    if (!instalments->items) {
        check_equal(checker, instalments);
        return;
    }
    for (Node *part = instalments->items; part; part = part->next) {
        check_part(checker, &parts, part->left, part);
        if (part->right)
            check_condition(checker, part->right);
        if (part->third)
            check_due(checker, part->third);
        if (!part->right && !part->third)
            DIAG0(checker->diags, INSTALMENT_WITHOUT_TIME, part->span);
    }
    check_sum(checker, &parts, instalments->span);
}

/* ---- share */

static void check_level(Checker *checker, const Node *share, const Node *arm)
{
    for (const Node *before = share->items; before != arm; before = before->next) {
        if (!str_equal(before->name->text, arm->name->text))
            continue;
        Diag *diag = DIAGN(checker->diags, LEVEL_TWICE, arm->span, word(arm->name->text));
        diag_mark(diag, before->span, TEXT("first here", "首次出现在此"));
        return;
    }
}

void check_share(Checker *checker, Node *share)
{
    Parts parts = {.rates = {0, 1}};
    for (Node *arm = share->items; arm; arm = arm->next) {
        check_level(checker, share, arm);
        check_part(checker, &parts, arm->left, arm);
    }
    check_sum(checker, &parts, share->span);
}
