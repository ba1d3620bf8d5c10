/* earlier_sums: the columns of `awarded(C per KEY)`: what the ledger holds for each row of a batch. */
#ifndef POLC_EARLIER_SUMS_H
#define POLC_EARLIER_SUMS_H

#include "runtime/ledger/ledger.h"

typedef struct EarlierSums EarlierSums;

/* For batches of at most `capacity` rows of the plan. The ledger, whose rows are closed, may be shared by threads, each with sums of
 * its own; NULL: nothing was awarded before. */
Status earlier_sums_open(EarlierSums **out, const Plan *plan, Ledger *ledger, size_t capacity);
void earlier_sums_close(EarlierSums *sums);
/* Fills the columns of the batch, when those from details are filled. */
Status earlier_sums_fill(EarlierSums *sums, Batch *batch);

#endif
