/* plan_print: a plan as text, one operation a line; what `polc dump --stage=plan` shows. */
#ifndef POLC_PLAN_PRINT_H
#define POLC_PLAN_PRINT_H

#include <stdio.h>

#include "runtime/plan.h"

/* The row plan, the clauses with the registers of their stages, then the settlement plan. Write errors stay in `out`, where
 * ferror finds them. */
void plan_print(FILE *out, const Plan *plan);

#endif
