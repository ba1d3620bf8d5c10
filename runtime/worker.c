#include "runtime/worker.h"

#include "runtime/ledger/earlier_sums.h"
#include "runtime/memory.h"
#include "runtime/row_fault.h"

struct Worker {
    Pipeline *pipeline;
    RowReader *rows;
    Engine *engine;
    EarlierSums *sums; /* NULL: the plan asks for none */
    Outcomes outcomes;
    Tally tally; /* of what streams */

    /* The chunk at hand. */
    Chunk chunk;
    Batch *batches;
    size_t batch_count, batches_open;
    ProblemList problems;
    Rejections rejections;
    Results part;
    StreamPart text;
    bool has_text; /* `text` is open */
    bool is_dropped; /* a chunk before ended the run */
    Status status;
};

/* ---- Opening ------------------------------------------------------------------------------------------------ */

static Str reason_of(void *context, uint32_t row, Language language)
{
    (void)language; /* the reasons were kept in the language of the notes */
    const Worker *worker = context;
    return rejections_reason(&worker->rejections, worker->batches[0].first_row + row);
}

static Status open_results(Worker *worker)
{
    Pipeline *pipeline = worker->pipeline;
    const Results *whole = &pipeline->run->results;
    Status status = results_init(&worker->part, pipeline->plan, whole->keep_detail);
    worker->part.every_row_has_identity = whole->every_row_has_identity;
    if (status == STATUS_OK)
        status = results_echo(&worker->part, whole->echo_fields, whole->echo_count, whole->echo_language);
    if (status != STATUS_OK || !pipeline->streams)
        return status;
    status = stream_part_open(&worker->text, &pipeline->run->stream, &worker->part, reason_of, worker);
    worker->has_text = status == STATUS_OK;
    return status;
}

static Status open_parts(Worker *worker)
{
    Pipeline *pipeline = worker->pipeline;
    size_t capacity = BITMAP_WORDS(pipeline->batch_rows) * 64;
    Status status = row_reader_open(&worker->rows, pipeline->reader);
    if (status == STATUS_OK)
        status = engine_open(&worker->engine, pipeline->program, capacity);
    if (status == STATUS_OK && pipeline->plan->awarded_count)
        status = earlier_sums_open(&worker->sums, pipeline->plan, pipeline->options->ledger, capacity);
    if (status == STATUS_OK)
        status = outcomes_init(&worker->outcomes, pipeline->plan, capacity);
    if (status == STATUS_OK)
        status = tally_init(&worker->tally, pipeline->plan);
    return status == STATUS_OK ? open_results(worker) : status;
}

static void release(Worker *worker)
{
    row_reader_close(worker->rows);
    engine_close(worker->engine);
    earlier_sums_close(worker->sums);
    outcomes_done(&worker->outcomes);
    tally_done(&worker->tally);
    for (size_t i = 0; i < worker->batches_open; i++)
        batch_done(&worker->batches[i]);
    memory_free(worker->batches);
    chunk_done(&worker->chunk);
    problem_list_done(&worker->problems);
    rejections_done(&worker->rejections);
    if (worker->has_text)
        stream_part_close(&worker->text);
    results_done(&worker->part);
    memory_free(worker);
}

Status worker_open(Worker **out, Pipeline *pipeline)
{
    *out = NULL;
    Worker *worker = memory_new(1, sizeof *worker);
    if (!worker)
        return STATUS_NO_MEMORY;
    worker->pipeline = pipeline;
    rejections_init(&worker->rejections);
    problem_list_init(&worker->problems, pipeline->problems->file, 0);
    Status status = open_parts(worker);
    if (status != STATUS_OK)
        release(worker);
    else
        *out = worker;
    return status;
}

void worker_close(Worker *worker)
{
    if (!worker)
        return;
    tally_join(&worker->pipeline->run->tally, &worker->tally);
    release(worker);
}

/* ---- Taking and reading ------------------------------------------------------------------------------------- */

bool worker_take(Worker *worker)
{
    Pipeline *pipeline = worker->pipeline;
    bool taken = false;
    if (atomic_load(&pipeline->has_stopped))
        return false;
    pthread_mutex_lock(&pipeline->taking);
    if (!pipeline->has_ended) {
        pipeline->take_status = reader_take(pipeline->reader, &worker->chunk, &taken);
        pipeline->has_ended = pipeline->take_status != STATUS_OK || !taken || worker_has_last(worker);
        taken &= pipeline->take_status == STATUS_OK;
    }
    pthread_mutex_unlock(&pipeline->taking);
    return taken;
}

bool worker_has_last(const Worker *worker)
{
    return worker->chunk.end != SCAN_RECORD;
}

/* The next batch of the chunk; those of the chunks before are used again. */
static Batch *next_batch(Worker *worker)
{
    const Plan *plan = worker->pipeline->plan;
    if (worker->batch_count == worker->batches_open) {
        size_t count = worker->batches_open;
        Batch *grown = memory_grow(worker->batches, count * sizeof *grown, count + 1, sizeof *grown);
        if (!grown)
            return NULL;
        worker->batches = grown;
        memset(&grown[count], 0, sizeof *grown);
        if (batch_init(&grown[count], plan->fields, plan->field_count, worker->pipeline->batch_rows) != STATUS_OK)
            return NULL;
        worker->batches_open++;
    }
    return &worker->batches[worker->batch_count++];
}

/* All rows of the chunk are read before the first is admitted, so that nobody waits for his turn in between. */
static void read_chunk(Worker *worker)
{
    const Pipeline *pipeline = worker->pipeline;
    problem_list_clear(&worker->problems);
    rejections_clear(&worker->rejections);
    results_clear(&worker->part);
    worker->batch_count = 0;
    worker->is_dropped = false;
    worker->status = STATUS_OK;
    row_reader_begin(worker->rows, &worker->chunk);
    for (Batch *batch = NULL; worker->status == STATUS_OK && (!batch || batch->rows > 0);) {
        batch = next_batch(worker);
        worker->status = batch ? row_reader_next(worker->rows, batch, &worker->problems) : STATUS_NO_MEMORY;
        for (size_t i = 0; batch && i < pipeline->plan->detail_count; i++)
            detail_table_fill(pipeline->options->details[i], batch);
        if (batch && worker->sums && earlier_sums_fill(worker->sums, batch) != STATUS_OK)
            worker->status = STATUS_NO_MEMORY;
    }
}

/* ---- Admitting ---------------------------------------------------------------------------------------------- */

static void tell_progress(Pipeline *pipeline)
{
    if (!pipeline->options->progress)
        return;
    pthread_mutex_lock(&pipeline->taking);
    ReaderFacts facts = reader_facts(pipeline->reader);
    pthread_mutex_unlock(&pipeline->taking);
    pipeline->options->progress(pipeline->options->context, &facts);
}

static void admit_chunk(Worker *worker)
{
    Pipeline *pipeline = worker->pipeline;
    worker->is_dropped = pipeline->admits_no_more;
    if (worker->is_dropped)
        return;
    Status status = STATUS_OK;
    for (size_t i = 0; i < worker->batch_count && status == STATUS_OK; i++) {
        status = reader_admit_batch(pipeline->reader, &worker->batches[i], &worker->problems);
        if (status != STATUS_OK) {
            worker->batch_count = i + 1;
            worker->status = status;
        }
    }
    pipeline->admits_no_more = worker->status != STATUS_OK;
    tell_progress(pipeline);
}

/* ---- Computing ---------------------------------------------------------------------------------------------- */

typedef struct FaultPlace {
    Worker *worker;
    const Batch *batch;
} FaultPlace;

/* The row stage's own reasons join those that the reader found. */
static void report_fault(void *user, const RowFault *fault)
{
    const FaultPlace *at = user;
    ProblemPlace place = {
        .line = fault->line, .sheet_row = fault->sheet_row, .row = at->batch->first_row + fault->row};
    row_fault_report(&at->worker->problems, at->worker->pipeline->plan, fault, &place);
}

static Status compute_batch(Worker *worker, const Batch *batch)
{
    Pipeline *pipeline = worker->pipeline;
    FaultPlace place = {worker, batch};
    RowFaultSink sink = {.report = report_fault, .user = &place};
    engine_run(worker->engine, batch);
    outcomes_find(&worker->outcomes, batch, worker->engine, &sink, pipeline->options->only_year);
    Status status =
        rejections_add(&worker->rejections, &worker->problems, batch, pipeline->options->note_language);
    if (status != STATUS_OK)
        return status;
    tally_asserts(&worker->tally, &worker->outcomes);
    if (pipeline->streams && !pipeline->plan->part_count)
        tally_outcomes(&worker->tally, &worker->outcomes);
    if (worker->has_text && stream_part_is_direct(&worker->text))
        return stream_part_add(&worker->text, &worker->outcomes,
                               (uint32_t)(batch->first_row - worker->batches[0].first_row));
    return results_add(&worker->part, &worker->outcomes);
}

/* Strict: what stands behind the first rejected row is as if it had not been read, whichever stage rejected it. */
static void stop_at_first_rejection(Worker *worker)
{
    ProblemList *problems = &worker->problems;
    uint64_t last = UINT64_MAX;
    for (size_t i = 0; i < problems->recent.count; i++) {
        const Problem *problem = &problems->recent.items[i];
        if (problem_is_error(problem->code) && problem->place.row != PROBLEM_NO_ROW && problem->place.line < last)
            last = problem->place.line;
    }
    if (last == UINT64_MAX)
        return;
    worker->status = STATUS_STOPPED;
    for (size_t i = problems->recent.count; i-- > 0;)
        if (problems->recent.items[i].place.line > last)
            problem_list_forget(problems, i, i + 1);
}

static void compute_chunk(Worker *worker)
{
    Pipeline *pipeline = worker->pipeline;
    Status status = STATUS_OK;
    if (worker->is_dropped)
        return;
    if (worker->has_text)
        stream_part_clear(&worker->text);
    for (size_t i = 0; i < worker->batch_count && status == STATUS_OK; i++)
        if (worker->batches[i].rows > 0)
            status = compute_batch(worker, &worker->batches[i]);
    if (pipeline->streams && pipeline->plan->part_count)
        tally_results(&worker->tally, &worker->part);
    if (pipeline->options->reader.strict)
        stop_at_first_rejection(worker);
    if (status == STATUS_OK && worker->status == STATUS_OK && pipeline->streams &&
        !stream_part_is_direct(&worker->text))
        status = stream_part_fill(&worker->text, &pipeline->run->stream);
    if (status == STATUS_OK && worker->problems.out_of_memory)
        status = STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        worker->status = status;
}

/* ---- Appending ---------------------------------------------------------------------------------------------- */

static Status append_rows(Worker *worker)
{
    Pipeline *pipeline = worker->pipeline;
    Run *run = pipeline->run;
    run->rejected += worker->rejections.count;
    Status status = STATUS_OK;
    if (run->has_rejects)
        status = rejections_put(&run->rejects, &worker->problems, worker->batches, worker->batch_count);
    if (status != STATUS_OK)
        return status;
    if (pipeline->streams)
        return stream_put(&run->stream, &worker->text);
    status = results_join(&run->results, &worker->part);
    return status == STATUS_OK ? rejections_join(&run->rejections, &worker->rejections) : status;
}

static void append_chunk(Worker *worker)
{
    Pipeline *pipeline = worker->pipeline;
    if (worker->is_dropped || pipeline->status != STATUS_OK)
        return;
    if (worker->status == STATUS_OK)
        worker->status = append_rows(worker);
    problem_list_join(pipeline->problems, &worker->problems);
    if (worker->status == STATUS_OK && pipeline->problems->out_of_memory)
        worker->status = STATUS_NO_MEMORY;
    pipeline->status = worker->status;
    if (worker->status != STATUS_OK)
        atomic_store(&pipeline->has_stopped, true);
}

void worker_run(Worker *worker)
{
    Pipeline *pipeline = worker->pipeline;
    do {
        read_chunk(worker);
        turn_wait(&pipeline->admitting, worker->chunk.number);
        admit_chunk(worker);
        turn_pass(&pipeline->admitting);
        compute_chunk(worker);
        turn_wait(&pipeline->appending, worker->chunk.number);
        append_chunk(worker);
        turn_pass(&pipeline->appending);
    } while (worker_take(worker));
}
