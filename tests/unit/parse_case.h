/* parse_case: a policy text parsed for a test, with its tree and its diagnostics as text. */
#ifndef POLC_TESTS_PARSE_CASE_H
#define POLC_TESTS_PARSE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "compiler/parse.h"

typedef struct ParseCase {
    Arena arena;
    Sources sources;
    Diags diags;
    Node *file;
} ParseCase;

static inline void parse_case_open(ParseCase *it, Str text)
{
    *it = (ParseCase){0};
    arena_init(&it->arena);
    it->arena.can_escape = true;
    it->sources.arena = it->diags.arena = &it->arena;
    if (setjmp(it->arena.escape))
        fail_msg("out of memory");
    Source *source = source_add(&it->sources, STR("x.pol"), text);
    it->file = parse_policy(&it->arena, source, &it->diags);
    assert_non_null(it->file);
    assert_int_equal(it->file->kind, NODE_FILE);
}

static inline void parse_case_close(ParseCase *it)
{
    arena_done(&it->arena);
}

/* The caller frees it. */
__attribute__((noinline, unused)) static char *parse_case_diagnostics(ParseCase *it, DiagFormat format,
                                                                      Language language)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    diag_render(out, &it->diags, &it->sources, format, language, (DiagScreen){0});
    fclose(out);
    return text;
}

/* The tree on one line: runs of white space become one space. The caller frees it. */
__attribute__((noinline, unused)) static char *parse_case_tree(const Node *node)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    ast_print(out, node, false);
    fclose(out);
    size_t to = 0;
    for (size_t i = 0; i < length; i++) {
        bool white = text[i] == ' ' || text[i] == '\n';
        if (!white)
            text[to++] = text[i];
        else if (to && text[to - 1] != ' ')
            text[to++] = ' ';
    }
    while (to && text[to - 1] == ' ')
        to--;
    text[to] = '\0';
    return text;
}

#endif
