/* reader: turns a delimited text file, as a clerk saves it, into batches of typed columns.
 *
 * The encoding (UTF-8 with or without byte order mark, UTF-16 with one, GB18030), the delimiter (comma, tab, semicolon) and
 * the header row are recognised, and reader_facts tells what was recognised. A bad cell rejects its row and never the run:
 * the row keeps its position in the batch with its `rejected` bit set, and each bad cell (at most 5 a row) is in the
 * problem list. Memory does not grow with the file, except for the keys that are kept to find duplicates. */
#ifndef POLC_READER_H
#define POLC_READER_H

#include "runtime/column.h"
#include "runtime/problem.h"

typedef struct ReaderOptions {
    const char *path; /* "-": standard input */
    bool strict; /* stop at the first rejected row */
    bool ignore_duplicates; /* do not look for rows that share a key: memory stays constant */
    size_t block_size; /* bytes asked of the system at a time; 0: 256 KiB. Tests make it small */
} ReaderOptions;

typedef enum ReaderEncoding {
    ENCODING_ASCII,
    ENCODING_UTF8,
    ENCODING_UTF8_MARK, /* with a byte order mark */
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_GB18030,
} ReaderEncoding;

typedef struct ReaderFacts {
    ReaderEncoding encoding;
    char delimiter; /* ',' '\t' ';' */
    uint64_t header_line; /* from 1 */
    uint64_t titles_skipped; /* non-blank rows above the header */
    uint64_t totals_skipped; /* rows such as 合计; the first 20 also have a note each */
    size_t columns_lacking; /* declared fields without a column; listed in a note */
    size_t columns_unknown; /* columns without a field; listed in notes */
    uint64_t rows, rejected; /* so far; rejected: by the reader */
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
/* Clears the batch and fills it with the next rows, at most its capacity; no rows at the end. STATUS_STOPPED (strict): the
 * last row of the batch is the rejected one. STATUS_BAD_DATA, STATUS_IO: the file cannot be read further; the rows before
 * the place are in the batch. */
Status reader_next(Reader *reader, Batch *batch);
ReaderFacts reader_facts(const Reader *reader);
ReaderHeader reader_header(const Reader *reader);
/* "GB18030", "UTF-16": the printed name; a static string. */
const char *reader_encoding_name(ReaderEncoding encoding);
void reader_close(Reader *reader);

#endif
