/* What is said about mistakes: every message of blocks 00 and 01, each mistake once, and nothing after it. */
#include "parse_case.h"

static void says(const char *text, const char *expected)
{
    ParseCase it;
    parse_case_open(&it, str_from(text));
    char *found = parse_case_diagnostics(&it, DIAG_GNU, LANGUAGE_EN);
    assert_string_equal(found, expected);
    free(found);
    parse_case_close(&it);
}

static void says_in_full(const char *text, Language language, const char *expected)
{
    ParseCase it;
    parse_case_open(&it, str_from(text));
    char *found = parse_case_diagnostics(&it, DIAG_HUMAN, language);
    assert_string_equal(found, expected);
    free(found);
    parse_case_close(&it);
}

static void bytes_and_characters(void **state)
{
    (void)state;
    says("define a = \xD5\xE3",
         "x.pol:1:12: error: this is not UTF-8 text: byte 0xD5 cannot stand here [E0002]\n");
    says("# \x01\n", "x.pol:1:3: error: the control character U+0001 cannot stand in a policy [E0003]\n");
    says("quote",
         "x.pol:1:1: error: found the keyword `quote` where the next declaration or the end of the file is "
         "expected [E0101]\n");
    ParseCase it;
    parse_case_open(&it, STR("define a = \0 1"));
    assert_int_equal(it.diags.count, 1);
    assert_int_equal(it.diags.items[0].code, DIAG_CONTROL_CHARACTER);
    parse_case_close(&it);
    parse_case_open(&it, STR("test \"a\xE2\x80\xAE"
                             "b\" { }"));
    assert_int_equal(it.diags.count, 1);
    assert_int_equal(it.diags.items[0].code, DIAG_HIDDEN_CHARACTER);
    parse_case_close(&it);
}

static void a_file_over_the_limit_is_not_read(void **state)
{
    (void)state;
    char *text = malloc(SOURCE_MAX_BYTES + 1);
    assert_non_null(text);
    memset(text, ' ', SOURCE_MAX_BYTES + 1);
    ParseCase it;
    parse_case_open(&it, (Str){text, SOURCE_MAX_BYTES + 1});
    assert_int_equal(it.diags.count, 1);
    assert_int_equal(it.diags.items[0].code, DIAG_FILE_TOO_LARGE);
    parse_case_close(&it);
    free(text);
}

static void texts_names_and_numbers(void **state)
{
    (void)state;
    says("test \"a\n{ }",
         "x.pol:1:6: error: the text that begins here has no closing quote on its line [E0006]\n");
    says("test “a\n{ }", "x.pol:1:6: error: the text that begins here has no closing quote on its line [E0006]\n");
    says("define 「a\n= 1", "x.pol:1:8: error: the name that begins with 「 here has no 」 on its line [E0007]\n");
    says("define 「」 = 1", "x.pol:1:8: error: a name cannot be empty [E0008]\n");
    says("define a = 1.0000000000000000000000001",
         "x.pol:1:12: error: this number has more digits than polc can keep exactly [E0009]\n");
    says("define a = 10,000 yuan", "x.pol:1:12: error: a number has no grouping comma: `10,000` [E0010]\n");
    says("define a = 2015-02-29", "x.pol:1:12: error: `2015-02-29` is not a day of the calendar [E0011]\n");
    says("define a = 2015年13月1日", "x.pol:1:12: error: `2015年13月1日` is not a day of the calendar [E0011]\n");
    says("define a = 2015-1-5",
         "x.pol:1:12: error: a date has four digits for the year and two each for month and "
         "day, with `-` between: `2015-1-5` [E0012]\n");
}

static void missing_spaces_are_shown_with_the_mended_line(void **state)
{
    (void)state;
    says_in_full("条款 甲 {\n  条件本县工商注册 “在本县工商注册”\n}\n", LANGUAGE_ZH,
                 "错误[E0103]: “条件”之后缺一个空格：关键词、名称和数之间要空开\n"
                 " --> x.pol:2:3\n"
                 "  |\n"
                 "2 |   条件本县工商注册 “在本县工商注册”\n"
                 "  |   ^^^^^^^^^^^^^^^^ 请写“条件 本县工商注册”\n"
                 "  = 建议: 改正后的一行：条件 本县工商注册 “在本县工商注册”\n");
    says(
        "clause c { require5000 order \"x\" }",
        "x.pol:1:12: error: a space is missing after `require`: keywords, names and numbers are written apart [E0103]\n");
    says(
        "条款 甲 { 给予20% }",
        "x.pol:1:8: error: a space is missing after `给予`: keywords, names and numbers are written apart [E0103]\n");
    says(
        "申报表 a { 栏目 主体类型 类别 { 企业 } } 条款 甲 { 对象 主体类型为 企业 }",
        "x.pol:1:39: error: a space is missing after `主体类型`: keywords, names and numbers are written apart [E0103]\n");
}

static void brackets(void **state)
{
    (void)state;
    says("clause c {\n require (a and b \"x\"\n pay 1\n}",
         "x.pol:2:18: error: `)` is missing before the text `\"x\"` [E0104]\n");
    says("clause c {\n pay marginal x { up to 1: 2\n cap 1\n}",
         "x.pol:2:29: error: `}` is missing before the keyword `cap` [E0104]\n");
    says("clause c {\n pay 1\n\nclause d {\n pay 1\n}",
         "x.pol:2:7: error: `}` is missing before the keyword `clause` [E0104]\n");
    says("clause c {\n pay 1\n", "x.pol:2:7: error: `}` is missing before the end of the file [E0104]\n");
    says("clause c { pay 1 }\n}", "x.pol:2:1: error: nothing is open here that `}` could close [E0105]\n");
    says("clause c { pay 1) }", "x.pol:1:17: error: nothing is open here that `)` could close [E0105]\n");
}

static void recognised_mistakes(void **state)
{
    (void)state;
    says("define a = 5 % of b", "x.pol:1:14: error: `%` stands directly after a number [E0106]\n");
    says("define a = b。", "x.pol:1:13: error: the character `。` has no meaning here [E0107]\n");
    says("clause c { require a\n pay 1 }",
         "x.pol:1:21: error: `require` needs its text in quotes before the keyword `pay` [E0108]\n");
    says("clause c { pay a b }", "x.pol:1:16: error: two values stand side by side: `a` and `b` [E0109]\n");
}

static void the_rest_says_what_could_stand_there(void **state)
{
    (void)state;
    says("policy p { round half_up 1 yuan }", "x.pol:1:26: error: found `1` where `to` is expected [E0101]\n");
    says("define a 1", "x.pol:1:10: error: found `1` where `=` or a text in quotes is expected [E0101]\n");
    says(
        "input i { field f }",
        "x.pol:1:18: error: the statement is not complete: after `f` a text in quotes or a type such as money or date is expected "
        "[E0110]\n");
    says_in_full("clause c {\n if a = 1\n pay 1\n}", LANGUAGE_EN,
                 "error[E0101]: found the name `if` where `}` or the next statement is expected\n"
                 " --> x.pol:2:2\n"
                 "  |\n"
                 "2 |  if a = 1\n"
                 "  |  ^^\n"
                 "  = help: a condition is `require … \"its text\"`; a choice of amounts is `case { when …: … "
                 "otherwise: … }`\n");
}

static void five_mistakes_give_five_messages(void **state)
{
    (void)state;
    ParseCase it;
    parse_case_open(&it, STR("policy p {\n round half_up 1 yuan\n currency yuan\n}\n"
                             "clause c {\n pay marginal x { up to 3 order 4 yuan, above: 5 }\n require a \"b\"\n"
                             " require (a and) \"x\"\n cap\n floor 1 yuan\n}\n"
                             "define = 5\n"
                             "define z = 5\n"));
    assert_int_equal(it.diags.count, 5);
    assert_int_equal(ast_count(it.file->items), 3);
    assert_int_equal(ast_count(it.file->items->next->items), 3);
    parse_case_close(&it);
}

static void a_table_goes_on_after_a_bad_row(void **state)
{
    (void)state;
    ParseCase it;
    parse_case_open(&it, STR("table t by since date, term months {\n from 2015-01-01 { up to 12 months 5% }\n"
                             " from 2016-01-01 { up to 12 months: 5% above: 6% }\n}\ndefine a = 1\n"));
    assert_int_equal(it.diags.count, 2);
    assert_int_equal(ast_count(it.file->items), 2);
    parse_case_close(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_and_characters),
        cmocka_unit_test(a_file_over_the_limit_is_not_read),
        cmocka_unit_test(texts_names_and_numbers),
        cmocka_unit_test(missing_spaces_are_shown_with_the_mended_line),
        cmocka_unit_test(brackets),
        cmocka_unit_test(recognised_mistakes),
        cmocka_unit_test(the_rest_says_what_could_stand_there),
        cmocka_unit_test(five_mistakes_give_five_messages),
        cmocka_unit_test(a_table_goes_on_after_a_bad_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
