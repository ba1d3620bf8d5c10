#include "compiler/lowering.h"

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

static void begin_clause(Lowering *l, const ClauseSelection *selection, PlanClause *clause)
{
    const StatementList *statements = &selection->statements;
    Node *node = selection->clause->node, *article = selection_find(statements, NODE_ARTICLE);
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
}

static void lower_clause(Lowering *l, size_t index)
{
    const ClauseSelection *selection = &l->selection->clauses[index];
    PlanClause *clause = &l->clauses[index];
    lower_gate(l, index);
    l->diags->article = clause->article;
    Node *pay = selection_find(&selection->statements, NODE_PAY);
    if (pay) {
        lower_amount(l, clause, &selection->statements, pay);
        lower_payout(l, clause, &selection->statements);
    } else if (!clause->referral) {
        DIAGN(l->diags, PAY_MISSING_CHOSEN, selection->clause->node->name->span, text_of(clause->id));
    }
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
        begin_clause(l, &l->selection->clauses[i], &clauses[i]);
    lower_gates_begin(l, clauses);
    for (size_t i = 0; i < count; i++)
        lower_clause(l, i);
    l->plan->clauses = clauses;
    l->plan->clause_count = count;
    l->plan->conflicts = l->conflicts;
    l->plan->conflict_count = l->conflict_count;
}
