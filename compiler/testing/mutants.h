/* mutants: small changes to a policy, of the kind that slips of the pen make, each of which some test should notice.
 *
 * They are found in the checked tree and made in the tree of another compilation of the same text, before it is checked, where a node is
 * found again by its kind and span. A change that makes the policy faulty is no mutant: the compiler notices it. */
#ifndef POLC_TESTING_MUTANTS_H
#define POLC_TESTING_MUTANTS_H

#include "compiler/compile.h"
#include "compiler/testing/tree.h"

typedef enum MutantKind {
#define MUTANT(name, en, zh) MUTANT_##name,
#include "compiler/testing/mutants.def"
#undef MUTANT
    MUTANT_COUNT_OF_KINDS
} MutantKind;

typedef struct Mutant {
    MutantKind kind;
    NodeKind node;
    Span span; /* of the node */
    const Node *original;
    NodeKind becomes; /* another kind of node; the same where only a value changes */
    uint16_t flags; /* that change */
    bool is_left_out;
    bool in_table; /* a key or a value of a table */
    Exact exact;
    int64_t day;
    Str name; /* of a mode, a key; empty: it stays */
    int reading, option; /* OPTION: chosen where a test chooses nothing; the tree stays */
    Text before, after; /* as written, and as it would be */
} Mutant;

typedef struct Mutants {
    Mutant *items;
    size_t count, capacity;
} Mutants;

/* All of them, in the order of the text, in the compilation's arena. */
Status mutants_find(Mutants *out, Compilation *compilation, const ReadingState *standing);
/* Makes the change in the tree of a compilation of the same text that is not checked yet. False: the node is not there. */
bool mutant_apply(const Mutant *mutant, Compilation *compilation);
/* The options in force where the mutant's statement counts: those of the `under` blocks around it, else the standing ones. In the
 * compilation's arena. */
void mutant_options(const Mutant *mutant, Compilation *compilation, const ReadingState *standing,
                    ReadingState *out);
/* Why a test is worth writing. */
Text mutant_reason(MutantKind kind);

#endif
