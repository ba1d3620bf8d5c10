#include "compiler/ast.h"

#include "compiler/type_rules.h"

Node *ast_node(Arena *arena, NodeKind kind, Span span)
{
    Node *node = ARENA_NEW(arena, Node);
    node->kind = kind;
    node->span = span;
    node->depth = 1;
    return node;
}

Node *ast_append(Node *list, Node *item)
{
    if (!list || !item)
        return list ? list : item;
    Node *last = list->last ? list->last : list;
    last->next = item;
    list->last = item;
    return list;
}

size_t ast_count(const Node *list)
{
    size_t count = 0;
    for (; list; list = list->next)
        count++;
    return count;
}

const char *ast_kind_name(NodeKind kind)
{
    static const char *const names[] = {
#define NODE(kind, printed, slots) printed,
#include "compiler/ast.def"
#undef NODE
    };
    return names[kind];
}

typedef struct Printer {
    FILE *out;
    bool with_spans;
    Arena *words; /* for the names of types */
} Printer;

static void print_node(Printer p, const Node *node, int depth);

static void indent(Printer p, int depth)
{
    fprintf(p.out, "\n%*s", depth * 2, "");
}

static void print_whole(FILE *out, Int128 value)
{
    char digits[48];
    size_t at = sizeof digits;
    UInt128 rest = value < 0 ? -(UInt128)value : (UInt128)value;
    do {
        digits[--at] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest);
    if (value < 0)
        digits[--at] = '-';
    fwrite(digits + at, 1, sizeof digits - at, out);
}

static void print_exact(FILE *out, Exact exact)
{
    fputc(' ', out);
    print_whole(out, exact.numerator);
    if (exact.denominator != 1) {
        fputc('/', out);
        print_whole(out, exact.denominator);
    }
}

static void print_text(FILE *out, Str text)
{
    fputs(" \"", out);
    if (text.len) /* an empty text may have no bytes to point to */
        fwrite(text.at, 1, text.len, out);
    fputc('"', out);
}

static void print_flags(FILE *out, unsigned flags)
{
    static const char *const names[] = {"descending",    "per_year", "yes",          "negated", "low_excluded",
                                        "high_excluded", "started",  "fall_through", "open"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (flags & 1u << i)
            fprintf(out, " +%s", names[i]);
}

static void print_slot(Printer p, const char *slot, const Node *node, int depth)
{
    if (!node)
        return;
    indent(p, depth);
    fprintf(p.out, "%s: ", slot);
    print_node(p, node, depth);
}

static void print_list(Printer p, const char *slot, const Node *list, int depth)
{
    if (!list)
        return;
    indent(p, depth);
    fprintf(p.out, "%s:", slot);
    for (; list; list = list->next) {
        indent(p, depth + 1);
        print_node(p, list, depth + 1);
    }
}

/* A tree that was not checked has no types. */
static void print_type(Printer p, Type type)
{
    if (type.kind == TYPE_NONE)
        return;
    Str name = type_text(p.words, type).en;
    fprintf(p.out, " : %.*s%s", STR_ARG(name), type.constant ? " constant" : "");
}

static bool has_exact(NodeKind kind)
{
    return kind == NODE_NUMBER || kind == NODE_QUANTITY || kind == NODE_PERCENT || kind == NODE_SPAN_OF_DAYS ||
           kind == NODE_SPAN_OF_MONTHS || kind == NODE_SPAN_OF_YEARS;
}

static void print_node(Printer p, const Node *node, int depth)
{
    fprintf(p.out, "(%s", ast_kind_name(node->kind));
    if (has_exact(node->kind))
        print_exact(p.out, node->exact);
    else if (node->text.len || node->kind == NODE_STRING)
        print_text(p.out, node->text);
    print_flags(p.out, node->flags);
    if (p.with_spans)
        fprintf(p.out, " @%u..%u", node->span.start, node->span.end);
    print_type(p, node->type);
    print_slot(p, "name", node->name, depth + 1);
    print_slot(p, "label", node->label, depth + 1);
    print_slot(p, "left", node->left, depth + 1);
    print_slot(p, "right", node->right, depth + 1);
    print_slot(p, "third", node->third, depth + 1);
    print_slot(p, "scope", node->scope, depth + 1);
    print_list(p, "more", node->more, depth + 1);
    print_list(p, "items", node->items, depth + 1);
    fputc(')', p.out);
}

void ast_print(FILE *out, const Node *node, bool with_spans)
{
    Arena words;
    arena_init(&words);
    print_node((Printer){out, with_spans, &words}, node, 0);
    fputc('\n', out);
    arena_done(&words);
}
