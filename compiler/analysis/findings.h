/* findings: what a policy that compiles may still say wrongly: cliffs, falling awards, conditions that cannot hold, …
 *
 * A finding is a diagnostic (diag.def, block 12) and, where one exists, carries made-up applicants who show it. What
 * applicants show has been computed with the whole plan, each applicant alone; what is said to hold in every row has been
 * proved. Every plan that `polc check` makes of the policy is looked at, so findings say under which options they hold. */
#ifndef POLC_FINDINGS_H
#define POLC_FINDINGS_H

#include "compiler/compile.h"

/* The least jump of an award that is a cliff, in fen: a thousand of whatever the policy pays in. Below that hardly anybody goes
 * to court over one order, one day or one fen of turnover; above it people do, or make the order up. */
#define CLIFF_USUAL INT64_C(100000)

typedef struct FindingOptions {
    int64_t cliff; /* fen; above 0 */
    const Source *law; /* the measure's own text, among the compilation's sources; NULL: not given */
} FindingOptions;

/* Whether what this code says is only looked for with the measure's text. */
bool finding_needs_law(DiagCode code);

/* Tries every choice of readings as combinations_try does, and reports what it finds into the compilation's diagnostics; those that
 * the policy accepts say why (Diag.accepted). A choice without a plan stops it: `failing` is then as combinations_try leaves it. */
Status findings_search(Compilation *compilation, const ReadingState *standing, const FindingOptions *options,
                       ReadingState *failing);

#endif
