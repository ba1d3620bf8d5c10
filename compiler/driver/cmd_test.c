#include "compiler/driver/compiled.h"
#include "compiler/driver/engine.h"
#include "compiler/policy_test.h"

static void put_miss(const Session *session, const Compiled *compiled, const TestMiss *miss)
{
    Place place = source_place(&compiled->compilation.sources, miss->span.start);
    Str row = session_text(session, miss->row), expected = session_text(session, miss->expected),
        found = session_text(session, miss->found);
    bool zh = session->language == LANGUAGE_ZH;
    printf("  %s:%zu:%zu: ", compiled->file.path, place.line, place.column);
    if (row.len)
        printf(zh ? "%.*s：" : "%.*s: ", STR_ARG(row));
    printf(zh ? "%.*s：应为 %.*s，实为 %.*s\n" : "%.*s: expected %.*s, found %.*s\n", STR_ARG(miss->clause),
           STR_ARG(expected), STR_ARG(found));
}

static ExitCode put_report(const Session *session, const Compiled *compiled, const TestReport *report)
{
    bool zh = session->language == LANGUAGE_ZH;
    for (size_t i = 0; i < report->count; i++) {
        const TestResult *test = &report->tests[i];
        if (!test->miss_count)
            continue;
        printf(zh ? "未通过：%.*s\n" : "failed: %.*s\n", STR_ARG(test->label));
        for (size_t m = 0; m < test->miss_count; m++)
            put_miss(session, compiled, &test->misses[m]);
    }
    printf(zh ? "%zu 个算例通过，%zu 个未通过\n" : "%zu passed, %zu failed\n", report->count - report->failed,
           report->failed);
    return report->failed ? EXIT_ATTENTION : EXIT_ALL_WELL;
}

ExitCode cmd_test(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    ExitCode code = compiled_open(&compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    TestReport report;
    Status status =
        policy_tests_run(&compiled.compilation, &compiled.readings, engine_asked_for(arguments), &report);
    if (status != STATUS_OK) {
        code = program_unavailable(session, status, report.reason);
    } else {
        if (compiled.compilation.diags.errors)
            diag_render(stderr, &compiled.compilation.diags, &compiled.compilation.sources,
                        session->message_format, session->language, session->color);
        code = put_report(session, &compiled, &report);
    }
    compiled_close(&compiled);
    return code;
}
