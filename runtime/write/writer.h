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
    bool names_are_ids; /* the format is for programs: ids and English words whatever the headers asked for */
    Status (*write)(Output *out, Records *records, const WriteOptions *options);
} WriteFormat;

struct WriteOptions {
    const WriteFormat *format;
    const char *path; /* NULL or "-": standard output */
    OutputEncoding encoding;
    bool label_headers; /* labels and Chinese words instead of ids and English words */
    bool detail;        /* one record per row and clause, with every stage; wants results->keep_detail */
    size_t width;       /* cells of the terminal that shows the table; 0: as wide as it gets */
    size_t row_limit;   /* records a table shows; 0: all */
    /* Why a row was rejected, in a few words; NULL: not said. The text lives until the next call. */
    Str (*rejection)(void *context, uint32_t row, Language language);
    void *context;
};

/* Ends with an entry whose name is NULL. */
extern const WriteFormat write_formats[];
/* By name, case as written; NULL when there is none. */
const WriteFormat *write_format_find(const char *name);

/* Writes all results. On failure an older file is untouched and `failure` (which may be NULL) holds one sentence in
 * `language`; it is empty when the reader of a pipe went away, which is STATUS_IO and deserves no message. */
Status write_results(const Results *results, const WriteOptions *options, Language language, char *failure,
                     size_t failure_size);

/* ---- The formats ------------------------------------------------------------------------------------------------ */

/* RFC 4180 with \n; text that a spreadsheet could take for a formula begins with an apostrophe. */
Status write_csv(Output *out, Records *records, const WriteOptions *options);

#endif
