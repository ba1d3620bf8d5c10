/* explain_rows: which rows of the data --id, --row and --all mean, and a second reading of the file that finds them. */
#ifndef POLC_EXPLAIN_ROWS_H
#define POLC_EXPLAIN_ROWS_H

#include "compiler/driver/data_run.h"

/* Rows of a batch that is read for explanations: a traced plan has many registers, and few rows are told. */
#define EXPLAIN_ROWS ((size_t)64)

typedef struct RowRange {
    uint64_t first, last; /* as a spreadsheet counts */
    bool met; /* a row of it was there */
} RowRange;

typedef struct RowChoice {
    bool all;
    uint32_t *rows; /* positions in the results, ascending; from --id */
    size_t row_count;
    RowRange *ranges; /* from --row */
    size_t range_count;
} RowChoice;

/* Understands the options, once the data was run. EXIT_USAGE: a key is not in the data, or nothing says which row; it has been
 * said. row_choice_done frees it in either case. */
ExitCode row_choice_make(RowChoice *choice, const DataRun *data);
void row_choice_done(RowChoice *choice);
/* Says which --row met no row; EXIT_USAGE. */
ExitCode row_choice_missed(const RowChoice *choice, const Session *session);

typedef struct RowVisit {
    /* Before the rows of a batch of which some are meant. */
    Status (*batch)(void *context, const Reader *reader, const Batch *batch, ProblemList *problems);
    /* A row that is meant; `row` is its position in the results. */
    Status (*row)(void *context, const Batch *batch, size_t batch_row, uint32_t row);
    void *context;
    ProblemList problems; /* of the batch at hand */
} RowVisit;

/* Reads the file of the run again. */
Status rows_visit(DataRun *data, RowChoice *choice, RowVisit *visit);

#endif
