/* suggest: cases that would show what no test of a policy shows, with the results that the policy gives now.
 *
 * For each point that coverage has not seen an applicant is looked for who shows it; edges are shown from below, exactly and from
 * above. Each case is run as a test would be, so that it passes where it is pasted, and what it shows besides is not suggested again. */
#ifndef POLC_TESTING_SUGGEST_H
#define POLC_TESTING_SUGGEST_H

#include "compiler/testing/coverage.h"

typedef struct Suggestion {
    const CoverGroup *group; /* the declaration that it is about */
    Node *test;
} Suggestion;

typedef struct Suggestions {
    Suggestion *items;
    size_t count, capacity;
    const CoverPoint **without; /* points for which no case was found */
    const CoverGroup **without_groups;
    size_t without_count, without_capacity;
    Language language; /* of the policy's text, in which the tests are named */
} Suggestions;

/* After the tests have been seen. The points that the cases show count as seen from then on. In the compilation's arena. */
Status suggest_cases(Suggestions *out, Compilation *compilation, Coverage *coverage, const ReadingState *standing);
/* A case whose result differs between the plan, which is the compilation's under these options, and another one of the same form; *test is
 * NULL where none was found, which proves nothing. `only`, `attempts`: as difference_find. Where memory runs out the arena escapes, or this says so. */
Status suggest_apart(Compilation *compilation, const ReadingState *standing, const ReadingState *options,
                     const Plan *plan, const Plan *other, size_t only, unsigned attempts, Str name, Node **test);
/* The tests as text in the policy's language, as polc fmt writes them. */
Str suggestion_text(const Suggestions *suggestions, Compilation *compilation, const Suggestion *suggestion);

#endif
