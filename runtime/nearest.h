/* nearest: what a misspelt name was probably meant to be. */
#ifndef POLC_NEAREST_H
#define POLC_NEAREST_H

#include "runtime/str.h"

/* Characters of a name that are compared; the rest is ignored. */
#define NEAREST_MAX_CHARACTERS 64

/* The candidate with the fewest inserted, lost, changed or swapped characters, when they are at most a third of the
 * name's characters (one of two in a Chinese name); the first of equals. Upper and lower case of ASCII count as the same. An empty Str when
 * no candidate is near. A candidate that means something else, 上年未享受 for 上年已享受, is never near. The bytes are the candidate's. */
Str nearest_name(Str name, const Str *candidates, size_t count);
/* The same; *second is another candidate that is as near, so that nobody can say which is meant. Empty: there is none. */
Str nearest_names(Str name, const Str *candidates, size_t count, Str *second);

/* The number of characters in which two names differ when these never stand for each other: 未, `un`, 上 and 本; else 0. *negates: one of
 * the two denies the other. */
size_t nearest_contrary(Str first, Str second, bool *negates);

#endif
