#include "compiler/testing/tree.h"

#include <stdlib.h>

static void add_list(Tree *tree, Arena *arena, Node *list);

static void add(Tree *tree, Arena *arena, Node *node)
{
    if (!node)
        return;
    ARENA_PUSH(arena, tree->nodes, tree->count, tree->capacity, node);
    add(tree, arena, node->name);
    add(tree, arena, node->left);
    add(tree, arena, node->right);
    add(tree, arena, node->third);
    add(tree, arena, node->scope);
    add_list(tree, arena, node->items);
    add_list(tree, arena, node->more);
}

/* Lists may be long, and trees are at most AST_MAX_DEPTH deep. */
static void add_list(Tree *tree, Arena *arena, Node *list)
{
    for (; list; list = list->next)
        add(tree, arena, list);
}

static void add_declarations(Tree *tree, Arena *arena, Node *items)
{
    for (Node *item = items; item; item = item->next) {
        if (item->kind == NODE_INCLUDE) {
            add_declarations(tree, arena, item->items);
        } else if (item->kind != NODE_TEST) {
            ARENA_PUSH(arena, tree->declarations, tree->declaration_count, tree->declaration_capacity, item);
            add(tree, arena, item);
        }
    }
}

static int by_start(const void *a, const void *b)
{
    const Node *x = *(Node *const *)a, *y = *(Node *const *)b;
    if (x->span.start != y->span.start)
        return x->span.start < y->span.start ? -1 : 1;
    return (x->span.end < y->span.end) - (x->span.end > y->span.end);
}

void tree_index(Tree *tree, Arena *arena, Node *file)
{
    *tree = (Tree){0};
    add_declarations(tree, arena, file->items);
    if (tree->count)
        qsort(tree->nodes, tree->count, sizeof *tree->nodes, by_start);
    if (tree->declaration_count)
        qsort(tree->declarations, tree->declaration_count, sizeof *tree->declarations, by_start);
}

/* The first node that begins at `start` or behind it. */
static size_t first_at(Node *const *nodes, size_t count, uint32_t start)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (nodes[middle]->span.start < start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Node *tree_find(const Tree *tree, Span span, NodeKind kind)
{
    for (size_t i = first_at(tree->nodes, tree->count, span.start);
         i < tree->count && tree->nodes[i]->span.start == span.start; i++)
        if (tree->nodes[i]->kind == kind && tree->nodes[i]->span.end == span.end)
            return tree->nodes[i];
    return NULL;
}

Node *tree_declaration(const Tree *tree, Span span)
{
    size_t i = first_at(tree->declarations, tree->declaration_count, span.start + 1);
    Node *node = i ? tree->declarations[i - 1] : NULL;
    return node && node->span.end >= span.end ? node : NULL;
}

static Node *innermost(Node *node, Span span, NodeKind kind);

static Node *innermost_of(Node *list, Span span, NodeKind kind)
{
    for (Node *found; list; list = list->next) {
        found = innermost(list, span, kind);
        if (found)
            return found;
    }
    return NULL;
}

static Node *innermost(Node *node, Span span, NodeKind kind)
{
    if (!node || node->span.start > span.start || node->span.end < span.end)
        return NULL;
    Node *parts[] = {node->left, node->right, node->third, node->scope};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        Node *found = innermost(parts[i], span, kind);
        if (found)
            return found;
    }
    Node *found = innermost_of(node->items, span, kind);
    if (!found)
        found = innermost_of(node->more, span, kind);
    return found ? found : node->kind == kind ? node : NULL;
}

Node *tree_enclosing(const Tree *tree, Span span, NodeKind kind)
{
    return innermost(tree_declaration(tree, span), span, kind);
}
