/* near_words: what a drafter writes where the language has another word: 如果 for 条件, `limit` for `cap`. */
#ifndef POLC_NEAR_WORDS_H
#define POLC_NEAR_WORDS_H

#include "compiler/diag.h"

/* What to write instead of a word that stands where the grammar stopped; empty when nothing is known about it. A word that
 * goes on with digits (奖励2万元) is looked up without them. `can_stand` answers whether the grammar could go on with a
 * token of this alias. */
Text near_word_advice(Str word, bool (*can_stand)(const void *context, const char *alias), const void *context);

/* For can_stand: of rows about words that stand before a value as if they were one, 没有 首次升规. */
bool near_word_is_before_value(const void *context, const char *alias);

/* The operator or comparison of the language for which the word is written: 超过 for 大于, 且 for 并且; empty for other words. */
Str near_word_operator(Str word);

#endif
