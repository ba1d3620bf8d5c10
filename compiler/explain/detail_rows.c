#include "compiler/explain/detail_rows.h"

#include <stdlib.h>

#include "runtime/interp.h"
#include "runtime/memory.h"

#define READ_ROWS ((size_t)512)

struct DetailRows {
    const PlanDetail *detail;
    Arena arena;
    DetailRow *rows;
    size_t count, capacity;
    const Str *wanted;
    size_t wanted_count;
};

void detail_rows_close(DetailRows *rows)
{
    if (!rows)
        return;
    arena_done(&rows->arena);
    memory_free(rows->rows);
    memory_free(rows);
}

static int compare_texts(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static bool is_wanted(const DetailRows *rows, Str link)
{
    return !rows->wanted || bsearch(&link, rows->wanted, rows->wanted_count, sizeof link, compare_texts) != NULL;
}

/* ---- One row --------------------------------------------------------------------------------------------------- */

static Certainty certainty_at(const Vector *vector, size_t row)
{
    if (vector->fault && bit_get(vector->fault, row))
        return FAULTY;
    return vector->unknown && bit_get(vector->unknown, row) ? UNKNOWN : CERTAIN;
}

static DetailValue value_at(const Engine *engine, const PlanOver *over, size_t row)
{
    DetailValue value = {.counts = true};
    if (over->condition != PLAN_NONE) {
        const Vector *condition = engine_value(engine, over->condition);
        value.counts_certainty = certainty_at(condition, row);
        value.counts = value.counts_certainty == CERTAIN && vector_number(condition, row);
    }
    if (over->value != PLAN_NONE) {
        const Vector *vector = engine_value(engine, over->value);
        value.certainty = certainty_at(vector, row);
        value.mantissa = value.certainty == CERTAIN ? vector_number(vector, row) : 0;
    }
    return value;
}

static Str own_key(const DetailRows *rows, const Batch *batch, size_t row)
{
    const Plan *plan = rows->detail->rows;
    for (size_t f = 0; f < plan->form_count; f++)
        if (plan->fields[f].key && plan->fields[f].physical == PHYSICAL_TEXT)
            return batch->columns[f].data.text[row];
    return (Str){0};
}

static Status add_row(DetailRows *rows, const Batch *batch, const Engine *engine, size_t row, Str link)
{
    size_t overs = rows->detail->over_count;
    if (rows->count == rows->capacity) {
        size_t wider = rows->capacity ? rows->capacity * 2 : 256;
        DetailRow *grown = memory_grow(rows->rows, rows->count * sizeof *grown, wider, sizeof *grown);
        if (!grown)
            return STATUS_NO_MEMORY;
        rows->rows = grown;
        rows->capacity = wider;
    }
    Str key = own_key(rows, batch, row);
    DetailValue *values = ARENA_ARRAY(&rows->arena, DetailValue, overs + 1);
    DetailRow own = {.link = arena_copy(&rows->arena, link),
                     .key = arena_copy(&rows->arena, key),
                     .line = batch->lines[row],
                     .values = values};
    if (!values || !own.link.at || (key.len && !own.key.at))
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < overs; i++)
        values[i] = value_at(engine, &rows->detail->overs[i], row);
    rows->rows[rows->count++] = own;
    return STATUS_OK;
}

static Status add_batch(DetailRows *rows, const Batch *batch, Engine *engine)
{
    const Column *links = &batch->columns[rows->detail->own_link];
    Status status = STATUS_OK;
    engine_run(engine, batch);
    for (size_t i = 0; i < batch->rows && status == STATUS_OK; i++)
        if (!bit_get(batch->rejected, i) && !bit_get(links->unknown, i) && is_wanted(rows, links->data.text[i]))
            status = add_row(rows, batch, engine, i, links->data.text[i]);
    return status;
}

/* ---- The file ----------------------------------------------------------------------------------------------------- */

static int compare_rows(const void *a, const void *b)
{
    const DetailRow *left = a, *right = b;
    int order = str_compare(left->link, right->link);
    return order ? order : (left->line > right->line) - (left->line < right->line);
}

static Status read_rows(DetailRows *rows, const ReaderOptions *options)
{
    const Plan *plan = rows->detail->rows;
    ProblemList problems;
    Reader *reader = NULL;
    Program *program = NULL;
    Engine *engine = NULL;
    Batch batch = {0};
    problem_list_init(&problems, STR(""), 0);
    Status status = reader_open(&reader, plan->fields, plan->form_count, options, &problems);
    if (status == STATUS_OK)
        status = interp_program_open(&program, plan);
    if (status == STATUS_OK)
        status = engine_open(&engine, program, READ_ROWS);
    if (status == STATUS_OK)
        status = batch_init(&batch, plan->fields, plan->field_count, READ_ROWS);
    while (status == STATUS_OK) {
        status = reader_next(reader, &batch);
        if (status != STATUS_OK || batch.rows == 0)
            break;
        status = add_batch(rows, &batch, engine);
    }
    batch_done(&batch);
    engine_close(engine);
    program_close(program);
    reader_close(reader);
    problem_list_done(&problems);
    return status;
}

Status detail_rows_read(DetailRows **out, const PlanDetail *detail, const ReaderOptions *options,
                        const Str *wanted, size_t wanted_count)
{
    *out = NULL;
    if (detail->rows->fields[detail->own_link].physical != PHYSICAL_TEXT)
        return STATUS_OK;
    DetailRows *rows = memory_new(1, sizeof *rows);
    if (!rows)
        return STATUS_NO_MEMORY;
    *rows = (DetailRows){.detail = detail, .wanted = wanted, .wanted_count = wanted_count};
    arena_init(&rows->arena);
    Status status = read_rows(rows, options);
    if (status == STATUS_OK && rows->count)
        qsort(rows->rows, rows->count, sizeof *rows->rows, compare_rows);
    if (status == STATUS_OK)
        *out = rows;
    else
        detail_rows_close(rows);
    return status;
}

const DetailRow *detail_rows_find(const DetailRows *rows, Str link, size_t *count)
{
    size_t low = 0, high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(rows->rows[middle].link, link) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < rows->count && str_equal(rows->rows[end].link, link))
        end++;
    *count = end - low;
    return rows->rows + low;
}
