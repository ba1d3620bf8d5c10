/* given: the cells of one applicant as `given` of a test writes them: read beside a policy, and written for people who want to
 * try the same. */
#ifndef POLC_GIVEN_H
#define POLC_GIVEN_H

#include "compiler/compile.h"
#include "runtime/plot/applicant.h"
#include "runtime/write/phrase.h"

typedef struct GivenText {
    Str text; /* "orders = 5000 order, subject = courier"; the bytes outlive the compilation */
    Language language; /* of the words around it in messages */
    Node *given; /* filled in: a GIVEN whose cells are checked; NULL when the text was something else, too */
} GivenText;

/* The step of compile_open_step: the cells are checked as those of a test of the policy are. Call given_withdraw when the policy is checked. */
void given_join(void *context, Compilation *compilation);
/* The policy's tests are its own again. */
void given_withdraw(GivenText *given, Compilation *compilation);
/* Puts the cells into row 0. Returns the cell whose number the form refuses; NULL: all is well. */
const Node *given_fill(const Node *given, const Plan *plan, Trial *trial);

/* `subject = courier, orders = 5000 order`: every cell that is filled and that a test's row would not have by itself, but for the
 * fields marked in `without` (may be NULL). */
void given_write(Phrase *phrase, const PlotApplicant *applicant, const bool *without, Language language);

#endif
