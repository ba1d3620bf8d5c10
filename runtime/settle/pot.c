/* pot: one sum that all who are granted share by their weights. */
#include "runtime/memory.h"
#include "runtime/settle/contest.h"

/* What the pot paid before is no longer in it: all parts are cut alike. */
static Status take_earlier(Contest *contest, Int128 pot)
{
    Int128 left = pot > contest->earlier.sum ? pot - contest->earlier.sum : 0;
    if (contest->earlier.sum == 0 || pot <= 0)
        return STATUS_OK;
    return contest_share(contest, contest->first, contest->end, left, pot);
}

static Status share_out(Contest *contest)
{
    const int64_t *weight_of = contest->settlement->results->orders[contest->step->measure];
    size_t first = contest->first;
    Int128 total = 0, held = 0, pot = contest->step->limit;
    contest_pass_decided(contest, &first, contest->end, &pot, &total);
    total = 0;
    size_t count = contest->end - first;
    int64_t *weights = memory_new(count, sizeof *weights);
    Status status = weights ? STATUS_OK : STATUS_NO_MEMORY;

    for (size_t i = contest->held_first; i < contest->first; i++)
        held += contest_award(contest, i)->paid;
    pot = pot > held ? pot - held : 0;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        const Award *award = contest_award(contest, first + i);
        weights[i] = award->paid > 0 ? weight_of[award->row] : 0;
        total += weights[i];
    }
    if (status == STATUS_OK && total > 0) {
        contest_mark_pending(contest, contest->first, contest->end);
        status = contest_divide(count, pot, total, weights, weights);
    }
    /* Until here an award stood for the whole pot; that it gets a part is no reduction. */
    for (size_t i = 0; status == STATUS_OK && total > 0 && i < count; i++) {
        Award *award = contest_award(contest, first + i);
        if (award->paid > 0)
            award->rounded = award->paid = weights[i];
    }
    memory_free(weights);
    return status == STATUS_OK && total > 0 ? take_earlier(contest, contest->step->limit - held) : status;
}

Status pot_settle(Settlement *settlement, uint16_t step)
{
    Contest contest;
    Status status = contest_open(&contest, settlement, step);

    if (status == STATUS_OK)
        status = contest_sort(&contest);
    while (status == STATUS_OK && contest_next_round(&contest))
        status = share_out(&contest);
    contest_close(&contest);
    return status;
}
