#include "runtime/write/csv_rows.h"

#include <string.h>

#include "runtime/column_text.h"
#include "runtime/write/amount.h"
#include "runtime/write/amount_cells.h"
#include "runtime/write/answers.h"
#include "runtime/write/csv.h"

#define ROWS AMOUNT_CELLS_ROWS /* as many as a word of the bitmaps has */
#define CELL_BYTES 16 /* of an amount */
#define WORD_BYTES 16 /* texts are copied by so many */

/* One column. Amounts and other short cells are made 64 at a time, then put together row by row. */
typedef struct RowColumn {
    ColumnSource source;
    uint16_t of;
    char end; /* what stands behind its cells: a comma or the end of the line */
    bool as_is; /* texts that are numbers: nothing in them is quoted */
    const PlanField *field; /* COLUMN_FIELD */
    Language language; /* of the words in it */
    char (*room)[COLUMN_TEXT_ROOM]; /* owned: COLUMN_FIELD of numbers and dates: their digits, one for each row */
    AmountCells *cells; /* owned: amounts and statuses; NULL: texts */
    Str *texts; /* owned: texts and notes, one for each row */
} RowColumn;

struct CsvRows {
    const Plan *plan;
    RowColumn *columns;
    size_t column_count;
    Results none; /* what the records are over */
    Records records; /* makes the notes */
    uint32_t first; /* what the first row of the batch is called */
    Phrase notes; /* of the rows at hand */
    size_t note_ends[ROWS];
    /* Of the 64 rows at hand: */
    int64_t sums[2][ROWS]; /* cash, in kind */
    uint64_t pending; /* some clause with an amount is */
    bool is_large; /* some amount does not fit a cell: all are printed one by one */
};

bool csv_rows_are_possible(const Plan *plan, const WriteOptions *options)
{
    return plan->part_count == 0 && options->format->put == csv_put && !options->detail;
}

/* ---- Opening and closing ------------------------------------------------------------------------------------ */

static bool is_text(const RowColumn *column)
{
    return column->source == COLUMN_FIELD || column->source == COLUMN_NOTES;
}

static bool has_digits(const PlanField *field)
{
    return field->physical == PHYSICAL_I64 && field->kind != KIND_CATEGORY;
}

/* A field that identifies rows is a text as it stands, in every language; see records_field. */
static void describe_field(RowColumn *column, const CsvRows *rows, const ResultColumn *from)
{
    const Results *results = &rows->none;
    bool identifies = false;
    for (size_t i = 0; i < results->identity_count; i++)
        identifies |= results->identity_fields[i] == from->of;
    column->field = &rows->plan->fields[from->of];
    column->language = identifies ? LANGUAGE_EN : rows->records.options.language;
    column->as_is = !identifies && from->is_amount;
}

static bool open_column(RowColumn *column, const CsvRows *rows, const ResultColumn *from)
{
    *column = (RowColumn){.source = from->source, .of = from->of, .end = ','};
    if (from->source == COLUMN_FIELD) {
        describe_field(column, rows, from);
        column->room = has_digits(column->field) ? memory_new(ROWS, sizeof *column->room) : NULL;
        if (has_digits(column->field) && !column->room)
            return false;
    }
    if (is_text(column))
        column->texts = memory_new(ROWS, sizeof *column->texts);
    else
        column->cells = memory_new(1, sizeof *column->cells);
    return column->texts || column->cells;
}

static Status open_columns(CsvRows *rows)
{
    const Records *records = &rows->records;
    rows->columns = memory_new(records->column_count, sizeof *rows->columns);
    if (!rows->columns)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < records->column_count; i++) {
        rows->column_count++;
        if (!open_column(&rows->columns[i], rows, &records->columns[i]))
            return STATUS_NO_MEMORY;
    }
    rows->columns[rows->column_count - 1].end = '\n';
    return STATUS_OK;
}

Status csv_rows_open(CsvRows **out, const Plan *plan, const WriteOptions *options)
{
    CsvRows *rows = *out = memory_new(1, sizeof *rows);
    if (!rows)
        return STATUS_NO_MEMORY;
    rows->plan = plan;
    Status status = results_init(&rows->none, plan, false);
    if (status == STATUS_OK && options->columns)
        status = columns_keep(options->columns, &rows->none, LANGUAGE_EN);
    if (status == STATUS_OK)
        status = write_open_records(&rows->records, &rows->none, options);
    if (status == STATUS_OK)
        status = open_columns(rows);
    if (status != STATUS_OK) {
        csv_rows_close(rows);
        *out = NULL;
    }
    return status;
}

void csv_rows_close(CsvRows *rows)
{
    if (!rows)
        return;
    for (size_t i = 0; i < rows->column_count; i++) {
        memory_free(rows->columns[i].room);
        memory_free(rows->columns[i].cells);
        memory_free(rows->columns[i].texts);
    }
    memory_free(rows->columns);
    phrase_done(&rows->notes);
    records_close(&rows->records);
    results_done(&rows->none);
    memory_free(rows);
}

/* ---- Cells of 64 rows --------------------------------------------------------------------------------------- */

/* The amounts of the 64 rows that begin at `first`, in reach of 64 of them even where the batch ends before. */
static const int64_t *amounts_from(const ClauseOutcomes *clause, size_t first)
{
    return clause->amounts + first;
}

static void add_sums(CsvRows *rows, const Outcomes *outcomes, size_t word)
{
    uint64_t any = 0;
    memset(rows->sums, 0, sizeof rows->sums);
    rows->pending = 0;
    for (size_t i = 0; i < rows->plan->clause_count; i++) {
        const ClauseOutcomes *clause = &outcomes->clauses[i];
        if (!clause->amounts)
            continue;
        rows->pending |= clause->pending[word];
        if (clause->granted[word])
            any |= amount_cells_add(rows->sums[rows->plan->clauses[i].in_kind], amounts_from(clause, word * ROWS),
                                    clause->granted[word]);
    }
    rows->is_large = any >= (uint64_t)AMOUNT_CELLS_LIMIT / (rows->plan->clause_count + 1);
}

static void blank_cells(AmountCells *cells, uint64_t blank, char end)
{
    for (; blank; blank &= blank - 1)
        amount_cells_put(cells, (unsigned)__builtin_ctzll(blank), "", 0, end);
}

static RowStatus status_of(const CsvRows *rows, const Outcomes *outcomes, size_t word, unsigned row)
{
    if (outcomes->rejected[word] >> row & 1)
        return ROW_STATUS_REJECTED;
    if (outcomes->skipped[word] >> row & 1)
        return ROW_STATUS_SKIPPED;
    if (rows->pending >> row & 1)
        return ROW_STATUS_PENDING;
    return rows->sums[0][row] > 0 || rows->sums[1][row] > 0 ? ROW_STATUS_GRANTED : ROW_STATUS_NONE;
}

static void fill_statuses(const CsvRows *rows, RowColumn *column, const Outcomes *outcomes, size_t word)
{
    Str words[ROW_STATUS_COUNT_OF_STATUSES];
    for (unsigned i = 0; i < ROW_STATUS_COUNT_OF_STATUSES; i++)
        words[i] = answers_status_word((RowStatus)i, rows->records.options.language);
    for (unsigned row = 0; row < ROWS; row++) {
        Str said = words[status_of(rows, outcomes, word, row)];
        amount_cells_put(column->cells, row, said.at, (unsigned)said.len, column->end);
    }
}

static void fill_amounts(const CsvRows *rows, RowColumn *column, const Outcomes *outcomes, size_t word)
{
    const ClauseOutcomes *clause = &outcomes->clauses[column->of];
    uint64_t settled = outcomes->settled[word], blank = ~settled;
    int64_t both[ROWS];
    switch (column->source) {
    case COLUMN_CLAUSE:
        amount_cells_print(column->cells, amounts_from(clause, word * ROWS), clause->granted[word], column->end);
        blank |= clause->pending[word];
        break;
    case COLUMN_TOTAL_CASH:
    case COLUMN_TOTAL_IN_KIND:
        amount_cells_print(column->cells, rows->sums[column->source == COLUMN_TOTAL_IN_KIND], settled,
                           column->end);
        break;
    case COLUMN_TOTAL:
        memcpy(both, rows->sums[0], sizeof both);
        amount_cells_add(both, rows->sums[1], settled);
        amount_cells_print(column->cells, both, settled, column->end);
        break;
    default:
        fill_statuses(rows, column, outcomes, word);
        return;
    }
    blank_cells(column->cells, blank, column->end);
}

static void fill_fields(RowColumn *column, const Batch *batch, size_t first, size_t count)
{
    const Column *from = &batch->columns[column->of];
    uint64_t unknown = from->unknown[first / ROWS];
    if (from->physical == PHYSICAL_TEXT && !unknown) {
        memcpy(column->texts, from->data.text + first, count * sizeof *column->texts);
        return;
    }
    char unused[COLUMN_TEXT_ROOM];
    for (size_t i = 0; i < count; i++)
        column->texts[i] =
            column_text(column->field, from, first + i, column->language, column->room ? column->room[i] : unused);
}

/* The notes of all rows stand behind each other in one phrase, which may move while it grows. */
static Status fill_notes(CsvRows *rows, RowColumn *column, const Outcomes *outcomes, size_t first, size_t count)
{
    phrase_clear(&rows->notes);
    for (size_t i = 0; i < count; i++) {
        answers_note_row(&rows->records, outcomes, first + i, rows->first + (uint32_t)(first + i));
        if (rows->records.note_count > 0)
            phrase_put(&rows->notes, records_join_notes(&rows->records));
        rows->note_ends[i] = rows->notes.len;
    }
    for (size_t i = 0, begin = 0; i < count; begin = rows->note_ends[i], i++)
        column->texts[i] = (Str){rows->notes.at + begin, rows->note_ends[i] - begin};
    bool failed = rows->notes.failed || rows->records.words.failed || rows->records.joined.failed;
    return failed || rows->records.status != STATUS_OK ? STATUS_NO_MEMORY : STATUS_OK;
}

static Status fill_columns(CsvRows *rows, const Outcomes *outcomes, size_t word, size_t count)
{
    Status status = STATUS_OK;
    add_sums(rows, outcomes, word);
    for (size_t i = 0; i < rows->column_count && status == STATUS_OK; i++) {
        RowColumn *column = &rows->columns[i];
        if (column->source == COLUMN_FIELD)
            fill_fields(column, outcomes->batch, word * ROWS, count);
        else if (column->source == COLUMN_NOTES)
            status = fill_notes(rows, column, outcomes, word * ROWS, count);
        else if (!rows->is_large || column->source == COLUMN_STATUS)
            fill_amounts(rows, column, outcomes, word);
    }
    return status;
}

/* ---- Rows --------------------------------------------------------------------------------------------------- */

/* The bytes that 64 rows take at most, where no text has to be quoted. */
static size_t bytes_wanted(const CsvRows *rows, size_t count)
{
    size_t bytes = WORD_BYTES + count * rows->column_count * CELL_BYTES;
    for (size_t i = 0; i < rows->column_count; i++)
        for (size_t row = 0; rows->columns[i].texts && row < count; row++)
            bytes += rows->columns[i].texts[row].len + 1;
    return bytes;
}

/* Copies a text by whole words where it has some, so that short ones take no loop over bytes. */
static inline char *copy_text(char *to, Str text)
{
    if (text.len >= 8) {
        size_t at = 0;
        for (; at + 8 < text.len; at += 8)
            memcpy(to + at, text.at + at, 8);
        memcpy(to + text.len - 8, text.at + text.len - 8, 8);
    } else {
        for (size_t i = 0; i < text.len; i++)
            to[i] = text.at[i];
    }
    return to + text.len;
}

static inline char *copy_cell(char *to, const AmountCells *cells, size_t row)
{
    memcpy(to, &cells->low[row], 8);
    memcpy(to + 8, &cells->high[row], 8);
    return to + cells->length[row];
}

/* Whatever the text needs; room for `wanted` bytes is asked for again behind it. NULL: memory has run out. */
static char *put_hard_text(Output *out, char *to, Str text, size_t wanted)
{
    out->used = (size_t)(to - out->buffer);
    csv_put_text(out, text);
    return output_reserve(out, wanted);
}

static Status put_rows(CsvRows *rows, Output *out, size_t count)
{
    size_t wanted = bytes_wanted(rows, count);
    char *to = output_reserve(out, wanted);
    for (size_t row = 0; row < count && to; row++) {
        for (size_t i = 0; i < rows->column_count; i++) {
            const RowColumn *column = &rows->columns[i];
            if (column->cells) {
                to = copy_cell(to, column->cells, row);
                continue;
            }
            if (column->as_is || csv_is_plain(column->texts[row]))
                to = copy_text(to, column->texts[row]);
            else if (!(to = put_hard_text(out, to, column->texts[row], wanted)))
                return STATUS_NO_MEMORY;
            *to++ = column->end;
        }
    }
    if (!to)
        return STATUS_NO_MEMORY;
    out->used = (size_t)(to - out->buffer);
    return STATUS_OK;
}

/* ---- Amounts that do not fit a cell ------------------------------------------------------------------------- */

static Int128 total_of(const Outcomes *outcomes, size_t row, bool in_kind)
{
    Int128 total = 0;
    for (size_t i = 0; i < outcomes->plan->clause_count; i++) {
        const ClauseOutcomes *clause = &outcomes->clauses[i];
        if (clause->amounts && outcomes->plan->clauses[i].in_kind == in_kind && bit_get(clause->granted, row))
            total += clause->amounts[row];
    }
    return total;
}

static bool has_amount(const RowColumn *column, const Outcomes *outcomes, size_t row, Int128 *fen)
{
    const ClauseOutcomes *clause = &outcomes->clauses[column->of];
    if (!bit_get(outcomes->settled, row))
        return false;
    switch (column->source) {
    case COLUMN_CLAUSE:
        *fen = bit_get(clause->granted, row) ? clause->amounts[row] : 0;
        return !bit_get(clause->pending, row);
    case COLUMN_TOTAL_CASH:
    case COLUMN_TOTAL_IN_KIND:
        *fen = total_of(outcomes, row, column->source == COLUMN_TOTAL_IN_KIND);
        return true;
    default:
        *fen = total_of(outcomes, row, false) + total_of(outcomes, row, true);
        return true;
    }
}

static void put_large_cell(Output *out, const RowColumn *column, const Outcomes *outcomes, size_t word, size_t row)
{
    Int128 fen;
    if (column->texts && column->as_is) {
        output_put(out, column->texts[row]);
    } else if (column->texts) {
        csv_put_text(out, column->texts[row]);
    } else if (column->source == COLUMN_STATUS) {
        char *to = output_room(out, CELL_BYTES);
        out->used += (size_t)(copy_cell(to, column->cells, row) - to) - 1;
    } else if (has_amount(column, outcomes, word * ROWS + row, &fen)) {
        out->used += amount_print_plain(output_room(out, AMOUNT_TEXT), fen);
    }
    output_byte(out, column->end);
}

static Status put_large_rows(const CsvRows *rows, Output *out, const Outcomes *outcomes, size_t word, size_t count)
{
    for (size_t row = 0; row < count; row++)
        for (size_t i = 0; i < rows->column_count; i++)
            put_large_cell(out, &rows->columns[i], outcomes, word, row);
    return out->status;
}

Status csv_rows_put(CsvRows *rows, Output *out, const Outcomes *outcomes, uint32_t first)
{
    rows->first = first;
    Status status = out->status;
    size_t total = outcomes->batch->rows;
    for (size_t word = 0; word < BITMAP_WORDS(total) && status == STATUS_OK; word++) {
        size_t count = total - word * ROWS < ROWS ? total - word * ROWS : ROWS;
        status = fill_columns(rows, outcomes, word, count);
        if (status == STATUS_OK)
            status =
                rows->is_large ? put_large_rows(rows, out, outcomes, word, count) : put_rows(rows, out, count);
    }
    return status;
}
