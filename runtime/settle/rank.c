/* rank: an amount for each rank; a rule says what becomes of those who are equal. */
#include "runtime/memory.h"
#include "runtime/settle/contest.h"

static int64_t amount_of(const PlanStep *step, int64_t rank)
{
    size_t band = 0;
    while (band < step->band_count && rank > step->band_places[band])
        band++;
    return step->band_amounts[band];
}

/* Who is pending has no rank, nor has who is decided without being granted by the rules. */
static bool is_ranked(const Contest *contest, size_t position)
{
    const Award *award = contest_award(contest, position);
    const DecidedAward *decided = results_decided(contest->settlement->results, award);
    return award->paid > 0 && (!decided || decided->was_computed);
}

/* Until here an award stood for the highest amount; that it gets the one of its rank is no reduction. */
static void give(Contest *contest, size_t position, int64_t rank, int64_t amount)
{
    Results *results = contest->settlement->results;
    Award *award = contest_award(contest, position);
    results->ranks[contest->contenders[position].award] = rank < UINT32_MAX ? (uint32_t)rank : UINT32_MAX;
    if (!award_is_decided(award))
        award->rounded = award->paid = amount;
}

/* What the ranks of the equals bring together, in whole fen; the first in turn get the fen that are left. */
static void share(Contest *contest, size_t first, size_t end, int64_t rank, int64_t count)
{
    Int128 total = 0;
    for (int64_t i = 0; i < count; i++)
        total += amount_of(contest->step, rank + i);
    int64_t left = (int64_t)(total % count);
    for (size_t i = first; i < end; i++) {
        if (!is_ranked(contest, i))
            continue;
        give(contest, i, rank, (int64_t)(total / count) + (left > 0));
        left -= left > 0;
    }
}

static void give_ranks(Contest *contest)
{
    int64_t rank = 1;
    bool in_order = contest->step->ties == TIES_IN_ORDER;

    for (size_t at = contest->first, next; at < contest->end; at = next) {
        int64_t equals = 0;
        for (next = at;
             next < contest->end &&
             (next == at || (!in_order && contest->contenders[next].order == contest->contenders[at].order));
             next++)
            equals += is_ranked(contest, next);
        if (equals > 0 && contest->step->ties == TIES_SHARED)
            share(contest, at, next, rank, equals);
        for (size_t i = at; contest->step->ties != TIES_SHARED && i < next; i++)
            if (is_ranked(contest, i))
                give(contest, i, rank, amount_of(contest->step, rank));
        rank += equals;
    }
    if (rank > 1)
        contest_mark_pending(contest, contest->first, contest->end);
}

Status rank_settle(Settlement *settlement, uint16_t step)
{
    Results *results = settlement->results;
    Contest contest;
    Status status = contest_open(&contest, settlement, step);

    if (status == STATUS_OK && !results->ranks) {
        results->ranks = memory_new(results->award_count + 1, sizeof *results->ranks);
        status = results->ranks ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK)
        status = contest_sort(&contest);
    while (status == STATUS_OK && contest_next_round(&contest))
        give_ranks(&contest);
    contest_close(&contest);
    return status;
}
