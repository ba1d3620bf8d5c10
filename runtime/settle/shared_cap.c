/* shared_cap: one ceiling for all awards of a clause to one identity in a period. */
#include "runtime/settle/contest.h"

static Status apply_cap(Contest *contest)
{
    Int128 before = contest->taken + contest->earlier.sum, left = contest->step->limit - before;
    Int128 total = 0;
    Status status = STATUS_OK;

    for (size_t i = contest->first; i < contest->end; i++)
        total += contest_award(contest, i)->paid;
    if (left < 0)
        left = 0;
    if (before + total > 0)
        contest_mark_pending(contest, contest->first, contest->end);
    if (total <= left)
        return STATUS_OK;
    if (contest->step->sharing == SHARING_PRO_RATA)
        status = contest_share(contest, contest->first, contest->end, left, total);
    else
        contest_pay_in_order(contest, contest->first, contest->end, left);
    return status;
}

Status shared_cap_settle(Settlement *settlement, uint16_t step)
{
    Contest contest;
    Status status = contest_open(&contest, settlement, step);

    if (status == STATUS_OK)
        status = contest_sort(&contest);
    while (status == STATUS_OK && contest_next_round(&contest))
        status = apply_cap(&contest);
    contest_close(&contest);
    return status;
}
