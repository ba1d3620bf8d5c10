#include "runtime/write/records.h"

#include "runtime/write/reason.h"

Str records_word(const Records *records, const char *en, const char *zh)
{
    return str_from(records->options.language == LANGUAGE_ZH ? zh : en);
}

Status records_begin(Records *records, const Results *results, const RecordOptions *options, size_t columns)
{
    *records = (Records){.results = results, .options = *options, .heading_count = columns};
    records->headings = memory_new(columns, sizeof *records->headings);
    records->cells = memory_new(columns, sizeof *records->cells);
    if (!records->headings || !records->cells) {
        records_close(records);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < results->identity_count; i++) {
        const PlanField *field = &results->plan->fields[results->identity_fields[i]];
        records->headings[i] =
            (Heading){.id = field->id, .name = reason_name(field->id, field->label, options->language)};
    }
    return STATUS_OK;
}

void records_close(Records *records)
{
    memory_free(records->headings);
    memory_free(records->cells);
    memory_free(records->notes);
    memory_free(records->columns);
    phrase_done(&records->words);
    phrase_done(&records->joined);
    records->headings = NULL;
    records->cells = NULL;
    records->notes = NULL;
    records->columns = NULL;
}

void records_rewind(Records *records)
{
    records->row = 0;
    records->award = 0;
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

void records_fill_identity(Records *records, uint32_t row)
{
    size_t count = records->results->identity_count;
    const Str *texts = records->results->identities + (size_t)row * count;
    for (size_t i = 0; i < count; i++)
        records->cells[i] = texts[i].len > 0 ? cell_text(texts[i]) : cell_blank();
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
