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

const Symbol *analysis_symbol(const Policy *policy, Str id)
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
    analysis->status = trial_open(&analysis->trial, &slice->plan);
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
    if (!is_new_slice(analysis, clause, slice->digest))
        return;
    ClauseView view = {.analysis = analysis,
                       .clause = clause,
                       .slice = slice,
                       .symbol =
                           analysis_symbol(analysis->compilation->policy, analysis->plan->clauses[clause].id)};
    Str article = analysis->compilation->diags.article;
    analysis->compilation->diags.article = analysis->plan->clauses[clause].article;
    view.evidence = evidence_new(&analysis->scratch, slice);
    search_slice(&view);
    analysis->compilation->diags.article = article;
}

/* ---- Which readings a clause hangs on ---------------------------------------------------------------------------------------- */

typedef struct Touching {
    Analysis *analysis;
    bool *readings; /* by Symbol.index */
    bool *defines; /* those that were looked into */
} Touching;

static void touch(Touching *touching, const Node *node, int depth)
{
    for (; node && depth < AST_MAX_DEPTH; node = node->next) {
        const Symbol *symbol = node->kind == NODE_NAME || node->kind == NODE_UNDER ? node->symbol : NULL;
        if (symbol && symbol->kind == SYMBOL_READING)
            touching->readings[symbol->index] = true;
        if (symbol && symbol->kind == SYMBOL_DEFINE && !touching->defines[symbol->index]) {
            touching->defines[symbol->index] = true;
            touch(touching, symbol->node->right, depth + 1);
        }
        const Node *parts[] = {node->kind == NODE_UNDER ? node->name : NULL,
                               node->left,
                               node->right,
                               node->third,
                               node->scope,
                               node->items,
                               node->more};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            touch(touching, parts[i], depth + 1);
    }
}

static bool is_plain(const Node *items)
{
    for (const Node *item = items; item; item = item->next)
        if (item->kind == NODE_NOTWITHSTANDING || (item->kind == NODE_UNDER && !is_plain(item->items)))
            return false;
    return true;
}

/* Whatever stands beside the clauses may bear on all of them; where one prevails over another nothing is told apart. */
static void find_touched(Analysis *analysis)
{
    const Policy *policy = analysis->compilation->policy;
    size_t readings = policy->readings.count;
    bool *common = ARENA_ARRAY(analysis->arena, bool, readings + 1);
    bool all = false;
    Touching touching = {analysis, common, ARENA_ARRAY(analysis->arena, bool, policy->defines.count + 1)};
    for (size_t i = 0; i < policy->every_clause_count; i++)
        touch(&touching, policy->every_clauses[i]->items, 0);
    for (size_t i = 0; i < policy->file_under_count; i++)
        touch(&touching, policy->file_unders[i], 0);
    touch(&touching, policy->input ? policy->input->items : NULL, 0);
    for (size_t i = 0; i < policy->clauses.count; i++)
        all |= !is_plain(policy->clauses.items[i]->node->items);
    for (size_t c = 0; c < analysis->plan->clause_count && !all; c++) {
        const Symbol *symbol = analysis_symbol(policy, analysis->plan->clauses[c].id);
        touching.readings = ARENA_ARRAY(analysis->arena, bool, readings + 1);
        touching.defines = ARENA_ARRAY(analysis->arena, bool, policy->defines.count + 1);
        memcpy(touching.readings, common, readings * sizeof *common);
        touch(&touching, symbol ? symbol->node->items : NULL, 0);
        analysis->clauses[c].touched = touching.readings;
    }
}

static bool is_touched(const Analysis *analysis, size_t clause)
{
    const bool *touched = analysis->clauses[clause].touched;
    bool any = false, hit = false;
    for (size_t r = 0; touched && r < analysis->compilation->policy->readings.count; r++) {
        any |= analysis->state->chosen[r];
        hit |= analysis->state->chosen[r] && touched[r];
    }
    return !touched || !any || hit;
}

static void search_plan(void *context, const Plan *plan, const ReadingState *state)
{
    Analysis *analysis = context;
    if (analysis->status != STATUS_OK)
        return;
    if (!analysis->clauses)
        analysis->clauses = ARENA_ARRAY(analysis->arena, ClauseMemory, plan->clause_count + 1);
    bool is_first = !analysis->plan; /* of the options that stand */
    analysis->plan = plan;
    analysis->state = state;
    if (is_first) {
        find_touched(analysis);
        statements_search(analysis);
    }
    for (size_t c = 0; c < plan->clause_count && analysis->status == STATUS_OK; c++)
        if (is_first || is_touched(analysis, c))
            search_clause(analysis, c);
    proofs_search(analysis);
    trial_close(analysis->whole);
    analysis->whole = NULL;
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
    proofs_report(&analysis);
    if (analysis.cut_short)
        DIAG0(&compilation->diags, SEARCH_CUT_SHORT, compilation->policy->header->name->span);
    compare_with_law(compilation, options);
    accepted_mark(compilation, options);
    return STATUS_OK;
}
