#include "runtime/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_block_is_zeroed_and_aligned_at_every_size(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 63, 64, 65, 4096, (1 << 20) - 65, (1 << 20) - 64, 1 << 20, 5 << 20};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        unsigned char *block = memory_new(sizes[s], 1);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 64, 0);
        for (size_t i = 0; i < sizes[s]; i++)
            assert_int_equal(block[i], 0);
        memset(block, 0xA5, sizes[s]);
        memory_free(block);
    }
}

/* From the heap to mapped memory and on, and down again. */
static void growth_keeps_what_was_used(void **state)
{
    (void)state;
    static const size_t counts[] = {100, 20000, 200000, 1000000, 5000000, 200000, 100};
    uint32_t *numbers = NULL;
    size_t used = 0;
    for (size_t s = 0; s < sizeof counts / sizeof *counts; s++) {
        if (used > counts[s])
            used = counts[s];
        numbers = memory_grow(numbers, used * sizeof *numbers, counts[s], sizeof *numbers);
        assert_non_null(numbers);
        assert_int_equal((uintptr_t)numbers % 64, 0);
        for (size_t i = 0; i < used; i++)
            assert_int_equal(numbers[i], i * 7);
        for (; used < counts[s]; used++)
            numbers[used] = (uint32_t)(used * 7);
    }
    memory_free(numbers);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    assert_null(memory_new(SIZE_MAX, 2));
    assert_null(memory_new(SIZE_MAX, 1));
    assert_null(memory_new((size_t)PTRDIFF_MAX, 1));
    char *block = memory_new(1, 1);
    *block = 'x';
    assert_null(memory_grow(block, 1, SIZE_MAX / 2, 4));
    assert_int_equal(*block, 'x');
    memory_free(block);
    memory_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_zeroed_and_aligned_at_every_size),
        cmocka_unit_test(growth_keeps_what_was_used),
        cmocka_unit_test(impossible_sizes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
