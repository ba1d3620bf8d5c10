/* builtin: the words that mean something without a declaration: rounding modes, day counts, outcomes, units. */
#ifndef POLC_BUILTIN_H
#define POLC_BUILTIN_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/str.h"
#include "runtime/value.h"

typedef enum BuiltinGroup {
    BUILTIN_ROUNDING,
    BUILTIN_MONTH_END,
    BUILTIN_DAY_COUNT,
    BUILTIN_OUTCOME,
    BUILTIN_TIES,
    BUILTIN_FUND,
    BUILTIN_UNIT,
    BUILTIN_FINDING, /* of `polc check`; the value is its DiagCode */
    BUILTIN_FUNCTION, /* what the compiler itself computes; the others are primitives */
    BUILTIN_ACCRUED_PARAMETER, /* in the order of its arguments */
    BUILTIN_LEDGER, /* columns of the ledger */
} BuiltinGroup;

/* The values of the OUTCOME group. */
typedef enum OutcomeWord {
    OUTCOME_WORD_GRANTED,
    OUTCOME_WORD_NOT_APPLICABLE,
    OUTCOME_WORD_REFUSED,
    OUTCOME_WORD_PENDING,
    OUTCOME_WORD_REDUCED,
    OUTCOME_WORD_USED,
    OUTCOME_WORD_INVALID,
    OUTCOME_WORD_OVERRIDDEN,
} OutcomeWord;

/* The values of the UNIT group. */
typedef enum BuiltinUnit {
    BUILTIN_YUAN,
    BUILTIN_FEN,
    BUILTIN_PLACES,
    BUILTIN_DAY,
    BUILTIN_MONTH,
    BUILTIN_YEAR,
} BuiltinUnit;

typedef struct Builtin {
    BuiltinGroup group;
    int value;
    const char *en, *zh;
} Builtin;

extern const Builtin builtin_table[];
extern const size_t builtin_count;

/* The value of a word, in either language; -1 when the group has no such word. */
int builtin_find(BuiltinGroup group, Str word);
bool builtin_has(BuiltinGroup group, Str word);
/* The words of a group in both languages, for suggestions; at most `capacity` are written. Returns how many. */
size_t builtin_words(BuiltinGroup group, Str *words, size_t capacity);

#endif
