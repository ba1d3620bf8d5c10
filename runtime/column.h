/* column: typed columns of one batch of rows.
 *
 * A batch is filled by a reader (or by a policy's own test), read by an engine, and filled again. Data is 64-byte
 * aligned. Texts and records are slices of the chunk that the batch was read from, or of the batch's own heap: they live
 * as long as the chunk stays as it is and the batch is not cleared. */
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

/* A row such as 合计 that was left out of a batch. */
typedef struct TotalRow {
    uint64_t line, sheet_row;
    Str first; /* its first cell that is not blank */
} TotalRow;

/* What a reader remembers of a batch until it is admitted. */
typedef struct BatchRemarks {
    size_t first_problem, end_problem; /* the batch's own problems in the list of recent ones */
    uint32_t *bad_cells; /* how many the reader found in row i, whether or not each is listed */
    TotalRow *totals; /* in the batch's heap */
    size_t total_count, total_listed;
    bool ends_input;
} BatchRemarks;

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
    Arena heap; /* texts that are no slices of a chunk */
    BatchRemarks remarks;
} Batch;

#define BITMAP_WORDS(rows) (((rows) + 63) / 64)

/* Value and blank of one cell, between columns of one physical form; a text stays the slice that it is. */
void column_copy_cell(Column *to, size_t to_row, const Column *from, size_t from_row);

static inline bool bit_get(const uint64_t *bits, size_t i)
{
    return bits[i / 64] >> (i % 64) & 1;
}
static inline void bit_put(uint64_t *bits, size_t i, bool on)
{
    uint64_t mask = UINT64_C(1) << (i % 64);
    bits[i / 64] = on ? bits[i / 64] | mask : bits[i / 64] & ~mask;
}

/* Bits i … i + count − 1 (at most 64) become the low bits of `run`. */
static inline void bits_put_run(uint64_t *bits, size_t i, size_t count, uint64_t run)
{
    uint64_t mask = count < 64 ? (UINT64_C(1) << count) - 1 : ~UINT64_C(0);
    size_t shift = i % 64;
    run &= mask;
    bits[i / 64] = (bits[i / 64] & ~(mask << shift)) | run << shift;
    if (shift + count > 64)
        bits[i / 64 + 1] = (bits[i / 64 + 1] & ~(mask >> (64 - shift))) | run >> (64 - shift);
}

/* The batch must be zeroed before batch_init. Capacity is rounded up to a multiple of 64. */
Status batch_init(Batch *batch, const PlanField *fields, size_t field_count, size_t capacity);
/* No rows, all cells blank, heap emptied; first_row moves on by the rows that were there. */
void batch_clear(Batch *batch);
/* The same for whoever writes every cell that is not blank: only what is known of cells is forgotten, not their values. */
void batch_restart(Batch *batch);
void batch_done(Batch *batch);

#endif
