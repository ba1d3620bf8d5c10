/* plan_builder: row plans built by hand, for the tests of the interpreter and of the row stage. */
#ifndef POLC_PLAN_BUILDER_H
#define POLC_PLAN_BUILDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/plan.h"
#include "runtime/prim/prim.h"

#define BUILDER_OPS 256

typedef struct Builder {
    PlanOp ops[BUILDER_OPS];
    PlanConstant constants[BUILDER_OPS];
    Plan plan; /* its ops and constants are the builder's */
} Builder;

static inline void builder_init(Builder *builder)
{
    memset(builder, 0, sizeof *builder);
    builder->plan.ops = builder->ops;
    builder->plan.constants = builder->constants;
    builder->plan.award_year = PLAN_NONE;
}

/* Arguments are taken from `a`, `b`, `c` as far as they are not PLAN_NONE. The span names the operation by its number. */
static inline PlanReg build(Builder *builder, PlanOpCode code, Physical physical, uint32_t index, PlanReg a,
                            PlanReg b, PlanReg c)
{
    PlanReg reg = (PlanReg)builder->plan.op_count++;
    assert_true(reg < BUILDER_OPS);
    PlanOp *op = &builder->ops[reg];
    *op = (PlanOp){.code = (uint8_t)code,
                   .physical = (uint8_t)physical,
                   .index = index,
                   .nullable = true,
                   .fallible = true,
                   .span = {reg, reg + 1}};
    const PlanReg arguments[] = {a, b, c};
    for (size_t i = 0; i < 3 && arguments[i] != PLAN_NONE; i++)
        op->argument[op->argument_count++] = arguments[i];
    return reg;
}

static inline PlanReg build_column(Builder *builder, Physical physical, uint32_t field)
{
    return build(builder, OP_COLUMN, physical, field, PLAN_NONE, PLAN_NONE, PLAN_NONE);
}

static inline PlanReg build_constant(Builder *builder, Physical physical, Int128 number)
{
    uint32_t index = (uint32_t)builder->plan.constant_count++;
    builder->constants[index] = (PlanConstant){.physical = physical, .number = number};
    return build(builder, OP_CONSTANT, physical, index, PLAN_NONE, PLAN_NONE, PLAN_NONE);
}

static inline PlanReg build_primitive(Builder *builder, const char *name, PrimVariant variant, PlanReg a,
                                      PlanReg b, PlanReg c)
{
    int found = prim_find(str_from(name));
    assert_true(found >= 0);
    Physical physical = variant == PRIM_N64 || variant == PRIM_C64 ? PHYSICAL_I64 : PHYSICAL_I128;
    if (prim_table[found]->result == KIND_YES_NO)
        physical = PHYSICAL_BIT;
    PlanReg reg = build(builder, OP_PRIMITIVE, physical, (uint32_t)found, a, b, c);
    builder->ops[reg].variant = (uint8_t)variant;
    return reg;
}

#endif
