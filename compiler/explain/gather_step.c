#include "compiler/explain/gather.h"

/* Whether the step decides about the clause in the version that holds. */
static bool has_clause(const PlanStep *step, const ClauseFacts *clause)
{
    for (size_t i = 0; i < step->clause_count; i++)
        if (step->clauses[i] == clause->index)
            return !step->versions || (clause->version >= 0 && step->versions[i] >> clause->version & 1);
    return false;
}

static const HistoryEntry *entry_at(const StepFacts *facts, size_t position)
{
    return &facts->round.step->entries[position];
}

static const Award *award_at(const Gather *g, const StepFacts *facts, size_t position)
{
    return &g->run->results->awards[entry_at(facts, position)->award];
}

/* ---- Ranks, quotas, pots ----------------------------------------------------------------------------------------- */

/* Those in front that rank higher, and those who rank alike, the award among them. Where an order decides between equals, nobody is
 * equal to anybody. */
static void gather_rank(const Gather *g, StepFacts *facts)
{
    const PlanStep *step = facts->step;
    const int64_t *values = g->run->results->orders[step->order[0]];
    Int128 held = (Int128)(facts->round.first - facts->round.held_first);
    facts->places = step->limit > held ? step->limit - held : 0;
    int64_t own = values[g->facts->row];
    if (step->ties == TIES_IN_ORDER) {
        facts->ahead = facts->round.ahead_takers;
        facts->equals = 1;
        return;
    }
    for (size_t i = facts->round.first; i < facts->round.end; i++) {
        bool equal = values[award_at(g, facts, i)->row] == own;
        if (entry_at(facts, i)->before == 0)
            continue;
        facts->equals += equal;
        facts->ahead += !equal && i < facts->round.position;
    }
}

static size_t takers_of_band(const StepFacts *facts, uint32_t band, size_t first, size_t end)
{
    size_t takers = 0;
    for (size_t i = first; i < end; i++)
        takers += entry_at(facts, i)->rank == band && entry_at(facts, i)->before > 0;
    return takers;
}

/* With `fall through`, what a band leaves over goes to the next. */
static void gather_band(StepFacts *facts)
{
    const PlanStep *step = facts->step;
    uint32_t own = entry_at(facts, facts->round.position)->rank;
    for (uint32_t band = 0; band <= own && band < step->band_count; band++) {
        Int128 left = facts->places;
        if (band > 0) {
            left -= (Int128)takers_of_band(facts, band - 1, facts->round.first, facts->round.end);
            left = left > 0 && step->fall_through ? left : 0;
        }
        facts->places = step->band_places[band] + left -
                        (Int128)takers_of_band(facts, band, facts->round.held_first, facts->round.first);
        if (facts->places < 0)
            facts->places = 0;
    }
    if (own >= step->band_count)
        facts->places = 0;
    facts->ahead = takers_of_band(facts, own, facts->round.first, facts->round.position);
    facts->equals = takers_of_band(facts, own, facts->round.first, facts->round.end);
}

static void gather_weights(const Gather *g, StepFacts *facts)
{
    const int64_t *weights = g->run->results->orders[facts->step->measure];
    for (size_t i = facts->round.first; i < facts->round.end; i++)
        if (entry_at(facts, i)->before > 0)
            facts->weights += weights[award_at(g, facts, i)->row];
    facts->weight = weights[g->facts->row];
}

/* ---- Money --------------------------------------------------------------------------------------------------------- */

static size_t priority_of(const PlanStep *step, uint16_t clause)
{
    size_t at = 0;
    while (at < step->priority_count && step->priority[at] != clause)
        at++;
    return at;
}

/* What is taken from before this award: clauses that give way earlier, and later turns of its own. */
static void gather_giving_way(const Gather *g, StepFacts *facts)
{
    const PlanStep *step = facts->step;
    size_t own = priority_of(step, award_at(g, facts, facts->round.position)->clause);
    for (size_t i = facts->round.first; i < facts->round.end; i++) {
        size_t other = priority_of(step, award_at(g, facts, i)->clause);
        if (other < own || (other == own && i > facts->round.position))
            facts->gives_way_before += entry_at(facts, i)->before;
    }
}

static void gather_limit(const Gather *g, StepFacts *facts)
{
    const PlanStep *step = facts->step;
    if (step->measure != UINT16_MAX)
        facts->limit = g->run->results->orders[step->measure][g->facts->row];
    if (step->priority_count)
        gather_giving_way(g, facts);
}

static void gather_totals(const Gather *g, StepFacts *facts)
{
    const PlanStep *step = facts->step;
    facts->totals = ARENA_ARRAY(g->arena, StepTotal, step->clause_count + 1);
    for (size_t i = facts->round.first; i < facts->round.end; i++) {
        const HistoryEntry *entry = entry_at(facts, i);
        for (size_t c = 0; c < step->clause_count; c++) {
            if (step->clauses[c] != award_at(g, facts, i)->clause)
                continue;
            facts->totals[c].before += entry->before;
            facts->totals[c].after += entry->after;
        }
    }
}

static void gather_budget(const Gather *g, StepFacts *facts)
{
    const SettleReport *report = g->run->settled;
    for (size_t i = 0; i < report->budget_count; i++) {
        const SettleBudget *budget = &report->budgets[i];
        if (budget->step == facts->number && (!facts->step->per_year || budget->year == g->facts->year))
            facts->budget = budget;
    }
    if (facts->budget)
        facts->room =
            facts->budget->amount + facts->budget->carried_over - facts->budget->reserve - facts->budget->earlier;
}

/* ---- The steps ------------------------------------------------------------------------------------------------------- */

/* The award's rank, and how many have the same one. */
static void gather_equals(Gather *g, StepFacts *facts)
{
    const uint32_t *ranks = g->run->results->ranks;
    facts->rank = ranks[facts->round.step->entries[facts->round.position].award];
    for (size_t i = facts->round.first; i < facts->round.end; i++)
        facts->equals += ranks[facts->round.step->entries[i].award] == facts->rank;
}

static void gather_particulars(Gather *g, StepFacts *facts)
{
    switch (facts->step->kind) {
    case STEP_TOP:
        gather_rank(g, facts);
        break;
    case STEP_QUOTA:
        gather_band(facts);
        break;
    case STEP_POT:
        gather_weights(g, facts);
        break;
    case STEP_LIMIT:
        gather_limit(g, facts);
        break;
    case STEP_EXCLUSIVE:
        gather_totals(g, facts);
        break;
    case STEP_RANK:
        gather_equals(g, facts);
        break;
    case STEP_PLACES:
    case STEP_SHARED_CAP:
    case STEP_BUDGET:
        break;
    }
    facts->room = facts->limit - facts->round.taken - facts->round.earlier_sum;
    if (facts->step->kind == STEP_BUDGET)
        gather_budget(g, facts);
    if (facts->room < 0)
        facts->room = 0;
}

/* Steps that the award came into with something in hand; one that had lost it before is not touched again. */
void gather_steps(Gather *g, ClauseFacts *clause)
{
    const Plan *plan = g->plan;
    clause->steps = ARENA_ARRAY(g->arena, StepFacts, plan->step_count + 1);
    for (size_t s = 0; s < plan->step_count; s++) {
        StepFacts facts = {.number = s, .step = &plan->steps[s], .limit = plan->steps[s].limit};
        if (!has_clause(facts.step, clause) ||
            !history_find(g->run->history, plan, s, (uint32_t)clause->award_index, &facts.round))
            continue;
        facts.before = entry_at(&facts, facts.round.position)->before;
        facts.after = entry_at(&facts, facts.round.position)->after;
        gather_particulars(g, &facts);
        clause->steps[clause->step_count++] = facts;
    }
}
