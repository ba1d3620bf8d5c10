/* libpolc as a program uses and misuses it. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/library/polc.h"

static const char policy_text[] =
    "policy small \"小政策\" {\n"
    "    currency yuan\n    round half_up to 0.01 yuan\n    award year year(filed_on)\n    precedence filed_on\n}\n"
    "unit order \"单\"\n"
    "input application \"申报表\" {\n"
    "    key   id         \"编号\"   text\n"
    "    field enterprise \"企业\"   text\n"
    "    field filed_on   \"日期\"   date required\n"
    "    field kind       \"类别\"   one of { courier \"快递\", shop \"网店\" } required\n"
    "    field registered \"注册\"   yes_no\n"
    "    field orders     \"单量\"   count of order within 0 order to 1000 order\n"
    "}\n"
    "reading price \"单价\" {\n"
    "    article \"一\"\n    option one_yuan \"一元\" default\n    option two_yuan \"两元\"\n}\n"
    "clause freight \"运费\" {\n"
    "    article \"一\"\n    for kind = courier\n"
    "    require registered \"在本县注册\"\n"
    "    pay orders * 1 yuan/order\n"
    "    under price is two_yuan { pay orders * 2 yuan/order }\n"
    "    every year per enterprise\n    paid from fund\n}\n"
    "budget fund \"资金\" { article \"二\" amount 1500 yuan per year shortage undecided }\n";

typedef struct Fixture {
    polc_policy *policy;
    polc_run *run;
} Fixture;

static int open_fixture(void **state)
{
    static Fixture fixture;
    assert_int_equal(polc_policy_open_text(&fixture.policy, policy_text, strlen(policy_text), NULL), POLC_OK);
    assert_int_equal(polc_run_open(&fixture.run, fixture.policy), POLC_OK);
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    Fixture *fixture = *state;
    polc_policy_close(fixture->policy); /* first, which is no mistake */
    polc_run_close(fixture->run);
    return 0;
}

static polc_status add(polc_run *run, const char *id, const char *enterprise, const char *registered,
                       const char *orders)
{
    polc_run_set(run, "id", id);
    polc_run_set(run, "企业", enterprise);
    polc_run_set(run, "filed_on", "2016-03-05");
    polc_run_set(run, "kind", "快递");
    polc_run_set(run, "registered", registered);
    polc_run_set(run, "orders", orders);
    return polc_run_add_row(run, NULL);
}

static const polc_award *award_of(polc_run *run, polc_stage stage, size_t row)
{
    const polc_award *award = NULL;
    assert_int_equal(polc_run_award(run, stage, row, 0, &award), POLC_OK);
    return award;
}

static void outcomes_have_their_reasons(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    add(run, "a", "E1", "是", "700单");
    add(run, "b", "E2", "否", "700");
    add(run, "c", "E3", "", "700");
    add(run, "d", "E4", "是", "");
    add(run, "e", "E5", "是", "many");
    const polc_award *award = award_of(run, POLC_COMPUTED, 0);
    assert_int_equal(award->outcome, POLC_GRANTED);
    assert_int_equal(award->fen, 70000);
    award = award_of(run, POLC_COMPUTED, 1);
    assert_int_equal(award->outcome, POLC_REFUSED);
    assert_int_equal(award->reason, POLC_CONDITION);
    assert_int_equal(award->condition, 0);
    award = award_of(run, POLC_COMPUTED, 2);
    assert_int_equal(award->outcome, POLC_PENDING);
    assert_int_equal(award->reason, POLC_CONDITION);
    assert_int_equal(award->blank_count, 1);
    assert_int_equal(award->blanks[0], polc_policy_field(((Fixture *)*state)->policy, "registered"));
    award = award_of(run, POLC_COMPUTED, 3);
    assert_int_equal(award->reason, POLC_AMOUNT);
    assert_int_equal(award_of(run, POLC_COMPUTED, 4)->outcome, POLC_INVALID);
    const polc_problem *problem;
    assert_int_equal(polc_run_problem(run, 4, 0, &problem), POLC_OK);
    assert_string_equal(problem->code, "D0302");
    assert_int_equal(problem->field, 5);
    assert_non_null(strstr(problem->message.en, "many"));
    assert_non_null(strstr(problem->message.zh, "单量"));
}

static void settled_answers_are_refused_once_rows_are_added(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    const polc_award *award;
    add(run, "a", "E1", "是", "700");
    assert_int_equal(polc_run_award(run, POLC_SETTLED, 0, 0, &award), POLC_MISUSE);
    assert_null(award);
    assert_int_equal(polc_run_settle(run), POLC_OK);
    assert_int_equal(award_of(run, POLC_SETTLED, 0)->fen, 70000);
    add(run, "b", "E1", "是", "900");
    assert_int_equal(polc_run_award(run, POLC_SETTLED, 0, 0, &award), POLC_MISUSE);
    assert_int_equal(polc_run_settle(run), POLC_OK);
    award = award_of(run, POLC_SETTLED, 1);
    assert_int_equal(award->outcome, POLC_USED);
    assert_int_equal(award->fen, 0);
    assert_int_equal(award->holder, 0);
    assert_string_equal(award->rule, "every year per enterprise");
    assert_int_equal(award_of(run, POLC_COMPUTED, 1)->fen, 90000);
}

static void a_short_budget_without_a_rule_is_said(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    const polc_budget *budget;
    add(run, "a", "E1", "是", "900");
    add(run, "b", "E2", "是", "900");
    assert_int_equal(polc_run_settle(run), POLC_UNDECIDED);
    assert_int_equal(award_of(run, POLC_SETTLED, 1)->fen, 90000);
    assert_int_equal(polc_run_budget(run, 0, &budget), POLC_OK);
    assert_string_equal(budget->id, "fund");
    assert_int_equal(budget->year, 2016);
    assert_int_equal(budget->shortage, 30000);
    assert_true(budget->needs_decision);
    assert_int_equal(polc_run_budget(run, 1, &budget), POLC_MISUSE);
}

static void a_blank_identity_is_pending_after_settlement(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    add(run, "a", "", "是", "900");
    assert_int_equal(polc_run_settle(run), POLC_OK);
    assert_int_equal(award_of(run, POLC_COMPUTED, 0)->fen, 90000);
    const polc_award *award = award_of(run, POLC_SETTLED, 0);
    assert_int_equal(award->outcome, POLC_PENDING);
    assert_int_equal(award->reason, POLC_IDENTITY);
    assert_int_equal(award->blanks[0], 1);
}

static void cells_are_forgotten_with_their_row(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    add(run, "a", "E1", "是", "700");
    assert_int_equal(polc_run_set(run, "id", "b"), POLC_OK);
    assert_int_equal(polc_run_set(run, "kind", "courier"), POLC_OK);
    assert_int_equal(polc_run_add_row(run, NULL), POLC_OK); /* no date */
    assert_int_equal(award_of(run, POLC_COMPUTED, 1)->outcome, POLC_INVALID);
}

static void a_cell_that_is_set_again_is_mended(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    assert_int_equal(polc_run_set(run, "orders", "1001"), POLC_BAD_CELL);
    assert_non_null(strstr(polc_run_message(run)->en, "outside"));
    assert_int_equal(polc_run_set_number(run, 5, -1), POLC_BAD_CELL);
    add(run, "a", "E1", "是", "1000");
    assert_int_equal(award_of(run, POLC_COMPUTED, 0)->fen, 100000);
}

static void a_row_at_hand_survives_reading(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    add(run, "a", "E1", "是", "1");
    polc_run_set(run, "enterprise", "a text of its own");
    assert_int_equal(award_of(run, POLC_COMPUTED, 0)->fen, 100);
    add(run, "b", "E2", "是", "2");
    assert_int_equal(award_of(run, POLC_COMPUTED, 1)->fen, 200);
}

static void keys_are_unique_until_the_run_is_cleared(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    add(run, "a", "E1", "是", "1");
    add(run, "a", "E2", "是", "1");
    const polc_row *row;
    assert_int_equal(polc_run_row(run, 1, &row), POLC_OK);
    assert_true(row->is_rejected);
    assert_int_equal(row->problem_count, 1);
    assert_int_equal(polc_run_clear(run), POLC_OK);
    assert_int_equal(polc_run_row_count(run), 0);
    add(run, "a", "E1", "是", "3");
    assert_int_equal(award_of(run, POLC_COMPUTED, 0)->fen, 300);
    assert_int_equal(polc_run_row(run, 0, &row), POLC_OK);
    assert_int_equal(row->problem_count, 0);
    assert_int_equal(row->year, 2016);
}

static void hostile_texts_reject_their_row(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    assert_int_equal(polc_run_set_text(run, 1, "a\0b", 3), POLC_BAD_CELL);
    assert_int_equal(polc_run_set_text(run, 1, "\xE4\xBB", 2), POLC_BAD_CELL);
    assert_int_equal(polc_run_set_text(run, 1, NULL, 0), POLC_OK);
    static char endless[(1 << 20) + 2];
    memset(endless, 'x', sizeof endless);
    assert_int_equal(polc_run_set_text(run, 1, endless, sizeof endless), POLC_BAD_CELL);
    polc_run_set(run, "id", "a");
    polc_run_set(run, "filed_on", "2016-03-05");
    polc_run_set(run, "kind", "shop");
    assert_int_equal(polc_run_add_row(run, NULL), POLC_OK);
    assert_int_equal(award_of(run, POLC_COMPUTED, 0)->outcome, POLC_INVALID);
}

static void misuse_is_a_value(void **state)
{
    Fixture *fixture = *state;
    polc_run *run = fixture->run;
    const polc_award *award;
    const polc_row *row;
    const char *note;
    assert_int_equal(polc_run_set(run, "no such field", "1"), POLC_MISUSE);
    assert_string_equal(polc_run_message(run)->zh, "政策中没有这个字段");
    assert_int_equal(polc_run_set_number(run, 99, 1), POLC_MISUSE);
    assert_int_equal(polc_run_set_number(run, -1, 1), POLC_MISUSE);
    assert_int_equal(polc_run_set_number(run, 0, 1), POLC_MISUSE); /* a text */
    assert_int_equal(polc_run_award(run, POLC_COMPUTED, 0, 0, &award), POLC_MISUSE);
    assert_int_equal(polc_run_row(run, 0, &row), POLC_MISUSE);
    add(run, "a", "E1", "是", "1");
    assert_int_equal(polc_run_award(run, POLC_COMPUTED, 0, 1, &award), POLC_MISUSE);
    assert_int_equal(polc_run_award(run, POLC_COMPUTED, 0, -1, &award), POLC_MISUSE);
    assert_int_equal(polc_run_note(run, POLC_SETTLED, 0, 0, POLC_ZH, &note), POLC_MISUSE);
    assert_string_equal(note, "");
    assert_int_equal(polc_run_read_column(run, POLC_COMPUTED, 0, 0, 2, NULL, NULL), POLC_MISUSE);
    assert_int_equal(polc_run_add_row(NULL, NULL), POLC_MISUSE);
    assert_int_equal(polc_run_settle(NULL), POLC_MISUSE);
    assert_int_equal(polc_policy_field(fixture->policy, NULL), -1);
    polc_run_close(NULL);
    polc_policy_close(NULL);
}

static void columns_are_rows(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    static const char *const ids[] = {"a", "b", "c"};
    static const int64_t days[] = {16865, 16865, 16865}, kinds[] = {0, 1, 2}, yes[] = {1, 1, 1},
                         orders[] = {5, 6, 7};
    static const uint64_t first_is_blank = 1;
    polc_column columns[] = {{.field = 0, .texts = ids},
                             {.field = 2, .numbers = days},
                             {.field = 3, .numbers = kinds},
                             {.field = 4, .numbers = yes},
                             {.field = 5, .numbers = orders, .blanks = &first_is_blank}};
    size_t first = 99;
    polc_run_set(run, "id", "at hand");
    assert_int_equal(polc_run_add_columns(run, columns, 5, 3, &first), POLC_OK);
    assert_int_equal(first, 0);
    uint8_t outcomes[3];
    int64_t fen[3];
    assert_int_equal(polc_run_read_column(run, POLC_COMPUTED, 0, 0, 3, outcomes, fen), POLC_OK);
    assert_int_equal(outcomes[0], POLC_PENDING);
    assert_int_equal(outcomes[1], POLC_NOT_APPLICABLE);
    assert_int_equal(outcomes[2], POLC_INVALID); /* there is no member 2 */
    assert_int_equal(fen[0] | fen[1] | fen[2], 0);
    columns[1].field = 0;
    assert_int_equal(polc_run_add_columns(run, columns, 5, 3, NULL), POLC_MISUSE);
    assert_int_equal(polc_run_row_count(run), 3);
    polc_run_set(run, "filed_on", "2016-03-05");
    polc_run_set(run, "kind", "courier");
    polc_run_set(run, "registered", "yes");
    polc_run_set(run, "orders", "9");
    assert_int_equal(polc_run_add_row(run, &first), POLC_OK); /* its key is `at hand` */
    assert_int_equal(award_of(run, POLC_COMPUTED, first)->fen, 900);
}

static void problems_of_many_rows_are_kept_through_batches(void **state)
{
    polc_run *run = ((Fixture *)*state)->run;
    for (int i = 0; i < 1000; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        assert_int_equal(add(run, id, id, i % 7 ? "是" : "也许", "1"), POLC_OK);
    }
    size_t rejected = 0;
    for (size_t i = 0; i < 1000; i++) {
        const polc_row *row;
        assert_int_equal(polc_run_row(run, i, &row), POLC_OK);
        assert_int_equal(row->is_rejected, i % 7 == 0);
        assert_int_equal(row->problem_count, i % 7 == 0);
        rejected += row->problem_count;
    }
    assert_int_equal(rejected, 143);
}

static void options_choose_readings(void **state)
{
    (void)state;
    static const char *const two[] = {"price=two_yuan"}, *const none[] = {"price"},
                             *const wrong[] = {"price=three"};
    polc_options options = {.size = sizeof options, .readings = two, .reading_count = 1};
    polc_policy *policy;
    polc_run *run;
    assert_int_equal(polc_policy_open_text(&policy, policy_text, strlen(policy_text), &options), POLC_OK);
    assert_string_equal(polc_policy_about(policy)->readings[0]->option, "two_yuan");
    assert_true(polc_policy_about(policy)->readings[0]->is_chosen);
    assert_int_equal(polc_run_open(&run, policy), POLC_OK);
    add(run, "a", "E1", "是", "10");
    assert_int_equal(award_of(run, POLC_COMPUTED, 0)->fen, 2000);
    polc_run_close(run);
    polc_policy_close(policy);
    options.readings = none;
    assert_int_equal(polc_policy_open_text(&policy, policy_text, strlen(policy_text), &options), POLC_BAD_POLICY);
    assert_non_null(strstr(polc_policy_report(policy, POLC_EN), "NAME=OPTION"));
    polc_policy_close(policy);
    options.readings = wrong;
    assert_int_equal(polc_policy_open_text(&policy, policy_text, strlen(policy_text), &options), POLC_BAD_POLICY);
    assert_non_null(strstr(polc_policy_report(policy, POLC_EN), "one_yuan, two_yuan"));
    polc_policy_close(policy);
    options = (polc_options){.size = sizeof options, .as_of = "2016-02-30"};
    assert_int_equal(polc_policy_open_text(&policy, policy_text, strlen(policy_text), &options), POLC_BAD_POLICY);
    polc_policy_close(policy);
    options = (polc_options){.size = 4};
    assert_int_equal(polc_policy_open_text(&policy, policy_text, strlen(policy_text), &options), POLC_MISUSE);
    polc_policy_close(policy);
}

static void what_is_paid_has_parts(void **state)
{
    (void)state;
    static const char text[] =
        "policy parts \"分项\" { currency yuan round half_up to 0.01 yuan month end down }\n"
        "input f { key id text field m \"额\" money field good \"验收\" yes_no }\n"
        "clause grant \"补助\" { article \"1\" pay m instalments { 30% when good \"验收合格\", rest due 2016-12-31 }\n"
        "share { province \"省级\": 1/3, county \"县级\": rest } no cap \"x\" paid from outside }\n";
    polc_policy *policy;
    polc_run *run;
    const polc_part *part;
    assert_int_equal(polc_policy_open_text(&policy, text, strlen(text), NULL), POLC_OK);
    assert_int_equal(polc_run_open(&run, policy), POLC_OK);
    polc_run_set(run, "id", "a");
    polc_run_set(run, "m", "100.01");
    assert_int_equal(polc_run_add_row(run, NULL), POLC_OK);
    assert_int_equal(polc_run_part(run, 0, 0, 0, &part), POLC_MISUSE); /* not settled */
    assert_int_equal(polc_run_settle(run), POLC_OK);
    assert_int_equal(polc_run_part(run, 0, 0, 0, &part), POLC_OK);
    assert_string_equal(part->id, "grant.1");
    assert_int_equal(part->state, POLC_PART_PENDING);
    assert_int_equal(part->fen, 3000);
    assert_int_equal(part->due, POLC_NO_DAY);
    assert_int_equal(polc_run_part(run, 0, 0, 1, &part), POLC_OK);
    assert_int_equal(part->state, POLC_PART_PAYABLE);
    assert_int_equal(part->fen, 7001);
    assert_int_equal(part->due, 17166); /* 2016-12-31 */
    assert_int_equal(polc_run_part(run, 0, 0, 2, &part), POLC_OK);
    assert_string_equal(part->label, "补助.省级");
    assert_true(part->is_share);
    assert_int_equal(part->fen, 3333);
    assert_int_equal(polc_run_part(run, 0, 0, 3, &part), POLC_OK);
    assert_int_equal(part->fen, 6668);
    assert_int_equal(polc_run_part(run, 0, 0, 4, &part), POLC_MISUSE);
    polc_run_close(run);
    polc_policy_close(policy);
}

static void decisions_are_refused_by_name(void **state)
{
    (void)state;
    static const char text[] =
        "policy decided { currency yuan round half_up to 0.01 yuan }\ninput f { key id text field m money }\n"
        "clause grant { article \"1\" pay m no cap \"x\" paid from outside }\n"
        "override \"A7\" clause grant { rule amount 0 yuan paid amount 5 yuan "
        "decided by \"X\" on 2016-01-01 document \"1\" }\n";
    polc_policy *policy;
    assert_int_equal(polc_policy_open_text(&policy, text, strlen(text), NULL), POLC_BAD_POLICY);
    assert_non_null(strstr(polc_policy_report(policy, POLC_EN), "A7"));
    polc_policy_close(policy);
}

static void a_policy_with_errors_has_findings_and_nothing_else(void **state)
{
    (void)state;
    static const char text[] = "policy p \"x\" { currency yuan }\nclause c { pay nothing_known }\n";
    polc_policy *policy;
    polc_run *run;
    assert_int_equal(polc_policy_open_text(&policy, text, strlen(text), NULL), POLC_BAD_POLICY);
    assert_true(polc_policy_finding_count(policy) > 0);
    const polc_finding *finding = polc_policy_finding(policy, 0);
    assert_true(finding->is_error);
    assert_true(finding->line > 0);
    assert_string_equal(finding->file, "<text>");
    assert_true(strlen(finding->message.zh) > 0);
    assert_non_null(strstr(polc_policy_report(policy, POLC_ZH), "<text>"));
    assert_null(polc_policy_finding(policy, 10000));
    assert_null(polc_policy_about(policy));
    assert_int_equal(polc_policy_field(policy, "x"), -1);
    assert_int_equal(polc_run_open(&run, policy), POLC_MISUSE);
    assert_null(run);
    polc_policy_close(policy);
    assert_int_equal(polc_policy_open_file(&policy, "no/such/policy.pol", NULL), POLC_UNREADABLE);
    assert_non_null(strstr(polc_policy_report(policy, POLC_EN), "no/such/policy.pol"));
    polc_policy_close(policy);
    assert_int_equal(polc_policy_open_text(&policy, "", 0, NULL), POLC_BAD_POLICY);
    polc_policy_close(policy);
}

static void a_policy_describes_itself(void **state)
{
    const polc_about *about = polc_policy_about(((Fixture *)*state)->policy);
    assert_string_equal(about->id, "small");
    assert_string_equal(about->label, "小政策");
    assert_true(about->settles);
    assert_int_equal(about->effective, POLC_NO_DAY);
    assert_int_equal(strlen(about->text_sha256), 64);
    assert_int_equal(about->field_count, 6);
    assert_int_equal(about->fields[3]->kind, POLC_CATEGORY);
    assert_string_equal(about->fields[3]->members[1].label, "网店");
    assert_int_equal(about->fields[3]->high, 1);
    assert_int_equal(about->fields[5]->high, 1000);
    assert_string_equal(about->fields[5]->unit, "order");
    assert_string_equal(about->clauses[0]->fund, "fund");
    assert_string_equal(about->clauses[0]->conditions[0], "在本县注册");
}

static void *use_policy(void *given)
{
    for (int i = 0; i < 20; i++) {
        polc_run *run;
        if (polc_run_open(&run, given) != POLC_OK)
            return given;
        add(run, "a", "E1", "是", "700");
        const polc_award *award;
        bool good = polc_run_settle(run) == POLC_OK &&
                    polc_run_award(run, POLC_SETTLED, 0, 0, &award) == POLC_OK && award->fen == 70000;
        polc_run_close(run);
        if (!good)
            return given;
    }
    return NULL;
}

static void threads_share_a_policy(void **state)
{
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_policy, ((Fixture *)*state)->policy), 0);
    for (size_t i = 0; i < 4; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

#define WITH_FIXTURE(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(outcomes_have_their_reasons),
        WITH_FIXTURE(settled_answers_are_refused_once_rows_are_added),
        WITH_FIXTURE(a_short_budget_without_a_rule_is_said),
        WITH_FIXTURE(a_blank_identity_is_pending_after_settlement),
        WITH_FIXTURE(cells_are_forgotten_with_their_row),
        WITH_FIXTURE(a_cell_that_is_set_again_is_mended),
        WITH_FIXTURE(a_row_at_hand_survives_reading),
        WITH_FIXTURE(keys_are_unique_until_the_run_is_cleared),
        WITH_FIXTURE(hostile_texts_reject_their_row),
        WITH_FIXTURE(misuse_is_a_value),
        WITH_FIXTURE(columns_are_rows),
        WITH_FIXTURE(problems_of_many_rows_are_kept_through_batches),
        cmocka_unit_test(options_choose_readings),
        cmocka_unit_test(what_is_paid_has_parts),
        cmocka_unit_test(decisions_are_refused_by_name),
        cmocka_unit_test(a_policy_with_errors_has_findings_and_nothing_else),
        WITH_FIXTURE(a_policy_describes_itself),
        WITH_FIXTURE(threads_share_a_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
