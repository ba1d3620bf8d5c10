#define _GNU_SOURCE 1 /* CPU_COUNT */

#include "runtime/run.h"

#include <sched.h>

#include "runtime/engine.h"
#include "runtime/interp.h"
#include "runtime/memory.h"
#include "runtime/worker.h"

/* ---- Opening ------------------------------------------------------------------------------------------------ */

/* A strict run promises that nothing is written when a row is rejected; what has gone to a pipe cannot be taken
 * back. */
static bool may_stream(const Pipeline *pipeline)
{
    const WriteOptions *how = pipeline->options->stream;
    if (!how || pipeline->plan->step_count > 0 || pipeline->options->decision_count > 0 ||
        !stream_is_possible(how))
        return false;
    return !pipeline->options->reader.strict || output_is_taken_back(how->path);
}

static Status open_outputs(Pipeline *pipeline)
{
    const RunOptions *options = pipeline->options;
    Run *run = pipeline->run;
    Status status = STATUS_OK;
    if (options->rejects_path) {
        status = rejects_open(&run->rejects, options->rejects_path, options->rejects_encoding,
                              reader_header(pipeline->reader), options->note_language);
        run->has_rejects = status == STATUS_OK;
    }
    if (status == STATUS_OK && may_stream(pipeline)) {
        status = stream_open(&run->stream, &run->results, options->stream);
        run->streamed = pipeline->streams = status == STATUS_OK;
    }
    return status;
}

/* What a small file cannot fill need not be there, let alone be cleared: a cell has rarely less than four
 * bytes. */
static size_t batch_rows(const Pipeline *pipeline)
{
    if (pipeline->options->batch_rows)
        return pipeline->options->batch_rows;
    uint64_t bytes = reader_facts(pipeline->reader).bytes_total;
    uint64_t rows = bytes ? bytes / (4 * (pipeline->plan->field_count + 1)) + 1 : RUN_BATCH_ROWS;
    return rows < RUN_BATCH_ROWS ? (size_t)rows : RUN_BATCH_ROWS;
}

static Status open_pipeline(Pipeline *pipeline, Program **interp)
{
    const RunOptions *options = pipeline->options;
    const Plan *plan = pipeline->plan;
    Status status =
        reader_open(&pipeline->reader, plan->fields, plan->form_count, &options->reader, pipeline->problems);
    if (status == STATUS_OK)
        pipeline->batch_rows = batch_rows(pipeline);
    pipeline->program = options->program;
    if (status == STATUS_OK && !options->program) {
        status = interp_program_open(interp, plan);
        pipeline->program = *interp;
    }
    if (status == STATUS_OK)
        status = tally_init(&pipeline->run->tally, plan);
    if (status == STATUS_OK)
        status = results_init(&pipeline->run->results, plan, options->keep_detail);
    pipeline->run->results.every_row_has_identity = options->decision_count > 0;
    pipeline->run->results.decisions = options->decisions;
    pipeline->run->results.decision_count = options->decision_count;
    if (status == STATUS_OK && options->columns)
        status = columns_keep(options->columns, &pipeline->run->results, options->note_language);
    return status == STATUS_OK ? open_outputs(pipeline) : status;
}

/* ---- Threads ------------------------------------------------------------------------------------------------ */

typedef struct Thread {
    Pipeline *pipeline;
    Worker *worker;
    pthread_t thread;
    bool runs;
} Thread;

static void *run_thread(void *context)
{
    Thread *own = context;
    if (worker_take(own->worker))
        worker_run(own->worker);
    return NULL;
}

size_t run_processors(void)
{
    cpu_set_t usable;
    size_t count = sched_getaffinity(0, sizeof usable, &usable) == 0 ? (size_t)CPU_COUNT(&usable) : 1;
    return count < RUN_MOST_THREADS ? count : RUN_MOST_THREADS;
}

static size_t thread_count(const RunOptions *options)
{
    size_t count = options->threads ? options->threads : run_processors();
    return count < RUN_MOST_THREADS ? count : RUN_MOST_THREADS;
}

/* Whoever cannot be started is missing, and the others do the work; only memory that has run out is an error. */
static Status start_threads(Pipeline *pipeline, Thread *threads, size_t count)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        threads[i].pipeline = pipeline;
        status = worker_open(&threads[i].worker, pipeline);
        if (status == STATUS_OK)
            threads[i].runs = pthread_create(&threads[i].thread, NULL, run_thread, &threads[i]) == 0;
    }
    return status;
}

/* The first chunk is taken before any thread is started: a small file needs none. */
static Status run_rows(Pipeline *pipeline)
{
    Worker *first;
    Status status = worker_open(&first, pipeline);
    if (status != STATUS_OK)
        return status;
    bool taken = worker_take(first);
    size_t others = taken && !worker_has_last(first) ? thread_count(pipeline->options) - 1 : 0;
    Thread *threads = memory_new(others, sizeof *threads);
    status = threads ? start_threads(pipeline, threads, others) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        atomic_store(&pipeline->has_stopped, true);
    if (taken)
        worker_run(first);
    for (size_t i = 0; threads && i < others; i++) {
        if (threads[i].runs)
            pthread_join(threads[i].thread, NULL);
        worker_close(threads[i].worker);
    }
    memory_free(threads);
    worker_close(first);
    if (status != STATUS_OK)
        return status;
    return pipeline->status != STATUS_OK ? pipeline->status : pipeline->take_status;
}

/* ---- A run -------------------------------------------------------------------------------------------------- */

static Status settle(Run *run, const Plan *plan, const RunOptions *options)
{
    Status status =
        options->ledger ? earlier_awards_open(&run->earlier, options->ledger, &run->results) : STATUS_OK;
    results_close_rows(&run->results);
    if (status == STATUS_OK)
        status = settle_run_kept(plan, &run->results, &run->settled, options->history);
    if (status == STATUS_OK)
        tally_results(&run->tally, &run->results);
    if (run->tally.out_of_memory)
        status = STATUS_NO_MEMORY;
    return status;
}

Status run_data(Run *run, const Plan *plan, const RunOptions *options, ProblemList *problems)
{
    memset(run, 0, sizeof *run);
    rejections_init(&run->rejections);
    Program *interp = NULL;
    Pipeline pipeline = {.run = run,
                         .plan = plan,
                         .options = options,
                         .problems = problems,
                         .taking = PTHREAD_MUTEX_INITIALIZER,
                         .admitting = TURN_FIRST,
                         .appending = TURN_FIRST};
    Status status = open_pipeline(&pipeline, &interp);
    if (status == STATUS_OK)
        status = run_rows(&pipeline);
    if (pipeline.reader)
        run->facts = reader_facts(pipeline.reader);
    reader_close(pipeline.reader); /* before the settlement, which needs as much memory */
    program_close(interp);
    return status == STATUS_OK ? settle(run, plan, options) : status;
}

Status run_finish(Run *run)
{
    Status status = STATUS_OK;
    if (run->streamed) {
        run->streamed = false;
        status = stream_close(&run->stream);
    }
    if (status == STATUS_OK && run->has_rejects) {
        run->has_rejects = false;
        status = rejects_close(&run->rejects);
    }
    return status;
}

bool run_left_part(const Run *run)
{
    return run->streamed && run->stream.output.has_written && !run->stream.output.temporary;
}

void run_failure(const Run *run, Language language, char *text, size_t size)
{
    const Output *failed = run->stream.output.status != STATUS_OK ? &run->stream.output : &run->rejects.output;
    output_failure(failed, language, text, size);
}

void run_done(Run *run)
{
    if (run->streamed)
        stream_abandon(&run->stream);
    if (run->has_rejects)
        output_abandon(&run->rejects.output);
    settle_report_done(&run->settled);
    earlier_awards_close(&run->earlier);
    results_done(&run->results);
    tally_done(&run->tally);
    rejections_done(&run->rejections);
}

Str run_rejection(const Run *run, uint32_t row)
{
    return rejections_reason(&run->rejections, row);
}
