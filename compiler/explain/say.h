/* say: what the files that put facts into words share. */
#ifndef POLC_SAY_H
#define POLC_SAY_H

#include "compiler/explain/sheet.h"
#include "runtime/write/phrase.h"

typedef struct Say {
    Arena *arena;
    const Compilation *compilation;
    const RowFacts *facts;
    Language language;
    Sheet *sheet;
    bool *said; /* definitions that were expanded, by Symbol.index */
} Say;

/* Words that grow in the arena. */
typedef struct Words {
    Say *say;
    char *at;
    size_t len, capacity;
} Words;

static inline bool says_chinese(const Say *say)
{
    return say->language == LANGUAGE_ZH;
}
static inline Words words_of(Say *say)
{
    return (Words){.say = say};
}
static inline Str words_text(const Words *words)
{
    return (Str){words->at, words->len};
}
void words_put(Words *words, Str text);
void words_put_either(Words *words, const char *en, const char *zh);
void words_put_name(Words *words, Str id, Str label);
void words_put_quantity(Words *words, const Quantity *quantity);
void words_put_fen(Words *words, Int128 fen); /* 13,000.00, without a unit */
void words_put_money(Words *words, Int128 fen); /* 13,000.00 元 */
void words_put_whole(Words *words, Int128 number);
/* The expression as the policy has it, in the language. */
void words_put_written(Words *words, const Node *node);

Str say_either(const Say *say, const char *en, const char *zh);
Line *say_line(Say *say, LineKind kind, Str stage, Str words);
/* "= 13,000 元" */
Str say_equals(Say *say, const Quantity *quantity);

/* say_term.c, say_condition.c */
/* Lines for all that has to be known before the term, and for itself. */
void say_term(Say *say, const Term *term);
/* A name and its value, or a bare value. */
void words_put_operand(Words *words, const Term *term);
/* The values that a condition saw, each marked by whether it is as `wanted`. */
void say_condition(Say *say, const Term *term, bool wanted);
/* The condition is one comparison that holds, and its text names the value it saw. */
bool says_itself(const Term *term);
/* What was seen where a comparison does not hold, one after another. */
void words_put_failing(Words *words, const Term *term, bool wanted, bool *any);

/* say_clause.c */
void say_clause(Say *say, const ClauseFacts *clause);

/* say_decision.c */
void say_decision(Say *say, const ClauseFacts *clause);

/* say_step.c */
void say_step(Say *say, const ClauseFacts *clause, const StepFacts *step);

#endif
