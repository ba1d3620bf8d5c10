/* doc: a policy as a document: what a head of office reads before signing.
 *
 * Every clause in words, its tiers as tables and its award as a picture, its worked cases with their result, and all that the policy
 * records beside: readings, budgets, what is not modelled, the form, the articles. Nothing is left out that the policy declares. */
#ifndef POLC_DOC_H
#define POLC_DOC_H

#include "compiler/compile.h"
#include "compiler/policy_test.h"
#include "runtime/write/page.h"

/* Which version of the policy held for what a test computed: by row and clause, -1 where none or where the clause does not apply. */
typedef struct DocCase {
    int8_t *versions;
    const Str *rows;
    size_t row_count, clause_count;
} DocCase;

typedef struct DocCases {
    const TestReport *tests; /* that is being made */
    DocCase *items; /* parallel to its tests; NULL: none was seen */
} DocCases;

/* For TestOptions.see; the context is a DocCases. */
void doc_see_case(void *context, const TestRun *run, const TestResult *result);

typedef struct DocSubject {
    Compilation *compilation; /* a policy without errors; its arena may escape to doc_write only */
    const ReadingState *readings;
    const Plan *plan;
    const TestReport *tests; /* as run */
    const DocCase *cases; /* as seen */
    Str file; /* what the policy's file is called */
} DocSubject;

/* STATUS_NO_MEMORY, or what the output says. */
Status doc_write(Output *out, const DocSubject *subject, PageForm form, Language language);

#endif
