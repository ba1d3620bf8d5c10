#include "compiler/doc/doc.h"
#include "compiler/driver/engine.h"
#include "compiler/driver/output_files.h"
#include "compiler/driver/test_cases.h"
#include "compiler/testing/beside.h"

static bool ends_in(const char *path, const char *end)
{
    size_t length = strlen(path), wanted = strlen(end);
    return length > wanted && strcmp(path + length - wanted, end) == 0;
}

/* PageForm is in the order of the values of --format. */
static PageForm form_of(const Arguments *arguments)
{
    const char *path = arguments_text(arguments, OPTION_OUTPUT);
    PageForm usual = path && (ends_in(path, ".md") || ends_in(path, ".markdown")) ? PAGE_MARKDOWN : PAGE_HTML;
    return (PageForm)arguments_number(arguments, OPTION_DOC_FORMAT, usual);
}

static ExitCode write_doc(const Session *session, const Arguments *arguments, const DocSubject *subject)
{
    Output out;
    Status status = output_open(&out, arguments_text(arguments, OPTION_OUTPUT), OUTPUT_UTF8);
    if (status == STATUS_OK) {
        status = doc_write(&out, subject, form_of(arguments), session->language);
        if (status == STATUS_OK)
            status = output_close(&out);
        else
            output_abandon(&out);
    }
    return status == STATUS_OK ? EXIT_ALL_WELL : output_files_failed(session, status, &out);
}

/* The folder of the file would make the document another one on another machine. */
static Str file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return str_from(slash ? slash + 1 : path);
}

ExitCode cmd_doc(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    Plan *plan;
    TestReport tests;
    DocCases seen = {.tests = &tests};
    CompileStep step = {tests_beside_take, NULL};
    ExitCode code = compiled_open_step(&compiled, session, arguments, arguments->operands[0], &step, false);
    if (code != EXIT_ALL_WELL)
        return code;
    CaseTable cases;
    code = output_files_check(&compiled, arguments);
    if (code == EXIT_ALL_WELL)
        code = test_cases_read(session, &compiled, &cases);
    if (code == EXIT_ALL_WELL)
        code = compiled_plan(&compiled, &plan);
    if (code == EXIT_ALL_WELL) {
        TestOptions options = {.engine = ENGINE_INTERP, .filter = STR(""), .see = doc_see_case, .context = &seen};
        Status status = policy_tests_run(&compiled.compilation, &compiled.readings, &options, &tests);
        if (status != STATUS_OK)
            code = program_unavailable(session, status, tests.reason);
    }
    if (code == EXIT_ALL_WELL) {
        DocSubject subject = {.compilation = &compiled.compilation,
                              .readings = &compiled.readings,
                              .plan = plan,
                              .tests = &tests,
                              .cases = seen.items,
                              .file = file_name(compiled.file.path)};
        code = write_doc(session, arguments, &subject);
        if (code == EXIT_ALL_WELL && tests.failed)
            code = EXIT_ATTENTION;
    }
    compiled_close(&compiled);
    return code;
}
