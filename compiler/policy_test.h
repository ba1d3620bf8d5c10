/* policy_test: runs the tests that a policy carries, under the readings each test names.
 *
 * A row of a test holds what `given` says. What it leaves out is blank, except what an application cannot lack: the key and required
 * texts get a value of their own per row, a required date is the policy's effective date, and a required category stays blank,
 * since no member could be guessed. */
#ifndef POLC_POLICY_TEST_H
#define POLC_POLICY_TEST_H

#include "compiler/compile.h"
#include "runtime/engine.h"

/* An expectation that was not met. */
typedef struct TestMiss {
    Span span;
    Text row; /* empty when the test has one row without a name */
    Str clause;
    Text expected, found;
} TestMiss;

typedef struct TestResult {
    Str label;
    Span span;
    TestMiss *misses;
    size_t miss_count, miss_capacity;
} TestResult;

typedef struct TestReport {
    TestResult *tests; /* in the order of the text; in the compilation's arena */
    size_t count, failed;
    char reason[PROGRAM_REASON]; /* why there was no such engine; empty otherwise */
} TestReport;

/* `readings` is what holds where a test says nothing. Problems with a test itself (no plan under its readings) are
 * diagnostics; the test then counts as failed. A test that leaves a required field blank is interpreted whatever `engine` says, since plans prove that
 * such a field is known. Fails as program_open does. */
Status policy_tests_run(Compilation *compilation, const ReadingState *readings, EngineKind engine,
                        TestReport *report);

#endif
