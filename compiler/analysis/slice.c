#include "compiler/analysis/slice.h"

/* What of the plan is needed: marks by operation, field and check. */
typedef struct Cutting {
    Arena *arena;
    const Plan *plan;
    bool *ops, *fields, *checks;
    size_t first, end; /* of the operations: all that are needed stand between */
    PlanReg *moved; /* by operation: its number in the slice */
    uint16_t *moved_fields;
    uint64_t digest;
} Cutting;

/* ---- What is needed ------------------------------------------------------------------------------------------------ */

static void need_root(Cutting *cutting, PlanReg reg)
{
    if (reg == PLAN_NONE)
        return;
    cutting->ops[reg] = true;
    cutting->first = reg < cutting->first ? reg : cutting->first;
    cutting->end = reg >= cutting->end ? (size_t)reg + 1 : cutting->end;
}

static void need_clause(Cutting *cutting, const PlanClause *clause)
{
    need_root(cutting, clause->applies.reg);
    for (size_t i = 0; i < clause->condition_count; i++)
        need_root(cutting, clause->conditions[i].reg);
    need_root(cutting, clause->modified);
    need_root(cutting, clause->floored);
    need_root(cutting, clause->capped);
    need_root(cutting, clause->amount);
}

static void need_choices(Cutting *cutting, size_t clause)
{
    for (const PlanChoice *choice = cutting->plan->choices; choice; choice = choice->next) {
        if (choice->clause != clause)
            continue;
        need_root(cutting, choice->measured);
        for (size_t i = 0; i < choice->arm_count; i++)
            need_root(cutting, choice->arms[i].reg);
    }
}

/* Arguments stand before what uses them, so one walk from the end is enough. */
static void need_arguments(Cutting *cutting)
{
    for (size_t i = cutting->end; i-- > cutting->first;) {
        const PlanOp *op = &cutting->plan->ops[i];
        if (!cutting->ops[i])
            continue;
        for (size_t a = 0; a < op->argument_count; a++)
            need_root(cutting, op->argument[a]);
        if (op->code == OP_COLUMN)
            cutting->fields[op->index] = true;
    }
}

/* Checks that read a needed field, and what they read, until nothing is added. */
static bool need_checks(Cutting *cutting)
{
    bool added = false;
    for (size_t i = 0; i < cutting->plan->check_count; i++) {
        const PlanCheck *check = &cutting->plan->checks[i];
        for (size_t f = 0; f < check->field_count && !cutting->checks[i]; f++) {
            if (!cutting->fields[check->fields[f]])
                continue;
            cutting->checks[i] = added = true;
            need_root(cutting, check->reg);
        }
    }
    return added;
}

/* ---- The slice ------------------------------------------------------------------------------------------------------ */

static void digest_bytes(Cutting *cutting, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++)
        cutting->digest = (cutting->digest ^ at[i]) * UINT64_C(1099511628211);
}

static void digest_number(Cutting *cutting, uint64_t number)
{
    digest_bytes(cutting, &number, sizeof number);
}

static PlanReg moved_reg(Cutting *cutting, PlanReg reg)
{
    PlanReg moved = reg == PLAN_NONE ? PLAN_NONE : cutting->moved[reg];
    digest_number(cutting, moved);
    return moved;
}

static const uint16_t *moved_fields(const Cutting *cutting, const uint16_t *fields, size_t count)
{
    uint16_t *moved = ARENA_ARRAY(cutting->arena, uint16_t, count + 1);
    for (size_t i = 0; i < count; i++)
        moved[i] = cutting->moved_fields[fields[i]];
    return moved;
}

static PlanCondition moved_condition(Cutting *cutting, PlanCondition condition)
{
    condition.reg = moved_reg(cutting, condition.reg);
    condition.fields = moved_fields(cutting, condition.fields, condition.field_count);
    return condition;
}

static void take_fields(Cutting *cutting, Slice *slice)
{
    const Plan *plan = cutting->plan;
    size_t count = 0;
    for (size_t f = 0; f < plan->field_count; f++)
        count += cutting->fields[f];
    PlanField *fields = ARENA_ARRAY(cutting->arena, PlanField, count + 1);
    uint16_t *numbers = ARENA_ARRAY(cutting->arena, uint16_t, count + 1);
    count = 0;
    for (size_t f = 0; f < plan->field_count; f++) {
        if (!cutting->fields[f])
            continue;
        slice->reads_details |= f >= plan->form_count;
        cutting->moved_fields[f] = (uint16_t)count;
        numbers[count] = (uint16_t)f;
        fields[count++] = plan->fields[f];
        digest_number(cutting, f);
    }
    slice->fields = numbers;
    slice->plan.fields = fields;
    slice->plan.field_count = slice->plan.form_count = count;
}

static void digest_op(Cutting *cutting, const PlanOp *op)
{
    digest_number(cutting, (uint64_t)op->code << 8 | op->physical);
    if (op->code != OP_CONSTANT) {
        digest_number(cutting, op->index);
        return;
    }
    const PlanConstant *constant = &cutting->plan->constants[op->index];
    digest_bytes(cutting, &constant->number, sizeof constant->number);
    digest_bytes(cutting, constant->text.at, constant->text.len);
}

static void take_ops(Cutting *cutting, Slice *slice)
{
    const Plan *plan = cutting->plan;
    size_t count = 0;
    for (size_t i = cutting->first; i < cutting->end; i++)
        count += cutting->ops[i];
    PlanOp *ops = ARENA_ARRAY(cutting->arena, PlanOp, count + 1);
    PlanRange *ranges = ARENA_ARRAY(cutting->arena, PlanRange, count + 1);
    count = 0;
    for (size_t i = cutting->first; i < cutting->end; i++) {
        if (!cutting->ops[i])
            continue;
        PlanOp op = plan->ops[i];
        if (op.code == OP_COLUMN)
            op.index = cutting->moved_fields[op.index];
        digest_op(cutting, &op);
        for (size_t a = 0; a < op.argument_count; a++)
            op.argument[a] = moved_reg(cutting, op.argument[a]);
        if (plan->ranges)
            ranges[count] = plan->ranges[i];
        cutting->moved[i] = (PlanReg)count;
        ops[count++] = op;
    }
    slice->plan.ops = ops;
    slice->plan.op_count = count;
    slice->plan.ranges = plan->ranges ? ranges : NULL;
}

static void take_clause(Cutting *cutting, Slice *slice, const PlanClause *original)
{
    PlanClause *clause = ARENA_NEW(cutting->arena, PlanClause);
    *clause = *original;
    clause->applies = moved_condition(cutting, original->applies);
    PlanCondition *conditions = ARENA_ARRAY(cutting->arena, PlanCondition, original->condition_count + 1);
    for (size_t i = 0; i < original->condition_count; i++)
        conditions[i] = moved_condition(cutting, original->conditions[i]);
    clause->conditions = conditions;
    clause->base = clause->computed = PLAN_NONE;
    clause->modified = moved_reg(cutting, original->modified);
    clause->floored = moved_reg(cutting, original->floored);
    clause->capped = moved_reg(cutting, original->capped);
    clause->amount = moved_reg(cutting, original->amount);
    clause->fields = moved_fields(cutting, original->fields, original->field_count);
    clause->notes = NULL;
    clause->note_count = 0;
    clause->decided_field = UINT16_MAX;
    clause->budget = -1;
    clause->terms = NULL;
    clause->first_part = clause->part_count = 0;
    clause->version = PLAN_NONE;
    clause->version_order = UINT16_MAX;
    clause->tops_up = PLAN_NONE;
    clause->top_up_order = UINT16_MAX;
    slice->plan.clauses = clause;
    slice->plan.clause_count = 1;
}

static void take_choices(Cutting *cutting, Slice *slice, size_t clause)
{
    for (const PlanChoice *original = cutting->plan->choices; original; original = original->next) {
        if (original->clause != clause)
            continue;
        PlanChoice *choice = ARENA_NEW(cutting->arena, PlanChoice);
        *choice = *original;
        choice->next = slice->plan.choices;
        choice->measured = moved_reg(cutting, original->measured);
        choice->arms = ARENA_ARRAY(cutting->arena, PlanArm, original->arm_count + 1);
        for (size_t i = 0; i < original->arm_count; i++)
            choice->arms[i] = (PlanArm){moved_reg(cutting, original->arms[i].reg), original->arms[i].span};
        slice->plan.choices = choice;
    }
}

static void take_checks(Cutting *cutting, Slice *slice)
{
    const Plan *plan = cutting->plan;
    PlanCheck *checks = ARENA_ARRAY(cutting->arena, PlanCheck, plan->check_count + 1);
    for (size_t i = 0; i < plan->check_count; i++) {
        if (!cutting->checks[i])
            continue;
        PlanCheck check = plan->checks[i];
        check.reg = moved_reg(cutting, check.reg);
        check.fields = moved_fields(cutting, check.fields, check.field_count);
        checks[slice->plan.check_count++] = check;
    }
    slice->plan.checks = checks;
}

static bool step_has(const PlanStep *step, size_t clause)
{
    for (size_t i = 0; i < step->clause_count; i++)
        if (step->clauses[i] == clause)
            return true;
    return false;
}

/* Whether all rows of one identity and period of the cap compete for one place: the place has no key that the cap lacks, and lasts no
 * shorter. More places would not do: what the ledger holds may be more than the clause pays. */
static bool has_one_place(const Plan *plan, const PlanStep *cap, const PlanStep *places)
{
    bool lasts = places->period == PERIOD_EVER ||
                 (places->period == cap->period && (cap->period == PERIOD_YEAR || cap->years <= places->years));
    if (places->kind != STEP_PLACES || places->limit != 1 || !lasts || cap->versions || places->versions)
        return false;
    if (places->key < 0)
        return true;
    const PlanKey *of_place = &plan->keys[places->key], *of_cap = cap->key < 0 ? NULL : &plan->keys[cap->key];
    for (size_t i = 0; i < of_place->field_count; i++) {
        bool shared = false;
        for (size_t k = 0; of_cap && k < of_cap->field_count; k++)
            shared |= of_cap->field[k] == of_place->field[i];
        if (!shared)
            return false;
    }
    return true;
}

bool slice_is_paid_once(const Plan *plan, size_t clause, const PlanStep *cap)
{
    for (size_t s = 0; s < plan->step_count; s++)
        if (step_has(&plan->steps[s], clause) && has_one_place(plan, cap, &plan->steps[s]))
            return true;
    return false;
}

/* Two choices of readings that differ in who shares a cap say different things of it. */
static void take_cap(Cutting *cutting, Slice *slice, const PlanStep *cap, size_t clause)
{
    if (cap->limit < slice->most)
        slice->most = cap->limit;
    digest_number(cutting, (uint64_t)cap->limit);
    digest_number(cutting, slice_is_paid_once(cutting->plan, clause, cap));
}

static void take_steps(Cutting *cutting, Slice *slice, size_t clause)
{
    slice->most = INT64_MAX;
    for (size_t s = 0; s < cutting->plan->step_count; s++) {
        const PlanStep *step = &cutting->plan->steps[s];
        if (!step_has(step, clause))
            continue;
        slice->settled_whole |= step->kind == STEP_POT || step->kind == STEP_RANK;
        if (step->kind == STEP_SHARED_CAP)
            take_cap(cutting, slice, step, clause);
    }
    digest_number(cutting, (uint64_t)slice->most);
}

static Slice *begin(Cutting *cutting, Arena *arena, const Plan *plan)
{
    *cutting = (Cutting){.arena = arena,
                         .plan = plan,
                         .first = plan->op_count,
                         .ops = ARENA_ARRAY(arena, bool, plan->op_count + 1),
                         .fields = ARENA_ARRAY(arena, bool, plan->field_count + 1),
                         .checks = ARENA_ARRAY(arena, bool, plan->check_count + 1),
                         .moved = ARENA_ARRAY(arena, PlanReg, plan->op_count + 1),
                         .moved_fields = ARENA_ARRAY(arena, uint16_t, plan->field_count + 1),
                         .digest = UINT64_C(14695981039346656037)};
    Slice *slice = ARENA_NEW(arena, Slice);
    slice->plan = (Plan){.id = plan->id,
                         .label = plan->label,
                         .issued = plan->issued,
                         .effective = plan->effective,
                         .expires = plan->expires,
                         .currency = plan->currency,
                         .currency_label = plan->currency_label,
                         .constants = plan->constants,
                         .constant_count = plan->constant_count,
                         .tables = plan->tables,
                         .table_count = plan->table_count,
                         .award_year = PLAN_NONE};
    return slice;
}

static void take_needed(Cutting *cutting, Slice *slice)
{
    do {
        need_arguments(cutting);
    } while (need_checks(cutting));
    take_fields(cutting, slice);
    take_ops(cutting, slice);
    take_checks(cutting, slice);
}

Slice *slice_make(Arena *arena, const Plan *plan, size_t clause)
{
    Cutting cutting;
    Slice *slice = begin(&cutting, arena, plan);
    need_clause(&cutting, &plan->clauses[clause]);
    need_choices(&cutting, clause);
    take_needed(&cutting, slice);
    take_clause(&cutting, slice, &plan->clauses[clause]);
    take_choices(&cutting, slice, clause);
    take_steps(&cutting, slice, clause);
    slice->digest = cutting.digest;
    return slice;
}

/* There is always room for one operation behind those that were taken. */
static PlanReg add_opposite(Slice *slice, PlanReg reg)
{
    PlanOp *ops = (PlanOp *)slice->plan.ops;
    PlanRange *ranges = (PlanRange *)slice->plan.ranges;
    PlanReg added = (PlanReg)slice->plan.op_count++;
    ops[added] = ops[reg];
    ops[added].code = OP_NOT;
    ops[added].argument_count = 1;
    ops[added].argument[0] = reg;
    if (ranges)
        ranges[added] = (PlanRange){0, 1};
    return added;
}

Slice *slice_of_register(Arena *arena, const Plan *plan, PlanReg reg, const uint16_t *fields, size_t field_count,
                         bool is_condition)
{
    Cutting cutting;
    Slice *slice = begin(&cutting, arena, plan);
    need_root(&cutting, reg);
    take_needed(&cutting, slice);
    PlanClause *clause = ARENA_NEW(arena, PlanClause);
    PlanReg moved = moved_reg(&cutting, reg);
    *clause = (PlanClause){.id = STR("asked"),
                           .applies = {.reg = PLAN_NONE},
                           .base = PLAN_NONE,
                           .computed = PLAN_NONE,
                           .modified = PLAN_NONE,
                           .floored = PLAN_NONE,
                           .capped = PLAN_NONE,
                           .amount = is_condition ? PLAN_NONE : moved,
                           .fields = moved_fields(&cutting, fields, field_count),
                           .field_count = field_count,
                           .decided_field = UINT16_MAX,
                           .budget = -1,
                           .referral = is_condition};
    if (is_condition) {
        PlanCondition *condition = ARENA_NEW(arena, PlanCondition);
        *condition = (PlanCondition){
            .reg = add_opposite(slice, moved), .fields = clause->fields, .field_count = field_count};
        clause->conditions = condition;
        clause->condition_count = 1;
    }
    slice->plan.clauses = clause;
    slice->plan.clause_count = 1;
    slice->most = INT64_MAX;
    slice->digest = cutting.digest;
    return slice;
}

size_t slice_field(const Slice *slice, size_t field)
{
    size_t i = 0;
    while (i < slice->plan.field_count && slice->fields[i] != field)
        i++;
    return i;
}
