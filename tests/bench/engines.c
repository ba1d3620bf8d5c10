/* engines: what each engine costs for one batch of a data file, without reading and writing.
 *
 *   engines POLICY DATA
 *
 * Prints milliseconds to open each engine (for kernels: to load LLVM and compile, then to compile once more), and nanoseconds a
 * row: the batch is computed again and again, so it stays in the cache. */
#define _GNU_SOURCE 1

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "compiler/compile.h"
#include "runtime/interp.h"
#include "runtime/jit/jit.h"
#include "runtime/run.h"
#include "tests/bench/inputs.h"

#define REPETITIONS 2000
#define ROUNDS 5

static long long now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

/* The best of some rounds: what the engine costs when the machine does nothing else. */
static void measure_rows(const char *name, Engine *engine, const Batch *batch)
{
    long long best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        long long begin = now();
        for (int i = 0; i < REPETITIONS; i++)
            engine_run(engine, batch);
        long long spent = now() - begin;
        best = best && best < spent ? best : spent;
    }
    printf("%9.2f ns a row, %s\n", (double)best / REPETITIONS / (double)batch->rows, name);
}

static Program *open_kernels(const Plan *plan, const char *title)
{
    char reason[PROGRAM_REASON];
    Program *program;
    long long begin = now();
    Status status = jit_program_open(&program, plan, false, JIT_ANY, reason);
    demand(status == STATUS_OK, reason);
    printf("%9.2f ms %s\n", (double)(now() - begin) / 1e6, title);
    return program;
}

static void measure(const Plan *plan, const char *data)
{
    ProblemList problems;
    problem_list_init(&problems, str_from(data), 1);
    Reader *reader;
    Batch batch = {0};
    Interp *interp;
    const ReaderOptions options = {.path = data};
    demand(reader_open(&reader, plan->fields, plan->field_count, &options, &problems) == STATUS_OK, "opening");
    demand(batch_init(&batch, plan->fields, plan->field_count, RUN_BATCH_ROWS) == STATUS_OK, "memory");
    demand(reader_next(reader, &batch) == STATUS_OK && batch.rows, "reading");
    demand(interp_open(&interp, plan, batch.capacity) == STATUS_OK, "memory");
    Program *first = open_kernels(plan, "to load LLVM and compile"),
            *again = open_kernels(plan, "to compile again");
    Engine *kernels;
    demand(engine_open(&kernels, again, batch.capacity) == STATUS_OK, "memory");
    measure_rows("interpreter", interp_engine(interp), &batch);
    measure_rows("kernels", kernels, &batch);
    engine_close(kernels);
    program_close(first);
    program_close(again);
    interp_close(interp);
    batch_done(&batch);
    reader_close(reader);
    problem_list_done(&problems);
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    Str text = whole_file(arguments[1]);
    Compilation compilation;
    ReadingState readings;
    Plan *plan = NULL;
    demand(compile_open(&compilation, str_from(arguments[1]), text, NULL) == STATUS_OK, "compiling");
    demand(compilation.diags.errors == 0, "compiling without errors");
    demand(compile_readings(&compilation, NULL, 0, AS_OF_TODAY, &readings) == STATUS_OK, "memory");
    demand(compile_plan(&compilation, &readings, &plan) == STATUS_OK && plan, "planning");
    printf("%9zu operations\n", plan->op_count);
    measure(plan, arguments[2]);
    compile_close(&compilation);
    free((char *)text.at);
    return 0;
}
