#include "runtime/ahead/freeze.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* A piece of memory that becomes data, and a place in one that holds an address in one. */
typedef struct FrozenBlock {
    const char *at;
    size_t size, number;
} FrozenBlock;

typedef struct FrozenPointer {
    const char *place;
    const char *target;
} FrozenPointer;

typedef struct Freeze {
    Arena *arena; /* escapes */
    FrozenBlock *blocks; /* in the order in which they are written: the same plan gives the same text */
    FrozenBlock *by_address;
    size_t block_count, block_capacity;
    FrozenPointer *pointers;
    size_t pointer_count, pointer_capacity;
    char *text;
    size_t length, capacity;
} Freeze;

/* ---- Blocks --------------------------------------------------------------------------------------------------------- */

/* A copy that becomes a block of its own, and may be changed until it is written. */
static void *copy_of(Freeze *freeze, const void *bytes, size_t count, size_t size)
{
    char *copy = arena_new(freeze->arena, count + 1, size);
    if (count)
        memcpy(copy, bytes, count * size);
    ARENA_PUSH(freeze->arena, freeze->blocks, freeze->block_count, freeze->block_capacity,
               ((FrozenBlock){copy, count * size, freeze->block_count}));
    return copy;
}

static void point(Freeze *freeze, const void *place, const void *target)
{
    ARENA_PUSH(freeze->arena, freeze->pointers, freeze->pointer_count, freeze->pointer_capacity,
               ((FrozenPointer){place, target}));
}

/* An array that *place, which is in a block, points to. */
#define FREEZE_ARRAY(freeze, place, count) freeze_array((freeze), &(place), (place), (count), sizeof *(place))
static void *freeze_array(Freeze *freeze, const void *place, const void *items, size_t count, size_t size)
{
    void *copy = copy_of(freeze, items, count, size);
    point(freeze, place, copy);
    return copy;
}

static void freeze_text(Freeze *freeze, Str *text)
{
    if (text->len)
        FREEZE_ARRAY(freeze, text->at, text->len);
    else
        text->at = NULL;
}

static void freeze_string(Freeze *freeze, const char **string)
{
    freeze_array(freeze, string, *string, strlen(*string) + 1, 1);
}

/* ---- The plan --------------------------------------------------------------------------------------------------------- */

/* Only what is named here is taken: what else a struct points to does not exist where the data is. */

static void freeze_fields(Freeze *freeze, Plan *plan)
{
    PlanField *fields = ARENA_ARRAY(freeze->arena, PlanField, plan->field_count + 1);
    for (size_t i = 0; i < plan->field_count; i++) {
        const PlanField *field = &plan->fields[i];
        fields[i] = (PlanField){.kind = field->kind,
                                .physical = field->physical,
                                .denominator = field->denominator,
                                .key = field->key,
                                .required = field->required,
                                .has_default = field->has_default,
                                .default_value = field->default_value,
                                .low = field->low,
                                .high = field->high,
                                .used = field->used};
    }
    plan->fields = fields;
    FREEZE_ARRAY(freeze, plan->fields, plan->field_count);
}

/* Member by member into zeroed memory: what lies between the members of a struct is whatever was there before, and the same policy gives
 * the same bytes. */
static void freeze_ops(Freeze *freeze, Plan *plan)
{
    PlanOp *ops = ARENA_ARRAY(freeze->arena, PlanOp, plan->op_count + 1);
    for (size_t i = 0; i < plan->op_count; i++) {
        const PlanOp *op = &plan->ops[i];
        ops[i].code = op->code;
        ops[i].physical = op->physical;
        ops[i].argument_count = op->argument_count;
        ops[i].variant = op->variant;
        ops[i].index = op->index;
        memcpy(ops[i].argument, op->argument, sizeof op->argument);
        ops[i].nullable = op->nullable;
        ops[i].fallible = op->fallible;
        ops[i].span = op->span;
    }
    plan->ops = ops;
    FREEZE_ARRAY(freeze, plan->ops, plan->op_count);
}

static void freeze_constants(Freeze *freeze, Plan *plan)
{
    PlanConstant *constants = FREEZE_ARRAY(freeze, plan->constants, plan->constant_count);
    for (size_t i = 0; i < plan->constant_count; i++) {
        if (constants[i].physical != PHYSICAL_TEXT)
            constants[i].text = (Str){NULL, 0};
        freeze_text(freeze, &constants[i].text);
    }
}

static size_t band_count(const PlanTable *table)
{
    size_t end = table->first + table->count;
    for (size_t i = 0; i < end; i++)
        if (table->bands[i].first + (size_t)table->bands[i].count > end && table->key_count > 1)
            end = table->bands[i].first + (size_t)table->bands[i].count;
    return end;
}

static void freeze_tables(Freeze *freeze, Plan *plan)
{
    PlanTable *tables = ARENA_ARRAY(freeze->arena, PlanTable, plan->table_count + 1);
    for (size_t i = 0; i < plan->table_count; i++) {
        const PlanTable *table = &plan->tables[i];
        tables[i] = (PlanTable){.key_count = table->key_count,
                                .dated = table->dated,
                                .bands = table->bands,
                                .first = table->first,
                                .count = table->count,
                                .value_low = table->value_low,
                                .value_high = table->value_high};
    }
    plan->tables = tables;
    tables = FREEZE_ARRAY(freeze, plan->tables, plan->table_count);
    for (size_t i = 0; i < plan->table_count; i++)
        FREEZE_ARRAY(freeze, tables[i].bands, band_count(&tables[i]));
}

static void freeze_condition(Freeze *freeze, PlanCondition *condition)
{
    *condition = (PlanCondition){.reg = condition->reg,
                                 .span = condition->span,
                                 .fields = condition->fields,
                                 .field_count = condition->field_count};
    FREEZE_ARRAY(freeze, condition->fields, condition->field_count);
}

static const PlanTerms *freeze_terms(const Freeze *freeze, const Plan *plan, const PlanClause *clause)
{
    if (!clause->terms)
        return NULL;
    PlanTerms *terms = ARENA_ARRAY(freeze->arena, PlanTerms, plan->version_count);
    for (size_t v = 0; v < plan->version_count; v++)
        terms[v] = (PlanTerms){.base = PLAN_NONE, .decided_field = clause->terms[v].decided_field, .budget = -1};
    return terms;
}

static void freeze_clauses(Freeze *freeze, Plan *plan)
{
    PlanClause *clauses = ARENA_ARRAY(freeze->arena, PlanClause, plan->clause_count + 1);
    for (size_t i = 0; i < plan->clause_count; i++) {
        const PlanClause *clause = &plan->clauses[i];
        clauses[i] = (PlanClause){.id = clause->id,
                                  .referral = clause->referral,
                                  .span = clause->span,
                                  .applies = clause->applies,
                                  .conditions = clause->conditions,
                                  .condition_count = clause->condition_count,
                                  .base = PLAN_NONE,
                                  .amount = clause->amount,
                                  .fields = clause->fields,
                                  .field_count = clause->field_count,
                                  .decided_field = clause->decided_field,
                                  .terms = freeze_terms(freeze, plan, clause),
                                  .version = clause->version,
                                  .version_order = UINT16_MAX,
                                  .tops_up = PLAN_NONE,
                                  .top_up_order = UINT16_MAX};
    }
    plan->clauses = clauses;
    clauses = FREEZE_ARRAY(freeze, plan->clauses, plan->clause_count);
    for (size_t i = 0; i < plan->clause_count; i++) {
        freeze_text(freeze, &clauses[i].id);
        freeze_condition(freeze, &clauses[i].applies);
        PlanCondition *conditions = FREEZE_ARRAY(freeze, clauses[i].conditions, clauses[i].condition_count);
        for (size_t c = 0; c < clauses[i].condition_count; c++)
            freeze_condition(freeze, &conditions[c]);
        FREEZE_ARRAY(freeze, clauses[i].fields, clauses[i].field_count);
        if (clauses[i].terms)
            FREEZE_ARRAY(freeze, clauses[i].terms, plan->version_count);
    }
}

static void freeze_checks(Freeze *freeze, Plan *plan)
{
    PlanCheck *checks = FREEZE_ARRAY(freeze, plan->checks, plan->check_count);
    for (size_t i = 0; i < plan->check_count; i++) {
        checks[i].label = (Str){NULL, 0};
        FREEZE_ARRAY(freeze, checks[i].fields, checks[i].field_count);
    }
}

/* The steps are settlement's; that there are any decides whether a fault of an order rejects a row. */
static const Plan *freeze_parts(Freeze *freeze, const Plan *plan)
{
    Plan parts = {.issued = plan->issued,
                  .effective = plan->effective,
                  .expires = plan->expires,
                  .fields = plan->fields,
                  .field_count = plan->field_count,
                  .ops = plan->ops,
                  .op_count = plan->op_count,
                  .constants = plan->constants,
                  .constant_count = plan->constant_count,
                  .tables = plan->tables,
                  .table_count = plan->table_count,
                  .checks = plan->checks,
                  .check_count = plan->check_count,
                  .clauses = plan->clauses,
                  .clause_count = plan->clause_count,
                  .award_year = plan->award_year,
                  .version_count = plan->version_count,
                  .orders = plan->orders,
                  .order_count = plan->order_count,
                  .step_count = plan->step_count};
    Plan *copy = copy_of(freeze, &parts, 1, sizeof parts);
    freeze_fields(freeze, copy);
    freeze_ops(freeze, copy);
    freeze_constants(freeze, copy);
    freeze_tables(freeze, copy);
    freeze_checks(freeze, copy);
    freeze_clauses(freeze, copy);
    FREEZE_ARRAY(freeze, copy->orders, copy->order_count);
    return copy;
}

static void freeze_info(Freeze *freeze, polc_ahead_info *info)
{
    const char **strings[] = {&info->polc_version, &info->policy, &info->label, &info->text_sha256, &info->cpu};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        freeze_string(freeze, strings[i]);
    polc_ahead_reading *readings = FREEZE_ARRAY(freeze, info->readings, info->reading_count);
    for (size_t i = 0; i < info->reading_count; i++) {
        freeze_string(freeze, &readings[i].name);
        freeze_string(freeze, &readings[i].option);
    }
}

static void freeze_root(Freeze *freeze, const Plan *plan, const Layout *layout, const polc_ahead_info *info)
{
    uint16_t *columns = ARENA_ARRAY(freeze->arena, uint16_t, plan->field_count + 1);
    PlanReg *leaves = ARENA_ARRAY(freeze->arena, PlanReg, plan->op_count + 1);
    Ahead root = {.columns = columns,
                  .slots = layout->slots,
                  .slot_count = layout->slot_count,
                  .leaves = leaves,
                  .kernel_count = layout->kernel_count,
                  .info = *info};
    for (size_t i = 0; i < plan->field_count; i++)
        if (ahead_has_column(plan, layout, i))
            columns[root.column_count++] = (uint16_t)i;
    for (PlanReg reg = 0; reg < plan->op_count; reg++)
        if (layout->wanted[reg] && layout_is_leaf(&plan->ops[reg]))
            leaves[root.leaf_count++] = reg;
    Ahead *copy = copy_of(freeze, &root, 1, sizeof root); /* the first block */
    point(freeze, &copy->plan, freeze_parts(freeze, plan));
    FREEZE_ARRAY(freeze, copy->columns, copy->column_count);
    FREEZE_ARRAY(freeze, copy->slots, copy->slot_count);
    FREEZE_ARRAY(freeze, copy->leaves, copy->leaf_count);
    freeze_info(freeze, &copy->info);
}

/* ---- Assembler -------------------------------------------------------------------------------------------------------- */

static void put(Freeze *freeze, const char *line)
{
    size_t length = strlen(line);
    if (freeze->capacity - freeze->length < length) {
        size_t capacity = freeze->capacity * 2 + 65536;
        char *grown = arena_new(freeze->arena, capacity, 1);
        if (freeze->length)
            memcpy(grown, freeze->text, freeze->length);
        freeze->text = grown;
        freeze->capacity = capacity;
    }
    memcpy(freeze->text + freeze->length, line, length);
    freeze->length += length;
}

static int by_place(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t)((const FrozenPointer *)a)->place,
              right = (uintptr_t)((const FrozenPointer *)b)->place;
    return (left > right) - (left < right);
}

/* The address that the place holds as data; NULL: it is no pointer. */
static const char *target_at(const Freeze *freeze, const char *place)
{
    FrozenPointer wanted = {place, NULL};
    if (!freeze->pointer_count)
        return NULL;
    const FrozenPointer *found =
        bsearch(&wanted, freeze->pointers, freeze->pointer_count, sizeof wanted, by_place);
    return found ? found->target : NULL;
}

static int by_address(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t)((const FrozenBlock *)a)->at, right = (uintptr_t)((const FrozenBlock *)b)->at;
    return (left > right) - (left < right);
}

/* Pointers are to the beginning of blocks. */
static size_t number_of(const Freeze *freeze, const char *target)
{
    FrozenBlock wanted = {.at = target};
    const FrozenBlock *found =
        bsearch(&wanted, freeze->by_address, freeze->block_count, sizeof wanted, by_address);
    assert(found);
    return found->number;
}

static void put_block(Freeze *freeze, const FrozenBlock *block)
{
    char line[64];
    snprintf(line, sizeof line, ".balign 16\n.Lblock%zu:\n", block->number);
    put(freeze, line);
    size_t at = 0;
    for (; at + 8 <= block->size; at += 8) {
        uint64_t word;
        const char *target = target_at(freeze, block->at + at);
        memcpy(&word, block->at + at, sizeof word);
        if (target)
            snprintf(line, sizeof line, ".quad .Lblock%zu\n", number_of(freeze, target));
        else
            snprintf(line, sizeof line, ".quad 0x%llx\n", (unsigned long long)word);
        put(freeze, line);
    }
    for (; at < block->size; at++) {
        snprintf(line, sizeof line, ".byte %u\n", (unsigned)(unsigned char)block->at[at]);
        put(freeze, line);
    }
}

static void put_blocks(Freeze *freeze)
{
    freeze->by_address = ARENA_ARRAY(freeze->arena, FrozenBlock, freeze->block_count);
    memcpy(freeze->by_address, freeze->blocks, freeze->block_count * sizeof *freeze->blocks);
    qsort(freeze->by_address, freeze->block_count, sizeof *freeze->by_address, by_address);
    qsort(freeze->pointers, freeze->pointer_count, sizeof *freeze->pointers, by_place);
    put(freeze, ".section .data.rel.ro,\"aw\"\n.globl polc_ahead_frozen\n.hidden polc_ahead_frozen\n"
                ".balign 16\npolc_ahead_frozen:\n"); /* the first block */
    for (size_t i = 0; i < freeze->block_count; i++)
        put_block(freeze, &freeze->blocks[i]);
    put(freeze, ".section .note.GNU-stack,\"\",@progbits\n");
}

Status freeze_plan(Str *text, Arena *arena, const Plan *plan, const Layout *layout, const polc_ahead_info *info)
{
    Freeze freeze = {.arena = arena};
    arena->can_escape = true;
    if (setjmp(arena->escape)) {
        arena->can_escape = false;
        return STATUS_NO_MEMORY;
    }
    freeze_root(&freeze, plan, layout, info);
    put_blocks(&freeze);
    arena->can_escape = false;
    *text = (Str){freeze.text, freeze.length};
    return STATUS_OK;
}
