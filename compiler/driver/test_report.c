#include "compiler/driver/test_report.h"

#include <stdio.h>

#include "compiler/diag_text.h"

static bool in_chinese(const TestOutput *output)
{
    return output->session->language == LANGUAGE_ZH;
}

static void put_clean(Str text)
{
    diag_print_clean(stdout, text);
}

/* ---- For people --------------------------------------------------------------------------------------------------------- */

/* A line below an expectation: what was given, what became of it. */
static void put_line(const char *lead, Str text)
{
    if (!text.len)
        return;
    printf("    %s", lead);
    put_clean(text);
    putchar('\n');
}

static void put_miss(const TestOutput *output, const Sources *sources, const TestMiss *miss)
{
    const Session *session = output->session;
    bool zh = in_chinese(output);
    Place place = source_place(sources, miss->span.start);
    Str row = session_text(session, miss->row), expected = session_text(session, miss->expected),
        found = session_text(session, miss->found);
    printf("  %.*s:%zu:%zu: ", STR_ARG(place.source->name), place.line, place.column);
    if (row.len) {
        put_clean(row);
        fputs(zh ? "：" : ": ", stdout);
    }
    put_clean(miss->clause);
    printf(zh ? "：应为 %.*s，实为 %.*s\n" : ": expected %.*s, found %.*s\n", STR_ARG(expected), STR_ARG(found));
    put_line(zh ? "所设：" : "given: ", session_text(session, miss->cells));
    put_line(zh ? "由来：" : "found: ", session_text(session, miss->because));
}

static void put_counts(const TestOutput *output, size_t passed, size_t failed)
{
    printf(in_chinese(output) ? "%zu 个算例通过，%zu 个未通过" : "%zu passed, %zu failed", passed, failed);
}

static void put_people(const TestOutput *output, const Compiled *compiled, const TestReport *report)
{
    bool zh = in_chinese(output);
    for (size_t i = 0; i < report->count; i++) {
        const TestResult *test = &report->tests[i];
        if (!test->miss_count)
            continue;
        fputs(zh ? "未通过：" : "failed: ", stdout);
        put_clean(test->label);
        putchar('\n');
        for (size_t m = 0; m < test->miss_count; m++)
            put_miss(output, &compiled->compilation.sources, &test->misses[m]);
    }
    if (output->only_text)
        return;
    if (output->several)
        printf(zh ? "%s：" : "%s: ", compiled->file.path);
    if (output->several && !report->run)
        fputs(report->count ? (zh ? "没有这样的算例" : "no such tests") : (zh ? "没有算例" : "no tests"), stdout);
    else
        put_counts(output, report->run - report->failed, report->failed);
    putchar('\n');
}

/* ---- As JSON ---------------------------------------------------------------------------------------------------------------- */

static void put_field(const char *before, const char *name, Str text)
{
    printf("%s\"%s\":", before, name);
    diag_print_json_string(stdout, text);
}

static void put_place(const Sources *sources, Span span)
{
    Place place = source_place(sources, span.start);
    put_field(",", "file", place.source->name);
    printf(",\"line\":%zu,\"column\":%zu", place.line, place.column);
}

static void put_json_miss(const TestOutput *output, const Sources *sources, const TestMiss *miss)
{
    const Session *session = output->session;
    put_field("{", "row", session_text(session, miss->row));
    put_field(",", "clause", miss->clause);
    put_field(",", "expected", session_text(session, miss->expected));
    put_field(",", "found", session_text(session, miss->found));
    put_place(sources, miss->span);
    put_field(",", "given", session_text(session, miss->cells));
    put_field(",", "because", session_text(session, miss->because));
    putchar('}');
}

static void put_json_test(const TestOutput *output, const Sources *sources, const TestResult *test)
{
    put_field("{", "test", test->label);
    put_place(sources, test->span);
    printf(",\"passed\":%s,\"misses\":[", test->miss_count ? "false" : "true");
    for (size_t m = 0; m < test->miss_count; m++) {
        fputs(m ? "," : "", stdout);
        put_json_miss(output, sources, &test->misses[m]);
    }
    fputs("]}", stdout);
}

static void begin_json_policy(TestOutput *output, const char *policy)
{
    fputs(output->totals.said ? "," : "", stdout);
    output->totals.said = true;
    put_field("{", "policy", str_from(policy));
}

static void put_json(TestOutput *output, const Compiled *compiled, const TestReport *report)
{
    bool any = false;
    begin_json_policy(output, compiled->file.path);
    printf(",\"passed\":%zu,\"failed\":%zu,\"tests\":[", report->run - report->failed, report->failed);
    for (size_t i = 0; i < report->count; i++) {
        if (!report->tests[i].was_run)
            continue;
        fputs(any ? "," : "", stdout);
        any = true;
        put_json_test(output, &compiled->compilation.sources, &report->tests[i]);
    }
    fputs("]", stdout);
}

/* ---- The whole ------------------------------------------------------------------------------------------------------------- */

void test_report_begin(TestOutput *output)
{
    if (output->json)
        fputs("{\"policies\":[", stdout);
}

void test_report_put(TestOutput *output, const Compiled *compiled, const TestReport *report)
{
    if (output->json)
        put_json(output, compiled, report);
    else
        put_people(output, compiled, report);
    output->totals.policies++;
    output->totals.passed += report->run - report->failed;
    output->totals.failed += report->failed;
    output->totals.without_tests += report->count == 0;
}

void test_report_end_policy(const TestOutput *output)
{
    if (output->json)
        fputs("}", stdout);
}

void test_report_put_error(TestOutput *output, const char *policy)
{
    output->totals.policies++;
    output->totals.with_errors++;
    if (output->json) {
        begin_json_policy(output, policy);
        fputs(",\"error\":true}", stdout);
    } else if (output->several) {
        printf(in_chinese(output) ? "%s：不能测试，有错误\n" : "%s: not tested, it has errors\n", policy);
    }
}

void test_report_put_part(TestOutput *output, const char *file)
{
    output->totals.parts++;
    if (!output->json)
        printf(in_chinese(output) ? "%s：不是单独的办法，随引用它的办法一起测试\n"
                                  : "%s: no policy of its own, tested with those that include it\n",
               file);
}

void test_report_end(TestOutput *output)
{
    const TestTotals *totals = &output->totals;
    bool zh = in_chinese(output);
    if (output->json) {
        printf("],\"passed\":%zu,\"failed\":%zu,\"with_errors\":%zu}\n", totals->passed, totals->failed,
               totals->with_errors);
        return;
    }
    if (!output->several || output->only_text)
        return;
    printf(zh ? "共 %zu 个办法：" : "%zu policies: ", totals->policies);
    put_counts(output, totals->passed, totals->failed);
    if (totals->without_tests)
        printf(zh ? "；%zu 个没有算例" : "; %zu without tests", totals->without_tests);
    if (totals->with_errors)
        printf(zh ? "；%zu 个有错误" : "; %zu with errors", totals->with_errors);
    putchar('\n');
}
