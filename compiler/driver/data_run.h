/* data_run: a data file computed under a plan: the files that a run reads are found and read, the engine is chosen, all rows are
 * computed and settled, and what is wrong with the data is said as it is everywhere.
 *
 * For every verb that takes data. Who writes results, or looks at them, does it between data_run_compute and data_run_close. */
#ifndef POLC_DATA_RUN_H
#define POLC_DATA_RUN_H

#include <time.h>

#include "compiler/driver/arguments.h"
#include "compiler/driver/decisions.h"
#include "compiler/driver/detail_files.h"
#include "compiler/driver/ledger_file.h"
#include "runtime/run.h"

typedef struct DataRun {
    const Session *session;
    const Arguments *arguments;
    const Plan *plan;
    const char *path; /* of argv */
    DetailFiles details;
    Decisions decisions;
    LedgerFile ledger;
    ProblemList problems; /* of the data file */
    Run run;
    bool progress_shown;
    struct timespec last_progress;
} DataRun;

/* Finds the files of the plan's details (--table), of decisions (--decisions) and of earlier awards (--ledger). On anything but EXIT_ALL_WELL the fault has been said; data_run_close frees it in
 * either case. The plan must outlive it. */
ExitCode data_run_open(DataRun *data, const Session *session, const Arguments *arguments, const Plan *plan,
                       const char *path);

/* Threads as asked for, else one for each processor. */
size_t data_run_threads(const Arguments *arguments);
/* What every verb's options say of a run: threads, batches, pieces, --strict, --year (kept in *year), progress on a terminal; the rest
 * is zero, for the verb to fill in. */
RunOptions data_run_options(DataRun *data, int32_t *year);

/* Reads and computes everything; options->program is chosen here. EXIT_ALL_WELL: data->run holds all rows, settled, or they
 * streamed; rejected rows are not said yet. Anything else has been said. */
ExitCode data_run_compute(DataRun *data, RunOptions *options);

/* The rejected rows and all other remarks on the files that were read. */
void data_run_put_problems(const DataRun *data);
/* Rows were rejected, details belong to nobody, a decision was not applied or rests on other grounds, or a budget is short and needs
 * a decision. */
bool data_run_needs_attention(const DataRun *data);
/* Says why a run or its outputs failed; NULL or empty: it has been said. */
ExitCode data_run_failed(const DataRun *data, Status status, const char *reason);
void data_run_close(DataRun *data);

#endif
