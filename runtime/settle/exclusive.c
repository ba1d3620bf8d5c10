/* exclusive: of several clauses, one identity keeps in one award year only the one that brings most. */
#include "runtime/memory.h"
#include "runtime/settle/contest.h"

typedef struct Rival { /* one clause, by its number in the plan */
    Int128 total; /* what it brings, what it was awarded before included */
    Int128 earlier;
    uint32_t row; /* of its first award in the round; NO_ROW: none */
    size_t turn; /* 0: it was awarded before; else 1 + the position of that award among the contenders */
} Rival;

/* The clause with the highest total; of equals the one whose first award has its turn first. */
static uint16_t find_winner(const Contest *contest, const Rival *rivals)
{
    const PlanStep *step = contest->step;
    uint16_t winner = step->clauses[0];

    for (size_t c = 1; c < step->clause_count; c++) {
        const Rival *rival = &rivals[step->clauses[c]], *best = &rivals[winner];
        if (rival->total > best->total || (rival->total == best->total && rival->turn < best->turn))
            winner = step->clauses[c];
    }
    return winner;
}

/* What the clauses were awarded before stands in front of all that they bring now. */
static void add_earlier(const Contest *contest, uint16_t step, Rival *rivals)
{
    const EarlierAwards *earlier = contest->settlement->results->earlier;
    const EarlierList *list = earlier ? &earlier->steps[step] : NULL;

    for (size_t i = 0; i < contest->earlier.count; i++) {
        const LedgerAward *award = ledger_award(earlier->ledger, list->items[contest->earlier.at + i].award);
        for (size_t c = 0; c < contest->step->clause_count; c++) {
            uint16_t clause = contest->step->clauses[c];
            if (earlier->clauses[clause] != award->clause)
                continue;
            rivals[clause].total += award->amount;
            rivals[clause].earlier += award->amount;
            rivals[clause].turn = 0;
        }
    }
}

static void add_awards(const Contest *contest, Rival *rivals)
{
    for (size_t i = contest->first; i < contest->end; i++) {
        const Award *award = contest_award(contest, i);
        Rival *rival = &rivals[award->clause];
        if (award->paid > 0 && rival->row == NO_ROW) {
            rival->turn = rival->turn < i + 1 ? rival->turn : i + 1;
            rival->row = award->row;
        }
        rival->total += award->paid;
    }
}

/* What the others were awarded before cannot be taken back: it is taken off what the winner brings now, from the latest turn backwards. */
static void make_up_the_difference(Contest *contest, uint16_t step, uint16_t winner, Int128 excess)
{
    for (size_t i = contest->end; i-- > contest->first && excess > 0;) {
        Award *award = contest_award(contest, i);
        if (award->clause != winner || award->paid == 0)
            continue;
        int64_t taken = award->paid < excess ? award->paid : (int64_t)excess;
        excess -= taken;
        settlement_cut(contest->settlement, step, award, award->paid - taken, NO_ROW);
    }
}

static void keep_highest(Contest *contest, uint16_t step, Rival *rivals)
{
    Int128 earlier_of_others = 0;
    for (size_t c = 0; c < contest->step->clause_count; c++)
        rivals[contest->step->clauses[c]] = (Rival){.turn = SIZE_MAX, .row = NO_ROW};
    add_earlier(contest, step, rivals);
    add_awards(contest, rivals);
    uint16_t winner = find_winner(contest, rivals);
    for (size_t c = 0; c < contest->step->clause_count; c++)
        if (contest->step->clauses[c] != winner)
            earlier_of_others += rivals[contest->step->clauses[c]].earlier;
    for (size_t i = contest->first; i < contest->end; i++) {
        Award *award = contest_award(contest, i);
        if (award->paid > 0 && award->clause != winner)
            settlement_cut(contest->settlement, step, award, 0, rivals[winner].row);
    }
    make_up_the_difference(contest, step, winner, earlier_of_others);
}

Status exclusive_settle(Settlement *settlement, uint16_t step)
{
    Contest contest;
    Rival *rivals = memory_new(settlement->plan->clause_count + 1, sizeof *rivals);
    Status status = contest_open(&contest, settlement, step);

    if (!rivals)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = contest_sort(&contest);
    while (status == STATUS_OK && contest_next_round(&contest))
        keep_highest(&contest, step, rivals);
    contest_close(&contest);
    memory_free(rivals);
    return status;
}
