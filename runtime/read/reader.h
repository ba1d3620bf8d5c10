/* reader: turns a delimited text file, as a clerk saves it, into batches of typed columns.
 *
 *   reader_take          whole records, about 256 KiB of them: a Chunk. One caller at a time.
 *   row_reader_next      cells of a chunk become columns of a batch. One RowReader for each thread, all at once.
 *   reader_admit_batch   what needs the rows before: positions, duplicate keys, totals. In the order of the file.
 *   reader_next          the three of them in one call, for one thread.
 *
 * The encoding (UTF-8 with or without byte order mark, UTF-16 with one, GB18030), the delimiter (comma, tab, semicolon) and
 * the header row are recognised, and reader_facts tells what was recognised. A bad cell rejects its row and never the run:
 * the row keeps its position in the batch with its `rejected` bit set, and each bad cell (at most 5 a row) is in the
 * problem list. Memory does not grow with the file, except for the keys that are kept to find duplicates. */
#ifndef POLC_READER_H
#define POLC_READER_H

#include "runtime/column.h"
#include "runtime/problem.h"
#include "runtime/read/chunk.h"

typedef struct ReaderOptions {
    const char *path; /* "-": standard input */
    bool strict; /* stop at the first rejected row */
    bool is_ledger; /* the columns are a ledger's: others are told of as such */
    bool ignore_duplicates; /* do not look for rows that share a key: memory stays constant */
    size_t block_size; /* bytes asked of the system at a time; 0: 256 KiB. Tests make it small */
    size_t chunk_size; /* bytes of text that a chunk aims at; 0: 256 KiB. Tests make it small */
} ReaderOptions;

#define READER_TOTALS_TOLD 20

typedef struct ReaderFacts {
    ReaderEncoding encoding;
    char delimiter; /* ',' '\t' ';' */
    uint64_t header_line; /* from 1 */
    uint64_t titles_skipped; /* non-blank rows above the header */
    uint64_t totals_skipped; /* rows such as 合计; the first READER_TOTALS_TOLD of them have a note each */
    size_t columns_lacking; /* declared fields without a column; listed in a note */
    size_t columns_unknown; /* columns without a field; listed in notes */
    uint64_t rows, rejected; /* admitted so far; rejected: by the reader */
    uint64_t bytes_read; /* of the file, so far */
    uint64_t bytes_total; /* 0: not known */
} ReaderFacts;

/* The record in which the columns are named, for a file of rejected rows. */
typedef struct ReaderHeader {
    Str record; /* UTF-8, without the line end; lives as long as the reader */
    char delimiter;
} ReaderHeader;

typedef struct Reader Reader;

/* Opens the file and reads up to its header. The fields and the list must outlive the reader. On any status but
 * STATUS_OK *out is NULL and the list says why. */
Status reader_open(Reader **out, const PlanField *fields, size_t field_count, const ReaderOptions *options,
                   ProblemList *problems);
/* Takes the next records into the chunk; *taken is false when the last ones have been taken before. STATUS_NO_MEMORY, or
 * STATUS_OK: where the file cannot be read further, whoever reads the rows of the last chunk is told. */
Status reader_take(Reader *reader, Chunk *chunk, bool *taken);
/* Gives the rows of a batch their positions in the file (first_row, and the rows of its problems), rejects those whose key
 * stood before, notes the totals that were skipped, and counts. Every batch that a row reader filled is admitted, the empty
 * last one of a chunk too, in the order of the file, by one caller at a time; its problems are still where
 * row_reader_next reported them, in `problems`. STATUS_STOPPED (strict): the batch has been cut behind the first rejected row. */
Status reader_admit_batch(Reader *reader, Batch *batch, ProblemList *problems);

/* Clears the batch and fills it with some of the next rows, at most its capacity; no rows at the end. Its texts and records live until
 * the next call. STATUS_STOPPED (strict): the last row of the batch is the rejected one. STATUS_BAD_DATA, STATUS_IO: the file
 * cannot be read further; the rows before the place are in the batch. */
Status reader_next(Reader *reader, Batch *batch);

ReaderFacts reader_facts(const Reader *reader);
ReaderHeader reader_header(const Reader *reader);
/* What the numbers of a field's column are multiplied by, because its heading says so: 10,000 under 万元. 1: nothing is said, or the
 * field has no column. The heading, which is set only where the field has one, lives as long as the reader. */
int64_t reader_multiple(const Reader *reader, size_t field, Str *heading);
/* "GB18030", "UTF-16": the printed name; a static string. */
const char *reader_encoding_name(ReaderEncoding encoding);
void reader_close(Reader *reader);

/* Reads the rows of chunks; it shares nothing but the reader, which it does not change. */
typedef struct RowReader RowReader;

/* The reader must outlive it. */
Status row_reader_open(RowReader **out, const Reader *reader);
/* The chunk must stay as it is until its rows are read, and as long as the batches made from it are used. */
void row_reader_begin(RowReader *rows, const Chunk *chunk);
/* Clears the batch and fills it with the next rows of the chunk, at most its capacity; no rows at the end of the chunk.
 * first_row and the rows of problems count from the beginning of the chunk until the batch is admitted. Problems of the cells
 * join `problems`. Strict: the batch ends with its first rejected row, and reader_admit_batch says STATUS_STOPPED. STATUS_BAD_DATA,
 * STATUS_IO: the file cannot be read further; the rows before the place are in the batch. */
Status row_reader_next(RowReader *rows, Batch *batch, ProblemList *problems);
void row_reader_close(RowReader *rows);

#endif
