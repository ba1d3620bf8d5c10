/* limit_words: the words that a measure writes behind a number, 及以上, （不含）以上, 以外, -500万元, and the comparison that they say. */
#ifndef POLC_LIMIT_WORDS_H
#define POLC_LIMIT_WORDS_H

#include "compiler/diag.h"

typedef struct WrittenLimit {
    Str amount;
    Str upper; /* the second end of a range; empty when there is none */
    const char *comparison; /* alias of the grammar; NULL when the words say none */
} WrittenLimit;

/* Reads an amount and what follows it at the start of the text. */
WrittenLimit limit_words_read(Str text);
/* How a comparison of the value with the limit is written, and whether the number itself is included. Where the words do not say which
 * one is meant, all are named: a guess would give other money. */
Text limit_words_advice(Arena *arena, Str value, WrittenLimit limit);

#endif
