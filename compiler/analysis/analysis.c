#include "compiler/analysis/analysis.h"

#include "compiler/analysis/row_text.h"

bool analysis_was_said(const ClauseView *view, DiagCode code, Span span, Str subject, int64_t at)
{
    const ClauseMemory *memory = &view->analysis->clauses[view->clause];
    for (size_t i = 0; i < memory->said_count; i++) {
        const struct Said *said = &memory->said[i];
        if (str_equal(said->subject, subject) &&
            (said->span.start == span.start || (said->code == code && said->at == at)))
            return true;
    }
    return false;
}

void analysis_note_said(ClauseView *view, DiagCode code, Span span, Str subject, int64_t at)
{
    Analysis *analysis = view->analysis;
    ClauseMemory *memory = &analysis->clauses[view->clause];
    ARENA_PUSH(analysis->arena, memory->said, memory->said_count, memory->said_capacity,
               ((struct Said){code, span, arena_copy(analysis->arena, subject), at}));
}

Text analysis_under(const Analysis *analysis)
{
    const SymbolList *readings = &analysis->compilation->policy->readings;
    Text text = TEXT("", "");
    for (size_t r = 0; r < readings->count; r++) {
        if (!analysis->state->chosen[r])
            continue;
        const Symbol *reading = readings->items[r], *option = reading->parts[analysis->state->options[r]];
        Text name = row_text_name(analysis->arena, reading->id, reading->label);
        Text choice = row_text_name(analysis->arena, option->id, option->label);
        text.en = arena_print(analysis->arena, "%.*s%s%.*s is %.*s", STR_ARG(text.en), text.en.len ? ", " : "",
                              STR_ARG(name.en), STR_ARG(choice.en));
        text.zh = arena_print(analysis->arena, "%.*s%s%.*s 为 %.*s", STR_ARG(text.zh), text.zh.len ? "，" : "",
                              STR_ARG(name.zh), STR_ARG(choice.zh));
    }
    return text;
}

/* ---- Cells ----------------------------------------------------------------------------------------------------------- */

Cells cells_new(Arena *arena, const Slice *slice)
{
    size_t count = slice->plan.field_count + 1;
    return (Cells){ARENA_ARRAY(arena, int64_t, count), ARENA_ARRAY(arena, Str, count),
                   ARENA_ARRAY(arena, bool, count)};
}

void cells_take(Cells *cells, const Slice *slice, const Trial *trial, size_t row)
{
    for (size_t f = 0; f < slice->plan.field_count; f++) {
        cells->blank[f] = trial_is_blank(trial, row, f);
        if (slice->plan.fields[f].kind == KIND_TEXT)
            cells->texts[f] = trial_text(trial, row, f);
        else
            cells->numbers[f] = trial_number(trial, row, f);
    }
}

static void put_cell(Trial *trial, size_t row, size_t field, const PlanField *kind, const Cells *cells,
                     size_t from)
{
    if (cells->blank[from])
        trial_put_blank(trial, row, field);
    else if (kind->kind == KIND_TEXT)
        trial_put_text(trial, row, field, cells->texts[from]);
    else
        trial_put(trial, row, field, cells->numbers[from]);
}

void cells_put_one(const Cells *cells, const Slice *slice, size_t from, Trial *trial, size_t row, size_t field)
{
    put_cell(trial, row, field, &slice->plan.fields[from], cells, from);
}

void cells_put(const Cells *cells, const Slice *slice, Trial *trial, size_t row)
{
    for (size_t f = 0; f < slice->plan.field_count; f++)
        put_cell(trial, row, f, &slice->plan.fields[f], cells, f);
}

static Paid paid_of(TrialAnswer answer, int64_t fen)
{
    switch (answer.outcome) {
    case OUTCOME_GRANTED:
    case OUTCOME_REDUCED:
        return (Paid){true, true, fen};
    case OUTCOME_REFUSED:
    case OUTCOME_NOT_APPLICABLE:
        return (Paid){true, false, 0};
    default:
        return (Paid){false, false, 0};
    }
}

Paid slice_paid(const Slice *slice, const Trial *trial, size_t row)
{
    TrialAnswer answer = trial_answer(trial, row, 0);
    return paid_of(answer, answer.rounded < slice->most ? answer.rounded : slice->most);
}

/* ---- With the whole plan ----------------------------------------------------------------------------------------------- */

/* Who shares places or caps has to be told, or the clause is pending. */
static void fill_keys(Trial *whole, const Plan *plan, size_t clause, size_t row, bool *shown)
{
    for (size_t s = 0; s < plan->step_count; s++) {
        const PlanStep *step = &plan->steps[s];
        bool mine = false;
        for (size_t c = 0; c < step->clause_count; c++)
            mine |= step->clauses[c] == clause;
        for (size_t k = 0; mine && step->key >= 0 && k < plan->keys[step->key].field_count; k++) {
            size_t field = plan->keys[step->key].field[k];
            if (field >= plan->form_count || !trial_is_blank(whole, row, field))
                continue;
            shown[field] = true;
            if (plan->fields[field].kind == KIND_TEXT)
                trial_put_text(whole, row, field, STR("A"));
            else
                trial_put(whole, row, field, plan->fields[field].low > 0 ? plan->fields[field].low : 0);
        }
    }
}

bool analysis_open_whole(Analysis *analysis)
{
    Compilation *c = analysis->compilation;
    if (analysis->whole)
        return true;
    Str article = c->diags.article; /* which lowering sets for its own reports */
    analysis->whole_plan = lower_policy_to_prove(&analysis->scratch, c->policy, analysis->state->options,
                                                 analysis->state->chosen, NULL, &c->sources, &c->diags);
    c->diags.article = article;
    if (!analysis->whole_plan)
        return false;
    analysis->status = trial_open(&analysis->whole, analysis->whole_plan, WHOLE_ROWS);
    return analysis->status == STATUS_OK;
}

bool analysis_verify(ClauseView *view, const Cells *rows, size_t count, DiagApplicant *applicants, Paid *paid)
{
    Analysis *analysis = view->analysis;
    if (!analysis_open_whole(analysis))
        return false;
    const Plan *plan = analysis->whole_plan;
    const Slice *slice = view->slice;
    bool *shown = ARENA_ARRAY(&analysis->scratch, bool, plan->field_count + 1);
    trial_begin(analysis->whole, count);
    for (size_t row = 0; row < count; row++) {
        for (size_t f = 0; f < slice->plan.field_count; f++) {
            shown[slice->fields[f]] = true;
            put_cell(analysis->whole, row, slice->fields[f], &slice->plan.fields[f], &rows[row], f);
        }
        fill_keys(analysis->whole, plan, view->clause, row, shown);
    }
    analysis->status = trial_run(analysis->whole, TRIAL_ALONE);
    for (size_t row = 0; row < count && analysis->status == STATUS_OK; row++) {
        TrialAnswer answer = trial_answer(analysis->whole, row, view->clause);
        paid[row] = paid_of(answer, answer.paid);
        applicants[row].given = row_text_given(analysis->arena, plan, analysis->whole, row, shown);
        applicants[row].expected = row_text_expected(analysis->arena, plan, &plan->clauses[view->clause], &answer);
    }
    return analysis->status == STATUS_OK;
}
