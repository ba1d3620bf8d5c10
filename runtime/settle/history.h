/* history: what each step of a settlement found and what it left, award by award, for who explains an amount.
 *
 * It is kept only when settle_run_kept is asked for it: about 90 bytes for each contender of each step. */
#ifndef POLC_HISTORY_H
#define POLC_HISTORY_H

#include "runtime/settle/settle.h"

/* One award in one step. Amounts are fen; places are counted by who has an amount. */
typedef struct HistoryEntry {
    uint32_t award; /* index into Results.awards */
    uint32_t key; /* number of its identity; 0: the step has none */
    int32_t year; /* award year; 0 where the step looks at all years together */
    uint32_t rank; /* priority group of a budget, band of a quota; otherwise 0 */
    int64_t before, after; /* `before` 0: it is pending */
    bool
        holds; /* under an earlier version of the policy: it is no part of its round, in front of which it stands, nor of the sums */
    uint32_t first, end; /* its round: the entries of the same identity and year */
    int64_t earlier_sum; /* what the ledger counts in the round: as in AwardStages */
    uint32_t earlier_count, earlier;
    Int128 asked, held; /* sums of `before` and `after` of all entries in front of it, also of earlier rounds */
    uint32_t takers, holders; /* how many of those ask for something, and still have something after the step */
} HistoryEntry;

typedef struct StepHistory {
    HistoryEntry
        *entries; /* by identity, year, rank, the step's orders, position; one more behind the last, for sums */
    uint32_t *by_award; /* positions in entries, ascending by award */
    size_t count;
} StepHistory;

typedef struct SettleHistory {
    StepHistory *steps; /* one per PlanStep */
    size_t count;
} SettleHistory;

/* One round, as the award at `position` met it. */
typedef struct HistoryRound {
    const StepHistory *step;
    size_t first, end, position; /* of entries */
    Int128 asked, held; /* of the whole round, before and after the step */
    Int128 ahead_asked, ahead_held; /* of those whose turn came before this award */
    size_t takers, holders, ahead_takers, ahead_holders;
    size_t held_first; /* entries[held_first .. first) hold something under earlier versions */
    Int128 held_earlier;
    /* What earlier award years of the same identity hold inside the step's period, and earlier versions. */
    Int128 taken;
    size_t taken_places;
    uint32_t earliest; /* award of the first of them; UINT32_MAX: none */
    /* What the ledger holds for the identity inside the period: as in AwardStages. */
    Int128 earlier_sum;
    size_t earlier_count;
    uint32_t earlier;
} HistoryRound;

/* The history must be zeroed, and history_done frees it whatever the status. */
Status settle_run_kept(const Plan *plan, Results *results, SettleReport *report, SettleHistory *history);
void history_done(SettleHistory *history);
/* False: the award did not come into this step. */
bool history_find(const SettleHistory *history, const Plan *plan, size_t step, uint32_t award, HistoryRound *out);

#endif
