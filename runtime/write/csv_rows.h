/* csv_rows: rows of a batch as CSV, straight from what the rules say of them, without anything kept in between.
 *
 * The bytes are those of csv.c over Results. One for each thread. */
#ifndef POLC_CSV_ROWS_H
#define POLC_CSV_ROWS_H

#include "runtime/outcomes.h"
#include "runtime/write/writer.h"

typedef struct CsvRows CsvRows;

/* The form is CSV without detail, and the plan divides nothing that is paid. */
bool csv_rows_are_possible(const Plan *plan, const WriteOptions *options);
/* `options->rejection` with its context is asked for the reasons of rejected rows. The plan and what
 * the options point to outlive the rows. STATUS_NO_MEMORY: *out is NULL. */
Status csv_rows_open(CsvRows **out, const Plan *plan, const WriteOptions *options);
/* One line for each row of the batch that `outcomes` looked at last, into memory (output_open_memory). `first`: what its first row
 * is called when the reason of a rejected row is asked for. */
Status csv_rows_put(CsvRows *rows, Output *out, const Outcomes *outcomes, uint32_t first);
void csv_rows_close(CsvRows *rows);

#endif
