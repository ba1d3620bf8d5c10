/* difference: an applicant to whom two plans of one form give different answers. */
#ifndef POLC_TESTING_DIFFERENCE_H
#define POLC_TESTING_DIFFERENCE_H

#include "runtime/sample/trial.h"

/* Looks with applicants of the first trial's plan; the second computes the same cells. Where one is found it is row 0 of both, as run,
 * and *clause (by its number in the first plan) is one whose outcome or amount differs. Clauses are matched by number: the plans are of
 * one policy. `only`: the one clause that is looked at, also settled alone; SIZE_MAX: all of them. Finding none proves nothing. */
Status difference_find(Trial *trial, Trial *other, const Plan *plan, size_t only, unsigned attempts, bool *found,
                       size_t *clause);

#endif
