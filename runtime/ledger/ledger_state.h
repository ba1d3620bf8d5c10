/* ledger_state: what a ledger is made of. Private to runtime/ledger. */
#ifndef POLC_LEDGER_STATE_H
#define POLC_LEDGER_STATE_H

#include "runtime/arena.h"
#include "runtime/identity.h"
#include "runtime/ledger/earlier_list.h"
#include "runtime/ledger/ledger.h"
#include "runtime/read/keys.h"

#define NO_CLAUSE UINT16_MAX

/* Fields by which some clauses are counted. */
typedef struct LedgerKey {
    PlanKey form; /* of the applicants' form */
    PlanKey own; /* the same, of the ledger's */
    bool *asked; /* by clause: it is counted by them */
    IdentityIndex index;
    uint32_t *numbers; /* by award: its identity; 0: its clause is not counted by this key */
} LedgerKey;

struct Ledger {
    const Plan *plan;
    Arena arena; /* of the form and of the texts of awards */
    PlanField *fields; /* LedgerColumn, then key fields, then perhaps the key of the form */
    size_t field_count;
    uint16_t *column_of; /* by field of the applicants' form; UINT16_MAX: none */
    uint16_t application; /* the column that names the application; UINT16_MAX: the form has no key */
    LedgerKey *keys;
    size_t key_count;
    size_t *key_of_plan_key, *key_of_awarded; /* indexes of keys; SIZE_MAX: of a plan key that nothing uses */
    bool *is_asked; /* by clause: something asks for its awards */
    IdentityIndex names, folded; /* of clauses; the second as `fold_name` makes them alike */
    uint16_t *named, *folded_named; /* by number less 1: the clause; NO_CLAUSE where two are alike */

    bool finds_copies; /* rows that say the same twice are errors */
    KeySet copies;
    IdentityTuples scratch;
    LedgerAward *awards;
    size_t count, capacity;
    Int128 total;
    bool total_reported;
    bool *lacks; /* by column: the file has none; NULL: it is not a file */
    bool *lack_reported;
    uint64_t *unasked; /* by clause: rows that nothing asks for */
    ProblemPlace *unasked_at; /* the first of them */
    EarlierList *sums; /* by Plan.awarded */
};

/* ledger.c */
Wording ledger_column_name(const Ledger *ledger, size_t column);

/* ledger_form.c: the columns, and by which keys each clause is counted. */
Status ledger_make_form(Ledger *ledger);
/* The clause of that name, as written or folded; NO_CLAUSE: none. */
uint16_t ledger_clause_named(const Ledger *ledger, Str name);
/* The nearest name of a clause; empty when none is near. */
Str ledger_nearest_clause(const Ledger *ledger, Str name);

#endif
