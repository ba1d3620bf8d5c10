#include "compiler/lowering.h"

/* Results number conditions with 16 bits. */
#define MOST_CONDITIONS 10000

PlanCondition lower_condition(Lowering *l, Node *node, Str label)
{
    Value value = lower_value(l, node);
    PlanCondition condition = {.reg = value.reg, .label = label, .span = node->span};
    condition.fields = build_fields_of(&l->build, value.reg, &condition.field_count);
    return condition;
}

bool lower_constant_fen(Lowering *l, Node *node, int64_t *out)
{
    Exact amount;
    if (!lower_constant(l, node, &amount))
        return false;
    Int128 fen;
    if (__builtin_mul_overflow(amount.numerator, (Int128)100, &fen) || fen % amount.denominator != 0 ||
        fen / amount.denominator > INT64_MAX || fen < 0) {
        DIAG0(l->diags, NOT_WHOLE_FEN, node->span);
        return false;
    }
    *out = (int64_t)(fen / amount.denominator);
    return true;
}

/* ---- One clause ---------------------------------------------------------------------------------------------------------- */

static int budget_of(const Lowering *l, const ClauseSelection *selection)
{
    const Symbol *clause = selection->clause;
    for (size_t b = 0; b < l->selection->budget_count; b++) {
        Node *members = selection_find(&l->selection->budgets[b].statements, NODE_MEMBERS);
        for (Node *name = members ? members->items : NULL; name; name = name->next)
            if (name->symbol == clause)
                return (int)b;
    }
    Node *paid_from = selection_find(&selection->statements, NODE_PAID_FROM);
    const Symbol *budget = paid_from && paid_from->name ? paid_from->name->symbol : NULL;
    for (size_t b = 0; budget && b < l->selection->budget_count; b++)
        if (l->selection->budgets[b].budget == budget)
            return (int)b;
    return -1;
}

static Str label_of(const Node *node)
{
    return node->label ? node->label->text : (Str){"", 0};
}

static size_t lower_conditions(Lowering *l, const StatementList *statements, PlanCondition *conditions,
                               size_t count)
{
    for (size_t i = 0; i < statements->count; i++) {
        Node *node = statements->items[i];
        if (node->kind == NODE_REQUIRE)
            conditions[count++] = lower_condition(l, node->left, label_of(node));
    }
    return count;
}

static void lower_clause(Lowering *l, const ClauseSelection *selection, PlanClause *clause)
{
    const StatementList *statements = &selection->statements;
    Node *node = selection->clause->node;
    Node *article = selection_find(statements, NODE_ARTICLE), *applies = selection_find(statements, NODE_FOR);
    *clause = (PlanClause){.id = selection->clause->id,
                           .label = selection->clause->label,
                           .referral = node->kind == NODE_REFER,
                           .in_kind = selection_find(statements, NODE_IN_KIND) != NULL,
                           .span = node->span,
                           .applies = {.reg = PLAN_NONE},
                           .base = PLAN_NONE,
                           .computed = PLAN_NONE,
                           .modified = PLAN_NONE,
                           .floored = PLAN_NONE,
                           .capped = PLAN_NONE,
                           .amount = PLAN_NONE,
                           .decided_field = UINT16_MAX,
                           .budget = budget_of(l, selection)};
    if (article)
        clause->article = article->left->text;
    else if (node->kind == NODE_REFER && node->third)
        clause->article = node->third->text;
    l->diags->article = clause->article;
    if (applies)
        clause->applies = lower_condition(l, applies->left, (Str){"", 0});
    PlanCondition *conditions =
        ARENA_ARRAY(l->arena, PlanCondition, selection->gates.count + statements->count + 1);
    clause->condition_count = lower_conditions(l, &selection->gates, conditions, 0);
    clause->condition_count = lower_conditions(l, statements, conditions, clause->condition_count);
    clause->conditions = conditions;
    if (clause->condition_count > MOST_CONDITIONS)
        DIAGN(l->diags, TOO_MANY, node->name->span, TEXT("conditions", "条件"), TEXT("10000", "10000"));

    Node *pay = selection_find(statements, NODE_PAY);
    if (pay)
        lower_amount(l, clause, statements, pay);
    else if (!clause->referral)
        DIAGN(l->diags, PAY_MISSING_CHOSEN, node->name->span, text_of(clause->id));

    if (clause->applies.reg != PLAN_NONE)
        lower_root(l, &clause->applies.reg);
    for (size_t i = 0; i < clause->condition_count; i++)
        lower_root(l, &conditions[i].reg);
    PlanReg *stages[] = {&clause->base,    &clause->computed, &clause->modified,
                         &clause->floored, &clause->capped,   &clause->amount};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        lower_root(l, stages[i]);
    l->diags->article = (Str){"", 0};
}

void lower_clauses(Lowering *l)
{
    size_t count = l->selection->clause_count;
    PlanClause *clauses = ARENA_ARRAY(l->arena, PlanClause, count + 1);
    for (size_t i = 0; i < count; i++)
        lower_clause(l, &l->selection->clauses[i], &clauses[i]);
    l->plan->clauses = clauses;
    l->plan->clause_count = count;
}
