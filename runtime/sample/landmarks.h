/* landmarks: the values at which a policy's rules change, field by field.
 *
 * They are the constants and table keys that the row plan compares a field with. A landmark stands for itself and its two
 * neighbours. */
#ifndef POLC_LANDMARKS_H
#define POLC_LANDMARKS_H

#include "runtime/plan.h"

#define LANDMARKS_MOST 48 /* of one field; a longer table shows its first ones */

typedef struct Landmarks {
    int64_t numbers[LANDMARKS_MOST]; /* mantissas of the field, days or members */
    size_t number_count;
    Str texts[LANDMARKS_MOST]; /* slices of the plan */
    size_t text_count;
    bool asked_for; /* some rule asks whether the field is known: a blank decides something */
} Landmarks;

/* One entry per field, in *out; memory_free it. */
Status landmarks_collect(const Plan *plan, Landmarks **out);

#endif
