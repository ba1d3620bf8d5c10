/* decisions: single cases that somebody decided otherwise. Private to runtime/settle. */
#ifndef POLC_DECISIONS_H
#define POLC_DECISIONS_H

#include "runtime/settle/settlement.h"

/* Finds the row of each decision, makes an award where the clause does not apply to it, and lists the awards that are
 * decided. The awards are those of the row stage. */
Status decisions_find(Results *results, SettleDecision *states);
/* The rules alone have been settled: remembers what they say of each decided award. */
void decisions_note_rules(Results *results, SettleDecision *states);
/* The awards are those of the row stage again: puts the decisions in their place. */
void decisions_apply(Results *results);

#endif
