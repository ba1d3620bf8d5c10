/* ast: the tree of one policy file.
 *
 * One fat node: chains and slots are few and have fixed names, so printers, walkers and the formatter need no code per
 * kind. ast.def lists the kinds and the slots each one fills. The parser builds nodes and nothing else; `symbol` and `type` are
 * filled in by the checker. All nodes live in the compilation's arena. */
#ifndef POLC_AST_H
#define POLC_AST_H

#include <stdio.h>

#include "compiler/types.h"
#include "runtime/arena.h"
#include "runtime/plan.h"
#include "runtime/value.h"

/* Byte offsets into the compilation's sources (see source.h); end exclusive. */
typedef PlanSpan Span;

typedef enum NodeKind {
#define NODE(kind, printed, slots) NODE_##kind,
#include "compiler/ast.def"
#undef NODE
    NODE_COUNT_OF_KINDS
} NodeKind;

enum {
    FLAG_DESCENDING = 1,
    FLAG_PER_YEAR = 2,
    FLAG_YES = 4,
    FLAG_NEGATED = 8,
    FLAG_LOW_EXCLUDED = 16,
    FLAG_HIGH_EXCLUDED = 32,
    FLAG_STARTED = 64,
    FLAG_FALL_THROUGH = 128,
    FLAG_EXCLUDED_OPEN = 256, /* BAND: written with only an upper end, it begins where the one before stopped */
};

typedef struct Symbol Symbol;

typedef struct Node Node;
struct Node {
    NodeKind kind;
    uint16_t flags;
    uint16_t depth; /* height of the tree below; at most AST_MAX_DEPTH, so passes may recurse */
    Span span;
    Str text;
    Exact exact; /* NUMBER QUANTITY PERCENT SPAN_OF_* */
    int64_t day; /* DATE */
    Node *name, *label, *left, *right, *third, *scope;
    Node *items, *more;
    Node *next; /* in the list this node is an item of */
    Node *last; /* of the list this node heads; only ast_append uses it */

    /* Filled in by the checker. */
    Symbol *symbol; /* what a NAME, CALL or declaration stands for */
    Type type; /* of a value */
};

/* Highest tree the parser builds; what is deeper gets a diagnostic and becomes an ERROR node. */
#define AST_MAX_DEPTH 1000

Node *ast_node(Arena *arena, NodeKind kind, Span span);
/* Appends to a list that may be NULL; returns the head. Constant time. Either may be NULL. */
Node *ast_append(Node *list, Node *item);
size_t ast_count(const Node *list);
const char *ast_kind_name(NodeKind kind);
/* Prints the tree as nested parentheses, two spaces a level; with spans when asked. */
void ast_print(FILE *out, const Node *node, bool with_spans);

#endif
