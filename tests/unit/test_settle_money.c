/* Shared caps, exclusivity and budgets, case by case. */
#include "tests/unit/settle_case.h"

static const PlanStep CAP = {.kind = STEP_SHARED_CAP, CASE_FIRST, .limit = 100, .order_count = 1};
static const PlanStep EXCLUSIVE = {.kind = STEP_EXCLUSIVE, CASE_ALL, .order_count = 1};
static const PlanStep FUND = {.kind = STEP_BUDGET, CASE_ALL, .key = -1, .limit = 100, .order_count = 1};

static void assert_paid(const Case *c, const int64_t *expected, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(c->awards[i].paid, expected[i]);
}
#define ASSERT_PAID(c, ...)                                                \
    do {                                                                   \
        const int64_t expected_[] = {__VA_ARGS__};                         \
        assert_paid((c), expected_, sizeof expected_ / sizeof *expected_); \
    } while (0)

static void a_shared_cap_is_drawn_in_order(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, CAP);
    case_grant(&c, 2015, 1, 3, 60);
    case_grant(&c, 2016, 1, 1, 70);
    case_grant(&c, 2016, 1, 2, 60);
    case_grant(&c, 2016, 2, 4, 100);
    case_run(&c);
    ASSERT_PAID(&c, 0, 70, 30, 100);
    assert_award(&c.awards[0], OUTCOME_REDUCED, 60, 0, 0, 0);
    assert_int_equal(c.awards[1].outcome, OUTCOME_GRANTED);
    assert_award(&c.awards[2], OUTCOME_REDUCED, 60, 30, 30, 30);
    assert_int_equal(c.awards[3].outcome, OUTCOME_GRANTED);
    assert_int_equal(c.report.cuts[0].awards, 2);
    assert_true(c.report.cuts[0].amount == 90);
    case_done(&c);
}

static void a_shared_cap_per_year_starts_anew(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, CAP)->period = PERIOD_YEAR;
    case_grant(&c, 2015, 1, 3, 101);
    case_grant(&c, 2016, 1, 1, 99);
    case_grant(&c, 2016, 1, 2, 2);
    case_run(&c);
    ASSERT_PAID(&c, 100, 99, 1);
    case_done(&c);
}

static void a_shared_cap_within_years_slides(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    PlanStep *cap = case_step(&c, CAP);
    cap->period = PERIOD_WITHIN_YEARS;
    cap->years = 2;
    case_grant(&c, 2014, 1, 1, 80);
    case_grant(&c, 2015, 1, 1, 80);
    case_grant(&c, 2016, 1, 1, 90);
    case_grant(&c, 2018, 1, 1, 120);
    case_run(&c);
    ASSERT_PAID(&c, 80, 20, 80, 100);
    case_done(&c);
}

static void a_shared_cap_pro_rata_sums_to_the_fen(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, CAP)->sharing = SHARING_PRO_RATA;
    case_grant(&c, 2015, 1, 3, 100);
    case_grant(&c, 2015, 1, 1, 100);
    case_grant(&c, 2015, 1, 2, 100);
    case_run(&c);
    ASSERT_PAID(&c, 33, 34, 33);
    case_done(&c);
}

static void a_cap_met_exactly_reduces_nobody(void **state)
{
    (void)state;
    for (PlanSharing sharing = SHARING_IN_ORDER; sharing <= SHARING_PRO_RATA; sharing++) {
        Case c;
        case_init(&c);
        case_step(&c, CAP)->sharing = sharing;
        case_grant(&c, 2015, 1, 1, 40);
        case_grant(&c, 2015, 1, 1, 60);
        case_run(&c);
        ASSERT_PAID(&c, 40, 60);
        assert_int_equal(c.awards[0].outcome, OUTCOME_GRANTED);
        assert_int_equal(c.awards[1].outcome, OUTCOME_GRANTED);
        case_done(&c);
    }
}

static void huge_amounts_are_shared_exactly(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    PlanStep *cap = case_step(&c, CAP);
    cap->sharing = SHARING_PRO_RATA;
    cap->limit = INT64_MAX;
    case_grant(&c, 2015, 1, 1, INT64_MAX);
    case_grant(&c, 2015, 1, 2, INT64_MAX);
    case_grant(&c, 2015, 1, 3, 1);
    case_run(&c); /* each large one gets a quarter over 2^62 - 1, the small one just under a half */
    ASSERT_PAID(&c, INT64_MAX / 2, INT64_MAX / 2, 1);
    case_done(&c);
}

static void a_place_lost_draws_no_cap(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, (PlanStep){.kind = STEP_PLACES, CASE_FIRST, .key = 1, .limit = 1, .order_count = 1});
    case_step(&c, CAP);
    for (int64_t i = 0; i < 3; i++) {
        case_grant(&c, 2015, 1, i, 60);
        c.key_cells[1][i] = i < 2 ? 1 : 2;
    }
    case_run(&c);
    ASSERT_PAID(&c, 60, 0, 40);
    assert_int_equal(c.awards[1].outcome, OUTCOME_USED);
    case_done(&c);
}

static void exclusivity_compares_totals_per_identity_and_year(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, EXCLUSIVE);
    case_row(&c, 2015, 1, 1);
    case_award(&c, 0, OUTCOME_GRANTED, 60);
    case_award(&c, 1, OUTCOME_GRANTED, 100);
    case_row(&c, 2015, 1, 2);
    case_award(&c, 0, OUTCOME_GRANTED, 60);
    case_row(&c, 2016, 1, 3);
    case_award(&c, 1, OUTCOME_GRANTED, 5);
    case_run(&c);
    ASSERT_PAID(&c, 60, 0, 60, 5);
    assert_award(&c.awards[1], OUTCOME_REDUCED, 100, 100, 0, 0);
    assert_int_equal(case_stages(&c.awards[1]).holder, 0);
    case_done(&c);
}

static void equal_totals_keep_the_clause_whose_award_came_first(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, EXCLUSIVE);
    case_row(&c, 2015, 1, 9);
    case_award(&c, 0, OUTCOME_GRANTED, 50);
    case_row(&c, 2015, 1, 2);
    case_award(&c, 1, OUTCOME_GRANTED, 50);
    case_award(&c, 2, OUTCOME_GRANTED, 50);
    case_run(&c);
    ASSERT_PAID(&c, 0, 50, 0);
    assert_int_equal(case_stages(&c.awards[0]).holder, 1);
    case_done(&c);
}

static void a_budget_met_exactly_pays_everybody(void **state)
{
    (void)state;
    for (PlanShortage rule = SHORTAGE_UNDECIDED; rule <= SHORTAGE_PRIORITY_CLAUSES; rule++) {
        Case c;
        case_init(&c);
        case_step(&c, FUND)->shortage = rule;
        case_grant(&c, 2015, 1, 1, 40);
        case_grant(&c, 2015, 1, 1, 60);
        case_run(&c);
        ASSERT_PAID(&c, 40, 60);
        assert_int_equal(c.report.budget_count, 1);
        assert_int_equal(c.report.budgets[0].year, INT32_MIN);
        assert_true(c.report.budgets[0].shortage == 0);
        assert_false(c.report.budgets[0].needs_decision);
        case_done(&c);
    }
}

static void an_undecided_shortage_pays_in_full_and_asks(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, FUND)->reserve = 10;
    case_grant(&c, 2015, 1, 1, 91);
    case_run(&c);
    ASSERT_PAID(&c, 91);
    const SettleBudget *fund = &c.report.budgets[0];
    assert_true(fund->needs_decision);
    assert_true(fund->shortage == 1 && fund->demand == 91 && fund->paid == 91 && fund->reserve == 10);
    assert_int_equal(c.awards[0].outcome, OUTCOME_GRANTED);
    case_done(&c);
}

static void short_of_one_fen(Case *c, PlanShortage rule)
{
    case_init(c);
    case_step(c, FUND)->shortage = rule;
    case_grant(c, 2015, 1, 2, 50);
    case_grant(c, 2015, 1, 1, 30);
    case_grant(c, 2015, 1, 3, 21);
    case_run(c);
}

static void one_fen_short_is_settled_by_each_rule(void **state)
{
    (void)state;
    Case c;
    short_of_one_fen(&c, SHORTAGE_PRO_RATA); /* 49.50, 29.70, 20.79: two fen over, to 0.79 and 0.70 */
    ASSERT_PAID(&c, 49, 30, 21);
    case_done(&c);
    short_of_one_fen(&c, SHORTAGE_FIRST_COME);
    ASSERT_PAID(&c, 50, 30, 20);
    assert_int_equal(c.awards[2].outcome, OUTCOME_REDUCED);
    assert_int_equal(case_stages(&c.awards[2]).approved, 21);
    assert_int_equal(c.awards[2].step, 0);
    case_done(&c);
    short_of_one_fen(&c, SHORTAGE_CUT_OFF);
    ASSERT_PAID(&c, 50, 30, 0);
    case_done(&c);
}

static void cut_off_pays_nothing_after_the_first_that_does_not_fit(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, FUND)->shortage = SHORTAGE_CUT_OFF;
    case_grant(&c, 2015, 1, 1, 60);
    case_grant(&c, 2015, 1, 2, 60);
    case_grant(&c, 2015, 1, 3, 10);
    case_run(&c);
    ASSERT_PAID(&c, 60, 0, 0);
    assert_true(c.report.budgets[0].paid == 60);
    case_done(&c);
}

static void pro_rata_ties_go_to_the_earlier_turn(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, FUND)->shortage = SHORTAGE_PRO_RATA;
    for (int64_t i = 0; i < 7; i++)
        case_grant(&c, 2015, 1, -i, 50);
    case_run(&c);
    ASSERT_PAID(&c, 14, 14, 14, 14, 14, 15, 15);
    case_done(&c);
}

static void priority_by_clause_pays_group_after_group(void **state)
{
    (void)state;
    static const uint16_t clauses_first[] = {2, 1};
    Case c;
    case_init(&c);
    PlanStep *fund = case_step(&c, FUND);
    fund->shortage = SHORTAGE_PRIORITY_CLAUSES;
    fund->priority = clauses_first;
    fund->priority_count = 2;
    case_row(&c, 2015, 1, 1);
    case_award(&c, 0, OUTCOME_GRANTED, 40);
    case_award(&c, 1, OUTCOME_GRANTED, 40);
    case_row(&c, 2015, 1, 2);
    case_award(&c, 1, OUTCOME_GRANTED, 40);
    case_award(&c, 2, OUTCOME_GRANTED, 40);
    case_run(&c);
    ASSERT_PAID(&c, 0, 40, 20, 40);
    case_done(&c);
}

static void priority_by_member_puts_the_unnamed_last(void **state)
{
    (void)state;
    static const uint16_t members_first[] = {5, 0};
    static const int64_t members[] = {0, 3, 5, 9, 5};
    Case c;
    case_init(&c);
    PlanStep *fund = case_step(&c, FUND);
    fund->shortage = SHORTAGE_PRIORITY_MEMBERS;
    fund->priority = members_first;
    fund->priority_count = 2;
    fund->priority_field = 2;
    for (size_t i = 0; i < 5; i++) {
        case_grant(&c, 2015, 1, (int64_t)i, 30);
        c.order_cells[2][i] = members[i];
    }
    case_run(&c);
    ASSERT_PAID(&c, 30, 10, 30, 0, 30);
    case_done(&c);
}

static void budgets_by_year_carry_over_what_was_left(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    PlanStep *fund = case_step(&c, FUND);
    fund->per_year = fund->carry_over = true;
    fund->reserve = 10;
    fund->shortage = SHORTAGE_FIRST_COME;
    case_grant(&c, 2017, 1, 1, 200);
    case_grant(&c, 2015, 1, 2, 60);
    case_row(&c, 2016, 1, 3);
    case_award(&c, 0, OUTCOME_REFUSED, 0);
    case_run(&c);
    ASSERT_PAID(&c, 200, 60, 0);
    assert_int_equal(c.report.budget_count, 3);
    const SettleBudget *years = c.report.budgets;
    assert_int_equal(years[0].year, 2015);
    assert_true(years[0].carried_over == 0 && years[0].paid == 60);
    assert_true(years[1].carried_over == 30 && years[1].demand == 0);
    assert_true(years[2].carried_over == 120 && years[2].shortage == 0);
    case_done(&c);
}

static void a_short_year_carries_nothing(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    PlanStep *fund = case_step(&c, FUND);
    fund->per_year = fund->carry_over = true;
    case_grant(&c, 2015, 1, 1, 500);
    case_grant(&c, 2016, 1, 1, 100);
    case_run(&c);
    assert_true(c.report.budgets[1].carried_over == 0);
    assert_false(c.report.budgets[1].needs_decision);
    case_done(&c);
}

static void a_reserve_above_the_amount_leaves_nothing(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    PlanStep *fund = case_step(&c, FUND);
    fund->reserve = 200;
    fund->shortage = SHORTAGE_PRO_RATA;
    case_grant(&c, 2015, 1, 1, 5);
    case_run(&c);
    ASSERT_PAID(&c, 0);
    assert_int_equal(c.awards[0].outcome, OUTCOME_REDUCED);
    case_done(&c);
}

static void a_carried_fund_wider_than_64_bits_is_shared_exactly(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    PlanStep *fund = case_step(&c, FUND);
    fund->per_year = fund->carry_over = true;
    fund->limit = INT64_MAX;
    fund->shortage = SHORTAGE_PRO_RATA;
    case_grant(&c, 2014, 1, 1, 0);
    case_grant(&c, 2015, 1, 1, 0);
    for (size_t i = 0; i < 4; i++)
        case_grant(&c, 2016, 1, 1, INT64_MAX);
    case_run(&c); /* three of four: 3 × INT64_MAX ÷ 4 = 6917529027641081855.25, the fen over to the first */
    ASSERT_PAID(&c, 0, 0, INT64_C(6917529027641081856), INT64_C(6917529027641081855), INT64_C(6917529027641081855),
                INT64_C(6917529027641081855));
    assert_true(c.report.budgets[2].paid == (Int128)INT64_MAX * 3);
    assert_true(c.report.budgets[2].demand == (Int128)INT64_MAX * 4);
    case_done(&c);
}

static void pending_awards_are_marked_when_a_cap_or_budget_went_to_others(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, CAP);
    PlanStep *fund = case_step(&c, FUND);
    fund->per_year = true;
    case_grant(&c, 2015, 1, 1, 1);
    case_row(&c, 2015, 1, 0);
    Award *cap_touched = case_award(&c, 0, OUTCOME_PENDING, 0);
    case_row(&c, 2015, 2, 0);
    Award *untouched = case_award(&c, 0, OUTCOME_PENDING, 0);
    case_row(&c, 2016, 3, 0);
    case_award(&c, 1, OUTCOME_GRANTED, 100);
    case_row(&c, 2016, 4, 0);
    Award *fund_empty = case_award(&c, 2, OUTCOME_PENDING, 0);
    case_run(&c);
    assert_true(cap_touched->took_part);
    assert_false(untouched->took_part);
    assert_true(fund_empty->took_part);
    assert_int_equal(c.report.took_part, 2);
    case_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shared_cap_is_drawn_in_order),
        cmocka_unit_test(a_shared_cap_per_year_starts_anew),
        cmocka_unit_test(a_shared_cap_within_years_slides),
        cmocka_unit_test(a_shared_cap_pro_rata_sums_to_the_fen),
        cmocka_unit_test(a_cap_met_exactly_reduces_nobody),
        cmocka_unit_test(huge_amounts_are_shared_exactly),
        cmocka_unit_test(a_place_lost_draws_no_cap),
        cmocka_unit_test(exclusivity_compares_totals_per_identity_and_year),
        cmocka_unit_test(equal_totals_keep_the_clause_whose_award_came_first),
        cmocka_unit_test(a_budget_met_exactly_pays_everybody),
        cmocka_unit_test(an_undecided_shortage_pays_in_full_and_asks),
        cmocka_unit_test(one_fen_short_is_settled_by_each_rule),
        cmocka_unit_test(cut_off_pays_nothing_after_the_first_that_does_not_fit),
        cmocka_unit_test(pro_rata_ties_go_to_the_earlier_turn),
        cmocka_unit_test(priority_by_clause_pays_group_after_group),
        cmocka_unit_test(priority_by_member_puts_the_unnamed_last),
        cmocka_unit_test(budgets_by_year_carry_over_what_was_left),
        cmocka_unit_test(a_short_year_carries_nothing),
        cmocka_unit_test(a_reserve_above_the_amount_leaves_nothing),
        cmocka_unit_test(a_carried_fund_wider_than_64_bits_is_shared_exactly),
        cmocka_unit_test(pending_awards_are_marked_when_a_cap_or_budget_went_to_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
