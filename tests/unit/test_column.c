#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/column.h"

static const PlanField fields[] = {
    {.kind = KIND_YES_NO, .physical = PHYSICAL_BIT},
    {.kind = KIND_MONEY, .physical = PHYSICAL_I64},
    {.kind = KIND_TEXT, .physical = PHYSICAL_TEXT},
};

static void a_new_batch_is_blank(void **state)
{
    (void)state;
    Batch batch = {0};
    assert_int_equal(batch_init(&batch, fields, 3, 65), STATUS_OK);
    assert_int_equal(batch.capacity, 128);
    assert_int_equal(batch.rows, 0);
    for (size_t c = 0; c < 3; c++) {
        assert_int_equal(batch.columns[c].physical, fields[c].physical);
        assert_int_equal((uintptr_t)batch.columns[c].data.bits % 64, 0);
        for (size_t i = 0; i < batch.capacity; i++)
            assert_true(bit_get(batch.columns[c].unknown, i));
    }
    batch_done(&batch);
    assert_null(batch.columns);
}

static void clearing_blanks_every_row_and_moves_on(void **state)
{
    (void)state;
    Batch batch = {0};
    assert_int_equal(batch_init(&batch, fields, 3, 64), STATUS_OK);
    batch.rows = 5;
    for (size_t i = 0; i < 5; i++) {
        bit_put(batch.columns[0].data.bits, i, true);
        batch.columns[1].data.i64[i] = 100;
        batch.columns[2].data.text[i] = arena_copy(&batch.heap, STR("统一"));
        for (size_t c = 0; c < 3; c++)
            bit_put(batch.columns[c].unknown, i, false);
        bit_put(batch.rejected, i, true);
        batch.lines[i] = i + 2;
    }
    batch_clear(&batch);
    assert_int_equal(batch.rows, 0);
    assert_int_equal(batch.first_row, 5);
    for (size_t i = 0; i < 64; i++) {
        assert_false(bit_get(batch.columns[0].data.bits, i));
        assert_int_equal(batch.columns[1].data.i64[i], 0);
        assert_int_equal(batch.columns[2].data.text[i].len, 0);
        assert_true(bit_get(batch.columns[1].unknown, i));
        assert_false(bit_get(batch.rejected, i));
        assert_int_equal(batch.lines[i], 0);
    }
    batch_done(&batch);
}

static void bits_are_put_one_at_a_time(void **state)
{
    (void)state;
    uint64_t bits[2] = {0};
    bit_put(bits, 63, true);
    bit_put(bits, 64, true);
    assert_true(bits[0] == UINT64_C(1) << 63 && bits[1] == 1);
    bit_put(bits, 63, false);
    assert_false(bit_get(bits, 63));
    assert_true(bit_get(bits, 64));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_batch_is_blank),
        cmocka_unit_test(clearing_blanks_every_row_and_moves_on),
        cmocka_unit_test(bits_are_put_one_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
