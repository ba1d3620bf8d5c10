/* plan: the waist of polc. The compiler writes a Plan; every engine, the settlement and the writers read it, and know
 * nothing else about the policy.
 *
 * A plan has two parts. The ROW PLAN is a list of operations over columns, in an order in which every operation comes
 * after its arguments; it gives each clause an outcome and whole-fen amounts for one row, independent of other rows.
 * The SETTLEMENT PLAN is an ordered list of the steps that look across rows (once, quota, shared caps, exclusivity,
 * budgets).
 *
 * A plan is read-only and position-independent of its readers; everything it points to lives in the arena of
 * the compilation that made it. */
#ifndef POLC_PLAN_H
#define POLC_PLAN_H

#include <stddef.h>

#include "runtime/value.h"

/* Where something stands in the policy text: byte offsets into the source, end exclusive. */
typedef struct PlanSpan {
    uint32_t start, end;
} PlanSpan;

/* ---- Input ---------------------------------------------------------------------------------------------------- */

typedef struct PlanMember { /* of a category */
    Str id, label;
} PlanMember;

typedef struct PlanField {
    Str id, label; /* label is empty when none was declared */
    ValueKind kind;
    Physical physical;
    int64_t denominator; /* of the mantissas in the column */
    Str unit, unit_label; /* COUNT, QUANTITY, PRICE: the unit's names; empty otherwise */
    Str currency, currency_label; /* MONEY, PRICE: what amounts are counted in; empty: yuan */
    const PlanMember *members; /* CATEGORY */
    size_t member_count;
    bool key; /* identifies the row: required, and no two rows share it */
    bool required; /* a blank rejects the row */
    bool has_default;
    int64_t default_value; /* mantissa, member or day; the plan itself applies it (COALESCE) */
    Str default_text;
    int64_t low, high; /* mantissas a cell may have, both included; the kind's limits when not declared */
    bool has_range; /* low and high were declared by `within` */
    bool used; /* some operation, key or order reads it */
    bool is_extra; /* a file without a column for it lacks nothing */
    Str certified_by, evidence;
    Str other_id, other_label; /* headers that name it as well; empty: none */
} PlanField;

/* ---- Row plan -------------------------------------------------------------------------------------------------- */

typedef enum PlanOpCode {
#define OP(name, arguments, meaning) OP_##name,
#include "runtime/plan_ops.def"
#undef OP
    OP_COUNT_OF_OPS
} PlanOpCode;

/* Why a row cannot be computed. A row whose used values carry a fault is rejected (outcome `invalid`) and listed.
 * X(NAME, English, Chinese) */
#define PLAN_FAULTS(X)                                                                                         \
    X(NONE, "no fault", "无")                                                                                  \
    X(OVERFLOW, "the amount is too large to compute exactly", "金额过大，无法精确计算")                        \
    X(NEGATIVE, "the amount is below zero", "金额为负数")                                                      \
    X(RATE_RANGE, "the decided rate is below 0 or above the ceiling", "核定比例低于0或超过上限")               \
    X(NO_TABLE_VALUE, "the table has no value for this date or key", "标准表中没有对应日期或档次的值")         \
    X(NO_MEMBER, "no arm covers this value", "没有与此值对应的档次")                                           \
    X(DIVISION_BY_ZERO, "division by zero", "除数为零")                                                        \
    X(FLOOR_ABOVE_CAP, "the floor is above the cap", "保底额高于封顶额")                                       \
    X(DATE_RANGE, "the date is outside the years 1 to 9999", "日期超出公元1年至9999年")                        \
    X(DAYS_NEGATIVE, "the period ends before it begins", "期间的止日早于起日")                                 \
    X(BAND_ORDER, "the ends of the tiers are not in ascending order", "各档的界限不是递增的")                  \
    X(CHECK, "a check of the input form fails", "不符合申报表的校验规则")                                      \
    X(GROWTH_BASE, "growth is measured from zero or from less", "增长的基数为零或负数")                        \
    X(AGAINST_ZERO, "what the slices are measured on is zero or less", "分段所依据的数值为零或负数")           \
    X(EXCEPTIONS, "two exceptions apply and give different results", "两项除外情形同时适用而结果不同")         \
    X(DETAIL_ROW, "a row of its details was rejected", "其明细中有被退回的行")                                 \
    X(PARTS, "its parts come to more than 100%, or one is below zero", "各部分合计超过100%，或有一部分为负数") \
    X(ASSERT, "an assertion of the policy does not hold", "不符合办法中“应当”成立的条件")

typedef enum PlanFault {
#define X(name, en, zh) FAULT_##name,
    PLAN_FAULTS(X)
#undef X
        FAULT_COUNT_OF_FAULTS
} PlanFault;

typedef uint32_t PlanReg; /* the value of operation number PlanReg */
#define PLAN_NONE UINT32_MAX
#define PLAN_MAX_ARGUMENTS 5

typedef struct PlanOp {
    uint8_t code; /* PlanOpCode */
    uint8_t physical; /* Physical of the result */
    uint8_t argument_count;
    uint8_t variant; /* PRIMITIVE: PrimVariant: which arithmetic range analysis proved sufficient */
    uint32_t index; /* column, constant, primitive, table or PlanFault, by code */
    PlanReg argument[PLAN_MAX_ARGUMENTS];
    bool nullable; /* may be unknown in some row; false is a proof */
    bool fallible; /* may carry a fault in some row; false is a proof */
    uint16_t
        none; /* 0: operations are written into shared objects, so that no byte of one may be left to chance */
    PlanSpan span;
} PlanOp;
_Static_assert(sizeof(PlanOp) == 20 + 4 * PLAN_MAX_ARGUMENTS, "an operation has no padding");

/* What is proven of a register: the least and the greatest mantissa in every row where it is known and sound. */
typedef struct PlanRange {
    Int128 low, high;
} PlanRange;

typedef struct PlanConstant {
    Physical physical;
    Int128 number; /* also bits (0/1), days, members */
    Str text;
} PlanConstant;

/* What a register means to a reader; for printing stages, notes and the plan. */
typedef struct PlanMeaning {
    ValueKind kind;
    int64_t denominator;
    Str unit, unit_label; /* of COUNT and QUANTITY */
} PlanMeaning;

/* A table: rows over up to 4 keys. Each key level divides its rows into bands; a band is an interval of mantissas or one
 * value. Flattened: `bands` of level 0 come first; a band of the last level holds a value. */
typedef struct PlanBand {
    Int128 low, high; /* both included; mantissas of the key's denominator; unbounded: INT128_MIN / INT128_MAX */
    uint32_t first, count; /* the bands of the next level below this one */
    int64_t value; /* last level: mantissa over the table's denominator */
} PlanBand;

typedef struct PlanTable {
    Str id, label;
    size_t key_count;
    Str key_names[4];
    ValueKind key_kinds[4];
    int64_t key_denominators[4];
    bool dated; /* key 0 is a date that a row holds from until the next row */
    const PlanBand *bands; /* ascending by low within each group */
    uint32_t first, count; /* the bands of level 0 */
    ValueKind value_kind;
    int64_t value_denominator;
    int64_t value_low, value_high; /* over all values, for range analysis */
} PlanTable;

typedef enum PlanConditionKind {
    CONDITION_REQUIRED, /* `label` says what has to hold */
    CONDITION_EXCEPTION, /* `label` says what excludes */
    CONDITION_GIVES_WAY, /* `label` and `other_label` are the id and label of the clause that prevails */
    CONDITION_IN_FORCE, /* `label` and `other_label` say in English and Chinese when the policy holds */
} PlanConditionKind;

typedef struct PlanCondition {
    PlanReg reg; /* BIT: no refuses */
    PlanConditionKind kind;
    Str label; /* empty for the `for` gate */
    Str other_label;
    PlanSpan span;
    const uint16_t *fields; /* the input fields it reads, for naming the blank ones */
    size_t field_count;
} PlanCondition;

/* What led to an amount in the rows where `reg` is yes: a modifier that holds, the term of `least of` that binds. Only
 * explanations read it; where `reg` is unknown or carries a fault, nothing is said. */
typedef enum PlanNoteKind {
    NOTE_ADDED,
    NOTE_MULTIPLIED,
    NOTE_LEAST,
    NOTE_GREATEST,
    NOTE_INSTEAD,
    NOTE_TOPPED_UP
} PlanNoteKind;

typedef struct PlanNote {
    PlanReg reg; /* BIT; PLAN_NONE: in every row with an amount */
    PlanNoteKind kind;
    Str value; /* as written in the policy */
    Str label; /* of a modifier or an exception; may be empty */
} PlanNote;

#define PLAN_MAX_NOTES 64 /* bits of AwardDetail.notes */

/* One wording of the policy. For each row one version holds, by a date of the row and by what transitions say. */
typedef struct PlanVersion {
    Str id, label;
    int64_t effective, expires; /* first and last day; INT64_MIN, INT64_MAX: none is stated */
} PlanVersion;

/* More would not fit into the sets of PlanStep. */
#define PLAN_MAX_VERSIONS 64

/* What a clause says for explanations and settlement, where versions of the policy differ in it. */
typedef struct PlanTerms {
    Str article;
    PlanReg base;
    PlanMeaning base_meaning;
    uint16_t decided_field;
    int budget;
} PlanTerms;

/* One clause: what is computed for each row. Stages that the clause does not have repeat the one before. */
typedef struct PlanClause {
    Str id, label, article;
    bool in_kind;
    bool referral; /* `refer`: only the gate; no amount; no result column */
    PlanSpan span;
    PlanCondition applies; /* `for`; reg PLAN_NONE: always */
    const PlanCondition *conditions; /* every-clause gates first, then the clause's own, in written order */
    size_t condition_count;
    PlanReg base; /* what a rate or tier is applied to; PLAN_NONE when there is no such thing */
    PlanMeaning base_meaning;
    /* Money before rounding, each with its denominator; `modified` is what plus and times make of `computed`. */
    PlanReg computed, modified, floored, capped;
    int64_t computed_denominator, modified_denominator, floored_denominator, capped_denominator;
    const PlanNote *notes; /* in the order in which they are said; at most PLAN_MAX_NOTES */
    size_t note_count;
    PlanReg amount; /* I64, whole fen: floored, capped, rounded */
    const uint16_t *fields; /* the input fields the amount reads */
    size_t field_count;
    uint16_t decided_field; /* index of the field that holds a decided rate; UINT16_MAX when none */
    int budget; /* index into budgets; -1: from outside */
    uint32_t first_part, part_count; /* what is paid is divided into; of Plan.parts */
    const PlanTerms *terms; /* by version; NULL: article, base, decided_field and budget above hold in every row */
    PlanReg
        version; /* I64, never unknown: which version holds for the row, -1: none or not known; with several versions */
    PlanReg
        tops_up; /* BIT, never unknown: the amount is what the version gives more than was awarded; with several versions */
    uint16_t top_up_order; /* the same as an index into orders; UINT16_MAX: never, or no step asks */
    uint16_t version_order; /* the same register as an index into orders; UINT16_MAX when no step asks for it */
} PlanClause;

/* What holds in the version: `version` is PlanClause.version of a row, or anything where the plan has one version. */
static inline PlanTerms plan_terms(const PlanClause *clause, int64_t version)
{
    if (clause->terms && version >= 0)
        return clause->terms[version];
    return (PlanTerms){clause->article, clause->base, clause->base_meaning, clause->decided_field, clause->budget};
}

/* Two exceptions of one clause that may apply together: what FAULT_EXCEPTIONS at this span is about. */
typedef struct PlanConflict {
    PlanSpan span;
    Str first, second; /* their labels */
} PlanConflict;

typedef struct PlanCheck { /* of the input form; a definite no rejects the row */
    PlanReg reg;
    Str label;
    PlanSpan span;
    const uint16_t *fields; /* all that it compares, ascending */
    size_t field_count;
} PlanCheck;

/* ---- Settlement plan -------------------------------------------------------------------------------------------- */

/* The identity that several rows may share: one or several input fields, compared as text, member or mantissa. A blank in
 * any of them makes the clause pending for that row. */
typedef struct PlanKey {
    uint16_t field[4];
    size_t field_count;
} PlanKey;

/* A whole number by which rows are ordered; never unknown (the compiler proves it). Ties: the row's position. */
typedef struct PlanOrder {
    PlanReg reg; /* I64, or BIT (no before yes) */
    bool descending;
} PlanOrder;

typedef enum PlanPeriod { PERIOD_EVER, PERIOD_YEAR, PERIOD_WITHIN_YEARS } PlanPeriod;
typedef enum PlanSharing { SHARING_IN_ORDER, SHARING_PRO_RATA } PlanSharing;

/* In the order in which they run. */
typedef enum PlanStepKind {
    STEP_PLACES,
    STEP_TOP,
    STEP_QUOTA,
    STEP_POT,
    STEP_RANK,
    STEP_SHARED_CAP,
    STEP_EXCLUSIVE,
    STEP_LIMIT,
    STEP_BUDGET
} PlanStepKind;

typedef enum PlanTies {
    TIES_IN_ORDER, /* the step's later orders decide */
    TIES_ALL_IN, /* who equals the last one that is in, is in */
    TIES_ALL_OUT, /* equals that do not all find room are out */
    TIES_BETTER_RANK, /* equals all have the best rank that they hold together */
    TIES_SHARED, /* equals share what their ranks bring together */
} PlanTies;

typedef enum PlanShortage {
    SHORTAGE_UNDECIDED,
    SHORTAGE_PRO_RATA,
    SHORTAGE_FIRST_COME, /* pays the remainder in part at the edge */
    SHORTAGE_CUT_OFF, /* pays nothing from the first that does not fit */
    SHORTAGE_PRIORITY_CLAUSES, /* clause after clause; within one, the step's order */
    SHORTAGE_PRIORITY_MEMBERS, /* member after member of a category field; within one, the step's order */
} PlanShortage;

#define PLAN_MAX_ORDERS 4
#define PLAN_MAX_BANDS 1000 /* of a quota */

typedef struct PlanStep {
    PlanStepKind kind;
    const uint16_t *clauses; /* EXCLUSIVE, LIMIT, BUDGET: several, ascending; otherwise one */
    size_t clause_count;
    int key; /* index into keys; -1: overall, or not used */
    PlanPeriod period;
    int32_t years; /* PERIOD_WITHIN_YEARS */
    int64_t limit; /* PLACES, TOP: rows; POT, SHARED_CAP, LIMIT, BUDGET: fen */
    PlanSharing sharing; /* SHARED_CAP; LIMIT without a priority */
    PlanTies ties; /* TOP, RANK */
    /* QUOTA: the row's band; POT: the row's weight; LIMIT: fen, when rows state the limit. Index into orders; UINT16_MAX: none */
    uint16_t measure;
    const int64_t *band_places; /* QUOTA: rows, by band; RANK: the last rank of each band */
    const int64_t *band_amounts; /* RANK: fen, by band; one more, for the ranks behind the last band */
    size_t band_count;
    bool fall_through; /* QUOTA: places left over go to the next band */
    uint16_t order[PLAN_MAX_ORDERS]; /* indexes into orders, first decides */
    size_t order_count;
    PlanSpan span;
    Str label; /* how reports name the step, e.g. the statement as written */
    /* BUDGET */
    Str id, article;
    int budget; /* its number: PlanClause.budget */
    bool per_year, carry_over;
    int64_t reserve; /* fen held back */
    PlanShortage shortage;
    /* PRIORITY_CLAUSES: clauses; PRIORITY_MEMBERS: members; those not named come last. LIMIT: clauses, first to give way first */
    const uint16_t *priority;
    size_t priority_count;
    Str decision,
        decision_label; /* UNDECIDED: how the run is told a rule, "fund=pro_rata|first_come", by ids and by labels; may be
                                   * empty */
    uint16_t priority_field; /* PRIORITY_MEMBERS: index into orders of the member's register */
    /* For each of `clauses` a set of versions (bit v: version v): in which ones its rows take part, and in which ones what they hold is
     * counted before anybody takes part. NULL: all rows take part. */
    const uint64_t *versions, *earlier;
} PlanStep;

/* ---- Behind `paid` ----------------------------------------------------------------------------------------------- */

/* A value of the row that is needed when all is settled. A fault of it is a fault of the amount as well. */
typedef struct PlanKept {
    PlanReg reg; /* I64 or BIT */
    const uint16_t *fields; /* the input fields that can make it unknown */
    size_t field_count;
    const uint16_t *read; /* all that it reads */
    size_t read_count;
} PlanKept;

#define PLAN_NOT_KEPT UINT16_MAX
#define PLAN_MAX_PARTS 60 /* of one statement */

/* Who bears a part of the cost: a level of government. Levels of one name in several clauses are one. */
typedef struct PlanLevel {
    Str id, label;
} PlanLevel;

typedef enum PlanPartKind { PART_INSTALMENT, PART_SHARE } PlanPartKind;

/* An instalment, or the part of the cost that a level bears. Those of one statement stand together, and come to what the
 * clause pays. */
typedef struct PlanPart {
    PlanPartKind kind;
    uint16_t number, count; /* this is the number-th of so many in its statement, from 1 */
    Str id, label; /* how a column of it is called: "freight.county", "freight.1" */
    Str written; /* as the policy writes it, e.g. "30%" */
    Str condition_label;
    uint16_t level; /* SHARE */
    bool takes_rest; /* what the others leave */
    bool is_amount; /* `portion` is fen, paid as far as it goes; else over `denominator`, of what is paid */
    int64_t portion, denominator;
    int64_t due; /* INSTALMENT: day number; INT64_MIN: none, or the row says */
    /* What the row says: index into Plan.kept, or PLAN_NOT_KEPT. */
    uint16_t row_portion, row_condition, row_due;
} PlanPart;

/* ---- Decisions on single cases ------------------------------------------------------------------------------------ */

/* What was decided for one row and clause; it replaces what the rules give. Also of a file that is not the policy's
 * (decision_file.h). */
typedef struct PlanDecision {
    Str row; /* the text of the row's key */
    uint16_t clause;
    int64_t rule_amount; /* fen: what the rules gave when it was decided */
    int64_t paid; /* fen */
    Str decided_by, document;
    int64_t decided_on; /* day number */
    bool in_policy; /* an `override`; else a row of a file */
    Str file; /* the policy's, or one that it includes; empty: the file of decisions */
    uint64_t line, sheet_row; /* where it stands; sheet_row 0: the same */
} PlanDecision;

/* ---- The whole ---------------------------------------------------------------------------------------------------- */

typedef struct PlanReading { /* for reports: which alternative is in force */
    Str id, label, article;
    Str option, option_label;
    Str decided_by, decided_on, document; /* empty unless decided */
    bool is_default, is_chosen; /* the text's default; chosen for this run by --reading */
} PlanReading;

typedef struct PlanTarget {
    Str id, label, article, unit, unit_label;
    int64_t number;
} PlanTarget;

typedef struct PlanUnmodelled {
    Str article, text;
    PlanCondition applies; /* reg PLAN_NONE: names no rows */
} PlanUnmodelled;

/* What `polc check` is asked to prove. Only plans that are made for it have any, and no engine needs them. */
typedef struct PlanProof {
    PlanReg reg; /* BIT that is never to be no; with a field: fen that never fall while it grows */
    uint16_t field; /* index of the field that grows; UINT16_MAX: `reg` is a condition */
    uint16_t clause; /* whose amount it is, of a field; else the first that the condition names, or UINT16_MAX */
    Str label;
    PlanSpan span;
    const uint16_t *fields; /* all that it reads */
    size_t field_count;
} PlanProof;

/* A tier, or a case of a choice. */
typedef struct PlanArm {
    PlanReg
        reg; /* BIT: whether it holds; the first that does is taken. Of tiers that each take a slice: how much lies in it */
    PlanSpan span; /* empty: the rest, whatever it is */
} PlanArm;

/* Where one clause chooses among amounts, for proofs. Only plans that are made for them have any. */
typedef struct PlanChoice {
    const struct PlanChoice *next;
    PlanArm *arms;
    size_t arm_count;
    PlanReg measured; /* what the arms compare; PLAN_NONE: each asks for itself */
    uint16_t clause;
    bool is_sliced; /* the tiers share what is measured among them */
    bool in_amount; /* else it stands in the conditions, which are asked for every row */
} PlanChoice;

/* What has to hold in every row: one in which it does not is listed, and paid all the same. Where it is unknown, or cannot be computed,
 * nothing is said of the row, but it is counted. */
typedef struct PlanAssert {
    PlanReg reg; /* BIT */
    Str label;
    PlanSpan span;
    const uint16_t *fields; /* all that it compares, ascending */
    size_t field_count;
} PlanAssert;

typedef enum PlanOverKind { OVER_SUM, OVER_COUNT, OVER_ANY, OVER_ALL, OVER_HIGHEST, OVER_LOWEST } PlanOverKind;

/* A value over the rows of a detail input that belong to one applicant: a number in a column of the applicants' plan (any, all: 1 for
 * yes, 0 for no), filled before the row stage runs. Beyond OVER_LIMIT stand OVER_TOO_LARGE, where the exact value does not fit, and
 * OVER_SPOILED, where a row that it needs was rejected; the plan turns them into faults. */
#define OVER_LIMIT INT64_C(9000000000000000000)
#define OVER_TOO_LARGE (OVER_LIMIT + 1)
#define OVER_SPOILED (OVER_LIMIT + 2)

typedef struct PlanOver {
    PlanOverKind kind;
    PlanReg value; /* of a row, in the plan of rows; its denominator is the column's. COUNT, ANY, ALL: PLAN_NONE */
    PlanReg condition; /* BIT: which rows are meant, and of ANY and ALL what is asked; PLAN_NONE: all rows */
    uint16_t field; /* of the applicants' plan */
    PlanSpan span;
} PlanOver;

/* A file of rows that belong to the applicants. */
typedef struct PlanDetail {
    const struct Plan
        *rows; /* fields, checks and operations of one row; no clauses. Its id and label are those of the input */
    uint16_t link; /* a row belongs to the applicants whose field of this index in the applicants' plan … */
    uint16_t own_link; /* … holds what its own field of this index holds */
    const PlanOver *overs;
    size_t over_count;
} PlanDetail;

/* What the ledger holds of one clause for the identity of a row: fen in a column of the applicants' plan, filled before the row stage
 * runs. A blank in the identity makes it unknown; without a ledger it is 0. */
#define PLAN_MOST_AWARDED VALUE_LIMIT

typedef struct PlanAwarded {
    uint16_t clause; /* index into ledger_clauses */
    PlanKey key; /* no fields: the awards of all */
    PlanPeriod period; /* YEAR, WITHIN_YEARS: the award years that end with the row's */
    int32_t years; /* PERIOD_WITHIN_YEARS */
    uint16_t field; /* of the applicants' plan */
    PlanSpan span;
    Str label; /* as written */
} PlanAwarded;

typedef struct Plan {
    Str id, label, authority; /* of the policy */
    int64_t issued, effective, expires; /* day numbers; INT64_MIN when not stated */
    Str currency, currency_label;

    const PlanField *fields;
    size_t field_count;
    size_t form_count; /* of the fields: the columns of the applicants' file; the others are filled from details */
    const PlanDetail *details;
    size_t detail_count;
    const PlanAwarded *awarded;
    size_t awarded_count;
    const PlanMember *ledger_clauses; /* all that the policy declares, in force or not: what a ledger may name */
    size_t ledger_clause_count;

    const PlanOp *ops;
    size_t op_count;
    bool is_binary; /* numbers of the row stage are 64-bit floating point, in I64 registers (binary.h) */
    const PlanRange *ranges; /* by register; NULL: nothing is proven */
    const PlanConstant *constants;
    size_t constant_count;
    const PlanTable *tables;
    size_t table_count;

    const PlanCheck *checks;
    size_t check_count;
    const PlanClause *clauses; /* in the order of the policy text: the order of the result columns */
    size_t clause_count;
    const PlanConflict *conflicts;
    size_t conflict_count;
    PlanReg award_year; /* I64, never unknown; PLAN_NONE when the policy names none */
    const PlanVersion
        *versions; /* in the order of their days; none when the policy does not say how a row gets its version */
    size_t version_count;

    const PlanKey *keys;
    size_t key_count;
    const PlanOrder *orders;
    size_t order_count;
    const PlanStep *steps; /* in the order in which they run */
    size_t step_count;

    const PlanPart *parts; /* clause after clause; instalments before shares */
    size_t part_count;
    const PlanLevel *levels; /* in the order of the text */
    size_t level_count;
    const PlanKept *kept;
    size_t kept_count;

    const PlanDecision *decisions; /* of the policy itself */
    size_t decision_count;

    const PlanReading *readings;
    size_t reading_count;
    const PlanAssert *asserts;
    size_t assert_count;
    const PlanTarget *targets;
    size_t target_count;
    const PlanUnmodelled *unmodelled;
    size_t unmodelled_count;
    const PlanProof *proofs;
    size_t proof_count;
    const PlanChoice *choices; /* the last one first */
} Plan;

#endif
