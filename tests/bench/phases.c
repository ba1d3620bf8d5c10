/* phases: the CPU time of each phase of one run, in one process.
 *
 *   phases POLICY DATA OUTPUT
 *
 * The phases are nested on purpose: "read" only reads, "read and compute" adds the interpreter, and so on; what a phase
 * costs is the difference to the one before. Prints one line per phase: milliseconds and name. */
#define _GNU_SOURCE 1

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "compiler/compile.h"
#include "runtime/interp.h"
#include "runtime/run.h"
#include "runtime/write/writer.h"
#include "tests/bench/inputs.h"

static long long now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return at.tv_sec * 1000000LL + at.tv_nsec / 1000;
}

static void tell(const char *phase, long long microseconds)
{
    printf("%7lld.%lld %s\n", microseconds / 1000, microseconds / 100 % 10, phase);
}

typedef enum Depth { ONLY_READ, COMPUTE, COLLECT } Depth;

/* The row stage of runtime/run.c, as far as `depth` says, with nothing kept but the results. */
static void run_rows(const Plan *plan, const char *path, Depth depth, Results *results)
{
    ProblemList problems;
    problem_list_init(&problems, str_from(path), 1);
    Reader *reader;
    Batch batch = {0};
    Interp *interp;
    const ReaderOptions options = {.path = path};
    demand(reader_open(&reader, plan->fields, plan->field_count, &options, &problems) == STATUS_OK, "opening");
    demand(batch_init(&batch, plan->fields, plan->field_count, RUN_BATCH_ROWS) == STATUS_OK, "memory");
    demand(interp_open(&interp, plan, batch.capacity) == STATUS_OK, "memory");
    demand(results_init(results, plan, false) == STATUS_OK, "memory");
    for (;;) {
        demand(reader_next(reader, &batch) == STATUS_OK, "reading");
        if (batch.rows == 0)
            break;
        if (depth >= COMPUTE)
            engine_run(interp_engine(interp), &batch);
        if (depth >= COLLECT)
            demand(results_append(results, &batch, interp_engine(interp), NULL, NULL) == STATUS_OK, "memory");
    }
    interp_close(interp);
    batch_done(&batch);
    reader_close(reader);
    problem_list_done(&problems);
    results_close_rows(results);
}

static void measure_data(const Plan *plan, const char *data, const char *output)
{
    static const char *const names[] = {"read only", "read and compute", "read, compute and collect"};
    Results results = {0};
    for (Depth depth = ONLY_READ; depth <= COLLECT; depth++) {
        long long begin = now();
        run_rows(plan, data, depth, &results);
        tell(names[depth], now() - begin);
        if (depth < COLLECT)
            results_done(&results);
    }
    SettleReport settled;
    long long begin = now();
    demand(settle_run(plan, &results, &settled) == STATUS_OK, "settling");
    tell("settlement", now() - begin);
    begin = now();
    const WriteOptions options = {.format = write_format_find("csv"), .path = output};
    demand(write_results(&results, &options, LANGUAGE_EN, NULL, 0) == STATUS_OK, "writing");
    tell("writing", now() - begin);
    fprintf(stderr, "%zu rows, %zu entries\n", results.row_count, results.award_count);
    settle_report_done(&settled);
    results_done(&results);
}

int main(int count, char **arguments)
{
    if (count != 2 && count != 4)
        return 2;
    Str text = whole_file(arguments[1]);
    Compilation compilation;
    ReadingState readings;
    Plan *plan = NULL;
    long long begin = now();
    demand(compile_open(&compilation, str_from(arguments[1]), text, NULL) == STATUS_OK, "compiling");
    demand(compilation.diags.errors == 0, "compiling without errors");
    demand(compile_readings(&compilation, NULL, 0, AS_OF_TODAY, &readings) == STATUS_OK, "memory");
    demand(compile_plan(&compilation, &readings, &plan) == STATUS_OK && plan, "planning");
    tell("compiling", now() - begin);
    if (count == 4)
        measure_data(plan, arguments[2], arguments[3]);
    compile_close(&compilation);
    free((char *)text.at);
    return 0;
}
