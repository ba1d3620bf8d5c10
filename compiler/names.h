/* names: which symbol a written name stands for. A hash table from ids and labels; it lives in an arena. */
#ifndef POLC_NAMES_H
#define POLC_NAMES_H

#include "compiler/policy.h"

typedef struct NameEntry {
    Str name;
    Symbol *symbol; /* NULL: the slot is free */
} NameEntry;

typedef struct Names {
    NameEntry *entries;
    size_t count, capacity;
} Names;

/* NULL when nothing has the name. */
Symbol *names_find(const Names *names, Str name);
/* Adds a name that is not there yet; returns the symbol that already has it, or NULL when it was added. */
Symbol *names_add(Arena *arena, Names *names, Str name, Symbol *symbol);

#endif
