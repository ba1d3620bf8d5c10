#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "compiler/diag_long.h"
#include "compiler/driver/compiled.h"
#include "compiler/driver/data_as_policy.h"
#include "compiler/driver/data_run.h"
#include "compiler/driver/explain_code.h"
#include "compiler/driver/explain_rows.h"
#include "compiler/explain/sheet.h"
#include "runtime/memory.h"
#include "runtime/nearest.h"

typedef enum ExplainForm { FORM_TEXT, FORM_JSON, FORM_HTML } ExplainForm;

typedef struct ExplainCommand {
    const Session *session;
    const Arguments *arguments;
    Compiled compiled;
    FILE *kept_input; /* standard input, which is read twice; NULL: the data is a file */
    char input_path[32];
    DataRun data;
    SettleHistory history;
    RowChoice choice;
    ExplainRun run;
    DetailRows **details;
    size_t detail_count;
    Explainer *explainer;
    bool *only; /* by clause; NULL: all */
    Output out;
    Page page;
    ExplainForm form;
    Arena arena; /* of the sheet at hand */
    size_t width, told;
    bool rejected; /* a row that was told is rejected */
} ExplainCommand;

/* ---- Options ------------------------------------------------------------------------------------------------ */

static bool is_called(const PlanClause *clause, Str name)
{
    return str_equal(clause->id, name) || (clause->label.len && str_equal(clause->label, name));
}

static ExitCode complain_clause(const ExplainCommand *command, const Plan *plan, Str name)
{
    Str *names = memory_new(2 * plan->clause_count + 1, sizeof *names), near = {0};
    size_t count = 0;
    for (size_t i = 0; names && i < plan->clause_count; i++) {
        names[count++] = plan->clauses[i].id;
        if (plan->clauses[i].label.len)
            names[count++] = plan->clauses[i].label;
    }
    if (names)
        near = nearest_name(name, names, count);
    memory_free(names);
    Str first = plan->clause_count ? plan->clauses[0].id : STR("");
    SESSION_ERROR(command->session, TEXT("the policy has no clause `{0}`", "政策中没有条款“{0}”"),
                  near.len ? TEXT("did you mean `{1}`?", "是否指“{1}”？")
                           : TEXT("its clauses have names such as `{2}`", "条款名称形如“{2}”"),
                  name, near, first);
    return EXIT_USAGE;
}

static ExitCode choose_clauses(ExplainCommand *command, const Plan *plan)
{
    size_t count;
    const char **names = arguments_list(command->arguments, OPTION_CLAUSE, &count);
    ExitCode code = names ? EXIT_ALL_WELL : session_no_memory(command->session);
    if (code == EXIT_ALL_WELL && count) {
        command->only = memory_new(plan->clause_count + 1, sizeof *command->only);
        code = command->only ? EXIT_ALL_WELL : session_no_memory(command->session);
    }
    for (size_t i = 0; i < count && code == EXIT_ALL_WELL; i++) {
        bool found = false;
        for (size_t c = 0; c < plan->clause_count; c++)
            if (is_called(&plan->clauses[c], str_from(names[i])))
                command->only[c] = found = true;
        if (!found)
            code = complain_clause(command, plan, str_from(names[i]));
    }
    memory_free(names);
    return code;
}

static size_t terminal_width(void)
{
    struct winsize size;
    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* ---- One row after another ------------------------------------------------------------------------------------ */

static Status begin_batch(void *context, const Reader *reader, const Batch *batch, ProblemList *problems)
{
    ExplainCommand *command = context;
    command->run.reader = reader;
    command->run.problems = problems;
    explain_batch(command->explainer, batch);
    return explain_faults(command->explainer, problems);
}

static void put_row(ExplainCommand *command, const RowFacts *facts)
{
    if (command->form == FORM_JSON) {
        facts_write_json(&command->out, &command->compiled.compilation, facts, command->only);
        output_byte(&command->out, '\n');
        return;
    }
    const Sheet *sheet = sheet_make(&command->arena, &command->compiled.compilation, facts, command->only,
                                    command->session->language);
    if (command->form == FORM_HTML) {
        sheet_write_html(&command->page, sheet);
        return;
    }
    if (command->told)
        output_put(&command->out, STR("\n\n"));
    sheet_write_text(&command->out, sheet, command->width);
}

static Status tell_row(void *context, const Batch *batch, size_t batch_row, uint32_t row)
{
    ExplainCommand *command = context;
    RowFacts *facts;
    (void)batch;
    Status status = explain_row(command->explainer, batch_row, row, &facts);
    if (status != STATUS_OK)
        return status;
    command->rejected |= facts->state == ROW_REJECTED;
    arena_clear(&command->arena);
    if (setjmp(command->arena.escape))
        return STATUS_NO_MEMORY;
    put_row(command, facts);
    command->told++;
    return command->out.status;
}

/* ---- The whole -------------------------------------------------------------------------------------------------- */

static ExitCode ended(ExplainCommand *command, Status status)
{
    char reason[512] = "";
    if (status == STATUS_OK)
        status = output_close(&command->out);
    else
        output_abandon(&command->out);
    if (status == STATUS_OK)
        return command->rejected ? EXIT_ATTENTION : EXIT_ALL_WELL;
    if (status == STATUS_NO_MEMORY)
        return session_no_memory(command->session);
    output_failure(&command->out, command->session->language, reason, sizeof reason);
    if (status == STATUS_INTERNAL)
        SESSION_ERROR(command->session,
                      TEXT("the explanation and the run do not agree; nothing of it can be relied on",
                           "说明与计算结果不一致，不可采信"),
                      TEXT("please report this with the policy and the row", "请连同政策和该行数据一并报告"),
                      STR(""));
    else if (reason[0])
        SESSION_ERROR(command->session, TEXT("{0}", "{0}"), NO_HELP, str_from(reason));
    return status == STATUS_INTERNAL ? EXIT_INTERNAL : EXIT_RESOURCES;
}

/* ---- The rows of details --------------------------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

/* The links of the applicants who are told, when they were named by their keys: a row's identity has every required text. NULL: all. */
static Str *wanted_links(const ExplainCommand *command, uint16_t link, size_t *count)
{
    const Results *results = &command->data.run.results;
    size_t which = 0;
    while (which < results->identity_count && results->identity_fields[which] != link)
        which++;
    *count = command->choice.row_count;
    if (command->choice.all || command->choice.range_count || which == results->identity_count)
        return NULL;
    Str *links = memory_new(*count + 1, sizeof *links);
    for (size_t i = 0; links && i < *count; i++)
        links[i] = results_text(results, command->choice.rows[i], which);
    if (links)
        qsort(links, *count, sizeof *links, compare_texts);
    return links;
}

static Status read_details(ExplainCommand *command, const Plan *plan)
{
    command->details = memory_new(plan->detail_count + 1, sizeof *command->details);
    Status status = command->details ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t d = 0; d < plan->detail_count && status == STATUS_OK; d++) {
        size_t count;
        Str *links = wanted_links(command, plan->details[d].link, &count);
        ReaderOptions options = {.path = command->data.details.files[d].path};
        status = detail_rows_read(&command->details[d], &plan->details[d], &options, links, links ? count : 0);
        memory_free(links);
        command->detail_count = d + 1;
    }
    command->run.details = command->details;
    return status;
}

static Status open_output(ExplainCommand *command, const Plan *plan)
{
    const char *html = arguments_text(command->arguments, OPTION_HTML);
    const char *path = html ? html : arguments_text(command->arguments, OPTION_OUTPUT);
    command->form = html                                                     ? FORM_HTML
                    : arguments_has(command->arguments, OPTION_EXPLAIN_JSON) ? FORM_JSON
                                                                             : FORM_TEXT;
    command->width = path ? 0 : terminal_width();
    Status status = output_open(&command->out, path, OUTPUT_UTF8);
    if (status == STATUS_OK && html)
        page_open(&command->page, &command->out, PAGE_HTML, command->session->language,
                  plan->label.len ? plan->label : plan->id);
    return status;
}

static ExitCode tell_rows(ExplainCommand *command)
{
    Plan *plan;
    Trace *trace;
    const Session *session = command->session;
    if (compile_traced_plan(&command->compiled.compilation, &command->compiled.readings, &plan, &trace) !=
        STATUS_OK)
        return session_no_memory(session);
    command->run = (ExplainRun){.results = &command->data.run.results,
                                .settled = &command->data.run.settled,
                                .history = &command->history,
                                .file = command->data.problems.file};
    if (explain_open(&command->explainer, &command->compiled.compilation, plan, trace, &command->run,
                     EXPLAIN_ROWS) != STATUS_OK)
        return session_no_memory(session);
    if (read_details(command, plan) == STATUS_NO_MEMORY)
        return session_no_memory(session);
    Status status = open_output(command, plan);
    RowVisit visit = {.batch = begin_batch, .row = tell_row, .context = command};
    if (status == STATUS_OK)
        status = rows_visit(&command->data, &command->choice, &visit);
    ExitCode code = status == STATUS_OK ? row_choice_missed(&command->choice, session) : EXIT_ALL_WELL;
    if (status == STATUS_OK && command->told == 0 && command->choice.all)
        data_run_put_problems(&command->data); /* a file without rows */
    if (code == EXIT_ALL_WELL && status == STATUS_OK && command->form == FORM_HTML)
        page_close(&command->page);
    if (code == EXIT_ALL_WELL)
        return ended(command, status);
    output_abandon(&command->out);
    return code;
}

/* Standard input goes to a file without a name, since it is read twice. */
static ExitCode keep_input(ExplainCommand *command, const char **path)
{
    char bytes[65536];
    size_t count;
    *path = command->arguments->operands[1];
    if (strcmp(*path, "-") != 0)
        return EXIT_ALL_WELL;
    command->kept_input = tmpfile();
    bool kept = command->kept_input != NULL;
    while (kept && (count = fread(bytes, 1, sizeof bytes, stdin)) > 0)
        kept = fwrite(bytes, 1, count, command->kept_input) == count;
    if (!kept || fflush(command->kept_input) != 0) {
        SESSION_ERROR(
            command->session,
            TEXT("standard input is read twice, and there is no room to keep it", "标准输入要读两遍，但无处暂存"),
            TEXT("save the data to a file and name it", "请把数据存成文件后再指定该文件"), STR(""));
        return EXIT_RESOURCES;
    }
    snprintf(command->input_path, sizeof command->input_path, "/dev/fd/%d", fileno(command->kept_input));
    *path = command->input_path;
    return EXIT_ALL_WELL;
}

static ExitCode explain_data(ExplainCommand *command, const Plan *plan)
{
    int32_t year;
    const char *path = NULL;
    ExitCode code = choose_clauses(command, plan);
    if (code == EXIT_ALL_WELL)
        code = keep_input(command, &path);
    if (code == EXIT_ALL_WELL)
        code = data_run_open(&command->data, command->session, command->arguments, plan, path);
    if (code == EXIT_ALL_WELL) {
        command->data.problems.file =
            str_from(session_file_name(command->session, command->arguments->operands[1]));
        RunOptions options = data_run_options(&command->data, &year);
        options.history = &command->history;
        code = data_run_compute(&command->data, &options);
    }
    if (code == EXIT_ALL_WELL)
        code = row_choice_make(&command->choice, &command->data);
    if (code == EXIT_ALL_WELL)
        code = tell_rows(command);
    explain_close(command->explainer);
    for (size_t i = 0; i < command->detail_count; i++)
        detail_rows_close(command->details[i]);
    memory_free(command->details);
    row_choice_done(&command->choice);
    history_done(&command->history);
    data_run_close(&command->data);
    memory_free(command->only);
    if (command->kept_input)
        fclose(command->kept_input);
    return code;
}

ExitCode cmd_explain(const Session *session, const Arguments *arguments)
{
    ExplainCommand command = {.session = session, .arguments = arguments};
    Plan *plan;
    if (arguments->operand_count == 1) {
        if (long_form_is_code(arguments->operands[0]))
            return explain_code(session, arguments->operands[0]);
        SESSION_ERROR(
            session,
            TEXT("`polc explain` lacks the data file, or a code", "`polc explain` 缺少数据文件或提示代码"),
            TEXT("`polc explain POLICY DATA --id KEY`, or e.g. `polc explain E0501`",
                 "请写 `polc explain 政策文件 数据文件 --id 编号`，或如 `polc explain E0501`"),
            STR(""));
        return EXIT_USAGE;
    }
    ExitCode code = operand_order_check(session, arguments);
    if (code == EXIT_ALL_WELL)
        code = compiled_open(&command.compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    arena_init(&command.arena);
    command.arena.can_escape = true;
    code = compiled_plan(&command.compiled, &plan);
    if (code == EXIT_ALL_WELL)
        code = explain_data(&command, plan);
    arena_done(&command.arena);
    compiled_close(&command.compiled);
    return code;
}
