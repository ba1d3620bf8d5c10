/* nearest: what a misspelt name was probably meant to be. */
#ifndef POLC_NEAREST_H
#define POLC_NEAREST_H

#include "runtime/str.h"

/* Characters of a name that are compared; the rest is ignored. */
#define NEAREST_MAX_CHARACTERS 64

/* The candidate with the fewest inserted, lost, changed or swapped characters, when they are at most a third of the
 * name's characters (one of two in a Chinese name); the first of equals. Upper and lower case of ASCII count as the same. An empty Str when
 * no candidate is near. The bytes are the candidate's. */
Str nearest_name(Str name, const Str *candidates, size_t count);

#endif
