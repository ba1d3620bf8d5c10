#include "runtime/write/amount.h"
#include "runtime/write/json_text.h"
#include "runtime/write/writer.h"

static void put_notes(Output *out, const Records *records)
{
    output_byte(out, '[');
    for (size_t i = 0; i < records->note_count; i++) {
        const Note *note = &records->notes[i];
        bool first = true;
        output_put(out, i > 0 ? STR(",{") : STR("{"));
        if (note->role) {
            json_put_name(out, str_from(note->role), first);
            json_put_string(out, note->subject);
            first = false;
        }
        if (note->outcome.len > 0) {
            json_put_name(out, STR("outcome"), first);
            json_put_string(out, note->outcome);
            first = false;
        }
        if (note->reason_len > 0) {
            json_put_name(out, STR("reason"), first);
            json_put_string(out, records_note_reason(records, note));
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
        json_put_string(out, cell->as.text);
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
        json_put_name(out, records->columns[i].id, i == 0);
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
