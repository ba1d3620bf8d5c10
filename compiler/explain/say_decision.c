/* A decision on a single case, which stands above the rules. */
#include "compiler/explain/say.h"
#include "runtime/write/reason.h"

static void put_phrase(Words *words, Phrase *phrase)
{
    words_put(words, phrase_text(phrase));
    phrase_done(phrase);
}

static Line *say_amount_line(Say *say, Str stage, Str text, int64_t fen)
{
    Words amount = words_of(say);
    words_put_fen(&amount, fen);
    Line *line = say_line(say, LINE_STAGE, stage, text);
    line->amount = words_text(&amount);
    return line;
}

void say_decision(Say *say, const ClauseFacts *clause)
{
    Words words = words_of(say);
    Phrase reason = {0};
    reason_put(&reason, say->facts->results, clause->award, say->language);
    put_phrase(&words, &reason);
    say_amount_line(say, say_either(say, "decided", "决定"), words_text(&words), clause->award->paid);
}
