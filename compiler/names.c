#include "compiler/names.h"

static uint64_t name_hash(Str name)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.at[i]) * UINT64_C(1099511628211);
    return hash ^ (hash >> 32);
}

static NameEntry *name_slot(const Names *names, Str name)
{
    size_t mask = names->capacity - 1;
    size_t at = (size_t)name_hash(name) & mask;
    while (names->entries[at].symbol && !str_equal(names->entries[at].name, name))
        at = (at + 1) & mask;
    return &names->entries[at];
}

Symbol *names_find(const Names *names, Str name)
{
    return names->capacity ? name_slot(names, name)->symbol : NULL;
}

static void names_grow(Arena *arena, Names *names)
{
    Names wider = {NULL, names->count, names->capacity ? names->capacity * 2 : 64};
    wider.entries = ARENA_ARRAY(arena, NameEntry, wider.capacity);
    for (size_t i = 0; i < names->capacity; i++) {
        if (names->entries[i].symbol)
            *name_slot(&wider, names->entries[i].name) = names->entries[i];
    }
    *names = wider;
}

Symbol *names_add(Arena *arena, Names *names, Str name, Symbol *symbol)
{
    if (names->count * 2 >= names->capacity)
        names_grow(arena, names);
    NameEntry *slot = name_slot(names, name);
    if (slot->symbol)
        return slot->symbol;
    *slot = (NameEntry){name, symbol};
    names->count++;
    return NULL;
}
