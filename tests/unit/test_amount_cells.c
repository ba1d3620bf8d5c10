#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "runtime/decimal.h"
#include "runtime/write/amount_cells.h"

static void expect_cell(const AmountCells *cells, unsigned row, int64_t fen, char end)
{
    char bytes[16], wanted[DECIMAL_TEXT + 1];
    size_t length = fen_print(wanted, fen);
    wanted[length++] = end;
    memcpy(bytes, &cells->low[row], 8);
    memcpy(bytes + 8, &cells->high[row], 8);
    assert_int_equal(cells->length[row], length);
    assert_memory_equal(bytes, wanted, length);
}

/* Each amount in each row, among others of all lengths. */
static void amounts_of_every_length_are_printed(void **state)
{
    (void)state;
    AmountCells cells;
    int64_t amounts[AMOUNT_CELLS_ROWS];
    for (int64_t power = 1; power < AMOUNT_CELLS_LIMIT; power *= 10)
        for (int64_t near = -1; near <= 1; near++)
            for (unsigned at = 0; at < AMOUNT_CELLS_ROWS; at++) {
                for (unsigned i = 0; i < AMOUNT_CELLS_ROWS; i++)
                    amounts[i] = (power * 7 / 3 + i * 99991) % 100000000;
                amounts[at] = power + near;
                uint64_t counted = ~UINT64_C(0) ^ UINT64_C(1) << (63 - at);
                amount_cells_print(&cells, amounts, counted, at % 2 ? ',' : '\n');
                for (unsigned i = 0; i < AMOUNT_CELLS_ROWS; i++)
                    expect_cell(&cells, i, counted >> i & 1 ? amounts[i] : 0, at % 2 ? ',' : '\n');
            }
}

static void the_largest_amount_fits(void **state)
{
    (void)state;
    AmountCells cells;
    int64_t amounts[AMOUNT_CELLS_ROWS] = {AMOUNT_CELLS_LIMIT - 1, INT64_MAX, INT64_MIN};
    amount_cells_print(&cells, amounts, 1, ',');
    expect_cell(&cells, 0, AMOUNT_CELLS_LIMIT - 1, ',');
    expect_cell(&cells, 1, 0, ',');
    expect_cell(&cells, 2, 0, ',');
}

static void sums_tell_which_bits_they_saw(void **state)
{
    (void)state;
    int64_t sums[AMOUNT_CELLS_ROWS] = {5}, amounts[AMOUNT_CELLS_ROWS] = {2, 4, -1, 16};
    assert_int_equal(amount_cells_add(sums, amounts, 0xB), 22);
    assert_true(sums[0] == 7 && sums[1] == 4 && sums[2] == 0 && sums[3] == 16);
    assert_true(amount_cells_add(sums, amounts, 4) >= (uint64_t)AMOUNT_CELLS_LIMIT);
}

static void short_texts_are_cells_too(void **state)
{
    (void)state;
    AmountCells cells = {.length = {0}};
    amount_cells_put(&cells, 3, "123456789012345", 15, ',');
    assert_int_equal(cells.length[3], 16);
    assert_int_equal(cells.high[3] >> 56, ',');
    amount_cells_put(&cells, 3, "", 0, '\n');
    assert_int_equal(cells.length[3], 1);
    assert_int_equal(cells.low[3], '\n');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_of_every_length_are_printed),
        cmocka_unit_test(the_largest_amount_fits),
        cmocka_unit_test(sums_tell_which_bits_they_saw),
        cmocka_unit_test(short_texts_are_cells_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
