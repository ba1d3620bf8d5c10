/* quantity: one exact value of a row with its meaning, and how people write it. */
#ifndef POLC_QUANTITY_H
#define POLC_QUANTITY_H

#include "compiler/policy.h"
#include "runtime/language.h"
#include "runtime/write/phrase.h"

typedef enum Certainty {
    CERTAIN,
    UNKNOWN, /* a blank cell stands behind it */
    FAULTY, /* it cannot be computed */
    ABSENT, /* nobody needed it */
} Certainty;

typedef struct Quantity {
    Type type;
    Certainty certainty;
    Int128 mantissa; /* date: day; yes_no: 0 or 1; category, option: index of the member */
    int64_t denominator;
    Str text; /* of TYPE_TEXT; as long as the row's cells */
} Quantity;

/* Money in fen. */
Quantity quantity_fen(Int128 fen);
Quantity quantity_exact(Exact exact, Type type);
static inline bool quantity_is_certain(const Quantity *quantity)
{
    return quantity->certainty == CERTAIN;
}
/* Numbers only; false: it does not fit an Exact. */
bool quantity_to_exact(const Quantity *quantity, Exact *out);

/* "12,000 单", "1.5 元/单", "4.35%", "110,562.50 元", "110,260 5/12 元", "2016-03-05"; what is not certain by a word for it. The
 * currency is the policy's. */
void quantity_put(Phrase *phrase, const Quantity *quantity, const Policy *policy, Language language);
/* The same without its unit. */
void quantity_put_bare(Phrase *phrase, const Quantity *quantity, Language language);
/* "元", "单", "元/单", ""; what quantity_put writes behind the number. */
void quantity_put_unit(Phrase *phrase, const Type *type, const Policy *policy, Language language);
/* Money with two decimals at least, as columns of amounts have it, without its unit. */
void quantity_put_amount(Phrase *phrase, const Quantity *quantity);

/* The exact value for programs: 13000, 110562.5, 1323125/12, 2016-03-05, true, the id of a member, a text. */
void quantity_put_exact(Phrase *phrase, const Quantity *quantity);

#endif
