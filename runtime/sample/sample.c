#include "runtime/sample/sample.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/interp.h"
#include "runtime/memory.h"
#include "runtime/results.h"
#include "runtime/sample/draw.h"

#define BATCH_ROWS 256
/* How often a row is mended before it counts as hopeless, and from which attempt on the mending goes further. */
enum { ATTEMPT_BLANKS = 6, ATTEMPT_ALL_CELLS = 12, ATTEMPT_NEVER = 200 };

typedef struct Sample {
    const Plan *plan;
    Plan
        row_plan; /* without keys and steps: nothing is settled, and identities would be remembered row after row */
    const SampleOptions *options;
    Landmarks *landmarks;
    Batch batch;
    Interp *interp;
    Results results;
    Draw draw;
    Applicant applicants[BATCH_ROWS];
    unsigned attempt;
    uint64_t faulty; /* rows that the last attempt refused */
    bool no_memory;
} Sample;

/* ---- Making rows ------------------------------------------------------------------------------------------------ */

static void draw_row(Sample *sample, size_t row)
{
    for (size_t f = 0; f < sample->plan->field_count; f++) {
        if (!draw_cell(&sample->draw, &sample->applicants[row], f, row))
            sample->no_memory = true;
    }
}

/* Draws again what the refused value reads: first the numbers and dates, then with blanks, at last the whole row. What the
 * row stage still reads of this row is thrown away with the attempt. */
static void mend_row(void *user, const RowFault *fault)
{
    Sample *sample = user;
    bool whole_row = fault->field_count == 0 || sample->attempt >= ATTEMPT_ALL_CELLS;

    sample->faulty++;
    if (whole_row) {
        draw_row(sample, fault->row);
        return;
    }
    for (size_t f = 0; f < fault->field_count; f++) {
        uint16_t field = fault->fields[f];
        Applicant *applicant = &sample->applicants[fault->row];
        if (sample->plan->fields[field].kind == KIND_CATEGORY)
            continue;
        if (!draw_cell(&sample->draw, applicant, field, fault->row))
            sample->no_memory = true;
        if (sample->attempt >= ATTEMPT_BLANKS && random_percent(&applicant->random, 50))
            draw_blank(&sample->draw, field, fault->row);
    }
}

/* Mends the rows of the batch until the row stage accepts all of them. */
static Status mend_batch(Sample *sample)
{
    RowFaultSink sink = {.report = mend_row, .user = sample};

    for (sample->attempt = 0; sample->attempt < ATTEMPT_NEVER; sample->attempt++) {
        sample->faulty = 0;
        results_clear(&sample->results);
        interp_run(sample->interp, &sample->batch);
        Status status =
            results_append(&sample->results, &sample->batch, interp_engine(sample->interp), &sink, NULL);
        if (status != STATUS_OK || sample->no_memory)
            return STATUS_NO_MEMORY;
        if (sample->faulty == 0)
            return STATUS_OK;
    }
    return STATUS_BAD_DATA;
}

static Status make_batch(Sample *sample, uint64_t first_row, size_t rows)
{
    batch_clear(&sample->batch);
    sample->batch.rows = rows;
    for (size_t row = 0; row < rows; row++) {
        sample->applicants[row] = draw_applicant(sample->options->seed, first_row + row);
        sample->batch.lines[row] = first_row + row + 2; /* below the header */
        draw_row(sample, row);
    }
    return sample->no_memory ? STATUS_NO_MEMORY : mend_batch(sample);
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

static void put_text(Output *out, Str text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++)
        quoted |= memchr(",\"\r\n", text.at[i], 4) != NULL;
    if (!quoted) {
        output_put(out, text);
        return;
    }
    output_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            output_byte(out, '"');
        output_byte(out, text.at[i]);
    }
    output_byte(out, '"');
}

/* The name in the language of the file; the id where there is no label. */
static Str name_of(const Sample *sample, Str id, Str label)
{
    return sample->options->label_headers && label.len > 0 ? label : id;
}

static void put_number(Output *out, const PlanField *field, int64_t mantissa)
{
    bool is_exact, is_rate = field->kind == KIND_RATE;
    char *room = output_room(out, DECIMAL_TEXT);
    Int128 shown = is_rate ? (Int128)mantissa * 100 : mantissa;

    out->used += exact_print(room, shown, field->denominator, 0, &is_exact);
    if (is_rate)
        output_byte(out, '%');
}

static void put_cell(const Sample *sample, Output *out, size_t index, size_t row)
{
    const PlanField *field = &sample->plan->fields[index];
    const Column *column = &sample->batch.columns[index];

    if (bit_get(column->unknown, row))
        return;
    switch (field->kind) {
    case KIND_TEXT:
        put_text(out, column->data.text[row]);
        break;
    case KIND_YES_NO:
        output_put(out, bit_get(column->data.bits, row) ? name_of(sample, STR("yes"), STR("是"))
                                                        : name_of(sample, STR("no"), STR("否")));
        break;
    case KIND_DATE:
        out->used += date_print(output_room(out, DATE_TEXT), column->data.i64[row]);
        break;
    case KIND_CATEGORY: {
        const PlanMember *member = &field->members[column->data.i64[row]];
        put_text(out, name_of(sample, member->id, member->label));
        break;
    }
    default:
        put_number(out, field, column->data.i64[row]);
        break;
    }
}

static void put_header(const Sample *sample, Output *out)
{
    for (size_t f = 0; f < sample->plan->field_count; f++) {
        if (f > 0)
            output_byte(out, ',');
        put_text(out, name_of(sample, sample->plan->fields[f].id, sample->plan->fields[f].label));
    }
    output_byte(out, '\n');
}

static void put_batch(const Sample *sample, Output *out)
{
    for (size_t row = 0; row < sample->batch.rows; row++) {
        for (size_t f = 0; f < sample->plan->field_count; f++) {
            if (f > 0)
                output_byte(out, ',');
            put_cell(sample, out, f, row);
        }
        output_byte(out, '\n');
    }
}

/* ---- The whole -------------------------------------------------------------------------------------------------- */

static Status sample_open(Sample *sample, const Plan *plan, const SampleOptions *options)
{
    sample->plan = plan;
    sample->options = options;
    sample->row_plan = *plan;
    sample->row_plan.key_count = sample->row_plan.step_count = 0;
    Status status = landmarks_collect(plan, &sample->landmarks);
    if (status == STATUS_OK)
        status = batch_init(&sample->batch, plan->fields, plan->field_count, BATCH_ROWS);
    if (status == STATUS_OK)
        status = interp_open(&sample->interp, plan, sample->batch.capacity);
    if (status == STATUS_OK)
        status = results_init(&sample->results, &sample->row_plan, false);
    sample->draw =
        (Draw){.plan = plan, .landmarks = sample->landmarks, .seed = options->seed, .batch = &sample->batch};
    return status;
}

static void sample_close(Sample *sample)
{
    results_done(&sample->results);
    interp_close(sample->interp);
    batch_done(&sample->batch);
    memory_free(sample->landmarks);
    memory_free(sample);
}

Status sample_write(Output *out, const Plan *plan, const SampleOptions *options)
{
    Sample *sample = memory_new(1, sizeof *sample);
    if (!sample)
        return STATUS_NO_MEMORY;
    Status status = sample_open(sample, plan, options);

    if (status == STATUS_OK)
        put_header(sample, out);
    for (uint64_t row = 0; status == STATUS_OK && row < options->rows && out->status == STATUS_OK;
         row += BATCH_ROWS) {
        uint64_t left = options->rows - row;
        status = make_batch(sample, row, left < BATCH_ROWS ? (size_t)left : BATCH_ROWS);
        if (status == STATUS_OK)
            put_batch(sample, out);
    }
    sample_close(sample);
    return status;
}
