/* ledger: the awards of earlier runs, from a file: one row for each award, with its clause, what says whose it was, its award year
 * and its amount.
 *
 * A ledger is sound as a whole or it is not used: a row that is left out would be paid again, so whoever reads it stops at any
 * error. What it holds is asked for in two ways. `awarded(C per KEY)` becomes a column of the applicants (earlier_sums.h); places,
 * caps, limits, exclusivity and budgets count earlier awards when they are settled (earlier_awards.h).
 *
 *   ledger_open → ledger_read, or ledger_add → ledger_close_rows → … → ledger_close */
#ifndef POLC_LEDGER_H
#define POLC_LEDGER_H

#include "runtime/problem.h"
#include "runtime/read/reader.h"

typedef enum LedgerColumn { /* of its form; the fields that say whose award it was follow */
#define LEDGER_COLUMN(name, id, label, other_id, other_label) LEDGER_##name,
#include "runtime/ledger/columns.def"
#undef LEDGER_COLUMN
                            LEDGER_COLUMN_COUNT
} LedgerColumn;

typedef struct LedgerAward {
    int64_t amount; /* fen, not below 0; what is 0 uses up nothing */
    int32_t year; /* INT32_MIN: the policy names no award year */
    uint16_t clause; /* index into Plan.ledger_clauses */
    uint64_t line, sheet_row;
    Str document; /* empty when not stated; the bytes are the ledger's */
    Str application; /* the key of the application it was for, in the words of the file; the same */
} LedgerAward;

typedef struct Ledger Ledger;

/* An empty ledger for a plan that outlives it. */
Status ledger_open(Ledger **out, const Plan *plan);
void ledger_close(Ledger *ledger);

/* Reads the whole file. STATUS_BAD_DATA: a row of it has a fault, and the list says which. Other statuses as of reader_open. */
Status ledger_read(Ledger *ledger, const ReaderOptions *options, ProblemList *problems, ReaderFacts *facts);

/* The columns of a ledger for this plan: LedgerColumn first. */
const PlanField *ledger_fields(const Ledger *ledger, size_t *count);
/* The column that holds a field of the applicants' form; UINT16_MAX: none does. */
uint16_t ledger_column_of(const Ledger *ledger, uint16_t field);
/* Adds rows of these columns; reports what is wrong with them. STATUS_OK or STATUS_NO_MEMORY. */
Status ledger_add(Ledger *ledger, const Batch *batch, ProblemList *problems);
/* No more rows: what expressions ask for is put in order. Without errors in the list alone may the ledger be asked. */
Status ledger_close_rows(Ledger *ledger, ProblemList *problems);

size_t ledger_count(const Ledger *ledger);
const LedgerAward *ledger_award(const Ledger *ledger, size_t i);

/* Whether anything in the plan asks for earlier awards. */
bool ledger_is_asked(const Plan *plan);

#endif
