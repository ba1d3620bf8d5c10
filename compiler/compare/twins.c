#include "compiler/compare/twins.h"

#include "compiler/builtin.h"
#include "compiler/format/format.h"
#include "runtime/decimal.h"

/* ---- The map ------------------------------------------------------------------------------------------------------ */

static void marry(Twins *twins, const Symbol *a, const Symbol *b)
{
    pointer_map_put(&twins->symbols, a, b);
    pointer_map_put(&twins->symbols, b, a);
}

const Symbol *twins_of(const Twins *twins, const Symbol *symbol)
{
    return pointer_map_get(&twins->symbols, symbol);
}

/* ---- The same tree ------------------------------------------------------------------------------------------------ */

Str twins_text(const Twins *twins, Version version, const Node *node, Language language)
{
    return format_node(twins->arena, node, twins->version[version].sources, language);
}

/* Words that polc defines have a spelling in each language. */
static bool is_same_word(Str a, Str b)
{
    if (str_equal(a, b))
        return true;
    for (size_t i = 0; i < builtin_count; i++) {
        BuiltinGroup group = builtin_table[i].group;
        int value = builtin_find(group, a);
        if ((str_is(a, builtin_table[i].en) || str_is(a, builtin_table[i].zh)) && value == builtin_find(group, b))
            return true;
    }
    return false;
}

/* What stands in none of the lists has no twin: the words that polc defines, a currency. Those are known by their names. */
static bool is_same_symbol(const Twins *twins, const Symbol *a, const Symbol *b)
{
    if (a->kind != b->kind)
        return false;
    const Symbol *twin = twins_of(twins, a);
    if (twin || twins_of(twins, b))
        return twin == b;
    return a->index == b->index && is_same_word(a->id, b->id);
}

/* Where something is declared, what it is called is what is said; where it is used, what it stands for. */
static bool is_declared_alike(const Symbol *a, const Symbol *b)
{
    return str_equal(a->id, b->id) || (str_equal(a->id, b->label) && str_equal(a->label, b->id));
}

static bool is_declaring(const Node *name)
{
    return name->symbol->node && name->symbol->node->name == name;
}

static bool is_same_name(const Twins *twins, const Node *a, const Node *b)
{
    if (a->symbol && b->symbol && (is_declaring(a) || is_declaring(b)))
        return is_declared_alike(a->symbol, b->symbol);
    if (a->symbol && b->symbol)
        return is_same_symbol(twins, a->symbol, b->symbol);
    return is_same_word(a->text, b->text);
}

static bool has_same_value(const Twins *twins, const Node *a, const Node *b)
{
    switch (a->kind) {
    case NODE_NAME:
        return is_same_name(twins, a, b);
    case NODE_NUMBER:
    case NODE_QUANTITY:
    case NODE_PERCENT:
    case NODE_SPAN_OF_DAYS:
    case NODE_SPAN_OF_MONTHS:
    case NODE_SPAN_OF_YEARS:
        return exact_compare(a->exact, b->exact) == 0;
    case NODE_DATE:
        return a->day == b->day;
    default:
        return str_equal(a->text, b->text);
    }
}

static bool is_same_tree(const Twins *twins, const Node *a, const Node *b);

static bool is_same_list(const Twins *twins, const Node *a, const Node *b)
{
    for (; a && b; a = a->next, b = b->next)
        if (!is_same_tree(twins, a, b))
            return false;
    return a == b;
}

static bool is_same_tree(const Twins *twins, const Node *a, const Node *b)
{
    if (!a || !b)
        return a == b;
    return a->kind == b->kind && a->flags == b->flags && has_same_value(twins, a, b) &&
           is_same_tree(twins, a->name, b->name) && is_same_tree(twins, a->label, b->label) &&
           is_same_tree(twins, a->left, b->left) && is_same_tree(twins, a->right, b->right) &&
           is_same_tree(twins, a->third, b->third) && is_same_tree(twins, a->scope, b->scope) &&
           is_same_list(twins, a->items, b->items) && is_same_list(twins, a->more, b->more);
}

static Str kept_text(const Twins *twins, Version version, const Node *node)
{
    const Str *kept = pointer_map_get(twins->texts, node);
    if (kept)
        return *kept;
    Str *text = ARENA_NEW(twins->arena, Str);
    *text = twins_text(twins, version, node, LANGUAGE_EN);
    pointer_map_put(twins->texts, node, text);
    return *text;
}

/* What the formatter writes alike is alike, too: it knows spellings that the trees keep apart. */
bool twins_same(const Twins *twins, const Node *old_node, const Node *new_node)
{
    if (is_same_tree(twins, old_node, new_node))
        return true;
    if (!old_node || !new_node || old_node->kind != new_node->kind || old_node->kind == NODE_STRING)
        return false;
    Str was = kept_text(twins, VERSION_OLD, old_node);
    return was.len && str_equal(was, kept_text(twins, VERSION_NEW, new_node));
}

bool twins_same_list(const Twins *twins, const Node *old_items, const Node *new_items)
{
    for (; old_items && new_items; old_items = old_items->next, new_items = new_items->next)
        if (!twins_same(twins, old_items, new_items))
            return false;
    return old_items == new_items;
}

/* ---- Finding them ------------------------------------------------------------------------------------------------- */

typedef bool Likeness(const Twins *twins, const Symbol *a, const Symbol *b);

static bool has_same_id(const Twins *twins, const Symbol *a, const Symbol *b)
{
    (void)twins;
    return str_equal(a->id, b->id);
}

static bool has_crossed_names(const Twins *twins, const Symbol *a, const Symbol *b)
{
    (void)twins;
    return (b->label.len && str_equal(a->id, b->label)) || (a->label.len && str_equal(a->label, b->id));
}

static bool has_same_label(const Twins *twins, const Symbol *a, const Symbol *b)
{
    (void)twins;
    return a->label.len && str_equal(a->label, b->label);
}

/* The same but for its names; by the trees alone, since every declaration that has no twin is held against every other. */
static bool has_same_content(const Twins *twins, const Symbol *a, const Symbol *b)
{
    const Node *x = a->node, *y = b->node;
    bool is_empty = !x->items && !x->more && !x->left && !x->right && !x->third;
    return !is_empty && x->kind == y->kind && is_same_tree(twins, x->left, y->left) &&
           is_same_tree(twins, x->right, y->right) && is_same_tree(twins, x->third, y->third) &&
           is_same_list(twins, x->items, y->items) && is_same_list(twins, x->more, y->more);
}

/* Ids and labels are each unique among the declarations of a policy, so the first that is found is the only one; contents that occur several
 * times are taken in the order of the text. */
static size_t pair_up(Twins *twins, Symbol *const *old_list, size_t old_count, Symbol *const *new_list,
                      size_t new_count, Likeness *is_like)
{
    size_t found = 0;
    for (size_t b = 0, next = 0; b < new_count; b++) {
        if (twins_of(twins, new_list[b]))
            continue;
        for (size_t i = 0; i < old_count; i++) {
            size_t a = (next + i) % old_count; /* as a rule the two stand in the same order */
            if (twins_of(twins, old_list[a]) || !is_like(twins, old_list[a], new_list[b]))
                continue;
            marry(twins, old_list[a], new_list[b]);
            next = a + 1;
            found++;
            break;
        }
    }
    return found;
}

static void pair_up_names(Twins *twins, Symbol *const *old_list, size_t old_count, Symbol *const *new_list,
                          size_t new_count)
{
    pair_up(twins, old_list, old_count, new_list, new_count, has_same_id);
    pair_up(twins, old_list, old_count, new_list, new_count, has_crossed_names);
    pair_up(twins, old_list, old_count, new_list, new_count, has_same_label);
}

/* Members, options, fields of details, keys of tables: those of twins, by their names, and what is left one by one when it is as many. */
static void pair_up_parts(Twins *twins, Symbol *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Symbol *twin = twins_of(twins, list[i]);
        if (!twin)
            continue;
        pair_up_names(twins, list[i]->parts, list[i]->part_count, twin->parts, twin->part_count);
        if (list[i]->kind == SYMBOL_READING || list[i]->kind == SYMBOL_DETAIL)
            pair_up(twins, list[i]->parts, list[i]->part_count, twin->parts, twin->part_count, has_same_content);
        pair_up_parts(twins, list[i]->parts, list[i]->part_count);
    }
}

#define LISTS 9

static void lists_of(const Policy *policy, const SymbolList *lists[LISTS])
{
    const SymbolList *all[LISTS] = {&policy->units,   &policy->fields,   &policy->details,
                                    &policy->tables,  &policy->readings, &policy->defines,
                                    &policy->clauses, &policy->refers,   &policy->budgets};
    memcpy(lists, all, sizeof all);
}

void twins_find(Twins *twins, Arena *arena, PolicyText old_version, PolicyText new_version)
{
    *twins = (Twins){.arena = arena, .version = {old_version, new_version}, .symbols = {.arena = arena}};
    twins->texts = ARENA_NEW(arena, PointerMap);
    twins->texts->arena = arena;
    const SymbolList *old_lists[LISTS], *new_lists[LISTS];
    lists_of(old_version.policy, old_lists);
    lists_of(new_version.policy, new_lists);
    const SymbolList *old_targets = &old_version.policy->targets, *new_targets = &new_version.policy->targets;
    if (old_version.policy->symbol && new_version.policy->symbol)
        marry(twins, old_version.policy->symbol, new_version.policy->symbol);
    pair_up_names(twins, old_targets->items, old_targets->count, new_targets->items, new_targets->count);
    for (size_t k = 0; k < LISTS; k++) {
        pair_up_names(twins, old_lists[k]->items, old_lists[k]->count, new_lists[k]->items, new_lists[k]->count);
        pair_up_parts(twins, old_lists[k]->items, old_lists[k]->count);
    }
    /* Who has another name is found by what it says, which may speak of others that have another name. */
    for (size_t found = 1; found > 0;) {
        found = 0;
        for (size_t k = 0; k < LISTS; k++) {
            found += pair_up(twins, old_lists[k]->items, old_lists[k]->count, new_lists[k]->items,
                             new_lists[k]->count, has_same_content);
            pair_up_parts(twins, old_lists[k]->items, old_lists[k]->count);
        }
    }
}
