
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compiler/source.h"

static Arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void a_place_counts_lines_and_characters(void **state)
{
    (void)state;
    Sources sources = {.arena = &arena};
    source_add(&sources, STR("a"), STR("x\n条件 y\n"));
    Place place = source_place(&sources, 2 + 6 + 1);
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 4);
    place = source_place(&sources, 1000);
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 1);
}

static void every_source_has_its_own_offsets(void **state)
{
    (void)state;
    Sources sources = {.arena = &arena};
    source_add(&sources, STR("a"), STR("one\n"));
    uint32_t base = source_add(&sources, STR("b"), STR("two\nthree"))->base;
    assert_int_equal(base, 5);
    Place place = source_place(&sources, base + 4);
    assert_true(str_is(place.source->name, "b"));
    assert_int_equal(place.line, 2);
    assert_true(str_is(source_place(&sources, 4).source->name, "a"));
}

static void line_ends_and_byte_order_mark_belong_to_no_line(void **state)
{
    (void)state;
    Sources sources = {.arena = &arena};
    const Source *source = source_add(&sources, STR("a"),
                                      STR("\xEF\xBB\xBF"
                                          "ab\r\n\r\ncd"));
    assert_int_equal(source->line_count, 3);
    assert_true(str_is(source_line(source, 1), "ab"));
    assert_int_equal(source_line(source, 2).len, 0);
    assert_true(str_is(source_line(source, 3), "cd"));
}

static void an_empty_text_has_one_line(void **state)
{
    (void)state;
    Sources sources = {.arena = &arena};
    const Source *source = source_add(&sources, STR("a"), (Str){0});
    assert_int_equal(source_line(source, 1).len, 0);
    assert_int_equal(source_place(&sources, 0).line, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_place_counts_lines_and_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_source_has_its_own_offsets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(line_ends_and_byte_order_mark_belong_to_no_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_text_has_one_line, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
