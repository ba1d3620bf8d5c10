#include "runtime/results.h"

#include "runtime/column_identity.h"
#include "runtime/column_text.h"
#include "runtime/memory.h"

/* ---- Opening and closing ------------------------------------------------------------------------------------ */

size_t results_identity_fields(const Plan *plan, uint16_t fields[static MOST_IDENTITY_FIELDS])
{
    size_t count = 0;
    for (size_t i = 0; i < plan->field_count; i++) {
        bool identifies = plan->fields[i].key || (plan->fields[i].required && plan->fields[i].kind == KIND_TEXT);
        if (identifies && count < MOST_IDENTITY_FIELDS)
            fields[count++] = (uint16_t)i;
        else if (plan->fields[i].key) /* whatever else there is no room for */
            fields[count - 1] = (uint16_t)i;
    }
    return count;
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
    results->keys = memory_new(plan->key_count, sizeof *results->keys);
    results->key_numbers = memory_new(plan->key_count, sizeof *results->key_numbers);
    results->key_indexes = memory_new(plan->key_count, sizeof *results->key_indexes);
    results->tuples = memory_new(plan->key_count, sizeof *results->tuples);
    results->key_used = memory_new(plan->key_count * plan->clause_count, sizeof *results->key_used);
    results->orders = memory_new(plan->order_count, sizeof *results->orders);
    results->kept = memory_new(plan->kept_count, sizeof *results->kept);
    results->present = memory_new((plan->clause_count + 63) / 64 * 64, sizeof *results->present);
    if (!results->keys || !results->key_numbers || !results->key_indexes || !results->tuples ||
        !results->key_used || !results->orders || !results->kept || !results->present) {
        results_done(results);
        return STATUS_NO_MEMORY;
    }
    results->identity_count = results_identity_fields(plan, results->identity_fields);
    find_used_keys(results);
    return STATUS_OK;
}

Status results_echo(Results *results, const uint16_t *fields, size_t count, Language language)
{
    results->echo_language = language;
    if (count == 0)
        return STATUS_OK;
    results->echo_fields = memory_new(count, sizeof *fields);
    if (!results->echo_fields)
        return STATUS_NO_MEMORY;
    memcpy(results->echo_fields, fields, count * sizeof *fields);
    results->echo_count = count;
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
        if (results->tuples)
            identity_tuples_done(&results->tuples[k]);
    }
    for (size_t o = 0; plan && results->orders && o < plan->order_count; o++)
        memory_free(results->orders[o]);
    for (size_t k = 0; plan && results->kept && k < plan->kept_count; k++)
        memory_free(results->kept[k]);
    memory_free(results->kept);
    memory_free(results->keys);
    memory_free(results->key_numbers);
    memory_free(results->key_indexes);
    memory_free(results->key_used);
    memory_free(results->orders);
    memory_free(results->present);
    outcomes_done(&results->outcomes);
    memory_free(results->tuples);
    memory_free(results->rows);
    memory_free(results->awards);
    memory_free(results->details);
    memory_free(results->cuts.items);
    memory_free(results->decided);
    memory_free(results->ranks);
    memory_free(results->texts.bytes);
    memory_free(results->echo_fields);
    memset(results, 0, sizeof *results);
}

void results_close_rows(Results *results)
{
    for (size_t k = 0; results->key_indexes && k < results->plan->key_count; k++) {
        identity_done(&results->key_indexes[k]);
        identity_tuples_done(&results->tuples[k]);
    }
    outcomes_done(&results->outcomes);
}

static void clear_tuples(Results *results)
{
    for (size_t k = 0; k < results->plan->key_count; k++)
        identity_tuples_clear(&results->tuples[k]);
}

void results_clear(Results *results)
{
    results->row_count = 0;
    results->award_count = 0;
    results->cuts.count = 0;
    results->texts.used = 0;
    clear_tuples(results);
}

const Award *results_award(const Results *results, size_t row, uint16_t clause)
{
    size_t end = results_awards_end(results, row);
    for (size_t i = results->rows[row].first_award; i < end; i++)
        if (results->awards[i].clause == clause)
            return &results->awards[i];
    return NULL;
}

/* ---- Room --------------------------------------------------------------------------------------------------- */

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
    for (size_t k = 0; k < results->plan->kept_count; k++) {
        int64_t *values = memory_grow(results->kept[k], count * sizeof *values, capacity, sizeof *values);
        if (!values)
            return false;
        results->kept[k] = values;
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

/* ---- Awards ------------------------------------------------------------------------------------------------- */

static Award *award_add(Results *results, size_t clause, Outcome outcome)
{
    Award *award = &results->awards[results->award_count++];
    *award = (Award){
        .row = (uint32_t)results->row_count,
        .clause = (uint16_t)clause,
        .outcome = (uint8_t)outcome,
        .step = NO_STEP,
        .cut = NO_CUT,
    };
    return award;
}

static bool note_holds(const Outcomes *outcomes, PlanReg reg, size_t row)
{
    return reg == PLAN_NONE || (outcomes_is_known(outcomes, reg, row) && outcomes_number(outcomes, reg, row));
}

static int8_t version_of(const Outcomes *outcomes, const PlanClause *clause, size_t row)
{
    return outcomes->plan->version_count < 2 ? -1 : (int8_t)outcomes_number(outcomes, clause->version, row);
}

static AwardDetail detail_of(const Outcomes *outcomes, const PlanClause *clause, size_t row)
{
    AwardDetail detail = {.version = version_of(outcomes, clause, row), .decided = INT64_MIN};
    PlanTerms terms = plan_terms(clause, detail.version);
    detail.has_base = terms.base != PLAN_NONE && outcomes_is_known(outcomes, terms.base, row);
    if (detail.has_base)
        detail.base = outcomes_number(outcomes, terms.base, row);
    detail.has_computed = clause->computed != PLAN_NONE && outcomes_is_known(outcomes, clause->computed, row);
    if (detail.has_computed)
        detail.computed = outcomes_number(outcomes, clause->computed, row);
    if (clause->modified != PLAN_NONE)
        detail.modified = outcomes_number(outcomes, clause->modified, row);
    for (size_t i = 0; i < clause->note_count; i++)
        if (note_holds(outcomes, clause->notes[i].reg, row))
            detail.notes |= UINT64_C(1) << i;
    if (clause->floored != PLAN_NONE)
        detail.floored = outcomes_number(outcomes, clause->floored, row);
    if (clause->capped != PLAN_NONE)
        detail.capped = outcomes_number(outcomes, clause->capped, row);
    if (terms.decided_field != UINT16_MAX) {
        const Column *column = &outcomes->batch->columns[terms.decided_field];
        if (!bit_get(column->unknown, row))
            detail.decided = column->data.i64[row];
    }
    return detail;
}

static void add_award(Results *results, const Outcomes *outcomes, size_t clause, size_t row)
{
    const ClauseOutcomes *found = &outcomes->clauses[clause];
    bool is_granted = bit_get(found->granted, row);
    if (results->keep_detail) {
        const PlanClause *plan = &outcomes->plan->clauses[clause];
        AwardDetail none = {.version = version_of(outcomes, plan, row), .decided = INT64_MIN};
        results->details[results->award_count] =
            is_granted && found->amounts ? detail_of(outcomes, plan, row) : none;
    }
    if (is_granted) {
        Award *award = award_add(results, clause, OUTCOME_GRANTED);
        int64_t amount = found->amounts ? found->amounts[row] : 0;
        award->rounded = award->paid = amount;
    } else if (bit_get(found->refused, row)) {
        award_add(results, clause, OUTCOME_REFUSED)->reason = outcomes_refusal(outcomes, clause, row);
    } else {
        Award *award = award_add(results, clause, OUTCOME_PENDING);
        award->reason = outcomes_pending(outcomes, clause, row, &award->blanks);
    }
}

/* ---- What else a row carries -------------------------------------------------------------------------------- */

static bool text_heap_reserve(TextHeap *heap, size_t more)
{
    if (more <= heap->capacity - heap->used)
        return true;
    size_t capacity = grown_capacity(heap->capacity, heap->used + more);
    char *grown = memory_grow(heap->bytes, heap->used, capacity, 1);
    if (!grown)
        return false;
    heap->bytes = grown;
    heap->capacity = capacity;
    return true;
}

bool text_heap_put(TextHeap *heap, Str text)
{
    const size_t longest_length = (sizeof text.len * 8 + 6) / 7;
    if (!text_heap_reserve(heap, longest_length + text.len))
        return false;
    size_t length = text.len;
    for (; length > 127; length >>= 7)
        heap->bytes[heap->used++] = (char)(unsigned char)(length | 128);
    heap->bytes[heap->used++] = (char)length;
    if (text.len)
        memcpy(heap->bytes + heap->used, text.at, text.len);
    heap->used += text.len;
    return true;
}

Str results_text(const Results *results, size_t row, size_t which)
{
    const char *at = results->texts.bytes + results->rows[row].texts;
    for (;; which--) {
        size_t length = 0, shift = 0;
        for (; (unsigned char)*at > 127; shift += 7)
            length |= (size_t)((unsigned char)*at++ & 127) << shift;
        length |= (size_t)(unsigned char)*at++ << shift;
        if (which == 0)
            return (Str){at, length};
        at += length;
    }
}

const DecidedAward *results_decided(const Results *results, const Award *award)
{
    if (award->outcome != OUTCOME_OVERRIDDEN)
        return NULL;
    size_t low = 0, high = results->decided_count;
    while (low < high) {
        const DecidedAward *decided = &results->decided[low + (high - low) / 2];
        const Award *at = &results->awards[decided->award];
        if (at == award)
            return decided;
        if (at < award)
            low = low + (high - low) / 2 + 1;
        else
            high = low + (high - low) / 2;
    }
    return NULL;
}

static bool put_texts(Results *results, const Batch *batch, size_t row)
{
    char room[COLUMN_TEXT_ROOM];
    bool kept = true;
    for (size_t i = 0; kept && i < results->identity_count; i++) {
        uint16_t field = results->identity_fields[i];
        kept = text_heap_put(&results->texts, column_text(&results->plan->fields[field], &batch->columns[field],
                                                          row, LANGUAGE_EN, room));
    }
    for (size_t i = 0; kept && i < results->echo_count; i++) {
        uint16_t field = results->echo_fields[i];
        kept = text_heap_put(&results->texts, column_text(&results->plan->fields[field], &batch->columns[field],
                                                          row, results->echo_language, room));
    }
    return kept;
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

/* The identities of the batch whose rows were added last. A row that no step will ask for has none. */
static bool add_tuples(Results *results, const Batch *batch)
{
    size_t first = results->row_count - batch->rows;
    for (size_t k = 0; k < results->plan->key_count; k++) {
        IdentityTuples *tuples = &results->tuples[k];
        for (size_t row = 0; row < batch->rows; row++) {
            bool added =
                results->every_row_has_identity || uses_key(results, k, first + row)
                    ? column_identity(tuples, results->plan->fields, batch->columns, row, &results->plan->keys[k])
                    : identity_tuples_end(tuples, true);
            if (!added)
                return false;
        }
    }
    return true;
}

/* Numbers the identities of the rows that came last, whose tuples `from` holds. */
static bool number_rows(Results *results, const Results *from)
{
    for (size_t k = 0; k < results->plan->key_count; k++) {
        uint32_t *numbers = results->keys[k] + results->row_count - from->tuples[k].count;
        if (!identity_number_tuples(&results->key_indexes[k], &from->tuples[k], numbers))
            return false;
        results->key_numbers[k] = (uint32_t)results->key_indexes[k].count;
    }
    return true;
}

/* ---- Rows --------------------------------------------------------------------------------------------------- */

/* Bit i of word j becomes bit j of word i: halves of the square change places, then their halves. */
static void transpose(uint64_t square[64])
{
    uint64_t mask = UINT32_MAX;
    for (size_t size = 32; size; size /= 2, mask ^= mask << size)
        for (size_t i = 0; i < 64; i = (i + size + 1) & ~size) {
            uint64_t moved = (square[i] >> size ^ square[i + size]) & mask;
            square[i] ^= moved << size;
            square[i + size] ^= moved;
        }
}

/* For each of the 64 rows of a word, the clauses that apply to it, 64 of them in a word; the number of all of
 * them. */
static size_t find_present(Results *results, const Outcomes *outcomes, size_t word)
{
    size_t clause_count = results->plan->clause_count, count = 0;
    for (size_t first = 0; first < clause_count; first += 64) {
        uint64_t *square = &results->present[first];
        for (size_t c = 0; c < 64; c++) {
            const ClauseOutcomes *found = first + c < clause_count ? &outcomes->clauses[first + c] : NULL;
            square[c] = found ? found->granted[word] | found->refused[word] | found->pending[word] : 0;
            count += (size_t)__builtin_popcountll(square[c]);
        }
        transpose(square);
    }
    return count;
}

static bool append_row(Results *results, const Outcomes *outcomes, size_t row)
{
    bool is_settled = bit_get(outcomes->settled, row), is_skipped = bit_get(outcomes->skipped, row);
    for (size_t o = 0; results->plan->step_count && o < results->plan->order_count; o++)
        results->orders[o][results->row_count] = is_settled ? outcomes_order(outcomes, o, row) : 0;
    for (size_t k = 0; k < results->plan->kept_count; k++)
        results->kept[k][results->row_count] = is_settled ? outcomes_kept(outcomes, k, row) : 0;
    results->rows[results->row_count] = (Row){
        .line = outcomes->batch->lines[row],
        .first_award = (uint32_t)results->award_count,
        .year = is_settled || is_skipped ? outcomes_year(outcomes, row) : INT32_MIN,
        .state = is_settled   ? ROW_SETTLED
                 : is_skipped ? ROW_SKIPPED
                              : ROW_REJECTED,
        .unmodelled = is_settled ? outcomes_unmodelled(outcomes, row) : 0,
        .texts = results->texts.used,
    };
    for (size_t first = 0; first < results->plan->clause_count; first += 64)
        for (uint64_t left = results->present[first + row % 64]; left; left &= left - 1)
            add_award(results, outcomes, first + (size_t)__builtin_ctzll(left), row);
    if (!put_texts(results, outcomes->batch, row))
        return false;
    results->row_count++;
    return true;
}

Status results_add(Results *results, const Outcomes *outcomes)
{
    size_t rows = outcomes->batch->rows;
    if (!reserve_rows(results, rows))
        return STATUS_NO_MEMORY;
    for (size_t word = 0; word < BITMAP_WORDS(rows); word++) {
        size_t first = word * 64, last = first + 64 < rows ? first + 64 : rows;
        if (!reserve_awards(results, find_present(results, outcomes, word)))
            return STATUS_NO_MEMORY;
        for (size_t row = first; row < last; row++)
            if (!append_row(results, outcomes, row))
                return STATUS_NO_MEMORY;
    }
    return add_tuples(results, outcomes->batch) ? STATUS_OK : STATUS_NO_MEMORY;
}

/* ---- Parts -------------------------------------------------------------------------------------------------- */

static bool join_texts(Results *results, const TextHeap *part)
{
    TextHeap *heap = &results->texts;
    if (!text_heap_reserve(heap, part->used))
        return false;
    if (part->used)
        memcpy(heap->bytes + heap->used, part->bytes, part->used);
    heap->used += part->used;
    return true;
}

static bool join_rows(Results *results, const Results *part)
{
    size_t at = results->row_count, texts = results->texts.used;
    if (!reserve_rows(results, part->row_count) || !join_texts(results, &part->texts))
        return false;
    for (size_t row = 0; row < part->row_count; row++) {
        results->rows[at + row] = part->rows[row];
        results->rows[at + row].first_award += (uint32_t)results->award_count;
        results->rows[at + row].texts += texts;
    }
    for (size_t o = 0; part->row_count && results->plan->step_count && o < results->plan->order_count; o++)
        memcpy(results->orders[o] + at, part->orders[o], part->row_count * sizeof *part->orders[o]);
    for (size_t k = 0; part->row_count && k < results->plan->kept_count; k++)
        memcpy(results->kept[k] + at, part->kept[k], part->row_count * sizeof *part->kept[k]);
    return true;
}

static bool join_awards(Results *results, const Results *part)
{
    size_t at = results->award_count;
    if (!reserve_awards(results, part->award_count))
        return false;
    for (size_t a = 0; a < part->award_count; a++) {
        results->awards[at + a] = part->awards[a];
        results->awards[at + a].row += (uint32_t)results->row_count;
    }
    if (results->keep_detail && part->award_count)
        memcpy(results->details + at, part->details, part->award_count * sizeof *part->details);
    return true;
}

Status results_join(Results *results, const Results *part)
{
    if (!join_rows(results, part) || !join_awards(results, part))
        return STATUS_NO_MEMORY;
    results->row_count += part->row_count;
    results->award_count += part->award_count;
    return number_rows(results, part) ? STATUS_OK : STATUS_NO_MEMORY;
}

/* ---- All in one --------------------------------------------------------------------------------------------- */

static bool reserve_outcomes(Results *results, size_t rows)
{
    if (rows <= results->outcomes.capacity)
        return true;
    outcomes_done(&results->outcomes);
    return outcomes_init(&results->outcomes, results->plan, rows) == STATUS_OK;
}

Status results_append(Results *results, const Batch *batch, Engine *engine, const RowFaultSink *sink,
                      const int32_t *only_year)
{
    if (!reserve_outcomes(results, batch->rows))
        return STATUS_NO_MEMORY;
    outcomes_find(&results->outcomes, batch, engine, sink, only_year);
    Status status = results_add(results, &results->outcomes);
    if (status == STATUS_OK && !number_rows(results, results))
        status = STATUS_NO_MEMORY;
    clear_tuples(results);
    return status;
}
