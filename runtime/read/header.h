/* header: which column of the file is which field.
 *
 * The header row is the first among the first HEADER_ROWS non-blank rows in which two cells, or half of the cells, name
 * fields, by id or by label; the rows above it are titles. The delimiter is the one under which the most cells do. */
#ifndef POLC_HEADER_H
#define POLC_HEADER_H

#include "runtime/read/plain.h"
#include "runtime/read/scan.h"

#define HEADER_ROWS 20

#define NAMES_OF_FIELD ((size_t)4)

typedef struct HeaderNames {
    const PlanField *fields;
    size_t field_count;
    bool is_of_ledger; /* columns that it does not need are told of as such, and together */
    Str *folded; /* NAMES_OF_FIELD for each field: id, label, and the second ones, empty where there are none */
} HeaderNames;

typedef struct HeaderColumn {
    size_t field; /* SIZE_MAX: none; the column is not read */
    CellForm form; /* when there is a field */
    PlainForm plain;
    Str name; /* as it stands in the file, trimmed; may be empty */
} HeaderColumn;

typedef struct Header {
    HeaderColumn *columns;
    size_t column_count; /* up to the last one that has a name */
    Str record; /* the bytes of the header row */
    uint64_t line;
    size_t titles_skipped;
    Str title_units; /* what titles say behind 单位: for columns whose header names no unit, as in 亩、万元; folded */
    size_t lacking, unknown;
} Header;

/* False: no memory. */
bool header_names_init(HeaderNames *names, const PlanField *fields, size_t field_count, Arena *arena);
/* Sets the scanner's delimiter, reads up to the header row and binds its columns. Everything in *header lives in the
 * arena. */
Status header_read(Header *header, const HeaderNames *names, Scanner *scanner, ProblemList *problems,
                   Arena *arena);
/* Reports why the scanner could not go on; the status that follows. */
Status header_report_end(ScanEnd end, const Scanner *scanner, ProblemList *problems, Str column_name);

#endif
