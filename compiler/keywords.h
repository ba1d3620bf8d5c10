/* keywords: the words of the language, from keywords.def.
 *
 * The lexer, the messages, the formatter and the reference manual read this one table. */
#ifndef POLC_KEYWORDS_H
#define POLC_KEYWORDS_H

#include "runtime/arena.h"
#include "runtime/language.h"

typedef enum KeywordRole {
    KEYWORD_FILE,   /* starts a declaration */
    KEYWORD_HEAD,   /* starts a statement inside a block */
    KEYWORD_INSIDE, /* starts nothing */
} KeywordRole;

typedef struct Keyword {
    int token;           /* a TOK_ of the grammar */
    const char *en, *zh; /* spellings separated by `|`, canonical first; "" when the language has none */
    bool soft;           /* may also be a name */
    KeywordRole role;
    const char *meaning_en, *meaning_zh;
} Keyword;

/* All keywords, in the order of keywords.def. */
const Keyword *keyword_list(size_t *count);
/* Of a token code, or NULL. */
const Keyword *keyword_of_token(int token);
/* The keyword that is spelt so, words separated by one space; or NULL. */
const Keyword *keyword_find(Str spelling);
/* Takes the next of the spellings separated by `|`: false after the last. */
bool keyword_next_spelling(const char **rest, Str *spelling);
/* The canonical spelling; the other language's when this one has none. */
Str keyword_spelling(const Keyword *keyword, Language language);

/* Whether a word is something the policy declares. */
typedef bool KeywordIsName(void *context, Str word);
/* Reads a word as names, numbers and keywords written without the spaces between them: `require5000` is `require 5000`,
 * 申报日期为已填 is 申报日期 为 已填. Returns the mended spelling in the arena, or an empty Str when the word cannot be
 * read so without guessing. */
Str keyword_unglue(Arena *arena, Str word, KeywordIsName *is_name, void *context);

#endif
