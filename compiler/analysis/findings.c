#include "compiler/analysis/findings.h"

#include "compiler/analysis/accepted.h"
#include "compiler/analysis/analysis.h"
#include "compiler/analysis/combinations.h"
#include "compiler/analysis/law_check.h"

/* Rounds of applicants that are made up to find one who is granted a clause. */
#define SEARCH_ROUNDS 20

/* A slice that was looked at under another choice of readings has nothing new to say. */
static bool is_new_slice(Analysis *analysis, size_t clause, uint64_t digest)
{
    ClauseMemory *memory = &analysis->clauses[clause];
    for (size_t i = 0; i < memory->digest_count; i++)
        if (memory->digests[i] == digest)
            return false;
    ARENA_PUSH(analysis->arena, memory->digests, memory->digest_count, memory->digest_capacity, digest);
    return true;
}

static const Symbol *clause_named(const Policy *policy, Str id)
{
    for (size_t i = 0; i < policy->clauses.count; i++)
        if (str_equal(policy->clauses.items[i]->id, id))
            return policy->clauses.items[i];
    for (size_t i = 0; i < policy->refers.count; i++)
        if (str_equal(policy->refers.items[i]->id, id))
            return policy->refers.items[i];
    return NULL;
}

/* Remembers what all rows show that come by. */
static bool is_granted(void *context, const Trial *trial, size_t row)
{
    ClauseView *view = context;
    if (row == 0) {
        evidence_take(&view->evidence, view->slice, trial);
        view->analysis->trial_work += trial_row_count(trial) * view->slice->plan.op_count;
    }
    TrialAnswer answer = trial_answer(trial, row, 0);
    return answer.outcome == OUTCOME_GRANTED && (answer.paid > 0 || view->slice->plan.clauses[0].referral);
}

static void search_slice(ClauseView *view)
{
    Analysis *analysis = view->analysis;
    const Slice *slice = view->slice;
    bool found = false;
    TrialSearch asked = {.wanted = is_granted, .context = view, .seed = 1, .attempts = SEARCH_ROUNDS};
    analysis->status = trial_open(&analysis->trial, &slice->plan, TRIAL_ROWS);
    view->trial = analysis->trial;
    if (analysis->status == STATUS_OK)
        analysis->status = trial_find(view->trial, &asked, &found);
    if (analysis->status == STATUS_OK && found && !slice->reads_details && !slice->settled_whole &&
        slice->plan.clauses[0].amount != PLAN_NONE) {
        Cells granted = cells_new(&analysis->scratch, slice);
        cells_take(&granted, slice, view->trial, 0);
        curves_search(view, &granted);
    }
    if (analysis->status == STATUS_OK)
        claims_search(view);
    if (analysis->status == STATUS_OK && !slice->reads_details)
        faults_search(view);
    trial_close(analysis->trial);
    analysis->trial = NULL;
}

static void search_clause(Analysis *analysis, size_t clause)
{
    if (analysis->trial_work > MOST_TRIAL_WORK) {
        analysis->cut_short = true;
        return;
    }
    const Slice *slice = slice_make(&analysis->scratch, analysis->plan, clause);
    limits_note(analysis, clause, slice);
    if (!is_new_slice(analysis, clause, slice->digest))
        return;
    ClauseView view = {
        .analysis = analysis, .clause = clause, .slice = slice, .symbol = analysis->clauses[clause].symbol};
    Str article = analysis->compilation->diags.article;
    analysis->compilation->diags.article = analysis->plan->clauses[clause].article;
    view.evidence = evidence_new(&analysis->scratch, slice);
    search_slice(&view);
    analysis->compilation->diags.article = article;
}

static void search_plan(void *context, const Plan *plan, const PlanNeeds *needs, const ReadingState *state)
{
    Analysis *analysis = context;
    if (analysis->status != STATUS_OK)
        return;
    if (!analysis->clauses) {
        analysis->clauses = ARENA_ARRAY(analysis->arena, ClauseMemory, plan->clause_count + 1);
        for (size_t c = 0; c < plan->clause_count; c++)
            analysis->clauses[c].symbol = clause_named(analysis->compilation->policy, plan->clauses[c].id);
    }
    bool is_first = !analysis->plan; /* of the options that stand */
    analysis->plan = plan;
    analysis->state = state;
    if (setjmp(analysis->scratch.escape)) {
        analysis->status = STATUS_NO_MEMORY;
        return;
    }
    if (is_first) {
        statements_search(analysis);
        term_search(analysis);
    }
    for (size_t c = 0; c < plan->clause_count && analysis->status == STATUS_OK; c++)
        if (plan_needs(needs, analysis->clauses[c].symbol))
            search_clause(analysis, c);
    proofs_search(analysis, needs);
    trial_close(analysis->whole);
    analysis->whole = NULL;
    analysis->whole_plan = NULL;
    arena_clear(&analysis->scratch);
}

bool finding_needs_law(DiagCode code)
{
    return code >= DIAG_ARTICLE_NOT_IN_LAW && code <= DIAG_TERM_ENDED;
}

static void compare_with_law(Compilation *compilation, const FindingOptions *options)
{
    const Law *law = options->law ? law_read(&compilation->arena, options->law) : NULL;
    authorities_check(compilation, law);
    if (!law)
        return;
    LawCheck check = {.compilation = compilation, .arena = &compilation->arena, .law = law};
    law_collect_holders(&check);
    law_check_coverage(&check);
    law_check_numbers(&check);
    law_check_silence(&check);
}

Status findings_search(Compilation *compilation, const ReadingState *standing, const FindingOptions *options,
                       ReadingState *failing)
{
    Analysis analysis = {.compilation = compilation, .arena = &compilation->arena, .options = options};
    arena_init(&analysis.scratch);
    analysis.scratch.can_escape = true;
    PlanVisitor visitor = {search_plan, &analysis};
    Status status = combinations_try(compilation, standing, &visitor, failing);
    trial_close(analysis.whole);
    trial_close(analysis.trial);
    arena_done(&analysis.scratch);
    if (status == STATUS_OK)
        status = analysis.status;
    if (status != STATUS_OK || failing->options)
        return status;
    if (setjmp(compilation->arena.escape))
        return STATUS_NO_MEMORY;
    claims_report(&analysis);
    limits_report(&analysis);
    proofs_report(&analysis);
    if (analysis.cut_short)
        DIAG0(&compilation->diags, SEARCH_CUT_SHORT, compilation->policy->header->name->span);
    compare_with_law(compilation, options);
    accepted_mark(compilation, options);
    return STATUS_OK;
}
