/* touched: which clauses and proofs a reading may change, read off the tree.
 *
 * `polc check` makes a plan for each choice of readings that it tries. What a clause says hangs on the readings that touch it alone:
 * once they have been tried together, it is neither lowered nor looked at again, whatever else is chosen. What is told here
 * may be too much, never too little: tests/unit/test_touched.c compares it with whole plans. */
#ifndef POLC_TOUCHED_H
#define POLC_TOUCHED_H

#include "compiler/compile.h"
#include "compiler/lower.h"

typedef struct Touched Touched;

Touched *touched_find(Arena *arena, const Policy *policy);
/* What the choice may show that none before it has shown, which is then taken for shown; clauses that such proofs speak of are
 * among it. Lives in the arena. */
const PlanNeeds *touched_take(Arena *arena, Touched *touched, const ReadingState *state);
/* Whether a clause can be lowered without the others. */
bool touched_stand_apart(const Touched *touched);

#endif
