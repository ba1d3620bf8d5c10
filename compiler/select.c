#include "compiler/select.h"

#include "compiler/builtin.h"

static void list_add(Arena *arena, StatementList *list, Node *node)
{
    ARENA_PUSH(arena, list->items, list->count, list->capacity, node);
}

/* The kind under which statements replace each other. */
static NodeKind identity_kind(const Node *node)
{
    switch (node->kind) {
    case NODE_EVERY_YEAR:
    case NODE_AT_MOST:
        return NODE_ONCE;
    case NODE_NO_CAP:
        return NODE_CAP;
    case NODE_IN_KIND:
        return NODE_PAID_FROM;
    default:
        return node->kind;
    }
}

bool statement_same_identity(const Node *a, const Node *b)
{
    if (identity_kind(a) != identity_kind(b))
        return false;
    switch (identity_kind(a)) {
    case NODE_REQUIRE:
    case NODE_EXCEPTING:
        return a->label && b->label && str_equal(a->label->text, b->label->text);
    case NODE_ACCEPT: /* in either language */
        return a->name && b->name && (a->left != NULL) == (b->left != NULL) &&
               builtin_find(BUILTIN_FINDING, a->name->text) == builtin_find(BUILTIN_FINDING, b->name->text);
    case NODE_NOTWITHSTANDING:
        return a->name && b->name && str_equal(a->name->text, b->name->text);
    case NODE_CAP:
        return (a->scope != NULL) == (b->scope != NULL);
    default:
        return true;
    }
}

static bool is_active(const Node *under, const int *options)
{
    const Symbol *reading = under->name ? under->name->symbol : NULL;
    const Symbol *option = under->left ? under->left->symbol : NULL;
    return reading && option && options[reading->index] == option->index;
}

static StatementList collect(Arena *arena, Node *statements, const int *options)
{
    StatementList outside = {0}, inside = {0}, all = {0};
    for (Node *node = statements; node; node = node->next) {
        if (node->kind == NODE_UNDER) {
            if (!is_active(node, options))
                continue;
            StatementList inner = collect(arena, node->items, options);
            for (size_t i = 0; i < inner.count; i++)
                list_add(arena, &inside, inner.items[i]);
        } else if (node->kind != NODE_READING && node->kind != NODE_ERROR) {
            list_add(arena, &outside, node);
        }
    }
    /* A replaced statement keeps its place in the order: the measure's text is the order of the conditions. */
    bool *placed = ARENA_ARRAY(arena, bool, inside.count + 1);
    for (size_t i = 0; i < outside.count; i++) {
        bool replaced = false;
        for (size_t j = 0; j < inside.count; j++) {
            if (!statement_same_identity(outside.items[i], inside.items[j]))
                continue;
            replaced = true;
            if (!placed[j])
                list_add(arena, &all, inside.items[j]);
            placed[j] = true;
        }
        if (!replaced)
            list_add(arena, &all, outside.items[i]);
    }
    for (size_t j = 0; j < inside.count; j++)
        if (!placed[j])
            list_add(arena, &all, inside.items[j]);
    return all;
}

static bool is_excepted(const Node *every_clause, const Symbol *clause)
{
    for (const Node *name = every_clause->more; name; name = name->next)
        if (name->symbol == clause)
            return true;
    return false;
}

typedef struct Selecting {
    Arena *arena;
    const int *options;
    Selection *selection;
    StatementList every_clauses, clauses, budgets;
} Selecting;

static void select_declarations(Selecting *s, Node *items)
{
    for (Node *node = items; node; node = node->next) {
        switch (node->kind) {
        case NODE_UNDER:
            if (is_active(node, s->options))
                select_declarations(s, node->items);
            break;
        case NODE_INCLUDE:
            select_declarations(s, node->items);
            break;
        case NODE_EVERY_CLAUSE:
            list_add(s->arena, &s->every_clauses, node);
            break;
        case NODE_CLAUSE:
        case NODE_REFER:
            list_add(s->arena, &s->clauses, node);
            break;
        case NODE_BUDGET:
            list_add(s->arena, &s->budgets, node);
            break;
        case NODE_EXCLUSIVE:
            list_add(s->arena, &s->selection->exclusives, node);
            break;
        case NODE_LIMIT:
            list_add(s->arena, &s->selection->limits, node);
            break;
        case NODE_UNMODELLED:
            list_add(s->arena, &s->selection->unmodelled, node);
            break;
        case NODE_TARGET:
            list_add(s->arena, &s->selection->targets, node);
            break;
        default:
            break;
        }
    }
}

Selection *select_statements(Arena *arena, const Policy *policy, const int *options)
{
    Selection *selection = ARENA_NEW(arena, Selection);
    selection->options = options;
    Selecting s = {.arena = arena, .options = options, .selection = selection};
    select_declarations(&s, policy->file->items);

    selection->clauses = ARENA_ARRAY(arena, ClauseSelection, s.clauses.count + 1);
    for (size_t i = 0; i < s.clauses.count; i++) {
        Node *node = s.clauses.items[i];
        ClauseSelection *clause = &selection->clauses[selection->clause_count++];
        clause->clause = node->symbol;
        clause->statements = collect(arena, node->items, options);
        for (size_t e = 0; e < s.every_clauses.count; e++) {
            Node *every = s.every_clauses.items[e];
            if (node->kind == NODE_REFER || is_excepted(every, node->symbol))
                continue;
            StatementList gates = collect(arena, every->items, options);
            for (size_t g = 0; g < gates.count; g++)
                list_add(arena, &clause->gates, gates.items[g]);
        }
    }
    selection->budgets = ARENA_ARRAY(arena, BudgetSelection, s.budgets.count + 1);
    for (size_t i = 0; i < s.budgets.count; i++) {
        Node *node = s.budgets.items[i];
        selection->budgets[selection->budget_count++] =
            (BudgetSelection){node->symbol, collect(arena, node->items, options)};
    }
    return selection;
}

Node *selection_find(const StatementList *statements, NodeKind kind)
{
    Node *found = NULL;
    for (size_t i = 0; i < statements->count; i++)
        if (statements->items[i]->kind == kind)
            found = statements->items[i];
    return found;
}

Node *selection_find_cap(const StatementList *statements, bool shared)
{
    Node *found = NULL;
    for (size_t i = 0; i < statements->count; i++) {
        Node *node = statements->items[i];
        if (node->kind == NODE_CAP && (node->scope != NULL) == shared)
            found = node;
    }
    return found;
}
