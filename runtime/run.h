/* run: the clerk's main job after compilation: a data file through the row stage, and the settlement over all of it.
 *
 *   bytes → columns (read/) → row stage (interp) → results → settlement (settle/)
 *
 * The writers come after, from the same Results. Nothing here prints; problems of rows are in the caller's list. */
#ifndef POLC_RUN_H
#define POLC_RUN_H

#include "runtime/problem.h"
#include "runtime/read/reader.h"
#include "runtime/results.h"
#include "runtime/settle/settle.h"
#include "runtime/tally.h"
#include "runtime/write/columns.h"
#include "runtime/write/rejects.h"

#define RUN_BATCH_ROWS 512 /* the registers of a policy of some hundred operations then stay in the second cache */

typedef struct RunOptions {
    ReaderOptions reader;
    size_t batch_rows; /* 0: RUN_BATCH_ROWS */
    Program *program; /* of the same plan; NULL: the run interprets */
    const int32_t *only_year; /* NULL: every award year */
    bool keep_detail;
    const Columns *columns; /* of the results; NULL: the usual ones */
    Language note_language; /* of the short reasons of rejected rows and of words in columns of fields */
    const char *rejects_path; /* NULL: none */
    OutputEncoding rejects_encoding;
    /* Called after each batch; NULL: never. */
    void (*progress)(void *context, const ReaderFacts *facts);
    void *context;
} RunOptions;

/* Why a row was rejected, in a few words. */
typedef struct Rejection {
    uint32_t row;
    Str reason; /* lives in Run.reasons */
} Rejection;

typedef struct Run {
    Results results;
    SettleReport settled;
    Tally tally; /* of the settled results */
    ReaderFacts facts;
    Rejection *rejections; /* ascending by row */
    size_t rejection_count, rejection_capacity;
    Arena reasons;
    Rejects rejects;
    bool has_rejects; /* the rejects file is open */
} Run;

/* STATUS_OK: all rows read and settled. Any other status: the list of problems, or for the rejects file its output, says why; nothing has
 * been settled. STATUS_STOPPED: --strict met a rejected row. run_done frees everything in either case; the rejects file has then
 * appeared only if run_finish said so. */
Status run_data(Run *run, const Plan *plan, const RunOptions *options, ProblemList *problems);
/* Lets the rejects file appear, once the results are safely written. */
Status run_finish(Run *run);
void run_done(Run *run);

/* The short reason of a rejected row, for the notes of the results; empty for other rows. */
Str run_rejection(const Run *run, uint32_t row);

#endif
