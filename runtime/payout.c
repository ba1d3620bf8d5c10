#include "runtime/payout.h"

#include "runtime/decimal.h"

/* ---- Amounts ------------------------------------------------------------------------------------------------ */

static int64_t portion_of(const Results *results, const PlanPart *part, uint32_t row)
{
    return part->row_portion == PLAN_NOT_KEPT ? part->portion : results->kept[part->row_portion][row];
}

/* Rounded down; no more than is left. */
static int64_t take(const PlanPart *part, int64_t portion, int64_t paid, int64_t left)
{
    Int128 wanted = part->is_amount ? portion : (Int128)paid * portion / part->denominator;
    return wanted < left ? (int64_t)wanted : left;
}

static Exact remainder_of(const PlanPart *part, int64_t portion, int64_t paid)
{
    return (Exact){(Int128)paid * portion % part->denominator, part->denominator};
}

/* Fen after fen to the largest remainder that got none yet. */
static void give_remainders(const PlanPart *parts, PartAmount *amounts, size_t count, int64_t paid, int64_t left)
{
    bool given[PLAN_MAX_PARTS] = {false};
    for (; left > 0; left--) {
        size_t best = count;
        Exact most = {-1, 1};
        for (size_t i = 0; i < count; i++) {
            Exact remainder = remainder_of(&parts[i], amounts[i].portion, paid);
            if (given[i] || exact_compare(remainder, most) <= 0)
                continue;
            best = i;
            most = remainder;
        }
        if (best == count)
            return; /* the parts come to less than the whole, which the checker refuses */
        given[best] = true;
        amounts[best].fen++;
    }
}

static void divide(const Results *results, const PlanPart *parts, PartAmount *amounts, size_t count, int64_t paid,
                   uint32_t row)
{
    int64_t left = paid;
    size_t rest = count;
    for (size_t i = 0; i < count; i++) {
        amounts[i].portion = portion_of(results, &parts[i], row);
        if (parts[i].takes_rest) {
            rest = i;
            continue;
        }
        amounts[i].fen = take(&parts[i], amounts[i].portion, paid, left);
        left -= amounts[i].fen;
    }
    if (rest < count)
        amounts[rest].fen = left;
    else
        give_remainders(parts, amounts, count, paid, left);
}

/* ---- Conditions and dates ----------------------------------------------------------------------------------- */

static void await(const Results *results, uint16_t kept, int64_t value, PartAmount *amount)
{
    amount->state = PART_PENDING;
    amount->unknown = &results->plan->kept[kept];
    amount->blanks = results_kept_blanks(value);
}

static void find_state(const Results *results, const PlanPart *part, PartAmount *amount, uint32_t row)
{
    if (part->row_due != PLAN_NOT_KEPT) {
        int64_t due = results->kept[part->row_due][row];
        if (results_kept_is_known(due))
            amount->due = due;
        else
            await(results, part->row_due, due, amount);
    }
    if (part->row_condition != PLAN_NOT_KEPT) {
        int64_t holds = results->kept[part->row_condition][row];
        if (!results_kept_is_known(holds))
            await(results, part->row_condition, holds, amount);
        else if (!holds)
            amount->state = PART_NOT_MET;
    }
}

static size_t statement_end(const PlanPart *parts, size_t first, size_t count)
{
    size_t end = first;
    while (end < count && parts[end].kind == parts[first].kind)
        end++;
    return end;
}

size_t payout_divide(const Results *results, const Award *award, PartAmount amounts[static PAYOUT_MOST_PARTS])
{
    const PlanClause *clause = &results->plan->clauses[award->clause];
    size_t count = clause->part_count;
    if (!count || award->outcome == OUTCOME_PENDING || award->paid <= 0)
        return 0;
    const PlanPart *parts = results->plan->parts + clause->first_part; /* NULL where no clause has any */
    for (size_t i = 0; i < count; i++) {
        amounts[i] = (PartAmount){.due = parts[i].due};
        find_state(results, &parts[i], &amounts[i], award->row);
    }
    for (size_t first = 0, end; first < count; first = end) {
        end = statement_end(parts, first, count);
        divide(results, parts + first, amounts + first, end - first, award->paid, award->row);
    }
    return count;
}
