/* Rows that are rejected because a clause cannot be computed for them, although every cell may be as it should: a base of zero, an
 * amount below zero. The applicant loses all other clauses with it. */
#include "compiler/analysis/analysis.h"
#include "compiler/analysis/row_text.h"
#include "runtime/row_fault.h"

#define MOST_PER_CLAUSE 3

typedef struct FaultSearch {
    ClauseView *view;
    PlanFault said[MOST_PER_CLAUSE];
    PlanSpan said_at[MOST_PER_CLAUSE];
    size_t said_count;
} FaultSearch;

static bool is_no(const Trial *trial, PlanReg reg, size_t row)
{
    const Vector *vector = trial_value(trial, reg);
    return !bit_get(vector->data.bits, row) && !(vector->unknown && bit_get(vector->unknown, row));
}

/* The first fault among what the row uses; FAULT_NONE also where a check of the form rejects it. */
static PlanFault fault_of(const Slice *slice, const Trial *trial, size_t row, PlanSpan *where)
{
    const PlanClause *clause = &slice->plan.clauses[0];
    PlanFault fault = FAULT_NONE;
    if (trial_answer(trial, row, 0).outcome != OUTCOME_INVALID)
        return FAULT_NONE;
    for (size_t i = 0; i < slice->plan.check_count; i++)
        if (is_no(trial, slice->plan.checks[i].reg, row))
            return FAULT_NONE;
    if (clause->applies.reg != PLAN_NONE)
        fault = trial_fault(trial, clause->applies.reg, row, where);
    for (size_t i = 0; i < clause->condition_count && fault == FAULT_NONE; i++)
        fault = trial_fault(trial, clause->conditions[i].reg, row, where);
    if (fault == FAULT_NONE && clause->amount != PLAN_NONE)
        fault = trial_fault(trial, clause->amount, row, where);
    return fault;
}

static uint64_t faults_of(const Trial *trial, PlanReg reg, size_t word)
{
    const Vector *vector = reg == PLAN_NONE ? NULL : trial_value(trial, reg);
    return vector && vector->fault ? vector->fault[word] : 0;
}

bool faults_in(const Slice *slice, const Trial *trial)
{
    const PlanClause *clause = &slice->plan.clauses[0];
    size_t count = trial_row_count(trial);
    PlanSpan where;
    for (size_t word = 0; word < BITMAP_WORDS(count); word++) {
        uint64_t rows = faults_of(trial, clause->applies.reg, word) | faults_of(trial, clause->amount, word);
        for (size_t i = 0; i < clause->condition_count; i++)
            rows |= faults_of(trial, clause->conditions[i].reg, word);
        for (; rows; rows &= rows - 1) {
            size_t row = word * 64 + (size_t)__builtin_ctzll(rows);
            if (row < count && row_fault_asks_policy(fault_of(slice, trial, row, &where)))
                return true;
        }
    }
    return false;
}

static bool is_rejected(void *context, const Trial *trial, size_t row)
{
    const FaultSearch *search = context;
    PlanSpan where;
    if (row == 0)
        search->view->analysis->trial_work += trial_row_count(trial) * search->view->slice->plan.op_count;
    PlanFault fault = fault_of(search->view->slice, trial, row, &where);
    for (size_t i = 0; i < search->said_count; i++)
        if (search->said[i] == fault && search->said_at[i].start == where.start &&
            search->said_at[i].end == where.end)
            return false;
    return row_fault_asks_policy(fault);
}

/* The field that is the base from which growth is measured, when it is one alone. */
static const PlanField *growth_base(const Slice *slice, PlanSpan where)
{
    const Plan *plan = &slice->plan;
    for (PlanReg reg = 0; reg < plan->op_count; reg++) {
        const PlanOp *guard = &plan->ops[reg];
        if (guard->code != OP_GUARD || guard->index != FAULT_GROWTH_BASE || guard->span.start != where.start ||
            guard->span.end != where.end)
            continue;
        const PlanOp *above_zero = &plan->ops[guard->argument[1]];
        const PlanOp *base = above_zero->code == OP_PRIMITIVE ? &plan->ops[above_zero->argument[1]] : above_zero;
        return base->code == OP_COLUMN ? &plan->fields[base->index] : NULL;
    }
    return NULL;
}

/* A fault of a condition counts whatever other conditions say; only what is joined to it with `and` keeps it away. */
static bool is_in_gate(const Slice *slice, PlanSpan where)
{
    const PlanClause *clause = &slice->plan.clauses[0];
    bool is_in = clause->applies.reg != PLAN_NONE && where.start >= clause->applies.span.start &&
                 where.end <= clause->applies.span.end;
    for (size_t i = 0; i < clause->condition_count; i++)
        is_in |= where.start >= clause->conditions[i].span.start && where.end <= clause->conditions[i].span.end;
    return is_in;
}

static Text help_base(Arena *arena, const PlanField *base, bool in_gate)
{
    Text name = row_text_name(arena, base->id, base->label), zero = row_text_number(arena, base, 0);
    const char *en =
        in_gate
            ? "say in the same condition what holds without a base: `%.*s > %.*s and …` refuses this clause alone, and "
              "the others are paid; a condition of its own does not keep the fault away"
            : "say what holds without a base: `require %.*s > %.*s \"there is a base\"` refuses this clause alone, "
              "and the others are paid";
    const char *zh =
        in_gate
            ? "请在同一条件中写明没有基数时如何处理：“%.*s > %.*s 且 …”，则只是不享受本条，其他条款照付；另写一个条件不起作用"
            : "请写明没有基数时如何处理：加上“条件 %.*s > %.*s “有可比基数””，则只是不享受本条，其他条款照付";
    return (Text){arena_print(arena, en, STR_ARG(name.en), STR_ARG(zero.en)),
                  arena_print(arena, zh, STR_ARG(name.zh), STR_ARG(zero.zh))};
}

static void report(ClauseView *view, PlanFault fault, PlanSpan where, Span span, const DiagApplicant *applicant)
{
    Analysis *analysis = view->analysis;
    const PlanClause *clause = &analysis->plan->clauses[view->clause];
    Wording cause = row_fault_words(fault);
    Text words[] = {row_text_name(analysis->arena, clause->id, clause->label), {cause.en, cause.zh}};
    Diag *diag = diag_report(&analysis->compilation->diags, DIAG_REJECTS_ROW, span, 2, words);
    const PlanField *base = fault == FAULT_GROWTH_BASE ? growth_base(view->slice, where) : NULL;
    bool in_gate = is_in_gate(view->slice, where);
    if (base)
        diag_help(diag, help_base(analysis->arena, base, in_gate));
    else if (in_gate)
        diag_help(
            diag,
            TEXT(
                "say in the same condition what holds then, joined with `and` before it: that refuses this clause alone, and the others are paid",
                "请在同一条件中用“且”先写明此时不符合，则只是不享受本条，其他条款照付"));
    diag->under = analysis_under(analysis);
    diag->applicants[0] = *applicant;
    diag->applicant_count = 1;
}

/* Row 0 of the trial shows it. */
static void take(FaultSearch *search)
{
    ClauseView *view = search->view;
    Analysis *analysis = view->analysis;
    PlanSpan where, whole = view->slice->plan.clauses[0].span;
    PlanFault fault = fault_of(view->slice, view->trial, 0, &where);
    search->said[search->said_count] = fault;
    search->said_at[search->said_count++] = where;
    bool is_own = where.start >= whole.start && where.end <= whole.end && where.end > where.start;
    Span span = is_own ? where : view->symbol->node->name->span;
    Str subject = row_fault_words(fault).en; /* two faults may stand at one place */
    if (analysis_was_said(view, DIAG_REJECTS_ROW, span, subject, (int64_t)span.start))
        return;
    Cells cells = cells_new(&analysis->scratch, view->slice);
    cells_take(&cells, view->slice, view->trial, 0);
    DiagApplicant applicant;
    Paid paid;
    if (!analysis_verify(view, &cells, 1, &applicant, &paid) ||
        trial_answer(analysis->whole, 0, view->clause).outcome != OUTCOME_INVALID)
        return;
    analysis_note_said(view, DIAG_REJECTS_ROW, span, subject, (int64_t)span.start);
    report(view, fault, where, span, &applicant);
}

void faults_search(ClauseView *view)
{
    Analysis *analysis = view->analysis;
    FaultSearch search = {.view = view};
    TrialSearch asked = {.wanted = is_rejected, .context = &search, .seed = 2, .attempts = 6};
    bool found = view->evidence.rejected;
    while (found && search.said_count < MOST_PER_CLAUSE && analysis->status == STATUS_OK) {
        analysis->status = trial_find(view->trial, &asked, &found);
        if (analysis->status == STATUS_OK && found)
            take(&search);
    }
}
