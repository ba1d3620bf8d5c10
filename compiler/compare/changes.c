#include "compiler/compare/changes.h"

#include "compiler/select.h"

/* ---- What a policy consists of ------------------------------------------------------------------------------------- */

typedef struct Thing {
    ThingKind kind;
    const Node *node;
    const Symbol *symbol;
    UnderPath path;
    bool is_told; /* matched, or already among the changes */
} Thing;

typedef struct Things {
    Arena *arena;
    Thing *items;
    size_t count, capacity;
} Things;

static UnderPath path_with(Arena *arena, UnderPath path, const Node *under)
{
    UnderPath longer = {ARENA_ARRAY(arena, const Node *, path.count + 1), path.count + 1};
    if (path.count)
        memcpy(longer.unders, path.unders, path.count * sizeof *path.unders);
    longer.unders[path.count] = under;
    return longer;
}

static void add_thing(Things *things, ThingKind kind, const Node *node, UnderPath path)
{
    bool has_name = kind != THING_EVERY_CLAUSE && kind != THING_EXCLUSIVE && kind != THING_LIMIT &&
                    kind != THING_UNMODELLED && kind != THING_AMENDMENT && kind != THING_OTHER &&
                    kind != THING_TEST;
    Thing thing = {.kind = kind, .node = node, .symbol = has_name ? node->symbol : NULL, .path = path};
    ARENA_PUSH(things->arena, things->items, things->count, things->capacity, thing);
}

static void add_readings_within(Things *things, const Node *items)
{
    for (const Node *item = items; item; item = item->next) {
        if (item->kind == NODE_READING)
            add_thing(things, THING_READING, item, (UnderPath){NULL, 0});
        else if (item->kind == NODE_UNDER)
            add_readings_within(things, item->items);
    }
}

static void add_form(Things *things, const Node *input, UnderPath path)
{
    add_thing(things, THING_FORM, input, path);
    for (const Node *item = input->items; item; item = item->next)
        if (item->kind == NODE_KEY || item->kind == NODE_FIELD)
            add_thing(things, THING_FIELD, item, path);
}

static ThingKind kind_of(const Node *node)
{
    switch (node->kind) {
    case NODE_POLICY:
        return THING_HEADER;
    case NODE_UNIT:
        return THING_UNIT;
    case NODE_TABLE:
        return THING_TABLE;
    case NODE_DEFINE:
        return THING_DEFINE;
    case NODE_READING:
        return THING_READING;
    case NODE_EVERY_CLAUSE:
        return THING_EVERY_CLAUSE;
    case NODE_CLAUSE:
        return THING_CLAUSE;
    case NODE_REFER:
        return THING_REFER;
    case NODE_BUDGET:
        return THING_BUDGET;
    case NODE_EXCLUSIVE:
        return THING_EXCLUSIVE;
    case NODE_LIMIT:
        return THING_LIMIT;
    case NODE_TARGET:
        return THING_TARGET;
    case NODE_UNMODELLED:
        return THING_UNMODELLED;
    case NODE_AMEND:
        return THING_AMENDMENT;
    case NODE_TEST:
        return THING_TEST;
    default:
        return THING_OTHER;
    }
}

static void gather_things(Things *things, const Node *items, UnderPath path)
{
    for (const Node *node = items; node; node = node->next) {
        switch (node->kind) {
        case NODE_INCLUDE:
            gather_things(things, node->items, path);
            break;
        case NODE_UNDER:
            gather_things(things, node->items, path_with(things->arena, path, node));
            break;
        case NODE_INPUT:
            add_form(things, node, path);
            break;
        case NODE_ERROR:
            break;
        default:
            add_thing(things, kind_of(node), node, path);
            if (node->kind == NODE_CLAUSE)
                add_readings_within(things, node->items);
            break;
        }
    }
}

/* ---- Paths --------------------------------------------------------------------------------------------------------- */

static bool is_same_path(const Twins *twins, UnderPath a, UnderPath b)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++)
        if (!twins_same(twins, a.unders[i]->name, b.unders[i]->name) ||
            !twins_same(twins, a.unders[i]->left, b.unders[i]->left))
            return false;
    return true;
}

/* ---- Parts ----------------------------------------------------------------------------------------------------------- */

typedef struct Parts {
    Arena *arena;
    Part *items;
    size_t count, capacity;
    bool *is_told;
} Parts;

static void add_part(Parts *parts, Part part)
{
    ARENA_PUSH(parts->arena, parts->items, parts->count, parts->capacity, part);
}

static void gather_statements(Parts *parts, const Node *items, UnderPath path)
{
    for (const Node *node = items; node; node = node->next) {
        if (node->kind == NODE_UNDER)
            gather_statements(parts, node->items, path_with(parts->arena, path, node));
        else if (node->kind != NODE_READING && node->kind != NODE_KEY && node->kind != NODE_FIELD &&
                 node->kind != NODE_ERROR)
            add_part(parts, (Part){.node = node, .path = path});
    }
}

#define MOST_TABLE_KEYS 8

static void gather_rows(Parts *parts, const Node *rows, const Node **above, size_t depth)
{
    for (const Node *row = rows; row; row = row->next) {
        above[depth] = row;
        if (!row->right && depth + 1 < MOST_TABLE_KEYS) {
            gather_rows(parts, row->items, above, depth + 1);
            continue;
        }
        const Node **path = ARENA_ARRAY(parts->arena, const Node *, depth + 1);
        memcpy(path, above, (depth + 1) * sizeof *path);
        add_part(parts, (Part){.node = row, .rows = path, .row_count = depth + 1});
    }
}

static bool has_statements(ThingKind kind)
{
    return kind == THING_HEADER || kind == THING_FORM || kind == THING_READING || kind == THING_EVERY_CLAUSE ||
           kind == THING_CLAUSE || kind == THING_REFER || kind == THING_BUDGET;
}

static Parts gather_parts(Arena *arena, const Thing *thing)
{
    Parts parts = {.arena = arena};
    const Node *above[MOST_TABLE_KEYS];
    if (has_statements(thing->kind))
        gather_statements(&parts, thing->node->items, (UnderPath){NULL, 0});
    else if (thing->kind == THING_TABLE)
        gather_rows(&parts, thing->node->more, above, 0);
    parts.is_told = ARENA_ARRAY(arena, bool, parts.count + 1);
    return parts;
}

static bool is_same_row(const Twins *twins, const Part *a, const Part *b)
{
    if (a->row_count != b->row_count)
        return false;
    for (size_t i = 0; i < a->row_count; i++)
        if (!twins_same(twins, a->rows[i]->left, b->rows[i]->left))
            return false;
    return true;
}

/* Whether one stands in the place of the other, whatever they say. */
static bool is_same_place(const Twins *twins, const Part *a, const Part *b)
{
    const Node *x = a->node, *y = b->node;
    if (a->rows || b->rows)
        return a->rows && b->rows && is_same_row(twins, a, b);
    if (!is_same_path(twins, a->path, b->path))
        return false;
    if (x->kind == NODE_OPTION && y->kind == NODE_OPTION)
        return twins_of(twins, x->symbol) == y->symbol;
    if (x->kind == NODE_CHECK && y->kind == NODE_CHECK)
        return twins_same(twins, x->label, y->label);
    if (x->kind == NODE_NOTWITHSTANDING && y->kind == NODE_NOTWITHSTANDING)
        return twins_same(twins, x->name, y->name);
    return statement_same_identity(x, y);
}

static bool is_same_part(const Twins *twins, const Part *a, const Part *b)
{
    if (a->rows && b->rows)
        return is_same_row(twins, a, b) && twins_same(twins, a->node->right, b->node->right);
    return is_same_path(twins, a->path, b->path) && twins_same(twins, a->node, b->node);
}

/* A condition under another label. */
static bool is_relabelled(const Twins *twins, const Part *a, const Part *b)
{
    const Node *x = a->node, *y = b->node;
    bool has_label = x->kind == NODE_REQUIRE || x->kind == NODE_EXCEPTING || x->kind == NODE_CHECK;
    return has_label && x->kind == y->kind && is_same_path(twins, a->path, b->path) &&
           twins_same(twins, x->left, y->left) && twins_same(twins, x->right, y->right);
}

typedef bool Matches(const Twins *twins, const Part *a, const Part *b);

static void add_part_change(const Twins *twins, ThingChange *change, const Part *a, const Part *b)
{
    PartChange part = {.kind = !a ? CHANGE_ADDED : !b ? CHANGE_REMOVED : CHANGE_CHANGED};
    if (a)
        part.part[VERSION_OLD] = *a;
    if (b)
        part.part[VERSION_NEW] = *b;
    ARENA_PUSH(twins->arena, change->parts, change->part_count, change->part_capacity, part);
}

/* How many parts of a list one part is held against: all of a clause's, since a clause has at most 2,000, but of a long table only those near. */
#define MOST_TRIED 2000
#define TRIED_NEAR 500

/* The first of those not told yet from `next` on, around the end: as a rule both lists stand in the same order. */
static Part *find_part(const Twins *twins, Parts *old_parts, const Part *part, size_t *next, Matches *matches)
{
    size_t tried = old_parts->count <= MOST_TRIED ? old_parts->count : TRIED_NEAR;
    for (size_t i = 0; i < tried; i++) {
        size_t at = (*next + i) % old_parts->count;
        if (old_parts->is_told[at] || !matches(twins, &old_parts->items[at], part))
            continue;
        *next = at + 1;
        old_parts->is_told[at] = true;
        return &old_parts->items[at];
    }
    return NULL;
}

/* Several articles, quotations, records of evidence or acceptances have no place of their own: those that say the same come first. */
static bool has_own_place(const Part *part)
{
    return part->rows || (part->node->kind != NODE_ARTICLE && part->node->kind != NODE_QUOTE &&
                          part->node->kind != NODE_EVIDENCE && part->node->kind != NODE_CERTIFIED_BY &&
                          part->node->kind != NODE_ACCEPT);
}

static void match_parts(const Twins *twins, ThingChange *change, Parts *old_parts, Parts *new_parts)
{
    size_t next = 0;
    for (size_t b = 0; b < new_parts->count; b++)
        if (!has_own_place(&new_parts->items[b]))
            new_parts->is_told[b] = find_part(twins, old_parts, &new_parts->items[b], &next, is_same_part) != NULL;
    Matches *const ways[] = {is_same_place, is_relabelled};
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        next = 0;
        for (size_t b = 0; b < new_parts->count; b++) {
            Part *part = &new_parts->items[b];
            Part *was = new_parts->is_told[b] ? NULL : find_part(twins, old_parts, part, &next, ways[way]);
            new_parts->is_told[b] |= was != NULL;
            if (was && !is_same_part(twins, was, part))
                add_part_change(twins, change, was, part);
        }
    }
    for (size_t b = 0; b < new_parts->count; b++)
        if (!new_parts->is_told[b])
            add_part_change(twins, change, NULL, &new_parts->items[b]);
    for (size_t a = 0; a < old_parts->count; a++)
        if (!old_parts->is_told[a])
            add_part_change(twins, change, &old_parts->items[a], NULL);
}

/* ---- Parts of a declaration's head ----------------------------------------------------------------------------------- */

static Text list_text(const Twins *twins, Version version, const Node *items, Text lead)
{
    Text text = lead;
    for (const Node *item = items; item; item = item->next) {
        bool first = item == items;
        text.en = arena_print(twins->arena, "%.*s%s%.*s", STR_ARG(text.en), first ? " " : ", ",
                              STR_ARG(twins_text(twins, version, item, LANGUAGE_EN)));
        text.zh = arena_print(twins->arena, "%.*s%s%.*s", STR_ARG(text.zh), first ? " " : "、",
                              STR_ARG(twins_text(twins, version, item, LANGUAGE_ZH)));
    }
    return text;
}

static void match_head(const Twins *twins, ThingChange *change, const Node *a, const Node *b, Text text_a,
                       Text text_b)
{
    Part old_part = {.node = a, .text = text_a}, new_part = {.node = b, .text = text_b};
    add_part_change(twins, change, a ? &old_part : NULL, b ? &new_part : NULL);
}

/* The form has no symbol that would carry its names. */
static Text title_text(const Twins *twins, Version version, const Node *form)
{
    Text text = {{0}, {0}};
    for (Language language = LANGUAGE_EN; language <= LANGUAGE_ZH; language++) {
        Str name = form->name ? form->name->text : STR("");
        Str label = form->label ? twins_text(twins, version, form->label, language) : STR("");
        *(language == LANGUAGE_ZH ? &text.zh : &text.en) =
            arena_print(twins->arena, "%s %.*s%s%.*s", language == LANGUAGE_ZH ? "申报表" : "input", STR_ARG(name),
                        label.len ? " " : "", STR_ARG(label));
    }
    return text;
}

/* The names in any order. */
static bool is_same_set(const Twins *twins, const Node *a, const Node *b)
{
    if (ast_count(a) != ast_count(b))
        return false;
    for (const Node *name = b; name; name = name->next) {
        const Node *other = a;
        while (other && !twins_same(twins, other, name))
            other = other->next;
        if (!other)
            return false;
    }
    return true;
}

static void match_heads(const Twins *twins, ThingChange *change, const Thing *was, const Thing *is)
{
    const Node *a = was->node, *b = is->node;
    if (was->kind == THING_EVERY_CLAUSE && !is_same_set(twins, a->more, b->more))
        match_head(twins, change, a->more, b->more,
                   list_text(twins, VERSION_OLD, a->more, TEXT("every clause excepting", "全部条款 除外")),
                   list_text(twins, VERSION_NEW, b->more, TEXT("every clause excepting", "全部条款 除外")));
    if (was->kind == THING_TABLE && !twins_same_list(twins, a->items, b->items))
        match_head(twins, change, a->items, b->items, list_text(twins, VERSION_OLD, a->items, TEXT("by", "按")),
                   list_text(twins, VERSION_NEW, b->items, TEXT("by", "按")));
    if (was->kind == THING_REFER && !twins_same(twins, a->third, b->third))
        match_head(twins, change, a->third, b->third, (Text){{0}, {0}}, (Text){{0}, {0}});
    if (was->kind == THING_FORM && !was->symbol &&
        (!twins_same(twins, a->name, b->name) || !twins_same(twins, a->label, b->label)))
        match_head(twins, change, a, b, title_text(twins, VERSION_OLD, a), title_text(twins, VERSION_NEW, b));
    bool is_detail = was->kind == THING_FORM && (a->left || b->left);
    if (is_detail && !twins_same(twins, a->right, b->right))
        match_head(twins, change, a->right, b->right, (Text){{0}, {0}}, (Text){{0}, {0}});
}

static bool is_same_content(const Twins *twins, const Node *a, const Node *b)
{
    return a->flags == b->flags && twins_same(twins, a->left, b->left) && twins_same(twins, a->right, b->right) &&
           twins_same(twins, a->third, b->third) && twins_same(twins, a->scope, b->scope) &&
           twins_same_list(twins, a->items, b->items) && twins_same_list(twins, a->more, b->more);
}

static bool differs_as_a_whole(const Twins *twins, const Thing *was, const Thing *is)
{
    if (was->node->kind != is->node->kind) /* a key became a field, or a field the key */
        return true;
    return !twins_same(twins, was->node, is->node) &&
           (!was->symbol || !is_same_content(twins, was->node, is->node));
}

/* ---- Changes --------------------------------------------------------------------------------------------------------- */

/* The two names of a translation by hand stand the other way round. */
static bool is_crossed(const Symbol *a, const Symbol *b)
{
    return str_equal(a->id, b->label) && str_equal(a->label, b->id);
}

static void compare_names(ThingChange *change)
{
    const Symbol *a = change->symbol[VERSION_OLD], *b = change->symbol[VERSION_NEW];
    if (!a || !b || is_crossed(a, b))
        return;
    change->is_renamed = !str_equal(a->id, b->id);
    change->is_relabelled = !str_equal(a->label, b->label);
}

static void compare_things(Changes *changes, const Thing *was, const Thing *is)
{
    const Twins *twins = changes->twins;
    ThingChange change = {.thing = is->kind,
                          .kind = CHANGE_CHANGED,
                          .node = {was->node, is->node},
                          .symbol = {was->symbol, is->symbol},
                          .path = {was->path, is->path},
                          .is_moved = !is_same_path(twins, was->path, is->path)};
    compare_names(&change);
    if (has_statements(is->kind) || is->kind == THING_TABLE) {
        match_heads(twins, &change, was, is);
        Parts old_parts = gather_parts(twins->arena, was), new_parts = gather_parts(twins->arena, is);
        match_parts(twins, &change, &old_parts, &new_parts);
    } else if (differs_as_a_whole(twins, was, is)) {
        Part old_part = {.node = was->node}, new_part = {.node = is->node};
        add_part_change(twins, &change, &old_part, &new_part);
    }
    if (change.is_renamed || change.is_relabelled || change.is_moved || change.part_count)
        ARENA_PUSH(twins->arena, changes->items, changes->count, changes->capacity, change);
}

/* The columns of details that only one version has stand in the text of those. */
static bool is_told_with_its_form(const Twins *twins, const Thing *thing)
{
    const Symbol *form = thing->kind == THING_FIELD ? thing->symbol->owner : NULL;
    return form && form->kind == SYMBOL_DETAIL && !twins_of(twins, form);
}

static void tell_alone(Changes *changes, Thing *thing, Version version)
{
    if (is_told_with_its_form(changes->twins, thing))
        return;
    ThingChange change = {.thing = thing->kind, .kind = version == VERSION_NEW ? CHANGE_ADDED : CHANGE_REMOVED};
    change.node[version] = thing->node;
    change.symbol[version] = thing->symbol;
    change.path[version] = thing->path;
    thing->is_told = true;
    ARENA_PUSH(changes->twins->arena, changes->items, changes->count, changes->capacity, change);
}

/* ---- Which is which -------------------------------------------------------------------------------------------------- */

typedef bool Belongs(const Twins *twins, const Thing *a, const Thing *b);

static bool is_twin(const Twins *twins, const Thing *a, const Thing *b)
{
    if (!a->symbol || !b->symbol)
        return false;
    /* There is one form, and one header, whatever they are called. */
    bool is_only = a->kind == THING_HEADER || (a->kind == THING_FORM && !a->node->left && !b->node->left);
    return is_only || twins_of(twins, a->symbol) == b->symbol;
}

static bool has_title(const Thing *thing)
{
    return thing->kind == THING_TEST || thing->kind == THING_UNMODELLED;
}

static bool has_same_title(const Twins *twins, const Thing *a, const Thing *b)
{
    if (a->kind == THING_TEST)
        return twins_same(twins, a->node->label, b->node->label);
    if (a->kind == THING_AMENDMENT)
        return twins_same(twins, a->node->left, b->node->left);
    return a->kind == THING_UNMODELLED && twins_same(twins, a->node->third, b->node->third);
}

static bool says_the_same(const Twins *twins, const Thing *a, const Thing *b)
{
    if (has_title(a) && !has_same_title(twins, a, b))
        return false;
    return !a->symbol && !b->symbol && is_same_path(twins, a->path, b->path) &&
           twins_same(twins, a->node, b->node);
}

static bool has_same_path(const Twins *twins, const Thing *a, const Thing *b)
{
    bool is_rule = !a->symbol && !b->symbol && !has_title(a);
    return is_rule && a->node->kind == b->node->kind && is_same_path(twins, a->path, b->path);
}

static void match_things(Changes *changes, ThingKind kind, Things *old_things, Things *new_things,
                         Belongs *belongs)
{
    size_t next = 0;
    for (size_t b = 0; b < new_things->count; b++) {
        Thing *is = &new_things->items[b];
        for (size_t i = 0; i < old_things->count && is->kind == kind && !is->is_told; i++) {
            size_t at = (next + i) % old_things->count;
            Thing *was = &old_things->items[at];
            if (was->is_told || was->kind != kind || !belongs(changes->twins, was, is))
                continue;
            was->is_told = is->is_told = true;
            next = at + 1;
            compare_things(changes, was, is);
        }
    }
}

Changes *changes_find(const Twins *twins)
{
    static Belongs *const ways[] = {is_twin, says_the_same, has_same_title, has_same_path};
    Changes *changes = ARENA_NEW(twins->arena, Changes);
    changes->twins = twins;
    Things things[VERSIONS] = {{.arena = twins->arena}, {.arena = twins->arena}};
    for (size_t v = 0; v < VERSIONS; v++)
        gather_things(&things[v], twins->version[v].policy->file->items, (UnderPath){NULL, 0});
    for (ThingKind kind = THING_HEADER; kind <= THING_TEST; kind++) {
        for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
            match_things(changes, kind, &things[VERSION_OLD], &things[VERSION_NEW], ways[way]);
        for (size_t v = VERSIONS; v-- > 0;)
            for (size_t i = 0; i < things[v].count; i++)
                if (things[v].items[i].kind == kind && !things[v].items[i].is_told)
                    tell_alone(changes, &things[v].items[i], (Version)v);
    }
    return changes;
}

/* ---- Texts ----------------------------------------------------------------------------------------------------------- */

Text thing_text(ThingKind kind)
{
    static const Text texts[] = {
#define X(name, en, zh, id) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}},
        THINGS(X)
#undef X
    };
    return texts[kind];
}

const char *thing_id(ThingKind kind)
{
    static const char *const ids[] = {
#define X(name, en, zh, id) id,
        THINGS(X)
#undef X
    };
    return ids[kind];
}

Str thing_article(const Node *declaration)
{
    if (!declaration)
        return (Str){0};
    if (declaration->third && declaration->third->kind == NODE_STRING)
        return declaration->third->text;
    for (const Node *item = declaration->items; item; item = item->next)
        if (item->kind == NODE_ARTICLE && item->left)
            return item->left->text;
    return (Str){0};
}

Str part_text(const Twins *twins, Version version, const Part *part, Language language)
{
    if (part->text.en.len)
        return language == LANGUAGE_ZH ? part->text.zh : part->text.en;
    Str text = {0};
    for (size_t i = 0; i < part->row_count; i++) {
        const Node *shown = i + 1 < part->row_count ? part->rows[i]->left : part->rows[i];
        text = arena_print(twins->arena, "%.*s%s%.*s", STR_ARG(text),
                           i == 0                    ? ""
                           : language == LANGUAGE_ZH ? "，"
                                                     : ", ",
                           STR_ARG(twins_text(twins, version, shown, language)));
    }
    return part->row_count ? text : twins_text(twins, version, part->node, language);
}

Str path_text(const Twins *twins, Version version, UnderPath path, Language language)
{
    Str text = {0};
    for (size_t i = 0; i < path.count; i++)
        text = arena_print(twins->arena, "%.*s%s%.*s", STR_ARG(text), i ? " " : "",
                           STR_ARG(twins_text(twins, version, path.unders[i], language)));
    return text;
}
