/* lowering: what the lowering passes (lower.c and lower_*.c) share with one another, and nobody else. */
#ifndef POLC_LOWERING_H
#define POLC_LOWERING_H

#include "compiler/lower.h"
#include "compiler/plan_build.h"
#include "compiler/select.h"
#include "compiler/trace.h"

/* One clause prevails over another: `notwithstanding`. */
typedef struct Precedence {
    size_t clause, over; /* in the plan's numbering */
    Span span;
} Precedence;

/* The versions of the policy in which a rule stands unchanged. */
typedef struct StepVersions {
    int first, last;
} StepVersions;

typedef struct Lowering {
    Arena *arena;
    const Policy *policy;
    const Selection *selections; /* by version */
    const Selection *selection; /* of the version that is being lowered */
    int version;
    bool values_change; /* some definition or table differs between versions */
    Value *all_defines; /* of each version, one after another, where values change */
    bool *all_define_lowered;
    Value day; /* which tells the version; where the policy says how a row gets its version */
    PlanCondition in_force; /* whether some version holds on that day */
    Value version_number; /* of the version that holds for a row; -1 where none holds or it is not known */
    const Sources *sources;
    Diags *diags;
    Trace *trace; /* NULL: nobody will ask for the values between */
    bool notes_choices; /* the plan is one for proofs */
    uint16_t choosing; /* the clause whose choices are noted; UINT16_MAX: none is at hand */
    bool choosing_amount; /* its amount is being lowered, not its conditions */
    const PlanNeeds *needs; /* NULL: everything */
    PlanBuild build;
    PlanTable *tables; /* by Symbol.index */
    Value *defines; /* by Symbol.index, once lowered */
    bool *define_lowered;
    Value base; /* of the amount being lowered: what its rate or tiers apply to; reg PLAN_NONE when none */
    PlanMeaning base_meaning;
    uint16_t decided_field; /* of the amount being lowered; UINT16_MAX when none */
    Plan *plan;
    struct Lowering **rows; /* of the plans of details, by Symbol.index */
    PlanDetail *details; /* of `plan` */
    PlanField *fields; /* of `plan` */
    PlanOver *overs; /* of the detail whose rows `plan` computes */
    PlanAwarded *awarded; /* of `plan` */
    PlanClause *clauses; /* set by lower_gates_begin */
    bool *gate_lowered;
    Precedence *precedences;
    size_t precedence_count;
    /* Growing parts of the plan. */
    PlanKey *keys;
    size_t key_count, key_capacity;
    PlanOrder *orders;
    size_t order_count, order_capacity;
    PlanConflict *conflicts;
    size_t conflict_count, conflict_capacity;
    PlanStep *steps;
    size_t step_count, step_capacity;
    PlanPart *parts;
    size_t part_count, part_capacity;
    PlanLevel *levels;
    size_t level_count, level_capacity;
    PlanKept *kept;
    size_t kept_count, kept_capacity;
    StepVersions *step_versions; /* of each step */
    size_t step_versions_capacity;
    size_t step_first; /* of the clause, budget or kind at hand */
    /* Registers that outlive dead code, rewritten by build_finish. */
    PlanReg **roots;
    size_t root_count, root_capacity;
} Lowering;

/* lower_value.c */
Value lower_value(Lowering *lowering, Node *node);
/* The value of a constant expression; false (and a diagnostic) when it is not one. */
bool lower_constant(Lowering *lowering, Node *node, Exact *out);
/* The same of a whole number within ± VALUE_LIMIT; `what` names it. `out` is untouched after a diagnostic. */
bool lower_whole_number(Lowering *lowering, Node *node, Text what, int64_t *out);
/* Equality as `=` and `is` mean it, for any type. */
Value lower_equal(Lowering *lowering, Type type, Value a, Value b);
PlanMeaning lower_meaning(const Type *type, int64_t denominator);
/* Remembers what a rate or tier applies to; the outermost construct of an amount wins. */
void lower_note_base(Lowering *lowering, bool outermost, Node *base, Value value);
Rounding lower_rounding(const Node *mode);
/* What a rounding rounds to; `4 places` is 1/10000. False after a diagnostic. */
bool lower_quantum(Lowering *lowering, Node *node, Exact *quantum);
void lower_root(Lowering *lowering, PlanReg *root);
/* Remembers where the value stands, for who explains it; nothing without a trace. */
void lower_trace(Lowering *lowering, const Node *node, TraceRole role, Value value);
/* The same of the field that a value over rows is read from. */
void lower_trace_field(Lowering *lowering, const Node *node, uint16_t field);

/* lower_versions.c */
/* What is lowered from now on is what this version says. */
void lower_in_version(Lowering *lowering, int version);
/* A value that every version has alike, or a diagnostic that names it as `what`. */
Value lower_unchanged(Lowering *lowering, Node *node, Text what);
/* Before anything that depends on versions; the plan's list of them. */
void lower_versions(Lowering *lowering);
/* One clause from what each version says of it: `by_version[v]` is what version v makes of it. */
void lower_merge_clause(Lowering *lowering, size_t number, PlanClause *const *by_version, PlanClause *out);
/* Whether version `first` or a later one holds for the row; never unknown. */
Value lower_since_version(Lowering *lowering, int first);
static inline size_t lower_version_count(const Lowering *lowering)
{
    return lowering->policy->version_count;
}

/* lower_detail.c */
/* After the tables: the plans of rows, with their checks. */
void lower_details_begin(Lowering *lowering);
/* When all values over rows are lowered. */
void lower_details_end(Lowering *lowering);
Value lower_over_rows(Lowering *lowering, Node *node);

/* lower_ledger.c */
void lower_ledger_begin(Lowering *lowering);
/* What the ledger holds of a clause for the row's values of these fields (NAMEs; none: of all) in a period (a node, or NULL for all years). */
Value lower_earlier(Lowering *lowering, const Symbol *clause, const Node *keys, Node *period, Span span);
/* Reports a value that is looked up by the award year and decides the award year. */
void lower_refuse_earlier(Lowering *lowering, Value value, Span span);

/* lower.c */
PlanField *lower_detail_fields(Arena *arena, const Policy *policy, const Symbol *detail);
/* The checks among the items of an input. */
void lower_checks(Lowering *lowering, Node *items);
/* Columns, keys and conditions say which fields matter. */
void lower_mark_used_fields(Lowering *lowering, PlanField *fields);

/* lower_bands.c: tiers, look-ups, cases and tables */
Value lower_marginal(Lowering *lowering, Node *node);
/* `marginal X against Y` times X, and X as what it is to be divided by. */
Value lower_marginal_against(Lowering *lowering, Node *node, Value *denominator);
Value lower_whole(Lowering *lowering, Node *node);
Value lower_lookup(Lowering *lowering, Node *node);
Value lower_case(Lowering *lowering, Node *node);
void lower_tables(Lowering *lowering);
/* Whether the value is what the key of an arm names: a band, a range, one value, everything. */
Value lower_key_match(Lowering *lowering, Node *key, Value value, const Type *type);

/* lower_clause.c */
void lower_clauses(Lowering *lowering);
/* What is lowered from here on shares no operation with what was lowered before. */
void lower_apart(Lowering *lowering);
/* Money as whole fen, or false with a diagnostic: the amount of a cap across rows, a budget or a reserve is a constant. */
bool lower_constant_fen(Lowering *lowering, Node *node, int64_t *out);

/* lower_prove.c, when all clauses are lowered */
void lower_proofs(Lowering *lowering);
/* What the row stage gives for a clause: nothing where its gate refuses. */
Value lower_awarded_by(Lowering *lowering, const Symbol *clause);

/* lower_gate.c */
void lower_gates_begin(Lowering *lowering, PlanClause *clauses);
/* The `for` and the conditions of a clause, and before them those of the clauses that prevail over it; each once. */
void lower_gate(Lowering *lowering, size_t clause);
PlanCondition lower_condition(Lowering *lowering, Node *node, Str label);
/* The value, with a fault that names both exceptions where `conflict` is yes; `first` stands before `second`. */
Value lower_guard_conflict(Lowering *lowering, Value value, Value conflict, const Node *first, const Node *second);

/* lower_amount.c: the stages of an amount and what explanations say of it. */
void lower_amount(Lowering *lowering, PlanClause *clause, const StatementList *statements, Node *pay);

/* lower_payout.c: what lies behind the paid amount */
/* After the amount, which carries the faults of its parts. */
void lower_payout(Lowering *lowering, PlanClause *clause, const StatementList *statements);
void lower_payout_end(Lowering *lowering);

/* lower_override.c */
void lower_overrides(Lowering *lowering);

/* lower_settlement.c */
/* Words of the policy as reports quote them: on one line, with single spaces. */
Str lower_as_written(Lowering *lowering, Span span);
void lower_settlement(Lowering *lowering);
/* The plan's number of a clause; -1: it has none. */
int lower_clause_number(const Lowering *lowering, const Symbol *clause);

#endif
