#include "runtime/plot/applicant.h"

Status applicant_take(PlotApplicant *out, Arena *arena, const Plan *plan, const Trial *trial, size_t row)
{
    *out = (PlotApplicant){.plan = plan,
                           .blank = ARENA_ARRAY(arena, bool, plan->form_count + 1),
                           .numbers = ARENA_ARRAY(arena, int64_t, plan->form_count + 1),
                           .texts = ARENA_ARRAY(arena, Str, plan->form_count + 1)};
    if (!out->blank || !out->numbers || !out->texts)
        return STATUS_NO_MEMORY;
    for (size_t f = 0; f < plan->form_count; f++) {
        out->blank[f] = trial_is_blank(trial, row, f);
        if (out->blank[f])
            continue;
        if (plan->fields[f].kind != KIND_TEXT) {
            out->numbers[f] = trial_number(trial, row, f);
            continue;
        }
        out->texts[f] = arena_copy(arena, trial_text(trial, row, f));
        if (!out->texts[f].at)
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

Status applicant_copy(PlotApplicant *out, Arena *arena, const PlotApplicant *from)
{
    size_t count = from->plan->form_count + 1;
    *out = (PlotApplicant){.plan = from->plan,
                           .blank = ARENA_ARRAY(arena, bool, count),
                           .numbers = ARENA_ARRAY(arena, int64_t, count),
                           .texts = from->texts};
    if (!out->blank || !out->numbers)
        return STATUS_NO_MEMORY;
    memcpy(out->blank, from->blank, count * sizeof *out->blank);
    memcpy(out->numbers, from->numbers, count * sizeof *out->numbers);
    return STATUS_OK;
}

void applicant_put(const PlotApplicant *applicant, Trial *trial, size_t rows)
{
    const Plan *plan = applicant->plan;
    trial_begin(trial, rows);
    for (size_t f = 0; f < plan->form_count; f++) {
        if (plan->fields[f].key)
            continue;
        if (applicant->blank[f])
            trial_put_blank(trial, 0, f);
        else if (plan->fields[f].kind == KIND_TEXT)
            trial_put_text(trial, 0, f, applicant->texts[f]);
        else
            trial_put(trial, 0, f, applicant->numbers[f]);
    }
    for (size_t row = 1; row < rows; row++)
        trial_copy(trial, row, 0);
}
