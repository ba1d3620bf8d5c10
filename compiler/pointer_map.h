/* pointer_map: what is known of a node or a symbol that its own struct has no place for. In an arena; nothing is taken out again. */
#ifndef POLC_POINTER_MAP_H
#define POLC_POINTER_MAP_H

#include "runtime/arena.h"

typedef struct PointerSlot {
    const void *key; /* NULL: free */
    const void *value;
} PointerSlot;

typedef struct PointerMap {
    Arena *arena; /* escapes when memory runs out; the rest is zeroed at first */
    PointerSlot *slots; /* open addressing; a power of two */
    size_t slot_count, count;
} PointerMap;

/* NULL: nothing was put for the key. */
const void *pointer_map_get(const PointerMap *map, const void *key);
/* Neither is NULL. Replaces what was there. */
void pointer_map_put(PointerMap *map, const void *key, const void *value);

#endif
