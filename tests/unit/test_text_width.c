
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/text_width.h"

static void cells_count_what_a_terminal_shows(void **state)
{
    (void)state;
    assert_int_equal(text_cells(STR("abc"), 0), 3);
    assert_int_equal(text_cells(STR("条件"), 0), 4);
    assert_int_equal(text_cells(STR("，（"), 0), 4);
    assert_int_equal(text_cells(STR("e\xCC\x81"), 0), 1);
    assert_int_equal(text_cells(STR("“x”"), 0), 3);
    assert_int_equal(text_cells(STR("\xF0\xA0\x80\x80"), 0), 2);
}

static void a_tab_goes_to_the_next_stop(void **state)
{
    (void)state;
    assert_int_equal(text_cells(STR("\tx"), 0), TEXT_TAB_CELLS + 1);
    assert_int_equal(text_cells(STR("a\t"), 0), TEXT_TAB_CELLS);
    assert_int_equal(text_cells(STR("\t"), 3), TEXT_TAB_CELLS - 3);
}

static void ill_formed_bytes_are_not_characters(void **state)
{
    (void)state;
    static const char *const bad[] = {"\x80",         "\xC0\xAF",         "\xC3", "\xE0\x80\x80",
                                      "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"};
    uint32_t point;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(text_decode(str_from(bad[i]), &point), 0);
    assert_int_equal(text_decode((Str){0}, &point), 0);
    assert_int_equal(text_decode(STR("单"), &point), 3);
    assert_int_equal(point, 0x5355);
    assert_int_equal(text_characters(STR("a单\xFF")), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_count_what_a_terminal_shows),
        cmocka_unit_test(a_tab_goes_to_the_next_stop),
        cmocka_unit_test(ill_formed_bytes_are_not_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
