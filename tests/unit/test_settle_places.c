/* Places and what all steps share: who competes, in which order, and what a blank identity does. */
#include "tests/unit/settle_case.h"

static const PlanStep ONCE = {.kind = STEP_PLACES, CASE_FIRST, .limit = 1, .order_count = 1};

static void an_award_without_steps_is_paid_as_rounded(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    Award *a = case_grant(&c, 2015, 1, 0, 700);
    case_run(&c);
    assert_award(a, OUTCOME_GRANTED, 700, 700, 700, 700);
    assert_int_equal(a->step, NO_STEP);
    case_done(&c);
}

static void once_goes_to_the_earliest_and_names_the_holder(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, ONCE);
    Award *late = case_grant(&c, 2015, 1, 20, 500);
    Award *early = case_grant(&c, 2016, 1, 10, 300);
    Award *other = case_grant(&c, 2016, 2, 30, 400);
    case_run(&c);
    assert_award(late, OUTCOME_USED, 0, 0, 0, 0);
    assert_int_equal(case_stages(late).holder, 1);
    assert_int_equal(late->step, 0);
    assert_int_equal(late->rounded, 500);
    assert_award(early, OUTCOME_GRANTED, 300, 300, 300, 300);
    assert_award(other, OUTCOME_GRANTED, 400, 400, 400, 400);
    assert_int_equal(c.report.cuts[0].awards, 1);
    assert_true(c.report.cuts[0].amount == 500);
    case_done(&c);
}

static void equal_orders_are_decided_by_position(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, ONCE);
    Award *first = case_grant(&c, 2015, 1, 5, 100), *second = case_grant(&c, 2015, 1, 5, 100);
    case_run(&c);
    assert_int_equal(first->outcome, OUTCOME_GRANTED);
    assert_int_equal(second->outcome, OUTCOME_USED);
    case_done(&c);
}

static void a_descending_order_takes_the_largest_first(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    c.orders[0].descending = true;
    case_step(&c, ONCE);
    Award *least = case_grant(&c, 2015, 1, INT64_MIN, 100), *most = case_grant(&c, 2015, 1, INT64_MAX, 100);
    case_run(&c);
    assert_int_equal(least->outcome, OUTCOME_USED);
    assert_int_equal(most->outcome, OUTCOME_GRANTED);
    case_done(&c);
}

static void the_second_order_decides_when_the_first_is_equal(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    c.orders[1].descending = true;
    PlanStep *step = case_step(&c, ONCE);
    step->order_count = 2;
    step->order[1] = 1;
    Award *low = case_grant(&c, 2015, 1, 5, 100), *high = case_grant(&c, 2015, 1, 5, 100);
    c.order_cells[1][1] = 9;
    case_run(&c);
    assert_int_equal(low->outcome, OUTCOME_USED);
    assert_int_equal(high->outcome, OUTCOME_GRANTED);
    case_done(&c);
}

static void an_amount_of_zero_takes_no_place(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, ONCE);
    Award *zero = case_grant(&c, 2015, 1, 1, 0), *next = case_grant(&c, 2015, 1, 2, 100);
    case_run(&c);
    assert_int_equal(zero->outcome, OUTCOME_GRANTED);
    assert_int_equal(next->outcome, OUTCOME_GRANTED);
    case_done(&c);
}

static void every_year_counts_each_year_by_itself(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, ONCE)->period = PERIOD_YEAR;
    Award *a = case_grant(&c, 2015, 1, 1, 100), *b = case_grant(&c, 2016, 1, 2, 100);
    Award *again = case_grant(&c, 2015, 1, 3, 100);
    case_run(&c);
    assert_int_equal(a->outcome, OUTCOME_GRANTED);
    assert_int_equal(b->outcome, OUTCOME_GRANTED);
    assert_int_equal(again->outcome, OUTCOME_USED);
    assert_int_equal(case_stages(again).holder, 0);
    case_done(&c);
}

static void within_years_looks_back_over_winners_only(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    PlanStep *step = case_step(&c, ONCE);
    step->period = PERIOD_WITHIN_YEARS;
    step->years = 3;
    const Outcome expected[] = {OUTCOME_GRANTED, OUTCOME_USED, OUTCOME_USED, OUTCOME_GRANTED, OUTCOME_USED};
    for (int32_t y = 0; y < 5; y++)
        case_grant(&c, 2010 + y, 1, 0, 100);
    case_run(&c);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(c.awards[i].outcome, expected[i]);
    assert_int_equal(case_stages(&c.awards[2]).holder, 0);
    assert_int_equal(case_stages(&c.awards[4]).holder, 3);
    case_done(&c);
}

static void within_years_settles_the_earlier_year_first(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    PlanStep *step = case_step(&c, ONCE);
    step->period = PERIOD_WITHIN_YEARS;
    step->years = 2;
    Award *later_year = case_grant(&c, 2016, 1, 1, 100), *earlier_year = case_grant(&c, 2015, 1, 2, 100);
    case_run(&c);
    assert_int_equal(later_year->outcome, OUTCOME_USED);
    assert_int_equal(earlier_year->outcome, OUTCOME_GRANTED);
    case_done(&c);
}

static void several_places_and_overall(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    PlanStep *step = case_step(&c, ONCE);
    step->key = -1;
    step->limit = 2;
    for (uint32_t i = 0; i < 4; i++)
        case_grant(&c, 2015, i, 10 - (int64_t)i, 100);
    case_run(&c);
    assert_int_equal(c.awards[0].outcome, OUTCOME_USED);
    assert_int_equal(case_stages(&c.awards[0]).holder, 3);
    assert_int_equal(c.awards[1].outcome, OUTCOME_USED);
    assert_int_equal(c.awards[2].outcome, OUTCOME_GRANTED);
    assert_int_equal(c.awards[3].outcome, OUTCOME_GRANTED);
    case_done(&c);
}

static void no_place_at_all_has_no_holder(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, ONCE)->limit = 0;
    Award *a = case_grant(&c, 2015, 1, 1, 100);
    case_run(&c);
    assert_int_equal(a->outcome, OUTCOME_USED);
    assert_int_equal(case_stages(a).holder, NO_ROW);
    case_done(&c);
}

static void a_blank_identity_is_pending_and_takes_nothing(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, (PlanStep){.kind = STEP_PLACES, CASE_FIRST, .key = -1, .limit = 1, .order_count = 1});
    case_step(&c, (PlanStep){.kind = STEP_SHARED_CAP, CASE_FIRST, .key = 0, .limit = 50, .order_count = 1});
    Award *blank = case_grant(&c, 2015, 0, 1, 100), *known = case_grant(&c, 2015, 7, 2, 100);
    Award *zero = case_grant(&c, 2015, 0, 3, 0);
    case_run(&c);
    assert_award(blank, OUTCOME_PENDING, 0, 0, 0, 0);
    assert_int_equal(blank->rounded, 0);
    assert_int_equal(blank->reason, REASON_KEY);
    assert_int_equal(blank->step, 1);
    assert_true(blank->took_part); /* the one place, which needs no identity, went to the next row */
    assert_award(known, OUTCOME_REDUCED, 100, 50, 50, 50);
    assert_int_equal(zero->outcome, OUTCOME_PENDING);
    assert_int_equal(c.report.blank_keys, 2);
    case_done(&c);
}

static void a_pending_row_whose_place_went_to_another_is_marked(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, ONCE);
    case_row(&c, 2015, 1, 1);
    Award *lost = case_award(&c, 0, OUTCOME_PENDING, 0);
    case_grant(&c, 2015, 1, 2, 100);
    case_row(&c, 2015, 2, 3);
    Award *free_place = case_award(&c, 0, OUTCOME_PENDING, 0);
    case_row(&c, 2015, 1, 4);
    Award *refused = case_award(&c, 0, OUTCOME_REFUSED, 0);
    Award *other_clause = case_award(&c, 1, OUTCOME_PENDING, 0);
    case_run(&c);
    assert_true(lost->took_part);
    assert_int_equal(lost->paid, 0);
    assert_false(free_place->took_part);
    assert_false(refused->took_part);
    assert_false(other_clause->took_part);
    assert_int_equal(c.report.took_part, 1);
    case_done(&c);
}

static void refused_awards_keep_no_amount(void **state)
{
    (void)state;
    Case c;
    case_init(&c);
    case_step(&c, ONCE);
    case_row(&c, 2015, 0, 1);
    Award *refused = case_award(&c, 0, OUTCOME_REFUSED, 0);
    case_run(&c);
    assert_award(refused, OUTCOME_REFUSED, 0, 0, 0, 0);
    case_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_award_without_steps_is_paid_as_rounded),
        cmocka_unit_test(once_goes_to_the_earliest_and_names_the_holder),
        cmocka_unit_test(equal_orders_are_decided_by_position),
        cmocka_unit_test(a_descending_order_takes_the_largest_first),
        cmocka_unit_test(the_second_order_decides_when_the_first_is_equal),
        cmocka_unit_test(an_amount_of_zero_takes_no_place),
        cmocka_unit_test(every_year_counts_each_year_by_itself),
        cmocka_unit_test(within_years_looks_back_over_winners_only),
        cmocka_unit_test(within_years_settles_the_earlier_year_first),
        cmocka_unit_test(several_places_and_overall),
        cmocka_unit_test(no_place_at_all_has_no_holder),
        cmocka_unit_test(a_blank_identity_is_pending_and_takes_nothing),
        cmocka_unit_test(a_pending_row_whose_place_went_to_another_is_marked),
        cmocka_unit_test(refused_awards_keep_no_amount),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
