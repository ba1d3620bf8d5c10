/* column_identity: the cells by which a row is known under a key, as a tuple of bytes. */
#ifndef POLC_COLUMN_IDENTITY_H
#define POLC_COLUMN_IDENTITY_H

#include "runtime/column.h"
#include "runtime/identity.h"

/* Ends a tuple with the cells of the row in the key's fields, defaults applied; a blank one where a cell is blank. Equal identities
 * give equal bytes, whichever batch they stand in. False: no memory. */
bool column_identity(IdentityTuples *tuples, const PlanField *fields, const Column *columns, size_t row,
                     const PlanKey *key);

#endif
