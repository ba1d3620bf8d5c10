/* Every row that differs, as CSV. */
#include "compiler/driver/diff.h"
#include "runtime/write/amount.h"
#include "runtime/write/csv.h"

static void put_cell(Report *report, Str text)
{
    output_byte(&report->out, ',');
    csv_put_text(&report->out, text);
}

/* A number below zero begins like a formula, and is none. */
static void put_yuan(Report *report, Int128 fen)
{
    char digits[AMOUNT_TEXT];
    output_byte(&report->out, ',');
    output_put(&report->out, (Str){digits, amount_print_plain(digits, fen)});
}

static void put_heads(Report *report, const Results *results)
{
    static const char *const words[][2] = {
        {"line", "行号"},    {"total_old", "原合计"}, {"total_new", "新合计"},  {"difference", "差额"},
        {"clauses", "条款"}, {"because", "原因"},     {"outcomes", "结果变动"},
    };
    for (size_t i = 0; i < results->identity_count; i++) {
        const PlanField *field = &results->plan->fields[results->identity_fields[i]];
        csv_put_text(&report->out, report_name(report, field->id, field->label));
        output_byte(&report->out, ',');
    }
    output_put(&report->out, report_word(report, words[0][0], words[0][1]));
    for (size_t i = 1; i < sizeof words / sizeof *words; i++)
        put_cell(report, report_word(report, words[i][0], words[i][1]));
    output_byte(&report->out, '\n');
}

/* The identity of a row that only the old side has is left blank where the new form asks for other fields. */
static void put_identity(Report *report, const Diff *diff, const ComparedRow *row)
{
    const Results *new_side = diff->comparison.results[SIDE_NEW];
    for (size_t i = 0; i < new_side->identity_count; i++) {
        if (row->row[SIDE_NEW] != NO_ROW)
            csv_put_text(&report->out, results_text(new_side, row->row[SIDE_NEW], i));
        output_byte(&report->out, ',');
    }
}

void diff_put_rows(Report *report, const Diff *diff)
{
    const Comparison *comparison = &diff->comparison;
    put_heads(report, comparison->results[SIDE_NEW]);
    for (size_t i = 0; i < comparison->row_count; i++) {
        const ComparedRow *row = &comparison->rows[i];
        size_t side = row->row[SIDE_NEW] != NO_ROW ? SIDE_NEW : SIDE_OLD;
        arena_clear(diff->row_arena);
        RowReasons reasons = diff_row_reasons(diff, row);
        char digits[AMOUNT_TEXT];
        put_identity(report, diff, row);
        uint64_t line = comparison->results[side]->rows[row->row[side]].line;
        output_put(&report->out, (Str){digits, int128_print(digits, (Int128)line)});
        put_yuan(report, row->total[SIDE_OLD]);
        put_yuan(report, row->total[SIDE_NEW]);
        put_yuan(report, row->total[SIDE_NEW] - row->total[SIDE_OLD]);
        put_cell(report, reasons.clauses);
        put_cell(report, reasons.because);
        put_cell(report, reasons.outcomes);
        output_byte(&report->out, '\n');
    }
}
