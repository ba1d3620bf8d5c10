/* reader_state: what a Reader is, for the files of which it consists: reader.c (opening, chunks, the simple form), row_reader.c
 * (cells and rows) and admit.c (what needs the rows before). */
#ifndef POLC_READER_STATE_H
#define POLC_READER_STATE_H

#include "runtime/read/header.h"
#include "runtime/read/keys.h"
#include "runtime/read/reader.h"

#define MOST_PROBLEMS_OF_A_ROW 5

struct Reader {
    const PlanField *fields;
    size_t field_count;
    ReaderOptions options;
    ProblemList *problems;
    HeaderNames names;
    Header header;
    size_t *key_columns; /* columns of the key fields, in declared order */
    size_t key_count;
    Arena arena;

    /* Changed by reader_take. */
    Decoder *decoder;
    Scanner scanner; /* of the header; then it keeps the beginning of the next chunk */
    bool has_ended; /* the last chunk has been taken */
    uint64_t chunks_taken;

    /* Changed by reader_admit_batch. */
    KeySet keys;
    char *key_text; /* of a key of several fields */
    size_t key_capacity;
    Scanner record_scanner; /* looks at single records again */
    ReaderFacts facts; /* its encoding and bytes are asked of the decoder */

    /* The simple form. */
    RowReader *rows;
    Chunk chunk;
    bool has_chunk; /* the chunk may have rows that were not read */
    bool ended;
    Status status; /* what reader_next answers once the file has ended */
};

/* Rejects row i of the batch for the cell in that column of the file (from 0). Only the first few problems of a row are
 * listed. */
void row_reject(const Reader *reader, Batch *batch, size_t i, size_t column, ProblemList *problems,
                ProblemCode code, Str found, size_t word_count, const Wording *words);

#endif
