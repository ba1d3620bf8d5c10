/* Whole diagnostics: each tests/diag/NAME.pol is compiled, and what polc says about it is compared with NAME.en.txt and
 * NAME.zh.txt beside it.
 *
 *   test_diag_files                    all of tests/diag
 *   test_diag_files --accept           writes what polc says now as what is expected, for review in the diff
 *   test_diag_files FILE.pol [--zh]    prints what polc says about one file */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/check.h"
#include "compiler/include.h"
#include "compiler/parse.h"

#ifndef POLC_TEST_FOLDER
#define POLC_TEST_FOLDER "tests"
#endif

static const char folder[] = POLC_TEST_FOLDER "/diag";
static bool accept;

static char *file_text(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t capacity = 1u << 20;
    char *text = malloc(capacity);
    *length = text ? fread(text, 1, capacity, file) : 0;
    fclose(file);
    return text;
}

static bool read_beside(void *context, Str path, Str *text, Text *reason)
{
    char full[1024];
    snprintf(full, sizeof full, "%s/%.*s", folder, STR_ARG(path));
    size_t length = 0;
    char *bytes = file_text(full, &length);
    *reason = TEXT("there is no such file", "没有该文件");
    if (!bytes)
        return false;
    *text = arena_copy(context, (Str){bytes, length});
    free(bytes);
    return true;
}

/* What polc says about a text; the caller frees it. */
static char *said_about(const char *name, Str text, Language language, size_t *length)
{
    Arena arena;
    arena_init(&arena);
    arena.can_escape = true;
    char *said = NULL;
    if (setjmp(arena.escape) == 0) {
        Sources sources = {.arena = &arena};
        Diags diags = {.arena = &arena};
        PolicyFiles tables = {read_beside, &arena, read_beside};
        Source *source = source_add(&sources, str_from(name), text);
        Node *file = parse_policy(&arena, source, &diags);
        include_files(&arena, file, str_from(name), &sources, &diags, &tables);
        check_policy(&arena, file, &sources, &diags, &tables);
        FILE *out = open_memstream(&said, length);
        diag_render(out, &diags, &sources, DIAG_HUMAN, language, (DiagScreen){0});
        fclose(out);
    }
    arena_done(&arena);
    return said;
}

static bool compare(const char *name, const char *path, Language language, Str text)
{
    size_t said_length = 0, wanted_length = 0;
    char *said = said_about(name, text, language, &said_length);
    assert_non_null(said);
    char *wanted = file_text(path, &wanted_length);
    bool same = wanted && wanted_length == said_length && memcmp(wanted, said, said_length) == 0;
    if (!same && accept) {
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        fwrite(said, 1, said_length, out);
        fclose(out);
        same = true;
    } else if (!same) {
        print_error("%s differs: polc now says\n%.*s\n", path, (int)said_length, said);
    }
    free(wanted);
    free(said);
    return same;
}

static bool compare_policy(const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    size_t length = 0;
    char *text = file_text(path, &length);
    assert_non_null(text);
    size_t stem = strlen(name) - strlen(".pol");
    snprintf(path, sizeof path, "%s/%.*s.en.txt", folder, (int)stem, name);
    bool same = compare(name, path, LANGUAGE_EN, (Str){text, length});
    snprintf(path, sizeof path, "%s/%.*s.zh.txt", folder, (int)stem, name);
    same = compare(name, path, LANGUAGE_ZH, (Str){text, length}) && same;
    free(text);
    return same;
}

static bool is_policy(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".pol") == 0;
}

static void policies_are_told_what_is_wrong(void **state)
{
    (void)state;
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    size_t compared = 0, different = 0;
    for (struct dirent *entry; (entry = readdir(entries));) {
        if (!is_policy(entry->d_name))
            continue;
        compared++;
        different += !compare_policy(entry->d_name);
    }
    closedir(entries);
    assert_true(compared > 0);
    assert_int_equal(different, 0);
}

static int print_one(const char *path, Language language)
{
    size_t length = 0, said_length = 0;
    char *text = file_text(path, &length);
    if (!text)
        return 2;
    char *said = said_about(path, (Str){text, length}, language, &said_length);
    if (said)
        fwrite(said, 1, said_length, stdout);
    free(said);
    free(text);
    return 0;
}

int main(int argc, char **argv)
{
    accept = argc > 1 && strcmp(argv[1], "--accept") == 0;
    if (argc > 1 && !accept)
        return print_one(argv[1], argc > 2 && strcmp(argv[2], "--zh") == 0 ? LANGUAGE_ZH : LANGUAGE_EN);
    const struct CMUnitTest tests[] = {cmocka_unit_test(policies_are_told_what_is_wrong)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
