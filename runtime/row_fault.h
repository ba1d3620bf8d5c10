/* row_fault: what the row stage found wrong with a row, as a problem of the data. */
#ifndef POLC_ROW_FAULT_H
#define POLC_ROW_FAULT_H

#include "runtime/problem.h"
#include "runtime/results.h"

/* What cannot be computed, in a few words. */
Wording row_fault_words(PlanFault fault);
/* Whether cells that are as they should be may come upon it, so that the policy has to say what holds then: growth from zero, an amount
 * below zero. Other faults come from cells that contradict each other or exceed what the form says, or from tables that end. */
bool row_fault_asks_policy(PlanFault fault);
/* Reports the fault at the place, which names the row; the cells that are to be corrected are the last word. */
void row_fault_report(ProblemList *problems, const Plan *plan, const RowFault *fault, const ProblemPlace *place);

#endif
