/* slice: what one clause of a plan needs for one row, as a plan of its own.
 *
 * Analyses put a clause through thousands of rows; the other clauses would only cost time, and two choices of readings
 * that give equal slices need one analysis. A slice has one clause, the fields and operations that it reads and the checks of
 * the form that read any of them; nothing that looks across rows. */
#ifndef POLC_SLICE_H
#define POLC_SLICE_H

#include "runtime/arena.h"
#include "runtime/plan.h"

typedef struct Slice {
    Plan plan;
    const uint16_t *fields; /* of the whole plan, by field of the slice */
    uint64_t digest; /* equal for slices that say the same of every row */
    int64_t most; /* fen: what a shared cap leaves to a row that is alone; INT64_MAX: nothing is cut */
    bool settled_whole; /* its amount is known only when all rows are: a pot */
    bool reads_details; /* some of its fields are filled from details, which made-up applicants do not have */
} Slice;

Slice *slice_make(Arena *arena, const Plan *plan, size_t clause);
/* The same for one register: a clause that is granted where the condition is no; of fen, a clause whose amount it is. `fields` are
 * those that it reads. */
Slice *slice_of_register(Arena *arena, const Plan *plan, PlanReg reg, const uint16_t *fields, size_t field_count,
                         bool is_condition);
/* Whether of the rows that share the cap, which is one of the clause, no more than one is paid. */
bool slice_is_paid_once(const Plan *plan, size_t clause, const PlanStep *cap);
/* The field of the slice that is this field of the plan, or its field_count. */
size_t slice_field(const Slice *slice, size_t field);

#endif
