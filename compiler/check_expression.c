/* Types of values. Every function leaves node->type set; poison means that the mistake was reported. */
#include "compiler/builtin.h"
#include "compiler/checker.h"

#define VALUE_KINDS_BITS \
    (KIND_BIT(FIELD) | KIND_BIT(DEFINE) | KIND_BIT(READING) | KIND_BIT(UNIT) | KIND_BIT(TABLE))

static Type constant_type(TypeKind kind)
{
    return (Type){.kind = kind, .constant = true};
}

static Type poison(void)
{
    return type_make(TYPE_POISON);
}

/* ---- definitions */

static void report_ring(Checker *checker, const Symbol *define)
{
    size_t first = 0;
    while (checker->defining.items[first] != define)
        first++;
    Str ring = {0};
    for (size_t i = first; i < checker->defining.count; i++)
        ring = arena_print(checker->arena, "%.*s%.*s → ", STR_ARG(ring), STR_ARG(checker->defining.items[i]->id));
    ring = arena_print(checker->arena, "%.*s%.*s", STR_ARG(ring), STR_ARG(define->id));
    DIAGN(checker->diags, DEFINE_RING, define->node->name->span, word(define->id), word(ring));
}

static bool is_being_defined(const Checker *checker, const Symbol *define)
{
    for (size_t i = 0; i < checker->defining.count; i++) {
        if (checker->defining.items[i] == define)
            return true;
    }
    return false;
}

/* What an amendment makes of a definition has the same type; it counts for rings and heights as the definition itself. Whether it is
 * constant. */
static bool check_changed_define(Checker *checker, const Symbol *define, Type type, Symbol *changed)
{
    Type own = check_value(checker, changed->node->right);
    changed->type = type_is_poison(own) || type_is_poison(type) ? poison() : own;
    if (!type_is_poison(changed->type) && !type_matches(type, own))
        DIAGN(checker->diags, CHANGED_TYPE, changed->node->right->span, word(define->id),
              type_text(checker->arena, type), type_text(checker->arena, own));
    return own.constant;
}

void check_define(Checker *checker, Symbol *define)
{
    if (define->type.kind != TYPE_NONE)
        return;
    if (is_being_defined(checker, define)) {
        report_ring(checker, define);
        define->type = poison();
        return;
    }
    SymbolList *ring = &checker->defining;
    const Symbol *detail = checker->detail;
    checker->detail = NULL;
    Str article = checker->diags->article;
    int deepest = checker->deepest;
    checker->diags->article = (Str){0};
    checker->deepest = checker->depth;
    ARENA_PUSH(checker->arena, ring->items, ring->count, ring->capacity, define);
    Type type = check_value(checker, define->node->right);
    for (Symbol *changed = define->changed; changed; changed = changed->changed)
        type.constant = check_changed_define(checker, define, type, changed) && type.constant;
    ring->count--;
    define->height = checker->deepest - checker->depth;
    checker->deepest = deepest;
    checker->diags->article = article;
    checker->detail = detail;
    if (type.kind == TYPE_OPTION) {
        DIAGN(checker->diags, READING_AS_VALUE, define->node->right->span, word(define->node->right->text));
        type = poison();
    }
    if (define->type.kind == TYPE_NONE)
        define->type = type_is_poison(type) ? poison() : type;
}

/* Notes that values nest so many levels below this one. False after a report: later passes recurse that deep, in whatever
 * order the definitions were checked. */
static bool reach(Checker *checker, const Node *node, int below)
{
    int depth = checker->depth + below;
    if (depth > CHECK_MAX_DEPTH) {
        DIAG0(checker->diags, TOO_DEEP, node->span);
        return false;
    }
    checker->deepest = depth > checker->deepest ? depth : checker->deepest;
    return true;
}

/* ---- names and literals */

static bool exact_is_whole(Exact exact)
{
    return exact.denominator <= 1;
}

static Type name_type(Checker *checker, Node *node)
{
    int basis = builtin_find(BUILTIN_DAY_COUNT, node->text);
    Symbol *found = resolve_look(checker, node->text);
    if (basis >= 0 && !(found && (VALUE_KINDS_BITS >> found->kind & 1))) {
        Symbol *symbol = ARENA_NEW(checker->arena, Symbol);
        *symbol = (Symbol){.kind = SYMBOL_DAY_COUNT, .id = node->text, .index = basis};
        node->symbol = symbol;
        return constant_type(TYPE_DAY_COUNT);
    }
    unsigned kinds = VALUE_KINDS_BITS | (checker->proving ? KIND_BIT(CLAUSE) : 0);
    Symbol *symbol = resolve_expect(checker, node, kinds, TEXT("a value", "一个值"));
    if (!symbol)
        return poison();
    switch (symbol->kind) {
    case SYMBOL_CLAUSE:
        return type_make(TYPE_MONEY);
    case SYMBOL_DEFINE:
        check_define(checker, symbol);
        if (checker->detail && !type_is_poison(symbol->type) && !symbol->type.constant) {
            DIAGN(checker->diags, DETAIL_DEFINITION, node->span, word(node->text), word(checker->detail->id));
            return poison();
        }
        return type_is_poison(symbol->type) || !reach(checker, node, symbol->height) ? poison() : symbol->type;
    case SYMBOL_TABLE:
        DIAGN(checker->diags, TABLE_WITHOUT_KEYS, node->span, word(node->text));
        return poison();
    case SYMBOL_UNIT: {
        Type one = symbol->type;
        if (one.kind == TYPE_COUNT && !exact_is_whole(symbol->factor))
            one.kind = TYPE_QUANTITY;
        one.constant = true;
        return one;
    }
    default:
        return symbol->type;
    }
}

static Type quantity_type(Checker *checker, Node *node)
{
    Symbol *unit = resolve_expect(checker, node->name, KIND_BIT(UNIT), TEXT("a unit", "计量单位"));
    if (!unit)
        return poison();
    Type type = unit->type;
    Exact whole = node->exact;
    if (type.kind == TYPE_COUNT && (!constant_number(node, &whole) || !exact_is_whole(whole)))
        type.kind = TYPE_QUANTITY;
    type.constant = true;
    return type;
}

static Type number_type(const Node *node)
{
    Type type = constant_type(TYPE_NUMBER);
    type.whole = exact_is_whole(node->exact);
    return type;
}

/* ---- operations with one or several values */

static Type numeric_operand(Checker *checker, const Node *operand, Type type)
{
    if (type_is_poison(type) || type_is_numeric(type))
        return type;
    DIAGN(checker->diags, NOT_A_NUMBER, operand->span, word(check_written(checker, operand->span)),
          type_text(checker->arena, type));
    return poison();
}

static bool is_sum(const Node *node)
{
    return node->kind == NODE_ADD || node->kind == NODE_SUBTRACT;
}

/* The sum that the value begins, when it is being checked: A - B of `30% 的 A - B`. */
static const Node *begun_sum(const Checker *checker, const Node *node)
{
    const Node *left = checker->summed;
    while (left && left != node && is_sum(left))
        left = left->left;
    return left == node && left != checker->summed ? checker->summed : NULL;
}

/* `30% 的 A - B`: what the rate is taken of is left open; the difference comes first, as measures mean it. */
static void suggest_order_of_sum(Checker *checker, Diag *diag, const Node *node, const Node *sum)
{
    Str base = check_written(checker, node->left->span), rate = check_written(checker, node->right->span);
    Str rest = check_written(checker, (Span){node->span.end, sum->span.end});
    while (rest.len && rest.at[0] == ' ')
        rest = (Str){rest.at + 1, rest.len - 1};
    diag_help(
        diag,
        (Text){arena_print(checker->arena,
                           "the two are the wrong way round: write `%.*s of (%.*s %.*s)`, or, if only "
                           "%.*s is meant, `(%.*s of %.*s) %.*s`",
                           STR_ARG(rate), STR_ARG(base), STR_ARG(rest), STR_ARG(base), STR_ARG(rate),
                           STR_ARG(base), STR_ARG(rest)),
               arena_print(checker->arena,
                           "次序颠倒：请写“（%.*s %.*s）的 %.*s”；若只按 %.*s 计比例，写“（%.*s 的 %.*s）%.*s”",
                           STR_ARG(base), STR_ARG(rest), STR_ARG(rate), STR_ARG(base), STR_ARG(base),
                           STR_ARG(rate), STR_ARG(rest))});
}

/* `80% 的 BASE`: English order with the Chinese word, or the other way round. */
static void suggest_order_of(Checker *checker, Diag *diag, const Node *node)
{
    const Node *sum = begun_sum(checker, node);
    if (sum) {
        suggest_order_of_sum(checker, diag, node, sum);
        return;
    }
    Str left = check_written(checker, node->left->span), right = check_written(checker, node->right->span);
    bool is_chinese = node->right->span.start < node->left->span.start;
    const char *format = is_chinese ? "%.*s 的 %.*s" : "%.*s of %.*s";
    Str first = is_chinese ? left : right, second = is_chinese ? right : left;
    Str written = arena_print(checker->arena, format, STR_ARG(first), STR_ARG(second));
    diag_help(diag, (Text){arena_print(checker->arena, "the two are the wrong way round: write `%.*s`",
                                       STR_ARG(written)),
                           arena_print(checker->arena, "次序颠倒：请写“%.*s”", STR_ARG(written))});
}

static Type of_type(Checker *checker, Node *node)
{
    Type rate = check_value(checker, node->left), base = check_value(checker, node->right);
    if (!type_is_poison(rate) && !type_is_plain(rate)) {
        Diag *diag = DIAGN(checker->diags, OF_NEEDS_RATE, node->left->span,
                           word(check_written(checker, node->left->span)), type_text(checker->arena, rate));
        if (type_is_plain(base))
            suggest_order_of(checker, diag, node);
        return poison();
    }
    base = numeric_operand(checker, node->right, base);
    if (type_is_poison(rate) || type_is_poison(base))
        return poison();
    check_bare_multiplier(checker, node->left);
    if (base.kind == TYPE_COUNT)
        base.kind = TYPE_QUANTITY;
    base.whole = false;
    base.constant = base.constant && rate.constant;
    return base;
}

static Type up_to_of_type(Checker *checker, Node *node)
{
    check_is(checker, node->left, type_make(TYPE_RATE), TEXT("the ceiling rate", "最高比例"));
    Type base = numeric_operand(checker, node->right, check_value(checker, node->right));
    Symbol *field = resolve_expect(checker, node->third, KIND_BIT(FIELD),
                                   TEXT("a field of the decided rate", "核定比例的栏目"));
    if (field && !type_is_poison(field->type) && !type_is_plain(field->type)) {
        DIAGN(checker->diags, DECIDED_RATE_TYPE, node->third->span, word(field->id),
              type_text(checker->arena, field->type));
        return poison();
    }
    if (node->third)
        node->third->type = field ? field->type : poison();
    base.constant = false;
    return field ? base : poison();
}

/* least of, greatest of, floored at, capped at, excess: values of one type give that type. */
static Type joined_type(Checker *checker, const Node *node, Type left, const Node *right_node, Type right)
{
    left = numeric_operand(checker, node, left);
    right = numeric_operand(checker, right_node, right);
    if (type_is_poison(left) || type_is_poison(right))
        return poison();
    if (!type_matches(left, right)) {
        report_mismatch(checker, right_node, left, right);
        return poison();
    }
    return type_unify(left, right);
}

static Type extreme_type(Checker *checker, Node *node)
{
    Type joined = poison();
    bool is_date = false;
    for (Node *item = node->items; item; item = item->next) {
        Node *value = item->kind == NODE_ARGUMENT ? item->left : item;
        Type type = check_value(checker, value);
        item->type = type;
        if (item == node->items) {
            is_date = type.kind == TYPE_DATE;
            joined = is_date ? type : numeric_operand(checker, value, type);
        } else if (is_date) {
            joined = check_same(checker, joined, node->items, type, value);
        } else if (!type_is_poison(joined)) {
            joined = joined_type(checker, node->items, joined, value, type);
        }
    }
    return joined;
}

bool check_rounding_mode(Checker *checker, const Node *name, Rounding *mode)
{
    if (!name)
        return false;
    int found = builtin_find(BUILTIN_ROUNDING, name->text);
    if (found < 0) {
        DIAGN(checker->diags, ROUNDING_MODE, name->span, word(name->text));
        return false;
    }
    *mode = (Rounding)found;
    return true;
}

static bool is_places(const Node *quantum)
{
    return quantum && quantum->kind == NODE_QUANTITY && quantum->name && quantum->name->symbol &&
           quantum->name->symbol->index == -1 && quantum->name->symbol->type.kind == TYPE_NUMBER;
}

static Type rounded_type(Checker *checker, Node *node)
{
    Node *outer = checker->rounded;
    checker->rounded = node->left;
    Type type = numeric_operand(checker, node->left, check_value(checker, node->left));
    checker->rounded = outer;
    Rounding mode;
    bool known = check_rounding_mode(checker, node->name, &mode);
    Type quantum = node->right ? check_value(checker, node->right) : poison();
    if (!known || type_is_poison(type) || type_is_poison(quantum))
        return poison();
    Exact step;
    bool constant = constant_number(node->right, &step);
    if (is_places(node->right)) {
        if (!constant || step.denominator != 1 || step.numerator < 0 || step.numerator > 12) {
            DIAG0(checker->diags, ROUNDING_PLACES, node->right->span);
            return poison();
        }
        type.whole = step.numerator == 0;
        return type;
    }
    if (!type_matches(type, quantum)) {
        report_mismatch(checker, node->right, type, quantum);
        return poison();
    }
    if (!constant || step.numerator <= 0) {
        DIAG0(checker->diags, ROUNDING_STEP, node->right->span);
        return poison();
    }
    type.whole = type.kind == TYPE_NUMBER && step.denominator == 1;
    return type;
}

static Type case_type(Checker *checker, Node *node)
{
    Type joined = type_make(TYPE_NONE);
    Node *first = NULL;
    bool constant = true;
    for (Node *when = node->items; when; when = when->next) {
        if (when->kind != NODE_WHEN)
            continue;
        check_condition(checker, when->left);
        Type type = check_value(checker, when->right);
        when->type = type;
        constant = constant && when->left && when->left->type.constant;
        joined = first ? check_same(checker, joined, first, type, when->right) : type;
        first = first ? first : when->right;
    }
    if (node->right)
        joined = check_same(checker, joined, first, check_value(checker, node->right), node->right);
    joined.constant = joined.constant && constant;
    return joined;
}

Type check_same(Checker *checker, Type so_far, const Node *first, Type type, const Node *value)
{
    if (type_is_poison(so_far) || type_is_poison(type))
        return poison();
    if (type_matches(so_far, type)) {
        check_bare_rate(checker, so_far, value);
        if (first)
            check_bare_rate(checker, type, first);
        return type_unify(so_far, type);
    }
    Text texts[] = {type_text(checker->arena, so_far), type_text(checker->arena, type)};
    bool first_is_wrong = first && check_lacks_unit(checker, first, so_far, type);
    const Node *wrong = first_is_wrong ? first : value, *other = first_is_wrong ? value : first;
    Diag *diag = DIAGN(checker->diags, ARMS_DIFFER, wrong->span, texts[first_is_wrong], texts[!first_is_wrong]);
    if (other)
        diag_mark(diag, other->span, texts[first_is_wrong]);
    check_suggest_unit(checker, diag, wrong, first_is_wrong ? type : so_far, first_is_wrong ? so_far : type);
    return poison();
}

/* ---- conditions */

void check_condition(Checker *checker, Node *node)
{
    Type type = check_value(checker, node);
    if (type_is_poison(type) || type.kind == TYPE_YES_NO)
        return;
    DIAGN(checker->diags, NOT_A_CONDITION, node->span, word(check_written(checker, node->span)),
          type_text(checker->arena, type));
    node->type = poison();
}

static bool names_a_value(const Checker *checker, const Node *node)
{
    if (node->kind != NODE_NAME)
        return true;
    Symbol *symbol = resolve_look(checker, node->text);
    return symbol && (VALUE_KINDS_BITS >> symbol->kind & 1);
}

static bool takes_parts(Type type)
{
    return type.kind == TYPE_CATEGORY || type.kind == TYPE_OPTION;
}

/* In `subject = courier` one side says what the other is a member of, whichever stands first. */
static Type compared_type(Checker *checker, Node *node)
{
    if (!node->left || !node->right)
        return poison();
    Node *subject = node->left, *other = node->right;
    if (node->kind != NODE_IS && !names_a_value(checker, subject) && names_a_value(checker, other)) {
        subject = node->right;
        other = node->left;
    }
    Node *outer = checker->compared;
    checker->compared = node;
    Type first = check_value(checker, subject);
    Type second = type_is_poison(first) ? first : check_expected(checker, other, first);
    checker->compared = outer;
    if (type_is_poison(first) || type_is_poison(second))
        return poison();
    return subject == node->left ? check_comparison(checker, node, first, second)
                                 : check_comparison(checker, node, second, first);
}

static Type is_one_of_type(Checker *checker, Node *node)
{
    Type subject = check_value(checker, node->left);
    bool good = !type_is_poison(subject);
    for (Node *item = node->items; item && !type_is_poison(subject); item = item->next) {
        if (!check_is(checker, item, subject, TEXT("this member", "此成员")))
            good = false;
    }
    return good ? (Type){.kind = TYPE_YES_NO, .constant = subject.constant} : poison();
}

/* `type = a or b or c`, where b and c are members and no conditions: the comparison at its left end, or NULL. */
static const Node *listed_comparison(const Checker *checker, const Node *node, Str *members)
{
    const Node *at = node;
    while (at && (at->kind == NODE_OR || at->kind == NODE_AND) && at->right && at->right->kind == NODE_NAME)
        at = at->left;
    bool compares = at && at != node && (at->kind == NODE_IS || at->kind == NODE_EQ || at->kind == NODE_NE) &&
                    at->left && at->right && at->left->kind == NODE_NAME && at->right->kind == NODE_NAME;
    const Symbol *field = compares ? resolve_look(checker, at->left->text) : NULL;
    if (!field || field->type.kind != TYPE_CATEGORY || !field->type.category || !field->type.category->part_names)
        return NULL;
    Str list = {0};
    for (const Node *item = node; item != at; item = item->left) {
        if (names_a_value(checker, item->right) ||
            !names_find(field->type.category->part_names, item->right->text))
            return NULL;
        list = arena_print(checker->arena, "%.*s%s%.*s", STR_ARG(item->right->text), list.len ? "、" : "",
                           STR_ARG(list));
    }
    *members = arena_print(checker->arena, "%.*s、%.*s", STR_ARG(at->right->text), STR_ARG(list));
    return at;
}

static bool report_listed(Checker *checker, const Node *node)
{
    Str members;
    const Node *compared = listed_comparison(checker, node, &members);
    if (!compared)
        return false;
    Str subject = check_written(checker, compared->left->span);
    Diag *diag =
        DIAGN(checker->diags, NOT_A_CONDITION, node->right->span, word(check_written(checker, node->right->span)),
              type_text(checker->arena, resolve_look(checker, compared->left->text)->type));
    diag_help(diag, check_several_members(checker->arena, subject, members, compared->kind == NODE_NE));
    return true;
}

static Type and_or_type(Checker *checker, Node *node)
{
    if (report_listed(checker, node))
        return poison();
    check_condition(checker, node->left);
    check_condition(checker, node->right);
    bool good =
        node->left && node->right && !type_is_poison(node->left->type) && !type_is_poison(node->right->type);
    return good ? (Type){.kind = TYPE_YES_NO, .constant = node->left->type.constant && node->right->type.constant}
                : poison();
}

static Type not_type(Checker *checker, Node *node)
{
    check_condition(checker, node->left);
    return node->left ? node->left->type : poison();
}

static Type known_type(Checker *checker, Node *node)
{
    Type type = check_value(checker, node->left);
    return type_is_poison(type) ? poison() : type_make(TYPE_YES_NO);
}

/* ---- dispatch */

/* `orders * 1 yuan/order`: the unit belongs to the amount before it, so a price needs no brackets of its own. */
static void bind_price(Checker *checker, Node *node)
{
    Node *product = node->left, *unit = node->right;
    bool fits = node->kind == NODE_DIVIDE && product && unit && product->kind == NODE_MULTIPLY && product->right &&
                product->right->kind == NODE_QUANTITY && unit->kind == NODE_NAME &&
                product->span.end == product->right->span.end;
    Symbol *symbol = fits ? resolve_find(checker, unit->text) : NULL;
    if (!symbol || symbol->kind != SYMBOL_UNIT)
        return;
    Node *factor = product->left;
    product->kind = NODE_DIVIDE;
    product->left = product->right;
    product->right = unit;
    product->span = (Span){product->left->span.start, unit->span.end};
    node->kind = NODE_MULTIPLY;
    node->left = factor;
    node->right = product;
}

static Type binary_type(Checker *checker, Node *node)
{
    bind_price(checker, node);
    Node *outer = checker->summed;
    if (!is_sum(node))
        checker->summed = NULL;
    else if (!begun_sum(checker, node))
        checker->summed = node;
    Type left = check_value(checker, node->left);
    checker->summed = NULL;
    Type right = check_value(checker, node->right);
    checker->summed = outer;
    if (node->kind == NODE_ADD || node->kind == NODE_SUBTRACT)
        check_of_bracket(checker, node);
    if (type_is_poison(left) || type_is_poison(right))
        return poison();
    return check_arithmetic(checker, node, left, right);
}

static Type bounded_type(Checker *checker, Node *node)
{
    Type left = check_value(checker, node->left), right = check_value(checker, node->right);
    if (type_is_poison(left) || type_is_poison(right))
        return poison();
    return joined_type(checker, node->left, left, node->right, right);
}

/* `each full 100 order of orders adds 50 yuan`: whole steps are counted, so the step is a constant above zero. */
static Type each_type(Checker *checker, Node *node)
{
    Type step = check_value(checker, node->left), value = check_value(checker, node->right);
    Type added = numeric_operand(checker, node->third, check_value(checker, node->third));
    Type counted = joined_type(checker, node->right, value, node->left, step);
    if (type_is_poison(counted) || type_is_poison(added))
        return poison();
    Exact literal;
    if (!step.constant) {
        DIAGN(checker->diags, CONSTANT_EXPECTED, node->left->span, TEXT("the step", "每一级"));
        return poison();
    }
    if (constant_number(node->left, &literal) && literal.numerator <= 0) {
        DIAG0(checker->diags, STEP_NOT_POSITIVE, node->left->span);
        return poison();
    }
    added.constant = added.constant && value.constant;
    return added;
}

/* `increase of X from Y`: what X is more than Y; below zero when it is less. */
/* Of `increase of A from 50% of B` the words read (increase of A from 50%) of B: what is meant stands in brackets. */
static bool reports_bare_rate(Checker *checker, const Node *node, Type later, Type earlier)
{
    if (later.kind == TYPE_RATE || earlier.kind != TYPE_RATE || node->right->kind != NODE_PERCENT)
        return false;
    Str rate = check_written(checker, node->right->span);
    Diag *diag = DIAGN(checker->diags, TYPES_DIFFER, node->right->span, type_text(checker->arena, later),
                       type_text(checker->arena, earlier));
    diag_help(diag,
              (Text){arena_print(checker->arena, "say of what, in brackets: `from (%.*s of BASE)`", STR_ARG(rate)),
                     arena_print(checker->arena, "请写明基数并加括号：“比（基数 的 %.*s）”", STR_ARG(rate))});
    return true;
}

static Type increase_type(Checker *checker, Node *node)
{
    Type later = check_value(checker, node->left), earlier = check_value(checker, node->right);
    if (!type_is_poison(later) && reports_bare_rate(checker, node, later, earlier))
        return poison();
    return joined_type(checker, node->left, later, node->right, earlier);
}

/* `growth of X from Y` divides by Y, so it says how exact it is, or is compared, which needs no rounding. */
static Type growth_type(Checker *checker, Node *node)
{
    Type later = check_value(checker, node->left), earlier = check_value(checker, node->right);
    if (!type_is_poison(later) && reports_bare_rate(checker, node, later, earlier))
        return poison();
    Type joined = joined_type(checker, node->left, later, node->right, earlier);
    Exact base;
    if (type_is_poison(joined))
        return joined;
    if (constant_number(node->right, &base) && base.numerator <= 0) {
        DIAG0(checker->diags, GROWTH_BASE, node->right->span);
        return poison();
    }
    bool is_compared = checker->compared && (checker->compared->left == node || checker->compared->right == node);
    if (!earlier.constant && !is_compared && checker->rounded != node) {
        DIAGN(checker->diags, DIVISION_UNROUNDED, node->span, word(check_written(checker, node->span)));
        return poison();
    }
    return (Type){.kind = TYPE_RATE, .constant = joined.constant};
}

static Type value_type(Checker *checker, Node *node)
{
    switch (node->kind) {
    case NODE_NAME:
        return name_type(checker, node);
    case NODE_NUMBER:
        return number_type(node);
    case NODE_QUANTITY:
        return quantity_type(checker, node);
    case NODE_PERCENT:
        return constant_type(TYPE_RATE);
    case NODE_DATE:
        return constant_type(TYPE_DATE);
    case NODE_STRING:
        return constant_type(TYPE_TEXT);
    case NODE_YES:
    case NODE_NO:
        return constant_type(TYPE_YES_NO);
    case NODE_SPAN_OF_DAYS:
        return constant_type(TYPE_DAYS);
    case NODE_SPAN_OF_MONTHS:
        return constant_type(TYPE_MONTHS);
    case NODE_SPAN_OF_YEARS:
        return constant_type(TYPE_YEARS);
    case NODE_ADD:
    case NODE_SUBTRACT:
    case NODE_MULTIPLY:
    case NODE_DIVIDE:
        return binary_type(checker, node);
    case NODE_NEGATE:
        return numeric_operand(checker, node, check_value(checker, node->left));
    case NODE_OF:
        return of_type(checker, node);
    case NODE_UP_TO_OF:
        return up_to_of_type(checker, node);
    case NODE_EXCESS:
    case NODE_FLOORED:
    case NODE_CAPPED:
        return bounded_type(checker, node);
    case NODE_ROUNDED:
        return rounded_type(checker, node);
    case NODE_EACH:
        return each_type(checker, node);
    case NODE_INCREASE:
        return increase_type(checker, node);
    case NODE_GROWTH:
        return growth_type(checker, node);
    case NODE_RANK:
        return check_rank(checker, node);
    case NODE_SHARE_OF:
        return check_pot(checker, node);
    case NODE_SUM_OVER:
    case NODE_HIGHEST_OVER:
    case NODE_LOWEST_OVER:
    case NODE_COUNT_OVER:
    case NODE_ANY_OVER:
    case NODE_ALL_OVER:
        return check_over_rows(checker, node);
    case NODE_AWARDED:
        return check_awarded(checker, node);
    case NODE_LEAST:
    case NODE_GREATEST:
        return extreme_type(checker, node);
    case NODE_CALL:
        return check_call(checker, node);
    case NODE_TABLE_ON:
        return check_table_on(checker, node);
    case NODE_MARGINAL:
    case NODE_WHOLE:
        return check_tiers(checker, node);
    case NODE_LOOKUP:
        return check_lookup(checker, node);
    case NODE_CASE:
        return case_type(checker, node);
    case NODE_OR:
    case NODE_AND:
        return and_or_type(checker, node);
    case NODE_NOT:
        return not_type(checker, node);
    case NODE_EQ:
    case NODE_NE:
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
    case NODE_IS:
        return compared_type(checker, node);
    case NODE_IS_ONE_OF:
        return is_one_of_type(checker, node);
    case NODE_IS_KNOWN:
    case NODE_IS_UNKNOWN:
        return known_type(checker, node);
    case NODE_ERROR:
        return poison();
    default:
        check_not_available(checker, node, (Str){0});
        return poison();
    }
}

Type check_value(Checker *checker, Node *node)
{
    if (!node)
        return poison();
    if (!reach(checker, node, 1))
        return node->type = poison();
    checker->depth++;
    node->type = value_type(checker, node);
    checker->depth--;
    return node->type;
}

static Type part_type(Checker *checker, Node *node, Type expected)
{
    Symbol *part = resolve_part(checker, expected.category, node);
    return part ? (Type){.kind = expected.kind, .category = expected.category, .constant = true} : poison();
}

Type check_expected(Checker *checker, Node *node, Type expected)
{
    if (node && node->kind == NODE_NAME && takes_parts(expected)) {
        /* A category may be compared with another field of the same category; a name that is a member is the member. */
        Symbol *value = resolve_look(checker, node->text);
        bool is_part = expected.category && expected.category->part_names &&
                       names_find(expected.category->part_names, node->text);
        if (is_part || !value || value->kind != SYMBOL_FIELD || expected.kind == TYPE_OPTION)
            return node->type = part_type(checker, node, expected);
    }
    return check_value(checker, node);
}

bool check_is(Checker *checker, Node *node, Type expected, Text what)
{
    Type type = check_expected(checker, node, expected);
    if (type_is_poison(type) || type_is_poison(expected))
        return !type_is_poison(type);
    bool fits = type_matches(expected, type);
    if (fits && expected.kind == TYPE_COUNT && type.kind == TYPE_QUANTITY)
        fits = false;
    if (fits)
        check_bare_rate(checker, expected, node);
    else
        check_suggest_unit(checker,
                           DIAGN(checker->diags, TYPE_EXPECTED, node->span, what,
                                 type_text(checker->arena, expected), type_text(checker->arena, type),
                                 word(check_written(checker, node->span))),
                           node, expected, type);
    return fits;
}
