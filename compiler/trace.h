/* trace: where the values of a policy's expressions stand among the registers of its plan.
 *
 * A plan keeps what its results need. Who explains an amount needs every value on the way to it, and gets a plan that was
 * lowered with a trace: the same operations by the same passes, but each expression's register is a root that outlives dead
 * code. Such a plan computes the same results, with more registers. An expression that was not lowered, because no row
 * can reach it under the chosen readings, has no point. */
#ifndef POLC_TRACE_H
#define POLC_TRACE_H

#include "compiler/policy.h"
#include "compiler/select.h"

typedef enum TraceRole {
    TRACE_VALUE, /* of the expression */
    TRACE_SLICE, /* ARM of marginal: how much of what is measured lies in it */
    TRACE_LOW, /* ARM of marginal and whole: where it begins */
    TRACE_PRODUCT, /* ARM of marginal and whole: its rate times that much */
    TRACE_HOLDS, /* ARM of whole, LOOKUP_ARM: whether it is the one */
    TRACE_RATE, /* UP_TO_OF: the rate that was applied */
    TRACE_STEPS, /* EACH: how many steps */
    TRACE_AFTER, /* PLUS, TIMES: the amount behind it */
    TRACE_OVER, /* values over the rows of details: no register; `denominator` is the field that holds it */
} TraceRole;

typedef struct TracePoint {
    const Node *node;
    TraceRole role;
    int version; /* of the policy */
    PlanReg reg;
    int64_t denominator;
} TracePoint;

typedef struct Trace {
    Arena *arena;
    const Selection *selections; /* the statements in force, by version; set by the lowering */
    bool by_version; /* an expression may have another register in every version */
    TracePoint **slots; /* open addressing; points do not move, because the plan's renumbering rewrites them */
    size_t capacity, count;
} Trace;

Trace *trace_new(Arena *arena);
/* The point of the node and role in a version; a new one (`*is_new`) has no register yet. */
TracePoint *trace_put(Trace *trace, const Node *node, TraceRole role, int version, bool *is_new);
/* NULL: that expression was not lowered. */
const TracePoint *trace_find(const Trace *trace, const Node *node, TraceRole role, int version);

#endif
