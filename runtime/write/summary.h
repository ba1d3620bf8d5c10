/* summary: what a run amounts to, for the person who started it: rows, clauses, budgets, what is to be decided,
 * pending rows that lost a place or money, readings in force. Sections without content are left out. */
#ifndef POLC_SUMMARY_H
#define POLC_SUMMARY_H

#include "runtime/results.h"
#include "runtime/settle/settle.h"
#include "runtime/tally.h"
#include "runtime/write/output.h"

#define SUMMARY_DEFAULT_WIDTH 100

typedef struct SummaryOptions {
    Language language; /* English names things by id, Chinese by label */
    size_t width; /* cells a line of listed readings may take; 0: SUMMARY_DEFAULT_WIDTH */
    size_t row_limit; /* pending rows listed by name; 0: 10 */
} SummaryOptions;

/* Puts the summary into `out`, which stays open. Failures of the output are left in it. `results` may have no rows when nothing
 * was settled: then the tally says all. */
Status summary_write(Output *out, const Tally *tally, const Results *results, const SettleReport *report,
                     const SummaryOptions *options);

#endif
