/* plain: the spellings that nearly all cells have, read without calls and copies.
 *
 * Digits with a point and not too many decimals, 2016-03-05, 2016/3/5, 2016年3月5日, the exact words of a category or of yes and no,
 * texts that need no trimming. What is read here is what cell_read says; everything else is left to cell_read. */
#ifndef POLC_PLAIN_H
#define POLC_PLAIN_H

#include "runtime/column.h"
#include "runtime/read/cell.h"

/* Cells of one column in rows that follow each other in an index and have equally many cells. */
typedef struct CellRun {
    const char
        *text; /* of the chunk: CHUNK_FRONT bytes before and STRUCTURE_PADDING bytes behind it may be read */
    const uint32_t *ends; /* the entry of the column in the first row */
    size_t stride; /* entries from one row to the next */
    size_t count; /* rows, at most 64 */
    uint32_t cut; /* bytes before the entry that do not belong to the cell: 1 for the CR of a last column, or 0 */
} CellRun;

typedef struct PlainWord {
    uint64_t first, last; /* its first eight bytes, and its last eight when it has more */
    Str text;
    int64_t value;
} PlainWord;

typedef struct PlainForm PlainForm;
/* Reads the cells of a run into column[row …]. Bit r of the result: cell r needs cell_read; bit r of *blank: it is empty. The
 * values of such cells are 0; the unknown bits are the caller's. */
typedef uint64_t PlainRead(const PlainForm *form, const CellRun *run, Column *column, size_t row, uint64_t *blank);

#define PLAIN_MOST_DECIMALS 10

struct PlainForm {
    PlainRead *read; /* for the level of vector instructions at hand */
    ValueKind kind;
    int64_t low, high; /* of a number or a day */
    /* Numbers: a cell with d decimals is multiplied by scale[d]; more than `decimals` of them are not plain. */
    unsigned decimals;
    int64_t scale[PLAIN_MOST_DECIMALS + 1];
    bool is_number, takes_percent;
    int64_t least_bare; /* RATE: a smaller number without a sign, but for 0, may mean two things */
    /* Words of one byte, −1 for none; and a table without collisions, NULL when none was found. */
    int16_t of_byte[256];
    PlainWord *words;
    unsigned word_shift;
    uint64_t word_factor;
};

/* Tables are made in the arena. False: no memory. */
bool plain_form_init(PlainForm *form, const CellForm *cell, Arena *arena);
/* One cell, trimmed and not empty, inside the text of a chunk: true when it was plain. TEXT has no number. */
bool plain_read(const PlainForm *form, Str text, int64_t *number);

PlainRead plain_numbers, plain_dates;
/* The versions with AVX-512, in plain_avx512.c. */
PlainRead plain_numbers_avx512, plain_dates_avx512;

#endif
