/* spoken: values as people read them in a sentence: 200,000 yuan or 20万元, 12.5%, 3 months or 3个月.
 *
 * Chinese counts in 万 and 亿 where at most two decimals of them say the number exactly; English groups by thousands. Nothing is rounded,
 * but for fractions that no decimal gives, which end in …. */
#ifndef POLC_SPOKEN_H
#define POLC_SPOKEN_H

#include "runtime/language.h"
#include "runtime/plan.h"
#include "runtime/write/phrase.h"

/* Names of the language: the label in Chinese where there is one, else the id; in English the id with spaces for `_`. */
void spoken_name(Phrase *phrase, Str id, Str label, Language language);
void spoken_number(Phrase *phrase, Int128 mantissa, int64_t denominator, Language language);
/* A number and its unit; in English the unit's plural where the number is not one. */
void spoken_counted(Phrase *phrase, Int128 mantissa, int64_t denominator, Str unit, Str unit_label,
                    Language language);
/* Money of the policy, from fen. */
void spoken_fen(Phrase *phrase, const Plan *plan, Int128 fen, Language language);
/* The same with all its digits, never in ten thousands. */
void spoken_fen_in_full(Phrase *phrase, const Plan *plan, Int128 fen, Language language);
/* Large enough for ten thousands, and yet not told in them since it has more digits. */
bool spoken_fen_is_odd(Int128 fen);
/* A cell of the form. */
void spoken_cell(Phrase *phrase, const PlanField *field, int64_t mantissa, Language language);
/* The unit of a field alone, as behind the title of an axis: yuan, orders, %, empty. */
void spoken_unit(Phrase *phrase, const PlanField *field, Language language);
/* A unit in English for so many of it: orders, people, usd. */
void spoken_plural(Phrase *phrase, Str unit);

#endif
