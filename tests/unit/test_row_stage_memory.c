/* Every request for memory that the row stage makes is refused once; each refusal is a status. */
#include "plan_builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/interp.h"
#include "runtime/results.h"

static const PlanField fields[] = {
    {.id = {"id", 2}, .kind = KIND_TEXT, .physical = PHYSICAL_TEXT, .key = true, .required = true},
    {.id = {"amount", 6}, .kind = KIND_MONEY, .physical = PHYSICAL_I64, .denominator = 100},
};
static const uint16_t first_clause[] = {0};

static Status append_batches(Results *results, Batch *batch, Interp *interp)
{
    Status status = STATUS_OK;
    for (int round = 0; round < 6 && status == STATUS_OK; round++) {
        batch->rows = 64;
        for (size_t row = 0; row < batch->rows; row++) {
            char name[24];
            int length = snprintf(name, sizeof name, "row %d.%zu", round, row);
            Str text = arena_copy(&batch->heap, (Str){name, (size_t)length});
            if (!text.at)
                return STATUS_NO_MEMORY;
            batch->columns[0].data.text[row] = text;
            bit_put(batch->columns[0].unknown, row, false);
            bit_put(batch->columns[1].unknown, row, false);
        }
        interp_run(interp, batch);
        status = results_append(results, batch, interp_engine(interp), NULL, NULL);
        batch_clear(batch);
    }
    return status;
}

static Status run_row_stage(void)
{
    static Builder builder;
    builder_init(&builder);
    PlanReg amount = build_column(&builder, PHYSICAL_I64, 1);
    PlanReg order = build_constant(&builder, PHYSICAL_I64, 7);
    PlanClause clause = {.applies = {.reg = PLAN_NONE},
                         .base = PLAN_NONE,
                         .computed = amount,
                         .modified = amount,
                         .floored = amount,
                         .capped = amount,
                         .amount = amount,
                         .decided_field = UINT16_MAX};
    PlanKey key = {.field = {0}, .field_count = 1};
    PlanOrder by = {.reg = order};
    PlanStep step = {.kind = STEP_PLACES, .clauses = first_clause, .clause_count = 1, .key = 0, .limit = 1};
    Plan *plan = &builder.plan;
    plan->fields = fields;
    plan->field_count = 2;
    plan->clauses = &clause;
    plan->keys = &key;
    plan->orders = &by;
    plan->steps = &step;
    plan->clause_count = plan->key_count = plan->order_count = plan->step_count = 1;
    Batch batch = {0};
    Interp *interp = NULL;
    Results results = {0};
    Status status = batch_init(&batch, fields, 2, 64);
    if (status == STATUS_OK)
        status = interp_open(&interp, plan, 64);
    if (status == STATUS_OK)
        status = results_init(&results, plan, true);
    if (status == STATUS_OK)
        status = append_batches(&results, &batch, interp);
    if (status == STATUS_OK && (results.row_count != 384 || results.key_numbers[0] != 384))
        status = STATUS_INTERNAL;
    results_done(&results);
    interp_close(interp);
    batch_done(&batch);
    return status;
}

/* The switch is read once a process, so each count needs a process of its own. */
static int status_when_refusing(int count)
{
    pid_t child = fork();
    if (child == 0) {
        char text[12];
        snprintf(text, sizeof text, "%d", count);
        setenv("POLC_FAIL_ALLOCATION", text, 1);
        _exit((int)run_row_stage());
    }
    int ended;
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    return WEXITSTATUS(ended);
}

static void refused_memory_is_a_status(void **state)
{
    (void)state;
    int refused = 0, status = STATUS_NO_MEMORY;
    for (int count = 1; count < 300 && status != STATUS_OK; count++) {
        status = status_when_refusing(count);
        if (status != STATUS_OK) {
            assert_int_equal(status, STATUS_NO_MEMORY);
            refused++;
        }
    }
    assert_int_equal(status, STATUS_OK);
    assert_true(refused > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refused_memory_is_a_status)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
