#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <iconv.h>
#include <sys/stat.h>

#include "write_sample.h"

static size_t files_in_folder(void)
{
    size_t count = 0;
    DIR *folder = opendir(sample_folder());
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static void make_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void expect_file(const char *path, const char *text)
{
    char *bytes = sample_read(path, NULL);
    assert_non_null(bytes);
    assert_string_equal(bytes, text);
    free(bytes);
}

static void test_new_file_takes_the_place_of_the_old_with_its_mode(void **state)
{
    (void)state;
    const char *path = sample_path("a.csv");
    make_file(path, "old");
    chmod(path, 0640);
    Output out;
    assert_int_equal(output_open(&out, path, OUTPUT_UTF8), STATUS_OK);
    output_put(&out, STR("new"));
    expect_file(path, "old");
    assert_int_equal(output_close(&out), STATUS_OK);
    expect_file(path, "new");
    struct stat now;
    stat(path, &now);
    assert_int_equal(now.st_mode & 07777, 0640);
    assert_int_equal(files_in_folder(), 1);
    unlink(path);
}

static void test_abandoned_file_does_not_appear(void **state)
{
    (void)state;
    Output out;
    assert_int_equal(output_open(&out, sample_path("a.csv"), OUTPUT_UTF8), STATUS_OK);
    output_put(&out, STR("new"));
    output_abandon(&out);
    assert_int_equal(files_in_folder(), 0);
}

/* Every write of a file of several buffers fails once. */
static void test_failed_write_leaves_the_old_file_and_nothing_else(void **state)
{
    (void)state;
    const char *path = sample_path("a.csv");
    make_file(path, "old");
    for (int at = 1; at <= 4; at++) {
        char setting[8], failure[200];
        snprintf(setting, sizeof setting, "%d", at);
        setenv("POLC_FAIL_WRITE", setting, 1);
        Output out;
        assert_int_equal(output_open(&out, path, OUTPUT_UTF8), STATUS_OK);
        for (size_t i = 0; i < 3 * OUTPUT_BUFFER_BYTES + 10; i++)
            output_byte(&out, 'x');
        assert_int_equal(output_close(&out), STATUS_IO);
        output_failure(&out, LANGUAGE_EN, failure, sizeof failure);
        assert_non_null(strstr(failure, "a.csv: the disk is full"));
        output_failure(&out, LANGUAGE_ZH, failure, sizeof failure);
        assert_non_null(strstr(failure, "磁盘已满"));
        expect_file(path, "old");
        assert_int_equal(files_in_folder(), 1);
    }
    setenv("POLC_FAIL_WRITE", "1", 1);
    WriteOptions options = {.format = write_format_find("csv"), .path = path, .encoding = OUTPUT_GB18030};
    char failure[200];
    assert_int_equal(write_results(&sample_results, &options, LANGUAGE_EN, failure, sizeof failure), STATUS_IO);
    assert_non_null(strstr(failure, "disk is full"));
    unsetenv("POLC_FAIL_WRITE");
    expect_file(path, "old");
    assert_int_equal(files_in_folder(), 1);
    unlink(path);
}

static void test_folder_and_missing_folder_are_refused(void **state)
{
    (void)state;
    Output out;
    char failure[200];
    assert_int_equal(output_open(&out, sample_folder(), OUTPUT_UTF8), STATUS_IO);
    output_failure(&out, LANGUAGE_EN, failure, sizeof failure);
    assert_non_null(strstr(failure, "it is a folder; name a file"));
    assert_int_equal(output_open(&out, sample_path("no/such/a.csv"), OUTPUT_UTF8), STATUS_IO);
    output_failure(&out, LANGUAGE_EN, failure, sizeof failure);
    assert_non_null(strstr(failure, "folder does not exist"));
    assert_int_equal(output_open(&out, "", OUTPUT_UTF8), STATUS_IO);
    assert_int_equal(files_in_folder(), 0);
}

static void test_symbolic_link_stays_and_its_target_changes(void **state)
{
    (void)state;
    char link[256], second[256], target[256];
    snprintf(link, sizeof link, "%s", sample_path("link"));
    snprintf(second, sizeof second, "%s", sample_path("second"));
    snprintf(target, sizeof target, "%s", sample_path("target.csv"));
    assert_int_equal(symlink("second", link), 0);
    assert_int_equal(symlink("target.csv", second), 0); /* points at nothing yet */
    for (int round = 0; round < 2; round++) {
        Output out;
        assert_int_equal(output_open(&out, link, OUTPUT_UTF8), STATUS_OK);
        output_put(&out, round ? STR("two") : STR("one"));
        assert_int_equal(output_close(&out), STATUS_OK);
        expect_file(target, round ? "two" : "one");
        struct stat now;
        lstat(link, &now);
        assert_true(S_ISLNK(now.st_mode));
    }
    unlink(link);
    unlink(second);
    unlink(target);
    assert_int_equal(symlink("link", link), 0);
    Output out;
    char failure[200];
    assert_int_equal(output_open(&out, link, OUTPUT_UTF8), STATUS_IO);
    output_failure(&out, LANGUAGE_EN, failure, sizeof failure);
    assert_non_null(strstr(failure, "lead in a circle"));
    unlink(link);
}

static void test_device_is_written_directly(void **state)
{
    (void)state;
    Output out;
    assert_int_equal(output_open(&out, "/dev/null", OUTPUT_UTF8), STATUS_OK);
    output_put(&out, STR("gone"));
    assert_int_equal(output_close(&out), STATUS_OK);
    assert_int_equal(output_open(&out, "/dev/full", OUTPUT_UTF8), STATUS_OK);
    output_put(&out, STR("gone"));
    assert_int_equal(output_close(&out), STATUS_IO);
    struct stat now;
    stat("/dev/null", &now);
    assert_true(S_ISCHR(now.st_mode));
}

static void test_closed_pipe_ends_quietly(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    Output out;
    char failure[200];
    assert_int_equal(output_open_descriptor(&out, ends[1], OUTPUT_UTF8), STATUS_OK);
    output_put(&out, STR("nobody reads this"));
    assert_int_equal(output_close(&out), STATUS_IO);
    assert_true(out.reader_gone);
    output_failure(&out, LANGUAGE_EN, failure, sizeof failure);
    assert_string_equal(failure, "");
    close(ends[1]);
}

static void put_character(Output *out, uint32_t point)
{
    char bytes[4];
    size_t len;
    if (point < 0x80) {
        bytes[0] = (char)point;
        len = 1;
    } else {
        len = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        static const unsigned leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
        for (size_t i = len; i-- > 1; point >>= 6)
            bytes[i] = (char)(0x80 | (point & 0x3F));
        bytes[0] = (char)(leads[len] | point);
    }
    output_put(out, (Str){bytes, len});
}

/* Every assigned plane that names are written in, over many buffers, so that characters lie across their ends. */
static void test_gb18030_reads_back_as_it_was(void **state)
{
    (void)state;
    char gb[256], plain[256];
    snprintf(gb, sizeof gb, "%s", sample_path("gb.txt"));
    snprintf(plain, sizeof plain, "%s", sample_path("plain.txt"));
    Output coded, straight;
    assert_int_equal(output_open(&coded, gb, OUTPUT_GB18030), STATUS_OK);
    assert_int_equal(output_open(&straight, plain, OUTPUT_UTF8), STATUS_OK);
    for (uint32_t point = 1; point < 0x30000; point++) {
        if (point >= 0xD800 && point < 0xF900) /* surrogates and private use */
            continue;
        put_character(&coded, point);
        put_character(&straight, point);
    }
    assert_int_equal(output_close(&coded), STATUS_OK);
    assert_int_equal(output_close(&straight), STATUS_OK);
    size_t gb_len, plain_len, room = 1 << 22;
    char *from = sample_read(gb, &gb_len), *wanted = sample_read(plain, &plain_len);
    char *back = calloc(1, room), *to = back, *at = from;
    iconv_t converter = iconv_open("UTF-8", "GB18030");
    assert_int_equal(iconv(converter, &at, &gb_len, &to, &room), 0);
    iconv_close(converter);
    assert_int_equal((size_t)(to - back), plain_len);
    assert_memory_equal(back, wanted, plain_len);
    free(from);
    free(wanted);
    free(back);
    unlink(gb);
    unlink(plain);
}

static void test_gb18030_replaces_bytes_that_are_not_utf8(void **state)
{
    (void)state;
    const char *path = sample_path("gb.txt");
    Output out;
    assert_int_equal(output_open(&out, path, OUTPUT_GB18030), STATUS_OK);
    output_put(&out, STR("a\xFF"
                         "b\xE4\xB8\xAD\xE4\xB8"));
    assert_int_equal(output_close(&out), STATUS_OK);
    expect_file(path, "a\x84\x31\xA4\x37"
                      "b\xD6\xD0\x84\x31\xA4\x37\x84\x31\xA4\x37");
    unlink(path);
}

static void test_text_longer_than_the_buffer(void **state)
{
    (void)state;
    size_t length = 3 * OUTPUT_BUFFER_BYTES + 17, got;
    char *text = malloc(length);
    memset(text, 'y', length);
    const char *path = sample_path("long.txt");
    Output out;
    assert_int_equal(output_open(&out, path, OUTPUT_UTF8), STATUS_OK);
    output_put(&out, STR("ab"));
    output_put(&out, (Str){text, length});
    assert_int_equal(output_close(&out), STATUS_OK);
    char *bytes = sample_read(path, &got);
    assert_int_equal(got, length + 2);
    assert_memory_equal(bytes + 2, text, length);
    free(bytes);
    free(text);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_file_takes_the_place_of_the_old_with_its_mode),
        cmocka_unit_test(test_abandoned_file_does_not_appear),
        cmocka_unit_test(test_failed_write_leaves_the_old_file_and_nothing_else),
        cmocka_unit_test(test_folder_and_missing_folder_are_refused),
        cmocka_unit_test(test_symbolic_link_stays_and_its_target_changes),
        cmocka_unit_test(test_device_is_written_directly),
        cmocka_unit_test(test_closed_pipe_ends_quietly),
        cmocka_unit_test(test_gb18030_reads_back_as_it_was),
        cmocka_unit_test(test_gb18030_replaces_bytes_that_are_not_utf8),
        cmocka_unit_test(test_text_longer_than_the_buffer),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(sample_folder());
    return failed;
}
