/* settle: the stages of an amount that look across rows: once and quota, shared caps, exclusivity, budgets.
 *
 * Settlement changes the awards that the row stage granted and nothing else. It depends on the plan and the rows only:
 * not on batch size, on how identities were numbered, or on how many rows hold an identity.
 *
 * What every step keeps to:
 *  - Only an award with an amount above zero takes a place or money. A stage that a clause does not have repeats the one
 *    before, so `paid` is the amount so far at every moment.
 *  - An award's turn is decided by the step's orders, then the row's position, then the clause's position
 *    (Results.awards stands in that order).
 *  - A blank identity under any step of a clause makes the award pending before any step runs, even when its amount is 0:
 *    REASON_KEY, the first such step, blanks 0 (the step's key names the fields).
 *  - An award that several steps reduce names the last of them; the amounts of the stages show the others. An award that
 *    has reached 0 is not touched again.
 *  - `within N years` looks at the N award years ending with the row's own. Years are settled in ascending order and
 *    the step's order decides within a year, so that no N years in a row ever hold more than the limit, and settling
 *    year after year gives what settling all years at once gives.
 *  - A step of some versions of the policy only decides about awards of these versions. What awards of earlier versions
 *    hold by then counts as taken, before anybody has a turn; for exclusivity it does not count.
 *  - What the ledger holds (Results.earlier) comes first: earlier awards of a step's clauses, of the same identity and inside the
 *    period, hold places and ranks, count against caps, limits, pots and budgets, and are a part of what an exclusive clause brings.
 *    They are never changed. The places of a quota's bands are those of the run alone: a ledger does not say which band it was.
 *  - Sums are 128 bits wide. 2^32 amounts below 2^63 sum to less than 2^95, so no sum can overflow.
 *
 * Decisions on single cases (Results.decisions) stand above the rules: what was decided comes first and is not cut. All is
 * settled twice. First without any decision: what a row is then approved is what the rules give it. Then the decided awards
 * (outcome OVERRIDDEN, also where the rules refuse, wait, or do not apply) take their places and their parts of pots, caps,
 * limits and budgets before all others, whatever their turn; an exclusivity leaves them alone and does not count them.
 *
 * `took_part` is set on a pending award, whatever its turn, when for its own clause, identity and period
 *  - all places went to others, or
 *  - others drew a part of the shared cap (so less than the whole is left), or
 *  - the others' demand leaves nothing of the budget. */
#ifndef POLC_SETTLE_H
#define POLC_SETTLE_H

#include "runtime/results.h"

/* One budget in one award year. Amounts are fen. */
typedef struct SettleBudget {
    uint16_t step; /* index into Plan.steps */
    int32_t year; /* INT32_MIN: the budget is for all years together, or the policy names no award year */
    Int128 amount; /* as the policy states it */
    Int128 carried_over; /* what the preceding award year left unspent, its reserve not counted */
    Int128 reserve; /* held back */
    Int128 earlier; /* awarded from it before, by the ledger and under earlier versions of the policy */
    Int128 demand; /* approved for all members */
    Int128 paid; /* equals demand under the rule `undecided` */
    Int128 shortage; /* by how much demand exceeds amount + carried_over - reserve - earlier; 0 when it does not */
    bool needs_decision; /* short, and the policy states no rule */
} SettleBudget;

/* What became of a decision on a single case. */
typedef enum DecisionState {
    DECISION_APPLIED,
    DECISION_NO_ROW, /* no row has its key */
    DECISION_ROW_REJECTED,
    DECISION_ROW_SKIPPED, /* of another award year than --year */
} DecisionState;

typedef struct SettleDecision {
    DecisionState state;
    uint32_t row; /* unless NO_ROW */
    int64_t rule_amount; /* APPLIED: what the rules alone approve, in fen */
} SettleDecision;

/* What one step took away. */
typedef struct SettleCut {
    size_t awards; /* how many it reduced or found used */
    Int128 amount; /* fen */
} SettleCut;

typedef struct SettleReport {
    SettleBudget *budgets; /* by step, then ascending year; a year without demand is listed as well */
    size_t budget_count;
    SettleCut *cuts; /* one per PlanStep */
    size_t cut_count;
    SettleDecision *decisions; /* one per Results.decisions */
    size_t decision_count;
    size_t blank_keys; /* awards made pending because an identity is blank */
    size_t took_part; /* pending awards whose place, cap or budget went to another */
} SettleReport;

/* Settles all awards in place. The report is written whatever the status; settle_report_done frees it.
 * STATUS_NO_MEMORY: the awards are partly settled and must not be used. */
Status settle_run(const Plan *plan, Results *results, SettleReport *report);
void settle_report_done(SettleReport *report);

#endif
