#include "runtime/settle/decisions.h"

#include <stdlib.h>

#include "runtime/memory.h"

/* ---- Rows by key -------------------------------------------------------------------------------------------- */

typedef struct Wanted { /* a decision, in the order of its row's key */
    Str row;
    uint32_t decision;
} Wanted;

static int text_compare(Str a, Str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int wanted_compare(const void *a, const void *b)
{
    const Wanted *left = a, *right = b;
    int order = text_compare(left->row, right->row);
    return order ? order : (left->decision > right->decision) - (left->decision < right->decision);
}

static Wanted *sort_wanted(const Results *results)
{
    Wanted *wanted = memory_new(results->decision_count, sizeof *wanted);
    for (size_t i = 0; wanted && i < results->decision_count; i++)
        wanted[i] = (Wanted){results->decisions[i].row, (uint32_t)i};
    if (wanted)
        qsort(wanted, results->decision_count, sizeof *wanted, wanted_compare);
    return wanted;
}

/* Which text of a row is its key; the form has one, or there would be no decisions. */
static size_t key_text(const Results *results)
{
    size_t which = 0;
    while (which + 1 < results->identity_count && !results->plan->fields[results->identity_fields[which]].key)
        which++;
    return which;
}

static size_t first_wanted(const Wanted *wanted, size_t count, Str row)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_compare(wanted[middle].row, row) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of two rows with one key the second was rejected. */
static void find_row(const Results *results, uint32_t row, const Wanted *wanted, Str key, SettleDecision *states)
{
    static const DecisionState of_row[] = {[ROW_SETTLED] = DECISION_APPLIED,
                                           [ROW_REJECTED] = DECISION_ROW_REJECTED,
                                           [ROW_SKIPPED] = DECISION_ROW_SKIPPED};
    DecisionState state = of_row[results->rows[row].state];
    for (size_t i = first_wanted(wanted, results->decision_count, key);
         i < results->decision_count && str_equal(wanted[i].row, key); i++) {
        SettleDecision *decision = &states[wanted[i].decision];
        if (decision->state == DECISION_NO_ROW || state == DECISION_APPLIED)
            *decision = (SettleDecision){.state = state, .row = row};
    }
}

/* ---- Awards ------------------------------------------------------------------------------------------------- */

static uint32_t award_index(const Results *results, uint32_t row, uint16_t clause)
{
    size_t end = results_awards_end(results, row), i = results->rows[row].first_award;
    while (i < end && results->awards[i].clause < clause)
        i++;
    return (uint32_t)i;
}

static bool has_award(const Results *results, uint32_t index, uint32_t row, uint16_t clause)
{
    return index < results->award_count && results->awards[index].row == row &&
           results->awards[index].clause == clause;
}

static int decided_compare(const void *a, const void *b)
{
    const DecidedAward *left = a, *right = b;
    if (left->rule.row != right->rule.row)
        return left->rule.row < right->rule.row ? -1 : 1;
    return (left->rule.clause > right->rule.clause) - (left->rule.clause < right->rule.clause);
}

/* The decided awards, ascending; `award` is where it stands, or would. */
static bool list_decided(Results *results, const SettleDecision *states)
{
    memory_free(results->decided);
    results->decided_count = 0;
    results->decided = memory_new(results->decision_count, sizeof *results->decided);
    for (size_t i = 0; results->decided && i < results->decision_count; i++) {
        if (states[i].state != DECISION_APPLIED)
            continue;
        uint16_t clause = results->decisions[i].clause;
        results->decided[results->decided_count++] =
            (DecidedAward){.award = award_index(results, states[i].row, clause),
                           .decision = (uint32_t)i,
                           .rule = {.row = states[i].row, .clause = clause}};
    }
    if (results->decided)
        qsort(results->decided, results->decided_count, sizeof *results->decided, decided_compare);
    return results->decided != NULL;
}

static size_t count_lacking(const Results *results)
{
    size_t lacking = 0;
    for (size_t i = 0; i < results->decided_count; i++) {
        const DecidedAward *decided = &results->decided[i];
        lacking += !has_award(results, decided->award, decided->rule.row, decided->rule.clause);
    }
    return lacking;
}

/* Moves awards up from the end, so that each lacking one finds its room. */
static void insert_lacking(Results *results, size_t lacking)
{
    size_t end = results->award_count;
    results->award_count += lacking;
    for (size_t i = results->decided_count; i-- > 0 && lacking > 0;) {
        DecidedAward *decided = &results->decided[i];
        size_t at = decided->award;
        bool is_there = at < end && results->awards[at].row == decided->rule.row &&
                        results->awards[at].clause == decided->rule.clause;
        if (is_there)
            continue;
        memmove(&results->awards[at + lacking], &results->awards[at], (end - at) * sizeof *results->awards);
        if (results->details)
            memmove(&results->details[at + lacking], &results->details[at], (end - at) * sizeof *results->details);
        end = at;
        lacking--;
        results->awards[at + lacking] = (Award){.row = decided->rule.row,
                                                .clause = decided->rule.clause,
                                                .outcome = OUTCOME_NOT_APPLICABLE,
                                                .step = NO_STEP,
                                                .cut = NO_CUT};
        if (results->details)
            results->details[at + lacking] = (AwardDetail){.decided = INT64_MIN};
    }
}

/* Where the awards of each row and of each decision begin, after some were inserted. */
static void find_again(Results *results)
{
    size_t award = 0;
    for (size_t row = 0; row < results->row_count; row++) {
        results->rows[row].first_award = (uint32_t)award;
        while (award < results->award_count && results->awards[award].row == row)
            award++;
    }
    for (size_t i = 0; i < results->decided_count; i++)
        results->decided[i].award =
            award_index(results, results->decided[i].rule.row, results->decided[i].rule.clause);
}

static Status make_awards(Results *results)
{
    size_t lacking = count_lacking(results), count = results->award_count, wanted = count + lacking;
    if (lacking == 0)
        return STATUS_OK;
    if (wanted >= UINT32_MAX)
        return STATUS_NO_MEMORY;
    Award *awards = memory_grow(results->awards, count * sizeof *awards, wanted, sizeof *awards);
    if (!awards)
        return STATUS_NO_MEMORY;
    results->awards = awards;
    if (results->details) {
        AwardDetail *details = memory_grow(results->details, count * sizeof *details, wanted, sizeof *details);
        if (!details)
            return STATUS_NO_MEMORY;
        results->details = details;
    }
    results->award_capacity = wanted;
    insert_lacking(results, lacking);
    find_again(results);
    return STATUS_OK;
}

Status decisions_find(Results *results, SettleDecision *states)
{
    Wanted *wanted = sort_wanted(results);
    if (!wanted)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < results->decision_count; i++)
        states[i] = (SettleDecision){.state = DECISION_NO_ROW, .row = NO_ROW};
    size_t key = key_text(results);
    for (uint32_t row = 0; row < results->row_count; row++)
        find_row(results, row, wanted, results_text(results, row, key), states);
    memory_free(wanted);
    return list_decided(results, states) ? make_awards(results) : STATUS_NO_MEMORY;
}

void decisions_note_rules(Results *results, SettleDecision *states)
{
    for (size_t i = 0; i < results->decided_count; i++) {
        DecidedAward *decided = &results->decided[i];
        decided->rule = results->awards[decided->award];
        decided->rule_amount = award_stages(results, &decided->rule).approved;
        states[decided->decision].rule_amount = decided->rule_amount;
    }
}

void decisions_apply(Results *results)
{
    for (size_t i = 0; i < results->decided_count; i++) {
        DecidedAward *decided = &results->decided[i];
        Award *award = &results->awards[decided->award];
        decided->was_computed = award->outcome == OUTCOME_GRANTED;
        award->rounded = decided->was_computed ? award->rounded : 0;
        award->outcome = OUTCOME_OVERRIDDEN;
        award->paid = results->decisions[decided->decision].paid;
        award->reason = 0;
        award->step = NO_STEP;
    }
}
