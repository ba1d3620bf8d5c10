#include "runtime/ledger/earlier_sums.h"

#include "runtime/column_identity.h"
#include "runtime/interp.h"
#include "runtime/ledger/ledger_state.h"
#include "runtime/memory.h"
#include "runtime/plan_slice.h"

struct EarlierSums {
    const Plan *plan;
    Ledger *ledger;
    IdentityTuples scratch;
    /* The award year of each row, computed ahead of all else; no engine where no period asks for it. */
    Arena arena;
    Plan years;
    PlanReg year;
    Interp *interp;
};

static bool needs_years(const Plan *plan)
{
    for (size_t i = 0; i < plan->awarded_count; i++)
        if (plan->awarded[i].period != PERIOD_EVER)
            return true;
    return false;
}

static Status open_years(EarlierSums *sums, size_t capacity)
{
    if (!sums->ledger || !needs_years(sums->plan) || sums->plan->award_year == PLAN_NONE)
        return STATUS_OK;
    if (!plan_slice(&sums->years, sums->plan, sums->plan->award_year, &sums->year, &sums->arena))
        return STATUS_NO_MEMORY;
    return interp_open(&sums->interp, &sums->years, capacity);
}

Status earlier_sums_open(EarlierSums **out, const Plan *plan, Ledger *ledger, size_t capacity)
{
    *out = NULL;
    EarlierSums *sums = memory_new(1, sizeof *sums);
    if (!sums)
        return STATUS_NO_MEMORY;
    sums->plan = plan;
    sums->ledger = ledger;
    arena_init(&sums->arena);
    Status status = open_years(sums, capacity);
    if (status == STATUS_OK)
        *out = sums;
    else
        earlier_sums_close(sums);
    return status;
}

void earlier_sums_close(EarlierSums *sums)
{
    if (!sums)
        return;
    interp_close(sums->interp);
    identity_tuples_done(&sums->scratch);
    arena_done(&sums->arena);
    memory_free(sums);
}

static bool has_bit(const uint64_t *bits, size_t row)
{
    return bits && bit_get(bits, row);
}

/* False: the row has no year, so nothing can be said of its periods. */
static bool find_year(const EarlierSums *sums, size_t row, int32_t *year)
{
    *year = INT32_MIN;
    if (!sums->interp)
        return true;
    const Vector *years = interp_value(sums->interp, sums->year);
    if (has_bit(years->unknown, row) || has_bit(years->fault, row))
        return false;
    *year = (int32_t)years->data.i64[row];
    return true;
}

/* The tuple of the row under the key stands in the scratch; false: no memory. */
static bool find_identity(EarlierSums *sums, const PlanAwarded *awarded, const Batch *batch, size_t row)
{
    identity_tuples_clear(&sums->scratch);
    return column_identity(&sums->scratch, sums->plan->fields, batch->columns, row, &awarded->key);
}

static int64_t sum_of(const EarlierSums *sums, size_t number, size_t row, const Batch *batch, int32_t year)
{
    const PlanAwarded *awarded = &sums->plan->awarded[number];
    Ledger *ledger = sums->ledger;
    EarlierList *list = &ledger->sums[number];
    uint32_t key = 0;
    size_t first, end;
    if (awarded->key.field_count) {
        key = identity_find(&ledger->keys[ledger->key_of_awarded[number]].index,
                            (Str){sums->scratch.bytes, sums->scratch.used});
        if (key == 0)
            return 0;
    }
    earlier_list_find(list, key, awarded->period, awarded->years, year, &first, &end);
    if (!bit_get(batch->rejected, row))
        earlier_list_mark(list, first, end);
    return list->sums[end] - list->sums[first];
}

Status earlier_sums_fill(EarlierSums *sums, Batch *batch)
{
    if (sums->interp)
        interp_run(sums->interp, batch);
    for (size_t i = 0; i < sums->plan->awarded_count; i++) {
        const PlanAwarded *awarded = &sums->plan->awarded[i];
        Column *column = &batch->columns[awarded->field];
        for (size_t row = 0; row < batch->rows; row++) {
            int32_t year = INT32_MIN;
            if (!find_identity(sums, awarded, batch, row))
                return STATUS_NO_MEMORY;
            bool known = !awarded->key.field_count || sums->scratch.used > 0;
            if (awarded->period != PERIOD_EVER)
                known &= find_year(sums, row, &year);
            column->data.i64[row] = known && sums->ledger ? sum_of(sums, i, row, batch, year) : 0;
            bit_put(column->unknown, row, !known);
        }
    }
    return STATUS_OK;
}
