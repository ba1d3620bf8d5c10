#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "compiler/driver/chosen_columns.h"
#include "compiler/driver/compiled.h"
#include "compiler/driver/data_as_policy.h"
#include "compiler/driver/detail_files.h"
#include "compiler/driver/engine.h"
#include "compiler/driver/output_files.h"
#include "runtime/compression.h"
#include "runtime/run.h"
#include "runtime/write/summary.h"
#include "runtime/write/writer.h"

/* How many problems and how many rows of a table a terminal is shown; files and pipes get all rows. */
#define SHOWN_PROBLEMS 50
#define SHOWN_ROWS 100
#define PROGRESS_SECONDS 1

typedef struct RunCommand {
    const Session *session;
    const Arguments *arguments;
    const Plan *plan;
    DetailFiles details;
    Columns columns; /* empty: the usual ones */
    ProblemList problems;
    Run run;
    int32_t year;
    bool quiet, progress_shown;
    struct timespec last_progress;
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

/* Excel in Chinese reads a CSV without a byte order mark as GBK; whoever opens it there wants Chinese headings too. */
static bool is_for_excel(const RunCommand *command, const char *path)
{
    return path && is_named(path, ".csv") && command->session->language == LANGUAGE_ZH;
}

static OutputEncoding encoding_of(const RunCommand *command, const char *path)
{
    const char *named = arguments_text(command->arguments, OPTION_ENCODING);
    if (named)
        return strcmp(named, "gb18030") == 0 ? OUTPUT_GB18030
               : strcmp(named, "utf-8") == 0 ? OUTPUT_UTF8
                                             : OUTPUT_UTF8_BOM;
    return is_for_excel(command, path) ? OUTPUT_UTF8_BOM : OUTPUT_UTF8;
}

/* Pipes and other forms are for programs and must not depend on who runs polc; a table and a file for Excel are for
 * their reader. */
static bool labels_wanted(const RunCommand *command, const WriteFormat *format)
{
    const char *named = arguments_text(command->arguments, OPTION_HEADERS);
    if (named)
        return strcmp(named, "label") == 0;
    if (strcmp(format->name, "csv") == 0)
        return is_for_excel(command, arguments_text(command->arguments, OPTION_OUTPUT));
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
    return run_rejection(&command->run, row);
}

static const Columns *chosen_columns(const RunCommand *command)
{
    return command->columns.count > 0 ? &command->columns : NULL;
}

static size_t thread_count(const RunCommand *command)
{
    return (size_t)arguments_number(command->arguments, OPTION_THREADS, (int64_t)run_processors());
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
                          .threads = thread_count(command),
                          .rejection = rejection,
                          .context = command};
}

/* ---- Progress -------------------------------------------------------------------------------------------------------------- */

static void clear_progress(RunCommand *command)
{
    if (command->progress_shown)
        fputs("\r\033[K", stderr);
    command->progress_shown = false;
}

static void progress(void *context, const ReaderFacts *facts)
{
    RunCommand *command = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec - command->last_progress.tv_sec < PROGRESS_SECONDS)
        return;
    command->last_progress = now;
    command->progress_shown = true;
    bool zh = command->session->language == LANGUAGE_ZH;
    fprintf(stderr, zh ? "\r已读 %llu 行" : "\r%llu rows read", (unsigned long long)facts->rows);
    if (facts->bytes_total)
        fprintf(stderr, zh ? "（%d%%）" : " (%d%%)", (int)(facts->bytes_read * 100 / facts->bytes_total));
    fflush(stderr);
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

static void put_facts(const RunCommand *command)
{
    for (size_t i = 0; i < command->details.count; i++)
        put_file_facts(command, command->details.files[i].problems.file, &command->details.files[i].facts);
    put_file_facts(command, command->problems.file, &command->run.facts);
}

/* ---- Ending ------------------------------------------------------------------------------------------------------------------- */

static void put_problems(const RunCommand *command)
{
    const Session *session = command->session;
    ProblemFormat format = session->message_format == DIAG_JSON  ? PROBLEM_JSON
                           : session->message_format == DIAG_GNU ? PROBLEM_GNU
                                                                 : PROBLEM_HUMAN;
    detail_files_put_problems(&command->details, format, session->language);
    problem_list_render(stderr, &command->problems, format, session->language);
}

static ExitCode failed(const RunCommand *command, Status status, const char *reason)
{
    if (status == STATUS_NO_MEMORY)
        return session_no_memory(command->session);
    if (reason && *reason)
        SESSION_ERROR(command->session, TEXT("{0}", "{0}"), NO_HELP, str_from(reason));
    if (status == STATUS_INTERNAL)
        return EXIT_INTERNAL;
    return reason ? EXIT_RESOURCES : EXIT_DATA;
}

/* Results first, then the rejected rows: when either cannot be written whole, neither file of this run misleads. */
static ExitCode write_all(RunCommand *command)
{
    char reason[512] = "";
    WriteOptions options = write_options(command);
    Status status = STATUS_OK;
    if (!command->run.streamed)
        status = write_results(&command->run.results, &options, command->session->language, reason, sizeof reason);
    if (status != STATUS_OK)
        return failed(command, status, reason);
    status = run_finish(&command->run);
    if (status == STATUS_OK)
        return EXIT_ALL_WELL;
    run_failure(&command->run, command->session->language, reason, sizeof reason);
    return failed(command, status, reason);
}

/* The summary is a courtesy: failing to write it to standard error changes nothing. */
static void put_summary(const RunCommand *command)
{
    SummaryOptions options = {.language = command->session->language};
    Output out;
    fflush(stderr);
    if (output_open_descriptor(&out, STDERR_FILENO, OUTPUT_UTF8) != STATUS_OK)
        return;
    summary_write(&out, &command->run.tally, &command->run.results, &command->run.settled, &options);
    output_close(&out);
}

static bool needs_attention(const RunCommand *command)
{
    const Run *run = &command->run;
    for (size_t i = 0; i < run->settled.budget_count; i++)
        if (run->settled.budgets[i].needs_decision)
            return true;
    return run->rejected > 0 || detail_files_need_attention(&command->details);
}

static ExitCode run_failed(RunCommand *command, Status status)
{
    char reason[512] = "";
    put_problems(command);
    bool unread = command->problems.errors > 0 || detail_files_need_attention(&command->details);
    if (!unread && status == STATUS_IO)
        run_failure(&command->run, command->session->language, reason, sizeof reason);
    if (status == STATUS_STOPPED && !command->quiet)
        SESSION_ERROR(command->session,
                      TEXT("stopped at the first rejected row (--strict); no results were written",
                           "遇到被退回的行即停止（--strict）；未写出结果"),
                      NO_HELP, STR(""));
    if (run_left_part(&command->run) && !command->run.stream.output.reader_gone)
        SESSION_ERROR(command->session,
                      TEXT("the results that were written are not complete", "已写出的结果不完整"),
                      TEXT("do not use them; `-o FILE` writes all results or none",
                           "请勿使用；用 -o 写入文件，则要么完整写出，要么不写"),
                      STR(""));
    return failed(command, status, unread ? NULL : reason);
}

static ExitCode run_and_write(RunCommand *command)
{
    const Arguments *arguments = command->arguments;
    WriteOptions options = write_options(command);
    const char *rejects = arguments_text(arguments, OPTION_REJECTS);
    RunOptions run = {
        .reader = {.path = arguments->operands[1],
                   .strict = arguments_has(arguments, OPTION_STRICT),
                   .block_size = (size_t)arguments_number(arguments, OPTION_CHUNK_BYTES, 0),
                   .chunk_size = (size_t)arguments_number(arguments, OPTION_CHUNK_BYTES, 0)},
        .details = command->details.tables,
        .batch_rows = (size_t)arguments_number(arguments, OPTION_BATCH_ROWS, 0),
        .threads = thread_count(command),
        .stream = &options,
        .only_year = arguments_has(arguments, OPTION_YEAR) ? &command->year : NULL,
        .keep_detail = options.detail,
        .columns = chosen_columns(command),
        .note_language = options.label_headers ? LANGUAGE_ZH : LANGUAGE_EN,
        .rejects_path = rejects,
        .rejects_encoding = encoding_of(command, rejects),
        .progress = !command->quiet && isatty(STDERR_FILENO) ? progress : NULL,
        .context = command,
    };
    Status status = detail_files_read(&command->details, &run.reader);
    if (status != STATUS_OK)
        return run_failed(command, status);
    ExitCode code = program_choose(&run.program, command->session, arguments, command->plan, run.keep_detail,
                                   arguments->operands[1]);
    if (code != EXIT_ALL_WELL)
        return code;
    clock_gettime(CLOCK_MONOTONIC, &command->last_progress);
    status = run_data(&command->run, command->plan, &run, &command->problems);
    program_put_facts(run.program);
    program_close(run.program);
    clear_progress(command);
    if (status == STATUS_OK)
        status = detail_files_report_orphans(&command->details);
    if (status != STATUS_OK)
        return run_failed(command, status);
    code = write_all(command);
    put_problems(command);
    if (code != EXIT_ALL_WELL)
        return code;
    if (!command->quiet) {
        put_facts(command);
        put_summary(command);
    }
    return needs_attention(command) ? EXIT_ATTENTION : EXIT_ALL_WELL;
}

ExitCode cmd_run(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    Plan *plan;
    ExitCode code = operand_order_check(session, arguments);
    if (code == EXIT_ALL_WELL)
        code = compiled_open(&compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    code = output_files_check(&compiled, arguments);
    if (code == EXIT_ALL_WELL)
        code = compiled_plan(&compiled, &plan);
    if (code == EXIT_ALL_WELL) {
        RunCommand command = {.session = session,
                              .arguments = arguments,
                              .plan = plan,
                              .year = (int32_t)arguments_number(arguments, OPTION_YEAR, 0),
                              .quiet = arguments_has(arguments, OPTION_QUIET)};
        const char *data = session_file_name(session, arguments->operands[1]);
        problem_list_init(&command.problems, str_from(data), SHOWN_PROBLEMS);
        code = detail_files_find(&command.details, session, arguments, plan, SHOWN_PROBLEMS);
        if (code == EXIT_ALL_WELL)
            code = chosen_columns_read(&command.columns, session, arguments, plan);
        if (code == EXIT_ALL_WELL)
            code = run_and_write(&command);
        run_done(&command.run);
        columns_done(&command.columns);
        problem_list_done(&command.problems);
        detail_files_done(&command.details);
    }
    compiled_close(&compiled);
    return code;
}
