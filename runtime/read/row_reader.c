#include "runtime/memory.h"
#include "runtime/read/fold.h"
#include "runtime/read/reader_state.h"
#include "runtime/read/total_row.h"

/* A total's word, its unit and blanks; longer cells are not looked at. */
#define TOTAL_LENGTH 60

struct RowReader {
    const Reader *reader;
    const Chunk *chunk;
    Scanner scanner; /* over the text of the chunk */
    uint64_t rows; /* of this chunk, so far */
    bool at_end; /* all rows of this chunk have been read */
};

/* One row while it is read. */
typedef struct RowReading {
    RowReader *rows;
    Batch *batch;
    size_t i;
    ProblemList *problems;
    bool no_memory;
} RowReading;

/* ---- Cells ---------------------------------------------------------------------------------------------------------- */

void row_reject(const Reader *reader, Batch *batch, size_t i, size_t column, ProblemList *problems,
                ProblemCode code, Str found, size_t word_count, const Wording *words)
{
    bit_put(batch->rejected, i, true);
    if (++batch->remarks.bad_cells[i] > MOST_PROBLEMS_OF_A_ROW)
        return;
    const Header *header = &reader->header;
    ProblemPlace place = {.line = batch->lines[i], .row = batch->first_row + i, .column = (uint32_t)column + 1};
    place.sheet_row = batch->sheet_rows[i];
    if (column < header->column_count)
        place.header = header->columns[column].name;
    problem_report(problems, code, &place, found, word_count, words);
}

static void reject(RowReading *row, size_t column, ProblemCode code, Str found, size_t word_count,
                   const Wording *words)
{
    row_reject(row->rows->reader, row->batch, row->i, column, row->problems, code, found, word_count, words);
}

static bool has_flaw(RowReading *row, size_t column, Str text)
{
    uint32_t flags = row->rows->scanner.cells[column].flags;
    if (flags & CELL_TOO_LONG)
        reject(row, column, PROBLEM_CELL_TOO_LONG, text, 0, NULL);
    else if (flags & CELL_NUL)
        reject(row, column, PROBLEM_NUL_IN_CELL, text, 0, NULL);
    else if (flags & CELL_AFTER_QUOTE)
        reject(row, column, PROBLEM_TEXT_AFTER_QUOTE, text, 0, NULL);
    else
        return false;
    return true;
}

/* The trimmed text of a cell, in the batch's heap; blank where the record has fewer cells than the header, because
 * spreadsheets leave out blank cells at the end of a row. */
static Str cell_text(RowReading *row, size_t column)
{
    const Scanner *scanner = &row->rows->scanner;
    if (column >= scanner->cell_count)
        return STR("");
    const ScanCell *cell = &scanner->cells[column];
    Str text = {row->batch->records[row->i].at + cell->start, cell->length};
    if (cell->flags & CELL_DOUBLED) {
        char *single = arena_new(&row->batch->heap, text.len, 1);
        row->no_memory = row->no_memory || !single;
        text = single ? (Str){single, scan_undouble(text, single)} : STR("");
    }
    return fold_trim(text);
}

static void store(Column *column, size_t i, const CellValue *value)
{
    switch (column->physical) {
    case PHYSICAL_BIT:
        bit_put(column->data.bits, i, value->number != 0);
        break;
    case PHYSICAL_TEXT:
        column->data.text[i] = value->text;
        break;
    case PHYSICAL_I64:
    case PHYSICAL_I128:
        column->data.i64[i] = value->number;
        break;
    }
    bit_put(column->unknown, i, false);
}

static void read_cell(RowReading *row, size_t column)
{
    const HeaderColumn *bound = &row->rows->reader->header.columns[column];
    Str text = cell_text(row, column);
    bool is_there = column < row->rows->scanner.cell_count;
    if (row->rows->scanner.flawed && is_there && has_flaw(row, column, text))
        return;
    if (bound->field == SIZE_MAX)
        return;
    const PlanField *field = bound->form.field;
    CellValue value;
    cell_read(&bound->form, text, &value);
    if (value.problem != PROBLEM_NONE) {
        reject(row, column, value.problem, text, value.word_count, value.words);
    } else if (!value.is_blank) {
        store(&row->batch->columns[bound->field], row->i, &value);
    } else if (field->key || (field->required && !field->has_default)) {
        Wording words[2] = {{field->id, field->label.len ? field->label : field->id}, bound->form.expected};
        reject(row, column, field->key ? PROBLEM_KEY_BLANK : PROBLEM_REQUIRED_BLANK, text, field->key ? 1 : 2,
               words);
    }
}

/* Cells beyond the header have no meaning: a delimiter inside an unquoted cell has probably torn it apart. */
static void check_surplus(RowReading *row)
{
    const Scanner *scanner = &row->rows->scanner;
    for (size_t column = row->rows->reader->header.column_count; column < scanner->cell_count; column++) {
        Str text = cell_text(row, column);
        if (text.len > 0) {
            reject(row, column, PROBLEM_TOO_MANY_CELLS, text, 0, NULL);
            return;
        }
    }
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------- */

typedef enum RowUse { ROW_IS_DATA, ROW_IS_BLANK, ROW_IS_TOTAL } RowUse;

static RowUse use_of_row(const RowReader *rows, Str *first)
{
    const Reader *reader = rows->reader;
    const Scanner *scanner = &rows->scanner;
    size_t cell = 0;
    for (*first = (Str){NULL, 0}; cell < scanner->cell_count; cell++) {
        *first = fold_trim(scanner_cell(scanner, cell));
        if (first->len > 0)
            break;
    }
    if (cell == scanner->cell_count)
        return ROW_IS_BLANK;
    if (first->len > TOTAL_LENGTH || reader->key_count == 0)
        return ROW_IS_DATA;
    size_t key = reader->key_columns[0];
    bool key_is_blank = key >= scanner->cell_count || fold_trim(scanner_cell(scanner, key)).len == 0;
    bool may_be = key_is_blank || cell == key;
    return may_be && total_row_begins(*first, cell == key) ? ROW_IS_TOTAL : ROW_IS_DATA;
}

static bool remark_total(RowReader *rows, Batch *batch, Str first)
{
    BatchRemarks *remarks = &batch->remarks;
    if (remarks->total_count++ >= MOST_TOTALS_TOLD)
        return true;
    if (!remarks->totals)
        remarks->totals = ARENA_ARRAY(&batch->heap, TotalRow, MOST_TOTALS_TOLD);
    if (!remarks->totals)
        return false;
    remarks->totals[remarks->total_listed++] =
        (TotalRow){rows->scanner.record_line, rows->scanner.record_sheet_row, first};
    return true;
}

static Status read_row(RowReader *rows, Batch *batch, ProblemList *problems)
{
    const Header *header = &rows->reader->header;
    RowReading row = {.rows = rows, .batch = batch, .i = batch->rows, .problems = problems};
    batch->lines[row.i] = rows->scanner.record_line;
    batch->sheet_rows[row.i] = rows->scanner.record_sheet_row;
    batch->records[row.i] = scanner_record(&rows->scanner);
    batch->rows++;
    rows->rows++;
    for (size_t column = 0; column < header->column_count; column++)
        read_cell(&row, column);
    if (rows->scanner.cell_count > header->column_count)
        check_surplus(&row);
    return row.no_memory ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- A chunk -------------------------------------------------------------------------------------------------------- */

Status row_reader_open(RowReader **out, const Reader *reader)
{
    RowReader *rows = *out = memory_new(1, sizeof *rows);
    if (!rows)
        return STATUS_NO_MEMORY;
    rows->reader = reader;
    rows->at_end = true;
    if (scanner_init_memory(&rows->scanner, reader->facts.delimiter))
        return STATUS_OK;
    row_reader_close(rows);
    *out = NULL;
    return STATUS_NO_MEMORY;
}

void row_reader_close(RowReader *rows)
{
    if (!rows)
        return;
    memory_free(rows->scanner.cells);
    memory_free(rows);
}

void row_reader_begin(RowReader *rows, const Chunk *chunk)
{
    rows->chunk = chunk;
    rows->rows = 0;
    rows->at_end = false;
    scanner_set_text(&rows->scanner, chunk->text, chunk->line, chunk->sheet_row);
}

/* The next record of the chunk; false at its end. */
static bool next_record(RowReader *rows, Status *status)
{
    ScanEnd end = rows->chunk->cells
                      ? scanner_take_cells(&rows->scanner, rows->chunk->cells, rows->chunk->cell_count)
                      : scanner_next(&rows->scanner);
    *status = end == SCAN_NO_MEMORY ? STATUS_NO_MEMORY : STATUS_OK;
    return end == SCAN_RECORD;
}

static Status end_of_chunk(RowReader *rows, Batch *batch, ProblemList *problems)
{
    const Reader *reader = rows->reader;
    rows->at_end = true;
    if (rows->chunk->end == SCAN_RECORD)
        return STATUS_OK;
    batch->remarks.ends_input = rows->chunk->end == SCAN_AT_END;
    if (batch->remarks.ends_input)
        return STATUS_OK;
    size_t column = reader->scanner.cell_count ? reader->scanner.cell_count - 1 : 0;
    Str name = column < reader->header.column_count ? reader->header.columns[column].name : STR("");
    return header_report_end(rows->chunk->end, &reader->scanner, problems, name);
}

static Status read_rows(RowReader *rows, Batch *batch, ProblemList *problems)
{
    Status status = STATUS_OK;
    while (!rows->at_end && status == STATUS_OK && batch->rows < batch->capacity) {
        if (!next_record(rows, &status))
            return status == STATUS_OK ? end_of_chunk(rows, batch, problems) : status;
        Str first;
        RowUse use = use_of_row(rows, &first);
        if (use == ROW_IS_TOTAL && !remark_total(rows, batch, first))
            status = STATUS_NO_MEMORY;
        if (use == ROW_IS_DATA)
            status = read_row(rows, batch, problems);
        if (rows->reader->options.strict && batch->rows > 0 && bit_get(batch->rejected, batch->rows - 1))
            rows->at_end = true;
    }
    return status;
}

Status row_reader_next(RowReader *rows, Batch *batch, ProblemList *problems)
{
    batch_clear(batch);
    batch->first_row = rows->rows;
    batch->remarks.first_problem = problems->recent.count;
    Status status = read_rows(rows, batch, problems);
    batch->remarks.end_problem = problems->recent.count;
    return problems->out_of_memory ? STATUS_NO_MEMORY : status;
}
