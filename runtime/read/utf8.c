#include "runtime/read/utf8.h"

#include <stdint.h>
#include <string.h>

#include "runtime/simd.h"

#ifdef SIMD_X86
#include <immintrin.h>
#endif

int utf8_character(const unsigned char *b, size_t length)
{
    if (b[0] < 0x80)
        return 1;
    if (b[0] < 0xC2 || b[0] > 0xF4)
        return 0;
    if (length < 2)
        return -1;
    /* The second byte excludes overlong forms, surrogates and what lies beyond U+10FFFF. */
    unsigned char low = b[0] == 0xE0 ? 0xA0 : b[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = b[0] == 0xED ? 0x9F : b[0] == 0xF4 ? 0x8F : 0xBF;
    if (b[1] < low || b[1] > high)
        return 0;
    int size = b[0] < 0xE0 ? 2 : b[0] < 0xF0 ? 3 : 4;
    for (int i = 2; i < size; i++) {
        if ((size_t)i >= length)
            return -1;
        if ((b[i] & 0xC0) != 0x80)
            return 0;
    }
    return size;
}

/* ---- 64 bytes at a time --------------------------------------------------------------------------------------------- */

#ifdef SIMD_X86

/* Bit i of each mask is about byte i of a block of 64. */
typedef struct ByteClasses {
    uint64_t trail; /* 80 … BF */
    uint64_t lead; /* C0 … FF */
    uint64_t lead_of_3; /* E0 … FF: of three or four bytes */
    uint64_t lead_of_4; /* F0 … FF */
    uint64_t never; /* C0, C1, F5 … FF */
    uint64_t narrow; /* E0, ED, F0, F4: not every trail may follow */
} ByteClasses;

/* Trails that the block before asks for at the beginning of this one. */
typedef struct Utf8Carry {
    uint64_t trails;
    uint64_t narrow; /* the block before ends with such a byte */
} Utf8Carry;

/* Every byte is a trail exactly where a lead before it asks for one. A narrow lead is left to the scalar rules. */
static inline __attribute__((always_inline)) bool is_well_formed(const ByteClasses *is, Utf8Carry *carry)
{
    uint64_t wanted = carry->trails | is->lead << 1 | is->lead_of_3 << 2 | is->lead_of_4 << 3;
    carry->trails = is->lead >> 63 | is->lead_of_3 >> 62 | is->lead_of_4 >> 61;
    return ((wanted ^ is->trail) | is->never) == 0;
}

/* The second byte of each narrow lead of the block; a block's last byte is looked at with the next block. */
static bool narrow_leads_are_followed_well(const unsigned char *block, uint64_t narrow)
{
    for (; narrow; narrow &= narrow - 1) {
        const unsigned char *b = block + __builtin_ctzll(narrow);
        unsigned char low = b[0] == 0xE0 ? 0xA0 : b[0] == 0xF0 ? 0x90 : 0x80;
        unsigned char high = b[0] == 0xED ? 0x9F : b[0] == 0xF4 ? 0x8F : 0xBF;
        if (b[1] < low || b[1] > high)
            return false;
    }
    return true;
}

static inline __attribute__((always_inline)) bool block_is_valid(const unsigned char *block, const ByteClasses *is,
                                                                 Utf8Carry *carry)
{
    bool is_good = is_well_formed(is, carry);
    if (__builtin_expect((is->narrow | carry->narrow) != 0, 0)) {
        is_good = is_good && (!carry->narrow || narrow_leads_are_followed_well(block - 1, 1)) &&
                  narrow_leads_are_followed_well(block, is->narrow & ~(UINT64_C(1) << 63));
        carry->narrow = is->narrow >> 63;
    }
    return is_good;
}

/* What leads tell, by their low six bits. */
enum { OF_3 = 1, OF_4 = 2, NARROW = 4, NEVER = 8 };

SIMD_TARGET_AVX512 static inline ByteClasses classify_avx512(__m512i v)
{
#define TWO NEVER, NEVER, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define THREE                                                                                                   \
    OF_3 | NARROW, OF_3, OF_3, OF_3, OF_3, OF_3, OF_3, OF_3, OF_3, OF_3, OF_3, OF_3, OF_3, OF_3 | NARROW, OF_3, \
        OF_3
#define FOUR OF_3 | OF_4
#define BEYOND FOUR | NEVER
    static const uint8_t leads[64] __attribute__((aligned(64))) = {
        TWO,    THREE,  FOUR | NARROW, FOUR,   FOUR,   FOUR,   FOUR | NARROW, BEYOND, BEYOND,
        BEYOND, BEYOND, BEYOND,        BEYOND, BEYOND, BEYOND, BEYOND,        BEYOND, BEYOND};
    __mmask64 above = _mm512_movepi8_mask(v), lead = _mm512_cmpge_epu8_mask(v, _mm512_set1_epi8((char)0xC0));
    __m512i told = _mm512_maskz_permutexvar_epi8(lead, v, _mm512_load_si512(leads));
    ByteClasses is = {
        .trail = above & ~lead, .lead = lead, .lead_of_3 = _mm512_test_epi8_mask(told, _mm512_set1_epi8(OF_3))};
    if (_mm512_test_epi8_mask(told, _mm512_set1_epi8(OF_4 | NARROW | NEVER))) {
        is.lead_of_4 = _mm512_test_epi8_mask(told, _mm512_set1_epi8(OF_4));
        is.never = _mm512_test_epi8_mask(told, _mm512_set1_epi8(NEVER));
        is.narrow = _mm512_test_epi8_mask(told, _mm512_set1_epi8(NARROW));
    }
    return is;
#undef TWO
#undef THREE
#undef FOUR
#undef BEYOND
}

SIMD_TARGET_AVX512 static size_t valid_blocks_avx512(const unsigned char *text, size_t length, Utf8Carry *carry)
{
    size_t at = 0;
    for (; at + 64 <= length; at += 64) {
        __m512i v = _mm512_loadu_si512(text + at);
        Utf8Carry before = *carry;
        if (!(_mm512_movepi8_mask(v) | before.trails | before.narrow))
            continue;
        ByteClasses is = classify_avx512(v);
        if (!block_is_valid(text + at, &is, carry)) {
            *carry = before;
            break;
        }
    }
    return at;
}

SIMD_TARGET_AVX2 static inline uint64_t join_masks(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

SIMD_TARGET_AVX2 static inline ByteClasses classify_avx2(__m256i low, __m256i high)
{
    /* There is only a signed comparison; it orders bytes above 7F among themselves, and all that is asked is above it. */
#define AT_LEAST(byte)                                                         \
    (join_masks(_mm256_cmpgt_epi8(low, _mm256_set1_epi8((char)((byte)-1))),    \
                _mm256_cmpgt_epi8(high, _mm256_set1_epi8((char)((byte)-1)))) & \
     above)
#define IS(byte)                                                       \
    join_masks(_mm256_cmpeq_epi8(low, _mm256_set1_epi8((char)(byte))), \
               _mm256_cmpeq_epi8(high, _mm256_set1_epi8((char)(byte))))
    uint64_t above = join_masks(low, high), lead = AT_LEAST(0xC0);
    return (ByteClasses){.trail = above & ~lead,
                         .lead = lead,
                         .lead_of_3 = AT_LEAST(0xE0),
                         .lead_of_4 = AT_LEAST(0xF0),
                         .never = (lead & ~AT_LEAST(0xC2)) | AT_LEAST(0xF5),
                         .narrow = IS(0xE0) | IS(0xED) | IS(0xF0) | IS(0xF4)};
#undef AT_LEAST
#undef IS
}

SIMD_TARGET_AVX2 static size_t valid_blocks_avx2(const unsigned char *text, size_t length, Utf8Carry *carry)
{
    size_t at = 0;
    for (; at + 64 <= length; at += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(text + at));
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(text + at + 32));
        Utf8Carry before = *carry;
        if (!(join_masks(low, high) | before.trails | before.narrow))
            continue;
        ByteClasses is = classify_avx2(low, high);
        if (!block_is_valid(text + at, &is, carry)) {
            *carry = before;
            break;
        }
    }
    return at;
}

#endif

/* How many bytes at the start are known to be whole well-formed characters after looking at blocks. */
static size_t valid_in_blocks(const char *text, size_t length)
{
    size_t at = 0;
#ifdef SIMD_X86
    const unsigned char *bytes = (const unsigned char *)text;
    SimdLevel level = length < 64 ? SIMD_SCALAR : simd_level();
    Utf8Carry carry = {0};
    if (level == SIMD_AVX512)
        at = valid_blocks_avx512(bytes, length, &carry);
    else if (level == SIMD_AVX2)
        at = valid_blocks_avx2(bytes, length, &carry);
    if (carry.trails) /* a character stands across the end of the last good block */
        do
            at--;
        while ((bytes[at] & 0xC0) == 0x80);
#else
    (void)text;
    (void)length;
#endif
    return at;
}

/* ---- In words ------------------------------------------------------------------------------------------------------- */

size_t utf8_ascii_length(const char *text, size_t length)
{
    size_t at = 0;
    for (uint64_t words[4]; length - at >= sizeof words; at += sizeof words) {
        memcpy(words, text + at, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < length && (unsigned char)text[at] < 0x80)
        at++;
    return at;
}

size_t utf8_valid_length(const char *text, size_t length, bool *cut)
{
    *cut = false;
    for (size_t at = valid_in_blocks(text, length);;) {
        at += utf8_ascii_length(text + at, length - at);
        if (at == length)
            return at;
        int size = utf8_character((const unsigned char *)text + at, length - at);
        if (size <= 0) {
            *cut = size < 0;
            return at;
        }
        at += (size_t)size;
    }
}
