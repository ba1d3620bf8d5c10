#include "runtime/identity.h"

#include "runtime/memory.h"

/* Eight bytes at a time; the length goes in first, because the last bytes are padded with zeros. Numbers do not depend on
 * the hash, so the byte order of the machine shows nowhere. */
static uint64_t hash_of(Str tuple)
{
    uint64_t hash = tuple.len * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 0; i < tuple.len; i += sizeof(uint64_t)) {
        uint64_t word = 0;
        size_t left = tuple.len - i;
        memcpy(&word, tuple.at + i, left < sizeof word ? left : sizeof word);
        hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    return hash;
}

/* The slot that holds the tuple, or the empty one where it belongs. */
static IdentitySlot *find_slot(const IdentityIndex *index, Str tuple, uint64_t hash)
{
    size_t at = hash & (index->slot_count - 1);
    for (;; at = (at + 1) & (index->slot_count - 1)) {
        IdentitySlot *slot = &index->slots[at];
        if (slot->number == 0)
            return slot;
        if (slot->mark == (uint32_t)(hash >> 32) && str_equal(index->tuples[slot->number - 1], tuple))
            return slot;
    }
}

static bool grow_slots(IdentityIndex *index)
{
    size_t slot_count = index->slot_count ? index->slot_count * 2 : 64;
    IdentitySlot *slots = memory_new(slot_count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < index->count; i++) {
        size_t at = index->hashes[i] & (slot_count - 1);
        while (slots[at].number)
            at = (at + 1) & (slot_count - 1);
        slots[at] = (IdentitySlot){(uint32_t)(i + 1), (uint32_t)(index->hashes[i] >> 32)};
    }
    memory_free(index->slots);
    index->slots = slots;
    index->slot_count = slot_count;
    return true;
}

static bool grow_tuples(IdentityIndex *index)
{
    size_t capacity = index->capacity ? index->capacity * 2 : 32;
    Str *tuples = memory_grow(index->tuples, index->count * sizeof *tuples, capacity, sizeof *tuples);
    if (!tuples)
        return false;
    index->tuples = tuples;
    uint64_t *hashes = memory_grow(index->hashes, index->count * sizeof *hashes, capacity, sizeof *hashes);
    if (!hashes)
        return false;
    index->hashes = hashes;
    index->capacity = capacity;
    return true;
}

uint32_t identity_number(IdentityIndex *index, Str tuple)
{
    /* At most half of the slots are ever taken, so a search always ends. */
    if (index->count * 2 >= index->slot_count && !grow_slots(index))
        return 0;
    uint64_t hash = hash_of(tuple);
    IdentitySlot *slot = find_slot(index, tuple, hash);
    if (slot->number)
        return slot->number;
    if (index->count >= UINT32_MAX - 1 || (index->count == index->capacity && !grow_tuples(index)))
        return 0;
    Str copy = arena_copy(&index->texts, tuple);
    if (!copy.at)
        return 0;
    index->tuples[index->count] = copy;
    index->hashes[index->count] = hash;
    *slot = (IdentitySlot){(uint32_t)++index->count, (uint32_t)(hash >> 32)};
    return slot->number;
}

void identity_done(IdentityIndex *index)
{
    arena_done(&index->texts);
    memory_free(index->tuples);
    memory_free(index->hashes);
    memory_free(index->slots);
    memset(index, 0, sizeof *index);
}
