#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "runtime/memory.h"
#include "runtime/read/decompress.h"
#include "runtime/write/compressor.h"

/* Bytes in memory as a source; a few at a time. */
typedef struct Bytes {
    Source source;
    const char *at;
    size_t left, most;
} Bytes;

static size_t read_bytes(Source *source, char *to, size_t room)
{
    Bytes *self = (Bytes *)source;
    size_t count = room < self->most ? room : self->most;
    count = count < self->left ? count : self->left;
    memcpy(to, self->at, count);
    self->at += count;
    self->left -= count;
    source->taken += count;
    return count;
}

static void close_bytes(Source *source)
{
    memory_free(source);
}

static Source *bytes_again(Source *source)
{
    (void)source;
    return NULL;
}

static Source *open_bytes(Str text, size_t most)
{
    Bytes *self = memory_new(1, sizeof *self);
    self->source = (Source){.read = read_bytes, .again = bytes_again, .close = close_bytes};
    self->at = text.at;
    self->left = text.len;
    self->most = most;
    return decompress_open(&self->source);
}

/* All that comes out, at most `room` bytes at a time; false: the source failed. */
static bool read_all(Source *source, size_t room, char *to, size_t *length)
{
    size_t got;
    *length = 0;
    while ((got = source_read(source, to + *length, room)) != 0 && got != SOURCE_FAILED)
        *length += got;
    if (got == SOURCE_FAILED)
        assert_true(source->failure.en.len > 0 && source->failure.zh.len > 0);
    source_close(source);
    return got == 0;
}

typedef struct Collected {
    char bytes[1 << 20];
    size_t length;
} Collected;

static void collect(void *context, const char *bytes, size_t count)
{
    Collected *collected = context;
    assert_true(collected->length + count <= sizeof collected->bytes);
    memcpy(collected->bytes + collected->length, bytes, count);
    collected->length += count;
}

/* The text compressed, put `step` bytes at a time. */
static void compress_text(Collected *out, Compression compression, Str text, size_t step)
{
    Compressor *compressor = compressor_open(compression, collect);
    assert_non_null(compressor);
    for (size_t at = 0; at < text.len; at += step)
        assert_true(compressor_put(compressor, text.at + at, text.len - at < step ? text.len - at : step, out));
    assert_true(compressor_end(compressor, out));
    compressor_close(compressor);
}

static const Compression forms[] = {COMPRESSION_GZIP, COMPRESSION_ZSTD};
static Collected packed;
static char unpacked[1 << 20];

/* Lines that are like each other but not the same. */
static Str sample_text(void)
{
    static char text[300000];
    size_t length = 0;
    for (unsigned i = 0; length + 40 < sizeof text; i++)
        length += (size_t)sprintf(text + length, "%u,%u,贵州\n", i, i * 2654435761u);
    return (Str){text, length};
}

static void what_is_not_compressed_is_handed_on(void **state)
{
    (void)state;
    static const char *const texts[] = {"",         "a",    "abc",          "abcd",
                                        "abcdefgh", "\x1F", "\x28\xB5\x2F", "\x1F\x8A....."};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t most = 1; most <= 5; most++)
            for (size_t room = 1; room <= 6; room++) {
                size_t length;
                Str text = str_from(texts[i]);
                assert_true(read_all(open_bytes(text, most), room, unpacked, &length));
                assert_true(str_equal((Str){unpacked, length}, text));
            }
}

static void what_is_compressed_comes_back(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 100, 131072, 290000};
    for (size_t form = 0; form < 2; form++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            for (size_t most = 1; most < 1000000; most *= 97) {
                Str text = {sample_text().at, sizes[i]};
                size_t length;
                packed.length = 0;
                compress_text(&packed, forms[form], text, 70000);
                Source *source = open_bytes((Str){packed.bytes, packed.length}, most);
                assert_true(read_all(source, most == 1 ? 1 : 65536, unpacked, &length));
                assert_true(str_equal((Str){unpacked, length}, text));
            }
}

static void what_is_written_depends_on_the_bytes_alone(void **state)
{
    (void)state;
    static Collected other;
    for (size_t form = 0; form < 2; form++) {
        packed.length = other.length = 0;
        compress_text(&packed, forms[form], sample_text(), 1 << 20);
        compress_text(&other, forms[form], sample_text(), 777);
        assert_true(str_equal((Str){packed.bytes, packed.length}, (Str){other.bytes, other.length}));
    }
}

static void files_behind_each_other_are_one(void **state)
{
    (void)state;
    for (size_t form = 0; form < 2; form++)
        for (size_t zeros = 0; zeros < 3; zeros++) {
            size_t length;
            packed.length = 0;
            compress_text(&packed, forms[form], STR("one,"), 100);
            compress_text(&packed, forms[form], STR(""), 100);
            compress_text(&packed, forms[form], STR("two"), 100);
            memset(packed.bytes + packed.length, 0, zeros);
            packed.length += zeros;
            assert_true(read_all(open_bytes((Str){packed.bytes, packed.length}, 7), 2, unpacked, &length));
            assert_true(str_equal((Str){unpacked, length}, STR("one,two")));
        }
}

static void something_else_behind_is_a_failure(void **state)
{
    (void)state;
    for (size_t form = 0; form < 2; form++)
        for (size_t length, behind = 1; behind < 6; behind++) {
            packed.length = 0;
            compress_text(&packed, forms[form], STR("one"), 100);
            memcpy(packed.bytes + packed.length, "\0\0,,,", 5);
            Str more = {packed.bytes, packed.length + behind};
            assert_int_equal(read_all(open_bytes(more, 3), 100, unpacked, &length), behind <= 2);
        }
}

static void every_cut_is_a_failure(void **state)
{
    (void)state;
    for (size_t form = 0; form < 2; form++) {
        packed.length = 0;
        compress_text(&packed, forms[form], (Str){sample_text().at, 400}, 400);
        for (size_t cut = COMPRESSION_MAGIC; cut < packed.length; cut++) {
            size_t length;
            assert_false(read_all(open_bytes((Str){packed.bytes, cut}, 1000), 1000, unpacked, &length));
        }
    }
}

/* Some bits of a header mean nothing; whatever else is changed is noticed. */
static void a_changed_bit_changes_nothing_unnoticed(void **state)
{
    (void)state;
    for (size_t form = 0; form < 2; form++) {
        Str text = {sample_text().at, 400};
        packed.length = 0;
        compress_text(&packed, forms[form], text, 400);
        for (size_t bit = COMPRESSION_MAGIC * 8; bit < packed.length * 8; bit++) {
            size_t length;
            packed.bytes[bit / 8] = (char)(packed.bytes[bit / 8] ^ 1 << bit % 8);
            bool read = read_all(open_bytes((Str){packed.bytes, packed.length}, 1000), 1000, unpacked, &length);
            assert_true(!read || str_equal((Str){unpacked, length}, text));
            packed.bytes[bit / 8] = (char)(packed.bytes[bit / 8] ^ 1 << bit % 8);
        }
    }
}

/* A file that grows a thousandfold passes through as it comes. */
static void a_bomb_passes_in_pieces(void **state)
{
    (void)state;
    static const char zeros[1 << 16];
    for (size_t form = 0; form < 2; form++) {
        Compressor *compressor = compressor_open(forms[form], collect);
        packed.length = 0;
        for (size_t i = 0; i < 512; i++)
            assert_true(compressor_put(compressor, zeros, sizeof zeros, &packed));
        assert_true(compressor_end(compressor, &packed));
        compressor_close(compressor);
        Source *source = open_bytes((Str){packed.bytes, packed.length}, SIZE_MAX);
        size_t total = 0, got;
        while ((got = source_read(source, unpacked, sizeof unpacked)) > 0) {
            assert_true(got != SOURCE_FAILED && got <= sizeof unpacked);
            total += got;
        }
        assert_int_equal(total, 512 * sizeof zeros);
        source_close(source);
    }
}

static void names_tell_the_form(void **state)
{
    (void)state;
    assert_int_equal(compression_of_name(STR("a.csv.gz")), COMPRESSION_GZIP);
    assert_int_equal(compression_of_name(STR("a.CSV.ZST")), COMPRESSION_ZSTD);
    assert_int_equal(compression_of_name(STR(".gz")), COMPRESSION_NONE);
    assert_int_equal(compression_of_name(STR("gz")), COMPRESSION_NONE);
    assert_true(str_is(compression_bare_name(STR("a.csv.gz")), "a.csv"));
    assert_true(str_is(compression_bare_name(STR("a.csv")), "a.csv"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_compressed_is_handed_on),
        cmocka_unit_test(what_is_compressed_comes_back),
        cmocka_unit_test(what_is_written_depends_on_the_bytes_alone),
        cmocka_unit_test(files_behind_each_other_are_one),
        cmocka_unit_test(something_else_behind_is_a_failure),
        cmocka_unit_test(every_cut_is_a_failure),
        cmocka_unit_test(a_changed_bit_changes_nothing_unnoticed),
        cmocka_unit_test(a_bomb_passes_in_pieces),
        cmocka_unit_test(names_tell_the_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
