/* marginal, whole and lookup: what is measured, the arms' keys and their values. */
#include "compiler/checker.h"

/* Combinations of members that one lookup over several values may have. */
#define MOST_COMBINATIONS 4096
#define MOST_LOOKED_UP 4

static Type poison(void)
{
    return type_make(TYPE_POISON);
}

static Node *arm_key(Node *arm)
{
    return arm->kind == NODE_ARM ? arm->left : NULL;
}

static Node *lookup_key(Node *arm)
{
    return arm->kind == NODE_LOOKUP_ARM ? arm->items : NULL;
}

/* ---- marginal, whole */

/* A tier of orders that pays 3000 yuan mostly means 3000 yuan an order; said first, as the other gives another amount. */
static Text help_price(Checker *checker, const Node *paid, Type measured)
{
    const Text spans[] = {TEXT("day", "天"), TEXT("month", "个月"), TEXT("year", "年")};
    Text unit = {0};
    if (type_is_counted(measured) && measured.unit)
        unit = type_symbol_text(measured.unit);
    else if (type_is_span(measured))
        unit = spans[measured.kind == TYPE_DAYS ? 0 : measured.kind == TYPE_MONTHS ? 1 : 2];
    if (!unit.en.len)
        return (Text){0};
    bool literal = paid->kind == NODE_QUANTITY;
    Str amount = literal ? check_written(checker, paid->span) : (Str){0};
    Str en = literal ? amount : STR("1000 yuan"), zh = literal ? amount : STR("1000元");
    return (Text){
        arena_print(checker->arena,
                    "%.*s for each %.*s is written `%.*s/%.*s`; if the whole tier gives one fixed amount, write "
                    "`lookup X { … }`",
                    STR_ARG(en), STR_ARG(unit.en), STR_ARG(en), STR_ARG(unit.en)),
        arena_print(checker->arena, "每%.*s%.*s写作“%.*s/%.*s”；整档只给一个固定数额的，才用“分别按 X｛…｝”",
                    STR_ARG(unit.zh), STR_ARG(zh), STR_ARG(zh), STR_ARG(unit.zh))};
}

static void report_tier_value(Checker *checker, const Node *paid, Type measured, Type value)
{
    Diag *diag = DIAGN(checker->diags, TIER_VALUE, paid->span, type_text(checker->arena, value));
    if (value.kind == TYPE_MONEY)
        diag_help(diag, help_price(checker, paid, measured));
}

/* A fixed amount among prices is no matter of which arm is right: no tier holds an amount. */
static bool is_amount_beside_price(Type one, Type other)
{
    return one.kind == TYPE_MONEY && other.kind == TYPE_PRICE;
}

/* `measured` is NULL for a look-up, whose arms may hold anything. */
static Type arm_values(Checker *checker, Node *items, const Type *measured)
{
    Type joined = type_make(TYPE_NONE);
    const Node *first = NULL;
    for (Node *arm = items; arm; arm = arm->next) {
        if (!arm->right)
            continue;
        Type type = check_value(checker, arm->right);
        arm->type = type;
        if (measured && type.kind == TYPE_NUMBER)
            check_bare_multiplier(checker, arm->right);
        if (measured && first && (is_amount_beside_price(type, joined) || is_amount_beside_price(joined, type))) {
            bool this_one = type.kind == TYPE_MONEY;
            report_tier_value(checker, this_one ? arm->right : first, *measured, this_one ? type : joined);
            joined = poison();
            continue;
        }
        joined = first ? check_same(checker, joined, first, type, arm->right) : type;
        first = first ? first : arm->right;
    }
    return joined;
}

static Type tier_result(Checker *checker, const Node *node, const Node *paid, Type measured, Type value)
{
    Type result = measured;
    if (value.kind == TYPE_PRICE && check_unit_matches(value.unit, measured)) {
        result.kind = value.unit2 ? TYPE_PRICE : TYPE_MONEY;
        result.unit = value.unit2;
    } else if (value.kind == TYPE_PRICE) {
        DIAGN(checker->diags, TIER_UNIT, paid->span, type_text(checker->arena, measured),
              type_text(checker->arena, value));
        return poison();
    } else if (!type_is_plain(value)) {
        report_tier_value(checker, node->items->right, measured, value);
        return poison();
    } else if (result.kind == TYPE_COUNT) {
        result.kind = TYPE_QUANTITY;
    }
    result.whole = false;
    result.constant = measured.constant && value.constant;
    return result;
}

/* `marginal X against Y`: Y is divided over the slices as X is, so the rates are rates of Y. */
static Type against_result(Checker *checker, Node *node, Type value)
{
    Type base = check_value(checker, node->right);
    if (type_is_poison(base))
        return base;
    if (!type_is_numeric(base)) {
        DIAGN(checker->diags, NOT_A_NUMBER, node->right->span, word(check_written(checker, node->right->span)),
              type_text(checker->arena, base));
        return poison();
    }
    if (checker->rounded != node) {
        DIAGN(checker->diags, AGAINST_UNROUNDED, node->span, word(check_written(checker, node->span)));
        return poison();
    }
    return tier_result(checker, node, node->right, base, value);
}

Type check_tiers(Checker *checker, Node *node)
{
    Type measured = check_value(checker, node->left);
    if (!type_is_poison(measured) && !type_is_numeric(measured)) {
        DIAGN(checker->diags, NOT_A_NUMBER, node->left->span, word(check_written(checker, node->left->span)),
              type_text(checker->arena, measured));
        measured = poison();
    }
    BandUse use = node->kind == NODE_MARGINAL ? BANDS_MARGINAL : BANDS_WHOLE;
    check_bands(checker, node->items, arm_key, measured, use, node->span);
    Type value = arm_values(checker, node->items, &measured);
    if (type_is_poison(measured) || type_is_poison(value))
        return poison();
    return node->right ? against_result(checker, node, value)
                       : tier_result(checker, node, node->left, measured, value);
}

/* ---- keys that are members, options, yes and no */

static size_t part_count(Type measured)
{
    return measured.kind == TYPE_YES_NO ? 2 : measured.category ? measured.category->part_count : 0;
}

static Text part_text(Type measured, size_t index)
{
    if (measured.kind == TYPE_YES_NO)
        return index ? TEXT("yes", "是") : TEXT("no", "否");
    return type_symbol_text(measured.category->parts[index]);
}

/* "medium, small", 中型、小型. */
static Text listed(Checker *checker, Text list, Text more)
{
    if (!list.en.len)
        return more;
    return (Text){arena_print(checker->arena, "%.*s, %.*s", STR_ARG(list.en), STR_ARG(more.en)),
                  arena_print(checker->arena, "%.*s、%.*s", STR_ARG(list.zh), STR_ARG(more.zh))};
}

/* The position of a key among the parts; -1 when it is none, which was reported. */
static int part_index(Checker *checker, Node *key, Type measured)
{
    if (key->kind == NODE_BAND || key->kind == NODE_RANGE) {
        DIAGN(checker->diags, KEY_IS_INTERVAL, key->span, type_text(checker->arena, measured));
        return -1;
    }
    if (!check_is(checker, key, measured, TEXT("this key", "此项")))
        return -1;
    if (measured.kind == TYPE_YES_NO)
        return key->kind == NODE_YES ? 1 : key->kind == NODE_NO ? 0 : -1;
    return key->symbol ? key->symbol->index : -1;
}

static void report_missing_parts(Checker *checker, const Node *const *seen, Type measured, Span whole)
{
    Text list = {0};
    size_t missing = 0;
    for (size_t i = 0; i < part_count(measured); i++)
        if (!seen[i] && missing++ < 8)
            list = listed(checker, list, part_text(measured, i));
    if (missing > 8)
        list = listed(checker, list, TEXT("…", "……"));
    if (missing)
        DIAGN(checker->diags, MEMBER_MISSING, whole, list);
}

void check_parts_covered(Checker *checker, Node *items, Node *(*key_of)(Node *item), Type measured, Span whole)
{
    const Node **seen = ARENA_ARRAY(checker->arena, const Node *, part_count(measured) + 1);
    bool complete = false;
    for (Node *item = items; item; item = item->next) {
        Node *key = key_of(item);
        if (!key || key->kind == NODE_ERROR) {
            complete = true;
            continue;
        }
        if (key->kind == NODE_OTHERWISE) {
            if (item->next)
                DIAG0(checker->diags, ARM_AFTER_LAST, item->next->span);
            complete = true;
            continue;
        }
        int index = part_index(checker, key, measured);
        if (index < 0) {
            complete = true;
        } else if (seen[index]) {
            Diag *diag = DIAGN(checker->diags, MEMBER_TWICE, key->span, part_text(measured, (size_t)index));
            diag_mark(diag, seen[index]->span, TEXT("first here", "首次出现在此"));
        } else {
            seen[index] = key;
        }
    }
    if (!complete)
        report_missing_parts(checker, seen, measured, whole);
}

/* ---- lookup of one value */

static bool has_parts(Type type)
{
    return type.kind == TYPE_CATEGORY || type.kind == TYPE_OPTION || type.kind == TYPE_YES_NO;
}

/* An arm for each key of a look-up of one value, whose arms may name several that share their value. */
static Node *arms_by_key(Checker *checker, const Node *node)
{
    Node *list = NULL;
    for (const Node *arm = node->items; arm; arm = arm->next) {
        Node *key = arm->kind == NODE_LOOKUP_ARM ? arm->items : NULL;
        do {
            Node *own = ast_node(checker->arena, arm->kind, key ? key->span : arm->span);
            own->items = key;
            list = ast_append(list, own);
            key = key ? key->next : NULL;
        } while (key);
    }
    return list;
}

/* The arm before `arm` that has its text; NULL when none has. */
static Node *same_text_before(Node *items, const Node *arm)
{
    const Node *key = arm->items;
    for (Node *before = items; key->kind == NODE_STRING && before != arm; before = before->next)
        if (before->items && before->items->kind == NODE_STRING && str_equal(before->items->text, key->text))
            return before;
    return NULL;
}

static void check_text_keys(Checker *checker, const Node *node, Node *items)
{
    bool otherwise = false;
    for (Node *arm = items; arm; arm = arm->next) {
        Node *key = lookup_key(arm);
        if (!key)
            continue;
        if (key->kind == NODE_OTHERWISE) {
            if (arm->next)
                DIAG0(checker->diags, ARM_AFTER_LAST, arm->next->span);
            otherwise = true;
            continue;
        }
        check_is(checker, key, type_make(TYPE_TEXT), TEXT("this key", "此项"));
        const Node *before = same_text_before(items, arm);
        if (before) {
            Diag *diag = DIAGN(checker->diags, MEMBER_TWICE, key->span, word(key->text));
            diag_mark(diag, before->span, TEXT("first here", "首次出现在此"));
        }
    }
    if (!otherwise)
        DIAG0(checker->diags, OTHERWISE_MISSING, node->span);
}

static void check_single_keys(Checker *checker, Node *node, Type measured)
{
    Node *arms = arms_by_key(checker, node);
    if (has_parts(measured))
        check_parts_covered(checker, arms, lookup_key, measured, node->span);
    else if (measured.kind == TYPE_TEXT)
        check_text_keys(checker, node, arms);
    else
        check_bands(checker, arms, lookup_key, measured, BANDS_LOOKUP, node->span);
}

/* ---- lookup of several values */

/* `otherwise` alone, or once for each value. */
static bool is_all_otherwise(const Node *arm, size_t keys, size_t count)
{
    if (keys != 1 && keys != count)
        return false;
    for (const Node *key = arm->items; key; key = key->next) {
        if (key->kind != NODE_OTHERWISE)
            return false;
    }
    return true;
}

/* Marks the combinations that one arm covers; `dimension` counts down the values looked up. */
typedef struct Grid {
    Checker *checker;
    Type types[MOST_LOOKED_UP];
    size_t count, cells;
    bool *covered;
} Grid;

static void grid_cover(Grid *grid, const int *index, size_t dimension, size_t cell, const Node *arm, bool exact)
{
    if (dimension == grid->count || dimension == MOST_LOOKED_UP) {
        if (grid->covered[cell] && exact)
            DIAG0(grid->checker->diags, COMBINATION_TWICE, arm->span);
        grid->covered[cell] = true;
        return;
    }
    size_t parts = part_count(grid->types[dimension]);
    for (size_t i = 0; i < parts; i++) {
        if (index[dimension] < 0 || (size_t)index[dimension] == i)
            grid_cover(grid, index, dimension + 1, cell * parts + i, arm, exact);
    }
}

static void grid_report(Grid *grid, Span whole)
{
    for (size_t cell = 0; cell < grid->cells; cell++) {
        if (grid->covered[cell])
            continue;
        Text list = {0};
        size_t rest = cell;
        for (size_t d = grid->count; d-- > 0;) {
            size_t parts = part_count(grid->types[d]);
            Text part = part_text(grid->types[d], rest % parts);
            list = list.en.len ? listed(grid->checker, part, list) : part;
            rest /= parts;
        }
        DIAGN(grid->checker->diags, MEMBER_MISSING, whole, list);
        return;
    }
}

/* True when the arm's keys were understood and have been marked in the grid. */
static bool check_arm_keys(Grid *grid, Node *arm, bool has_grid)
{
    Checker *checker = grid->checker;
    int index[MOST_LOOKED_UP] = {-1, -1, -1, -1};
    bool good = true, exact = true;
    size_t d = 0;
    for (Node *key = arm->items; key && d < grid->count && d < MOST_LOOKED_UP; key = key->next, d++) {
        if (key->kind == NODE_OTHERWISE) {
            exact = false;
            continue;
        }
        if (has_parts(grid->types[d])) {
            index[d] = part_index(checker, key, grid->types[d]);
            good = good && index[d] >= 0;
        } else if ((key->kind == NODE_BAND || key->kind == NODE_RANGE) && grid->types[d].kind != TYPE_TEXT) {
            good = (!key->left || check_is(checker, key->left, grid->types[d], TEXT("this key", "此项"))) && good;
            good =
                (!key->right || check_is(checker, key->right, grid->types[d], TEXT("this key", "此项"))) && good;
        } else {
            good = check_is(checker, key, grid->types[d], TEXT("this key", "此项")) && good;
        }
    }
    if (good && has_grid)
        grid_cover(grid, index, 0, 0, arm, exact);
    return good;
}

static void check_several_keys(Checker *checker, Node *node, Grid *grid)
{
    bool has_grid = true, all_good = true, otherwise = false;
    grid->cells = 1;
    for (size_t i = 0; i < grid->count; i++) {
        has_grid = has_grid && has_parts(grid->types[i]) && part_count(grid->types[i]) > 0 &&
                   grid->cells * part_count(grid->types[i]) <= MOST_COMBINATIONS;
        grid->cells *= has_grid ? part_count(grid->types[i]) : 1;
    }
    grid->covered = ARENA_ARRAY(checker->arena, bool, has_grid ? grid->cells : 1);
    for (Node *arm = node->items; arm; arm = arm->next) {
        if (arm->kind != NODE_LOOKUP_ARM)
            continue;
        size_t keys = ast_count(arm->items);
        if (is_all_otherwise(arm, keys, grid->count)) {
            otherwise = true;
            if (arm->next)
                DIAG0(checker->diags, ARM_AFTER_LAST, arm->next->span);
        } else if (keys != grid->count) {
            DIAGN(checker->diags, KEY_COUNT, arm->span, word(arena_print(checker->arena, "%zu", grid->count)),
                  word(arena_print(checker->arena, "%zu", keys)));
            all_good = false;
        } else {
            all_good = check_arm_keys(grid, arm, has_grid) && all_good;
        }
    }
    if (otherwise || !all_good)
        return;
    if (has_grid)
        grid_report(grid, node->span);
    else
        DIAG0(checker->diags, OTHERWISE_MISSING, node->span);
}

static bool has_kinds_for_lookup(Type type)
{
    return type_is_numeric(type) || has_parts(type) || type.kind == TYPE_TEXT || type.kind == TYPE_DATE;
}

static Type lookup_keys(Checker *checker, Node *node)
{
    Grid grid = {.checker = checker};
    bool good = true, constant = true;
    for (Node *item = node->more; item; item = item->next) {
        Node *value = item->kind == NODE_ARGUMENT ? item->left : item;
        Type type = check_value(checker, value);
        item->type = type;
        good = good && !type_is_poison(type) && has_kinds_for_lookup(type);
        constant = constant && type.constant;
        if (grid.count < MOST_LOOKED_UP)
            grid.types[grid.count] = type;
        grid.count++;
    }
    if (grid.count > MOST_LOOKED_UP) {
        DIAG0(checker->diags, TOO_MANY_KEYS, node->span);
        good = false;
    }
    if (good && grid.count == 1)
        check_single_keys(checker, node, grid.types[0]);
    else if (good)
        check_several_keys(checker, node, &grid);
    return (Type){.kind = good ? TYPE_YES_NO : TYPE_POISON, .constant = constant};
}

Type check_lookup(Checker *checker, Node *node)
{
    Type keys = lookup_keys(checker, node);
    Type value = arm_values(checker, node->items, NULL);
    value.constant = value.constant && keys.constant;
    return type_is_poison(keys) ? poison() : value;
}
