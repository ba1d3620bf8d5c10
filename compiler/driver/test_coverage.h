/* test_coverage: `polc test --coverage`: what no test of a policy shows. */
#ifndef POLC_TEST_COVERAGE_H
#define POLC_TEST_COVERAGE_H

#include "compiler/driver/test_report.h"
#include "compiler/testing/coverage.h"

/* Prints the groups with what is not seen in them, and the sum; for people, or as the member "coverage" of the policy's JSON object. */
ExitCode test_coverage_put(const TestOutput *output, const Compiled *compiled, Coverage *coverage);

#endif
