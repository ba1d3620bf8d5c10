/* reach: what a statement or a declaration speaks of: every name in it, and through the definitions and tables that it uses every name
 * in those. */
#ifndef POLC_REACH_H
#define POLC_REACH_H

#include "compiler/policy.h"

typedef struct Reach {
    Arena *arena; /* escapes when memory runs out */
    const Symbol **slots; /* open addressing; NULL: free */
    size_t slot_count, count;
    bool counts_months; /* months or years are added, or a function that may count them is called */
} Reach;

/* Adds a tree to a Reach that has its arena and is otherwise zeroed. */
void reach_add(Reach *reach, const Node *node);
/* The same for a list of trees. */
void reach_add_list(Reach *reach, const Node *items);
bool reach_has(const Reach *reach, const Symbol *symbol);

#endif
