#include "runtime/memory.h"
#include "runtime/read/fold.h"
#include "runtime/read/index.h"
#include "runtime/read/reader_state.h"
#include "runtime/read/total_row.h"

struct RowReader {
    const Reader *reader;
    const Chunk *chunk;
    RecordIndex index;
    uint64_t line, sheet_row; /* of the first record in the index */
    Scanner scanner; /* over single records that need a closer look */
    uint64_t rows; /* of this chunk, so far */
    bool has_long_record; /* the one record of this chunk has not been read */
    bool at_end; /* all rows of this chunk have been read */
    bool begins_data[256]; /* a row whose key begins with this byte is neither blank nor a total */

    /* While rows are read. */
    Batch *batch;
    ProblemList *problems;
    bool no_memory;
};

/* ---- Cells that need a closer look ---------------------------------------------------------------------------------- */

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

static void reject(RowReader *rows, size_t i, size_t column, ProblemCode code, Str found, size_t word_count,
                   const Wording *words)
{
    row_reject(rows->reader, rows->batch, i, column, rows->problems, code, found, word_count, words);
}

/* Single quotation marks instead of doubled ones, in the batch's heap. */
static Str undouble(RowReader *rows, Str text)
{
    char *single = arena_new(&rows->batch->heap, text.len, 1);
    rows->no_memory = rows->no_memory || !single;
    return single ? (Str){single, scan_undouble(text, single)} : STR("");
}

static void store(Column *column, size_t i, int64_t number, Str text)
{
    switch (column->physical) {
    case PHYSICAL_BIT:
        bit_put(column->data.bits, i, number != 0);
        break;
    case PHYSICAL_TEXT:
        column->data.text[i] = text;
        break;
    case PHYSICAL_I64:
    case PHYSICAL_I128:
        column->data.i64[i] = number;
        break;
    }
}

static void reject_blank(RowReader *rows, size_t i, size_t column, Str text)
{
    const CellForm *form = &rows->reader->header.columns[column].form;
    const PlanField *field = form->field;
    if (!field->key && (!field->required || field->has_default))
        return;
    Wording words[2] = {{field->id, field->label.len ? field->label : field->id}, form->expected};
    reject(rows, i, column, field->key ? PROBLEM_KEY_BLANK : PROBLEM_REQUIRED_BLANK, text, field->key ? 1 : 2,
           words);
}

/* A trimmed text, of any spelling. */
static void read_cell(RowReader *rows, size_t i, size_t column, Str text)
{
    const HeaderColumn *bound = &rows->reader->header.columns[column];
    Column *to = &rows->batch->columns[bound->field];
    CellValue value;
    cell_read(&bound->form, text, &value);
    bool is_known = value.problem == PROBLEM_NONE && !value.is_blank;
    store(to, i, is_known ? value.number : 0, is_known ? value.text : (Str){NULL, 0});
    bit_put(to->unknown, i, !is_known);
    if (value.problem != PROBLEM_NONE)
        reject(rows, i, column, value.problem, text, value.word_count, value.words);
    else if (value.is_blank)
        reject_blank(rows, i, column, text);
}

/* A cell of the index as it stands in the file. Quotation marks and blanks around it often hide a plain spelling. */
static void read_raw_cell(RowReader *rows, size_t i, size_t column, Str raw)
{
    const HeaderColumn *bound = &rows->reader->header.columns[column];
    Str text = raw;
    bool is_doubled = false;
    if (raw.len >= 2 && raw.at[0] == '"') {
        text = (Str){raw.at + 1, raw.len - 2};
        is_doubled = text.len && memchr(text.at, '"', text.len);
    }
    text = fold_trim(is_doubled ? undouble(rows, text) : text);
    int64_t number = 0;
    if (is_doubled || text.len == 0 || !plain_read(&bound->plain, text, &number)) {
        read_cell(rows, i, column, text);
        return;
    }
    store(&rows->batch->columns[bound->field], i, number, text);
    bit_put(rows->batch->columns[bound->field].unknown, i, false);
}

/* ---- Rows that need a closer look ----------------------------------------------------------------------------------- */

static bool reject_flaw(RowReader *rows, size_t i, size_t column, Str text)
{
    uint32_t flags = column < rows->scanner.cell_count ? rows->scanner.cells[column].flags : 0;
    if (flags & CELL_TOO_LONG)
        reject(rows, i, column, PROBLEM_CELL_TOO_LONG, text, 0, NULL);
    else if (flags & CELL_NUL)
        reject(rows, i, column, PROBLEM_NUL_IN_CELL, text, 0, NULL);
    else if (flags & CELL_AFTER_QUOTE)
        reject(rows, i, column, PROBLEM_TEXT_AFTER_QUOTE, text, 0, NULL);
    else
        return false;
    return true;
}

/* The trimmed text of a cell; blank where the record has fewer cells than the header, because spreadsheets leave out blank
 * cells at the end of a row. */
static Str scanned_text(RowReader *rows, size_t column)
{
    const Scanner *scanner = &rows->scanner;
    if (column >= scanner->cell_count)
        return STR("");
    Str text = scanner_cell(scanner, column);
    return fold_trim(scanner->cells[column].flags & CELL_DOUBLED ? undouble(rows, text) : text);
}

static void read_scanned_cell(RowReader *rows, size_t i, size_t column)
{
    const HeaderColumn *bound = &rows->reader->header.columns[column];
    Str text = scanned_text(rows, column);
    if (bound->field != SIZE_MAX) {
        Column *to = &rows->batch->columns[bound->field];
        store(to, i, 0, (Str){NULL, 0});
        bit_put(to->unknown, i, true);
    }
    if (!reject_flaw(rows, i, column, text) && bound->field != SIZE_MAX)
        read_cell(rows, i, column, text);
}

/* Cells beyond the header have no meaning: a delimiter inside an unquoted cell has probably torn it apart. */
static void check_scanned_surplus(RowReader *rows, size_t i)
{
    for (size_t column = rows->reader->header.column_count; column < rows->scanner.cell_count; column++) {
        Str text = scanned_text(rows, column);
        if (text.len > 0) {
            reject(rows, i, column, PROBLEM_TOO_MANY_CELLS, text, 0, NULL);
            return;
        }
    }
}

static void begin_row(RowReader *rows, size_t i, uint64_t line, uint64_t sheet_row, Str record)
{
    rows->batch->lines[i] = line;
    rows->batch->sheet_rows[i] = sheet_row;
    rows->batch->records[i] = record;
}

typedef enum RowUse { ROW_IS_DATA, ROW_IS_BLANK, ROW_IS_TOTAL } RowUse;

/* `cells` gives the texts between the quotation marks of a record's cells. */
typedef Str CellOfRecord(const RowReader *rows, size_t record, size_t cell);

static RowUse use_of_row(const RowReader *rows, size_t record, size_t cell_count, CellOfRecord *cell_of,
                         Str *first)
{
    const Reader *reader = rows->reader;
    size_t cell = 0;
    for (*first = (Str){NULL, 0}; cell < cell_count; cell++) {
        *first = fold_trim(cell_of(rows, record, cell));
        if (first->len > 0)
            break;
    }
    if (cell == cell_count)
        return ROW_IS_BLANK;
    if (reader->key_count == 0)
        return ROW_IS_DATA;
    size_t key = reader->key_columns[0];
    bool key_is_blank = key >= cell_count || fold_trim(cell_of(rows, record, key)).len == 0;
    bool may_be = key_is_blank || cell == key;
    return may_be && total_row_begins(*first, cell == key) ? ROW_IS_TOTAL : ROW_IS_DATA;
}

static void remark_total(RowReader *rows, uint64_t line, uint64_t sheet_row, Str first)
{
    BatchRemarks *remarks = &rows->batch->remarks;
    if (remarks->total_count++ >= READER_TOTALS_TOLD)
        return;
    if (!remarks->totals)
        remarks->totals = ARENA_ARRAY(&rows->batch->heap, TotalRow, READER_TOTALS_TOLD);
    if (remarks->totals)
        remarks->totals[remarks->total_listed++] = (TotalRow){line, sheet_row, first};
    else
        rows->no_memory = true;
}

static Str scanned_cell(const RowReader *rows, size_t record, size_t cell)
{
    (void)record;
    return scanner_cell(&rows->scanner, cell);
}

/* The record that was scanned last. */
static void read_scanned_record(RowReader *rows)
{
    const Scanner *scanner = &rows->scanner;
    Str first;
    RowUse use = use_of_row(rows, 0, scanner->cell_count, scanned_cell, &first);
    if (use == ROW_IS_TOTAL)
        remark_total(rows, scanner->record_line, scanner->record_sheet_row, first);
    if (use != ROW_IS_DATA)
        return;
    size_t i = rows->batch->rows++;
    begin_row(rows, i, scanner->record_line, scanner->record_sheet_row, scanner_record(scanner));
    for (size_t column = 0; column < rows->reader->header.column_count; column++)
        read_scanned_cell(rows, i, column);
    check_scanned_surplus(rows, i);
}

/* ---- Records of the index ------------------------------------------------------------------------------------------- */

/* How a record lies in the index. */
typedef struct RecordShape {
    size_t first_entry, cell_count;
    uint32_t start, end; /* of its text, without the line end */
    bool has_cr; /* a CR stands before the LF that ends it */
} RecordShape;

static inline RecordShape shape_of(const RowReader *rows, size_t record)
{
    const RecordIndex *index = &rows->index;
    RecordShape shape;
    shape.first_entry = record ? index->last[record - 1] : 0;
    shape.cell_count = index->last[record] - shape.first_entry;
    shape.start = index->ends[(ptrdiff_t)shape.first_entry - 1] + 1;
    shape.end = index->ends[index->last[record] - 1];
    const char *text = index->text.at;
    shape.has_cr = shape.end > shape.start && text[shape.end - 1] == '\r' && text[shape.end] == '\n';
    shape.end -= shape.has_cr;
    return shape;
}

static Str record_text(const RowReader *rows, const RecordShape *shape)
{
    return (Str){rows->index.text.at + shape->start, shape->end - shape->start};
}

static Str raw_cell(const RowReader *rows, const RecordShape *shape, size_t cell)
{
    const uint32_t *entry = rows->index.ends + shape->first_entry + cell;
    uint32_t start = entry[-1] + 1, end = cell + 1 == shape->cell_count ? shape->end : entry[0];
    return (Str){rows->index.text.at + start, end - start};
}

static Str indexed_cell(const RowReader *rows, size_t record, size_t cell)
{
    RecordShape shape = shape_of(rows, record);
    Str raw = raw_cell(rows, &shape, cell);
    return raw.len >= 2 && raw.at[0] == '"' ? (Str){raw.at + 1, raw.len - 2} : raw;
}

/* Scanned records have flaws, or more than the index is made for. */
static inline bool is_indexed_well(const RowReader *rows, size_t record, const RecordShape *shape)
{
    return !(rows->index.has_rare && rows->index.odd[record]) && shape->end - shape->start <= SCAN_CELL_LIMIT &&
           shape->cell_count < SCAN_CELLS_LIMIT;
}

static inline bool is_surely_data(const RowReader *rows, const RecordShape *shape)
{
    const Reader *reader = rows->reader;
    size_t key = reader->key_count ? reader->key_columns[0] : 0;
    if (key >= shape->cell_count)
        return false;
    uint32_t before = rows->index.ends[(ptrdiff_t)(shape->first_entry + key) - 1];
    return rows->begins_data[(unsigned char)rows->index.text.at[before + 1]];
}

static inline bool is_data(const RowReader *rows, size_t record, const RecordShape *shape)
{
    Str first;
    return is_surely_data(rows, shape) ||
           use_of_row(rows, record, shape->cell_count, indexed_cell, &first) == ROW_IS_DATA;
}

/* Records from `first` on that are rows and have the same shape. */
static size_t length_of_run(const RowReader *rows, size_t first, size_t end, const RecordShape *shape)
{
    size_t next = first + 1;
    for (; next < end; next++) {
        RecordShape other = shape_of(rows, next);
        if (other.cell_count != shape->cell_count || other.has_cr != shape->has_cr ||
            !is_indexed_well(rows, next, &other) || !is_data(rows, next, &other))
            break;
    }
    return next - first;
}

/* ---- A run of rows -------------------------------------------------------------------------------------------------- */

static void begin_rows(RowReader *rows, size_t first, size_t count)
{
    size_t i = rows->batch->rows;
    uint64_t line = rows->line;
    for (size_t r = 0; r < count; r++) {
        RecordShape shape = shape_of(rows, first + r);
        begin_row(rows, i + r, line, rows->sheet_row + r, record_text(rows, &shape));
        line += 1 + rows->index.breaks[first + r];
    }
}

static void read_lacking_column(RowReader *rows, size_t column, size_t i, size_t count)
{
    Column *to = &rows->batch->columns[rows->reader->header.columns[column].field];
    for (size_t r = 0; r < count; r++) {
        store(to, i + r, 0, (Str){NULL, 0});
        reject_blank(rows, i + r, column, STR(""));
    }
    bits_put_run(to->unknown, i, count, ~UINT64_C(0));
}

static void read_column(RowReader *rows, size_t column, const CellRun *run, size_t i)
{
    const HeaderColumn *bound = &rows->reader->header.columns[column];
    const PlanField *field = bound->form.field;
    Column *to = &rows->batch->columns[bound->field];
    uint64_t blank, closer = bound->plain.read(&bound->plain, run, to, i, &blank);
    bits_put_run(to->unknown, i, run->count, blank | closer);
    if (field->key || field->required)
        closer |= blank;
    for (; closer; closer &= closer - 1) {
        size_t r = (size_t)__builtin_ctzll(closer);
        const uint32_t *end = run->ends + r * run->stride;
        uint32_t start = end[-1] + 1;
        read_raw_cell(rows, i + r, column, (Str){run->text + start, end[0] - run->cut - start});
    }
}

static void check_surplus(RowReader *rows, size_t i, const RecordShape *shape)
{
    for (size_t column = rows->reader->header.column_count; column < shape->cell_count; column++) {
        Str raw = raw_cell(rows, shape, column);
        bool is_quoted = raw.len >= 2 && raw.at[0] == '"';
        Str text = fold_trim(is_quoted ? undouble(rows, (Str){raw.at + 1, raw.len - 2}) : raw);
        if (text.len == 0)
            continue;
        reject(rows, i, column, PROBLEM_TOO_MANY_CELLS, text, 0, NULL);
        return;
    }
}

static void read_run(RowReader *rows, size_t first, size_t count, const RecordShape *shape)
{
    const Header *header = &rows->reader->header;
    size_t i = rows->batch->rows, last = shape->cell_count - 1;
    begin_rows(rows, first, count);
    rows->batch->rows += count;
    CellRun run = {.text = rows->index.text.at, .stride = shape->cell_count, .count = count};
    for (size_t column = 0; column < header->column_count; column++) {
        if (header->columns[column].field == SIZE_MAX)
            continue;
        run.ends = rows->index.ends + shape->first_entry + column;
        run.cut = column == last && shape->has_cr;
        if (column <= last)
            read_column(rows, column, &run, i);
        else
            read_lacking_column(rows, column, i, count);
    }
    for (size_t r = 0; r < count && shape->cell_count > header->column_count; r++) {
        RecordShape own = shape_of(rows, first + r);
        check_surplus(rows, i + r, &own);
    }
}

/* Reads one record or several of a shape; how many. */
static size_t read_records(RowReader *rows, size_t first, size_t end)
{
    RecordShape shape = shape_of(rows, first);
    Str text;
    if (!is_indexed_well(rows, first, &shape)) {
        scanner_set_text(&rows->scanner, record_text(rows, &shape), rows->line, rows->sheet_row);
        ScanEnd scanned = scanner_next(&rows->scanner);
        rows->no_memory = rows->no_memory || scanned == SCAN_NO_MEMORY;
        if (scanned == SCAN_RECORD)
            read_scanned_record(rows);
        return 1;
    }
    if (!is_surely_data(rows, &shape)) {
        RowUse use = use_of_row(rows, first, shape.cell_count, indexed_cell, &text);
        if (use == ROW_IS_TOTAL)
            remark_total(rows, rows->line, rows->sheet_row, text);
        if (use != ROW_IS_DATA)
            return 1;
    }
    size_t count = length_of_run(rows, first, end, &shape);
    read_run(rows, first, count, &shape);
    return count;
}

/* ---- A chunk -------------------------------------------------------------------------------------------------------- */

static void find_bytes_that_begin_data(RowReader *rows)
{
    for (int byte = '!'; byte < 0x7F; byte++)
        rows->begins_data[byte] =
            byte != '"' && byte != rows->reader->facts.delimiter && !total_row_may_begin((char)byte);
    for (int byte = 0xE4; byte <= 0xE9; byte++) /* of Chinese characters, none of which is a blank */
        rows->begins_data[byte] = !total_row_may_begin((char)byte);
}

Status row_reader_open(RowReader **out, const Reader *reader)
{
    RowReader *rows = *out = memory_new(1, sizeof *rows);
    if (!rows)
        return STATUS_NO_MEMORY;
    rows->reader = reader;
    rows->at_end = true;
    find_bytes_that_begin_data(rows);
    if (index_init(&rows->index) && scanner_init_memory(&rows->scanner, reader->facts.delimiter))
        return STATUS_OK;
    row_reader_close(rows);
    *out = NULL;
    return STATUS_NO_MEMORY;
}

void row_reader_close(RowReader *rows)
{
    if (!rows)
        return;
    index_done(&rows->index);
    scanner_done(&rows->scanner);
    memory_free(rows);
}

void row_reader_begin(RowReader *rows, const Chunk *chunk)
{
    rows->chunk = chunk;
    rows->rows = 0;
    rows->at_end = false;
    rows->line = chunk->line;
    rows->sheet_row = chunk->sheet_row;
    rows->has_long_record = chunk->cells != NULL;
    index_begin(&rows->index, chunk->text, rows->reader->facts.delimiter, chunk->cells ? chunk->text.len : 0);
}

static Status end_of_chunk(RowReader *rows)
{
    const Reader *reader = rows->reader;
    rows->at_end = true;
    rows->batch->remarks.ends_input = rows->chunk->end == SCAN_AT_END;
    if (rows->chunk->end == SCAN_RECORD || rows->chunk->end == SCAN_AT_END)
        return STATUS_OK;
    size_t column = reader->scanner.cell_count ? reader->scanner.cell_count - 1 : 0;
    Str name = column < reader->header.column_count ? reader->header.columns[column].name : STR("");
    return header_report_end(rows->chunk->end, &reader->scanner, rows->problems, name);
}

/* A record of its own chunk, whose cells are known because it could not be kept whole. */
static void read_long_record(RowReader *rows)
{
    scanner_set_text(&rows->scanner, rows->chunk->text, rows->line, rows->sheet_row);
    if (scanner_take_cells(&rows->scanner, rows->chunk->cells, rows->chunk->cell_count) == SCAN_RECORD)
        read_scanned_record(rows);
    else
        rows->no_memory = true;
    rows->has_long_record = false;
}

/* A record with more cells than the index holds. */
static void read_wide_record(RowReader *rows)
{
    Str text = rows->index.text;
    uint32_t start = rows->index.ends[-1] + 1;
    scanner_set_text(&rows->scanner, (Str){text.at + start, text.len - start}, rows->line, rows->sheet_row);
    if (scanner_next(&rows->scanner) == SCAN_RECORD)
        read_scanned_record(rows);
    else
        rows->no_memory = true;
    rows->line = rows->scanner.line;
    rows->sheet_row++;
    index_begin(&rows->index, text, rows->reader->facts.delimiter, start + rows->scanner.at);
}

/* Strict: nothing behind the first rejected row from row i on has been read. */
static void stop_at_rejected(RowReader *rows, size_t i)
{
    Batch *batch = rows->batch;
    while (i < batch->rows && !bit_get(batch->rejected, i))
        i++;
    if (i == batch->rows)
        return;
    problem_list_forget_below(rows->problems, batch->remarks.first_problem, batch->lines[i]);
    batch->rows = i + 1;
    rows->at_end = true;
}

/* Reads records of the index until the batch is full. */
static void read_indexed(RowReader *rows)
{
    size_t done = 0;
    while (done < rows->index.record_count && rows->batch->rows < rows->batch->capacity && !rows->at_end) {
        size_t room = rows->batch->capacity - rows->batch->rows, left = rows->index.record_count - done;
        size_t most = left < room ? left : room, i = rows->batch->rows;
        size_t count = read_records(rows, done, done + (most < INDEX_RECORDS ? most : INDEX_RECORDS));
        for (size_t r = done; r < done + count; r++)
            rows->line += 1 + rows->index.breaks[r];
        rows->sheet_row += count;
        done += count;
        if (rows->reader->options.strict)
            stop_at_rejected(rows, i);
    }
    index_drop(&rows->index, done);
}

static Status read_rows(RowReader *rows)
{
    while (!rows->at_end && !rows->no_memory && rows->batch->rows < rows->batch->capacity) {
        size_t i = rows->batch->rows;
        if (rows->index.record_count == 0)
            index_fill(&rows->index);
        if (rows->index.record_count > 0)
            read_indexed(rows);
        else if (rows->has_long_record)
            read_long_record(rows);
        else if (rows->index.at == rows->index.text.len)
            return end_of_chunk(rows);
        else
            read_wide_record(rows);
        if (rows->reader->options.strict)
            stop_at_rejected(rows, i);
    }
    return rows->no_memory ? STATUS_NO_MEMORY : STATUS_OK;
}

Status row_reader_next(RowReader *rows, Batch *batch, ProblemList *problems)
{
    batch_restart(batch);
    batch->first_row = rows->rows;
    batch->remarks.first_problem = problems->recent.count;
    rows->batch = batch;
    rows->problems = problems;
    rows->no_memory = false;
    Status status = read_rows(rows);
    rows->rows += batch->rows;
    batch->remarks.end_problem = problems->recent.count;
    return problems->out_of_memory ? STATUS_NO_MEMORY : status;
}
