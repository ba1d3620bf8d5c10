/* The versions of a policy: its amendments in the order of their days, and which definitions and tables they change. */
#include "compiler/checker.h"

#include "runtime/civil_date.h"

static Str version_name(const PolicyVersion *version)
{
    return version->symbol->id;
}

static bool is_called(const Symbol *symbol, Str name)
{
    return str_equal(symbol->id, name) || (symbol->label.len && str_equal(symbol->label, name));
}

static Str day_text(Checker *checker, int64_t day)
{
    char text[DATE_TEXT];
    return arena_copy(checker->arena, (Str){text, date_print(text, day)});
}

/* ---- the order */

static Symbol *version_symbol(Checker *checker, Node *amend)
{
    Symbol *symbol = ARENA_NEW(checker->arena, Symbol);
    *symbol = (Symbol){.kind = SYMBOL_VERSION, .id = amend->left->text, .node = amend};
    symbol->label = amend->label ? amend->label->text : (Str){0};
    amend->left->symbol = amend->symbol = symbol;
    return symbol;
}

/* Puts the amendment where its day wants it. */
static void insert(Policy *policy, PolicyVersion version)
{
    size_t at = policy->version_count++;
    for (; at > 1 && policy->versions[at - 1].effective > version.effective; at--)
        policy->versions[at] = policy->versions[at - 1];
    policy->versions[at] = version;
}

static void list_versions(Checker *checker)
{
    Policy *policy = checker->policy;
    policy->versions = ARENA_ARRAY(checker->arena, PolicyVersion, policy->amend_count + 1);
    policy->versions[0] = (PolicyVersion){policy->symbol, NULL, policy->effective, policy->expires};
    policy->version_count = 1;
    for (size_t i = 0; i < policy->amend_count; i++) {
        Node *amend = policy->amends[i];
        if (policy->version_count > POLICY_MAX_VERSIONS) {
            DIAGN(checker->diags, TOO_MANY, amend->span, TEXT("amendments", "修订"), TEXT("60", "60"));
            break;
        }
        if (amend->left && amend->right && amend->right->kind == NODE_DATE)
            insert(policy, (PolicyVersion){version_symbol(checker, amend), amend, amend->right->day, INT64_MIN});
    }
    for (size_t v = 0; v < policy->version_count; v++)
        policy->versions[v].symbol->index = (int)v;
}

static void check_twice(Checker *checker, size_t number)
{
    const PolicyVersion *versions = checker->policy->versions, *own = &versions[number];
    for (size_t v = 0; v < number; v++) {
        if (!is_called(versions[v].symbol, version_name(own)))
            continue;
        Diag *diag = DIAGN(checker->diags, VERSION_TWICE, own->node->left->span, word(version_name(own)));
        if (versions[v].symbol->node && versions[v].symbol->node->name)
            diag_mark(diag, versions[v].node ? versions[v].node->left->span : versions[v].symbol->node->name->span,
                      TEXT("first here", "首次出现在此"));
        return;
    }
}

static void check_day(Checker *checker, size_t number)
{
    const PolicyVersion *own = &checker->policy->versions[number], *before = own - 1;
    if (number == 1 && before->effective != INT64_MIN && own->effective <= before->effective)
        DIAGN(checker->diags, VERSION_BEFORE_POLICY, own->node->right->span, word(version_name(own)),
              word(day_text(checker, before->effective)));
    if (number == 1 || own->effective != before->effective)
        return;
    Diag *diag =
        DIAGN(checker->diags, VERSION_SAME_DAY, own->node->right->span, word(day_text(checker, own->effective)),
              word(version_name(before)), word(version_name(own)));
    diag_mark(diag, before->node->right->span, TEXT("the other one", "另一修订"));
}

/* What is amended is the policy, or the version that holds until then. */
static void check_predecessor(Checker *checker, size_t number)
{
    const PolicyVersion *versions = checker->policy->versions, *own = &versions[number], *before = own - 1;
    Node *name = own->node->name;
    for (size_t v = number; name && v-- > 0;) {
        if (!is_called(versions[v].symbol, name->text))
            continue;
        name->symbol = versions[v].symbol;
        if (v != 0 && v != number - 1)
            DIAGN(checker->diags, AMENDS_ANOTHER, name->span, word(version_name(own)), word(name->text),
                  word(version_name(before)));
        return;
    }
    if (name)
        DIAGN(checker->diags, AMENDS_NOTHING, name->span, word(name->text), word(version_name(before)));
}

static const Node *line_of(const Node *items, NodeKind kind)
{
    for (; items; items = items->next)
        if (items->kind == kind)
            return items;
    return NULL;
}

static void check_lines(Checker *checker, const Node *amend)
{
    for (const Node *item = amend->items; item; item = item->next) {
        if (item->kind != NODE_AUTHORITY && item->kind != NODE_ISSUED && item->kind != NODE_EXPIRES)
            continue;
        const Node *first = line_of(amend->items, item->kind);
        if (first != item)
            diag_mark(DIAGN(checker->diags, STATEMENT_TWICE, item->span, word(check_written(checker, item->span))),
                      first->span, TEXT("first here", "首次出现在此"));
    }
}

/* The last day of each version. An amendment that says nothing about it leaves the measure's last day as it is. */
static void find_ends(Checker *checker)
{
    Policy *policy = checker->policy;
    int64_t stated = policy->expires == INT64_MIN ? INT64_MAX : policy->expires;
    policy->versions[0].expires = stated;
    for (size_t v = 1; v < policy->version_count; v++) {
        PolicyVersion *own = &policy->versions[v];
        const Node *line = line_of(own->node->items, NODE_EXPIRES);
        if (line && line->left && line->left->kind == NODE_DATE) {
            if (line->left->day < own->effective)
                DIAG0(checker->diags, EXPIRES_BEFORE, line->span);
            stated = line->left->day;
        } else if (stated < own->effective) {
            DIAGN(checker->diags, VERSION_AFTER_END, own->node->right->span, word(version_name(own)),
                  word(day_text(checker, stated)));
        }
        own->expires = stated;
        if (own[-1].expires >= own->effective)
            own[-1].expires = own->effective - 1;
    }
}

/* ---- what is changed */

static Symbol *changed_symbol(Checker *checker, const Node *changed)
{
    Symbol *known = names_find(&checker->names, changed->name->text);
    bool was_used = known && known->used;
    Symbol *symbol = NULL;
    switch (changed->kind) {
    case NODE_CLAUSE:
        symbol = resolve_expect(checker, changed->name, KIND_BIT(CLAUSE), TEXT("a clause", "条款"));
        break;
    case NODE_BUDGET:
        symbol = resolve_expect(checker, changed->name, KIND_BIT(BUDGET), TEXT("a budget", "专项资金"));
        break;
    case NODE_DEFINE:
        symbol = resolve_expect(checker, changed->name, KIND_BIT(DEFINE), TEXT("a definition", "所称"));
        break;
    default:
        symbol = resolve_expect(checker, changed->name, KIND_BIT(TABLE), TEXT("a table", "标准表"));
    }
    if (known)
        known->used = was_used;
    return symbol;
}

/* Whether the declaration is there when the amendment takes effect. */
static void check_in_force(Checker *checker, const Node *name, const Symbol *symbol, int version)
{
    const PolicyVersion *versions = checker->policy->versions;
    if (symbol->since >= version)
        DIAGN(checker->diags, AMENDS_ADDED_LATER, name->span, word(name->text),
              word(version_name(&versions[symbol->since])));
    else if (symbol->repealed_in && symbol->repealed_in < version)
        DIAGN(checker->diags, AMENDS_REPEALED, name->span, word(name->text),
              word(version_name(&versions[symbol->repealed_in])));
}

static bool is_repealed_whole(const Node *item)
{
    return item->kind == NODE_REPEAL && !item->right;
}

static bool get_in_the_way(const Node *a, const Node *b)
{
    return (a->kind == NODE_CHANGE && b->kind == NODE_CHANGE) || is_repealed_whole(a) || is_repealed_whole(b);
}

/* A declaration is changed in one place, and what is repealed is not changed as well. */
static void check_changed_twice(Checker *checker, const Node *amend, const Node *item)
{
    for (const Node *before = amend->items; before != item && item->left->symbol; before = before->next) {
        bool meets = before->kind == NODE_CHANGE || before->kind == NODE_REPEAL;
        if (!meets || before->left->symbol != item->left->symbol || !get_in_the_way(before, item))
            continue;
        Diag *diag = DIAGN(checker->diags, CHANGED_TWICE, item->left->name->span, word(item->left->name->text));
        diag_mark(diag, before->left->name->span, TEXT("first here", "首次出现在此"));
        return;
    }
}

/* The name of what is changed is no declaration of its own. */
static void resolve_change(Checker *checker, const Node *amend, Node *item, int version)
{
    Node *changed = item->left;
    if (!changed || !changed->name)
        return;
    Symbol *symbol = changed_symbol(checker, changed);
    if (symbol)
        check_in_force(checker, changed->name, symbol, version);
    changed->symbol = symbol;
    check_changed_twice(checker, amend, item);
    bool has_value = changed->kind == NODE_DEFINE || changed->kind == NODE_TABLE;
    if (symbol && has_value) {
        Symbol *own = resolve_changed(checker, changed);
        own->id = symbol->id, own->label = symbol->label;
        own->since = version;
        own->changed = symbol->changed;
        symbol->changed = own;
    }
    changed->name->symbol = symbol;
    if (symbol && item->kind == NODE_REPEAL && !item->right && !symbol->repealed_in)
        symbol->repealed_in = version;
}

static void resolve_amend(Checker *checker, int version)
{
    Node *amend = checker->policy->versions[version].node;
    for (Node *item = amend->items; item; item = item->next) {
        if (item->kind == NODE_ADDED && item->left && item->left->symbol)
            item->left->symbol->since = version;
    }
    for (Node *item = amend->items; item; item = item->next) {
        if (item->kind == NODE_CHANGE || item->kind == NODE_REPEAL)
            resolve_change(checker, amend, item, version);
    }
}

void resolve_versions(Checker *checker)
{
    Policy *policy = checker->policy;
    if (!policy->symbol) { /* that there is no header was said */
        policy->amend_count = 0;
        policy->symbol = ARENA_NEW(checker->arena, Symbol);
    }
    list_versions(checker);
    for (size_t v = 1; v < policy->version_count; v++) {
        check_twice(checker, v);
        check_day(checker, v);
        check_predecessor(checker, v);
        check_lines(checker, policy->versions[v].node);
    }
    find_ends(checker);
    for (size_t v = 1; v < policy->version_count; v++)
        resolve_amend(checker, (int)v);
}
