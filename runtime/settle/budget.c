/* budget: what a fund holds in an award year against what was approved, and who is paid when it is short. */
#include <stdlib.h>

#include "runtime/memory.h"
#include "runtime/settle/contest.h"

static Int128 available_of(const SettleBudget *budget)
{
    Int128 available = budget->amount + budget->carried_over - budget->reserve - budget->earlier;
    return available > 0 ? available : 0;
}

static int year_compare(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* The award years of the settled rows and, where money is carried over, those of which the ledger says what was left. NULL: no memory. */
static int32_t *list_years(const Settlement *settlement, uint16_t step, size_t *count)
{
    const EarlierAwards *earlier = settlement->results->earlier;
    const EarlierList *list = earlier && settlement->plan->steps[step].carry_over ? &earlier->steps[step] : NULL;
    size_t most = settlement->year_count + (list ? list->count : 0), kept = 0;
    int32_t *years = memory_new(most + 1, sizeof *years);
    if (!years)
        return NULL;
    for (size_t y = 0; y < settlement->year_count; y++)
        years[kept++] = settlement->years[y];
    for (size_t i = 0; list && i < list->count; i++)
        if (i == 0 || list->items[i].year != list->items[i - 1].year)
            years[kept++] = list->items[i].year;
    qsort(years, kept, sizeof *years, year_compare);
    *count = 0;
    for (size_t i = 0; i < kept; i++)
        if (*count == 0 || years[*count - 1] != years[i])
            years[(*count)++] = years[i];
    return years;
}

/* The new entries of the report: one per award year, or one for all years. */
static Status open_years(Settlement *settlement, uint16_t step, SettleBudget **budgets, size_t *count)
{
    const PlanStep *rule = &settlement->plan->steps[step];
    SettleReport *report = settlement->report;
    size_t years = 1, used = report->budget_count;
    int32_t *listed = list_years(settlement, step, &years);
    years = rule->per_year ? years : 1;
    SettleBudget *all =
        listed ? memory_grow(report->budgets, used * sizeof *all, used + years + 1, sizeof *all) : NULL;

    for (size_t y = 0; all && y < years; y++) {
        all[used + y] = (SettleBudget){
            .step = step,
            .year = rule->per_year ? listed[y] : INT32_MIN,
            .amount = rule->limit,
            .reserve = rule->reserve,
        };
        all[used + y].earlier = settlement_earlier(settlement, step, 0, all[used + y].year).sum;
    }
    memory_free(listed);
    if (!all)
        return STATUS_NO_MEMORY;
    report->budgets = all;
    report->budget_count = used + years;
    *budgets = all + used;
    *count = years;
    return STATUS_OK;
}

/* Every contender's year is the year of a settled row, so it is always among them. */
static SettleBudget *find_year(const PlanStep *step, SettleBudget *budgets, size_t count, int32_t year)
{
    size_t low = 0, high = count - 1;

    if (!step->per_year)
        return budgets;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (budgets[middle].year < year)
            low = middle + 1;
        else
            high = middle;
    }
    return &budgets[low];
}

/* Carried money can only make a budget less short, so this may err on the side of sorting. */
static bool may_distribute(const PlanStep *step, const SettleBudget *budgets, size_t count)
{
    if (step->shortage == SHORTAGE_UNDECIDED)
        return false;
    for (size_t y = 0; y < count; y++) {
        if (budgets[y].demand > available_of(&budgets[y]))
            return true;
    }
    return false;
}

static int64_t priority_value(const Contest *contest, const Award *award)
{
    if (contest->step->shortage == SHORTAGE_PRIORITY_CLAUSES)
        return award->clause;
    return contest->settlement->results->orders[contest->step->priority_field][award->row];
}

Status budget_rank(Contest *contest)
{
    const PlanStep *step = contest->step;
    size_t most = 0;

    if (step->shortage != SHORTAGE_PRIORITY_CLAUSES && step->shortage != SHORTAGE_PRIORITY_MEMBERS)
        return STATUS_OK;
    for (size_t p = 0; p < step->priority_count; p++)
        most = step->priority[p] >= most ? step->priority[p] + 1u : most;
    uint32_t *ranks = memory_new(most + 1, sizeof *ranks);
    if (!ranks)
        return STATUS_NO_MEMORY;
    for (size_t v = 0; v < most; v++)
        ranks[v] = (uint32_t)step->priority_count;
    for (size_t p = step->priority_count; p-- > 0;)
        ranks[step->priority[p]] = (uint32_t)p;
    for (size_t i = 0; i < contest->count; i++) {
        int64_t value = priority_value(contest, contest_award(contest, i));
        bool named = value >= 0 && (uint64_t)value < most;
        contest->contenders[i].rank = named ? ranks[value] : (uint32_t)step->priority_count;
    }
    memory_free(ranks);
    return STATUS_OK;
}

static void cut_off(Contest *contest, uint16_t step, size_t first, size_t end, Int128 left)
{
    bool closed = false;

    for (size_t i = first; i < end; i++) {
        Award *award = contest_award(contest, i);
        closed = closed || (award->paid > left && !award_is_decided(award));
        if (closed && award->paid > 0 && !award_is_decided(award))
            settlement_cut(contest->settlement, step, award, 0, NO_ROW);
        left -= award->paid;
    }
}

static Status distribute(Contest *contest, size_t first, size_t end, SettleBudget *budget)
{
    Int128 available = available_of(budget);

    switch (contest->step->shortage) {
    case SHORTAGE_UNDECIDED:
        budget->needs_decision = true;
        return STATUS_OK;
    case SHORTAGE_PRO_RATA:
        return contest_share(contest, first, end, available, budget->demand);
    case SHORTAGE_CUT_OFF:
        cut_off(contest, budget->step, first, end, available);
        return STATUS_OK;
    case SHORTAGE_FIRST_COME:
    case SHORTAGE_PRIORITY_CLAUSES:
    case SHORTAGE_PRIORITY_MEMBERS:
        contest_pay_in_order(contest, first, end, available);
        return STATUS_OK;
    }
    return STATUS_INTERNAL;
}

static Status pay_year(Contest *contest, size_t first, size_t end, SettleBudget *budget)
{
    Int128 cut_before = contest->settlement->report->cuts[budget->step].amount;
    Status status = STATUS_OK;

    contest->settlement->earlier = settlement_earlier(contest->settlement, budget->step, 0, budget->year);
    if (budget->demand > available_of(budget)) {
        budget->shortage = budget->demand - available_of(budget);
        status = distribute(contest, first, end, budget);
    }
    budget->paid = budget->demand - (contest->settlement->report->cuts[budget->step].amount - cut_before);
    return status;
}

/* Year after year, because the rest of one is carried over to the next. There are contenders only when some
 * year may distribute, and then they are sorted, so that those of a year stand together. */
static Status pay_years(Contest *contest, SettleBudget *budgets, size_t count)
{
    Status status = STATUS_OK;
    size_t end = 0;

    for (size_t y = 0; status == STATUS_OK && y < count; y++) {
        size_t first = end;
        while (end < contest->count &&
               (!contest->step->per_year || contest->contenders[end].year == budgets[y].year))
            end++;
        if (y > 0 && contest->step->carry_over && available_of(&budgets[y - 1]) > budgets[y - 1].paid)
            budgets[y].carried_over = available_of(&budgets[y - 1]) - budgets[y - 1].paid;
        while (first < end && contest->contenders[first].holds)
            first++;
        status = pay_year(contest, first, end, &budgets[y]);
    }
    return status;
}

/* What everybody asks for, and afterwards who is pending while nothing is left, is found without a list of
 * contenders: a fund may have millions of them, and most funds divide nothing. */
typedef void (*Visit)(Settlement *settlement, SettleBudget *budget, Award *award, ContestPart part);

static void visit_awards(Settlement *settlement, uint16_t step, SettleBudget *budgets, size_t count, Visit visit)
{
    const PlanStep *rule = &settlement->plan->steps[step];
    for (size_t c = 0; c < rule->clause_count; c++) {
        size_t clause = rule->clauses[c];
        for (size_t i = settlement->clause_first[clause]; i < settlement->clause_first[clause + 1]; i++) {
            Award *award = &settlement->results->awards[settlement->awards_by_clause[i]];
            int32_t year = settlement->results->rows[award->row].year;
            ContestPart part = contest_part(settlement, rule, c, award);
            if (part != PART_NONE)
                visit(settlement, find_year(rule, budgets, count, year), award, part);
        }
    }
}

static void add_demand(Settlement *settlement, SettleBudget *budget, Award *award, ContestPart part)
{
    (void)settlement;
    *(part == PART_HOLDS ? &budget->earlier : &budget->demand) += award->paid;
}

static void mark_pending(Settlement *settlement, SettleBudget *budget, Award *award, ContestPart part)
{
    if (part == PART_COMPETES && award->outcome == OUTCOME_PENDING && budget->demand + budget->earlier > 0 &&
        budget->demand >= available_of(budget))
        settlement_took_part(settlement, award);
}

static Status settle_years(Settlement *settlement, uint16_t step, SettleBudget *budgets, size_t count)
{
    Contest contest = {.settlement = settlement, .step = &settlement->plan->steps[step]};
    Status status = STATUS_OK;

    visit_awards(settlement, step, budgets, count, add_demand);
    if (may_distribute(contest.step, budgets, count)) {
        status = contest_open(&contest, settlement, step);
        if (status == STATUS_OK)
            status = budget_rank(&contest);
        if (status == STATUS_OK)
            status = contest_sort(&contest);
    }
    if (status == STATUS_OK)
        status = pay_years(&contest, budgets, count);
    visit_awards(settlement, step, budgets, count, mark_pending);
    contest_close(&contest);
    return status;
}

Status budget_settle(Settlement *settlement, uint16_t step)
{
    SettleBudget *budgets = NULL;
    size_t count = 0;
    Status status = open_years(settlement, step, &budgets, &count);

    return status == STATUS_OK && count > 0 ? settle_years(settlement, step, budgets, count) : status;
}
