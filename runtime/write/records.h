/* records: what is written, before any format: columns, and one record of cells after another.
 *
 * There are two kinds: answers (one record per row of the input, one column per clause) and the detail (one record
 * per row and clause, one column per stage). A format asks for record after record and knows nothing else; so
 * formats and contents are added independently. Records can be read again from the start. */
#ifndef POLC_RECORDS_H
#define POLC_RECORDS_H

#include "runtime/language.h"
#include "runtime/payout.h"
#include "runtime/write/columns.h"
#include "runtime/write/phrase.h"

typedef enum CellKind {
    CELL_BLANK,
    CELL_TEXT,
    CELL_YUAN, /* fen */
    CELL_NUMBER, /* text: digits of an exact decimal */
    CELL_EXACT, /* text: a whole number and a fraction, "110260 5/12", for what no decimal can say exactly */
    CELL_NOTES, /* records->notes */
} CellKind;

typedef struct Cell {
    CellKind kind;
    union {
        Str text; /* valid until the next record */
        Int128 fen;
    } as;
} Cell;

/* One remark on a row. The reason stands in records->words, because it grows while notes are made. */
typedef struct Note {
    const char *role; /* what the subject is: clause, referral, unmodelled; NULL: the row itself */
    Str subject;
    Str outcome; /* empty for unmodelled articles */
    size_t reason_at, reason_len;
} Note;

typedef struct RecordOptions {
    Language language; /* English: ids and English words; Chinese: labels and Chinese words */
    const Columns *columns; /* which, in which order; NULL: the usual ones. Outlive the records */
    /* Why a row was rejected, short; NULL: not said. The text lives until the next call. */
    Str (*rejection)(void *context, uint32_t row, Language language);
    void *context;
} RecordOptions;

typedef struct Records Records;
struct Records {
    const Results *results;
    RecordOptions options;
    const ResultColumn *columns;
    size_t column_count;
    Columns usual; /* owned: where the options name no columns */
    Cell *cells; /* the current record, one per column */
    uint16_t *texts; /* column of a field: which text of the row, identities first, then echoes */
    bool has_notes; /* one of the columns is for them */
    Note *notes;
    size_t note_count, note_capacity;
    Phrase words;
    Phrase joined; /* scratch of formats that write notes as one text */
    uint32_t row, end; /* the next one, and behind the last */
    size_t award; /* detail: the next entry of the row */
    PartAmount *parts; /* of the award at hand; NULL: the plan has none */
    size_t part, part_count; /* detail: the next one, and how many */
    Cell *stages; /* detail: all of its columns, of which some are written */
    uint16_t *clause_columns; /* answers: the column of a clause; UINT16_MAX where it has none */
    bool (*fill)(Records *records);
    Status status;
};

/* One record per row of the input. On failure nothing needs closing. The results outlive the records. */
Status records_open_answers(Records *records, const Results *results, const RecordOptions *options);
/* One record per row and clause that is not "not applicable", and behind it one for each part of what is paid; one for a
 * rejected or skipped row. */
Status records_open_detail(Records *records, const Results *results, const RecordOptions *options);
void records_close(Records *records);
void records_rewind(Records *records);
/* Goes on with these rows alone, `end` excluded. */
void records_limit(Records *records, uint32_t first, uint32_t end);
/* Fills records->cells; false after the last record, or when records->status is not STATUS_OK. */
bool records_next(Records *records);

/* What the reader sees above the column. */
Str records_heading(const Records *records, size_t column);
Str records_note_reason(const Records *records, const Note *note);
/* All notes of the record as one text, "subject: outcome: reason; …". */
Str records_join_notes(Records *records);

/* ---- For the kinds of records ------------------------------------------------------------------------------- */

/* Chooses the columns and makes room for their cells. On failure nothing needs closing. */
Status records_begin(Records *records, const Results *results, const RecordOptions *options, bool detail);
/* What the row says in a column of a field. */
Cell records_field(const Records *records, size_t column, uint32_t row);
Str records_word(const Records *records, const char *en, const char *zh);
/* The words put into records->words after `start`. */
Note *records_add_note(Records *records, const char *role, Str subject, Str outcome, size_t start);
/* Adds why the row was rejected to records->words. */
void records_put_rejection(Records *records, uint32_t row);

static inline Cell cell_blank(void)
{
    return (Cell){.kind = CELL_BLANK};
}
static inline Cell cell_text(Str text)
{
    return (Cell){.kind = CELL_TEXT, .as.text = text};
}
static inline Cell cell_yuan(Int128 fen)
{
    return (Cell){.kind = CELL_YUAN, .as.fen = fen};
}

#endif
