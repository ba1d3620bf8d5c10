#include "runtime/text_width.h"
#include "runtime/write/amount.h"
#include "runtime/write/writer.h"

/* The escape of one character that JSON cannot hold as it is; U+FFFD for a byte that is not UTF-8. */
static void put_escape(Output *out, uint8_t byte)
{
    static const char hex[] = "0123456789abcdef";
    switch (byte) {
    case '"':
        output_put(out, STR("\\\""));
        break;
    case '\\':
        output_put(out, STR("\\\\"));
        break;
    case '\n':
        output_put(out, STR("\\n"));
        break;
    case '\t':
        output_put(out, STR("\\t"));
        break;
    default:
        if (byte >= 0x80) {
            output_put(out, STR("\xEF\xBF\xBD"));
        } else {
            output_put(out, STR("\\u00"));
            output_byte(out, hex[byte >> 4]);
            output_byte(out, hex[byte & 15]);
        }
    }
}

/* How many bytes at `text` can stand in a JSON string as they are. */
static size_t plain_length(Str text)
{
    size_t at = 0;
    while (at < text.len) {
        uint8_t byte = (uint8_t)text.at[at];
        uint32_t point;
        size_t length = 1;
        if (byte < 0x20 || byte == 0x7F || byte == '"' || byte == '\\')
            break;
        if (byte >= 0x80)
            length = text_decode((Str){text.at + at, text.len - at}, &point);
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

static void put_string(Output *out, Str text)
{
    output_byte(out, '"');
    while (text.len > 0) {
        size_t plain = plain_length(text);
        output_put(out, (Str){text.at, plain});
        text = (Str){text.at + plain, text.len - plain};
        if (text.len > 0) {
            put_escape(out, (uint8_t)text.at[0]);
            text = (Str){text.at + 1, text.len - 1};
        }
    }
    output_byte(out, '"');
}

static void put_member(Output *out, Str key, bool first)
{
    if (!first)
        output_byte(out, ',');
    put_string(out, key);
    output_byte(out, ':');
}

static void put_notes(Output *out, const Records *records)
{
    output_byte(out, '[');
    for (size_t i = 0; i < records->note_count; i++) {
        const Note *note = &records->notes[i];
        bool first = true;
        output_put(out, i > 0 ? STR(",{") : STR("{"));
        if (note->role) {
            put_member(out, str_from(note->role), first);
            put_string(out, note->subject);
            first = false;
        }
        if (note->outcome.len > 0) {
            put_member(out, STR("outcome"), first);
            put_string(out, note->outcome);
            first = false;
        }
        if (note->reason_len > 0) {
            put_member(out, STR("reason"), first);
            put_string(out, records_note_reason(records, note));
        }
        output_byte(out, '}');
    }
    output_byte(out, ']');
}

static void put_cell(Output *out, const Records *records, const Cell *cell)
{
    switch (cell->kind) {
    case CELL_BLANK:
        output_put(out, STR("null"));
        break;
    case CELL_TEXT:
    case CELL_EXACT:
        put_string(out, cell->as.text);
        break;
    case CELL_YUAN:
        out->used += amount_print_plain(output_room(out, AMOUNT_TEXT), cell->as.fen);
        break;
    case CELL_NUMBER:
        output_put(out, cell->as.text);
        break;
    case CELL_NOTES:
        put_notes(out, records);
        break;
    }
}

static void put_object(Output *out, const Records *records)
{
    output_byte(out, '{');
    for (size_t i = 0; i < records->column_count; i++) {
        put_member(out, records->columns[i].id, i == 0);
        put_cell(out, records, &records->cells[i]);
    }
    output_byte(out, '}');
}

void json_begin(Output *out, const Records *records)
{
    (void)records;
    output_byte(out, '[');
}

void json_put(Output *out, Records *records, bool is_first)
{
    output_put(out, is_first ? STR("\n") : STR(",\n"));
    put_object(out, records);
}

void json_end(Output *out, bool any)
{
    output_put(out, any ? STR("\n]\n") : STR("]\n"));
}

void jsonl_put(Output *out, Records *records, bool is_first)
{
    (void)is_first;
    put_object(out, records);
    output_byte(out, '\n');
}
