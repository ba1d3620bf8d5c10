#include "compiler/driver/detail_files.h"
#include "compiler/driver/output_files.h"
#include "runtime/memory.h"
#include "runtime/sample/sample.h"

/* The applicants' file and those of their details. */
typedef struct SampleFiles {
    Output *outputs; /* the first is the applicants' */
    size_t open_count;
} SampleFiles;

static Status open_outputs(SampleFiles *files, const Session *session, const Arguments *arguments,
                           const char *const *details, size_t detail_count)
{
    for (size_t i = 0; i <= detail_count; i++) {
        const char *path = i ? details[i - 1] : arguments_text(arguments, OPTION_OUTPUT);
        OutputEncoding encoding = output_encoding(arguments, output_is_for_excel(session, path));
        Status status = output_open(&files->outputs[i], path, encoding);
        if (status != STATUS_OK)
            return status;
        files->open_count++;
    }
    return STATUS_OK;
}

/* No file appears unless all can: details without their applicants mislead. */
static Status close_outputs(SampleFiles *files, Status status)
{
    for (size_t i = 0; i < files->open_count; i++) {
        output_flush(&files->outputs[i]);
        if (status == STATUS_OK)
            status = files->outputs[i].status;
    }
    for (size_t i = files->open_count; i-- > 0;) {
        if (status == STATUS_OK)
            status = output_close(&files->outputs[i]);
        else
            output_abandon(&files->outputs[i]);
    }
    return status;
}

static ExitCode say_failure(const Session *session, const SampleFiles *files, size_t count, Status status)
{
    if (status == STATUS_BAD_DATA) {
        session_error(
            session,
            TEXT("no row was found that fits the checks of the input form", "找不到符合申报表校验规则的样例行"),
            TEXT("widen the ranges or loosen the checks", "请放宽取值范围或校验规则"), 0, NULL);
        return EXIT_POLICY;
    }
    size_t failed = 0;
    while (failed + 1 < count && files->outputs[failed].status == STATUS_OK && files->outputs[failed].error == 0)
        failed++;
    return output_files_failed(session, status, &files->outputs[failed]);
}

static ExitCode write_sample(const Session *session, const Arguments *arguments, const Plan *plan,
                             const char *const *details)
{
    const char *headers = arguments_text(arguments, OPTION_HEADERS);
    bool labels = headers ? strcmp(headers, "label") == 0
                          : output_is_for_excel(session, arguments_text(arguments, OPTION_OUTPUT));
    SampleOptions options = {.rows = (uint64_t)arguments_number(arguments, OPTION_ROWS, 100),
                             .seed = (uint64_t)arguments_number(arguments, OPTION_SEED, 1),
                             .label_headers = labels};
    size_t count = plan->detail_count + 1;
    SampleFiles files = {.outputs = memory_new(count, sizeof *files.outputs)};
    if (!files.outputs)
        return session_no_memory(session);
    Status status = open_outputs(&files, session, arguments, details, plan->detail_count);
    if (status == STATUS_OK)
        status = sample_write(&files.outputs[0], files.outputs + 1, plan, &options);
    status = close_outputs(&files, status);
    ExitCode code = status == STATUS_OK ? EXIT_ALL_WELL : say_failure(session, &files, count, status);
    memory_free(files.outputs);
    return code;
}

/* Standard output takes one file. */
static ExitCode check_standard_output(const Session *session, const char *const *details, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(details[i], "-") != 0)
            continue;
        SESSION_ERROR(
            session,
            TEXT("--table {0}: details cannot go to standard output", "--table {0}：明细不能写到标准输出"),
            TEXT("name a file", "请写文件名"), str_from(details[i]));
        return EXIT_USAGE;
    }
    return EXIT_ALL_WELL;
}

ExitCode cmd_sample(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    Plan *plan;
    ExitCode code = compiled_open(&compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    code = output_files_check(&compiled, arguments);
    if (code == EXIT_ALL_WELL)
        code = compiled_plan(&compiled, &plan);
    if (code == EXIT_ALL_WELL) {
        const char **details = memory_new(plan->detail_count + 1, sizeof *details);
        code = details ? detail_paths_find(details, session, arguments, plan, NULL) : session_no_memory(session);
        if (code == EXIT_ALL_WELL)
            code = check_standard_output(session, details, plan->detail_count);
        if (code == EXIT_ALL_WELL)
            code = write_sample(session, arguments, plan, details);
        memory_free(details);
    }
    compiled_close(&compiled);
    return code;
}
