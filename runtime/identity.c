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

typedef struct Entry {
    uint32_t number, length; /* the bytes follow, padded to 8 */
} Entry;

static size_t entry_bytes(size_t length)
{
    return sizeof(Entry) + (length + 7) / 8 * 8;
}

static const Entry *entry_at(const IdentityIndex *index, uint32_t entry)
{
    return (const Entry *)(const void *)(index->entries + ((size_t)entry - 1) * 8);
}

static Str tuple_of(const Entry *entry)
{
    return (Str){(const char *)(entry + 1), entry->length};
}

/* The slot that holds the tuple, or the empty one where it belongs. */
static IdentitySlot *find_slot(const IdentityIndex *index, Str tuple, uint64_t hash)
{
    size_t at = hash & (index->slot_count - 1);
    for (;; at = (at + 1) & (index->slot_count - 1)) {
        IdentitySlot *slot = &index->slots[at];
        if (slot->entry == 0)
            return slot;
        if (slot->mark == (uint32_t)(hash >> 32) && str_equal(tuple_of(entry_at(index, slot->entry)), tuple))
            return slot;
    }
}

/* The entries are walked in their order and hashed again, which is cheaper than keeping every hash. */
static bool grow_slots(IdentityIndex *index)
{
    size_t slot_count = index->slot_count ? index->slot_count * 2 : 64;
    IdentitySlot *slots = memory_new(slot_count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t place = 0; place < index->used;) {
        uint32_t named = (uint32_t)(place / 8 + 1);
        Str tuple = tuple_of(entry_at(index, named));
        uint64_t hash = hash_of(tuple);
        size_t at = hash & (slot_count - 1);
        while (slots[at].entry)
            at = (at + 1) & (slot_count - 1);
        slots[at] = (IdentitySlot){named, (uint32_t)(hash >> 32)};
        place += entry_bytes(tuple.len);
    }
    memory_free(index->slots);
    index->slots = slots;
    index->slot_count = slot_count;
    return true;
}

static bool reserve_entry(IdentityIndex *index, size_t bytes)
{
    size_t wanted = index->used + bytes;
    if (wanted / 8 >= UINT32_MAX || index->count >= UINT32_MAX - 1)
        return false;
    if (wanted <= index->capacity)
        return true;
    size_t capacity = index->capacity * 2 > wanted ? index->capacity * 2 : wanted + 1024;
    char *entries = memory_grow(index->entries, index->used, capacity, 1);
    if (!entries)
        return false;
    index->entries = entries;
    index->capacity = capacity;
    return true;
}

/* At most half of the slots are ever taken, so a search always ends. */
static bool reserve_slots(IdentityIndex *index, size_t more)
{
    while ((index->count + more) * 2 > index->slot_count)
        if (!grow_slots(index))
            return false;
    return true;
}

static uint32_t number_of(IdentityIndex *index, Str tuple, uint64_t hash)
{
    IdentitySlot *slot = find_slot(index, tuple, hash);
    if (slot->entry)
        return entry_at(index, slot->entry)->number;
    size_t bytes = entry_bytes(tuple.len);
    if (tuple.len > UINT32_MAX / 2 || !reserve_entry(index, bytes))
        return 0;
    Entry *entry = (Entry *)(void *)(index->entries + index->used);
    *slot = (IdentitySlot){(uint32_t)(index->used / 8 + 1), (uint32_t)(hash >> 32)};
    *entry = (Entry){(uint32_t)++index->count, (uint32_t)tuple.len};
    if (tuple.len)
        memcpy(entry + 1, tuple.at, tuple.len);
    index->used += bytes;
    return entry->number;
}

uint32_t identity_number(IdentityIndex *index, Str tuple)
{
    return reserve_slots(index, 1) ? number_of(index, tuple, hash_of(tuple)) : 0;
}

bool identity_number_all(IdentityIndex *index, const Str *tuples, size_t count, uint32_t *numbers)
{
    uint64_t hashes[IDENTITY_MOST_AT_ONCE];
    if (!reserve_slots(index, count))
        return false;
    size_t mask = index->slot_count - 1;
    for (size_t i = 0; i < count; i++) {
        hashes[i] = hash_of(tuples[i]);
        __builtin_prefetch(&index->slots[hashes[i] & mask]);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t entry = index->slots[hashes[i] & mask].entry;
        if (entry)
            __builtin_prefetch(entry_at(index, entry));
    }
    for (size_t i = 0; i < count; i++)
        if ((numbers[i] = number_of(index, tuples[i], hashes[i])) == 0)
            return false;
    return true;
}

void identity_expect(const IdentityIndex *index, Str tuple)
{
    if (index->slot_count)
        __builtin_prefetch(&index->slots[hash_of(tuple) & (index->slot_count - 1)]);
}

bool identity_number_tuples(IdentityIndex *index, const IdentityTuples *tuples, uint32_t *numbers)
{
    Str asked[IDENTITY_MOST_AT_ONCE];
    uint32_t answers[IDENTITY_MOST_AT_ONCE];
    size_t places[IDENTITY_MOST_AT_ONCE], waiting = 0;
    for (size_t i = 0, begin = 0; i < tuples->count; begin = tuples->ends[i++]) {
        numbers[i] = 0;
        if (tuples->ends[i] > begin) {
            places[waiting] = i;
            asked[waiting++] = (Str){tuples->bytes + begin, tuples->ends[i] - begin};
        }
        if (waiting < IDENTITY_MOST_AT_ONCE && i + 1 < tuples->count)
            continue;
        if (!identity_number_all(index, asked, waiting, answers))
            return false;
        for (size_t w = 0; w < waiting; w++)
            numbers[places[w]] = answers[w];
        waiting = 0;
    }
    return true;
}

void identity_done(IdentityIndex *index)
{
    memory_free(index->entries);
    memory_free(index->slots);
    memset(index, 0, sizeof *index);
}

/* ---- Tuples ------------------------------------------------------------------------------------------------------------- */

bool identity_tuples_put(IdentityTuples *tuples, const void *bytes, size_t count)
{
    size_t wanted = tuples->used + count;
    if (wanted > tuples->capacity) {
        size_t capacity = wanted * 2 + 1024;
        char *grown = memory_grow(tuples->bytes, tuples->used, capacity, 1);
        if (!grown)
            return false;
        tuples->bytes = grown;
        tuples->capacity = capacity;
    }
    if (count)
        memcpy(tuples->bytes + tuples->used, bytes, count);
    tuples->used = wanted;
    return true;
}

bool identity_tuples_end(IdentityTuples *tuples, bool is_blank)
{
    if (tuples->count == tuples->most) {
        size_t most = tuples->most ? tuples->most * 2 : 512;
        size_t *grown = memory_grow(tuples->ends, tuples->count * sizeof *grown, most, sizeof *grown);
        if (!grown)
            return false;
        tuples->ends = grown;
        tuples->most = most;
    }
    if (is_blank)
        tuples->used = tuples->count ? tuples->ends[tuples->count - 1] : 0;
    tuples->ends[tuples->count++] = tuples->used;
    return true;
}

void identity_tuples_clear(IdentityTuples *tuples)
{
    tuples->used = tuples->count = 0;
}

void identity_tuples_done(IdentityTuples *tuples)
{
    memory_free(tuples->bytes);
    memory_free(tuples->ends);
    memset(tuples, 0, sizeof *tuples);
}
