#include "runtime/write/phrase.h"

#include "runtime/write/amount.h"

void phrase_done(Phrase *phrase)
{
    memory_free(phrase->at);
    *phrase = (Phrase){0};
}

void phrase_put(Phrase *phrase, Str text)
{
    if (text.len > phrase->capacity - phrase->len) {
        size_t wanted = (phrase->len + text.len) * 2 + 256;
        char *grown = memory_grow(phrase->at, phrase->len, wanted, 1);
        if (!grown) {
            phrase->failed = true;
            return;
        }
        phrase->at = grown;
        phrase->capacity = wanted;
    }
    if (text.len)
        memcpy(phrase->at + phrase->len, text.at, text.len);
    phrase->len += text.len;
}

void phrase_put_yuan(Phrase *phrase, Int128 fen)
{
    char digits[AMOUNT_TEXT];
    phrase_put(phrase, (Str){digits, amount_print_yuan(digits, fen)});
}

void phrase_put_whole(Phrase *phrase, Int128 number)
{
    char digits[AMOUNT_TEXT];
    phrase_put(phrase, (Str){digits, amount_print_whole(digits, number)});
}
