/* What `polc test` makes of a policy: every mutant is made and changes the tree, points are placed, cases that are made up pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/testing/accept.h"
#include "compiler/testing/difference.h"
#include "compiler/testing/mutants.h"
#include "compiler/testing/suggest.h"

static const char policy_text[] =
    "policy demo \"示例\" { currency yuan round half_up to 0.01 yuan effective 2016-01-01 award year year(filed_on)\n"
    "  precedence filed_on versions by filed_on }\n"
    "unit order \"单\"\n"
    "input form {\n"
    "  key id text field enterprise text field owner text field filed_on date required\n"
    "  field subject one of { courier, shop, farm } field good yes_no field hub yes_no\n"
    "  field orders count of order field invested money field land money default 0 yuan field rate rate\n"
    "  check land <= invested \"land is a part\"\n"
    "}\n"
    "table price by since date, grade one of { first, second } {\n"
    "  from 2016-01-01 { first: 1 yuan/order, second: 2 yuan/order }\n"
    "  from 2016-03-01 { first: 3 yuan/order, second: 4‰ of 500 yuan/order } }\n"
    "reading counting { option all default option excess }\n"
    "define base = greatest of (invested minus land, 10 yuan)\n"
    "clause freight { article \"1\" for subject is one of { courier, shop }\n"
    "  require good or hub \"good\" require orders >= 5000 order \"5,000 orders\" excepting filed_on < 2016-02-01 \"early\"\n"
    "  pay marginal orders { up to 10000 order: 1 yuan/order, above: 1.5 yuan/order } plus 5 yuan when hub \"hub\"\n"
    "    times 2 when good \"good\"\n"
    "  under counting is excess { pay (each full 100 order of orders adds 3 yuan) + (excess of orders over 5000 order) * 1 yuan/order }\n"
    "  floor 10 yuan cap 20000 yuan cap 30000 yuan per owner per year once per enterprise paid from fund }\n"
    "clause build { article \"2\" require invested is known \"known\" pay up to 20% of base as rate\n"
    "  cap 5000 yuan at most 2 per owner paid from fund }\n"
    "clause grade { article \"3\" pay lookup subject { courier: 10 yuan, shop: 20 yuan, otherwise: 30 yuan } no cap \"x\" in_kind }\n"
    "exclusive freight, build per owner take highest ties in order of filed_on\n"
    "clause best { article \"5\" for orders > 900000 order pay 100 yuan top 2 overall by filed_on ties all_in paid from outside }\n"
    "amend demo as revised effective 2030-01-01 { change clause build { cap 6000 yuan } repeal clause best\n"
    "  transition \"begun\" { for filed_on < 2030-02-01 and subject = farm as before } }\n"
    "budget fund { article \"4\" amount 40000 yuan per year reserve 100 yuan shortage first come by filed_on }\n"
    "test \"one\" { given subject = courier, enterprise = \"A\", owner = \"O\", filed_on = 2016-03-01, good = yes, hub = no,\n"
    "  orders = 6000 order expect freight = 12000 yuan, grade = 10 yuan }\n";

typedef struct Fixture {
    Compilation c;
    ReadingState readings;
} Fixture;

static void open_text(Compilation *c, const CompileStep *step)
{
    assert_int_equal(compile_open_step(c, STR("demo.pol"), str_from(policy_text), NULL, step), STATUS_OK);
}

static int open_fixture(void **state)
{
    static Fixture fixture;
    open_text(&fixture.c, NULL);
    if (fixture.c.diags.errors)
        diag_render(stderr, &fixture.c.diags, &fixture.c.sources, DIAG_HUMAN, LANGUAGE_EN, (DiagScreen){0});
    assert_int_equal(fixture.c.diags.errors, 0);
    assert_int_equal(compile_readings(&fixture.c, NULL, 0, AS_OF_TODAY, &fixture.readings), STATUS_OK);
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    compile_close(&((Fixture *)*state)->c);
    return 0;
}

/* ---- Mutants ---------------------------------------------------------------------------------------------------------------- */

typedef struct Change {
    const Mutant *mutant;
    char *before, *after;
    bool made;
} Change;

static char *printed(const Node *file)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    ast_print(out, file, false);
    fclose(out);
    return text;
}

static void make(void *context, Compilation *c)
{
    Change *change = context;
    change->before = printed(c->file);
    change->made = mutant_apply(change->mutant, c);
    change->after = printed(c->file);
}

static void every_mutant_changes_the_tree(void **state)
{
    Fixture *fixture = *state;
    Mutants mutants;
    bool seen[MUTANT_COUNT_OF_KINDS] = {false};
    assert_int_equal(mutants_find(&mutants, &fixture->c, &fixture->readings), STATUS_OK);
    assert_true(mutants.count > 80);
    for (size_t i = 0; i < mutants.count; i++) {
        Change change = {.mutant = &mutants.items[i]};
        CompileStep step = {make, &change};
        Compilation c;
        seen[change.mutant->kind] = true;
        open_text(&c, &step);
        assert_true(change.made);
        if (change.mutant->kind != MUTANT_OPTION)
            assert_string_not_equal(change.before, change.after);
        assert_true(change.mutant->before.en.len > 0 && change.mutant->after.en.len > 0 &&
                    change.mutant->after.zh.len > 0);
        compile_close(&c);
        free(change.before);
        free(change.after);
    }
    for (size_t k = 0; k < MUTANT_COUNT_OF_KINDS; k++)
        if (k != MUTANT_SIGN) /* `minus` is found as one */
            assert_true(seen[k] && mutant_reason((MutantKind)k).zh.len > 0);
}

/* ---- Coverage and suggestions ------------------------------------------------------------------------------------------------- */

static Coverage *covered(Fixture *fixture)
{
    Coverage *coverage;
    TestReport report;
    assert_int_equal(coverage_open(&coverage, &fixture->c, &fixture->readings), STATUS_OK);
    TestOptions options = {.engine = ENGINE_INTERP, .see = coverage_see, .context = coverage};
    assert_int_equal(policy_tests_run(&fixture->c, &fixture->readings, &options, &report), STATUS_OK);
    assert_int_equal(report.failed, 0);
    return coverage;
}

static size_t count_seen(const CoverGroup *groups, size_t count, size_t *points)
{
    size_t seen = 0;
    *points = 0;
    for (size_t g = 0; g < count; g++) {
        *points += groups[g].count;
        for (size_t i = 0; i < groups[g].count; i++) {
            const CoverPoint *point = groups[g].points[i];
            seen += point->seen;
            assert_true(point->span.end > point->span.start && point->what.en.len > 0);
            assert_true(cover_words(point->kind).en.len > 0 && cover_shown(point->kind).zh.len > 0);
        }
    }
    return seen;
}

static void made_up_cases_show_what_tests_do_not(void **state)
{
    Fixture *fixture = *state;
    Coverage *coverage = covered(fixture);
    const CoverGroup *groups;
    Suggestions suggestions;
    size_t count, points, points_after;
    assert_int_equal(coverage_groups(coverage, &groups, &count), STATUS_OK);
    size_t seen = count_seen(groups, count, &points);
    assert_true(seen > 10 && seen < points);
    assert_int_equal(suggest_cases(&suggestions, &fixture->c, coverage, &fixture->readings), STATUS_OK);
    size_t seen_after = count_seen(groups, count, &points_after);
    assert_int_equal(points, points_after);
    assert_int_equal(seen_after + suggestions.without_count, points);
    assert_true(coverage_percent(seen_after, points) >= 90);
    for (size_t i = 0; i < suggestions.count; i++) {
        TestResult result;
        TestOptions options = {.engine = ENGINE_INTERP};
        assert_int_equal(
            policy_test_run(&fixture->c, suggestions.items[i].test, &fixture->readings, &options, &result),
            STATUS_OK);
        assert_int_equal(result.miss_count, 0);
    }
}

static void percentages_are_rounded_down(void **state)
{
    (void)state;
    assert_int_equal(coverage_percent(0, 0), 100);
    assert_int_equal(coverage_percent(2, 3), 66);
    assert_int_equal(coverage_percent(999, 1000), 99);
    assert_int_equal(coverage_percent(7, 7), 100);
}

/* A plan differs from itself for nobody. */
static void a_plan_does_not_differ_from_itself(void **state)
{
    Fixture *fixture = *state;
    Plan *plan;
    Trial *a, *b;
    bool found = true;
    size_t clause;
    assert_int_equal(compile_plan(&fixture->c, &fixture->readings, &plan), STATUS_OK);
    assert_int_equal(trial_open(&a, plan, TRIAL_ROWS), STATUS_OK);
    assert_int_equal(trial_open(&b, plan, TRIAL_ROWS), STATUS_OK);
    assert_int_equal(difference_find(a, b, plan, SIZE_MAX, 1, &found, &clause), STATUS_OK);
    assert_false(found);
    trial_close(a);
    trial_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_mutant_changes_the_tree, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(made_up_cases_show_what_tests_do_not, open_fixture, close_fixture),
        cmocka_unit_test(percentages_are_rounded_down),
        cmocka_unit_test_setup_teardown(a_plan_does_not_differ_from_itself, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
