#include "runtime/read/scan.h"

#include <endian.h>
#include <stdint.h>

#include "runtime/memory.h"

#define FIRST_CAPACITY ((size_t)512 << 10)
#define LEAST_ROOM 64

static bool init_cells(Scanner *scanner)
{
    memset(scanner, 0, sizeof *scanner);
    scanner->cell_capacity = 64;
    scanner->cells = memory_new(scanner->cell_capacity, sizeof *scanner->cells);
    return scanner->cells != NULL;
}

bool scanner_init(Scanner *scanner, Decoder *decoder)
{
    if (!init_cells(scanner))
        return false;
    scanner->decoder = decoder;
    scanner->line = 1;
    scanner->delimiter = ',';
    scanner->capacity = FIRST_CAPACITY;
    scanner->text = memory_new(scanner->capacity, 1);
    return scanner->text != NULL;
}

bool scanner_init_memory(Scanner *scanner, char delimiter)
{
    if (!init_cells(scanner))
        return false;
    scanner->delimiter = delimiter;
    scanner->source = DECODER_AT_END;
    return true;
}

void scanner_done(Scanner *scanner)
{
    if (scanner->decoder)
        memory_free(scanner->text);
    memory_free(scanner->cells);
}

void scanner_set_text(Scanner *scanner, Str text, uint64_t line, uint64_t sheet_row)
{
    scanner->text = (char *)(uintptr_t)text.at; /* a source that has ended is never written to */
    scanner->at = 0;
    scanner->end = scanner->capacity = text.len;
    scanner->line = line;
    scanner->breaks_in_cells = line - sheet_row;
}

Str scanner_rest(const Scanner *scanner)
{
    return (Str){scanner->text + scanner->at, scanner->end - scanner->at};
}

bool scanner_put(Scanner *scanner, Str text, uint64_t line, uint64_t sheet_row)
{
    if (text.len > scanner->capacity) {
        char *grown = memory_grow(scanner->text, 0, text.len, 2);
        if (!grown)
            return false;
        scanner->text = grown;
        scanner->capacity = text.len * 2;
    }
    if (text.len)
        memcpy(scanner->text, text.at, text.len);
    scanner->at = 0;
    scanner->end = text.len;
    scanner->line = line;
    scanner->breaks_in_cells = line - sheet_row;
    return true;
}

/* Makes room behind `end`, keeping everything from `keep` on, and decodes once. Positions move by the amount returned
 * in *moved. */
static bool refill(Scanner *scanner, size_t keep, size_t *moved)
{
    *moved = keep;
    if (keep > 0) {
        memmove(scanner->text, scanner->text + keep, scanner->end - keep);
        scanner->end -= keep;
    }
    if (scanner->source != DECODER_GOES_ON)
        return true;
    if (scanner->capacity - scanner->end < scanner->capacity / 4 ||
        scanner->capacity - scanner->end < LEAST_ROOM) {
        char *grown = memory_grow(scanner->text, scanner->end, scanner->capacity, 2);
        if (!grown)
            return false;
        scanner->text = grown;
        scanner->capacity *= 2;
    }
    size_t got;
    scanner->source =
        decoder_read(scanner->decoder, scanner->text + scanner->end, scanner->capacity - scanner->end, &got);
    scanner->end += got;
    return scanner->source != DECODER_NO_MEMORY;
}

bool scanner_fill(Scanner *scanner, size_t wanted)
{
    while (scanner->end - scanner->at < wanted && scanner->source == DECODER_GOES_ON) {
        size_t moved;
        if (!refill(scanner, scanner->at, &moved))
            return false;
        scanner->at -= moved;
    }
    return true;
}

/* ---- One record ------------------------------------------------------------------------------------------------- */

typedef struct Cursor { /* the place inside the record that is being scanned */
    Scanner *scanner;
    size_t at;
    size_t cell_start;
    uint32_t flags;
    bool no_memory;
} Cursor;

/* True when there is a byte at the cursor, decoding more when needed. The record moves to the front of the text; of a cell
 * beyond the limit nothing is kept, so a 100 MB cell costs no more memory than one at the limit. */
static bool has_byte(Cursor *cursor)
{
    Scanner *scanner = cursor->scanner;
    while (cursor->at == scanner->end) {
        if (scanner->source != DECODER_GOES_ON)
            return false;
        size_t cell = cursor->at - cursor->cell_start, record = cursor->at - scanner->record_start;
        if (cell > SCAN_CELL_LIMIT || record > SCAN_RECORD_LIMIT) {
            cursor->flags |= CELL_TOO_LONG;
            if (scanner->cell_count == SCAN_CELLS_LIMIT)
                cursor->cell_start = scanner->record_start + scanner->cells[SCAN_CELLS_LIMIT - 1].start;
            cursor->at = scanner->end = cursor->cell_start;
        }
        size_t moved;
        if (!refill(scanner, scanner->record_start, &moved)) {
            cursor->no_memory = true;
            return false;
        }
        scanner->record_start -= moved;
        cursor->cell_start -= moved;
        cursor->at -= moved;
    }
    return true;
}

/* The last cell that a record may have takes all that follows it, so that a line of a hundred million delimiters is one
 * overlong cell. */
static void join_last_cell(Cursor *cursor, size_t end)
{
    Scanner *scanner = cursor->scanner;
    ScanCell *last = &scanner->cells[SCAN_CELLS_LIMIT - 1];
    last->length = (uint32_t)(end - scanner->record_start - last->start);
    last->flags |= cursor->flags | (last->length > SCAN_CELL_LIMIT ? CELL_TOO_LONG : 0);
    scanner->flawed = scanner->flawed || last->flags > (CELL_QUOTED | CELL_DOUBLED);
}

static bool add_cell(Cursor *cursor, size_t end)
{
    Scanner *scanner = cursor->scanner;
    if (scanner->cell_count == SCAN_CELLS_LIMIT) {
        join_last_cell(cursor, end);
        return true;
    }
    if (end - cursor->cell_start > SCAN_CELL_LIMIT)
        cursor->flags |= CELL_TOO_LONG;
    scanner->flawed = scanner->flawed || cursor->flags > (CELL_QUOTED | CELL_DOUBLED);
    if (scanner->cell_count == scanner->cell_capacity) {
        ScanCell *grown = memory_grow(scanner->cells, scanner->cell_count * sizeof *grown,
                                      scanner->cell_capacity * 2, sizeof *grown);
        if (!grown) {
            cursor->no_memory = true;
            return false;
        }
        scanner->cells = grown;
        scanner->cell_capacity *= 2;
    }
    scanner->cells[scanner->cell_count++] = (ScanCell){(uint32_t)(cursor->cell_start - scanner->record_start),
                                                       (uint32_t)(end - cursor->cell_start), cursor->flags};
    return true;
}

/* To the delimiter, line end or end of the text. */
static void skip_plain(Cursor *cursor)
{
    char delimiter = cursor->scanner->delimiter;
    while (has_byte(cursor)) {
        const char *text = cursor->scanner->text;
        size_t at = cursor->at, end = cursor->scanner->end;
        while (at < end) {
            char byte = text[at];
            if (byte == delimiter || byte == '\n' || byte == '\r')
                break;
            if (byte == '\0')
                cursor->flags |= CELL_NUL;
            at++;
        }
        cursor->at = at;
        if (at < end)
            return;
    }
}

/* Inside a cell. Counts CRLF once: the LF of a CRLF counts and the CR before it does not. */
static void count_line_end(Cursor *cursor, char byte)
{
    if (byte == '\n') {
        cursor->scanner->line++;
        cursor->scanner->breaks_in_cells++;
        return;
    }
    cursor->at++;
    bool lf_follows = has_byte(cursor) && cursor->scanner->text[cursor->at] == '\n';
    cursor->at--;
    cursor->scanner->line += !lf_follows;
    cursor->scanner->breaks_in_cells += !lf_follows;
}

/* From behind the opening quotation mark to behind the closing one. False: there is none. */
static bool skip_quoted(Cursor *cursor)
{
    while (has_byte(cursor)) {
        char byte = cursor->scanner->text[cursor->at];
        if (byte == '"') {
            cursor->at++;
            if (!has_byte(cursor) || cursor->scanner->text[cursor->at] != '"')
                return true;
            cursor->flags |= CELL_DOUBLED;
        } else if (byte == '\n' || byte == '\r') {
            count_line_end(cursor, byte);
        } else if (byte == '\0') {
            cursor->flags |= CELL_NUL;
        }
        cursor->at++;
    }
    return false;
}

/* Blanks between the closing quotation mark and the delimiter are nothing. */
static bool is_blank_run(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] != ' ' && text[i] != '\t')
            return false;
    return true;
}

static bool scan_cell(Cursor *cursor)
{
    Scanner *scanner = cursor->scanner;
    scanner->cell_line = scanner->line;
    cursor->cell_start = cursor->at;
    cursor->flags = 0;
    if (!has_byte(cursor) || scanner->text[cursor->at] != '"') {
        skip_plain(cursor);
        return !cursor->no_memory && add_cell(cursor, cursor->at);
    }
    cursor->flags = CELL_QUOTED;
    cursor->cell_start = ++cursor->at;
    if (!skip_quoted(cursor)) {
        add_cell(cursor, cursor->at);
        return false;
    }
    size_t length = cursor->at - 1 - cursor->cell_start, closed = cursor->at - cursor->cell_start;
    skip_plain(cursor);
    size_t after = cursor->at - cursor->cell_start;
    if (cursor->flags & CELL_TOO_LONG)
        length = after;
    else if (!is_blank_run(scanner->text + cursor->cell_start + closed, after - closed)) {
        cursor->flags |= CELL_AFTER_QUOTE;
        length = after;
    }
    return !cursor->no_memory && add_cell(cursor, cursor->cell_start + length);
}

/* Behind the line end that the cursor stands before. */
static void skip_line_end(Cursor *cursor)
{
    Scanner *scanner = cursor->scanner;
    bool is_cr = scanner->text[cursor->at] == '\r';
    cursor->at++;
    if (is_cr && has_byte(cursor) && scanner->text[cursor->at] == '\n')
        cursor->at++;
    scanner->line++;
}

static ScanEnd finish_record(Cursor *cursor)
{
    Scanner *scanner = cursor->scanner;
    scanner->record_length = cursor->at - scanner->record_start;
    ScanEnd end = SCAN_RECORD;
    if (!has_byte(cursor))
        end = scanner->source == DECODER_AT_END ? SCAN_RECORD : SCAN_CUT;
    else
        skip_line_end(cursor);
    scanner->at = cursor->at;
    return cursor->no_memory ? SCAN_NO_MEMORY : end;
}

/* ---- The common record -------------------------------------------------------------------------------------------- */

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS (EACH_BYTE * 0x80)
#define LOW_BITS (EACH_BYTE * 0x7F)

/* The high bit of each of the eight bytes that may end a cell: a delimiter, or a byte up to '\r' (line ends and NUL). */
static inline uint64_t cell_ends(uint64_t bytes, uint64_t delimiters)
{
    uint64_t other = bytes ^ delimiters;
    uint64_t not_delimiter = ((other & LOW_BITS) + LOW_BITS) | other;
    uint64_t above_cr = ((bytes & LOW_BITS) + EACH_BYTE * (0x80 - ('\r' + 1))) | bytes;
    return ~(not_delimiter & above_cr) & HIGH_BITS;
}

static inline uint64_t eight_bytes(const char *at)
{
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return le64toh(bytes);
}

/* Scans a record that lies whole in the text and has neither quoted cells nor flaws, eight bytes at a time. Nearly all
 * records are like that. False: it is not, or this cannot tell; nothing that matters has changed then. */
static bool scan_common(Scanner *scanner)
{
    const char *text = scanner->text;
    const uint64_t delimiters = EACH_BYTE * (unsigned char)scanner->delimiter;
    size_t most = scanner->cell_capacity < SCAN_CELLS_LIMIT ? scanner->cell_capacity : SCAN_CELLS_LIMIT - 1;
    size_t start = scanner->at, cell = start, count = 0;
    if (text[cell] == '"')
        return false;
    for (size_t at = start; at + 8 < scanner->end; at += 8) {
        for (uint64_t ends = cell_ends(eight_bytes(text + at), delimiters); ends; ends &= ends - 1) {
            size_t end = at + (size_t)__builtin_ctzll(ends) / 8;
            char byte = text[end], next = text[end + 1];
            bool is_delimiter = byte == scanner->delimiter;
            bool ends_record = !is_delimiter && (byte == '\n' || (byte == '\r' && next == '\n'));
            if (!is_delimiter && !ends_record) {
                if (byte == '\0' || byte == '\r')
                    return false;
                continue;
            }
            if (count == most || end - cell > SCAN_CELL_LIMIT)
                return false;
            scanner->cells[count++] = (ScanCell){(uint32_t)(cell - start), (uint32_t)(end - cell), 0};
            if (ends_record) {
                scanner->cell_count = count;
                scanner->record_length = end - start;
                scanner->at = end + (byte == '\r' ? 2 : 1);
                scanner->line++;
                return true;
            }
            if (next == '"')
                return false;
            cell = end + 1;
        }
    }
    return false;
}

ScanEnd scanner_next(Scanner *scanner)
{
    Cursor cursor = {.scanner = scanner, .at = scanner->at, .cell_start = scanner->at};
    scanner->record_start = scanner->at;
    scanner->record_line = scanner->cell_line = scanner->line;
    scanner->record_sheet_row = scanner->line - scanner->breaks_in_cells;
    scanner->record_length = scanner->cell_count = 0;
    scanner->flawed = false;
    if (scanner->at < scanner->end && scan_common(scanner))
        return SCAN_RECORD;
    if (!has_byte(&cursor)) {
        scanner->at = cursor.at;
        if (cursor.no_memory)
            return SCAN_NO_MEMORY;
        return scanner->source == DECODER_AT_END ? SCAN_AT_END : SCAN_CUT;
    }
    for (;;) {
        if (!scan_cell(&cursor)) {
            scanner->at = cursor.at;
            scanner->record_length = cursor.at - scanner->record_start;
            if (cursor.no_memory)
                return SCAN_NO_MEMORY;
            return scanner->source == DECODER_AT_END ? SCAN_UNTERMINATED : SCAN_CUT;
        }
        if (!has_byte(&cursor) || scanner->text[cursor.at] == '\n' || scanner->text[cursor.at] == '\r')
            return finish_record(&cursor);
        cursor.at++;
    }
}

ScanEnd scanner_take_cells(Scanner *scanner, const ScanCell *cells, size_t count)
{
    if (count > scanner->cell_capacity) {
        ScanCell *grown = memory_grow(scanner->cells, 0, count, sizeof *grown);
        if (!grown)
            return SCAN_NO_MEMORY;
        scanner->cells = grown;
        scanner->cell_capacity = count;
    }
    memcpy(scanner->cells, cells, count * sizeof *cells);
    scanner->cell_count = count;
    scanner->flawed = true;
    scanner->record_start = scanner->at;
    scanner->record_length = scanner->end - scanner->at;
    scanner->record_line = scanner->line;
    scanner->record_sheet_row = scanner->line - scanner->breaks_in_cells;
    scanner->at = scanner->end;
    return SCAN_RECORD;
}

Str scanner_record(const Scanner *scanner)
{
    return (Str){scanner->text + scanner->record_start, scanner->record_length};
}

Str scanner_cell(const Scanner *scanner, size_t cell)
{
    const ScanCell *found = &scanner->cells[cell];
    return (Str){scanner->text + scanner->record_start + found->start, found->length};
}

size_t scan_undouble(Str cell, char *to)
{
    size_t length = 0;
    for (size_t i = 0; i < cell.len; i++) {
        to[length++] = cell.at[i];
        if (cell.at[i] == '"' && i + 1 < cell.len && cell.at[i + 1] == '"')
            i++;
    }
    return length;
}
