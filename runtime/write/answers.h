/* answers: what one row of the input comes to, in words. */
#ifndef POLC_ANSWERS_H
#define POLC_ANSWERS_H

#include "runtime/outcomes.h"
#include "runtime/write/records.h"

typedef enum RowStatus {
    ROW_STATUS_NONE,
    ROW_STATUS_GRANTED,
    ROW_STATUS_PENDING,
    ROW_STATUS_REJECTED,
    ROW_STATUS_SKIPPED,
    ROW_STATUS_COUNT_OF_STATUSES
} RowStatus;

Str answers_status_word(RowStatus status, Language language);
/* Makes the notes of a row of the batch, straight from what the rules say of it: records_join_notes has them. The records may be
 * over results without rows. `called`: the row when the reason of its rejection is asked for. */
void answers_note_row(Records *records, const Outcomes *outcomes, size_t row, uint32_t called);

#endif
