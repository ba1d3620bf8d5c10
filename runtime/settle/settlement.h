/* settlement: what the steps share while settle_run is at work. Private to runtime/settle. */
#ifndef POLC_SETTLEMENT_H
#define POLC_SETTLEMENT_H

#include "runtime/ledger/earlier_awards.h"
#include "runtime/settle/history.h"
#include "runtime/settle/settle.h"

/* What earlier awards count in a round: those of its identity inside the period. */
typedef struct EarlierTaken {
    Int128 sum; /* fen */
    size_t count;
    uint32_t first; /* the first of them, of the ledger */
    size_t at; /* where they begin in the step's list */
} EarlierTaken;

typedef struct Settlement {
    const Plan *plan;
    Results *results;
    SettleReport *report;
    uint32_t *awards_by_clause; /* indexes of awards, clause after clause, in row order */
    size_t *clause_first; /* where each clause begins there; one more entry for the end */
    int32_t *years; /* the award years of the settled rows, ascending, each once */
    size_t year_count;
    EarlierTaken earlier; /* of the round at hand: what cuts are explained with */
    bool has_no_memory; /* a cut could not be recorded */
} Settlement;

/* What the ledger holds for a step, an identity (0: the step has none) and an award year; marks it as counted. */
EarlierTaken settlement_earlier(Settlement *settlement, uint16_t step, uint32_t key, int32_t year);
/* Gives the award a smaller amount from the stage of this step on, and records who did it, and what
 * was awarded before. */
void settlement_cut(Settlement *settlement, uint16_t step, Award *award, int64_t amount, uint32_t holder);
/* Marks a pending award whose place, cap or budget went to another. */
void settlement_took_part(Settlement *settlement, Award *award);

/* Makes the award pending: it has no amount until what is lacking is there. */
void settlement_await(uint16_t step, Award *award, uint16_t reason);

/* What was decided comes first and is not cut. */
static inline bool award_is_decided(const Award *award)
{
    return award->outcome == OUTCOME_OVERRIDDEN;
}

/* One kind of step each; `step` is an index into Plan.steps. */
Status places_settle(Settlement *settlement, uint16_t step);
Status top_settle(Settlement *settlement, uint16_t step);
Status quota_settle(Settlement *settlement, uint16_t step);
Status rank_settle(Settlement *settlement, uint16_t step);
Status pot_settle(Settlement *settlement, uint16_t step);
Status shared_cap_settle(Settlement *settlement, uint16_t step);
Status exclusive_settle(Settlement *settlement, uint16_t step);
Status limit_settle(Settlement *settlement, uint16_t step);
/* Before any step: rows of one identity that state different limits are pending. */
Status limit_compare_rows(Settlement *settlement, uint16_t step);
Status budget_settle(Settlement *settlement, uint16_t step);

/* history.c: around each step. */
Status history_open(SettleHistory *history, const Plan *plan);
Status history_before(Settlement *settlement, uint16_t step, SettleHistory *history);
Status history_after(const Settlement *settlement, uint16_t step, SettleHistory *history);

#endif
