/* library: what stands behind polc.h. */
#ifndef POLC_LIBRARY_H
#define POLC_LIBRARY_H

#include "compiler/compile.h"
#include "compiler/library/polc.h"
#include "runtime/interp.h"
#include "runtime/read/cell.h"
#include "runtime/read/keys.h"
#include "runtime/results.h"
#include "runtime/settle/settle.h"
#include "runtime/write/phrase.h"

struct polc_policy {
    unsigned references; /* the program's, and one for each run; changed atomically */
    polc_status status;
    Arena texts; /* what polc.h hands out; and the policy's own text */
    Str name, text;
    Compilation compilation;
    bool is_open; /* the compilation is */
    PolicyFiles tables;
    const Plan *plan; /* NULL unless POLC_OK */
    polc_about about;
    polc_finding *findings;
    size_t finding_count;
    const char *reports[2]; /* by Language */
};

void policy_release(polc_policy *policy);
/* The text with a NUL behind it, in the arena; NULL: no memory. */
const char *terminated(Arena *arena, Str text);

typedef enum CellState { CELL_BLANK, CELL_GOOD, CELL_BAD_TEXT, CELL_BAD_NUMBER } CellState;

/* A cell of the row at hand. */
typedef struct RowCell {
    CellState state;
    int64_t number;
    Str text; /* in polc_run.cell_texts: the text of a text field, or what was refused */
} RowCell;

typedef struct RowProblem {
    size_t row;
    polc_problem problem;
} RowProblem;

struct polc_run {
    polc_policy *policy;
    const Plan *plan;
    Interp *interp;
    Batch batch; /* rows that are added and not evaluated yet */
    Arena form_texts, cell_texts, problem_texts, answer_texts, message_texts;
    CellForm *forms; /* by field: how its texts are read */
    RowCell *cells; /* by field: the row at hand */
    ProblemList reported; /* not yet among the problems */
    RowProblem *problems; /* ascending by row */
    size_t problem_count, problem_capacity;
    KeySet keys; /* of all rows */
    char *key_text; /* room for the key of one row */
    size_t key_capacity;
    Results results; /* of the row stage, of all rows that are evaluated */
    Award *settled; /* parallel to results.awards; NULL: not settled */
    SettleReport report;
    size_t rows; /* added, evaluated or not */
    bool is_broken; /* memory ran out while rows were evaluated: some are lost */
    polc_text message;
    /* What the answers point to. */
    polc_award award;
    int blanks[64];
    polc_row row;
    polc_budget budget;
    polc_part part;
    Phrase note;
};

/* Keeps the message for polc_run_message; returns the status. */
polc_status run_refuse(polc_run *run, polc_status status, const char *en, const char *zh);
polc_status run_no_memory(polc_run *run);
/* Evaluates the rows that are added and not evaluated yet. */
polc_status run_evaluate(polc_run *run);
void run_forget_settlement(polc_run *run);
/* The first problem of the row, and how many there are. */
size_t run_problems_of(const polc_run *run, size_t row, size_t *count);

#endif
