/* UTF-8 is recognised alike at every level of vector instructions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/read/utf8.h"
#include "runtime/simd.h"

static uint64_t seed = 20151029;

static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

/* One character after another, by the table of the standard. */
static size_t plain_valid_length(const unsigned char *text, size_t length, bool *cut)
{
    size_t at = 0;
    int size = 1;
    while (at < length && (size = utf8_character(text + at, length - at)) > 0)
        at += (size_t)size;
    *cut = at < length && size < 0;
    return at;
}

static size_t put_character(unsigned char *to)
{
    static const char *const characters[] = {"a",
                                             ",",
                                             "\n",
                                             "0",
                                             "é",
                                             "从",
                                             "江",
                                             "—",
                                             "\xE0\xA0\x80",
                                             "\xED\x9F\xBF",
                                             "\xEF\xBF\xBD",
                                             "\xF0\x90\x80\x80",
                                             "\xF4\x8F\xBF\xBF",
                                             "𠮷",
                                             "\xC2\x80"};
    const char *character = characters[draw(sizeof characters / sizeof *characters)];
    memcpy(to, character, strlen(character));
    return strlen(character);
}

static void check(const unsigned char *text, size_t length)
{
    bool expected_cut, cut;
    size_t expected = plain_valid_length(text, length, &expected_cut);
    for (SimdLevel level = SIMD_SCALAR; level <= SIMD_AVX512; level++) {
        simd_limit(level);
        size_t found = utf8_valid_length((const char *)text, length, &cut);
        if (found != expected || cut != expected_cut)
            fail_msg("level %d, %zu bytes: %zu instead of %zu are well-formed", (int)level, length, found,
                     expected);
    }
}

static void random_texts_are_judged_alike_at_every_level(void **state)
{
    (void)state;
    unsigned char text[400];
    for (size_t round = 0; round < 30000; round++) {
        bool is_plain = draw(4) == 0;
        size_t length = 0, wanted = draw(320);
        while (length < wanted)
            length += is_plain && draw(20) ? (text[length] = (unsigned char)draw(128), (size_t)1)
                                           : put_character(text + length);
        for (uint32_t faults = draw(3); faults > 0 && length > 0; faults--)
            text[draw((uint32_t)length)] = (unsigned char)draw(256);
        check(text, length);
    }
}

static void every_pair_of_bytes_is_judged_alike_at_every_place_of_a_block(void **state)
{
    (void)state;
    unsigned char text[192];
    for (unsigned first = 0x80; first < 0x100; first++)
        for (unsigned second = 0x70; second < 0x100; second += 1 + draw(5))
            for (size_t at = 60; at < 66; at++) {
                memset(text, 'x', sizeof text);
                text[at] = (unsigned char)first;
                text[at + 1] = (unsigned char)second;
                memset(text + at + 2, 0x80 + (int)draw(0x40), draw(3));
                check(text, sizeof text);
                check(text, at + 1);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_are_judged_alike_at_every_level),
        cmocka_unit_test(every_pair_of_bytes_is_judged_alike_at_every_place_of_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
