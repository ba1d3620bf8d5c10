/* Any bytes as a policy: parsing ends with a tree, and what is said about it can be printed in every form. */
#include <assert.h>
#include <stdio.h>

#include "compiler/parse.h"
#include "tests/fuzz/fuzz.h"

static void parse_and_print(Arena *arena, Str text, FILE *out)
{
    Sources sources = {.arena = arena};
    Diags diags = {.arena = arena};
    const Source *source = source_add(&sources, STR("fuzz.pol"), text);
    const Node *file = parse_policy(arena, source, &diags);
    assert(file && file->kind == NODE_FILE);
    ast_print(out, file, true);
    diag_render(out, &diags, &sources, DIAG_HUMAN, LANGUAGE_ZH, (DiagScreen){true, 60});
    diag_render(out, &diags, &sources, DIAG_GNU, LANGUAGE_EN, (DiagScreen){0});
    diag_render(out, &diags, &sources, DIAG_JSON, LANGUAGE_EN, (DiagScreen){0});
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FILE *out = fopen("/dev/null", "w");
    if (!out)
        return 0;
    Arena arena;
    arena_init(&arena);
    arena.can_escape = true;
    if (!setjmp(arena.escape))
        parse_and_print(&arena, (Str){(const char *)bytes, length}, out);
    arena_done(&arena);
    fclose(out);
    return 0;
}
