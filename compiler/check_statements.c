/* Which statements of a clause or budget can be in force together: doubled ones, readings that get into each other's way,
 * and statements that are lacking under some option. When two statements are the same one is told in select.h. */
#include "compiler/checker.h"
#include "compiler/select.h"

/* More statements than this under the readings of one clause are refused: each is compared with each. */
#define MOST_UNDER_READINGS 2000
#define MOST_NESTED_READINGS 16

typedef struct Placed {
    const Node *statement;
    const Node *path[MOST_NESTED_READINGS]; /* the `under` blocks around it, outermost first */
    size_t depth;
} Placed;

typedef struct PlacedList {
    Placed *items;
    size_t count, capacity;
    bool too_many;
} PlacedList;

static bool is_structure(const Node *node)
{
    return node->kind == NODE_UNDER || node->kind == NODE_READING || node->kind == NODE_ERROR;
}

/* Statements that add up: several may stand side by side. */
static bool adds_up(const Node *node)
{
    return node->kind == NODE_ARTICLE || node->kind == NODE_QUOTE || node->kind == NODE_CERTIFIED_BY ||
           node->kind == NODE_EVIDENCE || node->kind == NODE_ACCEPT;
}

static bool limits_keys(const Node *node)
{
    return node->kind == NODE_ONCE || node->kind == NODE_EVERY_YEAR || node->kind == NODE_AT_MOST ||
           (node->kind == NODE_CAP && node->scope);
}

static bool same_keys(const Node *a, const Node *b)
{
    const Node *left = a->scope ? a->scope->items : NULL, *right = b->scope ? b->scope->items : NULL;
    for (; left && right; left = left->next, right = right->next) {
        if (left->symbol ? left->symbol != right->symbol : !str_equal(left->text, right->text))
            return false;
    }
    return left == right;
}

static NodeKind period_kind(const Node *statement)
{
    if (statement->kind == NODE_EVERY_YEAR)
        return NODE_PER_YEAR;
    const Node *period = statement->scope ? statement->scope->left : NULL;
    return period && period->kind != NODE_IN_TOTAL ? period->kind : NODE_IN_TOTAL;
}

/* In one place, limits of several keys or periods stand side by side; anything else of one identity is doubled. */
static bool doubled(const Node *a, const Node *b)
{
    if (!statement_same_identity(a, b))
        return false;
    if (limits_keys(a) && limits_keys(b))
        return same_keys(a, b) && period_kind(a) == period_kind(b);
    return true;
}

static void check_doubled(Checker *checker, const Node *items)
{
    size_t compared = 0;
    for (const Node *second = items; second; second = second->next) {
        if (is_structure(second) || adds_up(second))
            continue;
        for (const Node *first = items; first != second; first = first->next) {
            if (is_structure(first) || adds_up(first) || !doubled(first, second))
                continue;
            Diag *diag =
                DIAGN(checker->diags, STATEMENT_TWICE, second->span, word(check_written(checker, second->span)));
            diag_mark(diag, first->span, TEXT("first here", "首次出现在此"));
            break;
        }
        if (++compared > MOST_UNDER_READINGS) {
            DIAG0(checker->diags, TOO_MANY_STATEMENTS, second->span);
            return;
        }
    }
}

static void collect_placed(Checker *checker, PlacedList *list, const Node *items, const Placed *around)
{
    for (const Node *item = items; item && !list->too_many; item = item->next) {
        Placed placed = *around;
        placed.statement = item;
        if (item->kind == NODE_UNDER) {
            if (placed.depth == MOST_NESTED_READINGS) {
                DIAG0(checker->diags, TOO_DEEP, item->span);
                list->too_many = true;
                return;
            }
            placed.path[placed.depth++] = item;
            collect_placed(checker, list, item->items, &placed);
        } else if (!is_structure(item) && !adds_up(item) && placed.depth) {
            if (list->count == MOST_UNDER_READINGS) {
                DIAG0(checker->diags, TOO_MANY_STATEMENTS, item->span);
                list->too_many = true;
                return;
            }
            ARENA_PUSH(checker->arena, list->items, list->count, list->capacity, placed);
        }
    }
}

static bool is_understood(const Placed *placed)
{
    for (size_t i = 0; i < placed->depth; i++) {
        if (!placed->path[i]->symbol || !placed->path[i]->left || !placed->path[i]->left->symbol)
            return false;
    }
    return true;
}

static bool excludes(const Node *a, const Node *b)
{
    return a->symbol && a->symbol == b->symbol && a->left && b->left && a->left->symbol != b->left->symbol;
}

static bool can_be_together(const Placed *a, const Placed *b)
{
    if (!is_understood(a) || !is_understood(b))
        return false;
    for (size_t i = 0; i < a->depth; i++) {
        for (size_t j = 0; j < b->depth; j++) {
            if (excludes(a->path[i], b->path[j]))
                return false;
        }
    }
    return true;
}

/* The blocks in which two statements part ways; false when one block stands inside the other. */
static bool part_ways(const Placed *a, const Placed *b, size_t *at)
{
    size_t common = 0;
    while (common < a->depth && common < b->depth && a->path[common] == b->path[common])
        common++;
    *at = common;
    return common < a->depth && common < b->depth;
}

static Text head_text(Checker *checker, const Node *under)
{
    Str reading = under->name ? under->name->text : STR("?"), option = under->left ? under->left->text : STR("?");
    return word(arena_print(checker->arena, "%.*s = %.*s", STR_ARG(reading), STR_ARG(option)));
}

static bool report_conflict(Checker *checker, const Placed *a, const Placed *b)
{
    size_t at;
    if (!statement_same_identity(a->statement, b->statement) || !part_ways(a, b, &at) || !can_be_together(a, b))
        return false;
    Diag *diag = DIAGN(checker->diags, UNDER_CONFLICT, b->statement->span, head_text(checker, a->path[at]),
                       head_text(checker, b->path[at]), word(check_written(checker, b->statement->span)));
    diag_mark(diag, a->statement->span, head_text(checker, a->path[at]));
    return true;
}

static void check_doubled_everywhere(Checker *checker, const Node *items, int depth)
{
    check_doubled(checker, items);
    for (const Node *item = items; item && depth < MOST_NESTED_READINGS; item = item->next) {
        if (item->kind == NODE_UNDER)
            check_doubled_everywhere(checker, item->items, depth + 1);
    }
}

bool check_statement_conflicts(Checker *checker, Node *items)
{
    check_doubled_everywhere(checker, items, 0);
    PlacedList list = {0};
    Placed outside = {0};
    collect_placed(checker, &list, items, &outside);
    for (size_t i = 1; i < list.count && !list.too_many; i++) {
        for (size_t j = 0; j < i; j++) {
            if (report_conflict(checker, &list.items[j], &list.items[i]))
                break;
        }
    }
    return !list.too_many;
}

/* ---- what is in force whatever the readings are */

static bool always_have(const Node *items, bool (*fits)(const Node *), const Symbol **lacking, int depth);

static bool option_has(const Node *items, const Symbol *option, bool (*fits)(const Node *), const Symbol **lacking,
                       int depth)
{
    for (const Node *item = items; item; item = item->next) {
        const Node *named = item->kind == NODE_UNDER ? item->left : NULL;
        if (named && named->symbol == option && always_have(item->items, fits, lacking, depth + 1))
            return true;
    }
    return false;
}

static bool reading_always_has(const Node *items, const Symbol *reading, bool (*fits)(const Node *),
                               const Symbol **lacking, int depth)
{
    for (size_t i = 0; i < reading->part_count; i++) {
        if (!option_has(items, reading->parts[i], fits, lacking, depth)) {
            *lacking = reading->parts[i];
            return false;
        }
    }
    return reading->part_count > 0;
}

static bool always_have(const Node *items, bool (*fits)(const Node *), const Symbol **lacking, int depth)
{
    for (const Node *item = items; item; item = item->next) {
        if (fits(item))
            return true;
    }
    if (depth >= MOST_NESTED_READINGS)
        return false;
    const Symbol *tried = NULL;
    size_t readings = 0;
    for (const Node *item = items; item && readings < MOST_NESTED_READINGS; item = item->next) {
        const Symbol *reading = item->kind == NODE_UNDER ? item->symbol : NULL;
        if (!reading || reading == tried || !statements_ever_have(item->items, fits))
            continue;
        tried = reading;
        readings++;
        if (reading_always_has(items, reading, fits, lacking, depth))
            return true;
    }
    return false;
}

bool statements_always_have(const Node *items, bool (*fits)(const Node *), const Symbol **lacking)
{
    *lacking = NULL;
    return always_have(items, fits, lacking, 0);
}

bool statements_ever_have(const Node *items, bool (*fits)(const Node *))
{
    for (const Node *item = items; item; item = item->next) {
        if (fits(item) || (item->kind == NODE_UNDER && statements_ever_have(item->items, fits)))
            return true;
    }
    return false;
}
