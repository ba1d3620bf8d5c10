#include "compiler/explain/change.h"

#include "runtime/interp.h"
#include "runtime/memory.h"
#include "runtime/outcomes.h"
#include "runtime/sample/landmarks.h"

#define TRIED ((size_t)256) /* rows that run together */
#define CLOSER ((size_t)32) /* values between a refused and a granted one that are tried at a time */

/* The row with one other cell, and what a clause would give it. */
typedef struct Try {
    size_t clause, field;
    int64_t number;
    int64_t granted; /* fen; 0: not granted */
} Try;

struct ChangeSearch {
    const Policy *policy;
    const Plan *plan;
    Program *program;
    Engine *engine;
    Batch batch;
    Outcomes outcomes;
    Landmarks *landmarks;
    /* The row at hand. */
    const RowFacts *facts;
    const Batch *from;
    size_t from_row;
    uint32_t *reads; /* by field: how many refusing conditions of the clause read it */
    uint32_t *seen; /* by field: the last condition that was found to read it */
    uint32_t *defines; /* by definition: the last condition that went through it */
    uint32_t condition;
    Try *tries;
    size_t try_count, try_capacity;
};

void change_close(ChangeSearch *search)
{
    if (!search)
        return;
    outcomes_done(&search->outcomes);
    batch_done(&search->batch);
    engine_close(search->engine);
    program_close(search->program);
    memory_free(search->landmarks);
    memory_free(search->reads);
    memory_free(search->seen);
    memory_free(search->defines);
    memory_free(search->tries);
    memory_free(search);
}

Status change_open(ChangeSearch **out, const Policy *policy, const Plan *plan)
{
    *out = NULL;
    ChangeSearch *search = memory_new(1, sizeof *search);
    if (!search)
        return STATUS_NO_MEMORY;
    search->policy = policy;
    search->plan = plan;
    search->reads = memory_new(plan->field_count + 1, sizeof *search->reads);
    search->seen = memory_new(plan->field_count + 1, sizeof *search->seen);
    search->defines = memory_new(policy->defines.count + 1, sizeof *search->defines);
    Status status = search->reads && search->seen && search->defines ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = interp_program_open(&search->program, plan);
    if (status == STATUS_OK)
        status = engine_open(&search->engine, search->program, TRIED);
    if (status == STATUS_OK)
        status = batch_init(&search->batch, plan->fields, plan->field_count, TRIED);
    if (status == STATUS_OK)
        status = outcomes_init(&search->outcomes, plan, TRIED);
    if (status == STATUS_OK)
        status = landmarks_collect(plan, &search->landmarks);
    if (status != STATUS_OK)
        change_close(search);
    else
        *out = search;
    return status;
}

/* ---- Which cells ---------------------------------------------------------------------------------------------- */

static const Term *definition_of(const RowFacts *facts, const Symbol *symbol)
{
    for (size_t i = 0; i < facts->definition_count; i++)
        if (facts->definitions[i].symbol == symbol)
            return facts->definitions[i].term;
    return NULL;
}

static bool is_cell(const ChangeSearch *search, const Term *term)
{
    return term->op == NODE_NAME && term->symbol && term->symbol->kind == SYMBOL_FIELD &&
           (size_t)term->symbol->index < search->plan->form_count && term->value.certainty == CERTAIN &&
           !term->is_blank && !search->plan->fields[term->symbol->index].key;
}

/* A definition that this condition has not gone through yet; NULL: none. */
static const Term *definition_inside(ChangeSearch *search, const Term *term)
{
    const Symbol *symbol = term->op == NODE_NAME ? term->symbol : NULL;
    if (!symbol || symbol->kind != SYMBOL_DEFINE || search->defines[symbol->index] == search->condition)
        return NULL;
    search->defines[symbol->index] = search->condition;
    return definition_of(search->facts, symbol);
}

static void count_reads(ChangeSearch *search, const Term *term)
{
    if (is_cell(search, term) && search->seen[term->symbol->index] != search->condition) {
        search->seen[term->symbol->index] = search->condition;
        search->reads[term->symbol->index]++;
    }
    const Term *definition = definition_inside(search, term);
    if (definition)
        count_reads(search, definition);
    for (size_t i = 0; i < term->count; i++)
        count_reads(search, term->items[i]);
}

/* One cell can turn only what reads it: all conditions that refuse have to. Returns how many refuse; 0: one cell will not do. */
static uint32_t find_reads(ChangeSearch *search, const ClauseFacts *clause)
{
    uint32_t refusing = 0;
    memset(search->reads, 0, search->plan->field_count * sizeof *search->reads);
    for (size_t i = 0; i < clause->condition_count; i++) {
        const ConditionFacts *condition = &clause->conditions[i];
        if (condition->certainty != CERTAIN || (!condition->holds && !condition->term))
            return 0;
        if (condition->holds)
            continue;
        refusing++;
        search->condition++;
        count_reads(search, condition->term);
    }
    return refusing;
}

/* Whether a change can be told at all: a referral pays nothing, and what a pot gives depends on all the others. */
static bool can_tell(const ClauseFacts *clause)
{
    const Node *pay = selection_find(&clause->selection->statements, NODE_PAY);
    return clause->outcome == OUTCOME_REFUSED && pay && pay->left->kind != NODE_SHARE_OF &&
           pay->left->kind != NODE_RANK;
}

/* ---- Trying ------------------------------------------------------------------------------------------------------ */

static void put_number(Column *column, size_t row, int64_t number)
{
    if (column->physical == PHYSICAL_BIT)
        bit_put(column->data.bits, row, number != 0);
    else
        column->data.i64[row] = number;
    bit_put(column->unknown, row, false);
}

/* Runs the row once for each try; at most TRIED. */
static void run_tries(ChangeSearch *search, Try *tries, size_t count)
{
    Batch *batch = &search->batch;
    batch_clear(batch);
    batch->rows = count;
    for (size_t row = 0; row < count; row++) {
        batch->lines[row] = batch->sheet_rows[row] = 1;
        for (size_t f = 0; f < search->plan->field_count; f++)
            column_copy_cell(&batch->columns[f], row, &search->from->columns[f], search->from_row);
        put_number(&batch->columns[tries[row].field], row, tries[row].number);
    }
    engine_run(search->engine, batch);
    outcomes_find(&search->outcomes, batch, search->engine, NULL, NULL);
    for (size_t row = 0; row < count; row++) {
        const ClauseOutcomes *clause = &search->outcomes.clauses[tries[row].clause];
        tries[row].granted = bit_get(clause->granted, row) ? clause->amounts[row] : 0;
    }
}

static Int128 distance(int64_t a, int64_t b)
{
    Int128 apart = (Int128)a - b;
    return apart < 0 ? -apart : apart;
}

static int64_t number_now(const ChangeSearch *search, size_t field)
{
    const Column *column = &search->from->columns[field];
    return column->physical == PHYSICAL_BIT ? bit_get(column->data.bits, search->from_row)
                                            : column->data.i64[search->from_row];
}

static bool add_try(ChangeSearch *search, size_t clause, size_t field, Int128 number)
{
    const PlanField *plan = &search->plan->fields[field];
    if (number < plan->low || number > plan->high || number == number_now(search, field))
        return true;
    if (search->try_count == search->try_capacity) {
        size_t wider = search->try_capacity ? search->try_capacity * 2 : TRIED;
        Try *grown = memory_grow(search->tries, search->try_count * sizeof *grown, wider, sizeof *grown);
        if (!grown)
            return false;
        search->tries = grown;
        search->try_capacity = wider;
    }
    search->tries[search->try_count++] = (Try){.clause = clause, .field = field, .number = (int64_t)number};
    return true;
}

/* ---- The nearest of what was granted -------------------------------------------------------------------------------- */

static int rank_of(const PlanField *field)
{
    return field->kind == KIND_CATEGORY ? 2 : field->kind == KIND_YES_NO;
}

/* Numbers and dates before yes and no, and those before members; numbers by how much they change, as a part of what they are. */
static bool is_nearer(const ChangeSearch *search, const Try *a, const Try *b)
{
    const PlanField *fields = search->plan->fields;
    int rank_a = rank_of(&fields[a->field]), rank_b = rank_of(&fields[b->field]);
    if (rank_a != rank_b)
        return rank_a < rank_b;
    int64_t now_a = number_now(search, a->field), now_b = number_now(search, b->field);
    return distance(a->number, now_a) * (distance(now_b, 0) + 1) <
           distance(b->number, now_b) * (distance(now_a, 0) + 1);
}

/* The tries of one clause stand together. */
static const Try *nearest_granted(const ChangeSearch *search, const Try *tries, size_t count)
{
    const Try *nearest = NULL;
    for (size_t i = 0; i < count; i++)
        if (tries[i].granted > 0 && (!nearest || is_nearer(search, &tries[i], nearest)))
            nearest = &tries[i];
    return nearest;
}

/* ---- First, what the conditions themselves name ------------------------------------------------------------------------- */

static bool add_around(ChangeSearch *search, size_t clause, size_t field, const Quantity *value)
{
    const PlanField *plan = &search->plan->fields[field];
    Int128 scaled;
    if (value->certainty != CERTAIN || __builtin_mul_overflow(value->mantissa, (Int128)plan->denominator, &scaled))
        return true;
    scaled /= value->denominator;
    bool added = true;
    for (int step = -1; step <= 1 && added; step++)
        added = add_try(search, clause, field, scaled + step);
    return added;
}

static bool add_members(ChangeSearch *search, size_t clause, const Term *term)
{
    size_t field = (size_t)term->items[0]->symbol->index;
    bool added = true;
    for (const Node *member = term->node->items; member && added; member = member->next)
        if (member->symbol)
            added = add_try(search, clause, field, member->symbol->index);
    return added;
}

static bool is_comparison(NodeKind op)
{
    return op == NODE_EQ || op == NODE_NE || op == NODE_LT || op == NODE_LE || op == NODE_GT || op == NODE_GE ||
           op == NODE_IS;
}

/* Of a cell that every refusing condition reads, the values that it is compared with, and their neighbours. */
static bool add_named(ChangeSearch *search, size_t clause, uint32_t refusing, const Term *term)
{
    bool added = true;
    for (size_t i = 0; i < term->count && i < 2 && added && is_comparison(term->op); i++) {
        const Term *cell = term->items[i];
        if (term->count == 2 && is_cell(search, cell) && search->reads[cell->symbol->index] == refusing &&
            search->plan->fields[cell->symbol->index].kind != KIND_TEXT)
            added = add_around(search, clause, (size_t)cell->symbol->index, &term->items[1 - i]->value);
    }
    if (term->op == NODE_IS_ONE_OF && is_cell(search, term->items[0]) &&
        search->plan->fields[term->items[0]->symbol->index].kind == KIND_CATEGORY)
        added = add_members(search, clause, term);
    if (is_cell(search, term) && term->value.type.kind == TYPE_YES_NO &&
        search->reads[term->symbol->index] == refusing)
        added = add_try(search, clause, (size_t)term->symbol->index, !term->value.mantissa);
    const Term *definition = definition_inside(search, term);
    if (definition && added)
        added = add_named(search, clause, refusing, definition);
    for (size_t i = 0; i < term->count && added; i++)
        added = add_named(search, clause, refusing, term->items[i]);
    return added;
}

static bool add_clause(ChangeSearch *search, const ClauseFacts *clause)
{
    uint32_t refusing = find_reads(search, clause);
    bool added = true;
    for (size_t i = 0; i < clause->condition_count && refusing && added; i++) {
        if (clause->conditions[i].holds)
            continue;
        search->condition++;
        added = add_named(search, clause->index, refusing, clause->conditions[i].term);
    }
    return added;
}

/* ---- Then, wherever the rules change, and ever farther from what stands there -------------------------------------------- */

static bool add_wide(ChangeSearch *search, size_t clause, size_t field)
{
    const PlanField *plan = &search->plan->fields[field];
    const Landmarks *landmarks = &search->landmarks[field];
    bool added = true;
    int64_t now = number_now(search, field);
    if (plan->kind == KIND_CATEGORY || plan->kind == KIND_YES_NO) {
        for (int64_t value = plan->low; value <= plan->high && added; value++)
            added = add_try(search, clause, field, value);
        return added;
    }
    for (size_t i = 0; i < landmarks->number_count && added; i++)
        added = add_try(search, clause, field, landmarks->numbers[i]);
    for (int bit = 0; bit < 50 && added; bit++)
        added = add_try(search, clause, field, (Int128)now + ((Int128)1 << bit)) &&
                add_try(search, clause, field, (Int128)now - ((Int128)1 << bit));
    return added;
}

/* Between what stands there, which is refused, and the granted value, until they are neighbours. */
static void come_closer(ChangeSearch *search, Try *found)
{
    Try tries[CLOSER];
    int64_t refused = number_now(search, found->field);
    while (distance(refused, found->number) > 1) {
        Int128 apart = (Int128)found->number - refused;
        size_t count = 0, first = 0;
        for (size_t i = 1; i <= CLOSER; i++) {
            int64_t number = (int64_t)(refused + apart * (Int128)i / (Int128)(CLOSER + 1));
            if (number != refused && number != found->number && (count == 0 || tries[count - 1].number != number))
                tries[count++] = (Try){.clause = found->clause, .field = found->field, .number = number};
        }
        if (count == 0)
            return;
        run_tries(search, tries, count);
        while (first < count && tries[first].granted <= 0)
            first++;
        if (first > 0)
            refused = tries[first - 1].number;
        if (first < count)
            *found = tries[first];
    }
}

/* ---- All refused clauses of a row ------------------------------------------------------------------------------------------ */

static bool has_steps(const Plan *plan, size_t clause)
{
    for (size_t s = 0; s < plan->step_count; s++)
        for (size_t c = 0; c < plan->steps[s].clause_count; c++)
            if (plan->steps[s].clauses[c] == clause)
                return true;
    return false;
}

static ChangeFacts *change_of(const ChangeSearch *search, Arena *arena, const Try *found)
{
    const PlanField *field = &search->plan->fields[found->field];
    ChangeFacts *change = ARENA_NEW(arena, ChangeFacts);
    *change = (ChangeFacts){.field = field,
                            .symbol = search->policy->fields.items[found->field],
                            .now = search->facts->cells[found->field],
                            .then = {.type = search->policy->fields.items[found->field]->type,
                                     .mantissa = found->number,
                                     .denominator = field->denominator},
                            .rounded = found->granted,
                            .is_alone = has_steps(search->plan, found->clause)};
    change->now.mantissa = number_now(search, found->field);
    return change;
}

static void run_all(ChangeSearch *search)
{
    for (size_t first = 0; first < search->try_count; first += TRIED)
        run_tries(search, search->tries + first,
                  search->try_count - first < TRIED ? search->try_count - first : TRIED);
}

/* What the conditions name is tried for all clauses together: a run costs little more for many rows than for one. */
static bool find_named(ChangeSearch *search, Arena *arena, RowFacts *facts)
{
    search->try_count = 0;
    for (size_t c = 0; c < facts->clause_count; c++)
        if (can_tell(&facts->clauses[c]) && !add_clause(search, &facts->clauses[c]))
            return false;
    run_all(search);
    for (size_t first = 0, end; first < search->try_count; first = end) {
        size_t clause = search->tries[first].clause;
        for (end = first + 1; end < search->try_count && search->tries[end].clause == clause;)
            end++;
        const Try *found = nearest_granted(search, search->tries + first, end - first);
        if (found)
            facts->clauses[clause].change = change_of(search, arena, found);
    }
    return true;
}

static bool find_wide(ChangeSearch *search, Arena *arena, ClauseFacts *clause)
{
    uint32_t refusing = find_reads(search, clause);
    search->try_count = 0;
    for (size_t f = 0; f < search->plan->form_count && refusing; f++) {
        const PlanField *field = &search->plan->fields[f];
        if (search->reads[f] == refusing && field->kind != KIND_TEXT && !add_wide(search, clause->index, f))
            return false;
    }
    run_all(search);
    const Try *nearest = nearest_granted(search, search->tries, search->try_count);
    if (!nearest)
        return true;
    Try found = *nearest;
    if (rank_of(&search->plan->fields[found.field]) == 0)
        come_closer(search, &found);
    clause->change = change_of(search, arena, &found);
    return true;
}

Status change_find(ChangeSearch *search, Arena *arena, RowFacts *facts)
{
    search->facts = facts;
    search->from = facts->batch;
    search->from_row = facts->batch_row;
    bool done = find_named(search, arena, facts);
    for (size_t c = 0; c < facts->clause_count && done; c++)
        if (can_tell(&facts->clauses[c]) && !facts->clauses[c].change)
            done = find_wide(search, arena, &facts->clauses[c]);
    return done ? STATUS_OK : STATUS_NO_MEMORY;
}
