#include "runtime/settle/contest.h"

#include <stdlib.h>

#include "runtime/memory.h"

static int64_t order_of(const Contest *contest, size_t which, uint32_t row)
{
    uint16_t order = contest->step->order[which];
    int64_t value = contest->settlement->results->orders[order][row];
    return contest->settlement->plan->orders[order].descending
               ? ~value
               : value; /* ~ turns the order, and cannot overflow */
}

/* By the version that holds for the row and clause. */
static ContestPart part_by_version(const Settlement *settlement, const PlanStep *step, size_t clause,
                                   const Award *award)
{
    if (!step->versions)
        return PART_COMPETES;
    uint16_t order = settlement->plan->clauses[award->clause].version_order;
    int64_t version = settlement->results->orders[order][award->row];
    if (version < 0)
        return PART_NONE;
    return step->versions[clause] >> version & 1  ? PART_COMPETES
           : step->earlier[clause] >> version & 1 ? PART_HOLDS
                                                  : PART_NONE;
}

ContestPart contest_part(const Settlement *settlement, const PlanStep *step, size_t clause, const Award *award)
{
    bool has = (award->outcome == OUTCOME_GRANTED || award->outcome == OUTCOME_REDUCED ||
                (award_is_decided(award) && step->kind != STEP_EXCLUSIVE)) &&
               award->paid > 0;
    if (!has && award->outcome != OUTCOME_PENDING)
        return PART_NONE;
    if (step->key >= 0 && settlement->results->keys[step->key][award->row] == 0)
        return PART_NONE;
    ContestPart part = part_by_version(settlement, step, clause, award);
    return part == PART_HOLDS && !has ? PART_NONE : part;
}

static bool looks_at_years(const PlanStep *step)
{
    if (step->kind == STEP_BUDGET)
        return step->per_year;
    return step->kind == STEP_EXCLUSIVE || step->period != PERIOD_EVER;
}

static void gather_clause(Contest *contest, size_t number)
{
    const Settlement *settlement = contest->settlement;
    const Results *results = settlement->results;
    const PlanStep *step = contest->step;
    uint16_t clause = step->clauses[number];

    for (size_t i = settlement->clause_first[clause]; i < settlement->clause_first[clause + 1u]; i++) {
        uint32_t index = settlement->awards_by_clause[i];
        const Award *award = &results->awards[index];
        ContestPart part = contest_part(settlement, step, number, award);
        if (part == PART_NONE)
            continue;
        contest->contenders[contest->count++] = (Contender){
            .order = step->order_count > 0 ? order_of(contest, 0, award->row) : 0,
            .key = step->key >= 0 ? results->keys[step->key][award->row] : 0,
            .year = looks_at_years(step) ? results->rows[award->row].year : 0,
            .holds = part == PART_HOLDS,
            .award = index,
        };
    }
}

Status contest_open(Contest *contest, Settlement *settlement, uint16_t step)
{
    size_t most = 1;

    *contest = (Contest){.settlement = settlement, .step = &settlement->plan->steps[step]};
    for (size_t c = 0; c < contest->step->clause_count; c++) {
        size_t clause = contest->step->clauses[c];
        most += settlement->clause_first[clause + 1] - settlement->clause_first[clause];
    }
    contest->contenders = memory_new(most, sizeof *contest->contenders);
    if (!contest->contenders)
        return STATUS_NO_MEMORY;
    for (size_t c = 0; c < contest->step->clause_count; c++)
        gather_clause(contest, c);
    return STATUS_OK;
}

void contest_close(Contest *contest)
{
    memory_free(contest->contenders);
    contest->contenders = NULL;
    contest->count = 0;
}

#define COMPARE(left, right) \
    if ((left) != (right))   \
    return (left) < (right) ? -1 : 1

static int later_orders_compare(const Contest *contest, const Contender *left, const Contender *right)
{
    uint32_t left_row = contest->settlement->results->awards[left->award].row;
    uint32_t right_row = contest->settlement->results->awards[right->award].row;

    for (size_t o = 1; o < contest->step->order_count; o++)
        COMPARE(order_of(contest, o, left_row), order_of(contest, o, right_row));
    return 0;
}

static bool is_decided(const Contest *contest, const Contender *contender)
{
    return award_is_decided(&contest->settlement->results->awards[contender->award]);
}

/* Within a band of a quota, else within a round. */
static int decided_compare(const Contest *contest, const Contender *left, const Contender *right)
{
    if (contest->settlement->results->decided_count == 0 || contest->step->kind == STEP_RANK)
        return 0;
    if (contest->step->kind == STEP_QUOTA)
        COMPARE(left->rank, right->rank);
    COMPARE(!is_decided(contest, left), !is_decided(contest, right));
    return 0;
}

static int contender_compare(const Contest *contest, const Contender *left, const Contender *right)
{
    COMPARE(left->key, right->key);
    COMPARE(left->year, right->year);
    COMPARE(right->holds, left->holds);
    int decided = decided_compare(contest, left, right);
    if (decided != 0)
        return decided;
    COMPARE(left->rank, right->rank);
    COMPARE(left->order, right->order);
    int later = contest->step->order_count > 1 ? later_orders_compare(contest, left, right) : 0;
    if (later != 0)
        return later;
    COMPARE(left->award, right->award);
    return 0;
}

/* Merges [first, middle) and [middle, end), each in order, from `from` into `to`. */
static void merge(const Contest *contest, const Contender *from, Contender *to, size_t first, size_t middle,
                  size_t end)
{
    size_t left = first, right = middle;

    for (size_t i = first; i < end; i++) {
        bool take_left =
            left < middle && (right == end || contender_compare(contest, &from[left], &from[right]) < 0);
        to[i] = take_left ? from[left++] : from[right++];
    }
}

/* A merge sort of its own, because comparing costs least where it can be inlined: a fund may have millions of contenders. */
Status contest_sort(Contest *contest)
{
    size_t count = contest->count;
    Contender *from = contest->contenders, *to = memory_new(count + 1, sizeof *to);

    if (!to)
        return STATUS_NO_MEMORY;
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t first = 0; first < count; first += 2 * run) {
            size_t middle = first + run < count ? first + run : count;
            size_t end = middle + run < count ? middle + run : count;
            merge(contest, from, to, first, middle, end);
        }
        Contender *merged = to;
        to = from;
        from = merged;
    }
    contest->contenders = from;
    memory_free(to);
    return STATUS_OK;
}

Award *contest_award(const Contest *contest, size_t position)
{
    return &contest->settlement->results->awards[contest->contenders[position].award];
}

static int64_t taken_by(const Contest *contest, size_t position)
{
    int64_t amount = contest_award(contest, position)->paid;
    return contest->step->kind == STEP_PLACES ? amount > 0 : amount;
}

/* How many award years, ending with the row's own, the step looks at. */
static int64_t years_of(const PlanStep *step)
{
    return step->period == PERIOD_WITHIN_YEARS ? step->years : 1;
}

static void begin_identity(Contest *contest)
{
    contest->oldest = contest->first;
    contest->taken = 0;
}

static void move_period(Contest *contest, size_t last_first)
{
    const Contender *all = contest->contenders;
    int64_t outside = (int64_t)all[contest->first].year - years_of(contest->step);

    for (size_t i = last_first; i < contest->first; i++)
        contest->taken += taken_by(contest, i);
    while (contest->oldest < contest->first) {
        int64_t taken = taken_by(contest, contest->oldest);
        if (taken > 0 && all[contest->oldest].year > outside)
            break;
        contest->taken -= taken;
        contest->oldest++;
    }
}

/* Who only holds something is not in the round any more. */
static void count_held(Contest *contest)
{
    contest->held_first = contest->first;
    for (; contest->first < contest->end && contest->contenders[contest->first].holds; contest->first++)
        contest->taken += taken_by(contest, contest->first);
    while (contest->oldest < contest->first && taken_by(contest, contest->oldest) == 0)
        contest->oldest++;
}

static uint16_t step_index(const Contest *contest)
{
    return (uint16_t)(contest->step - contest->settlement->plan->steps);
}

bool contest_next_round(Contest *contest)
{
    const Contender *all = contest->contenders;
    size_t last_first = contest->first;

    contest->first = contest->end;
    if (contest->first == contest->count)
        return false;
    if (contest->first == 0 || all[contest->first - 1].key != all[contest->first].key)
        begin_identity(contest);
    else
        move_period(contest, last_first);
    while (contest->end < contest->count && all[contest->end].key == all[contest->first].key &&
           all[contest->end].year == all[contest->first].year)
        contest->end++;
    contest->earlier = settlement_earlier(contest->settlement, step_index(contest), all[contest->first].key,
                                          all[contest->first].year);
    contest->settlement->earlier = contest->earlier;
    count_held(contest);
    return true;
}

static void pay(Contest *contest, size_t position, int64_t amount)
{
    Award *award = contest_award(contest, position);
    if (amount < award->paid)
        settlement_cut(contest->settlement, step_index(contest), award, amount, NO_ROW);
}

void contest_pay_in_order(Contest *contest, size_t first, size_t end, Int128 pot)
{
    for (size_t i = first; i < end; i++) {
        int64_t amount = contest_award(contest, i)->paid;
        if (amount > pot && !award_is_decided(contest_award(contest, i)))
            amount = pot > 0 ? (int64_t)pot : 0;
        pot -= amount;
        pay(contest, i, amount);
    }
}

void contest_mark_pending(Contest *contest, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        Award *award = contest_award(contest, i);
        if (award->outcome == OUTCOME_PENDING)
            settlement_took_part(contest->settlement, award);
    }
}

Int128 contest_left(Contest *contest, Int128 limit, Int128 *total)
{
    Int128 before = contest->taken + contest->earlier.sum, left = limit - before;
    *total = 0;
    for (size_t i = contest->first; i < contest->end; i++)
        *total += contest_award(contest, i)->paid;
    if (before + *total > 0)
        contest_mark_pending(contest, contest->first, contest->end);
    return left < 0 ? 0 : left;
}

typedef struct Part {
    Int128 remainder;
    size_t position;
    int64_t amount;
} Part;

/* amount × pot ÷ total, rounded down, for pot < total < 2^96. The product may need 159 bits, so it is built bit by bit from
 * the amount, never holding more than three times the total. */
static Part part_of(int64_t amount, Int128 pot, Int128 total)
{
    Part part = {0};
    Int128 product;

    if (!__builtin_mul_overflow((Int128)amount, pot, &product)) {
        part.amount = (int64_t)(product / total);
        part.remainder = product % total;
        return part;
    }
    for (int bit = 62; bit >= 0; bit--) {
        Int128 rest = part.remainder * 2 + (amount >> bit & 1 ? pot : 0);
        part.amount = part.amount * 2 + (int64_t)(rest / total);
        part.remainder = rest % total;
    }
    return part;
}

static int part_compare(const void *a, const void *b)
{
    const Part *left = a, *right = b;
    COMPARE(right->remainder, left->remainder);
    COMPARE(left->position, right->position);
    return 0;
}

Status contest_divide(size_t count, Int128 pot, Int128 total, const int64_t *weights, int64_t *amounts)
{
    Part *parts = memory_new(count, sizeof *parts);
    Int128 left = pot;

    if (!parts)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        Part part = part_of(weights[i], pot, total);
        part.position = i;
        left -= part.amount;
        parts[i] = part;
    }
    qsort(parts, count, sizeof *parts, part_compare);
    for (size_t i = 0; i < count; i++) {
        int64_t extra = left > 0;
        left -= extra;
        amounts[parts[i].position] = parts[i].amount + extra;
    }
    memory_free(parts);
    return STATUS_OK;
}

void contest_pass_decided(const Contest *contest, size_t *first, size_t end, Int128 *pot, Int128 *total)
{
    for (; *first < end && award_is_decided(contest_award(contest, *first)); (*first)++) {
        *pot -= contest_award(contest, *first)->paid;
        *total -= contest_award(contest, *first)->paid;
    }
    if (*pot < 0)
        *pot = 0;
}

Status contest_share(Contest *contest, size_t first, size_t end, Int128 pot, Int128 total)
{
    contest_pass_decided(contest, &first, end, &pot, &total);
    if (total == 0)
        return STATUS_OK;
    size_t count = end - first;
    int64_t *amounts = memory_new(count, sizeof *amounts);
    Status status = amounts ? STATUS_OK : STATUS_NO_MEMORY;

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        amounts[i] = contest_award(contest, first + i)->paid;
    if (status == STATUS_OK)
        status = contest_divide(count, pot, total, amounts, amounts);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        pay(contest, first + i, amounts[i]);
    memory_free(amounts);
    return status;
}
