/* sample: realistic applicant data for any policy, made from its input declaration and from what its rules compare with.
 *
 * Every row is one that `polc run` accepts: cells lie in their ranges, required cells are filled, keys are unique, the
 * checks of the input form hold, and no value that the row uses under the plan's readings carries a fault. Row i depends on the plan, the seed and i
 * alone (with details, on the rows before it too), so a longer sample begins with the shorter one, and the same seed gives the same bytes
 * on every machine. */
#ifndef POLC_SAMPLE_H
#define POLC_SAMPLE_H

#include "runtime/plan.h"
#include "runtime/write/output.h"

typedef struct SampleOptions {
    uint64_t rows, seed;
    bool
        label_headers; /* labels as headers and members, and Chinese words for yes and no; else ids and English words */
} SampleOptions;

/* Puts a header and the rows as CSV, and into details[i] those of the plan's detail i (NULL when it has none). STATUS_BAD_DATA: no row could be found that fits the checks and faults of the policy;
 * the rows before it are written. A failure of the output is in the output's own status. */
Status sample_write(Output *out, Output *details, const Plan *plan, const SampleOptions *options);

#endif
