/* contest: the awards that compete in one step, in the order in which they have their turn.
 *
 * A contest is walked in rounds: a round is the contenders of one identity and award year (of one identity when
 * the step looks at all years together). Private to runtime/settle. */
#ifndef POLC_CONTEST_H
#define POLC_CONTEST_H

#include "runtime/settle/settlement.h"

typedef struct Contender {
    int64_t order; /* the value of the step's first order, turned so that smaller comes first */
    uint32_t key; /* number of the identity; 0 when the step has none */
    int32_t year; /* award year; 0 when the step looks at all years together */
    uint32_t rank; /* priority group of a budget, band of a quota; otherwise 0 */
    bool holds; /* it does not compete: what it holds under an earlier version of the policy is counted */
    uint32_t award; /* index into Results.awards */
} Contender;

typedef struct Contest {
    Settlement *settlement;
    const PlanStep *step;
    Contender *contenders;
    size_t count;
    /* The current round: */
    size_t held_first, first,
        end; /* who only holds something, then those who compete; `taken` counts the former */
    size_t oldest; /* the first contender before this round that took something inside the period; `first`: none */
    Int128 taken; /* places or fen taken inside the period by those before this round */
    EarlierTaken earlier; /* by earlier awards */
} Contest;

typedef enum ContestPart {
    PART_NONE,
    PART_COMPETES,
    PART_HOLDS, /* under an earlier version: it has its amount, and only that counts */
} ContestPart;

/* The award's part in a step, where `clause` is the award's clause among the step's. Who competes has an amount or is pending, and
 * its identity is known where the step has a key. */
ContestPart contest_part(const Settlement *settlement, const PlanStep *step, size_t clause, const Award *award);
/* Gathers the awards of the step's clauses that have an amount or are pending with a known identity; not yet
 * sorted. On any status contest_close may be called. */
Status contest_open(Contest *contest, Settlement *settlement, uint16_t step);
void contest_close(Contest *contest);
/* By identity, year, what is decided first, rank, the step's orders, row and clause; the last two are the order of Results.awards. */
Status contest_sort(Contest *contest);
/* Moves on to the next round; false when there is none. The first call begins. Needs a sorted contest. */
bool contest_next_round(Contest *contest);
Award *contest_award(const Contest *contest, size_t position);
/* Moves `first` behind the decided contenders, which stand first, and takes what they get off pot and total; the pot stays at
 * least zero. */
void contest_pass_decided(const Contest *contest, size_t *first, size_t end, Int128 *pot, Int128 *total);
/* Divides `pot` over the contenders [first, end) that are not decided, in proportion to their amounts, whose sum `total` is above it:
 * whole fen, the rest to the largest remainders, ties to the earlier turn. The parts sum to exactly `pot`. */
Status contest_share(Contest *contest, size_t first, size_t end, Int128 pot, Int128 total);
/* Divides `pot` in proportion to weights[0 …], whose sum `total` is above zero: whole fen into amounts[0 …]
 * (which may be the weights), the rest to the largest remainders, ties to the first. The pot is below 2^63, or
 * below the total, which is below 2^96. */
Status contest_divide(size_t count, Int128 pot, Int128 total, const int64_t *weights, int64_t *amounts);
/* The contenders [first, end) take from `pot` in turn; the one at the edge gets a part, those after it nothing. */
void contest_pay_in_order(Contest *contest, size_t first, size_t end, Int128 pot);
/* Ranks the contenders of a budget by its list of priorities; those not named come last. */
Status budget_rank(Contest *contest);
/* What of `limit` is left to the round after what was taken and awarded before, never below zero; *total is what its contenders come to.
 * Marks the pending ones where any money is at stake. */
Int128 contest_left(Contest *contest, Int128 limit, Int128 *total);
/* Marks the pending contenders of [first, end). */
void contest_mark_pending(Contest *contest, size_t first, size_t end);

#endif
