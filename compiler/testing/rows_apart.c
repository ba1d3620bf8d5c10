#include "compiler/testing/rows_apart.h"

#include "compiler/format/format.h"
#include "compiler/testing/case_nodes.h"

#define ATTEMPTS 4
#define SEED 1
#define MOST_ROWS 8
#define ALL_KEYS SIZE_MAX

typedef struct Apart {
    Compilation *c, *changed;
    const ReadingState *standing, *options;
    const Plan *plan, *other;
    size_t clause;
    Str name;
    Trial *trial;
    int64_t least; /* what the applicant is paid at least */
    Node *test;
} Apart;

static bool is_paid(void *context, const Trial *trial, size_t row)
{
    const Apart *apart = context;
    TrialAnswer answer = trial_answer(trial, row, apart->clause);
    return answer.outcome == OUTCOME_GRANTED && answer.paid > apart->least;
}

static bool is_of_clause(const PlanStep *step, size_t clause)
{
    for (size_t i = 0; i < step->clause_count; i++)
        if (step->clauses[i] == clause)
            return true;
    return false;
}

/* One more than there are places. */
static size_t row_count(const Apart *apart)
{
    size_t rows = 2;
    for (size_t i = 0; i < apart->plan->step_count; i++) {
        const PlanStep *step = &apart->plan->steps[i];
        if (step->kind == STEP_PLACES && is_of_clause(step, apart->clause) && step->limit >= (int64_t)rows &&
            step->limit < MOST_ROWS)
            rows = (size_t)step->limit + 1;
    }
    return rows;
}

/* More than half of the smallest sum that rows share. */
static int64_t large_amount(const Apart *apart)
{
    int64_t least = 0;
    for (size_t i = 0; i < apart->plan->step_count; i++) {
        const PlanStep *step = &apart->plan->steps[i];
        bool is_sum = step->kind == STEP_SHARED_CAP || step->kind == STEP_LIMIT || step->kind == STEP_BUDGET;
        if (is_sum && is_of_clause(step, apart->clause) && step->limit > 0 && (!least || step->limit / 2 < least))
            least = step->limit / 2;
    }
    return least;
}

static bool is_key_in(const Plan *plan, size_t clause, size_t field)
{
    for (size_t s = 0; s < plan->step_count; s++) {
        const PlanKey *key = plan->steps[s].key >= 0 ? &plan->keys[plan->steps[s].key] : NULL;
        for (size_t i = 0; key && is_of_clause(&plan->steps[s], clause) && i < key->field_count; i++)
            if (key->field[i] == field)
                return true;
    }
    return false;
}

/* A text by which rows compete for the clause, under the policy or under the change. */
static bool is_key(const Apart *apart, size_t field)
{
    const PlanField *about = &apart->plan->fields[field];
    return about->kind == KIND_TEXT && !about->key &&
           (is_key_in(apart->plan, apart->clause, field) || is_key_in(apart->other, apart->clause, field));
}

static void build(Apart *apart, size_t shared)
{
    Arena *arena = &apart->c->arena;
    bool zh = format_language_of(apart->c->file, apart->c->source) == LANGUAGE_ZH;
    size_t rows = row_count(apart);
    apart->test = case_new(apart->c, apart->name, apart->standing, apart->options);
    for (size_t row = 0; row < rows; row++) {
        case_add_row(apart->c, apart->test, arena_print(arena, zh ? "第%zu行" : "row_%zu", row + 1), apart->plan,
                     apart->trial, 0);
        for (size_t f = 0; f < apart->plan->form_count; f++) {
            if (!is_key(apart, f))
                continue;
            bool same = shared == ALL_KEYS || shared == f;
            case_put_text(apart->c, apart->test, f, same ? STR("A") : arena_print(arena, "%zu", row + 1));
        }
    }
}

static void see(void *context, const TestRun *run, const TestResult *result)
{
    const Apart *apart = context;
    (void)result;
    case_expect(apart->c, apart->test, run, apart->clause);
}

/* Whether the change misses what the policy gives. */
static Status try_rows(Apart *apart, size_t shared, bool *found)
{
    TestResult result;
    TestOptions here = {.engine = ENGINE_INTERP, .see = see, .context = apart}, there = {.engine = ENGINE_INTERP};
    build(apart, shared);
    Status status = policy_test_run(apart->c, apart->test, apart->standing, &here, &result);
    if (status == STATUS_OK && setjmp(apart->changed->arena.escape))
        return STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = policy_test_run(apart->changed, apart->test, apart->standing, &there, &result);
    *found = status == STATUS_OK && result.miss_count > 0;
    return status;
}

static Status try_applicant(Apart *apart, bool *found)
{
    bool is_there;
    TrialSearch search = {.clause = (uint16_t)apart->clause,
                          .wanted = is_paid,
                          .context = apart,
                          .depth = TRIAL_ALONE,
                          .seed = SEED,
                          .attempts = ATTEMPTS};
    Status status = trial_find(apart->trial, &search, &is_there);
    if (status != STATUS_OK || !is_there)
        return status;
    status = try_rows(apart, ALL_KEYS, found);
    for (size_t f = 0; f < apart->plan->form_count && !*found && status == STATUS_OK; f++)
        if (is_key(apart, f))
            status = try_rows(apart, f, found);
    return status;
}

Status rows_apart(Compilation *c, Compilation *changed, const ReadingState *standing, const ReadingState *options,
                  const Plan *plan, const Plan *other, size_t clause, Str name, Node **test)
{
    Apart apart = {.c = c,
                   .changed = changed,
                   .standing = standing,
                   .options = options,
                   .plan = plan,
                   .other = other,
                   .clause = clause,
                   .name = name};
    bool found = false;
    *test = NULL;
    Status status = trial_open(&apart.trial, plan, TRIAL_ROWS);
    if (status == STATUS_OK)
        status = try_applicant(&apart, &found);
    if (status == STATUS_OK && !found && (apart.least = large_amount(&apart)) > 0)
        status = try_applicant(&apart, &found);
    trial_close(apart.trial);
    if (found)
        *test = apart.test;
    return status;
}
