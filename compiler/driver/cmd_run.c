#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "compiler/driver/chosen_columns.h"
#include "compiler/driver/compiled.h"
#include "compiler/driver/data_as_policy.h"
#include "compiler/driver/data_run.h"
#include "compiler/driver/in_binary.h"
#include "compiler/driver/output_files.h"
#include "runtime/compression.h"
#include "runtime/run.h"
#include "runtime/write/summary.h"
#include "runtime/write/writer.h"

/* How many rows of a table a terminal is shown; files and pipes get all. */
#define SHOWN_ROWS 100

typedef struct RunCommand {
    const Session *session;
    const Arguments *arguments;
    DataRun data;
    Columns columns; /* empty: the usual ones */
} RunCommand;

/* ---- Options ------------------------------------------------------------------------------------------------------------ */

/* Whether the file is of that form, compressed or not. */
static bool is_named(const char *path, const char *extension)
{
    Str name = compression_bare_name(str_from(path)), end = str_from(extension);
    return name.len >= end.len && memcmp(name.at + name.len - end.len, end.at, end.len) == 0;
}

static const WriteFormat *format_of(const RunCommand *command)
{
    const char *named = arguments_text(command->arguments, OPTION_FORMAT);
    const char *path = arguments_text(command->arguments, OPTION_OUTPUT);
    if (named)
        return write_format_find(named);
    for (const WriteFormat *format = write_formats; path && format->name; format++)
        if (is_named(path, format->extension))
            return format;
    return write_format_find(!path && isatty(STDOUT_FILENO) ? "table" : "csv");
}

static OutputEncoding encoding_of(const RunCommand *command, const char *path)
{
    return output_encoding(command->arguments, output_is_for_excel(command->session, path));
}

/* Pipes and other forms are for programs and must not depend on who runs polc; a table and a file for Excel are for
 * their reader. */
static bool labels_wanted(const RunCommand *command, const WriteFormat *format)
{
    const char *named = arguments_text(command->arguments, OPTION_HEADERS);
    if (named)
        return strcmp(named, "label") == 0;
    if (strcmp(format->name, "csv") == 0)
        return output_is_for_excel(command->session, arguments_text(command->arguments, OPTION_OUTPUT));
    return strcmp(format->name, "table") == 0 && command->session->language == LANGUAGE_ZH;
}

static size_t terminal_width(void)
{
    struct winsize size;
    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static Str rejection(void *context, uint32_t row, Language language)
{
    (void)language; /* the reasons were kept in the language of the notes */
    const RunCommand *command = context;
    return run_rejection(&command->data.run, row);
}

static const Columns *chosen_columns(const RunCommand *command)
{
    return command->columns.count > 0 ? &command->columns : NULL;
}

static WriteOptions write_options(RunCommand *command)
{
    const char *path = arguments_text(command->arguments, OPTION_OUTPUT);
    const WriteFormat *format = format_of(command);
    size_t width = path ? 0 : terminal_width();
    return (WriteOptions){.format = format,
                          .path = path,
                          .encoding = encoding_of(command, path),
                          .label_headers = labels_wanted(command, format),
                          .columns = chosen_columns(command),
                          .detail = arguments_has(command->arguments, OPTION_DETAIL),
                          .width = width,
                          .row_limit = width ? SHOWN_ROWS : 0,
                          .threads = data_run_threads(command->arguments),
                          .rejection = rejection,
                          .context = command};
}

/* ---- What the reader recognised ------------------------------------------------------------------------------------------------ */

static void put_file_facts(const RunCommand *command, Str file, const ReaderFacts *facts)
{
    bool zh = command->session->language == LANGUAGE_ZH;
    const char *delimiter = facts->delimiter == '\t'  ? (zh ? "制表符分隔" : "tab-separated")
                            : facts->delimiter == ';' ? (zh ? "分号分隔" : "semicolon-separated")
                                                      : (zh ? "逗号分隔" : "comma-separated");
    fprintf(stderr, zh ? "%.*s：按 %s 读取，%s，表头在第%llu行" : "%.*s: read as %s, %s, header in line %llu",
            STR_ARG(file), reader_encoding_name(facts->encoding), delimiter,
            (unsigned long long)facts->header_line);
    if (facts->titles_skipped)
        fprintf(stderr, zh ? "，跳过标题行%llu行" : ", title rows skipped: %llu",
                (unsigned long long)facts->titles_skipped);
    if (facts->totals_skipped > READER_TOTALS_TOLD)
        fprintf(stderr, zh ? "，跳过合计行%llu行" : ", total rows skipped: %llu",
                (unsigned long long)facts->totals_skipped);
    fputc('\n', stderr);
}

/* Whoever asks for Chinese and gets a CSV with English headings is told why, and what gives the other. */
static void put_headings_note(const RunCommand *command)
{
    const Arguments *arguments = command->arguments;
    static const OptionId decided[] = {OPTION_FORMAT, OPTION_OUTPUT, OPTION_HEADERS};
    for (size_t i = 0; i < sizeof decided / sizeof *decided; i++)
        if (arguments_text(arguments, decided[i]))
            return;
    if (!arguments_has(arguments, OPTION_LANG) || command->session->language != LANGUAGE_ZH ||
        strcmp(format_of(command)->name, "csv") != 0)
        return;
    fputs("说明：标准输出的 CSV 供程序读取，表头为英文；要中文表格，用 -f table 或 -o 文件名.csv\n", stderr);
}

static void put_facts(const RunCommand *command)
{
    const DataRun *data = &command->data;
    for (size_t i = 0; i < data->details.count; i++)
        put_file_facts(command, data->details.files[i].problems.file, &data->details.files[i].facts);
    if (data->decisions.path)
        put_file_facts(command, data->decisions.problems.file, &data->decisions.file.facts);
    if (data->ledger.path)
        put_file_facts(command, data->ledger.problems.file, &data->ledger.facts);
    put_file_facts(command, data->problems.file, &data->run.facts);
}

/* ---- Ending ------------------------------------------------------------------------------------------------------------------- */

/* Results first, then the rejected rows: when either cannot be written whole, neither file of this run misleads. */
static ExitCode write_all(RunCommand *command)
{
    char reason[512] = "";
    DataRun *data = &command->data;
    Language language = command->session->language;
    WriteOptions options = write_options(command);
    Status status = STATUS_OK;
    if (!data->run.streamed)
        status = write_results(&data->run.results, &options, language, reason, sizeof reason);
    if (status != STATUS_OK)
        return data_run_failed(data, status, reason);
    status = run_finish(&data->run);
    if (status == STATUS_OK)
        return EXIT_ALL_WELL;
    run_failure(&data->run, language, reason, sizeof reason);
    return data_run_failed(data, status, reason);
}

/* The summary is a courtesy: failing to write it to standard error changes nothing. */
static void put_summary(const RunCommand *command)
{
    const Run *run = &command->data.run;
    SummaryOptions options = {.language = command->session->language};
    Output out;
    fflush(stderr);
    if (output_open_descriptor(&out, STDERR_FILENO, OUTPUT_UTF8) != STATUS_OK)
        return;
    summary_write(&out, &run->tally, &run->results, &run->settled, &options);
    output_close(&out);
}

static ExitCode run_and_write(RunCommand *command)
{
    const Arguments *arguments = command->arguments;
    WriteOptions options = write_options(command);
    const char *rejects = arguments_text(arguments, OPTION_REJECTS);
    int32_t year;
    RunOptions run = data_run_options(&command->data, &year);
    run.stream = &options;
    run.keep_detail = options.detail;
    run.columns = chosen_columns(command);
    run.note_language = options.label_headers ? LANGUAGE_ZH : LANGUAGE_EN;
    run.rejects_path = rejects;
    run.rejects_encoding = encoding_of(command, rejects);
    ExitCode code = data_run_compute(&command->data, &run);
    if (code != EXIT_ALL_WELL)
        return code;
    code = write_all(command);
    data_run_put_problems(&command->data);
    if (code != EXIT_ALL_WELL)
        return code;
    if (!arguments_has(arguments, OPTION_QUIET)) {
        put_headings_note(command);
        put_facts(command);
        put_summary(command);
    }
    return data_run_needs_attention(&command->data) ? EXIT_ATTENTION : EXIT_ALL_WELL;
}

ExitCode cmd_run(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    Plan *plan;
    bool in_binary;
    ExitCode code = operand_order_check(session, arguments);
    if (code == EXIT_ALL_WELL)
        code = in_binary_asked(session, arguments, &in_binary);
    if (code == EXIT_ALL_WELL)
        code = compiled_open(&compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    code = output_files_check(&compiled, arguments);
    if (code == EXIT_ALL_WELL)
        code = compiled_plan(&compiled, &plan);
    if (code == EXIT_ALL_WELL && in_binary) {
        code = in_binary_report(&compiled, session, arguments, plan);
    } else if (code == EXIT_ALL_WELL) {
        RunCommand command = {.session = session, .arguments = arguments};
        code = data_run_open(&command.data, session, arguments, plan, arguments->operands[1]);
        if (code == EXIT_ALL_WELL)
            code = chosen_columns_read(&command.columns, session, arguments, plan);
        if (code == EXIT_ALL_WELL)
            code = run_and_write(&command);
        data_run_close(&command.data);
        columns_done(&command.columns);
    }
    compiled_close(&compiled);
    return code;
}
