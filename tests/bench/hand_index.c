#include <string.h>

#include "tests/bench/hand_tuned.h"

#ifdef HAND_AVX512

static const uint8_t counting[64] __attribute__((aligned(64))) = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

static inline uint64_t equal_to(__m512i bytes, char byte)
{
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte));
}

/* Bit i: byte i stands between quotation marks. A product without carries by all ones is each bit's parity of those below. */
static uint64_t quoted_bytes(uint64_t marks, bool *in_quotes)
{
    __m128i parity = _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)marks), _mm_set1_epi8(-1), 0);
    uint64_t quoted = (uint64_t)_mm_cvtsi128_si64(parity) ^ (*in_quotes ? ~UINT64_C(0) : 0);
    *in_quotes = quoted >> 63;
    return quoted;
}

static inline void store_sixteen(uint32_t *ends, __m512i base, __m128i offsets)
{
    _mm512_storeu_si512(ends, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(offsets)));
}

/* Of 64 bytes, of which only those in `valid` count. Sixteen ends are stored at once, however many there are. */
static inline void index_block(Index *index, __m512i bytes, uint64_t valid)
{
    uint64_t line_ends = equal_to(bytes, '\n') & valid, cell_ends = equal_to(bytes, ',') & valid;
    uint64_t marks = equal_to(bytes, '"') & valid;
    if (__builtin_expect(marks || index->in_quotes, 0)) {
        uint64_t quoted = quoted_bytes(marks, &index->in_quotes);
        line_ends &= ~quoted;
        cell_ends &= ~quoted;
    }
    uint64_t all_ends = line_ends | cell_ends;
    size_t count = (size_t)_mm_popcnt_u64(all_ends);
    uint32_t *ends = index->ends + index->count;
    __m512i base = _mm512_set1_epi32((int)index->position);
    __m512i offsets = _mm512_maskz_compress_epi8(all_ends, _mm512_load_si512(counting));
    store_sixteen(ends, base, _mm512_castsi512_si128(offsets));
    if (__builtin_expect(count > 16, 0)) {
        store_sixteen(ends + 16, base, _mm512_extracti32x4_epi32(offsets, 1));
        store_sixteen(ends + 32, base, _mm512_extracti32x4_epi32(offsets, 2));
        store_sixteen(ends + 48, base, _mm512_extracti32x4_epi32(offsets, 3));
    }
    index->line_ends += (size_t)_mm_popcnt_u64(line_ends);
    index->count += count;
}

size_t hand_index(Index *index)
{
    Index at = *index; /* in registers, whatever the stores may be feared to change */
    for (; at.count < BATCH_ROWS * COLUMN_COUNT && at.position + 64 <= at.end; at.position += 64)
        index_block(&at, _mm512_loadu_si512(at.text + at.position), ~UINT64_C(0));
    if (at.count < BATCH_ROWS * COLUMN_COUNT && at.position < at.end) {
        uint64_t valid = _bzhi_u64(~UINT64_C(0), (unsigned)(at.end - at.position));
        index_block(&at, _mm512_maskz_loadu_epi8(valid, at.text + at.position), valid);
        at.position = at.end;
    }
    *index = at;
    size_t rows = at.count / COLUMN_COUNT;
    return rows < BATCH_ROWS ? rows : BATCH_ROWS;
}

#else

size_t hand_index(Index *index)
{
    for (; index->count < BATCH_ROWS * COLUMN_COUNT && index->position < index->end; index->position++) {
        uint8_t byte = index->text[index->position];
        index->in_quotes ^= byte == '"';
        if (index->in_quotes || (byte != ',' && byte != '\n'))
            continue;
        index->line_ends += byte == '\n';
        index->ends[index->count++] = (uint32_t)index->position;
    }
    return index->count / COLUMN_COUNT;
}

#endif

void hand_index_drop(Index *index, size_t rows)
{
    size_t used = rows * COLUMN_COUNT;
    index->ends[-1] = index->ends[used - 1];
    index->count -= used;
    memmove(index->ends, index->ends + used, index->count * sizeof *index->ends);
}
