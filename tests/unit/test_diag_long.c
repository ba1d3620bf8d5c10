/* Every code has a long form, whose wrong example gives that very code, and whose mended one gives no error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "compiler/compile.h"
#include "compiler/diag_long.h"
#include "runtime/run.h"

static const char *const diag_codes[] = {
#define DIAG(code, name, severity, en, zh, help_en, help_zh) #code,
#include "compiler/diag.def"
#undef DIAG
};
static const char *const problem_codes[] = {
#define PROBLEM(code, name, severity, en, zh, help_en, help_zh) #code,
#include "runtime/problem.def"
#undef PROBLEM
};

static size_t lacking(const char *const *codes, size_t count)
{
    size_t missing = 0;
    for (size_t i = 0; i < count; i++) {
        if (long_form_find(str_from(codes[i])))
            continue;
        print_message("compiler/diag_long.def has nothing for %s\n", codes[i]);
        missing++;
    }
    return missing;
}

static void test_every_code_has_one(void **state)
{
    (void)state;
    size_t missing = lacking(diag_codes, sizeof diag_codes / sizeof *diag_codes) +
                     lacking(problem_codes, sizeof problem_codes / sizeof *problem_codes);
    assert_int_equal(missing, 0);
    assert_int_equal(long_form_count,
                     sizeof diag_codes / sizeof *diag_codes + sizeof problem_codes / sizeof *problem_codes);
}

static void test_texts_say_something(void **state)
{
    (void)state;
    for (size_t i = 0; i < long_form_count; i++) {
        const LongForm *form = &long_forms[i];
        assert_true(form->text.en.len > 30 && form->text.zh.len > 20);
        assert_true(form->mended[0] != '\0');
        if (form->shape != LONG_NONE)
            assert_string_not_equal(form->wrong, form->mended);
        assert_ptr_equal(long_form_find(str_from(form->code)), form);
    }
}

/* ---- Policies ------------------------------------------------------------------------------------------------------ */

typedef struct Verdict {
    bool has_code;
    size_t errors;
    char first[200];
} Verdict;

static Verdict judge_policy(Str text, const char *code)
{
    Compilation c;
    Verdict verdict = {0};
    ReadingState readings;
    Plan *plan = NULL;
    assert_int_equal(compile_open(&c, STR("example.pol"), text, NULL), STATUS_OK);
    if (c.diags.errors == 0) {
        assert_int_equal(compile_readings(&c, NULL, 0, AS_OF_TODAY, &readings), STATUS_OK);
        assert_int_equal(compile_plan(&c, &readings, &plan), STATUS_OK);
    }
    verdict.errors = c.diags.errors;
    for (size_t i = 0; i < c.diags.count; i++) {
        const char *found = diag_code_name(c.diags.items[i].code);
        verdict.has_code |= strcmp(found, code) == 0;
        if (strlen(verdict.first) + 7 < sizeof verdict.first)
            strcat(strcat(verdict.first, " "), found);
    }
    compile_close(&c);
    return verdict;
}

static size_t try_policy(Arena *arena, const LongForm *form, Language language)
{
    const char *tongue = language == LANGUAGE_ZH ? "in Chinese" : "in English";
    Str wrong = long_form_example(arena, form, form->wrong, language);
    Str mended = long_form_example(arena, form, form->mended, language);
    const char *wrong_text = arena_print(arena, "%.*s%c", STR_ARG(wrong), 0).at;
    const char *mended_text = arena_print(arena, "%.*s%c", STR_ARG(mended), 0).at;
    Verdict bad = judge_policy(long_form_policy(arena, form, wrong_text), form->code);
    Verdict good = judge_policy(long_form_policy(arena, form, mended_text), form->code);
    if (bad.has_code && good.errors == 0 && !good.has_code)
        return 0;
    print_message("%s %s: wrong gives%s; mended gives%s\n%s", form->code, tongue, bad.first, good.first,
                  language == LANGUAGE_ZH ? wrong_text : "");
    return 1;
}

static void test_policies_give_their_codes(void **state)
{
    (void)state;
    Arena arena;
    size_t failed = 0;
    arena_init(&arena);
    for (size_t i = 0; i < long_form_count; i++)
        if (long_forms[i].shape != LONG_NONE && long_forms[i].shape != LONG_DATA)
            failed +=
                try_policy(&arena, &long_forms[i], LANGUAGE_EN) || try_policy(&arena, &long_forms[i], LANGUAGE_ZH);
    arena_done(&arena);
    assert_int_equal(failed, 0);
}

/* ---- Data ------------------------------------------------------------------------------------------------------------ */

static bool has_problem(const Problems *problems, const char *code, char *others)
{
    bool found = false;
    for (size_t i = 0; i < problems->count; i++) {
        const char *name = problem_code_name(problems->items[i].code);
        found |= strcmp(name, code) == 0;
        if (strlen(others) < 150)
            strcat(strcat(others, " "), name);
    }
    return found;
}

static Verdict judge_data(const Plan *plan, const char *data, const char *code)
{
    char path[] = "/tmp/polc-long-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, data, strlen(data)), (int)strlen(data));
    close(descriptor);
    Run run;
    ProblemList problems;
    RunOptions options = {.reader = {.path = path}, .threads = 1};
    problem_list_init(&problems, STR("data.csv"), 100);
    run_data(&run, plan, &options, &problems);
    Verdict verdict = {.errors = problems.errors};
    verdict.has_code = has_problem(&problems.earlier, code, verdict.first);
    verdict.has_code |= has_problem(&problems.recent, code, verdict.first);
    run_done(&run);
    problem_list_done(&problems);
    unlink(path);
    return verdict;
}

static size_t try_data(const Plan *plan, const LongForm *form)
{
    Verdict bad = judge_data(plan, form->wrong, form->code), good = judge_data(plan, form->mended, form->code);
    if (bad.has_code && good.errors == 0 && !good.has_code)
        return 0;
    print_message("%s: wrong gives%s; mended gives%s\n", form->code, bad.first, good.first);
    return 1;
}

static void test_data_give_their_codes(void **state)
{
    (void)state;
    static const LongForm any = {.shape = LONG_DATA};
    Arena arena;
    Compilation c;
    ReadingState readings;
    Plan *plan;
    size_t failed = 0;
    arena_init(&arena);
    assert_int_equal(compile_open(&c, STR("example.pol"), long_form_policy(&arena, &any, ""), NULL), STATUS_OK);
    assert_int_equal(c.diags.errors, 0);
    assert_int_equal(compile_readings(&c, NULL, 0, AS_OF_TODAY, &readings), STATUS_OK);
    assert_int_equal(compile_plan(&c, &readings, &plan), STATUS_OK);
    assert_non_null(plan);
    for (size_t i = 0; i < long_form_count; i++)
        if (long_forms[i].shape == LONG_DATA)
            failed += try_data(plan, &long_forms[i]);
    compile_close(&c);
    arena_done(&arena);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_has_one),
        cmocka_unit_test(test_texts_say_something),
        cmocka_unit_test(test_policies_give_their_codes),
        cmocka_unit_test(test_data_give_their_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
