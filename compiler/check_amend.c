/* Amendments: what they change, add, repeal and leave as it was. */
#include "compiler/checker.h"
#include "compiler/select.h"

static Str first_article(const Node *items)
{
    for (; items; items = items->next)
        if (items->kind == NODE_ARTICLE && items->left)
            return items->left->text;
    return (Str){0};
}

static Str article_of(const Node *changed)
{
    Str own = first_article(changed->items);
    return own.len || !changed->symbol ? own : first_article(changed->symbol->node->items);
}

/* ---- what a clause or budget says until an amendment, under any reading */

static bool says(const Node *items, const Node *pattern, bool (*fits)(const Node *statement, const Node *pattern))
{
    for (; items; items = items->next) {
        if (items->kind == NODE_UNDER ? says(items->items, pattern, fits) : fits(items, pattern))
            return true;
    }
    return false;
}

static bool said_before(const Checker *checker, const Symbol *symbol, size_t version, const Node *pattern,
                        bool (*fits)(const Node *statement, const Node *pattern))
{
    bool found = says(symbol->node->items, pattern, fits);
    for (size_t v = 1; v < version && !found; v++) {
        const Node *items = checker->policy->versions[v].node->items;
        for (; items && !found; items = items->next)
            found = items->kind == NODE_CHANGE && items->left->symbol == symbol &&
                    says(items->left->items, pattern, fits);
    }
    return found;
}

static bool is_of_kind(const Node *statement, const Node *pattern)
{
    return statement->kind == pattern->kind;
}

static bool says_kind(const Checker *checker, const Symbol *symbol, size_t version, NodeKind kind)
{
    return said_before(checker, symbol, version, &(Node){.kind = kind}, is_of_kind);
}

/* ---- change */

/* Whether a benefit is paid in money is the same in every version: each total counts the one or the other. */
static void check_same_kind(Checker *checker, const Node *changed, size_t version)
{
    for (const Node *item = changed->items; item; item = item->next) {
        bool turns =
            (item->kind == NODE_IN_KIND && !says_kind(checker, changed->symbol, version, NODE_IN_KIND)) ||
            (item->kind == NODE_PAID_FROM && !says_kind(checker, changed->symbol, version, NODE_PAID_FROM));
        if (turns)
            DIAGN(checker->diags, CHANGED_IN_KIND, item->span, word(changed->name->text));
    }
}

static bool carries_over(const Node *statement, const Node *pattern)
{
    (void)pattern;
    return statement->kind == NODE_CARRY_OVER && statement->flags & FLAG_YES;
}

static void check_change(Checker *checker, Node *changed, size_t version)
{
    if (!changed->symbol || (changed->kind != NODE_CLAUSE && changed->kind != NODE_BUDGET))
        return;
    checker->diags->article = article_of(changed);
    if (changed->kind == NODE_CLAUSE)
        check_clause_statements(checker, changed->items, changed->span);
    else
        check_budget_statements(checker, changed->items, changed->span);
    check_statement_conflicts(checker, changed->items);
    check_pot_alone(checker, changed->items);
    check_same_kind(checker, changed, version);
    if (!changed->items && !check_was_misread(checker, changed->span))
        DIAGN(checker->diags, CHANGES_NOTHING, changed->span, word(changed->name->text));
    if (changed->kind == NODE_BUDGET && (says(changed->items, NULL, carries_over) ||
                                         said_before(checker, changed->symbol, version, NULL, carries_over)))
        DIAGN(checker->diags, CHANGED_CARRY_OVER, changed->name->span, word(changed->name->text));
    checker->diags->article = (Str){0};
}

static Text keys_text(Checker *checker, const Symbol *table)
{
    Text keys = {0};
    for (size_t i = 0; i < table->part_count; i++) {
        const Symbol *key = table->parts[i];
        Text type = type_text(checker->arena, key->type);
        keys.en = arena_print(checker->arena, "%.*s%s%.*s %.*s", STR_ARG(keys.en), i ? ", " : "", STR_ARG(key->id),
                              STR_ARG(type.en));
        keys.zh = arena_print(checker->arena, "%.*s%s%.*s %.*s", STR_ARG(keys.zh), i ? "、" : "", STR_ARG(key->id),
                              STR_ARG(type.zh));
    }
    return keys;
}

static bool same_keys(const Symbol *a, const Symbol *b)
{
    if (a->part_count != b->part_count)
        return false;
    for (size_t i = 0; i < a->part_count; i++) {
        const Symbol *x = a->parts[i], *y = b->parts[i];
        if (!type_matches(x->type, y->type) || !str_equal(x->id, y->id))
            return false;
    }
    return true;
}

static void check_changed_tables(Checker *checker)
{
    const SymbolList *tables = &checker->policy->tables;
    for (size_t i = 0; i < tables->count; i++) {
        const Symbol *table = tables->items[i];
        for (const Symbol *changed = table->since ? NULL : table->changed; changed; changed = changed->changed) {
            if (!same_keys(table, changed))
                DIAGN(checker->diags, CHANGED_KEYS, changed->node->name->span, word(table->id),
                      keys_text(checker, table), keys_text(checker, changed));
            else if (!type_matches(table->type, changed->type))
                DIAGN(checker->diags, CHANGED_TYPE, changed->node->name->span, word(table->id),
                      type_text(checker->arena, table->type), type_text(checker->arena, changed->type));
        }
    }
}

/* ---- repeal */

static bool is_row_cap(const Node *statement, const Node *pattern)
{
    (void)pattern;
    return statement->kind == NODE_CAP && !statement->scope;
}

static bool is_shared_cap(const Node *statement, const Node *pattern)
{
    (void)pattern;
    return statement->kind == NODE_CAP && statement->scope;
}

static void check_repealed(Checker *checker, const Node *item, size_t version)
{
    const Symbol *symbol = item->left->symbol;
    Node *pattern = item->right;
    if (!symbol)
        return;
    if (pattern->kind == NODE_NOTWITHSTANDING)
        resolve_expect(checker, pattern->name, KIND_BIT(CLAUSE), TEXT("a clause", "条款"));
    if (pattern->scope)
        check_scope(checker, pattern->scope);
    if (!said_before(checker, symbol, version, pattern, statement_is_repealed))
        DIAGN(checker->diags, REPEALS_NOTHING, pattern->span, word(item->left->name->text),
              word(check_written(checker, pattern->span)));
    else if (pattern->kind == NODE_CAP && !pattern->scope &&
             said_before(checker, symbol, version, NULL, is_row_cap) &&
             said_before(checker, symbol, version, NULL, is_shared_cap))
        DIAGN(checker->diags, REPEALS_WHICH_CAP, pattern->span, word(item->left->name->text));
    else if (item->left->kind == NODE_BUDGET && said_before(checker, symbol, version, NULL, carries_over))
        DIAGN(checker->diags, CHANGED_CARRY_OVER, item->left->name->span, word(item->left->name->text));
}

static bool pays_from(const Node *statement, const Node *pattern)
{
    return statement->kind == NODE_PAID_FROM && statement->name && statement->name->symbol == pattern->symbol;
}

/* The statements that say in this version from which fund a clause is paid. */
static const Node *source_of(const Policy *policy, const Symbol *clause, size_t version)
{
    const Node *stated = clause->node->items, *pattern = &(Node){.kind = NODE_PAID_FROM};
    for (size_t v = 1; v <= version; v++)
        for (const Node *item = policy->versions[v].node->items; item; item = item->next)
            if (item->kind == NODE_CHANGE && item->left->symbol == clause &&
                says(item->left->items, pattern, is_of_kind))
                stated = item->left->items;
    return stated;
}

/* Money that a clause still pays has to come from somewhere. */
static void check_repealed_budget(Checker *checker, const Node *item, size_t version)
{
    const Policy *policy = checker->policy;
    for (size_t c = 0; c < policy->clauses.count; c++) {
        const Symbol *clause = policy->clauses.items[c];
        bool gone = clause->repealed_in && (size_t)clause->repealed_in <= version;
        if (gone || (size_t)clause->since > version ||
            !says(source_of(policy, clause, version), &(Node){.symbol = item->left->symbol}, pays_from))
            continue;
        DIAGN(checker->diags, REPEALED_PAYS, item->left->name->span, word(item->left->name->text),
              word(clause->id));
        return;
    }
}

/* ---- transition */

/* What was awarded before is that of the named keys, or of the application itself. Every clause may ask the ledger once. */
static void check_top_up(Checker *checker, Node *rule)
{
    Policy *policy = checker->policy;
    policy->awarded_count += policy->clauses.count;
    if (rule->scope) {
        check_scope(checker, rule->scope);
        return;
    }
    for (size_t i = 0; i < policy->fields.count; i++)
        if (policy->fields.items[i]->node->kind == NODE_KEY)
            return;
    DIAG0(checker->diags, TOP_UP_KEY, rule->span);
}

static void check_transition(Checker *checker, Node *transition, size_t version)
{
    const Node *gate = NULL, *rule = NULL;
    for (Node *item = transition->items; item; item = item->next) {
        const Node **first = item->kind == NODE_FOR ? &gate : &rule;
        if (item->kind == NODE_ERROR)
            continue;
        if (*first)
            diag_mark(DIAGN(checker->diags, STATEMENT_TWICE, item->span, word(check_written(checker, item->span))),
                      (*first)->span, TEXT("first here", "首次出现在此"));
        *first = item;
        if (item->kind == NODE_FOR)
            check_condition(checker, item->left);
        else if (item->kind == NODE_NEW_MINUS_AWARDED)
            check_top_up(checker, item);
    }
    check_unique_clauses(checker, transition->more);
    for (const Node *name = transition->more; name; name = name->next)
        if (name->symbol && name->symbol->since >= (int)version)
            DIAGN(checker->diags, AMENDS_ADDED_LATER, name->span, word(name->text),
                  word(checker->policy->versions[name->symbol->since].symbol->id));
    if (check_was_misread(checker, transition->span))
        return;
    if (!gate)
        DIAG0(checker->diags, TRANSITION_GATE, transition->span);
    if (!rule)
        DIAG0(checker->diags, TRANSITION_RULE, transition->span);
}

/* ---- the whole */

static void check_amendment(Checker *checker, Node *item, size_t version)
{
    if (item->kind == NODE_CHANGE)
        check_change(checker, item->left, version);
    else if (item->kind == NODE_TRANSITION)
        check_transition(checker, item, version);
    else if (item->kind == NODE_REPEAL && item->right)
        check_repealed(checker, item, version);
    else if (item->kind == NODE_REPEAL && item->left->kind == NODE_BUDGET && item->left->symbol)
        check_repealed_budget(checker, item, version);
}

/* The first date of the form: what a drafter most likely means. */
static const Symbol *first_date(const Policy *policy)
{
    for (size_t i = 0; i < policy->fields.count; i++)
        if (policy->fields.items[i]->type.kind == TYPE_DATE)
            return policy->fields.items[i];
    return NULL;
}

static void report_no_date(Checker *checker)
{
    const Policy *policy = checker->policy;
    const Symbol *date = first_date(policy);
    Diag *diag = DIAGN(checker->diags, VERSIONS_MISSING, policy->versions[1].node->left->span,
                       word(policy->versions[1].symbol->id));
    if (!date)
        return;
    Str label = date->label.len ? date->label : date->id;
    diag_help(diag, (Text){arena_print(checker->arena, "write in the header, e.g.: `versions by %.*s`",
                                       STR_ARG(date->id)),
                           arena_print(checker->arena, "请在“办法”中写明，例如：版本 按 %.*s", STR_ARG(label))});
}

void check_amendments(Checker *checker)
{
    const Policy *policy = checker->policy;
    bool misread = policy->header && check_was_misread(checker, policy->header->span);
    if (policy->version_count > 1 && !policy->versions_by && policy->header && !misread)
        report_no_date(checker);
    check_changed_tables(checker);
    for (size_t v = 1; v < policy->version_count; v++)
        for (Node *item = policy->versions[v].node->items; item; item = item->next)
            check_amendment(checker, item, v);
}
