/* Awards of earlier runs: what an expression asks the ledger, and what a test says that it holds. */
#include "compiler/builtin.h"
#include "compiler/checker.h"
#include "runtime/ledger/ledger.h"

Type check_awarded(Checker *checker, Node *node)
{
    Type money = type_make(TYPE_MONEY);
    Symbol *clause = resolve_expect(checker, node->name, KIND_BIT(CLAUSE), TEXT("a clause", "条款"));
    node->symbol = clause;
    if (checker->detail) {
        DIAGN(checker->diags, AWARDED_IN_ROWS, node->span, word(checker->detail->id));
        return type_make(TYPE_POISON);
    }
    if (!node->scope) {
        DIAGN(checker->diags, AWARDED_SCOPE, node->span, word(node->name->text));
        return type_make(TYPE_POISON);
    }
    check_scope(checker, node->scope);
    for (const Node *key = node->scope->items; key; key = key->next)
        if (!key->symbol)
            return type_make(TYPE_POISON);
    checker->policy->awarded_count++;
    return clause ? money : type_make(TYPE_POISON);
}

/* ---- already ---------------------------------------------------------------------------------------------------------- */

/* Whether the form has a field by either name of the word: then the word is that field, and the second word is the ledger's. */
static bool is_taken(const Checker *checker, int value)
{
    for (size_t i = 0; i < builtin_count; i++) {
        if (builtin_table[i].group != BUILTIN_LEDGER || builtin_table[i].value != value)
            continue;
        const Symbol *en = names_find(&checker->names, str_from(builtin_table[i].en));
        const Symbol *zh = names_find(&checker->names, str_from(builtin_table[i].zh));
        if ((en && en->kind == SYMBOL_FIELD) || (zh && zh->kind == SYMBOL_FIELD))
            return true;
    }
    return false;
}

/* The column of the ledger that the name means; -1: none. */
static int column_named(const Checker *checker, Str name)
{
    int value = builtin_find(BUILTIN_LEDGER, name);
    return value >= 0 && !is_taken(checker, value) ? value / 2 : -1;
}

static void report_value(Checker *checker, const Node *value, Text wanted, Text help)
{
    DIAGN(checker->diags, ALREADY_VALUE, value->span, word(check_written(checker, value->span)), wanted, help);
}

static void check_year(Checker *checker, Node *value)
{
    bool is_year = (value->kind == NODE_NUMBER || value->kind == NODE_SPAN_OF_YEARS) &&
                   value->exact.denominator == 1 && value->exact.numerator >= 1 && value->exact.numerator <= 9999;
    value->type = type_make(TYPE_NUMBER);
    if (!is_year)
        report_value(checker, value, TEXT("an award year", "年度"),
                     TEXT("write a year, e.g. `year = 2015`", "请写年份，例如“年度 = 2015”"));
}

static void check_document(Checker *checker, Node *value)
{
    value->type = type_make(TYPE_TEXT);
    if (value->kind != NODE_STRING)
        report_value(checker, value, TEXT("a document's number", "文号"),
                     TEXT("write a text, e.g. `document = \"2015-12\"`", "请写文字，例如“文号 = “2015-12””"));
}

static void check_amount(Checker *checker, Node *assign, Symbol *clause)
{
    assign->name->symbol = assign->symbol = clause;
    check_test_value(checker, assign->right, type_make(TYPE_MONEY), TEXT("an earlier award", "此前已获的金额"));
    if (assign->right->kind == NODE_NEGATE)
        DIAG0(checker->diags, ALREADY_NEGATIVE, assign->right->span);
}

/* A word of the ledger that was misspelt; false: it is near to none. */
static bool report_misspelt(Checker *checker, const Node *name)
{
    Str words[] = {STR("year"), STR("年度"), STR("document"), STR("文号")};
    Str nearest = diag_nearest(name->text, words, sizeof words / sizeof *words);
    if (resolve_look(checker, name->text) || !nearest.len)
        return false;
    DIAGN(checker->diags, ALREADY_WORD, name->span, word(name->text), word(nearest));
    return true;
}

static void check_key(Checker *checker, Node *assign)
{
    if (report_misspelt(checker, assign->name))
        return;
    Symbol *field =
        resolve_expect(checker, assign->name, KIND_BIT(FIELD),
                       TEXT("a clause, a key field, `year` or `document`", "条款、所按的栏目、“年度”或“文号”"));
    if (!field)
        return;
    assign->symbol = field;
    if (!field->identifies)
        DIAGN(checker->diags, ALREADY_KEY, assign->name->span, word(field->id));
    else
        check_test_value(checker, assign->right, field->type, word(field->id));
}

/* The first field by which anything is counted, for advice. */
static const Symbol *first_key(const Checker *checker)
{
    for (size_t i = 0; i < checker->policy->fields.count; i++)
        if (checker->policy->fields.items[i]->identifies)
            return checker->policy->fields.items[i];
    return NULL;
}

typedef struct Already {
    const Node *clause, *year;
    bool has_key;
} Already;

static void check_already_cell(Checker *checker, const Node *already, Node *assign, Already *found)
{
    for (const Node *before = already->items; before != assign; before = before->next)
        if (before->name && str_equal(before->name->text, assign->name->text)) {
            DIAGN(checker->diags, GIVEN_TWICE, assign->span, word(assign->name->text));
            return;
        }
    if (!assign->right) {
        report_value(checker, assign, TEXT("what a ledger can hold", "台账可以登记的内容"),
                     TEXT("what the ledger holds is known: write a value", "台账所载均为已知，请写明其值"));
        return;
    }
    Symbol *known = resolve_look(checker, assign->name->text);
    int column = column_named(checker, assign->name->text);
    if (known && known->kind == SYMBOL_CLAUSE) {
        if (found->clause)
            DIAG0(checker->diags, ALREADY_CLAUSES, assign->span);
        found->clause = assign;
        check_amount(checker, assign, known);
    } else if (column == LEDGER_YEAR) {
        found->year = assign;
        check_year(checker, assign->right);
    } else if (column == LEDGER_DOCUMENT) {
        check_document(checker, assign->right);
    } else {
        found->has_key = true;
        check_key(checker, assign);
    }
}

void check_already(Checker *checker, Node *already, bool has_row)
{
    const SymbolList *clauses = &checker->policy->clauses;
    Already found = {0};
    size_t errors = checker->diags->errors;
    for (Node *assign = already->items; assign; assign = assign->next)
        if (assign->kind == NODE_ASSIGN && assign->name)
            check_already_cell(checker, already, assign, &found);
    if (checker->diags->errors > errors)
        return;
    const Symbol *key = first_key(checker), *example = clauses->count ? clauses->items[0] : NULL;
    if (!found.clause)
        DIAGN(checker->diags, ALREADY_CLAUSE, already->span,
              example ? (Text){example->id, example->label.len ? example->label : example->id}
                      : text_of(STR("C")));
    else if (!found.year && checker->policy->award_year)
        DIAG0(checker->diags, ALREADY_YEAR, already->span);
    else if (!has_row && !found.has_key && key)
        DIAGN(checker->diags, ALREADY_NOBODY, already->span,
              ((Text){key->id, key->label.len ? key->label : key->id}));
}
