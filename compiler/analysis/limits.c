/* Limits of several clauses that can never bind: each of the clauses is paid once to whom the limit is for, and the most that they come to
 * together is within it. What a clause comes to is taken from all choices of readings under which it was looked at. */
#include "compiler/analysis/analysis.h"
#include "compiler/analysis/row_text.h"

/* Above every limit that can be written, and far below where sums overflow. */
#define NO_MOST (INT128_MAX / 4096)

/* The most that one row may come to, if it is the only one of those that share the limit. */
static Int128 most_under(Analysis *analysis, size_t clause, const Slice *slice, const PlanStep *limit)
{
    PlanReg amount = slice->plan.clauses[0].amount;
    bool is_fixed = limit->measure == UINT16_MAX && !slice->settled_whole;
    if (amount == PLAN_NONE)
        return 0;
    if (!is_fixed || !slice_is_paid_once(analysis->plan, clause, limit))
        return NO_MOST;
    const Bound *bound = &bounds_of_all(&analysis->scratch, &slice->plan)[amount];
    return !bound->known || bound->high < 0 ? 0 : bound->high < NO_MOST ? bound->high : NO_MOST;
}

static LimitMemory *memory_of(Analysis *analysis, const PlanStep *limit)
{
    for (size_t i = 0; i < analysis->limit_count; i++)
        if (analysis->limits[i].span.start == limit->span.start)
            return &analysis->limits[i];
    LimitMemory fresh = {.span = limit->span, .limit = limit->limit, .clause_count = limit->clause_count};
    fresh.clauses = ARENA_ARRAY(analysis->arena, uint16_t, limit->clause_count + 1);
    fresh.most = ARENA_ARRAY(analysis->arena, Int128, limit->clause_count + 1);
    memcpy(fresh.clauses, limit->clauses, limit->clause_count * sizeof *fresh.clauses);
    for (size_t c = 0; c < limit->clause_count; c++)
        fresh.most[c] = -1;
    ARENA_PUSH(analysis->arena, analysis->limits, analysis->limit_count, analysis->limit_capacity, fresh);
    return &analysis->limits[analysis->limit_count - 1];
}

void limits_note(Analysis *analysis, size_t clause, const Slice *slice)
{
    for (size_t s = 0; s < analysis->plan->step_count; s++) {
        const PlanStep *limit = &analysis->plan->steps[s];
        LimitMemory *known = limit->kind == STEP_LIMIT ? memory_of(analysis, limit) : NULL;
        for (size_t c = 0; known && c < known->clause_count; c++) {
            if (known->clauses[c] != clause)
                continue;
            Int128 most = most_under(analysis, clause, slice, limit);
            known->most[c] = most > known->most[c] ? most : known->most[c];
        }
    }
}

/* The plans are gone by then. */
void limits_report(Analysis *analysis)
{
    const Symbol *currency = analysis->compilation->policy->currency;
    Plan money = {0};
    if (currency)
        money.currency = currency->id, money.currency_label = currency->label;
    for (size_t i = 0; i < analysis->limit_count; i++) {
        const LimitMemory *limit = &analysis->limits[i];
        Int128 sum = 0;
        for (size_t c = 0; c < limit->clause_count && sum <= limit->limit; c++)
            sum += limit->most[c] < 0 ? NO_MOST : limit->most[c];
        if (sum > limit->limit)
            continue;
        Text words[] = {row_text_amount(analysis->arena, &money, (int64_t)sum)};
        diag_report(&analysis->compilation->diags, DIAG_IDLE_LIMIT, limit->span, 1, words);
    }
}
