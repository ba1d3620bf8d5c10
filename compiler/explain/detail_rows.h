/* detail_rows: the rows of a detail file that belong to the applicants who are explained, each with what it adds to every value over rows.
 *
 * A run folds such rows into sums and forgets them (runtime/detail_table.h); who defends a sum needs them one by one. */
#ifndef POLC_DETAIL_ROWS_H
#define POLC_DETAIL_ROWS_H

#include "compiler/explain/quantity.h"
#include "runtime/read/reader.h"

typedef struct DetailRow {
    Str link; /* whose row it is */
    Str key; /* its own, empty where its form has none */
    uint64_t line;
    const struct DetailValue *values; /* by over of the detail */
} DetailRow;

typedef struct DetailValue {
    Certainty certainty; /* of the value; CERTAIN where there is none to add */
    Certainty counts_certainty; /* of the condition */
    bool counts; /* the condition holds, or there is none */
    Int128 mantissa;
} DetailValue;

typedef struct DetailRows DetailRows;

/* Reads the file whose rows were sound in the run. `wanted` are the links of the applicants who are explained, sorted by str_compare; NULL:
 * all. Only links that are texts are listed: *out is NULL for others. */
Status detail_rows_read(DetailRows **out, const PlanDetail *detail, const ReaderOptions *options,
                        const Str *wanted, size_t wanted_count);
void detail_rows_close(DetailRows *rows);
/* Those of one applicant, in the order of the file. */
const DetailRow *detail_rows_find(const DetailRows *rows, Str link, size_t *count);

#endif
