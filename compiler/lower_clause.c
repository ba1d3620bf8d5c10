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
                           .version = PLAN_NONE,
                           .version_order = UINT16_MAX,
                           .tops_up = PLAN_NONE,
                           .top_up_order = UINT16_MAX,
                           .budget = budget_of(l, selection)};
    if (article)
        clause->article = article->left->text;
    else if (node->kind == NODE_REFER && node->third)
        clause->article = node->third->text;
}

/* What cannot stand beside a share of a pot may come from another version than the pot. */
static void check_alone(Lowering *l, const StatementList *statements)
{
    for (size_t i = 0; i < statements->count; i++) {
        const Node *node = statements->items[i];
        if (node->kind == NODE_FLOOR || (node->kind == NODE_CAP && !node->scope) ||
            (node->kind == NODE_EXCEPTING && node->right))
            DIAGN(l->diags, POT_BESIDE, node->span, text_of(lower_as_written(l, node->span)));
    }
}

void lower_apart(Lowering *l)
{
    memset(l->define_lowered, 0, l->policy->defines.count * sizeof *l->define_lowered);
    build_apart(&l->build);
    l->build.span = (Span){0}; /* no words of what was lowered before */
}

static void lower_clause(Lowering *l, size_t index)
{
    const ClauseSelection *selection = &l->selection->clauses[index];
    PlanClause *clause = &l->clauses[index];
    if (l->needs)
        lower_apart(l);
    l->choosing = (uint16_t)index;
    lower_gate(l, index);
    l->choosing_amount = true;
    l->diags->article = clause->article;
    Node *pay = selection_find(&selection->statements, NODE_PAY);
    if (pay) {
        lower_amount(l, clause, &selection->statements, pay);
        l->choosing = UINT16_MAX;
        if (!l->plan->version_count)
            lower_payout(l, clause, &selection->statements);
    } else if (!clause->referral) {
        DIAGN(l->diags, PAY_MISSING_CHOSEN, selection->clause->node->name->span, text_of(clause->id));
    }
    if (pay && pay->left->kind == NODE_SHARE_OF)
        check_alone(l, &selection->statements);
    l->choosing = UINT16_MAX;
    l->choosing_amount = false;
    l->diags->article = (Str){"", 0};
}

/* What each version says of the clauses; those that a version does not have are not lowered. */
static PlanClause *lower_version(Lowering *l, int version)
{
    lower_in_version(l, version);
    size_t count = l->selection->clause_count;
    PlanClause *clauses = ARENA_ARRAY(l->arena, PlanClause, count + 1);
    for (size_t i = 0; i < count; i++)
        begin_clause(l, &l->selection->clauses[i], &clauses[i]);
    lower_gates_begin(l, clauses);
    for (size_t i = 0; i < count; i++)
        if (l->selection->clauses[i].in_force)
            lower_clause(l, i);
    return clauses;
}

/* Results number conditions with 16 bits. */
#define MOST_CONDITIONS 10000

/* Everything that outlives dead code. Clauses do not move any more. */
static void root_clause(Lowering *l, PlanClause *clause)
{
    PlanCondition *conditions =
        (PlanCondition *)clause->conditions; /* the plan is this pass's own until it is done */
    PlanNote *notes = (PlanNote *)clause->notes;
    PlanTerms *terms = (PlanTerms *)clause->terms;
    PlanReg *regs[] = {&clause->applies.reg, &clause->base,    &clause->computed,
                       &clause->modified,    &clause->floored, &clause->capped,
                       &clause->amount,      &clause->version, &clause->tops_up};
    for (size_t i = 0; i < sizeof regs / sizeof *regs; i++)
        lower_root(l, regs[i]);
    for (size_t i = 0; i < clause->condition_count; i++)
        lower_root(l, &conditions[i].reg);
    for (size_t i = 0; i < clause->note_count; i++)
        lower_root(l, &notes[i].reg);
    for (size_t v = 0; terms && v < lower_version_count(l); v++)
        lower_root(l, &terms[v].base);
}

void lower_clauses(Lowering *l)
{
    size_t versions = lower_version_count(l);
    PlanClause **all = ARENA_ARRAY(l->arena, PlanClause *, versions + 1);
    for (size_t v = 0; v < versions; v++)
        all[v] = lower_version(l, (int)v);
    size_t count = l->selection->clause_count;
    PlanClause *clauses = l->plan->version_count ? ARENA_ARRAY(l->arena, PlanClause, count + 1) : all[0];
    for (size_t i = 0; i < count; i++) {
        PlanClause *by_version[POLICY_MAX_VERSIONS + 1];
        for (size_t v = 0; v < versions; v++)
            by_version[v] = &all[v][i];
        if (l->plan->version_count)
            lower_merge_clause(l, i, by_version, &clauses[i]);
        if (clauses[i].condition_count > MOST_CONDITIONS)
            DIAGN(l->diags, TOO_MANY, l->selection->clauses[i].clause->node->name->span,
                  TEXT("conditions", "条件"), TEXT("10000", "10000"));
        root_clause(l, &clauses[i]);
    }
    l->plan->clauses = l->clauses = clauses;
    l->plan->clause_count = count;
    l->plan->conflicts = l->conflicts;
    l->plan->conflict_count = l->conflict_count;
}
