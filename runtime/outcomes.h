/* outcomes: what the rules say of each row of a batch that an engine has run, before anything looks across
 * rows.
 *
 * For each clause there is one bitmap for each outcome, and the amounts are an array of fen; for each row its
 * state. All is found 64 rows at a time. Results (results.h) and what streams read from here, so that both say
 * the same of a row. */
#ifndef POLC_OUTCOMES_H
#define POLC_OUTCOMES_H

#include "runtime/column.h"
#include "runtime/engine.h"
#include "runtime/plan.h"

#define REASON_FOR UINT16_MAX /* pending: the `for` gate is unknown */
#define REASON_AMOUNT (UINT16_MAX - 1) /* pending: the amount is unknown */

/* Why the row stage rejects a row. Slices and pointers live as long as the plan. */
typedef struct RowFault {
    size_t row; /* in the batch */
    uint64_t line; /* of the file */
    uint64_t sheet_row; /* the same as a spreadsheet counts */
    PlanFault fault; /* FAULT_CHECK: a check of the input form says no; else what cannot be computed */
    Str id, label; /* of the clause; FAULT_CHECK: label of the check; both empty: the award year or an order */
    PlanSpan span; /* the check, or the operation that raised the fault */
    const uint16_t *fields; /* the input fields that the check, condition or amount reads */
    size_t field_count;
} RowFault;

typedef struct RowFaultSink {
    void (*report)(void *user, const RowFault *fault);
    void *user;
} RowFaultSink;

/* One clause. No row is in two of the bitmaps; a settled row that is in none: the clause does not apply to it. */
typedef struct ClauseOutcomes {
    uint64_t *granted, *refused, *pending;
    const int64_t *amounts; /* fen of the rows that are granted; NULL: a referral */
} ClauseOutcomes;

/* Bits beyond the rows of the batch are 0 everywhere. */
typedef struct Outcomes {
    const Plan *plan;
    size_t capacity; /* rows; a multiple of 64 */
    const Batch *batch; /* what was looked at last, and the engine that ran it: until either runs again */
    Engine *engine;
    uint64_t *settled, *rejected, *skipped; /* each row is in exactly one */
    ClauseOutcomes *clauses; /* one per PlanClause */
    uint64_t *failed_asserts,
        *unknown_asserts; /* by assertion: in how many settled rows it does not hold, or is not known */
    uint64_t *bits; /* the memory of all bitmaps */
} Outcomes;

/* For batches of at most `capacity` rows; the plan must outlive it. */
Status outcomes_init(Outcomes *outcomes, const Plan *plan, size_t capacity);
void outcomes_done(Outcomes *outcomes);

/* Looks at the batch that `engine` has just run.
 *
 * A row is rejected when the batch says so, when a check definitely says no, or when a value that it uses
 * carries a fault: its award year, a check, an order of a step, a `for`, a condition of a clause that applies,
 * an amount that would be granted. The sink hears, row after row, of every failed check and of one fault for
 * each clause; NULL, or without `report`: nobody does. With `only_year`, rows of other award years are skipped,
 * unread. */
void outcomes_find(Outcomes *outcomes, const Batch *batch, Engine *engine, const RowFaultSink *sink,
                   const int32_t *only_year);

/* The award year of a row that is settled or skipped; INT32_MIN when the policy names none. */
int32_t outcomes_year(const Outcomes *outcomes, size_t row);
/* The value of an order (index into Plan.orders) for a settled row. */
int64_t outcomes_order(const Outcomes *outcomes, size_t order, size_t row);
/* A kept value (index into Plan.kept) of a row, in the code of results.h. */
int64_t outcomes_kept(const Outcomes *outcomes, size_t kept, size_t row);
/* Bit i: unmodelled article i names this settled row. */
uint64_t outcomes_unmodelled(const Outcomes *outcomes, size_t row);
/* Refused: the index of the first condition that says no. */
uint16_t outcomes_refusal(const Outcomes *outcomes, size_t clause, size_t row);
/* Pending: the index of the first unknown condition, or REASON_*. `blanks`, bit i: field i of the list of
 * fields that the condition (or the amount) reads is blank. */
uint16_t outcomes_pending(const Outcomes *outcomes, size_t clause, size_t row, uint64_t *blanks);
/* Exact value of a register whose row carries neither a fault nor is unknown. */
Int128 outcomes_number(const Outcomes *outcomes, PlanReg reg, size_t row);
bool outcomes_is_known(const Outcomes *outcomes, PlanReg reg, size_t row);

#endif
