/* Which changes may move what a clause pays. */
#include "compiler/compare/changes.h"
#include "compiler/compare/reach.h"

typedef struct CauseSearch {
    const Twins *twins;
    const Changes *changes; /* NULL: only readings are asked for */
    const Symbol *clause[VERSIONS];
    Reach reach[VERSIONS]; /* what the clause speaks of, and the funds that speak of it */
} CauseSearch;

static bool names_clause(const Node *items, const Symbol *clause)
{
    for (const Node *name = items; name; name = name->next)
        if (name->symbol == clause)
            return true;
    return false;
}

/* Gates of every clause are a part of each that they do not except; budgets also say which clauses they pay. */
static void add_gates(CauseSearch *search, Version version, const Node *items)
{
    Reach *reach = &search->reach[version];
    for (const Node *node = items; node; node = node->next) {
        if (node->kind == NODE_UNDER || node->kind == NODE_INCLUDE)
            add_gates(search, version, node->items);
        else if (node->kind == NODE_EVERY_CLAUSE && !names_clause(node->more, search->clause[version]))
            reach_add_list(reach, node->items);
    }
}

static void add_funds(CauseSearch *search, Version version)
{
    const SymbolList *budgets = &search->twins->version[version].policy->budgets;
    Reach *reach = &search->reach[version];
    for (size_t i = 0; i < budgets->count; i++) {
        Reach members = reach_of_nothing(reach->symbols.arena);
        reach_add_list(&members, budgets->items[i]->node->items);
        if (reach_has(&members, search->clause[version]))
            reach_add(reach, budgets->items[i]->node->name);
    }
}

static bool is_reached(const CauseSearch *search, const Symbol *symbol, Version version)
{
    return symbol && reach_has(&search->reach[version], symbol);
}

static bool joins_clause(const CauseSearch *search, const ThingChange *change)
{
    for (Version v = VERSION_OLD; v < VERSIONS; v++) {
        if (!change->node[v] || !search->clause[v])
            continue;
        Reach reach = reach_of_nothing(search->twins->arena);
        reach_add(&reach, change->node[v]);
        if (reach_has(&reach, search->clause[v]))
            return true;
    }
    return false;
}

static bool excepts_clause(const CauseSearch *search, const ThingChange *change)
{
    for (Version v = VERSION_OLD; v < VERSIONS; v++)
        if (change->node[v] && !names_clause(change->node[v]->more, search->clause[v]))
            return false;
    return true;
}

/* What the header says of rounding, years and precedence goes for every clause; names and dates of the measure do not. */
static bool moves_amounts(const CauseSearch *search, const ThingChange *header)
{
    bool counts_months = search->reach[VERSION_OLD].counts_months || search->reach[VERSION_NEW].counts_months;
    for (size_t i = 0; i < header->part_count; i++) {
        for (size_t v = 0; v < VERSIONS; v++) {
            const Node *node = header->parts[i].part[v].node;
            if (node &&
                (node->kind == NODE_ROUND || node->kind == NODE_AWARD_YEAR || node->kind == NODE_PRECEDENCE ||
                 (node->kind == NODE_MONTH_END && counts_months) || node->kind == NODE_CURRENCY))
                return true;
        }
    }
    return false;
}

static bool is_cause(const CauseSearch *search, const ThingChange *change)
{
    switch (change->thing) {
    case THING_HEADER:
        return moves_amounts(search, change);
    case THING_EVERY_CLAUSE:
        return !excepts_clause(search, change);
    case THING_EXCLUSIVE:
    case THING_LIMIT:
    case THING_AMENDMENT:
    case THING_OTHER:
        return joins_clause(search, change);
    case THING_FORM:
    case THING_TARGET:
    case THING_UNMODELLED:
    case THING_TEST:
        return false;
    default:
        return is_reached(search, change->symbol[VERSION_OLD], VERSION_OLD) ||
               is_reached(search, change->symbol[VERSION_NEW], VERSION_NEW);
    }
}

static void open_search(CauseSearch *search)
{
    for (Version v = VERSION_OLD; v < VERSIONS; v++) {
        search->reach[v] = reach_of_nothing(search->twins->arena);
        if (!search->clause[v])
            continue;
        reach_add(&search->reach[v], search->clause[v]->node);
        add_gates(search, v, search->twins->version[v].policy->file->items);
        add_funds(search, v);
    }
}

Causes changes_causes(const Changes *changes, const Symbol *old_clause, const Symbol *new_clause)
{
    CauseSearch search = {.twins = changes->twins, .changes = changes, .clause = {old_clause, new_clause}};
    Causes causes = {0};
    open_search(&search);
    for (size_t i = 0; i < changes->count; i++)
        if (is_cause(&search, &changes->items[i]))
            ARENA_PUSH(changes->twins->arena, causes.items, causes.count, causes.capacity, &changes->items[i]);
    return causes;
}

/* ---- Readings -------------------------------------------------------------------------------------------------------- */

/* A budget that the clause is paid from counts with what it says of shortages; a rule that joins clauses for each of them. */
static bool is_moved_by(CauseSearch *search, Version version, const Node *items, bool is_under,
                        const Symbol *reading)
{
    for (const Node *node = items; node; node = node->next) {
        bool under = is_under || (node->kind == NODE_UNDER && node->symbol == reading);
        bool is_group = node->kind == NODE_UNDER || node->kind == NODE_INCLUDE;
        if (is_group && is_moved_by(search, version, node->items, under, reading))
            return true;
        if (is_group)
            continue;
        Reach reach = reach_of_nothing(search->twins->arena);
        bool names = false;
        switch (node->kind) {
        case NODE_CLAUSE:
        case NODE_REFER:
            names = node->symbol == search->clause[version];
            break;
        case NODE_BUDGET:
            names = is_reached(search, node->symbol, version);
            break;
        case NODE_EXCLUSIVE:
        case NODE_LIMIT:
            reach_add(&reach, node);
            names = reach_has(&reach, search->clause[version]);
            break;
        case NODE_EVERY_CLAUSE:
            names = !names_clause(node->more, search->clause[version]);
            break;
        case NODE_POLICY:
            names = true;
            break;
        default:
            break;
        }
        if (!names)
            continue;
        reach_add(&reach, node);
        if (under || reach_has(&reach, reading))
            return true;
    }
    return false;
}

bool reading_moves_clause(const Twins *twins, Version version, const Symbol *reading, const Symbol *clause)
{
    CauseSearch search = {.twins = twins};
    if (!clause)
        return false;
    search.clause[version] = clause;
    open_search(&search);
    return is_moved_by(&search, version, twins->version[version].policy->file->items, false, reading);
}
