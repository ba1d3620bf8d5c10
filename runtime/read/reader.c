#include "runtime/read/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/memory.h"
#include "runtime/read/fold.h"
#include "runtime/read/header.h"
#include "runtime/read/keys.h"
#include "runtime/read/open_error.h"
#include "runtime/read/total_row.h"

#define MOST_PROBLEMS_OF_A_ROW 5
/* A total's word, its unit and blanks; longer cells are not looked at. */
#define TOTAL_LENGTH 60
/* Totals that get a note of their own; the facts count all. */
#define MOST_TOTALS_TOLD 20

struct Reader {
    const PlanField *fields;
    size_t field_count;
    ReaderOptions options;
    ProblemList *problems;
    Decoder *decoder;
    Scanner scanner;
    HeaderNames names;
    Header header;
    KeySet keys;
    char *key_text; /* of a key of several fields */
    size_t key_capacity;
    size_t *key_columns; /* columns of the key fields, in declared order */
    size_t key_count;
    Arena arena;
    ReaderFacts facts;
    Status status; /* what reader_next answers once the file has ended */
    bool ended;
};

/* One row while it is read. */
typedef struct RowReading {
    Reader *reader;
    Batch *batch;
    size_t i;
    ProblemPlace place;
    size_t bad_cells;
    bool no_memory;
} RowReading;

const char *reader_encoding_name(ReaderEncoding encoding)
{
    static const char *const names[] = {"ASCII", "UTF-8", "UTF-8", "UTF-16", "UTF-16", "GB18030"};
    return names[encoding];
}

/* ---- Opening -------------------------------------------------------------------------------------------------------- */

static const ProblemPlace whole_file = {.row = PROBLEM_NO_ROW};

static Status refuse_file(Reader *reader, ProblemCode code, Status status, const Wording *word)
{
    problem_report(reader->problems, code, &whole_file, STR(""), word ? 1 : 0, word);
    return status;
}

static Status open_file(Reader *reader)
{
    const char *path = reader->options.path;
    int descriptor =
        strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        Wording reason = open_error_wording(errno);
        return refuse_file(reader, PROBLEM_CANNOT_OPEN, STATUS_IO, &reason);
    }
    struct stat facts;
    if (fstat(descriptor, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        close(descriptor);
        return refuse_file(reader, PROBLEM_IS_DIRECTORY, STATUS_IO, NULL);
    }
    reader->decoder = decoder_open(descriptor, reader->options.block_size);
    return reader->decoder ? STATUS_OK : STATUS_NO_MEMORY;
}

#define FIRST_BYTES 256
#define FEWEST_ZEROS 3

/* In UTF-16 the delimiters, digits and line ends have a zero as their other byte, on the same side throughout. A text of
 * one-byte characters does not, though stray zeros may stand in it: they are a matter of its cells. */
static bool looks_like_utf16(Str bytes)
{
    if (str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF")))
        return false;
    size_t zeros[2] = {0, 0};
    bool cut;
    for (size_t i = 0; i < bytes.len; i++)
        zeros[i % 2] += bytes.at[i] == '\0';
    size_t most = zeros[0] > zeros[1] ? zeros[0] : zeros[1], fewest = zeros[0] + zeros[1] - most;
    bool is_half_zeros = bytes.len >= 8 && most >= bytes.len / 4;
    bool is_no_text = most >= FEWEST_ZEROS && utf8_valid_length(bytes.at, bytes.len, &cut) < bytes.len && !cut;
    return fewest == 0 && (is_half_zeros || is_no_text);
}

static Status refuse_other_formats(Reader *reader)
{
    Str bytes = decoder_first_bytes(reader->decoder, FIRST_BYTES);
    if (!bytes.at) {
        Wording reason = open_error_wording(decoder_error(reader->decoder));
        return refuse_file(reader, PROBLEM_CANNOT_READ, STATUS_IO, &reason);
    }
    if (bytes.len == 0)
        return refuse_file(reader, PROBLEM_EMPTY_FILE, STATUS_BAD_DATA, NULL);
    Wording format = {{NULL, 0}, {NULL, 0}};
    if (str_starts(bytes, STR("PK\x03\x04")))
        format =
            WORDING("an Excel workbook (.xlsx) or another compressed file", "Excel 工作簿（.xlsx）或其他压缩文件");
    else if (str_starts(bytes, STR("\xD0\xCF\x11\xE0")))
        format = WORDING("an old Excel workbook (.xls)", "旧版 Excel 工作簿（.xls）");
    else if (str_starts(bytes, STR("%PDF")))
        format = WORDING("a PDF document", "PDF 文档");
    if (format.en.len)
        return refuse_file(reader, PROBLEM_WORKBOOK, STATUS_BAD_DATA, &format);
    if (looks_like_utf16(bytes))
        return refuse_file(reader, PROBLEM_UTF16_WITHOUT_MARK, STATUS_BAD_DATA, NULL);
    return STATUS_OK;
}

static bool find_key_columns(Reader *reader)
{
    reader->key_columns = ARENA_ARRAY(&reader->arena, size_t, reader->field_count + 1);
    if (!reader->key_columns)
        return false;
    for (size_t field = 0; field < reader->field_count; field++)
        for (size_t column = 0; reader->fields[field].key && column < reader->header.column_count; column++)
            if (reader->header.columns[column].field == field)
                reader->key_columns[reader->key_count++] = column;
    return true;
}

static Status open_reader(Reader *reader)
{
    Status status = open_file(reader);
    if (status != STATUS_OK)
        return status;
    if (!scanner_init(&reader->scanner, reader->decoder))
        return STATUS_NO_MEMORY;
    if (!header_names_init(&reader->names, reader->fields, reader->field_count, &reader->arena))
        return STATUS_NO_MEMORY;
    status = refuse_other_formats(reader);
    if (status == STATUS_OK)
        status = header_read(&reader->header, &reader->names, &reader->scanner, reader->problems, &reader->arena);
    if (status != STATUS_OK)
        return status;
    reader->facts.delimiter = reader->scanner.delimiter;
    reader->facts.header_line = reader->header.line;
    reader->facts.titles_skipped = reader->header.titles_skipped;
    reader->facts.columns_lacking = reader->header.lacking;
    reader->facts.columns_unknown = reader->header.unknown;
    return find_key_columns(reader) ? STATUS_OK : STATUS_NO_MEMORY;
}

Status reader_open(Reader **out, const PlanField *fields, size_t field_count, const ReaderOptions *options,
                   ProblemList *problems)
{
    *out = NULL;
    Reader *reader = memory_new(1, sizeof *reader);
    if (!reader)
        return STATUS_NO_MEMORY;
    reader->fields = fields;
    reader->field_count = field_count;
    reader->options = *options;
    reader->problems = problems;
    arena_init(&reader->arena);
    key_set_init(&reader->keys);
    Status status = open_reader(reader);
    if (status == STATUS_OK && problems->out_of_memory)
        status = STATUS_NO_MEMORY;
    if (status != STATUS_OK) {
        reader_close(reader);
        return status;
    }
    *out = reader;
    return STATUS_OK;
}

void reader_close(Reader *reader)
{
    if (!reader)
        return;
    decoder_close(reader->decoder);
    scanner_done(&reader->scanner);
    key_set_done(&reader->keys);
    memory_free(reader->key_text);
    arena_done(&reader->arena);
    memory_free(reader);
}

/* ---- Cells ---------------------------------------------------------------------------------------------------------- */

static void reject(RowReading *row, size_t column, ProblemCode code, Str found, size_t word_count,
                   const Wording *words)
{
    bit_put(row->batch->rejected, row->i, true);
    if (++row->bad_cells > MOST_PROBLEMS_OF_A_ROW)
        return;
    const Header *header = &row->reader->header;
    ProblemPlace place = row->place;
    place.column = (uint32_t)column + 1;
    if (column < header->column_count)
        place.header = header->columns[column].name;
    problem_report(row->reader->problems, code, &place, found, word_count, words);
}

static bool has_flaw(RowReading *row, size_t column, Str text)
{
    uint32_t flags = row->reader->scanner.cells[column].flags;
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
    const Scanner *scanner = &row->reader->scanner;
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
    const HeaderColumn *bound = &row->reader->header.columns[column];
    Str text = cell_text(row, column);
    bool is_there = column < row->reader->scanner.cell_count;
    if (row->reader->scanner.flawed && is_there && has_flaw(row, column, text))
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
    const Scanner *scanner = &row->reader->scanner;
    for (size_t column = row->reader->header.column_count; column < scanner->cell_count; column++) {
        Str text = cell_text(row, column);
        if (text.len > 0) {
            reject(row, column, PROBLEM_TOO_MANY_CELLS, text, 0, NULL);
            return;
        }
    }
}

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

/* The row's key; its bytes live until the next. False: there is none, a part of it is blank, or there is no memory. */
static bool find_key(RowReading *row, Str *key, int64_t *room)
{
    Reader *reader = row->reader;
    if (reader->key_count == 0)
        return false;
    size_t length = 0;
    for (size_t i = 0; i < reader->key_count; i++) {
        const Column *column = &row->batch->columns[reader->header.columns[reader->key_columns[i]].field];
        if (bit_get(column->unknown, row->i))
            return false;
        *key = key_part(column, row->i, room);
        if (reader->key_count > 1 && !append_key(reader, &length, *key)) {
            row->no_memory = true;
            return false;
        }
    }
    if (reader->key_count > 1)
        *key = (Str){reader->key_text, length};
    return true;
}

/* The place of the key is fetched while the other cells are read. */
static void expect_key(RowReading *row)
{
    Str key;
    int64_t room;
    if (find_key(row, &key, &room))
        key_set_expect(&row->reader->keys, key);
}

static void check_key(RowReading *row)
{
    Reader *reader = row->reader;
    Str key;
    int64_t room;
    if (!find_key(row, &key, &room))
        return;
    uint64_t first;
    if (!key_set_add(&reader->keys, key, row->place.line, &first)) {
        row->no_memory = true;
    } else if (first) {
        char digits[24];
        int size = snprintf(digits, sizeof digits, "%llu", (unsigned long long)first);
        Wording line = wording_same((Str){digits, (size_t)size});
        reject(row, reader->key_columns[0], PROBLEM_DUPLICATE_KEY, cell_text(row, reader->key_columns[0]), 1,
               &line);
    }
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------- */

typedef enum RowUse { ROW_IS_DATA, ROW_IS_BLANK, ROW_IS_TOTAL } RowUse;

static RowUse use_of_row(const Reader *reader, Str *first)
{
    const Scanner *scanner = &reader->scanner;
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

static void report_total(Reader *reader, Str first)
{
    ProblemPlace place = {.line = reader->scanner.record_line, .row = PROBLEM_NO_ROW};
    place.sheet_row = reader->scanner.record_sheet_row;
    if (++reader->facts.totals_skipped <= MOST_TOTALS_TOLD)
        problem_report(reader->problems, PROBLEM_TOTAL_SKIPPED, &place, first, 0, NULL);
}

static void report_rest(RowReading *row)
{
    if (row->bad_cells <= MOST_PROBLEMS_OF_A_ROW)
        return;
    char digits[24];
    int size =
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)(row->bad_cells - MOST_PROBLEMS_OF_A_ROW));
    Wording count = wording_same((Str){digits, (size_t)size});
    problem_report(row->reader->problems, PROBLEM_MORE_IN_ROW, &row->place, STR(""), 1, &count);
}

static Status read_row(Reader *reader, Batch *batch)
{
    RowReading row = {.reader = reader, .batch = batch, .i = batch->rows};
    row.place = (ProblemPlace){.line = reader->scanner.record_line, .row = batch->first_row + row.i};
    row.place.sheet_row = reader->scanner.record_sheet_row;
    batch->lines[row.i] = row.place.line;
    batch->sheet_rows[row.i] = row.place.sheet_row;
    batch->records[row.i] = arena_copy(&batch->heap, scanner_record(&reader->scanner));
    if (!batch->records[row.i].at)
        return STATUS_NO_MEMORY;
    batch->rows++;
    bool has_single_key = reader->key_count == 1 && !reader->options.ignore_duplicates;
    for (size_t column = 0; column < reader->header.column_count; column++) {
        read_cell(&row, column);
        if (has_single_key && column == reader->key_columns[0])
            expect_key(&row);
    }
    if (reader->scanner.cell_count > reader->header.column_count)
        check_surplus(&row);
    if (reader->key_count > 0 && !reader->options.ignore_duplicates)
        check_key(&row);
    report_rest(&row);
    reader->facts.rows++;
    reader->facts.rejected += row.bad_cells > 0;
    if (row.no_memory)
        return STATUS_NO_MEMORY;
    return row.bad_cells > 0 && reader->options.strict ? STATUS_STOPPED : STATUS_OK;
}

static Status end_of_file(Reader *reader, ScanEnd end)
{
    if (end != SCAN_AT_END) {
        size_t column = reader->scanner.cell_count ? reader->scanner.cell_count - 1 : 0;
        Str name = column < reader->header.column_count ? reader->header.columns[column].name : STR("");
        return header_report_end(end, &reader->scanner, reader->problems, name);
    }
    if (reader->facts.rows == 0) {
        ProblemPlace place = {.line = reader->header.line, .row = PROBLEM_NO_ROW};
        problem_report(reader->problems, PROBLEM_NO_ROWS, &place, STR(""), 0, NULL);
    }
    return STATUS_OK;
}

Status reader_next(Reader *reader, Batch *batch)
{
    batch_clear(batch);
    problem_begin_batch(reader->problems);
    while (!reader->ended && batch->rows < batch->capacity) {
        ScanEnd end = scanner_next(&reader->scanner);
        if (end != SCAN_RECORD) {
            reader->ended = true;
            reader->status = end_of_file(reader, end);
            break;
        }
        Str first;
        RowUse use = use_of_row(reader, &first);
        if (use == ROW_IS_TOTAL)
            report_total(reader, first);
        if (use != ROW_IS_DATA)
            continue;
        Status status = read_row(reader, batch);
        if (status != STATUS_OK) {
            reader->ended = true;
            reader->status = status;
        }
    }
    if (reader->problems->out_of_memory)
        return STATUS_NO_MEMORY;
    return reader->ended ? reader->status : STATUS_OK;
}

ReaderFacts reader_facts(const Reader *reader)
{
    ReaderFacts facts = reader->facts;
    facts.encoding = decoder_encoding(reader->decoder);
    facts.bytes_read = decoder_bytes_read(reader->decoder);
    facts.bytes_total = decoder_bytes_total(reader->decoder);
    return facts;
}

ReaderHeader reader_header(const Reader *reader)
{
    return (ReaderHeader){reader->header.record, reader->facts.delimiter};
}
