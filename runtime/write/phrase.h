/* phrase: a text that grows and is used again for the next row.
 *
 * When memory runs out the phrase keeps what it has and `failed` is set; whoever hands the text on checks it. */
#ifndef POLC_PHRASE_H
#define POLC_PHRASE_H

#include "runtime/memory.h"
#include "runtime/value.h"

typedef struct Phrase {
    char *at; /* owned */
    size_t len, capacity;
    bool failed;
} Phrase;

void phrase_done(Phrase *phrase);
void phrase_put(Phrase *phrase, Str text);
/* Fen as yuan with thousands separators. */
void phrase_put_yuan(Phrase *phrase, Int128 fen);
void phrase_put_whole(Phrase *phrase, Int128 number);

static inline void phrase_clear(Phrase *phrase)
{
    phrase->len = 0;
}
/* Valid until the next change. */
static inline Str phrase_text(const Phrase *phrase)
{
    return (Str){phrase->at, phrase->len};
}

#endif
