/* top: only the first N by rank; a rule says what becomes of those who are equal to the last of them. */
#include "runtime/settle/contest.h"

/* How many have an amount among those equal to the one at `at`; `next` is where they end. With a rule that names an order,
 * nobody is equal to anybody: the last order is the row's position. */
static int64_t count_equals(const Contest *contest, size_t at, size_t *next)
{
    int64_t count = contest_award(contest, at)->paid > 0, order = contest->contenders[at].order;
    size_t i = at + 1;

    for (; contest->step->ties != TIES_IN_ORDER && i < contest->end && contest->contenders[i].order == order; i++)
        count += contest_award(contest, i)->paid > 0;
    *next = i;
    return count;
}

static void keep_first(Contest *contest, uint16_t step)
{
    size_t undecided = contest->first;
    size_t places = contest->earlier.count + (contest->first - contest->held_first);
    int64_t left = places < (uint64_t)contest->step->limit ? contest->step->limit - (int64_t)places : 0;

    for (; undecided < contest->end && award_is_decided(contest_award(contest, undecided)); undecided++)
        left -= left > 0;
    for (size_t at = undecided, next = at; at < contest->end; at = next) {
        int64_t equals = count_equals(contest, at, &next);
        bool in = left > 0 && (equals <= left || contest->step->ties == TIES_ALL_IN);
        left = in && equals < left ? left - equals : equals > 0 ? 0 : left;
        for (size_t i = at; !in && i < next; i++) {
            Award *award = contest_award(contest, i);
            if (award->paid > 0)
                settlement_cut(contest->settlement, step, award, 0, NO_ROW);
        }
    }
    if (left == 0)
        contest_mark_pending(contest, contest->first, contest->end);
}

Status top_settle(Settlement *settlement, uint16_t step)
{
    Contest contest;
    Status status = contest_open(&contest, settlement, step);

    if (status == STATUS_OK)
        status = contest_sort(&contest);
    while (status == STATUS_OK && contest_next_round(&contest))
        keep_first(&contest, step);
    contest_close(&contest);
    return status;
}
