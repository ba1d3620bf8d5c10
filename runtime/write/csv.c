#include "runtime/write/csv.h"

#include "runtime/write/amount.h"
#include "runtime/write/writer.h"

#define WORD_BYTES 16
typedef uint8_t Bytes __attribute__((vector_size(WORD_BYTES)));

/* Whether one of 16 bytes wants quotes. 0xC2 leads U+0080 to U+00BF, among them the C1 controls; put_character tells them apart. */
static inline bool word_wants_quotes(const char *at)
{
    Bytes bytes;
    uint64_t halves[2];
    memcpy(&bytes, at, sizeof bytes);
    Bytes found = (Bytes)((bytes < 0x20) & (bytes != '\t')) | (Bytes)(bytes == '"') | (Bytes)(bytes == ',') |
                  (Bytes)(bytes == 0x7F) | (Bytes)(bytes == 0xC2);
    memcpy(halves, &found, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

static bool text_wants_quotes(Str text)
{
    if (text.len < WORD_BYTES) {
        char word[WORD_BYTES];
        memset(word, '0', sizeof word);
        for (size_t i = 0; i < text.len; i++)
            word[i] = text.at[i];
        return word_wants_quotes(word);
    }
    size_t at = 0;
    for (; at + WORD_BYTES < text.len; at += WORD_BYTES)
        if (word_wants_quotes(text.at + at))
            return true;
    return word_wants_quotes(text.at + text.len - WORD_BYTES);
}

/* Spreadsheets for Chinese and Japanese also start a formula at the full-width forms. */
static bool begins_like_formula(Str text)
{
    if (text.len == 0)
        return false;
    uint8_t first = (uint8_t)text.at[0];
    if (first >= '0' && first < 0x7F)
        return first == '=' || first == '@';
    return first < 0x20 || first == 0x7F || first == '+' || first == '-' || str_starts(text, STR("＝")) ||
           str_starts(text, STR("＋")) || str_starts(text, STR("－")) || str_starts(text, STR("＠"));
}

/* Writes the character at text.at[i] of a quoted cell and returns its length. Line ends become \n; other control
 * characters become U+FFFD, so that it shows that something stood there. */
static size_t put_character(Output *out, Str text, size_t i)
{
    uint8_t byte = (uint8_t)text.at[i];
    uint8_t next = i + 1 < text.len ? (uint8_t)text.at[i + 1] : 0;
    if (byte == '\r') {
        output_byte(out, '\n');
        return next == '\n' ? 2 : 1;
    }
    if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
        output_put(out, STR("\xEF\xBF\xBD"));
        return 2;
    }
    if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F)
        output_put(out, STR("\xEF\xBF\xBD"));
    else if (byte == '"')
        output_put(out, STR("\"\""));
    else
        output_byte(out, (char)byte);
    return 1;
}

bool csv_is_plain(Str text)
{
    return !begins_like_formula(text) && !text_wants_quotes(text);
}

void csv_put_text(Output *out, Str text)
{
    bool quoted = text_wants_quotes(text);
    if (quoted)
        output_byte(out, '"');
    if (begins_like_formula(text))
        output_byte(out, '\'');
    if (quoted)
        for (size_t i = 0; i < text.len;)
            i += put_character(out, text, i);
    else
        output_put(out, text);
    if (quoted)
        output_byte(out, '"');
}

static void put_cell(Output *out, Records *records, const Cell *cell)
{
    switch (cell->kind) {
    case CELL_BLANK:
        break;
    case CELL_TEXT:
        csv_put_text(out, cell->as.text);
        break;
    case CELL_YUAN:
        out->used += amount_print_plain(output_room(out, AMOUNT_TEXT), cell->as.fen);
        break;
    case CELL_NUMBER:
    case CELL_EXACT:
        output_put(out, cell->as.text);
        break;
    case CELL_NOTES:
        csv_put_text(out, records_join_notes(records));
        break;
    }
}

void csv_begin(Output *out, const Records *records)
{
    for (size_t i = 0; i < records->column_count; i++) {
        if (i > 0)
            output_byte(out, ',');
        csv_put_text(out, records_heading(records, i));
    }
    output_byte(out, '\n');
}

void csv_put(Output *out, Records *records, bool is_first)
{
    (void)is_first;
    for (size_t i = 0; i < records->column_count; i++) {
        if (i > 0)
            output_byte(out, ',');
        put_cell(out, records, &records->cells[i]);
    }
    output_byte(out, '\n');
}
