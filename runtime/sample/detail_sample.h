/* detail_sample: made-up rows of a detail input, for the applicants of a batch. Private to runtime/sample.
 *
 * An applicant has none to DETAIL_SAMPLE_MOST rows of his own. Applicants of one batch who share the key share the rows of the first of
 * them; no key comes back in a later batch, so that what an applicant's details come to is known when his batch is done. */
#ifndef POLC_DETAIL_SAMPLE_H
#define POLC_DETAIL_SAMPLE_H

#include "runtime/detail_table.h"
#include "runtime/identity.h"
#include "runtime/sample/form_sample.h"

#define DETAIL_SAMPLE_MOST ((size_t)4)

typedef struct DetailSample {
    const PlanDetail *detail;
    FormSample form; /* of the details' plan */
    DetailTable *table; /* of the batch at hand */
    IdentityIndex keys; /* all that were ever looked at */
    size_t earlier; /* how many of them were, before the batch at hand */
    uint32_t *owners; /* by row of the details: the row of the applicant */
    uint8_t *counts; /* by applicant: rows of his own, before sharing is looked at */
} DetailSample;

Status detail_sample_open(DetailSample *sample, const PlanDetail *detail, uint64_t seed, size_t applicants);
void detail_sample_close(DetailSample *sample);

/* Forgets the batch before, and decides how many rows each applicant has. */
void detail_sample_begin(DetailSample *sample, const FormSample *applicants);
/* Gives the applicants keys that are their own in this batch, makes rows for them, and fills the columns that are computed from those.
 * STATUS_BAD_DATA: no rows that fit the checks of the details could be found. */
Status detail_sample_fill(DetailSample *sample, FormSample *applicants);
/* The applicants that the last attempt blamed get other rows at the next fill, or a key of their own. */
void detail_sample_mend(DetailSample *sample, FormSample *applicants);
#endif
