/* ahead: a row plan compiled ahead of time, as a shared object of its own.
 *
 * The object holds the kernels (jit/), what evaluation needs of the plan as data (freeze.h), and evaluate.c with the parts of the runtime
 * that it uses, so that what is said of a row is what a run says. types.h is what programs see of it. */
#ifndef POLC_RUNTIME_AHEAD_H
#define POLC_RUNTIME_AHEAD_H

#include "runtime/ahead/types.h"
#include "runtime/jit/kernel.h"

/* What the shared object has as data. */
typedef struct Ahead {
    const Plan
        *plan; /* fields, operations, constants, tables, checks, clauses, orders: all that the row stage reads */
    const uint16_t *columns; /* the fields in the order of the header's struct */
    size_t column_count;
    const PlanReg *slots;
    size_t slot_count;
    const PlanReg *leaves; /* columns and constants that are read from outside */
    size_t leaf_count;
    size_t kernel_count;
    polc_ahead_info info;
} Ahead;

/* Whether a field is in the header's struct: the row stage reads its cells. Keys of settlement are not its business. */
static inline bool ahead_has_column(const Plan *plan, const Layout *layout, size_t field)
{
    for (PlanReg reg = 0; reg < plan->op_count; reg++) {
        const PlanOp *op = &plan->ops[reg];
        if (op->code == OP_COLUMN && op->index == field && layout->wanted[reg])
            return true;
        for (size_t a = 0; a < op->argument_count; a++) {
            const PlanOp *argument = &plan->ops[op->argument[a]];
            if (argument->code == OP_COLUMN && argument->index == field)
                return true;
        }
    }
    return false;
}

#endif
