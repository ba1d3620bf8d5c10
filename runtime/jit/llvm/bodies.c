/* bodies: what kernels have inlined: the bodies of the primitives in their four variants, and the operations that are
 * more than a few instructions. Compiled to bitcode when polc is built; never linked into a program. */
#include "runtime/civil_date.h"
#include "runtime/prim/prim.h"
#include "runtime/table.h"

#define PRIM_FOR_KERNELS

#define PRIM_SUFFIX n64
#define PRIM_WIDTH 64
#define PRIM_CHECKED 0
#include "runtime/prim/prim_variant.inc"

#define PRIM_SUFFIX c64
#define PRIM_WIDTH 64
#define PRIM_CHECKED 1
#include "runtime/prim/prim_variant.inc"

#define PRIM_SUFFIX n128
#define PRIM_WIDTH 128
#define PRIM_CHECKED 0
#include "runtime/prim/prim_variant.inc"

#define PRIM_SUFFIX c128
#define PRIM_WIDTH 128
#define PRIM_CHECKED 1
#include "runtime/prim/prim_variant.inc"

/* The functions below are skipped on rows whose arguments are unknown or at fault; they return 1 for a fault, or for yes. */
uint8_t kernel_table(const PlanTable *table, uint8_t skip, const Int128 *arguments, Int128 *out);
uint8_t kernel_accrue(const PlanTable *table, uint8_t skip, const Int128 *arguments, Int128 *out);
uint8_t kernel_accrue_narrow(const PlanTable *table, uint8_t skip, const Int128 *arguments, Int128 *out);
uint8_t kernel_text_equal(const Str *a, const Str *b, uint8_t skip);

uint8_t kernel_table(const PlanTable *table, uint8_t skip, const Int128 *arguments, Int128 *out)
{
    *out = 0;
    return !skip && table_at(table, arguments, out) != FAULT_NONE;
}

uint8_t kernel_accrue(const PlanTable *table, uint8_t skip, const Int128 *arguments, Int128 *out)
{
    *out = 0;
    return !skip && table_accrue(table, arguments, false, out) != FAULT_NONE;
}

uint8_t kernel_accrue_narrow(const PlanTable *table, uint8_t skip, const Int128 *arguments, Int128 *out)
{
    *out = 0;
    return !skip && table_accrue(table, arguments, true, out) != FAULT_NONE;
}

uint8_t kernel_text_equal(const Str *a, const Str *b, uint8_t skip)
{
    if (skip || a->len != b->len)
        return 0;
    for (size_t i = 0; i < a->len; i++)
        if (a->at[i] != b->at[i])
            return 0;
    return 1;
}
