/* Made-up applicants: each is computed as if nobody else applied, and a search leaves only the cells that matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compiler/compile.h"
#include "runtime/sample/trial.h"

static const char policy_text[] =
    "policy demo { authority \"x\" issued 2015-12-01 effective 2016-01-01 currency yuan\n"
    "  round half_up to 0.01 yuan award year year(filed_on) precedence filed_on }\n"
    "unit order\n"
    "input form {\n"
    "  key id text\n"
    "  field enterprise text required\n"
    "  field filed_on date required\n"
    "  field subject one of { courier, shop } required\n"
    "  field registered yes_no\n"
    "  field orders count of order\n"
    "  field invested money within 0 yuan to 1000000 yuan\n"
    "  field land money default 0 yuan\n"
    "  check land <= invested \"land is a part\"\n"
    "}\n"
    "clause freight { article \"1\" for subject = shop require registered \"registered\"\n"
    "  require orders >= 5000 order \"5,000 orders\" pay orders * 1 yuan/order\n"
    "  cap 6000 yuan per enterprise per year paid from outside }\n"
    "clause build { article \"2\" require invested >= 800000 yuan \"much\" require land >= 700000 yuan \"much land\"\n"
    "  pay 10% of (invested minus land) no cap \"x\" paid from outside }\n"
    "clause never { article \"3\" require orders < 0 order \"less than none\" pay 1 yuan no cap \"x\" paid from outside }\n";

enum { ID, ENTERPRISE, FILED_ON, SUBJECT, REGISTERED, ORDERS, INVESTED, LAND };
enum { FREIGHT, BUILD, NEVER };

typedef struct Fixture {
    Compilation compilation;
    Plan *plan;
    Trial *trial;
} Fixture;

static int open_fixture(void **state)
{
    static Fixture fixture;
    ReadingState readings;
    assert_int_equal(compile_open(&fixture.compilation, STR("demo.pol"), str_from(policy_text), NULL), STATUS_OK);
    assert_int_equal(fixture.compilation.diags.errors, 0);
    assert_int_equal(compile_readings(&fixture.compilation, NULL, 0, AS_OF_TODAY, &readings), STATUS_OK);
    assert_int_equal(compile_plan(&fixture.compilation, &readings, &fixture.plan), STATUS_OK);
    assert_non_null(fixture.plan);
    assert_int_equal(trial_open(&fixture.trial, fixture.plan, TRIAL_ROWS), STATUS_OK);
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    Fixture *fixture = *state;
    trial_close(fixture->trial);
    compile_close(&fixture->compilation);
    return 0;
}

static void rows_know_nothing_of_each_other(void **state)
{
    Trial *trial = ((Fixture *)*state)->trial;
    trial_begin(trial, 2);
    for (size_t row = 0; row < 2; row++) {
        trial_put_text(trial, row, ENTERPRISE, STR("E"));
        trial_put(trial, row, SUBJECT, 1);
        trial_put(trial, row, REGISTERED, 1);
        trial_put(trial, row, ORDERS, row ? 9000 : 5500);
    }
    assert_int_equal(trial_run(trial, TRIAL_ALONE), STATUS_OK);
    assert_int_equal(trial_answer(trial, 0, FREIGHT).outcome, OUTCOME_GRANTED);
    assert_int_equal(trial_answer(trial, 0, FREIGHT).paid, 550000);
    assert_int_equal(trial_answer(trial, 1, FREIGHT).outcome, OUTCOME_REDUCED);
    assert_int_equal(trial_answer(trial, 1, FREIGHT).rounded, 900000);
    assert_int_equal(trial_answer(trial, 1, FREIGHT).paid, 600000);
    assert_int_equal(trial_run(trial, TRIAL_ROW_STAGE), STATUS_OK);
    assert_int_equal(trial_answer(trial, 1, FREIGHT).paid, 900000);
}

static void what_is_left_out_is_blank_and_named(void **state)
{
    Trial *trial = ((Fixture *)*state)->trial;
    trial_begin(trial, 3);
    trial_put(trial, 0, SUBJECT, 1);
    trial_put(trial, 0, REGISTERED, 1);
    trial_copy(trial, 1, 0);
    trial_put(trial, 1, ORDERS, 4999);
    trial_put(trial, 2, INVESTED, 100);
    trial_put(trial, 2, LAND, 200);
    assert_int_equal(trial_run(trial, TRIAL_ALONE), STATUS_OK);
    assert_int_equal(trial_answer(trial, 0, FREIGHT).outcome, OUTCOME_PENDING);
    assert_int_equal(trial_answer(trial, 0, FREIGHT).reason, 1);
    assert_int_equal(trial_answer(trial, 0, FREIGHT).blanks, 1);
    assert_int_equal(trial_answer(trial, 1, FREIGHT).outcome, OUTCOME_REFUSED);
    assert_int_equal(trial_answer(trial, 2, FREIGHT).outcome, OUTCOME_INVALID); /* the check says no */
}

static void a_search_leaves_only_what_matters(void **state)
{
    Trial *trial = ((Fixture *)*state)->trial;
    bool found = false;
    TrialSearch search = {.clause = BUILD, .depth = TRIAL_ALONE, .seed = 1};
    assert_int_equal(trial_find(trial, &search, &found), STATUS_OK);
    assert_true(found);
    assert_int_equal(trial_row_count(trial), 1);
    assert_true(trial_answer(trial, 0, BUILD).paid > 0);
    assert_true(trial_number(trial, 0, INVESTED) >= 80000000);
    assert_true(trial_number(trial, 0, LAND) >= 70000000);
    assert_true(trial_is_blank(trial, 0, ORDERS));
    assert_true(trial_is_blank(trial, 0, REGISTERED));
}

static bool is_used_up(void *context, const Trial *trial, size_t row)
{
    (void)context;
    return trial_answer(trial, row, FREIGHT).outcome == OUTCOME_REDUCED;
}

static void a_search_asks_what_is_wanted(void **state)
{
    Trial *trial = ((Fixture *)*state)->trial;
    bool found = false;
    TrialSearch search = {.clause = FREIGHT, .depth = TRIAL_ALONE, .seed = 2, .wanted = is_used_up};
    assert_int_equal(trial_find(trial, &search, &found), STATUS_OK);
    assert_true(found);
    assert_int_equal(trial_answer(trial, 0, FREIGHT).paid, 600000);
    search.clause = NEVER;
    search.wanted = NULL;
    search.attempts = 3;
    assert_int_equal(trial_find(trial, &search, &found), STATUS_OK);
    assert_false(found);
}

static void a_search_is_repeatable(void **state)
{
    Trial *trial = ((Fixture *)*state)->trial;
    int64_t invested[2];
    for (size_t i = 0; i < 2; i++) {
        bool found = false;
        TrialSearch search = {.clause = BUILD, .depth = TRIAL_ROW_STAGE, .seed = 7};
        assert_int_equal(trial_find(trial, &search, &found), STATUS_OK);
        assert_true(found);
        invested[i] = trial_number(trial, 0, INVESTED);
    }
    assert_int_equal(invested[0], invested[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_know_nothing_of_each_other, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(what_is_left_out_is_blank_and_named, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(a_search_leaves_only_what_matters, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(a_search_asks_what_is_wanted, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(a_search_is_repeatable, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
