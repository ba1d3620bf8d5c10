/* tally: what the rows of a run amount to, counted clause by clause. Counts of parts add up in any order. */
#ifndef POLC_TALLY_H
#define POLC_TALLY_H

#include "runtime/payout.h"

typedef struct ClauseTally {
    uint64_t outcomes[OUTCOME_COUNT_OF_OUTCOMES];
    uint64_t applications; /* rows to which the clause applies */
    uint64_t granted_nothing; /* granted, and 0.00 is paid */
    Int128 paid; /* fen */
} ClauseTally;

/* What one part of Plan.parts comes to, by the year in which it is due. */
typedef struct PartTally {
    uint32_t part;
    int32_t year; /* INT32_MIN: it has no date, or an unknown one */
    uint64_t awards[PART_COUNT_OF_STATES];
    Int128 fen[PART_COUNT_OF_STATES];
} PartTally;

typedef struct Tally {
    const Plan *plan;
    ClauseTally *clauses; /* one per PlanClause */
    uint64_t rows, states[ROW_SKIPPED + 1];
    uint64_t pending_rows; /* rows of which a clause with an amount is pending */
    uint64_t lost_awards; /* pending, and the place, cap or budget went to another */
    Int128 cash, in_kind; /* fen */
    uint64_t *failed_asserts, *unknown_asserts; /* by PlanAssert: rows */
    PartTally *parts; /* ascending by part, then year */
    size_t part_count, part_capacity;
    bool out_of_memory; /* some parts are not counted */
} Tally;

Status tally_init(Tally *tally, const Plan *plan);
void tally_done(Tally *tally);
/* Counts rows whose clauses nothing settles any further, of a plan without parts. */
void tally_outcomes(Tally *tally, const Outcomes *outcomes);
/* Counts the rows in which assertions do not hold, or are not known. */
void tally_asserts(Tally *tally, const Outcomes *outcomes);
/* Counts results that are settled, or that nothing settles. */
void tally_results(Tally *tally, const Results *results);
/* Adds a tally of the same plan. */
void tally_join(Tally *tally, const Tally *part);

#endif
