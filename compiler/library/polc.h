/* polc.h: the clauses of a public measure inside another program.
 *
 * A policy text becomes a polc_policy, once. A polc_run takes rows (applications), cell by cell or column by column, and answers
 * for each row and clause: the outcome, why, and the amount, exact to the fen; and, after polc_run_settle, what remains of
 * it once all rows of the run have shared places, caps and budgets. The answers are those of the command `polc run`.
 *
 *     polc_policy *policy;
 *     polc_run *run;
 *     const polc_award *award;
 *     if (polc_policy_open_file(&policy, "policy.pol", NULL) != POLC_OK)
 *         fputs(polc_policy_report(policy, POLC_EN), stderr);
 *     else if (polc_run_open(&run, policy) == POLC_OK) {
 *         polc_run_set(run, "application_id", "2016-017");
 *         polc_run_set(run, "orders_out", "12,000单");
 *         polc_run_add_row(run, NULL);
 *         polc_run_settle(run);
 *         polc_run_award(run, POLC_SETTLED, 0, polc_policy_clause(policy, "courier_freight"), &award);
 *         … award->outcome, award->fen …
 *         polc_run_close(run);
 *     }
 *     polc_policy_close(policy);
 *
 * Errors. The library never prints and never ends the program. A function that can fail returns a polc_status; the words,
 * in English and Chinese, are in polc_policy_report and polc_run_message. What is wrong with one row is not an error of the call
 * that adds it: the row is rejected, every clause of it is POLC_INVALID, and polc_run_problem says why.
 *
 * Ownership. Whatever the library hands out belongs to it: const char * are NUL-terminated UTF-8, never NULL (empty where there is
 * nothing to say). What comes from a policy lives until polc_policy_close, and while runs of it are open; what comes from a
 * run lives until the next call with that run. What is handed in is copied. NULL may be given to either close.
 *
 * Threads. A policy that is open never changes: any number of threads may use it and open runs of it. A run belongs to one
 * thread at a time. There is no other state.
 *
 * Versions. Structs are only ever handed out by pointer, or begin with their size, so that later versions may add members at their
 * end; members and functions are never changed or removed while the number of the library's soname stays. */
#ifndef POLC_H
#define POLC_H

#include <stddef.h>
#include <stdint.h>

#define POLC_VERSION "0.1.0"

#if defined(__GNUC__)
#define POLC_API __attribute__((visibility("default")))
#else
#define POLC_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that runs; POLC_VERSION is the one that the program was compiled with. */
POLC_API const char *polc_version(void);

typedef enum polc_language { POLC_EN, POLC_ZH } polc_language;

typedef enum polc_status {
    POLC_OK,
    POLC_MISUSE, /* the call makes no sense: no such row, field or clause, not settled yet, … */
    POLC_UNREADABLE, /* the policy's file cannot be read */
    POLC_BAD_POLICY, /* the policy has errors, or an option names no reading of it */
    POLC_BAD_CELL, /* the text or number cannot stand in this field */
    POLC_UNDECIDED, /* settled, but a budget is short and the policy leaves open who goes without */
    POLC_NO_MEMORY, /* a run is then good only for polc_run_clear and polc_run_close */
    POLC_INTERNAL /* the library is at fault */
} polc_status;

/* A message in both languages. */
typedef struct polc_text {
    const char *en, *zh;
} polc_text;

/* ---- Policies --------------------------------------------------------------------------------------------------- */

typedef struct polc_policy polc_policy;

typedef struct polc_options {
    size_t size; /* sizeof(polc_options) */
    const char *const *readings; /* "NAME=OPTION", as --reading takes them */
    size_t reading_count;
    const char *as_of; /* "2016-01-31": only decisions on readings up to that day count; NULL: all */
    const char *
        name; /* of a text: what messages call it, and beside which path its tables stand; NULL: "<text>", and no tables */
} polc_options;

/* Compiles a policy. Options may be NULL. Unless the status is POLC_NO_MEMORY, *out is set and must be closed, whatever the status: a
 * policy that is not POLC_OK has a report, and nothing else can be done with it. A policy is text in UTF-8. */
POLC_API polc_status polc_policy_open_file(polc_policy **out, const char *path, const polc_options *options);
POLC_API polc_status polc_policy_open_text(polc_policy **out, const char *text, size_t length,
                                           const polc_options *options);
/* Runs that are open may go on; the last of them frees the policy. */
POLC_API void polc_policy_close(polc_policy *policy);

/* All errors and warnings as `polc check` prints them, the lines of the text under each. Empty when there are none. */
POLC_API const char *polc_policy_report(const polc_policy *policy, polc_language language);

/* One error or warning, for programs that show them in their own way. */
typedef struct polc_finding {
    const char *code; /* "E0214"; empty when it is not about the text */
    int is_error;
    polc_text message, help;
    const char *article; /* of the enclosing clause */
    const char *file;
    size_t line, column; /* from 1, in characters; 0: the whole */
} polc_finding;

POLC_API size_t polc_policy_finding_count(const polc_policy *policy);
POLC_API const polc_finding *polc_policy_finding(const polc_policy *policy,
                                                 size_t index); /* NULL: there is none */

/* What the cells of a field are, and what a number of it counts. */
typedef enum polc_kind {
    POLC_YES_NO, /* 0 or 1 */
    POLC_NUMBER, /* millionths */
    POLC_RATE, /* millionths: 4.35% is 43500 */
    POLC_MONEY, /* fen */
    POLC_COUNT, /* pieces of the unit */
    POLC_QUANTITY, /* millionths of the unit */
    POLC_PRICE, /* millionths of a yuan for one of the unit */
    POLC_DATE, /* days since 1970-01-01 */
    POLC_DAYS, /* days, months, years */
    POLC_MONTHS,
    POLC_YEARS,
    POLC_TEXT, /* no number */
    POLC_CATEGORY /* index of the member */
} polc_kind;

typedef struct polc_member {
    const char *id, *label;
} polc_member;

typedef struct polc_field {
    const char *id, *label, *unit;
    polc_kind kind;
    int64_t denominator; /* a number of the field is a count of 1/denominator: 100 for money */
    int64_t low, high; /* the least and greatest number that the policy admits, both included */
    int is_key; /* identifies the row: never blank, and no two rows of a run share it */
    int is_required; /* a blank rejects the row */
    int has_default; /* a blank counts as the policy's default */
    size_t member_count;
    const polc_member *members; /* of a category */
} polc_field;

typedef struct polc_clause {
    const char *id, *label, *article;
    const char *fund; /* id of the budget that pays; empty: from outside */
    int is_referral; /* yes or no, without an amount */
    int is_in_kind; /* a benefit that draws no cash */
    size_t condition_count;
    const char *const *conditions; /* their labels, in the order of the policy */
} polc_clause;

typedef struct polc_reading {
    const char *id, *label, *article;
    const char *option, *option_label; /* in force */
    int is_default, is_chosen; /* the text's default; chosen by polc_options */
} polc_reading;

#define POLC_NO_DAY INT64_MIN

typedef struct polc_about {
    const char *id, *label, *authority;
    int64_t issued, effective, expires; /* days since 1970-01-01; POLC_NO_DAY: not stated */
    const char *text_sha256; /* of the policy's bytes, in hexadecimal, as sha256sum prints it */
    int settles; /* rows share something, so that POLC_COMPUTED and POLC_SETTLED may differ */
    size_t field_count, clause_count, reading_count;
    const polc_field *const *fields; /* in the order of the policy: the indexes below are places in these arrays */
    const polc_clause *const *clauses;
    const polc_reading *const *readings;
} polc_about;

/* NULL for a policy that is not POLC_OK. */
POLC_API const polc_about *polc_policy_about(const polc_policy *policy);
/* The index of a field or clause by its id or its label; -1 when there is none. */
POLC_API int polc_policy_field(const polc_policy *policy, const char *name);
POLC_API int polc_policy_clause(const polc_policy *policy, const char *name);

/* ---- Runs: rows in ---------------------------------------------------------------------------------------------------- */

typedef struct polc_run polc_run;

/* On failure *out is NULL; POLC_MISUSE: the policy is not POLC_OK. */
POLC_API polc_status polc_run_open(polc_run **out, polc_policy *policy);
POLC_API void polc_run_close(polc_run *run);

/* Set a cell of the row at hand, whose cells are all blank at first. Text is what people type into a table: `20万元`, `4.35%`,
 * `2016年3月5日`, `是`, a member's id or label; an empty one is a blank. POLC_BAD_CELL: the message says what is expected, and the row
 * will be rejected unless the cell is set again. */
POLC_API polc_status polc_run_set(polc_run *run, const char *field, const char *text); /* by id or label */
POLC_API polc_status polc_run_set_text(polc_run *run, int field, const char *text, size_t length);
POLC_API polc_status polc_run_set_number(polc_run *run, int field, int64_t number); /* see polc_kind */
POLC_API polc_status polc_run_set_blank(polc_run *run, int field);

/* Adds the row at hand, and begins the next. *row is its number, from 0, and may be NULL. */
POLC_API polc_status polc_run_add_row(polc_run *run, size_t *row);

/* One field of many rows: numbers or texts, not both. */
typedef struct polc_column {
    int field;
    const int64_t *numbers;
    const char *const *texts; /* a NULL among them is a blank */
    const size_t *lengths; /* of the texts; NULL: each ends in a NUL */
    const uint64_t *blanks; /* bit i % 64 of word i / 64: row i is blank; NULL: none is */
} polc_column;

/* Adds `rows` rows; fields without a column are blank in all of them. Bad cells reject their rows, as cells that are set one by
 * one do. POLC_MISUSE: no row has been added. The row at hand stays as it is. */
POLC_API polc_status polc_run_add_columns(polc_run *run, const polc_column *columns, size_t column_count,
                                          size_t rows, size_t *first_row);

/* Takes places, shared caps, exclusivity and budgets over all rows so far into account. May be called again when more rows have
 * been added: it begins anew. POLC_UNDECIDED: amounts are as if the budget were not short; polc_run_budget says by how much. */
POLC_API polc_status polc_run_settle(polc_run *run);

/* Forgets all rows and the row at hand, for the next file or request. Memory is kept for them. */
POLC_API polc_status polc_run_clear(polc_run *run);

/* What the last call with this run that failed has to say. */
POLC_API const polc_text *polc_run_message(const polc_run *run);

/* ---- Runs: answers out ------------------------------------------------------------------------------------------------ */

/* Of each answer there are two: */
typedef enum polc_stage {
    POLC_COMPUTED, /* what the row gives by itself */
    POLC_SETTLED /* what is paid, all rows considered; POLC_MISUSE until polc_run_settle, and again once rows are added */
} polc_stage;

typedef enum polc_outcome {
    POLC_NOT_APPLICABLE, /* the clause is not for this row */
    POLC_GRANTED,
    POLC_REFUSED, /* a condition is not met */
    POLC_PENDING, /* a cell that decides is blank */
    POLC_REDUCED, /* by a cap, a rule of exclusivity or a budget; perhaps to 0 */
    POLC_USED, /* another row took the place */
    POLC_INVALID /* the row is rejected */
} polc_outcome;

typedef enum polc_reason {
    POLC_NO_REASON,
    POLC_FOR, /* pending: whether the clause is for this row is not known */
    POLC_CONDITION, /* refused or pending: award->condition */
    POLC_AMOUNT, /* pending: the amount is not known */
    POLC_IDENTITY, /* pending: award->rule counts by a key that is blank */
    POLC_RULE /* reduced or used, or pending because the rows of a key state different limits: award->rule */
} polc_reason;

typedef struct polc_award {
    polc_outcome outcome;
    polc_reason reason;
    int condition; /* index into polc_clause.conditions; -1 */
    int64_t fen; /* the amount; 0 unless granted, reduced or used */
    size_t blank_count;
    const int
        *blanks; /* pending: the fields that are blank (POLC_IDENTITY: the key's, at least one of which is) */
    const char *rule; /* the statement that took something away or cannot be applied, as written */
    size_t holder; /* used: the row that took the place; POLC_NO_ROW */
} polc_award;

#define POLC_NO_ROW SIZE_MAX

typedef struct polc_row {
    int is_rejected;
    int has_year;
    int year; /* award year */
    size_t problem_count;
} polc_row;

typedef struct polc_problem {
    const char *code; /* "D0302" */
    int field; /* the cell that is wrong; -1: not one cell alone */
    polc_text message;
} polc_problem;

typedef struct polc_budget {
    const char *id, *label;
    int has_year; /* 0: for all years together */
    int year;
    int64_t available; /* fen: the amount with what was carried over, less the reserve */
    int64_t demand, paid, shortage; /* fen */
    int needs_decision; /* short, and the policy does not say who goes without: all demand is paid */
} polc_budget;

POLC_API size_t polc_run_row_count(const polc_run *run);
POLC_API polc_status polc_run_row(polc_run *run, size_t row, const polc_row **out);
/* Why a row is rejected. */
POLC_API polc_status polc_run_problem(polc_run *run, size_t row, size_t index, const polc_problem **out);

POLC_API polc_status polc_run_award(polc_run *run, polc_stage stage, size_t row, int clause,
                                    const polc_award **out);
/* The outcome and its reason in a few words for people, as the notes of `polc run` have them; empty when there is nothing to say. */
POLC_API polc_status polc_run_note(polc_run *run, polc_stage stage, size_t row, int clause, polc_language language,
                                   const char **out);
/* A clause's answers for rows first to first + count − 1; outcomes are polc_outcome; either array may be NULL. */
POLC_API polc_status polc_run_read_column(polc_run *run, polc_stage stage, int clause, size_t first, size_t count,
                                          uint8_t *outcomes, int64_t *fen);

typedef enum polc_part_state {
    POLC_PART_PAYABLE, /* on its date, where it has one */
    POLC_PART_PENDING, /* its condition or its date is not known */
    POLC_PART_NOT_MET /* its condition is not met */
} polc_part_state;

/* An instalment, or what a level of government bears. Those of one statement come to what is paid. */
typedef struct polc_part {
    const char *id, *label; /* "freight.1", "freight.county": as --columns of `polc run` calls it */
    int is_share; /* of a level; else an instalment */
    polc_part_state state; /* of an instalment */
    int64_t fen;
    int64_t due; /* of an instalment: days since 1970-01-01; POLC_NO_DAY: none, or not known */
} polc_part;

/* What the clause's settled amount is divided into, instalments before shares. POLC_MISUSE at the first index beyond: at once where
 * nothing is paid or divided. */
POLC_API polc_status polc_run_part(polc_run *run, size_t row, int clause, size_t index, const polc_part **out);

/* Each budget in each year, once the run is settled. POLC_MISUSE at the first index beyond. */
POLC_API polc_status polc_run_budget(polc_run *run, size_t index, const polc_budget **out);

#ifdef __cplusplus
}
#endif

#endif
