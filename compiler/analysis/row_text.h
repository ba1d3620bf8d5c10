/* row_text: made-up applicants as the statements of a test, in both languages. */
#ifndef POLC_ROW_TEXT_H
#define POLC_ROW_TEXT_H

#include "compiler/diag.h"
#include "runtime/plan.h"
#include "runtime/sample/trial.h"

/* "20000 yuan", "20000元"; "4999 order", "4999单"; "2015-11-01"; "20%". The mantissa is one of the field. */
Text row_text_number(Arena *arena, const PlanField *field, int64_t number);
/* An amount in the policy's currency. */
Text row_text_amount(Arena *arena, const Plan *plan, int64_t fen);
/* The name of a field or clause in each language, as policy text has it. */
Text row_text_name(Arena *arena, Str id, Str label);

/* The cells of that row among those of the fields, without what every row of a test has anyway; `fields` are marks, one for each
 * field of the plan. Result: `given …` 设 … */
Text row_text_given(Arena *arena, const Plan *plan, const Trial *trial, size_t row, const bool *fields);
/* `expect C = 5000 yuan`, or the outcome when nothing is granted. */
Text row_text_expected(Arena *arena, const Plan *plan, const PlanClause *clause, const TrialAnswer *answer);

#endif
