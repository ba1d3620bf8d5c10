/* header: the C header of a shared object that is compiled ahead of time: columns in, answers out, named after the policy. */
#ifndef POLC_AHEAD_HEADER_H
#define POLC_AHEAD_HEADER_H

#include "runtime/ahead/ahead.h"
#include "runtime/write/phrase.h"

/* The prefix of all its names: the policy's id as a C identifier, in the arena. NULL text: no memory. */
Str header_prefix(Arena *arena, const Plan *plan);

/* Puts the whole header into the empty phrase, and sets info->layout, by which a program and a shared object know that they were
 * generated from the same declarations. STATUS_NO_MEMORY when the phrase or the arena failed. */
Status header_write(Phrase *header, Arena *arena, const Plan *plan, const Layout *layout, polc_ahead_info *info);

#endif
