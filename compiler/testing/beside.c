#include "compiler/testing/beside.h"

#include <unistd.h>

#include "compiler/parse.h"
#include "compiler/plain_file.h"

Str tests_beside_path(Arena *arena, Str policy, const char *ending)
{
    Str extension = STR(".pol");
    if (policy.len > extension.len &&
        memcmp(policy.at + policy.len - extension.len, extension.at, extension.len) == 0)
        policy.len -= extension.len;
    return arena_print(arena, "%.*s%s", STR_ARG(policy), ending);
}

/* Whatever else stands there would hold for `polc test` and not for `polc run`. */
static Node *tests_only(Compilation *c, Node *items)
{
    Node *kept = NULL;
    for (Node *item = items, *next; item; item = next) {
        next = item->next;
        item->next = item->last = NULL;
        if (item->kind == NODE_TEST)
            kept = ast_append(kept, item);
        else if (item->kind != NODE_ERROR)
            DIAG0(&c->diags, TEST_FILE_OTHER, (item->name ? item->name : item)->span);
    }
    return kept;
}

void tests_beside_take(void *context, Compilation *c)
{
    (void)context;
    Str path = tests_beside_path(&c->arena, c->source->name, TESTS_BESIDE), text;
    Text reason;
    if (access(path.at, F_OK) != 0)
        return;
    if (!plain_file_read(&c->arena, path.at, &text, &reason)) {
        DIAGN(&c->diags, TEST_FILE_UNREADABLE, ((Span){c->source->base, c->source->base}), text_of(path), reason);
        return;
    }
    Source *source = source_add(&c->sources, path, text);
    Node *file = parse_policy(&c->arena, source, &c->diags);
    Node *include = ast_node(&c->arena, NODE_INCLUDE, file->span);
    include->items = tests_only(c, file->items);
    c->file->items = ast_append(c->file->items, include);
}
