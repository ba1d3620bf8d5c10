#include <string.h>

#include "tests/bench/hand_tuned.h"

static uint8_t *put_digits(uint8_t *out, uint64_t number, int least_digits)
{
    uint8_t digits[20];
    int count = 0;
    for (; number || count < least_digits; number /= 10)
        digits[count++] = (uint8_t)('0' + number % 10);
    while (count)
        *out++ = digits[--count];
    return out;
}

static uint8_t *put_amount(uint8_t *out, int64_t fen)
{
    out = put_digits(out, (uint64_t)fen / 100, 1);
    *out++ = '.';
    return put_digits(out, (uint64_t)fen % 100, 2);
}

static uint8_t *put_id(uint8_t *out, const Index *index, size_t row)
{
    const uint32_t *ends = &index->ends[row * COLUMN_COUNT];
    const uint8_t *id = index->text + ends[-1] + 1;
    size_t length = ends[0] - ends[-1];
    memcpy(out, id, 16);
    if (__builtin_expect(length > 16, 0))
        memcpy(out + 16, id + 16, length - 16);
    return out + length;
}

static uint8_t *put_row(uint8_t *out, const Index *index, const NineAmounts *amounts, size_t row)
{
    out = put_id(out, index, row);
    for (size_t k = 0; k < CLAUSE_COUNT; k++) {
        out = put_amount(out, amounts->amount[k][row]);
        *out++ = ',';
    }
    out = put_amount(out, amounts->total[row]);
    *out++ = '\n';
    return out;
}

#ifdef HAND_AVX512

#define AMOUNT_COUNT (CLAUSE_COUNT + 1) /* and the total */

/* The amounts of a batch as text: up to six digits of yuan, then a point, two digits of fen and what ends the cell. */
typedef struct Digits {
    uint64_t yuan[AMOUNT_COUNT][BATCH_ROWS];
    uint32_t fen[AMOUNT_COUNT][BATCH_ROWS];
    uint8_t yuan_length[AMOUNT_COUNT][BATCH_ROWS];
    uint8_t millions[BATCH_ROWS]; /* the total's seventh digit; 0: it has none */
} Digits;

static inline __m512i all(int64_t value)
{
    return _mm512_set1_epi64(value);
}

/* The eight digits of each number below 100,000,000, as bytes from 0 to 9, the highest first in memory: 10^8 is split into
 * 10^4 and 10^4, each into 10^2 and 10^2, each into two digits; every quotient is a product with a rounded inverse. */
static inline __m512i eight_digits(__m512i number)
{
    __m512i high = _mm512_srli_epi64(_mm512_mul_epu32(number, all(3518437209)), 45); /* / 10000 */
    __m512i low = _mm512_sub_epi64(number, _mm512_mul_epu32(high, all(10000)));
    __m512i fours = _mm512_or_si512(high, _mm512_slli_epi64(low, 32));
    high = _mm512_srli_epi16(_mm512_mulhi_epu16(fours, _mm512_set1_epi32(5243)), 3); /* / 100 */
    low = _mm512_sub_epi16(fours, _mm512_mullo_epi16(high, _mm512_set1_epi32(100)));
    __m512i pairs = _mm512_or_si512(high, _mm512_slli_epi32(low, 16));
    high = _mm512_mulhi_epu16(pairs, _mm512_set1_epi16(6554)); /* / 10 */
    low = _mm512_sub_epi16(pairs, _mm512_mullo_epi16(high, _mm512_set1_epi16(10)));
    return _mm512_or_si512(high, _mm512_slli_epi16(low, 8));
}

/* `seventh`: rows with a digit above these eight, whose zeros stay. */
static inline void put_eight(Digits *out, size_t k, size_t row, __m512i number, __mmask8 seventh)
{
    const __m512i digits = eight_digits(number), letters = _mm512_or_si512(digits, _mm512_set1_epi8('0'));
    /* The bits below the first digit that is not 0, or below the last digit of the yuan. */
    __m512i shown = _mm512_or_si512(digits, all(1LL << 40));
    __m512i lowest = _mm512_and_si512(shown, _mm512_sub_epi64(_mm512_setzero_si512(), shown));
    __m512i zeros = _mm512_and_si512(_mm512_sub_epi64(all(63), _mm512_lzcnt_epi64(lowest)), all(0x38));
    zeros = _mm512_mask_mov_epi64(zeros, seventh, _mm512_setzero_si512());
    const uint32_t around = (k == CLAUSE_COUNT ? (uint32_t)'\n' : (uint32_t)',') << 24 | '.';
    __m512i fen = _mm512_and_si512(_mm512_srli_epi64(letters, 40), all(0xFFFF00));
    __m512i length = _mm512_sub_epi64(all(6), _mm512_srli_epi64(zeros, 3));
    _mm512_storeu_si512(&out->yuan[k][row], _mm512_srlv_epi64(letters, zeros));
    _mm256_storeu_si256((__m256i_u *)&out->fen[k][row], _mm512_cvtepi64_epi32(_mm512_or_si512(fen, all(around))));
    _mm_storel_epi64((__m128i_u *)&out->yuan_length[k][row], _mm512_cvtepi64_epi8(length));
}

/* False: an amount has more digits than there is room for. */
static bool put_batch(Digits *out, const NineAmounts *amounts, size_t rows)
{
    __mmask8 too_large = 0;
    for (size_t k = 0; k < CLAUSE_COUNT; k++) {
        for (size_t row = 0; row < rows; row += 8) {
            __m512i amount = _mm512_loadu_si512(amounts->amount[k] + row);
            too_large |= _mm512_cmpge_epu64_mask(amount, all(100000000));
            put_eight(out, k, row, amount, 0);
        }
    }
    for (size_t row = 0; row < rows; row += 8) {
        __m512i total = _mm512_loadu_si512(amounts->total + row);
        too_large |= _mm512_cmpge_epu64_mask(total, all(1000000000));
        /* x / 10^8 = (x / 2^8) / 390625, and 2^35 / 390625, rounded up, is exact for so few bits. */
        __m512i seventh = _mm512_srli_epi64(_mm512_mul_epu32(_mm512_srli_epi64(total, 8), all(87961)), 35);
        __mmask8 has = _mm512_test_epi64_mask(seventh, seventh);
        put_eight(out, CLAUSE_COUNT, row, _mm512_sub_epi64(total, _mm512_mul_epu32(seventh, all(100000000))), has);
        __m512i letter = _mm512_maskz_add_epi64(has, seventh, all('0'));
        _mm_storel_epi64((__m128i_u *)&out->millions[row], _mm512_cvtepi64_epi8(letter));
    }
    return !too_large;
}

static inline uint8_t *copy_amount(uint8_t *out, const Digits *digits, size_t k, size_t row)
{
    memcpy(out, &digits->yuan[k][row], 8);
    out += digits->yuan_length[k][row];
    memcpy(out, &digits->fen[k][row], 4);
    return out + 4;
}

uint8_t *hand_format(uint8_t *out, const Index *index, const NineAmounts *amounts, size_t rows)
{
    Digits digits;
    bool fits = put_batch(&digits, amounts, rows);
    for (size_t row = 0; row < rows; row++) {
        if (__builtin_expect(!fits, 0)) {
            out = put_row(out, index, amounts, row);
            continue;
        }
        out = put_id(out, index, row);
#pragma GCC unroll 16
        for (size_t k = 0; k < CLAUSE_COUNT; k++)
            out = copy_amount(out, &digits, k, row);
        *out = digits.millions[row];
        out += digits.millions[row] != 0;
        out = copy_amount(out, &digits, CLAUSE_COUNT, row);
    }
    return out;
}

#else

uint8_t *hand_format(uint8_t *out, const Index *index, const NineAmounts *amounts, size_t rows)
{
    for (size_t row = 0; row < rows; row++)
        out = put_row(out, index, amounts, row);
    return out;
}

#endif
