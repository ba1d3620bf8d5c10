/* test_mutate: `polc test --mutate`: small changes to the policy that no test notices. */
#ifndef POLC_TEST_MUTATE_H
#define POLC_TEST_MUTATE_H

#include "compiler/driver/test_report.h"

/* The tests have passed. At most `most` changes are tried, evenly spread over the text. EXIT_ATTENTION where some survive. */
ExitCode test_mutate(const TestOutput *output, Compiled *compiled, size_t most);

#endif
