/* writer: the front of all writers: settled results in, a file or a stream out. */
#ifndef POLC_WRITER_H
#define POLC_WRITER_H

#include "runtime/language.h"
#include "runtime/results.h"
#include "runtime/write/output.h"
#include "runtime/write/records.h"

typedef struct WriteOptions WriteOptions;

/* A format: how records become bytes. Failures of the output are left in the output. */
typedef struct WriteFormat {
    const char *name; /* as --format spells it */
    const char *extension;
    bool for_programs; /* ids, English words and no byte order mark, whatever the options say */
    /* What stands before the first record, one record, and what stands behind the last. NULL `put`: the format
     * wants to see all records before it writes the first. */
    void (*begin)(Output *out, const Records *records);
    void (*put)(Output *out, Records *records, bool is_first);
    void (*end)(Output *out, bool any);
    size_t separator; /* leading bytes of a record that only the first one of all does not have */
    Status (*write)(Output *out, Records *records, const WriteOptions *options); /* of a format without `put` */
} WriteFormat;

struct WriteOptions {
    const WriteFormat *format;
    const char *path; /* NULL or "-": standard output */
    OutputEncoding encoding;
    bool label_headers; /* labels and Chinese words instead of ids and English words */
    const Columns *columns; /* which, in which order; NULL: the usual ones */
    bool detail; /* one record per row and clause, with every stage; wants results->keep_detail */
    size_t width; /* cells of the terminal that shows the table; 0: as wide as it gets */
    size_t row_limit; /* records a table shows; 0: all */
    size_t threads; /* that format the rows of write_results; 0: one */
    /* Why a row was rejected, in a few words; NULL: not said. The text lives until the next call; with several
     * threads, as long as the results, and any of them asks. */
    Str (*rejection)(void *context, uint32_t row, Language language);
    void *context;
};

/* Ends with an entry whose name is NULL. */
extern const WriteFormat write_formats[];
/* By name, case as written; NULL when there is none. */
const WriteFormat *write_format_find(const char *name);

/* Writes all results. On failure an older file is untouched and `failure` (which may be NULL) holds one sentence
 * in `language`; it is empty when the reader of a pipe went away, which is STATUS_IO and deserves no message. */
Status write_results(const Results *results, const WriteOptions *options, Language language, char *failure,
                     size_t failure_size);

/* The records that the options ask for. Errors as records_open_answers. */
Status write_open_records(Records *records, const Results *results, const WriteOptions *options);
/* The encoding that the format leaves of the one asked for. */
OutputEncoding write_encoding(const WriteOptions *options);

/* ---- The formats -------------------------------------------------------------------------------------------- */

/* RFC 4180 with \n; text that a spreadsheet could take for a formula begins with an apostrophe. */
void csv_begin(Output *out, const Records *records);
void csv_put(Output *out, Records *records, bool is_first);
/* Aligned by display cells. In a terminal of options->width cells: clause columns that are zero in all records are
 * left out and named below the table, then texts are shortened with …. Rows beyond row_limit are counted below it.
 * No text takes more than 80 cells, save the last. */
Status write_table(Output *out, Records *records, const WriteOptions *options);
/* One array of objects, one object a line. Keys are ids; amounts are numbers with two decimals, null where
 * unknown; a value that no decimal can say is a string, "110260 5/12". */
void json_begin(Output *out, const Records *records);
void json_put(Output *out, Records *records, bool is_first);
void json_end(Output *out, bool any);
/* The same objects without the array. */
void jsonl_put(Output *out, Records *records, bool is_first);

#endif
