/* settle_case: plans and results built by hand, for the tests of runtime/settle. */
#ifndef POLC_SETTLE_CASE_H
#define POLC_SETTLE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/memory.h"
#include "runtime/settle/settle.h"

#define CASE_ROWS 64
#define CASE_CLAUSES 4
#define CASE_KEYS 3
#define CASE_ORDERS 3
#define CASE_STEPS 12

typedef struct Case {
    Plan plan;
    PlanClause clauses[CASE_CLAUSES];
    PlanKey keys[CASE_KEYS];
    PlanOrder orders[CASE_ORDERS];
    PlanStep steps[CASE_STEPS];
    Results results;
    Row rows[CASE_ROWS];
    Award awards[CASE_ROWS * CASE_CLAUSES];
    uint32_t key_cells[CASE_KEYS][CASE_ROWS];
    uint32_t *key_columns[CASE_KEYS];
    int64_t order_cells[CASE_ORDERS][CASE_ROWS];
    int64_t *order_columns[CASE_ORDERS];
    SettleReport report;
} Case;

static const uint16_t CASE_CLAUSE[CASE_CLAUSES] = {0, 1, 2, 3};
#define CASE_ALL .clauses = CASE_CLAUSE, .clause_count = CASE_CLAUSES
#define CASE_FIRST .clauses = CASE_CLAUSE, .clause_count = 1

static inline void case_init(Case *c)
{
    memset(c, 0, sizeof *c);
    c->plan = (Plan){.clauses = c->clauses,
                     .clause_count = CASE_CLAUSES,
                     .keys = c->keys,
                     .key_count = CASE_KEYS,
                     .orders = c->orders,
                     .order_count = CASE_ORDERS,
                     .steps = c->steps};
    for (size_t k = 0; k < CASE_KEYS; k++)
        c->key_columns[k] = c->key_cells[k];
    for (size_t o = 0; o < CASE_ORDERS; o++)
        c->order_columns[o] = c->order_cells[o];
    c->results = (Results){.plan = &c->plan,
                           .rows = c->rows,
                           .awards = c->awards,
                           .keys = c->key_columns,
                           .orders = c->order_columns};
}

/* A row of that award year; `key` and `order` fill column 0 of each. */
static inline uint32_t case_row(Case *c, int32_t year, uint32_t key, int64_t order)
{
    size_t row = c->results.row_count++;
    assert_true(row < CASE_ROWS);
    c->rows[row] = (Row){.first_award = (uint32_t)c->results.award_count, .year = year};
    c->key_cells[0][row] = key;
    c->order_cells[0][row] = order;
    return (uint32_t)row;
}

/* An award of the row added last. */
static inline Award *case_award(Case *c, uint16_t clause, Outcome outcome, int64_t amount)
{
    Award *award = &c->awards[c->results.award_count++];
    *award = (Award){.row = (uint32_t)(c->results.row_count - 1),
                     .clause = clause,
                     .outcome = (uint8_t)outcome,
                     .step = NO_STEP,
                     .cut = NO_CUT,
                     .rounded = amount};
    return award;
}

/* A row with one granted award of clause 0. */
static inline Award *case_grant(Case *c, int32_t year, uint32_t key, int64_t order, int64_t amount)
{
    case_row(c, year, key, order);
    return case_award(c, 0, OUTCOME_GRANTED, amount);
}

static inline PlanStep *case_step(Case *c, PlanStep step)
{
    c->steps[c->plan.step_count] = step;
    return &c->steps[c->plan.step_count++];
}

/* Of the case that ran last. */
static const Case *case_at_hand;

static inline void case_run(Case *c)
{
    assert_int_equal(settle_run(&c->plan, &c->results, &c->report), STATUS_OK);
    case_at_hand = c;
}

static inline void case_done(Case *c)
{
    settle_report_done(&c->report);
    memory_free(c->results.cuts.items);
    c->results.cuts = (AwardCuts){0};
}

static inline AwardStages case_stages(const Award *award)
{
    return award_stages(&case_at_hand->results, award);
}

static inline void assert_award(const Award *award, Outcome outcome, int64_t placed, int64_t shared,
                                int64_t approved, int64_t paid)
{
    AwardStages stages = case_stages(award);
    assert_int_equal(award->outcome, outcome);
    assert_int_equal(stages.placed, placed);
    assert_int_equal(stages.shared, shared);
    assert_int_equal(stages.approved, approved);
    assert_int_equal(award->paid, paid);
}

#endif
