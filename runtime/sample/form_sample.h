/* form_sample: made-up rows of one form, a batch at a time, mended until the row stage accepts them. Private to runtime/sample. */
#ifndef POLC_FORM_SAMPLE_H
#define POLC_FORM_SAMPLE_H

#include "runtime/interp.h"
#include "runtime/ledger/earlier_sums.h"
#include "runtime/results.h"
#include "runtime/sample/draw.h"
#include "runtime/write/output.h"

typedef struct FormSample {
    const Plan *plan;
    Plan
        row_plan; /* without keys and steps: nothing is settled, and identities would be remembered row after row */
    Landmarks *landmarks;
    Batch batch;
    Interp *interp;
    EarlierSums *sums; /* of a sample nothing was awarded before */
    Results results;
    Draw draw;
    Applicant *applicants; /* by row of the batch */
    uint64_t *blamed; /* bit i: the last attempt refused row i, for a value that reads more than the form */
    unsigned attempt;
    uint64_t faulty; /* rows that the last attempt refused */
    bool no_memory;
} FormSample;

/* The plan must outlive it. `capacity`: rows of a batch. form_sample_close may always be called. */
Status form_sample_open(FormSample *form, const Plan *plan, uint64_t seed, size_t capacity);
void form_sample_close(FormSample *form);

/* Draws all cells of the form for a row of the batch. */
void form_sample_draw(FormSample *form, size_t row);
/* Runs the batch and draws again what refused values read: first the numbers and dates, then with blanks, at last the whole row. How
 * far it goes is told by form->attempt; form->faulty is 0 when all rows are accepted. Columns that are not the form's own must be
 * filled before. */
Status form_sample_try(FormSample *form);

/* The names in the header and of members: labels where `labels`, else ids. */
void form_sample_put_header(const FormSample *form, Output *out, bool labels);
void form_sample_put_rows(const FormSample *form, Output *out, bool labels);

#endif
