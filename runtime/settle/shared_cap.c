/* shared_cap: one ceiling for all awards of a clause to one identity in a period. */
#include "runtime/settle/contest.h"

static Status apply_cap(Contest *contest)
{
    Int128 total, left = contest_left(contest, contest->step->limit, &total);
    if (total <= left)
        return STATUS_OK;
    if (contest->step->sharing == SHARING_PRO_RATA)
        return contest_share(contest, contest->first, contest->end, left, total);
    contest_pay_in_order(contest, contest->first, contest->end, left);
    return STATUS_OK;
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
