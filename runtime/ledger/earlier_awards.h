/* earlier_awards: the awards of the ledger as the settlement counts them: for each step those of its clauses, by the numbers that the
 * results gave to identities. */
#ifndef POLC_EARLIER_AWARDS_H
#define POLC_EARLIER_AWARDS_H

#include "runtime/ledger/earlier_list.h"
#include "runtime/results.h"

typedef struct EarlierAwards {
    const Plan *plan;
    Ledger *ledger;
    EarlierList *steps; /* one per PlanStep */
    uint16_t *clauses; /* by clause of the plan: its index in Plan.ledger_clauses; UINT16_MAX: none */
} EarlierAwards;

/* When all rows are in the results and before results_close_rows. The results then know them; ledger and plan outlive them. The struct
 * must be zeroed, and earlier_awards_close frees it whatever the status. */
Status earlier_awards_open(EarlierAwards *earlier, Ledger *ledger, Results *results);
void earlier_awards_close(EarlierAwards *earlier);

/* What the ledger counted for Plan.awarded[number]. */
const EarlierList *ledger_sums(const Ledger *ledger, size_t number);

/* Whether a ledger can say what such a step counts: a quota's bands it cannot. */
bool earlier_awards_count_in(const PlanStep *step);

#endif
