/* reach: what a statement or a declaration speaks of: every name in it, and through the definitions and tables that it uses every name
 * in those. */
#ifndef POLC_REACH_H
#define POLC_REACH_H

#include "compiler/pointer_map.h"
#include "compiler/policy.h"

typedef struct Reach {
    PointerMap symbols; /* each with itself */
    bool counts_months; /* months or years are added, or a function that may count them is called */
} Reach;

/* A Reach of nothing. */
static inline Reach reach_of_nothing(Arena *arena)
{
    return (Reach){.symbols = {.arena = arena}};
}
/* Adds a tree. */
void reach_add(Reach *reach, const Node *node);
/* The same for a list of trees. */
void reach_add_list(Reach *reach, const Node *items);
bool reach_has(const Reach *reach, const Symbol *symbol);

#endif
