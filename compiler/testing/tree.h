/* tree: the nodes of a policy found again by their spans, for what looks at plans and speaks of the text. */
#ifndef POLC_TESTING_TREE_H
#define POLC_TESTING_TREE_H

#include "compiler/ast.h"

typedef struct Tree {
    Node **nodes; /* all of them but those of tests, by start, the longer before the shorter */
    size_t count, capacity;
    Node **declarations; /* at the top of the file and of those it includes, in the order of the text */
    size_t declaration_count, declaration_capacity;
} Tree;

void tree_index(Tree *tree, Arena *arena, Node *file);
/* The node with exactly this span and kind, or NULL. */
Node *tree_find(const Tree *tree, Span span, NodeKind kind);
/* The innermost node of that kind that holds the span, or NULL. */
Node *tree_enclosing(const Tree *tree, Span span, NodeKind kind);
/* The declaration that holds the span, or NULL. */
Node *tree_declaration(const Tree *tree, Span span);

#endif
