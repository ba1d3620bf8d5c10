#include "runtime/column.h"

#include <string.h>

#include "runtime/memory.h"

static size_t physical_bytes(Physical physical, size_t capacity)
{
    switch (physical) {
    case PHYSICAL_BIT:
        return capacity / 8;
    case PHYSICAL_TEXT:
        return capacity * sizeof(Str);
    case PHYSICAL_I64:
    case PHYSICAL_I128: /* an input cell always fits 64 bits */
        break;
    }
    return capacity * sizeof(int64_t);
}

/* Vector loops write whole registers, a few cells beyond the last row of a batch. */
#define SPILL 8

/* The union's pointers share their place, so any of them names the block. */
static void *column_block(const Column *column)
{
    return column->data.bits;
}

Status batch_init(Batch *batch, const PlanField *fields, size_t field_count, size_t capacity)
{
    capacity = BITMAP_WORDS(capacity ? capacity : 1) * 64;
    batch->capacity = capacity;
    arena_init(&batch->heap);
    batch->columns = memory_new(field_count, sizeof *batch->columns);
    batch->rejected = memory_new(capacity / 64, sizeof *batch->rejected);
    batch->lines = memory_new(capacity, sizeof *batch->lines);
    batch->sheet_rows = memory_new(capacity, sizeof *batch->sheet_rows);
    batch->records = memory_new(capacity, sizeof *batch->records);
    batch->remarks.bad_cells = memory_new(capacity, sizeof *batch->remarks.bad_cells);
    bool complete = batch->columns && batch->rejected && batch->lines && batch->sheet_rows && batch->records &&
                    batch->remarks.bad_cells;
    batch->column_count = batch->columns ? field_count : 0;
    for (size_t i = 0; i < batch->column_count; i++) {
        Column *column = &batch->columns[i];
        column->physical = fields[i].physical;
        column->data.bits = memory_new(physical_bytes(column->physical, capacity + SPILL * 8), 1);
        column->unknown = memory_new(capacity / 64, sizeof *column->unknown);
        if (column->unknown)
            memset(column->unknown, 0xff, capacity / 8);
        complete = complete && column->data.bits && column->unknown;
    }
    if (!complete) {
        batch_done(batch);
        return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

void batch_restart(Batch *batch)
{
    size_t used = BITMAP_WORDS(batch->rows) * 64;
    for (size_t i = 0; i < batch->column_count; i++)
        memset(batch->columns[i].unknown, 0xff, used / 8);
    memset(batch->rejected, 0, used / 8);
    memset(batch->remarks.bad_cells, 0, used * sizeof *batch->remarks.bad_cells);
    batch->remarks = (BatchRemarks){.bad_cells = batch->remarks.bad_cells};
    arena_clear(&batch->heap);
    batch->first_row += batch->rows;
    batch->rows = 0;
}

void batch_clear(Batch *batch)
{
    size_t used = BITMAP_WORDS(batch->rows) * 64;
    for (size_t i = 0; i < batch->column_count; i++)
        memset(column_block(&batch->columns[i]), 0, physical_bytes(batch->columns[i].physical, used));
    memset(batch->lines, 0, used * sizeof *batch->lines);
    memset(batch->sheet_rows, 0, used * sizeof *batch->sheet_rows);
    memset(batch->records, 0, used * sizeof *batch->records);
    batch_restart(batch);
}

void batch_done(Batch *batch)
{
    for (size_t i = 0; i < batch->column_count; i++) {
        memory_free(column_block(&batch->columns[i]));
        memory_free(batch->columns[i].unknown);
    }
    memory_free(batch->columns);
    memory_free(batch->rejected);
    memory_free(batch->lines);
    memory_free(batch->sheet_rows);
    memory_free(batch->records);
    memory_free(batch->remarks.bad_cells);
    arena_done(&batch->heap);
    memset(batch, 0, sizeof *batch);
}

void column_copy_cell(Column *to, size_t to_row, const Column *from, size_t from_row)
{
    switch (to->physical) {
    case PHYSICAL_BIT:
        bit_put(to->data.bits, to_row, bit_get(from->data.bits, from_row));
        break;
    case PHYSICAL_TEXT:
        to->data.text[to_row] = from->data.text[from_row];
        break;
    default:
        to->data.i64[to_row] = from->data.i64[from_row];
        break;
    }
    bit_put(to->unknown, to_row, bit_get(from->unknown, from_row));
}
