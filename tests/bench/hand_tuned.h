/* hand_tuned: the nine rules of nine_rules.pol written by hand for exactly the file of generate.c, as fast as this can be
 * done: the practical limit that polc is measured against.
 *
 * It knows the order, the number and the form of its columns, has no key to check, decodes no other encoding and explains
 * nothing; a cell that is not of the generator's form ends it. Amounts are exact all the same: integers, half up to the fen.
 *
 * index → parse → rules → format, for batches of 64 rows that stay in the first cache. Each step has a form for
 * AVX-512 and a plain one, chosen when it is compiled. */
#ifndef POLC_BENCH_HAND_TUNED_H
#define POLC_BENCH_HAND_TUNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined __AVX512BW__ && defined __AVX512VL__ && defined __AVX512DQ__ && defined __AVX512VBMI__ && \
    defined __AVX512VBMI2__ && defined __AVX512CD__ && defined __BMI2__ && defined __PCLMUL__
#define HAND_AVX512 1
#include <immintrin.h>
#endif

#define BATCH_ROWS 64
#define PADDING 64 /* bytes that may be read before and behind a text, and written behind a column or an output */

enum {
    COLUMN_ID,
    COLUMN_NAME,
    COLUMN_KIND,
    COLUMN_TOWNSHIP,
    COLUMN_REGISTERED,
    COLUMN_CERTIFIED,
    COLUMN_FIXED_ASSET_INVESTMENT,
    COLUMN_INFRASTRUCTURE_AND_LAND,
    COLUMN_NETWORK_AND_EQUIPMENT_COST,
    COLUMN_ORDERS_OUT,
    COLUMN_ONLINE_ORDERS,
    COLUMN_ONLINE_REVENUE,
    COLUMN_LOAN_PRINCIPAL,
    COLUMN_LOAN_TERM_MONTHS,
    COLUMN_LOAN_DAYS,
    COLUMN_BENCHMARK_RATE,
    COLUMN_AWARD_GRADE,
    COLUMN_ENTRY_DATE,
    COLUMN_TAX_RETAINED,
    COLUMN_RENT_DUE,
    COLUMN_PHYSICAL_STORES,
    COLUMN_COUNT
};

enum {
    KIND_COURIER = 1,
    KIND_PLATFORM = 2,
    KIND_VILLAGE_STATION = 6,
    KIND_RND_PLATFORM = 7
}; /* as nine_rules.pol lists them */

enum { CLAUSE_A, CLAUSE_B, CLAUSE_C, CLAUSE_D, CLAUSE_E, CLAUSE_F, CLAUSE_G, CLAUSE_H, CLAUSE_I, CLAUSE_COUNT };

/* The columns that the rules read, in the form in which polc holds them too. Money is fen, and infrastructure_and_land is not
 * above fixed_asset_investment. */
typedef struct NineColumns {
    int64_t *fixed_asset_investment, *infrastructure_and_land, *network_and_equipment_cost, *online_revenue;
    int64_t *loan_principal, *tax_retained, *rent_due;
    int64_t *orders_out, *online_orders, *loan_days, *physical_stores;
    int64_t *benchmark_rate; /* millionths */
    int64_t *kind, *award_grade; /* members from 0 */
    int64_t *entry_date; /* any count that grows with the date, the same as of the two bounds */
    int64_t two_years_bound,
        four_years_bound; /* a later entry has completed less than two, less than four years */
    uint64_t *registered, *certified, *award_grade_blank; /* bit i: row i */
} NineColumns;

/* Amounts in fen, 0 where the clause does not apply. */
typedef struct NineAmounts {
    int64_t *amount[CLAUSE_COUNT];
    int64_t *total; /* NULL: not wanted */
    uint8_t *applies[CLAUSE_COUNT]; /* bit i % 8 of byte i / 8: its gate holds for row i; NULL: not wanted */
} NineAmounts;

/* The columns have room up to the next multiple of 8 rows. */
void hand_rules(const NineColumns *columns, const NineAmounts *amounts, size_t rows);

/* Where cells end: cell c of row r ends at text[ends[r * COLUMN_COUNT + c]], and begins behind the end before, ends[-1] for
 * the first. */
typedef struct Index {
    const uint8_t *text;
    size_t position, end; /* what is left to be indexed */
    bool in_quotes;
    size_t line_ends; /* found so far */
    size_t count; /* ends that are found and not yet used */
    uint32_t *ends; /* room for INDEX_ROOM, and for one before */
} Index;

#define INDEX_ROOM (BATCH_ROWS * COLUMN_COUNT + 2 * 64)

/* Goes on until a batch of ends is there or the text is at its end; returns the number of whole rows. */
size_t hand_index(Index *index);
/* Forgets the ends of those rows. */
void hand_index_drop(Index *index, size_t rows);

/* False: a cell is not of the generator's form. */
bool hand_parse(const Index *index, size_t rows, NineColumns *columns);

/* Writes "id,A,…,I,total" for each row; returns the end. A row needs at most 64 bytes more than its id, and at most 256. */
uint8_t *hand_format(uint8_t *out, const Index *index, const NineAmounts *amounts, size_t rows);

#endif
