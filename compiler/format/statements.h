/* statements: what stands inside of blocks, one a line, with their heads lined up. */
#ifndef POLC_FORMAT_STATEMENTS_H
#define POLC_FORMAT_STATEMENTS_H

#include "compiler/format/writing.h"

/* `{`, a line for each statement, `}`. `end`: where the block ends in the source, for the comments in front of its brace. */
void write_block(Writing *w, const Node *items, uint32_t end);
/* One statement by itself: nothing lines up with it. False: it is not a statement, and nothing was written. */
bool write_alone(Writing *w, const Node *node);
/* The name and label of a member of a category. */
void write_member(Writing *w, const Node *member);
void write_reading(Writing *w, const Node *reading);
/* `under READING is OPTION`, without its block. */
void write_under_head(Writing *w, const Node *node);
/* The parts that declarations share with statements; each begins with a break where there is something. */
void write_orders(Writing *w, const Node *orders);
void write_sharing(Writing *w, const Node *sharing);
void write_ties(Writing *w, const Node *ties);
void write_shortage(Writing *w, const Node *rule);
void write_type(Writing *w, const Node *type);
/* What stands behind `accept`, without its reason. */
void write_accepted(Writing *w, const Node *node);
/* `change clause NAME { … }` and its like, of an amend. */
void write_amendment(Writing *w, const Node *node);
/* What `repeal … of` takes away. */
void write_repealed(Writing *w, const Node *node);

#endif
