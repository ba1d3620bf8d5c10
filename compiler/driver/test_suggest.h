/* test_suggest: `polc test --suggest`: cases to paste into a policy or its file of tests. */
#ifndef POLC_TEST_SUGGEST_H
#define POLC_TEST_SUGGEST_H

#include "compiler/driver/test_report.h"
#include "compiler/testing/coverage.h"

/* The tests have passed and were seen by `coverage`. Standard output is policy text and nothing else, or the member "suggestions" of the
 * policy's JSON object. */
ExitCode test_suggest(const TestOutput *output, Compiled *compiled, Coverage *coverage);

#endif
