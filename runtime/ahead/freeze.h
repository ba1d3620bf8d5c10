/* freeze: what evaluation needs of a plan, as data of a shared object: assembler text that any assembler for this machine's format
 * takes. The plan's own structs are written as they lie in memory, pointers as references. */
#ifndef POLC_FREEZE_H
#define POLC_FREEZE_H

#include "runtime/ahead/ahead.h"
#include "runtime/arena.h"

/* The text lives in the arena, which must not be one that escapes. `info` is copied; its strings too. STATUS_NO_MEMORY when there
 * is no room for it. */
Status freeze_plan(Str *text, Arena *arena, const Plan *plan, const Layout *layout, const polc_ahead_info *info);

#endif
