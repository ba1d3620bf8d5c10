#include "runtime/sample/form_sample.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/memory.h"

/* From which attempt on the mending of a row goes further. */
enum { ATTEMPT_BLANKS = 6, ATTEMPT_ALL_CELLS = 12 };

/* ---- Opening ---------------------------------------------------------------------------------------------------- */

Status form_sample_open(FormSample *form, const Plan *plan, uint64_t seed, size_t capacity)
{
    *form = (FormSample){.plan = plan, .row_plan = *plan};
    form->row_plan.key_count = form->row_plan.step_count = 0;
    form->applicants = memory_new(capacity, sizeof *form->applicants);
    form->blamed = memory_new(BITMAP_WORDS(capacity), sizeof *form->blamed);
    Status status = form->applicants && form->blamed ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = landmarks_collect(plan, &form->landmarks);
    if (status == STATUS_OK)
        status = batch_init(&form->batch, plan->fields, plan->field_count, capacity);
    if (status == STATUS_OK)
        status = interp_open(&form->interp, plan, form->batch.capacity);
    if (status == STATUS_OK)
        status = earlier_sums_open(&form->sums, plan, NULL, form->batch.capacity);
    if (status == STATUS_OK)
        status = results_init(&form->results, &form->row_plan, false);
    form->draw = (Draw){.plan = plan, .landmarks = form->landmarks, .seed = seed, .batch = &form->batch};
    return status;
}

void form_sample_close(FormSample *form)
{
    results_done(&form->results);
    interp_close(form->interp);
    earlier_sums_close(form->sums);
    batch_done(&form->batch);
    memory_free(form->landmarks);
    memory_free(form->applicants);
    memory_free(form->blamed);
    *form = (FormSample){0};
}

/* ---- Making rows ------------------------------------------------------------------------------------------------ */

void form_sample_draw(FormSample *form, size_t row)
{
    for (size_t f = 0; f < form->plan->form_count; f++) {
        if (!draw_cell(&form->draw, &form->applicants[row], f, row))
            form->no_memory = true;
    }
}

/* What the row stage still reads of this row is thrown away with the attempt. */
static void mend_row(void *user, const RowFault *fault)
{
    FormSample *form = user;
    if (fault->fault == FAULT_ASSERT)
        return; /* it rejects no row */
    bool whole_row = fault->field_count == 0 || form->attempt >= ATTEMPT_ALL_CELLS;

    form->faulty++;
    if (whole_row)
        form_sample_draw(form, fault->row);
    for (size_t f = 0; f < fault->field_count; f++) {
        uint16_t field = fault->fields[f];
        Applicant *applicant = &form->applicants[fault->row];
        if (field >= form->plan->form_count)
            bit_put(form->blamed, fault->row, true);
        if (whole_row || field >= form->plan->form_count || form->plan->fields[field].kind == KIND_CATEGORY)
            continue;
        if (!draw_cell(&form->draw, applicant, field, fault->row))
            form->no_memory = true;
        if (form->attempt >= ATTEMPT_BLANKS && random_percent(&applicant->random, 50))
            draw_blank(&form->draw, field, fault->row);
    }
}

Status form_sample_try(FormSample *form)
{
    RowFaultSink sink = {.report = mend_row, .user = form};
    form->faulty = 0;
    memset(form->blamed, 0, BITMAP_WORDS(form->batch.capacity) * sizeof *form->blamed);
    results_clear(&form->results);
    if (earlier_sums_fill(form->sums, &form->batch) != STATUS_OK)
        return STATUS_NO_MEMORY;
    interp_run(form->interp, &form->batch);
    Status status = results_append(&form->results, &form->batch, interp_engine(form->interp), &sink, NULL);
    return form->no_memory ? STATUS_NO_MEMORY : status;
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
static Str name_in(bool labels, Str id, Str label)
{
    return labels && label.len > 0 ? label : id;
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

static void put_cell(const FormSample *form, Output *out, size_t index, size_t row, bool labels)
{
    const PlanField *field = &form->plan->fields[index];
    const Column *column = &form->batch.columns[index];

    if (bit_get(column->unknown, row))
        return;
    switch (field->kind) {
    case KIND_TEXT:
        put_text(out, column->data.text[row]);
        break;
    case KIND_YES_NO:
        output_put(out, bit_get(column->data.bits, row) ? name_in(labels, STR("yes"), STR("是"))
                                                        : name_in(labels, STR("no"), STR("否")));
        break;
    case KIND_DATE:
        out->used += date_print(output_room(out, DATE_TEXT), column->data.i64[row]);
        break;
    case KIND_CATEGORY: {
        const PlanMember *member = &field->members[column->data.i64[row]];
        put_text(out, name_in(labels, member->id, member->label));
        break;
    }
    default:
        put_number(out, field, column->data.i64[row]);
        break;
    }
}

void form_sample_put_header(const FormSample *form, Output *out, bool labels)
{
    for (size_t f = 0; f < form->plan->form_count; f++) {
        if (f > 0)
            output_byte(out, ',');
        put_text(out, name_in(labels, form->plan->fields[f].id, form->plan->fields[f].label));
    }
    output_byte(out, '\n');
}

void form_sample_put_rows(const FormSample *form, Output *out, bool labels)
{
    for (size_t row = 0; row < form->batch.rows; row++) {
        for (size_t f = 0; f < form->plan->form_count; f++) {
            if (f > 0)
                output_byte(out, ',');
            put_cell(form, out, f, row, labels);
        }
        output_byte(out, '\n');
    }
}
