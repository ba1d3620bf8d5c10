/* report: what the verbs that compare write: texts in the reader's language, amounts, shares, small tables. */
#ifndef POLC_REPORT_H
#define POLC_REPORT_H

#include "compiler/driver/arguments.h"
#include "runtime/write/grid.h"
#include "runtime/write/output.h"

typedef enum ReportForm { REPORT_TABLE, REPORT_CSV, REPORT_JSON } ReportForm;

/* Where a report goes, and as what: from --json, --format and --output; without them a table on standard output. */
typedef struct ReportFile {
    const char *path; /* NULL: standard output */
    ReportForm form;
    OutputEncoding encoding;
    Language
        language; /* tables: that of the session; CSV: Chinese when it is for Excel in Chinese; JSON: English */
} ReportFile;

ReportFile report_file(const Session *session, const Arguments *arguments);

/* The same for a file of rows beside the report, which is CSV whatever its name. */
ReportFile report_rows_file(const Session *session, const Arguments *arguments, const char *path);

typedef struct Report {
    Output out;
    Arena *arena; /* of its grids; does not escape */
    Language language;
    bool is_open; /* `out` is to be closed or abandoned */
} Report;

/* Opens the file of a report whose arena is set. Anything but EXIT_ALL_WELL has been said. */
ExitCode report_open(Report *report, const Session *session, const ReportFile *file);
/* Lets it appear; or, when memory ran out while it was written, gives it up and says so. */
ExitCode report_close(Report *report, const Session *session, bool has_memory);
/* Gives up what is still open, as it is after a jump out of an arena. */
void report_abandon(Report *report);

static inline bool report_is_zh(const Report *report)
{
    return report->language == LANGUAGE_ZH;
}
Str report_word(const Report *report, const char *en, const char *zh);
void report_put(Report *report, const char *en, const char *zh);
/* Text of a policy or of an applicant, whole, with nothing in it that could steer a terminal. */
void report_put_text(Report *report, Str text);
/* The id, or in Chinese the label. */
Str report_name(const Report *report, Str id, Str label);
void report_put_whole(Report *report, Int128 number);
void report_put_yuan(Report *report, Int128 fen);
/* With its sign, +1,234.00. */
void report_put_change(Report *report, Int128 fen);

Grid report_grid(Report *report, size_t columns, size_t names);
void report_grid_change(Grid *grid, Int128 fen);
/* Blank for zero. */
void report_grid_count(Grid *grid, uint64_t count);
void report_grid_amount(Grid *grid, Int128 fen);
/* An empty line and the grid, unless it holds nothing below its headings. False: no memory. */
bool report_put_grid(Report *report, const Grid *grid);

/* part / whole in percent, rounded half up to one place, 12.5%; the sign stands in front. Empty when the whole is 0. */
#define SHARE_TEXT 64
Str share_print(char digits[SHARE_TEXT], Int128 part, Int128 whole);

#endif
