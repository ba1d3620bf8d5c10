/* payout: what lies behind a paid amount: instalments, and the parts of it that levels of government bear.
 *
 * All is divided in whole fen when everything is settled, so the parts of a statement come to exactly what is paid: a
 * percentage is rounded down, and what is left goes to the part that takes the rest or, without one, fen by fen to the
 * largest remainders, the first in the text among equals. */
#ifndef POLC_PAYOUT_H
#define POLC_PAYOUT_H

#include "runtime/results.h"

/* X(NAME, English, Chinese) */
#define PART_STATES(X)              \
    X(PAYABLE, "payable", "可兑付") \
    X(PENDING, "pending", "待补")   \
    X(NOT_MET, "not met", "未达条件")

typedef enum PartState {
#define X(name, en, zh) PART_##name,
    PART_STATES(X)
#undef X
        PART_COUNT_OF_STATES
} PartState;

typedef struct PartAmount {
    int64_t fen;
    int64_t portion; /* as in PlanPart, of this row; 0: the rest */
    PartState
        state; /* of an instalment: payable on its date, its condition or date is unknown, or its condition is not met */
    int64_t due; /* day number; INT64_MIN: none, or unknown */
    const PlanKept *unknown; /* PENDING: what is unknown */
    uint64_t blanks; /* PENDING: bit i: field i of it is blank */
} PartAmount;

/* Of both statements. */
#define PAYOUT_MOST_PARTS (2 * PLAN_MAX_PARTS)

/* Divides what the award pays over the parts of its clause: parts[i] is part first_part + i of the plan. Returns how many;
 * none where nothing is paid. */
size_t payout_divide(const Results *results, const Award *award, PartAmount parts[static PAYOUT_MOST_PARTS]);

#endif
