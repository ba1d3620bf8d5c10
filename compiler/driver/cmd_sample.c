#include "compiler/driver/detail_files.h"
#include "compiler/driver/output_files.h"
#include "runtime/sample/sample.h"

static ExitCode write_sample(const Session *session, const Arguments *arguments, const Plan *plan)
{
    const char *headers = arguments_text(arguments, OPTION_HEADERS);
    SampleOptions options = {.rows = (uint64_t)arguments_number(arguments, OPTION_ROWS, 100),
                             .seed = (uint64_t)arguments_number(arguments, OPTION_SEED, 1),
                             .label_headers = headers && strcmp(headers, "label") == 0};
    Output out;
    Status status = output_open(&out, arguments_text(arguments, OPTION_OUTPUT), OUTPUT_UTF8);
    if (status == STATUS_OK) {
        status = sample_write(&out, plan, &options);
        if (status == STATUS_OK)
            status = output_close(&out);
        else
            output_abandon(&out);
    }
    if (status == STATUS_OK)
        return EXIT_ALL_WELL;
    if (status == STATUS_BAD_DATA) {
        session_error(
            session,
            TEXT("no row was found that fits the checks of the input form", "找不到符合申报表校验规则的样例行"),
            TEXT("widen the ranges or loosen the checks", "请放宽取值范围或校验规则"), 0, NULL);
        return EXIT_POLICY;
    }
    return output_files_failed(session, status, &out);
}

ExitCode cmd_sample(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    Plan *plan;
    ExitCode code = compiled_open(&compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    code = compiled_plan(&compiled, &plan);
    if (code == EXIT_ALL_WELL)
        code = detail_files_refuse(session, plan, "sample");
    if (code == EXIT_ALL_WELL)
        code = write_sample(session, arguments, plan);
    compiled_close(&compiled);
    return code;
}
