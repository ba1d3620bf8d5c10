/* index: where every cell of the next records of a chunk ends.
 *
 * A few records at a time, so that index, text and columns stay in the first cache. The entries of all cells stand one after
 * another: a cell begins behind the entry before its own, be it that of a cell to the left or of the record above. */
#ifndef POLC_INDEX_H
#define POLC_INDEX_H

#include "runtime/read/structure.h"
#include "runtime/str.h"

/* Records that are handed out at a time: the rows of one word of a bitmap. */
#define INDEX_RECORDS 64
#define INDEX_RECORDS_ROOM (INDEX_RECORDS + STRUCTURE_BLOCK)
/* Entries kept at most; a record with more cells is read without the index. */
#define INDEX_ENTRIES 20480
#define INDEX_ENTRIES_ROOM (INDEX_ENTRIES + 2 * STRUCTURE_BLOCK)

typedef struct RecordIndex {
    Str text; /* of the chunk; STRUCTURE_PADDING bytes behind it may be read */
    char delimiter;
    size_t at; /* the text is indexed up to here */
    QuoteState state;

    /* ends[−1] is where the record above ended; ends[e]: the byte behind a cell, its delimiter or line end. */
    uint32_t *ends;
    size_t end_count;
    uint32_t last[INDEX_RECORDS_ROOM]; /* last[r]: how many entries there are up to the end of record r */
    size_t record_count; /* records that have ended */
    /* Of record r, and of the one that has not ended: [record_count]. */
    uint32_t breaks[INDEX_RECORDS_ROOM + 1]; /* line ends inside its cells */
    bool odd[INDEX_RECORDS_ROOM + 1]; /* it needs a closer look */
    bool has_rare; /* some `breaks` or `odd` is set */
    uint32_t *block; /* of memory */
} RecordIndex;

/* The index must be zeroed. False: no memory. */
bool index_init(RecordIndex *index);
void index_done(RecordIndex *index);
/* From the beginning of a record in the text. */
void index_begin(RecordIndex *index, Str text, char delimiter, size_t at);
/* Goes on until INDEX_RECORDS records have ended, the text ends, or INDEX_ENTRIES entries are there. */
void index_fill(RecordIndex *index);
/* Forgets the first records. */
void index_drop(RecordIndex *index, size_t records);

#endif
