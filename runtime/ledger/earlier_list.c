#include "runtime/ledger/earlier_list.h"

#include <stdlib.h>

#include "runtime/memory.h"

static int item_compare(const void *a, const void *b)
{
    const EarlierItem *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    if (left->year != right->year)
        return left->year < right->year ? -1 : 1;
    return (left->award > right->award) - (left->award < right->award);
}

static bool is_listed(const LedgerAward *award, const bool *clauses)
{
    return award->amount > 0 && clauses[award->clause];
}

Status earlier_list_open(EarlierList *list, const Ledger *ledger, const uint32_t *numbers, const bool *clauses)
{
    size_t most = ledger_count(ledger);
    *list = (EarlierList){.items = memory_new(most + 1, sizeof *list->items),
                          .sums = memory_new(most + 1, sizeof *list->sums),
                          .counted = memory_new(most + 1, sizeof *list->counted)};
    if (!list->items || !list->sums || !list->counted)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < most; i++) {
        const LedgerAward *award = ledger_award(ledger, i);
        uint32_t key = numbers ? numbers[i] : 0;
        if (is_listed(award, clauses) && (!numbers || key))
            list->items[list->count++] = (EarlierItem){key, award->year, (uint32_t)i};
    }
    qsort(list->items, list->count, sizeof *list->items, item_compare);
    for (size_t i = 0; i < list->count; i++)
        list->sums[i + 1] = list->sums[i] + ledger_award(ledger, list->items[i].award)->amount;
    return STATUS_OK;
}

void earlier_list_close(EarlierList *list)
{
    memory_free(list->items);
    memory_free(list->sums);
    memory_free(list->counted);
    *list = (EarlierList){0};
}

/* The first item of that identity and year, or behind. */
static size_t lower_bound(const EarlierList *list, uint32_t key, int64_t year)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const EarlierItem *item = &list->items[middle];
        if (item->key < key || (item->key == key && item->year < year))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void earlier_list_find(const EarlierList *list, uint32_t key, PlanPeriod period, int32_t years, int32_t year,
                       size_t *first, size_t *end)
{
    int64_t from = INT64_MIN, to = INT64_MAX;
    if (period != PERIOD_EVER) {
        from = period == PERIOD_YEAR ? year : (int64_t)year - years + 1;
        to = (int64_t)year + 1;
    }
    *first = lower_bound(list, key, from);
    *end = lower_bound(list, key, to);
}

void earlier_list_mark(EarlierList *list, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        atomic_store_explicit(&list->counted[i], true, memory_order_relaxed);
}

bool earlier_list_is_marked(const EarlierList *list, size_t i)
{
    return atomic_load_explicit(&list->counted[i], memory_order_relaxed);
}

size_t earlier_list_marked(const EarlierList *list)
{
    size_t marked = 0;
    for (size_t i = 0; i < list->count; i++)
        marked += earlier_list_is_marked(list, i);
    return marked;
}
