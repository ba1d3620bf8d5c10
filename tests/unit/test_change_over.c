/* Engines that change over from interpreting to kernels: the same values before and after, whenever it happens. */
#define _GNU_SOURCE
#include "random_plan.h"
#include "runtime/change_over.h"
#include "runtime/interp.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BATCHES 5
#define ROWS 100
#define MANY_ROWS 100000000

typedef struct Case {
    Builder builder;
    PlanField fields[FIELDS];
    PlanClause clauses[BUILDER_OPS];
    Batch batch;
    Interp *interp; /* has computed the batch */
} Case;

static Case shared;

/* Every third register is the amount of a clause. */
static void case_open(Case *c, uint64_t seed)
{
    memset(c, 0, sizeof *c);
    fields_init(c->fields);
    build_random_plan(&c->builder, c->fields, &seed);
    Plan *plan = &c->builder.plan;
    for (PlanReg reg = 0; reg < plan->op_count; reg += 3)
        c->clauses[plan->clause_count++] = (PlanClause){.id = STR("c"),
                                                        .applies = {.reg = PLAN_NONE},
                                                        .base = PLAN_NONE,
                                                        .computed = PLAN_NONE,
                                                        .floored = PLAN_NONE,
                                                        .capped = PLAN_NONE,
                                                        .amount = reg};
    plan->id = STR("random");
    plan->clauses = c->clauses;
    assert_int_equal(batch_init(&c->batch, c->fields, FIELDS, 128), STATUS_OK);
    c->batch.rows = ROWS;
    for (size_t field = 0; field < FIELDS; field++)
        for (size_t row = 0; row < ROWS; row++)
            fill_cell(&c->batch, field, row, &seed);
    assert_int_equal(interp_open(&c->interp, plan, 128), STATUS_OK);
    interp_run(c->interp, &c->batch);
}

static void case_close(Case *c)
{
    interp_close(c->interp);
    batch_done(&c->batch);
}

static bool is_set(const uint64_t *bits, size_t row)
{
    return bits && bit_get(bits, row);
}

static Int128 number_of(const Vector *vector, size_t row)
{
    return vector->physical == PHYSICAL_BIT   ? (Int128)bit_get(vector->data.bits, row)
           : vector->physical == PHYSICAL_I64 ? vector->data.i64[row]
                                              : vector->data.i128[row];
}

static bool is_same(Case *c, Engine *engine, PlanReg reg, size_t row)
{
    const Vector *found = engine_value(engine, reg), *expected = interp_value(c->interp, reg);
    bool unknown = is_set(expected->unknown, row), fault = is_set(expected->fault, row);
    return is_set(found->unknown, row) == unknown && is_set(found->fault, row) == fault &&
           (unknown || fault || number_of(found, row) == number_of(expected, row));
}

/* One more batch; faults are asked for as well. */
static bool batch_is_same(Case *c, Engine *engine)
{
    bool same = true;
    PlanSpan where, expected;
    engine_run(engine, &c->batch);
    for (size_t i = 0; i < c->builder.plan.clause_count; i++) {
        PlanReg reg = c->clauses[i].amount;
        for (size_t row = 0; row < ROWS; row++)
            same &= is_same(c, engine, reg, row);
        same &= engine_fault(engine, reg, 0, &where) == interp_fault(c->interp, reg, 0, &expected) &&
                where.start == expected.start;
    }
    return same;
}

static Program *open_program(const Case *c, uint64_t expected_rows)
{
    Program *program;
    assert_int_equal(change_over_program_open(&program, &c->builder.plan, false, expected_rows), STATUS_OK);
    return program;
}

static Engine *open_engine(Program *program)
{
    Engine *engine;
    assert_int_equal(engine_open(&engine, program, 128), STATUS_OK);
    return engine;
}

static void few_rows_are_interpreted(void **state)
{
    (void)state;
    case_open(&shared, 1);
    Program *program = open_program(&shared, CHANGE_OVER_LOOK_ROWS - 1);
    Engine *engine = open_engine(program);
    for (int i = 0; i < BATCHES; i++)
        assert_true(batch_is_same(&shared, engine));
    assert_int_equal(program_facts(program).interpreted, BATCHES * ROWS);
    assert_int_equal(program_facts(program).compiled, 0);
    engine_close(engine);
    program_close(program);
    case_close(&shared);
}

static void without_kernels_it_goes_on_interpreting(void **state)
{
    (void)state;
    setenv("POLC_JIT", "0", 1);
    case_open(&shared, 2);
    for (int forced = 0; forced < 2; forced++) {
        if (forced)
            setenv("POLC_CHANGE_OVER", "1", 1);
        Program *program = open_program(&shared, MANY_ROWS);
        Engine *engine = open_engine(program);
        for (int i = 0; i < BATCHES; i++)
            assert_true(batch_is_same(&shared, engine));
        assert_int_equal(program_facts(program).interpreted, BATCHES * ROWS);
        engine_close(engine);
        program_close(program);
    }
    case_close(&shared);
    unsetenv("POLC_CHANGE_OVER");
    unsetenv("POLC_JIT");
}

#ifdef POLC_HAS_JIT
static void it_changes_over_after_any_batch(void **state)
{
    (void)state;
    for (uint64_t after = 0; after <= BATCHES; after++) {
        char text[8];
        snprintf(text, sizeof text, "%d", (int)after);
        setenv("POLC_CHANGE_OVER", text, 1);
        case_open(&shared, 10 + after);
        Program *program = open_program(&shared, 0);
        Engine *engine = open_engine(program);
        for (int i = 0; i < BATCHES; i++)
            assert_true(batch_is_same(&shared, engine));
        assert_int_equal(program_facts(program).interpreted, after * ROWS);
        assert_int_equal(program_facts(program).compiled, (BATCHES - after) * ROWS);
        engine_close(engine);
        program_close(program);
        case_close(&shared);
    }
    unsetenv("POLC_CHANGE_OVER");
}

#define LONGEST_COMPILATION 100 /* seconds, on a machine that does much else */

static void run_until_compiled(Program *program, Engine *engine)
{
    time_t began = time(NULL);
    while (!program_facts(program).compiled) {
        assert_true(batch_is_same(&shared, engine));
        if (time(NULL) - began > LONGEST_COMPILATION)
            fail_msg("no kernels after %d seconds", LONGEST_COMPILATION);
    }
}

static void it_changes_over_when_the_compiler_beside_it_is_ready(void **state)
{
    (void)state;
    case_open(&shared, 20);
    Program *program = open_program(&shared, MANY_ROWS);
    Engine *engine = open_engine(program);
    run_until_compiled(program, engine);
    assert_true(batch_is_same(&shared, engine));
    Engine *later = open_engine(program);
    assert_true(batch_is_same(&shared, later));
    engine_close(later);
    engine_close(engine);
    program_close(program);
    case_close(&shared);
}

static void computed_rows_count_where_none_were_expected(void **state)
{
    (void)state;
    case_open(&shared, 21);
    Program *program = open_program(&shared, 0);
    Engine *engine = open_engine(program);
    run_until_compiled(program, engine);
    assert_true(program_facts(program).interpreted >= CHANGE_OVER_COMPILE_ROWS);
    engine_close(engine);
    program_close(program);
    case_close(&shared);
}

static void a_run_may_end_while_the_compiler_is_at_work(void **state)
{
    (void)state;
    case_open(&shared, 22);
    for (int i = 0; i < 20; i++) {
        Program *program = open_program(&shared, MANY_ROWS);
        Engine *engine = open_engine(program);
        usleep((useconds_t)(i * 500));
        assert_true(batch_is_same(&shared, engine));
        engine_close(engine);
        program_close(program);
    }
    case_close(&shared);
}

/* In a process of its own, since LLVM is not used again after that. */
static void a_fatal_error_of_the_compiler_is_not_noticed(void **state)
{
    (void)state;
    case_open(&shared, 23);
    pid_t child = fork();
    if (child == 0) {
        setenv("POLC_FAIL_COMPILER", "1", 1);
        Program *program = open_program(&shared, MANY_ROWS);
        Engine *engine = open_engine(program);
        bool same = true;
        for (int i = 0; i < 100; i++, usleep(1000))
            same &= batch_is_same(&shared, engine);
        engine_close(engine);
        bool interpreted = program_facts(program).compiled == 0;
        program_close(program);
        _exit(same && interpreted ? 0 : 1);
    }
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    case_close(&shared);
}

static void memory_that_is_limited_keeps_the_compiler_away(void **state)
{
    (void)state;
    case_open(&shared, 24);
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_DATA, &(struct rlimit){(rlim_t)1 << 50, (rlim_t)1 << 50});
        Program *program = open_program(&shared, MANY_ROWS);
        Engine *engine = open_engine(program);
        for (int i = 0; i < 100; i++, usleep(1000))
            engine_run(engine, &shared.batch);
        bool interpreted = program_facts(program).compiled == 0;
        engine_close(engine);
        program_close(program);
        _exit(interpreted ? 0 : 1);
    }
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    case_close(&shared);
}

static void remove_folder(const char *folder)
{
    DIR *opened = opendir(folder);
    for (struct dirent *entry; (entry = readdir(opened));)
        unlinkat(dirfd(opened), entry->d_name, 0);
    closedir(opened);
    assert_int_equal(rmdir(folder), 0);
}

static void kept_kernels_serve_from_the_first_batch(void **state)
{
    (void)state;
    char folder[] = "/tmp/polc_cache_XXXXXX";
    assert_non_null(mkdtemp(folder));
    setenv("POLC_CACHE", folder, 1);
    case_open(&shared, 30);
    for (int run = 0; run < 2; run++) {
        Program *program = open_program(&shared, run ? CHANGE_OVER_LOOK_ROWS : MANY_ROWS);
        Engine *engine = open_engine(program);
        assert_true(batch_is_same(&shared, engine));
        run_until_compiled(program, engine);
        assert_true(program_facts(program).has_kept == (run == 1));
        assert_true(run == 0 || program_facts(program).interpreted == 0);
        engine_close(engine);
        program_close(program);
    }
    case_close(&shared);
    remove_folder(folder);
    setenv("POLC_CACHE", "off", 1);
}

typedef struct ThreadCase {
    Program *program;
    bool same;
} ThreadCase;

static void *run_in_thread(void *argument)
{
    ThreadCase *c = argument;
    Engine *engine;
    c->same = engine_open(&engine, c->program, 128) == STATUS_OK;
    for (int i = 0; c->same && i < 3 * BATCHES; i++) {
        engine_run(engine, &shared.batch);
        for (size_t clause = 0; clause < shared.builder.plan.clause_count; clause++)
            for (size_t row = 0; row < ROWS; row++)
                c->same &= is_same(&shared, engine, shared.clauses[clause].amount, row);
    }
    engine_close(engine);
    return NULL;
}

static void each_thread_changes_over_by_itself(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    setenv("POLC_CHANGE_OVER", "3", 1);
    case_open(&shared, 40);
    Program *program = open_program(&shared, 0);
    pthread_t threads[THREADS];
    ThreadCase cases[THREADS];
    for (int i = 0; i < THREADS; i++) {
        cases[i] = (ThreadCase){program, false};
        assert_int_equal(pthread_create(&threads[i], NULL, run_in_thread, &cases[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(cases[i].same);
    }
    assert_int_equal(program_facts(program).interpreted, THREADS * 3 * ROWS);
    program_close(program);
    case_close(&shared);
    unsetenv("POLC_CHANGE_OVER");
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_rows_are_interpreted),
        cmocka_unit_test(without_kernels_it_goes_on_interpreting),
#ifdef POLC_HAS_JIT
        cmocka_unit_test(it_changes_over_after_any_batch),
        cmocka_unit_test(it_changes_over_when_the_compiler_beside_it_is_ready),
        cmocka_unit_test(computed_rows_count_where_none_were_expected),
        cmocka_unit_test(a_run_may_end_while_the_compiler_is_at_work),
        cmocka_unit_test(a_fatal_error_of_the_compiler_is_not_noticed),
        cmocka_unit_test(memory_that_is_limited_keeps_the_compiler_away),
        cmocka_unit_test(kept_kernels_serve_from_the_first_batch),
        cmocka_unit_test(each_thread_changes_over_by_itself),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
