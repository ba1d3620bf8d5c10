/* phases: the CPU time of each phase of a run on one thread, up to where results are written.
 *
 *   phases POLICY [DATA [ENGINE]]
 *
 * Prints one measurement a line: a number, a tab, and what it is. Without data: milliseconds from text to plan. The phases are
 * nested on purpose: "take" only cuts the file into chunks of whole records, "read" adds the cells, "compute" the engine
 * (interp or jit), "outcomes" what the rules say of each row; what a phase costs is the difference to the one before. */
#define _GNU_SOURCE 1

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compiler/compile.h"
#include "runtime/engine.h"
#include "runtime/outcomes.h"
#include "runtime/read/reader.h"
#include "runtime/run.h"
#include "tests/bench/inputs.h"

typedef enum Depth { DEPTH_TAKE, DEPTH_READ, DEPTH_COMPUTE, DEPTH_OUTCOMES, DEPTH_COUNT } Depth;
static const char *const depth_names[] = {"take", "read", "compute", "outcomes"};

static double milliseconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

/* Returns the number of rows. */
static size_t run_rows(const Plan *plan, const char *path, Depth depth, Program *program)
{
    ProblemList problems;
    problem_list_init(&problems, str_from(path), 1);
    Reader *reader;
    RowReader *rows;
    Engine *engine;
    Batch batch = {0};
    Chunk chunk = {0};
    Outcomes outcomes;
    const ReaderOptions options = {.path = path};
    demand(reader_open(&reader, plan->fields, plan->field_count, &options, &problems) == STATUS_OK, "opening");
    demand(row_reader_open(&rows, reader) == STATUS_OK, "memory");
    demand(batch_init(&batch, plan->fields, plan->field_count, RUN_BATCH_ROWS) == STATUS_OK, "memory");
    demand(engine_open(&engine, program, batch.capacity) == STATUS_OK, "memory");
    demand(outcomes_init(&outcomes, plan, batch.capacity) == STATUS_OK, "memory");
    size_t count = 0;
    for (bool taken = true; taken;) {
        demand(reader_take(reader, &chunk, &taken) == STATUS_OK, "reading");
        if (!taken || depth == DEPTH_TAKE)
            continue;
        row_reader_begin(rows, &chunk);
        do {
            demand(row_reader_next(rows, &batch, &problems) == STATUS_OK, "reading");
            demand(reader_admit_batch(reader, &batch, &problems) == STATUS_OK, "reading");
            count += batch.rows;
            if (depth >= DEPTH_COMPUTE)
                engine_run(engine, &batch);
            if (depth >= DEPTH_OUTCOMES)
                outcomes_find(&outcomes, &batch, engine, NULL, NULL);
        } while (batch.rows);
    }
    outcomes_done(&outcomes);
    engine_close(engine);
    batch_done(&batch);
    chunk_done(&chunk);
    row_reader_close(rows);
    reader_close(reader);
    problem_list_done(&problems);
    return count;
}

static void measure_data(const Plan *plan, const char *data, const char *engine)
{
    char reason[PROGRAM_REASON];
    Program *program;
    const ProgramOptions options = {.kind = strcmp(engine, "jit") == 0 ? ENGINE_JIT : ENGINE_INTERP};
    demand(program_open(&program, plan, &options, reason) == STATUS_OK, "opening the engine");
    for (Depth depth = 0; depth < DEPTH_COUNT; depth++) {
        double begin = milliseconds();
        size_t rows = run_rows(plan, data, depth, program);
        double spent = milliseconds() - begin;
        printf("%.3f\tms, %s\n", spent, depth_names[depth]);
        if (depth + 1 == DEPTH_COUNT)
            printf("%zu\trows\n", rows);
    }
    program_close(program);
}

int main(int count, char **arguments)
{
    if (count < 2 || count > 4)
        return 2;
    Str text = whole_file(arguments[1]);
    Compilation compilation;
    ReadingState readings;
    Plan *plan = NULL;
    double begin = milliseconds();
    demand(compile_open(&compilation, str_from(arguments[1]), text, NULL) == STATUS_OK, "compiling");
    demand(compilation.diags.errors == 0, "compiling without errors");
    demand(compile_readings(&compilation, NULL, 0, AS_OF_TODAY, &readings) == STATUS_OK, "memory");
    demand(compile_plan(&compilation, &readings, &plan) == STATUS_OK && plan, "planning");
    printf("%.3f\tms, from text to plan\n", milliseconds() - begin);
    if (count > 2)
        measure_data(plan, arguments[2], count > 3 ? arguments[3] : "interp");
    compile_close(&compilation);
    free((char *)text.at);
    return 0;
}
