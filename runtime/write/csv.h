/* csv: texts as cells of a CSV file. */
#ifndef POLC_CSV_H
#define POLC_CSV_H

#include "runtime/str.h"
#include "runtime/write/output.h"

/* Whether the text can stand in a cell as it is: nothing to quote or replace, and no beginning of a formula. */
bool csv_is_plain(Str text);
/* In quotes where it must be; text that a spreadsheet could take for a formula behind an apostrophe; control characters replaced. */
void csv_put_text(Output *out, Str text);

#endif
