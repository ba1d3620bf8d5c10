/* test_accept: `polc test --accept`: files of tests and cases rewritten with what was found. */
#ifndef POLC_TEST_ACCEPT_H
#define POLC_TEST_ACCEPT_H

#include "compiler/driver/test_report.h"
#include "compiler/testing/accept.h"

/* Writes every file that changes, whole or not at all, and shows each line before and after; says what was refused. EXIT_ALL_WELL
 * when nothing was refused. */
ExitCode test_accept(const TestOutput *output, Compiled *compiled, const TestReport *report,
                     const CaseTable *cases, bool with_invalid);

#endif
