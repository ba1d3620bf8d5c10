/* cut: where the last whole record of a text ends, so that the next chunk can begin there. */
#ifndef POLC_CUT_H
#define POLC_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Cut {
    size_t end; /* behind the line end of the last record that the text holds whole; 0: of none */
    uint64_t records; /* up to there, blank lines too */
    uint64_t breaks; /* line ends inside cells, up to there */
    bool is_inside; /* the text ends inside a quoted cell */
} Cut;

/* The text begins with a record. STRUCTURE_PADDING bytes behind it are read; the first of them is LF where more text
 * follows, so that a CR at the very end waits for it, and anything else at the end of the file. */
Cut record_cut(const char *text, size_t length, char delimiter);

#endif
