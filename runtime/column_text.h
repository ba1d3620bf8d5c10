/* column_text: what a cell of an input column says, as a reader of the results will see it. */
#ifndef POLC_COLUMN_TEXT_H
#define POLC_COLUMN_TEXT_H

#include "runtime/column.h"
#include "runtime/decimal.h"
#include "runtime/language.h"

/* Room for a number or a date in plain digits. */
#define COLUMN_TEXT_ROOM DECIMAL_TEXT

/* Numbers in plain digits, dates as 2016-03-05, members by id or in Chinese by label, yes and no as words, texts as they are;
 * empty where the cell is blank. The bytes are the batch's, the plan's, static, or in `room`. */
Str column_text(const PlanField *field, const Column *column, size_t row, Language language,
                char room[static COLUMN_TEXT_ROOM]);

#endif
