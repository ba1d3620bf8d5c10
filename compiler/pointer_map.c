#include "compiler/pointer_map.h"

#define FIRST_SLOTS 64

static PointerSlot *slot_of(const PointerMap *map, const void *key)
{
    uint64_t hash = (uint64_t)(uintptr_t)key * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 32) & (map->slot_count - 1);
    while (map->slots[at].key && map->slots[at].key != key)
        at = (at + 1) & (map->slot_count - 1);
    return &map->slots[at];
}

const void *pointer_map_get(const PointerMap *map, const void *key)
{
    return map->slot_count && key ? slot_of(map, key)->value : NULL;
}

void pointer_map_put(PointerMap *map, const void *key, const void *value)
{
    if (2 * map->count >= map->slot_count) {
        PointerMap old = *map;
        map->slot_count = old.slot_count ? old.slot_count * 2 : FIRST_SLOTS;
        map->slots = ARENA_ARRAY(map->arena, PointerSlot, map->slot_count);
        for (size_t i = 0; i < old.slot_count; i++)
            if (old.slots[i].key)
                *slot_of(map, old.slots[i].key) = old.slots[i];
    }
    PointerSlot *slot = slot_of(map, key);
    map->count += slot->key == NULL;
    *slot = (PointerSlot){key, value};
}
