/* How diagnostics look: marks under Chinese text, several labels, long lines, other formats. */
#include "parse_case.h"

static void renders(ParseCase *it, DiagFormat format, Language language, const char *expected)
{
    char *found = parse_case_diagnostics(it, format, language);
    assert_string_equal(found, expected);
    free(found);
}

static Span span_of(const ParseCase *it, const char *part)
{
    Str text = it->sources.items[0].text;
    const char *at = strstr(text.at, part);
    assert_non_null(at);
    uint32_t start = (uint32_t)(at - text.at);
    return (Span){start, start + (uint32_t)strlen(part)};
}

static void marks_stand_under_chinese_text(void **state)
{
    (void)state;
    ParseCase it;
    parse_case_open(&it, STR("条款 甲 {\n\t对象 年销售收入 < 补贴比例\n}\n"));
    it.diags.article = STR("三(二)4");
    Diag *diag = DIAGN(&it.diags, STRAY_CLOSER, span_of(&it, "<"), TEXT("x", "x"));
    diag_mark(diag, span_of(&it, "年销售收入"), TEXT("money", "金额"));
    diag_mark(diag, span_of(&it, "补贴比例"), TEXT("rate", "比例"));
    diag_help(diag, TEXT("do this", "这样做"));
    renders(&it, DIAG_HUMAN, LANGUAGE_EN,
            "error[E0105]: nothing is open here that `x` could close\n"
            " --> x.pol:2:11\n"
            "  |\n"
            "2 |     对象 年销售收入 < 补贴比例\n"
            "  |          ---------- ^ -------- rate\n"
            "  |          |\n"
            "  |          money\n"
            "  = help: do this\n"
            "  = article: 三(二)4\n");
    parse_case_close(&it);
}

static void a_mark_over_several_lines_shows_both_ends(void **state)
{
    (void)state;
    ParseCase it;
    parse_case_open(&it, STR("define a = b\n\n\n    + c\n"));
    Diag *diag = DIAGN(&it.diags, STRAY_CLOSER, span_of(&it, "b\n\n\n    + c"), TEXT("x", "x"));
    diag->primary_label = TEXT("all of it", "全部");
    renders(&it, DIAG_HUMAN, LANGUAGE_ZH,
            "错误[E0105]: 此处的“x”没有对应的前括号\n"
            " --> x.pol:1:12\n"
            "  |\n"
            "1 | define a = b\n"
            "  |            ^\n"
            "...\n"
            "4 |     + c\n"
            "  |     ^^^ 全部\n"
            "  = 建议: 请删除，或检查上文是否有括号过早关闭\n");
    parse_case_close(&it);
}

static void a_long_line_is_cut_around_its_mark(void **state)
{
    (void)state;
    char text[600];
    memset(text, ' ', sizeof text);
    memcpy(text, "define a = 1 # ", 15);
    for (size_t i = 15; i < sizeof text; i++)
        text[i] = (char)('a' + i % 26);
    ParseCase it;
    parse_case_open(&it, (Str){text, sizeof text});
    DIAGN(&it.diags, STRAY_CLOSER, ((Span){300, 303}), TEXT("x", "x"));
    char *found = parse_case_diagnostics(&it, DIAG_HUMAN, LANGUAGE_EN);
    const char *line = strstr(found, "1 |");
    assert_non_null(line);
    const char *under = strchr(line, '\n') + 1;
    const char *marks = strstr(under, "^^^");
    assert_non_null(marks);
    /* `…` is three bytes and one cell. */
    assert_memory_equal(line + (marks - under) + 2, text + 300, 3);
    assert_true(under - line < 140);
    free(found);
    parse_case_close(&it);
}

static void other_formats(void **state)
{
    (void)state;
    ParseCase it;
    parse_case_open(&it, STR("条款 甲 {\n  给予 \"\n}\n"));
    renders(&it, DIAG_GNU, LANGUAGE_ZH, "x.pol:2:6: 错误: 此处开始的文本在本行没有后引号 [E0006]\n");
    renders(
        &it, DIAG_JSON, LANGUAGE_EN,
        "{\"code\":\"E0006\",\"severity\":\"error\",\"message\":\"the text that begins here has no closing quote on its "
        "line\",\"file\":\"x.pol\",\"line\":2,\"column\":6,\"end\":{\"line\":2,\"column\":7},\"labels\":[{\"file\":"
        "\"x.pol\",\"line\":2,\"column\":6,\"end\":{\"line\":2,\"column\":7},\"primary\":true,\"label\":\"\"}],\"help\":"
        "\"a text ends on the line where it begins: close it with the quote that matches\",\"article\":\"\"}\n");
    parse_case_close(&it);
}

static void no_byte_of_a_policy_steers_the_terminal_or_breaks_json(void **state)
{
    (void)state;
    ParseCase it;
    parse_case_open(&it, STR("define a = \x1b[31m\xFF \"\\\n"));
    char *human = parse_case_diagnostics(&it, DIAG_HUMAN, LANGUAGE_EN);
    assert_null(strchr(human, '\x1b'));
    assert_null(strchr(human, '\xFF'));
    free(human);
    Diag *diag = DIAGN(&it.diags, STRAY_CLOSER, ((Span){0, 1}), text_of(STR("\"\\\n\x1b\xFF")));
    assert_non_null(diag);
    char *json = parse_case_diagnostics(&it, DIAG_JSON, LANGUAGE_EN);
    assert_non_null(strstr(json, "`\\\"\\\\\\u000a\\u001b\\ufffd`"));
    free(json);
    parse_case_close(&it);
}

static void twenty_errors_are_shown_in_order_and_the_rest_counted(void **state)
{
    (void)state;
    ParseCase it;
    parse_case_open(&it, STR("# 0123456789012345678901234567890123456789\n"));
    for (uint32_t i = 30; i-- > 0;)
        DIAGN(&it.diags, STRAY_CLOSER, ((Span){i, i + 1}), TEXT("x", "x"));
    char *found = parse_case_diagnostics(&it, DIAG_GNU, LANGUAGE_EN);
    assert_non_null(strstr(found, "x.pol:1:1: "));
    assert_non_null(strstr(found, "x.pol:1:20: "));
    assert_null(strstr(found, "x.pol:1:21: "));
    assert_non_null(strstr(found, "… and 10 more errors\n"));
    assert_ptr_equal(found, strstr(found, "x.pol:1:1: "));
    free(found);
    parse_case_close(&it);
}

static void the_same_complaint_at_the_same_place_is_made_once(void **state)
{
    (void)state;
    ParseCase it;
    parse_case_open(&it, STR("define a = 1\n"));
    Diag *first = DIAGN(&it.diags, STRAY_CLOSER, ((Span){0, 1}), TEXT("x", "x"));
    assert_ptr_equal(DIAGN(&it.diags, STRAY_CLOSER, ((Span){0, 1}), TEXT("y", "y")), first);
    assert_int_equal(it.diags.errors, 1);
    for (uint32_t i = 0; i < 20000; i++)
        DIAGN(&it.diags, STRAY_CLOSER, ((Span){i, i + 2}), TEXT("x", "x"));
    assert_int_equal(it.diags.errors, 20001);
    assert_true(it.diags.count <= 10000);
    parse_case_close(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_stand_under_chinese_text),
        cmocka_unit_test(a_mark_over_several_lines_shows_both_ends),
        cmocka_unit_test(a_long_line_is_cut_around_its_mark),
        cmocka_unit_test(other_formats),
        cmocka_unit_test(no_byte_of_a_policy_steers_the_terminal_or_breaks_json),
        cmocka_unit_test(twenty_errors_are_shown_in_order_and_the_rest_counted),
        cmocka_unit_test(the_same_complaint_at_the_same_place_is_made_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
