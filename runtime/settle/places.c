/* places: once, every year, at most N: how many awards one identity may hold in a period. */
#include "runtime/settle/contest.h"

/* Whether the award makes up the difference to what was awarded before. */
static bool tops_up(const Contest *contest, const Award *award)
{
    uint16_t order = contest->settlement->plan->clauses[award->clause].top_up_order;
    return contest->settlement->plan->version_count > 1 && order != UINT16_MAX &&
           contest->settlement->results->orders[order][award->row] != 0;
}

static void fill_places(Contest *contest, uint16_t step)
{
    Int128 left = contest->step->limit - contest->taken - (Int128)contest->earlier.count;
    bool held_before = contest->earlier.count > 0; /* then an award of the ledger took the place first */
    uint32_t holder =
        contest->oldest < contest->first && !held_before ? contest_award(contest, contest->oldest)->row : NO_ROW;

    for (size_t i = contest->first; i < contest->end; i++) {
        Award *award = contest_award(contest, i);
        if (award->paid == 0 || (held_before && tops_up(contest, award)))
            continue; /* it has the place that the ledger holds */
        if (left > 0 || award_is_decided(award)) {
            left--;
            if (holder == NO_ROW && !held_before)
                holder = award->row;
        } else {
            settlement_cut(contest->settlement, step, award, 0, holder);
        }
    }
    if (left <= 0)
        contest_mark_pending(contest, contest->first, contest->end);
}

Status places_settle(Settlement *settlement, uint16_t step)
{
    Contest contest;
    Status status = contest_open(&contest, settlement, step);

    if (status == STATUS_OK)
        status = contest_sort(&contest);
    while (status == STATUS_OK && contest_next_round(&contest))
        fill_places(&contest, step);
    contest_close(&contest);
    return status;
}
