/* Trees of every construct, keywords, and what hostile texts do. test_syntax_errors.c holds the messages. */
#include "parse_case.h"

#include "compiler/keywords.h"
#include "parse.tab.h"

/* Two texts make the same tree, without a diagnostic. Names differ by language, so both use the same ones. */
static void same_tree(const char *one, const char *other)
{
    ParseCase a, b;
    parse_case_open(&a, str_from(one));
    parse_case_open(&b, str_from(other));
    assert_int_equal(a.diags.count, 0);
    assert_int_equal(b.diags.count, 0);
    char *first = parse_case_tree(a.file), *second = parse_case_tree(b.file);
    assert_string_equal(first, second);
    free(first);
    free(second);
    parse_case_close(&a);
    parse_case_close(&b);
}

/* The tree of an expression. */
static void value_tree(const char *value, const char *tree)
{
    ParseCase it;
    char text[2048];
    snprintf(text, sizeof text, "define x = %s", value);
    parse_case_open(&it, str_from(text));
    char *complaints = parse_case_diagnostics(&it, DIAG_GNU, LANGUAGE_EN);
    assert_string_equal(complaints, "");
    char *found = parse_case_tree(it.file->items->right);
    assert_string_equal(found, tree);
    free(found);
    free(complaints);
    parse_case_close(&it);
}

/* The tree of one statement inside a block. */
static void statement_tree(const char *before, const char *statement, const char *tree)
{
    ParseCase it;
    char text[2048];
    snprintf(text, sizeof text, "%s { %s }", before, statement);
    parse_case_open(&it, str_from(text));
    char *complaints = parse_case_diagnostics(&it, DIAG_GNU, LANGUAGE_EN);
    assert_string_equal(complaints, "");
    char *found = parse_case_tree(it.file->items->items);
    assert_string_equal(found, tree);
    free(found);
    free(complaints);
    parse_case_close(&it);
}

static void numbers_and_their_units(void **state)
{
    (void)state;
    value_tree("5000单", "(quantity 5000 name: (name \"单\"))");
    value_tree("１０．５万元", "(quantity 105000 name: (name \"元\"))");
    value_tree("2万亿", "(number 2000000000000)");
    value_tree("4.35%", "(percent 87/2000)");
    value_tree("5‰", "(percent 1/200)");
    value_tree("20％", "(percent 1/5)");
    value_tree("12个月", "(months_value 12)");
    value_tree("3 days", "(days_value 3)");
    value_tree("3年", "(years_value 3)");
    value_tree("0.50", "(number 1/2)");
    value_tree("1.5元/单", "(/ left: (quantity 3/2 name: (name \"元\")) right: (name \"单\"))");
}

static void dates_in_both_spellings(void **state)
{
    (void)state;
    value_tree("2015-10-29", "(date \"2015-10-29\")");
    value_tree("2015年10月29日", "(date \"2015年10月29日\")");
    ParseCase it;
    parse_case_open(&it, STR("define a = 2016-02-29 define b = ２０１６年2月２９日"));
    assert_int_equal(it.diags.count, 0);
    assert_int_equal(it.file->items->right->day, 16860);
    assert_int_equal(it.file->items->next->right->day, 16860);
    parse_case_close(&it);
}

static void operators_bind_as_written(void **state)
{
    (void)state;
    value_tree("a + b * c", "(+ left: (name \"a\") right: (* left: (name \"b\") right: (name \"c\")))");
    value_tree("20% of a of b", "(of left: (percent 1/5) right: (of left: (name \"a\") right: (name \"b\")))");
    value_tree(
        "a - b floored at 0 yuan",
        "(floored_at left: (- left: (name \"a\") right: (name \"b\")) right: (quantity 0 name: (name \"yuan\")))");
    value_tree("not a or b and c",
               "(or left: (not left: (name \"a\")) right: (and left: (name \"b\") right: (name \"c\")))");
    value_tree("-a", "(negate left: (name \"a\"))");
    value_tree(
        "a rounded half_up to 4 places",
        "(rounded name: (name \"half_up\") left: (name \"a\") right: (quantity 4 name: (name \"places\")))");
    value_tree("f(p: a, 1)", "(call name: (name \"f\") items: (argument name: (name \"p\") left: (name \"a\")) "
                             "(argument left: (number 1)))");
    value_tree("t(n) on d", "(table_on left: (call name: (name \"t\") items: (argument left: (name \"n\"))) "
                            "right: (name \"d\"))");
}

static void conditions(void **state)
{
    (void)state;
    value_tree("a is one of { b, c, }", "(is_one_of left: (name \"a\") items: (name \"b\") (name \"c\"))");
    value_tree("a is not one of { b }", "(is_one_of +negated left: (name \"a\") items: (name \"b\"))");
    value_tree("a is yes", "(is left: (name \"a\") right: (yes))");
    value_tree("a is known and b is unknown", "(and left: (is_known left: (name \"a\")) "
                                              "right: (is_unknown left: (name \"b\")))");
    value_tree("a ≥ 1", "(>= left: (name \"a\") right: (number 1))");
    value_tree("a ≠ 1", "(!= left: (name \"a\") right: (number 1))");
    same_tree("define x = a >= 5000单", "所称 x = a 达到 5000单");
    same_tree("define x = a <= 1", "所称 x = a 不超过 1");
    same_tree("define x = a < 1", "所称 x = a 不满 1");
    same_tree("define x = a > 1 and b is known", "所称 x = a 超过 1 且 b 为 已填");
}

static void both_word_orders_make_one_node(void **state)
{
    (void)state;
    same_tree("define x = 20% of a", "所称 x = a 的 20%");
    same_tree("define x = up to 20% of a as f", "所称 x = 按不超过 a 的 20% 核定为 f");
    same_tree("define x = excess of a over 5万元", "所称 x = （a 超过 5万元 的部分）");
    same_tree("define x = each full 10单 of a adds 5元", "所称 x = a 每满 10单 给 5元");
    same_tree("define x = each started 10单 of a adds 5元", "所称 x = a 每起 10单 给 5元");
    same_tree("define x = growth of a from b", "所称 x = a 比 b 增长");
    same_tree("define x = increase of a from b", "所称 x = a 比 b 增加额");
    same_tree("clause c { cap 5元 per k per year in order of f }",
              "条款 c { 单个 k 每年 最高不超过 5元 先后按 f }");
    same_tree("clause c { once per k every year per k at most 2 per k }",
              "条款 c { 单个 k 一次性 单个 k 逐年享受 单个 k 最多 2 }");
    same_tree("clause c { instalments { 30% when a \"x\", rest due d when b \"y\" } }",
              "条款 c { 分期兑付 { 当 a “x”：30%，当 b “y”：余款 兑付于 d } }");
}

static void bands_in_both_languages(void **state)
{
    (void)state;
    same_tree("define x = marginal a { up to 5单: 1, from 6单 below 7单: 2, above 7单: 3, otherwise: 4 }",
              "所称 x = 分段累进 a { 5单以内：1，6单以上不满7单：2；超过 7单：3、其余：4， }");
    same_tree("define x = lookup a { from 1 up to 2: 5, below 1: 6, above 9: 7 }",
              "所称 x = 分别按 a { 1以上2以下：5，不满 1：6，9以外：7 }");
    value_tree("whole a { up to 5: 1, above: 2 }",
               "(whole left: (name \"a\") items: (arm left: (band +open right: (number 5)) right: (number 1)) "
               "(arm left: (band) right: (number 2)))");
    value_tree(
        "lookup n { 1 to 2: 100%, 3, 4: 50% }",
        "(lookup more: (name \"n\") items: (lookup_arm right: (percent 1) items: (range left: (number 1) right: "
        "(number 2))) (lookup_arm right: (percent 1/2) items: (number 3) (number 4)))");
    value_tree(
        "marginal a against b { above 1 below 2: 3 }",
        "(marginal left: (name \"a\") right: (name \"b\") items: (arm left: (band +low_excluded +high_excluded "
        "left: (number 1) right: (number 2)) right: (number 3)))");
}

static void choices_and_lists(void **state)
{
    (void)state;
    value_tree("case { when a: 1, when b: 2 otherwise: 3 }",
               "(case right: (number 3) items: (when left: (name \"a\") right: (number 1)) "
               "(when left: (name \"b\") right: (number 2)))");
    value_tree("least of (a, b)", "(least_of items: (name \"a\") (name \"b\"))");
    value_tree("awarded(c per k in total)",
               "(awarded name: (name \"c\") scope: (scope left: (in_total) items: (name \"k\")))");
    value_tree("share of p in proportion to w", "(share_of left: (name \"p\") right: (name \"w\"))");
}

static void statements_of_a_clause(void **state)
{
    (void)state;
    statement_tree("clause c", "require a \"b\"", "(require label: (string \"b\") left: (name \"a\"))");
    statement_tree(
        "clause c", "pay 1 plus 2 when a \"b\" times 3",
        "(pay left: (number 1) items: (plus label: (string \"b\") left: (number 2) right: (name \"a\")) "
        "(times left: (number 3)))");
    statement_tree("clause c", "cap 5 overall per year pro rata",
                   "(cap left: (number 5) right: (pro_rata) scope: (scope left: (per_year)))");
    statement_tree("clause c", "no cap \"none\"", "(no_cap label: (string \"none\"))");
    statement_tree("clause c", "at most 3 overall in order of f descending, g",
                   "(at_most left: (number 3) right: (in_order_of items: (order +descending left: (name \"f\")) "
                   "(order left: (name \"g\"))) scope: (scope))");
    statement_tree("clause c", "once per k within 3 years in order of f",
                   "(once right: (in_order_of items: (order left: (name \"f\"))) "
                   "scope: (scope left: (within_years left: (number 3)) items: (name \"k\")))");
    statement_tree(
        "clause c", "every year per k in order of f",
        "(every_year right: (in_order_of items: (order left: (name \"f\"))) scope: (scope items: (name \"k\")))");
    statement_tree("clause c", "paid from outside", "(paid_from name: (name \"outside\"))");
    statement_tree("clause c",
                   "reading r { option a default option b decided by \"w\" on 2016-01-10 document \"n\" }",
                   "(reading name: (name \"r\") items: (option name: (name \"a\") left: (default_option)) "
                   "(option name: (name \"b\") left: (decided left: (string \"w\") right: (date \"2016-01-10\") "
                   "third: (string \"n\"))))");
    statement_tree("clause c", "under r is a { cap 1 }",
                   "(under name: (name \"r\") left: (name \"a\") items: (cap left: (number 1)))");
    statement_tree("clause c", "excepting a \"b\": 1",
                   "(excepting label: (string \"b\") left: (name \"a\") right: (number 1))");
    statement_tree(
        "clause c", "top 3 by f ties in order of g",
        "(top left: (number 3) right: (ties items: (order left: (name \"g\"))) items: (order left: (name \"f\")))");
    statement_tree(
        "clause c", "quota a { up to 1: 2 } in order of f fall through",
        "(quota +fall_through left: (name \"a\") right: (in_order_of items: (order left: (name \"f\"))) "
        "items: (arm left: (band +open right: (number 1)) right: (number 2)))");
    statement_tree(
        "clause c", "instalments { 30% when a \"b\", rest due 2016-01-01 }",
        "(instalments items: (instalment label: (string \"b\") left: (percent 3/10) right: (name \"a\")) "
        "(instalment third: (date \"2016-01-01\")))");
    statement_tree("clause c", "share { county: 40%, city \"市\": rest }",
                   "(share items: (share_arm name: (name \"county\") left: (percent 2/5)) "
                   "(share_arm name: (name \"city\") label: (string \"市\")))");
}

static void headers_and_inputs(void **state)
{
    (void)state;
    statement_tree("policy p", "round half_up to 0.01 yuan",
                   "(round name: (name \"half_up\") right: (quantity 1/100 name: (name \"yuan\")))");
    statement_tree("policy p", "precedence f descending, g",
                   "(precedence items: (order +descending left: (name \"f\")) (order left: (name \"g\")))");
    statement_tree("policy p", "award year year(filed_on)",
                   "(award_year left: (call name: (name \"year\") items: (argument left: (name \"filed_on\"))))");
    statement_tree(
        "input i", "field f \"l\" one of { a \"甲\", b } required",
        "(field name: (name \"f\") label: (string \"l\") left: (one_of items: (member name: (name \"a\") "
        "label: (string \"甲\")) (member name: (name \"b\"))) items: (required))");
    statement_tree(
        "input i", "field f money within 0 yuan to 10亿元 certified by \"w\"",
        "(field name: (name \"f\") left: (money) items: (within left: (quantity 0 name: (name \"yuan\")) "
        "right: (quantity 1000000000 name: (name \"元\"))) (certified_by left: (string \"w\")))");
    statement_tree("input i", "field amount money/亩/months default 0",
                   "(field name: (name \"amount\") left: (price left: (name \"亩\") right: (name \"months\")) "
                   "items: (default left: (number 0)))");
    statement_tree("input i", "key 「申报 编号」 text", "(key name: (name \"申报 编号\") left: (text))");
}

static void budgets_and_tests(void **state)
{
    (void)state;
    statement_tree("budget b", "amount 200万元 per year",
                   "(amount +per_year left: (quantity 2000000 name: (name \"元\")))");
    statement_tree(
        "budget b", "shortage priority by grade { a, b } in order of f",
        "(shortage left: (priority name: (name \"grade\") right: (in_order_of items: (order left: (name \"f\"))) "
        "items: (name \"a\") (name \"b\")))");
    statement_tree("budget b", "shortage first come", "(shortage left: (first_come))");
    statement_tree("budget b", "shortage cut_off by f",
                   "(shortage left: (cut_off items: (order left: (name \"f\"))))");
    statement_tree("budget b", "carry over yes", "(carry_over +yes)");
    statement_tree("test \"t\"", "given one: a = 1, b = unknown, c is d",
                   "(given name: (name \"one\") items: (assign name: (name \"a\") right: (number 1)) "
                   "(assign name: (name \"b\")) (assign name: (name \"c\") right: (name \"d\")))");
    statement_tree(
        "test \"t\"", "expect one: c = 5 yuan, d is refused",
        "(expect name: (name \"one\") items: (assign name: (name \"c\") right: (quantity 5 name: (name \"yuan\"))) "
        "(outcome name: (name \"d\") left: (name \"refused\")))");
    statement_tree(
        "test \"t\"", "already r: c = 5 yuan, year = 2015",
        "(already name: (name \"r\") items: (assign name: (name \"c\") "
        "right: (quantity 5 name: (name \"yuan\"))) (assign name: (name \"year\") right: (number 2015)))");
    statement_tree("test \"t\"", "under r is o", "(under name: (name \"r\") left: (name \"o\"))");
}

static void every_declaration_parses(void **state)
{
    (void)state;
    static const char text[] =
        "include \"x.pol\" unit pair \"双\" = 2 order "
        "table t \"l\" by since date, term months { from 2015-08-26 { up to 12 months: 4%, above: 5% } }\n"
        "table u by since date, term months file \"x.csv\"\n"
        "every clause excepting a, b { require c \"d\" } exclusive a, b per k take highest ties first\n"
        "limit a + b <= 5 yuan per k per year reduce b, a\n"
        "refer r \"label\" \"article\" refer s \"label\" \"article\" { for a require b \"c\" }\n"
        "target trained 500 person \"三(三)3\" unmodelled \"a\" \"b\" for x = y unmodelled \"a\" \"b\"\n"
        "override \"row\" clause c { rule amount 1 paid amount 2 decided by \"w\" on 2016-01-01 document \"n\" }\n"
        "amend p as q effective 2016-01-01 { change clause c { cap 1 } change budget b { amount 1 } add clause d \"l\" { pay 1 }\n"
        "change define x = 2 change table t by term months { up to 12 months: 4% } change table u by term months file \"y.csv\"\n"
        "add every clause { require c \"d\" } add define y = 3 repeal clause e repeal cap of clause f repeal budget g\n"
        "repeal require \"x\" of clause f repeal clause f 的 单个 k 最高不超过 repeal once of clause f repeal reserve of budget g\n"
        "authority \"w\" issued 2015-12-01 expires 2020-12-31 transition \"t\" { for a as before }\n"
        "transition clause c, d \"t\" { for a new minus awarded per k } }\n"
        "修订 p 为 r “新” 施行日期 2017-01-01 { 废止 条款 c 的 条件 “x” 过渡 条款 c、d “t” { 对象 a 单个 k 补足差额 } }\n"
        "under r is o { define x = 1 clause c { pay 1 } } assert a \"b\" prove a \"b\"\n";
    ParseCase it;
    parse_case_open(&it, str_from(text));
    char *complaints = parse_case_diagnostics(&it, DIAG_GNU, LANGUAGE_EN);
    assert_string_equal(complaints, "");
    free(complaints);
    assert_int_equal(ast_count(it.file->items), 18);
    parse_case_close(&it);
}

static void a_span_covers_the_whole_construct(void **state)
{
    (void)state;
    ParseCase it;
    parse_case_open(&it, STR("\xEF\xBB\xBF"
                             "clause c { pay 1 + 22 }"));
    Node *clause = it.file->items, *sum = clause->items->left;
    assert_int_equal(clause->span.start, 0);
    assert_int_equal(clause->span.end, 23);
    assert_int_equal(sum->span.start, 15);
    assert_int_equal(sum->span.end, 21);
    parse_case_close(&it);
}

static void soft_words_are_names_and_others_are_not(void **state)
{
    (void)state;
    size_t count;
    const Keyword *list = keyword_list(&count);
    for (size_t i = 0; i < count; i++) {
        Str spelling = keyword_spelling(&list[i], LANGUAGE_EN);
        char text[128];
        snprintf(text, sizeof text, "define %.*s = 1", STR_ARG(spelling));
        ParseCase it;
        parse_case_open(&it, str_from(text));
        assert_int_equal(it.diags.count == 0, list[i].soft);
        parse_case_close(&it);
    }
}

static void the_grammar_and_the_table_name_the_same_keywords(void **state)
{
    (void)state;
    size_t count;
    const Keyword *list = keyword_list(&count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(keyword_of_token(list[i].token), &list[i]);
        assert_ptr_equal(keyword_find(keyword_spelling(&list[i], LANGUAGE_ZH)), &list[i]);
    }
    assert_null(keyword_of_token(TOK_NAME));
    assert_null(keyword_of_token(0));
    assert_null(keyword_find(STR("nothing")));
}

static void long_lists_are_read_in_linear_time_and_deep_trees_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *head, *part, *tail;
        size_t times;
        bool refused;
    } cases[] = {
        {"define x = ", "(", "", 100000, true},     {"define x = ", "not ", "a", 100000, true},
        {"define x = ", "-", "1", 100000, true},    {"define x = 1", "+1", "", 100000, true},
        {"define x = a", " of a", "", 20000, true}, {"", "clause c { ", "", 20000, true},
        {"", "define x = 1\n", "", 20000, false},   {"define x = f(a", ", a", ")", 100000, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *out = open_memstream(&text, &length);
        fputs(cases[i].head, out);
        for (size_t k = 0; k < cases[i].times; k++)
            fputs(cases[i].part, out);
        fputs(cases[i].tail, out);
        fclose(out);
        ParseCase it;
        parse_case_open(&it, (Str){text, length});
        assert_int_equal(it.diags.count > 0, cases[i].refused);
        assert_true(it.diags.count < 5);
        parse_case_close(&it);
        free(text);
    }
}

static void a_token_of_16_mib_is_refused_soon(void **state)
{
    (void)state;
    static const char *const fronts[] = {"a", "1", "\"a", "“a", "「a", "#"};
    char *text = malloc(SOURCE_MAX_BYTES);
    assert_non_null(text);
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
        memset(text, fronts[i][0] == '1' ? '1' : 'a', SOURCE_MAX_BYTES);
        memcpy(text, fronts[i], strlen(fronts[i]));
        ParseCase it;
        parse_case_open(&it, (Str){text, SOURCE_MAX_BYTES});
        assert_int_equal(it.diags.count > 0, fronts[i][0] != '#');
        parse_case_close(&it);
    }
    free(text);
}

static void random_bytes_never_break_the_parser(void **state)
{
    (void)state;
    uint32_t seed = 12345;
    for (int round = 0; round < 300; round++) {
        char text[512];
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = (char)(round % 2 ? seed >> 24 : 32 + (seed >> 24) % 95);
        }
        ParseCase it;
        parse_case_open(&it, (Str){text, sizeof text});
        free(parse_case_diagnostics(&it, DIAG_HUMAN, LANGUAGE_ZH));
        parse_case_close(&it);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_their_units),
        cmocka_unit_test(dates_in_both_spellings),
        cmocka_unit_test(operators_bind_as_written),
        cmocka_unit_test(conditions),
        cmocka_unit_test(both_word_orders_make_one_node),
        cmocka_unit_test(bands_in_both_languages),
        cmocka_unit_test(choices_and_lists),
        cmocka_unit_test(statements_of_a_clause),
        cmocka_unit_test(headers_and_inputs),
        cmocka_unit_test(budgets_and_tests),
        cmocka_unit_test(every_declaration_parses),
        cmocka_unit_test(a_span_covers_the_whole_construct),
        cmocka_unit_test(soft_words_are_names_and_others_are_not),
        cmocka_unit_test(the_grammar_and_the_table_name_the_same_keywords),
        cmocka_unit_test(long_lists_are_read_in_linear_time_and_deep_trees_are_refused),
        cmocka_unit_test(a_token_of_16_mib_is_refused_soon),
        cmocka_unit_test(random_bytes_never_break_the_parser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
