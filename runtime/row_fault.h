/* row_fault: what the row stage found wrong with a row, as a problem of the data. */
#ifndef POLC_ROW_FAULT_H
#define POLC_ROW_FAULT_H

#include "runtime/problem.h"
#include "runtime/results.h"

/* Reports the fault at the place, which names the row; the cells that are to be corrected are the last word. */
void row_fault_report(ProblemList *problems, const Plan *plan, const RowFault *fault, const ProblemPlace *place);

#endif
