/* test_report: what `polc test` says of the tests of one policy, and of all. */
#ifndef POLC_TEST_REPORT_H
#define POLC_TEST_REPORT_H

#include "compiler/driver/compiled.h"
#include "compiler/policy_test.h"

typedef struct TestTotals {
    size_t policies, passed, failed;
    size_t with_errors; /* policies that do not compile */
    size_t without_tests; /* policies in which no test stands */
    size_t parts; /* files that only others include */
    bool said; /* something was printed */
} TestTotals;

typedef struct TestOutput {
    const Session *session;
    bool json;
    bool several; /* more than one policy: each is named */
    bool only_text; /* standard output is policy text: nothing is said of tests that pass */
    TestTotals totals;
} TestOutput;

/* The beginning and the end of the output; the end has the sums where there are several policies. */
void test_report_begin(TestOutput *output);
void test_report_end(TestOutput *output);
/* The tests that failed, and how many passed; adds to the totals. More may be said of the policy until its end. */
void test_report_put(TestOutput *output, const Compiled *compiled, const TestReport *report);
void test_report_end_policy(const TestOutput *output);
/* A policy that has errors, or a file that is a part of others. */
void test_report_put_error(TestOutput *output, const char *policy);
void test_report_put_part(TestOutput *output, const char *file);

#endif
