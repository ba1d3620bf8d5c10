/* word_set: every name that a policy text declares, found without understanding it. */
#ifndef POLC_WORD_SET_H
#define POLC_WORD_SET_H

#include "compiler/tokens.h"

typedef struct WordSet WordSet;

/* Scans the text for names after declaring keywords, members of `one of`, and labels. */
WordSet *word_set_new(Arena *arena, const Source *source);
/* A KeywordIsName; the context is the WordSet. */
bool word_set_has(void *words, Str word);

#endif
