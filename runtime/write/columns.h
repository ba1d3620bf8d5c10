/* columns: which columns the results have, in which order: the usual ones, or those that the user names.
 *
 * A column is described once, before the first row; whoever fills or writes rows walks the descriptions. */
#ifndef POLC_COLUMNS_H
#define POLC_COLUMNS_H

#include "runtime/language.h"
#include "runtime/results.h"

typedef enum ColumnSource {
    COLUMN_FIELD, /* an input field as the file gives it; `of`: its index in the plan */
    COLUMN_CLAUSE, /* what a clause pays; `of`: its index in the plan */
    COLUMN_TOTAL_CASH,
    COLUMN_TOTAL_IN_KIND,
    COLUMN_TOTAL, /* of both */
    COLUMN_STATUS,
    COLUMN_NOTES,
    COLUMN_PART, /* an instalment, or what a level bears of a clause; `of`: its index in the plan */
    COLUMN_LEVEL, /* what a level bears of all clauses; `of`: its index in the plan */
    COLUMN_STAGE, /* of the detail; `of`: which (detail.h) */
} ColumnSource;

typedef struct ResultColumn {
    ColumnSource source;
    uint16_t of;
    Str id, label; /* of the plan, or static */
    bool is_amount; /* aligned right */
    bool is_below; /* in a table that is too wide it stands below its record, behind its name */
    bool is_remark; /* the same, without its name and on lines of its own */
} ResultColumn;

typedef struct Columns {
    ResultColumn *items; /* owned */
    size_t count;
} Columns;

/* Answers (one row per application): the identity, the clauses, totals, status, notes. Detail: the identity and the stages.
 * On failure (STATUS_NO_MEMORY) nothing is owned. */
Status columns_usual(Columns *out, const Plan *plan, bool detail);
/* Every column that can be named: the usual ones, then the total of both kinds, the parts of what is paid and what levels bear,
 * then the other fields of the form. */
Status columns_all(Columns *out, const Plan *plan, bool detail);
void columns_done(Columns *columns);
/* Lets the results keep, for every row, the fields among the columns that do not identify it. Before the first row; `language`:
 * of the words in them. */
Status columns_keep(const Columns *columns, Results *results, Language language);

typedef enum ColumnFault {
    COLUMN_FAULT_NONE,
    COLUMN_FAULT_NO_NAMES,
    COLUMN_FAULT_UNKNOWN,
    COLUMN_FAULT_TWICE
} ColumnFault;

/* The columns of `list`, by id or label, between commas (also ，and 、); spaces around a name do not count. A column of
 * the policy comes before one of polc that is called the same. STATUS_BAD_DATA: *fault says why, *word holds the name in
 * question (a slice of the list), and nothing is owned. */
Status columns_named(Columns *out, const Columns *all, Str list, ColumnFault *fault, Str *word);

/* What the reader of the results sees: the id, or in Chinese the label. */
static inline Str column_name(const ResultColumn *column, Language language)
{
    return language == LANGUAGE_ZH && column->label.len > 0 ? column->label : column->id;
}

#endif
