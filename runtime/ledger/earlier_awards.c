#include "runtime/ledger/earlier_awards.h"

#include "runtime/ledger/ledger_state.h"
#include "runtime/memory.h"

bool earlier_awards_count_in(const PlanStep *step)
{
    return step->kind != STEP_QUOTA;
}

const EarlierList *ledger_sums(const Ledger *ledger, size_t number)
{
    return &ledger->sums[number];
}

/* The numbers that the results gave to the identities of a ledger's key, by the ledger's own number; 0: no row has it. */
static uint32_t *match_identities(const LedgerKey *key, const IdentityIndex *index)
{
    uint32_t *matched = memory_new(key->index.count + 1, sizeof *matched);
    size_t place = 0, number = 0;
    Str tuple;
    while (matched && identity_next(&key->index, &place, &tuple))
        matched[++number] = identity_find(index, tuple);
    return matched;
}

/* The same by award. */
static Status number_awards(const Ledger *ledger, const Results *results, int plan_key, uint32_t *numbers)
{
    size_t own = ledger->key_of_plan_key[plan_key];
    const LedgerKey *key = &ledger->keys[own];
    uint32_t *matched = match_identities(key, &results->key_indexes[plan_key]);
    if (!matched)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < ledger->count; i++)
        numbers[i] = matched[key->numbers[i]];
    memory_free(matched);
    return STATUS_OK;
}

static Status list_step(EarlierAwards *earlier, const Results *results, size_t number, uint32_t *numbers,
                        bool *clauses)
{
    const Plan *plan = earlier->plan;
    const PlanStep *step = &plan->steps[number];
    memset(clauses, 0, (plan->ledger_clause_count + 1) * sizeof *clauses);
    for (size_t c = 0; c < step->clause_count && earlier_awards_count_in(step); c++) {
        uint16_t clause = earlier->clauses[step->clauses[c]];
        if (clause != NO_CLAUSE)
            clauses[clause] = true;
    }
    Status status = step->key < 0 ? STATUS_OK : number_awards(earlier->ledger, results, step->key, numbers);
    return status == STATUS_OK ? earlier_list_open(&earlier->steps[number], earlier->ledger,
                                                   step->key < 0 ? NULL : numbers, clauses)
                               : status;
}

Status earlier_awards_open(EarlierAwards *earlier, Ledger *ledger, Results *results)
{
    const Plan *plan = results->plan;
    earlier->plan = plan;
    earlier->ledger = ledger;
    earlier->steps = memory_new(plan->step_count + 1, sizeof *earlier->steps);
    uint32_t *numbers = memory_new(ledger->count + 1, sizeof *numbers);
    bool *clauses = memory_new(plan->ledger_clause_count + 1, sizeof *clauses);
    earlier->clauses = memory_new(plan->clause_count + 1, sizeof *earlier->clauses);
    for (size_t c = 0; earlier->clauses && c < plan->clause_count; c++)
        earlier->clauses[c] = ledger_clause_named(ledger, plan->clauses[c].id);
    Status status = earlier->steps && earlier->clauses && numbers && clauses ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t s = 0; status == STATUS_OK && s < plan->step_count; s++)
        status = list_step(earlier, results, s, numbers, clauses);
    memory_free(numbers);
    memory_free(clauses);
    if (status == STATUS_OK)
        results->earlier = earlier;
    return status;
}

void earlier_awards_close(EarlierAwards *earlier)
{
    for (size_t s = 0; earlier->steps && s < earlier->plan->step_count; s++)
        earlier_list_close(&earlier->steps[s]);
    memory_free(earlier->steps);
    memory_free(earlier->clauses);
    *earlier = (EarlierAwards){0};
}
