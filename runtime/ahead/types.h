#ifndef POLC_AHEAD_H
#define POLC_AHEAD_H
#include <stddef.h>
#include <stdint.h>

#define POLC_AHEAD_ABI 1

/* Columns. Bit i % 64 of word i / 64 of `blank`: row i is blank; NULL: no row is. `at` NULL: every row is. */
typedef struct polc_ahead_numbers {
    const int64_t *at;
    const uint64_t *blank;
} polc_ahead_numbers;

typedef struct polc_ahead_flags { /* 0: no, 1: yes */
    const uint8_t *at;
    const uint64_t *blank;
} polc_ahead_flags;

typedef struct polc_ahead_text { /* UTF-8, compared byte by byte */
    const char *at;
    size_t length;
} polc_ahead_text;

typedef struct polc_ahead_texts {
    const polc_ahead_text *at;
    const uint64_t *blank;
} polc_ahead_texts;

typedef enum polc_ahead_outcome {
    POLC_AHEAD_NOT_APPLICABLE = 0, /* the clause is not for this row */
    POLC_AHEAD_GRANTED = 1,
    POLC_AHEAD_REFUSED = 2, /* a condition is not met */
    POLC_AHEAD_PENDING = 3, /* a cell that decides is blank */
    POLC_AHEAD_INVALID = 6 /* the row is rejected: see its fault */
} polc_ahead_outcome;

/* `reason`: the index of the condition that is not met (refused) or not known (pending), or: */
#define POLC_AHEAD_FOR 0xFFFF /* whether the clause is for this row is not known */
#define POLC_AHEAD_AMOUNT 0xFFFE /* the amount is not known */

/* The answers of one clause, an entry for each row; a NULL is not wanted. */
typedef struct polc_ahead_answers {
    uint8_t *outcome; /* polc_ahead_outcome */
    int64_t *fen; /* 0 unless granted */
    uint16_t *reason; /* of refused and pending rows; else 0 */
} polc_ahead_answers;

/* Why a row is rejected: one of these, or of the codes named POLC_AHEAD_FAULT_…; 0: it is not. */
#define POLC_AHEAD_BLANK 256 /* a required cell is blank; `where` is the column */
#define POLC_AHEAD_RANGE 257 /* a cell is not within the range of its field; `where` is the column */

#define POLC_AHEAD_NOWHERE 0xFFFF /* `where` of a fault of no single clause: the award year, or an order */

typedef struct polc_ahead_fault {
    uint16_t code;
    uint16_t where; /* column, check or clause, from 0, in the order of this header */
} polc_ahead_fault;

#define POLC_AHEAD_NO_DAY INT64_MIN

typedef struct polc_ahead_reading {
    const char *name, *option;
} polc_ahead_reading;

typedef struct polc_ahead_info {
    uint32_t abi; /* POLC_AHEAD_ABI */
    uint32_t settles; /* 1: rows share places, caps or budgets, which are not taken into account here */
    uint64_t layout; /* what the structs were generated from */
    const char *polc_version, *policy, *label, *text_sha256, *cpu;
    int64_t issued, effective, expires; /* days since 1970-01-01; POLC_AHEAD_NO_DAY: not stated */
    size_t reading_count;
    const polc_ahead_reading *readings; /* in force */
} polc_ahead_info;

typedef enum polc_ahead_status {
    POLC_AHEAD_OK = 0,
    POLC_AHEAD_NO_MEMORY = 1, /* nothing in the results means anything */
    POLC_AHEAD_OTHER_LAYOUT = 2 /* the program was compiled with the header of another build: nothing was done */
} polc_ahead_status;
#endif
