#include "compiler/testing/case_nodes.h"

#include "compiler/builtin.h"
#include "runtime/decimal.h"
#include "runtime/write/reason.h"

static const Span nowhere = {0, 0};

static Node *name_node(Compilation *c, Str text, Symbol *symbol)
{
    Node *name = ast_node(&c->arena, NODE_NAME, nowhere);
    name->text = text;
    name->symbol = symbol;
    return name;
}

static Node *string_node(Compilation *c, Str text)
{
    Node *string = ast_node(&c->arena, NODE_STRING, nowhere);
    string->text = arena_copy(&c->arena, text);
    return string;
}

/* ---- Values ------------------------------------------------------------------------------------------------------------------- */

static Node *number_node(Compilation *c, NodeKind kind, int64_t mantissa, int64_t denominator)
{
    Node *node = ast_node(&c->arena, kind, nowhere);
    if (!exact_reduce(mantissa < 0 ? -(Int128)mantissa : mantissa, denominator, &node->exact))
        node->exact = (Exact){0, 1};
    if (mantissa >= 0)
        return node;
    Node *negative = ast_node(&c->arena, NODE_NEGATE, nowhere);
    negative->left = node;
    return negative;
}

static Node *with_unit(Compilation *c, int64_t mantissa, int64_t denominator, const Symbol *unit)
{
    Node *node = number_node(c, NODE_QUANTITY, mantissa, denominator);
    Node *quantity = node->kind == NODE_NEGATE ? node->left : node;
    quantity->name = name_node(c, unit->id, (Symbol *)unit);
    return node;
}

static Node *literal_node(Compilation *c, const Symbol *symbol, const PlanField *field, int64_t number, Str text)
{
    switch (field->kind) {
    case KIND_YES_NO:
        return ast_node(&c->arena, number ? NODE_YES : NODE_NO, nowhere);
    case KIND_CATEGORY:
        return name_node(c, symbol->parts[number]->id, symbol->parts[number]);
    case KIND_TEXT:
        return string_node(c, text);
    case KIND_DATE: {
        Node *date = ast_node(&c->arena, NODE_DATE, nowhere);
        date->day = number;
        return date;
    }
    case KIND_MONEY:
        return with_unit(c, number, field->denominator, c->policy->currency);
    case KIND_COUNT:
    case KIND_QUANTITY:
        return with_unit(c, number, field->denominator, symbol->type.unit);
    case KIND_PRICE: {
        Node *price = ast_node(&c->arena, NODE_DIVIDE, nowhere);
        price->left = with_unit(c, number, field->denominator, c->policy->currency);
        price->right = name_node(c, symbol->type.unit->id, (Symbol *)symbol->type.unit);
        if (!symbol->type.unit2)
            return price;
        Node *twice = ast_node(&c->arena, NODE_DIVIDE, nowhere);
        twice->left = price;
        twice->right = name_node(c, symbol->type.unit2->id, (Symbol *)symbol->type.unit2);
        return twice;
    }
    case KIND_RATE:
        return number_node(c, NODE_PERCENT, number, field->denominator);
    case KIND_DAYS:
        return number_node(c, NODE_SPAN_OF_DAYS, number, field->denominator);
    case KIND_MONTHS:
        return number_node(c, NODE_SPAN_OF_MONTHS, number, field->denominator);
    case KIND_YEARS:
        return number_node(c, NODE_SPAN_OF_YEARS, number, field->denominator);
    default:
        return number_node(c, NODE_NUMBER, number, field->denominator);
    }
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------------------- */

Node *case_new(Compilation *c, Str name, const ReadingState *standing, const ReadingState *options)
{
    Node *test = ast_node(&c->arena, NODE_TEST, nowhere);
    test->label = string_node(c, name);
    for (size_t r = 0; r < c->policy->readings.count; r++) {
        if (options->options[r] == standing->options[r])
            continue;
        Symbol *reading = c->policy->readings.items[r], *option = reading->parts[options->options[r]];
        Node *under = ast_node(&c->arena, NODE_UNDER, nowhere);
        under->name = name_node(c, reading->id, reading);
        under->left = name_node(c, option->id, option);
        under->symbol = reading;
        test->items = ast_append(test->items, under);
    }
    return test;
}

static Node *assign_node(Compilation *c, Symbol *symbol, Node *value)
{
    Node *assign = ast_node(&c->arena, NODE_ASSIGN, nowhere);
    assign->name = name_node(c, symbol->id, symbol);
    assign->symbol = symbol;
    assign->right = value;
    return assign;
}

/* What a test fills in by itself need not be written. */
static bool is_filled_in(const Plan *plan, const Trial *trial, size_t row, size_t field)
{
    const PlanField *about = &plan->fields[field];
    if (about->key)
        return true;
    if (!about->required)
        return false;
    if (about->kind == KIND_DATE)
        return plan->effective != INT64_MIN && trial_number(trial, row, field) == plan->effective;
    if (about->kind != KIND_TEXT)
        return false;
    /* The trial's own text of a row is its number, as a test's is. */
    char own[24];
    int length = snprintf(own, sizeof own, "%zu", row + 1);
    return str_equal(trial_text(trial, row, field), (Str){own, (size_t)length});
}

static bool is_default(const Plan *plan, const Trial *trial, size_t row, size_t field)
{
    const PlanField *about = &plan->fields[field];
    return about->has_default && about->kind != KIND_TEXT &&
           trial_number(trial, row, field) == about->default_value;
}

Node *case_add_row(Compilation *c, Node *test, Str name, const Plan *plan, const Trial *trial, size_t row)
{
    Node *given = ast_node(&c->arena, NODE_GIVEN, nowhere);
    if (name.len)
        given->name = name_node(c, name, NULL);
    for (size_t f = 0; f < plan->form_count; f++) {
        const PlanField *field = &plan->fields[f];
        if (trial_is_blank(trial, row, f) || is_filled_in(plan, trial, row, f) || is_default(plan, trial, row, f))
            continue;
        bool is_text = field->kind == KIND_TEXT;
        Symbol *symbol = c->policy->fields.items[f];
        Node *value = literal_node(c, symbol, field, is_text ? 0 : trial_number(trial, row, f),
                                   is_text ? trial_text(trial, row, f) : STR(""));
        given->items = ast_append(given->items, assign_node(c, symbol, value));
    }
    /* A row gives something, if only that a cell is blank. */
    for (size_t f = 0; f < plan->form_count && !given->items; f++)
        if (trial_is_blank(trial, row, f))
            given->items = assign_node(c, c->policy->fields.items[f], NULL);
    test->items = ast_append(test->items, given);
    return given;
}

void case_put_text(Compilation *c, Node *test, size_t field, Str text)
{
    Symbol *symbol = c->policy->fields.items[field];
    Node *given = NULL;
    for (Node *item = test->items; item; item = item->next)
        given = item->kind == NODE_GIVEN ? item : given;
    for (Node *cell = given ? given->items : NULL; cell; cell = cell->next) {
        if (cell->symbol != symbol)
            continue;
        cell->right = string_node(c, text);
        return;
    }
    if (given)
        given->items = ast_append(given->items, assign_node(c, symbol, string_node(c, text)));
}

/* ---- Expectations ----------------------------------------------------------------------------------------------------------------- */

static Str outcome_word(Compilation *c, Outcome outcome)
{
    Str word = reason_outcome(outcome, LANGUAGE_EN);
    char *text = ARENA_ARRAY(&c->arena, char, word.len + 1);
    for (size_t i = 0; i < word.len; i++)
        text[i] = word.at[i] == ' ' ? '_' : word.at[i];
    return (Str){text, word.len};
}

static Symbol *clause_symbol(const Compilation *c, Str id)
{
    const SymbolList *lists[] = {&c->policy->clauses, &c->policy->refers};
    for (size_t l = 0; l < 2; l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            if (str_equal(lists[l]->items[i]->id, id))
                return lists[l]->items[i];
    return NULL;
}

static Node *result_node(Compilation *c, const TestRun *run, size_t row, size_t number, Symbol *clause)
{
    const Award *award = test_run_award(run, row, number);
    Outcome outcome = test_run_outcome(run, row, award);
    bool has_amount = outcome == OUTCOME_GRANTED || outcome == OUTCOME_REDUCED;
    if (has_amount && run->plan->clauses[number].referral)
        return assign_node(c, clause, ast_node(&c->arena, NODE_YES, nowhere));
    if (has_amount)
        return assign_node(c, clause, with_unit(c, award->paid, 100, c->policy->currency));
    Node *result = ast_node(&c->arena, NODE_OUTCOME, nowhere);
    result->name = name_node(c, clause->id, clause);
    result->symbol = clause;
    result->left = name_node(c, outcome_word(c, outcome), NULL);
    return result;
}

void case_expect(Compilation *c, Node *test, const TestRun *run, size_t number)
{
    Symbol *clause = clause_symbol(c, run->plan->clauses[number].id);
    for (size_t row = 0; clause && row < run->row_count; row++) {
        Node *expect = ast_node(&c->arena, NODE_EXPECT, nowhere);
        if (run->rows[row].len)
            expect->name = name_node(c, run->rows[row], NULL);
        expect->items = result_node(c, run, row, number, clause);
        test->items = ast_append(test->items, expect);
    }
}
