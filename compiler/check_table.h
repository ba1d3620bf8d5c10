/* check_table: what the rows of a table and the file that may hold them share. */
#ifndef POLC_CHECK_TABLE_H
#define POLC_CHECK_TABLE_H

#include "compiler/checker.h"

/* The first key is a day from which a row holds until the next. */
bool table_is_dated(const Symbol *table);
/* The day from which a row of a dated table holds, as a DATE; NULL: the row does not say. */
const Node *table_row_day(const Node *row);
/* Reads the CSV that `table->node->left` names into TABLE_ROWs in `table->node->more`; see check.h for its form. False after a
 * report. */
bool table_read_file(Checker *checker, const Symbol *table);

#endif
