/* exclusive: of several clauses, one identity keeps in one award year only the one that brings most. */
#include "runtime/memory.h"
#include "runtime/settle/contest.h"

typedef struct Rival { /* one clause, by its number in the plan */
    Int128 total;
    uint32_t row; /* of its first award in the round */
    size_t turn; /* position of that award among the contenders */
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

static void keep_highest(Contest *contest, uint16_t step, Rival *rivals)
{
    for (size_t c = 0; c < contest->step->clause_count; c++)
        rivals[contest->step->clauses[c]] = (Rival){.turn = SIZE_MAX};
    for (size_t i = contest->first; i < contest->end; i++) {
        const Award *award = contest_award(contest, i);
        Rival *rival = &rivals[award->clause];
        if (award->paid > 0 && rival->total == 0) {
            rival->turn = i;
            rival->row = award->row;
        }
        rival->total += award->paid;
    }
    uint16_t winner = find_winner(contest, rivals);
    for (size_t i = contest->first; i < contest->end; i++) {
        Award *award = contest_award(contest, i);
        if (award->paid > 0 && award->clause != winner)
            settlement_cut(contest->settlement, step, award, 0, rivals[winner].row);
    }
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
