/* draw: one random cell of a field. Private to runtime/sample. */
#ifndef POLC_DRAW_H
#define POLC_DRAW_H

#include "runtime/column.h"
#include "runtime/sample/landmarks.h"
#include "runtime/sample/random.h"

/* What a row is while it is drawn. */
typedef struct Applicant {
    Random random;
    uint64_t number; /* of the row, from 0 */
    uint64_t enterprise; /* who applies: the number of the first row that may be of this enterprise */
    bool careful; /* leaves few cells blank */
} Applicant;

typedef struct Draw {
    const Plan *plan;
    const Landmarks *landmarks; /* one per field */
    uint64_t seed;
    Batch *batch;
} Draw;

Applicant draw_applicant(uint64_t seed, uint64_t number);
/* Fills the cell, or leaves it blank where the field allows that; false when there is no memory. */
bool draw_cell(Draw *draw, Applicant *applicant, size_t field, size_t row);
/* Makes the cell blank when the field is not required. */
void draw_blank(Draw *draw, size_t field, size_t row);

#endif
