#include "runtime/results.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/memory.h"

#define MOST_IDENTITY_FIELDS (sizeof((Results *)0)->identity_fields / sizeof(uint16_t))
#define MOST_UNMODELLED 64 /* bits of Row.unmodelled */
#define MOST_BLANKS 64 /* bits of Award.blanks */

/* ---- Opening and closing ---------------------------------------------------------------------------------------- */

static void choose_identity_fields(Results *results)
{
    const Plan *plan = results->plan;
    for (size_t i = 0; i < plan->field_count && results->identity_count < MOST_IDENTITY_FIELDS; i++)
        if (plan->fields[i].key || (plan->fields[i].required && plan->fields[i].kind == KIND_TEXT))
            results->identity_fields[results->identity_count++] = (uint16_t)i;
}

static void find_used_keys(Results *results)
{
    const Plan *plan = results->plan;
    for (size_t s = 0; s < plan->step_count; s++)
        for (size_t c = 0; plan->steps[s].key >= 0 && c < plan->steps[s].clause_count; c++)
            results->key_used[(size_t)plan->steps[s].key * plan->clause_count + plan->steps[s].clauses[c]] = true;
}

Status results_init(Results *results, const Plan *plan, bool keep_detail)
{
    results->plan = plan;
    results->keep_detail = keep_detail;
    arena_init(&results->texts);
    results->keys = memory_new(plan->key_count, sizeof *results->keys);
    results->key_numbers = memory_new(plan->key_count, sizeof *results->key_numbers);
    results->key_indexes = memory_new(plan->key_count, sizeof *results->key_indexes);
    results->key_used = memory_new(plan->key_count * plan->clause_count, sizeof *results->key_used);
    results->orders = memory_new(plan->order_count, sizeof *results->orders);
    results->present = memory_new(plan->clause_count, sizeof *results->present);
    if (!results->keys || !results->key_numbers || !results->key_indexes || !results->key_used ||
        !results->orders || !results->present) {
        results_done(results);
        return STATUS_NO_MEMORY;
    }
    choose_identity_fields(results);
    find_used_keys(results);
    return STATUS_OK;
}

void results_done(Results *results)
{
    const Plan *plan = results->plan;
    for (size_t k = 0; plan && k < plan->key_count; k++) {
        if (results->keys)
            memory_free(results->keys[k]);
        if (results->key_indexes)
            identity_done(&results->key_indexes[k]);
    }
    for (size_t o = 0; plan && results->orders && o < plan->order_count; o++)
        memory_free(results->orders[o]);
    memory_free(results->keys);
    memory_free(results->key_numbers);
    memory_free(results->key_indexes);
    memory_free(results->key_used);
    memory_free(results->orders);
    memory_free(results->present);
    memory_free(results->tuple);
    memory_free(results->rows);
    memory_free(results->awards);
    memory_free(results->details);
    memory_free(results->identities);
    arena_done(&results->texts);
    memset(results, 0, sizeof *results);
}

void results_close_rows(Results *results)
{
    for (size_t k = 0; results->key_indexes && k < results->plan->key_count; k++)
        identity_done(&results->key_indexes[k]);
    memory_free(results->tuple);
    results->tuple = NULL;
    results->tuple_capacity = 0;
}

void results_clear(Results *results)
{
    results->row_count = 0;
    results->award_count = 0;
    arena_clear(&results->texts);
}

/* ---- Room ------------------------------------------------------------------------------------------------------- */

static size_t grown_capacity(size_t capacity, size_t wanted)
{
    size_t doubled = capacity ? capacity * 2 : 256;
    return doubled > wanted ? doubled : wanted;
}

/* The arrays of a row are parallel: their common capacity moves only when all have grown. */
static bool reserve_rows(Results *results, size_t more)
{
    size_t count = results->row_count, wanted = count + more;
    if (wanted >= NO_ROW)
        return false;
    if (wanted <= results->row_capacity)
        return true;
    size_t capacity = grown_capacity(results->row_capacity, wanted);
    Row *rows = memory_grow(results->rows, count * sizeof *rows, capacity, sizeof *rows);
    if (!rows)
        return false;
    results->rows = rows;
    size_t texts = results->identity_count;
    Str *identities = memory_grow(results->identities, count * texts * sizeof(Str), capacity, texts * sizeof(Str));
    if (!identities)
        return false;
    results->identities = identities;
    for (size_t k = 0; k < results->plan->key_count; k++) {
        uint32_t *numbers = memory_grow(results->keys[k], count * sizeof *numbers, capacity, sizeof *numbers);
        if (!numbers)
            return false;
        results->keys[k] = numbers;
    }
    for (size_t o = 0; results->plan->step_count && o < results->plan->order_count; o++) {
        int64_t *values = memory_grow(results->orders[o], count * sizeof *values, capacity, sizeof *values);
        if (!values)
            return false;
        results->orders[o] = values;
    }
    results->row_capacity = capacity;
    return true;
}

static bool reserve_awards(Results *results, size_t more)
{
    size_t count = results->award_count, wanted = count + more;
    if (wanted >= UINT32_MAX)
        return false;
    if (wanted <= results->award_capacity)
        return true;
    size_t capacity = grown_capacity(results->award_capacity, wanted);
    Award *awards = memory_grow(results->awards, count * sizeof *awards, capacity, sizeof *awards);
    if (!awards)
        return false;
    results->awards = awards;
    if (results->keep_detail) {
        AwardDetail *details = memory_grow(results->details, count * sizeof *details, capacity, sizeof *details);
        if (!details)
            return false;
        results->details = details;
    }
    results->award_capacity = capacity;
    return true;
}

/* ---- Reading the batch -------------------------------------------------------------------------------------------- */

/* The batch at hand. */
typedef struct Harvest {
    Results *results;
    const Plan *plan;
    const Batch *batch;
    Engine *engine;
    const RowFaultSink *sink;
    const int32_t *only_year;
} Harvest;

typedef enum Answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN, ANSWER_FAULT } Answer;

static bool bit_of(const uint64_t *bits, size_t row)
{
    return bits && bit_get(bits, row);
}

/* A fault comes before unknown: what is known to be wrong is not waiting for a cell. */
static Answer answer_at(const Harvest *harvest, PlanReg reg, size_t row)
{
    const Vector *vector = engine_value(harvest->engine, reg);
    if (bit_of(vector->fault, row))
        return ANSWER_FAULT;
    if (bit_of(vector->unknown, row))
        return ANSWER_UNKNOWN;
    return vector->physical == PHYSICAL_BIT && !bit_get(vector->data.bits, row) ? ANSWER_NO : ANSWER_YES;
}

static Int128 number_at(const Harvest *harvest, PlanReg reg, size_t row)
{
    const Vector *vector = engine_value(harvest->engine, reg);
    switch (vector->physical) {
    case PHYSICAL_BIT:
        return bit_get(vector->data.bits, row);
    case PHYSICAL_I64:
        return vector->data.i64[row];
    case PHYSICAL_I128:
        return vector->data.i128[row];
    case PHYSICAL_TEXT:
        break;
    }
    return 0;
}

/* Where in `fields` the blank cells are. A field with a default is never blank; nor is one that may stay blank, `except`. */
static uint64_t blanks_of(const Harvest *harvest, const uint16_t *fields, size_t count, uint16_t except,
                          size_t row)
{
    uint64_t blanks = 0;
    for (size_t i = 0; i < count && i < MOST_BLANKS; i++)
        if (fields[i] != except && !harvest->plan->fields[fields[i]].has_default &&
            bit_get(harvest->batch->columns[fields[i]].unknown, row))
            blanks |= UINT64_C(1) << i;
    return blanks;
}

static void report(const Harvest *harvest, RowFault fault)
{
    fault.line = harvest->batch->lines[fault.row];
    fault.sheet_row = harvest->batch->sheet_rows[fault.row];
    if (harvest->sink && harvest->sink->report)
        harvest->sink->report(harvest->sink->user, &fault);
}

static void report_computation(const Harvest *harvest, PlanReg reg, size_t row, const PlanClause *clause,
                               const uint16_t *fields, size_t field_count)
{
    RowFault fault = {.row = row, .fields = fields, .field_count = field_count};
    fault.fault = engine_fault(harvest->engine, reg, row, &fault.span);
    if (clause) {
        fault.id = clause->id;
        fault.label = clause->label;
    }
    /* A blank decided rate never makes the amount unknown, so `fields` does not have it. */
    if (clause && fault.fault == FAULT_RATE_RANGE && clause->decided_field != UINT16_MAX) {
        fault.fields = &clause->decided_field;
        fault.field_count = 1;
    }
    report(harvest, fault);
}

/* ---- One clause for one row --------------------------------------------------------------------------------------- */

static Award *award_add(Results *results, size_t clause, Outcome outcome)
{
    Award *award = &results->awards[results->award_count];
    if (results->keep_detail)
        results->details[results->award_count] = (AwardDetail){.decided = INT64_MIN};
    results->award_count++;
    *award = (Award){
        .row = (uint32_t)results->row_count,
        .clause = (uint16_t)clause,
        .outcome = (uint8_t)outcome,
        .step = NO_STEP,
        .holder = NO_ROW,
    };
    return award;
}

static void award_set_pending(const Harvest *harvest, size_t clause, uint16_t reason, const uint16_t *fields,
                              size_t field_count, size_t row)
{
    uint16_t except = reason == REASON_AMOUNT ? harvest->plan->clauses[clause].decided_field : UINT16_MAX;
    Award *award = award_add(harvest->results, clause, OUTCOME_PENDING);
    award->reason = reason;
    award->blanks = blanks_of(harvest, fields, field_count, except, row);
}

static void keep_detail(const Harvest *harvest, const PlanClause *clause, size_t row)
{
    AwardDetail *detail = &harvest->results->details[harvest->results->award_count - 1];
    detail->has_base = clause->base != PLAN_NONE && answer_at(harvest, clause->base, row) <= ANSWER_YES;
    if (detail->has_base)
        detail->base = number_at(harvest, clause->base, row);
    if (clause->computed != PLAN_NONE)
        detail->computed = number_at(harvest, clause->computed, row);
    if (clause->floored != PLAN_NONE)
        detail->floored = number_at(harvest, clause->floored, row);
    if (clause->capped != PLAN_NONE)
        detail->capped = number_at(harvest, clause->capped, row);
    if (clause->decided_field != UINT16_MAX) {
        const Column *column = &harvest->batch->columns[clause->decided_field];
        if (!bit_get(column->unknown, row))
            detail->decided = column->data.i64[row];
    }
}

/* The gate let the row through: its amount decides. False when that carries a fault. */
static bool settle_amount(const Harvest *harvest, size_t index, size_t row)
{
    const PlanClause *clause = &harvest->plan->clauses[index];
    if (clause->referral) {
        award_add(harvest->results, index, OUTCOME_GRANTED);
        return true;
    }
    Answer answer = answer_at(harvest, clause->amount, row);
    if (answer == ANSWER_FAULT) {
        report_computation(harvest, clause->amount, row, clause, clause->fields, clause->field_count);
        return false;
    }
    if (answer == ANSWER_UNKNOWN) {
        award_set_pending(harvest, index, REASON_AMOUNT, clause->fields, clause->field_count, row);
        return true;
    }
    Award *award = award_add(harvest->results, index, OUTCOME_GRANTED);
    award->rounded = award->placed = award->shared = award->approved = award->paid =
        (int64_t)number_at(harvest, clause->amount, row);
    if (harvest->results->keep_detail)
        keep_detail(harvest, clause, row);
    return true;
}

/* `for`, then the conditions, then the amount. False when one of them carries a fault. */
static bool settle_clause(const Harvest *harvest, size_t index, size_t row)
{
    const PlanClause *clause = &harvest->plan->clauses[index];
    const PlanCondition *gate = &clause->applies;
    Answer answer = gate->reg == PLAN_NONE ? ANSWER_YES : answer_at(harvest, gate->reg, row);
    if (answer == ANSWER_FAULT) {
        report_computation(harvest, gate->reg, row, clause, gate->fields, gate->field_count);
        return false;
    }
    if (answer == ANSWER_NO)
        return true;
    if (answer == ANSWER_UNKNOWN) {
        award_set_pending(harvest, index, REASON_FOR, gate->fields, gate->field_count, row);
        return true;
    }
    size_t refused = clause->condition_count, unknown = clause->condition_count;
    for (size_t i = clause->condition_count; i-- > 0;) {
        const PlanCondition *condition = &clause->conditions[i];
        answer = answer_at(harvest, condition->reg, row);
        if (answer == ANSWER_FAULT) {
            report_computation(harvest, condition->reg, row, clause, condition->fields, condition->field_count);
            return false;
        }
        if (answer == ANSWER_NO)
            refused = i;
        else if (answer == ANSWER_UNKNOWN)
            unknown = i;
    }
    if (refused < clause->condition_count) {
        award_add(harvest->results, index, OUTCOME_REFUSED)->reason = (uint16_t)refused;
        return true;
    }
    if (unknown < clause->condition_count) {
        const PlanCondition *condition = &clause->conditions[unknown];
        award_set_pending(harvest, index, (uint16_t)unknown, condition->fields, condition->field_count, row);
        return true;
    }
    return settle_amount(harvest, index, row);
}

/* ---- What else a row carries ---------------------------------------------------------------------------------------- */

static size_t print_cell(const PlanField *field, int64_t value, char *out)
{
    bool is_exact;
    if (field->kind == KIND_DATE)
        return date_print(out, value);
    return exact_print(out, value, field->denominator, field->kind == KIND_MONEY ? 2 : 0, &is_exact);
}

/* The text of an identifying cell as a reader of the answers will see it; empty where it is blank. */
static bool copy_identity(const Harvest *harvest, uint16_t field, size_t row, Str *out)
{
    const PlanField *declared = &harvest->plan->fields[field];
    const Column *column = &harvest->batch->columns[field];
    char printed[DECIMAL_TEXT];
    Str text = {NULL, 0};
    if (bit_get(column->unknown, row))
        text = (Str){NULL, 0};
    else if (column->physical == PHYSICAL_TEXT)
        text = column->data.text[row];
    else if (column->physical == PHYSICAL_BIT)
        text = bit_get(column->data.bits, row) ? STR("yes") : STR("no");
    else if (declared->kind == KIND_CATEGORY)
        text = declared->members[column->data.i64[row]].id;
    else
        text = (Str){printed, print_cell(declared, column->data.i64[row], printed)};
    *out = text;
    if (text.len == 0)
        return true;
    *out = arena_copy(&harvest->results->texts, text);
    return out->at != NULL;
}

static bool copy_identities(const Harvest *harvest, size_t row)
{
    Results *results = harvest->results;
    Str *identities = &results->identities[results->row_count * results->identity_count];
    for (size_t i = 0; i < results->identity_count; i++)
        if (!copy_identity(harvest, results->identity_fields[i], row, &identities[i]))
            return false;
    return true;
}

static bool append_bytes(Results *results, size_t *length, const void *bytes, size_t count)
{
    if (*length + count > results->tuple_capacity) {
        size_t capacity = grown_capacity(results->tuple_capacity, *length + count);
        char *tuple = memory_grow(results->tuple, *length, capacity, 1);
        if (!tuple)
            return false;
        results->tuple = tuple;
        results->tuple_capacity = capacity;
    }
    if (count)
        memcpy(results->tuple + *length, bytes, count);
    *length += count;
    return true;
}

/* Adds the row's identity under a key to results->tuple; *blank when it has none. Texts carry their length, so that no two
 * tuples look alike. */
static bool put_tuple(const Harvest *harvest, const PlanKey *key, size_t row, size_t *length, bool *blank)
{
    Results *results = harvest->results;
    *blank = false;
    for (size_t i = 0; i < key->field_count; i++) {
        const PlanField *field = &harvest->plan->fields[key->field[i]];
        const Column *column = &harvest->batch->columns[key->field[i]];
        bool unknown = bit_get(column->unknown, row);
        bool kept;
        if (unknown && !field->has_default) {
            *blank = true;
            return true;
        }
        if (column->physical == PHYSICAL_TEXT) {
            Str text = unknown ? field->default_text : column->data.text[row];
            kept = append_bytes(results, length, &text.len, sizeof text.len) &&
                   append_bytes(results, length, text.at, text.len);
        } else {
            int64_t cell =
                column->physical == PHYSICAL_BIT ? bit_get(column->data.bits, row) : column->data.i64[row];
            int64_t value = unknown ? field->default_value : cell;
            kept = append_bytes(results, length, &value, sizeof value);
        }
        if (!kept)
            return false;
    }
    return true;
}

static bool uses_key(const Results *results, size_t key, size_t row)
{
    const bool *used = &results->key_used[key * results->plan->clause_count];
    size_t end = results_awards_end(results, row);
    for (size_t a = results->rows[row].first_award; a < end; a++)
        if (used[results->awards[a].clause] && results->awards[a].outcome != OUTCOME_REFUSED)
            return true;
    return false;
}

/* Numbers one key of the `count` rows that were appended last, which begin at `first` in the batch. */
static bool number_key(const Harvest *harvest, size_t key, size_t first, size_t count)
{
    Results *results = harvest->results;
    size_t rows[IDENTITY_MOST_AT_ONCE], ends[IDENTITY_MOST_AT_ONCE];
    size_t found = 0, length = 0;
    for (size_t i = 0; i < count; i++) {
        size_t row = results->row_count - count + i, before = length;
        bool blank;
        if (!uses_key(results, key, row))
            continue;
        if (!put_tuple(harvest, &harvest->plan->keys[key], first + i, &length, &blank))
            return false;
        if (blank)
            length = before;
        else {
            rows[found] = row;
            ends[found++] = length;
        }
    }
    if (!found)
        return true;
    Str tuples[IDENTITY_MOST_AT_ONCE];
    uint32_t numbers[IDENTITY_MOST_AT_ONCE];
    for (size_t i = 0; i < found; i++) {
        size_t begin = i ? ends[i - 1] : 0;
        tuples[i] = (Str){results->tuple + begin, ends[i] - begin};
    }
    if (!identity_number_all(&results->key_indexes[key], tuples, found, numbers))
        return false;
    for (size_t i = 0; i < found; i++)
        results->keys[key][rows[i]] = numbers[i];
    results->key_numbers[key] = (uint32_t)results->key_indexes[key].count;
    return true;
}

static uint64_t unmodelled_of(const Harvest *harvest, size_t row)
{
    uint64_t marks = 0;
    for (size_t i = 0; i < harvest->plan->unmodelled_count && i < MOST_UNMODELLED; i++) {
        PlanReg reg = harvest->plan->unmodelled[i].applies.reg;
        if (reg != PLAN_NONE && answer_at(harvest, reg, row) == ANSWER_YES)
            marks |= UINT64_C(1) << i;
    }
    return marks;
}

/* ---- One row ---------------------------------------------------------------------------------------------------------- */

static bool pass_checks(const Harvest *harvest, size_t row)
{
    bool pass = true;
    for (size_t i = 0; i < harvest->plan->check_count; i++) {
        const PlanCheck *check = &harvest->plan->checks[i];
        Answer answer = answer_at(harvest, check->reg, row);
        if (answer != ANSWER_NO && answer != ANSWER_FAULT)
            continue;
        pass = false;
        RowFault fault = {.row = row,
                          .fault = FAULT_CHECK,
                          .label = check->label,
                          .span = check->span,
                          .fields = check->fields,
                          .field_count = check->field_count};
        if (answer == ANSWER_FAULT)
            fault.fault = engine_fault(harvest->engine, check->reg, row, &fault.span);
        report(harvest, fault);
    }
    return pass;
}

/* The row's year and orders; false when one carries a fault. */
static bool read_year(const Harvest *harvest, size_t row, Row *out)
{
    PlanReg reg = harvest->plan->award_year;
    if (reg == PLAN_NONE)
        return true;
    if (answer_at(harvest, reg, row) == ANSWER_FAULT) {
        report_computation(harvest, reg, row, NULL, NULL, 0);
        return false;
    }
    out->year = (int32_t)number_at(harvest, reg, row);
    return true;
}

static bool read_orders(const Harvest *harvest, size_t row)
{
    for (size_t o = 0; harvest->plan->step_count && o < harvest->plan->order_count; o++) {
        PlanReg reg = harvest->plan->orders[o].reg;
        if (answer_at(harvest, reg, row) == ANSWER_FAULT) {
            report_computation(harvest, reg, row, NULL, NULL, 0);
            return false;
        }
        harvest->results->orders[o][harvest->results->row_count] = (int64_t)number_at(harvest, reg, row);
    }
    return true;
}

static bool settle_clauses(const Harvest *harvest, size_t row)
{
    bool sound = true;
    for (size_t c = 0; c < harvest->plan->clause_count; c++)
        if (harvest->results->present[c] >> (row % 64) & 1)
            sound &= settle_clause(harvest, c, row);
    return sound;
}

/* Fills the Row and adds its awards; what remains of a row that is rejected is its line and its identity. */
static RowState settle_row(const Harvest *harvest, size_t row, Row *out)
{
    if (bit_get(harvest->batch->rejected, row) || !read_year(harvest, row, out))
        return ROW_REJECTED;
    if (harvest->only_year && out->year != *harvest->only_year)
        return ROW_SKIPPED;
    if (!pass_checks(harvest, row) || !read_orders(harvest, row) || !settle_clauses(harvest, row))
        return ROW_REJECTED;
    out->unmodelled = unmodelled_of(harvest, row);
    return ROW_SETTLED;
}

static bool append_row(const Harvest *harvest, size_t row)
{
    Results *results = harvest->results;
    for (size_t k = 0; k < harvest->plan->key_count; k++)
        results->keys[k][results->row_count] = 0;
    for (size_t o = 0; harvest->plan->step_count && o < harvest->plan->order_count; o++)
        results->orders[o][results->row_count] = 0;
    Row *out = &results->rows[results->row_count];
    *out = (Row){
        .line = harvest->batch->lines[row],
        .first_award = (uint32_t)results->award_count,
        .year = INT32_MIN,
    };
    out->state = (uint8_t)settle_row(harvest, row, out);
    if (out->state == ROW_REJECTED)
        results->award_count = out->first_award;
    if (!copy_identities(harvest, row))
        return false;
    results->row_count++;
    return true;
}

/* For the 64 rows of a word, which clauses do not definitely say in `for` that they do not apply: most do. */
static void mark_present(const Harvest *harvest, size_t word)
{
    for (size_t c = 0; c < harvest->plan->clause_count; c++) {
        uint64_t present = ~UINT64_C(0);
        PlanReg gate = harvest->plan->clauses[c].applies.reg;
        if (gate != PLAN_NONE) {
            const Vector *vector = engine_value(harvest->engine, gate);
            present = vector->data.bits[word];
            present |= vector->unknown ? vector->unknown[word] : 0;
            present |= vector->fault ? vector->fault[word] : 0;
        }
        harvest->results->present[c] = present;
    }
}

Status results_append(Results *results, const Batch *batch, Engine *engine, const RowFaultSink *sink,
                      const int32_t *only_year)
{
    const Harvest harvest = {results, results->plan, batch, engine, sink, only_year};
    if (!reserve_rows(results, batch->rows))
        return STATUS_NO_MEMORY;
    for (size_t word = 0; word < BITMAP_WORDS(batch->rows); word++) {
        size_t first = word * 64, last = first + 64 < batch->rows ? first + 64 : batch->rows;
        if (!reserve_awards(results, (last - first) * results->plan->clause_count))
            return STATUS_NO_MEMORY;
        mark_present(&harvest, word);
        for (size_t row = first; row < last; row++)
            if (!append_row(&harvest, row))
                return STATUS_NO_MEMORY;
        for (size_t k = 0; k < results->plan->key_count; k++)
            if (!number_key(&harvest, k, first, last - first))
                return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}
