#include "runtime/write/records.h"

#include <assert.h>

Str records_word(const Records *records, const char *en, const char *zh)
{
    return str_from(records->options.language == LANGUAGE_ZH ? zh : en);
}

/* Where Results keeps the texts of a field. */
static uint16_t find_text(const Results *results, uint16_t field)
{
    for (size_t i = 0; i < results->identity_count; i++)
        if (results->identity_fields[i] == field)
            return (uint16_t)i;
    size_t echo = 0;
    while (echo < results->echo_count && results->echo_fields[echo] != field)
        echo++;
    assert(echo < results->echo_count);
    return (uint16_t)(results->identity_count + echo);
}

static Status choose_columns(Records *records, bool detail)
{
    const Columns *chosen = records->options.columns;
    if (!chosen && columns_usual(&records->usual, records->results->plan, detail) != STATUS_OK)
        return STATUS_NO_MEMORY;
    chosen = chosen ? chosen : &records->usual;
    records->columns = chosen->items;
    records->column_count = chosen->count;
    records->cells = memory_new(chosen->count, sizeof *records->cells);
    records->texts = memory_new(chosen->count, sizeof *records->texts);
    if (!records->cells || !records->texts)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < chosen->count; i++) {
        if (chosen->items[i].source == COLUMN_FIELD)
            records->texts[i] = find_text(records->results, chosen->items[i].of);
        records->has_notes |= chosen->items[i].source == COLUMN_NOTES;
    }
    return STATUS_OK;
}

Status records_begin(Records *records, const Results *results, const RecordOptions *options, bool detail)
{
    *records = (Records){.results = results, .options = *options, .end = (uint32_t)results->row_count};
    Status status = choose_columns(records, detail);
    if (status == STATUS_OK && results->plan->part_count) {
        records->parts = memory_new(PAYOUT_MOST_PARTS, sizeof *records->parts);
        status = records->parts ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK)
        records_close(records);
    return status;
}

void records_close(Records *records)
{
    columns_done(&records->usual);
    memory_free(records->cells);
    memory_free(records->texts);
    memory_free(records->stages);
    memory_free(records->parts);
    memory_free(records->notes);
    memory_free(records->clause_columns);
    phrase_done(&records->words);
    phrase_done(&records->joined);
    records->cells = records->stages = NULL;
    records->parts = NULL;
    records->texts = records->clause_columns = NULL;
    records->notes = NULL;
}

void records_rewind(Records *records)
{
    records_limit(records, 0, (uint32_t)records->results->row_count);
}

void records_limit(Records *records, uint32_t first, uint32_t end)
{
    records->row = first;
    records->end = end;
    records->award = 0;
    records->part = records->part_count = 0;
}

bool records_next(Records *records)
{
    records->note_count = 0;
    phrase_clear(&records->words);
    bool filled = records->status == STATUS_OK && records->fill(records);
    if (records->words.failed)
        records->status = STATUS_NO_MEMORY;
    return filled && records->status == STATUS_OK;
}

/* Who identifies a row by a number does not count with it, so only echoed numbers are numbers to a program. */
Cell records_field(const Records *records, size_t column, uint32_t row)
{
    const Results *results = records->results;
    size_t text = records->texts[column];
    bool echoed = text >= results->identity_count;
    Str said = results_text(results, row, text);
    if (said.len == 0)
        return cell_blank();
    bool is_number = echoed && records->columns[column].is_amount;
    return (Cell){.kind = is_number ? CELL_NUMBER : CELL_TEXT, .as.text = said};
}

Str records_heading(const Records *records, size_t column)
{
    return column_name(&records->columns[column], records->options.language);
}

Note *records_add_note(Records *records, const char *role, Str subject, Str outcome, size_t start)
{
    if (records->note_count == records->note_capacity) {
        size_t capacity = records->note_capacity ? records->note_capacity * 2 : 16;
        Note *grown =
            memory_grow(records->notes, records->note_count * sizeof(Note), capacity, sizeof *records->notes);
        if (!grown) {
            records->status = STATUS_NO_MEMORY;
            return NULL;
        }
        records->notes = grown;
        records->note_capacity = capacity;
    }
    Note *note = &records->notes[records->note_count++];
    *note = (Note){role, subject, outcome, start, records->words.len - start};
    return note;
}

void records_put_rejection(Records *records, uint32_t row)
{
    if (records->options.rejection)
        phrase_put(&records->words,
                   records->options.rejection(records->options.context, row, records->options.language));
}

Str records_note_reason(const Records *records, const Note *note)
{
    return note->reason_len ? (Str){records->words.at + note->reason_at, note->reason_len} : (Str){0};
}

Str records_join_notes(Records *records)
{
    Phrase *joined = &records->joined;
    Str colon = records_word(records, ": ", "：");
    phrase_clear(joined);
    for (size_t i = 0; i < records->note_count; i++) {
        const Note *note = &records->notes[i];
        Str reason = records_note_reason(records, note);
        if (i > 0)
            phrase_put(joined, records_word(records, "; ", "；"));
        bool unmodelled = note->role && note->outcome.len == 0;
        if (unmodelled)
            phrase_put(joined, records_word(records, "unmodelled ", "未列入计算："));
        phrase_put(joined, note->subject);
        if (note->outcome.len > 0 && note->subject.len > 0)
            phrase_put(joined, colon);
        phrase_put(joined, note->outcome);
        if (reason.len > 0)
            phrase_put(joined, colon);
        phrase_put(joined, reason);
    }
    if (joined->failed)
        records->status = STATUS_NO_MEMORY;
    return phrase_text(joined);
}
