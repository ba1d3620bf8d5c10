/* The checker from inside: what it writes into the tree, one message for one mistake, and policies made to break it.
 * What it says in full is in tests/diag. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/check.h"
#include "compiler/parse.h"
#include "runtime/prim/prim.h"

typedef struct Checked {
    Arena arena;
    Sources sources;
    Diags diags;
    Node *file;
    Policy *policy;
} Checked;

static const char *table_text;

static bool read_table(void *context, Str path, Str *text, Text *reason)
{
    (void)context;
    *reason = TEXT("there is no such file", "没有该文件");
    *text = str_from(table_text);
    return str_is(path, "rates.csv");
}

static void check(Checked *checked, Str text)
{
    *checked = (Checked){0};
    arena_init(&checked->arena);
    checked->arena.can_escape = true;
    if (setjmp(checked->arena.escape))
        fail_msg("out of memory");
    checked->sources.arena = checked->diags.arena = &checked->arena;
    PolicyFiles tables = {.read = read_table};
    Source *source = source_add(&checked->sources, STR("test.pol"), text);
    checked->file = parse_policy(&checked->arena, source, &checked->diags);
    checked->policy = check_policy(&checked->arena, checked->file, &checked->sources, &checked->diags, &tables);
}

static void done(Checked *checked)
{
    arena_done(&checked->arena);
}

#define HEAD                                                                                                   \
    "policy p { currency yuan round half_up to 0.01 yuan award year year(filed_on) precedence filed_on }\n"    \
    "unit order\n"                                                                                             \
    "input i { key id text field filed_on date required field m money default 0 yuan field n count of order\n" \
    "          field kind one of { freight, shop } field term months field rate_given rate }\n"

static const char *const diag_names[] = {
#define DIAG(code, name, severity, en, zh, help_en, help_zh) #name,
#include "compiler/diag.def"
#undef DIAG
};

static void expect_errors(const char *text, const char *names)
{
    Checked checked;
    check(&checked, str_from(text));
    char found[512] = "";
    for (size_t i = 0; i < checked.diags.count; i++) {
        DiagCode code = checked.diags.items[i].code;
        if (diag_code_name(code)[0] == 'E')
            snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", *found ? " " : "",
                     diag_names[code]);
    }
    assert_string_equal(found, names);
    done(&checked);
}

static Node *define_of(const Checked *checked, const char *name)
{
    for (size_t i = 0; i < checked->policy->defines.count; i++) {
        if (str_is(checked->policy->defines.items[i]->id, name))
            return checked->policy->defines.items[i]->node->right;
    }
    fail_msg("no definition %s", name);
    return NULL;
}

/* ---- what is written into the tree */

static void a_member_may_be_spelled_like_a_clause(void **state)
{
    (void)state;
    Checked checked;
    check(&checked, STR(HEAD "define x = case { when kind = freight: 1 yuan otherwise: 2 yuan }\n"
                             "clause freight { article \"1\" pay x paid from outside }\n"));
    assert_int_equal(checked.diags.errors, 0);
    const Node *condition = define_of(&checked, "x")->items->left;
    assert_int_equal(condition->right->symbol->kind, SYMBOL_MEMBER);
    assert_int_equal(condition->right->symbol->index, 0);
    assert_ptr_equal(condition->right->type.category, condition->left->symbol);
    done(&checked);
}

static void named_arguments_are_put_in_order(void **state)
{
    (void)state;
    Checked checked;
    check(&checked, STR(HEAD "define x = interest(basis: act_365, days: 30 days, principal: m, rate: 4%)\n"));
    assert_int_equal(checked.diags.errors, 0);
    const Node *call = define_of(&checked, "x");
    assert_int_equal(call->symbol->kind, SYMBOL_FUNCTION);
    assert_int_equal(call->symbol->index, prim_find(STR("interest")));
    assert_int_equal(call->type.kind, TYPE_MONEY);
    static const TypeKind kinds[] = {TYPE_MONEY, TYPE_RATE, TYPE_DAYS, TYPE_DAY_COUNT};
    size_t i = 0;
    for (const Node *argument = call->items; argument; argument = argument->next, i++)
        assert_int_equal(argument->left->type.kind, kinds[i]);
    assert_int_equal(i, 4);
    assert_int_equal(call->items->next->next->next->left->symbol->index, 365);
    done(&checked);
}

static void an_amount_by_a_unit_is_a_price(void **state)
{
    (void)state;
    Checked checked;
    check(&checked, STR(HEAD "define x = 1.5 yuan/order\ndefine y = n * x\n"));
    assert_int_equal(checked.diags.errors, 0);
    assert_int_equal(define_of(&checked, "x")->type.kind, TYPE_PRICE);
    assert_true(define_of(&checked, "x")->type.constant);
    assert_int_equal(define_of(&checked, "y")->type.kind, TYPE_MONEY);
    assert_false(define_of(&checked, "y")->type.constant);
    done(&checked);
}

static void a_table_file_becomes_the_rows_that_would_have_been_written(void **state)
{
    (void)state;
    table_text = "since,term,value\r\n2015-08-26,<=12,4.60%\r\n2015-08-26,>12,5.00%\r\n2015-10-24,<=12,4.35%\r\n"
                 "2015-10-24,>12,4.75%\r\n";
    Checked checked;
    check(&checked, STR(HEAD "table a by since date, term months file \"rates.csv\"\n"
                             "table b by since date, term months {\n"
                             "  from 2015-08-26 { up to 12 months: 4.60%, above 12 months: 5.00% }\n"
                             "  from 2015-10-24 { up to 12 months: 4.35%, above 12 months: 4.75% } }\n"));
    assert_int_equal(checked.diags.errors, 0);
    const Node *read = checked.policy->tables.items[0]->node->more,
               *written = checked.policy->tables.items[1]->node->more;
    for (; read && written; read = read->next, written = written->next) {
        assert_int_equal(read->left->kind, written->left->kind);
        assert_int_equal(read->left->left->day, written->left->left->day);
        const Node *a = read->items, *b = written->items;
        for (; a && b; a = a->next, b = b->next) {
            assert_int_equal(a->left->kind, b->left->kind);
            assert_int_equal(a->left->flags & ~FLAG_EXCLUDED_OPEN, b->left->flags & ~FLAG_EXCLUDED_OPEN);
            assert_true(a->right->exact.numerator == b->right->exact.numerator);
            assert_int_equal(a->right->exact.denominator, b->right->exact.denominator);
            assert_int_equal(a->right->type.kind, b->right->type.kind);
        }
        assert_true(!a && !b);
    }
    assert_true(!read && !written);
    done(&checked);
}

static void the_header_is_read(void **state)
{
    (void)state;
    Checked checked;
    check(&checked, STR("policy p { currency 元 round half_even to 5 fen month end up issued 2015-10-29 }\n"
                        "input i { key id text }\n"));
    assert_int_equal(checked.diags.errors, 0);
    assert_int_equal(checked.policy->rounding, ROUND_HALF_EVEN);
    assert_true(checked.policy->quantum.numerator == 1);
    assert_int_equal(checked.policy->quantum.denominator, 20);
    assert_true(checked.policy->has_month_end && checked.policy->month_end_up);
    assert_int_equal(checked.policy->issued, 16737);
    assert_int_equal(checked.policy->effective, INT64_MIN);
    done(&checked);
}

static void values_under_readings_that_are_not_in_force_are_checked(void **state)
{
    (void)state;
    expect_errors(HEAD "reading r { option a default option b }\n"
                       "clause c { article \"1\" pay m under r is b { pay mm } paid from outside }\n",
                  "NAME_UNKNOWN");
}

/* ---- one message for one mistake */

static void a_mistake_in_a_definition_is_reported_once(void **state)
{
    (void)state;
    expect_errors(HEAD "define x = mm\ndefine y = x + 1 yuan\ndefine z = 20% of y - x * (y + n)\n"
                       "clause c { article \"1\" pay x + y + z cap y paid from outside }\n",
                  "NAME_UNKNOWN OF_NEEDS_BRACKETS");
}

static void a_ring_of_definitions_is_reported_once(void **state)
{
    (void)state;
    expect_errors(HEAD "define x = y + 1 yuan\ndefine y = z\ndefine z = x\ndefine w = x + y + z\n", "DEFINE_RING");
}

static void definitions_may_stand_in_any_order(void **state)
{
    (void)state;
    expect_errors(HEAD "define x = y + 1 yuan\ndefine y = z * 2\ndefine z = m\n", "");
}

static void whole_values_leave_no_gap_between_neighbours(void **state)
{
    (void)state;
    expect_errors(HEAD "define x = lookup n { up to 2 order: 1%, 3 order to 5 order: 2%, from 6 order: 3% }\n",
                  "");
    expect_errors(HEAD "define x = lookup m { up to 2 yuan: 1%, 3 yuan to 5 yuan: 2%, from 6 yuan: 3% }\n",
                  "BAND_GAP BAND_GAP");
}

static void ends_that_are_not_constant_are_left_to_the_run(void **state)
{
    (void)state;
    expect_errors(HEAD "define x = marginal m { up to m: 1%, above: 2% }\n", "");
}

static void brackets_say_what_a_share_is_of(void **state)
{
    (void)state;
    expect_errors(HEAD "define x = (20% of m) - m\ndefine y = 20% of (m - m)\ndefine z = 20% of m + 10% of m\n"
                       "define w = m - 20% of m\ndefine v = ( 20% of m ) - m\ndefine u = （20% of m） - m\n",
                  "");
    expect_errors(HEAD "define x = 20% of (m) - m\n", "OF_NEEDS_BRACKETS");
    expect_errors(HEAD "define x = m - m 的 20%\n", "OF_NEEDS_BRACKETS");
    expect_errors(HEAD "define x = m - （m 的 20%）\ndefine y = （m - m） 的 20%\n", "");
}

static void a_read_row_of_a_table_names_its_line(void **state)
{
    (void)state;
    table_text = "term,value\n12,1%\n12x,2%\n";
    expect_errors(HEAD "table a by term months file \"rates.csv\"\n", "TABLE_FILE_CELL");
    table_text = "";
    expect_errors(HEAD "table a by term months file \"rates.csv\"\n", "TABLE_FILE_HEADING");
    table_text = "term,value\n\n\n";
    expect_errors(HEAD "table a by term months file \"rates.csv\"\n", "");
    expect_errors(HEAD "table a by term months file \"/etc/passwd\"\n", "TABLE_FILE_PATH");
    expect_errors(HEAD "table a by term months file \"a/../../b\"\n", "TABLE_FILE_PATH");
}

/* ---- policies made to break the checker */

static Str repeated(const char *head, const char *part, size_t times, const char *tail)
{
    size_t length = strlen(head) + strlen(part) * times + strlen(tail);
    char *text = malloc(length + 1);
    assert_non_null(text);
    char *at = text + sprintf(text, "%s", head);
    for (size_t i = 0; i < times; i++)
        at += sprintf(at, "%s", part);
    sprintf(at, "%s", tail);
    return (Str){text, length};
}

static size_t count_code(const Checked *checked, DiagCode code)
{
    size_t count = 0;
    for (size_t i = 0; i < checked->diags.count; i++)
        count += checked->diags.items[i].code == code;
    return count;
}

static void expect_one(Str text, DiagCode code)
{
    Checked checked;
    check(&checked, text);
    assert_int_equal(count_code(&checked, code), 1);
    assert_int_equal(checked.diags.errors, 1);
    done(&checked);
    free((char *)(uintptr_t)text.at);
}

static void a_sum_of_a_hundred_thousand_terms_is_refused(void **state)
{
    (void)state;
    expect_one(repeated(HEAD "define x = m", " + m", 100000, "\n"), DIAG_NESTED_TOO_DEEPLY);
}

static void a_sum_of_some_hundred_terms_is_fine(void **state)
{
    (void)state;
    Checked checked;
    Str text = repeated(HEAD "define x = m", " + m", 800, "\n");
    check(&checked, text);
    assert_int_equal(checked.diags.errors, 0);
    done(&checked);
    free((char *)(uintptr_t)text.at);
}

static void a_long_chain_of_definitions_is_refused(void **state)
{
    (void)state;
    enum { LENGTH = 20000 };
    char *text = malloc(sizeof HEAD + LENGTH * 40);
    assert_non_null(text);
    char *at = text + sprintf(text, "%s", HEAD);
    for (int i = 0; i < LENGTH; i++)
        at += sprintf(at, "define x%d = x%d\n", i, i + 1);
    at += sprintf(at, "define x%d = m\n", LENGTH);
    Checked checked;
    check(&checked, (Str){text, (size_t)(at - text)});
    assert_true(count_code(&checked, DIAG_TOO_DEEP) >= 1);
    done(&checked);
    free(text);
}

static void a_hundred_thousand_statements_are_refused(void **state)
{
    (void)state;
    expect_one(
        repeated(HEAD "clause c { article \"1\" pay m paid from outside\n", "require m > 1 yuan \"\"\n", 1, "}"),
        DIAG_LABEL_MISSING);
    Checked checked;
    Str text = repeated(
        HEAD "reading r { option a default option b }\nclause c { article \"1\" pay m paid from outside\n",
        "under r is a { pay m }\n", 100000, "}");
    check(&checked, text);
    assert_int_equal(count_code(&checked, DIAG_TOO_MANY_STATEMENTS), 1);
    done(&checked);
    free((char *)(uintptr_t)text.at);
}

static void a_hundred_thousand_unknown_names_take_no_time(void **state)
{
    (void)state;
    Checked checked;
    Str text = repeated(HEAD "clause c { article \"1\" pay greatest of (m", ", unknown_name", 100000,
                        ") paid from outside }");
    check(&checked, text);
    assert_int_equal(checked.diags.errors, 100000);
    done(&checked);
    free((char *)(uintptr_t)text.at);
}

static void an_empty_file_asks_for_the_policy(void **state)
{
    (void)state;
    expect_errors("", "POLICY_MISSING");
}

static void what_recovery_left_out_is_no_second_mistake(void **state)
{
    (void)state;
    Checked checked;
    check(&checked, STR(HEAD "clause c { article \"1\" pay ) paid from outside }\n"));
    assert_int_equal(checked.diags.errors, 1);
    assert_int_equal(count_code(&checked, DIAG_PAY_MISSING), 0);
    done(&checked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_may_be_spelled_like_a_clause),
        cmocka_unit_test(named_arguments_are_put_in_order),
        cmocka_unit_test(an_amount_by_a_unit_is_a_price),
        cmocka_unit_test(a_table_file_becomes_the_rows_that_would_have_been_written),
        cmocka_unit_test(the_header_is_read),
        cmocka_unit_test(values_under_readings_that_are_not_in_force_are_checked),
        cmocka_unit_test(a_mistake_in_a_definition_is_reported_once),
        cmocka_unit_test(a_ring_of_definitions_is_reported_once),
        cmocka_unit_test(definitions_may_stand_in_any_order),
        cmocka_unit_test(whole_values_leave_no_gap_between_neighbours),
        cmocka_unit_test(ends_that_are_not_constant_are_left_to_the_run),
        cmocka_unit_test(brackets_say_what_a_share_is_of),
        cmocka_unit_test(a_read_row_of_a_table_names_its_line),
        cmocka_unit_test(a_sum_of_a_hundred_thousand_terms_is_refused),
        cmocka_unit_test(a_sum_of_some_hundred_terms_is_fine),
        cmocka_unit_test(a_long_chain_of_definitions_is_refused),
        cmocka_unit_test(a_hundred_thousand_statements_are_refused),
        cmocka_unit_test(a_hundred_thousand_unknown_names_take_no_time),
        cmocka_unit_test(an_empty_file_asks_for_the_policy),
        cmocka_unit_test(what_recovery_left_out_is_no_second_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
