#include "compiler/explain/gather.h"

static bool has_clause(const PlanStep *step, size_t clause)
{
    for (size_t i = 0; i < step->clause_count; i++)
        if (step->clauses[i] == clause)
            return true;
    return false;
}

static const SettleBudget *budget_of(const SettleReport *report, size_t step, int32_t year, bool per_year)
{
    for (size_t i = 0; i < report->budget_count; i++)
        if (report->budgets[i].step == step && (!per_year || report->budgets[i].year == year))
            return &report->budgets[i];
    return NULL;
}

static Int128 limit_of(const Gather *g, const PlanStep *step)
{
    return step->measure == UINT16_MAX ? step->limit : g->run->results->orders[step->measure][g->facts->row];
}

/* Steps that the award came into with something in hand; one that had lost it before is not touched again. */
void gather_steps(Gather *g, ClauseFacts *clause)
{
    const Plan *plan = g->plan;
    clause->steps = ARENA_ARRAY(g->arena, StepFacts, plan->step_count + 1);
    for (size_t s = 0; s < plan->step_count; s++) {
        const PlanStep *step = &plan->steps[s];
        StepFacts facts = {.number = s, .step = step, .limit = step->limit};
        if (!has_clause(step, clause->index) ||
            !history_find(g->run->history, plan, s, (uint32_t)clause->award_index, &facts.round))
            continue;
        const HistoryEntry *entry = &facts.round.step->entries[facts.round.position];
        facts.before = entry->before;
        facts.after = entry->after;
        if (step->kind == STEP_BUDGET)
            facts.budget = budget_of(g->run->settled, s, g->facts->year, step->per_year);
        if (step->kind == STEP_LIMIT)
            facts.limit = limit_of(g, step);
        clause->steps[clause->step_count++] = facts;
    }
}
