#include "compiler/testing/difference.h"

#define SEED 1

typedef struct Difference {
    Trial *other;
    size_t only; /* clause; SIZE_MAX: any */
    const Plan *plan;
    TrialDepth depth;
    size_t last_row, rows; /* of the run that `other` has repeated */
    bool has_run;
    Status status;
    size_t clause;
} Difference;

static void copy_row(const Difference *difference, const Trial *trial, size_t row)
{
    for (size_t f = 0; f < difference->plan->form_count; f++) {
        if (trial_is_blank(trial, row, f))
            trial_put_blank(difference->other, row, f);
        else if (difference->plan->fields[f].kind == KIND_TEXT)
            trial_put_text(difference->other, row, f, trial_text(trial, row, f));
        else
            trial_put(difference->other, row, f, trial_number(trial, row, f));
    }
}

/* The rows of a run are looked at in their order, so that a row that is not behind the last one belongs to another run. */
static void repeat_run(Difference *difference, const Trial *trial, size_t row)
{
    size_t rows = trial_row_count(trial);
    bool is_repeated = difference->has_run && rows == difference->rows && row > difference->last_row;
    difference->last_row = row;
    if (is_repeated)
        return;
    trial_begin(difference->other, rows);
    for (size_t i = 0; i < rows; i++)
        copy_row(difference, trial, i);
    difference->status = trial_run(difference->other, difference->depth);
    difference->rows = rows;
    difference->has_run = true;
}

static bool differs(void *context, const Trial *trial, size_t row)
{
    Difference *difference = context;
    if (difference->status != STATUS_OK)
        return false;
    repeat_run(difference, trial, row);
    for (size_t k = 0; difference->status == STATUS_OK && k < difference->plan->clause_count; k++) {
        if (difference->only != SIZE_MAX && difference->only != k)
            continue;
        TrialAnswer a = trial_answer(trial, row, k), b = trial_answer(difference->other, row, k);
        difference->clause = k;
        if (a.outcome != b.outcome || a.paid != b.paid)
            return true;
    }
    return false;
}

static Status look_at(Difference *difference, Trial *trial, size_t clause, unsigned attempts, bool *found)
{
    TrialSearch search = {.clause = (uint16_t)clause,
                          .wanted = differs,
                          .context = difference,
                          .depth = difference->depth,
                          .seed = SEED,
                          .attempts = attempts};
    Status status = trial_find(trial, &search, found);
    return status != STATUS_OK ? status : difference->status;
}

/* What a row stage says differently may come to the same when it is settled, so that rows are settled where anything is to settle. */
Status difference_find(Trial *trial, Trial *other, const Plan *plan, size_t only, unsigned attempts, bool *found,
                       size_t *clause)
{
    Difference difference = {
        .other = other, .plan = plan, .depth = plan->step_count ? TRIAL_ALONE : TRIAL_ROW_STAGE, .only = only};
    Status status = STATUS_OK;
    *found = false;
    for (size_t k = 0; k < plan->clause_count && !*found && status == STATUS_OK; k++)
        if (only == SIZE_MAX || only == k)
            status = look_at(&difference, trial, k, attempts, found);
    *clause = difference.clause;
    return status;
}
