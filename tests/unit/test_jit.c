/* Kernels against the interpreter: the same data, unknown bits, fault bits and faults. */
#define _GNU_SOURCE
#include "random_plan.h"
#include "runtime/interp.h"
#include "runtime/jit/jit.h"
#include "runtime/jit/layout.h"
#include "runtime/memory.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static PlanClause clause_of(PlanReg amount)
{
    return (PlanClause){.id = STR("c"),
                        .applies = {.reg = PLAN_NONE},
                        .base = PLAN_NONE,
                        .computed = PLAN_NONE,
                        .modified = PLAN_NONE,
                        .floored = PLAN_NONE,
                        .capped = PLAN_NONE,
                        .amount = amount};
}

/* Every register is the amount of a clause that a multiple of `step` is. */
static void want_registers(Builder *builder, PlanClause *clauses, size_t step)
{
    size_t count = 0;
    for (PlanReg reg = 0; reg < builder->plan.op_count; reg++)
        if ((builder->plan.op_count - 1 - reg) % step == 0)
            clauses[count++] = clause_of(reg);
    builder->plan.id = STR("random");
    builder->plan.clauses = clauses;
    builder->plan.clause_count = count;
}

static void a_layout_computes_each_register_once_and_after_its_arguments(void **state)
{
    (void)state;
    static Builder builder;
    static PlanClause clauses[BUILDER_OPS];
    PlanField fields[FIELDS];
    fields_init(fields);
    uint64_t seed = 7;
    for (size_t step = 1; step < 40; step += 3) {
        build_random_plan(&builder, fields, &seed);
        want_registers(&builder, clauses, step);
        Layout layout;
        bool done[BUILDER_OPS] = {false};
        assert_int_equal(layout_init(&layout, &builder.plan, false), STATUS_OK);
        for (size_t k = 0; k < layout.kernel_count; k++)
            for (size_t i = 0; i < layout.kernels[k].op_count; i++) {
                PlanReg reg = layout.kernels[k].ops[i];
                const PlanOp *op = &builder.ops[reg];
                assert_false(done[reg]);
                for (size_t a = 0; a < op->argument_count; a++)
                    assert_true(done[op->argument[a]] || layout_is_leaf(&builder.ops[op->argument[a]]));
                done[reg] = true;
            }
        for (size_t c = 0; c < builder.plan.clause_count; c++) {
            PlanReg reg = clauses[c].amount;
            bool is_leaf = layout_is_leaf(&builder.ops[reg]);
            assert_true(layout.wanted[reg] && done[reg] != is_leaf);
            assert_true((layout.slot_of[reg] == LAYOUT_NO_SLOT) == is_leaf);
        }
        layout_done(&layout);
    }
}

static void a_long_part_is_divided(void **state)
{
    (void)state;
    static PlanOp ops[3 * LAYOUT_KERNEL_OPS];
    size_t count = sizeof ops / sizeof *ops;
    ops[0] = (PlanOp){.code = OP_COLUMN, .physical = PHYSICAL_BIT};
    for (PlanReg reg = 1; reg < count; reg++)
        ops[reg] = (PlanOp){.code = OP_NOT, .physical = PHYSICAL_BIT, .argument_count = 1, .argument = {reg - 1}};
    PlanClause clause = clause_of((PlanReg)count - 1);
    Plan plan = {.id = STR("long.plan"),
                 .ops = ops,
                 .op_count = count,
                 .clauses = &clause,
                 .clause_count = 1,
                 .award_year = PLAN_NONE};
    Layout layout;
    assert_int_equal(layout_init(&layout, &plan, false), STATUS_OK);
    assert_int_equal(layout.kernel_count, 3);
    assert_int_equal(layout.slot_count, 3);
    assert_true(str_is(layout.kernels[0].name, "polc_long_plan_c"));
    assert_true(str_is(layout.kernels[2].name, "polc_long_plan_c_3"));
    layout_done(&layout);
}

static void without_permission_there_are_no_kernels(void **state)
{
    (void)state;
    char reason[PROGRAM_REASON];
    Plan plan = {.award_year = PLAN_NONE};
    Program *program;
    setenv("POLC_JIT", "0", 1);
    assert_int_equal(jit_program_open(&program, &plan, &(JitOptions){.source = JIT_ANY}, reason), STATUS_IO);
    assert_null(program);
    assert_non_null(strstr(reason, "POLC_JIT=0"));
    unsetenv("POLC_JIT");
}

#ifdef POLC_HAS_JIT
static Int128 number_of(const Vector *vector, size_t row)
{
    return vector->physical == PHYSICAL_BIT   ? (Int128)bit_get(vector->data.bits, row)
           : vector->physical == PHYSICAL_I64 ? vector->data.i64[row]
                                              : vector->data.i128[row];
}

static void check_register(Engine *engine, const Interp *interp, PlanReg reg, size_t rows)
{
    const Vector *vector = engine_value(engine, reg), *expected = interp_value(interp, reg);
    assert_int_equal(vector->physical, expected->physical);
    for (size_t row = 0; row < rows; row++) {
        bool unknown = vector->unknown && bit_get(vector->unknown, row);
        bool fault = vector->fault && bit_get(vector->fault, row);
        bool expected_unknown = expected->unknown && bit_get(expected->unknown, row);
        bool expected_fault = expected->fault && bit_get(expected->fault, row);
        if (unknown != expected_unknown || fault != expected_fault)
            fail_msg("row %zu, operation %u: unknown %d, fault %d", row, reg, unknown, fault);
        if (!unknown && !fault && number_of(vector, row) != number_of(expected, row))
            fail_msg("row %zu, operation %u: another number", row, reg);
        PlanSpan where, expected_where;
        assert_int_equal(engine_fault(engine, reg, row, &where), interp_fault(interp, reg, row, &expected_where));
        assert_int_equal(where.start, expected_where.start);
    }
}

typedef void Fill(Batch *batch, const Plan *plan, size_t field, size_t row, uint64_t *seed);

static void fill_any(Batch *batch, const Plan *plan, size_t field, size_t row, uint64_t *seed)
{
    (void)plan;
    fill_cell(batch, field, row, seed);
}

static void check_plan_on(const Plan *plan, const PlanField *fields, Fill *fill, uint64_t *seed)
{
    static const size_t row_counts[] = {0, 1, 63, 64, 65, 100, 128};
    Batch batch = {0};
    Interp *interp;
    Program *program;
    Engine *engine;
    char reason[PROGRAM_REASON];
    assert_int_equal(batch_init(&batch, fields, FIELDS, 128), STATUS_OK);
    assert_int_equal(interp_open(&interp, plan, 128), STATUS_OK);
    if (jit_program_open(&program, plan, &(JitOptions){.source = JIT_ANY}, reason) != STATUS_OK)
        fail_msg("%s", reason);
    assert_int_equal(engine_open(&engine, program, 128), STATUS_OK);
    /* The same kernels run several batches: nothing of an earlier one may show. */
    for (int i = 0; i < 4; i++) {
        batch_clear(&batch);
        batch.rows = row_counts[next_random(seed) % 7];
        for (size_t field = 0; field < FIELDS; field++)
            for (size_t row = 0; row < batch.rows; row++)
                fill(&batch, plan, field, row, seed);
        interp_run(interp, &batch);
        engine_run(engine, &batch);
        for (size_t c = 0; c < plan->clause_count; c++)
            check_register(engine, interp, plan->clauses[c].amount, batch.rows);
    }
    engine_close(engine);
    program_close(program);
    interp_close(interp);
    batch_done(&batch);
}

static void check_plan(const Plan *plan, const PlanField *fields, uint64_t *seed)
{
    check_plan_on(plan, fields, fill_any, seed);
}

static void kernels_equal_the_interpreter(void **state)
{
    (void)state;
    static Builder builder;
    static PlanClause clauses[BUILDER_OPS];
    static const size_t steps[] = {1, 2, 5, 17, 119};
    PlanField fields[FIELDS];
    fields_init(fields);
    uint64_t seed = 20151101;
    for (size_t round = 0; round < 15; round++) {
        build_random_plan(&builder, fields, &seed);
        want_registers(&builder, clauses, steps[round % 5]);
        check_plan(&builder.plan, fields, &seed);
    }
}

/* Every primitive in every variant, on numbers at the ends of 64 bits among small ones. */
static void every_body_equals_the_interpreter(void **state)
{
    (void)state;
    static Builder builder;
    static PlanClause clauses[BUILDER_OPS];
    PlanField fields[FIELDS];
    fields_init(fields);
    uint64_t seed = 3;
    for (PrimVariant variant = 0; variant < PRIM_VARIANT_COUNT; variant++) {
        builder_init(&builder);
        builder.plan.fields = fields;
        builder.plan.field_count = FIELDS;
        PlanReg numbers[NUMBER_FIELDS];
        for (uint32_t i = 0; i < NUMBER_FIELDS; i++) {
            numbers[i] = build_column(&builder, PHYSICAL_I64, BIT_FIELDS + i);
            if (variant >= PRIM_N128)
                numbers[i] = build(&builder, OP_WIDEN, PHYSICAL_I128, 0, numbers[i], PLAN_NONE, PLAN_NONE);
        }
        for (size_t p = 0; p < prim_count; p++) {
            PlanReg reg =
                build_primitive(&builder, prim_table[p]->name, variant, numbers[0], numbers[1], numbers[2]);
            builder.ops[reg].argument_count = (uint8_t)prim_table[p]->parameter_count;
            builder.ops[reg].argument[3] = numbers[3];
        }
        want_registers(&builder, clauses, 1);
        for (int round = 0; round < 3; round++)
            check_plan(&builder.plan, fields, &seed);
    }
}

/* ---- Division by constants: kernels multiply where a range allows it ---- */

/* 1/49 and 1/187 are among those that are rounded so that their product with the divisor is below 1. */
static const int64_t divisors[] = {
    1, 2, 3, 5, 7, 49, 100, 187, 360, 99999, 1440000, 720000000, (INT64_C(1) << 53) - 1, INT64_MAX};
#define DIVISORS (sizeof divisors / sizeof *divisors)

/* The ends of the range, the numbers about zero, and about whole and half quotients: where a quotient that is off by one shows. */
static void fill_edges(Batch *batch, const Plan *plan, size_t field, size_t row, uint64_t *seed)
{
    Column *column = &batch->columns[field];
    const PlanField *described = &plan->fields[field];
    int64_t low = described->low, high = described->high, divisor = divisors[next_random(seed) % DIVISORS];
    bool blank = next_random(seed) % 16 == 0;
    bit_put(column->unknown, row, blank);
    if (column->physical != PHYSICAL_I64)
        return;
    uint64_t wide = next_random(seed) << 40 ^ next_random(seed);
    Int128 span = (Int128)high - low + 1, number = low + (Int128)((UInt128)wide % (UInt128)span);
    switch (next_random(seed) % 8) {
    case 0:
        number = high - (int64_t)(next_random(seed) % 3);
        break;
    case 1:
        number = low + (int64_t)(next_random(seed) % 3);
        break;
    case 2:
        number = (int64_t)(next_random(seed) % 5) - 2;
        break;
    case 3:
    case 4:
        number = number / divisor * divisor + (int64_t)(next_random(seed) % 3) - 1;
        break;
    case 5:
        number = number / divisor * divisor + divisor / 2 + (int64_t)(next_random(seed) % 3) - 1;
        break;
    default:
        break;
    }
    number = number < low ? low : number > high ? high : number;
    column->data.i64[row] = blank ? 0 : (int64_t)number;
}

static const char *const quotients[] = {"quotient_half_up", "quotient_half_even", "quotient_down",
                                        "quotient_up",      "quotient_floor",     "quotient_ceiling"};

static void build_quotients(Builder *builder, PlanRange *ranges, PrimVariant variant, PlanReg numerator)
{
    Physical physical = variant == PRIM_N64 ? PHYSICAL_I64 : PHYSICAL_I128;
    PlanRange above = ranges[numerator];
    for (size_t d = 0; d < DIVISORS; d++) {
        PlanReg divisor = build_constant(builder, physical, divisors[d]);
        ranges[divisor] = (PlanRange){divisors[d], divisors[d]};
        for (size_t q = 0; q < sizeof quotients / sizeof *quotients; q++) {
            PlanReg reg = build_primitive(builder, quotients[q], variant, numerator, divisor, PLAN_NONE);
            ranges[reg] = (PlanRange){above.low / divisors[d] - 1, above.high / divisors[d] + 1};
        }
    }
}

static void quotients_by_constants_equal_the_interpreter(void **state)
{
    (void)state;
    static const int64_t limits[][2] = {{0, 100},
                                        {-3, 3},
                                        {0, VALUE_LIMIT},
                                        {-VALUE_LIMIT, VALUE_LIMIT},
                                        {0, (INT64_C(1) << 50) - 1},
                                        {0, INT64_C(1) << 50},
                                        {-(INT64_C(1) << 51), INT64_C(1) << 51},
                                        {0, INT64_C(1) << 62},
                                        {-(INT64_C(1) << 62), INT64_C(1) << 62},
                                        {INT64_MIN, INT64_MAX}};
    static Builder builder;
    static PlanClause clauses[BUILDER_OPS];
    static PlanRange ranges[BUILDER_OPS];
    PlanField fields[FIELDS];
    uint64_t seed = 360;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        for (int is_wide = 0; is_wide <= 1; is_wide++) {
            fields_init(fields);
            for (size_t f = 0; f < FIELDS; f++)
                fields[f].low = limits[i][0], fields[f].high = limits[i][1];
            builder_init(&builder);
            builder.plan.fields = fields;
            builder.plan.field_count = FIELDS;
            builder.plan.ranges = ranges;
            PlanRange range = {limits[i][0], limits[i][1]};
            PlanReg number = build_column(&builder, PHYSICAL_I64, BIT_FIELDS);
            ranges[number] = range;
            if (is_wide) {
                PlanReg factor = build_constant(&builder, PHYSICAL_I128, 366000);
                ranges[factor] = (PlanRange){366000, 366000};
                PlanReg wide = build(&builder, OP_WIDEN, PHYSICAL_I128, 0, number, PLAN_NONE, PLAN_NONE);
                ranges[wide] = range;
                number = build_primitive(&builder, "multiply", PRIM_N128, wide, factor, PLAN_NONE);
                ranges[number] = (PlanRange){range.low * 366000, range.high * 366000};
            }
            build_quotients(&builder, ranges, is_wide ? PRIM_N128 : PRIM_N64, number);
            want_registers(&builder, clauses, 1);
            for (int round = 0; round < 6; round++)
                check_plan_on(&builder.plan, fields, fill_edges, &seed);
        }
}

static bool is_kept(const Plan *plan, char *reason)
{
    Program *program;
    Status status = jit_program_open(&program, plan, &(JitOptions){.source = JIT_KEPT}, reason);
    program_close(program);
    assert_true(status == STATUS_OK || status == STATUS_IO);
    return status == STATUS_OK;
}

static void damage_files(const char *folder)
{
    DIR *opened = opendir(folder);
    char path[512];
    for (struct dirent *entry; (entry = readdir(opened));) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            assert_int_equal(truncate(path, 200), 0);
    }
    closedir(opened);
}

static void remove_files(const char *folder)
{
    DIR *opened = opendir(folder);
    for (struct dirent *entry; (entry = readdir(opened));)
        unlinkat(dirfd(opened), entry->d_name, 0);
    closedir(opened);
    assert_int_equal(rmdir(folder), 0);
}

/* The second opening finds what the first compiled; it computes the same; a damaged file is compiled and kept anew. */
static void kept_kernels_are_the_same(void **state)
{
    (void)state;
    static Builder builder;
    static PlanClause clauses[BUILDER_OPS];
    PlanField fields[FIELDS];
    fields_init(fields);
    uint64_t seed = 5;
    char reason[PROGRAM_REASON], folder[] = "/tmp/polc_cache_XXXXXX";
    assert_non_null(mkdtemp(folder));
    setenv("POLC_CACHE", folder, 1);
    build_random_plan(&builder, fields, &seed);
    want_registers(&builder, clauses, 3);
    assert_false(is_kept(&builder.plan, reason));
    check_plan(&builder.plan, fields, &seed);
    assert_true(is_kept(&builder.plan, reason));
    check_plan(&builder.plan, fields, &seed);
    damage_files(folder);
    assert_false(is_kept(&builder.plan, reason));
    check_plan(&builder.plan, fields, &seed);
    assert_true(is_kept(&builder.plan, reason));
    want_registers(&builder, clauses, 2);
    assert_false(is_kept(&builder.plan, reason));
    remove_files(folder);
    setenv("POLC_CACHE", "off", 1);
}

/* What one thread of many needs. */
typedef struct ThreadCase {
    Program *program;
    const Plan *plan;
    const Batch *batch;
    const Interp *interp;
    bool same;
} ThreadCase;

static void *run_in_thread(void *argument)
{
    ThreadCase *c = argument;
    Engine *engine;
    c->same = engine_open(&engine, c->program, c->batch->capacity) == STATUS_OK;
    for (int round = 0; c->same && round < 200; round++) {
        engine_run(engine, c->batch);
        for (size_t i = 0; i < c->plan->clause_count; i++) {
            PlanReg reg = c->plan->clauses[i].amount;
            const Vector *found = engine_value(engine, reg), *expected = interp_value(c->interp, reg);
            for (size_t row = 0; row < c->batch->rows; row++) {
                bool void_row = (expected->unknown && bit_get(expected->unknown, row)) ||
                                (expected->fault && bit_get(expected->fault, row));
                c->same &= void_row || number_of(found, row) == number_of(expected, row);
            }
        }
    }
    engine_close(engine);
    return NULL;
}

static void engines_of_one_program_run_at_the_same_time(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    static Builder builder;
    static PlanClause clauses[BUILDER_OPS];
    PlanField fields[FIELDS];
    fields_init(fields);
    uint64_t seed = 77;
    char reason[PROGRAM_REASON];
    Batch batch = {0};
    Interp *interp;
    Program *program;
    pthread_t threads[THREADS];
    ThreadCase cases[THREADS];
    build_random_plan(&builder, fields, &seed);
    want_registers(&builder, clauses, 4);
    assert_int_equal(batch_init(&batch, fields, FIELDS, 128), STATUS_OK);
    batch.rows = 100;
    for (size_t field = 0; field < FIELDS; field++)
        for (size_t row = 0; row < batch.rows; row++)
            fill_cell(&batch, field, row, &seed);
    assert_int_equal(interp_open(&interp, &builder.plan, 128), STATUS_OK);
    interp_run(interp, &batch);
    assert_int_equal(jit_program_open(&program, &builder.plan, &(JitOptions){.source = JIT_ANY}, reason),
                     STATUS_OK);
    for (int i = 0; i < THREADS; i++) {
        cases[i] = (ThreadCase){program, &builder.plan, &batch, interp, false};
        assert_int_equal(pthread_create(&threads[i], NULL, run_in_thread, &cases[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(cases[i].same);
    }
    program_close(program);
    interp_close(interp);
    batch_done(&batch);
}

/* In a process of its own, since LLVM is not used again after that. */
static void a_fatal_error_of_the_compiler_ends_nothing(void **state)
{
    (void)state;
    static Builder builder;
    static PlanClause clauses[BUILDER_OPS];
    PlanField fields[FIELDS];
    fields_init(fields);
    uint64_t seed = 12;
    build_random_plan(&builder, fields, &seed);
    want_registers(&builder, clauses, 30);
    pid_t child = fork();
    if (child == 0) {
        char reason[PROGRAM_REASON];
        Program *program;
        JitOptions options = {.source = JIT_ANY};
        setenv("POLC_FAIL_COMPILER", "1", 1);
        bool told = jit_program_open(&program, &builder.plan, &options, reason) == STATUS_INTERNAL &&
                    strstr(reason, "POLC_FAIL_COMPILER");
        unsetenv("POLC_FAIL_COMPILER");
        _exit(told && jit_program_open(&program, &builder.plan, &options, reason) == STATUS_INTERNAL ? 0 : 1);
    }
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
}

static void kernels_print_as_text(void **state)
{
    (void)state;
    static Builder builder;
    static PlanClause clauses[BUILDER_OPS];
    PlanField fields[FIELDS];
    fields_init(fields);
    uint64_t seed = 11;
    char reason[PROGRAM_REASON];
    build_random_plan(&builder, fields, &seed);
    want_registers(&builder, clauses, 119);
    for (JitStage stage = JIT_STAGE_LLVM; stage <= JIT_STAGE_ASM; stage++) {
        Str text;
        assert_int_equal(jit_print(&text, &builder.plan, stage, reason), STATUS_OK);
        assert_non_null(memmem(text.at, text.len, "polc_random_c", 13));
        memory_free((char *)text.at);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layout_computes_each_register_once_and_after_its_arguments),
        cmocka_unit_test(a_long_part_is_divided),
        cmocka_unit_test(without_permission_there_are_no_kernels),
#ifdef POLC_HAS_JIT
        cmocka_unit_test(kernels_equal_the_interpreter),
        cmocka_unit_test(every_body_equals_the_interpreter),
        cmocka_unit_test(quotients_by_constants_equal_the_interpreter),
        cmocka_unit_test(kept_kernels_are_the_same),
        cmocka_unit_test(engines_of_one_program_run_at_the_same_time),
        cmocka_unit_test(a_fatal_error_of_the_compiler_ends_nothing),
        cmocka_unit_test(kernels_print_as_text),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
