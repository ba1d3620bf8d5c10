/* analysis: what the searches for findings share. Private to compiler/analysis. */
#ifndef POLC_ANALYSIS_H
#define POLC_ANALYSIS_H

#include "compiler/analysis/bounds.h"
#include "compiler/analysis/findings.h"
#include "compiler/analysis/slice.h"
#include "compiler/lower.h"
#include "runtime/sample/trial.h"

/* What has been found of one clause, so that nothing is said twice. */
typedef struct ClauseMemory {
    const Symbol *symbol;
    uint64_t *digests; /* of the slices that were looked at */
    size_t digest_count, digest_capacity;
    struct Said {
        DiagCode code;
        Span span;
        Str subject;
        int64_t at;
    } * said;
    size_t said_count, said_capacity;
} ClauseMemory;

/* What the rows that were tried have shown of a clause; a proof of the opposite need not be tried. */
typedef struct Evidence {
    bool *held,
        *failed; /* by condition: in a row to which the clause applies; where all conditions before it hold */
    bool *reached; /* by arm of the slice's choices, one choice after another */
    bool paid, cap_bound, floor_bound;
    bool rejected; /* some row, by a fault of the clause that its cells need not be blamed for */
    int64_t most; /* fen, of one row */
} Evidence;

/* Something said of every row under the options at hand. It is reported when it is proved under every choice under which these words
 * are in force. */
typedef struct Claim {
    DiagCode code;
    Span span;
    Text words[2];
    Str article;
    Text under;
    bool broken;
} Claim;

/* A limit of several clauses, wherever it is in force. */
typedef struct LimitMemory {
    Span span;
    int64_t limit; /* fen */
    uint16_t *clauses;
    Int128
        *most; /* fen, by clause: what one of them comes to for whom the limit is for; -1: it was not looked at */
    size_t clause_count;
} LimitMemory;

typedef struct Analysis {
    Compilation *compilation;
    Arena *arena; /* the compilation's: texts of diagnostics */
    const FindingOptions *options;
    ClauseMemory *clauses; /* by clause of the plan; all plans number them alike */
    Claim *claims;
    size_t claim_count, claim_capacity;
    uint32_t *claim_index; /* open addressing: claim number + 1 */
    size_t claim_index_capacity;
    uint64_t proof_work, arm_work, trial_work; /* operations bounded, and operations computed for rows */
    LimitMemory *limits;
    size_t limit_count, limit_capacity;
    struct ProofState *proofs; /* by `prove` of the policy */
    bool cut_short; /* something was left out because so much work had been done */
    /* The choice at hand. */
    const Plan *plan; /* it may hold no more than what is to be looked at */
    const ReadingState *state;
    const Plan *whole_plan; /* with everything; made, and `whole` opened over it, when they are first needed */
    Trial *whole;
    Trial *trial; /* over the slice at hand */
    Arena scratch; /* of the choice at hand */
    Status status; /* anything but OK ends the search */
} Analysis;

/* A clause at hand. */
typedef struct ClauseView {
    Analysis *analysis;
    size_t clause; /* of the plan */
    const Slice *slice;
    const Symbol *symbol;
    Trial *trial; /* over the slice */
    Evidence evidence;
} ClauseView;

/* Cells of one row of a slice, by field. */
typedef struct Cells {
    int64_t *numbers;
    Str *texts;
    bool *blank;
} Cells;

/* Rows that are computed with the whole plan at once: one step before a jump, its two ends, one step behind it. */
#define WHOLE_ROWS 4

/* How much work one policy is worth: about half a second. Counted, not timed, so that findings are the same on every machine. */
#define MOST_PROOF_WORK UINT64_C(4000000)
#define MOST_TRIAL_WORK UINT64_C(400000000)

/* Whether something was said of that field of the clause at these words, or the same at that value of it. */
bool analysis_was_said(const ClauseView *view, DiagCode code, Span span, Str subject, int64_t at);
void analysis_note_said(ClauseView *view, DiagCode code, Span span, Str subject, int64_t at);
/* The options under which the plan at hand was made, as far as they differ from those that stand. */
Text analysis_under(const Analysis *analysis);

Cells cells_new(Arena *arena, const Slice *slice);
void cells_take(Cells *cells, const Slice *slice, const Trial *trial, size_t row);
void cells_put(const Cells *cells, const Slice *slice, Trial *trial, size_t row);
/* One cell of it into the field of a trial of another plan. */
void cells_put_one(const Cells *cells, const Slice *slice, size_t from, Trial *trial, size_t row, size_t field);
/* What a trial of the slice gives: fen, after a shared cap; false where nothing is certain (pending, rejected). */
typedef struct Paid {
    bool is_known, is_granted;
    int64_t fen;
} Paid;
Paid slice_paid(const Slice *slice, const Trial *trial, size_t row);

/* The whole plan under the choice at hand and a trial over it. False: there is none. */
bool analysis_open_whole(Analysis *analysis);

/* Computes these rows of the slice with the whole plan, each alone, and writes them as applicants. What is paid is left in `paid`.
 * False: it could not be computed. */
bool analysis_verify(ClauseView *view, const Cells *rows, size_t count, DiagApplicant *applicants, Paid *paid);

/* claims.c: what is so in every row: conditions that always or never hold, clauses that never pay, caps that never bind. */
Evidence evidence_new(Arena *arena, const Slice *slice);
/* Of the last run of the trial over the slice. */
void evidence_take(Evidence *evidence, const Slice *slice, const Trial *trial);
void claims_search(ClauseView *view);
/* A row that the checks reject, or to which the clause does not apply, violates nothing; nor one that a condition up to `count` refuses.
 * PLAN_NONE: all rows are such. Else the register that leaves it open, or `settled`. */
PlanReg gate_open(const Slice *slice, const Bound *bounds, size_t count, PlanReg settled);
/* Whether some row may be paid more than that: the register that leaves it open, or PLAN_NONE. */
PlanReg gate_pays_above(const Slice *slice, const Bound *bounds, int64_t fen);
void claims_report(Analysis *analysis);

/* faults.c: applicants whose whole row is rejected because the clause cannot be computed for them. Looked for where the rows of other
 * searches came upon one. */
bool faults_in(const Slice *slice, const Trial *trial);
void faults_search(ClauseView *view);

/* proofs.c: what the policy asks to prove. */
void proofs_search(Analysis *analysis, const PlanNeeds *needs);
void proofs_report(Analysis *analysis);

/* statements.c: what the plan of the standing options leaves open: caps, shortage. */
void statements_search(Analysis *analysis);

/* limits.c: limits of several clauses that never bind. Every slice is to be noted, also one that was looked at before. */
void limits_note(Analysis *analysis, size_t clause, const Slice *slice);
void limits_report(Analysis *analysis);

/* term.c: days of the header that bind no row. */
void term_search(Analysis *analysis);

/* curves.c: how the award moves with each numeric field, from an applicant who is granted something. */
void curves_search(ClauseView *view, const Cells *granted);

#endif
