#include <stdio.h>

#include "compiler/driver/engine.h"
#include "compiler/driver/test_accept.h"
#include "compiler/driver/test_cases.h"
#include "compiler/driver/test_coverage.h"
#include "compiler/driver/test_mutate.h"
#include "compiler/driver/test_policies.h"
#include "compiler/driver/test_report.h"
#include "compiler/driver/test_suggest.h"
#include "compiler/testing/beside.h"

/* What is wrong with some tests although the policy compiles, such as readings under which there is no plan. */
static void put_diagnostics(const Session *session, const Compiled *compiled)
{
    if (compiled->compilation.diags.errors)
        session_put_diagnostics(session, &compiled->compilation.diags, &compiled->compilation.sources);
}

/* A test that fails says less of what is wrong than a policy that does not compile; their numbers are in that order. */
static ExitCode worse_of(ExitCode a, ExitCode b)
{
    return a > b ? a : b;
}

#define MUTANTS_USUALLY_TRIED 1000

static ExitCode complain_failing(const Session *session, const Compiled *compiled)
{
    SESSION_ERROR(session,
                  TEXT("nothing is suggested for `{0}`, nor tried on it, while some of its tests fail",
                       "“{0}”尚有未通过的算例，不提建议，也不做改动试验"),
                  TEXT("mend the tests that fail first", "请先更正未通过的算例"), str_from(compiled->file.path));
    return EXIT_ATTENTION;
}

static ExitCode run_tests(TestOutput *output, const Arguments *arguments, Compiled *compiled,
                          const CaseTable *cases)
{
    const char *filter = arguments_text(arguments, OPTION_FILTER);
    TestOptions options = {.engine = engine_asked_for(arguments), .filter = str_from(filter ? filter : "")};
    TestReport report = {0};
    Coverage *coverage = NULL;
    Status status = STATUS_OK;
    bool suggests = arguments_has(arguments, OPTION_SUGGEST);
    if (suggests || arguments_has(arguments, OPTION_COVERAGE)) {
        status = coverage_open(&coverage, &compiled->compilation, &compiled->readings);
        options.engine = ENGINE_INTERP;
        options.see = coverage_see;
        options.context = coverage;
    }
    if (status == STATUS_OK)
        status = policy_tests_run(&compiled->compilation, &compiled->readings, &options, &report);
    if (status != STATUS_OK)
        return program_unavailable(output->session, status, report.reason);
    put_diagnostics(output->session, compiled);
    output->only_text = suggests && !report.failed;
    test_report_put(output, compiled, &report);
    ExitCode code = report.failed ? EXIT_ATTENTION : EXIT_ALL_WELL;
    if (report.failed && arguments_has(arguments, OPTION_ACCEPT))
        code = test_accept(output, compiled, &report, cases, arguments_has(arguments, OPTION_ACCEPT_INVALID));
    if (arguments_has(arguments, OPTION_COVERAGE))
        code = worse_of(code, test_coverage_put(output, compiled, coverage));
    if (suggests)
        code = worse_of(code, report.failed ? complain_failing(output->session, compiled)
                                            : test_suggest(output, compiled, coverage));
    if (arguments_has(arguments, OPTION_MUTATE)) {
        size_t most = (size_t)arguments_number(arguments, OPTION_MOST, MUTANTS_USUALLY_TRIED);
        ExitCode mutated =
            report.failed ? complain_failing(output->session, compiled) : test_mutate(output, compiled, most);
        code = worse_of(code, mutated);
    }
    test_report_end_policy(output);
    return code;
}

static ExitCode test_policy(TestOutput *output, const Arguments *arguments, const TestPolicy *policy)
{
    Compiled compiled;
    CompileStep step = {tests_beside_take, NULL};
    if (policy->of_folder && test_policy_is_part(output->session, policy->name)) {
        test_report_put_part(output, policy->name);
        return EXIT_ALL_WELL;
    }
    fflush(stdout);
    ExitCode code = compiled_open_step(&compiled, output->session, arguments, policy->name, &step, false);
    if (code != EXIT_ALL_WELL) {
        test_report_put_error(output, policy->name);
        return code;
    }
    CaseTable cases;
    code = test_cases_read(output->session, &compiled, &cases);
    if (code == EXIT_ALL_WELL)
        code = run_tests(output, arguments, &compiled, &cases);
    else
        test_report_put_error(output, policy->name);
    compiled_close(&compiled);
    return code;
}

static ExitCode complain_filter(const Session *session, const char *filter)
{
    SESSION_ERROR(session, TEXT("no test has `{0}` in its name", "没有名称中含有“{0}”的算例"), NO_HELP,
                  str_from(filter));
    return EXIT_USAGE;
}

ExitCode cmd_test(const Session *session, const Arguments *arguments)
{
    TestPolicies policies;
    TestOutput output = {.session = session, .json = arguments_has(arguments, OPTION_JSON)};
    const char *filter = arguments_text(arguments, OPTION_FILTER);
    ExitCode code = test_policies_find(&policies, session, arguments);
    if (code == EXIT_ALL_WELL) {
        output.several = policies.count > 1 || policies.items[0].of_folder;
        test_report_begin(&output);
        for (size_t i = 0; i < policies.count; i++)
            code = worse_of(code, test_policy(&output, arguments, &policies.items[i]));
        test_report_end(&output);
        if (filter && code == EXIT_ALL_WELL && !output.totals.passed)
            code = complain_filter(session, filter);
    }
    test_policies_done(&policies);
    return code;
}
