#include "runtime/write/shares.h"

#include <stdatomic.h>

#include "runtime/memory.h"
#include "runtime/turn.h"

typedef struct Shares {
    Stream *stream;
    const Results *results;
    atomic_size_t next; /* number of the first share that nobody has taken */
    Turn putting;
    atomic_bool has_failed;
    Status status; /* of the first share that could not be put; changed in the turn of putting */
} Shares;

typedef struct ShareWriter {
    Shares *shares;
    StreamPart part;
    pthread_t thread;
    bool is_open, runs;
} ShareWriter;

static Status fill_share(ShareWriter *writer, size_t number)
{
    const Shares *shares = writer->shares;
    size_t first = number * SHARE_ROWS, end = first + SHARE_ROWS;
    if (end > shares->results->row_count)
        end = shares->results->row_count;
    return stream_part_fill_rows(&writer->part, shares->stream, (uint32_t)first, (uint32_t)end);
}

/* After a failure the shares that are left pass without being filled, so that nobody waits for them. */
static void *write_shares(void *context)
{
    ShareWriter *writer = context;
    Shares *shares = writer->shares;
    size_t count = (shares->results->row_count + SHARE_ROWS - 1) / SHARE_ROWS;
    for (size_t number; (number = atomic_fetch_add(&shares->next, 1)) < count;) {
        Status status = atomic_load(&shares->has_failed) ? STATUS_OK : fill_share(writer, number);
        turn_wait(&shares->putting, number);
        if (shares->status == STATUS_OK && status == STATUS_OK)
            status = stream_put(shares->stream, &writer->part);
        if (shares->status == STATUS_OK && status != STATUS_OK) {
            shares->status = status;
            atomic_store(&shares->has_failed, true);
        }
        turn_pass(&shares->putting);
    }
    return NULL;
}

Status shares_write(Stream *stream, const Results *results, size_t threads)
{
    Shares shares = {.stream = stream, .results = results, .putting = TURN_FIRST};
    ShareWriter *writers = memory_new(threads, sizeof *writers);
    Status status = writers ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < threads && status == STATUS_OK; i++) {
        writers[i].shares = &shares;
        status = stream_part_open_results(&writers[i].part, stream, results);
        writers[i].is_open = status == STATUS_OK;
    }
    for (size_t i = 1; i < threads && status == STATUS_OK; i++)
        writers[i].runs = pthread_create(&writers[i].thread, NULL, write_shares, &writers[i]) == 0;
    if (status == STATUS_OK)
        write_shares(&writers[0]);
    for (size_t i = 0; writers && i < threads; i++) {
        if (writers[i].runs)
            pthread_join(writers[i].thread, NULL);
        if (writers[i].is_open)
            stream_part_close(&writers[i].part);
    }
    memory_free(writers);
    return status != STATUS_OK ? status : shares.status;
}
