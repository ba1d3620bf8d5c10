/* column: typed columns of one batch of rows.
 *
 * A batch is filled by a reader (or by a policy's own test), read by an engine, and filled again. Data is 64-byte
 * aligned; texts are slices of the batch's own heap and live until the batch is cleared. */
#ifndef POLC_COLUMN_H
#define POLC_COLUMN_H

#include "runtime/arena.h"
#include "runtime/plan.h"
#include "runtime/value.h"

typedef struct Column {
    Physical physical;
    union {
        uint64_t *bits;
        int64_t *i64;
        Str *text;
    } data;
    uint64_t *unknown; /* bit i: row i is blank; never NULL */
} Column;

typedef struct Batch {
    size_t capacity; /* rows; a multiple of 64 */
    size_t rows;
    uint64_t first_row; /* position of row 0 in the whole input, from 0 */
    Column *columns; /* one per PlanField */
    size_t column_count;
    uint64_t *rejected; /* bit i: row i is rejected; its cells may hold anything valid */
    uint64_t *lines; /* line of the file on which row i begins, from 1 */
    uint64_t *sheet_rows; /* the same as a spreadsheet counts: line breaks inside cells begin no row */
    Str *records; /* the bytes of row i as they stand in the file (UTF-8), without the line end */
    Arena heap; /* the texts */
} Batch;

#define BITMAP_WORDS(rows) (((rows) + 63) / 64)

static inline bool bit_get(const uint64_t *bits, size_t i)
{
    return bits[i / 64] >> (i % 64) & 1;
}
static inline void bit_put(uint64_t *bits, size_t i, bool on)
{
    uint64_t mask = UINT64_C(1) << (i % 64);
    bits[i / 64] = on ? bits[i / 64] | mask : bits[i / 64] & ~mask;
}

/* The batch must be zeroed before batch_init. Capacity is rounded up to a multiple of 64. */
Status batch_init(Batch *batch, const PlanField *fields, size_t field_count, size_t capacity);
/* No rows, all cells blank, heap emptied; first_row moves on by the rows that were there. */
void batch_clear(Batch *batch);
void batch_done(Batch *batch);

#endif
