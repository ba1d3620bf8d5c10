/* leftover: what runs that were killed left beside the files they were writing. */
#ifndef POLC_LEFTOVER_H
#define POLC_LEFTOVER_H

#include "runtime/str.h"

/* How a file is called until it takes its place: .polc-PROCESS-NUMBER.part. */
#define PART_NAME_ROOM 64
void part_name(char name[static PART_NAME_ROOM], long process, int number);

/* Marks the part as being written, for as long as the descriptor is open. */
void part_claim(int descriptor);
/* Removes the parts in that folder (empty: the current one) that nobody is writing: not claimed, on whatever machine, and left
 * alone for a minute. What cannot be removed only takes room. */
void leftover_remove(Str folder);

#endif
