#include "runtime/identity.h"

#include "runtime/memory.h"

/* Eight bytes at a time; the length goes in first, because the last bytes are padded with zeros. Numbers do not
 * depend on the hash, so the byte order of the machine shows nowhere. */
static uint32_t mark_of(Str tuple)
{
    uint64_t hash = tuple.len * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 0; i < tuple.len; i += sizeof(uint64_t)) {
        uint64_t word = 0;
        size_t left = tuple.len - i;
        memcpy(&word, tuple.at + i, left < sizeof word ? left : sizeof word);
        hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    return (uint32_t)(hash >> 16);
}

/* ---- Entries: a number, a length of seven bits to the byte, the lowest first, and the bytes ----------------- */

#define LONGEST_LENGTH 5 /* bytes of a length below 2^31 */

static const char *entry_at(const IdentityIndex *index, uint32_t entry)
{
    return index->entries + ((size_t)entry - 1) * 4;
}

static uint32_t entry_number(const char *entry)
{
    uint32_t number;
    memcpy(&number, entry, sizeof number);
    return number;
}

static Str entry_tuple(const char *entry)
{
    size_t length = 0, shift = 0;
    const unsigned char *at = (const unsigned char *)entry + sizeof(uint32_t);
    for (; *at > 127; shift += 7)
        length |= (size_t)(*at++ & 127) << shift;
    length |= (size_t)*at++ << shift;
    return (Str){(const char *)at, length};
}

static size_t put_entry(char *entry, uint32_t number, Str tuple)
{
    size_t at = sizeof number, length = tuple.len;
    memcpy(entry, &number, sizeof number);
    for (; length > 127; length >>= 7)
        entry[at++] = (char)(unsigned char)(length | 128);
    entry[at++] = (char)length;
    if (tuple.len)
        memcpy(entry + at, tuple.at, tuple.len);
    return (at + tuple.len + 3) / 4 * 4;
}

/* ---- Slots -------------------------------------------------------------------------------------------------- */

/* The slot that holds the tuple, or the empty one where it belongs. */
static IdentitySlot *find_slot(const IdentityIndex *index, Str tuple, uint32_t mark)
{
    size_t at = mark & (index->slot_count - 1);
    for (;; at = (at + 1) & (index->slot_count - 1)) {
        IdentitySlot *slot = &index->slots[at];
        if (slot->entry == 0)
            return slot;
        if (slot->mark == mark && str_equal(entry_tuple(entry_at(index, slot->entry)), tuple))
            return slot;
    }
}

/* The marks say where everything belongs; no entry is looked at. */
static bool grow_slots(IdentityIndex *index)
{
    size_t slot_count = index->slot_count ? index->slot_count * 2 : 64;
    IdentitySlot *slots = memory_new(slot_count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < index->slot_count; i++) {
        size_t at = index->slots[i].mark & (slot_count - 1);
        if (!index->slots[i].entry)
            continue;
        while (slots[at].entry)
            at = (at + 1) & (slot_count - 1);
        slots[at] = index->slots[i];
    }
    memory_free(index->slots);
    index->slots = slots;
    index->slot_count = slot_count;
    return true;
}

static bool reserve_entry(IdentityIndex *index, size_t bytes)
{
    size_t wanted = index->used + bytes;
    if (wanted / 4 >= UINT32_MAX || index->count >= UINT32_MAX - 1)
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

/* At most two thirds of the slots are ever taken, so a search ends soon. */
static bool reserve_slots(IdentityIndex *index, size_t more)
{
    while ((index->count + more) * 3 > index->slot_count * 2)
        if (!grow_slots(index))
            return false;
    return true;
}

static uint32_t number_of(IdentityIndex *index, Str tuple, uint32_t mark)
{
    IdentitySlot *slot = find_slot(index, tuple, mark);
    if (slot->entry)
        return entry_number(entry_at(index, slot->entry));
    if (tuple.len >= UINT32_MAX / 2 || !reserve_entry(index, sizeof(uint32_t) + LONGEST_LENGTH + tuple.len + 3))
        return 0;
    uint32_t number = (uint32_t)++index->count;
    *slot = (IdentitySlot){(uint32_t)(index->used / 4 + 1), mark};
    index->used += put_entry(index->entries + index->used, number, tuple);
    return number;
}

uint32_t identity_number(IdentityIndex *index, Str tuple)
{
    return reserve_slots(index, 1) ? number_of(index, tuple, mark_of(tuple)) : 0;
}

uint32_t identity_find(const IdentityIndex *index, Str tuple)
{
    if (!index->slot_count)
        return 0;
    const IdentitySlot *slot = find_slot(index, tuple, mark_of(tuple));
    return slot->entry ? entry_number(entry_at(index, slot->entry)) : 0;
}

bool identity_next(const IdentityIndex *index, size_t *place, Str *tuple)
{
    if (*place >= index->used)
        return false;
    *tuple = entry_tuple(index->entries + *place);
    *place = (size_t)(tuple->at + tuple->len - index->entries + 3) / 4 * 4;
    return true;
}

bool identity_number_all(IdentityIndex *index, const Str *tuples, size_t count, uint32_t *numbers)
{
    uint32_t marks[IDENTITY_MOST_AT_ONCE];
    if (!reserve_slots(index, count))
        return false;
    size_t mask = index->slot_count - 1;
    for (size_t i = 0; i < count; i++) {
        marks[i] = mark_of(tuples[i]);
        __builtin_prefetch(&index->slots[marks[i] & mask]);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t entry = index->slots[marks[i] & mask].entry;
        if (entry)
            __builtin_prefetch(entry_at(index, entry));
    }
    for (size_t i = 0; i < count; i++)
        if ((numbers[i] = number_of(index, tuples[i], marks[i])) == 0)
            return false;
    return true;
}

void identity_expect(const IdentityIndex *index, Str tuple)
{
    if (index->slot_count)
        __builtin_prefetch(&index->slots[mark_of(tuple) & (index->slot_count - 1)]);
}

void identity_expect_entry(const IdentityIndex *index, Str tuple)
{
    uint32_t entry = index->slot_count ? index->slots[mark_of(tuple) & (index->slot_count - 1)].entry : 0;
    if (entry)
        __builtin_prefetch(entry_at(index, entry));
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

/* ---- Tuples ------------------------------------------------------------------------------------------------- */

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

bool identity_tuples_put_text(IdentityTuples *tuples, Str text)
{
    unsigned char length[(sizeof text.len * 8 + 6) / 7];
    size_t count = 0;
    for (size_t left = text.len; left > 127; left >>= 7)
        length[count++] = (unsigned char)(left | 128);
    length[count] = (unsigned char)(text.len >> 7 * count);
    return identity_tuples_put(tuples, length, count + 1) && identity_tuples_put(tuples, text.at, text.len);
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
