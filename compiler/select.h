/* select: which statements are in force under one choice of readings, in each version of the policy.
 *
 * `under R is O { … }` is active when option O of reading R is chosen. A statement inside an active block replaces
 * all statements of the same identity outside it; where there is none outside, it is added. Identity:
 *   - require, excepting: the one with that label; notwithstanding: the one with that clause;
 *   - a cap of the row, and a cap shared by several rows, are two kinds; `no cap` counts as the row's;
 *   - once, every year and at most are one kind;
 *   - everything else: its kind.
 * The checker has already refused two active blocks that replace the same statement. */
#ifndef POLC_SELECT_H
#define POLC_SELECT_H

#include "compiler/policy.h"

typedef struct StatementList {
    Node **items;
    size_t count, capacity;
} StatementList;

typedef struct ClauseSelection {
    Symbol *clause; /* SYMBOL_CLAUSE or SYMBOL_REFER */
    bool in_force; /* the version has it */
    StatementList gates; /* REQUIREs of `every clause` that hold for it; none for a referral */
    StatementList statements; /* its own, UNDER and READING resolved away */
} ClauseSelection;

typedef struct BudgetSelection {
    Symbol *budget;
    bool in_force;
    StatementList statements;
} BudgetSelection;

/* One version of the policy. Every version lists all clauses and budgets that any of them has, under the same numbers. */
typedef struct Selection {
    const int *options; /* option index for each reading, by Symbol.index */
    ClauseSelection *clauses; /* in the order of the text, clauses and referrals together */
    size_t clause_count;
    BudgetSelection *budgets;
    size_t budget_count;
    StatementList exclusives, limits, unmodelled, targets, asserts; /* declarations in force */
} Selection;

/* What a plan for analysis has to hold. The other clauses and referrals keep their number and their name, and count as not in force;
 * the other proofs have no register. Budgets and whatever else stands beside clauses are always there. Not for a policy with
 * amendments. */
typedef struct PlanNeeds {
    bool *clauses, *refers; /* by Symbol.index */
    bool *proofs; /* by their order in the policy */
} PlanNeeds;

static inline bool plan_needs(const PlanNeeds *needs, const Symbol *clause)
{
    return (clause->kind == SYMBOL_REFER ? needs->refers : needs->clauses)[clause->index];
}

/* One Selection for each version. What an amendment says takes the place of what is in force until then under the readings; a
 * reading inside of it is its own. `needs` NULL: everything. */
Selection *select_versions(Arena *arena, const Policy *policy, const int *options, const PlanNeeds *needs);
/* The last version alone, with the clauses and budgets that it has: other numbers than those of the plan. */
Selection *select_last_version(Arena *arena, const Policy *policy, const int *options);
/* The last statement of that kind, or NULL. For CAP pass shared to tell the two kinds apart. */
Node *selection_find(const StatementList *statements, NodeKind kind);
Node *selection_find_cap(const StatementList *statements, bool shared);
/* Whether `repeal PATTERN of …` takes the statement away. `cap` without a scope means the cap that there is. */
bool statement_is_repealed(const Node *statement, const Node *pattern);
/* Whether two statements have the same identity (see above). */
bool statement_same_identity(const Node *a, const Node *b);

#endif
