#include "tests/bench/hand_tuned.h"

#include "runtime/value.h"

#define HALF_MILLION_FEN 50000000
#define TWO_HUNDRED_THOUSAND_FEN 20000000

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t half_up(Int128 numerator, int64_t denominator)
{
    return (int64_t)((2 * numerator + denominator) / (2 * denominator));
}

static int64_t freight(int64_t orders)
{
    return orders <= 10000 ? 100 * orders : 1000000 + 150 * (orders - 10000);
}

/* One row as the measure says it; amounts may be of any size that fits. */
static void rules_of_row(const NineColumns *c, const NineAmounts *out, size_t row)
{
    static const int64_t grades[] = {3000000, 2000000, 1000000};
    bool certified = c->certified[row / 64] >> (row % 64) & 1,
         registered = c->registered[row / 64] >> (row % 64) & 1;
    bool graded = !(c->award_grade_blank[row / 64] >> (row % 64) & 1);
    bool platform = certified && c->kind[row] == KIND_PLATFORM;
    int64_t eligible = c->fixed_asset_investment[row] - c->infrastructure_and_land[row];
    int64_t equipment = c->network_and_equipment_cost[row], due = c->tax_retained[row] + c->rent_due[row];
    bool sells = c->online_orders[row] >= 1000 && c->online_revenue[row] >= 20000000;
    Int128 interest = (Int128)c->loan_principal[row] * c->benchmark_rate[row] * c->loan_days[row];
    Int128 most = (Int128)HALF_MILLION_FEN * 720000000;
    const bool applies[CLAUSE_COUNT] = {
        platform,
        registered && c->kind[row] == KIND_COURIER && c->orders_out[row] >= 5000,
        platform,
        true,
        c->kind[row] == KIND_VILLAGE_STATION,
        certified && c->kind[row] == KIND_RND_PLATFORM,
        graded,
        true,
        true,
    };
    const int64_t amounts[CLAUSE_COUNT] = {
        least(half_up(eligible, 5), TWO_HUNDRED_THOUSAND_FEN),
        freight(c->orders_out[row]),
        least(half_up(equipment, 10), 2000000),
        (certified ? 2000000 * c->physical_stores[row] : 0) + (sells ? 2000000 : 0),
        least(half_up(equipment, 5), 3000000),
        least(half_up(3 * (Int128)eligible, 10), TWO_HUNDRED_THOUSAND_FEN),
        graded ? grades[c->award_grade[row]] : 0,
        half_up(interest < most ? interest : most, 720000000),
        c->entry_date[row] > c->two_years_bound    ? due
        : c->entry_date[row] > c->four_years_bound ? half_up(due, 2)
                                                   : 0,
    };
    int64_t total = 0;
    for (size_t k = 0; k < CLAUSE_COUNT; k++) {
        int64_t amount = applies[k] ? amounts[k] : 0;
        out->amount[k][row] = amount;
        total += amount;
        if (out->applies[k])
            out->applies[k][row / 8] =
                (uint8_t)((out->applies[k][row / 8] & ~(1u << row % 8)) | (unsigned)applies[k] << row % 8);
    }
    if (out->total)
        out->total[row] = total;
}

#ifdef HAND_AVX512

static __m512i load(const int64_t *column, size_t row)
{
    return _mm512_loadu_si512(column + row);
}

static __mmask8 bits_at(const uint64_t *bits, size_t row)
{
    return (__mmask8)(bits[row / 64] >> row % 64);
}

static __m512i all(int64_t value)
{
    return _mm512_set1_epi64(value);
}

/* x / 5 and x / 10 of x below 2^32: multiplied by 2^34 / 5, rounded up. */
static __m512i fifth(__m512i x)
{
    return _mm512_srli_epi64(_mm512_mul_epu32(x, all(0xCCCCCCCD)), 34);
}
static __m512i tenth(__m512i x)
{
    return _mm512_srli_epi64(_mm512_mul_epu32(x, all(0xCCCCCCCD)), 35);
}

/* Half of the interest, half up: (principal × rate × days + 360,000,000) / 720,000,000. The divisor is 2^10 × 703125, so ten bits go
 * first. What is left is below 2^46 when capped, so it is exact as a double; with half a unit added, a quotient is never nearer
 * to a whole number than half of 1 / 703125, which is far more than the rounding of the product. */
static __m512i half_interest(__m512i principal, __m512i rate, __m512i days)
{
    __m512i product = _mm512_mul_epu32(rate, days);
    __m512i numerator = _mm512_add_epi64(_mm512_mul_epu32(principal, product), all(360000000));
    __m512i scaled = _mm512_min_epu64(_mm512_srli_epi64(numerator, 10), all(HALF_MILLION_FEN * 703125LL));
    const double inverse = 1.0 / 703125;
    __m512d quotient =
        _mm512_fmadd_pd(_mm512_cvtepu64_pd(scaled), _mm512_set1_pd(inverse), _mm512_set1_pd(inverse / 2));
    return _mm512_cvttpd_epu64(quotient);
}

/* The rent and the tax, or half of them half up, by the years since the entry. */
static __m512i reward(const NineColumns *c, size_t row, __m512i due)
{
    __m512i entry = load(c->entry_date, row);
    __mmask8 under_two = _mm512_cmpgt_epi64_mask(entry, all(c->two_years_bound));
    __mmask8 under_four = _mm512_cmpgt_epi64_mask(entry, all(c->four_years_bound));
    __m512i half = _mm512_maskz_srli_epi64(under_four, _mm512_add_epi64(due, all(1)), 1);
    return _mm512_mask_mov_epi64(half, under_two, due);
}

static void store(const NineAmounts *out, size_t row, const __m512i *amount, const __mmask8 *applies)
{
    for (size_t k = 0; k < CLAUSE_COUNT; k++)
        _mm512_storeu_si512(out->amount[k] + row, amount[k]);
    if (out->applies[0])
        for (size_t k = 0; k < CLAUSE_COUNT; k++)
            out->applies[k][row / 8] = applies[k];
    if (out->total) {
        __m512i total = amount[0];
        for (size_t k = 1; k < CLAUSE_COUNT; k++)
            total = _mm512_add_epi64(total, amount[k]);
        _mm512_storeu_si512(out->total + row, total);
    }
}

/* Eight rows. False, and nothing is stored: a number is too large for a product of 32 bits by 32, or below zero. */
static inline bool rules_of_eight(const NineColumns *c, const NineAmounts *out, size_t row)
{
    __m512i kind = load(c->kind, row), orders = load(c->orders_out, row),
            equipment = load(c->network_and_equipment_cost, row);
    __m512i eligible =
        _mm512_sub_epi64(load(c->fixed_asset_investment, row), load(c->infrastructure_and_land, row));
    __m512i tax = load(c->tax_retained, row), rent = load(c->rent_due, row),
            stores = load(c->physical_stores, row);
    __m512i principal = load(c->loan_principal, row), rate = load(c->benchmark_rate, row),
            days = load(c->loan_days, row);
    __m512i small = _mm512_or_si512(_mm512_or_si512(eligible, equipment), _mm512_or_si512(orders, stores));
    __m512i narrow = _mm512_srli_epi64(_mm512_or_si512(rate, _mm512_slli_epi64(days, 9)), 18);
    __m512i beyond = _mm512_or_si512(_mm512_srli_epi64(small, 29), _mm512_srli_epi64(principal, 31));
    if (_mm512_test_epi64_mask(_mm512_or_si512(beyond, narrow), all(-1)))
        return false;

    __mmask8 certified = bits_at(c->certified, row), graded = (__mmask8)~bits_at(c->award_grade_blank, row);
    __mmask8 platform = _mm512_mask_cmpeq_epi64_mask(certified, kind, all(KIND_PLATFORM));
    __mmask8 courier = _mm512_mask_cmpeq_epi64_mask(bits_at(c->registered, row), kind, all(KIND_COURIER));
    __mmask8 sells = _mm512_cmpge_epi64_mask(load(c->online_orders, row), all(1000)) &
                     _mm512_cmpge_epi64_mask(load(c->online_revenue, row), all(20000000));
    const __mmask8 applies[CLAUSE_COUNT] = {
        platform,
        _mm512_mask_cmpge_epi64_mask(courier, orders, all(5000)),
        platform,
        0xFF,
        _mm512_cmpeq_epi64_mask(kind, all(KIND_VILLAGE_STATION)),
        _mm512_mask_cmpeq_epi64_mask(certified, kind, all(KIND_RND_PLATFORM)),
        graded,
        0xFF,
        0xFF,
    };
    const __m512i two = all(2), five = all(5);
    __m512i above = _mm512_max_epi64(_mm512_sub_epi64(orders, all(10000)), _mm512_setzero_si512());
    __m512i shops = _mm512_maskz_mul_epu32(certified, stores, all(2000000));
    __m512i three_times = _mm512_add_epi64(_mm512_add_epi64(eligible, eligible), eligible);
    __m512i grades = _mm512_setr_epi64(3000000, 2000000, 1000000, 0, 0, 0, 0, 0);
    const __m512i amount[CLAUSE_COUNT] = {
        _mm512_maskz_min_epi64(applies[CLAUSE_A], fifth(_mm512_add_epi64(eligible, two)),
                               all(TWO_HUNDRED_THOUSAND_FEN)),
        _mm512_maskz_add_epi64(applies[CLAUSE_B], _mm512_mul_epu32(orders, all(100)),
                               _mm512_mul_epu32(above, all(50))),
        _mm512_maskz_min_epi64(applies[CLAUSE_C], tenth(_mm512_add_epi64(equipment, five)), all(2000000)),
        _mm512_mask_add_epi64(shops, sells, shops, all(2000000)),
        _mm512_maskz_min_epi64(applies[CLAUSE_E], fifth(_mm512_add_epi64(equipment, two)), all(3000000)),
        _mm512_maskz_min_epi64(applies[CLAUSE_F], tenth(_mm512_add_epi64(three_times, five)),
                               all(TWO_HUNDRED_THOUSAND_FEN)),
        _mm512_maskz_permutexvar_epi64(graded, load(c->award_grade, row), grades),
        half_interest(principal, rate, days),
        reward(c, row, _mm512_add_epi64(tax, rent)),
    };
    store(out, row, amount, applies);
    return true;
}

void hand_rules(const NineColumns *columns, const NineAmounts *amounts, size_t rows)
{
    /* Copies, so that the compiler need not fear that a store changes a pointer. */
    const NineColumns in = *columns;
    const NineAmounts out = *amounts;
    for (size_t row = 0; row < rows; row += 8)
        if (!rules_of_eight(&in, &out, row))
            for (size_t i = row; i < row + 8 && i < rows; i++)
                rules_of_row(&in, &out, i);
}

#else

void hand_rules(const NineColumns *columns, const NineAmounts *amounts, size_t rows)
{
    for (size_t row = 0; row < rows; row++)
        rules_of_row(columns, amounts, row);
}

#endif
