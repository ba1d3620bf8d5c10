/* The policy's own tests: what is given fits the input form, what is expected names clauses and outcomes. */
#include "compiler/builtin.h"
#include "compiler/checker.h"

void check_test_value(Checker *checker, Node *value, Type type, Text what)
{
    if (type_is_poison(type))
        return;
    if (!check_is(checker, value, type, what))
        return;
    if (check_is_literal(value))
        check_cell_number(checker, value, type);
    else
        DIAGN(checker->diags, CONSTANT_EXPECTED, value->span, what);
}

static Str joined(Checker *checker, Str before, Str name, Str after)
{
    char *text = arena_new(checker->arena, before.len + name.len + after.len, 1);
    memcpy(text, before.at, before.len);
    memcpy(text + before.len, name.at, name.len);
    memcpy(text + before.len + name.len, after.at, after.len);
    return (Str){text, before.len + name.len + after.len};
}

/* Tests name fields by the thousand, and formatting is slow. */
static Text field_in_quotes(Checker *checker, const Symbol *field)
{
    return (Text){joined(checker, STR("`"), field->id, STR("`")),
                  joined(checker, STR("“"), field->label.len ? field->label : field->id, STR("”"))};
}

void check_cells(Checker *checker, Node *given, const Symbol *detail)
{
    checker->detail = detail;
    for (Node *assign = given->items; assign; assign = assign->next) {
        if (assign->kind != NODE_ASSIGN || !assign->name)
            continue;
        Symbol *known = resolve_look(checker, assign->name->text);
        bool was_used = known && known->used;
        Symbol *field = resolve_expect(checker, assign->name, KIND_BIT(FIELD),
                                       TEXT("a field of the input form", "申报表的栏目"));
        if (known)
            known->used = was_used;
        if (!field)
            continue;
        assign->symbol = field;
        check_test_value(checker, assign->right, field->type, field_in_quotes(checker, field));
        for (const Node *before = given->items; before != assign; before = before->next) {
            if (before->symbol == field) {
                DIAGN(checker->diags, GIVEN_TWICE, assign->span, word(assign->name->text));
                break;
            }
        }
    }
    checker->detail = NULL;
}

static void check_outcome(Checker *checker, Node *outcome)
{
    Symbol *clause =
        resolve_expect(checker, outcome->name, KIND_BIT(CLAUSE) | KIND_BIT(REFER), TEXT("a clause", "条款"));
    outcome->symbol = clause;
    if (!outcome->left || builtin_find(BUILTIN_OUTCOME, outcome->left->text) >= 0)
        return;
    Str words[32];
    size_t count = builtin_words(BUILTIN_OUTCOME, words, 32);
    Str nearest = diag_nearest(outcome->left->text, words, count);
    Diag *diag = DIAGN(checker->diags, OUTCOME_UNKNOWN, outcome->left->span, word(outcome->left->text));
    if (nearest.len)
        diag_help(diag, (Text){arena_print(checker->arena, "did you mean `%.*s`?", STR_ARG(nearest)),
                               arena_print(checker->arena, "是否应为“%.*s”？", STR_ARG(nearest))});
}

static bool is_level(const Node *statements, Str name)
{
    for (const Node *statement = statements; statement; statement = statement->next) {
        if (statement->kind == NODE_UNDER && is_level(statement->items, name))
            return true;
        for (const Node *arm = statement->kind == NODE_SHARE ? statement->items : NULL; arm; arm = arm->next)
            if (str_equal(arm->name->text, name) || (arm->label && str_equal(arm->label->text, name)))
                return true;
    }
    return false;
}

/* What the parts of an expected amount come to. */
static void check_expected_parts(Checker *checker, const Node *result, const Symbol *clause)
{
    Text what = TEXT("the expected result", "应得结果");
    for (Node *part = result->items; part; part = part->next)
        check_test_value(checker, part, type_make(TYPE_MONEY), what);
    for (Node *arm = result->more; arm; arm = arm->next) {
        if (!is_level(clause->node->items, arm->name->text))
            DIAGN(checker->diags, LEVEL_UNKNOWN, arm->name->span, word(clause->id), word(arm->name->text));
        if (arm->left)
            check_test_value(checker, arm->left, type_make(TYPE_MONEY), what);
        else
            DIAGN(checker->diags, CONSTANT_EXPECTED, arm->span, what);
    }
}

static void check_expect(Checker *checker, Node *expect)
{
    for (Node *item = expect->items; item; item = item->next) {
        if (item->kind == NODE_OUTCOME) {
            check_outcome(checker, item);
            continue;
        }
        if (item->kind != NODE_ASSIGN)
            continue;
        Symbol *clause =
            resolve_expect(checker, item->name, KIND_BIT(CLAUSE) | KIND_BIT(REFER), TEXT("a clause", "条款"));
        item->symbol = clause;
        if (clause)
            check_test_value(checker, item->right,
                             type_make(clause->kind == SYMBOL_CLAUSE ? TYPE_MONEY : TYPE_YES_NO),
                             TEXT("the expected result", "应得结果"));
        if (clause)
            check_expected_parts(checker, item, clause);
    }
}

/* The rows that the test gives a name. */
static Names given_rows(Checker *checker, Node *test)
{
    Names rows = {0};
    for (Node *item = test->items; item; item = item->next)
        if (item->kind == NODE_GIVEN && item->name)
            names_add(checker->arena, &rows, item->name->text, ARENA_NEW(checker->arena, Symbol));
    return rows;
}

static bool has_one_row(const Node *test)
{
    size_t given = 0;
    for (const Node *item = test->items; item; item = item->next)
        given += item->kind == NODE_GIVEN;
    return given <= 1;
}

static void check_test_under(Checker *checker, const Node *test, Node *under)
{
    if (!check_under_head(checker, under))
        return;
    for (const Node *before = test->items; before != under; before = before->next) {
        if (before->kind == NODE_UNDER && before->symbol == under->symbol) {
            DIAGN(checker->diags, TEST_READING_TWICE, under->span, word(under->name->text));
            return;
        }
    }
}

static void check_test(Checker *checker, Node *test)
{
    bool expects = false, given = false, one_row = has_one_row(test);
    Names rows = given_rows(checker, test);
    for (Node *item = test->items; item; item = item->next) {
        switch (item->kind) {
        case NODE_GIVEN:
            check_cells(checker, item, NULL);
            given = true;
            break;
        case NODE_WITH:
            check_with(checker, item, given);
            break;
        case NODE_ALREADY:
            if (item->name && !names_find(&rows, item->name->text))
                DIAGN(checker->diags, ROW_UNKNOWN, item->name->span, word(item->name->text));
            check_already(checker, item, given || item->name);
            break;
        case NODE_EXPECT:
            expects = true;
            if (item->name && !names_find(&rows, item->name->text))
                DIAGN(checker->diags, ROW_UNKNOWN, item->name->span, word(item->name->text));
            else if (!item->name && !one_row)
                DIAG0(checker->diags, ROW_UNNAMED, item->span);
            check_expect(checker, item);
            break;
        case NODE_UNDER:
            check_test_under(checker, test, item);
            break;
        case NODE_ERROR:
            expects = true;
            break;
        default:
            check_not_available(checker, item, (Str){0});
        }
    }
    if (!expects && !check_was_misread(checker, test->span))
        DIAG0(checker->diags, TEST_EXPECTS_NOTHING, test->span);
}

void check_tests(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->test_count; i++)
        check_test(checker, checker->policy->tests[i]);
}
