#include "runtime/memory.h"
#include "runtime/text_width.h"
#include "runtime/write/amount.h"
#include "runtime/write/shown.h"
#include "runtime/write/writer.h"

#define GAP_CELLS 2
#define LONGEST_TEXT_CELLS 80
/* How far a column may be shortened. */
#define SHORTEST_KEY_CELLS 20
#define SHORTEST_TEXT_CELLS 10
#define SHORTEST_NOTES_CELLS 20
#define SHORTEST_HEADING_CELLS 6
/* Before what stands below a record of a folded table. */
#define FOLD_CELLS 4

typedef struct TableColumn {
    size_t content; /* widest cell among the records shown */
    size_t width, shortest;
    bool has_value; /* some record has an amount other than zero, or a text */
    bool hidden;
} TableColumn;

typedef struct Table {
    Output *out;
    Records *records;
    const WriteOptions *options;
    TableColumn *columns; /* one per heading */
    size_t record_count, shown_count;
    bool folded; /* too wide for the terminal: what a heading allows stands below its record */
    size_t owed; /* spaces between the last text of the line and the next */
    char digits[AMOUNT_TEXT];
} Table;

/* ---- Cells -------------------------------------------------------------------------------------------------- */

/* The text of a cell, valid until the next call. */
static Str cell_words(Table *table, const Cell *cell)
{
    switch (cell->kind) {
    case CELL_BLANK:
        return (Str){0};
    case CELL_YUAN:
        return (Str){table->digits, amount_print_yuan(table->digits, cell->as.fen)};
    case CELL_NOTES:
        return records_join_notes(table->records);
    default:
        return cell->as.text;
    }
}

/* ---- Widths ------------------------------------------------------------------------------------------------- */

static void measure_record(Table *table, bool shown)
{
    const Records *records = table->records;
    for (size_t i = 0; i < records->column_count; i++) {
        const Cell *cell = &records->cells[i];
        TableColumn *column = &table->columns[i];
        column->has_value |= cell->kind == CELL_YUAN ? cell->as.fen != 0 : cell->kind != CELL_BLANK;
        if (!shown)
            continue;
        size_t cells = shown_cells(cell_words(table, cell));
        if (cells > column->content)
            column->content = cells;
    }
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void choose_width(Table *table, size_t i)
{
    const ResultColumn *heading = &table->records->columns[i];
    TableColumn *column = &table->columns[i];
    bool is_last = i + 1 == table->records->column_count;
    size_t title = shown_cells(records_heading(table->records, i));
    column->width = larger(column->content, title);
    if (heading->is_amount) {
        column->shortest = larger(column->content, smaller(title, SHORTEST_HEADING_CELLS));
        return;
    }
    if (!is_last)
        column->width = smaller(column->width, LONGEST_TEXT_CELLS);
    size_t shortest = is_last ? SHORTEST_NOTES_CELLS : i == 0 ? SHORTEST_KEY_CELLS : SHORTEST_TEXT_CELLS;
    column->shortest = smaller(column->width, shortest);
}

static size_t total_width(const Table *table)
{
    size_t total = 0;
    for (size_t i = 0; i < table->records->column_count; i++)
        if (!table->columns[i].hidden)
            total += table->columns[i].width + GAP_CELLS;
    return total - GAP_CELLS;
}

static void hide_zero_clauses(Table *table)
{
    for (size_t i = 0; i < table->records->column_count; i++)
        table->columns[i].hidden =
            table->records->columns[i].source == COLUMN_CLAUSE && !table->columns[i].has_value;
}

/* Takes from the widest column that can give, until the table fits or none can. */
static void shorten_columns(Table *table)
{
    size_t total = total_width(table);
    while (total > table->options->width) {
        TableColumn *widest = NULL;
        for (size_t i = 0; i < table->records->column_count; i++) {
            TableColumn *column = &table->columns[i];
            if (!column->hidden && column->width > column->shortest && (!widest || column->width > widest->width))
                widest = column;
        }
        if (!widest)
            return;
        size_t taken = smaller(total - table->options->width, larger((widest->width - widest->shortest) / 8, 1));
        widest->width -= taken;
        total -= taken;
    }
}

/* Where lines would break, no column stands under its heading any more; what is left keeps its columns. */
static void fold(Table *table)
{
    const Records *records = table->records;
    table->folded = true;
    for (size_t i = 0; i < records->column_count; i++) {
        choose_width(table, i);
        table->columns[i].hidden = records->columns[i].is_below || records->columns[i].is_remark;
    }
    shorten_columns(table);
}

static bool can_fold(const Records *records)
{
    for (size_t i = 0; i < records->column_count; i++)
        if (records->columns[i].is_below)
            return true;
    return false;
}

static void measure(Table *table)
{
    Records *records = table->records;
    size_t limit = table->options->row_limit;
    while (records_next(records)) {
        table->record_count++;
        bool shown = limit == 0 || table->record_count <= limit;
        table->shown_count += shown;
        measure_record(table, shown);
    }
    for (size_t i = 0; i < records->column_count; i++)
        choose_width(table, i);
    if (table->options->width == 0 || total_width(table) <= table->options->width)
        return;
    hide_zero_clauses(table);
    shorten_columns(table);
    if (total_width(table) > table->options->width && can_fold(records))
        fold(table);
}

/* ---- Lines -------------------------------------------------------------------------------------------------- */

/* Spaces are owed until something follows them, so that no line ends in one. */
static void put_owed(Table *table)
{
    while (table->owed > 0) {
        output_byte(table->out, ' ');
        table->owed--;
    }
}

static void end_line(Table *table)
{
    output_byte(table->out, '\n');
    table->owed = 0;
}

static void put_column(Table *table, size_t i, Str text)
{
    size_t width = table->columns[i].width;
    size_t rest = width - smaller(shown_cells(text), width);
    bool to_the_right = table->records->columns[i].is_amount;
    if (text.len > 0) {
        table->owed += to_the_right ? rest : 0;
        put_owed(table);
        size_t used = shown_put(table->out, text, width);
        table->owed = GAP_CELLS + (to_the_right ? 0 : width - used);
    } else {
        table->owed += width + GAP_CELLS;
    }
}

static void put_rule(Table *table, size_t i)
{
    put_owed(table);
    for (size_t cell = 0; cell < table->columns[i].width; cell++)
        output_byte(table->out, '-');
    table->owed = GAP_CELLS;
}

static void put_head(Table *table)
{
    const Records *records = table->records;
    for (size_t i = 0; i < records->column_count; i++)
        if (!table->columns[i].hidden)
            put_column(table, i, records_heading(records, i));
    end_line(table);
    for (size_t i = 0; i < records->column_count; i++)
        if (!table->columns[i].hidden)
            put_rule(table, i);
    end_line(table);
}

/* How many bytes of the text fill a line of `room` cells. */
static size_t line_length(Str text, size_t room)
{
    size_t cells = 0, at = 0;
    while (at < text.len) {
        uint32_t point;
        size_t length = text_decode((Str){text.at + at, text.len - at}, &point);
        cells += length ? (size_t)text_point_cells(point) : 1;
        if (cells > room && at > 0)
            break;
        at += length ? length : 1;
    }
    return at;
}

static size_t room_below(const Table *table)
{
    size_t width = table->options->width;
    return width > 2 * FOLD_CELLS ? width - FOLD_CELLS : FOLD_CELLS;
}

static void put_below(Table *table, Str text)
{
    size_t room = room_below(table);
    while (text.len > 0) {
        size_t length = line_length(text, room);
        table->owed = FOLD_CELLS;
        put_owed(table);
        shown_put(table->out, (Str){text.at, length}, room);
        end_line(table);
        text = (Str){text.at + length, text.len - length};
    }
}

/* "物流平台补贴 200,000.00、人才奖励 30,000.00"; a line ends between two of them. Amounts of nothing are left out. */
static void put_named_below(Table *table)
{
    Records *records = table->records;
    Str separator = records_word(records, ", ", "、");
    Phrase line = {0}, item = {0};
    for (size_t i = 0; i < records->column_count; i++) {
        const ResultColumn *heading = &records->columns[i];
        const Cell *cell = &records->cells[i];
        bool is_nothing = cell->kind == CELL_BLANK || (heading->source == COLUMN_CLAUSE && cell->as.fen == 0);
        if (!heading->is_below || is_nothing)
            continue;
        phrase_clear(&item);
        phrase_put(&item, records_heading(records, i));
        phrase_put(&item, STR(" "));
        phrase_put(&item, cell_words(table, cell));
        size_t cells = shown_cells(phrase_text(&line)) + shown_cells(separator) + shown_cells(phrase_text(&item));
        if (line.len > 0 && cells > room_below(table)) {
            put_below(table, phrase_text(&line));
            phrase_clear(&line);
        } else if (line.len > 0) {
            phrase_put(&line, separator);
        }
        phrase_put(&line, phrase_text(&item));
    }
    put_below(table, phrase_text(&line));
    if (line.failed || item.failed)
        records->status = STATUS_NO_MEMORY;
    phrase_done(&line);
    phrase_done(&item);
}

static void put_folded(Table *table)
{
    const Records *records = table->records;
    put_named_below(table);
    for (size_t i = 0; i < records->column_count; i++)
        if (records->columns[i].is_remark)
            put_below(table, cell_words(table, &records->cells[i]));
}

static void put_record(Table *table)
{
    for (size_t i = 0; i < table->records->column_count; i++)
        if (!table->columns[i].hidden)
            put_column(table, i, cell_words(table, &table->records->cells[i]));
    end_line(table);
    if (table->folded)
        put_folded(table);
}

static void put_footer(Table *table)
{
    Records *records = table->records;
    bool any = false;
    for (size_t i = 0; i < records->column_count; i++) {
        if (!table->columns[i].hidden || table->folded)
            continue;
        output_put(table->out, any ? records_word(records, ", ", "、")
                                   : records_word(records, "zero in every row: ", "各行均为零："));
        output_put(table->out, records_heading(records, i));
        any = true;
    }
    if (any)
        output_byte(table->out, '\n');
    if (table->shown_count == table->record_count)
        return;
    char *digits = table->digits;
    output_put(table->out, records_word(records, "and ", "另有 "));
    output_put(table->out,
               (Str){digits, amount_print_whole(digits, (Int128)(table->record_count - table->shown_count))});
    output_put(table->out, records_word(records, " more rows; -o FILE writes them all\n",
                                        " 行未显示；用 -o 文件 可全部写出\n"));
}

Status write_table(Output *out, Records *records, const WriteOptions *options)
{
    Table table = {.out = out, .records = records, .options = options};
    table.columns = memory_new(records->column_count, sizeof *table.columns);
    if (!table.columns)
        return STATUS_NO_MEMORY;
    measure(&table);
    put_head(&table);
    records_rewind(records);
    for (size_t row = 0; row < table.shown_count && out->status == STATUS_OK && records_next(records); row++)
        put_record(&table);
    put_footer(&table);
    memory_free(table.columns);
    return records->status;
}
