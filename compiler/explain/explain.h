/* explain: the life of every amount of a row, from the cells to what is paid.
 *
 * An Explainer evaluates rows under a traced plan (trace.h), whose registers hold the value of every expression, and gathers
 * from them, the checked tree and the settled results the facts of one row after another. It computes nothing itself but
 * what no register holds: quotients before their rounding. */
#ifndef POLC_EXPLAIN_H
#define POLC_EXPLAIN_H

#include "compiler/compile.h"
#include "compiler/explain/facts.h"
#include "runtime/read/reader.h"

typedef struct Explainer Explainer;

/* What a run left; `results` may be of the same policy's untraced plan, under the same readings. */
typedef struct ExplainRun {
    const Results *results;
    const SettleReport *settled;
    const SettleHistory *history;
    Str file; /* name of the data, for people */
    DetailRows *const
        *details; /* by detail of the traced plan; NULL, or an entry that is NULL: their rows are not listed */
    const Reader *reader; /* of the batch at hand, which knows what headings say of units; NULL: not known */
    const ProblemList *problems; /* of the batch at hand, for the rows that are rejected; NULL: not known */
} ExplainRun;

/* The compilation, plan, trace and run must outlive it. `capacity`: rows of the largest batch. */
Status explain_open(Explainer **out, const Compilation *compilation, const Plan *plan, const Trace *trace,
                    const ExplainRun *run, size_t capacity);
void explain_close(Explainer *explainer);
/* Computes a batch, which must stay as it is while its rows are explained. */
void explain_batch(Explainer *explainer, const Batch *batch);
/* Reports what the row stage finds wrong with the rows of the batch, as a run does; the reader has reported the rest. */
Status explain_faults(Explainer *explainer, ProblemList *problems);
/* The facts of a row of the batch, which stands at `row` in the results; until the next call. STATUS_INTERNAL: the traced plan
 * and the run disagree on an amount, which cannot be. */
Status explain_row(Explainer *explainer, size_t batch_row, uint32_t row, RowFacts **out);

#endif
