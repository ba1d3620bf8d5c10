/* detail_table: what the rows of a detail file come to, for each applicant they belong to.
 *
 * The file is read once, before the applicants' rows: every row that is sound joins the values of its key, and is forgotten. A
 * row that was rejected spoils the values of its key, so that no applicant is given an amount that lacks a row. The table keeps its
 * keys, not its rows.
 *
 *   detail_table_read    reads a file into the table; or detail_table_add, batch after batch
 *   detail_table_fill    gives a batch of applicants their columns; many threads at once
 *   detail_table_report_orphans   when all applicants were filled */
#ifndef POLC_DETAIL_TABLE_H
#define POLC_DETAIL_TABLE_H

#include "runtime/engine.h"
#include "runtime/problem.h"
#include "runtime/read/reader.h"

typedef struct DetailTable DetailTable;

/* An empty table; the detail, of a plan that outlives it, says what is computed. */
Status detail_table_open(DetailTable **out, const PlanDetail *detail);
void detail_table_close(DetailTable *table);

/* Reads the whole file. Problems of its rows are in the list, as for the applicants' file, and so is why it cannot be read: then the
 * status is none of STATUS_OK. STATUS_STOPPED: strict, and a row was rejected. `facts` tells what was recognised. */
Status detail_table_read(DetailTable *table, const ReaderOptions *options, ProblemList *problems,
                         ReaderFacts *facts);
/* Adds the rows of a batch of the plan of rows. Faults are reported to the list; NULL: to nobody. */
Status detail_table_add(DetailTable *table, const Batch *batch, ProblemList *problems);

/* Fills the columns of the applicants' batch that are computed over these rows, and remembers which keys an applicant has. */
void detail_table_fill(DetailTable *table, Batch *applicants);
/* Reports each key that no applicant had, at its first row, in the order of the file. */
Status detail_table_report_orphans(const DetailTable *table, ProblemList *problems);

/* Rows that were rejected, by reader and row stage; keys without an applicant that were reported. */
uint64_t detail_table_rejected(const DetailTable *table);
uint64_t detail_table_orphans(const DetailTable *table);
const PlanDetail *detail_table_detail(const DetailTable *table);

#endif
