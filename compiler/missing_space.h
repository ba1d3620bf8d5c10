/* missing_space: names, keywords and numbers that were written without the spaces between them. */
#ifndef POLC_MISSING_SPACE_H
#define POLC_MISSING_SPACE_H

#include "compiler/diag.h"

/* Whether a word is something the policy declares. */
typedef bool KeywordIsName(void *context, Str word);

/* Reads a word as declared names, numbers, keywords and the operators that near_words knows, which become the language's own:
 * `require5000` is `require 5000`, 申报日期为已填 is 申报日期 为 已填, 单量大于5单 is 单量 超过 5单.
 * Returns the mended spelling in the arena, or an empty Str when the word cannot be read so without guessing. */
Str missing_space_mend(Arena *arena, Str word, KeywordIsName *is_name, void *context);
/* Whether the mended line is read further, past the word and what follows it. What cannot be tried, because the file is too large or
 * has too many mistakes, does not help. */
bool missing_space_helps(const Diags *diags, const Source *source, Span at, Str mended);
/* Reports MISSING_SPACE at a word with its mended spelling, and shows the mended line. */
Diag *missing_space_report(Diags *diags, const Source *source, Span at, Str mended);

#endif
