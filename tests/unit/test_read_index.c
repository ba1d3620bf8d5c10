/* The structural index and the cut of chunks, at every level of vector instructions, against the scanner that goes byte by
 * byte. */
#include "read_form.h"

#include "runtime/read/cut.h"
#include "runtime/read/index.h"
#include "runtime/read/scan.h"

static uint64_t seed = 20151029;

static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

enum { LONGEST = 700 };

/* Text with a margin that may be read, and a byte of the caller's behind it. */
typedef struct Margined {
    char bytes[CHUNK_FRONT + LONGEST + 64 + STRUCTURE_PADDING];
    Str text;
} Margined;

static void set_text(Margined *to, const char *text, size_t length, char next)
{
    memset(to->bytes, 'x', sizeof to->bytes);
    memcpy(to->bytes + CHUNK_FRONT, text, length);
    to->bytes[CHUNK_FRONT + length] = next;
    to->text = (Str){to->bytes + CHUNK_FRONT, length};
}

/* Bytes that mean something stand close together; sometimes long plain stretches lie between them. */
static size_t draw_text(char *to, size_t wanted)
{
    static const char *const pieces[] = {",",    ",",    ",",   "\"",         "\"",      "\"\"", "\n",
                                         "\n",   "\r\n", "\r",  "a",          "bc",      " ",    "\t",
                                         "从江", ",\"",  "\",", "\"\n",       "\"x",     "x\"",  "\"a\"\"b\"",
                                         "0",    "1.50", ";",   "\"a,b\nc\"", "\"\r\n\""};
    bool is_calm = draw(3) == 0;
    size_t length = 0;
    while (length < wanted) {
        if (is_calm && draw(3)) {
            uint32_t count = draw(70);
            memset(to + length, 'p', count);
            length += count;
        } else if (draw(400) == 0) {
            to[length++] = '\0';
        } else {
            const char *piece = pieces[draw(is_calm ? 10 : sizeof pieces / sizeof *pieces)];
            memcpy(to + length, piece, strlen(piece));
            length += strlen(piece);
        }
    }
    return wanted;
}

/* ---- The cut -------------------------------------------------------------------------------------------------------- */

/* Byte by byte; `next` follows the text. */
static Cut plain_cut(const char *text, size_t length, char delimiter, char next)
{
    enum { CELL_BEGINS, PLAIN, QUOTED, CLOSED } state = CELL_BEGINS;
    Cut cut = {0, 0, 0, false};
    uint64_t breaks = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = text[i], after = i + 1 < length ? text[i + 1] : next;
        bool ends_line = byte == '\n' || (byte == '\r' && after != '\n');
        if (state == QUOTED) {
            breaks += ends_line;
            state = byte == '"' ? CLOSED : QUOTED;
        } else if (byte == '"' && (state == CELL_BEGINS || state == CLOSED)) {
            state = QUOTED;
        } else if (ends_line) {
            cut = (Cut){i + 1, cut.records + 1, breaks, false};
            state = CELL_BEGINS;
        } else {
            state = byte == delimiter || byte == '\r' ? CELL_BEGINS : PLAIN;
        }
    }
    cut.is_inside = state == QUOTED;
    return cut;
}

static void texts_are_cut_alike_at_every_level(void **state)
{
    (void)state;
    static Margined text;
    char drawn[LONGEST + 128];
    for (size_t round = 0; round < 40000; round++) {
        size_t length = draw_text(drawn, draw(8) ? draw(200) : draw(LONGEST));
        char next = draw(2) ? '\n' : '\0', delimiter = ",;\t"[draw(3)];
        set_text(&text, drawn, length, next);
        Cut expected = plain_cut(drawn, length, delimiter, next);
        for (SimdLevel level = SIMD_SCALAR; level <= SIMD_AVX512; level++) {
            simd_limit(level);
            Cut cut = record_cut(text.text.at, length, delimiter);
            assert_int_equal(cut.end, expected.end);
            assert_int_equal(cut.records, expected.records);
            assert_int_equal(cut.breaks, expected.breaks);
            assert_int_equal(cut.is_inside, expected.is_inside);
        }
    }
}

/* ---- The index ------------------------------------------------------------------------------------------------------ */

static Str raw_of_scanned(const Scanner *scanner, size_t cell)
{
    Str text = scanner_cell(scanner, cell);
    return scanner->cells[cell].flags & CELL_QUOTED ? (Str){text.at - 1, text.len + 2} : text;
}

/* The next record of the index is the scanner's. */
static void check_record(const RecordIndex *index, size_t record, const Scanner *scanner, size_t *start)
{
    size_t first = record ? index->last[record - 1] : 0, count = index->last[record] - first;
    uint32_t begin = index->ends[(ptrdiff_t)first - 1] + 1;
    assert_int_equal(begin, *start);
    *start = scanner->at;
    assert_int_equal(index->ends[index->last[record] - 1] + 1, scanner->at);
    assert_int_equal(index->breaks[record] + 1, scanner->line - scanner->record_line);
    assert_true(!scanner->flawed || index->odd[record]);
    if (index->odd[record])
        return;
    assert_int_equal(count, scanner->cell_count);
    for (size_t i = 0; i < count; i++) {
        const uint32_t *end = index->ends + first + i;
        uint32_t cell_start = end[-1] + 1;
        Str raw = raw_of_scanned(scanner, i), found = {index->text.at + cell_start, end[0] - cell_start};
        if (i + 1 == count && found.len > raw.len)
            found.len--; /* the CR before its LF */
        assert_int_equal(found.len, raw.len);
        assert_true(found.len == 0 || found.at == raw.at);
    }
}

static void check_index(RecordIndex *index, Scanner *scanner, Str text, char delimiter)
{
    scanner->delimiter = delimiter;
    scanner_set_text(scanner, text, 1, 1);
    index_begin(index, text, delimiter, 0);
    size_t start = 0;
    while (start < text.len) {
        index_fill(index);
        assert_true(index->record_count > 0);
        size_t taken = draw(3) ? index->record_count : 1 + draw((uint32_t)index->record_count);
        for (size_t record = 0; record < taken; record++) {
            assert_int_equal(scanner_next(scanner), SCAN_RECORD);
            check_record(index, record, scanner, &start);
        }
        index_drop(index, taken);
    }
    assert_int_equal(index->record_count, 0);
    assert_int_equal(index->end_count, 0);
    assert_int_equal(scanner_next(scanner), SCAN_AT_END);
}

static void records_are_indexed_as_they_are_scanned_at_every_level(void **state)
{
    (void)state;
    static Margined text;
    static RecordIndex index;
    Scanner scanner;
    char drawn[LONGEST + 128];
    assert_true(index_init(&index));
    assert_true(scanner_init_memory(&scanner, ','));
    for (size_t round = 0; round < 30000; round++) {
        char delimiter = ",;\t"[draw(3)];
        size_t length =
            plain_cut(drawn, draw_text(drawn, draw(8) ? draw(200) : draw(LONGEST)), delimiter, '\0').end;
        set_text(&text, drawn, length, '\0');
        for (SimdLevel level = SIMD_SCALAR; level <= SIMD_AVX512; level++) {
            simd_limit(level);
            check_index(&index, &scanner, text.text, delimiter);
        }
    }
    scanner_done(&scanner);
    index_done(&index);
}

/* Each quotation mark, line end and delimiter at each place of two blocks. */
static void every_place_of_a_block_is_alike(void **state)
{
    (void)state;
    static const char *const middles[] = {"\"a,b\"", "\"a\nb\"", "\"a\"\"b\"", "a\"b",    "\"a\"b",
                                          "\"\"",    "\r\n",     "\r",         "\n\"c\"", ","};
    static Margined text;
    static RecordIndex index;
    Scanner scanner;
    assert_true(index_init(&index));
    assert_true(scanner_init_memory(&scanner, ','));
    for (size_t m = 0; m < sizeof middles / sizeof *middles; m++)
        for (size_t place = 0; place < 140; place++)
            for (size_t behind = 0; behind < 70; behind += 1 + behind / 8) {
                char line[LONGEST];
                size_t length = place;
                memset(line, 'p', sizeof line);
                if (place)
                    line[place - 1] = ',';
                memcpy(line + length, middles[m], strlen(middles[m]));
                length += strlen(middles[m]);
                line[length] = ',';
                length += 1 + behind;
                line[length++] = '\n';
                set_text(&text, line, length, '\0');
                for (SimdLevel level = SIMD_SCALAR; level <= SIMD_AVX512; level++) {
                    simd_limit(level);
                    check_index(&index, &scanner, text.text, ',');
                }
            }
    scanner_done(&scanner);
    index_done(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_alike_at_every_level),
        cmocka_unit_test(records_are_indexed_as_they_are_scanned_at_every_level),
        cmocka_unit_test(every_place_of_a_block_is_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
