/* trial: made-up applicants put through a plan, each as if nobody else applied.
 *
 * For whoever asks what a policy would do: a row is filled cell by cell, computed by the interpreter, and answers for each
 * clause. Rows know nothing of each other: a shared cap, a place or a budget is the row's own alone. Details have no
 * rows, and nothing was awarded before. trial_find looks for an applicant who shows something, and leaves as few cells filled as show it.
 *
 * The same plan and seed give the same applicants on every machine. */
#ifndef POLC_TRIAL_H
#define POLC_TRIAL_H

#include "runtime/column.h"
#include "runtime/engine.h"
#include "runtime/results.h"
#include "runtime/sample/landmarks.h"

#define TRIAL_ROWS ((size_t)256) /* the most that run together */

typedef struct Trial Trial;

typedef enum TrialDepth {
    TRIAL_ROW_STAGE, /* up to the rounded amount */
    TRIAL_ALONE, /* settled as well, each row by itself; some fifty times dearer where a policy has steps across rows */
} TrialDepth;

/* What one clause says of one row. */
typedef struct TrialAnswer {
    Outcome outcome; /* INVALID: the row is rejected, for whatever clause */
    uint16_t reason, step; /* as in Award */
    uint64_t blanks; /* PENDING: as in Award */
    int64_t rounded, paid; /* fen; 0 unless granted, reduced or used */
} TrialAnswer;

/* The plan must outlive the trial. It has room for that many rows at once; what looks for applicants needs TRIAL_ROWS. */
Status trial_open(Trial **out, const Plan *plan, size_t most_rows);
void trial_close(Trial *trial);

/* Begins anew with so many rows, at most those it has room for. Their cells are blank, but for what an application cannot lack: keys and
 * required texts have a value of their own in each row, required dates are the policy's effective date, a required category is
 * its first member, other required cells the number nearest to 0 in their range; the cells of details are those of no rows. */
void trial_begin(Trial *trial, size_t rows);
/* Numbers are mantissas of the field, days, members, 0 and 1 for yes_no. Texts must outlive the run. */
void trial_put(Trial *trial, size_t row, size_t field, int64_t number);
void trial_put_text(Trial *trial, size_t row, size_t field, Str text);
/* Leaves a cell that may not be blank as it is. */
void trial_put_blank(Trial *trial, size_t row, size_t field);
/* All cells but those of keys. */
void trial_copy(Trial *trial, size_t to, size_t from);
bool trial_is_blank(const Trial *trial, size_t row, size_t field);
int64_t trial_number(const Trial *trial, size_t row, size_t field);
Str trial_text(const Trial *trial, size_t row, size_t field);
size_t trial_row_count(const Trial *trial);

Status trial_run(Trial *trial, TrialDepth depth);
/* Of the last run. */
TrialAnswer trial_answer(const Trial *trial, size_t row, size_t clause);
/* Any register of the last run: value, unknown and fault bits by row, see Vector. */
const Vector *trial_value(const Trial *trial, PlanReg reg);
/* Why the register has a fault in that row, and which operation raised it. */
PlanFault trial_fault(const Trial *trial, PlanReg reg, size_t row, PlanSpan *where);
/* The whole batch, for readers of its cells. */
const Batch *trial_batch(const Trial *trial);
/* The values at which rules change, one entry per field; the trial's own. */
const Landmarks *trial_landmarks(const Trial *trial);

/* Whether the row shows what is looked for; after a run of the depth that trial_find was given. */
typedef bool (*TrialWanted)(void *context, const Trial *trial, size_t row);

typedef struct TrialSearch {
    uint16_t clause; /* cells that its gate and amount read are mended until it grants */
    TrialWanted wanted; /* NULL: granted with an amount above zero */
    void *context;
    TrialDepth depth;
    uint64_t seed;
    unsigned attempts; /* rounds of TRIAL_ROWS applicants; 0: 40 */
} TrialSearch;

/* Looks for an applicant; then it is row 0, the only one, as run, with as few cells filled as show what is wanted. Not finding one
 * proves nothing. */
Status trial_find(Trial *trial, const TrialSearch *search, bool *found);

#endif
