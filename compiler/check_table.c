/* Tables: the types of their keys, and their rows level by level. */
#include "compiler/check_table.h"

#define MOST_TABLE_KEYS 4

static Type poison(void)
{
    return type_make(TYPE_POISON);
}

/* ---- keys */

static bool same_members(const Symbol *a, const Symbol *b)
{
    if (a->part_count != b->part_count)
        return false;
    for (size_t i = 0; i < a->part_count; i++) {
        if (!str_equal(a->parts[i]->id, b->parts[i]->id))
            return false;
    }
    return true;
}

/* A key that lists the members of a field, in the same order, is of that field's category, so that the field can be
 * looked up; otherwise it is a category of its own. */
static Type key_category(const Checker *checker, Type declared)
{
    for (size_t i = 0; i < checker->policy->fields.count; i++) {
        const Symbol *field = checker->policy->fields.items[i];
        if (field->type.kind == TYPE_CATEGORY && same_members(field, declared.category))
            return field->type;
    }
    return declared;
}

bool table_is_dated(const Symbol *table)
{
    const Symbol *first = table->part_count ? table->parts[0] : NULL;
    return first && first->type.kind == TYPE_DATE;
}

static void check_keys(Checker *checker, Symbol *table)
{
    for (size_t i = 0; i < table->part_count; i++) {
        Symbol *key = table->parts[i];
        Type type = check_declared_type(checker, key->node->left, key);
        if (type.kind == TYPE_CATEGORY)
            type = key_category(checker, type);
        if (type.kind == TYPE_TEXT || type.kind == TYPE_PRICE) {
            DIAGN(checker->diags, TABLE_KEY_TYPE, key->node->span, word(key->id), type_text(checker->arena, type));
            type = poison();
        }
        key->type = key->node->type = type;
        if (key->node->name)
            key->node->name->symbol = key;
    }
    if (table->part_count > MOST_TABLE_KEYS)
        DIAG0(checker->diags, TOO_MANY_KEYS, table->node->span);
}

void check_table_keys(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->tables.count; i++)
        check_keys(checker, checker->policy->tables.items[i]);
}

/* ---- rows */

static Node *row_key(Node *row)
{
    return row->kind == NODE_TABLE_ROW ? row->left : NULL;
}

const Node *table_row_day(const Node *row)
{
    const Node *key = row->left;
    if (key && key->kind == NODE_BAND && key->left && !key->right && !(key->flags & FLAG_LOW_EXCLUDED))
        key = key->left;
    return key && key->kind == NODE_DATE ? key : NULL;
}

/* Days from which the rows hold: each later than the one before. */
static void check_dated_rows(Checker *checker, Node *rows)
{
    const Node *before = NULL;
    for (Node *row = rows; row; row = row->next) {
        if (row->kind != NODE_TABLE_ROW)
            continue;
        const Node *day = table_row_day(row);
        if (!day) {
            if (row->left && row->left->kind != NODE_ERROR)
                DIAGN(checker->diags, TABLE_ROW_DATE, row->left->span,
                      word(check_written(checker, row->left->span)));
            continue;
        }
        row->left->type = (Type){.kind = TYPE_DATE, .constant = true};
        if (before && day->day <= before->day) {
            Diag *diag =
                diag_report(checker->diags, day->day == before->day ? DIAG_TABLE_DAY_TWICE : DIAG_TABLE_DAY_ORDER,
                            day->span, 2, (Text[]){word(day->text), word(before->text)});
            diag_mark(diag, before->span, TEXT("the row before", "上一行"));
        }
        before = day;
    }
}

typedef struct TableValues {
    Type type;
    const Node *first;
} TableValues;

static void check_value_of_row(Checker *checker, Node *row, TableValues *values)
{
    Type type = check_value(checker, row->right);
    Exact ignored;
    bool reported = values->first && type_is_poison(values->type);
    if (reported) {
        type = poison();
    } else if (!type_is_poison(type) && !type_is_numeric(type)) {
        DIAGN(checker->diags, TABLE_VALUE_TYPE, row->right->span, type_text(checker->arena, type));
        type = poison();
    } else if (!type_is_poison(type) && !type.constant && !constant_number(row->right, &ignored)) {
        DIAGN(checker->diags, CONSTANT_EXPECTED, row->right->span, TEXT("a value of a table", "标准表中的值"));
        type = poison();
    }
    row->type = type;
    values->type = values->first ? check_same(checker, values->type, values->first, type, row->right) : type;
    if (!values->first)
        values->first = row->right;
}

static bool has_level(const Node *row, bool last)
{
    return last ? row->right != NULL && row->items == NULL : row->items != NULL;
}

static void check_level(Checker *checker, const Symbol *table, size_t level, Node *rows, Span whole,
                        TableValues *values)
{
    const Symbol *key = table->parts[level];
    bool last = level + 1 == table->part_count;
    if (type_is_poison(key->type))
        return;
    if (level == 0 && table_is_dated(table))
        check_dated_rows(checker, rows);
    else if (key->type.kind == TYPE_CATEGORY || key->type.kind == TYPE_YES_NO)
        check_parts_covered(checker, rows, row_key, key->type, whole);
    else
        check_bands(checker, rows, row_key, key->type, BANDS_TABLE, whole);
    for (Node *row = rows; row; row = row->next) {
        if (row->kind != NODE_TABLE_ROW)
            continue;
        if (!has_level(row, last)) {
            DIAGN(checker->diags, TABLE_LEVELS, row->span,
                  word(arena_print(checker->arena, "%zu", table->part_count)));
            values->type = poison();
            values->first = values->first ? values->first : row;
        } else if (last) {
            check_value_of_row(checker, row, values);
        } else {
            check_level(checker, table, level + 1, row->items, row->span, values);
        }
    }
}

static void check_table(Checker *checker, Symbol *table)
{
    Node *node = table->node;
    table->type = poison();
    if (table->part_count == 0 || table->part_count > MOST_TABLE_KEYS)
        return;
    if (node->left && !table_read_file(checker, table))
        return;
    if (!node->more)
        return;
    TableValues values = {.type = poison()};
    check_level(checker, table, 0, node->more, node->span, &values);
    table->type = values.type;
    table->type.constant = false;
    node->type = table->type;
}

void check_tables(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->tables.count; i++)
        check_table(checker, checker->policy->tables.items[i]);
}
