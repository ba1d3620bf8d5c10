/* keywords: the words of the language, from keywords.def.
 *
 * The lexer, the messages, the formatter and the reference manual read this one table. */
#ifndef POLC_KEYWORDS_H
#define POLC_KEYWORDS_H

#include "runtime/arena.h"
#include "runtime/language.h"

typedef enum KeywordRole {
    KEYWORD_FILE, /* starts a declaration */
    KEYWORD_HEAD, /* starts a statement inside a block */
    KEYWORD_INSIDE, /* starts nothing */
} KeywordRole;

typedef struct Keyword {
    int token; /* a TOK_ of the grammar */
    const char *en, *zh; /* spellings separated by `|`, canonical first; "" when the language has none */
    bool soft; /* may also be a name */
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

/* A name as policy text has it: in 「」 where it would be read as something else. */
Str name_spelled(Arena *arena, Str name);

#endif
