/* What rows compete for beside places of a key: ranks, places by band, pots, and limits over several clauses. */
#include "compiler/builtin.h"
#include "compiler/checker.h"

#include "runtime/decimal.h"
#include "runtime/plan.h"

/* These look at one award year or at all years, never at several. */
static void check_span_of_years(Checker *checker, Node *scope)
{
    if (!scope)
        return;
    check_scope(checker, scope);
    if (scope->left && scope->left->kind == NODE_WITHIN_YEARS)
        DIAG0(checker->diags, PERIOD_WITHIN, scope->left->span);
}

static bool is_places_number(Checker *checker, Node *node, int64_t least)
{
    Exact places;
    Type type = check_value(checker, node);
    if (type_is_poison(type))
        return true;
    return constant_number(node, &places) && (type_is_counted(type) || type.kind == TYPE_NUMBER) &&
           places.denominator == 1 && places.numerator >= least && places.numerator <= VALUE_LIMIT;
}

/* ---- top N by F */

static bool is_ties(Str name, PlanTies first, PlanTies second)
{
    int ties = builtin_find(BUILTIN_TIES, name);
    return ties == (int)first || ties == (int)second;
}

static void check_ties(Checker *checker, const Node *top)
{
    Node *ties = top->right;
    if (!ties)
        DIAG0(checker->diags, TIES_MISSING, top->span);
    else if (ties->items)
        check_orders(checker, ties->items);
    else if (ties->name && !is_ties(ties->name->text, TIES_ALL_IN, TIES_ALL_OUT))
        DIAGN(checker->diags, TIES_NAME, ties->span, word(ties->name->text));
}

void check_top(Checker *checker, Node *top)
{
    if (!is_places_number(checker, top->left, 1))
        DIAGN(checker->diags, PLACES_NUMBER, top->left->span, word(check_written(checker, top->left->span)));
    check_span_of_years(checker, top->scope);
    check_orders(checker, top->items);
    check_ties(checker, top);
}

/* ---- quota X { … } */

static Node *arm_key(Node *arm)
{
    return arm->kind == NODE_ARM ? arm->left : NULL;
}

void check_quota(Checker *checker, Node *quota)
{
    Type measured = check_value(checker, quota->left);
    if (!type_is_poison(measured) && !type_is_numeric(measured)) {
        DIAGN(checker->diags, NOT_A_NUMBER, quota->left->span, word(check_written(checker, quota->left->span)),
              type_text(checker->arena, measured));
        measured = type_make(TYPE_POISON);
    }
    check_span_of_years(checker, quota->scope);
    check_bands(checker, quota->items, arm_key, measured, BANDS_WHOLE, quota->span);
    for (Node *arm = quota->items; arm; arm = arm->next)
        if (arm->right && !is_places_number(checker, arm->right, 0))
            DIAGN(checker->diags, QUOTA_PLACES, arm->right->span, word(check_written(checker, arm->right->span)));
    if (!type_is_poison(measured))
        check_never_blank(checker, quota->left, DIAG_MEASURE_BLANK);
    if (quota->right)
        check_orders(checker, quota->right->items);
    else
        check_wants_precedence(checker, quota->span);
}

/* ---- limit A + B <= M */

/* The clauses of the sum, in written order; NULL after a report. */
static Node *summed_clauses(Checker *checker, Node *sum, Node *list)
{
    if (sum->kind == NODE_ADD) {
        list = summed_clauses(checker, sum->left, list);
        return list ? summed_clauses(checker, sum->right, list) : NULL;
    }
    if (sum->kind != NODE_NAME) {
        DIAGN(checker->diags, LIMIT_SUM, sum->span, word(check_written(checker, sum->span)));
        return NULL;
    }
    Node *name = ast_node(checker->arena, NODE_NAME, sum->span);
    name->text = sum->text;
    name->left = sum;
    return ast_append(list, name);
}

static Node *limit_clauses(Checker *checker, Node *limit)
{
    Node *list = ast_node(checker->arena, NODE_FILE, limit->span); /* a head, so that an empty list is none */
    return summed_clauses(checker, limit->left, list) ? list->next : NULL;
}

static bool lists(const Node *names, const Symbol *clause)
{
    for (; names; names = names->next)
        if (names->symbol == clause)
            return true;
    return false;
}

static void check_reduce(Checker *checker, const Node *clauses, Node *reduce)
{
    check_unique_clauses(checker, reduce->items);
    for (const Node *name = reduce->items; name; name = name->next)
        if (name->symbol && !lists(clauses, name->symbol))
            DIAGN(checker->diags, LIMIT_REDUCE, name->span, word(name->text));
    for (const Node *name = clauses; name; name = name->next)
        if (name->symbol && !lists(reduce->items, name->symbol))
            DIAGN(checker->diags, LIMIT_REDUCE, reduce->span, word(name->text));
}

static void check_sharing(Checker *checker, const Node *limit)
{
    Node *sharing = limit->third;
    if (!sharing)
        DIAG0(checker->diags, LIMIT_SHARING, limit->span);
    else if (sharing->kind == NODE_REDUCE)
        check_reduce(checker, limit->items, sharing);
    else if (sharing->kind == NODE_IN_ORDER_OF)
        check_orders(checker, sharing->items);
    if (sharing && sharing->kind != NODE_IN_ORDER_OF)
        check_wants_precedence(checker, limit->span);
}

static void check_bound(Checker *checker, Node *bound)
{
    if (!check_is(checker, bound, type_make(TYPE_MONEY), TEXT("the limit", "限额")))
        return;
    Exact ignored;
    bool field = bound->kind == NODE_NAME && bound->symbol && bound->symbol->kind == SYMBOL_FIELD;
    if (field)
        check_never_blank(checker, bound, DIAG_MEASURE_BLANK);
    else if (!bound->type.constant && !constant_number(bound, &ignored))
        DIAGN(checker->diags, LIMIT_BOUND, bound->span, word(check_written(checker, bound->span)));
}

void check_limit(Checker *checker, Node *limit)
{
    limit->items = limit_clauses(checker, limit);
    check_unique_clauses(checker, limit->items);
    for (Node *name = limit->items; name; name = name->next)
        name->left->symbol = name->symbol;
    check_bound(checker, limit->right);
    if (limit->scope)
        check_scope(checker, limit->scope);
    check_sharing(checker, limit);
}

/* ---- share of P in proportion to X */

Type check_pot(Checker *checker, Node *pot)
{
    bool alone = checker->paid == pot;
    if (!alone)
        DIAG0(checker->diags, POT_NOT_ALONE, pot->span);
    if (check_is(checker, pot->left, type_make(TYPE_MONEY), TEXT("the pot", "分配总额")) &&
        !pot->left->type.constant)
        DIAGN(checker->diags, CONSTANT_EXPECTED, pot->left->span, TEXT("the pot", "分配总额"));
    Type weight = check_value(checker, pot->right);
    if (!type_is_poison(weight) && (!type_is_numeric(weight) || weight.kind == TYPE_PRICE))
        DIAGN(checker->diags, POT_WEIGHT, pot->right->span, word(check_written(checker, pot->right->span)),
              type_text(checker->arena, weight));
    check_wants_precedence(checker, pot->span);
    if (pot->flags & FLAG_PER_YEAR)
        check_wants_award_year(checker, pot->span);
    return type_make(alone ? TYPE_MONEY : TYPE_POISON);
}

/* ---- by rank of F { … } */

static bool is_rank_number(const Node *node, Exact *rank)
{
    return constant_number(node, rank) && rank->denominator == 1 && rank->numerator >= 1 &&
           rank->numerator <= VALUE_LIMIT;
}

/* The ranks that a key names, or false after a report. */
static bool read_ranks(Checker *checker, Node *key, Int128 *first, Int128 *last)
{
    Exact low, high;
    Node *from = key->kind == NODE_RANGE ? key->left : key, *to = key->kind == NODE_RANGE ? key->right : key;
    bool plain = key->kind != NODE_BAND;
    if (plain && type_is_poison(check_value(checker, from)))
        return false;
    if (plain && to != from && type_is_poison(check_value(checker, to)))
        return false;
    if (!plain || !is_rank_number(from, &low) || !is_rank_number(to, &high) || high.numerator < low.numerator) {
        DIAGN(checker->diags, RANK_KEY, key->span, word(check_written(checker, key->span)));
        return false;
    }
    *first = low.numerator;
    *last = high.numerator;
    return true;
}

static Text rank_text(Checker *checker, Int128 rank)
{
    char digits[DECIMAL_TEXT];
    size_t length = int128_print(digits, rank);
    return text_of(arena_print(checker->arena, "%.*s", (int)length, digits));
}

static void check_rank_amount(Checker *checker, Node *amount)
{
    Exact value;
    if (!check_is(checker, amount, type_make(TYPE_MONEY), TEXT("what a rank brings", "名次对应的金额")))
        return;
    if (!constant_number(amount, &value) && !amount->type.constant)
        DIAGN(checker->diags, CONSTANT_EXPECTED, amount->span, TEXT("what a rank brings", "名次对应的金额"));
    else if (constant_number(amount, &value) && value.numerator < 0)
        DIAGN(checker->diags, RANK_NEGATIVE, amount->span, word(check_written(checker, amount->span)));
}

/* Arms follow each other from rank 1 on, without a gap; the last one says what all others get. */
static void check_rank_arms(Checker *checker, Node *rank)
{
    Int128 next = 1;
    bool good = true, ends = false;
    for (Node *arm = rank->more; arm; arm = arm->next) {
        if (arm->kind != NODE_LOOKUP_ARM)
            return;
        check_rank_amount(checker, arm->right);
        for (Node *key = arm->items; key; key = key->next) {
            Int128 first = next, last = next;
            if (key->kind == NODE_OTHERWISE) {
                ends = true;
                if (arm->next || key->next)
                    DIAG0(checker->diags, RANK_OTHERWISE_LAST, key->span);
                continue;
            }
            good = read_ranks(checker, key, &first, &last) && good;
            if (good && first != next)
                DIAGN(checker->diags, RANK_ORDER, key->span, rank_text(checker, next));
            good = good && first == next;
            next = last + 1;
        }
    }
    if (good && !ends)
        DIAGN(checker->diags, RANK_OTHERWISE, rank->span, rank_text(checker, next - 1));
}

Type check_rank(Checker *checker, Node *rank)
{
    bool alone = checker->paid == rank;
    if (!alone)
        DIAG0(checker->diags, RANK_NOT_ALONE, rank->span);
    check_span_of_years(checker, rank->scope);
    check_orders(checker, rank->items);
    check_rank_arms(checker, rank);
    Node *ties = rank->right;
    if (!ties)
        DIAG0(checker->diags, RANK_TIES_MISSING, rank->span);
    else if (ties->items)
        check_orders(checker, ties->items);
    else if (ties->name && !is_ties(ties->name->text, TIES_BETTER_RANK, TIES_SHARED))
        DIAGN(checker->diags, RANK_TIES, ties->span, word(ties->name->text));
    return type_make(alone ? TYPE_MONEY : TYPE_POISON);
}

/* ---- alone in what is paid */

static bool pays_pot(const Node *node)
{
    return node->kind == NODE_PAY && node->left &&
           (node->left->kind == NODE_SHARE_OF || node->left->kind == NODE_RANK);
}

static void report_beside(Checker *checker, const Node *items)
{
    for (const Node *item = items; item; item = item->next) {
        const Node *beside = item->kind == NODE_FLOOR || (item->kind == NODE_CAP && !item->scope) ||
                                     (item->kind == NODE_EXCEPTING && item->right)
                                 ? item
                             : pays_pot(item) ? item->items
                                              : NULL;
        if (item->kind == NODE_UNDER)
            report_beside(checker, item->items);
        if (beside)
            DIAGN(checker->diags, POT_BESIDE, beside->span, word(check_written(checker, beside->span)));
    }
}

void check_pot_alone(Checker *checker, const Node *items)
{
    if (statements_ever_have(items, pays_pot))
        report_beside(checker, items);
}
