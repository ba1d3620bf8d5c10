/* missing_space: names, keywords and numbers that were written without the spaces between them. */
#ifndef POLC_MISSING_SPACE_H
#define POLC_MISSING_SPACE_H

#include "compiler/diag.h"

/* Whether a word is something the policy declares. */
typedef bool KeywordIsName(void *context, Str word);

/* Reads a word as declared names, numbers, keywords and the operators that near_words knows: `require5000` is `require 5000`, 申报日期为已填 is 申报日期 为 已填.
 * Returns the mended spelling in the arena, or an empty Str when the word cannot be read so without guessing. */
Str missing_space_mend(Arena *arena, Str word, KeywordIsName *is_name, void *context);
/* Whether the mended line is read further: past the first of its pieces, or, where the rest of the word is only a guess, past
 * the word and what follows it. A file that is too large, or has more mistakes than are shown, is not read again: the answer
 * is then yes. */
bool missing_space_helps(const Diags *diags, const Source *source, Span at, Str mended, bool is_guess);
/* Reports MISSING_SPACE at a word with its mended spelling, and shows the mended line. */
Diag *missing_space_report(Diags *diags, const Source *source, Span at, Str mended);

#endif
