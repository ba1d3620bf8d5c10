/* sentence: the checked tree in words, in either language: one function for each kind of thing that stands in a policy.
 *
 * Values become noun phrases, conditions become clauses that can be true or not, statements whole sentences without their full stop. Names
 * are those of the reader's language; numbers are said as people read them. What a kind of node has no words for is quoted as the policy
 * has it, so that nothing is left out. */
#ifndef POLC_SENTENCE_H
#define POLC_SENTENCE_H

#include "compiler/policy.h"
#include "compiler/source.h"
#include "runtime/language.h"
#include "runtime/write/phrase.h"

typedef struct Sentence {
    Phrase *phrase; /* what is said goes behind what it holds; out of memory: phrase->failed */
    const Policy *policy;
    const Sources *sources; /* for what is quoted */
    Language language;
    bool tiers_elsewhere; /* tiers are drawn as tables beside the sentence, which only names them */
} Sentence;

/* One of the two, by language. */
void sentence_put(Sentence *s, const char *en, const char *zh);
void sentence_name(Sentence *s, const Symbol *symbol);
/* In quotation marks, where a name could be taken for a part of the sentence. */
void sentence_quoted(Sentence *s, const Symbol *symbol);

/* sentence_value.c */
void sentence_value(Sentence *s, const Node *value);
/* The same in brackets where it is a sum, so that it can stand in a product. */
void sentence_operand(Sentence *s, const Node *value);
/* Names or values between commas. */
void sentence_list(Sentence *s, const Node *items, void (*put)(Sentence *, const Node *));
void sentence_symbol_of(Sentence *s, const Node *name);

/* sentence_tiers.c */
/* A value in braces: MARGINAL, WHOLE, LOOKUP or CASE, with its arms. */
void sentence_arms(Sentence *s, const Node *value);
/* What tiers measure and how: `for each slice of orders at its own rate`. */
void sentence_tiers(Sentence *s, const Node *tiers);
/* The key of an arm: `above 5,000 orders up to 10,000 orders`; `before`: the arm in front of it, or NULL. */
void sentence_key(Sentence *s, const Node *key, const Node *before);

/* sentence_condition.c */
void sentence_condition(Sentence *s, const Node *condition);

/* sentence_statement.c */
/* A statement of a clause or a budget. */
void sentence_statement(Sentence *s, const Node *statement);
/* Whom an `excepting` keeps out, without the word that says so. */
void sentence_exclusion(Sentence *s, const Node *excepting);
void sentence_orders(Sentence *s, const Node *orders);
/* `each enterprise in each year` */
void sentence_scope(Sentence *s, const Node *scope);
void sentence_rounding(Sentence *s, const Node *mode, const Node *quantum);

#endif
