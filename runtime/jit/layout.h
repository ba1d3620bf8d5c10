/* layout: how a row plan is divided into kernels. One kernel computes what one clause, or a few short ones in a
 * row, need and no earlier kernel has; the first computes what is read of every row (checks, award year, orders,
 * unmodelled articles). Clauses share a kernel because each costs the code generator a fixed time, and what they
 * read is then read once. A long kernel continues in another, so that no step that is superlinear ever sees a
 * large function.
 *
 * A register that is read from outside, or by another kernel than its own, has a slot: memory for a batch. All
 * others stay in machine registers. Columns and constants need no slot; texts are found again by each kernel. */
#ifndef POLC_JIT_LAYOUT_H
#define POLC_JIT_LAYOUT_H

#include "runtime/arena.h"
#include "runtime/plan.h"

#define LAYOUT_KERNEL_OPS 200 /* operations in one kernel at most */
#define LAYOUT_SHARED_OPS 120 /* about so many where clauses share one */
#define LAYOUT_NO_SLOT UINT32_MAX

typedef struct LayoutKernel {
    Str name; /* polc_<policy>_<clause>, or …_<first>_to_<last>; a continuation ends in its number */
    const PlanReg *ops; /* ascending */
    size_t op_count;
} LayoutKernel;

typedef struct Layout {
    Arena arena; /* all of the below */
    const LayoutKernel *kernels; /* in the order in which they run */
    size_t kernel_count;
    const uint32_t *slot_of; /* by register */
    const PlanReg *slots;
    size_t slot_count;
    const bool *wanted; /* by register: read from outside */
} Layout;

/* `detail`: the stages of amounts are read too. After STATUS_NO_MEMORY nothing needs releasing. */
Status layout_init(Layout *layout, const Plan *plan, bool detail);
void layout_done(Layout *layout);

/* Columns and constants: no kernel computes them. */
static inline bool layout_is_leaf(const PlanOp *op)
{
    return op->code == OP_COLUMN || op->code == OP_CONSTANT;
}

#endif
