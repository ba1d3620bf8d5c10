/* identity: numbers for identities, so that settlement compares numbers instead of texts.
 *
 * An identity is a tuple of cells (an enterprise; a project in a township). Each different tuple gets the next
 * number, from 1, in the order in which tuples are first seen.
 *
 * A look-up costs the cache misses it makes, so there are two: the slot, and the entry with number, length and
 * bytes in one place. Entries stand one after another in the order of their numbers. Memory: an entry takes 5
 * bytes beside its own, filled up to a multiple of 4, and its slots 12 to 24. */
#ifndef POLC_IDENTITY_H
#define POLC_IDENTITY_H

#include <stdint.h>

#include "runtime/str.h"

typedef struct IdentitySlot {
    uint32_t entry; /* where the entry begins, in units of 4 bytes, plus 1; 0: empty */
    uint32_t mark; /* half of the hash: says where to search, and that a slot is the wrong one */
} IdentitySlot;

typedef struct IdentityIndex {
    char *entries;
    size_t used, capacity; /* bytes of entries */
    size_t count; /* of identities */
    IdentitySlot *slots; /* open addressing */
    size_t slot_count;
} IdentityIndex;

/* Tuples one after another, of rows whose numbers will be asked for later. Zeroed: none. */
typedef struct IdentityTuples {
    char *bytes;
    size_t used, capacity;
    size_t *ends; /* of tuple i in bytes; a tuple without bytes is blank */
    size_t count, most; /* tuples there are, and room for */
} IdentityTuples;

/* Adds bytes to the tuple at hand. False: no memory. */
bool identity_tuples_put(IdentityTuples *tuples, const void *bytes, size_t count);
/* Adds a text behind its length, so that no two tuples of several texts look alike. */
bool identity_tuples_put_text(IdentityTuples *tuples, Str text);
/* Ends the tuple at hand; a blank one takes back what was put. False: no memory. */
bool identity_tuples_end(IdentityTuples *tuples, bool is_blank);
void identity_tuples_clear(IdentityTuples *tuples);
void identity_tuples_done(IdentityTuples *tuples);

/* The index must be zeroed before its first use; identity_done frees what it holds and zeroes it again. */
void identity_done(IdentityIndex *index);
/* The number of the tuple; its bytes are copied when it is new. 0: no memory, or no number left. */
uint32_t identity_number(IdentityIndex *index, Str tuple);
/* The number of the tuple, or 0 when it has none; any number of threads may ask at once. */
uint32_t identity_find(const IdentityIndex *index, Str tuple);
/* Hands out one tuple after another, in the order of their numbers; *place begins at 0. False: there are no more. */
bool identity_next(const IdentityIndex *index, size_t *place, Str *tuple);
/* The numbers of up to IDENTITY_MOST_AT_ONCE tuples, as if asked for one after another; the cache misses of all
 * of them overlap. False: no memory, or no number left. */
#define IDENTITY_MOST_AT_ONCE 64
bool identity_number_all(IdentityIndex *index, const Str *tuples, size_t count, uint32_t *numbers);
/* Hints that the number of this tuple will be asked for soon. The first fetches its slot; the second, a little
 * later, its entry. */
void identity_expect(const IdentityIndex *index, Str tuple);
void identity_expect_entry(const IdentityIndex *index, Str tuple);
/* The numbers of all of them, in order; 0 for a blank one. */
bool identity_number_tuples(IdentityIndex *index, const IdentityTuples *tuples, uint32_t *numbers);

#endif
