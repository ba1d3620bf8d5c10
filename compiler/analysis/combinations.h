/* combinations: whether a policy has a plan whatever is chosen for its readings.
 *
 * Tries every option of every reading beside the standing ones, and every combination of the readings that meet in one
 * clause or one budget; where those would be more than COMBINATIONS_MOST, every pair of them. A reading that nothing
 * uses is not tried, and nothing is tried after COMBINATIONS_TRIED plans, which only a policy made to be slow asks for.
 * Combinations that were left out are told by a warning that says how many were tried. */
#ifndef POLC_COMBINATIONS_H
#define POLC_COMBINATIONS_H

#include "compiler/analysis/touched.h"
#include "compiler/compile.h"

#define COMBINATIONS_MOST 256
#define COMBINATIONS_TRIED 4000

/* Sees each plan that is tried, the one of the standing options first; the plan is gone when it returns. May be NULL. The plan may
 * hold nothing but `needs`: what it says that no plan before it has said. */
typedef struct PlanVisitor {
    void (*visit)(void *context, const Plan *plan, const PlanNeeds *needs, const ReadingState *state);
    void *context;
} PlanVisitor;

/* Stops at the first combination without a plan: its diagnostics are in the compilation, and `failing` (in the arena) holds
 * its options; `chosen` marks those that differ from the standing ones. `failing->options` is NULL when all have a plan. */
Status combinations_try(Compilation *compilation, const ReadingState *standing, const PlanVisitor *visitor,
                        ReadingState *failing);

/* Whether both readings have statements in one clause or in one budget, amendments to it included, so that what one changes may depend on the other. */
bool combinations_meet(const Policy *policy, const Symbol *a, const Symbol *b);

#endif
