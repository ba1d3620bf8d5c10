#include "runtime/settle/settle.h"

#include <stdlib.h>

#include "runtime/memory.h"
#include "runtime/settle/decisions.h"

/* The award's entry of the step, which begins with what the award had so far. NULL: no memory. */
static AwardStages *stages_of(AwardCuts *cuts, Award *award, uint16_t step)
{
    if (award->cut != NO_CUT && cuts->items[award->cut].step == step)
        return &cuts->items[award->cut];
    if (cuts->count >= NO_CUT)
        return NULL;
    if (cuts->count == cuts->capacity) {
        size_t capacity = cuts->capacity ? cuts->capacity * 2 : 256;
        AwardStages *grown = memory_grow(cuts->items, cuts->count * sizeof *grown, capacity, sizeof *grown);
        if (!grown)
            return NULL;
        cuts->items = grown;
        cuts->capacity = capacity;
    }
    AwardStages *stages = &cuts->items[cuts->count];
    *stages = award->cut != NO_CUT
                  ? cuts->items[award->cut]
                  : (AwardStages){.placed = award->paid, .shared = award->paid, .approved = award->paid};
    stages->before = award->cut;
    stages->step = step;
    stages->taken = 0;
    award->cut = (uint32_t)cuts->count++;
    return stages;
}

void settlement_cut(Settlement *settlement, uint16_t step, Award *award, int64_t amount, uint32_t holder)
{
    SettleCut *cut = &settlement->report->cuts[step];
    PlanStepKind kind = settlement->plan->steps[step].kind;
    AwardStages *stages = stages_of(&settlement->results->cuts, award, step);

    if (!stages) {
        settlement->has_no_memory = true;
        return;
    }
    cut->awards++;
    cut->amount += (Int128)award->paid - amount;
    stages->taken += award->paid - amount;
    award->outcome = kind == STEP_PLACES ? OUTCOME_USED : OUTCOME_REDUCED;
    award->step = step;
    award->paid = amount;
    stages->holder = holder;
    stages->earlier_count = (uint32_t)settlement->earlier.count;
    stages->earlier = settlement->earlier.first;
    stages->earlier_sum = (int64_t)settlement->earlier.sum;
    if (kind <= STEP_LIMIT)
        stages->approved = amount;
    if (kind <= STEP_SHARED_CAP)
        stages->shared = amount;
    if (kind <= STEP_QUOTA)
        stages->placed = amount;
}

EarlierTaken settlement_earlier(Settlement *settlement, uint16_t step, uint32_t key, int32_t year)
{
    const PlanStep *rule = &settlement->plan->steps[step];
    EarlierAwards *earlier = settlement->results->earlier;
    EarlierTaken taken = {0};
    size_t first, end;
    if (!earlier)
        return taken;
    EarlierList *list = &earlier->steps[step];
    earlier_list_find(list, key, rule->period, rule->years, year, &first, &end);
    earlier_list_mark(list, first, end);
    if (first < end)
        taken = (EarlierTaken){list->sums[end] - list->sums[first], end - first, list->items[first].award, first};
    return taken;
}

void settlement_took_part(Settlement *settlement, Award *award)
{
    if (!award->took_part)
        settlement->report->took_part++;
    award->took_part = true;
}

static void award_begin(Award *award)
{
    if (award->outcome != OUTCOME_OVERRIDDEN)
        award->paid = award->outcome == OUTCOME_GRANTED ? award->rounded : 0;
    award->cut = NO_CUT;
    award->took_part = false;
}

static Status index_awards(Settlement *settlement)
{
    Results *results = settlement->results;
    size_t clauses = settlement->plan->clause_count;

    if (results->award_count >= UINT32_MAX)
        return STATUS_NO_MEMORY;
    settlement->awards_by_clause = memory_new(results->award_count + 1, sizeof *settlement->awards_by_clause);
    settlement->clause_first = memory_new(clauses + 2, sizeof *settlement->clause_first);
    if (!settlement->awards_by_clause || !settlement->clause_first)
        return STATUS_NO_MEMORY;

    /* Entry c + 2 counts clause c, so that after the running sum entry c + 1 is where clause c begins, and filling it
     * moves it on to its end, which is where clause c + 1 begins. */
    size_t *first = settlement->clause_first;
    for (size_t i = 0; i < results->award_count; i++) {
        award_begin(&results->awards[i]);
        first[results->awards[i].clause + 2]++;
    }
    for (size_t c = 2; c < clauses + 2; c++)
        first[c] += first[c - 1];
    for (size_t i = 0; i < results->award_count; i++)
        settlement->awards_by_clause[first[results->awards[i].clause + 1]++] = (uint32_t)i;
    return STATUS_OK;
}

static int year_compare(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static Status list_years(Settlement *settlement)
{
    const Results *results = settlement->results;
    int32_t *years = memory_new(results->row_count + 1, sizeof *years);
    size_t count = 0, kept = 0;

    if (!years)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < results->row_count; i++) {
        const Row *row = &results->rows[i];
        if (row->state == ROW_SETTLED && (count == 0 || years[count - 1] != row->year))
            years[count++] = row->year;
    }
    qsort(years, count, sizeof *years, year_compare);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || years[kept - 1] != years[i])
            years[kept++] = years[i];
    }
    settlement->years = years;
    settlement->year_count = kept;
    return STATUS_OK;
}

void settlement_await(uint16_t step, Award *award, uint16_t reason)
{
    award->outcome = OUTCOME_PENDING;
    award->reason = reason;
    award->step = step;
    award->blanks = 0;
    award->paid = 0;
}

static void award_await_key(Settlement *settlement, uint16_t step, Award *award)
{
    settlement_await(step, award, REASON_KEY);
    settlement->report->blank_keys++;
}

static void set_blank_keys_pending(Settlement *settlement)
{
    Results *results = settlement->results;

    for (size_t s = 0; s < settlement->plan->step_count; s++) {
        const PlanStep *step = &settlement->plan->steps[s];
        if (step->key < 0)
            continue;
        const uint32_t *identities = results->keys[step->key];
        for (size_t c = 0; c < step->clause_count; c++) {
            size_t clause = step->clauses[c];
            for (size_t i = settlement->clause_first[clause]; i < settlement->clause_first[clause + 1]; i++) {
                Award *award = &results->awards[settlement->awards_by_clause[i]];
                if (award->outcome == OUTCOME_GRANTED && identities[award->row] == 0)
                    award_await_key(settlement, (uint16_t)s, award);
            }
        }
    }
}

static Status settle_step(Settlement *settlement, uint16_t step)
{
    settlement->earlier = (EarlierTaken){0};
    switch (settlement->plan->steps[step].kind) {
    case STEP_PLACES:
        return places_settle(settlement, step);
    case STEP_TOP:
        return top_settle(settlement, step);
    case STEP_QUOTA:
        return quota_settle(settlement, step);
    case STEP_POT:
        return pot_settle(settlement, step);
    case STEP_RANK:
        return rank_settle(settlement, step);
    case STEP_SHARED_CAP:
        return shared_cap_settle(settlement, step);
    case STEP_EXCLUSIVE:
        return exclusive_settle(settlement, step);
    case STEP_LIMIT:
        return limit_settle(settlement, step);
    case STEP_BUDGET:
        return budget_settle(settlement, step);
    }
    return STATUS_INTERNAL;
}

static Status settle_kept(Settlement *settlement, uint16_t step, SettleHistory *history)
{
    Status status = history ? history_before(settlement, step, history) : STATUS_OK;
    if (status == STATUS_OK)
        status = settle_step(settlement, step);
    if (status == STATUS_OK && history)
        status = history_after(settlement, step, history);
    return status;
}

/* What the report says of the steps, from nothing. */
static Status report_begin(SettleReport *report, const Plan *plan)
{
    memory_free(report->budgets);
    memory_free(report->cuts);
    report->budgets = NULL;
    report->budget_count = report->blank_keys = report->took_part = report->cut_count = 0;
    report->cuts = memory_new(plan->step_count + 1, sizeof *report->cuts);
    if (!report->cuts)
        return STATUS_NO_MEMORY;
    report->cut_count = plan->step_count;
    return STATUS_OK;
}

void settle_report_done(SettleReport *report)
{
    memory_free(report->budgets);
    memory_free(report->cuts);
    memory_free(report->decisions);
    *report = (SettleReport){0};
}

/* The order of the stages. The compiler has put the steps in the order of the language: places, shared caps, exclusivity,
 * budgets. */
static Status settle_all(const Plan *plan, Results *results, SettleReport *report, SettleHistory *history)
{
    Settlement settlement = {.plan = plan, .results = results, .report = report};
    Status status = report_begin(report, plan);

    memory_free(results->ranks);
    results->ranks = NULL;
    if (status == STATUS_OK && history)
        status = history_open(history, plan);
    if (status == STATUS_OK)
        status = index_awards(&settlement);
    if (status == STATUS_OK)
        status = list_years(&settlement);
    if (status == STATUS_OK)
        set_blank_keys_pending(&settlement);
    for (size_t s = 0; status == STATUS_OK && s < plan->step_count; s++)
        if (plan->steps[s].kind == STEP_LIMIT && plan->steps[s].measure != UINT16_MAX)
            status = limit_compare_rows(&settlement, (uint16_t)s);
    for (size_t s = 0; status == STATUS_OK && s < plan->step_count; s++)
        status = settle_kept(&settlement, (uint16_t)s, history);
    if (settlement.has_no_memory)
        status = STATUS_NO_MEMORY;

    memory_free(settlement.awards_by_clause);
    memory_free(settlement.clause_first);
    memory_free(settlement.years);
    return status;
}

/* Once by the rules alone, and once with what was decided. The cuts of the first are kept: notes say what the rules alone come to. */
/* Where no row was read there is no list, and memcpy takes no null pointer. */
static void copy_awards(Award *to, const Award *from, size_t count)
{
    if (count)
        memcpy(to, from, count * sizeof *to);
}

static Status settle_with_decisions(const Plan *plan, Results *results, SettleReport *report,
                                    SettleHistory *history)
{
    Status status = decisions_find(results, report->decisions);
    if (status != STATUS_OK)
        return status;
    Award *rows_alone = memory_new(results->award_count + 1, sizeof *rows_alone);
    if (!rows_alone)
        return STATUS_NO_MEMORY;
    copy_awards(rows_alone, results->awards, results->award_count);
    status = settle_all(plan, results, report, NULL);
    if (status == STATUS_OK) {
        decisions_note_rules(results, report->decisions);
        copy_awards(results->awards, rows_alone, results->award_count);
    }
    memory_free(rows_alone);
    if (status != STATUS_OK)
        return status;
    decisions_apply(results);
    return settle_all(plan, results, report, history);
}

Status settle_run_kept(const Plan *plan, Results *results, SettleReport *report, SettleHistory *history)
{
    *report = (SettleReport){0};
    results->cuts.count = 0;
    if (results->decision_count == 0)
        return settle_all(plan, results, report, history);
    report->decisions = memory_new(results->decision_count, sizeof *report->decisions);
    if (!report->decisions)
        return STATUS_NO_MEMORY;
    report->decision_count = results->decision_count;
    return settle_with_decisions(plan, results, report, history);
}

Status settle_run(const Plan *plan, Results *results, SettleReport *report)
{
    return settle_run_kept(plan, results, report, NULL);
}
