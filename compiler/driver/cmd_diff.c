/* polc diff: what changed between two policies, and who gains and who loses by it. */
#include <stdio.h>
#include <stdlib.h>

#include "compiler/driver/data_as_policy.h"
#include "compiler/driver/diff.h"
#include "compiler/driver/output_files.h"
#include "runtime/memory.h"

typedef struct DiffCommand {
    Compiled compiled[VERSIONS];
    DataRun run[VERSIONS];
    Diff diff;
    ReportFile file;
    Report report; /* the one that is being written */
    Arena arena, row_arena; /* of what is gathered, and of the row at hand; both escape */
    Arena grids; /* does not escape */
} DiffCommand;

/* ---- Both policies --------------------------------------------------------------------------------------------------- */

/* Both are read even when the first has errors, so that all of them are told at once. */
static ExitCode read_policies(DiffCommand *command, const Session *session, const Arguments *arguments)
{
    const Text which[] = {TEXT("the old policy", "原政策"), TEXT("the new policy", "新政策")};
    ExitCode worst = EXIT_ALL_WELL;
    for (size_t v = 0; v < VERSIONS; v++) {
        const char *name = arguments->operands[v];
        ExitCode code = compiled_read(&command->compiled[v], session, arguments, name, false);
        if (code == EXIT_ALL_WELL)
            continue;
        if (code == EXIT_POLICY)
            SESSION_ERROR(session,
                          TEXT("nothing was compared: {0}, `{1}`, cannot be read or has errors",
                               "未作比较：{0}“{1}”无法读取或有错误"),
                          NO_HELP, session_text(session, which[v]), str_from(name));
        worst = worst == EXIT_ALL_WELL ? code : worst;
    }
    return worst;
}

static bool either_has(const DiffCommand *command, const char *given)
{
    return compiled_has_reading(&command->compiled[VERSION_OLD], given) ||
           compiled_has_reading(&command->compiled[VERSION_NEW], given);
}

/* --reading goes to whom has the reading, and to both when neither has, so that it is complained of; those for one version come last and
 * win. */
static ExitCode settle(DiffCommand *command, size_t version, const Session *session, const Arguments *arguments)
{
    static const OptionId own[] = {OPTION_READING_OLD, OPTION_READING_NEW};
    const char **given = memory_new(arguments->given_count + 1, sizeof *given);
    size_t count = 0;
    if (!given)
        return session_no_memory(session);
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < arguments->given_count; i++) {
            const GivenOption *option = &arguments->given[i];
            bool is_shared = option->option == OPTION_READING;
            if (option->option != (pass == 0 ? OPTION_READING : own[version]))
                continue;
            if (is_shared && either_has(command, option->text) &&
                !compiled_has_reading(&command->compiled[version], option->text))
                continue;
            given[count++] = option->text;
        }
    }
    ExitCode code = compiled_settle(&command->compiled[version], given, count, arguments);
    memory_free(given);
    return code;
}

/* ---- What is asked for ----------------------------------------------------------------------------------------------- */

static ExitCode check_asked(const Diff *diff)
{
    static const OptionId of_data[] = {OPTION_CHANGED_ROWS, OPTION_TABLE, OPTION_YEAR};
    const Session *session = diff->session;
    if (diff->data && strcmp(diff->data, "-") == 0) {
        SESSION_ERROR(session,
                      TEXT("the data is read once for each policy, and standard input can be read only once",
                           "两份政策各要读一遍数据，而标准输入只能读一次"),
                      TEXT("write the data to a file and name it", "请先存为文件再给出文件名"), STR(""));
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof of_data / sizeof *of_data && !diff->data; i++) {
        if (!arguments_has(diff->arguments, of_data[i]))
            continue;
        SESSION_ERROR(session,
                      TEXT("--{0} needs data, and only policies are given", "--{0} 需要数据，而只给出了政策"),
                      TEXT("add the data file: polc diff OLD NEW DATA --{0} …",
                           "请加上数据文件：polc diff 原政策 新政策 数据文件 --{0} …"),
                      str_from(command_options[of_data[i]].name));
        return EXIT_USAGE;
    }
    return EXIT_ALL_WELL;
}

static ExitCode check_form(const DiffCommand *command)
{
    if (command->file.form != REPORT_CSV)
        return EXIT_ALL_WELL;
    SESSION_ERROR(command->diff.session,
                  TEXT("the differences of two policies are no rows of a CSV file", "政策的差异不是 CSV 的行"),
                  TEXT("--rows FILE writes the rows that differ as CSV; --json writes everything",
                       "--rows 文件 把有差异的行写成 CSV；--json 写出全部"),
                  STR(""));
    return EXIT_USAGE;
}

/* ---- Writing --------------------------------------------------------------------------------------------------------- */

static ExitCode write_report(DiffCommand *command)
{
    const Diff *diff = &command->diff;
    Report *report = &command->report;
    ExitCode code = report_open(report, diff->session, &command->file);
    if (code != EXIT_ALL_WELL)
        return code;
    bool has_memory = true;
    if (command->file.form == REPORT_JSON)
        diff_put_json(report, diff);
    else
        has_memory = diff_put_texts(report, diff) && (!diff->data || diff_put_data(report, diff));
    return report_close(report, diff->session, has_memory);
}

static ExitCode write_rows(DiffCommand *command)
{
    Diff *diff = &command->diff;
    const char *path = arguments_text(diff->arguments, OPTION_CHANGED_ROWS);
    if (!path)
        return EXIT_ALL_WELL;
    ReportFile file = report_rows_file(diff->session, diff->arguments, path);
    Language language = diff->language;
    diff->language = file.language;
    ExitCode code = report_open(&command->report, diff->session, &file);
    if (code == EXIT_ALL_WELL) {
        diff_put_rows(&command->report, diff);
        code = report_close(&command->report, diff->session, true);
    }
    diff->language = language;
    return code;
}

/* ---- What is wrong with the data ------------------------------------------------------------------------------------- */

static char *rendered(const DataRun *run, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (!out)
        return NULL;
    problem_list_render(out, &run->problems, PROBLEM_GNU, run->session->language);
    fclose(out);
    return text;
}

/* Once, where both policies say the same of the data. */
static void put_problems(const DiffCommand *command)
{
    size_t size[VERSIONS] = {0, 0};
    char *text[VERSIONS];
    const Session *session = command->diff.session;
    for (size_t v = 0; v < VERSIONS; v++)
        text[v] = rendered(&command->run[v], &size[v]);
    bool is_same = text[0] && text[1] && size[0] == size[1] && memcmp(text[0], text[1], size[0]) == 0;
    bool is_for_people = session->message_format == DIAG_HUMAN;
    for (size_t v = is_same ? VERSION_NEW : VERSION_OLD; v < VERSIONS; v++) {
        if (!is_same && is_for_people && size[v] > 0) {
            Text lead = v == VERSION_OLD ? TEXT("the data as the old policy reads it:", "原政策读取数据时：")
                                         : TEXT("the data as the new policy reads it:", "新政策读取数据时：");
            fprintf(stderr, "%.*s\n", STR_ARG(session_text(session, lead)));
        }
        data_run_put_problems(&command->run[v]);
    }
    for (size_t v = 0; v < VERSIONS; v++)
        free(text[v]);
}

/* ---- The command ----------------------------------------------------------------------------------------------------- */

static ExitCode work(DiffCommand *command)
{
    Diff *diff = &command->diff;
    const Session *session = diff->session;
    command->arena.can_escape = command->row_arena.can_escape = true;
    if (setjmp(command->arena.escape) || setjmp(command->row_arena.escape))
        return session_no_memory(session);
    ExitCode code = check_asked(diff);
    command->file = report_file(session, diff->arguments);
    if (code == EXIT_ALL_WELL)
        code = check_form(command);
    diff->language = command->file.language;
    if (code == EXIT_ALL_WELL)
        code = read_policies(command, session, diff->arguments);
    for (size_t v = 0; v < VERSIONS && code == EXIT_ALL_WELL; v++)
        code = settle(command, v, session, diff->arguments);
    for (size_t v = 0; v < VERSIONS && code == EXIT_ALL_WELL; v++)
        code = output_files_check(&command->compiled[v], diff->arguments);
    if (code != EXIT_ALL_WELL)
        return code;
    diff_texts(diff);
    if (diff->data)
        code = diff_data(diff);
    if (code == EXIT_ALL_WELL)
        code = write_rows(command);
    if (code == EXIT_ALL_WELL)
        code = write_report(command);
    if (code != EXIT_ALL_WELL)
        return code;
    if (diff->data)
        put_problems(command);
    return diff_differs(diff) ? EXIT_ATTENTION : EXIT_ALL_WELL;
}

/* The first two operands are policies and the third is data. */
static ExitCode check_order(const Session *session, const Arguments *arguments)
{
    if (arguments->operand_count < 3)
        return EXIT_ALL_WELL;
    const char *data = arguments->operands[2];
    size_t length = strlen(data);
    if (length < 4 || strcmp(data + length - 4, ".pol") != 0)
        return EXIT_ALL_WELL;
    SESSION_ERROR(
        session, TEXT("`{0}` is a policy, not a data file", "“{0}”是政策文件，不是数据文件"),
        TEXT("the two policies come first, then the data, e.g. {1}", "两份政策在前，数据文件在后，例如 {1}"),
        str_from(data), session_text(session, arguments->command->example));
    return EXIT_USAGE;
}

ExitCode cmd_diff(const Session *session, const Arguments *arguments)
{
    ExitCode code = check_order(session, arguments);
    if (code != EXIT_ALL_WELL)
        return code;
    DiffCommand command = {0};
    arena_init(&command.arena);
    arena_init(&command.row_arena);
    arena_init(&command.grids);
    command.diff = (Diff){.session = session,
                          .arguments = arguments,
                          .data = arguments->operand_count > 2 ? arguments->operands[2] : NULL,
                          .arena = &command.arena,
                          .row_arena = &command.row_arena};
    for (size_t v = 0; v < VERSIONS; v++) {
        command.diff.name[v] = session_file_name(session, arguments->operands[v]);
        command.diff.compiled[v] = &command.compiled[v];
        command.diff.run[v] = &command.run[v];
    }
    command.report.arena = &command.grids;
    code = work(&command);
    report_abandon(&command.report);
    comparison_done(&command.diff.comparison);
    for (size_t v = 0; v < VERSIONS; v++) {
        data_run_close(&command.run[v]);
        compiled_close(&command.compiled[v]);
    }
    arena_done(&command.grids);
    arena_done(&command.row_arena);
    arena_done(&command.arena);
    return code;
}
