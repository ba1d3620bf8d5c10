/* identity: numbers for identities, so that settlement compares numbers instead of texts.
 *
 * An identity is a tuple of cells (an enterprise; a project in a township). Each different tuple gets the next number, from
 * 1, in the order in which tuples are first seen. */
#ifndef POLC_IDENTITY_H
#define POLC_IDENTITY_H

#include "runtime/arena.h"

typedef struct IdentitySlot {
    uint32_t number; /* 0: empty */
    uint32_t mark; /* high half of the hash, so that a wrong slot is left without looking further */
} IdentitySlot;

typedef struct IdentityIndex {
    Arena texts; /* the tuples' bytes */
    Str *tuples; /* tuple of number n: tuples[n − 1] */
    uint64_t *hashes; /* of the tuples, in the same order */
    size_t count, capacity;
    IdentitySlot *slots; /* open addressing */
    size_t slot_count;
} IdentityIndex;

/* The index must be zeroed before its first use; identity_done frees what it holds and zeroes it again. */
void identity_done(IdentityIndex *index);
/* The number of the tuple; its bytes are copied when it is new. 0: no memory, or no number left. */
uint32_t identity_number(IdentityIndex *index, Str tuple);

#endif
