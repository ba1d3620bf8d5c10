#include "compiler/explain/explain.h"

#include "compiler/explain/change.h"
#include "compiler/explain/gather.h"
#include "runtime/interp.h"
#include "runtime/memory.h"
#include "runtime/row_fault.h"

struct Explainer {
    const Compilation *compilation;
    const Plan *plan;
    const Trace *trace;
    const ExplainRun *run;
    Program *program;
    Engine *engine;
    ChangeSearch *changes;
    const Batch *batch;
    Arena arena; /* of the row at hand */
};

Status explain_open(Explainer **out, const Compilation *compilation, const Plan *plan, const Trace *trace,
                    const ExplainRun *run, size_t capacity)
{
    *out = NULL;
    Explainer *explainer = memory_new(1, sizeof *explainer);
    if (!explainer)
        return STATUS_NO_MEMORY;
    explainer->compilation = compilation;
    explainer->plan = plan;
    explainer->trace = trace;
    explainer->run = run;
    arena_init(&explainer->arena);
    explainer->arena.can_escape = true;
    Status status = interp_program_open(&explainer->program, plan);
    if (status == STATUS_OK)
        status = engine_open(&explainer->engine, explainer->program, capacity);
    if (status == STATUS_OK)
        status = change_open(&explainer->changes, compilation->policy, run->results->plan);
    if (status != STATUS_OK)
        explain_close(explainer);
    else
        *out = explainer;
    return status;
}

void explain_close(Explainer *explainer)
{
    if (!explainer)
        return;
    change_close(explainer->changes);
    engine_close(explainer->engine);
    program_close(explainer->program);
    arena_done(&explainer->arena);
    memory_free(explainer);
}

void explain_batch(Explainer *explainer, const Batch *batch)
{
    explainer->batch = batch;
    engine_run(explainer->engine, batch);
}

/* ---- One row ------------------------------------------------------------------------------------------------ */

static Quantity cell_of(const Gather *g, size_t field)
{
    const PlanField *plan = &g->plan->fields[field];
    const Column *column = &g->batch->columns[field];
    Quantity cell = {.type = g->policy->fields.items[field]->type, .denominator = plan->denominator};
    if (bit_get(column->unknown, g->row))
        cell.certainty = UNKNOWN;
    else if (column->physical == PHYSICAL_BIT)
        cell.mantissa = bit_get(column->data.bits, g->row);
    else if (column->physical == PHYSICAL_TEXT)
        cell.text = column->data.text[g->row];
    else
        cell.mantissa = column->data.i64[g->row];
    return cell;
}

static void gather_cells(Gather *g)
{
    RowFacts *facts = g->facts;
    facts->cell_count = g->plan->form_count;
    facts->cells = ARENA_ARRAY(g->arena, Quantity, facts->cell_count + 1);
    for (size_t i = 0; i < facts->cell_count; i++)
        facts->cells[i] = cell_of(g, i);
}

static void gather_checks(Gather *g)
{
    RowFacts *facts = g->facts;
    facts->checks = ARENA_ARRAY(g->arena, CheckFacts, g->plan->check_count + 1);
    const Node *node = g->policy->input ? g->policy->input->items : NULL;
    for (; node && facts->check_count < g->plan->check_count; node = node->next) {
        if (node->kind != NODE_CHECK)
            continue;
        facts->checks[facts->check_count] =
            (CheckFacts){&g->plan->checks[facts->check_count], gather_term(g, node->left)};
        facts->check_count++;
    }
}

static void add_problems(Gather *g, const Problems *from, const Problem **list)
{
    for (size_t i = 0; i < from->count; i++)
        if (from->items[i].place.line == g->batch->lines[g->row] && problem_is_error(from->items[i].code))
            list[g->facts->problem_count++] = &from->items[i];
}

static void gather_problems(Gather *g)
{
    const ProblemList *problems = g->run->problems;
    if (!problems)
        return;
    const Problem **list =
        ARENA_ARRAY(g->arena, const Problem *, problems->earlier.count + problems->recent.count + 1);
    add_problems(g, &problems->earlier, list);
    add_problems(g, &problems->recent, list);
    g->facts->problems = list;
}

static void add_totals(RowFacts *facts)
{
    for (size_t i = 0; i < facts->clause_count; i++) {
        const ClauseFacts *clause = &facts->clauses[i];
        if (!clause->award || clause->clause->referral || clause->outcome == OUTCOME_PENDING)
            continue;
        *(clause->clause->in_kind ? &facts->in_kind : &facts->cash) += clause->award->paid;
    }
}

/* The two plans come from one text by one compiler: they cannot differ, and if they did, nothing here would be worth reading. A
 * share of a pot is divided by the settlement. */
static bool agrees(const Gather *g, const ClauseFacts *facts)
{
    if (!facts->has_amount || facts->pay->left->kind == NODE_SHARE_OF || facts->pay->left->kind == NODE_RANK)
        return true;
    Quantity amount = gather_register(g, facts->clause->amount, 100, (Type){.kind = TYPE_MONEY});
    return amount.certainty == CERTAIN && amount.mantissa == facts->award->rounded;
}

static bool gather_clauses(Gather *g)
{
    RowFacts *facts = g->facts;
    bool all_agree = true;
    facts->clauses = ARENA_ARRAY(g->arena, ClauseFacts, g->plan->clause_count + 1);
    for (size_t i = 0; i < g->plan->clause_count; i++) {
        gather_clause(g, i, &facts->clauses[i]);
        all_agree &= agrees(g, &facts->clauses[i]);
        facts->clause_count++;
    }
    add_totals(facts);
    return all_agree;
}

Status explain_row(Explainer *explainer, size_t batch_row, uint32_t row, RowFacts **out)
{
    const Policy *policy = explainer->compilation->policy;
    const Row *result = &explainer->run->results->rows[row];
    arena_clear(&explainer->arena);
    if (setjmp(explainer->arena.escape))
        return STATUS_NO_MEMORY;
    RowFacts *facts = ARENA_NEW(&explainer->arena, RowFacts);
    *facts = (RowFacts){.policy = policy,
                        .plan = explainer->plan,
                        .results = explainer->run->results,
                        .batch = explainer->batch,
                        .batch_row = batch_row,
                        .row = row,
                        .file = explainer->run->file,
                        .reader = explainer->run->reader,
                        .state = (RowState)result->state,
                        .year = result->year};
    Gather gather = {.arena = &explainer->arena,
                     .policy = policy,
                     .plan = explainer->plan,
                     .trace = explainer->trace,
                     .engine = explainer->engine,
                     .batch = explainer->batch,
                     .row = batch_row,
                     .run = explainer->run,
                     .facts = facts,
                     .defined = ARENA_ARRAY(&explainer->arena, bool, policy->defines.count + 1)};
    *out = facts;
    gather_cells(&gather);
    if (facts->state == ROW_REJECTED)
        gather_problems(&gather);
    if (facts->state != ROW_SETTLED)
        return STATUS_OK;
    gather_checks(&gather);
    if (!gather_clauses(&gather))
        return STATUS_INTERNAL;
    return change_find(explainer->changes, &explainer->arena, facts);
}

/* ---- Why a row is rejected ------------------------------------------------------------------------------------ */

typedef struct FaultPlace {
    const Explainer *explainer;
    ProblemList *problems;
} FaultPlace;

static void report_fault(void *user, const RowFault *fault)
{
    const FaultPlace *at = user;
    ProblemPlace place = {
        .line = fault->line, .sheet_row = fault->sheet_row, .row = at->explainer->batch->first_row + fault->row};
    row_fault_report(at->problems, at->explainer->plan, fault, &place);
}

Status explain_faults(Explainer *explainer, ProblemList *problems)
{
    Outcomes outcomes;
    FaultPlace place = {explainer, problems};
    RowFaultSink sink = {report_fault, &place};
    Status status = outcomes_init(&outcomes, explainer->plan, explainer->batch->capacity);
    if (status != STATUS_OK)
        return status;
    outcomes_find(&outcomes, explainer->batch, explainer->engine, &sink, NULL);
    outcomes_done(&outcomes);
    return problems->out_of_memory ? STATUS_NO_MEMORY : STATUS_OK;
}
