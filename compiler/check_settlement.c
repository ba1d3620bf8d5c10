/* Everything that looks across rows: keys, orders, budgets and their shortage rules, exclusive clauses. */
#include "compiler/checker.h"

#include "runtime/plan.h"

/* ---- orders: a row without a place in the order cannot be settled, so no order may be unknown */

static bool always_known(const Symbol *field)
{
    if (field->node->kind == NODE_KEY)
        return true;
    for (const Node *option = field->node->items; option; option = option->next) {
        if (option->kind == NODE_REQUIRED || option->kind == NODE_DEFAULT)
            return true;
    }
    return false;
}

typedef struct BlankSearch {
    bool *seen; /* definitions that were looked at */
    int depth;
} BlankSearch;

/* The first field of an expression that may be blank, or NULL. */
static const Symbol *blank_field(BlankSearch *search, const Node *node);

static const Symbol *blank_in_list(BlankSearch *search, const Node *items)
{
    for (const Node *item = items; item; item = item->next) {
        const Symbol *found = blank_field(search, item);
        if (found)
            return found;
    }
    return NULL;
}

static const Symbol *blank_field(BlankSearch *search, const Node *node)
{
    if (!node || search->depth > 2 * CHECK_MAX_DEPTH)
        return NULL;
    if (node->kind == NODE_NAME && node->symbol && node->symbol->kind == SYMBOL_FIELD)
        return always_known(node->symbol) ? NULL : node->symbol;
    search->depth++;
    const Symbol *found = NULL;
    if (node->kind == NODE_NAME && node->symbol && node->symbol->kind == SYMBOL_DEFINE) {
        bool *seen = &search->seen[node->symbol->index];
        if (!*seen)
            found = blank_field(search, node->symbol->node->right);
        *seen = true;
    } else if (node->kind != NODE_NAME && node->kind != NODE_IS_KNOWN && node->kind != NODE_IS_UNKNOWN) {
        const Node *slots[] = {node->left, node->right, node->kind == NODE_UP_TO_OF ? NULL : node->third};
        for (size_t i = 0; i < 3 && !found; i++)
            found = blank_field(search, slots[i]);
        if (!found && node->kind == NODE_AWARDED && node->scope)
            found = blank_in_list(search, node->scope->items);
        found = found ? found : blank_in_list(search, node->items);
        found = found ? found : blank_in_list(search, node->more);
    }
    search->depth--;
    return found;
}

void check_never_blank(Checker *checker, const Node *node, DiagCode code)
{
    BlankSearch search = {ARENA_ARRAY(checker->arena, bool, checker->policy->defines.count + 1), 0};
    const Symbol *field = blank_field(&search, node);
    if (!field)
        return;
    Diag *diag = diag_report(checker->diags, code, node->span, 1, (Text[]){word(field->id)});
    if (field->node->name)
        diag_mark(diag, field->node->name->span, TEXT("may be blank", "可能空白"));
}

static bool can_order(Type type)
{
    return type_is_numeric(type) || type.kind == TYPE_DATE || type.kind == TYPE_YES_NO;
}

void check_orders(Checker *checker, Node *orders)
{
    size_t count = 0;
    for (Node *order = orders; order; order = order->next) {
        Node *value = order->kind == NODE_ORDER ? order->left : order;
        Type type = check_value(checker, value);
        order->type = type;
        if (++count == PLAN_MAX_ORDERS + 1)
            DIAG0(checker->diags, TOO_MANY_ORDERS, order->span);
        if (type_is_poison(type))
            continue;
        if (!can_order(type))
            DIAGN(checker->diags, ORDER_TYPE, value->span, word(check_written(checker, value->span)),
                  type_text(checker->arena, type));
        else
            check_never_blank(checker, value, DIAG_ORDER_BLANK);
    }
}

void check_wants_precedence(Checker *checker, Span at)
{
    if (!checker->needs_precedence)
        checker->precedence_span = at;
    checker->needs_precedence = true;
}

void check_wants_award_year(Checker *checker, Span at)
{
    if (!checker->needs_award_year)
        checker->award_year_span = at;
    checker->needs_award_year = true;
}

/* ---- keys and periods */

void check_scope(Checker *checker, Node *scope)
{
    size_t count = 0;
    for (Node *key = scope->items; key; key = key->next) {
        Symbol *field =
            resolve_expect(checker, key, KIND_BIT(FIELD), TEXT("a field of the input form", "申报表的栏目"));
        if (field)
            field->identifies = true;
        for (const Node *before = scope->items; before != key && count < 4; before = before->next) {
            if (str_equal(before->text, key->text))
                DIAGN(checker->diags, KEY_REPEATED, key->span, word(key->text));
        }
        if (++count == 5)
            DIAG0(checker->diags, TOO_MANY_KEYS, key->span);
    }
    Node *period = scope->left;
    if (!period)
        return;
    if (period->kind == NODE_PER_YEAR || period->kind == NODE_WITHIN_YEARS)
        check_wants_award_year(checker, period->span);
    if (period->kind == NODE_WITHIN_YEARS) {
        Exact years;
        Type type = check_value(checker, period->left);
        if (!type_is_poison(type) && (!constant_number(period->left, &years) || years.denominator != 1 ||
                                      years.numerator < 1 || years.numerator > 1000))
            DIAGN(checker->diags, PLACES_NUMBER, period->left->span,
                  word(check_written(checker, period->left->span)));
    }
}

/* ---- budgets */

static bool is_amount(const Node *node)
{
    return node->kind == NODE_AMOUNT;
}

static bool is_shortage(const Node *node)
{
    return node->kind == NODE_SHORTAGE;
}

void check_unique_clauses(Checker *checker, Node *names)
{
    for (Node *name = names; name; name = name->next) {
        Symbol *clause = resolve_expect(checker, name, KIND_BIT(CLAUSE), TEXT("a clause", "条款"));
        for (const Node *before = names; clause && before != name; before = before->next) {
            if (before->symbol != clause)
                continue;
            Diag *diag = DIAGN(checker->diags, LISTED_TWICE, name->span, word(name->text));
            diag_mark(diag, before->span, TEXT("first here", "首次出现在此"));
            break;
        }
    }
}

static void check_priority_members(Checker *checker, Node *priority, const Symbol *field)
{
    bool *seen = ARENA_ARRAY(checker->arena, bool, field->part_count + 1);
    size_t listed = 0;
    bool good = true;
    for (Node *name = priority->items; name; name = name->next) {
        Symbol *member = resolve_part(checker, field, name);
        if (!member) {
            good = false;
        } else if (seen[member->index]) {
            DIAGN(checker->diags, LISTED_TWICE, name->span, word(name->text));
        } else {
            seen[member->index] = true;
            listed++;
        }
    }
    if (!good || listed == field->part_count)
        return;
    Str missing = {0};
    for (size_t i = 0, shown = 0; i < field->part_count && shown < 8; i++) {
        if (seen[i])
            continue;
        missing = arena_print(checker->arena, "%.*s%s%.*s", STR_ARG(missing), shown++ ? ", " : "",
                              STR_ARG(field->parts[i]->id));
    }
    DIAGN(checker->diags, PRIORITY_INCOMPLETE, priority->span, word(missing));
}

static void check_priority(Checker *checker, Node *priority)
{
    if (!priority->name) {
        check_unique_clauses(checker, priority->items);
    } else {
        Symbol *field = resolve_expect(checker, priority->name, KIND_BIT(FIELD),
                                       TEXT("a field that is one of several members", "类别栏目"));
        if (field && field->type.kind == TYPE_CATEGORY)
            check_priority_members(checker, priority, field);
        else if (field && !type_is_poison(field->type))
            DIAGN(checker->diags, PRIORITY_FIELD, priority->name->span, word(field->id),
                  type_text(checker->arena, field->type));
        if (field && field->type.kind == TYPE_CATEGORY && !always_known(field))
            DIAGN(checker->diags, ORDER_BLANK, priority->name->span, word(field->id));
    }
    if (priority->right)
        check_orders(checker, priority->right->items);
    else
        check_wants_precedence(checker, priority->span);
}

static void check_shortage(Checker *checker, Node *shortage)
{
    Node *rule = shortage->left;
    if (!rule)
        return;
    if (rule->kind == NODE_PRIORITY)
        check_priority(checker, rule);
    else if (rule->kind == NODE_FIRST_COME || rule->kind == NODE_CUT_OFF) {
        if (rule->items)
            check_orders(checker, rule->items);
        else
            check_wants_precedence(checker, rule->span);
    }
}

static void check_budget_money(Checker *checker, Node *value, Text what)
{
    Exact ignored;
    if (check_is(checker, value, type_make(TYPE_MONEY), what) && !constant_number(value, &ignored) &&
        !value->type.constant)
        DIAGN(checker->diags, CONSTANT_EXPECTED, value->span, what);
}

/* What is held back is an amount, or a rate of the budget. */
static void check_reserve(Checker *checker, Node *value)
{
    Text what = TEXT("the budget's reserve", "预留资金");
    if (check_value(checker, value).kind != TYPE_RATE)
        check_budget_money(checker, value, what);
    else if (!value->type.constant)
        DIAGN(checker->diags, CONSTANT_EXPECTED, value->span, what);
}

void check_budget_statements(Checker *checker, Node *items, Span home)
{
    for (Node *item = items; item; item = item->next) {
        switch (item->kind) {
        case NODE_AMOUNT:
            check_budget_money(checker, item->left, TEXT("the budget's amount", "资金数额"));
            if (item->flags & FLAG_PER_YEAR)
                check_wants_award_year(checker, item->span);
            break;
        case NODE_RESERVE:
            check_reserve(checker, item->left);
            break;
        case NODE_CARRY_OVER:
            if (item->flags & FLAG_YES)
                check_wants_award_year(checker, item->span);
            break;
        case NODE_MEMBERS:
            check_unique_clauses(checker, item->items);
            break;
        case NODE_SHORTAGE:
            check_shortage(checker, item);
            break;
        case NODE_UNDER:
            check_under_head(checker, item);
            check_budget_statements(checker, item->items, item->span);
            break;
        case NODE_ACCEPT:
            check_acceptance(checker, item, home);
            break;
        default:
            break;
        }
    }
}

static void check_budget(Checker *checker, Symbol *budget)
{
    Node *node = budget->node;
    for (const Node *item = node->items; item; item = item->next) {
        if (item->kind == NODE_ARTICLE && item->left) {
            checker->diags->article = item->left->text;
            break;
        }
    }
    check_budget_statements(checker, node->items, node->span);
    bool comparable = check_statement_conflicts(checker, node->items);
    checker->diags->article = (Str){0};
    if (!comparable || check_was_misread(checker, node->span))
        return;
    const Symbol *lacking;
    Span at = node->name ? node->name->span : node->span;
    if (!statements_always_have(node->items, is_amount, &lacking))
        DIAGN(checker->diags, BUDGET_AMOUNT_MISSING, at, word(budget->id));
    if (!statements_always_have(node->items, is_shortage, &lacking))
        DIAGN(checker->diags, SHORTAGE_MISSING, at, word(budget->id));
}

void check_budgets(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->budgets.count; i++)
        check_budget(checker, checker->policy->budgets.items[i]);
}

/* ---- exclusive clauses */

void check_exclusive(Checker *checker, Node *node)
{
    check_unique_clauses(checker, node->items);
    if (ast_count(node->items) < 2)
        DIAG0(checker->diags, EXCLUSIVE_ALONE, node->span);
    if (node->scope)
        check_scope(checker, node->scope);
    if (!node->scope || !node->scope->items)
        DIAG0(checker->diags, EXCLUSIVE_KEY, node->span);
    check_wants_award_year(checker, node->span);
    if (node->left && node->left->items)
        check_orders(checker, node->left->items);
    else
        check_wants_precedence(checker, node->span);
    if (node->left && node->left->name)
        DIAGN(checker->diags, TIES_NAME, node->left->span, word(node->left->name->text));
}
