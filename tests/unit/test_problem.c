/* Problems of data: the list that does not grow, and how a problem is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/problem.h"

static void names_columns_as_spreadsheets_do(void **state)
{
    (void)state;
    static const struct {
        uint32_t column;
        const char *letters;
    } cases[] = {{1, "A"},     {26, "Z"},      {27, "AA"},
                 {52, "AZ"},   {53, "BA"},     {702, "ZZ"},
                 {703, "AAA"}, {16384, "XFD"}, {UINT32_MAX, "MWLQKWU"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char letters[COLUMN_LETTERS_SIZE];
        problem_column_letters(cases[i].column, letters);
        assert_string_equal(letters, cases[i].letters);
    }
}

static void report_at(ProblemList *list, uint64_t line, const char *found)
{
    ProblemPlace place = {.line = line, .row = line - 2, .column = 14, .header = STR("实际投入额")};
    Wording words[2] = {WORDING("an amount of money", "金额"), WORDING("yuan", "元")};
    problem_report(list, PROBLEM_NOT_NUMBER, &place, str_from(found), 2, words);
}

static char *rendered(const ProblemList *list, ProblemFormat format, Language language)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    problem_list_render(out, list, format, language);
    fclose(out);
    return text;
}

static void assert_rendered(const ProblemList *list, ProblemFormat format, Language language, const char *expected)
{
    char *text = rendered(list, format, language);
    assert_string_equal(text, expected);
    free(text);
}

static void renders_for_people_tools_and_programs(void **state)
{
    (void)state;
    ProblemList list;
    problem_list_init(&list, STR("data.csv"), 10);
    report_at(&list, 5, "ab\"c");
    assert_rendered(&list, PROBLEM_HUMAN, LANGUAGE_EN,
                    "error[D0302]: `ab\"c` is not an amount of money\n"
                    "  --> data.csv:5, column N (实际投入额)\n"
                    "  = help: expected yuan\n");
    assert_rendered(&list, PROBLEM_HUMAN, LANGUAGE_ZH,
                    "错误[D0302]: “ab\"c”不是金额\n"
                    "  --> data.csv:5，N 列（实际投入额）\n"
                    "  = 说明：应填元\n");
    assert_rendered(&list, PROBLEM_GNU, LANGUAGE_EN,
                    "data.csv:5:14: error: column N (实际投入额): `ab\"c` is not an amount of money [D0302]\n");
    assert_rendered(
        &list, PROBLEM_JSON, LANGUAGE_EN,
        "{\"severity\":\"error\",\"code\":\"D0302\",\"file\":\"data.csv\",\"line\":5,\"sheet_row\":5,\"row\":4,"
        "\"column\":\"N\",\"header\":\"实际投入额\",\"found\":\"ab\\\"c\","
        "\"message\":\"`ab\\\"c` is not an amount of money\",\"help\":\"expected yuan\"}\n");
    Arena arena;
    arena_init(&arena);
    Str reason = problem_reason(&arena, &list.recent.items[0], LANGUAGE_EN);
    assert_true(str_is(reason, "column N (实际投入额): `ab\"c` is not an amount of money; expected yuan"));
    arena_done(&arena);
    problem_list_done(&list);
}

static void text_of_applicants_cannot_act_on_a_terminal(void **state)
{
    (void)state;
    ProblemList list;
    problem_list_init(&list, STR("data.csv"), 10);
    report_at(&list, 2, "\x1b[2J\nx\xE2\x80\xAEy\xC2\x9Bz");
    char *text = rendered(&list, PROBLEM_HUMAN, LANGUAGE_EN);
    assert_non_null(strstr(text, "`<U+001B>[2J<U+000A>x<U+202E>y<U+009B>z`"));
    free(text);
    text = rendered(&list, PROBLEM_JSON, LANGUAGE_EN);
    assert_non_null(strstr(text, "\"found\":\"\\u001b[2J\\u000ax"));
    free(text);
    problem_list_done(&list);
}

static void a_long_text_is_cut_between_characters(void **state)
{
    (void)state;
    char found[1001] = "";
    for (size_t i = 0; i < 333; i++)
        strcat(found, "从");
    ProblemList list;
    problem_list_init(&list, STR("data.csv"), 10);
    report_at(&list, 2, found);
    assert_int_equal(list.recent.items[0].found.len, 198);
    char *text = rendered(&list, PROBLEM_HUMAN, LANGUAGE_EN);
    assert_non_null(strstr(text, "从从…` is not"));
    free(text);
    problem_list_done(&list);
}

static void keeps_the_first_problems_and_counts_all(void **state)
{
    (void)state;
    ProblemList list;
    problem_list_init(&list, STR("data.csv"), 3);
    for (uint64_t batch = 0; batch < 50; batch++) {
        problem_begin_batch(&list);
        assert_int_equal(list.recent.count, 0);
        report_at(&list, batch * 2 + 3, "second");
        report_at(&list, batch * 2 + 2, "first");
        assert_int_equal(list.recent.count, 2);
    }
    assert_int_equal(list.errors, 100);
    assert_int_equal(list.earlier.count, 3);
    assert_int_equal(list.earlier.items[0].place.line, 2);
    assert_int_equal(list.earlier.items[1].place.line, 3);
    assert_int_equal(list.earlier.items[2].place.line, 4);
    char *text = rendered(&list, PROBLEM_GNU, LANGUAGE_EN);
    assert_non_null(strstr(text, "97 more problems are not listed\n"));
    free(text);
    problem_list_done(&list);
}

static void every_message_is_complete_in_both_languages(void **state)
{
    (void)state;
    for (int code = PROBLEM_NONE + 1; code < PROBLEM_COUNT_OF_CODES; code++)
        for (Language language = LANGUAGE_EN; language <= LANGUAGE_ZH; language++) {
            ProblemList list;
            problem_list_init(&list, STR("data.csv"), 10);
            Wording words[PROBLEM_MAX_WORDS] = {WORDING("a", "a"), WORDING("b", "b"), WORDING("c", "c"),
                                                WORDING("d", "d")};
            problem_report(&list, (ProblemCode)code, &(ProblemPlace){.row = PROBLEM_NO_ROW}, STR("found"),
                           PROBLEM_MAX_WORDS, words);
            char *text = rendered(&list, PROBLEM_HUMAN, language);
            assert_null(strchr(text, '{'));
            assert_null(strstr(text, "]: \n"));
            assert_memory_equal(problem_code_name((ProblemCode)code), "D0", 2);
            free(text);
            problem_list_done(&list);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_columns_as_spreadsheets_do),
        cmocka_unit_test(renders_for_people_tools_and_programs),
        cmocka_unit_test(text_of_applicants_cannot_act_on_a_terminal),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(keeps_the_first_problems_and_counts_all),
        cmocka_unit_test(every_message_is_complete_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
