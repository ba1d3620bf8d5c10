/* random_plan: row plans of random operations over random cells, for comparing an engine with a reference. */
#ifndef POLC_RANDOM_PLAN_H
#define POLC_RANDOM_PLAN_H

#include "plan_builder.h"
#include "runtime/column.h"

#define BIT_FIELDS 3
#define NUMBER_FIELDS 4
#define FIELDS (BIT_FIELDS + NUMBER_FIELDS)

static inline uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 20;
}

static inline void fields_init(PlanField *fields)
{
    for (size_t i = 0; i < FIELDS; i++)
        fields[i] = (PlanField){.kind = i < BIT_FIELDS ? KIND_YES_NO : KIND_COUNT,
                                .physical = i < BIT_FIELDS ? PHYSICAL_BIT : PHYSICAL_I64,
                                .denominator = 1};
}

static inline void fill_cell(Batch *batch, size_t field, size_t row, uint64_t *seed)
{
    Column *column = &batch->columns[field];
    bool blank = field != 1 && next_random(seed) % 4 == 0; /* field 1 is never blank */
    bit_put(column->unknown, row, blank);
    if (column->physical == PHYSICAL_BIT)
        bit_put(column->data.bits, row, !blank && next_random(seed) % 2);
    else
        column->data.i64[row] = blank ? 0 : (int64_t)(next_random(seed) % 7) - 3;
    if (column->physical == PHYSICAL_I64 && !blank && next_random(seed) % 16 == 0)
        column->data.i64[row] = INT64_MAX - (int64_t)(next_random(seed) % 3);
}

static inline PlanReg pick(const Builder *builder, Physical physical, uint64_t *seed)
{
    for (;;) {
        PlanReg reg = (PlanReg)(next_random(seed) % builder->plan.op_count);
        if (builder->ops[reg].physical == physical)
            return reg;
    }
}

static inline void build_random_op(Builder *builder, uint64_t *seed)
{
    static const char *const binary[] = {"add",    "subtract",         "multiply", "least",
                                         "excess", "quotient_half_up", "less",     "equal"};
    static const Physical physicals[] = {PHYSICAL_BIT, PHYSICAL_I64, PHYSICAL_I128};
    Physical physical = physicals[next_random(seed) % 3];
    PlanReg bit = pick(builder, PHYSICAL_BIT, seed), bit2 = pick(builder, PHYSICAL_BIT, seed);
    PlanReg one = pick(builder, physical, seed), two = pick(builder, physical, seed);
    bool is_wide = next_random(seed) % 2;
    Physical number = is_wide ? PHYSICAL_I128 : PHYSICAL_I64;
    switch (next_random(seed) % 10) {
    case 0:
        build(builder, OP_KNOWN, PHYSICAL_BIT, 0, one, PLAN_NONE, PLAN_NONE);
        break;
    case 1:
        build(builder, next_random(seed) % 2 ? OP_AND : OP_OR, PHYSICAL_BIT, 0, bit, bit2, PLAN_NONE);
        break;
    case 2:
        build(builder, OP_NOT, PHYSICAL_BIT, 0, bit, PLAN_NONE, PLAN_NONE);
        break;
    case 3:
        build(builder, OP_SELECT, physical, 0, bit, one, two);
        break;
    case 4:
        build(builder, OP_COALESCE, physical, 0, one, two, PLAN_NONE);
        break;
    case 5:
        build(builder, OP_GUARD, physical, FAULT_NEGATIVE, one, bit, PLAN_NONE);
        break;
    case 6:
        build(builder, OP_WIDEN, PHYSICAL_I128, 0, pick(builder, PHYSICAL_I64, seed), PLAN_NONE, PLAN_NONE);
        break;
    case 7:
        build(builder, OP_NARROW, PHYSICAL_I64, 0, pick(builder, PHYSICAL_I128, seed), PLAN_NONE, PLAN_NONE);
        break;
    default:
        build_primitive(builder, binary[next_random(seed) % 8], is_wide ? PRIM_C128 : PRIM_C64,
                        pick(builder, number, seed), pick(builder, number, seed), PLAN_NONE);
        break;
    }
}

static inline void build_random_plan(Builder *builder, const PlanField *fields, uint64_t *seed)
{
    builder_init(builder);
    builder->plan.fields = fields;
    builder->plan.field_count = FIELDS;
    for (uint32_t i = 0; i < FIELDS; i++)
        build_column(builder, fields[i].physical, i);
    build_constant(builder, PHYSICAL_I64, 3);
    build_constant(builder, PHYSICAL_I128, INT128_MAX / 2);
    build_constant(builder, PHYSICAL_BIT, 1);
    while (builder->plan.op_count < 120)
        build_random_op(builder, seed);
}

#endif
