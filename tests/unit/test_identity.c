#include "runtime/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define TUPLES 5000

static Str tuple_text(char *room, size_t size, size_t which)
{
    int length = snprintf(room, size, "identity %zu", which % (TUPLES / 2));
    return (Str){room, (size_t)length};
}

static void numbers_follow_the_first_sight(void **state)
{
    (void)state;
    IdentityIndex index = {0};
    assert_int_equal(identity_number(&index, STR("b")), 1);
    assert_int_equal(identity_number(&index, STR("")), 2);
    assert_int_equal(identity_number(&index, STR("b")), 1);
    assert_int_equal(identity_number(&index, STR("b\0")), 3);
    assert_int_equal(identity_number(&index, STR("")), 2);
    identity_done(&index);
    assert_int_equal(index.count, 0);
}

/* Each second tuple has been seen before, some of them in the same group, while the index grows many times. */
static void many_at_once_are_numbered_as_one_by_one(void **state)
{
    (void)state;
    IdentityIndex single = {0}, grouped = {0};
    for (size_t first = 0; first < TUPLES;) {
        char room[IDENTITY_MOST_AT_ONCE][32];
        Str tuples[IDENTITY_MOST_AT_ONCE];
        uint32_t numbers[IDENTITY_MOST_AT_ONCE];
        size_t count = first % IDENTITY_MOST_AT_ONCE + 1;
        for (size_t i = 0; i < count; i++)
            tuples[i] = tuple_text(room[i], sizeof room[i], i % 3 ? first + i : first);
        assert_true(identity_number_all(&grouped, tuples, count, numbers));
        for (size_t i = 0; i < count; i++)
            assert_int_equal(numbers[i], identity_number(&single, tuples[i]));
        first += count;
    }
    assert_int_equal(grouped.count, single.count);
    identity_done(&single);
    identity_done(&grouped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_follow_the_first_sight),
        cmocka_unit_test(many_at_once_are_numbered_as_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
