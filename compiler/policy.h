/* policy: a checked policy: every declaration found, every name resolved, every value typed.
 *
 * resolve.c collects the declarations (and finds doubled names), check.c types them; lower.c reads the result once for
 * every choice of readings. Declarations keep pointing at their nodes: statements under a reading stay where they were
 * written, and select.c says which are in force. */
#ifndef POLC_POLICY_H
#define POLC_POLICY_H

#include "compiler/ast.h"

typedef enum SymbolKind {
    SYMBOL_POLICY,
    SYMBOL_VERSION, /* of the policy, made by an amendment; `index` is its number */
    SYMBOL_UNIT,
    SYMBOL_FIELD, /* of the form; of a detail input: `owner` */
    SYMBOL_DETAIL, /* an input whose rows belong to an applicant */
    SYMBOL_MEMBER, /* of a category; `owner` is the field */
    SYMBOL_DEFINE,
    SYMBOL_TABLE,
    SYMBOL_READING,
    SYMBOL_OPTION, /* `owner` is the reading */
    SYMBOL_CLAUSE,
    SYMBOL_REFER,
    SYMBOL_BUDGET,
    SYMBOL_TARGET,
    SYMBOL_FUNCTION, /* a primitive that can be called; `index` is its number, -1 for `accrued` */
    SYMBOL_DAY_COUNT, /* act_360, act_365; `index` is 360 or 365 */
} SymbolKind;

struct Symbol {
    SymbolKind kind;
    Str id, label; /* both resolve; label is empty when none was written */
    Node *node; /* the declaration; NULL for what is built in */
    int index; /* position among its kind, in the order of the text; member or option: within its owner */
    Symbol *owner; /* MEMBER, OPTION, FIELD of a DETAIL */
    Symbol **
        parts; /* FIELD of a category: MEMBERs; READING: OPTIONs; DETAIL: FIELDs; TABLE: its keys, as FIELDs with TABLE_KEY nodes */
    size_t part_count;
    Symbol *link; /* DETAIL: its field by which rows belong to an applicant; NULL after a report */
    struct Names *part_names; /* finds a part by its name */
    Type type; /* FIELD, DEFINE, TABLE (of its values), UNIT */
    Exact factor; /* UNIT of money: what one of it is worth in yuan; 1/100 for the fen */
    int height; /* DEFINE: how deep its value nests, through the definitions that it uses */
    bool used; /* something refers to it */
    bool identifies; /* FIELD: places, money or earlier awards are counted by it */
    /* Over time: */
    int since; /* the version that adds it; of a changed DEFINE or TABLE, the version that changes it */
    int repealed_in; /* CLAUSE, BUDGET: the first version without it; 0: never */
    Symbol *
        changed; /* DEFINE, TABLE: what the last amendment makes of it, or NULL; of that one, what the one before made of it */
};

/* What stands for a definition or table in a version. */
static inline const Symbol *symbol_in_version(const Symbol *symbol, int version)
{
    for (const Symbol *changed = symbol->changed; changed; changed = changed->changed)
        if (changed->since <= version)
            return changed;
    return symbol;
}

/* One wording of the measure: number 0 is the policy as it was written, every amendment makes the next one. */
typedef struct PolicyVersion {
    Symbol *symbol; /* POLICY or VERSION */
    Node *node; /* AMEND; NULL for number 0 */
    int64_t effective; /* the first day; INT64_MIN: not stated */
    int64_t expires; /* the last day that is stated, or the day before the next version begins; INT64_MAX: none */
} PolicyVersion;

/* Statements of settlement remember in 64 bits which versions they stand in. */
#define POLICY_MAX_VERSIONS 60

typedef struct SymbolList {
    Symbol **items;
    size_t count, capacity;
} SymbolList;

typedef enum UnitKind { UNIT_MONEY, UNIT_COUNTED, UNIT_PLACES } UnitKind;

/* A finding of `polc check` that is accepted, and where: among what is found at words of `home`. */
typedef struct AcceptedFinding {
    const Node *node; /* ACCEPT; `left`, if any, has its symbol */
    int finding; /* DiagCode; -1: unknown, which has been reported */
    Span home;
    Str article; /* that the declaration cites; may be empty */
} AcceptedFinding;

typedef struct Policy {
    Node *file;
    Node *header; /* POLICY */
    Symbol *symbol;
    Str authority;
    int64_t issued, effective, expires; /* day numbers; INT64_MIN: not stated */
    Symbol *currency;
    bool has_rounding;
    Rounding rounding;
    Exact quantum; /* in yuan: 1/100 is the fen */
    Node *award_year; /* expression or NULL */
    Node *precedence; /* ORDER list or NULL */
    bool has_month_end, month_end_up;
    Node *versions_by; /* date expression or NULL */
    PolicyVersion *versions; /* in the order of their days; at least one */
    size_t version_count;
    Node **amends; /* AMEND, in the order of the text */
    size_t amend_count, amend_capacity;

    Node *input; /* INPUT */
    SymbolList details; /* inputs of rows that belong to an applicant */
    size_t over_count; /* how often a value over such rows is written */
    size_t awarded_count; /* how often an earlier award is asked for */
    SymbolList fields, units, defines, tables, readings, clauses, refers, budgets, targets;
    /* Declarations without names, in the order of the text. Those that stand inside a file-level `under` are not in these
     * lists; they are reached through file_unders, which holds the outermost UNDER nodes. */
    Node **every_clauses;
    size_t every_clause_count;
    Node **exclusives;
    size_t exclusive_count;
    Node **limits;
    size_t limit_count;
    Node **unmodelled;
    size_t unmodelled_count;
    Node **asserts;
    size_t assert_count;
    Node **overrides;
    size_t override_count;
    Node **file_unders;
    size_t file_under_count;
    Node **proofs; /* PROVE */
    size_t proof_count;
    Node **file_accepts;
    size_t file_accept_count;
    Node **tests;
    size_t test_count;
    AcceptedFinding *acceptances; /* wherever they stand */
    size_t acceptance_count, acceptance_capacity;
} Policy;

#endif
