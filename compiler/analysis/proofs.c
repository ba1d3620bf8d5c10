/* What the policy asks to prove, under every choice of readings that is tried: a condition for every row that the form accepts, or that
 * an award does not fall while a field grows. Proved by bounds, refuted by a row; else it is said that neither was found.
 *
 * That an award does not fall: in a box of rows each operation rises, falls or stays as the field grows, by the laws of its kind. Where that
 * leaves it open the box is divided; where it is divided at the field itself, the award at the two sides of the cut is compared. */
#include "compiler/analysis/analysis.h"
#include "compiler/analysis/bounds.h"
#include "compiler/analysis/row_text.h"
#include "runtime/prim/prim.h"

#define PROOF_BOXES 4000
#define SEARCH_ROUNDS 20
#define DEEPEST 60

typedef enum Verdict { VERDICT_PROVED, VERDICT_REFUTED, VERDICT_OPEN } Verdict;

typedef struct ProofState {
    uint64_t *digests; /* of the slices that were looked at */
    size_t digest_count, digest_capacity;
    Verdict verdict; /* the worst so far */
    Text under;
    DiagApplicant applicants[DIAG_MAX_APPLICANTS];
    size_t applicant_count, tried;
} ProofState;

/* One thing to prove, of the plan at hand. */
typedef struct Task {
    Analysis *analysis;
    const PlanProof *proof;
    ProofState *state;
    const Slice *slice;
    Trial *trial;
    ProofAsked asked;
    PlanReg goal; /* of the slice */
    size_t field; /* of the slice, that grows */
    unsigned boxes;
} Task;

/* ---- Rows against it --------------------------------------------------------------------------------------------------------- */

static void mark_fields(const Slice *slice, bool *shown)
{
    for (size_t f = 0; f < slice->plan.field_count; f++)
        shown[slice->fields[f]] = true;
}

/* The rows of the slice, computed with the whole plan; false: it cannot be, or a row is rejected. */
static bool show_rows(Task *task, const Cells *rows, size_t count)
{
    Analysis *analysis = task->analysis;
    if (!analysis_open_whole(analysis))
        return false;
    const Plan *plan = analysis->whole_plan;
    bool *shown = ARENA_ARRAY(&analysis->scratch, bool, plan->field_count + 1);
    mark_fields(task->slice, shown);
    trial_begin(analysis->whole, count);
    for (size_t row = 0; row < count; row++)
        for (size_t f = 0; f < task->slice->plan.field_count; f++)
            cells_put_one(&rows[row], task->slice, f, analysis->whole, row, task->slice->fields[f]);
    analysis->status = trial_run(analysis->whole, TRIAL_ROW_STAGE);
    for (size_t row = 0; row < count && analysis->status == STATUS_OK; row++) {
        DiagApplicant *applicant = &task->state->applicants[row];
        *applicant = (DiagApplicant){.given = row_text_given(analysis->arena, plan, analysis->whole, row, shown)};
        if (task->proof->clause == UINT16_MAX)
            continue;
        TrialAnswer answer = trial_answer(analysis->whole, row, task->proof->clause);
        if (answer.outcome == OUTCOME_INVALID)
            return false;
        applicant->expected =
            row_text_expected(analysis->arena, plan, &plan->clauses[task->proof->clause], &answer);
    }
    task->state->applicant_count = count;
    return analysis->status == STATUS_OK;
}

static Cells cells_of_box(Task *task, const Side *box)
{
    Cells cells = cells_new(&task->analysis->scratch, task->slice);
    for (size_t f = 0; f < task->slice->plan.field_count; f++) {
        cells.blank[f] = !box[f].known;
        cells.numbers[f] = box[f].low;
        cells.texts[f] = STR("A");
    }
    return cells;
}

static bool violates(void *context, const Trial *trial, size_t row)
{
    Task *task = context;
    task->state->tried += row == 0 ? trial_row_count(trial) : 0;
    return trial_answer(trial, row, 0).outcome == OUTCOME_GRANTED;
}

static bool find_against(Task *task)
{
    bool found = false;
    TrialSearch search = {.wanted = violates, .context = task, .seed = 1, .attempts = SEARCH_ROUNDS};
    task->analysis->status = trial_find(task->trial, &search, &found);
    if (task->analysis->status != STATUS_OK || !found)
        return false;
    Cells cells = cells_new(&task->analysis->scratch, task->slice);
    cells_take(&cells, task->slice, task->trial, 0);
    return show_rows(task, &cells, 1);
}

/* ---- Conditions -------------------------------------------------------------------------------------------------------------- */

static bool is_rejected(const Task *task, const Bound *bounds)
{
    const Plan *plan = &task->slice->plan;
    for (size_t i = 0; i < plan->check_count; i++) {
        const Bound *bound = &bounds[plan->checks[i].reg];
        if (!bound_can_be(bound, true) && !bound->unknown)
            return true;
    }
    return false;
}

static PlanReg may_be_no(const void *context, const Bound *bounds)
{
    const Task *task = context;
    if (!bound_can_be(&bounds[task->goal], false) || is_rejected(task, bounds))
        return PLAN_NONE;
    return task->goal;
}

static Verdict judge_condition(Task *task)
{
    task->asked.violation = may_be_no;
    task->asked.context = task;
    if (bounds_prove(&task->analysis->scratch, &task->asked))
        return VERDICT_PROVED;
    return find_against(task) ? VERDICT_REFUTED : VERDICT_OPEN;
}

/* ---- Growth -------------------------------------------------------------------------------------------------------------------- */

typedef enum Way { STAYS, RISES, FALLS, ANY_WAY } Way;

static Way turned(Way way)
{
    return way == RISES ? FALLS : way == FALLS ? RISES : way;
}

static Way together(Way a, Way b)
{
    return a == STAYS ? b : b == STAYS || a == b ? a : ANY_WAY;
}

static bool is_below(const Bound *a, const Bound *b)
{
    return !a->known || !b->known || a->high <= b->low;
}

/* As a condition turns on, the value goes from `no` to `yes`. */
static Way way_of_choice(const PlanOp *op, const Bound *bounds, const Way *ways)
{
    const Bound *condition = &bounds[op->argument[0]], *yes = &bounds[op->argument[1]],
                *no = &bounds[op->argument[2]];
    Way turns = ways[op->argument[0]], way_yes = ways[op->argument[1]], way_no = ways[op->argument[2]];
    if (!bound_can_be(condition, false))
        return way_yes;
    if (!bound_can_be(condition, true))
        return way_no;
    Way both = together(way_yes, way_no);
    if (turns == STAYS || both == ANY_WAY)
        return both;
    if (turns == ANY_WAY)
        return ANY_WAY;
    bool up = turns == RISES ? is_below(no, yes) : is_below(yes, no);
    bool down = turns == RISES ? is_below(yes, no) : is_below(no, yes);
    return up && both != FALLS ? RISES : down && both != RISES ? FALLS : ANY_WAY;
}

static Way way_of_product(const PlanOp *op, const Bound *bounds, const Way *ways)
{
    Way result = STAYS;
    for (int side = 0; side < 2; side++) {
        Way way = ways[op->argument[side]];
        const Bound *other = &bounds[op->argument[1 - side]];
        if (way == STAYS)
            continue;
        if (other->low < 0 && other->high > 0)
            return ANY_WAY;
        result = together(result, other->low >= 0 ? way : turned(way));
    }
    return result;
}

static Way way_of_primitive(const PlanOp *op, const Bound *bounds, const Way *ways)
{
    const char *name = prim_table[op->index]->name;
    Way first = ways[op->argument[0]], second = op->argument_count > 1 ? ways[op->argument[1]] : STAYS,
        all = STAYS;
    for (size_t a = 0; a < op->argument_count; a++)
        all = ways[op->argument[a]] == STAYS ? all : ANY_WAY;
    if (all == STAYS)
        return STAYS;
    if (strcmp(name, "add") == 0 || strcmp(name, "least") == 0 || strcmp(name, "greatest") == 0)
        return together(first, second);
    if (strcmp(name, "subtract") == 0 || strcmp(name, "excess") == 0)
        return together(first, turned(second));
    if (strcmp(name, "less") == 0 || strcmp(name, "less_equal") == 0)
        return together(turned(first), second);
    if (strcmp(name, "negate") == 0)
        return turned(first);
    if (strcmp(name, "multiply") == 0)
        return way_of_product(op, bounds, ways);
    if (strcmp(name, "slice") == 0)
        return second == STAYS && ways[op->argument[2]] == STAYS ? first : ANY_WAY;
    if (strncmp(name, "quotient_", 9) == 0 && second == STAYS)
        return bounds[op->argument[1]].low > 0    ? first
               : bounds[op->argument[1]].high < 0 ? turned(first)
                                                  : ANY_WAY;
    return ANY_WAY;
}

static Way way_of(const Task *task, PlanReg reg, const Bound *bounds, const Way *ways)
{
    const PlanOp *op = &task->slice->plan.ops[reg];
    switch ((PlanOpCode)op->code) {
    case OP_COLUMN:
        return op->index == task->field ? RISES : STAYS;
    case OP_CONSTANT:
        return STAYS;
    case OP_KNOWN: /* the field that grows is filled in */
        return ways[op->argument[0]] == ANY_WAY ? ANY_WAY : STAYS;
    case OP_WIDEN:
    case OP_NARROW:
    case OP_GUARD:
        return ways[op->argument[0]];
    case OP_NOT:
        return turned(ways[op->argument[0]]);
    case OP_AND:
    case OP_OR:
    case OP_COALESCE:
        return together(ways[op->argument[0]], ways[op->argument[1]]);
    case OP_SELECT:
        return way_of_choice(op, bounds, ways);
    case OP_PRIMITIVE:
        return way_of_primitive(op, bounds, ways);
    default: {
        Way all = STAYS;
        for (size_t a = 0; a < op->argument_count; a++)
            all = ways[op->argument[a]] == STAYS ? all : ANY_WAY;
        return all;
    }
    }
}

static PlanReg find_ways(const Task *task, const Bound *bounds, Way *ways)
{
    const Plan *plan = &task->slice->plan;
    for (PlanReg reg = 0; reg < plan->op_count; reg++)
        ways[reg] =
            bounds[reg].known && bounds[reg].low == bounds[reg].high ? STAYS : way_of(task, reg, bounds, ways);
    return ways[task->goal] == STAYS || ways[task->goal] == RISES ? PLAN_NONE : task->goal;
}

/* The operation that leaves it open: the deepest whose arguments have a way and which has none. */
static PlanReg blamed(const Task *task, const Way *ways)
{
    PlanReg reg = task->goal;
    for (;;) {
        const PlanOp *op = &task->slice->plan.ops[reg];
        PlanReg next = PLAN_NONE;
        for (size_t a = 0; a < op->argument_count && next == PLAN_NONE; a++)
            next = ways[op->argument[a]] == ANY_WAY ? op->argument[a] : PLAN_NONE;
        if (next == PLAN_NONE)
            return op->code == OP_SELECT ? op->argument[0] : reg;
        reg = next;
    }
}

static Side *copied(Task *task, const Side *box)
{
    size_t count = task->slice->plan.field_count + 1;
    Side *copy = ARENA_ARRAY(&task->analysis->scratch, Side, count);
    memcpy(copy, box, count * sizeof *copy);
    return copy;
}

static bool is_spent(Task *task)
{
    return ++task->boxes > PROOF_BOXES || task->analysis->status != STATUS_OK;
}

/* In every row of the box, the award with the field at `cut` is no more than with the field one further. */
static Verdict judge_cut(Task *task, const Side *box, int64_t cut, int depth)
{
    const Plan *plan = &task->slice->plan;
    Bound *below = ARENA_ARRAY(&task->analysis->scratch, Bound, plan->op_count + 1);
    Bound *above = ARENA_ARRAY(&task->analysis->scratch, Bound, plan->op_count + 1);
    Side *at = copied(task, box);
    if (is_spent(task) || depth > DEEPEST)
        return VERDICT_OPEN;
    at[task->field].low = at[task->field].high = cut;
    box_bounds(&task->asked, at, below);
    at[task->field].low = at[task->field].high = cut + 1;
    box_bounds(&task->asked, at, above);
    const Bound *first = &below[task->goal], *second = &above[task->goal];
    if (is_below(first, second) || is_rejected(task, below) || is_rejected(task, above))
        return VERDICT_PROVED;
    if (first->low > second->high && !first->unknown && !first->fault && !second->unknown && !second->fault) {
        Cells rows[2] = {cells_of_box(task, at), cells_of_box(task, at)};
        rows[0].numbers[task->field] = cut;
        rows[1].numbers[task->field] = cut + 1;
        return show_rows(task, rows, 2) ? VERDICT_REFUTED : VERDICT_OPEN;
    }
    PlanReg column = box_open_column(&task->asked, below, task->goal);
    if (column == PLAN_NONE || plan->ops[column].index == task->field)
        column = box_open_column(&task->asked, above, task->goal);
    if (column == PLAN_NONE || plan->ops[column].index == task->field)
        return VERDICT_OPEN;
    Side *lower = copied(task, box), *upper = copied(task, box);
    if (!box_divide(&task->asked, plan->ops[column].index, lower, upper))
        return VERDICT_OPEN;
    Verdict low = judge_cut(task, lower, cut, depth + 1);
    return low == VERDICT_PROVED ? judge_cut(task, upper, cut, depth + 1) : low;
}

static Verdict worse(Verdict a, Verdict b)
{
    return a == VERDICT_REFUTED || b == VERDICT_REFUTED ? VERDICT_REFUTED : a > b ? a : b;
}

static Verdict judge_growth(Task *task, const Side *box, int depth)
{
    const Plan *plan = &task->slice->plan;
    if (is_spent(task) || depth > DEEPEST)
        return VERDICT_OPEN;
    Bound *bounds = ARENA_ARRAY(&task->analysis->scratch, Bound, plan->op_count + 1);
    Way *ways = ARENA_ARRAY(&task->analysis->scratch, Way, plan->op_count + 1);
    box_bounds(&task->asked, box, bounds);
    if (!bounds[task->goal].known || is_rejected(task, bounds) || find_ways(task, bounds, ways) == PLAN_NONE)
        return VERDICT_PROVED;
    PlanReg column = box_open_column(&task->asked, bounds, blamed(task, ways));
    if (column == PLAN_NONE)
        return VERDICT_OPEN;
    size_t field = plan->ops[column].index;
    Side *lower = copied(task, box), *upper = copied(task, box);
    if (!box_divide(&task->asked, field, lower, upper))
        return VERDICT_OPEN;
    Verdict verdict = VERDICT_PROVED;
    if (field == task->field) {
        verdict = judge_cut(task, box, lower[field].high, depth);
        if (verdict == VERDICT_REFUTED)
            return verdict;
    }
    verdict = worse(verdict, judge_growth(task, lower, depth + 1));
    return verdict == VERDICT_REFUTED ? verdict : worse(verdict, judge_growth(task, upper, depth + 1));
}

/* ---- A fall that bounds did not find ------------------------------------------------------------------------------------------ */

enum { MOST_STEPS = 200 };

/* Values of the field, ascending: evenly spread ones, and those at which rules change. */
static size_t steps_of(const Task *task, int64_t *at)
{
    const PlanField *field = &task->slice->plan.fields[task->field];
    const Landmarks *landmarks = &task->asked.landmarks[task->field];
    size_t count = 0;
    for (int64_t i = 0; i < 60; i++)
        at[count++] = field->low + (field->high - field->low) / 59 * i;
    for (size_t i = 0; i < landmarks->number_count && count + 1 < MOST_STEPS; i++)
        for (int64_t beside = 0; beside < 2; beside++)
            if (landmarks->numbers[i] + beside >= field->low && landmarks->numbers[i] + beside <= field->high)
                at[count++] = landmarks->numbers[i] + beside;
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && at[j - 1] > at[j]; j--) {
            int64_t swapped = at[j];
            at[j] = at[j - 1];
            at[j - 1] = swapped;
        }
    return count;
}

/* From an applicant who is granted something. */
static bool find_fall(Task *task)
{
    Analysis *analysis = task->analysis;
    int64_t at[MOST_STEPS];
    bool found = false;
    TrialSearch search = {.seed = 1, .attempts = SEARCH_ROUNDS};
    analysis->status = trial_find(task->trial, &search, &found);
    if (analysis->status != STATUS_OK || !found)
        return false;
    Cells rows[2] = {cells_new(&analysis->scratch, task->slice), cells_new(&analysis->scratch, task->slice)};
    cells_take(&rows[0], task->slice, task->trial, 0);
    cells_take(&rows[1], task->slice, task->trial, 0);
    size_t count = steps_of(task, at), before = SIZE_MAX;
    trial_begin(task->trial, count);
    for (size_t i = 0; i < count; i++) {
        cells_put(&rows[0], task->slice, task->trial, i);
        trial_put(task->trial, i, task->field, at[i]);
    }
    analysis->status = trial_run(task->trial, TRIAL_ROW_STAGE);
    task->state->tried += count;
    for (size_t i = 0; i < count && analysis->status == STATUS_OK; i++) {
        Paid paid = slice_paid(task->slice, task->trial, i);
        if (!paid.is_known)
            continue;
        if (before != SIZE_MAX && paid.fen < slice_paid(task->slice, task->trial, before).fen) {
            for (size_t row = 0; row < 2; row++) {
                rows[row].numbers[task->field] = row ? at[i] : at[before];
                rows[row].blank[task->field] = false;
            }
            return show_rows(task, rows, 2);
        }
        before = i;
    }
    return false;
}

static Verdict judge_fall(Task *task)
{
    size_t fields = task->slice->plan.field_count;
    Side *box = ARENA_ARRAY(&task->analysis->scratch, Side, fields + 1);
    if (task->field == fields)
        return VERDICT_PROVED; /* it does not read the field */
    box_of_all(&task->slice->plan, box);
    box[task->field].blank = false;
    Verdict verdict = judge_growth(task, box, 0);
    return verdict == VERDICT_OPEN && find_fall(task) ? VERDICT_REFUTED : verdict;
}

/* ---- The whole --------------------------------------------------------------------------------------------------------------- */

static bool is_new(Analysis *analysis, ProofState *state, uint64_t digest)
{
    for (size_t i = 0; i < state->digest_count; i++)
        if (state->digests[i] == digest)
            return false;
    ARENA_PUSH(analysis->arena, state->digests, state->digest_count, state->digest_capacity, digest);
    return true;
}

static void judge(Task *task)
{
    Analysis *analysis = task->analysis;
    bool is_condition = task->proof->field == UINT16_MAX;
    const PlanClause *clause = &task->slice->plan.clauses[0];
    task->goal = is_condition ? task->slice->plan.ops[clause->conditions[0].reg].argument[0] : clause->amount;
    task->field = is_condition ? 0 : slice_field(task->slice, task->proof->field);
    ProofState before = *task->state;
    Verdict verdict = is_condition ? judge_condition(task) : judge_fall(task);
    bool graver = verdict == VERDICT_REFUTED ? before.verdict != VERDICT_REFUTED
                                             : verdict == VERDICT_OPEN && before.verdict == VERDICT_PROVED;
    if (!graver) {
        size_t tried = task->state->tried;
        *task->state = before;
        task->state->tried = tried;
        return;
    }
    task->state->verdict = verdict;
    task->state->under = analysis_under(analysis);
    if (verdict == VERDICT_OPEN)
        task->state->applicant_count = 0;
}

static void search_proof(Analysis *analysis, size_t number)
{
    const PlanProof *proof = &analysis->plan->proofs[number];
    ProofState *state = &analysis->proofs[number];
    bool is_condition = proof->field == UINT16_MAX;
    const Slice *slice = slice_of_register(&analysis->scratch, analysis->plan, proof->reg, proof->fields,
                                           proof->field_count, is_condition);
    if (!is_new(analysis, state, slice->digest) || state->verdict == VERDICT_REFUTED)
        return;
    Task task = {.analysis = analysis, .proof = proof, .state = state, .slice = slice};
    analysis->status = trial_open(&analysis->trial, &slice->plan, TRIAL_ROWS);
    task.trial = analysis->trial;
    if (analysis->status == STATUS_OK) {
        task.asked = (ProofAsked){.plan = &slice->plan,
                                  .landmarks = trial_landmarks(task.trial),
                                  .boxes = PROOF_BOXES,
                                  .work = &analysis->proof_work};
        judge(&task);
    }
    trial_close(analysis->trial);
    analysis->trial = NULL;
}

void proofs_search(Analysis *analysis, const PlanNeeds *needs)
{
    if (!analysis->proofs)
        analysis->proofs = ARENA_ARRAY(analysis->arena, ProofState, analysis->plan->proof_count + 1);
    for (size_t i = 0; i < analysis->plan->proof_count && analysis->status == STATUS_OK; i++)
        if (needs->proofs[i])
            search_proof(analysis, i);
}

void proofs_report(Analysis *analysis)
{
    const Policy *policy = analysis->compilation->policy;
    for (size_t i = 0; i < policy->proof_count && analysis->proofs; i++) {
        const ProofState *state = &analysis->proofs[i];
        const Node *node = policy->proofs[i];
        if (state->verdict == VERDICT_PROVED)
            continue;
        Text words[] = {text_of(node->label ? node->label->text : STR("")),
                        text_of(arena_print(analysis->arena, "%zu", state->tried))};
        Diag *diag = diag_report(&analysis->compilation->diags,
                                 state->verdict == VERDICT_REFUTED ? DIAG_DISPROVED : DIAG_NOT_PROVED, node->span,
                                 2, words);
        diag->under = state->under;
        memcpy(diag->applicants, state->applicants, sizeof diag->applicants);
        diag->applicant_count = state->applicant_count;
    }
}
