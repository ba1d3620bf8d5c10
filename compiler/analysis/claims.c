/* What is so in every row: conditions that always or never hold, clauses that never pay, caps that never bind.
 *
 * Rows that were tried refute most of it at once; the rest is proved by bounds or not said. */
#include "compiler/analysis/analysis.h"
#include "compiler/analysis/bounds.h"
#include "compiler/analysis/row_text.h"
#include "runtime/prim/prim.h"

/* Boxes that one proof may look at. */
#define PROOF_BOXES 400

/* ---- Evidence ----------------------------------------------------------------------------------------------------------- */

Evidence evidence_new(Arena *arena, const Slice *slice)
{
    size_t count = slice->plan.clauses[0].condition_count + 1, arms = 1;
    for (const PlanChoice *choice = slice->plan.choices; choice; choice = choice->next)
        arms += choice->arm_count;
    return (Evidence){.held = ARENA_ARRAY(arena, bool, count),
                      .failed = ARENA_ARRAY(arena, bool, count),
                      .reached = ARENA_ARRAY(arena, bool, arms)};
}

/* Rows whose value is known, sound and as asked, of one word of 64 rows. */
static uint64_t rows_with(const Trial *trial, PlanReg reg, bool value, size_t word)
{
    const Vector *vector = trial_value(trial, reg);
    uint64_t bits = value ? vector->data.bits[word] : ~vector->data.bits[word];
    bits &= vector->unknown ? ~vector->unknown[word] : ~UINT64_C(0);
    return bits & (vector->fault ? ~vector->fault[word] : ~UINT64_C(0));
}

static uint64_t rows_of_word(const Trial *trial, size_t word)
{
    size_t rows = trial_row_count(trial), left = rows > word * 64 ? rows - word * 64 : 0;
    return left >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
}

/* The row's cap, or its floor: what is computed before, the bound, and where it stands. */
typedef struct Limit {
    PlanReg before, bound;
    Span span;
} Limit;

static bool find_limit(const Plan *plan, PlanReg reg, const char *primitive, Limit *limit)
{
    while (plan->ops[reg].code == OP_GUARD || plan->ops[reg].code == OP_NARROW || plan->ops[reg].code == OP_WIDEN)
        reg = plan->ops[reg].argument[0];
    const PlanOp *op = &plan->ops[reg];
    if (op->code != OP_PRIMITIVE || strcmp(prim_table[op->index]->name, primitive) != 0)
        return false;
    *limit = (Limit){op->argument[0], op->argument[1], op->span};
    return true;
}

/* Whether the cap (or, with `above` false, the floor) changes what is computed in one of these rows. */
static bool binds(const Slice *slice, const Trial *trial, PlanReg reg, const char *primitive, bool above,
                  size_t word, uint64_t rows)
{
    Limit limit;
    if (!find_limit(&slice->plan, reg, primitive, &limit))
        return false;
    const Vector *computed = trial_value(trial, limit.before), *bound = trial_value(trial, limit.bound);
    for (; rows; rows &= rows - 1) {
        size_t row = word * 64 + (size_t)__builtin_ctzll(rows);
        Int128 a = vector_number(computed, row), b = vector_number(bound, row);
        if (above ? a > b : a < b)
            return true;
    }
    return false;
}

/* What the clause refuses may reach an arm that stands in its conditions, or in a definition, which others use too. */
static bool is_gated(const Slice *slice, const PlanChoice *choice, const PlanArm *arm)
{
    PlanSpan whole = slice->plan.clauses[0].span;
    return choice->in_amount && arm->span.start >= whole.start && arm->span.end <= whole.end;
}

static uint64_t rows_above_zero(const Trial *trial, PlanReg reg, size_t word, uint64_t rows)
{
    const Vector *vector = trial_value(trial, reg);
    rows &= vector->unknown ? ~vector->unknown[word] : ~UINT64_C(0);
    rows &= vector->fault ? ~vector->fault[word] : ~UINT64_C(0);
    for (uint64_t rest = rows; rest; rest &= rest - 1)
        if (vector_number(vector, word * 64 + (size_t)__builtin_ctzll(rest)) <= 0)
            rows &= ~(rest & -rest);
    return rows;
}

/* `accepted`: the rows that the checks accept; `open`: those that the clause pays. */
static void take_reached(Evidence *evidence, const Slice *slice, const Trial *trial, size_t word,
                         uint64_t accepted, uint64_t open)
{
    bool *reached = evidence->reached;
    for (const PlanChoice *choice = slice->plan.choices; choice; choice = choice->next) {
        uint64_t left = ~UINT64_C(0);
        for (const PlanArm *arm = choice->arms; arm < choice->arms + choice->arm_count; arm++, reached++) {
            uint64_t rows = left & (is_gated(slice, choice, arm) ? open : accepted);
            if (choice->is_sliced) {
                *reached = *reached || rows_above_zero(trial, arm->reg, word, rows);
                continue;
            }
            *reached = *reached || (rows & rows_with(trial, arm->reg, true, word));
            left &= rows_with(trial, arm->reg, false, word);
        }
    }
}

void evidence_take(Evidence *evidence, const Slice *slice, const Trial *trial)
{
    evidence->rejected = evidence->rejected || faults_in(slice, trial);
    const PlanClause *clause = &slice->plan.clauses[0];
    for (size_t word = 0; word < BITMAP_WORDS(trial_row_count(trial)); word++) {
        uint64_t rows = rows_of_word(trial, word);
        for (size_t c = 0; c < slice->plan.check_count; c++)
            rows &= rows_with(trial, slice->plan.checks[c].reg, true, word);
        uint64_t accepted = rows;
        if (clause->applies.reg != PLAN_NONE)
            rows &= rows_with(trial, clause->applies.reg, true, word);
        uint64_t open = rows;
        for (size_t i = 0; i < clause->condition_count; i++) {
            uint64_t holds = rows_with(trial, clause->conditions[i].reg, true, word);
            evidence->held[i] |= (rows & holds) != 0;
            evidence->failed[i] |= (open & rows_with(trial, clause->conditions[i].reg, false, word)) != 0;
            open &= holds;
        }
        take_reached(evidence, slice, trial, word, accepted, open);
        if (clause->amount == PLAN_NONE || !open)
            continue;
        const Vector *amount = trial_value(trial, clause->amount);
        open &= amount->unknown ? ~amount->unknown[word] : ~UINT64_C(0);
        open &= amount->fault ? ~amount->fault[word] : ~UINT64_C(0);
        for (uint64_t rest = open; rest; rest &= rest - 1) {
            int64_t fen = amount->data.i64[word * 64 + (size_t)__builtin_ctzll(rest)];
            evidence->paid |= fen > 0;
            evidence->most = fen > evidence->most ? fen : evidence->most;
        }
        evidence->cap_bound |= binds(slice, trial, clause->capped, "least", true, word, open);
        evidence->floor_bound |= binds(slice, trial, clause->floored, "greatest", false, word, open);
    }
}

/* ---- Violations ----------------------------------------------------------------------------------------------------------- */

typedef struct Question {
    const Slice *slice;
    size_t condition; /* which one; the count of conditions: all */
    PlanReg low, high; /* of a cap or floor: what is to be no higher than what */
    int64_t most; /* fen: of a shared cap */
} Question;

static bool is_open(const Bound *bound)
{
    return !bound->known || bound->low != bound->high || bound->unknown;
}

PlanReg gate_open(const Slice *slice, const Bound *bounds, size_t count, PlanReg settled)
{
    const Plan *plan = &slice->plan;
    const PlanClause *clause = &plan->clauses[0];
    PlanReg open = settled;
    for (size_t i = 0; i < count; i++) {
        const Bound *bound = &bounds[clause->conditions[i].reg];
        if (!bound_can_be(bound, true))
            return PLAN_NONE;
        open = is_open(bound) ? clause->conditions[i].reg : open;
    }
    if (clause->applies.reg != PLAN_NONE) {
        if (!bound_can_be(&bounds[clause->applies.reg], true))
            return PLAN_NONE;
        open = is_open(&bounds[clause->applies.reg]) ? clause->applies.reg : open;
    }
    for (size_t i = 0; i < plan->check_count; i++) {
        const Bound *bound = &bounds[plan->checks[i].reg];
        if (!bound_can_be(bound, true) && !bound->unknown)
            return PLAN_NONE;
    }
    return open;
}

/* The condition fails where those before it hold. */
static PlanReg may_fail(const void *context, const Bound *bounds)
{
    const Question *question = context;
    PlanReg reg = question->slice->plan.clauses[0].conditions[question->condition].reg;
    if (!bound_can_be(&bounds[reg], false))
        return PLAN_NONE;
    return gate_open(question->slice, bounds, question->condition, reg);
}

/* The condition holds somewhere. */
static PlanReg may_hold(const void *context, const Bound *bounds)
{
    const Question *question = context;
    PlanReg reg = question->slice->plan.clauses[0].conditions[question->condition].reg;
    if (!bound_can_be(&bounds[reg], true))
        return PLAN_NONE;
    return gate_open(question->slice, bounds, 0, reg);
}

PlanReg gate_pays_above(const Slice *slice, const Bound *bounds, int64_t fen)
{
    const PlanClause *clause = &slice->plan.clauses[0];
    const Bound *amount = &bounds[clause->amount];
    if (!amount->known || amount->high <= fen)
        return PLAN_NONE;
    return gate_open(slice, bounds, clause->condition_count, clause->amount);
}

static PlanReg may_pay(const void *context, const Bound *bounds)
{
    return gate_pays_above(((const Question *)context)->slice, bounds, 0);
}

static PlanReg may_exceed(const void *context, const Bound *bounds)
{
    const Question *question = context;
    const Bound *low = &bounds[question->low], *high = &bounds[question->high];
    if (!low->known || !high->known || low->high <= high->low)
        return PLAN_NONE;
    PlanReg blamed = is_open(low) ? question->low : question->high;
    return gate_open(question->slice, bounds, question->slice->plan.clauses[0].condition_count, blamed);
}

static PlanReg may_exceed_shared(const void *context, const Bound *bounds)
{
    const Question *question = context;
    return gate_pays_above(question->slice, bounds, question->most);
}

/* An arm of a choice. */
typedef struct ArmQuestion {
    const Slice *slice;
    const PlanChoice *choice;
    size_t arm;
    bool behind; /* only where none of the arms before it holds */
} ArmQuestion;

static PlanReg may_reach(const void *context, const Bound *bounds)
{
    const ArmQuestion *question = context;
    const PlanArm *arms = question->choice->arms;
    PlanReg reg = arms[question->arm].reg, open = reg;
    const Bound *bound = &bounds[reg];
    if (!bound->known || bound->high <= 0)
        return PLAN_NONE;
    for (size_t i = 0; question->behind && i < question->arm; i++) {
        if (!bound_can_be(&bounds[arms[i].reg], false))
            return PLAN_NONE;
        open = is_open(&bounds[arms[i].reg]) ? arms[i].reg : open;
    }
    return gate_open(question->slice, bounds, question->slice->plan.clauses[0].condition_count, open);
}

/* ---- Claims --------------------------------------------------------------------------------------------------------------- */

typedef struct Prover {
    ClauseView *view;
    const Landmarks *landmarks;
} Prover;

static bool prove_within(const Prover *prover, Violation violation, const void *question, uint64_t *work)
{
    Analysis *analysis = prover->view->analysis;
    ProofAsked asked = {.plan = &prover->view->slice->plan,
                        .landmarks = prover->landmarks,
                        .violation = violation,
                        .context = question,
                        .boxes = PROOF_BOXES,
                        .work = work};
    if (*work > MOST_PROOF_WORK) {
        analysis->cut_short = true;
        return false;
    }
    return bounds_prove(&analysis->scratch, &asked);
}

static bool prove(const Prover *prover, Violation violation, const Question *question)
{
    return prove_within(prover, violation, question, &prover->view->analysis->proof_work);
}

/* There may be a thousand arms in a look-up: what they take is counted apart. */
static bool is_unreached(const Prover *prover, const ArmQuestion *question)
{
    return prove_within(prover, may_reach, question, &prover->view->analysis->arm_work);
}

static size_t slot_of(const Analysis *analysis, DiagCode code, Span span)
{
    uint64_t hash = ((uint64_t)span.start << 32 | span.end) * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)code;
    size_t slot = (size_t)(hash ^ hash >> 29) & (analysis->claim_index_capacity - 1);
    for (; analysis->claim_index[slot]; slot = (slot + 1) & (analysis->claim_index_capacity - 1)) {
        const Claim *known = &analysis->claims[analysis->claim_index[slot] - 1];
        if (known->code == code && known->span.start == span.start && known->span.end == span.end)
            break;
    }
    return slot;
}

static void grow_index(Analysis *analysis)
{
    if (2 * (analysis->claim_count + 1) <= analysis->claim_index_capacity)
        return;
    analysis->claim_index_capacity = analysis->claim_index_capacity ? 2 * analysis->claim_index_capacity : 64;
    analysis->claim_index = ARENA_ARRAY(analysis->arena, uint32_t, analysis->claim_index_capacity);
    for (size_t i = 0; i < analysis->claim_count; i++)
        analysis->claim_index[slot_of(analysis, analysis->claims[i].code, analysis->claims[i].span)] =
            (uint32_t)(i + 1);
}

static Claim *find_claim(Analysis *analysis, DiagCode code, Span span)
{
    grow_index(analysis);
    uint32_t number = analysis->claim_index[slot_of(analysis, code, span)];
    return number ? &analysis->claims[number - 1] : NULL;
}

static void claim(ClauseView *view, DiagCode code, Span span, bool is_proved, Text first, Text second)
{
    Analysis *analysis = view->analysis;
    Claim *known = find_claim(analysis, code, span);
    if (known) {
        known->broken |= !is_proved;
        return;
    }
    Claim fresh = {.code = code,
                   .span = span,
                   .words = {first, second},
                   .article = analysis->compilation->diags.article,
                   .under = analysis_under(analysis),
                   .broken = !is_proved};
    ARENA_PUSH(analysis->arena, analysis->claims, analysis->claim_count, analysis->claim_capacity, fresh);
    analysis->claim_index[slot_of(analysis, code, span)] = (uint32_t)analysis->claim_count;
}

static bool is_own(const ClauseView *view, Span span)
{
    PlanSpan whole = view->slice->plan.clauses[0].span;
    return span.start >= whole.start && span.end <= whole.end;
}

/* A gate for all clauses is meant for some of them: nothing is said of it here. */
static void claim_condition(const Prover *prover, size_t i, Text clause_name)
{
    ClauseView *view = prover->view;
    const PlanCondition *condition = &view->slice->plan.clauses[0].conditions[i];
    Question question = {.slice = view->slice, .condition = i};
    Text label = text_of(condition->label);
    if (condition->kind == CONDITION_GIVES_WAY || !is_own(view, condition->span))
        return;
    bool excepts = condition->kind == CONDITION_EXCEPTION;
    bool never = !view->evidence.held[i] && prove(prover, may_hold, &question);
    claim(view, excepts ? DIAG_ALWAYS_EXCEPTS : DIAG_NEVER_HOLDS, condition->span, never, label, clause_name);
    bool always = !never && !view->evidence.failed[i] && prove(prover, may_fail, &question);
    claim(view, excepts ? DIAG_NEVER_EXCEPTS : DIAG_ALWAYS_HOLDS, condition->span, always, label, clause_name);
}

static bool refuses_everybody(const ClauseView *view)
{
    for (size_t i = 0; i < view->slice->plan.clauses[0].condition_count; i++) {
        const PlanCondition *condition = &view->slice->plan.clauses[0].conditions[i];
        DiagCode code = condition->kind == CONDITION_EXCEPTION ? DIAG_ALWAYS_EXCEPTS : DIAG_NEVER_HOLDS;
        Claim *known = find_claim(view->analysis, code, condition->span);
        if (known && !known->broken)
            return true;
    }
    return false;
}

static void claim_bound(const Prover *prover, PlanReg reg, const char *primitive, bool is_cap, DiagCode code,
                        Text clause_name)
{
    ClauseView *view = prover->view;
    Limit limit;
    if (!find_limit(&view->slice->plan, reg, primitive, &limit))
        return;
    Question question = {.slice = view->slice,
                         .low = is_cap ? limit.before : limit.bound,
                         .high = is_cap ? limit.bound : limit.before};
    bool has_bound = is_cap ? view->evidence.cap_bound : view->evidence.floor_bound;
    Span span = is_own(view, limit.span) ? limit.span : view->symbol->node->name->span;
    claim(view, code, span, !has_bound && view->evidence.paid && prove(prover, may_exceed, &question), clause_name,
          clause_name);
}

/* Where only one of the rows that share a cap is paid, the cap is what one row may come to. */
static void claim_shared_caps(const Prover *prover, Text clause_name)
{
    ClauseView *view = prover->view;
    const Plan *plan = view->analysis->plan;
    for (size_t s = 0; s < plan->step_count; s++) {
        const PlanStep *cap = &plan->steps[s];
        if (cap->kind != STEP_SHARED_CAP || cap->clauses[0] != view->clause)
            continue;
        Question question = {.slice = view->slice, .most = cap->limit};
        bool is_idle = view->evidence.paid && view->evidence.most <= cap->limit &&
                       slice_is_paid_once(plan, view->clause, cap) && prove(prover, may_exceed_shared, &question);
        claim(view, DIAG_IDLE_SHARED_CAP, cap->span, is_idle, clause_name, clause_name);
    }
}

/* ---- Arms */

/* The field behind what is measured, with a declared range, or NULL. */
static const PlanField *field_measured(const Plan *plan, PlanReg reg)
{
    while (reg != PLAN_NONE) {
        const PlanOp *op = &plan->ops[reg];
        if (op->code == OP_COLUMN)
            return plan->fields[op->index].has_range ? &plan->fields[op->index] : NULL;
        bool is_scaled = op->code == OP_PRIMITIVE && strcmp(prim_table[op->index]->name, "multiply") == 0 &&
                         plan->ops[op->argument[1]].code == OP_CONSTANT;
        if (!is_scaled && op->code != OP_WIDEN && op->code != OP_GUARD && op->code != OP_COALESCE)
            return NULL;
        reg = op->argument[0];
    }
    return NULL;
}

static Text within_the_form(const Prover *prover, const PlanChoice *choice, Text otherwise)
{
    const Plan *plan = &prover->view->slice->plan;
    Arena *arena = prover->view->analysis->arena;
    const PlanField *field = field_measured(plan, choice->measured);
    if (!field)
        return otherwise;
    Text name = row_text_name(arena, field->id, field->label), low = row_text_number(arena, field, field->low),
         high = row_text_number(arena, field, field->high);
    return (Text){arena_print(arena, "the form has `%.*s` within %.*s to %.*s", STR_ARG(name.en), STR_ARG(low.en),
                              STR_ARG(high.en)),
                  arena_print(arena, "申报表中“%.*s”的范围为%.*s至%.*s", STR_ARG(name.zh), STR_ARG(low.zh),
                              STR_ARG(high.zh))};
}

/* Why no row reaches the arm; empty: it could not be proved. */
static Text why_unreached(const Prover *prover, const PlanChoice *choice, size_t arm)
{
    const Slice *slice = prover->view->slice;
    PlanClause everybody = slice->plan.clauses[0];
    everybody.applies.reg = PLAN_NONE;
    everybody.condition_count = 0;
    Slice whole_form = *slice;
    whole_form.plan.clauses = &everybody;
    ArmQuestion question = {.slice = &whole_form, .choice = choice, .arm = arm};
    if (is_unreached(prover, &question))
        return within_the_form(prover, choice,
                               TEXT("the ranges of the form leave nothing for it", "申报表的范围内没有这样的值"));
    question.behind = !choice->is_sliced;
    if (question.behind && arm > 0 && is_unreached(prover, &question))
        return within_the_form(prover, choice,
                               TEXT("those before it take every such row", "前面的各档（情形）已包含这样的行"));
    question.slice = slice;
    if (is_gated(slice, choice, &choice->arms[arm]) && is_unreached(prover, &question))
        return TEXT("whom the clause is for, and its conditions, leave none", "条款的对象和条件已排除这样的行");
    return TEXT("", "");
}

/* Where nobody was found whom the clause pays, nothing is said of the arms of its amount. */
static void claim_arms(const Prover *prover, Text clause_name)
{
    ClauseView *view = prover->view;
    const bool *reached = view->evidence.reached;
    for (const PlanChoice *choice = view->slice->plan.choices; choice; choice = choice->next) {
        for (size_t i = 0; i < choice->arm_count; i++, reached++) {
            const PlanArm *arm = &choice->arms[i];
            const Claim *known = arm->span.end ? find_claim(view->analysis, DIAG_NEVER_REACHED, arm->span) : NULL;
            if (!arm->span.end || (known && known->broken))
                continue;
            bool is_asked = !*reached && (view->evidence.paid || !is_gated(view->slice, choice, arm));
            Text why = is_asked ? why_unreached(prover, choice, i) : TEXT("", "");
            claim(view, DIAG_NEVER_REACHED, arm->span, why.en.len > 0, why, clause_name);
        }
    }
}

void claims_search(ClauseView *view)
{
    const PlanClause *clause = &view->slice->plan.clauses[0];
    Prover prover = {view, trial_landmarks(view->trial)};
    Text name = row_text_name(view->analysis->arena, clause->id, clause->label);
    for (size_t i = 0; i < clause->condition_count; i++)
        claim_condition(&prover, i, name);
    claim_arms(&prover, name);
    if (clause->amount == PLAN_NONE || view->slice->settled_whole)
        return;
    Question question = {.slice = view->slice, .condition = clause->condition_count};
    bool never_pays = !view->evidence.paid && !refuses_everybody(view) && prove(&prover, may_pay, &question);
    claim(view, DIAG_NEVER_PAYS, view->symbol->node->name->span, never_pays, name, name);
    claim_bound(&prover, clause->capped, "least", true, DIAG_IDLE_CAP, name);
    claim_bound(&prover, clause->floored, "greatest", false, DIAG_IDLE_FLOOR, name);
    claim_shared_caps(&prover, name);
}

void claims_report(Analysis *analysis)
{
    Diags *diags = &analysis->compilation->diags;
    for (size_t i = 0; i < analysis->claim_count; i++) {
        const Claim *known = &analysis->claims[i];
        if (known->broken)
            continue;
        Str article = diags->article;
        diags->article = known->article;
        Diag *diag = diag_report(diags, known->code, known->span, 2, known->words);
        diag->under = known->under;
        diags->article = article;
    }
}
