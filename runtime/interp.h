/* interp: the batch interpreter: one operation at a time over a whole batch.
 *
 * Every register keeps its own vector until the next batch, so that any stage of any amount can be read back and a fault
 * can be traced to the operation that raised it. Results depend on nothing but the plan and the cells. */
#ifndef POLC_INTERP_H
#define POLC_INTERP_H

#include "runtime/engine.h"

typedef struct Interp Interp;

/* The plan must outlive the interpreter. `capacity` is the largest batch it will be given. */
Status interp_open(Interp **out, const Plan *plan, size_t capacity);
void interp_close(Interp *interp);
/* The same interpreter, as what results_append reads; interp_close or engine_close ends both. */
Engine *interp_engine(Interp *interp);
/* A program whose engines are interpreters. */
Status interp_program_open(Program **out, const Plan *plan);
/* Computes every register for the batch. Rejected rows are computed too (their cells are valid) and mean nothing. */
void interp_run(Interp *interp, const Batch *batch);
/* Valid until the next interp_run. */
const Vector *interp_value(const Interp *interp, PlanReg reg);
/* Why `reg` has a fault in that row, and which operation raised it first. */
PlanFault interp_fault(const Interp *interp, PlanReg reg, size_t row, PlanSpan *where);

#endif
