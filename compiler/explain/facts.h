/* facts: all that is to be said of one row, as data, before anybody puts it into words.
 *
 * gather_*.c fill it in from the checked tree, the registers of a traced plan, and the settled results; say_*.c make lines of it
 * for people, write_json.c an object for programs. Everything lives in the arena of the Explainer until its next row. */
#ifndef POLC_FACTS_H
#define POLC_FACTS_H

#include "compiler/explain/detail_rows.h"
#include "compiler/select.h"
#include "runtime/payout.h"
#include "runtime/problem.h"
#include "runtime/read/reader.h"
#include "runtime/results.h"
#include "runtime/settle/history.h"

/* ---- Expressions -------------------------------------------------------------------------------------------- */

typedef struct Term Term;

/* One tier of marginal or whole. */
typedef struct Slice {
    const Node *arm;
    Quantity low, high; /* ABSENT: open */
    Quantity amount; /* marginal: how much of what is measured lies in it; whole: all of it */
    Quantity product;
    Term *rate;
} Slice;

/* A value taken from a table: for `accrued` one of several. */
typedef struct TableUse {
    const Symbol *table;
    const PlanTable *plan;
    Quantity keys[4];
    const PlanBand *bands[4]; /* by key; NULL from the first on that holds none */
    Quantity value;
    int64_t from, days; /* accrued: the first day and how many; else 0 */
} TableUse;

struct Term {
    NodeKind op;
    const Node *node;
    const Symbol *symbol; /* NAME, CALL */
    Quantity value;
    Term **items; /* operands, in written order */
    size_t count;
    Slice *slices; /* MARGINAL, WHOLE: all tiers */
    size_t slice_count;
    TableUse *uses; /* CALL and TABLE_ON of a table, accrued */
    size_t use_count;
    size_t chosen; /* WHOLE, LOOKUP, CASE: the arm; LEAST, GREATEST: the item; SIZE_MAX: none */
    Quantity extra; /* UP_TO_OF: the rate; EACH: the steps; ROUNDED: what is rounded, where it is a fraction */
    Exact quantum; /* ROUNDED, EACH: what it is rounded to, or the size of a step */
    Rounding rounding; /* ROUNDED */
    bool is_blank; /* a field whose cell is blank: its default, or unknown */
    const PlanOver *over; /* a value over the rows of details */
    size_t over_number; /* of the detail's overs: which of DetailRow.values */
    const DetailRow *rows; /* the applicant's rows; NULL: not listed */
    size_t row_count;
};

/* A definition that the row needed; said once. */
typedef struct DefinitionFacts {
    const Symbol *symbol;
    Term *term;
} DefinitionFacts;

/* ---- A clause ----------------------------------------------------------------------------------------------- */

typedef struct ConditionFacts {
    const PlanCondition *condition;
    Certainty certainty;
    bool holds; /* as the gate sees it: an exception holds when it does not apply */
    bool of_every_clause;
    const Node *statement; /* REQUIRE or EXCEPTING; NULL: it gives way to another clause */
    Term *term; /* the condition as written; NULL likewise */
} ConditionFacts;

/* plus, times, and exceptions that give another amount. */
typedef struct ModifierFacts {
    const Node *statement;
    Term *value, *condition; /* condition NULL: always */
    bool applies;
    Quantity after; /* of plus and times: the amount behind it */
} ModifierFacts;

typedef struct StepTotal { /* of one clause in the round */
    Int128 before, after;
} StepTotal;

/* What settlement did to the award in one step. */
typedef struct StepFacts {
    size_t number; /* of the plan's steps */
    const PlanStep *step;
    HistoryRound round;
    int64_t before, after; /* fen */
    const SettleBudget *budget; /* STEP_BUDGET; NULL: it has no entry */
    Int128 limit; /* of the step, or STEP_LIMIT: in force for the identity */
    Int128 room; /* fen that the round may have in all */
    uint32_t rank; /* RANK: the award's; `equals`: how many have it */
    size_t ahead, equals; /* TOP: who ranks higher, and alike; QUOTA: of its band, those in front, and all */
    Int128
        places; /* TOP: those that earlier versions left; QUOTA: of its band, with what earlier bands left over */
    int64_t weight; /* POT */
    Int128 weights;
    Int128 gives_way_before; /* LIMIT with a priority: what is taken before anything of this award */
    StepTotal *totals; /* EXCLUSIVE: in the order of the step's clauses */
} StepFacts;

/* A change of one cell by which a refused row would be granted, tried by running the row with it. */
typedef struct ChangeFacts {
    const PlanField *field;
    const Symbol *symbol;
    Quantity now, then;
    int64_t rounded; /* fen that the row would get by itself */
    bool is_alone; /* steps across rows follow, which were not tried */
} ChangeFacts;

typedef struct ClauseFacts {
    size_t index; /* in the plan */
    const PlanClause *clause;
    int version; /* of the policy: which one holds for the row; -1: none, not known, or there is only one */
    const PlanVersion *plan_version; /* the same; NULL where `version` is -1 */
    PlanTerms terms; /* of that version */
    bool in_version; /* no: the version that holds does not have the clause, which is why it does not apply */
    const ClauseSelection *selection; /* what it says; of the last version where none is known to hold */
    Outcome outcome; /* NOT_APPLICABLE where the row has no award */
    const Award *award; /* NULL: none */
    const DecidedAward *decided; /* OVERRIDDEN: what the rules alone come to, and who decided; else NULL */
    size_t award_index;
    Term *applies; /* `for`; NULL: everybody */
    ConditionFacts *conditions;
    size_t condition_count;
    bool
        has_amount; /* granted, reduced, used, or decided where the row by itself was granted: what follows is filled in */
    const Node *pay;
    Term *amount; /* what `pay` says */
    ModifierFacts *modifiers, *exceptions;
    size_t modifier_count, exception_count;
    const Node *floor_node, *cap_node, *no_cap;
    Term *floor, *cap;
    Quantity computed, modified, floored, capped;
    Rounding rounding;
    Exact quantum;
    StepFacts *steps;
    size_t step_count;
    AwardStages stages;
    PartAmount *parts; /* of what is paid: part i is clause->first_part + i of the plan */
    size_t part_count;
    uint16_t *blanks; /* PENDING: fields to ask for */
    size_t blank_count;
    const PlanReading **readings; /* that shape the clause */
    size_t reading_count;
    ChangeFacts *change; /* REFUSED: NULL when none was found */
} ClauseFacts;

/* The article of the version that holds; empty where none is known to. */
static inline Str explain_article(const ClauseFacts *clause)
{
    return clause->version >= 0 || !clause->clause->terms ? clause->terms.article : (Str){0};
}

/* ---- A row -------------------------------------------------------------------------------------------------- */

typedef struct CheckFacts { /* of the form */
    const PlanCheck *check;
    Term *term;
} CheckFacts;

typedef struct RowFacts {
    const Policy *policy;
    const Plan *plan;
    const Results *results;
    const Batch *batch;
    size_t batch_row;
    uint32_t row; /* in the results */
    Str file; /* the data's name */
    const Reader *reader; /* as in ExplainRun */
    RowState state;
    int32_t year; /* INT32_MIN: none */
    Quantity *cells; /* of the form's fields as the file gives them; UNKNOWN: blank */
    size_t cell_count;
    ClauseFacts *clauses;
    size_t clause_count;
    DefinitionFacts *definitions; /* in the order in which they are needed */
    size_t definition_count;
    CheckFacts *checks;
    size_t check_count;
    const Problem *const *problems; /* REJECTED: why */
    size_t problem_count;
    int64_t cash, in_kind; /* paid in all, fen */
} RowFacts;

#endif
