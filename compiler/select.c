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
        return a->name && b->name &&
               (a->name->symbol ? a->name->symbol == b->name->symbol : str_equal(a->name->text, b->name->text));
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

/* What is inside takes the place of what is outside and has the same identity; a statement that is replaced keeps its place in the
 * order: the measure's text is the order of the conditions. */
static StatementList replace(Arena *arena, StatementList outside, StatementList inside)
{
    StatementList all = {0};
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

static StatementList collect(Arena *arena, Node *statements, const int *options)
{
    StatementList outside = {0}, inside = {0};
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
    return replace(arena, outside, inside);
}

static bool same_names(const Node *a, const Node *b)
{
    for (; a && b && a->symbol == b->symbol; a = a->next, b = b->next)
        ;
    return !a && !b;
}

bool statement_is_repealed(const Node *statement, const Node *pattern)
{
    if (statement->kind != pattern->kind)
        return false;
    if (pattern->kind == NODE_CAP)
        return !pattern->scope || (statement->scope && same_names(statement->scope->items, pattern->scope->items));
    return pattern->kind == NODE_ONCE || pattern->kind == NODE_EVERY_YEAR || pattern->kind == NODE_AT_MOST ||
           statement_same_identity(statement, pattern);
}

static bool is_excepted(const Node *every_clause, const Symbol *clause)
{
    for (const Node *name = every_clause->more; name; name = name->next)
        if (name->symbol == clause)
            return true;
    return false;
}

/* ---- The policy as it was written, and what amendments add ---------------------------------------------------------------- */

typedef struct Selecting {
    Arena *arena;
    const Policy *policy;
    const int *options;
    const PlanNeeds *needs;
    Selection *selection;
    StatementList every_clauses; /* in force in the version at hand */
} Selecting;

static bool is_there(const Symbol *symbol, int version)
{
    return symbol->since <= version && (!symbol->repealed_in || version < symbol->repealed_in);
}

static void add_gates(Selecting *s, ClauseSelection *clause, const Node *every)
{
    if (clause->clause->kind == SYMBOL_REFER || is_excepted(every, clause->clause))
        return;
    StatementList gates = collect(s->arena, every->items, s->options);
    for (size_t g = 0; g < gates.count; g++)
        list_add(s->arena, &clause->gates, gates.items[g]);
}

/* One declaration that has no name of its own. */
static void select_unnamed(Selecting *s, Node *node)
{
    Selection *selection = s->selection;
    switch (node->kind) {
    case NODE_EVERY_CLAUSE:
        list_add(s->arena, &s->every_clauses, node);
        break;
    case NODE_EXCLUSIVE:
        list_add(s->arena, &selection->exclusives, node);
        break;
    case NODE_LIMIT:
        list_add(s->arena, &selection->limits, node);
        break;
    case NODE_UNMODELLED:
        list_add(s->arena, &selection->unmodelled, node);
        break;
    case NODE_ASSERT:
        list_add(s->arena, &selection->asserts, node);
        break;
    case NODE_TARGET:
        list_add(s->arena, &selection->targets, node);
        break;
    default:
        break;
    }
}

static void select_named(Selecting *s, Node *node, StatementList *clauses, StatementList *budgets)
{
    if (node->kind == NODE_CLAUSE || node->kind == NODE_REFER)
        list_add(s->arena, clauses, node);
    else if (node->kind == NODE_BUDGET)
        list_add(s->arena, budgets, node);
}

/* Clauses and budgets of all versions, in the order of the text; of the other declarations those of the policy as it was written. */
static void select_declarations(Selecting *s, Node *items, StatementList *clauses, StatementList *budgets)
{
    for (Node *node = items; node; node = node->next) {
        if (node->kind == NODE_INCLUDE || (node->kind == NODE_UNDER && is_active(node, s->options)))
            select_declarations(s, node->items, clauses, budgets);
        for (Node *item = node->kind == NODE_AMEND ? node->items : NULL; item; item = item->next)
            if (item->kind == NODE_ADDED && item->left)
                select_named(s, item->left, clauses, budgets);
        select_named(s, node, clauses, budgets);
        select_unnamed(s, node);
    }
}

static void select_first(Selecting *s)
{
    StatementList clauses = {0}, budgets = {0};
    Selection *selection = s->selection;
    select_declarations(s, s->policy->file->items, &clauses, &budgets);
    selection->clauses = ARENA_ARRAY(s->arena, ClauseSelection, clauses.count + 1);
    selection->clause_count = clauses.count;
    for (size_t i = 0; i < clauses.count; i++) {
        Node *node = clauses.items[i];
        ClauseSelection *clause = &selection->clauses[i];
        *clause = (ClauseSelection){.clause = node->symbol};
        if (s->needs && !plan_needs(s->needs, node->symbol))
            continue;
        clause->in_force = is_there(node->symbol, 0);
        clause->statements = collect(s->arena, node->items, s->options);
        for (size_t e = 0; e < s->every_clauses.count; e++)
            add_gates(s, clause, s->every_clauses.items[e]);
    }
    selection->budgets = ARENA_ARRAY(s->arena, BudgetSelection, budgets.count + 1);
    selection->budget_count = budgets.count;
    for (size_t i = 0; i < budgets.count; i++) {
        Node *node = budgets.items[i];
        selection->budgets[i] =
            (BudgetSelection){node->symbol, is_there(node->symbol, 0), collect(s->arena, node->items, s->options)};
    }
}

/* ---- Amendments ------------------------------------------------------------------------------------------------------------- */

/* A list that another version shares is copied before something is added to it. */
static StatementList list_copy(Arena *arena, StatementList list)
{
    StatementList copy = {0};
    for (size_t i = 0; i < list.count; i++)
        list_add(arena, &copy, list.items[i]);
    return copy;
}

static StatementList *statements_of(Selection *selection, const Symbol *symbol)
{
    for (size_t i = 0; i < selection->clause_count; i++)
        if (selection->clauses[i].clause == symbol)
            return &selection->clauses[i].statements;
    for (size_t i = 0; i < selection->budget_count; i++)
        if (selection->budgets[i].budget == symbol)
            return &selection->budgets[i].statements;
    return NULL;
}

static void repeal(Selecting *s, StatementList *statements, const Node *pattern)
{
    StatementList left = {0};
    for (size_t i = 0; i < statements->count; i++)
        if (!statement_is_repealed(statements->items[i], pattern))
            list_add(s->arena, &left, statements->items[i]);
    *statements = left;
}

static void amend_statements(Selecting *s, const Node *item)
{
    StatementList *statements = item->left ? statements_of(s->selection, item->left->symbol) : NULL;
    if (!statements)
        return;
    if (item->kind == NODE_CHANGE)
        *statements = replace(s->arena, *statements, collect(s->arena, item->left->items, s->options));
    else if (item->kind == NODE_REPEAL && item->right)
        repeal(s, statements, item->right);
}

/* The version that an amendment makes of the one before it. */
static void select_amended(Selecting *s, const Selection *before, int version)
{
    Selection *own = s->selection;
    *own = *before;
    own->clauses = ARENA_ARRAY(s->arena, ClauseSelection, before->clause_count + 1);
    own->budgets = ARENA_ARRAY(s->arena, BudgetSelection, before->budget_count + 1);
    memcpy(own->clauses, before->clauses, before->clause_count * sizeof *own->clauses);
    memcpy(own->budgets, before->budgets, before->budget_count * sizeof *own->budgets);
    StatementList *lists[] = {&own->exclusives, &own->limits, &own->unmodelled, &own->targets};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        *lists[i] = list_copy(s->arena, *lists[i]);
    size_t gates = s->every_clauses.count;
    for (Node *item = s->policy->versions[version].node->items; item; item = item->next) {
        if (item->kind == NODE_ADDED && item->left)
            select_unnamed(s, item->left);
        else
            amend_statements(s, item);
    }
    for (size_t i = 0; i < own->clause_count; i++) {
        ClauseSelection *clause = &own->clauses[i];
        clause->in_force = is_there(clause->clause, version);
        if (gates < s->every_clauses.count)
            clause->gates = list_copy(s->arena, clause->gates);
        for (size_t e = gates; e < s->every_clauses.count; e++)
            add_gates(s, clause, s->every_clauses.items[e]);
    }
    for (size_t i = 0; i < own->budget_count; i++)
        own->budgets[i].in_force = is_there(own->budgets[i].budget, version);
}

Selection *select_versions(Arena *arena, const Policy *policy, const int *options, const PlanNeeds *needs)
{
    Selection *selections = ARENA_ARRAY(arena, Selection, policy->version_count + 1);
    Selecting s = {.arena = arena, .policy = policy, .options = options, .needs = needs, .selection = selections};
    selections->options = options;
    select_first(&s);
    for (size_t v = 1; v < policy->version_count; v++) {
        s.selection = &selections[v];
        select_amended(&s, &selections[v - 1], (int)v);
    }
    return selections;
}

Selection *select_last_version(Arena *arena, const Policy *policy, const int *options)
{
    Selection *last = &select_versions(arena, policy, options, NULL)[policy->version_count - 1];
    size_t clauses = 0, budgets = 0;
    for (size_t i = 0; i < last->clause_count; i++)
        if (last->clauses[i].in_force)
            last->clauses[clauses++] = last->clauses[i];
    for (size_t i = 0; i < last->budget_count; i++)
        if (last->budgets[i].in_force)
            last->budgets[budgets++] = last->budgets[i];
    last->clause_count = clauses;
    last->budget_count = budgets;
    return last;
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
