/* decision_file: decisions on single cases, from a file that a clerk keeps beside the data.
 *
 * Its columns are the key of the form (by its own name) and clause, rule_amount, paid_amount, decided_by, decided_on, document
 * (条款、规定金额、批准金额、决定机关、决定日期、文号). It is read as data are: encodings, delimiters, spellings of amounts and dates. */
#ifndef POLC_DECISION_FILE_H
#define POLC_DECISION_FILE_H

#include "runtime/plan.h"
#include "runtime/read/reader.h"
#include "runtime/settle/settle.h"

typedef struct DecisionFile {
    Arena arena; /* of the texts */
    PlanDecision *decisions; /* owned: those of the plan, then those of the file */
    size_t count, capacity;
    ReaderFacts facts;
} DecisionFile;

/* Takes the plan's own decisions; decision_file_done frees it whatever the status. */
Status decision_file_open(DecisionFile *file, const Plan *plan);
/* Adds those of the file. STATUS_BAD_DATA: some cannot be taken, and the list says which, each with its line: nothing should be
 * computed. Other failures as reader_open. The form has a key. */
Status decision_file_read(DecisionFile *file, const Plan *plan, const ReaderOptions *options,
                          ProblemList *problems);
/* What the settlement found of the decision: no such row, other rule amount. Nothing where all is well. */
void decision_report(ProblemList *problems, const Plan *plan, const PlanDecision *decision,
                     const SettleDecision *found, const ProblemPlace *place);
void decision_file_done(DecisionFile *file);

#endif
