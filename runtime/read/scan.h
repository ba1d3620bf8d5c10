/* scan: UTF-8 text becomes records and cells.
 *
 * A record ends at LF, CRLF or CR. A cell that begins with a quotation mark ends at the next single one; inside it two stand
 * for one, and delimiters and line ends are text. A quotation mark elsewhere is a character like any other. Every byte is
 * looked at once, and the memory in use is bounded by one record, whose cells are cut at SCAN_CELL_LIMIT. */
#ifndef POLC_SCAN_H
#define POLC_SCAN_H

#include "runtime/read/encoding.h"

#define SCAN_CELL_LIMIT ((size_t)1 << 20)
#define SCAN_RECORD_LIMIT ((size_t)8 << 20)
#define SCAN_CELLS_LIMIT ((size_t)16384)

typedef enum CellFlag {
    CELL_QUOTED = 1,
    CELL_DOUBLED = 2, /* holds doubled quotation marks */
    CELL_AFTER_QUOTE = 4, /* text follows the closing quotation mark */
    CELL_NUL = 8,
    CELL_TOO_LONG = 16, /* what was beyond the limit is gone */
} CellFlag;

typedef struct ScanCell {
    uint32_t start, length; /* in the record; without the quotation marks */
    uint32_t flags;
} ScanCell;

typedef struct Scanner {
    Decoder *decoder; /* NULL: over texts in memory */
    char *text; /* what is decoded and not yet consumed, from `at` to `end` */
    size_t at, end, capacity;
    uint64_t line; /* of the byte at `at`, from 1 */
    uint64_t breaks_in_cells; /* line ends before `at` that stand inside cells */
    char delimiter;
    DecoderEnd source; /* GOES_ON until the source has ended */

    /* The record that was scanned last; valid until the next scan. */
    size_t record_start, record_length;
    uint64_t record_line;
    uint64_t record_sheet_row; /* as a spreadsheet counts: line ends inside cells begin no row */
    ScanCell *cells;
    size_t cell_count, cell_capacity;
    uint64_t cell_line; /* on which the last cell begins */
    bool flawed; /* some cell has a flag other than QUOTED and DOUBLED */
} Scanner;

typedef enum ScanEnd {
    SCAN_RECORD,
    SCAN_AT_END,
    SCAN_UNTERMINATED, /* the quote of the last cell, which begins on cell_line, is not closed */
    SCAN_CUT, /* the text ended for the reason in `source` before the record did */
    SCAN_NO_MEMORY,
} ScanEnd;

bool scanner_init(Scanner *scanner, Decoder *decoder);
void scanner_done(Scanner *scanner);
/* A scanner over texts in memory, which it does not change or own. False: no memory. */
bool scanner_init_memory(Scanner *scanner, char delimiter);
void scanner_set_text(Scanner *scanner, Str text, uint64_t line, uint64_t sheet_row);
/* Takes the whole text as one record with these cells. */
ScanEnd scanner_take_cells(Scanner *scanner, const ScanCell *cells, size_t count);
/* Decodes until at least `wanted` bytes wait, or the source ends. False: no memory. */
bool scanner_fill(Scanner *scanner, size_t wanted);
ScanEnd scanner_next(Scanner *scanner);
/* What is decoded and not yet scanned; lives until the next call. */
Str scanner_rest(const Scanner *scanner);
/* Puts a text that was decoded elsewhere in its place; its first byte stands there in the file. False: no memory. */
bool scanner_put(Scanner *scanner, Str text, uint64_t line, uint64_t sheet_row);
/* The bytes of the record without its line end. */
Str scanner_record(const Scanner *scanner);
/* The bytes of a cell, doubled quotation marks still double. */
Str scanner_cell(const Scanner *scanner, size_t cell);
/* Copies a cell with CELL_DOUBLED to `to` (at least as long) with single quotation marks; returns the length. */
size_t scan_undouble(Str cell, char *to);

#endif
