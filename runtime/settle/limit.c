/* limit: one ceiling for what several clauses bring one identity in a period, and which of them gives way first. */
#include "runtime/settle/contest.h"

/* The rows of a round state one limit: limit_compare_rows has seen to it. */
static Int128 limit_of(const Contest *contest)
{
    uint16_t measure = contest->step->measure;

    if (measure == UINT16_MAX)
        return contest->step->limit;
    return contest->settlement->results->orders[measure][contest_award(contest, contest->first)->row];
}

/* Takes from the clauses in their order, and within one from the latest turn backwards. */
static void give_way(Contest *contest, uint16_t step, Int128 excess)
{
    const PlanStep *rule = contest->step;

    for (size_t p = 0; p < rule->priority_count && excess > 0; p++) {
        for (size_t i = contest->end; i-- > contest->first && excess > 0;) {
            Award *award = contest_award(contest, i);
            if (award->clause != rule->priority[p] || award->paid == 0 || award_is_decided(award))
                continue;
            int64_t taken = award->paid < excess ? award->paid : (int64_t)excess;
            excess -= taken;
            settlement_cut(contest->settlement, step, award, award->paid - taken, NO_ROW);
        }
    }
}

static Status apply_limit(Contest *contest, uint16_t step)
{
    const PlanStep *rule = contest->step;
    if (contest->first == contest->end)
        return STATUS_OK;
    Int128 total, left = contest_left(contest, limit_of(contest), &total);
    if (total <= left)
        return STATUS_OK;
    if (rule->priority_count > 0)
        give_way(contest, step, total - left);
    else if (rule->sharing == SHARING_PRO_RATA)
        return contest_share(contest, contest->first, contest->end, left, total);
    else
        contest_pay_in_order(contest, contest->first, contest->end, left);
    return STATUS_OK;
}

Status limit_settle(Settlement *settlement, uint16_t step)
{
    Contest contest;
    Status status = contest_open(&contest, settlement, step);

    if (status == STATUS_OK)
        status = contest_sort(&contest);
    while (status == STATUS_OK && contest_next_round(&contest))
        status = apply_limit(&contest, step);
    contest_close(&contest);
    return status;
}

Status limit_compare_rows(Settlement *settlement, uint16_t step)
{
    Contest contest;
    Status status = contest_open(&contest, settlement, step);

    if (status == STATUS_OK)
        status = contest_sort(&contest);
    while (status == STATUS_OK && contest_next_round(&contest)) {
        const int64_t *limits = settlement->results->orders[contest.step->measure];
        bool differ = false;
        for (size_t i = contest.first; i < contest.end; i++)
            differ = differ || limits[contest_award(&contest, i)->row] != limit_of(&contest);
        for (size_t i = contest.first; differ && i < contest.end; i++) {
            Award *award = contest_award(&contest, i);
            if (award->outcome == OUTCOME_GRANTED)
                settlement_await(step, award, REASON_LIMIT);
        }
    }
    contest_close(&contest);
    return status;
}
