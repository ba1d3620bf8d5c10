/* table: looking up a table of a plan. Inline, without libc, and bounded by the number of bands, so that both engines run
 * the same text: the interpreter calls it, compiled kernels have it inlined. */
#ifndef POLC_TABLE_H
#define POLC_TABLE_H

#include "runtime/plan.h"

/* The band of bands[first, first + count) that holds `key`; NULL when none does. */
static inline const PlanBand *table_find_band(const PlanTable *table, uint32_t first, uint32_t count, Int128 key)
{
    while (count) {
        uint32_t middle = count / 2;
        const PlanBand *band = &table->bands[first + middle];
        if (key < band->low) {
            count = middle;
        } else if (key > band->high) {
            first += middle + 1;
            count -= middle + 1;
        } else {
            return band;
        }
    }
    return NULL;
}

/* The band of the last level, from `level` on; below `group`, or from the top where that is NULL. */
static inline const PlanBand *table_find_value(const PlanTable *table, const PlanBand *group, size_t level,
                                               const Int128 *keys)
{
    const PlanBand *band = group;
    for (; level < table->key_count; level++, keys++) {
        band = table_find_band(table, band ? band->first : table->first, band ? band->count : table->count, *keys);
        if (!band)
            return NULL;
    }
    return band;
}

static inline PlanFault table_at(const PlanTable *table, const Int128 *keys, Int128 *out)
{
    const PlanBand *band = table_find_value(table, NULL, 0, keys);
    *out = band ? band->value : 0;
    return band ? FAULT_NONE : FAULT_NO_TABLE_VALUE;
}

/* OP_ACCRUE; `arguments` are its two dates and its other keys. A value fits 64 bits and a period has fewer than 4 million
 * days, so the sum cannot leave 128 bits; `narrow` says that the result must fit 64. */
static inline PlanFault table_accrue(const PlanTable *table, const Int128 *arguments, bool narrow, Int128 *out)
{
    Int128 to = arguments[1], sum = 0;
    *out = 0;
    if (arguments[0] > to)
        return FAULT_DAYS_NEGATIVE;
    for (Int128 day = arguments[0]; day < to;) {
        const PlanBand *period = table_find_band(table, table->first, table->count, day);
        const PlanBand *band = period ? table_find_value(table, period, 1, arguments + 2) : NULL;
        if (!band)
            return FAULT_NO_TABLE_VALUE;
        Int128 end = period->high < to ? period->high + 1 : to;
        sum += band->value * (end - day);
        day = end;
    }
    if (narrow && sum != (int64_t)sum)
        return FAULT_OVERFLOW;
    *out = sum;
    return FAULT_NONE;
}

#endif
