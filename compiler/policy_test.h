/* policy_test: runs the tests of a policy, under the readings each test names.
 *
 * A row of a test holds what `given` says. What it leaves out is blank, except what an application cannot lack: the key and required
 * texts get a value of their own per row, a required date is the policy's effective date, and a required category stays blank,
 * since no member could be guessed. */
#ifndef POLC_POLICY_TEST_H
#define POLC_POLICY_TEST_H

#include "compiler/compile.h"
#include "compiler/names.h"
#include "runtime/engine.h"
#include "runtime/ledger/earlier_awards.h"
#include "runtime/problem.h"
#include "runtime/results.h"
#include "runtime/settle/settle.h"

/* An expectation that was not met. */
typedef struct TestMiss {
    const Node *expectation; /* ASSIGN or OUTCOME; the test itself where there is no plan under its readings */
    bool is_whole; /* the outcome or the amount; else a part of what is divided, or the lack of one */
    const Node *literal; /* a part: its amount, NULL: no such part */
    Span span;
    Text row; /* empty when the test has one row without a name */
    Str clause; /* as the test calls it */
    Text expected, found;
    Text cells; /* what was given in the row, as written */
    Text because; /* how what was found came about; may be empty */
    Outcome outcome; /* found */
    int64_t paid; /* found, in fen, unless the outcome is pending or invalid */
} TestMiss;

typedef struct TestResult {
    Str label;
    Span span;
    bool was_run; /* false: the filter left it out */
    TestMiss *misses;
    size_t miss_count, miss_capacity;
} TestResult;

typedef struct TestReport {
    TestResult *tests; /* in the order of the text; in the compilation's arena */
    size_t count; /* of all tests */
    size_t run, failed;
    size_t stopped_at; /* index of the test that failed; SIZE_MAX: none stopped the run */
    char reason[PROGRAM_REASON]; /* why there was no such engine; empty otherwise */
} TestReport;

/* One test that has been computed and settled. */
typedef struct TestRun {
    Compilation *compilation;
    Arena *arena;
    Node *test;
    const Plan *plan;
    const int *options; /* of the readings, for this test */
    Str *rows; /* their names; empty: the row without a name */
    const Node **givens; /* the first GIVEN of each */
    size_t row_count, row_capacity, given_count, given_capacity;
    Names names; /* of rows: a symbol's index is the row */
    Batch batch;
    EngineKind engine_kind;
    Ledger *ledger; /* NULL: the test says nothing of earlier awards */
    EarlierAwards earlier; /* of the ledger */
    Program *program;
    Engine *engine;
    Results results; /* with details */
    SettleReport settled;
    ProblemList faults; /* why rows were rejected; a problem's line is the row, from 1 */
} TestRun;

typedef struct TestOptions {
    EngineKind engine;
    Str filter; /* only tests whose name contains it; empty: all */
    const size_t *order; /* of the tests; NULL: as they stand */
    bool stop; /* at the first that fails */
    /* Looks at each test that was run, before the next one is; NULL: nobody does. */
    void (*see)(void *context, const TestRun *run, const TestResult *result);
    void *context;
} TestOptions;

/* `readings` is what holds where a test says nothing. Problems with a test itself (no plan under its readings) are
 * diagnostics; the test then counts as failed. A test that leaves a required field blank is interpreted whatever the engine asked for, since plans prove that
 * such a field is known. Fails as program_open does. */
Status policy_tests_run(Compilation *compilation, const ReadingState *readings, const TestOptions *options,
                        TestReport *report);

/* One test, which need not stand in the policy; `result` is filled in as well. Where memory runs out the compilation's arena escapes. */
Status policy_test_run(Compilation *compilation, Node *test, const ReadingState *readings,
                       const TestOptions *options, TestResult *result);

/* The award of the clause (by its number in the plan) for the row; NULL: it does not apply. */
const Award *test_run_award(const TestRun *run, size_t row, size_t clause);
/* What became of the clause for the row. */
Outcome test_run_outcome(const TestRun *run, size_t row, const Award *award);
/* The clause's number in the plan; clause_count when there is none. */
size_t test_run_clause(const Plan *plan, const Symbol *clause);
/* How the clause came to what it is for that row, in one line. */
Text test_run_because(const TestRun *run, size_t row, size_t clause);

#endif
