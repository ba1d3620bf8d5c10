#include "runtime/sample/sample.h"

#include "runtime/memory.h"
#include "runtime/sample/detail_sample.h"

#define BATCH_ROWS ((size_t)256)
#define ATTEMPT_NEVER 200 /* how often a row is mended before it counts as hopeless */

typedef struct Sample {
    const Plan *plan;
    const SampleOptions *options;
    FormSample form;
    DetailSample *details; /* one per PlanDetail */
} Sample;

static Status open_details(Sample *sample)
{
    const Plan *plan = sample->plan;
    sample->details = memory_new(plan->detail_count + 1, sizeof *sample->details);
    Status status = sample->details ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < plan->detail_count && status == STATUS_OK; i++)
        status = detail_sample_open(&sample->details[i], &plan->details[i], sample->options->seed, BATCH_ROWS);
    return status;
}

static void sample_close(Sample *sample)
{
    for (size_t i = 0; sample->details && i < sample->plan->detail_count; i++)
        detail_sample_close(&sample->details[i]);
    memory_free(sample->details);
    form_sample_close(&sample->form);
}

/* Mends the rows of the batch until the row stage accepts all of them. */
static Status mend_batch(Sample *sample)
{
    FormSample *form = &sample->form;
    for (form->attempt = 0; form->attempt < ATTEMPT_NEVER; form->attempt++) {
        for (size_t i = 0; i < sample->plan->detail_count; i++) {
            Status status = detail_sample_fill(&sample->details[i], form);
            if (status != STATUS_OK)
                return status;
        }
        Status status = form_sample_try(form);
        if (status != STATUS_OK || form->faulty == 0)
            return status;
        for (size_t i = 0; i < sample->plan->detail_count; i++)
            detail_sample_mend(&sample->details[i], form);
    }
    return STATUS_BAD_DATA;
}

static Status make_batch(Sample *sample, uint64_t first_row, size_t rows)
{
    FormSample *form = &sample->form;
    batch_clear(&form->batch);
    form->batch.rows = rows;
    for (size_t row = 0; row < rows; row++) {
        form->applicants[row] = draw_applicant(sample->options->seed, first_row + row);
        form->batch.lines[row] = first_row + row + 2; /* below the header */
        form_sample_draw(form, row);
    }
    for (size_t i = 0; i < sample->plan->detail_count; i++)
        detail_sample_begin(&sample->details[i], form);
    return form->no_memory ? STATUS_NO_MEMORY : mend_batch(sample);
}

static void put_headers(const Sample *sample, Output *out, Output *details)
{
    form_sample_put_header(&sample->form, out, sample->options->label_headers);
    for (size_t i = 0; i < sample->plan->detail_count; i++)
        form_sample_put_header(&sample->details[i].form, &details[i], sample->options->label_headers);
}

static void put_batch(const Sample *sample, Output *out, Output *details)
{
    form_sample_put_rows(&sample->form, out, sample->options->label_headers);
    for (size_t i = 0; i < sample->plan->detail_count; i++)
        form_sample_put_rows(&sample->details[i].form, &details[i], sample->options->label_headers);
}

Status sample_write(Output *out, Output *details, const Plan *plan, const SampleOptions *options)
{
    Sample sample = {.plan = plan, .options = options};
    Status status = form_sample_open(&sample.form, plan, options->seed, BATCH_ROWS);
    if (status == STATUS_OK)
        status = open_details(&sample);
    if (status == STATUS_OK)
        put_headers(&sample, out, details);
    for (uint64_t row = 0; status == STATUS_OK && row < options->rows && out->status == STATUS_OK;
         row += BATCH_ROWS) {
        uint64_t left = options->rows - row;
        status = make_batch(&sample, row, left < BATCH_ROWS ? (size_t)left : BATCH_ROWS);
        if (status == STATUS_OK)
            put_batch(&sample, out, details);
    }
    sample_close(&sample);
    return status;
}
