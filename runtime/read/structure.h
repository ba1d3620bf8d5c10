/* structure: where cells and records end, 64 bytes at a time.
 *
 * Bit i of a mask is about byte i of a block. A quotation mark opens a cell only where a cell begins, and closes it where
 * it stands alone; two in a row close and open again, which comes to the same. So as long as every mark that opens by its
 * number stands where one may, the text inside cells is the running parity of the marks. A mark that does not is a
 * character like any other: such blocks are read byte by byte. */
#ifndef POLC_STRUCTURE_H
#define POLC_STRUCTURE_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "runtime/simd.h"

#ifdef SIMD_X86
#include <immintrin.h>
#endif

#define STRUCTURE_BLOCK 64
/* Bytes behind a text that are read with its last block. */
#define STRUCTURE_PADDING 80

#define ALWAYS_INLINE static inline __attribute__((always_inline))

typedef struct BlockBytes {
    uint64_t delimiter, lf, cr, quote, nul;
    uint64_t before_lf; /* the next byte is LF */
} BlockBytes;

/* What the block before leaves to the next one. At the beginning of a record: {0, 1, 0}. */
typedef struct QuoteState {
    uint64_t inside; /* all ones: inside a quoted cell */
    uint64_t
        may_open; /* bit 0: a quotation mark as the first byte opens a cell, or stands behind one that closed it */
    uint64_t after_close; /* bit 0: the last byte closed a cell */
} QuoteState;

#define QUOTE_STATE_FIRST ((QuoteState){0, 1, 0})

typedef struct BlockStructure {
    uint64_t delimiters; /* between cells */
    uint64_t record_ends; /* LF, or CR that no LF follows */
    uint64_t breaks; /* line ends inside cells */
    uint64_t odd; /* NUL, text behind a closing mark, a mark that opens nothing: the record needs a closer look */
} BlockStructure;

typedef BlockBytes LoadBlock(const char *at, char delimiter);
typedef uint64_t RunningParity(uint64_t bits);

ALWAYS_INLINE void mask_block(BlockBytes *bytes, uint64_t valid)
{
    bytes->delimiter &= valid;
    bytes->lf &= valid;
    bytes->cr &= valid;
    bytes->quote &= valid;
    bytes->nul &= valid;
}

/* Byte by byte, in the same terms. */
static inline BlockStructure resolve_odd_block(const BlockBytes *bytes, QuoteState *state)
{
    BlockStructure found = {.odd = bytes->nul};
    uint64_t ends = bytes->delimiter | bytes->lf | bytes->cr,
             record_ends = bytes->lf | (bytes->cr & ~bytes->before_lf);
    for (uint64_t bit = 1; bit; bit <<= 1) {
        bool closes = false;
        if (state->after_close && !((ends | bytes->quote) & bit))
            found.odd |= bit;
        if (bytes->quote & bit) {
            closes = state->inside;
            if (!closes && !state->may_open)
                found.odd |= bit;
            state->inside = !closes && state->may_open ? ~UINT64_C(0) : 0;
        }
        bool is_end = !state->inside && (ends & bit);
        if (is_end)
            found.delimiters |= bytes->delimiter & bit;
        if (state->inside)
            found.breaks |= record_ends & bit;
        else
            found.record_ends |= record_ends & bit;
        state->may_open = is_end || closes;
        state->after_close = closes;
    }
    return found;
}

ALWAYS_INLINE BlockStructure resolve_block(const BlockBytes *bytes, QuoteState *state, RunningParity *parity)
{
    uint64_t ends = bytes->delimiter | bytes->lf | bytes->cr,
             record_ends = bytes->lf | (bytes->cr & ~bytes->before_lf);
    if (__builtin_expect((bytes->quote | state->inside | state->after_close | bytes->nul) == 0, 1)) {
        state->may_open = ends >> 63;
        return (BlockStructure){bytes->delimiter, record_ends, 0, 0};
    }
    uint64_t inside = parity(bytes->quote) ^ state->inside; /* an opening mark is inside, a closing one is not */
    uint64_t opening = bytes->quote & inside, closing = bytes->quote & ~inside, outside = ends & ~inside;
    if (opening & ~((outside | closing) << 1 | state->may_open))
        return resolve_odd_block(bytes, state);
    uint64_t behind = closing << 1 | state->after_close;
    *state = (QuoteState){inside >> 63 ? ~UINT64_C(0) : 0, (outside | closing) >> 63, closing >> 63};
    return (BlockStructure){bytes->delimiter & ~inside, record_ends & ~inside, record_ends & inside,
                            bytes->nul | (behind & ~(ends | bytes->quote))};
}

/* ---- Loading, at each level ----------------------------------------------------------------------------------------- */

#define EACH_BYTE UINT64_C(0x0101010101010101)

static inline uint64_t parity_scalar(uint64_t bits)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/* Only bytes up to the delimiter matter, few in a word of eight. */
static inline BlockBytes load_block_scalar(const char *at, char delimiter)
{
    BlockBytes bytes = {0, 0, 0, 0, 0, 0};
    const uint64_t delimiters = EACH_BYTE * (unsigned char)delimiter, low = EACH_BYTE * 0x7F,
                   high = EACH_BYTE * 0x80;
    for (unsigned first = 0; first < STRUCTURE_BLOCK; first += 8) {
        uint64_t word, other;
        memcpy(&word, at + first, sizeof word);
        word = le64toh(word);
        other = word ^ delimiters;
        uint64_t not_delimiter = ((other & low) + low) | other;
        uint64_t above_quote = ((word & low) + EACH_BYTE * (0x80 - ('"' + 1))) | word;
        for (uint64_t few = ~(not_delimiter & above_quote) & high; few; few &= few - 1) {
            unsigned place = first + (unsigned)__builtin_ctzll(few) / 8;
            uint64_t bit = UINT64_C(1) << place;
            char byte = at[place];
            bytes.delimiter |= byte == delimiter ? bit : 0;
            bytes.lf |= byte == '\n' ? bit : 0;
            bytes.cr |= byte == '\r' ? bit : 0;
            bytes.quote |= byte == '"' ? bit : 0;
            bytes.nul |= byte == '\0' ? bit : 0;
        }
    }
    bytes.before_lf = bytes.lf >> 1 | (uint64_t)(at[STRUCTURE_BLOCK] == '\n') << 63;
    return bytes;
}

#ifdef SIMD_X86

SIMD_TARGET_AVX2 static inline uint64_t parity_carryless(uint64_t bits)
{
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

SIMD_TARGET_AVX2 static inline BlockBytes load_block_avx2(const char *at, char delimiter)
{
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(at + 32));
#define IS(byte)                                                                                \
    ((uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, _mm256_set1_epi8(byte))) | \
     (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, _mm256_set1_epi8(byte))) << 32)
    BlockBytes bytes = {IS(delimiter), IS('\n'), IS('\r'), IS('"'), IS('\0'), 0};
#undef IS
    bytes.before_lf = bytes.lf >> 1 | (uint64_t)(at[STRUCTURE_BLOCK] == '\n') << 63;
    return bytes;
}

SIMD_TARGET_AVX512 static inline BlockBytes load_block_avx512(const char *at, char delimiter)
{
    __m512i v = _mm512_loadu_si512(at);
#define IS(byte) _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(byte))
    BlockBytes bytes = {IS(delimiter), IS('\n'), IS('\r'), IS('"'), _mm512_testn_epi8_mask(v, v), 0};
#undef IS
    bytes.before_lf = bytes.lf >> 1 | (uint64_t)(at[STRUCTURE_BLOCK] == '\n') << 63;
    return bytes;
}

#endif

#endif
