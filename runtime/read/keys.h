/* keys: the keys of the rows so far, each with the line on which it first stood; for finding duplicates. */
#ifndef POLC_KEYS_H
#define POLC_KEYS_H

#include "runtime/arena.h"

typedef struct KeyEntry {
    Str key;
    uint64_t hash;
    uint64_t line; /* 0: the place is free */
} KeyEntry;

typedef struct KeySet {
    KeyEntry *entries;
    size_t count, capacity; /* a power of two, at most three quarters full */
    Arena texts;
} KeySet;

void key_set_init(KeySet *set);
void key_set_done(KeySet *set);
/* *first is the line on which the key stood before, or 0 when it is new and now kept. False: no memory. */
bool key_set_add(KeySet *set, Str key, uint64_t line, uint64_t *first);

#endif
