/* rule: what a step of settlement demands, in a few words for a note or a report. */
#ifndef POLC_RULE_H
#define POLC_RULE_H

#include "runtime/language.h"
#include "runtime/plan.h"
#include "runtime/write/phrase.h"

/* English quotes the policy's statement; Chinese says it in a sentence with the labels of the fields, because the statement
 * may be written in English. A budget is called by its name. */
void rule_put(Phrase *phrase, const Plan *plan, size_t step, Language language);

#endif
