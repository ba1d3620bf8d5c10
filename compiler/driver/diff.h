/* diff: two policies side by side, and over data who gains and who loses, as `polc diff` gathers it; and its forms. */
#ifndef POLC_DIFF_H
#define POLC_DIFF_H

#include "compiler/compare/changes.h"
#include "compiler/driver/compiled.h"
#include "compiler/driver/data_run.h"
#include "compiler/driver/report.h"
#include "compiler/select.h"
#include "runtime/compare/comparison.h"

/* A reading that both have, and that is settled otherwise. */
typedef struct ReadingShift {
    const Symbol *option[VERSIONS];
} ReadingShift;

/* What a change can move. */
typedef enum CauseReach {
    CAUSE_GATE, /* whether a row gets something */
    CAUSE_AMOUNT, /* how much it gets before rows are settled */
    CAUSE_ROW, /* both of them */
    CAUSE_SETTLED, /* what settlement leaves of it: places, shared caps */
    CAUSE_FUND, /* what a budget pays when it is short */
    CAUSE_ANY,
} CauseReach;

/* One of the changes that may be why a clause pays another amount. */
typedef struct Cause {
    Text words;
    CauseReach reach;
    Str label; /* of a gate; empty: no label */
} Cause;

typedef struct ClauseCauses { /* of one clause pair of the comparison */
    Cause *items;
    size_t count, capacity;
} ClauseCauses;

typedef struct DiffBudget {
    Str id[VERSIONS], label[VERSIONS]; /* empty: this version has no such budget */
    int32_t year; /* INT32_MIN: of all years */
    Int128 demand[VERSIONS], paid[VERSIONS], shortage[VERSIONS];
} DiffBudget;

/* Rows whose total rises, or falls, by at least `from` and less than `below` fen. */
typedef struct DiffBin {
    bool is_loss;
    Int128 from, below;
    uint64_t rows;
} DiffBin;

#define DIFF_BINS 40

typedef struct Diff {
    const Session *session;
    const Arguments *arguments;
    const char *name[VERSIONS]; /* of the policies, as the user named them */
    const char *data; /* NULL: only the texts */
    Language language; /* of the report */
    Arena *arena; /* escapes when memory runs out */
    Arena *row_arena; /* of what is said of one row; escapes */
    Compiled *compiled[VERSIONS];
    Twins twins;
    const Changes *changes;
    ReadingShift *shifts;
    size_t shift_count, shift_capacity;

    /* Of the data: */
    DataRun *run[VERSIONS];
    Comparison comparison;
    ClauseCauses *causes; /* by clause pair */
    const Selection *selections[VERSIONS]; /* the statements in force, one for each version of the policy */
    DiffBudget *budgets; /* those that differ */
    size_t budget_count;
    DiffBin bins[DIFF_BINS]; /* from the largest loss to the largest gain, none empty at either end */
    size_t bin_count;
} Diff;

/* The texts and the readings; never fails but for memory, which escapes. */
void diff_texts(Diff *diff);
/* Both over the data. Anything but EXIT_ALL_WELL has been said. */
ExitCode diff_data(Diff *diff);
/* Whether anything differs: the texts, the readings in force, or what a row gets. */
bool diff_differs(const Diff *diff);

/* For the files of diff: */
const Policy *diff_policy(const Diff *diff, size_t version);
/* The clause or referral of that id; NULL: none. */
const Symbol *diff_find_clause(const Policy *policy, Str id);
/* A clause pair's clause in the plan of one version; NULL: it has none. */
const PlanClause *diff_plan_clause(const Diff *diff, size_t clause, size_t version);
void diff_find_causes(Diff *diff);

/* Why a row gets something else: the clauses that pay it another amount or give another outcome, and the changes behind them. Texts in
 * the row's arena. */
typedef struct RowReasons {
    Str clauses; /* "freight +200.00; start -300.00" */
    Str because;
    Str outcomes; /* "freight: refused → granted" */
} RowReasons;
RowReasons diff_row_reasons(const Diff *diff, const ComparedRow *row);
/* The causes of a clause as one text; where no change touches it, what else moves what it pays. */
Str diff_clause_because(const Diff *diff, size_t clause);
Str diff_clause_name(const Diff *diff, size_t clause);
/* What people call a row, and the first other text that identifies it, which may be empty. */
Str diff_row_name(const Diff *diff, const ComparedRow *row, Str *other);
/* "granted"; of a clause that is not there too. */
Text diff_outcome_text(size_t outcome);

/* Forms; false: no memory. */
bool diff_put_texts(Report *report, const Diff *diff);
bool diff_put_data(Report *report, const Diff *diff);
void diff_put_json(Report *report, const Diff *diff);
/* Every row that differs, as CSV. */
void diff_put_rows(Report *report, const Diff *diff);

#endif
