/* hand_tuned [-t THREADS] [-p PHASE] DATA OUTPUT
 *
 * What hand_tuned.h describes, as a program. PHASE stops it early, to see what each costs: read, index, parse, rules, format;
 * copy reads the blocks and writes as many bytes as the results would have, and nothing else: the floor of any program. */
#define _GNU_SOURCE 1

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/bench/hand_tuned.h"

#define BLOCK_BYTES ((size_t)256 << 10) /* fits the second cache with its output; 1 and 4 MiB are slower */
#define LONGEST_ROW 4096
#define MOST_THREADS 64
#define OUTPUT_SHARE(bytes) ((bytes)*7 / 16) /* of copy */

static const char HEADER[] = "id,A,B,C,D,E,F,G,H,I,total\n";

typedef enum Phase {
    PHASE_READ,
    PHASE_INDEX,
    PHASE_PARSE,
    PHASE_RULES,
    PHASE_FORMAT,
    PHASE_COPY,
    PHASE_ALL
} Phase;
static const char *const phase_names[] = {"read", "index", "parse", "rules", "format", "copy"};

typedef struct Job {
    Phase phase;
    int input, output;
    size_t size, data_begin; /* of the input */
    size_t block_count;
    atomic_size_t next_block;
    pthread_mutex_t turn_lock;
    pthread_cond_t turn_passed;
    size_t turn, output_position; /* the block whose results come next, and where they begin */
} Job;

static _Noreturn void stop(const char *what)
{
    fprintf(stderr, "hand_tuned: %s\n", what);
    _exit(1);
}

static void read_fully(int file, uint8_t *to, size_t length, size_t from)
{
    while (length) {
        ssize_t got = pread(file, to, length, (off_t)from);
        if (got <= 0)
            stop("the data cannot be read");
        to += got;
        from += (size_t)got;
        length -= (size_t)got;
    }
}

static void write_fully(int file, const uint8_t *bytes, size_t length, size_t at)
{
    while (length) {
        ssize_t put = pwrite(file, bytes, length, (off_t)at);
        if (put <= 0)
            stop("the output cannot be written");
        bytes += put;
        at += (size_t)put;
        length -= (size_t)put;
    }
}

/* What one thread works with; it stays in the caches. */
typedef struct Worker {
    Job *job;
    int64_t columns[15][BATCH_ROWS + 8];
    int64_t amounts[CLAUSE_COUNT + 1][BATCH_ROWS + 8];
    uint64_t bits[3];
    uint32_t ends[1 + INDEX_ROOM];
    uint8_t input[PADDING + BLOCK_BYTES + LONGEST_ROW + PADDING];
    uint8_t output[BLOCK_BYTES * 2];
    NineColumns nine;
    NineAmounts results;
} Worker;

static void point_at_columns(Worker *worker)
{
    int64_t(*c)[BATCH_ROWS + 8] = worker->columns;
    worker->nine = (NineColumns){.fixed_asset_investment = c[0],
                                 .infrastructure_and_land = c[1],
                                 .network_and_equipment_cost = c[2],
                                 .online_revenue = c[3],
                                 .loan_principal = c[4],
                                 .tax_retained = c[5],
                                 .rent_due = c[6],
                                 .orders_out = c[7],
                                 .online_orders = c[8],
                                 .loan_days = c[9],
                                 .physical_stores = c[10],
                                 .benchmark_rate = c[11],
                                 .kind = c[12],
                                 .award_grade = c[13],
                                 .entry_date = c[14],
                                 .registered = &worker->bits[0],
                                 .certified = &worker->bits[1],
                                 .award_grade_blank = &worker->bits[2]};
    for (size_t k = 0; k < CLAUSE_COUNT; k++)
        worker->results.amount[k] = worker->amounts[k];
    worker->results.total = worker->amounts[CLAUSE_COUNT];
}

/* Computes the rows that lie in text[begin, end); returns the end of what is written to the worker's output. */
static uint8_t *compute(Worker *worker, const uint8_t *text, size_t begin, size_t end)
{
    Phase phase = worker->job->phase;
    Index index = {.text = text, .position = begin, .end = end, .ends = worker->ends + 1};
    uint8_t *out = worker->output;
    size_t row_count = 0, rows;
    index.ends[-1] = (uint32_t)begin - 1;
    while ((rows = hand_index(&index)) > 0) {
        for (size_t row = 0; row < rows; row++)
            if (text[index.ends[row * COLUMN_COUNT + COLUMN_COUNT - 1]] != '\n')
                stop("a row has not 21 cells");
        if (phase >= PHASE_PARSE && !hand_parse(&index, rows, &worker->nine))
            stop("a cell is not of the generator's form");
        if (phase >= PHASE_RULES)
            hand_rules(&worker->nine, &worker->results, rows);
        if (phase >= PHASE_FORMAT)
            out = hand_format(out, &index, &worker->results, rows);
        row_count += rows;
        hand_index_drop(&index, rows);
    }
    if (index.count || index.line_ends != row_count)
        stop("a row has not 21 cells");
    return out;
}

/* The first row that begins at or behind `from`. */
static size_t row_begin(const uint8_t *text, size_t from, size_t end)
{
    const uint8_t *line_end = memchr(text + from - 1, '\n', end - from + 1);
    if (!line_end)
        stop("a row is too long");
    return (size_t)(line_end - text) + 1;
}

/* Reads a block and the rest of its last row, computes it, and returns the end of the results. */
static uint8_t *compute_block(Worker *worker, size_t block)
{
    Job *job = worker->job;
    size_t begin = job->data_begin + block * BLOCK_BYTES, end = begin + BLOCK_BYTES;
    bool last = end >= job->size;
    end = last ? job->size : end;
    size_t stop_at = end + LONGEST_ROW < job->size ? end + LONGEST_ROW : job->size;
    /* One byte before: whether a row begins with the block is said by the line end before it. */
    uint8_t *text = worker->input + PADDING - 1;
    read_fully(job->input, text, stop_at - begin + 1, begin - 1);
    if (job->phase == PHASE_READ)
        return worker->output;
    if (job->phase == PHASE_COPY)
        return worker->output + OUTPUT_SHARE(end - begin);
    size_t length = stop_at - begin + 1;
    size_t from = block ? row_begin(text, 1, length) : 1;
    size_t to = last ? length : row_begin(text, end - begin + 1, length);
    return compute(worker, text, from, to);
}

static size_t take_turn(Job *job, size_t block, size_t length)
{
    pthread_mutex_lock(&job->turn_lock);
    while (job->turn != block)
        pthread_cond_wait(&job->turn_passed, &job->turn_lock);
    size_t position = job->output_position;
    job->output_position += length;
    job->turn++;
    pthread_cond_broadcast(&job->turn_passed);
    pthread_mutex_unlock(&job->turn_lock);
    return position;
}

static void *work(void *argument)
{
    Job *job = argument;
    Worker *worker = aligned_alloc(64, (sizeof *worker + 63) / 64 * 64);
    if (!worker)
        stop("no memory");
    worker->job = job;
    worker->results = (NineAmounts){.total = NULL};
    point_at_columns(worker);
    for (size_t block; (block = atomic_fetch_add(&job->next_block, 1)) < job->block_count;) {
        size_t length = (size_t)(compute_block(worker, block) - worker->output);
        if (job->phase >= PHASE_COPY)
            write_fully(job->output, worker->output, length, take_turn(job, block, length));
    }
    free(worker);
    return NULL;
}

static void open_files(Job *job, const char *input, const char *output)
{
    char first[LONGEST_ROW];
    struct stat status;
    job->input = open(input, O_RDONLY);
    if (job->input < 0 || fstat(job->input, &status) != 0)
        stop("the data cannot be opened");
    ssize_t got = read(job->input, first, sizeof first);
    const char *line_end = got > 0 ? memchr(first, '\n', (size_t)got) : NULL;
    if (!line_end)
        stop("the data has no heading");
    job->size = (size_t)status.st_size;
    job->data_begin = (size_t)(line_end + 1 - first);
    job->block_count = (job->size - job->data_begin + BLOCK_BYTES - 1) / BLOCK_BYTES;
    if (job->phase < PHASE_COPY)
        return;
    job->output = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (job->output < 0)
        stop("the output cannot be opened");
    job->output_position = sizeof HEADER - 1;
    write_fully(job->output, (const uint8_t *)HEADER, job->output_position, 0);
}

int main(int count, char **arguments)
{
    Job job = {
        .phase = PHASE_ALL, .turn_lock = PTHREAD_MUTEX_INITIALIZER, .turn_passed = PTHREAD_COND_INITIALIZER};
    int threads = 1, option;
    while ((option = getopt(count, arguments, "t:p:")) != -1) {
        if (option == 't')
            threads = atoi(optarg);
        else if (option != 'p')
            return 2;
        for (Phase phase = 0; option == 'p' && phase < PHASE_ALL; phase++)
            if (strcmp(optarg, phase_names[phase]) == 0)
                job.phase = phase;
    }
    if (count - optind != 2 || threads < 1 || threads > MOST_THREADS)
        return 2;
    open_files(&job, arguments[optind], arguments[optind + 1]);
    pthread_t others[MOST_THREADS];
    for (int i = 1; i < threads; i++)
        if (pthread_create(&others[i], NULL, work, &job) != 0)
            stop("no thread");
    work(&job);
    for (int i = 1; i < threads; i++)
        pthread_join(others[i], NULL);
    return 0;
}
