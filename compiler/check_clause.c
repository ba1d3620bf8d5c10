/* Clauses, gates for all clauses, and referrals: every statement's types, and what a clause has to say. */
#include "compiler/builtin.h"
#include "compiler/checker.h"

/* Explanations say which modifiers hold: one bit each (PLAN_MAX_NOTES). */
#define MOST_MODIFIERS 32

static bool is_pay(const Node *node)
{
    return node->kind == NODE_PAY;
}

static bool is_source(const Node *node)
{
    return node->kind == NODE_PAID_FROM || node->kind == NODE_IN_KIND;
}

static bool is_article(const Node *node)
{
    return node->kind == NODE_ARTICLE;
}

static bool is_in_kind(const Node *node)
{
    return node->kind == NODE_IN_KIND;
}

static bool is_round(const Node *node)
{
    return node->kind == NODE_ROUND;
}

/* `pay 100 yuan up to 50 yuan` is read as a comparison; the cap is another statement. */
static bool is_capped_in_words(const Node *pay)
{
    return pay->left && pay->left->kind == NODE_LE && pay->left->left->type.kind == TYPE_MONEY &&
           pay->left->right->type.kind == TYPE_MONEY;
}

static void check_modifier(Checker *checker, Node *modifier)
{
    if (modifier->kind == NODE_PLUS) {
        check_is(checker, modifier->left, type_make(TYPE_MONEY), TEXT("what `plus` adds", "“另加”的数额"));
    } else {
        Type factor = check_value(checker, modifier->left);
        if (!type_is_poison(factor) && !type_is_plain(factor))
            DIAGN(checker->diags, TIMES_VALUE, modifier->left->span,
                  word(check_written(checker, modifier->left->span)), type_text(checker->arena, factor));
    }
    if (modifier->right)
        check_condition(checker, modifier->right);
}

static void check_pay(Checker *checker, Node *pay)
{
    size_t before = checker->diags->count;
    checker->paid = pay->left;
    bool money = check_is(checker, pay->left, type_make(TYPE_MONEY), TEXT("what `pay` gives", "“给予”的数额"));
    if (!money && is_capped_in_words(pay) && checker->diags->count == before + 1)
        diag_help(&checker->diags->items[before],
                  TEXT("the most that is paid is a statement of its own: `cap 200000 yuan`",
                       "上限另写一条：最高不超过 20万元"));
    for (Node *modifier = pay->items; modifier; modifier = modifier->next)
        check_modifier(checker, modifier);
    if (ast_count(pay->items) > MOST_MODIFIERS)
        DIAG0(checker->diags, TOO_MANY_MODIFIERS, pay->span);
}

static void check_require(Checker *checker, Node *require)
{
    check_condition(checker, require->left);
    if (!require->label || !require->label->text.len)
        DIAG0(checker->diags, LABEL_MISSING, require->span);
}

static void check_cap(Checker *checker, Node *cap)
{
    check_is(checker, cap->left, type_make(TYPE_MONEY), TEXT("the cap", "上限"));
    if (!cap->scope)
        return;
    check_scope(checker, cap->scope);
    if (!cap->right)
        check_wants_precedence(checker, cap->span);
    else if (cap->right->kind == NODE_IN_ORDER_OF)
        check_orders(checker, cap->right->items);
}

static void check_place(Checker *checker, Node *place)
{
    if (place->scope)
        check_scope(checker, place->scope);
    if (place->kind == NODE_ONCE && place->scope && place->scope->left &&
        place->scope->left->kind != NODE_IN_TOTAL)
        DIAG0(checker->diags, ONCE_WITH_PERIOD, place->scope->left->span);
    if (place->kind == NODE_EVERY_YEAR)
        check_wants_award_year(checker, place->span);
    if (place->kind == NODE_EVERY_YEAR && place->scope && place->scope->left)
        DIAG0(checker->diags, ONCE_WITH_PERIOD, place->scope->left->span);
    if (place->kind == NODE_AT_MOST && place->left) {
        Exact places;
        Type type = check_value(checker, place->left);
        bool number = constant_number(place->left, &places) && (type_is_counted(type) || type.kind == TYPE_NUMBER);
        if (!type_is_poison(type) && (!number || places.denominator != 1 || places.numerator < 1))
            DIAGN(checker->diags, PLACES_NUMBER, place->left->span,
                  word(check_written(checker, place->left->span)));
    }
    if (place->right)
        check_orders(checker, place->right->items);
    else
        check_wants_precedence(checker, place->span);
}

/* `outside` is not a declared name: the money comes from elsewhere. */
static void check_paid_from(Checker *checker, Node *node)
{
    if (node->name && !names_find(&checker->names, node->name->text) &&
        builtin_has(BUILTIN_FUND, node->name->text))
        return;
    resolve_expect(checker, node->name, KIND_BIT(BUDGET), TEXT("a budget or `outside`", "专项资金或“另行安排”"));
}

static void check_clause_round(Checker *checker, Node *round)
{
    Rounding mode;
    check_rounding_mode(checker, round->name, &mode);
    Exact quantum;
    if (check_is(checker, round->right, type_make(TYPE_MONEY), TEXT("the rounding unit", "舍入单位")) &&
        (!constant_number(round->right, &quantum) || quantum.numerator <= 0))
        DIAG0(checker->diags, ROUNDING_STEP, round->right->span);
}

static void check_statements(Checker *checker, Node *items, unsigned allowed, Span home);

enum { ALLOW_GATES = 1, ALLOW_AWARDS = 2 };

static void check_gate(Checker *checker, Node *node)
{
    if (node->kind == NODE_FOR)
        check_condition(checker, node->left);
    else if (node->kind == NODE_EXCEPTING)
        check_excepting(checker, node);
    else
        check_require(checker, node);
}

static void check_award(Checker *checker, Node *node)
{
    switch (node->kind) {
    case NODE_PAY:
        check_pay(checker, node);
        break;
    case NODE_CAP:
        check_cap(checker, node);
        break;
    case NODE_FLOOR:
        check_is(checker, node->left, type_make(TYPE_MONEY), TEXT("the floor", "保底额"));
        break;
    case NODE_ONCE:
    case NODE_EVERY_YEAR:
    case NODE_AT_MOST:
        check_place(checker, node);
        break;
    case NODE_TOP:
        check_top(checker, node);
        break;
    case NODE_QUOTA:
        check_quota(checker, node);
        break;
    case NODE_INSTALMENTS:
        check_instalments(checker, node);
        break;
    case NODE_SHARE:
        check_share(checker, node);
        break;
    case NODE_PAID_FROM:
        check_paid_from(checker, node);
        break;
    case NODE_ROUND:
        check_clause_round(checker, node);
        break;
    case NODE_NOTWITHSTANDING:
        resolve_expect(checker, node->name, KIND_BIT(CLAUSE), TEXT("a clause", "条款"));
        break;
    case NODE_NO_CAP:
    case NODE_IN_KIND:
        break;
    default:
        check_not_available(checker, node, (Str){0});
    }
}

static void check_statement(Checker *checker, Node *node, unsigned allowed, Span home)
{
    switch (node->kind) {
    case NODE_ARTICLE:
    case NODE_QUOTE:
    case NODE_CERTIFIED_BY:
    case NODE_EVIDENCE:
    case NODE_READING:
    case NODE_ERROR:
        break;
    case NODE_FOR:
    case NODE_REQUIRE:
        check_gate(checker, node);
        break;
    case NODE_EXCEPTING:
        check_gate(checker, node);
        if (node->right && !(allowed & ALLOW_AWARDS))
            DIAGN(checker->diags, GATES_ONLY, node->span, word(check_written(checker, node->span)));
        break;
    case NODE_UNDER:
        check_under_head(checker, node);
        check_statements(checker, node->items, allowed, node->span);
        break;
    case NODE_ACCEPT:
        check_acceptance(checker, node, home);
        break;
    default:
        if (allowed & ALLOW_AWARDS)
            check_award(checker, node);
        else
            DIAGN(checker->diags, GATES_ONLY, node->span, word(check_written(checker, node->span)));
    }
}

static void check_statements(Checker *checker, Node *items, unsigned allowed, Span home)
{
    for (Node *item = items; item; item = item->next)
        check_statement(checker, item, allowed, home);
}

void check_clause_statements(Checker *checker, Node *items, Span home)
{
    check_statements(checker, items, ALLOW_GATES | ALLOW_AWARDS, home);
}

static Str first_article(const Node *items)
{
    for (const Node *item = items; item; item = item->next) {
        if (item->kind == NODE_ARTICLE && item->left)
            return item->left->text;
    }
    return (Str){0};
}

static void report_lacking(Checker *checker, const Node *clause, const Node *items, bool (*fits)(const Node *),
                           DiagCode code, DiagCode under_some)
{
    const Symbol *lacking = NULL;
    if (statements_always_have(items, fits, &lacking))
        return;
    const Node *at = clause->name ? clause->name : clause;
    Text words[] = {word(at->text), TEXT("", ""), TEXT("", "")};
    bool some = lacking && statements_ever_have(items, fits);
    if (some) {
        words[1] = word(lacking->owner->id);
        words[2] = word(lacking->id);
    }
    diag_report(checker->diags, some ? under_some : code, at->span, 3, words);
}

/* What is lacking may stand under an option that was misspelt. */
static bool has_unknown_reading(const Node *items)
{
    for (const Node *item = items; item; item = item->next) {
        if (item->kind == NODE_UNDER && (!item->left || !item->left->symbol || has_unknown_reading(item->items)))
            return true;
    }
    return false;
}

static bool states_rounding(const Checker *checker, const Node *clause)
{
    const Symbol *lacking;
    return checker->policy->has_rounding || statements_always_have(clause->items, is_round, &lacking);
}

/* Nothing is paid, so that there is nothing to divide. */
static void check_no_parts(Checker *checker, const Node *items)
{
    for (const Node *item = items; item; item = item->next) {
        if (item->kind == NODE_INSTALMENTS || item->kind == NODE_SHARE)
            DIAGN(checker->diags, PARTS_OF_NO_CASH, item->span,
                  text_of(item->kind == NODE_SHARE ? STR("share") : STR("instalments")));
        if (item->kind == NODE_UNDER)
            check_no_parts(checker, item->items);
    }
}

static void check_clause(Checker *checker, Symbol *clause)
{
    Node *node = clause->node;
    checker->diags->article = first_article(node->items);
    check_statements(checker, node->items, ALLOW_GATES | ALLOW_AWARDS, node->span);
    check_pot_alone(checker, node->items);
    const Symbol *under;
    if (statements_always_have(node->items, is_in_kind, &under))
        check_no_parts(checker, node->items);
    bool comparable = check_statement_conflicts(checker, node->items);
    if (comparable && !has_unknown_reading(node->items) && !check_was_misread(checker, node->span)) {
        report_lacking(checker, node, node->items, is_pay, DIAG_PAY_MISSING, DIAG_PAY_MISSING_UNDER);
        report_lacking(checker, node, node->items, is_source, DIAG_SOURCE_MISSING, DIAG_SOURCE_MISSING_UNDER);
    }
    if (!statements_ever_have(node->items, is_article) && !check_was_misread(checker, node->span))
        DIAGN(checker->diags, ARTICLE_MISSING, node->name ? node->name->span : node->span, word(clause->id));
    if (checker->policy->header && !states_rounding(checker, node) &&
        !check_was_misread(checker, checker->policy->header->span))
        DIAGN(checker->diags, ROUNDING_MISSING,
              checker->policy->header->name ? checker->policy->header->name->span : checker->policy->header->span,
              word(clause->id));
    checker->diags->article = (Str){0};
}

static void check_refer(Checker *checker, Symbol *refer)
{
    Node *node = refer->node;
    checker->diags->article = node->third ? node->third->text : (Str){0};
    check_statements(checker, node->items, ALLOW_GATES, node->span);
    check_statement_conflicts(checker, node->items);
    checker->diags->article = (Str){0};
}

static void check_every_clause(Checker *checker, Node *node)
{
    for (Node *name = node->more; name; name = name->next)
        resolve_expect(checker, name, KIND_BIT(CLAUSE), TEXT("a clause", "条款"));
    checker->diags->article = first_article(node->items);
    check_statements(checker, node->items, ALLOW_GATES, node->span);
    check_statement_conflicts(checker, node->items);
    checker->diags->article = (Str){0};
}

static void check_unmodelled(Checker *checker, Node *node)
{
    checker->diags->article = node->third ? node->third->text : (Str){0};
    if (node->left)
        check_condition(checker, node->left);
    checker->diags->article = (Str){0};
}

static void check_target(Checker *checker, Symbol *target)
{
    Node *value = target->node->left;
    checker->diags->article = target->node->third ? target->node->third->text : (Str){0};
    Type type = check_value(checker, value);
    if (!type_is_poison(type) && !type_is_numeric(type))
        DIAGN(checker->diags, NOT_A_NUMBER, value->span, word(check_written(checker, value->span)),
              type_text(checker->arena, type));
    checker->diags->article = (Str){0};
}

/* What has to hold in every row of a run; a row in which it does not is listed, and paid all the same. */
static void check_assert(Checker *checker, Node *node)
{
    check_condition(checker, node->left);
    if (!node->label || !node->label->text.len)
        DIAG0(checker->diags, LABEL_MISSING, node->span);
}

static void check_file_under(Checker *checker, Node *under)
{
    check_under_head(checker, under);
    for (Node *item = under->items; item; item = item->next) {
        switch (item->kind) {
        case NODE_EVERY_CLAUSE:
            check_every_clause(checker, item);
            break;
        case NODE_EXCLUSIVE:
            check_exclusive(checker, item);
            break;
        case NODE_LIMIT:
            check_limit(checker, item);
            break;
        case NODE_UNMODELLED:
            check_unmodelled(checker, item);
            break;
        case NODE_ASSERT:
            check_assert(checker, item);
            break;
        case NODE_UNDER:
            check_file_under(checker, item);
            break;
        case NODE_ACCEPT:
            check_acceptance(checker, item, under->span);
            break;
        default:
            if (item->kind == NODE_PROVE)
                check_not_available(checker, item, (Str){0});
        }
    }
}

void check_clauses(Checker *checker)
{
    Policy *policy = checker->policy;
    for (size_t i = 0; i < policy->every_clause_count; i++)
        check_every_clause(checker, policy->every_clauses[i]);
    for (size_t i = 0; i < policy->clauses.count; i++)
        check_clause(checker, policy->clauses.items[i]);
    check_prevailing_rings(checker);
    for (size_t i = 0; i < policy->refers.count; i++)
        check_refer(checker, policy->refers.items[i]);
    for (size_t i = 0; i < policy->targets.count; i++)
        check_target(checker, policy->targets.items[i]);
    for (size_t i = 0; i < policy->exclusive_count; i++)
        check_exclusive(checker, policy->exclusives[i]);
    for (size_t i = 0; i < policy->limit_count; i++)
        check_limit(checker, policy->limits[i]);
    for (size_t i = 0; i < policy->unmodelled_count; i++)
        check_unmodelled(checker, policy->unmodelled[i]);
    for (size_t i = 0; i < policy->assert_count; i++)
        check_assert(checker, policy->asserts[i]);
    for (size_t i = 0; i < policy->file_under_count; i++)
        check_file_under(checker, policy->file_unders[i]);
}
