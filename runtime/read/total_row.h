/* total_row: a row such as 合计 that sums the rows above it, or such as 制表：张三 that stands below the table, and is nobody's
 * application. */
#ifndef POLC_TOTAL_ROW_H
#define POLC_TOTAL_ROW_H

#include "runtime/str.h"

/* `first` is the first cell of the row that is not blank, trimmed; `is_key`: it is the key's own cell, so it must be the
 * word and nothing else; otherwise the key is blank and it is enough that the cell begins with the word. Below the table a colon
 * follows the word. */
bool total_row_begins(Str first, bool is_key);
/* Whether such a cell may begin with this byte; most cells do not. */
bool total_row_may_begin(char byte);

#endif
