/* accepted: findings that the policy answers itself, by `accept FINDING "why"`. */
#ifndef POLC_ACCEPTED_H
#define POLC_ACCEPTED_H

#include "compiler/analysis/findings.h"

/* Marks every diagnostic that an acceptance answers: its finding, at words of the declaration that it stands in, and of the thing
 * that it names, if it names one. An acceptance that answers nothing is itself reported, unless its finding was not looked for. Once
 * all findings are in. */
void accepted_mark(Compilation *compilation, const FindingOptions *options);

#endif
