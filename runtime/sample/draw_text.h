/* draw_text: codes and names. Private to runtime/sample. */
#ifndef POLC_DRAW_TEXT_H
#define POLC_DRAW_TEXT_H

#include "runtime/sample/draw.h"

/* A text cell of that field: a key, a social credit code, another code, or a name. Lives in the batch's heap; `at` is NULL
 * when there is no memory. */
Str draw_text(Draw *draw, Applicant *applicant, size_t field);

#endif
