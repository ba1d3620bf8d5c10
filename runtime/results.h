/* results: what the row stage found and the settlement settles: one entry per row and clause that applies.
 *
 * The row stage appends rows in input order; settlement changes entries in place; writers read. Memory: 40
 * bytes a row, 4 more for each key and 8 for each order of the settlement and each value that instalments and shares
 * need, 32 bytes an entry and 64 more for
 * each step of settlement that cut it, and the texts that identify a row with a byte or two beside each. */
#ifndef POLC_RESULTS_H
#define POLC_RESULTS_H

#include "runtime/arena.h"
#include "runtime/column.h"
#include "runtime/engine.h"
#include "runtime/identity.h"
#include "runtime/language.h"
#include "runtime/outcomes.h"
#include "runtime/plan.h"

/* X(NAME, English, Chinese): section "outcomes" of the language. */
#define OUTCOMES(X)                               \
    X(NOT_APPLICABLE, "not applicable", "不适用") \
    X(GRANTED, "granted", "给予")                 \
    X(REFUSED, "refused", "不符合条件")           \
    X(PENDING, "pending", "待补")                 \
    X(REDUCED, "reduced", "核减")                 \
    X(USED, "used", "已享受")                     \
    X(INVALID, "invalid", "无效")                 \
    X(OVERRIDDEN, "overridden", "个案决定")

typedef enum Outcome {
#define X(name, en, zh) OUTCOME_##name,
    OUTCOMES(X)
#undef X
        OUTCOME_COUNT_OF_OUTCOMES
} Outcome;

#define REASON_KEY (UINT16_MAX - 2) /* PENDING: the identity key of step `step` is blank */
#define REASON_LIMIT \
    (UINT16_MAX - 3) /* PENDING: the rows of one identity state different limits under step `step` */
#define VALUE_KEPT_LIMIT INT64_C(9000000000000000000) /* no kept value is below this limit's opposite */
#define NO_STEP UINT16_MAX
#define NO_ROW UINT32_MAX
#define NO_CUT UINT32_MAX

/* One clause for one row. Amounts are fen, and 0 unless the outcome is granted, reduced or used. What lies
 * between `rounded` and `paid` is told by award_stages. */
typedef struct Award {
    uint32_t row;
    uint16_t clause;
    uint8_t outcome; /* Outcome */
    bool took_part; /* pending rows: whose place, cap or budget went to another: set by settlement */
    uint16_t reason; /* REFUSED, PENDING: index of the condition, or REASON_*; otherwise 0 */
    uint16_t step; /* REDUCED, USED, PENDING by key or limit: index of the PlanStep that decided; else NO_STEP */
    uint32_t cut; /* USED, REDUCED: its last entry in Results.cuts; else NO_CUT */
    union {
        int64_t rounded; /* after the row stage */
        uint64_t blanks; /* PENDING: bit i: field i of the condition's (or amount's) field list is blank */
    };
    int64_t paid; /* after the budget */
} Award;

/* The stages of an amount that look across rows. A stage that the clause does not have repeats the one before. */
typedef struct AwardStages {
    /* By a rule for which earlier awards of the same identity and period counted: how many, what they sum to, and the first of them,
     * an index into the ledger. */
    uint32_t earlier_count, earlier;
    int64_t earlier_sum;
    uint32_t holder; /* USED, REDUCED by a rule with a holder: the row that took the place first; else NO_ROW */
    int64_t placed; /* after once / quota */
    int64_t shared; /* after shared caps */
    int64_t approved; /* after exclusivity and limits */
    int64_t taken; /* by this step */
    uint32_t before; /* the entry of the step that cut the award before this one; NO_CUT: none */
    uint16_t step; /* index of the PlanStep */
} AwardStages;

typedef struct
    AwardCuts { /* of the awards that settlement gave less than `rounded`: an entry for each step that did */
    AwardStages *items;
    size_t count, capacity;
} AwardCuts;

/* An award that a decision replaced. */
typedef struct DecidedAward {
    uint32_t award;
    uint32_t decision; /* of Results.decisions */
    bool was_computed; /* the row stage granted it: its detail says how */
    Award rule; /* what the rules alone came to */
    int64_t rule_amount; /* fen: what they alone approve */
} DecidedAward;

/* Exact row-stage amounts before rounding; kept only when the run is asked for them. Denominators: PlanClause. */
typedef struct AwardDetail {
    bool has_base, has_computed; /* an exception may pay where what it replaces is unknown */
    Int128 base, computed, modified, floored, capped;
    uint64_t notes; /* bit i: note i of the clause is said */
    int8_t
        version; /* of the policy: which one holds for the row and clause; -1: none, not known, or there is only one */
    int64_t decided; /* mantissa of the decided rate as given; INT64_MIN: blank or no such field */
} AwardDetail;

typedef enum RowState {
    ROW_SETTLED, /* evaluated */
    ROW_REJECTED, /* a bad cell, a failed check or a fault */
    ROW_SKIPPED, /* of another award year than --year */
} RowState;

typedef struct Row {
    uint64_t line;
    uint32_t first_award; /* entries of this row: awards[first_award .. next row's first_award) */
    int32_t year; /* award year; INT32_MIN when the policy names none */
    uint64_t unmodelled; /* bit i: unmodelled article i names this row */
    uint64_t texts; /* where its texts begin in Results.texts */
    uint8_t state; /* RowState */
} Row;

/* Texts one after another, each behind its length: seven bits to the byte, the lowest first, the last byte
 * below 128. */
typedef struct TextHeap {
    char *bytes;
    size_t used, capacity;
} TextHeap;

/* False: no memory. */
bool text_heap_put(TextHeap *heap, Str text);

/* The fields that identify a row to people: the key and the required text fields, in declared order, at most
 * this many. */
#define MOST_IDENTITY_FIELDS ((size_t)8)
size_t results_identity_fields(const Plan *plan, uint16_t fields[static MOST_IDENTITY_FIELDS]);

typedef struct Results {
    const Plan *plan;
    bool keep_detail;
    Row *rows;
    size_t row_count, row_capacity;
    Award *awards;
    AwardDetail *details; /* parallel to awards when keep_detail, else NULL */
    size_t award_count, award_capacity;
    AwardCuts cuts;
    TextHeap texts; /* of the rows: what identifies each, then its echoes; results_text */
    uint16_t identity_fields[MOST_IDENTITY_FIELDS];
    size_t identity_count;
    uint16_t *echo_fields; /* what results_echo asked for */
    size_t echo_count;
    Language echo_language; /* members of categories, yes and no */
    uint32_t **keys; /* keys[k][row]: number of the row's identity under plan->keys[k]; 0: blank */
    uint32_t *key_numbers; /* how many identities each key has so far */
    int64_t **orders; /* orders[o][row] */
    struct EarlierAwards *
        earlier; /* of the ledger (ledger/earlier_awards.h); NULL: nothing was awarded before. Not owned; settlement sets marks in it */
    int64_t **kept; /* kept[k][row]: a value of Plan.kept; results_kept_is_known */
    const PlanDecision *decisions; /* that the settlement is to apply; the caller's */
    size_t decision_count;
    uint32_t *ranks; /* by award, of the settlement: its rank, 0: none; NULL: no step ranks */
    DecidedAward *decided; /* ascending by award; of the settlement */
    size_t decided_count;
    /* Private to results.c: */
    IdentityIndex *key_indexes; /* one per key */
    bool *key_used; /* key k serves a step of clause c: key_used[k * clause_count + c] */
    bool
        every_row_has_identity; /* also rows for which no clause asks: decisions may concern them. Before the first row */
    uint64_t *present; /* of the 64 rows at hand, 64 clauses after another: word i: which of them apply to row i */
    Outcomes outcomes; /* of the last results_append */
    IdentityTuples *tuples; /* one per key: of the rows that have no number yet */
} Results;

/* ---- Filling ------------------------------------------------------------------------------------------------ */

/* The Results must be zeroed. After a failure results_done has been called. */
Status results_init(Results *results, const Plan *plan, bool keep_detail);
void results_done(Results *results);
/* The cells of these input fields are kept for every row: numbers in plain digits, dates as 2016-03-05, members
 * by id or, in Chinese, by label. Before the first row. */
Status results_echo(Results *results, const uint16_t *fields, size_t count, Language language);
/* No rows and no awards; identities keep their numbers. For runs that write each batch before the next is read. */
void results_clear(Results *results);

/* Appends what was found of a batch: one Row for each of its rows, in order, and the awards of the settled
 * ones. Later stages of each amount repeat `rounded`. The rows' identities have no numbers yet: they are a part
 * of other results, or nothing settles them.
 *
 * STATUS_NO_MEMORY also when there would be more rows or awards than 32 bits can number; the results are then
 * good only for results_done. */
Status results_add(Results *results, const Outcomes *outcomes);
/* Appends the rows of a part, to which results_add alone has added, and numbers their identities. The part
 * stays as it is; its plan, detail and echoes are those of the results. Errors as results_add. */
Status results_join(Results *results, const Results *part);
/* outcomes_find and results_add, and numbers the identities: for who needs neither outcomes nor parts. */
Status results_append(Results *results, const Batch *batch, Engine *engine, const RowFaultSink *sink,
                      const int32_t *only_year);

/* The award's decision; NULL: its outcome is not `overridden`. */
const DecidedAward *results_decided(const Results *results, const Award *award);

/* No more rows will come: frees what only results_append needs, above all the texts of the keys. */
void results_close_rows(Results *results);

/* Text `which` of a row, as given, empty where blank: first those of identity_fields, then those of
 * echo_fields. The bytes are the results' own. */
Str results_text(const Results *results, size_t row, size_t which);

/* Where a kept value is unknown, the lowest numbers of all say which of its fields are blank. */
static inline bool results_kept_is_known(int64_t kept)
{
    return kept >= -VALUE_KEPT_LIMIT;
}
/* Bit i: field i of PlanKept.fields is blank. */
static inline uint64_t results_kept_blanks(int64_t kept)
{
    return (uint64_t)kept & ~(UINT64_C(1) << 63);
}

static inline AwardStages award_stages(const Results *results, const Award *award)
{
    if (award->cut != NO_CUT)
        return results->cuts.items[award->cut];
    return (AwardStages){.holder = NO_ROW,
                         .placed = award->paid,
                         .shared = award->paid,
                         .approved = award->paid,
                         .before = NO_CUT,
                         .step = NO_STEP};
}

/* The clause's award of a row; NULL: it does not apply to it, or the row is rejected. */
const Award *results_award(const Results *results, size_t row, uint16_t clause);

/* The awards of a row are awards[rows[row].first_award] up to but not including this. */
static inline size_t results_awards_end(const Results *results, size_t row)
{
    return row + 1 < results->row_count ? results->rows[row + 1].first_award : results->award_count;
}

#endif
