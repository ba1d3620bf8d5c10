#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/memory.h"
#include "runtime/read/cut.h"
#include "runtime/read/open_error.h"
#include "runtime/read/reader_state.h"
#include "runtime/read/structure.h"
#include "runtime/read/utf8.h"

/* With the batches made from it, a chunk of this size stays in the second cache. */
#define DEFAULT_CHUNK ((size_t)256 << 10)
/* What a decoder is given at least. */
#define LEAST_ROOM 64

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
    if (fewest == 0)
        return is_half_zeros || is_no_text;
    /* 一 has a zero on the other side; what separates cells and rows still has it on one. */
    size_t separators[2] = {0, 0};
    for (size_t i = 0; i + 1 < bytes.len; i += 2)
        for (size_t side = 0; side < 2; side++)
            separators[side] += bytes.at[i + side] == '\0' && bytes.at[i + 1 - side] != '\0' &&
                                strchr(",\t\r\n", bytes.at[i + 1 - side]) != NULL;
    size_t more = separators[0] > separators[1] ? separators[0] : separators[1];
    return is_no_text && more >= FEWEST_ZEROS && separators[0] + separators[1] == more;
}

/* A page that a system exported under the name of a table begins with a tag. */
static bool looks_like_html(Str bytes)
{
    static const Str tags[] = {{"<html", 5}, {"<!doctype html", 14}, {"<table", 6}, {"<head", 5}, {"<meta", 5}};
    size_t at = str_starts(bytes, STR("\xEF\xBB\xBF")) ? 3 : 0;
    while (at < bytes.len && strchr(" \t\r\n", bytes.at[at]) && bytes.at[at])
        at++;
    for (size_t t = 0; t < sizeof tags / sizeof *tags; t++) {
        size_t same = 0;
        while (same < tags[t].len && at + same < bytes.len &&
               (bytes.at[at + same] | (bytes.at[at + same] >= 'A' && bytes.at[at + same] <= 'Z' ? 0x20 : 0)) ==
                   tags[t].at[same])
            same++;
        if (same == tags[t].len)
            return true;
    }
    return false;
}

static Status refuse_other_formats(Reader *reader)
{
    Str bytes = decoder_first_bytes(reader->decoder, FIRST_BYTES);
    if (!bytes.at) {
        Wording reason = decoder_failure(reader->decoder);
        if (reason.en.len == 0)
            return STATUS_NO_MEMORY;
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
    else if (looks_like_html(bytes))
        format = WORDING("a web page (HTML)", "网页（HTML）");
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
    reader->names.is_of_ledger = reader->options.is_ledger;
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
    bool complete =
        find_key_columns(reader) && scanner_init_memory(&reader->record_scanner, reader->facts.delimiter);
    return complete ? STATUS_OK : STATUS_NO_MEMORY;
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
    scanner_done(&reader->record_scanner);
    row_reader_close(reader->rows);
    chunk_done(&reader->chunk);
    key_set_done(&reader->keys);
    memory_free(reader->key_text);
    arena_done(&reader->arena);
    memory_free(reader);
}

/* ---- Chunks --------------------------------------------------------------------------------------------------------- */

void chunk_done(Chunk *chunk)
{
    memory_free(chunk->buffer);
    memory_free(chunk->cells);
    memset(chunk, 0, sizeof *chunk);
}

/* The buffer is: CHUNK_FRONT bytes, `room` bytes of text, STRUCTURE_PADDING bytes. */
static bool reserve(Chunk *chunk, size_t used, size_t room)
{
    size_t wanted = CHUNK_FRONT + room + STRUCTURE_PADDING;
    if (wanted > chunk->capacity) {
        char *grown = memory_grow(chunk->buffer, chunk->buffer ? CHUNK_FRONT + used : 0, wanted, 1);
        if (!grown)
            return false;
        if (!chunk->buffer)
            memset(grown, 0, CHUNK_FRONT);
        chunk->buffer = grown;
        chunk->capacity = wanted;
    }
    chunk->text.at = chunk->buffer + CHUNK_FRONT;
    return true;
}

/* What follows the text while it is looked through. */
static void pad(Chunk *chunk, char next)
{
    char *end = chunk->buffer + CHUNK_FRONT + chunk->text.len;
    memset(end, 0, STRUCTURE_PADDING);
    end[0] = next;
}

/* Decodes behind the text until it has `wanted` bytes or the source ends. */
static Status decode_to(Reader *reader, Chunk *chunk, size_t wanted)
{
    Scanner *scanner = &reader->scanner;
    if (!reserve(chunk, chunk->text.len, wanted + LEAST_ROOM))
        return STATUS_NO_MEMORY;
    while (chunk->text.len < wanted && scanner->source == DECODER_GOES_ON) {
        size_t got;
        char *to = chunk->buffer + CHUNK_FRONT + chunk->text.len;
        scanner->source = decoder_read(reader->decoder, to, wanted + LEAST_ROOM - chunk->text.len, &got);
        chunk->text.len += got;
    }
    return scanner->source == DECODER_NO_MEMORY ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The text behind the cut is left to the scanner, which keeps it for the next chunk. */
static Status leave_rest(Reader *reader, Chunk *chunk, const Cut *cut)
{
    uint64_t sheet_row = chunk->sheet_row + cut->records;
    Str rest = {chunk->text.at + cut->end, chunk->text.len - cut->end};
    chunk->text.len = cut->end;
    return scanner_put(&reader->scanner, rest, chunk->line + cut->records + cut->breaks, sheet_row)
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

static Status finish_text(Reader *reader, Chunk *chunk, Cut *cut)
{
    bool at_end = reader->scanner.source == DECODER_AT_END;
    bool ends_without_line_end = at_end && cut->end < chunk->text.len && !cut->is_inside;
    if (ends_without_line_end) {
        chunk->buffer[CHUNK_FRONT + chunk->text.len++] = '\n';
        cut->end = chunk->text.len;
        cut->records++;
    }
    Status status = leave_rest(reader, chunk, cut);
    if (status != STATUS_OK)
        return status;
    chunk->end = scanner_next(&reader->scanner);
    return chunk->end == SCAN_NO_MEMORY ? STATUS_NO_MEMORY : STATUS_OK;
}

/* A record that is too long to be kept whole is a chunk of its own: the scanner leaves out what is too long of it. */
static Status take_long_record(Reader *reader, Chunk *chunk)
{
    Scanner *scanner = &reader->scanner;
    Status status = leave_rest(reader, chunk, &(Cut){0});
    if (status != STATUS_OK)
        return status;
    chunk->end = scanner_next(scanner);
    if (chunk->end != SCAN_RECORD)
        return chunk->end == SCAN_NO_MEMORY ? STATUS_NO_MEMORY : STATUS_OK;
    Str record = scanner_record(scanner);
    chunk->cells = memory_new(scanner->cell_count, sizeof *chunk->cells);
    if (!chunk->cells || !reserve(chunk, 0, record.len))
        return STATUS_NO_MEMORY;
    memcpy(chunk->cells, scanner->cells, scanner->cell_count * sizeof *chunk->cells);
    chunk->cell_count = scanner->cell_count;
    memcpy(chunk->buffer + CHUNK_FRONT, record.at, record.len);
    chunk->text.len = record.len;
    return STATUS_OK;
}

static Status fill_chunk(Reader *reader, Chunk *chunk)
{
    Scanner *scanner = &reader->scanner;
    size_t wanted = reader->options.chunk_size ? reader->options.chunk_size : DEFAULT_CHUNK;
    Str left = scanner_rest(scanner);
    chunk->line = scanner->line;
    chunk->sheet_row = scanner->line - scanner->breaks_in_cells;
    if (!reserve(chunk, 0, left.len))
        return STATUS_NO_MEMORY;
    memcpy(chunk->buffer + CHUNK_FRONT, left.at, left.len);
    chunk->text.len = left.len;
    for (;; wanted = chunk->text.len * 2) {
        Status status = decode_to(reader, chunk, wanted);
        if (status != STATUS_OK)
            return status;
        bool goes_on = scanner->source == DECODER_GOES_ON;
        pad(chunk, goes_on ? '\n' : '\0');
        Cut cut = record_cut(chunk->text.at, chunk->text.len, scanner->delimiter);
        if (!goes_on)
            return finish_text(reader, chunk, &cut);
        if (cut.end > 0)
            return leave_rest(reader, chunk, &cut);
        if (chunk->text.len > SCAN_RECORD_LIMIT)
            return take_long_record(reader, chunk);
    }
}

Status reader_take(Reader *reader, Chunk *chunk, bool *taken)
{
    memory_free(chunk->cells);
    *chunk = (Chunk){.buffer = chunk->buffer, .capacity = chunk->capacity};
    *taken = !reader->has_ended;
    if (reader->has_ended)
        return STATUS_OK;
    chunk->number = reader->chunks_taken++;
    Status status = fill_chunk(reader, chunk);
    reader->has_ended = status != STATUS_OK || chunk->end != SCAN_RECORD;
    if (status == STATUS_OK)
        pad(chunk, '\0');
    return status;
}

/* ---- The simple form ------------------------------------------------------------------------------------------------ */

/* The next chunk's rows; STATUS_OK without a chunk at the end. */
static Status begin_chunk(Reader *reader)
{
    Status status = STATUS_OK;
    if (!reader->rows)
        status = row_reader_open(&reader->rows, reader);
    if (status == STATUS_OK)
        status = reader_take(reader, &reader->chunk, &reader->has_chunk);
    if (status == STATUS_OK && reader->has_chunk)
        row_reader_begin(reader->rows, &reader->chunk);
    return status;
}

static Status next_batch(Reader *reader, Batch *batch)
{
    do {
        if (!reader->has_chunk) {
            Status status = begin_chunk(reader);
            if (status != STATUS_OK || !reader->has_chunk)
                return status;
        }
        Status read = row_reader_next(reader->rows, batch, reader->problems);
        reader->has_chunk = batch->rows > 0;
        Status status = reader_admit_batch(reader, batch, reader->problems);
        if (status == STATUS_OK)
            status = read;
        if (status != STATUS_OK)
            return status;
    } while (batch->rows == 0);
    return STATUS_OK;
}

Status reader_next(Reader *reader, Batch *batch)
{
    batch_clear(batch);
    problem_begin_batch(reader->problems);
    batch->first_row = reader->facts.rows;
    if (!reader->ended) {
        reader->status = next_batch(reader, batch);
        reader->ended = reader->status != STATUS_OK || batch->rows == 0;
    }
    return reader->problems->out_of_memory ? STATUS_NO_MEMORY : reader->status;
}

int64_t reader_multiple(const Reader *reader, size_t field, Str *heading)
{
    for (size_t c = 0; c < reader->header.column_count; c++) {
        const HeaderColumn *column = &reader->header.columns[c];
        if (column->field != field)
            continue;
        *heading = column->name;
        return column->form.multiple ? column->form.multiple : 1;
    }
    return 1;
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
