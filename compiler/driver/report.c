#include "compiler/driver/report.h"

#include "compiler/driver/output_files.h"
#include "runtime/compression.h"
#include "runtime/write/amount.h"
#include "runtime/write/reason.h"
#include "runtime/write/shown.h"

/* ---- Where it goes ---------------------------------------------------------------------------------------------------- */

static bool ends_in(const char *path, const char *extension)
{
    Str name = path ? compression_bare_name(str_from(path)) : (Str){0}, end = str_from(extension);
    return name.len >= end.len && memcmp(name.at + name.len - end.len, end.at, end.len) == 0;
}

ReportFile report_file(const Session *session, const Arguments *arguments)
{
    const char *named = arguments_text(arguments, OPTION_REPORT_FORMAT);
    named = named ? named : arguments_text(arguments, OPTION_FORMAT);
    const char *path = arguments_text(arguments, OPTION_OUTPUT);
    if (arguments_has(arguments, OPTION_JSON))
        named = "json";
    bool is_csv = named ? strcmp(named, "csv") == 0 : ends_in(path, ".csv");
    bool is_json = named ? strcmp(named, "json") == 0 : ends_in(path, ".json");
    bool is_for_excel = is_csv && output_is_for_excel(session, path);
    ReportFile file = {.path = path,
                       .form = is_csv    ? REPORT_CSV
                               : is_json ? REPORT_JSON
                                         : REPORT_TABLE,
                       .encoding = output_encoding(arguments, is_for_excel),
                       .language = is_json || (is_csv && !is_for_excel) ? LANGUAGE_EN : session->language};
    if (is_json)
        file.encoding = OUTPUT_UTF8;
    return file;
}

ReportFile report_rows_file(const Session *session, const Arguments *arguments, const char *path)
{
    bool is_for_excel = output_is_for_excel(session, path);
    return (ReportFile){.path = path,
                        .form = REPORT_CSV,
                        .encoding = output_encoding(arguments, is_for_excel),
                        .language = is_for_excel ? LANGUAGE_ZH : LANGUAGE_EN};
}

ExitCode report_open(Report *report, const Session *session, const ReportFile *file)
{
    report->language = file->language;
    Status status = output_open(&report->out, file->path, file->encoding);
    report->is_open = status == STATUS_OK;
    return report->is_open ? EXIT_ALL_WELL : output_files_failed(session, status, &report->out);
}

ExitCode report_close(Report *report, const Session *session, bool has_memory)
{
    if (!has_memory) {
        report_abandon(report);
        return session_no_memory(session);
    }
    report->is_open = false;
    Status status = output_close(&report->out);
    return status == STATUS_OK ? EXIT_ALL_WELL : output_files_failed(session, status, &report->out);
}

void report_abandon(Report *report)
{
    if (report->is_open)
        output_abandon(&report->out);
    report->is_open = false;
}

/* ---- Texts ------------------------------------------------------------------------------------------------------------ */

Str report_word(const Report *report, const char *en, const char *zh)
{
    return str_from(report_is_zh(report) ? zh : en);
}

void report_put(Report *report, const char *en, const char *zh)
{
    output_put(&report->out, report_word(report, en, zh));
}

void report_put_text(Report *report, Str text)
{
    shown_put(&report->out, text, SIZE_MAX);
}

Str report_name(const Report *report, Str id, Str label)
{
    return reason_name(id, label, report->language);
}

void report_put_whole(Report *report, Int128 number)
{
    char digits[AMOUNT_TEXT];
    output_put(&report->out, (Str){digits, amount_print_whole(digits, number)});
}

void report_put_yuan(Report *report, Int128 fen)
{
    char digits[AMOUNT_TEXT];
    output_put(&report->out, (Str){digits, amount_print_yuan(digits, fen)});
}

static Str change_text(char digits[AMOUNT_TEXT + 1], Int128 fen)
{
    size_t sign = fen > 0;
    digits[0] = '+';
    return (Str){digits, sign + amount_print_yuan(digits + sign, fen)};
}

void report_put_change(Report *report, Int128 fen)
{
    char digits[AMOUNT_TEXT + 1];
    output_put(&report->out, change_text(digits, fen));
}

Grid report_grid(Report *report, size_t columns, size_t names)
{
    Grid grid = {.arena = report->arena, .column_count = columns};
    for (size_t i = names; i < columns; i++)
        grid.to_the_right[i] = true;
    return grid;
}

void report_grid_change(Grid *grid, Int128 fen)
{
    char digits[AMOUNT_TEXT + 1];
    grid_add(grid, change_text(digits, fen));
}

void report_grid_count(Grid *grid, uint64_t count)
{
    if (count > 0)
        grid_add_whole(grid, (Int128)count);
    else
        grid_add(grid, (Str){0});
}

void report_grid_amount(Grid *grid, Int128 fen)
{
    if (fen != 0)
        grid_add_yuan(grid, fen);
    else
        grid_add(grid, (Str){0});
}

bool report_put_grid(Report *report, const Grid *grid)
{
    if (grid->failed)
        return false;
    if (grid->cell_count <= grid->column_count)
        return true;
    output_byte(&report->out, '\n');
    grid_put(grid, &report->out);
    return true;
}

Str share_print(char digits[SHARE_TEXT], Int128 part, Int128 whole)
{
    if (whole == 0)
        return (Str){0};
    bool below_zero = (part < 0) != (whole < 0) && part != 0;
    Int128 size = part < 0 ? -part : part, of = whole < 0 ? -whole : whole;
    Int128 tenths = (size * 2000 + of) / (of * 2);
    size_t length = 0;
    if (below_zero && tenths)
        digits[length++] = '-';
    length += decimal_print(digits + length, tenths, 10, 1);
    digits[length++] = '%';
    return (Str){digits, length};
}
