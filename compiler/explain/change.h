/* change: what one cell would have to be for a refused clause to be granted.
 *
 * Found by trying: the values at which rules change, then ever closer ones. What is told was computed, with all other cells of the
 * row as they are; not finding anything proves nothing. */
#ifndef POLC_CHANGE_H
#define POLC_CHANGE_H

#include "compiler/explain/facts.h"

typedef struct ChangeSearch ChangeSearch;

/* The policy and plan must outlive it. */
Status change_open(ChangeSearch **out, const Policy *policy, const Plan *plan);
void change_close(ChangeSearch *search);

/* Of each refused clause of a settled row the nearest change of a cell that its refusing conditions read, into `change`; it stays NULL
 * where none was found. They live in the arena, which may escape. */
Status change_find(ChangeSearch *search, Arena *arena, RowFacts *facts);

#endif
