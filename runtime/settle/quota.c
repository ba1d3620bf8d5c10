/* quota: places for each band; those that a band leaves over may go to the next. A row outside of all bands has none. */
#include "runtime/settle/contest.h"

static void fill_bands(Contest *contest, uint16_t step)
{
    const PlanStep *rule = contest->step;
    Int128 left = 0;
    size_t at = contest->first, held = contest->held_first;

    for (uint32_t band = 0; band < rule->band_count; band++) {
        size_t first = at;
        left = rule->band_places[band] + (rule->fall_through ? left : 0);
        for (; held < contest->first && contest->contenders[held].rank == band; held++)
            left -= left > 0;
        for (; at < contest->end && contest->contenders[at].rank == band; at++) {
            Award *award = contest_award(contest, at);
            if (award->paid == 0)
                continue;
            if (left > 0)
                left--;
            else if (!award_is_decided(award))
                settlement_cut(contest->settlement, step, award, 0, NO_ROW);
        }
        if (left == 0)
            contest_mark_pending(contest, first, at);
    }
    for (; at < contest->end; at++) {
        Award *award = contest_award(contest, at);
        if (award->paid > 0 && !award_is_decided(award))
            settlement_cut(contest->settlement, step, award, 0, NO_ROW);
    }
}

Status quota_settle(Settlement *settlement, uint16_t step)
{
    Contest contest;
    Status status = contest_open(&contest, settlement, step);

    for (size_t i = 0; status == STATUS_OK && i < contest.count; i++) {
        uint32_t row = contest_award(&contest, i)->row;
        contest.contenders[i].rank = (uint32_t)settlement->results->orders[contest.step->measure][row];
    }
    if (status == STATUS_OK)
        status = contest_sort(&contest);
    while (status == STATUS_OK && contest_next_round(&contest))
        fill_bands(&contest, step);
    contest_close(&contest);
    return status;
}
