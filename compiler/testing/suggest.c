#include "compiler/testing/suggest.h"

#include "compiler/format/format.h"
#include "compiler/lower.h"
#include "compiler/testing/case_nodes.h"
#include "compiler/testing/difference.h"

#define ATTEMPTS 8 /* rounds of TRIAL_ROWS applicants for one point */
#define TABLE_ATTEMPTS 60 /* a table has many rows, each of which is met by few */
#define SEED 1
#define MOST_ROWS 8 /* of one case */

/* A plan under one option, with what tries applicants on it. */
typedef struct Side {
    int reading, option; /* -1: the standing readings */
    ReadingState readings;
    Plan *plan;
    Trial *trial;
} Side;

typedef struct Suggesting {
    Suggestions *out;
    Compilation *c;
    Arena *arena;
    Coverage *coverage;
    const ReadingState *standing;
    Side *sides;
    size_t side_count, side_capacity;
    const CoverGroup *group;
    /* Of the case at hand. */
    Side *side;
    const CoverPoint *point;
    size_t clauses[2]; /* that are expected */
    size_t clause_count;
    int wish;
    Node *test;
    Status status;
} Suggesting;

/* ---- Plans ------------------------------------------------------------------------------------------------------------------------ */

static Side *side_of(Suggesting *s, int reading, int option)
{
    for (size_t i = 0; i < s->side_count; i++)
        if (s->sides[i].reading == reading && (reading < 0 || s->sides[i].option == option))
            return &s->sides[i];
    Side side = {.reading = reading, .option = option};
    CoverPoint where = {.reading = reading, .option = option};
    coverage_readings(s->coverage, &where, &side.readings);
    size_t errors = s->c->diags.errors, count = s->c->diags.count;
    side.plan = lower_policy(s->arena, s->c->policy, side.readings.options, side.readings.chosen, &s->c->sources,
                             &s->c->diags);
    s->c->diags.errors = errors;
    s->c->diags.count = count;
    if (side.plan)
        s->status = trial_open(&side.trial, side.plan, TRIAL_ROWS);
    ARENA_PUSH(s->arena, s->sides, s->side_count, s->side_capacity, side);
    return &s->sides[s->side_count - 1];
}

/* ---- Names ------------------------------------------------------------------------------------------------------------------------- */

/* Quotation marks would end the name. */
static Str without_quotes(Arena *arena, Str text)
{
    static const char *const marks[] = {"\"", "“", "”"};
    char *out = ARENA_ARRAY(arena, char, text.len + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.len;) {
        size_t mark = 0;
        for (size_t m = 0; m < sizeof marks / sizeof *marks && !mark; m++)
            if (str_starts((Str){text.at + i, text.len - i}, str_from(marks[m])))
                mark = strlen(marks[m]);
        if (!mark)
            out[length++] = text.at[i];
        i += mark ? mark : 1;
    }
    return (Str){out, length};
}

static Str in_language(const Suggesting *s, Text text)
{
    return s->out->language == LANGUAGE_ZH ? text.zh : text.en;
}

static Str name_of_case(const Suggesting *s, Text shown)
{
    bool zh = s->out->language == LANGUAGE_ZH;
    Str group = in_language(s, s->group->name), what = in_language(s, s->point->what), how = in_language(s, shown);
    Str name = str_equal(group, what)
                   ? arena_print(s->arena, zh ? "%.*s：%.*s" : "%.*s: %.*s", STR_ARG(group), STR_ARG(how))
                   : arena_print(s->arena, zh ? "%.*s：%.*s，%.*s" : "%.*s: %.*s: %.*s", STR_ARG(group),
                                 STR_ARG(what), STR_ARG(how));
    return without_quotes(s->arena, name);
}

/* ---- Running a case ---------------------------------------------------------------------------------------------------------------- */

static void see_case(void *context, const TestRun *run, const TestResult *result)
{
    Suggesting *s = context;
    for (size_t i = 0; i < s->clause_count; i++)
        case_expect(s->c, s->test, run, s->clauses[i]);
    coverage_see(s->coverage, run, result);
}

/* Runs the case, which has rows and no expectations yet. False: it does not show the point. */
static bool run_case(Suggesting *s)
{
    TestResult result;
    TestOptions options = {.engine = ENGINE_INTERP, .see = see_case, .context = s};
    if (s->status == STATUS_OK)
        s->status = policy_test_run(s->c, s->test, s->standing, &options, &result);
    return s->status == STATUS_OK && s->point->seen;
}

static void keep_case(Suggesting *s)
{
    ARENA_PUSH(s->arena, s->out->items, s->out->count, s->out->capacity, ((Suggestion){s->group, s->test}));
}

static void begin_case(Suggesting *s, Text shown)
{
    s->test = case_new(s->c, name_of_case(s, shown), s->standing, &s->side->readings);
}

/* ---- One applicant ------------------------------------------------------------------------------------------------------------------ */

static const Vector *value_in_trial(const void *of, PlanReg reg)
{
    return trial_value(of, reg);
}

static bool is_paid_in_trial(const void *of, size_t row, size_t clause)
{
    TrialAnswer answer = trial_answer(of, row, clause);
    return answer.outcome == OUTCOME_GRANTED && answer.paid > 0;
}

/* What says most stands first: an amount, then a definite answer, then any. */
typedef enum Wish { WISH_PAID, WISH_DEFINITE, WISH_ANY, WISH_COUNT } Wish;

/* A rejected row shows nothing but failed checks. */
static bool is_as_wished(const Suggesting *s, TrialAnswer answer)
{
    bool is_unknown = s->point->kind == COVER_UNKNOWN || s->point->kind == COVER_FOR_UNKNOWN;
    if (s->wish == WISH_PAID && is_unknown) /* a condition that fails beside it would decide */
        return answer.outcome == OUTCOME_PENDING;
    if (s->wish == WISH_PAID)
        return answer.outcome == OUTCOME_GRANTED && answer.paid > 0;
    if (s->wish == WISH_DEFINITE && answer.outcome == OUTCOME_PENDING)
        return false;
    return answer.outcome != OUTCOME_INVALID || s->point->kind == COVER_CHECK_FAILED;
}

static bool shows_point(void *context, const Trial *trial, size_t row)
{
    Suggesting *s = context;
    CoverRows rows = {trial, value_in_trial, is_paid_in_trial, trial_batch(trial)};
    return is_as_wished(s, trial_answer(trial, row, s->clauses[0])) &&
           coverage_row_shows(s->coverage, s->side->plan, &rows, row, s->point);
}

static const PlanStep *step_of(const Suggesting *s)
{
    return &s->side->plan->steps[s->point->step];
}

static bool lacks_key(void *context, const Trial *trial, size_t row)
{
    const Suggesting *s = context;
    TrialAnswer answer = trial_answer(trial, row, s->point->clause);
    return answer.outcome == OUTCOME_PENDING && answer.reason == REASON_KEY &&
           answer.step < s->side->plan->step_count && s->side->plan->steps[answer.step].key == step_of(s)->key;
}

static bool is_cut(void *context, const Trial *trial, size_t row)
{
    const Suggesting *s = context;
    TrialAnswer answer = trial_answer(trial, row, s->point->clause);
    return answer.outcome == OUTCOME_REDUCED && answer.step == s->point->step;
}

static bool is_whole(void *context, const Trial *trial, size_t row)
{
    const Suggesting *s = context;
    TrialAnswer answer = trial_answer(trial, row, s->point->clause);
    return answer.outcome == OUTCOME_GRANTED && answer.paid > 0;
}

/* More than half of what is to be shared, so that two rows do not find room. */
static bool is_large(void *context, const Trial *trial, size_t row)
{
    const Suggesting *s = context;
    TrialAnswer answer = trial_answer(trial, row, s->point->clause);
    return answer.outcome == OUTCOME_GRANTED && answer.paid > step_of(s)->limit / 2;
}

/* Two clauses of the step are granted to one row; they are the ones that are expected. */
static bool is_granted_twice(void *context, const Trial *trial, size_t row)
{
    Suggesting *s = context;
    const PlanStep *step = step_of(s);
    size_t granted = 0;
    for (size_t i = 0; i < step->clause_count && granted < 2; i++) {
        TrialAnswer answer = trial_answer(trial, row, step->clauses[i]);
        if (answer.outcome == OUTCOME_GRANTED && answer.paid > 0)
            s->clauses[granted++] = step->clauses[i];
    }
    return granted == 2;
}

static bool look_for(Suggesting *s, size_t clause, TrialWanted wanted, TrialDepth depth)
{
    bool found = false;
    TrialSearch search = {.clause = (uint16_t)clause,
                          .wanted = wanted,
                          .context = s,
                          .depth = depth,
                          .seed = SEED,
                          .attempts = depth == TRIAL_ALONE                ? 2
                                      : s->point->kind == COVER_TABLE_ROW ? TABLE_ATTEMPTS
                                                                          : ATTEMPTS};
    if (s->status == STATUS_OK)
        s->status = trial_find(s->side->trial, &search, &found);
    return s->status == STATUS_OK && found;
}

static void expect_clause(Suggesting *s, size_t clause)
{
    s->clauses[0] = clause;
    s->clause_count = 1;
}

/* The applicant at hand alone, as a case. */
static bool one_row(Suggesting *s, Text shown)
{
    begin_case(s, shown);
    case_add_row(s->c, s->test, (Str){NULL, 0}, s->side->plan, s->side->trial, 0);
    if (!run_case(s))
        return false;
    keep_case(s);
    return true;
}

/* ---- Edges --------------------------------------------------------------------------------------------------------------------------- */

/* One step of the smallest that a cell can have to the side; what was found on the edge is put back. */
static void beside_edge(Suggesting *s, int64_t at, int64_t steps, Text shown)
{
    const PlanField *field = &s->side->plan->fields[s->point->field];
    if (at + steps < field->low || at + steps > field->high)
        return;
    trial_put(s->side->trial, 0, s->point->field, at + steps);
    begin_case(s, shown);
    case_add_row(s->c, s->test, (Str){NULL, 0}, s->side->plan, s->side->trial, 0);
    if (run_case(s))
        keep_case(s);
    trial_put(s->side->trial, 0, s->point->field, at);
}

static bool edge(Suggesting *s)
{
    if (!one_row(s, cover_shown(s->point->kind)))
        return false;
    if (s->point->field == COVER_NONE || trial_is_blank(s->side->trial, 0, s->point->field))
        return true;
    int64_t at = trial_number(s->side->trial, 0, s->point->field);
    beside_edge(s, at, -1, TEXT("just below the edge", "略低于界限"));
    beside_edge(s, at, 1, TEXT("just above the edge", "略高于界限"));
    return true;
}

/* ---- Steps across rows ---------------------------------------------------------------------------------------------------------------- */

static bool is_in_key(const Suggesting *s, size_t field)
{
    const PlanStep *step = step_of(s);
    const PlanKey *key = step->key >= 0 ? &s->side->plan->keys[step->key] : NULL;
    for (size_t i = 0; key && i < key->field_count; i++)
        if (key->field[i] == field)
            return true;
    return false;
}

/* Rows share what the step goes by, and nothing else that tells one applicant from another. */
static void put_keys(Suggesting *s, size_t row)
{
    const Plan *plan = s->side->plan;
    for (size_t f = 0; f < plan->form_count; f++) {
        if (plan->fields[f].kind != KIND_TEXT || plan->fields[f].key)
            continue;
        bool shared = is_in_key(s, f),
             written = !plan->fields[f].required && !trial_is_blank(s->side->trial, 0, f);
        if (shared)
            case_put_text(s->c, s->test, f, STR("A"));
        else if (written)
            case_put_text(s->c, s->test, f, arena_print(s->arena, "%zu", row + 1));
    }
}

static bool several_rows(Suggesting *s, size_t count)
{
    bool zh = s->out->language == LANGUAGE_ZH;
    begin_case(s, cover_shown(s->point->kind));
    for (size_t row = 0; row < count; row++) {
        Str name = arena_print(s->arena, zh ? "第%zu行" : "row_%zu", row + 1);
        case_add_row(s->c, s->test, name, s->side->plan, s->side->trial, 0);
        put_keys(s, row);
    }
    if (!run_case(s))
        return false;
    keep_case(s);
    return true;
}

static bool takes(Suggesting *s)
{
    const PlanStep *step = step_of(s);
    Text shown = cover_shown(s->point->kind);
    if (step->kind == STEP_EXCLUSIVE || step->kind == STEP_LIMIT) {
        s->clause_count = 2;
        for (size_t i = 0; i < step->clause_count; i++)
            if (look_for(s, step->clauses[i], is_granted_twice, TRIAL_ROW_STAGE) && one_row(s, shown))
                return true;
        expect_clause(s, s->point->clause);
    }
    if (step->kind == STEP_PLACES || step->kind == STEP_TOP || step->kind == STEP_QUOTA) {
        size_t rows =
            step->kind != STEP_QUOTA && step->limit > 0 && step->limit < MOST_ROWS ? (size_t)step->limit + 1 : 2;
        return look_for(s, s->point->clause, is_whole, TRIAL_ALONE) && several_rows(s, rows);
    }
    if (look_for(s, s->point->clause, is_cut, TRIAL_ALONE) && one_row(s, shown))
        return true;
    return (look_for(s, s->point->clause, is_large, TRIAL_ALONE) && several_rows(s, 2)) ||
           (look_for(s, s->point->clause, is_whole, TRIAL_ALONE) && several_rows(s, 2));
}

/* ---- Options --------------------------------------------------------------------------------------------------------------------------- */

static bool option(Suggesting *s)
{
    Side *chosen = side_of(s, s->point->reading, s->point->option), *usual = side_of(s, -1, 0);
    chosen = side_of(s, s->point->reading, s->point->option); /* the list may have moved */
    bool found = false;
    size_t clause = 0;
    if (s->status != STATUS_OK || !chosen->trial || !usual->trial || chosen == usual)
        return false;
    s->side = chosen;
    s->status = difference_find(chosen->trial, usual->trial, chosen->plan, SIZE_MAX, 2, &found, &clause);
    if (s->status != STATUS_OK || !found)
        return false;
    expect_clause(s, clause);
    return one_row(s, cover_shown(s->point->kind));
}

/* ---- Every point ------------------------------------------------------------------------------------------------------------------------ */

/* An amount is best one that is paid in the end; settling is dear, so that the row stage is asked next. */
static bool look_for_shown(Suggesting *s, size_t clause)
{
    expect_clause(s, clause);
    if (s->wish == WISH_PAID && s->side->plan->step_count && look_for(s, clause, shows_point, TRIAL_ALONE))
        return true;
    return look_for(s, clause, shows_point, TRIAL_ROW_STAGE);
}

static bool as_shown(Suggesting *s)
{
    bool is_edge = s->point->kind == COVER_EDGE || s->point->kind == COVER_SLICE_END;
    return is_edge ? edge(s) : one_row(s, cover_shown(s->point->kind));
}

/* Points of checks have no clause: any will do to say that the row is rejected. */
static bool shown_by_one(Suggesting *s)
{
    size_t count = s->side->plan->clause_count;
    for (s->wish = WISH_PAID; s->wish < WISH_COUNT; s->wish++) {
        if (s->point->clause != COVER_NONE && look_for_shown(s, s->point->clause))
            return as_shown(s);
        for (size_t i = 0; s->point->clause == COVER_NONE && i < count; i++)
            if (look_for_shown(s, i))
                return as_shown(s);
    }
    return false;
}

static bool suggest_one(Suggesting *s)
{
    Text shown = cover_shown(s->point->kind);
    if (s->point->kind == COVER_OPTION)
        return option(s);
    s->side = side_of(s, s->point->reading, s->point->option);
    if (s->status != STATUS_OK || !s->side->trial)
        return false;
    if (s->point->clause == COVER_NONE)
        return shown_by_one(s);
    expect_clause(s, s->point->clause);
    switch (s->point->kind) {
    case COVER_TAKES:
        return takes(s);
    case COVER_LEAVES:
        return look_for(s, s->point->clause, is_whole, TRIAL_ALONE) && one_row(s, shown);
    case COVER_KEY_BLANK:
        return look_for(s, s->point->clause, lacks_key, TRIAL_ALONE) && one_row(s, shown);
    default:
        return shown_by_one(s);
    }
}

static void suggest_all(Suggesting *s, const CoverGroup *groups, size_t count)
{
    Suggestions *out = s->out;
    for (size_t g = 0; g < count; g++) {
        s->group = &groups[g];
        for (size_t i = 0; i < groups[g].count && s->status == STATUS_OK; i++) {
            s->point = groups[g].points[i];
            if (s->point->seen || suggest_one(s) || s->status != STATUS_OK)
                continue;
            size_t without = out->without_count, capacity = out->without_capacity;
            ARENA_PUSH(s->arena, out->without_groups, without, capacity, s->group); /* in step with the points */
            ARENA_PUSH(s->arena, out->without, out->without_count, out->without_capacity, s->point);
        }
    }
}

Status suggest_cases(Suggestions *out, Compilation *c, Coverage *coverage, const ReadingState *standing)
{
    *out = (Suggestions){0};
    const CoverGroup *groups;
    size_t count;
    Status status = coverage_groups(coverage, &groups, &count);
    if (status != STATUS_OK)
        return status;
    Suggesting *volatile made = NULL;
    if (setjmp(c->arena.escape)) {
        status = STATUS_NO_MEMORY;
    } else {
        Suggesting *s = made = ARENA_NEW(&c->arena, Suggesting);
        *s = (Suggesting){.out = out, .c = c, .arena = &c->arena, .coverage = coverage, .standing = standing};
        out->language = format_language_of(c->file, c->source);
        suggest_all(s, groups, count);
        status = s->status;
    }
    for (size_t i = 0; made && i < made->side_count; i++)
        trial_close(made->sides[i].trial);
    return status;
}

/* ---- Two plans apart ---------------------------------------------------------------------------------------------------------------- */

typedef struct Apart {
    Compilation *c;
    Node *test;
    size_t clause;
} Apart;

static void see_apart(void *context, const TestRun *run, const TestResult *result)
{
    const Apart *apart = context;
    (void)result;
    case_expect(apart->c, apart->test, run, apart->clause);
}

Status suggest_apart(Compilation *c, const ReadingState *standing, const ReadingState *options, const Plan *plan,
                     const Plan *other, size_t only, unsigned attempts, Str name, Node **test)
{
    Trial *trial = NULL, *changed = NULL;
    bool found = false;
    Apart apart = {.c = c};
    *test = NULL;
    Status status = trial_open(&trial, plan, TRIAL_ROWS);
    if (status == STATUS_OK)
        status = trial_open(&changed, other, TRIAL_ROWS);
    if (status == STATUS_OK)
        status = difference_find(trial, changed, plan, only, attempts, &found, &apart.clause);
    if (status == STATUS_OK && found) {
        TestResult result;
        TestOptions how = {.engine = ENGINE_INTERP, .see = see_apart, .context = &apart};
        *test = apart.test = case_new(c, without_quotes(&c->arena, name), standing, options);
        case_add_row(c, *test, (Str){NULL, 0}, plan, trial, 0);
        status = policy_test_run(c, *test, standing, &how, &result);
    }
    trial_close(trial);
    trial_close(changed);
    return status;
}

Str suggestion_text(const Suggestions *suggestions, Compilation *c, const Suggestion *suggestion)
{
    return format_made_up(&c->arena, suggestion->test, suggestions->language);
}
