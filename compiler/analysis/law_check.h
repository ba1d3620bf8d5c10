/* law_check: what the searches that compare a policy with the measure's text share. Private to compiler/analysis. */
#ifndef POLC_LAW_CHECK_H
#define POLC_LAW_CHECK_H

#include "compiler/analysis/law.h"
#include "compiler/analysis/law_numbers.h"
#include "compiler/compile.h"

/* A declaration that cites articles. */
typedef struct Holder {
    const Node *node; /* CLAUSE REFER TARGET BUDGET EVERY_CLAUSE READING UNMODELLED */
    Citation citation; /* all that it cites */
} Holder;

typedef struct LawCheck {
    Compilation *compilation;
    Arena *arena;
    const Law *law;
    Holder *holders;
    size_t holder_count, holder_capacity;
} LawCheck;

/* law_coverage.c: citations of articles that are not there, articles that nothing states, quotations that are not the text. */
void law_collect_holders(LawCheck *check);
void law_check_coverage(LawCheck *check);
bool holder_cites(const Holder *holder, size_t article);
/* law_compare.c: numbers of the policy that the text does not have, and the other way round. */
void law_check_numbers(LawCheck *check);
/* law_silence.c: what the policy states and the text has no word for; what the text says that no longer exists. */
void law_check_silence(LawCheck *check);

/* Reports at words of the law, for an article; the Diag as diag_report returns it. */
Diag *law_report(LawCheck *check, DiagCode code, size_t first, size_t last, Str article, size_t word_count,
                 const Text *words);
/* The innermost article that holds the character; its name is empty before the first. */
Str law_article_at(const Law *law, size_t place);

/* authorities.c: two names for one body, in the policy and, when there is one, in the law. */
void authorities_check(Compilation *compilation, const Law *law);

#endif
