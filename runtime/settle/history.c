#include "runtime/settle/history.h"

#include <stdlib.h>

#include "runtime/memory.h"
#include "runtime/settle/contest.h"

/* ---- Keeping ------------------------------------------------------------------------------------------------ */

static Status rank(Contest *contest)
{
    const PlanStep *step = contest->step;
    if (step->kind == STEP_BUDGET)
        return budget_rank(contest);
    for (size_t i = 0; step->kind == STEP_QUOTA && i < contest->count; i++)
        contest->contenders[i].rank =
            (uint32_t)contest->settlement->results->orders[step->measure][contest_award(contest, i)->row];
    return STATUS_OK;
}

static Status copy_contenders(Contest *contest, uint16_t step, StepHistory *out)
{
    out->entries = memory_new(contest->count + 1, sizeof *out->entries);
    out->by_award = memory_new(contest->count + 1, sizeof *out->by_award);
    if (!out->entries || !out->by_award)
        return STATUS_NO_MEMORY;
    out->count = contest->count;
    for (size_t i = 0; i < contest->count; i++) {
        const Contender *contender = &contest->contenders[i];
        EarlierTaken earlier = settlement_earlier(contest->settlement, step, contender->key, contender->year);
        out->entries[i] = (HistoryEntry){.award = contender->award,
                                         .key = contender->key,
                                         .year = contender->year,
                                         .rank = contender->rank,
                                         .before = contest_award(contest, i)->paid,
                                         .holds = contender->holds,
                                         .earlier_sum = (int64_t)earlier.sum,
                                         .earlier_count = (uint32_t)earlier.count,
                                         .earlier = earlier.first};
    }
    return STATUS_OK;
}

Status history_before(Settlement *settlement, uint16_t step, SettleHistory *history)
{
    Contest contest;
    Status status = contest_open(&contest, settlement, step);

    if (status == STATUS_OK)
        status = rank(&contest);
    if (status == STATUS_OK)
        status = contest_sort(&contest);
    if (status == STATUS_OK)
        status = copy_contenders(&contest, step, &history->steps[step]);
    contest_close(&contest);
    return status;
}

static bool is_same_round(const HistoryEntry *a, const HistoryEntry *b)
{
    return a->key == b->key && a->year == b->year;
}

typedef struct ByAward {
    uint32_t award, position;
} ByAward;

static int by_award_compare(const void *a, const void *b)
{
    const ByAward *left = a, *right = b;
    return (left->award > right->award) - (left->award < right->award);
}

static Status index_by_award(StepHistory *step)
{
    ByAward *pairs = memory_new(step->count + 1, sizeof *pairs);
    if (!pairs)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < step->count; i++)
        pairs[i] = (ByAward){step->entries[i].award, (uint32_t)i};
    qsort(pairs, step->count, sizeof *pairs, by_award_compare);
    for (size_t i = 0; i < step->count; i++)
        step->by_award[i] = pairs[i].position;
    memory_free(pairs);
    return STATUS_OK;
}

static void find_rounds(StepHistory *step)
{
    for (size_t first = 0, end; first < step->count; first = end) {
        end = first + 1;
        while (end < step->count && is_same_round(&step->entries[first], &step->entries[end]))
            end++;
        size_t competing = first;
        while (competing < end && step->entries[competing].holds)
            competing++;
        for (size_t i = first; i < end; i++) {
            step->entries[i].first = (uint32_t)competing;
            step->entries[i].end = (uint32_t)end;
        }
    }
}

Status history_after(const Settlement *settlement, uint16_t step, SettleHistory *history)
{
    StepHistory *own = &history->steps[step];

    for (size_t i = 0; i < own->count; i++) {
        HistoryEntry *entry = &own->entries[i], *next = entry + 1;
        entry->after = settlement->results->awards[entry->award].paid;
        next->asked = entry->asked + (entry->holds ? 0 : entry->before);
        next->held = entry->held + (entry->holds ? 0 : entry->after);
        next->takers = entry->takers + (!entry->holds && entry->before > 0);
        next->holders = entry->holders + (!entry->holds && entry->after > 0);
    }
    find_rounds(own);
    return index_by_award(own);
}

Status history_open(SettleHistory *history, const Plan *plan)
{
    *history = (SettleHistory){.steps = memory_new(plan->step_count + 1, sizeof *history->steps)};
    if (!history->steps)
        return STATUS_NO_MEMORY;
    history->count = plan->step_count;
    return STATUS_OK;
}

void history_done(SettleHistory *history)
{
    for (size_t i = 0; i < history->count; i++) {
        memory_free(history->steps[i].entries);
        memory_free(history->steps[i].by_award);
    }
    memory_free(history->steps);
    *history = (SettleHistory){0};
}

/* ---- Asking ------------------------------------------------------------------------------------------------- */

/* The entry of the award; the number of entries: there is none. */
static size_t find_entry(const StepHistory *step, uint32_t award)
{
    size_t low = 0, high = step->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t found = step->entries[step->by_award[middle]].award;
        if (found == award)
            return step->by_award[middle];
        if (found < award)
            low = middle + 1;
        else
            high = middle;
    }
    return step->count;
}

/* Who holds something under an earlier version stands directly in front of the round. */
static void add_earlier_versions(HistoryRound *round)
{
    const HistoryEntry *entries = round->step->entries, *own = &entries[round->first];
    for (round->held_first = round->first; round->held_first > 0; round->held_first--) {
        const HistoryEntry *entry = &entries[round->held_first - 1];
        if (!entry->holds || !is_same_round(entry, own))
            break;
        round->held_earlier += entry->after;
        round->taken_places += entry->after > 0;
        round->earliest = entry->award;
    }
    round->taken = round->held_earlier;
}

/* The earlier years of the identity stand in front of that. */
static void add_earlier_years(HistoryRound *round, const PlanStep *rule)
{
    const HistoryEntry *entries = round->step->entries, *own = &entries[round->first];
    int64_t outside = (int64_t)own->year - rule->years;
    if (rule->period != PERIOD_WITHIN_YEARS)
        return;
    for (size_t i = round->held_first; i-- > 0 && entries[i].key == own->key && entries[i].year > outside;) {
        round->taken += entries[i].after;
        if (entries[i].after > 0) {
            round->taken_places++;
            round->earliest = entries[i].award;
        }
    }
}

bool history_find(const SettleHistory *history, const Plan *plan, size_t step, uint32_t award, HistoryRound *out)
{
    const StepHistory *own = &history->steps[step];
    size_t at = step < history->count ? find_entry(own, award) : 0;
    if (step >= history->count || at == own->count)
        return false;
    const HistoryEntry *entry = &own->entries[at], *first = &own->entries[entry->first],
                       *end = &own->entries[entry->end];
    *out = (HistoryRound){.step = own,
                          .first = entry->first,
                          .end = entry->end,
                          .position = at,
                          .asked = end->asked - first->asked,
                          .held = end->held - first->held,
                          .ahead_asked = entry->asked - first->asked,
                          .ahead_held = entry->held - first->held,
                          .takers = end->takers - first->takers,
                          .holders = end->holders - first->holders,
                          .ahead_takers = entry->takers - first->takers,
                          .ahead_holders = entry->holders - first->holders,
                          .earlier_sum = entry->earlier_sum,
                          .earlier_count = entry->earlier_count,
                          .earlier = entry->earlier};
    out->earliest = UINT32_MAX;
    add_earlier_versions(out);
    add_earlier_years(out, &plan->steps[step]);
    return true;
}
