/* test_cases: the cases of the worksheet beside a policy join its tests, for every verb that has to do with them. */
#ifndef POLC_TEST_CASES_H
#define POLC_TEST_CASES_H

#include "compiler/driver/compiled.h"
#include "compiler/testing/cases.h"

/* For a policy without errors; faults of the table are said, and EXIT_DATA is returned. */
ExitCode test_cases_read(const Session *session, Compiled *compiled, CaseTable *table);

#endif
