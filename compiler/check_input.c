/* Units, and the input form: the type of every field, its default, its range, its checks. */
#include "compiler/checker.h"
#include "runtime/decimal.h"

static Type poison(void)
{
    return type_make(TYPE_POISON);
}

/* ---- units */

static void report_unit_ring(Checker *checker, const Symbol *unit)
{
    DIAGN(checker->diags, UNIT_RING, unit->node->name->span, word(unit->id));
}

/* What one of the unit is, in a unit that has no definition. A unit that is being looked at has no type yet. */
static void define_unit(Checker *checker, Symbol *unit, size_t depth)
{
    Node *value = unit->node->right;
    if (unit->type.kind != TYPE_NONE)
        return;
    unit->factor = (Exact){1, 1};
    if (!value) {
        unit->type = type_of_unit(TYPE_COUNT, unit);
        return;
    }
    if (depth > checker->policy->units.count || depth > CHECK_MAX_DEPTH) {
        report_unit_ring(checker, unit);
        unit->type = poison();
        return;
    }
    bool quantity = value->kind == NODE_QUANTITY && value->name;
    Symbol *base = quantity ? resolve_find(checker, value->name->text) : NULL;
    if (base && base->kind == SYMBOL_UNIT && base->node)
        define_unit(checker, base, depth + 1);
    bool counted =
        base && base->kind == SYMBOL_UNIT && (type_is_counted(base->type) || type_is_poison(base->type));
    if (!counted || value->exact.numerator <= 0 || !exact_multiply(value->exact, base->factor, &unit->factor)) {
        DIAGN(checker->diags, UNIT_DEFINITION, value->span, word(check_written(checker, value->span)));
        unit->type = poison();
        return;
    }
    value->name->symbol = base;
    value->type = unit->type = base->type;
}

void check_units(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->units.count; i++)
        define_unit(checker, checker->policy->units.items[i], 0);
}

/* ---- declared types */

static const Symbol *unit_named(Checker *checker, Node *name, bool counted)
{
    Symbol *unit = resolve_expect(checker, name, KIND_BIT(UNIT), TEXT("a unit", "计量单位"));
    if (!unit)
        return NULL;
    if (unit->node && unit->node->right && type_is_counted(unit->type)) {
        DIAGN(checker->diags, UNIT_OF_COLUMN, name->span, word(name->text), word(unit->type.unit->id));
        return NULL;
    }
    bool fits = unit->type.kind == TYPE_COUNT || (!counted && type_is_span(unit->type));
    if (fits)
        return unit;
    DIAGN(checker->diags, UNIT_NOT_COUNTED, name->span, word(name->text));
    return NULL;
}

static Type price_declared(Checker *checker, Node *node)
{
    const Symbol *first = unit_named(checker, node->left, false);
    const Symbol *second = node->right ? unit_named(checker, node->right, false) : NULL;
    if (!first || (node->right && !second))
        return poison();
    return (Type){.kind = TYPE_PRICE, .unit = first, .unit2 = second};
}

static Type counted_declared(Checker *checker, Node *node, TypeKind kind)
{
    const Symbol *unit = unit_named(checker, node->name, true);
    return unit ? type_of_unit(kind, unit) : poison();
}

Type check_declared_type(Checker *checker, Node *node, Symbol *owner)
{
    static const TypeKind kinds[NODE_COUNT_OF_KINDS] = {
        [NODE_TYPE_TEXT] = TYPE_TEXT,   [NODE_TYPE_YES_NO] = TYPE_YES_NO, [NODE_TYPE_DATE] = TYPE_DATE,
        [NODE_TYPE_MONEY] = TYPE_MONEY, [NODE_TYPE_RATE] = TYPE_RATE,     [NODE_TYPE_NUMBER] = TYPE_NUMBER,
        [NODE_TYPE_DAYS] = TYPE_DAYS,   [NODE_TYPE_MONTHS] = TYPE_MONTHS, [NODE_TYPE_YEARS] = TYPE_YEARS,
    };
    if (!node || node->kind >= NODE_COUNT_OF_KINDS)
        return poison();
    switch (node->kind) {
    case NODE_TYPE_PRICE:
        return node->type = price_declared(checker, node);
    case NODE_TYPE_COUNT:
        return node->type = counted_declared(checker, node, TYPE_COUNT);
    case NODE_TYPE_QUANTITY:
        return node->type = counted_declared(checker, node, TYPE_QUANTITY);
    case NODE_TYPE_ONE_OF:
        return node->type = owner->part_count ? (Type){.kind = TYPE_CATEGORY, .category = owner} : poison();
    default:
        return node->type = kinds[node->kind] == TYPE_NONE ? poison() : type_make(kinds[node->kind]);
    }
}

/* ---- fields */

typedef struct FieldOptions {
    Node *required, *value, *range;
} FieldOptions;

static void take_option(Checker *checker, Node **slot, Node *option)
{
    if (*slot) {
        Diag *diag =
            DIAGN(checker->diags, OPTION_REPEATED, option->span, word(check_written(checker, option->span)));
        diag_mark(diag, (*slot)->span, TEXT("first here", "首次出现在此"));
        return;
    }
    *slot = option;
}

static FieldOptions field_options(Checker *checker, const Node *field)
{
    FieldOptions found = {0};
    Node *certified = NULL, *evidence = NULL;
    for (Node *option = field->items; option; option = option->next) {
        if (option->kind == NODE_REQUIRED)
            take_option(checker, &found.required, option);
        else if (option->kind == NODE_DEFAULT)
            take_option(checker, &found.value, option);
        else if (option->kind == NODE_WITHIN)
            take_option(checker, &found.range, option);
        else if (option->kind == NODE_CERTIFIED_BY)
            take_option(checker, &certified, option);
        else if (option->kind == NODE_EVIDENCE)
            take_option(checker, &evidence, option);
    }
    return found;
}

bool check_is_literal(const Node *node)
{
    Exact ignored;
    return node->kind == NODE_YES || node->kind == NODE_NO || node->kind == NODE_STRING ||
           node->kind == NODE_ERROR ||
           (node->kind == NODE_NAME && node->symbol && node->symbol->kind == SYMBOL_MEMBER) ||
           constant_number(node, &ignored);
}

bool check_cell_number(Checker *checker, const Node *node, Type type)
{
    static const int64_t fineness[] = {
#define X(name, en, zh, physical, one) [TYPE_##name] = one,
        VALUE_KINDS(X)
#undef X
    };
    Exact value, scaled;
    if (!type_is_numeric(type) || !constant_number(node, &value))
        return true;
    int64_t one = fineness[type.kind];
    bool held = exact_multiply(value, (Exact){one, 1}, &scaled) &&
                scaled.numerator / scaled.denominator <= VALUE_LIMIT &&
                scaled.numerator / scaled.denominator >= -VALUE_LIMIT;
    if (held && scaled.denominator == 1 && !(type.kind == TYPE_COUNT && value.numerator < 0))
        return true;
    Text written = word(check_written(checker, node->span));
    if (!held) {
        Str most = arena_print(checker->arena, "%lld", (long long)(VALUE_LIMIT / one));
        DIAGN(checker->diags, VALUE_NOT_HELD, node->span, written, word(most));
        return false;
    }
    if (scaled.denominator != 1) {
        DIAGN(checker->diags, VALUE_TOO_FINE, node->span, written,
              word(arena_print(checker->arena, "%lld", (long long)one)));
        return false;
    }
    DIAGN(checker->diags, COUNT_NEGATIVE, node->span, written);
    return false;
}

static bool constant_of(Checker *checker, Node *node, Type type, Text what, Exact *value)
{
    if (!check_is(checker, node, type, what))
        return false;
    if (constant_number(node, value))
        return check_cell_number(checker, node, type);
    DIAGN(checker->diags, CONSTANT_EXPECTED, node->span, what);
    return false;
}

static void check_range(Checker *checker, const Symbol *field, const FieldOptions *options)
{
    Node *range = options->range;
    Type type = field->type;
    if (type_is_poison(type))
        return;
    if (!type_is_numeric(type) && type.kind != TYPE_DATE) {
        DIAGN(checker->diags, RANGE_TYPE, range->span, word(field->id), type_text(checker->arena, type));
        return;
    }
    Exact low, high, value;
    bool has_low = constant_of(checker, range->left, type, TEXT("the low end of the range", "范围的下限"), &low);
    bool has_high =
        constant_of(checker, range->right, type, TEXT("the high end of the range", "范围的上限"), &high);
    if (!has_low || !has_high)
        return;
    if (exact_compare(low, high) > 0) {
        DIAGN(checker->diags, RANGE_ORDER, range->span, word(check_written(checker, range->left->span)),
              word(check_written(checker, range->right->span)));
        return;
    }
    const Node *given = options->value ? options->value->left : NULL;
    if (given && !type_is_poison(given->type) && constant_number(given, &value) &&
        (exact_compare(value, low) < 0 || exact_compare(value, high) > 0)) {
        Diag *diag =
            DIAGN(checker->diags, DEFAULT_OUTSIDE, given->span, word(check_written(checker, given->span)));
        diag_mark(diag, range->span, TEXT("the range", "范围"));
    }
}

static void check_default(Checker *checker, const Symbol *field, Node *value)
{
    if (!value || type_is_poison(field->type)) {
        if (value)
            value->type = poison();
        return;
    }
    /* A field that is declared further down has no type yet, and is no constant either. */
    size_t errors = checker->diags->errors;
    if (!check_is(checker, value, field->type, TEXT("the default", "默认值")) && checker->diags->errors > errors)
        return;
    if (check_is_literal(value))
        check_cell_number(checker, value, field->type);
    else
        DIAGN(checker->diags, CONSTANT_EXPECTED, value->span, TEXT("the default", "默认值"));
}

void check_field(Checker *checker, Symbol *field)
{
    Node *node = field->node;
    field->type = check_declared_type(checker, node->left, field);
    node->type = field->type;
    FieldOptions options = field_options(checker, node);
    if (options.required && options.value) {
        Diag *diag = DIAGN(checker->diags, REQUIRED_WITH_DEFAULT, options.value->span, word(field->id));
        diag_mark(diag, options.required->span, TEXT("required", "必填"));
    }
    if (node->kind == NODE_KEY && options.value)
        DIAGN(checker->diags, REQUIRED_WITH_DEFAULT, options.value->span, word(field->id));
    if (options.value)
        check_default(checker, field, options.value->left);
    if (options.range)
        check_range(checker, field, &options);
}

const Symbol *check_single_key(Checker *checker, const Symbol *key, const Symbol *field)
{
    if (key && key->node->name && field->node->name) {
        Diag *diag = DIAGN(checker->diags, KEY_TWICE, field->node->name->span, word(field->id));
        diag_mark(diag, key->node->name->span, TEXT("the first key", "首个主键"));
    }
    return key ? key : field;
}

void check_fields(Checker *checker)
{
    Policy *policy = checker->policy;
    const Symbol *key = NULL;
    for (size_t i = 0; i < policy->fields.count; i++) {
        Symbol *field = policy->fields.items[i];
        check_field(checker, field);
        if (field->node->kind != NODE_KEY)
            continue;
        key = check_single_key(checker, key, field);
    }
    if (!policy->input && policy->clauses.count)
        DIAG0(checker->diags, INPUT_MISSING, policy->clauses.items[0]->node->span);
    else if (policy->input && !key && !check_was_misread(checker, policy->input->span))
        DIAG0(checker->diags, KEY_MISSING, policy->input->name ? policy->input->name->span : policy->input->span);
}

static void check_checks(Checker *checker, Node *items)
{
    for (Node *item = items; item; item = item->next) {
        if (item->kind != NODE_CHECK)
            continue;
        check_condition(checker, item->left);
        if (!item->label)
            DIAG0(checker->diags, LABEL_MISSING, item->span);
    }
}

void check_input_checks(Checker *checker)
{
    const SymbolList *details = &checker->policy->details;
    check_checks(checker, checker->policy->input ? checker->policy->input->items : NULL);
    for (size_t i = 0; i < details->count; i++) {
        checker->detail = details->items[i];
        check_checks(checker, details->items[i]->node->items);
    }
    checker->detail = NULL;
}
