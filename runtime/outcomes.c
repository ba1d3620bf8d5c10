#include "runtime/outcomes.h"

#include <assert.h>

#include "runtime/memory.h"

#define MOST_UNMODELLED 64 /* bits of what outcomes_unmodelled answers */
#define KEPT_BLANKS ((UINT64_C(1) << 57) - 1) /* so that they stay below every value: results_kept_is_known */
#define MOST_BLANKS 64 /* bits of `blanks` */

/* ---- Opening ------------------------------------------------------------------------------------------------ */

Status outcomes_init(Outcomes *outcomes, const Plan *plan, size_t capacity)
{
    size_t words = BITMAP_WORDS(capacity ? capacity : 1);
    *outcomes = (Outcomes){.plan = plan, .capacity = words * 64};
    outcomes->clauses = memory_new(plan->clause_count, sizeof *outcomes->clauses);
    outcomes->bits = memory_new((plan->clause_count + 1) * 3, words * sizeof *outcomes->bits);
    outcomes->failed_asserts = memory_new(plan->assert_count, sizeof *outcomes->failed_asserts);
    outcomes->unknown_asserts = memory_new(plan->assert_count, sizeof *outcomes->unknown_asserts);
    if (!outcomes->clauses || !outcomes->bits || !outcomes->failed_asserts || !outcomes->unknown_asserts) {
        outcomes_done(outcomes);
        return STATUS_NO_MEMORY;
    }
    uint64_t *bits = outcomes->bits;
    outcomes->settled = bits;
    outcomes->rejected = bits + words;
    outcomes->skipped = bits + 2 * words;
    for (size_t c = 0; c < plan->clause_count; c++) {
        bits += 3 * words;
        outcomes->clauses[c] = (ClauseOutcomes){bits, bits + words, bits + 2 * words, NULL};
    }
    return STATUS_OK;
}

void outcomes_done(Outcomes *outcomes)
{
    memory_free(outcomes->clauses);
    memory_free(outcomes->bits);
    memory_free(outcomes->failed_asserts);
    memory_free(outcomes->unknown_asserts);
    memset(outcomes, 0, sizeof *outcomes);
}

/* ---- Answers ------------------------------------------------------------------------------------------------ */

/* What 64 rows answer; each of them exactly one. */
typedef struct Answers {
    uint64_t yes, no, unknown, fault;
} Answers;

/* A fault comes before unknown: what is known to be wrong is not waiting for a cell. A value that is no
 * condition says yes. */
static inline Answers answers_of(const Vector *vector, size_t word)
{
    Answers answers = {.fault = vector->fault ? vector->fault[word] : 0};
    answers.unknown = vector->unknown ? vector->unknown[word] & ~answers.fault : 0;
    uint64_t bits = vector->physical == PHYSICAL_BIT ? vector->data.bits[word] : ~UINT64_C(0);
    uint64_t decided = ~(answers.fault | answers.unknown);
    answers.yes = bits & decided;
    answers.no = ~bits & decided;
    return answers;
}

typedef enum Answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN, ANSWER_FAULT } Answer;

static Answer answer_at(const Outcomes *outcomes, PlanReg reg, size_t row)
{
    Answers answers = answers_of(engine_value(outcomes->engine, reg), row / 64);
    uint64_t bit = UINT64_C(1) << (row % 64);
    return answers.fault & bit     ? ANSWER_FAULT
           : answers.unknown & bit ? ANSWER_UNKNOWN
           : answers.yes & bit     ? ANSWER_YES
                                   : ANSWER_NO;
}

Int128 outcomes_number(const Outcomes *outcomes, PlanReg reg, size_t row)
{
    return vector_number(engine_value(outcomes->engine, reg), row);
}

bool outcomes_is_known(const Outcomes *outcomes, PlanReg reg, size_t row)
{
    return answer_at(outcomes, reg, row) <= ANSWER_YES;
}

/* ---- Faults: the rare rows, one at a time ------------------------------------------------------------------- */

typedef struct Report {
    const Outcomes *outcomes;
    const RowFaultSink *sink;
    size_t row;
} Report;

static void report(const Report *report, RowFault fault)
{
    fault.row = report->row;
    fault.line = report->outcomes->batch->lines[fault.row];
    fault.sheet_row = report->outcomes->batch->sheet_rows[fault.row];
    report->sink->report(report->sink->user, &fault);
}

static bool is_fault(const Report *report, PlanReg reg)
{
    return reg != PLAN_NONE && answer_at(report->outcomes, reg, report->row) == ANSWER_FAULT;
}

/* The field of the decided rate in the version that holds for the row. */
static const uint16_t *decided_field(const Outcomes *outcomes, const PlanClause *clause, size_t row)
{
    int64_t version = clause->terms ? (int64_t)outcomes_number(outcomes, clause->version, row) : -1;
    return version >= 0 ? &clause->terms[version].decided_field : &clause->decided_field;
}

static void report_computation(const Report *at, PlanReg reg, const PlanClause *clause, const uint16_t *fields,
                               size_t field_count)
{
    RowFault fault = {.fields = fields, .field_count = field_count};
    fault.fault = engine_fault(at->outcomes->engine, reg, at->row, &fault.span);
    if (clause) {
        fault.id = clause->id;
        fault.label = clause->label;
    }
    /* A blank decided rate never makes the amount unknown, so `fields` does not have it. */
    const uint16_t *decided = clause ? decided_field(at->outcomes, clause, at->row) : NULL;
    if (decided && fault.fault == FAULT_RATE_RANGE && *decided != UINT16_MAX) {
        fault.fields = decided;
        fault.field_count = 1;
    }
    report(at, fault);
}

static bool report_checks(const Report *at)
{
    bool any = false;
    for (size_t i = 0; i < at->outcomes->plan->check_count; i++) {
        const PlanCheck *check = &at->outcomes->plan->checks[i];
        Answer answer = answer_at(at->outcomes, check->reg, at->row);
        if (answer != ANSWER_NO && answer != ANSWER_FAULT)
            continue;
        any = true;
        RowFault fault = {.fault = FAULT_CHECK,
                          .label = check->label,
                          .span = check->span,
                          .fields = check->fields,
                          .field_count = check->field_count};
        if (answer == ANSWER_FAULT)
            fault.fault = engine_fault(at->outcomes->engine, check->reg, at->row, &fault.span);
        report(at, fault);
    }
    return any;
}

static bool report_orders(const Report *at)
{
    const Plan *plan = at->outcomes->plan;
    for (size_t o = 0; plan->step_count && o < plan->order_count; o++)
        if (is_fault(at, plan->orders[o].reg)) {
            report_computation(at, plan->orders[o].reg, NULL, NULL, 0);
            return true;
        }
    return false;
}

/* What an amount inherits the fault of: a date, a condition or a rate of one of its parts; NULL: it has its own. */
static const PlanKept *faulty_part(const Report *at, const PlanClause *clause)
{
    const Plan *plan = at->outcomes->plan;
    PlanSpan unused;
    bool divides = engine_fault(at->outcomes->engine, clause->amount, at->row, &unused) == FAULT_PARTS;
    for (size_t i = clause->first_part; i < clause->first_part + clause->part_count; i++) {
        const PlanPart *part = &plan->parts[i];
        const uint16_t said[] = {part->row_portion, part->row_condition, part->row_due};
        for (size_t s = 0; s < sizeof said / sizeof *said; s++)
            if (said[s] != PLAN_NOT_KEPT && ((divides && s == 0) || is_fault(at, plan->kept[said[s]].reg)))
                return &plan->kept[said[s]];
    }
    return NULL;
}

static void report_amount(const Report *at, const PlanClause *clause)
{
    const PlanKept *part = faulty_part(at, clause);
    if (part)
        report_computation(at, clause->amount, clause, part->read, part->read_count);
    else
        report_computation(at, clause->amount, clause, clause->fields, clause->field_count);
}

/* One fault for each clause: of its `for`, of the last condition that has one, or of its amount. */
static void report_clause(const Report *at, const PlanClause *clause)
{
    const PlanCondition *gate = &clause->applies;
    if (is_fault(at, gate->reg)) {
        report_computation(at, gate->reg, clause, gate->fields, gate->field_count);
        return;
    }
    if (gate->reg != PLAN_NONE && answer_at(at->outcomes, gate->reg, at->row) != ANSWER_YES)
        return;
    bool holds = true;
    for (size_t i = clause->condition_count; i-- > 0;) {
        const PlanCondition *condition = &clause->conditions[i];
        Answer answer = answer_at(at->outcomes, condition->reg, at->row);
        holds = holds && answer == ANSWER_YES;
        if (answer == ANSWER_FAULT) {
            report_computation(at, condition->reg, clause, condition->fields, condition->field_count);
            return;
        }
    }
    if (holds && is_fault(at, clause->amount))
        report_amount(at, clause);
}

/* What comes first in the life of a row is said first, and what stands behind it was not looked at. */
static void report_row(const Report *at)
{
    const Plan *plan = at->outcomes->plan;
    if (is_fault(at, plan->award_year)) {
        report_computation(at, plan->award_year, NULL, NULL, 0);
        return;
    }
    if (report_checks(at) || report_orders(at))
        return;
    for (size_t c = 0; c < plan->clause_count; c++)
        report_clause(at, &plan->clauses[c]);
}

static void report_rows(const Outcomes *outcomes, const uint64_t *rows, size_t words, const RowFaultSink *sink)
{
    for (size_t w = 0; w < words; w++)
        for (uint64_t left = rows[w]; left; left &= left - 1) {
            const Report at = {outcomes, sink, w * 64 + (size_t)__builtin_ctzll(left)};
            report_row(&at);
        }
}

/* ---- 64 rows at a time -------------------------------------------------------------------------------------- */

static uint64_t rows_of_word(size_t rows, size_t word)
{
    size_t left = rows - word * 64;
    return left >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
}

/* Rows of which a value that every row needs carries a fault. */
static void drop_faults(Outcomes *outcomes, PlanReg reg, size_t words)
{
    const Vector *vector = engine_value(outcomes->engine, reg);
    for (size_t w = 0; vector->fault && w < words; w++)
        outcomes->settled[w] &= ~vector->fault[w];
}

static void skip_other_years(Outcomes *outcomes, int32_t only_year)
{
    for (size_t row = 0; row < outcomes->batch->rows; row++)
        if (bit_get(outcomes->settled, row) && outcomes_year(outcomes, row) != only_year) {
            bit_put(outcomes->settled, row, false);
            bit_put(outcomes->skipped, row, true);
        }
}

static void find_states(Outcomes *outcomes, size_t words, const int32_t *only_year)
{
    const Plan *plan = outcomes->plan;
    const Batch *batch = outcomes->batch;
    for (size_t w = 0; w < words; w++) {
        outcomes->settled[w] = rows_of_word(batch->rows, w) & ~batch->rejected[w];
        outcomes->skipped[w] = 0;
    }
    if (plan->award_year != PLAN_NONE)
        drop_faults(outcomes, plan->award_year, words);
    if (only_year)
        skip_other_years(outcomes, *only_year);
    for (size_t i = 0; i < plan->check_count; i++) {
        const Vector *vector = engine_value(outcomes->engine, plan->checks[i].reg);
        for (size_t w = 0; w < words; w++) {
            Answers answers = answers_of(vector, w);
            outcomes->settled[w] &= ~(answers.no | answers.fault);
        }
    }
    for (size_t o = 0; plan->step_count && o < plan->order_count; o++)
        drop_faults(outcomes, plan->orders[o].reg, words);
}

/* Gate, conditions, amount. `faulty` gathers the rows that a fault of the clause rejects; what the bitmaps say
 * of them is taken back when all clauses have spoken. */
static void find_clause(Outcomes *outcomes, size_t index, size_t words, uint64_t *faulty)
{
    const PlanClause *clause = &outcomes->plan->clauses[index];
    ClauseOutcomes *out = &outcomes->clauses[index];
    const Vector *gate =
        clause->applies.reg != PLAN_NONE ? engine_value(outcomes->engine, clause->applies.reg) : NULL;
    const Vector *amount = clause->referral ? NULL : engine_value(outcomes->engine, clause->amount);
    assert(!amount || amount->physical == PHYSICAL_I64);
    out->amounts = amount ? amount->data.i64 : NULL;
    for (size_t w = 0; w < words; w++) {
        uint64_t left = outcomes->settled[w], refused = 0, pending = 0, fault = 0;
        if (gate) {
            Answers answers = answers_of(gate, w);
            fault = left & answers.fault;
            pending = left & answers.unknown;
            left &= answers.yes;
        }
        uint64_t holds = left;
        for (size_t i = 0; left && i < clause->condition_count; i++) {
            Answers answers = answers_of(engine_value(outcomes->engine, clause->conditions[i].reg), w);
            fault |= left & answers.fault;
            refused |= left & answers.no;
            holds &= answers.yes;
        }
        pending |= left & ~(holds | refused);
        if (amount) {
            Answers answers = answers_of(amount, w);
            fault |= holds & answers.fault;
            pending |= holds & answers.unknown;
            holds &= answers.yes;
        }
        out->granted[w] = holds;
        out->refused[w] = refused;
        out->pending[w] = pending;
        faulty[w] |= fault;
    }
}

static void take_back(Outcomes *outcomes, const uint64_t *faulty, size_t words)
{
    for (size_t w = 0; w < words; w++) {
        if (!faulty[w])
            continue;
        outcomes->settled[w] &= ~faulty[w];
        for (size_t c = 0; c < outcomes->plan->clause_count; c++) {
            outcomes->clauses[c].granted[w] &= ~faulty[w];
            outcomes->clauses[c].refused[w] &= ~faulty[w];
            outcomes->clauses[c].pending[w] &= ~faulty[w];
        }
    }
}

static void report_assert(const Outcomes *outcomes, const PlanAssert *assertion, uint64_t rows, size_t word,
                          const RowFaultSink *sink)
{
    for (; rows; rows &= rows - 1) {
        const Report at = {outcomes, sink, word * 64 + (size_t)__builtin_ctzll(rows)};
        report(&at, (RowFault){.fault = FAULT_ASSERT,
                               .label = assertion->label,
                               .span = assertion->span,
                               .fields = assertion->fields,
                               .field_count = assertion->field_count});
    }
}

/* Of the rows that are settled; it changes nothing about them. */
static void find_asserts(Outcomes *outcomes, size_t words, const RowFaultSink *sink)
{
    for (size_t i = 0; i < outcomes->plan->assert_count; i++) {
        const PlanAssert *assertion = &outcomes->plan->asserts[i];
        const Vector *vector = engine_value(outcomes->engine, assertion->reg);
        outcomes->failed_asserts[i] = outcomes->unknown_asserts[i] = 0;
        for (size_t w = 0; w < words; w++) {
            Answers answers = answers_of(vector, w);
            uint64_t failed = outcomes->settled[w] & answers.no;
            uint64_t unknown = outcomes->settled[w] & (answers.unknown | answers.fault);
            outcomes->failed_asserts[i] += (uint64_t)__builtin_popcountll(failed);
            outcomes->unknown_asserts[i] += (uint64_t)__builtin_popcountll(unknown);
            if (sink && sink->report)
                report_assert(outcomes, assertion, failed, w, sink);
        }
    }
}

void outcomes_find(Outcomes *outcomes, const Batch *batch, Engine *engine, const RowFaultSink *sink,
                   const int32_t *only_year)
{
    size_t words = BITMAP_WORDS(batch->rows);
    assert(batch->rows <= outcomes->capacity);
    outcomes->batch = batch;
    outcomes->engine = engine;
    find_states(outcomes, words, only_year);
    uint64_t *faulty = outcomes->rejected; /* until the states are final */
    memset(faulty, 0, words * sizeof *faulty);
    for (size_t c = 0; c < outcomes->plan->clause_count; c++)
        find_clause(outcomes, c, words, faulty);
    take_back(outcomes, faulty, words);
    uint64_t any = 0;
    for (size_t w = 0; w < words; w++) {
        outcomes->rejected[w] = rows_of_word(batch->rows, w) & ~(outcomes->settled[w] | outcomes->skipped[w]);
        any |= outcomes->rejected[w] &= ~batch->rejected[w];
    }
    if (any && sink && sink->report)
        report_rows(outcomes, outcomes->rejected, words, sink);
    for (size_t w = 0; w < words; w++)
        outcomes->rejected[w] |= rows_of_word(batch->rows, w) & batch->rejected[w];
    find_asserts(outcomes, words, sink);
}

/* ---- One row ------------------------------------------------------------------------------------------------ */

int32_t outcomes_year(const Outcomes *outcomes, size_t row)
{
    PlanReg reg = outcomes->plan->award_year;
    return reg == PLAN_NONE ? INT32_MIN : (int32_t)outcomes_number(outcomes, reg, row);
}

int64_t outcomes_order(const Outcomes *outcomes, size_t order, size_t row)
{
    return (int64_t)outcomes_number(outcomes, outcomes->plan->orders[order].reg, row);
}

uint64_t outcomes_unmodelled(const Outcomes *outcomes, size_t row)
{
    uint64_t marks = 0;
    for (size_t i = 0; i < outcomes->plan->unmodelled_count && i < MOST_UNMODELLED; i++) {
        PlanReg reg = outcomes->plan->unmodelled[i].applies.reg;
        if (reg != PLAN_NONE && answer_at(outcomes, reg, row) == ANSWER_YES)
            marks |= UINT64_C(1) << i;
    }
    return marks;
}

uint16_t outcomes_refusal(const Outcomes *outcomes, size_t clause, size_t row)
{
    const PlanClause *plan = &outcomes->plan->clauses[clause];
    uint16_t first = 0;
    while (answer_at(outcomes, plan->conditions[first].reg, row) != ANSWER_NO)
        first++;
    return first;
}

/* Where in `fields` the blank cells are. A field with a default is never blank; nor is one that may stay blank,
 * `except`. */
static uint64_t blanks_of(const Outcomes *outcomes, const uint16_t *fields, size_t count, uint16_t except,
                          size_t row)
{
    uint64_t blanks = 0;
    for (size_t i = 0; i < count && i < MOST_BLANKS; i++)
        if (fields[i] != except && !outcomes->plan->fields[fields[i]].has_default &&
            bit_get(outcomes->batch->columns[fields[i]].unknown, row))
            blanks |= UINT64_C(1) << i;
    return blanks;
}

uint16_t outcomes_pending(const Outcomes *outcomes, size_t clause, size_t row, uint64_t *blanks)
{
    const PlanClause *plan = &outcomes->plan->clauses[clause];
    const PlanCondition *gate = &plan->applies;
    if (gate->reg != PLAN_NONE && answer_at(outcomes, gate->reg, row) == ANSWER_UNKNOWN) {
        *blanks = blanks_of(outcomes, gate->fields, gate->field_count, UINT16_MAX, row);
        return REASON_FOR;
    }
    for (size_t i = 0; i < plan->condition_count; i++) {
        const PlanCondition *condition = &plan->conditions[i];
        if (answer_at(outcomes, condition->reg, row) != ANSWER_UNKNOWN)
            continue;
        *blanks = blanks_of(outcomes, condition->fields, condition->field_count, UINT16_MAX, row);
        return (uint16_t)i;
    }
    *blanks = blanks_of(outcomes, plan->fields, plan->field_count, *decided_field(outcomes, plan, row), row);
    return REASON_AMOUNT;
}

/* What carries a fault belongs to a clause that does not apply, or to a row that is rejected: nobody reads it. */
int64_t outcomes_kept(const Outcomes *outcomes, size_t index, size_t row)
{
    const PlanKept *kept = &outcomes->plan->kept[index];
    if (outcomes_is_known(outcomes, kept->reg, row))
        return (int64_t)outcomes_number(outcomes, kept->reg, row);
    uint64_t blanks = blanks_of(outcomes, kept->fields, kept->field_count, UINT16_MAX, row);
    return (int64_t)(UINT64_C(1) << 63 | (blanks & KEPT_BLANKS));
}
