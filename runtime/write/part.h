/* part: an instalment, or what a level bears, in words. */
#ifndef POLC_PART_H
#define POLC_PART_H

#include "runtime/language.h"
#include "runtime/payout.h"
#include "runtime/write/phrase.h"

/* "instalment 1 of 3", or the name of the level. Never 1/3, which spreadsheets take for a date. */
void part_put_name(Phrase *phrase, const Plan *plan, const PlanPart *part, Language language);
/* Which part of what is paid it is, on which condition, and what is not known yet: `30% of what is paid, when "inspected": passed blank`. */
void part_put_reason(Phrase *phrase, const Plan *plan, const PlanPart *part, const PartAmount *amount,
                     Language language);
/* Of an instalment its state, of a share the word for it. */
Str part_state(const PlanPart *part, const PartAmount *amount, Language language);
Str part_state_word(PartState state, Language language);
/* The level's id, or in Chinese its label. */
Str part_level(const Plan *plan, uint16_t level, Language language);

#endif
