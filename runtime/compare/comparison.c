#include "runtime/compare/comparison.h"

#include "runtime/memory.h"

/* ---- Clauses ------------------------------------------------------------------------------------------------------ */

static uint16_t find_clause(const Plan *plan, Str id)
{
    for (size_t c = 0; c < plan->clause_count; c++)
        if (str_equal(plan->clauses[c].id, id))
            return (uint16_t)c;
    return NO_CLAUSE;
}

ClausePair *comparison_pair_by_id(const Plan *old_plan, const Plan *new_plan, size_t *count)
{
    ClausePair *pairs = memory_new(old_plan->clause_count + new_plan->clause_count + 1, sizeof *pairs);
    *count = 0;
    if (!pairs)
        return NULL;
    for (size_t c = 0; c < new_plan->clause_count; c++)
        pairs[(*count)++] = (ClausePair){{find_clause(old_plan, new_plan->clauses[c].id), (uint16_t)c}};
    for (size_t c = 0; c < old_plan->clause_count; c++)
        if (find_clause(new_plan, old_plan->clauses[c].id) == NO_CLAUSE)
            pairs[(*count)++] = (ClausePair){{(uint16_t)c, NO_CLAUSE}};
    return pairs;
}

/* ---- One row ------------------------------------------------------------------------------------------------------ */

/* What the clauses of one side say of the row at hand, by pair. */
typedef struct RowAnswers {
    uint8_t *outcomes;
    int64_t *paid;
    Int128 total;
    uint8_t state;
} RowAnswers;

typedef struct Comparing {
    Comparison *to;
    uint16_t *pair_of[SIDES]; /* by clause of the plan */
    RowAnswers answers[SIDES];
} Comparing;

static const Plan *plan_of(const Comparison *comparison, size_t side)
{
    return comparison->results[side]->plan;
}

static void answer(Comparing *comparing, size_t side, uint32_t row)
{
    const Comparison *to = comparing->to;
    const Results *results = to->results[side];
    RowAnswers *answers = &comparing->answers[side];
    answers->state = row == NO_ROW ? ROW_ABSENT : results->rows[row].state;
    answers->total = 0;
    uint8_t unsaid = answers->state == ROW_REJECTED ? OUTCOME_INVALID : OUTCOME_NOT_APPLICABLE;
    for (size_t p = 0; p < to->clause_count; p++) {
        answers->outcomes[p] = to->clauses[p].pair.clause[side] == NO_CLAUSE ? OUTCOME_NO_CLAUSE : unsaid;
        answers->paid[p] = 0;
    }
    if (answers->state != ROW_SETTLED)
        return;
    size_t end = results_awards_end(results, row);
    for (size_t i = results->rows[row].first_award; i < end; i++) {
        const Award *award = &results->awards[i];
        size_t pair = comparing->pair_of[side][award->clause];
        answers->outcomes[pair] = award->outcome;
        answers->paid[pair] = award->outcome == OUTCOME_PENDING ? 0 : award->paid;
        answers->total += answers->paid[pair];
    }
}

static bool gives_nothing(size_t outcome)
{
    return outcome == OUTCOME_NOT_APPLICABLE || outcome == OUTCOME_REFUSED || outcome == OUTCOME_INVALID;
}

bool comparison_is_other_outcome(size_t was, size_t is)
{
    bool says_nothing =
        (was == OUTCOME_NO_CLAUSE && gives_nothing(is)) || (is == OUTCOME_NO_CLAUSE && gives_nothing(was));
    return was != is && !says_nothing;
}

/* Adds what one clause says of the row at hand. True: it differs between the sides. */
static bool add_clause(Comparing *comparing, size_t pair, bool settled_on_both, bool *has_moved_money)
{
    Comparison *to = comparing->to;
    ComparedClause *clause = &to->clauses[pair];
    const RowAnswers *old_side = &comparing->answers[SIDE_OLD], *new_side = &comparing->answers[SIDE_NEW];
    int64_t before = old_side->paid[pair], after = new_side->paid[pair];
    clause->paid[SIDE_OLD] += before;
    clause->paid[SIDE_NEW] += after;
    if (after > before) {
        clause->gaining++;
        clause->gained += (Int128)after - before;
    } else if (after < before) {
        clause->losing++;
        clause->lost += (Int128)before - after;
    }
    *has_moved_money |= before != after;
    if (!settled_on_both)
        return before != after;
    uint8_t was = old_side->outcomes[pair], is = new_side->outcomes[pair];
    clause->moves[was][is]++;
    return before != after || comparison_is_other_outcome(was, is);
}

static Status keep_row(Comparison *to, const ComparedRow *row)
{
    if (to->row_count == to->row_capacity) {
        size_t capacity = to->row_capacity ? to->row_capacity * 2 : 256;
        ComparedRow *grown = memory_grow(to->rows, to->row_count * sizeof *grown, capacity, sizeof *grown);
        if (!grown)
            return STATUS_NO_MEMORY;
        to->rows = grown;
        to->row_capacity = capacity;
    }
    to->rows[to->row_count++] = *row;
    return STATUS_OK;
}

static Status compare_row(Comparing *comparing, uint32_t old_row, uint32_t new_row)
{
    Comparison *to = comparing->to;
    answer(comparing, SIDE_OLD, old_row);
    answer(comparing, SIDE_NEW, new_row);
    uint8_t was = comparing->answers[SIDE_OLD].state, is = comparing->answers[SIDE_NEW].state;
    ComparedRow row = {.row = {old_row, new_row},
                       .total = {comparing->answers[SIDE_OLD].total, comparing->answers[SIDE_NEW].total}};
    bool differs = was != is, settled_on_both = was == ROW_SETTLED && is == ROW_SETTLED;
    to->compared++;
    to->states[was][is]++;
    for (size_t p = 0; p < to->clause_count; p++)
        differs |= add_clause(comparing, p, settled_on_both, &row.has_moved_money);
    if (!differs)
        return STATUS_OK;
    Int128 difference = row.total[SIDE_NEW] - row.total[SIDE_OLD];
    if (difference > 0) {
        to->gaining++;
        to->gained += difference;
    } else if (difference < 0) {
        to->losing++;
        to->lost -= difference;
    } else if (row.has_moved_money) {
        to->shifting++;
    } else {
        to->relabelled++;
    }
    return keep_row(to, &row);
}

/* ---- All rows ----------------------------------------------------------------------------------------------------- */

/* Both sides stand in the order of the file, and no two rows of a side begin in the same line. */
static Status compare_rows(Comparing *comparing)
{
    const Results *old_side = comparing->to->results[SIDE_OLD], *new_side = comparing->to->results[SIDE_NEW];
    size_t a = 0, b = 0;
    Status status = STATUS_OK;
    while (status == STATUS_OK && (a < old_side->row_count || b < new_side->row_count)) {
        uint64_t old_line = a < old_side->row_count ? old_side->rows[a].line : UINT64_MAX;
        uint64_t new_line = b < new_side->row_count ? new_side->rows[b].line : UINT64_MAX;
        uint32_t old_row = old_line <= new_line ? (uint32_t)a++ : NO_ROW;
        uint32_t new_row = new_line <= old_line ? (uint32_t)b++ : NO_ROW;
        status = compare_row(comparing, old_row, new_row);
    }
    return status;
}

static void add_totals(Comparison *to)
{
    for (size_t p = 0; p < to->clause_count; p++) {
        for (size_t side = 0; side < SIDES; side++) {
            uint16_t clause = to->clauses[p].pair.clause[side];
            if (clause == NO_CLAUSE)
                continue;
            if (plan_of(to, side)->clauses[clause].in_kind)
                to->in_kind[side] += to->clauses[p].paid[side];
            else
                to->cash[side] += to->clauses[p].paid[side];
        }
    }
}

static Status open(Comparing *comparing, const ClausePair *pairs, size_t pair_count)
{
    Comparison *to = comparing->to;
    to->clauses = memory_new(pair_count + 1, sizeof *to->clauses);
    to->clause_count = pair_count;
    bool has_memory = to->clauses != NULL;
    for (size_t side = 0; side < SIDES; side++) {
        comparing->pair_of[side] = memory_new(plan_of(to, side)->clause_count + 1, sizeof(uint16_t));
        comparing->answers[side].outcomes = memory_new(pair_count + 1, sizeof(uint8_t));
        comparing->answers[side].paid = memory_new(pair_count + 1, sizeof(int64_t));
        has_memory &=
            comparing->pair_of[side] && comparing->answers[side].outcomes && comparing->answers[side].paid;
    }
    if (!has_memory)
        return STATUS_NO_MEMORY;
    for (size_t p = 0; p < pair_count; p++) {
        to->clauses[p].pair = pairs[p];
        for (size_t side = 0; side < SIDES; side++)
            if (pairs[p].clause[side] != NO_CLAUSE)
                comparing->pair_of[side][pairs[p].clause[side]] = (uint16_t)p;
    }
    return STATUS_OK;
}

Status comparison_make(Comparison *out, const Results *old_results, const Results *new_results,
                       const ClausePair *pairs, size_t pair_count)
{
    *out = (Comparison){.results = {old_results, new_results}};
    Comparing comparing = {.to = out};
    Status status = open(&comparing, pairs, pair_count);
    if (status == STATUS_OK)
        status = compare_rows(&comparing);
    if (status == STATUS_OK)
        add_totals(out);
    for (size_t side = 0; side < SIDES; side++) {
        memory_free(comparing.pair_of[side]);
        memory_free(comparing.answers[side].outcomes);
        memory_free(comparing.answers[side].paid);
    }
    if (status != STATUS_OK)
        comparison_done(out);
    return status;
}

void comparison_done(Comparison *comparison)
{
    memory_free(comparison->clauses);
    memory_free(comparison->rows);
    *comparison = (Comparison){0};
}

size_t comparison_outcome(const Comparison *comparison, Side side, uint32_t row, size_t clause, int64_t *paid)
{
    const Results *results = comparison->results[side];
    uint16_t index = comparison->clauses[clause].pair.clause[side];
    *paid = 0;
    if (index == NO_CLAUSE || row == NO_ROW)
        return OUTCOME_NO_CLAUSE;
    if (results->rows[row].state == ROW_REJECTED)
        return OUTCOME_INVALID;
    if (results->rows[row].state == ROW_SKIPPED)
        return OUTCOME_NOT_APPLICABLE;
    size_t end = results_awards_end(results, row);
    for (size_t i = results->rows[row].first_award; i < end; i++) {
        const Award *award = &results->awards[i];
        if (award->clause != index)
            continue;
        *paid = award->outcome == OUTCOME_PENDING ? 0 : award->paid;
        return award->outcome;
    }
    return OUTCOME_NOT_APPLICABLE;
}
