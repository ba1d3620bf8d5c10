/* stream: results written while rows are still being read, for policies whose rows do not depend on each other.
 *
 * Each thread turns its own rows into bytes (a StreamPart); the parts are then put in the order of the input.
 * The bytes are those that write_results would have written of all rows at once. */
#ifndef POLC_STREAM_H
#define POLC_STREAM_H

#include "runtime/write/csv_rows.h"
#include "runtime/write/writer.h"

typedef struct Stream {
    Output output;
    WriteOptions options;
    bool any; /* a record has been put */
} Stream;

typedef struct StreamPart {
    Output text; /* in memory */
    CsvRows *csv; /* where the form allows it: rows go straight from outcomes to bytes */
    Records records; /* of all other forms */
} StreamPart;

/* Whether results in that form can be written before all rows are known. */
bool stream_is_possible(const WriteOptions *options);
/* Opens the output and puts what stands before the first record; `shape` has no rows, but the identity and the
 * echoes of all that will come. On failure nothing needs closing, and the output tells why. */
Status stream_open(Stream *stream, const Results *shape, const WriteOptions *options);
/* For rows that `rows` will hold, each time that the part is filled; a direct part does without. The reason of
 * a rejected row is asked for by its position in `rows`. */
Status stream_part_open(StreamPart *part, const Stream *stream, const Results *rows,
                        Str (*rejection)(void *context, uint32_t row, Language language), void *context);
/* Whether the part takes outcomes with stream_part_add as they are found. Otherwise it is filled from results. */
static inline bool stream_part_is_direct(const StreamPart *part)
{
    return part->csv != NULL;
}
void stream_part_clear(StreamPart *part);
/* Adds all rows of the batch. `first`: what its first row is called when the reason of a rejected row is asked
 * for. */
Status stream_part_add(StreamPart *part, const Outcomes *outcomes, uint32_t first);
/* All rows of the part's results, as bytes. */
Status stream_part_fill(StreamPart *part, const Stream *stream);
/* For a part of results that are finished; rejected rows are told as the stream's options say. */
Status stream_part_open_results(StreamPart *part, const Stream *stream, const Results *results);
/* These rows of the part's results, `end` excluded. */
Status stream_part_fill_rows(StreamPart *part, const Stream *stream, uint32_t first, uint32_t end);
void stream_part_close(StreamPart *part);
/* In the order of the input, by one caller at a time. */
Status stream_put(Stream *stream, const StreamPart *part);
/* Puts what stands behind the last record and lets the file appear. */
Status stream_close(Stream *stream);
void stream_abandon(Stream *stream);

#endif
