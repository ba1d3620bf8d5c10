/* plan_slice: the operations of a plan that one register needs, as a plan of their own. */
#ifndef POLC_PLAN_SLICE_H
#define POLC_PLAN_SLICE_H

#include "runtime/arena.h"
#include "runtime/plan.h"

/* *out has the fields, tables and constants of the plan, and of its operations those that `root` needs; it has no clauses, checks or
 * steps. *reg is `root` in it. All of it lives in the arena, which does not escape, and as long as the plan. False: no memory. */
bool plan_slice(Plan *out, const Plan *plan, PlanReg root, PlanReg *reg, Arena *arena);

#endif
