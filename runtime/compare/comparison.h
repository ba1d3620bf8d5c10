/* comparison: two settled Results of one data file, held side by side: who gains, who loses, and through which clause.
 *
 * The two may come from different plans. A row of one side and a row of the other are the same application when they begin in the same
 * line of the file, which holds whatever identifies a row under either form, and for rejected rows too. Amounts are fen; a row's total
 * is what all clauses pay it, in cash and in kind. */
#ifndef POLC_COMPARISON_H
#define POLC_COMPARISON_H

#include "runtime/results.h"

typedef enum Side { SIDE_OLD, SIDE_NEW, SIDES } Side;

#define NO_CLAUSE UINT16_MAX

/* One clause as both plans have it. */
typedef struct ClausePair {
    uint16_t clause[SIDES]; /* index in the plan; NO_CLAUSE: this side has no such clause */
} ClausePair;

/* What became of a clause for a row: an Outcome, or this where the side has no such clause. */
#define OUTCOME_NO_CLAUSE OUTCOME_COUNT_OF_OUTCOMES
#define COMPARED_OUTCOMES (OUTCOME_COUNT_OF_OUTCOMES + 1)

typedef struct ComparedClause {
    ClausePair pair;
    Int128 paid[SIDES];
    uint64_t gaining, losing; /* rows */
    Int128 gained, lost; /* both above zero */
    uint64_t moves[COMPARED_OUTCOMES]
                  [COMPARED_OUTCOMES]; /* rows evaluated on both sides, by old and new outcome */
} ComparedClause;

/* A row that differs in any amount, outcome or state. */
typedef struct ComparedRow {
    uint32_t row[SIDES]; /* NO_ROW: the side has no row there */
    bool has_moved_money; /* some clause pays another amount */
    Int128 total[SIDES];
} ComparedRow;

/* RowState, or this where a side has no row there. */
#define ROW_ABSENT (ROW_SKIPPED + 1)
#define COMPARED_STATES (ROW_ABSENT + 1)

typedef struct Comparison {
    const Results *results[SIDES];
    ComparedClause *clauses; /* in the order of the pairs */
    size_t clause_count;
    ComparedRow *rows; /* in the order of the file */
    size_t row_count, row_capacity;
    uint64_t compared; /* rows of the file, of either side */
    uint64_t gaining, losing; /* rows by their totals */
    uint64_t shifting; /* rows whose clauses pay other amounts that come to the same total */
    uint64_t relabelled; /* rows with the same amounts and another outcome or state */
    Int128 gained, lost; /* both above zero */
    Int128 cash[SIDES], in_kind[SIDES];
    uint64_t states[COMPARED_STATES][COMPARED_STATES]; /* rows, by old and new state */
} Comparison;

/* The clauses of two plans by their ids: those of the new plan in its order, then those that only the old one has. A block that
 * memory_free frees; NULL: no memory. */
ClausePair *comparison_pair_by_id(const Plan *old_plan, const Plan *new_plan, size_t *count);
/* Both results and the pairs' plans must outlive the comparison. STATUS_NO_MEMORY: nothing needs to be freed. */
Status comparison_make(Comparison *out, const Results *old_results, const Results *new_results,
                       const ClausePair *pairs, size_t pair_count);
void comparison_done(Comparison *comparison);

/* Rows that both sides rejected, or left to another award year: nothing is known of them. */
static inline uint64_t comparison_passed_over(const Comparison *comparison)
{
    return comparison->states[ROW_REJECTED][ROW_REJECTED] + comparison->states[ROW_SKIPPED][ROW_SKIPPED];
}
/* Rows evaluated on both sides without any difference. */
static inline uint64_t comparison_unchanged(const Comparison *comparison)
{
    return comparison->compared - comparison->row_count - comparison_passed_over(comparison);
}

/* What became of clause pair `clause` for a row of one side; *paid is 0 unless something is paid. A rejected row is invalid. */
size_t comparison_outcome(const Comparison *comparison, Side side, uint32_t row, size_t clause, int64_t *paid);

/* Whether the two outcomes of a clause for a row differ: where one side has no such clause, only if the other gives
 * something or may yet give it. */
bool comparison_is_other_outcome(size_t was, size_t is);

#endif
