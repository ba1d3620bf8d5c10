/* What the plan of the standing options leaves open: caps that nobody wrote, caps that each row has to itself, budgets without a
 * rule. */
#include "compiler/analysis/analysis.h"
#include "compiler/analysis/bounds.h"
#include "compiler/analysis/row_text.h"

/* An award of ten million is one that somebody would have capped. */
#define UNCAPPED_FROM INT64_C(1000000000)

static const Node *find_statement(const Node *items, NodeKind kind, bool shared)
{
    for (const Node *item = items; item; item = item->next)
        if (item->kind == kind && (item->scope != NULL) == shared)
            return item;
    return NULL;
}

static bool has_step(const Plan *plan, size_t clause, bool (*fits)(PlanStepKind))
{
    for (size_t s = 0; s < plan->step_count; s++)
        for (size_t c = 0; fits(plan->steps[s].kind) && c < plan->steps[s].clause_count; c++)
            if (plan->steps[s].clauses[c] == clause)
                return true;
    return false;
}

static bool bounds_awards(PlanStepKind kind)
{
    return kind == STEP_LIMIT || kind == STEP_SHARED_CAP || kind == STEP_POT;
}

static bool bounds_rows(PlanStepKind kind)
{
    return kind != STEP_BUDGET && kind != STEP_EXCLUSIVE;
}

static void check_uncapped(Analysis *analysis, size_t clause, const Symbol *symbol)
{
    const Plan *plan = analysis->plan;
    const Slice *slice = slice_make(&analysis->scratch, plan, clause);
    PlanReg amount = slice->plan.clauses[0].amount;
    bool has_cap = slice->plan.clauses[0].capped != slice->plan.clauses[0].floored;
    if (slice->settled_whole || has_cap || has_step(plan, clause, bounds_awards))
        return;
    const Bound *bound = &bounds_of_all(&analysis->scratch, &slice->plan)[amount];
    if (!bound->known || bound->high < UNCAPPED_FROM)
        return;
    Int128 most = bound->high > INT64_MAX ? INT64_MAX : bound->high;
    const Node *none = find_statement(symbol->node->items, NODE_NO_CAP, false);
    Diag *diag = DIAGN(&analysis->compilation->diags, UNCAPPED, symbol->node->name->span,
                       row_text_name(analysis->arena, symbol->id, symbol->label),
                       row_text_amount(analysis->arena, plan, (int64_t)most));
    if (none && none->label)
        diag->accepted = none->label->text;
}

/* Whether an applicant may have several rows: a statement speaks of an identity, or the form asks for a text beside the key, which
 * mostly is who applies. Else a row is an applicant, and nobody can file twice. */
static bool may_file_twice(const Plan *plan)
{
    uint16_t fields[MOST_IDENTITY_FIELDS];
    return plan->key_count > 0 || results_identity_fields(plan, fields) > 1;
}

static void check_cap_per_row(Analysis *analysis, size_t clause, const Symbol *symbol)
{
    const Plan *plan = analysis->plan;
    const Node *cap = find_statement(symbol->node->items, NODE_CAP, false);
    if (!cap || !may_file_twice(plan) || has_step(plan, clause, bounds_rows))
        return;
    Span at = cap->left->span;
    const Source *source = source_place(&analysis->compilation->sources, at.start).source;
    Str amount = source ? (Str){source->text.at + (at.start - source->base), at.end - at.start} : STR("…");
    DIAGN(&analysis->compilation->diags, CAP_PER_ROW, cap->span,
          row_text_name(analysis->arena, symbol->id, symbol->label), text_of(amount));
}

/* The words of the rule that stands, or the budget's name. */
static Span shortage_of(const Analysis *analysis, const PlanStep *step)
{
    const SymbolList *budgets = &analysis->compilation->policy->budgets;
    for (size_t i = 0; i < budgets->count; i++) {
        const Node *node = budgets->items[i]->node;
        if (!str_equal(budgets->items[i]->id, step->id))
            continue;
        const Node *rule = find_statement(node->items, NODE_SHORTAGE, false);
        return rule ? rule->span : node->name->span;
    }
    return step->span;
}

static void check_budgets(Analysis *analysis)
{
    const Plan *plan = analysis->plan;
    for (size_t s = 0; s < plan->step_count; s++) {
        const PlanStep *step = &plan->steps[s];
        if (step->kind != STEP_BUDGET || step->shortage != SHORTAGE_UNDECIDED)
            continue;
        Str article = analysis->compilation->diags.article;
        analysis->compilation->diags.article = step->article;
        DIAGN(&analysis->compilation->diags, SHORTAGE_OPEN, shortage_of(analysis, step),
              row_text_name(analysis->arena, step->id, step->label));
        analysis->compilation->diags.article = article;
    }
}

void statements_search(Analysis *analysis)
{
    Diags *diags = &analysis->compilation->diags;
    for (size_t c = 0; c < analysis->plan->clause_count; c++) {
        const PlanClause *clause = &analysis->plan->clauses[c];
        const Symbol *symbol = analysis->clauses[c].symbol;
        Str article = diags->article;
        diags->article = clause->article;
        if (symbol && clause->amount != PLAN_NONE) {
            check_uncapped(analysis, c, symbol);
            check_cap_per_row(analysis, c, symbol);
        }
        diags->article = article;
    }
    check_budgets(analysis);
}
