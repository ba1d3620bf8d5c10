#include "runtime/run.h"

#include <stdlib.h>

#include "runtime/interp.h"
#include "runtime/memory.h"
#include "runtime/row_fault.h"

/* What one run needs while it reads; Run is what remains. */
typedef struct Stage {
    Run *run;
    const Plan *plan;
    const RunOptions *options;
    ProblemList *problems;
    Reader *reader;
    Program *interp; /* NULL: the caller brought the program */
    Engine *engine;
    Batch batch;
} Stage;

/* ---- Rejected rows ------------------------------------------------------------------------------------------------------ */

/* The row stage's own reasons join those that the reader found. */
static void report_fault(void *user, const RowFault *fault)
{
    Stage *stage = user;
    ProblemPlace place = {
        .line = fault->line, .sheet_row = fault->sheet_row, .row = stage->batch.first_row + fault->row};
    row_fault_report(stage->problems, stage->plan, fault, &place);
}

static int by_row(const void *a, const void *b)
{
    const Problem *x = *(Problem *const *)a, *y = *(Problem *const *)b;
    if (x->place.row != y->place.row)
        return x->place.row < y->place.row ? -1 : 1;
    return (x > y) - (x < y);
}

/* The problems of this batch that belong to rows, by row. */
static const Problem **problems_by_row(const ProblemList *problems, size_t *count)
{
    const Problem **sorted = memory_new(problems->recent.count + 1, sizeof *sorted);
    *count = 0;
    for (size_t i = 0; sorted && i < problems->recent.count; i++)
        if (problems->recent.items[i].place.row != PROBLEM_NO_ROW &&
            problem_is_error(problems->recent.items[i].code))
            sorted[(*count)++] = &problems->recent.items[i];
    if (sorted)
        qsort(sorted, *count, sizeof *sorted, by_row);
    return sorted;
}

static Status keep_rejection(Run *run, uint32_t row, Str reason)
{
    if (run->rejection_count == run->rejection_capacity) {
        size_t capacity = run->rejection_capacity ? run->rejection_capacity * 2 : 64;
        Rejection *grown =
            memory_grow(run->rejections, run->rejection_count * sizeof *grown, capacity, sizeof *grown);
        if (!grown)
            return STATUS_NO_MEMORY;
        run->rejections = grown;
        run->rejection_capacity = capacity;
    }
    run->rejections[run->rejection_count++] = (Rejection){row, reason};
    return STATUS_OK;
}

/* All reasons of one row in one text. */
static Str join_reasons(Arena *arena, const Problem *const *problems, size_t count, Language language)
{
    Str all = {"", 0};
    for (size_t i = 0; i < count; i++) {
        Str reason = problem_reason(arena, problems[i], language);
        all = i ? arena_print(arena, "%.*s; %.*s", STR_ARG(all), STR_ARG(reason)) : reason;
    }
    return all;
}

static Status note_rejections(Stage *stage)
{
    Run *run = stage->run;
    if (stage->problems->recent.count == 0)
        return STATUS_OK;
    size_t count;
    const Problem **sorted = problems_by_row(stage->problems, &count);
    if (!sorted)
        return STATUS_NO_MEMORY;
    Status status = STATUS_OK;
    Arena texts;
    arena_init(&texts);
    for (size_t i = 0, next; i < count && status == STATUS_OK; i = next) {
        uint64_t row = sorted[i]->place.row;
        for (next = i; next < count && sorted[next]->place.row == row;)
            next++;
        Str first = problem_reason(&run->reasons, sorted[i], stage->options->note_language);
        status = keep_rejection(run, (uint32_t)row, first);
        if (run->has_rejects)
            rejects_put(&run->rejects, problem_sheet_row(&sorted[i]->place),
                        stage->batch.records[row - stage->batch.first_row],
                        join_reasons(&texts, sorted + i, next - i, stage->options->note_language));
    }
    arena_done(&texts);
    memory_free(sorted);
    return status;
}

Str run_rejection(const Run *run, uint32_t row)
{
    size_t low = 0, high = run->rejection_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->rejections[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < run->rejection_count && run->rejections[low].row == row;
    return found ? run->rejections[low].reason : (Str){"", 0};
}

static void close_stage(Stage *stage)
{
    engine_close(stage->engine);
    program_close(stage->interp);
    batch_done(&stage->batch);
    reader_close(stage->reader);
    results_close_rows(&stage->run->results);
}

/* ---- The row stage -------------------------------------------------------------------------------------------------------- */

/* The fields that the results show besides the usual ones. */
static Status keep_echoes(Stage *stage)
{
    const Columns *columns = stage->options->columns;
    if (!columns)
        return STATUS_OK;
    uint16_t *fields = memory_new(columns->count, sizeof *fields);
    if (!fields)
        return STATUS_NO_MEMORY;
    size_t count = columns_echo(columns, stage->plan, fields);
    Status status = results_echo(&stage->run->results, fields, count, stage->options->note_language);
    memory_free(fields);
    return status;
}

static Status open_stage(Stage *stage)
{
    const RunOptions *options = stage->options;
    const Plan *plan = stage->plan;
    Status status =
        reader_open(&stage->reader, plan->fields, plan->field_count, &options->reader, stage->problems);
    if (status == STATUS_OK)
        status = batch_init(&stage->batch, plan->fields, plan->field_count,
                            options->batch_rows ? options->batch_rows : RUN_BATCH_ROWS);
    if (status == STATUS_OK && !options->program)
        status = interp_program_open(&stage->interp, plan);
    if (status == STATUS_OK)
        status = engine_open(&stage->engine, options->program ? options->program : stage->interp,
                             stage->batch.capacity);
    if (status == STATUS_OK)
        status = results_init(&stage->run->results, plan, options->keep_detail);
    if (status == STATUS_OK)
        status = keep_echoes(stage);
    if (status == STATUS_OK && options->rejects_path) {
        status = rejects_open(&stage->run->rejects, options->rejects_path, options->rejects_encoding,
                              reader_header(stage->reader), options->note_language);
        stage->run->has_rejects = status == STATUS_OK;
    }
    return status;
}

static Status run_batch(Stage *stage)
{
    RowFaultSink sink = {.report = report_fault, .user = stage};
    uint64_t errors = stage->problems->errors;
    engine_run(stage->engine, &stage->batch);
    Status status =
        results_append(&stage->run->results, &stage->batch, stage->engine, &sink, stage->options->only_year);
    if (status == STATUS_OK)
        status = note_rejections(stage);
    if (status == STATUS_OK && stage->options->reader.strict && stage->problems->errors > errors)
        status = STATUS_STOPPED;
    return status;
}

static Status run_rows(Stage *stage)
{
    Status status;
    do {
        Status read = reader_next(stage->reader, &stage->batch);
        if (stage->batch.rows == 0)
            return read;
        status = run_batch(stage);
        stage->run->facts = reader_facts(stage->reader);
        if (stage->options->progress)
            stage->options->progress(stage->options->context, &stage->run->facts);
        if (status == STATUS_OK)
            status = read;
    } while (status == STATUS_OK);
    return status;
}

Status run_data(Run *run, const Plan *plan, const RunOptions *options, ProblemList *problems)
{
    memset(run, 0, sizeof *run);
    arena_init(&run->reasons);
    Stage stage = {.run = run, .plan = plan, .options = options, .problems = problems};
    Status status = open_stage(&stage);
    if (status == STATUS_OK)
        status = run_rows(&stage);
    if (stage.reader)
        run->facts = reader_facts(stage.reader);
    close_stage(&stage); /* before the settlement, which needs as much memory */
    if (status == STATUS_OK)
        status = settle_run(plan, &run->results, &run->settled);
    if (status == STATUS_OK)
        status = tally_init(&run->tally, plan);
    if (status == STATUS_OK)
        tally_results(&run->tally, &run->results);
    return status;
}

Status run_finish(Run *run)
{
    if (!run->has_rejects)
        return STATUS_OK;
    run->has_rejects = false;
    return rejects_close(&run->rejects);
}

void run_done(Run *run)
{
    if (run->has_rejects)
        output_abandon(&run->rejects.output);
    settle_report_done(&run->settled);
    results_done(&run->results);
    tally_done(&run->tally);
    memory_free(run->rejections);
    arena_done(&run->reasons);
}
