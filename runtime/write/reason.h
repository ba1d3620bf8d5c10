/* reason: why a clause ended as it did for a row, in a few words for a note or a report. */
#ifndef POLC_REASON_H
#define POLC_REASON_H

#include "runtime/language.h"
#include "runtime/results.h"
#include "runtime/write/phrase.h"

/* Names in English output are ids, in Chinese output labels; where there is no label, the id. */
static inline Str reason_name(Str id, Str label, Language language)
{
    return language == LANGUAGE_ZH && label.len > 0 ? label : id;
}

/* What people call the row: the text of its key field, of its first identifying field, or its line in the file. */
void reason_put_row(Phrase *phrase, const Results *results, uint32_t row, Language language);
/* Nothing for granted when there is something to pay. */
void reason_put(Phrase *phrase, const Results *results, const Award *award, Language language);
/* The rank by which an award was given its amount; 0: none. */
uint32_t reason_rank(const Results *results, const Award *award);
/* What led to an amount: the notes whose bits are set, after what the phrase says already. */
void reason_put_notes(Phrase *phrase, const PlanClause *clause, uint64_t notes, Language language);
/* "2015, document": an award of the ledger that the results know, by its number. */
void reason_put_earlier_award(Phrase *phrase, const Results *results, uint32_t number, Language language);
/* "loan, loan date blank": those whose bit i is set in `blanks`; "unknown" where there are none. */
void reason_put_blank_fields(Phrase *phrase, const Plan *plan, const uint16_t *fields, size_t count,
                             uint64_t blanks, Language language);
/* PENDING: the fields whose blanks are the reason. */
void reason_put_blanks(Phrase *phrase, const Results *results, const Award *award, Language language);
/* "granted", "给予". */
Str reason_outcome(Outcome outcome, Language language);
/* A referral gives yes, no or pending. */
Str reason_referral(Outcome outcome, Language language);

#endif
