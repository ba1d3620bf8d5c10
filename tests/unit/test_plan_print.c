#include "plan_builder.h"

#include <stdlib.h>

#include "runtime/plan_print.h"

static void a_plan_reads_one_operation_a_line(void **state)
{
    (void)state;
    static Builder builder;
    static const PlanField fields[] = {{.id = {"id", 2},
                                        .kind = KIND_TEXT,
                                        .physical = PHYSICAL_TEXT,
                                        .denominator = 1,
                                        .key = true,
                                        .used = true},
                                       {.id = {"amount", 6},
                                        .kind = KIND_MONEY,
                                        .physical = PHYSICAL_I64,
                                        .denominator = 100,
                                        .has_range = true,
                                        .low = 0,
                                        .high = 500,
                                        .used = true}};
    static const uint16_t clauses[] = {0};
    builder_init(&builder);
    Plan *plan = &builder.plan;
    PlanReg amount = build_column(&builder, PHYSICAL_I64, 1);
    PlanReg threshold = build_constant(&builder, PHYSICAL_I64, -5);
    PlanReg gate = build_primitive(&builder, "less", PRIM_N64, threshold, amount, PLAN_NONE);
    PlanReg guarded = build(&builder, OP_GUARD, PHYSICAL_I64, FAULT_NEGATIVE, amount, gate, PLAN_NONE);
    builder.ops[threshold].nullable = builder.ops[threshold].fallible = false;
    PlanCondition condition = {.reg = gate, .label = STR("above -5")};
    PlanClause clause = {.id = STR("grant"),
                         .applies = {.reg = gate},
                         .conditions = &condition,
                         .condition_count = 1,
                         .base = PLAN_NONE,
                         .computed = amount,
                         .modified = amount,
                         .floored = amount,
                         .capped = amount,
                         .amount = guarded};
    PlanKey key = {.field = {0}, .field_count = 1};
    PlanOrder order = {.reg = amount, .descending = true};
    PlanStep step = {.kind = STEP_PLACES,
                     .clauses = clauses,
                     .clause_count = 1,
                     .key = 0,
                     .limit = 1,
                     .period = PERIOD_YEAR,
                     .order_count = 1};
    plan->id = STR("sample");
    plan->fields = fields;
    plan->field_count = 2;
    plan->clauses = &clause;
    plan->keys = &key;
    plan->orders = &order;
    plan->steps = &step;
    plan->clause_count = plan->key_count = plan->order_count = plan->step_count = 1;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    plan_print(out, plan);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "plan sample\n"
                              "field 0 id text text/1 key\n"
                              "field 1 amount money i64/100 within 0 to 500\n"
                              "%0 = i64 COLUMN amount ? !\n"
                              "%1 = i64 CONSTANT -5\n"
                              "%2 = bit PRIMITIVE less.n64 %1 %0 ? !\n"
                              "%3 = i64 GUARD NEGATIVE %0 %2 ? !\n"
                              "clause grant for %2\n"
                              "  require %2 \"above -5\"\n"
                              "  computed %0 modified %0 floored %0 capped %0 amount %3\n"
                              "places of grant per id limit 1 per year by %0 descending\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_plan_reads_one_operation_a_line)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
