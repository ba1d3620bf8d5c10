/* rejects: the rows that were refused, as they stand in the file, each with its row in the sheet and its reasons in front.
 *
 * The original columns follow unchanged, so that a clerk mends the cells and gives the file back as it is: polc passes
 * over the two columns that it added. The reasons come first because a row may have more or fewer cells than the header. */
#ifndef POLC_REJECTS_H
#define POLC_REJECTS_H

#include "runtime/problem.h"
#include "runtime/read/reader.h"
#include "runtime/write/output.h"

typedef struct Rejects {
    Output output;
    char delimiter;
    Language language;
    uint64_t rows;
} Rejects;

/* Like output_open: on failure nothing needs closing, and the output tells why. */
Status rejects_open(Rejects *rejects, const char *path, OutputEncoding encoding, ReaderHeader header,
                    Language language);
/* `sheet_row`: the row as a spreadsheet counts, which is where it will be mended. */
void rejects_put(Rejects *rejects, uint64_t sheet_row, Str record, Str reasons);
Status rejects_close(Rejects *rejects);

#endif
