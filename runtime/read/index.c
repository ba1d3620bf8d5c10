#include "runtime/read/index.h"

#include "runtime/memory.h"

/* ends[−1] needs a place; the entries themselves begin aligned. */
#define FRONT 16

bool index_init(RecordIndex *index)
{
    index->block = memory_new(FRONT + INDEX_ENTRIES_ROOM, sizeof *index->block);
    index->ends = index->block ? index->block + FRONT : NULL;
    return index->block != NULL;
}

void index_done(RecordIndex *index)
{
    memory_free(index->block);
    index->block = index->ends = NULL;
}

static void forget_rare(RecordIndex *index)
{
    memset(index->breaks, 0, sizeof index->breaks);
    memset(index->odd, 0, sizeof index->odd);
    index->has_rare = false;
}

void index_begin(RecordIndex *index, Str text, char delimiter, size_t at)
{
    index->text = text;
    index->delimiter = delimiter;
    index->at = at;
    index->state = QUOTE_STATE_FIRST;
    index->ends[-1] =
        (uint32_t)at - 1; /* wraps at the beginning of the text, and back with the + 1 of its reader */
    index->end_count = index->record_count = 0;
    forget_rare(index);
}

/* Which record byte i of the block belongs to. */
static size_t record_of(const RecordIndex *index, uint64_t record_ends, uint64_t bit)
{
    return index->record_count + (size_t)__builtin_popcountll(record_ends & (bit - 1));
}

static void note_rare(RecordIndex *index, const BlockStructure *found)
{
    index->has_rare = true;
    for (uint64_t breaks = found->breaks; breaks; breaks &= breaks - 1)
        index->breaks[record_of(index, found->record_ends, breaks & -breaks)]++;
    for (uint64_t odd = found->odd; odd; odd &= odd - 1)
        index->odd[record_of(index, found->record_ends, odd & -odd)] = true;
}

typedef void StoreEnds(uint32_t *to, uint64_t ends, uint32_t at);

ALWAYS_INLINE void fill_with(RecordIndex *index, LoadBlock *load, RunningParity *parity, StoreEnds *store)
{
    const char *text = index->text.at;
    const size_t length = index->text.len;
    const char delimiter = index->delimiter;
    uint32_t *const entries = index->ends, *const last = index->last;
    size_t at = index->at, end_count = index->end_count, record_count = index->record_count;
    QuoteState state = index->state;
    for (; at < length && record_count < INDEX_RECORDS && end_count < INDEX_ENTRIES; at += STRUCTURE_BLOCK) {
        BlockBytes bytes = load(text + at, delimiter);
        if (length - at < STRUCTURE_BLOCK)
            mask_block(&bytes, (UINT64_C(1) << (length - at)) - 1);
        BlockStructure found = resolve_block(&bytes, &state, parity);
        if (__builtin_expect((found.breaks | found.odd) != 0, 0)) {
            index->record_count = record_count;
            note_rare(index, &found);
        }
        uint64_t ends = found.delimiters | found.record_ends;
        store(entries + end_count, ends, (uint32_t)at);
        /* Most blocks end one record or none, so the first is stored in either case and counted if it is one. */
        uint64_t more = found.record_ends;
        do {
            uint64_t through = more ^ (more - 1);
            last[record_count] = (uint32_t)(end_count + (size_t)__builtin_popcountll(ends & through));
            record_count += more != 0;
            more &= more - 1;
        } while (more);
        end_count += (size_t)__builtin_popcountll(ends);
    }
    index->at = at < length ? at : length;
    index->end_count = end_count;
    index->record_count = record_count;
    index->state = state;
}

static inline void store_scalar(uint32_t *to, uint64_t ends, uint32_t at)
{
    for (; ends; ends &= ends - 1)
        *to++ = at + (uint32_t)__builtin_ctzll(ends);
}

static void fill_scalar(RecordIndex *index)
{
    fill_with(index, load_block_scalar, parity_scalar, store_scalar);
}

#ifdef SIMD_X86

/* Eight at a time, counted or not: the places behind the last are written again by the next block. */
SIMD_TARGET_AVX2 static inline void store_avx2(uint32_t *to, uint64_t ends, uint32_t at)
{
    do {
        for (unsigned i = 0; i < 8; i++, ends = _blsr_u64(ends))
            to[i] = at + (uint32_t)_tzcnt_u64(ends);
        to += 8;
    } while (ends);
}

SIMD_TARGET_AVX2 static void fill_avx2(RecordIndex *index)
{
    fill_with(index, load_block_avx2, parity_carryless, store_avx2);
}

/* The numbers of the set bits, moved together, sixteen in a register. */
SIMD_TARGET_AVX512 static inline void store_avx512(uint32_t *to, uint64_t ends, uint32_t at)
{
    static const uint8_t places[64] __attribute__((aligned(64))) = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    __m512i set = _mm512_maskz_compress_epi8(ends, _mm512_load_si512(places)), base = _mm512_set1_epi32((int)at);
    _mm512_storeu_si512(to, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(set))));
    if (__builtin_expect(__builtin_popcountll(ends) > 16, 0)) {
        _mm512_storeu_si512(to + 16,
                            _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(set, 1))));
        _mm512_storeu_si512(to + 32,
                            _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(set, 2))));
        _mm512_storeu_si512(to + 48,
                            _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(set, 3))));
    }
}

SIMD_TARGET_AVX512 static void fill_avx512(RecordIndex *index)
{
    fill_with(index, load_block_avx512, parity_carryless, store_avx512);
}

#endif

void index_fill(RecordIndex *index)
{
#ifdef SIMD_X86
    switch (simd_level()) {
    case SIMD_AVX512:
        fill_avx512(index);
        return;
    case SIMD_AVX2:
        fill_avx2(index);
        return;
    case SIMD_SCALAR:
        break;
    }
#endif
    fill_scalar(index);
}

void index_drop(RecordIndex *index, size_t records)
{
    if (records == 0)
        return;
    size_t entries = index->last[records - 1];
    index->end_count -= entries;
    index->record_count -= records;
    memmove(index->ends - 1, index->ends + entries - 1, (index->end_count + 1) * sizeof *index->ends);
    for (size_t r = 0; r < index->record_count; r++)
        index->last[r] = index->last[r + records] - (uint32_t)entries;
    if (!index->has_rare)
        return;
    memmove(index->breaks, index->breaks + records, (index->record_count + 1) * sizeof *index->breaks);
    memmove(index->odd, index->odd + records, (index->record_count + 1) * sizeof *index->odd);
    memset(index->breaks + index->record_count + 1, 0, records * sizeof *index->breaks);
    memset(index->odd + index->record_count + 1, 0, records * sizeof *index->odd);
}
