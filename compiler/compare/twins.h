/* twins: which declaration of one policy is which of another, and whether two trees say the same.
 *
 * Two declarations are twins when they have the same id; else when the id of one is the label of the other, as in a translation by hand; else
 * when they have the same label; else when they say the same under other names: then the declaration was renamed. */
#ifndef POLC_TWINS_H
#define POLC_TWINS_H

#include "compiler/diag.h"
#include "compiler/pointer_map.h"
#include "compiler/policy.h"

typedef enum Version { VERSION_OLD, VERSION_NEW, VERSIONS } Version;

/* A policy with what is needed to write its text. */
typedef struct PolicyText {
    const Policy *policy;
    const Sources *sources;
} PolicyText;

typedef struct Twins {
    Arena *arena; /* escapes when memory runs out */
    PolicyText version[VERSIONS];
    PointerMap symbols; /* to their twins, in both directions */
    PointerMap
        *texts; /* nodes to their texts (Str) in English, since a statement may be held against every other */
} Twins;

/* Finds the twins of all declarations. Neither policy has errors; both outlive the twins. */
void twins_find(Twins *twins, Arena *arena, PolicyText old_version, PolicyText new_version);
/* NULL: it has none. */
const Symbol *twins_of(const Twins *twins, const Symbol *symbol);

/* Whether both say the same: names that stand for twins, equal numbers, equal texts. Either may be NULL. Layout, comments, language and the
 * spelling of numbers do not count. */
bool twins_same(const Twins *twins, const Node *old_node, const Node *new_node);
/* Whether the lists say the same, one after the other. */
bool twins_same_list(const Twins *twins, const Node *old_items, const Node *new_items);
/* The node as the formatter writes it. */
Str twins_text(const Twins *twins, Version version, const Node *node, Language language);

#endif
