/* chunk: a piece of a data file that holds whole records, so that threads can read rows without knowing what stands before.
 *
 * Chunks are cut one after another, by reader_take, which alone knows where quoted cells begin and end. */
#ifndef POLC_CHUNK_H
#define POLC_CHUNK_H

#include "runtime/read/scan.h"

/* Bytes before and behind the text that may be read, so that cells can be loaded in registers of any size. */
#define CHUNK_FRONT 64

typedef struct Chunk {
    uint64_t number; /* from 0, in the order of the file */
    Str text; /* UTF-8; whole records with their line ends */
    uint64_t line, sheet_row; /* of its first byte */
    ScanEnd end; /* SCAN_RECORD: the file goes on; otherwise why it ended behind this text */

    /* For the reader's own use. */
    char *buffer;
    size_t capacity;
    ScanCell *cells; /* of the one record of this chunk, which is too long to be kept whole; NULL for all others */
    size_t cell_count;
} Chunk;

/* The chunk must be zeroed before it is first taken. */
void chunk_done(Chunk *chunk);

#endif
