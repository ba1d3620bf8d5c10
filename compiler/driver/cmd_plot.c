#define _GNU_SOURCE 1

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "compiler/driver/output_files.h"
#include "compiler/driver/plot_side.h"
#include "runtime/plot/plot.h"
#include "runtime/read/cell.h"
#include "runtime/write/reason.h"

typedef enum PlotForm { PLOT_TEXT, PLOT_SVG, PLOT_CSV, PLOT_JSON } PlotForm; /* the values of --format */

typedef struct PlotCommand {
    const Session *session;
    const Arguments *arguments;
    PlotSide sides[2];
    size_t side_count;
    Phrase title, source;
    Plot plot;
} PlotCommand;

/* ---- What is asked for ------------------------------------------------------------------------------------------------ */

static bool ends_in(const char *path, const char *end)
{
    size_t length = strlen(path), wanted = strlen(end);
    return length > wanted && strcmp(path + length - wanted, end) == 0;
}

static PlotForm form_of(const Arguments *arguments)
{
    const char *path = arguments_text(arguments, OPTION_OUTPUT);
    PlotForm usual = !path || strcmp(path, "-") == 0 || ends_in(path, ".txt") ? PLOT_TEXT
                     : ends_in(path, ".csv")                                  ? PLOT_CSV
                     : ends_in(path, ".json")                                 ? PLOT_JSON
                                                                              : PLOT_SVG;
    return (PlotForm)arguments_number(arguments, OPTION_PLOT_FORMAT, usual);
}

/* Whether the characters of the locale are UTF-8: LC_ALL, LC_CTYPE and LANG in the order in which the system looks at them. */
static bool is_utf8_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
    }
    return false;
}

static PlotTerminal terminal_of(const Arguments *arguments, bool to_screen)
{
    PlotTerminal terminal = {.braille = is_utf8_locale()};
    struct winsize size;
    bool is_screen = to_screen && isatty(STDOUT_FILENO);
    if (is_screen && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        terminal.width = size.ws_col;
    int64_t color = arguments_number(arguments, OPTION_COLOR, 0);
    const char *unwanted = getenv("NO_COLOR"), *kind = getenv("TERM");
    terminal.color =
        color == 1 || (color == 0 && is_screen && !(unwanted && *unwanted) && kind && strcmp(kind, "dumb") != 0);
    return terminal;
}

/* ---- The axis --------------------------------------------------------------------------------------------------------- */

static const PlanField *axis_field(const PlotCommand *command)
{
    return &command->sides[0].plan->fields[command->sides[0].subject.field];
}

static ExitCode read_end(const PlotCommand *command, OptionId option, int64_t *end)
{
    const char *text = arguments_text(command->arguments, option);
    const PlanField *field = axis_field(command);
    Arena arena;
    CellForm form;
    CellValue value = {.is_blank = true};
    if (!text)
        return EXIT_ALL_WELL;
    arena_init(&arena);
    bool formed = cell_form_init(&form, field, field->id, &arena);
    if (formed)
        cell_read(&form, str_from(text), &value);
    arena_done(&arena);
    if (!formed)
        return session_no_memory(command->session);
    if (!value.is_blank && value.problem == PROBLEM_NONE && !curve_has_bars(field)) {
        *end = value.number;
        return EXIT_ALL_WELL;
    }
    SESSION_ERROR(command->session, TEXT("--{0} `{1}` is no value of `{2}`", "--{0}“{1}”不是“{2}”可用的值"),
                  curve_has_bars(field) ? TEXT("the members of a category are all shown", "类别总是全部列出")
                                        : TEXT("write it as a cell of the data, within the range of the form",
                                               "写法同数据单元格，并在申报表允许的范围内"),
                  str_from(command_options[option].name), str_from(text),
                  reason_name(field->id, field->label, command->session->language));
    return EXIT_USAGE;
}

static ExitCode choose_range(PlotCommand *command)
{
    Plot *plot = &command->plot;
    for (size_t s = 0; s < command->side_count; s++) {
        int64_t low, high;
        if (curve_range(&command->sides[s].subject, &low, &high) != STATUS_OK)
            return session_no_memory(command->session);
        plot->low = s == 0 || low < plot->low ? low : plot->low;
        plot->high = s == 0 || high > plot->high ? high : plot->high;
    }
    ExitCode code = read_end(command, OPTION_FROM, &plot->low);
    if (code == EXIT_ALL_WELL)
        code = read_end(command, OPTION_TO, &plot->high);
    if (code != EXIT_ALL_WELL || curve_has_bars(axis_field(command)) || plot->low <= plot->high)
        return code;
    session_error(command->session, TEXT("the axis ends before it begins", "横轴的终点不在起点之后"),
                  TEXT("choose --from below --to", "--from 应小于 --to"), 0, NULL);
    return EXIT_USAGE;
}

/* ---- Words ------------------------------------------------------------------------------------------------------------ */

static void make_title(PlotCommand *command)
{
    const PlanClause *clause = &command->sides[0].plan->clauses[command->sides[0].subject.clause];
    const PlanField *field = axis_field(command);
    Language language = command->session->language;
    bool zh = language == LANGUAGE_ZH;
    Phrase *title = &command->title;
    spoken_name(title, clause->id, clause->label, language);
    if (clause->article.len) {
        phrase_put(title, zh ? STR("（") : STR(" ("));
        phrase_put(title, clause->article);
        phrase_put(title, zh ? STR("）") : STR(")"));
    }
    phrase_put(title, zh ? STR("：金额随“") : STR(": the award by “"));
    spoken_name(title, field->id, field->label, language);
    phrase_put(title, zh ? STR("”的变化") : STR("”"));
}

/* The option of the readings that --with-reading names, as this side has it; of two policies their names. */
static void name_side(PlotCommand *command, PlotSide *side)
{
    Arena *arena = &command->sides[0].compiled.compilation.arena; /* the one that may escape */
    Language language = command->session->language;
    if (arguments_has(command->arguments, OPTION_WITH)) {
        bool same = str_equal(command->sides[0].plan->label, command->sides[1].plan->label);
        side->name =
            same ? str_from(side->compiled.file.path) : reason_name(side->plan->id, side->plan->label, language);
        return;
    }
    const Plan *other = command->sides[side == &command->sides[0]].plan;
    for (size_t r = 0; r < side->plan->reading_count; r++) {
        const PlanReading *reading = &side->plan->readings[r];
        if (str_equal(reading->option, other->readings[r].option))
            continue;
        Str option = reason_name(reading->option, reading->option_label, language);
        side->name = arena_print(arena, "%.*s%s%.*s", STR_ARG(side->name),
                                 side->name.len ? (language == LANGUAGE_ZH ? "，" : ", ") : "", STR_ARG(option));
    }
    if (!side->name.len)
        side->name = language == LANGUAGE_ZH ? STR("同一口径") : STR("the same reading");
}

static void make_source(PlotCommand *command)
{
    PlotSide *side = &command->sides[0];
    bool *without = ARENA_ARRAY(&side->compiled.compilation.arena, bool, side->plan->field_count + 1);
    without[side->subject.field] = true;
    given_write(&command->source, &side->applicant, without, command->session->language);
}

/* ---- Remarks ------------------------------------------------------------------------------------------------------------ */

static void put_read_fields(PlotCommand *command, Phrase *phrase)
{
    PlotSide *side = &command->sides[0];
    const bool *reads = plot_side_reads(side);
    bool zh = command->session->language == LANGUAGE_ZH, any = false;
    for (size_t f = 0; f < side->plan->field_count; f++) {
        if (!reads[f])
            continue;
        phrase_put(phrase, any ? (zh ? STR("、") : STR(", ")) : STR(""));
        phrase_put(phrase,
                   reason_name(side->plan->fields[f].id, side->plan->fields[f].label, command->session->language));
        any = true;
    }
    if (!any)
        phrase_put(phrase, zh ? STR("无") : STR("none"));
}

/* What one has to know to trust the picture; on standard error where a file or points are written. */
static void put_remarks(PlotCommand *command, Phrase *phrase)
{
    PlotSide *side = &command->sides[0];
    bool zh = command->session->language == LANGUAGE_ZH;
    if (!plot_side_reads(side)[side->subject.field]) {
        phrase_put(phrase, zh ? STR("该条款不涉及此栏目，金额不随之变化；它涉及的栏目：")
                              : STR("the clause does not read this field, so nothing moves; it reads: "));
        put_read_fields(command, phrase);
        phrase_put(phrase, STR("\n"));
    }
    if (side->plan->detail_count)
        phrase_put(phrase, zh ? STR("明细按没有任何行计算\n") : STR("details count as if there were no rows\n"));
    plot_put_applicant(phrase, phrase_text(&command->source), command->session->language);
    phrase_put(phrase, STR("\n"));
}

/* ---- The whole ------------------------------------------------------------------------------------------------------------ */

static ExitCode trace(PlotCommand *command)
{
    Plot *plot = &command->plot;
    for (size_t s = 0; s < command->side_count; s++)
        if (curve_trace(&command->sides[s].curve, &command->sides[s].subject, plot->low, plot->high) != STATUS_OK)
            return session_no_memory(command->session);
    if (command->side_count == 2 && curve_align(&command->sides[0].curve, &command->sides[0].subject,
                                                &command->sides[1].curve, &command->sides[1].subject) != STATUS_OK)
        return session_no_memory(command->session);
    plot->language = command->session->language;
    plot->title = phrase_text(&command->title);
    plot->source = phrase_text(&command->source);
    plot->series_count = command->side_count;
    for (size_t s = 0; s < command->side_count; s++) {
        PlotSide *side = &command->sides[s];
        plot->series[s] =
            (PlotSeries){side->plan, side->subject.clause, side->subject.field, side->name, &side->curve};
    }
    return EXIT_ALL_WELL;
}

static Status write_form(Output *out, const PlotCommand *command, PlotForm form, Str remarks)
{
    bool to_screen = out->path == NULL || strcmp(out->path, "-") == 0;
    PlotTerminal terminal = terminal_of(command->arguments, to_screen);
    Status status;
    switch (form) {
    case PLOT_SVG:
        return plot_write_svg_file(out, &command->plot);
    case PLOT_CSV:
        return plot_write_csv(out, &command->plot);
    case PLOT_JSON:
        return plot_write_json(out, &command->plot);
    case PLOT_TEXT:
        status = plot_write_terminal(out, &command->plot, &terminal);
        output_put(out, remarks);
        return status;
    }
    return STATUS_INTERNAL;
}

static ExitCode write_plot(PlotCommand *command)
{
    const char *path = arguments_text(command->arguments, OPTION_OUTPUT);
    PlotForm form = form_of(command->arguments);
    bool to_excel = form == PLOT_CSV && path && ends_in(path, ".csv") && command->session->language == LANGUAGE_ZH;
    Phrase remarks = {0};
    put_remarks(command, &remarks);
    Output out;
    Status status = output_open(&out, path, to_excel ? OUTPUT_UTF8_BOM : OUTPUT_UTF8);
    if (status == STATUS_OK) {
        status = write_form(&out, command, form, phrase_text(&remarks));
        if (status == STATUS_OK)
            status = output_close(&out);
        else
            output_abandon(&out);
    }
    bool failed = remarks.failed || command->title.failed || command->source.failed;
    if (status == STATUS_OK && form != PLOT_TEXT)
        fprintf(stderr, "%.*s", STR_ARG(phrase_text(&remarks)));
    phrase_done(&remarks);
    if (failed)
        return session_no_memory(command->session);
    return status == STATUS_OK ? EXIT_ALL_WELL : output_files_failed(command->session, status, &out);
}

/* Fields of the two sides can share an axis when they count in the same steps. */
static ExitCode check_axes(const PlotCommand *command)
{
    const PlanField *a = axis_field(command),
                    *b = &command->sides[1].plan->fields[command->sides[1].subject.field];
    if (a->kind == b->kind && a->denominator == b->denominator && a->member_count == b->member_count)
        return EXIT_ALL_WELL;
    SESSION_ERROR(command->session,
                  TEXT("`{0}` is of another type in {1}: the curves have no common axis",
                       "“{0}”在 {1} 中是另一种类型，两条曲线没有共同的横轴"),
                  NO_HELP, reason_name(a->id, a->label, command->session->language),
                  str_from(command->sides[1].compiled.file.path));
    return EXIT_USAGE;
}

static ExitCode open_sides(PlotCommand *command)
{
    bool two =
        arguments_has(command->arguments, OPTION_WITH) || arguments_has(command->arguments, OPTION_WITH_READING);
    ExitCode code = EXIT_ALL_WELL;
    for (size_t s = 0; s < (two ? 2 : 1) && code == EXIT_ALL_WELL; s++) {
        command->side_count = s + 1;
        code = plot_side_open(&command->sides[s], command->session, command->arguments, s == 1);
        if (code == EXIT_ALL_WELL)
            code = plot_side_find(&command->sides[s], s ? &command->sides[0] : NULL);
    }
    if (code == EXIT_ALL_WELL && two)
        code = check_axes(command);
    for (size_t s = 0; s < command->side_count && code == EXIT_ALL_WELL; s++)
        code = output_files_check(&command->sides[s].compiled, command->arguments);
    return code;
}

static ExitCode draw(PlotCommand *command)
{
    if (setjmp(command->sides[0].compiled.compilation.arena.escape))
        return session_no_memory(command->session);
    make_title(command);
    make_source(command);
    for (size_t s = 0; s < command->side_count && command->side_count > 1; s++)
        name_side(command, &command->sides[s]);
    ExitCode code = choose_range(command);
    if (code == EXIT_ALL_WELL)
        code = trace(command);
    return code == EXIT_ALL_WELL ? write_plot(command) : code;
}

ExitCode cmd_plot(const Session *session, const Arguments *arguments)
{
    PlotCommand command = {.session = session, .arguments = arguments};
    ExitCode code = open_sides(&command);
    if (code == EXIT_ALL_WELL)
        code = draw(&command);
    for (size_t s = 0; s < command.side_count; s++)
        plot_side_close(&command.sides[s]);
    phrase_done(&command.title);
    phrase_done(&command.source);
    return code;
}
