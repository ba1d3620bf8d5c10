#include "compiler/explain/say.h"

#include "compiler/format/format.h"
#include "runtime/write/amount.h"
#include "runtime/write/reason.h"

/* ---- Words ------------------------------------------------------------------------------------------------ */

void words_put(Words *words, Str text)
{
    if (words->len + text.len > words->capacity) {
        size_t capacity = (words->len + text.len) * 2 + 64;
        char *wider = ARENA_ARRAY(words->say->arena, char, capacity);
        if (words->len)
            memcpy(wider, words->at, words->len);
        words->at = wider;
        words->capacity = capacity;
    }
    if (text.len)
        memcpy(words->at + words->len, text.at, text.len);
    words->len += text.len;
}

Str say_either(const Say *say, const char *en, const char *zh)
{
    return str_from(says_chinese(say) ? zh : en);
}

void words_put_either(Words *words, const char *en, const char *zh)
{
    words_put(words, say_either(words->say, en, zh));
}

void words_put_name(Words *words, Str id, Str label)
{
    words_put(words, reason_name(id, label, words->say->language));
}

void words_put_quantity(Words *words, const Quantity *quantity)
{
    Phrase phrase = {0};
    quantity_put(&phrase, quantity, words->say->facts->policy, words->say->language);
    words_put(words, phrase_text(&phrase));
    phrase_done(&phrase);
}

void words_put_fen(Words *words, Int128 fen)
{
    char digits[AMOUNT_TEXT];
    words_put(words, (Str){digits, amount_print_yuan(digits, fen)});
}

void words_put_money(Words *words, Int128 fen)
{
    Phrase phrase = {0};
    words_put_fen(words, fen);
    words_put(words, STR(" "));
    quantity_put_unit(&phrase, &(Type){.kind = TYPE_MONEY}, words->say->facts->policy, words->say->language);
    words_put(words, phrase_text(&phrase));
    phrase_done(&phrase);
}

void words_put_whole(Words *words, Int128 number)
{
    char digits[AMOUNT_TEXT];
    words_put(words, (Str){digits, amount_print_whole(digits, number)});
}

void words_put_written(Words *words, const Node *node)
{
    Place place = source_place(&words->say->compilation->sources, node->span.start);
    if (place.source)
        words_put(words, format_expression(words->say->arena, node, place.source, words->say->language));
}

/* ---- Lines ------------------------------------------------------------------------------------------------ */

Line *say_line(Say *say, LineKind kind, Str stage, Str words)
{
    Sheet *sheet = say->sheet;
    Line line = {.kind = kind, .stage = stage, .words = words};
    ARENA_PUSH(sheet->arena, sheet->lines, sheet->count, sheet->capacity, line);
    return &sheet->lines[sheet->count - 1];
}

Str say_equals(Say *say, const Quantity *quantity)
{
    Words words = words_of(say);
    words_put(&words, STR("= "));
    words_put_quantity(&words, quantity);
    return words_text(&words);
}
