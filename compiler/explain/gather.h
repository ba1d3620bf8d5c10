/* gather: what the files that gather the facts of a row share. */
#ifndef POLC_GATHER_H
#define POLC_GATHER_H

#include "compiler/explain/explain.h"

typedef struct Gather {
    Arena *arena; /* of the row at hand */
    const Policy *policy;
    const Plan *plan; /* traced */
    const Trace *trace;
    Engine *engine;
    const Batch *batch;
    size_t row; /* in the batch */
    int version; /* of the policy: whose expressions are gathered */
    const ExplainRun *run;
    RowFacts *facts;
    size_t definition_capacity;
    bool *defined; /* by Symbol.index: among the definitions of the row already */
} Gather;

/* gather_term.c */
/* An expression with everything that led to its value. */
Term *gather_term(Gather *gather, const Node *node);
/* What the lowering took for a constant. */
Exact gather_constant(const Gather *gather, const Node *node);
Quantity gather_register(const Gather *gather, PlanReg reg, int64_t denominator, Type type);

/* gather_clause.c */
void gather_clause(Gather *gather, size_t index, ClauseFacts *out);

/* gather_step.c */
void gather_steps(Gather *gather, ClauseFacts *clause);

#endif
