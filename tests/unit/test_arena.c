#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/arena.h"

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena);
    for (size_t size = 1; size < 100000; size = size * 3 + 1) {
        unsigned char *bytes = arena_new(&arena, size, 1);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xaa, size);
    }
    arena_done(&arena);
}

static void a_cleared_arena_hands_out_zeroed_memory_again(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena);
    arena_clear(&arena);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 40; i++) {
            unsigned char *bytes = arena_new(&arena, 1000, 1);
            for (size_t b = 0; b < 1000; b++)
                assert_int_equal(bytes[b], 0);
            memset(bytes, 0xff, 1000);
        }
        arena_clear(&arena);
        assert_int_equal(arena.used, 0);
    }
    arena_done(&arena);
}

static void an_impossible_request_fails_or_escapes(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena);
    assert_null(arena_new(&arena, SIZE_MAX, 2));
    assert_null(arena_new(&arena, SIZE_MAX, 1));
    if (setjmp(arena.escape) == 0) {
        arena.can_escape = true;
        arena_new(&arena, SIZE_MAX, 2);
        fail();
    }
    arena_done(&arena);
}

static void copies_and_prints_are_slices(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena);
    char source[] = "abc";
    Str copy = arena_copy(&arena, (Str){source, 3});
    source[0] = 'x';
    assert_true(str_is(copy, "abc"));
    assert_true(str_is(arena_print(&arena, "%d of %s", 3, "five"), "3 of five"));
    arena_done(&arena);
}

static void a_list_grows_and_keeps_its_items(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena);
    int *numbers = NULL;
    size_t count = 0, capacity = 0;
    for (int i = 0; i < 100; i++)
        ARENA_PUSH(&arena, numbers, count, capacity, i);
    assert_int_equal(count, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(numbers[i], i);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(a_cleared_arena_hands_out_zeroed_memory_again),
        cmocka_unit_test(an_impossible_request_fails_or_escapes),
        cmocka_unit_test(copies_and_prints_are_slices),
        cmocka_unit_test(a_list_grows_and_keeps_its_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
