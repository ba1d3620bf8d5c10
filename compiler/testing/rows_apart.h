/* rows_apart: rows that share something, of whom a policy and a change of it give different answers. */
#ifndef POLC_TESTING_ROWS_APART_H
#define POLC_TESTING_ROWS_APART_H

#include "compiler/policy_test.h"

/* Tries rows of one applicant, to whom the clause pays, that share all of the texts by which rows compete, or one of them: *test is the
 * case with what the policy gives now, NULL where the change answers all of them alike. `plan` is the compilation's under the options,
 * `other` that with the change; `changed` is another compilation of the same text, with the change. Where memory runs out the arenas escape, or this says so. */
Status rows_apart(Compilation *compilation, Compilation *changed, const ReadingState *standing,
                  const ReadingState *options, const Plan *plan, const Plan *other, size_t clause, Str name,
                  Node **test);

#endif
