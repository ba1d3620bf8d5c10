#include "compiler/driver/data_run.h"

#include <stdio.h>
#include <unistd.h>

#include "compiler/driver/engine.h"

/* How many problems are told, of each file. */
#define SHOWN_PROBLEMS 50
#define PROGRESS_SECONDS 1

ExitCode data_run_open(DataRun *data, const Session *session, const Arguments *arguments, const Plan *plan,
                       const char *path)
{
    *data = (DataRun){.session = session, .arguments = arguments, .plan = plan, .path = path};
    problem_list_init(&data->problems, str_from(session_file_name(session, path)), SHOWN_PROBLEMS);
    ExitCode code = decisions_open(&data->decisions, session, arguments, plan, path, SHOWN_PROBLEMS);
    if (code == EXIT_ALL_WELL)
        code = detail_files_find(&data->details, session, arguments, plan, path, SHOWN_PROBLEMS);
    return code == EXIT_ALL_WELL ? ledger_file_find(&data->ledger, session, arguments, plan, path, SHOWN_PROBLEMS)
                                 : code;
}

void data_run_close(DataRun *data)
{
    run_done(&data->run);
    problem_list_done(&data->problems);
    detail_files_done(&data->details);
    decisions_close(&data->decisions);
    ledger_file_done(&data->ledger);
}

/* ---- Progress ------------------------------------------------------------------------------------------------------ */

static void clear_progress(DataRun *data)
{
    if (data->progress_shown)
        fputs("\r\033[K", stderr);
    data->progress_shown = false;
}

static void progress(void *context, const ReaderFacts *facts)
{
    DataRun *data = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec - data->last_progress.tv_sec < PROGRESS_SECONDS)
        return;
    data->last_progress = now;
    data->progress_shown = true;
    bool zh = data->session->language == LANGUAGE_ZH;
    fprintf(stderr, zh ? "\r已读 %llu 行" : "\r%llu rows read", (unsigned long long)facts->rows);
    if (facts->bytes_total)
        fprintf(stderr, zh ? "（%d%%）" : " (%d%%)", (int)(facts->bytes_read * 100 / facts->bytes_total));
    fflush(stderr);
}

/* ---- Options ---------------------------------------------------------------------------------------------------------- */

size_t data_run_threads(const Arguments *arguments)
{
    return (size_t)arguments_number(arguments, OPTION_THREADS, (int64_t)run_processors());
}

RunOptions data_run_options(DataRun *data, int32_t *year)
{
    const Arguments *arguments = data->arguments;
    size_t piece = (size_t)arguments_number(arguments, OPTION_CHUNK_BYTES, 0);
    bool shows_progress = !arguments_has(arguments, OPTION_QUIET) && isatty(STDERR_FILENO);
    *year = (int32_t)arguments_number(arguments, OPTION_YEAR, 0);
    return (RunOptions){
        .reader = {.path = data->path,
                   .strict = arguments_has(arguments, OPTION_STRICT),
                   .block_size = piece,
                   .chunk_size = piece},
        .details = data->details.tables,
        .batch_rows = (size_t)arguments_number(arguments, OPTION_BATCH_ROWS, 0),
        .threads = data_run_threads(arguments),
        .only_year = arguments_has(arguments, OPTION_YEAR) ? year : NULL,
        .progress = shows_progress ? progress : NULL,
        .context = data,
    };
}

/* ---- Failing ---------------------------------------------------------------------------------------------------------- */

void data_run_put_problems(const DataRun *data)
{
    const Session *session = data->session;
    ProblemFormat format = session->message_format == DIAG_JSON  ? PROBLEM_JSON
                           : session->message_format == DIAG_GNU ? PROBLEM_GNU
                                                                 : PROBLEM_HUMAN;
    ledger_file_put_problems(&data->ledger, format, session->language);
    detail_files_put_problems(&data->details, format, session->language);
    decisions_put_problems(&data->decisions, &data->run.settled, format, session->language);
    problem_list_render(stderr, &data->problems, format, session->language);
}

bool data_run_needs_attention(const DataRun *data)
{
    const Run *run = &data->run;
    for (size_t i = 0; i < run->settled.budget_count; i++)
        if (run->settled.budgets[i].needs_decision)
            return true;
    for (size_t i = 0; run->tally.failed_asserts && i < data->plan->assert_count; i++)
        if (run->tally.failed_asserts[i] > 0)
            return true;
    return run->rejected > 0 || decisions_need_attention(&data->decisions) ||
           detail_files_need_attention(&data->details);
}

ExitCode data_run_failed(const DataRun *data, Status status, const char *reason)
{
    if (status == STATUS_NO_MEMORY)
        return session_no_memory(data->session);
    if (reason && *reason)
        SESSION_ERROR(data->session, TEXT("{0}", "{0}"), NO_HELP, str_from(reason));
    if (status == STATUS_INTERNAL)
        return EXIT_INTERNAL;
    return reason ? EXIT_RESOURCES : EXIT_DATA;
}

static ExitCode run_failed(DataRun *data, Status status)
{
    char reason[512] = "";
    data_run_put_problems(data);
    if (data->ledger.problems.errors > 0 && data->ledger.facts.rows > 0)
        ledger_file_tell_refusal(data->session);
    bool unread = data->problems.errors > 0 || data->decisions.problems.errors > 0 ||
                  data->ledger.problems.errors > 0 || detail_files_need_attention(&data->details);
    if (!unread && status == STATUS_IO)
        run_failure(&data->run, data->session->language, reason, sizeof reason);
    if (status == STATUS_STOPPED && !arguments_has(data->arguments, OPTION_QUIET))
        SESSION_ERROR(data->session,
                      TEXT("stopped at the first rejected row (--strict); no results were written",
                           "遇到被退回的行即停止（--strict）；未写出结果"),
                      NO_HELP, STR(""));
    if (run_left_part(&data->run) && !data->run.stream.output.reader_gone)
        SESSION_ERROR(data->session, TEXT("the results that were written are not complete", "已写出的结果不完整"),
                      TEXT("do not use them; `-o FILE` writes all results or none",
                           "请勿使用；用 -o 写入文件，则要么完整写出，要么不写"),
                      STR(""));
    return data_run_failed(data, status, unread ? NULL : reason);
}

/* ---- Computing -------------------------------------------------------------------------------------------------------- */

ExitCode data_run_compute(DataRun *data, RunOptions *options)
{
    Status status = decisions_read(&data->decisions, &options->reader);
    if (status == STATUS_OK)
        status = ledger_file_read(&data->ledger, &options->reader);
    options->ledger = data->ledger.ledger;
    if (status == STATUS_OK)
        status = detail_files_read(&data->details, &options->reader);
    options->decisions = data->decisions.file.decisions;
    options->decision_count = data->decisions.file.count;
    if (status != STATUS_OK)
        return run_failed(data, status);
    ledger_file_note_lack(&data->ledger, data->plan, &data->problems);
    ExitCode code = program_choose(&options->program, data->session, data->arguments, data->plan,
                                   options->keep_detail, data->path);
    if (code != EXIT_ALL_WELL)
        return code;
    clock_gettime(CLOCK_MONOTONIC, &data->last_progress);
    status = run_data(&data->run, data->plan, options, &data->problems);
    program_put_facts(options->program);
    program_close(options->program);
    options->program = NULL;
    clear_progress(data);
    if (status == STATUS_OK)
        status = detail_files_report_orphans(&data->details);
    if (status == STATUS_OK)
        decisions_report(&data->decisions, &data->run.settled);
    return status == STATUS_OK ? EXIT_ALL_WELL : run_failed(data, status);
}
