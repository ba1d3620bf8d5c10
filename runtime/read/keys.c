#include "runtime/read/keys.h"

#include "runtime/memory.h"

#define FIRST_CAPACITY 1024

void key_set_init(KeySet *set)
{
    memset(set, 0, sizeof *set);
}

void key_set_done(KeySet *set)
{
    identity_done(&set->keys);
    memory_free(set->rows);
    memset(set, 0, sizeof *set);
}

static bool reserve_row(KeySet *set)
{
    if (set->keys.count < set->capacity)
        return true;
    size_t capacity = set->capacity ? set->capacity * 2 : FIRST_CAPACITY;
    uint64_t *rows = memory_grow(set->rows, set->keys.count * sizeof *rows, capacity, sizeof *rows);
    if (!rows)
        return false;
    set->rows = rows;
    set->capacity = capacity;
    return true;
}

bool key_set_add(KeySet *set, Str key, uint64_t row, uint64_t *first)
{
    if (!reserve_row(set))
        return false;
    size_t before = set->keys.count;
    uint32_t number = identity_number(&set->keys, key);
    if (number == 0)
        return false;
    bool is_new = number > before;
    *first = is_new ? 0 : set->rows[number - 1];
    if (is_new)
        set->rows[number - 1] = row;
    return true;
}
