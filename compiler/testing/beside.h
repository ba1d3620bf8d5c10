/* beside: tests that stand in a file of their own, P.test.pol, beside the policy P.pol they belong to. */
#ifndef POLC_TESTING_BESIDE_H
#define POLC_TESTING_BESIDE_H

#include "compiler/compile.h"

#define TESTS_BESIDE ".test.pol"
#define CASES_BESIDE ".cases.csv"

/* P.test.pol for P.pol with the ending TESTS_BESIDE; NUL-terminated. */
Str tests_beside_path(Arena *arena, Str policy, const char *ending);
/* A CompileStep: reads the file of tests beside the policy, where there is one, and puts it into the tree as if the policy
 * included it. What is no test in it is reported. */
void tests_beside_take(void *context, Compilation *compilation);

#endif
