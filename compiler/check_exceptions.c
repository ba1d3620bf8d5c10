/* Labelled exceptions, and clauses that prevail over others. */
#include "compiler/checker.h"

void check_excepting(Checker *checker, Node *node)
{
    check_condition(checker, node->left);
    if (!node->label || !node->label->text.len)
        DIAG0(checker->diags, LABEL_MISSING, node->span);
    if (node->right)
        check_is(checker, node->right, type_make(TYPE_MONEY),
                 TEXT("what the exception gives", "除外情形给予的数额"));
}

/* ---- rings, over all readings together: clauses hold for whoever reads the policy */

typedef enum Visit { VISIT_NEVER, VISIT_OPEN, VISIT_DONE } Visit;

typedef struct RingSearch {
    Checker *checker;
    Visit *visits; /* by clause */
    int *heights; /* by clause: how many prevail over one another from it on; later passes recurse that deep */
    const Symbol **path;
    size_t depth;
} RingSearch;

static int search_ring(RingSearch *search, const Symbol *clause);

static int higher(int a, int b)
{
    return a > b ? a : b;
}

static void report_ring(RingSearch *search, const Node *node, const Symbol *again)
{
    Arena *arena = search->checker->arena;
    Str ring = again->id;
    for (size_t i = search->depth; i-- > 0;) {
        ring = arena_print(arena, "%.*s → %.*s", STR_ARG(search->path[i]->id), STR_ARG(ring));
        if (search->path[i] == again)
            break;
    }
    DIAGN(search->checker->diags, PREVAILS_RING, node->span, word(again->id), word(ring));
}

static int search_statements(RingSearch *search, const Node *items)
{
    int highest = 0;
    for (const Node *item = items; item; item = item->next) {
        if (item->kind == NODE_UNDER)
            highest = higher(highest, search_statements(search, item->items));
        const Symbol *over = item->kind == NODE_NOTWITHSTANDING && item->name ? item->name->symbol : NULL;
        if (!over || over->kind != SYMBOL_CLAUSE)
            continue;
        if (search->visits[over->index] == VISIT_OPEN)
            report_ring(search, item, over);
        else
            highest = higher(highest, search_ring(search, over));
    }
    return highest;
}

static int search_ring(RingSearch *search, const Symbol *clause)
{
    int *height = &search->heights[clause->index];
    if (search->visits[clause->index] != VISIT_NEVER)
        return *height;
    if (search->depth < CHECK_MAX_DEPTH) {
        search->visits[clause->index] = VISIT_OPEN;
        search->path[search->depth++] = clause;
        *height = 1 + search_statements(search, clause->node->items);
        search->depth--;
        search->visits[clause->index] = VISIT_DONE;
    } else {
        *height = CHECK_MAX_DEPTH;
    }
    if (*height >= CHECK_MAX_DEPTH)
        DIAG0(search->checker->diags, TOO_DEEP, clause->node->name->span);
    return *height;
}

void check_prevailing_rings(Checker *checker)
{
    const SymbolList *clauses = &checker->policy->clauses;
    RingSearch search = {.checker = checker,
                         .visits = ARENA_ARRAY(checker->arena, Visit, clauses->count + 1),
                         .heights = ARENA_ARRAY(checker->arena, int, clauses->count + 1),
                         .path = ARENA_ARRAY(checker->arena, const Symbol *, CHECK_MAX_DEPTH + 1)};
    for (size_t i = 0; i < clauses->count; i++)
        search_ring(&search, clauses->items[i]);
}
