/* Numbers and dates of four rows in one register: each cell lies at the end of a lane of 16 bytes. */
#include "runtime/read/plain.h"
#include "runtime/simd.h"

#ifdef SIMD_X86

#include <immintrin.h>

#include "runtime/civil_date.h"

#define ROWS 4

/* Four cells in their lanes, and what is known of each: bit r of a mask is about cell r, bit i of `used` about byte i. */
typedef struct FourCells {
    __m512i raw; /* what stands before a cell too */
    __mmask64 used; /* bytes that belong to their cell */
    __m256i length;
    __mmask8 too_long, empty;
} FourCells;

SIMD_TARGET_AVX512 static inline __m512i each_lane(__m128i lane)
{
    return _mm512_broadcast_i32x4(lane);
}

SIMD_TARGET_AVX512 static inline __m512i places(void)
{
    return each_lane(_mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

SIMD_TARGET_AVX512 static inline __m512i four_lanes(const char *a, const char *b, const char *c, const char *d)
{
    __m256i low =
        _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)a)),
                                _mm_loadu_si128((const __m128i *)(const void *)b), 1);
    __m256i high =
        _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)c)),
                                _mm_loadu_si128((const __m128i *)(const void *)d), 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/* Where a cell begins and ends: its entry and the one before. */
SIMD_TARGET_AVX512 static inline __m128i two_entries(const uint32_t *first, const uint32_t *second)
{
    __m128i low = _mm_loadl_epi64((const __m128i *)(const void *)(first - 1));
    return _mm_castps_si128(_mm_loadh_pi(_mm_castsi128_ps(low), (const __m64 *)(const void *)(second - 1)));
}

SIMD_TARGET_AVX512 static inline FourCells load_four(const char *text, uint32_t cut,
                                                     const uint32_t *const end[ROWS])
{
    FourCells four;
    text -= cut + 16;
    four.raw = four_lanes(text + end[0][0], text + end[1][0], text + end[2][0], text + end[3][0]);
    __m256i entries = _mm256_inserti128_si256(_mm256_castsi128_si256(two_entries(end[0], end[1])),
                                              two_entries(end[2], end[3]), 1);
    __m256i between = _mm256_sub_epi32(_mm256_srli_epi64(entries, 32), entries);
    between = _mm256_sub_epi32(between, _mm256_set1_epi32((int)cut + 1));
    four.length = _mm256_and_si256(between, _mm256_set1_epi64x(0xFFFFFFFF));
    four.empty = _mm256_testn_epi64_mask(four.length, four.length);
    four.too_long = _mm256_cmpgt_epu64_mask(four.length, _mm256_set1_epi64x(16));
    /* The length of cell r in every byte of lane r. */
    __m512i spread = _mm512_permutexvar_epi8(
        _mm512_inserti64x4(
            _mm512_castsi256_si512(_mm256_inserti128_si256(_mm256_setzero_si256(), _mm_set1_epi8(8), 1)),
            _mm256_inserti128_si256(_mm256_set1_epi8(16), _mm_set1_epi8(24), 1), 1),
        _mm512_castsi256_si512(four.length));
    four.used = _mm512_cmpge_epu8_mask(_mm512_add_epi8(places(), spread), _mm512_set1_epi8(16));
    return four;
}

/* Rows r to r + 3 of the run; beyond its end the last one again. */
static inline void rows_from(const CellRun *run, size_t r, const uint32_t *end[ROWS])
{
    const uint32_t *first = run->ends + r * run->stride;
    if (__builtin_expect(r + ROWS <= run->count, 1)) {
        for (size_t i = 0; i < ROWS; i++)
            end[i] = first + i * run->stride;
        return;
    }
    for (size_t i = 0; i < ROWS; i++) {
        size_t row = r + i < run->count ? r + i : run->count - 1;
        end[i] = run->ends + row * run->stride;
    }
}

/* Cells that are written otherwise than most may still be plain. */
static uint64_t read_one_by_one(const PlainForm *form, const CellRun *run, int64_t *to, uint64_t closer)
{
    for (uint64_t left = closer; left; left &= left - 1) {
        size_t r = (size_t)__builtin_ctzll(left);
        const uint32_t *end = run->ends + r * run->stride;
        uint32_t start = end[-1] + 1;
        int64_t number;
        if (!plain_read(form, (Str){run->text + start, end[0] - run->cut - start}, &number))
            continue;
        to[r] = number;
        closer &= ~(left & -left);
    }
    return closer;
}

/* One bit for each lane in which a bit is set. */
static inline unsigned lanes_of(uint64_t bytes)
{
    unsigned lanes = 0;
    for (unsigned i = 0; bytes && i < ROWS; i++)
        lanes |= (unsigned)((bytes >> (16 * i) & 0xFFFF) != 0) << i;
    return lanes;
}

/* Sixteen digits in each lane: their first eight in the low half of each quarter, their last eight in the high half. */
SIMD_TARGET_AVX512 static inline __m512i join_digits(__m512i digits)
{
    __m512i joined = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010A));
    joined = _mm512_madd_epi16(joined, _mm512_set1_epi32(0x00010064));
    joined = _mm512_packus_epi32(joined, joined);
    return _mm512_madd_epi16(joined, _mm512_set1_epi32(0x00012710));
}

SIMD_TARGET_AVX512 static inline __m256i first_of_lanes(__m512i quarters)
{
    return _mm512_castsi512_si256(_mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 0, 2, 4, 6), quarters));
}

/* ---- Numbers -------------------------------------------------------------------------------------------------------- */

/* How the cells of a column are written when they all have so many decimals. */
typedef struct Spelling {
    unsigned decimals;
    __m512i zero; /* what is taken off each byte to give digits, and 0 at the point */
    __m512i limit; /* how much may be left */
    __m512i order; /* which digits remain without the point */
    __m256i shortest, lengths; /* a cell has that many characters, and at most so many more */
} Spelling;

SIMD_TARGET_AVX512 static Spelling spelling_with(unsigned decimals)
{
    __m512i place = places(), before = _mm512_sub_epi8(place, _mm512_set1_epi8(1));
    __m512i point = _mm512_set1_epi8((char)(decimals ? 15 - (int)decimals : -1));
    __mmask64 is_point = _mm512_cmpeq_epi8_mask(place, point);
    Spelling spelling = {.decimals = decimals};
    spelling.zero = _mm512_mask_mov_epi8(_mm512_set1_epi8('0'), is_point, _mm512_set1_epi8('.'));
    spelling.limit = _mm512_mask_mov_epi8(_mm512_set1_epi8(9), is_point, _mm512_setzero_si512());
    spelling.order = _mm512_mask_mov_epi8(place, _mm512_cmple_epi8_mask(place, point), before);
    int shortest = decimals ? (int)decimals + 2 : 1;
    spelling.shortest = _mm256_set1_epi64x(shortest);
    spelling.lengths = _mm256_set1_epi64x(16 - shortest);
    return spelling;
}

/* What a number must keep to. */
typedef struct Limits {
    __m256i most_unscaled, scale, low, high, least_bare;
    bool is_scaled, has_least_bare;
} Limits;

SIMD_TARGET_AVX512 static inline Limits limits_of(const PlainForm *form, unsigned decimals)
{
    int64_t scale = form->scale[decimals];
    return (Limits){.most_unscaled = _mm256_set1_epi64x(INT64_MAX / scale),
                    .scale = _mm256_set1_epi64x(scale),
                    .low = _mm256_set1_epi64x(form->low),
                    .high = _mm256_set1_epi64x(form->high),
                    .least_bare = _mm256_set1_epi64x(form->least_bare),
                    .is_scaled = scale != 1,
                    .has_least_bare = form->least_bare != INT64_MIN};
}

/* Digits of cells that differ in their decimals, moved so that all have as many as the form has; the cells that do not fit
 * into the register so are bad. */
SIMD_TARGET_AVX512 static __m512i align_points(const PlainForm *form, const FourCells *four, unsigned *bad)
{
    __m512i digits = _mm512_maskz_sub_epi8(four->used, four->raw, _mm512_set1_epi8('0'));
    uint64_t points = _mm512_cmpeq_epi8_mask(digits, _mm512_set1_epi8('.' - '0'));
    *bad |= lanes_of(_mm512_cmpgt_epu8_mask(digits, _mm512_set1_epi8(9)) & ~points);
    /* One point or none is in a lane: the sum of its bytes is 32 and the place of the point, or 0. */
    __m512i marks = _mm512_maskz_add_epi8(points, places(), _mm512_set1_epi8(32));
    __m512i sums = _mm512_sad_epu8(marks, _mm512_setzero_si512());
    sums = _mm512_add_epi64(sums, _mm512_shuffle_epi32(sums, _MM_PERM_BADC));
    *bad |= lanes_of(
        _mm512_movepi8_mask(_mm512_maskz_set1_epi64(_mm512_cmpgt_epu64_mask(sums, _mm512_set1_epi64(47)), -1)));
    sums = _mm512_shuffle_epi8(sums, _mm512_setzero_si512());
    __m512i point = _mm512_min_epu8(_mm512_sub_epi8(sums, _mm512_set1_epi8(32)), _mm512_set1_epi8(16));
    /* A digit that is to stand n places from the end, counted from the point, is n before it or behind it. */
    __m512i from_point = _mm512_sub_epi8(places(), _mm512_set1_epi8((char)(15 - (int)form->decimals)));
    __mmask64 is_fraction = _mm512_cmpgt_epi8_mask(from_point, _mm512_setzero_si512());
    __m512i source = _mm512_add_epi8(point, from_point);
    source = _mm512_mask_sub_epi8(source, ~is_fraction, source, _mm512_set1_epi8(1));
    __mmask64 exists = _mm512_cmplt_epu8_mask(source, _mm512_set1_epi8(16));
    /* A point needs digits on both sides, and nothing may be pushed out at either end. */
    uint64_t first_used = four->used & ~(four->used << 1 & ~UINT64_C(0x0001000100010001));
    uint64_t below = UINT64_C(0x0001000100010001) * ((UINT64_C(1) << form->decimals) - 1);
    *bad |= lanes_of(points & (first_used | UINT64_C(0x8000800080008000))) | lanes_of(four->used & below);
    *bad |= lanes_of(points & UINT64_C(0x0001000100010001) * (0x7FFF >> form->decimals));
    return _mm512_maskz_shuffle_epi8(exists, digits, source);
}

/* Stores 0 for bad cells, and says which they are. */
SIMD_TARGET_AVX512 static inline unsigned put_numbers(const Limits *limits, __m512i digits, unsigned bad,
                                                      int64_t *to)
{
    __m512i joined = join_digits(digits);
    __m512i whole =
        _mm512_add_epi64(_mm512_mul_epu32(joined, _mm512_set1_epi64(100000000)), _mm512_srli_epi64(joined, 32));
    __m256i numbers = first_of_lanes(whole);
    if (limits->is_scaled) {
        bad |= _mm256_cmpgt_epi64_mask(numbers, limits->most_unscaled);
        numbers = _mm256_mullo_epi64(numbers, limits->scale);
    }
    if (limits->has_least_bare)
        bad |= _mm256_mask_test_epi64_mask(_mm256_cmplt_epi64_mask(numbers, limits->least_bare), numbers, numbers);
    bad |= _mm256_cmpgt_epi64_mask(numbers, limits->high) | _mm256_cmplt_epi64_mask(numbers, limits->low);
    _mm256_storeu_si256((__m256i *)(void *)to, _mm256_maskz_mov_epi64((__mmask8)~bad, numbers));
    return bad;
}

/* The first cell that is not empty; most columns are written alike throughout. */
static Str first_cell(const CellRun *run)
{
    for (size_t r = 0; r < run->count; r++) {
        const uint32_t *end = run->ends + r * run->stride;
        uint32_t start = end[-1] + 1, length = end[0] - run->cut - start;
        if (length)
            return (Str){run->text + start, length};
    }
    return (Str){NULL, 0};
}

static unsigned decimals_of(Str cell, unsigned most)
{
    for (unsigned decimals = 0; decimals < cell.len && decimals <= most; decimals++)
        if (cell.at[cell.len - 1 - decimals] == '.')
            return decimals;
    return 0;
}

SIMD_TARGET_AVX512 uint64_t plain_numbers_avx512(const PlainForm *form, const CellRun *run, Column *column,
                                                 size_t row, uint64_t *blank)
{
    uint64_t closer = 0, empty = 0;
    int64_t *to = column->data.i64 + row;
    Str first = first_cell(run);
    if (form->takes_percent && first.len && first.at[first.len - 1] == '%')
        return plain_numbers(form, run, column, row, blank);
    const Spelling usual = spelling_with(decimals_of(first, form->decimals));
    const Limits usual_limits = limits_of(form, usual.decimals), aligned_limits = limits_of(form, form->decimals);
    const uint32_t *end[ROWS];
    for (size_t r = 0; r < run->count; r += ROWS) {
        rows_from(run, r, end);
        FourCells four = load_four(run->text, run->cut, end);
        __m512i digits = _mm512_maskz_sub_epi8(four.used, four.raw, usual.zero);
        __mmask64 others = _mm512_cmpgt_epu8_mask(digits, usual.limit);
        unsigned unusual = _mm256_cmpgt_epu64_mask(_mm256_sub_epi64(four.length, usual.shortest), usual.lengths);
        unsigned bad = 0;
        if (__builtin_expect((others == 0) & ((unusual & ~four.empty) == 0), 1)) {
            bad = put_numbers(&usual_limits, _mm512_shuffle_epi8(digits, usual.order), 0, to + r);
        } else {
            bad = four.too_long;
            digits = align_points(form, &four, &bad);
            bad = put_numbers(&aligned_limits, digits, bad, to + r);
        }
        closer |= (uint64_t)(bad & ~four.empty) << r;
        empty |= (uint64_t)four.empty << r;
    }
    uint64_t rows = run->count < 64 ? (UINT64_C(1) << run->count) - 1 : ~UINT64_C(0);
    *blank = empty & rows;
    return read_one_by_one(form, run, to, closer & rows);
}

/* ---- Dates ---------------------------------------------------------------------------------------------------------- */

/* 2016-03-05 as the number 20160305, four at a time. */
SIMD_TARGET_AVX512 static inline __m256i read_four_dates(const FourCells *four, unsigned *bad)
{
    __m512i zeros =
        each_lane(_mm_setr_epi8('0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '-', '0', '0', '-', '0', '0'));
    __m512i limits = each_lane(_mm_setr_epi8(9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0, 9, 9, 0, 9, 9));
    __m512i order = each_lane(_mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, 6, 7, 8, 9, 11, 12, 14, 15));
    const uint64_t ten = UINT64_C(0xFFC0FFC0FFC0FFC0);
    __m512i digits = _mm512_maskz_sub_epi8(four->used, four->raw, zeros);
    uint64_t others = _mm512_cmpgt_epu8_mask(digits, limits);
    if (__builtin_expect((others != 0) | (four->used != ten), 0))
        *bad |= lanes_of(others) | lanes_of(four->used ^ ten);
    return first_of_lanes(_mm512_srli_epi64(join_digits(_mm512_shuffle_epi8(digits, order)), 32));
}

/* Divisions by constants as multiplications, exact for what a date of eight digits can be. */
#define DIVIDE(value, factor, shift) \
    _mm512_srli_epi64(_mm512_mul_epu32((value), _mm512_set1_epi64(factor)), (shift))
#define TIMES(value, factor) _mm512_mul_epu32((value), _mm512_set1_epi64(factor))

/* Day numbers as date_from_civil finds them; *invalid: dates that no calendar has. */
SIMD_TARGET_AVX512 static inline __m512i day_numbers(__m512i digits, unsigned *invalid)
{
    const __m512i one = _mm512_set1_epi64(1), two = _mm512_set1_epi64(2), zero = _mm512_setzero_si512();
    __m512i year = DIVIDE(digits, 3518437209, 45), rest = _mm512_sub_epi64(digits, TIMES(year, 10000));
    __m512i month = DIVIDE(rest, 5243, 19), day = _mm512_sub_epi64(rest, TIMES(month, 100));
    __mmask8 is_early = _mm512_cmple_epu64_mask(month, two);
    __m512i march_year = _mm512_mask_sub_epi64(year, is_early, year, one);
    __m512i march_month = _mm512_mask_add_epi64(_mm512_sub_epi64(month, _mm512_set1_epi64(3)), is_early, month,
                                                _mm512_set1_epi64(9));
    __m512i centuries = DIVIDE(march_year, 5243, 19);
    __m512i days = _mm512_add_epi64(TIMES(march_year, 365), _mm512_srli_epi64(march_year, 2));
    days = _mm512_add_epi64(_mm512_sub_epi64(days, centuries), _mm512_srli_epi64(centuries, 2));
    days = _mm512_add_epi64(days, DIVIDE(_mm512_add_epi64(TIMES(march_month, 153), two), 52429, 18));
    days = _mm512_add_epi64(days, _mm512_sub_epi64(day, _mm512_set1_epi64(1 + DATE_MARCH_ORIGIN)));
    __m512i own_centuries = DIVIDE(year, 5243, 19);
    __mmask8 is_century = _mm512_cmpeq_epi64_mask(year, TIMES(own_centuries, 100));
    __mmask8 is_leap = (_mm512_testn_epi64_mask(year, _mm512_set1_epi64(3)) & ~is_century) |
                       (_mm512_testn_epi64_mask(own_centuries, _mm512_set1_epi64(3)) & is_century);
    __m512i odd = _mm512_and_si512(_mm512_add_epi64(month, _mm512_srli_epi64(month, 3)), one);
    __m512i last = _mm512_add_epi64(_mm512_set1_epi64(30), odd);
    __mmask8 is_february = _mm512_cmpeq_epi64_mask(month, two);
    last = _mm512_mask_mov_epi64(last, is_february, _mm512_set1_epi64(28));
    last = _mm512_mask_add_epi64(last, is_february & is_leap, last, one);
    *invalid |= _mm512_cmpeq_epu64_mask(year, zero) | _mm512_cmpeq_epu64_mask(month, zero) |
                _mm512_cmpgt_epu64_mask(month, _mm512_set1_epi64(12)) | _mm512_cmpeq_epu64_mask(day, zero) |
                _mm512_cmpgt_epu64_mask(day, last);
    return days;
}

SIMD_TARGET_AVX512 uint64_t plain_dates_avx512(const PlainForm *form, const CellRun *run, Column *column,
                                               size_t row, uint64_t *blank)
{
    uint64_t closer = 0, empty = 0;
    int64_t *to = column->data.i64 + row;
    Str sample = first_cell(run);
    if (sample.len && (sample.len != 10 || sample.at[4] != '-'))
        return plain_dates(form, run, column, row, blank);
    const uint32_t *end[ROWS];
    for (size_t r = 0; r < run->count; r += 2 * ROWS) {
        rows_from(run, r, end);
        FourCells first = load_four(run->text, run->cut, end);
        rows_from(run, r + ROWS, end);
        FourCells second = load_four(run->text, run->cut, end);
        unsigned bad[2] = {first.too_long, second.too_long};
        __m256i low = read_four_dates(&first, &bad[0]), high = read_four_dates(&second, &bad[1]);
        unsigned all_bad = bad[0] | bad[1] << ROWS, all_empty = first.empty | (unsigned)second.empty << ROWS;
        __m512i days = day_numbers(_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1), &all_bad);
        all_bad |= _mm512_cmpgt_epi64_mask(days, _mm512_set1_epi64(form->high)) |
                   _mm512_cmplt_epi64_mask(days, _mm512_set1_epi64(form->low));
        _mm512_storeu_si512(to + r, _mm512_maskz_mov_epi64((__mmask8)~all_bad, days));
        closer |= (uint64_t)(all_bad & ~all_empty) << r;
        empty |= (uint64_t)all_empty << r;
    }
    uint64_t rows = run->count < 64 ? (UINT64_C(1) << run->count) - 1 : ~UINT64_C(0);
    *blank = empty & rows;
    return read_one_by_one(form, run, to, closer & rows);
}

#endif
