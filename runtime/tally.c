#include "runtime/tally.h"

#include "runtime/civil_date.h"
#include "runtime/memory.h"

Status tally_init(Tally *tally, const Plan *plan)
{
    *tally = (Tally){.plan = plan,
                     .clauses = memory_new(plan->clause_count, sizeof *tally->clauses),
                     .failed_asserts = memory_new(plan->assert_count, sizeof *tally->failed_asserts),
                     .unknown_asserts = memory_new(plan->assert_count, sizeof *tally->unknown_asserts)};
    return tally->clauses && tally->failed_asserts && tally->unknown_asserts ? STATUS_OK : STATUS_NO_MEMORY;
}

void tally_done(Tally *tally)
{
    memory_free(tally->clauses);
    memory_free(tally->parts);
    memory_free(tally->failed_asserts);
    memory_free(tally->unknown_asserts);
    *tally = (Tally){0};
}

/* ---- Outcomes: 64 rows at a time ---------------------------------------------------------------------------- */

static uint64_t bits_count(const uint64_t *bits, size_t words)
{
    uint64_t count = 0;
    for (size_t w = 0; w < words; w++)
        count += (uint64_t)__builtin_popcountll(bits[w]);
    return count;
}

/* Amounts below this, one for each row of a word, are added without looking whether they still fit. */
#define SMALL_AMOUNT (INT64_C(1) << 56)

static Int128 word_sum(const int64_t *fen, uint64_t granted, uint64_t *nothing)
{
    uint64_t small = 0, any = 0;
    if (granted == ~UINT64_C(0))
        for (size_t i = 0; i < 64; i++) {
            small += (uint64_t)fen[i];
            any |= (uint64_t)fen[i];
            *nothing += fen[i] == 0;
        }
    else
        for (uint64_t left = granted; left; left &= left - 1) {
            small += (uint64_t)fen[__builtin_ctzll(left)];
            any |= (uint64_t)fen[__builtin_ctzll(left)];
            *nothing += fen[__builtin_ctzll(left)] == 0;
        }
    if (any < (uint64_t)SMALL_AMOUNT)
        return small;
    Int128 sum = 0;
    for (uint64_t left = granted; left; left &= left - 1)
        sum += fen[__builtin_ctzll(left)];
    return sum;
}

/* `nothing` counts the amounts of 0.00. */
static Int128 amounts_sum(const ClauseOutcomes *clause, size_t words, uint64_t *nothing)
{
    Int128 sum = 0;
    for (size_t w = 0; clause->amounts && w < words; w++)
        if (clause->granted[w])
            sum += word_sum(clause->amounts + w * 64, clause->granted[w], nothing);
    return sum;
}

static void add_paid(Tally *tally, size_t clause, Int128 paid)
{
    tally->clauses[clause].paid += paid;
    *(tally->plan->clauses[clause].in_kind ? &tally->in_kind : &tally->cash) += paid;
}

static void tally_clause(Tally *tally, const Outcomes *outcomes, size_t clause, size_t words)
{
    const ClauseOutcomes *found = &outcomes->clauses[clause];
    ClauseTally *to = &tally->clauses[clause];
    uint64_t granted = bits_count(found->granted, words), refused = bits_count(found->refused, words),
             pending = bits_count(found->pending, words);
    to->outcomes[OUTCOME_GRANTED] += granted;
    to->outcomes[OUTCOME_REFUSED] += refused;
    to->outcomes[OUTCOME_PENDING] += pending;
    to->applications += granted + refused + pending;
    add_paid(tally, clause, amounts_sum(found, words, &to->granted_nothing));
}

void tally_outcomes(Tally *tally, const Outcomes *outcomes)
{
    size_t words = BITMAP_WORDS(outcomes->batch->rows);
    tally->rows += outcomes->batch->rows;
    tally->states[ROW_SETTLED] += bits_count(outcomes->settled, words);
    tally->states[ROW_REJECTED] += bits_count(outcomes->rejected, words);
    tally->states[ROW_SKIPPED] += bits_count(outcomes->skipped, words);
    for (size_t c = 0; c < tally->plan->clause_count; c++)
        tally_clause(tally, outcomes, c, words);
    for (size_t w = 0; w < words; w++) {
        uint64_t pending = 0;
        for (size_t c = 0; c < tally->plan->clause_count; c++)
            if (!tally->plan->clauses[c].referral)
                pending |= outcomes->clauses[c].pending[w];
        tally->pending_rows += (uint64_t)__builtin_popcountll(pending);
    }
}

/* ---- Parts of what is paid ----------------------------------------------------------------------------------- */

static bool part_reserve(Tally *tally)
{
    if (tally->part_count < tally->part_capacity)
        return true;
    size_t capacity = tally->part_capacity ? tally->part_capacity * 2 : 16;
    PartTally *grown =
        memory_grow(tally->parts, tally->part_count * sizeof *grown, capacity, sizeof *tally->parts);
    if (!grown)
        return false;
    tally->parts = grown;
    tally->part_capacity = capacity;
    return true;
}

/* The entry of a part and a year, made where there is none; NULL: no memory. */
static PartTally *part_find(Tally *tally, uint32_t part, int32_t year)
{
    size_t low = 0, high = tally->part_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const PartTally *entry = &tally->parts[middle];
        if (entry->part < part || (entry->part == part && entry->year < year))
            low = middle + 1;
        else
            high = middle;
    }
    if (low < tally->part_count && tally->parts[low].part == part && tally->parts[low].year == year)
        return &tally->parts[low];
    if (!part_reserve(tally)) {
        tally->out_of_memory = true;
        return NULL;
    }
    memmove(&tally->parts[low + 1], &tally->parts[low], (tally->part_count - low) * sizeof *tally->parts);
    tally->part_count++;
    tally->parts[low] = (PartTally){.part = part, .year = year};
    return &tally->parts[low];
}

static void tally_parts(Tally *tally, const Results *results, const Award *award)
{
    PartAmount amounts[PAYOUT_MOST_PARTS];
    size_t count = payout_divide(results, award, amounts);
    for (size_t i = 0; i < count; i++) {
        int32_t year = amounts[i].due == INT64_MIN ? INT32_MIN : date_to_civil(amounts[i].due).year;
        PartTally *entry = part_find(tally, tally->plan->clauses[award->clause].first_part + (uint32_t)i, year);
        if (!entry)
            return;
        entry->awards[amounts[i].state]++;
        entry->fen[amounts[i].state] += amounts[i].fen;
    }
}

static void join_parts(Tally *tally, const Tally *part)
{
    for (size_t i = 0; i < part->part_count; i++) {
        const PartTally *from = &part->parts[i];
        PartTally *entry = part_find(tally, from->part, from->year);
        for (size_t s = 0; entry && s < PART_COUNT_OF_STATES; s++) {
            entry->awards[s] += from->awards[s];
            entry->fen[s] += from->fen[s];
        }
    }
    tally->out_of_memory |= part->out_of_memory;
}

/* ---- Results ------------------------------------------------------------------------------------------------ */

static void tally_award(Tally *tally, const Award *award, bool *row_is_pending)
{
    if (award->outcome == OUTCOME_NOT_APPLICABLE)
        return;
    ClauseTally *to = &tally->clauses[award->clause];
    to->applications++;
    to->outcomes[award->outcome]++;
    to->granted_nothing += award->outcome == OUTCOME_GRANTED && award->paid == 0;
    if (award->outcome != OUTCOME_PENDING) {
        add_paid(tally, award->clause, award->paid);
        return;
    }
    *row_is_pending |= !tally->plan->clauses[award->clause].referral;
    tally->lost_awards += award->took_part;
}

void tally_results(Tally *tally, const Results *results)
{
    for (size_t row = 0; row < results->row_count; row++) {
        bool is_pending = false;
        tally->rows++;
        tally->states[results->rows[row].state]++;
        if (results->rows[row].state != ROW_SETTLED)
            continue;
        size_t end = results_awards_end(results, row);
        for (size_t i = results->rows[row].first_award; i < end; i++) {
            tally_award(tally, &results->awards[i], &is_pending);
            tally_parts(tally, results, &results->awards[i]);
        }
        tally->pending_rows += is_pending;
    }
}

void tally_join(Tally *tally, const Tally *part)
{
    tally->rows += part->rows;
    for (size_t s = 0; s <= ROW_SKIPPED; s++)
        tally->states[s] += part->states[s];
    for (size_t c = 0; c < tally->plan->clause_count; c++) {
        ClauseTally *to = &tally->clauses[c];
        const ClauseTally *from = &part->clauses[c];
        for (size_t o = 0; o < OUTCOME_COUNT_OF_OUTCOMES; o++)
            to->outcomes[o] += from->outcomes[o];
        to->applications += from->applications;
        to->granted_nothing += from->granted_nothing;
        to->paid += from->paid;
    }
    tally->pending_rows += part->pending_rows;
    tally->lost_awards += part->lost_awards;
    tally->cash += part->cash;
    tally->in_kind += part->in_kind;
    join_parts(tally, part);
    for (size_t i = 0; i < tally->plan->assert_count; i++) {
        tally->failed_asserts[i] += part->failed_asserts[i];
        tally->unknown_asserts[i] += part->unknown_asserts[i];
    }
}

void tally_asserts(Tally *tally, const Outcomes *outcomes)
{
    for (size_t i = 0; i < tally->plan->assert_count; i++) {
        tally->failed_asserts[i] += outcomes->failed_asserts[i];
        tally->unknown_asserts[i] += outcomes->unknown_asserts[i];
    }
}
