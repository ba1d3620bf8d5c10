/* article: the order in which a measure has its articles: 三(二)10 stands behind 三(二)9, 第十二条 behind 第二条. */
#ifndef POLC_ARTICLE_H
#define POLC_ARTICLE_H

#include "runtime/str.h"

#define ARTICLE_MOST_PARTS 6

/* The numbers of a citation, such as 3, 2, 10 of 三(二)10. */
typedef struct ArticleNumbers {
    int parts[ARTICLE_MOST_PARTS];
    size_t count;
} ArticleNumbers;

/* False when the citation is made of more than numbers and the words and signs between them: who cites so has an order that numbers do
 * not tell. */
bool article_read(Str article, ArticleNumbers *out);
/* Below zero, zero or above zero as a stands before, beside or behind b. */
int article_compare(const ArticleNumbers *a, const ArticleNumbers *b);

#endif
