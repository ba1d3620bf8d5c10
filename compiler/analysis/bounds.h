/* bounds: what the values of a plan can be in any row, for proofs.
 *
 * Each register has an interval that holds its value in every row of a box of rows, and whether it may be unknown or at fault there.
 * Intervals of primitives are those of range analysis: bodies are monotone in each argument, so their corners bound them. A proof
 * divides the box until nothing in it can be a violation; it is given up after so many boxes, which proves nothing either way. */
#ifndef POLC_BOUNDS_H
#define POLC_BOUNDS_H

#include "runtime/arena.h"
#include "runtime/plan.h"
#include "runtime/sample/landmarks.h"

typedef struct Bound {
    Int128 low, high; /* where `known`; of a truth value 0 and 1 */
    bool known; /* there may be a row where it is known and sound */
    bool unknown, fault; /* … where it is unknown; where it carries a fault */
} Bound;

static inline bool bound_can_be(const Bound *bound, bool value)
{
    return bound->known && (value ? bound->high >= 1 : bound->low <= 0);
}

/* The register whose value leaves it open whether a row of the box violates what is to be proved; PLAN_NONE: no row does. */
typedef PlanReg (*Violation)(const void *context, const Bound *bounds);

typedef struct ProofAsked {
    const Plan *plan; /* fields, operations, ranges */
    const Landmarks *landmarks; /* one per field: where a box is divided first */
    Violation violation;
    const void *context;
    unsigned boxes; /* the most that are looked at */
    uint64_t *work; /* counts the operations that were bounded, over many proofs */
} ProofAsked;

/* What cells the rows of a box may have. */
typedef struct Side {
    int64_t low, high; /* mantissas, days, members, bits */
    bool known, blank;
} Side;

/* True: proved. */
bool bounds_prove(Arena *arena, const ProofAsked *asked);

/* ---- Proofs of other forms ------------------------------------------------------------------------------------------------- */

/* Every row that the form accepts, one Side per field. */
void box_of_all(const Plan *plan, Side *box);
/* The bounds of each register within the box, into an array of op_count. */
void box_bounds(const ProofAsked *asked, const Side *box, Bound *bounds);
/* The column behind what is open about a register; PLAN_NONE: nothing can be divided. */
PlanReg box_open_column(const ProofAsked *asked, const Bound *bounds, PlanReg reg);
/* Divides the box, which `upper` repeats, into two at that field; false: the field has one value already. */
bool box_divide(const ProofAsked *asked, size_t field, Side *lower, Side *upper);
/* The bounds over every row that the form accepts, by register. */
const Bound *bounds_of_all(Arena *arena, const Plan *plan);

#endif
