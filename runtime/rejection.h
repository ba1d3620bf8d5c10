/* rejection: why rows were rejected, in a few words: for the notes of the results and for the file of rejected
 * rows. */
#ifndef POLC_REJECTION_H
#define POLC_REJECTION_H

#include "runtime/column.h"
#include "runtime/problem.h"
#include "runtime/write/rejects.h"

typedef struct Rejection {
    uint64_t row; /* position in the input */
    Str reason; /* the first */
} Rejection;

typedef struct Rejections {
    Rejection *items; /* ascending by row */
    size_t count, capacity;
    Arena texts;
} Rejections;

void rejections_init(Rejections *rejections);
void rejections_done(Rejections *rejections);
/* Also frees their memory: rejected rows are rare, and when they are not, they are many. */
void rejections_clear(Rejections *rejections);
/* Adds those rows of the batch that the recent problems of the list reject; all stand behind those already
 * there. */
Status rejections_add(Rejections *rejections, const ProblemList *problems, const Batch *batch, Language language);
/* Adds all rows of a part, which stand behind those already there. */
Status rejections_join(Rejections *rejections, const Rejections *part);
/* Empty for a row that was not rejected. */
Str rejections_reason(const Rejections *rejections, uint64_t row);

/* Puts the rows that the recent problems reject, each with all of its reasons, as they stand in the batches. */
Status rejections_put(Rejects *rejects, const ProblemList *problems, const Batch *batches, size_t batch_count);

#endif
