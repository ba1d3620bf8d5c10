#include "runtime/sample/trial.h"

#include <assert.h>
#include <stdio.h>

#include "runtime/detail_table.h"
#include "runtime/interp.h"
#include "runtime/ledger/earlier_sums.h"
#include "runtime/memory.h"
#include "runtime/sample/draw.h"
#include "runtime/settle/settle.h"

#define USUAL_ATTEMPTS 40
#define OWN_TEXT 24 /* bytes of the text that tells one row from another */

struct Trial {
    const Plan *plan;
    size_t most_rows;
    Plan row_plan; /* without keys and steps: what the row stage says */
    Landmarks *landmarks;
    Batch batch, alone; /* `alone` has room for one row */
    Interp *interp, *alone_interp; /* that for one row is opened when rows are first settled */
    Results results, alone_results;
    SettleReport settled;
    DetailTable **details; /* empty ones */
    EarlierSums *sums; /* of no ledger */
    TrialAnswer *answers; /* by row and clause */
    char (*own_texts)[OWN_TEXT]; /* by row, written when they are first needed */
    Applicant applicants[TRIAL_ROWS];
};

/* ---- Opening -------------------------------------------------------------------------------------------------------- */

static Status open_details(Trial *trial)
{
    const Plan *plan = trial->plan;
    trial->details = memory_new(plan->detail_count + 1, sizeof(DetailTable *));
    if (!trial->details)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < plan->detail_count; i++) {
        Status status = detail_table_open(&trial->details[i], &plan->details[i]);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static Status open_parts(Trial *trial)
{
    const Plan *plan = trial->plan;
    trial->answers = memory_new(trial->most_rows * (plan->clause_count + 1), sizeof *trial->answers);
    trial->own_texts = memory_new(trial->most_rows, sizeof *trial->own_texts);
    if (!trial->answers || !trial->own_texts)
        return STATUS_NO_MEMORY;
    Status status = open_details(trial);
    if (status == STATUS_OK)
        status = landmarks_collect(plan, &trial->landmarks);
    if (status == STATUS_OK)
        status = batch_init(&trial->batch, plan->fields, plan->field_count, trial->most_rows);
    if (status == STATUS_OK)
        status = interp_open(&trial->interp, plan, trial->batch.capacity);
    if (status == STATUS_OK)
        status = earlier_sums_open(&trial->sums, plan, NULL, trial->batch.capacity);
    return status;
}

Status trial_open(Trial **out, const Plan *plan, size_t most_rows)
{
    *out = NULL;
    Trial *trial = memory_new(1, sizeof *trial);
    if (!trial)
        return STATUS_NO_MEMORY;
    trial->plan = plan;
    trial->most_rows = most_rows;
    trial->row_plan = *plan;
    trial->row_plan.key_count = trial->row_plan.step_count = 0;
    Status status = open_parts(trial);
    if (status != STATUS_OK)
        trial_close(trial);
    else
        *out = trial;
    return status;
}

void trial_close(Trial *trial)
{
    if (!trial)
        return;
    for (size_t i = 0; trial->details && i < trial->plan->detail_count; i++)
        detail_table_close(trial->details[i]);
    memory_free(trial->details);
    settle_report_done(&trial->settled);
    results_done(&trial->results);
    results_done(&trial->alone_results);
    interp_close(trial->interp);
    interp_close(trial->alone_interp);
    earlier_sums_close(trial->sums);
    batch_done(&trial->batch);
    batch_done(&trial->alone);
    memory_free(trial->landmarks);
    memory_free(trial->answers);
    memory_free(trial->own_texts);
    memory_free(trial);
}

/* ---- Cells ------------------------------------------------------------------------------------------------------------ */

static bool may_be_blank(const PlanField *field)
{
    return !field->required && !field->key;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* What a cell that may not be blank holds at first. */
static int64_t first_number(const Plan *plan, const PlanField *field, size_t row)
{
    if (field->kind == KIND_CATEGORY || field->kind == KIND_YES_NO)
        return 0;
    if (field->kind == KIND_DATE)
        return clamp(plan->effective != INT64_MIN ? plan->effective : 0, field->low, field->high);
    if (field->key)
        return clamp((int64_t)(row + 1) * field->denominator, field->low, field->high);
    return clamp(0, field->low, field->high);
}

void trial_put(Trial *trial, size_t row, size_t field, int64_t number)
{
    Column *column = &trial->batch.columns[field];
    if (column->physical == PHYSICAL_BIT)
        bit_put(column->data.bits, row, number != 0);
    else if (column->physical != PHYSICAL_TEXT)
        column->data.i64[row] = number;
    bit_put(column->unknown, row, false);
}

void trial_put_text(Trial *trial, size_t row, size_t field, Str text)
{
    Column *column = &trial->batch.columns[field];
    assert(column->physical == PHYSICAL_TEXT);
    column->data.text[row] = text;
    bit_put(column->unknown, row, false);
}

void trial_put_blank(Trial *trial, size_t row, size_t field)
{
    if (may_be_blank(&trial->plan->fields[field]))
        bit_put(trial->batch.columns[field].unknown, row, true);
}

static Str own_text(Trial *trial, size_t row)
{
    if (!trial->own_texts[row][0])
        snprintf(trial->own_texts[row], OWN_TEXT, "%zu", row + 1);
    return str_from(trial->own_texts[row]);
}

static void put_first(Trial *trial, size_t row, size_t f)
{
    const PlanField *field = &trial->plan->fields[f];
    if (may_be_blank(field))
        bit_put(trial->batch.columns[f].unknown, row, true);
    else if (field->kind == KIND_TEXT)
        trial_put_text(trial, row, f, own_text(trial, row));
    else
        trial_put(trial, row, f, first_number(trial->plan, field, row));
}

/* Before rows are computed, since who belongs to whom hangs on the cells. */
static void fill_details(Trial *trial)
{
    for (size_t i = 0; i < trial->plan->detail_count; i++)
        detail_table_fill(trial->details[i], &trial->batch);
}

void trial_begin(Trial *trial, size_t rows)
{
    assert(rows <= trial->most_rows);
    batch_clear(&trial->batch);
    trial->batch.first_row = 0;
    trial->batch.rows = rows;
    for (size_t row = 0; row < rows; row++) {
        trial->batch.lines[row] = trial->batch.sheet_rows[row] = row + 1;
        for (size_t f = 0; f < trial->plan->form_count; f++)
            put_first(trial, row, f);
    }
}

void trial_copy(Trial *trial, size_t to, size_t from)
{
    for (size_t f = 0; f < trial->plan->field_count; f++)
        if (!trial->plan->fields[f].key)
            column_copy_cell(&trial->batch.columns[f], to, &trial->batch.columns[f], from);
}

bool trial_is_blank(const Trial *trial, size_t row, size_t field)
{
    return bit_get(trial->batch.columns[field].unknown, row);
}

int64_t trial_number(const Trial *trial, size_t row, size_t field)
{
    const Column *column = &trial->batch.columns[field];
    return column->physical == PHYSICAL_BIT ? bit_get(column->data.bits, row) : column->data.i64[row];
}

Str trial_text(const Trial *trial, size_t row, size_t field)
{
    return trial->batch.columns[field].data.text[row];
}

size_t trial_row_count(const Trial *trial)
{
    return trial->batch.rows;
}

const Batch *trial_batch(const Trial *trial)
{
    return &trial->batch;
}

const Landmarks *trial_landmarks(const Trial *trial)
{
    return trial->landmarks;
}

/* ---- Running ------------------------------------------------------------------------------------------------------------ */

static void keep_answers(Trial *trial, const Results *results, size_t first_row, bool blanks_told)
{
    size_t clauses = trial->plan->clause_count;
    for (size_t row = 0; row < results->row_count; row++) {
        TrialAnswer *answers = &trial->answers[(first_row + row) * clauses];
        bool rejected = results->rows[row].state == ROW_REJECTED;
        for (size_t c = 0; c < clauses; c++)
            answers[c] =
                (TrialAnswer){.outcome = rejected ? OUTCOME_INVALID : OUTCOME_NOT_APPLICABLE, .step = NO_STEP};
        for (size_t a = results->rows[row].first_award; a < results_awards_end(results, row); a++) {
            const Award *award = &results->awards[a];
            bool pending = award->outcome == OUTCOME_PENDING;
            answers[award->clause] = (TrialAnswer){.outcome = (Outcome)award->outcome,
                                                   .reason = award->reason,
                                                   .step = award->step,
                                                   .blanks = pending && blanks_told ? award->blanks : 0,
                                                   .rounded = pending ? 0 : award->rounded,
                                                   .paid = pending ? 0 : award->paid};
        }
    }
}

/* Results that settle a plan cannot be emptied of their settlement; they are made anew, which is cheap for few rows. */
static Status start_results(Results *results, const Plan *plan)
{
    results_done(results);
    *results = (Results){0};
    return results_init(results, plan, false);
}

static Status run_row_stage(Trial *trial)
{
    Status status = start_results(&trial->results, &trial->row_plan);
    if (status != STATUS_OK)
        return status;
    fill_details(trial);
    status = earlier_sums_fill(trial->sums, &trial->batch);
    if (status != STATUS_OK)
        return status;
    interp_run(trial->interp, &trial->batch);
    status = results_append(&trial->results, &trial->batch, interp_engine(trial->interp), NULL, NULL);
    if (status == STATUS_OK)
        keep_answers(trial, &trial->results, 0, true);
    return status;
}

static Status open_alone(Trial *trial)
{
    const Plan *plan = trial->plan;
    Status status = STATUS_OK;
    if (!trial->alone.columns)
        status = batch_init(&trial->alone, plan->fields, plan->field_count, 1);
    if (status == STATUS_OK && !trial->alone_interp)
        status = interp_open(&trial->alone_interp, plan, trial->alone.capacity);
    return status;
}

static Status settle_alone(Trial *trial, size_t row)
{
    batch_clear(&trial->alone);
    trial->alone.rows = 1;
    trial->alone.lines[0] = trial->alone.sheet_rows[0] = 1;
    for (size_t f = 0; f < trial->plan->field_count; f++)
        column_copy_cell(&trial->alone.columns[f], 0, &trial->batch.columns[f], row);
    Status status = start_results(&trial->alone_results, trial->plan);
    if (status != STATUS_OK)
        return status;
    interp_run(trial->alone_interp, &trial->alone);
    status = results_append(&trial->alone_results, &trial->alone, interp_engine(trial->alone_interp), NULL, NULL);
    settle_report_done(&trial->settled);
    if (status == STATUS_OK)
        status = settle_run(trial->plan, &trial->alone_results, &trial->settled);
    if (status == STATUS_OK)
        keep_answers(trial, &trial->alone_results, row, true);
    return status;
}

Status trial_run(Trial *trial, TrialDepth depth)
{
    Status status = run_row_stage(trial);
    if (depth == TRIAL_ROW_STAGE || trial->plan->step_count == 0)
        return status;
    if (status == STATUS_OK)
        status = open_alone(trial);
    for (size_t row = 0; row < trial->batch.rows && status == STATUS_OK; row++)
        if (trial->results.rows[row].state == ROW_SETTLED)
            status = settle_alone(trial, row);
    return status;
}

TrialAnswer trial_answer(const Trial *trial, size_t row, size_t clause)
{
    return trial->answers[row * trial->plan->clause_count + clause];
}

const Vector *trial_value(const Trial *trial, PlanReg reg)
{
    return interp_value(trial->interp, reg);
}

PlanFault trial_fault(const Trial *trial, PlanReg reg, size_t row, PlanSpan *where)
{
    return interp_fault(trial->interp, reg, row, where);
}

/* ---- Searching ---------------------------------------------------------------------------------------------------------- */

typedef struct Search {
    Trial *trial;
    const TrialSearch *asked;
    Draw draw;
    bool no_memory;
} Search;

static bool is_wanted(const Search *search, size_t row)
{
    TrialAnswer answer = trial_answer(search->trial, row, search->asked->clause);
    if (search->asked->wanted)
        return search->asked->wanted(search->asked->context, search->trial, row);
    return answer.outcome == OUTCOME_GRANTED && answer.paid > 0;
}

static void draw_again(Search *search, size_t row, size_t field)
{
    if (!search->trial->plan->fields[field].key &&
        !draw_cell(&search->draw, &search->trial->applicants[row], field, row))
        search->no_memory = true;
}

static void draw_row(Search *search, size_t row, uint64_t number)
{
    search->trial->applicants[row] = draw_applicant(search->asked->seed, number);
    for (size_t f = 0; f < search->trial->plan->form_count; f++)
        draw_again(search, row, f);
}

static void draw_fields(Search *search, size_t row, const uint16_t *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i] < search->trial->plan->form_count)
            draw_again(search, row, fields[i]);
}

/* Reports of rejected rows name the cells that they read. */
static void mend_rejected(void *user, const RowFault *fault)
{
    if (fault->fault == FAULT_ASSERT)
        return; /* it rejects no row */
    draw_fields(user, fault->row, fault->fields, fault->field_count);
}

/* The cells that keep the clause from granting are drawn again. */
static void mend(Search *search, size_t row)
{
    const PlanClause *clause = &search->trial->plan->clauses[search->asked->clause];
    TrialAnswer answer = trial_answer(search->trial, row, search->asked->clause);
    if (answer.outcome == OUTCOME_NOT_APPLICABLE ||
        (answer.outcome == OUTCOME_PENDING && answer.reason == REASON_FOR)) {
        draw_fields(search, row, clause->applies.fields, clause->applies.field_count);
    } else if (answer.outcome == OUTCOME_REFUSED || answer.outcome == OUTCOME_PENDING) {
        if (answer.reason < clause->condition_count)
            draw_fields(search, row, clause->conditions[answer.reason].fields,
                        clause->conditions[answer.reason].field_count);
        else
            draw_fields(search, row, clause->fields, clause->field_count);
    } else if (answer.outcome != OUTCOME_INVALID) { /* it grants, and does not show what is wanted */
        draw_fields(search, row, clause->fields, clause->field_count);
    }
}

/* Rejected rows are told only by the sink, so the row stage looks at them once more. */
static Status mend_all(Search *search)
{
    Trial *trial = search->trial;
    RowFaultSink sink = {.report = mend_rejected, .user = search};
    outcomes_find(&trial->results.outcomes, &trial->batch, interp_engine(trial->interp), &sink, NULL);
    for (size_t row = 0; row < trial->batch.rows; row++)
        mend(search, row);
    return search->no_memory ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Keeps the row as the only one, then empties and simplifies its cells as long as it shows what is wanted. */
static Status shrink(Search *search, size_t found)
{
    Trial *trial = search->trial;
    trial_copy(trial, 0, found);
    trial->batch.rows = 1;
    Status status = STATUS_OK;
    for (size_t f = trial->plan->form_count; f-- > 0 && status == STATUS_OK;) {
        if (trial->plan->fields[f].key || trial_is_blank(trial, 0, f))
            continue;
        Column *column = &trial->batch.columns[f];
        Str text = column->physical == PHYSICAL_TEXT ? column->data.text[0] : STR("");
        int64_t number = column->physical == PHYSICAL_TEXT ? 0 : trial_number(trial, 0, f);
        put_first(trial, 0, f);
        status = trial_run(trial, search->asked->depth);
        if (status != STATUS_OK || is_wanted(search, 0))
            continue;
        if (column->physical == PHYSICAL_TEXT)
            trial_put_text(trial, 0, f, text);
        else
            trial_put(trial, 0, f, number);
    }
    return status == STATUS_OK ? trial_run(trial, search->asked->depth) : status;
}

Status trial_find(Trial *trial, const TrialSearch *asked, bool *found)
{
    *found = false;
    Search search = {
        .trial = trial,
        .asked = asked,
        .draw = {.plan = trial->plan, .landmarks = trial->landmarks, .seed = asked->seed, .batch = &trial->batch}};
    unsigned attempts = asked->attempts ? asked->attempts : USUAL_ATTEMPTS;
    trial_begin(trial, TRIAL_ROWS);
    for (size_t row = 0; row < TRIAL_ROWS; row++)
        draw_row(&search, row, row);
    for (unsigned attempt = 0; attempt < attempts && !search.no_memory; attempt++) {
        Status status = trial_run(trial, asked->depth);
        if (status != STATUS_OK)
            return status;
        for (size_t row = 0; row < TRIAL_ROWS; row++) {
            if (!is_wanted(&search, row))
                continue;
            *found = true;
            return shrink(&search, row);
        }
        status = mend_all(&search);
        if (status != STATUS_OK)
            return status;
    }
    return search.no_memory ? STATUS_NO_MEMORY : STATUS_OK;
}
