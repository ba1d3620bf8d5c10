/* keys: the keys of the rows so far, each with the row of the sheet in which it first stood; for finding duplicates. */
#ifndef POLC_KEYS_H
#define POLC_KEYS_H

#include "runtime/identity.h"

typedef struct KeySet {
    IdentityIndex keys;
    uint64_t *rows; /* of the sheet, of the key with number n: rows[n − 1] */
    size_t capacity;
} KeySet;

void key_set_init(KeySet *set);
void key_set_done(KeySet *set);
/* *first is the row of the sheet in which the key stood before, or 0 when it is new and now kept. False: no memory. */
bool key_set_add(KeySet *set, Str key, uint64_t row, uint64_t *first);
/* Hints that the key will be added soon: the second a little later than the first. */
static inline void key_set_expect(const KeySet *set, Str key)
{
    identity_expect(&set->keys, key);
}
static inline void key_set_expect_entry(const KeySet *set, Str key)
{
    identity_expect_entry(&set->keys, key);
}

#endif
