#include "runtime/read/keys.h"

#include "runtime/memory.h"

#define FIRST_CAPACITY 1024

void key_set_init(KeySet *set)
{
    memset(set, 0, sizeof *set);
    arena_init(&set->texts);
}

void key_set_done(KeySet *set)
{
    memory_free(set->entries);
    arena_done(&set->texts);
}

/* Eight bytes at a time, multiplied and folded, so that codes which differ in their last digits spread well. */
static uint64_t hash_of(Str key)
{
    uint64_t hash = key.len * UINT64_C(0x9E3779B97F4A7C15);
    for (size_t at = 0; at < key.len; at += 8) {
        uint64_t word = 0;
        memcpy(&word, key.at + at, key.len - at < 8 ? key.len - at : 8);
        hash = (hash ^ word) * UINT64_C(0xD6E8FEB86659FD93);
        hash ^= hash >> 32;
    }
    return hash;
}

static KeyEntry *place_of(KeyEntry *entries, size_t capacity, uint64_t hash, Str key)
{
    size_t at = (size_t)hash & (capacity - 1);
    while (entries[at].line && (entries[at].hash != hash || !str_equal(entries[at].key, key)))
        at = (at + 1) & (capacity - 1);
    return &entries[at];
}

static bool grow(KeySet *set)
{
    size_t capacity = set->capacity ? set->capacity * 2 : FIRST_CAPACITY;
    KeyEntry *entries = memory_new(capacity, sizeof *entries);
    if (!entries)
        return false;
    for (size_t i = 0; i < set->capacity; i++)
        if (set->entries[i].line)
            *place_of(entries, capacity, set->entries[i].hash, set->entries[i].key) = set->entries[i];
    memory_free(set->entries);
    set->entries = entries;
    set->capacity = capacity;
    return true;
}

bool key_set_add(KeySet *set, Str key, uint64_t line, uint64_t *first)
{
    if (set->count >= set->capacity / 4 * 3 && !grow(set))
        return false;
    uint64_t hash = hash_of(key);
    KeyEntry *place = place_of(set->entries, set->capacity, hash, key);
    *first = place->line;
    if (place->line)
        return true;
    Str copy = arena_copy(&set->texts, key);
    if (!copy.at)
        return false;
    *place = (KeyEntry){copy, hash, line};
    set->count++;
    return true;
}
