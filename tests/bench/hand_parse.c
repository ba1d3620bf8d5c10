#include <string.h>

#include "tests/bench/hand_tuned.h"

static const struct {
    char text[16];
    int64_t code;
} kinds[] = {{"ecommerce", 0}, {"courier", 1}, {"platform", 2},        {"association", 3},
             {"park", 4},      {"service", 5}, {"village_station", 6}, {"rnd_platform", 7}};
static const char *const grades[] = {"first", "second", "third"};

/* Entry dates as the number YYYYMMDD. */
#define TWO_YEARS_BOUND 20151231
#define FOUR_YEARS_BOUND 20131231
#define RATE_FACTOR 100 /* from hundredths of a percent to millionths */

/* ---- One row, cell by cell ------------------------------------------------------------------------------------------ */

typedef struct Cell {
    const uint8_t *begin, *end;
} Cell;

static Cell cell_of(const Index *index, size_t row, size_t column)
{
    const uint32_t *end = &index->ends[row * COLUMN_COUNT + column];
    Cell cell = {index->text + end[-1] + 1, index->text + end[0]};
    if (cell.end - cell.begin >= 2 && *cell.begin == '"' && cell.end[-1] == '"')
        cell = (Cell){cell.begin + 1, cell.end - 1};
    return cell;
}

static bool is_text(Cell cell, const char *text)
{
    size_t length = (size_t)(cell.end - cell.begin);
    return length == strlen(text) && memcmp(cell.begin, text, length) == 0;
}

/* Digits with at most `places` behind a point, as a whole number of the last place. */
static bool parse_number(Cell cell, int places, int64_t *out)
{
    int64_t value = 0;
    int behind = -1;
    bool any = false;
    for (const uint8_t *at = cell.begin; at < cell.end; at++) {
        if (*at == '.' && behind < 0) {
            behind = 0;
            continue;
        }
        unsigned digit = *at - (unsigned)'0';
        if (digit > 9 || behind == places || value > INT64_MAX / 1000)
            return false;
        value = value * 10 + digit;
        behind += behind >= 0;
        any = true;
    }
    for (behind = behind < 0 ? 0 : behind; behind < places; behind++)
        value *= 10;
    *out = value;
    return any;
}

static bool parse_date(Cell cell, int64_t *out)
{
    char digits[8];
    if (cell.end - cell.begin != 10 || cell.begin[4] != '-' || cell.begin[7] != '-')
        return false;
    memcpy(digits, cell.begin, 4);
    memcpy(digits + 4, cell.begin + 5, 2);
    memcpy(digits + 6, cell.begin + 8, 2);
    return parse_number((Cell){(const uint8_t *)digits, (const uint8_t *)digits + 8}, 0, out);
}

static bool parse_kind(Cell cell, int64_t *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (is_text(cell, kinds[i].text)) {
            *out = kinds[i].code;
            return true;
        }
    }
    return false;
}

static bool parse_grade(Cell cell, int64_t *out, bool *known)
{
    *known = cell.end != cell.begin;
    *out = 0;
    if (!*known)
        return true;
    for (size_t i = 0; i < sizeof grades / sizeof *grades; i++) {
        if (is_text(cell, grades[i])) {
            *out = (int64_t)i;
            return true;
        }
    }
    return false;
}

static void put_bit(uint64_t *bits, size_t row, bool on)
{
    uint64_t mask = UINT64_C(1) << row % 64;
    bits[row / 64] = (bits[row / 64] & ~mask) | (on ? mask : 0);
}

static bool parse_row(const Index *index, size_t row, NineColumns *c)
{
    const struct {
        int column, places;
        int64_t *out;
    } numbers[] = {
        {COLUMN_FIXED_ASSET_INVESTMENT, 2, c->fixed_asset_investment},
        {COLUMN_INFRASTRUCTURE_AND_LAND, 2, c->infrastructure_and_land},
        {COLUMN_NETWORK_AND_EQUIPMENT_COST, 2, c->network_and_equipment_cost},
        {COLUMN_ORDERS_OUT, 0, c->orders_out},
        {COLUMN_ONLINE_ORDERS, 0, c->online_orders},
        {COLUMN_ONLINE_REVENUE, 2, c->online_revenue},
        {COLUMN_LOAN_PRINCIPAL, 2, c->loan_principal},
        {COLUMN_LOAN_DAYS, 0, c->loan_days},
        {COLUMN_BENCHMARK_RATE, 2, c->benchmark_rate},
        {COLUMN_TAX_RETAINED, 2, c->tax_retained},
        {COLUMN_RENT_DUE, 2, c->rent_due},
        {COLUMN_PHYSICAL_STORES, 0, c->physical_stores},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!parse_number(cell_of(index, row, (size_t)numbers[i].column), numbers[i].places, &numbers[i].out[row]))
            return false;
    c->benchmark_rate[row] *= RATE_FACTOR;
    int64_t registered, certified;
    bool graded;
    if (!parse_number(cell_of(index, row, COLUMN_REGISTERED), 0, &registered) || registered > 1 ||
        !parse_number(cell_of(index, row, COLUMN_CERTIFIED), 0, &certified) || certified > 1 ||
        !parse_kind(cell_of(index, row, COLUMN_KIND), &c->kind[row]) ||
        !parse_grade(cell_of(index, row, COLUMN_AWARD_GRADE), &c->award_grade[row], &graded) ||
        !parse_date(cell_of(index, row, COLUMN_ENTRY_DATE), &c->entry_date[row]))
        return false;
    put_bit(c->registered, row, registered == 1);
    put_bit(c->certified, row, certified == 1);
    put_bit(c->award_grade_blank, row, !graded);
    return true;
}

/* ---- Four rows at once ---------------------------------------------------------------------------------------------- */

#ifdef HAND_AVX512

/* One cell of four rows: 16 bytes that end where the cell ends, one row in each quarter of the register. */
static inline __m512i load_ends(const uint8_t *text, const uint32_t *ends, int column)
{
    const __m128i_u *cells[4];
    for (int i = 0; i < 4; i++)
        cells[i] = (const __m128i_u *)(text + ends[i * COLUMN_COUNT + column] - 16);
    __m512i four = _mm512_inserti32x4(_mm512_castsi128_si512(*cells[0]), *cells[1], 1);
    return _mm512_inserti64x4(four, _mm256_inserti128_si256(_mm256_castsi128_si256(*cells[2]), *cells[3], 1), 1);
}

static inline __m512i quarters(__m128i one)
{
    return _mm512_broadcast_i32x4(one);
}

/* What a cell of digits looks like from its end: the bytes that it must have at each place, how far above them it may be (9:
 * a digit), and where each of 16 digits stands; -1 is none. */
typedef struct Form {
    __m512i least, range, digits;
} Form;

static inline Form form_of(__m128i least, __m128i digits)
{
    __m128i digit = _mm_set1_epi8('0');
    __m128i range = _mm_maskz_mov_epi8(_mm_cmpeq_epi8_mask(least, digit), _mm_set1_epi8(9));
    return (Form){quarters(least), quarters(range), quarters(digits)};
}

typedef struct FourRows {
    const uint8_t *text;
    const uint32_t *ends;
    __m512i lengths; /* byte i of each quarter: the length of cell FIRST_MEASURED + i */
    __mmask64 wrong; /* bytes that no cell of its form has */
} FourRows;

#define FIRST_MEASURED COLUMN_CERTIFIED

/* The digits of one cell as two numbers of eight digits, the higher one first, in the low 64 bits of each quarter. */
static inline __m512i read_digits(FourRows *four, int column, Form form)
{
    const __m512i from_end = quarters(_mm_setr_epi8(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1));
    __m512i length = _mm512_shuffle_epi8(four->lengths, _mm512_set1_epi8((char)(column - FIRST_MEASURED)));
    __mmask64 inside = _mm512_cmpge_epu8_mask(length, from_end);
    __m512i bytes = _mm512_maskz_sub_epi8(inside, load_ends(four->text, four->ends, column), form.least);
    four->wrong |= _mm512_cmpgt_epu8_mask(bytes, form.range);
    bytes = _mm512_shuffle_epi8(bytes, form.digits);
    __m512i pairs = _mm512_maddubs_epi16(bytes, _mm512_set1_epi16(0x010A)); /* 10, 1 */
    __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00010064)); /* 100, 1 */
    return _mm512_madd_epi16(_mm512_packus_epi32(fours, fours), _mm512_set1_epi32(0x00012710)); /* 10000, 1 */
}

static inline void store_four(int64_t *column, __m512i quarter_values)
{
    const __m512i low_halves = _mm512_setr_epi64(0, 2, 4, 6, 0, 2, 4, 6);
    __m512i values = _mm512_permutexvar_epi64(low_halves, quarter_values);
    _mm256_storeu_si256((__m256i_u *)column, _mm512_castsi512_si256(values));
}

static inline void read_sixteen_digits(FourRows *four, int column, Form form, int64_t *out)
{
    __m512i halves = read_digits(four, column, form);
    __m512i high = _mm512_mul_epu32(halves, _mm512_set1_epi64(100000000));
    store_four(out, _mm512_add_epi64(high, _mm512_srli_epi64(halves, 32)));
}

static inline void read_eight_digits(FourRows *four, int column, Form form, uint32_t factor, int64_t *out)
{
    __m512i low = _mm512_srli_epi64(read_digits(four, column, form), 32);
    store_four(out, factor == 1 ? low : _mm512_mul_epu32(low, _mm512_set1_epi64(factor)));
}

/* The lengths of 16 cells of each row, and whether all are possible: eight digits where eight are read, 16 elsewhere. */
static inline void measure_cells(FourRows *four)
{
    const __m512i least = quarters(_mm_setr_epi8(1, 4, 4, 4, 1, 1, 4, 4, 1, 1, 4, 0, 10, 4, 4, 1));
    const __m512i most = quarters(_mm_setr_epi8(1, 16, 16, 16, 8, 8, 16, 16, 16, 8, 9, 8, 10, 16, 16, 8));
    __m128i lengths[4];
    for (int i = 0; i < 4; i++) {
        const uint32_t *ends = four->ends + i * COLUMN_COUNT + FIRST_MEASURED;
        __m512i distance = _mm512_sub_epi32(_mm512_loadu_si512(ends), _mm512_loadu_si512(ends - 1));
        lengths[i] = _mm512_cvtusepi32_epi8(_mm512_sub_epi32(distance, _mm512_set1_epi32(1)));
    }
    four->lengths = _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_set_m128i(lengths[1], lengths[0])),
                                       _mm256_set_m128i(lengths[3], lengths[2]), 1);
    four->wrong = _mm512_cmplt_epu8_mask(four->lengths, least) | _mm512_cmpgt_epu8_mask(four->lengths, most);
}

/* Length and first letter tell the kinds apart; the whole text is compared with the one that they name. */
#define KIND_SLOTS 32
static struct {
    __m128i text[KIND_SLOTS];
    int64_t code[KIND_SLOTS];
} kind_slots;

static unsigned kind_slot(const uint8_t *text, unsigned length)
{
    return (*text + length) % KIND_SLOTS;
}

static void __attribute__((constructor)) fill_kind_slots(void)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        unsigned slot = kind_slot((const uint8_t *)kinds[i].text, (unsigned)strlen(kinds[i].text));
        memcpy(&kind_slots.text[slot], kinds[i].text, sizeof kinds[i].text);
        kind_slots.code[slot] = kinds[i].code;
    }
}

/* What is not made of digits. False: a cell of the four rows is none of its column. */
static inline bool read_words(const FourRows *four, NineColumns *c, size_t row)
{
    static const struct {
        uint64_t text;
        int64_t code;
    } by_letter[4] = {
        {0x6472696874, 2}, {0, 0}, {0x7473726966, 0}, {0x646E6F636573, 1}}; /* third, none, first, second */
    uint64_t registered = 0, certified = 0, blank = 0;
    unsigned wrong = 0;
    __m128i wrong_kind = _mm_setzero_si128();
    for (unsigned i = 0; i < 4; i++) {
        const uint32_t *ends = four->ends + i * COLUMN_COUNT;
        unsigned is_registered = four->text[ends[COLUMN_REGISTERED] - 1] - (unsigned)'0';
        unsigned is_certified = four->text[ends[COLUMN_CERTIFIED] - 1] - (unsigned)'0';
        wrong |= (is_registered | is_certified) & ~1u;
        wrong |= ends[COLUMN_REGISTERED] - ends[COLUMN_TOWNSHIP] - 2;
        registered |= (uint64_t)(is_registered & 1) << i;
        certified |= (uint64_t)(is_certified & 1) << i;

        const uint8_t *kind = four->text + ends[COLUMN_NAME] + 1;
        unsigned length = ends[COLUMN_KIND] - ends[COLUMN_NAME] - 1, slot = kind_slot(kind, length);
        __m128i text = _mm_maskz_loadu_epi8((__mmask16)_bzhi_u32(0xFFFF, length), kind);
        wrong_kind = _mm_or_si128(wrong_kind, _mm_xor_si128(text, kind_slots.text[slot]));
        c->kind[row + i] = kind_slots.code[slot];

        uint64_t grade;
        memcpy(&grade, four->text + ends[COLUMN_AWARD_GRADE - 1] + 1, sizeof grade);
        grade = _bzhi_u64(grade, 8 * (ends[COLUMN_AWARD_GRADE] - ends[COLUMN_AWARD_GRADE - 1] - 1));
        unsigned letter = grade ? (unsigned)grade & 3 : 1; /* t is 0x74, f 0x66, s 0x73 */
        wrong |= by_letter[letter].text != grade;
        c->award_grade[row + i] = by_letter[letter].code;
        blank |= (uint64_t)(grade == 0) << i;
    }
    c->registered[row / 64] |= registered << row % 64;
    c->certified[row / 64] |= certified << row % 64;
    c->award_grade_blank[row / 64] |= blank << row % 64;
    return !wrong && !_mm_test_epi8_mask(wrong_kind, wrong_kind);
}

static inline __attribute__((always_inline)) bool parse_four(const Index *index, size_t row, NineColumns *c)
{
    const __m128i zero = _mm_set1_epi8('0');
    const Form whole = form_of(zero, _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    const Form hundredths = form_of(_mm_insert_epi8(zero, '.', 13),
                                    _mm_setr_epi8(-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15));
    const Form date = form_of(_mm_insert_epi8(_mm_insert_epi8(zero, '-', 10), '-', 13),
                              _mm_setr_epi8(-1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 15));
    FourRows four = {.text = index->text, .ends = index->ends + row * COLUMN_COUNT};
    measure_cells(&four);
    read_sixteen_digits(&four, COLUMN_FIXED_ASSET_INVESTMENT, hundredths, c->fixed_asset_investment + row);
    read_sixteen_digits(&four, COLUMN_INFRASTRUCTURE_AND_LAND, hundredths, c->infrastructure_and_land + row);
    read_sixteen_digits(&four, COLUMN_NETWORK_AND_EQUIPMENT_COST, hundredths, c->network_and_equipment_cost + row);
    read_eight_digits(&four, COLUMN_ORDERS_OUT, whole, 1, c->orders_out + row);
    read_eight_digits(&four, COLUMN_ONLINE_ORDERS, whole, 1, c->online_orders + row);
    read_sixteen_digits(&four, COLUMN_ONLINE_REVENUE, hundredths, c->online_revenue + row);
    read_sixteen_digits(&four, COLUMN_LOAN_PRINCIPAL, hundredths, c->loan_principal + row);
    read_eight_digits(&four, COLUMN_LOAN_DAYS, whole, 1, c->loan_days + row);
    read_eight_digits(&four, COLUMN_BENCHMARK_RATE, hundredths, RATE_FACTOR, c->benchmark_rate + row);
    read_eight_digits(&four, COLUMN_ENTRY_DATE, date, 1, c->entry_date + row);
    read_sixteen_digits(&four, COLUMN_TAX_RETAINED, hundredths, c->tax_retained + row);
    read_sixteen_digits(&four, COLUMN_RENT_DUE, hundredths, c->rent_due + row);
    read_eight_digits(&four, COLUMN_PHYSICAL_STORES, whole, 1, c->physical_stores + row);
    return read_words(&four, c, row) && !four.wrong;
}

#endif

bool hand_parse(const Index *index, size_t rows, NineColumns *columns)
{
    size_t row = 0;
    columns->two_years_bound = TWO_YEARS_BOUND;
    columns->four_years_bound = FOUR_YEARS_BOUND;
#ifdef HAND_AVX512
    /* A copy that nothing else knows of, so that the compiler need not fear that a store changes it. */
    NineColumns c = *columns;
    for (size_t word = 0; word < (rows + 63) / 64; word++)
        c.registered[word] = c.certified[word] = c.award_grade_blank[word] = 0;
    for (; row + 4 <= rows; row += 4) {
        if (__builtin_expect(parse_four(index, row, &c), 1))
            continue;
        for (size_t i = row; i < row + 4; i++)
            if (!parse_row(index, i, columns))
                return false;
    }
#endif
    for (; row < rows; row++)
        if (!parse_row(index, row, columns))
            return false;
    return true;
}
