/* case_nodes: a made-up case as the nodes of a test, as if somebody had written it. */
#ifndef POLC_TESTING_CASE_NODES_H
#define POLC_TESTING_CASE_NODES_H

#include "compiler/policy_test.h"
#include "runtime/sample/trial.h"

/* The test without rows; `options` that differ from the standing ones become its `under` statements. */
Node *case_new(Compilation *compilation, Str name, const ReadingState *standing, const ReadingState *options);
/* Adds a row with the cells of a trial's row that a test would have to write; `name` empty: the only row. */
Node *case_add_row(Compilation *compilation, Node *test, Str name, const Plan *plan, const Trial *trial,
                   size_t row);
/* A text cell of the last row, whether it was written or not. */
void case_put_text(Compilation *compilation, Node *test, size_t field, Str text);
/* Expects what the run found for the clause in each row. */
void case_expect(Compilation *compilation, Node *test, const TestRun *run, size_t clause);

#endif
