/* run: the clerk's main job after compilation: a data file through the row stage, and the settlement over all
 * of it.
 *
 *   bytes → columns (read/) → row stage (an engine) → outcomes → results → settlement (settle/)
 *                                                            ↘ bytes (write/stream), where nothing looks across rows
 *
 * Threads share the work chunk by chunk (worker.h). The writers come after, from the same Results, unless the
 * results stream. Nothing here prints; problems of rows are in the caller's list. */
#ifndef POLC_RUN_H
#define POLC_RUN_H

#include "runtime/detail_table.h"
#include "runtime/ledger/earlier_awards.h"
#include "runtime/problem.h"
#include "runtime/read/reader.h"
#include "runtime/rejection.h"
#include "runtime/results.h"
#include "runtime/settle/history.h"
#include "runtime/tally.h"
#include "runtime/write/columns.h"
#include "runtime/write/rejects.h"
#include "runtime/write/stream.h"

#define RUN_BATCH_ROWS 512 /* the registers of a policy of some hundred operations then stay in the second cache */
#define RUN_MOST_THREADS 256

typedef struct RunOptions {
    ReaderOptions reader;
    size_t batch_rows; /* 0: RUN_BATCH_ROWS */
    size_t threads; /* 0: run_processors. A file of one chunk needs no more than one */
    DetailTable *const
        *details; /* of the same plan, in its order, filled; each applicant's row gets its values from them */
    Ledger *ledger; /* of the same plan, its rows closed; NULL: nothing was awarded before */
    Program *program; /* of the same plan; NULL: the run interprets */
    const int32_t *only_year; /* NULL: every award year */
    const PlanDecision *decisions; /* on single cases: the plan's, and those of a file; with any, rows are kept */
    size_t decision_count;
    bool keep_detail;
    const Columns *columns; /* of the results; NULL: the usual ones */
    Language note_language; /* of the short reasons of rejected rows and of words in columns of fields */
    SettleHistory
        *history; /* zeroed, and the caller's to free; NULL: what the steps of the settlement did is not kept */
    const char *rejects_path; /* NULL: none */
    OutputEncoding rejects_encoding;
    /* How the results are to be written. Where a run can, it writes them while it reads, and keeps no rows
     * (Run.streamed): no step looks across rows, the form is written record by record, and a strict run can
     * take back what it wrote. NULL: rows are kept. */
    const WriteOptions *stream;
    /* Called now and then by one thread after another, never by two at once; NULL: never. */
    void (*progress)(void *context, const ReaderFacts *facts);
    void *context;
} RunOptions;

typedef struct Run {
    Results results; /* no rows when they streamed */
    EarlierAwards earlier; /* what the results know of the ledger */
    SettleReport settled;
    Tally tally; /* of the settled results */
    ReaderFacts facts;
    uint64_t rejected; /* rows, by reader and row stage */
    Rejections rejections; /* of the rows that were kept */
    Rejects rejects;
    bool has_rejects; /* the rejects file is open */
    Stream stream;
    bool streamed; /* the results are in `stream`, and appear with run_finish */
} Run;

/* How many processors the process may use, at most RUN_MOST_THREADS. */
size_t run_processors(void);

/* STATUS_OK: all rows read and settled. Any other status: the list of problems, or for an output run_failure,
 * says why; nothing has been settled. STATUS_STOPPED: --strict met a rejected row. run_done frees everything in
 * either case; what was written has then appeared only if run_finish said so. */
Status run_data(Run *run, const Plan *plan, const RunOptions *options, ProblemList *problems);
/* Lets streamed results appear, and then the rejects file. Results that did not stream are to be written safely
 * before. */
Status run_finish(Run *run);
/* The run failed, and a part of its results has gone where it cannot be taken back from: to a pipe or a device. */
bool run_left_part(const Run *run);
/* Why one of the run's own outputs failed, as output_failure. */
void run_failure(const Run *run, Language language, char *text, size_t size);
void run_done(Run *run);

/* The short reason of a rejected row that was kept, for the notes of the results; empty for other rows. */
Str run_rejection(const Run *run, uint32_t row);

#endif
