/* change_over: a program that begins to interpret at once and changes over to kernels between two batches, when there are any.
 *
 * Where many rows are expected, or have been computed, it looks for kept kernels, and if there are none compiles some beside the
 * run. Each engine changes over by itself. The results are the same whenever that happens, and if it never does: without the module that
 * compiles kernels, or when compiling fails, the program goes on interpreting. */
#ifndef POLC_CHANGE_OVER_H
#define POLC_CHANGE_OVER_H

#include "runtime/engine.h"

/* Below so many rows looking for kept kernels costs more than they save; and compiling new ones, as measured (docs/performance.md). Compiling takes as
 * long as there are operations and cannot be broken off in the middle, so a run must have rows enough to be still under way by then. */
#define CHANGE_OVER_LOOK_ROWS 8192
#define CHANGE_OVER_COMPILE_ROWS 131072
#define CHANGE_OVER_COMPILE_ROWS_FOR_EACH_OPERATION 256

/* `expected_rows`: 0 when nobody knows; half of the rows that have been computed then decide, since no more may come.
 * The test switch POLC_CHANGE_OVER=N (environment) makes each engine change over after N batches, waiting for kernels if need be. */
Status change_over_program_open(Program **out, const Plan *plan, bool detail, uint64_t expected_rows);

#endif
