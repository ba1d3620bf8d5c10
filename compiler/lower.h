/* lower: a checked policy under one choice of readings → a Plan.
 *
 * The policy must have no errors. Few things can still go wrong here, because they need exact ranges or the chosen readings;
 * they are reported as diagnostics and the result is then NULL. Everything in the plan lives in the arena. */
#ifndef POLC_LOWER_H
#define POLC_LOWER_H

#include "compiler/diag.h"
#include "compiler/policy.h"
#include "compiler/select.h"
#include "compiler/trace.h"
#include "runtime/plan.h"

/* `options` holds the index of the option in force for each reading; `chosen` says which of them the run asked for. */
Plan *lower_policy(Arena *arena, const Policy *policy, const int *options, const bool *chosen,
                   const Sources *sources, Diags *diags);
/* The same; the plan keeps the value of every expression, and the trace says where. NULL: as without. */
Plan *lower_policy_traced(Arena *arena, const Policy *policy, const int *options, const bool *chosen,
                          const Sources *sources, Diags *diags, Trace *trace);

/* The same amounts as a program would compute them that holds numbers as 64-bit binary floating point; only to be compared with the
 * exact ones. Values over rows of details, what the ledger holds and what rows share stay exact. */
Plan *lower_policy_in_binary(Arena *arena, const Policy *policy, const int *options, const bool *chosen,
                             const Sources *sources, Diags *diags);

/* The columns of the applicants' form, as every plan of the policy has them. */
PlanField *lower_form_fields(Arena *arena, const Policy *policy);

/* The same, with what the policy asks to prove: Plan.proofs. With `needs`, no clause shares an operation with another one, so
 * that the operations of a clause, their order and their spans are the same whatever other clauses are lowered. NULL: everything,
 * shared as usual. */
Plan *lower_policy_to_prove(Arena *arena, const Policy *policy, const int *options, const bool *chosen,
                            const PlanNeeds *needs, const Sources *sources, Diags *diags);

/* A literal that the checker has typed (a default, an end of a range, a cell of a test) as the field's mantissa, day, member
 * or bit. */
int64_t lower_literal(const PlanField *field, const Node *literal);

#endif
