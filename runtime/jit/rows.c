#include "runtime/jit/rows.h"

#include "runtime/table.h"

typedef PlanFault LookUp(const PlanTable *table, const Int128 *arguments, Int128 *out);

static PlanFault accrue(const PlanTable *table, const Int128 *arguments, Int128 *out)
{
    return table_accrue(table, arguments, false, out);
}

static PlanFault accrue_narrow(const PlanTable *table, const Int128 *arguments, Int128 *out)
{
    return table_accrue(table, arguments, true, out);
}

static inline uint64_t look_up(LookUp *look, size_t argument_count, const PlanTable *table, uint64_t skip,
                               const uint64_t *given, uint64_t *out)
{
    uint64_t faults = 0;
    for (size_t row = 0; row < PRIM_ROWS; row++) {
        Int128 arguments[PLAN_MAX_ARGUMENTS], value = 0;
        for (size_t a = 0; a < argument_count; a++) {
            const uint64_t *at = given + PRIM_ROWS_WORDS * a + row;
            arguments[a] = (Int128)((UInt128)at[PRIM_ROWS] << 64 | *at);
        }
        if (!(skip >> row & 1) && look(table, arguments, &value) != FAULT_NONE)
            faults |= UINT64_C(1) << row;
        out[row] = (uint64_t)value;
        out[PRIM_ROWS + row] = (uint64_t)((UInt128)value >> 64);
    }
    return faults;
}

static uint64_t rows_table(const PlanTable *table, uint64_t skip, const uint64_t *given, uint64_t *out)
{
    return look_up(table_at, table->key_count, table, skip, given, out);
}

/* A period has two dates where a look-up has one. */
static uint64_t rows_accrue(const PlanTable *table, uint64_t skip, const uint64_t *given, uint64_t *out)
{
    return look_up(accrue, table->key_count + 1, table, skip, given, out);
}

static uint64_t rows_accrue_narrow(const PlanTable *table, uint64_t skip, const uint64_t *given, uint64_t *out)
{
    return look_up(accrue_narrow, table->key_count + 1, table, skip, given, out);
}

static uint64_t rows_text_equal(const Str *const *texts, uint64_t skip)
{
    uint64_t equal = 0;
    for (size_t row = 0; row < PRIM_ROWS; row++)
        if (!(skip >> row & 1))
            equal |= (uint64_t)str_equal(*texts[row], *texts[PRIM_ROWS_WORDS + row]) << row;
    return equal;
}

KernelContext rows_context(const Plan *plan)
{
    return (KernelContext){.tables = plan->tables,
                           .constants = plan->constants,
                           .prims = prim_table,
                           .table = rows_table,
                           .accrue = rows_accrue,
                           .accrue_narrow = rows_accrue_narrow,
                           .text_equal = rows_text_equal};
}
