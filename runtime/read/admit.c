#include "runtime/memory.h"
#include "runtime/read/fold.h"
#include "runtime/read/reader_state.h"

/* ---- Keys ----------------------------------------------------------------------------------------------------------- */

/* Bytes that are equal exactly when the cells are; a text as it is, a number as its mantissa. */
static Str key_part(const Column *column, size_t i, int64_t *room)
{
    if (column->physical == PHYSICAL_TEXT)
        return column->data.text[i];
    *room = column->physical == PHYSICAL_BIT ? bit_get(column->data.bits, i) : column->data.i64[i];
    return (Str){(const char *)room, sizeof *room};
}

static bool append_key(Reader *reader, size_t *length, Str part)
{
    size_t wanted = *length + sizeof part.len + part.len;
    if (wanted > reader->key_capacity) {
        char *grown = memory_grow(reader->key_text, *length, wanted, 2);
        if (!grown)
            return false;
        reader->key_text = grown;
        reader->key_capacity = wanted * 2;
    }
    memcpy(reader->key_text + *length, &part.len, sizeof part.len);
    if (part.len)
        memcpy(reader->key_text + *length + sizeof part.len, part.at, part.len);
    *length = wanted;
    return true;
}

/* The key of row i; its bytes live until the next. False: a part of it is blank, or there is no memory. */
static bool find_key(Reader *reader, const Batch *batch, size_t i, Str *key, int64_t *room, bool *no_memory)
{
    size_t length = 0;
    for (size_t k = 0; k < reader->key_count; k++) {
        const Column *column = &batch->columns[reader->header.columns[reader->key_columns[k]].field];
        if (bit_get(column->unknown, i))
            return false;
        *key = key_part(column, i, room);
        if (reader->key_count > 1 && !append_key(reader, &length, *key)) {
            *no_memory = true;
            return false;
        }
    }
    if (reader->key_count > 1)
        *key = (Str){reader->key_text, length};
    return true;
}

static Str print_count(char digits[24], uint64_t count)
{
    return (Str){digits, (size_t)snprintf(digits, 24, "%llu", (unsigned long long)count)};
}

/* The trimmed text of the key's first cell, for a message. */
static Str key_as_written(Reader *reader, Batch *batch, size_t i)
{
    Scanner *scanner = &reader->record_scanner;
    size_t column = reader->key_columns[0];
    scanner_set_text(scanner, batch->records[i], 1, 1);
    if (scanner_next(scanner) != SCAN_RECORD || column >= scanner->cell_count)
        return STR("");
    Str text = scanner_cell(scanner, column);
    char *single = scanner->cells[column].flags & CELL_DOUBLED ? arena_new(&batch->heap, text.len, 1) : NULL;
    return fold_trim(single ? (Str){single, scan_undouble(text, single)} : text);
}

/* False: no memory. */
static bool check_key(Reader *reader, Batch *batch, size_t i, ProblemList *problems)
{
    Str key;
    int64_t room;
    uint64_t first;
    bool no_memory = false;
    if (!find_key(reader, batch, i, &key, &room, &no_memory))
        return !no_memory;
    if (!key_set_add(&reader->keys, key, batch->sheet_rows[i], &first))
        return false;
    if (first) {
        char digits[24];
        Wording line = wording_same(print_count(digits, first));
        row_reject(reader, batch, i, reader->key_columns[0], problems, PROBLEM_DUPLICATE_KEY,
                   key_as_written(reader, batch, i), 1, &line);
    }
    return true;
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------- */

static void give_positions(Reader *reader, Batch *batch, ProblemList *problems)
{
    uint64_t moved = reader->facts.rows - batch->first_row;
    for (size_t i = batch->remarks.first_problem; i < batch->remarks.end_problem; i++) {
        ProblemPlace *place = &problems->recent.items[i].place;
        if (place->row != PROBLEM_NO_ROW)
            place->row += moved;
    }
    batch->first_row = reader->facts.rows;
}

static void report_rest(const Batch *batch, size_t i, ProblemList *problems)
{
    if (batch->remarks.bad_cells[i] <= MOST_PROBLEMS_OF_A_ROW)
        return;
    char digits[24];
    Wording count = wording_same(print_count(digits, batch->remarks.bad_cells[i] - MOST_PROBLEMS_OF_A_ROW));
    ProblemPlace place = {.line = batch->lines[i], .row = batch->first_row + i};
    place.sheet_row = batch->sheet_rows[i];
    problem_report(problems, PROBLEM_MORE_IN_ROW, &place, STR(""), 1, &count);
}

/* Notes the totals above row i of the batch that have no note yet; *noted counts them. */
static void note_totals(Reader *reader, const Batch *batch, size_t i, size_t *noted, ProblemList *problems)
{
    const BatchRemarks *remarks = &batch->remarks;
    uint64_t end = i < batch->rows ? batch->lines[i] : UINT64_MAX;
    for (; *noted < remarks->total_listed && remarks->totals[*noted].line < end; ++*noted) {
        const TotalRow *total = &remarks->totals[*noted];
        ProblemPlace place = {.line = total->line, .sheet_row = total->sheet_row, .row = PROBLEM_NO_ROW};
        if (++reader->facts.totals_skipped <= READER_TOTALS_TOLD)
            problem_report(problems, PROBLEM_TOTAL_SKIPPED, &place, total->first, 0, NULL);
    }
}

static Status admit_row(Reader *reader, Batch *batch, size_t i, ProblemList *problems)
{
    if (reader->key_count > 0 && !reader->options.ignore_duplicates && !check_key(reader, batch, i, problems))
        return STATUS_NO_MEMORY;
    report_rest(batch, i, problems);
    reader->facts.rows++;
    if (!bit_get(batch->rejected, i))
        return STATUS_OK;
    reader->facts.rejected++;
    if (!reader->options.strict)
        return STATUS_OK;
    problem_list_forget_below(problems, batch->remarks.first_problem, batch->lines[i]);
    batch->rows = i + 1;
    return STATUS_STOPPED;
}

#define EXPECTED_AT_ONCE 64

/* What the next keys will miss in the cache is fetched for all of them together. Keys of several fields do without. */
static void expect_keys(const Reader *reader, const Batch *batch, size_t first)
{
    size_t end = first + EXPECTED_AT_ONCE < batch->rows ? first + EXPECTED_AT_ONCE : batch->rows;
    if (reader->key_count != 1 || reader->options.ignore_duplicates)
        return;
    const Column *column = &batch->columns[reader->header.columns[reader->key_columns[0]].field];
    int64_t room;
    for (size_t i = first; i < end; i++)
        key_set_expect(&reader->keys, key_part(column, i, &room));
    for (size_t i = first; i < end; i++)
        key_set_expect_entry(&reader->keys, key_part(column, i, &room));
}

/* Nothing of the batch depends on the rows before but their number. */
static bool is_plain(const Reader *reader, const Batch *batch)
{
    uint64_t rejected = 0;
    for (size_t w = 0; w < BITMAP_WORDS(batch->rows); w++)
        rejected |= batch->rejected[w];
    bool has_keys = reader->key_count > 0 && !reader->options.ignore_duplicates;
    return !has_keys && rejected == 0 && batch->remarks.total_count == 0;
}

Status reader_admit_batch(Reader *reader, Batch *batch, ProblemList *problems)
{
    size_t noted = 0;
    Status status = STATUS_OK;
    give_positions(reader, batch, problems);
    bool plain = is_plain(reader, batch);
    if (plain)
        reader->facts.rows += batch->rows;
    for (size_t i = 0; !plain && i < batch->rows && status == STATUS_OK; i++) {
        if (i % EXPECTED_AT_ONCE == 0)
            expect_keys(reader, batch, i);
        note_totals(reader, batch, i, &noted, problems);
        status = admit_row(reader, batch, i, problems);
    }
    if (status != STATUS_OK)
        return status;
    note_totals(reader, batch, batch->rows, &noted, problems);
    reader->facts.totals_skipped += batch->remarks.total_count - noted;
    if (batch->remarks.ends_input && reader->facts.rows == 0) {
        ProblemPlace place = {.line = reader->header.line, .row = PROBLEM_NO_ROW};
        problem_report(problems, PROBLEM_NO_ROWS, &place, STR(""), 0, NULL);
    }
    return problems->out_of_memory ? STATUS_NO_MEMORY : STATUS_OK;
}
