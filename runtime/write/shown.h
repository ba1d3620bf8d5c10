/* shown: texts of applicants and policies as a terminal may show them.
 *
 * Control characters, direction marks and bytes that are not UTF-8 could move the cursor, hide text or worse: each
 * shows as one cell, a space for white space and U+FFFD for the rest. */
#ifndef POLC_SHOWN_H
#define POLC_SHOWN_H

#include "runtime/write/output.h"

/* Cells the text takes when it is shown. */
size_t shown_cells(Str text);
/* Puts as much of the text as fits into `width` cells, with … when that is not all. Returns the cells used. */
size_t shown_put(Output *out, Str text, size_t width);

#endif
