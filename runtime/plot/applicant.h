/* applicant: the cells of one row, kept apart from any trial. What a curve holds fixed while one cell moves. */
#ifndef POLC_APPLICANT_H
#define POLC_APPLICANT_H

#include "runtime/arena.h"
#include "runtime/sample/trial.h"

typedef struct PlotApplicant {
    const Plan *plan;
    bool *blank; /* by field of the form */
    int64_t *numbers;
    Str *texts;
} PlotApplicant;

/* A copy of a row of the trial; it lives as long as the arena, which must not escape. */
Status applicant_take(PlotApplicant *out, Arena *arena, const Plan *plan, const Trial *trial, size_t row);
/* Cells of its own, the same as those of `from`; texts are shared. Memory as for applicant_take. */
Status applicant_copy(PlotApplicant *out, Arena *arena, const PlotApplicant *from);
/* Begins the trial anew with so many rows of these cells; keys stay apart. */
void applicant_put(const PlotApplicant *applicant, Trial *trial, size_t rows);
#endif
