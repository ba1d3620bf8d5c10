#include "runtime/write/detail.h"
#include "runtime/civil_date.h"
#include "runtime/write/amount.h"
#include "runtime/write/part.h"
#include "runtime/write/reason.h"
#include "runtime/write/records.h"

static bool fill_detail(Records *records);

Status records_open_detail(Records *records, const Results *results, const RecordOptions *options)
{
    Status status = records_begin(records, results, options, true);
    if (status != STATUS_OK)
        return status;
    records->fill = fill_detail;
    records->stages = memory_new(DETAIL_COUNT, sizeof *records->stages);
    if (!records->stages) {
        records_close(records);
        return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

static Int128 greatest_common_divisor(Int128 a, Int128 b)
{
    while (b != 0) {
        Int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Puts a value that no decimal can say, e.g. "110260 5/12", into words. The whole number always stands in front,
 * so that a spreadsheet cannot take 5/12 for a date. */
static void put_mixed(Phrase *words, Int128 mantissa, int64_t denominator)
{
    char digits[DECIMAL_TEXT];
    Int128 whole = mantissa / denominator, rest = mantissa % denominator;
    if (mantissa < 0 && whole == 0)
        phrase_put(words, STR("-"));
    phrase_put(words, (Str){digits, int128_print(digits, whole)});
    rest = rest < 0 ? -rest : rest;
    Int128 shared = greatest_common_divisor(rest, denominator);
    phrase_put(words, STR(" "));
    phrase_put(words, (Str){digits, int128_print(digits, rest / shared)});
    phrase_put(words, STR("/"));
    phrase_put(words, (Str){digits, int128_print(digits, denominator / shared)});
}

/* Cells point into words, which moves while it grows: the texts are put first and cut out when all are there. */
typedef struct ExactTexts {
    struct {
        size_t column, start, len;
        CellKind kind;
    } items[8];
    size_t count;
} ExactTexts;

static void add_exact(Records *records, ExactTexts *texts, size_t column, Int128 mantissa, int64_t denominator,
                      int places)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    size_t start = records->words.len;
    size_t len = exact_print(digits, mantissa, denominator, places, &is_exact);
    if (is_exact)
        phrase_put(&records->words, (Str){digits, len});
    else
        put_mixed(&records->words, mantissa, denominator);
    texts->items[texts->count].column = column;
    texts->items[texts->count].start = start;
    texts->items[texts->count].len = records->words.len - start;
    texts->items[texts->count++].kind = is_exact ? CELL_NUMBER : CELL_EXACT;
}

static int least_places(ValueKind kind)
{
    return kind == KIND_MONEY ? 2 : 0;
}

/* A stage of a clause without an amount has no register. */
static void add_stage(Records *records, ExactTexts *texts, size_t column, PlanReg stage, Int128 mantissa,
                      int64_t denominator)
{
    if (stage != PLAN_NONE)
        add_exact(records, texts, column, mantissa, denominator, 2);
}

static void add_row_stages(Records *records, ExactTexts *texts, const PlanClause *clause,
                           const AwardDetail *detail)
{
    const PlanField *fields = records->results->plan->fields;
    PlanTerms terms = plan_terms(clause, detail->version);
    const PlanMeaning *base = &terms.base_meaning;
    if (detail->has_base)
        add_exact(records, texts, DETAIL_BASE, detail->base, base->denominator, least_places(base->kind));
    if (terms.decided_field != UINT16_MAX && detail->decided != INT64_MIN)
        add_exact(records, texts, DETAIL_DECIDED, detail->decided, fields[terms.decided_field].denominator, 0);
    if (detail->has_computed)
        add_exact(records, texts, DETAIL_COMPUTED, detail->computed, clause->computed_denominator, 2);
    add_stage(records, texts, DETAIL_MODIFIED, clause->modified, detail->modified, clause->modified_denominator);
    add_stage(records, texts, DETAIL_FLOORED, clause->floored, detail->floored, clause->floored_denominator);
    add_stage(records, texts, DETAIL_CAPPED, clause->capped, detail->capped, clause->capped_denominator);
}

static Str base_unit(const Plan *plan, const PlanMeaning *meaning, Language language)
{
    if (meaning->kind == KIND_MONEY)
        return reason_name(plan->currency, plan->currency_label, language);
    return reason_name(meaning->unit, meaning->unit_label, language);
}

static void fill_text(Cell *cell, Str text)
{
    if (text.len > 0)
        *cell = cell_text(text);
}

static Str budget_of(const Plan *plan, int budget, Language language)
{
    for (size_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].kind == STEP_BUDGET && plan->steps[i].budget == budget)
            return reason_name(plan->steps[i].id, plan->steps[i].label, language);
    return (Str){0};
}

static void fill_amounts(Cell *cells, const Results *results, const Award *award, int budget, Language language)
{
    AwardStages stages = award_stages(results, award);
    const DecidedAward *decided = results_decided(results, award);
    if (!decided || decided->was_computed)
        cells[DETAIL_ROUNDED] = cell_yuan(award->rounded);
    cells[DETAIL_PLACED] = cell_yuan(stages.placed);
    cells[DETAIL_SHARED] = cell_yuan(stages.shared);
    cells[DETAIL_APPROVED] = cell_yuan(stages.approved);
    fill_text(&cells[DETAIL_BUDGET], budget_of(results->plan, budget, language));
}

/* -1: none, not known, or the policy has one. */
static int version_of(const Results *results, size_t index)
{
    return results->plan->version_count > 1 && results->details ? results->details[index].version : -1;
}

/* Which version holds for the award, and its article in it. */
static void fill_version(Cell *cells, const Results *results, size_t index, Language language)
{
    const Plan *plan = results->plan;
    const PlanClause *clause = &plan->clauses[results->awards[index].clause];
    int version = version_of(results, index);
    if (version >= 0 || !clause->terms)
        fill_text(&cells[DETAIL_ARTICLE], plan_terms(clause, version).article);
    if (version >= 0)
        fill_text(&cells[DETAIL_VERSION],
                  reason_name(plan->versions[version].id, plan->versions[version].label, language));
}

static void fill_award(Records *records, Cell *cells, size_t index)
{
    const Results *results = records->results;
    const Plan *plan = results->plan;
    const Award *award = &results->awards[index];
    const PlanClause *clause = &plan->clauses[award->clause];
    Language language = records->options.language;
    Outcome outcome = (Outcome)award->outcome;
    bool has_amount = !clause->referral && outcome != OUTCOME_REFUSED && outcome != OUTCOME_PENDING;
    const DecidedAward *decided = results_decided(results, award);
    bool was_computed = has_amount && results->details && (!decided || decided->was_computed);
    ExactTexts texts = {.count = 0};
    PlanTerms terms = plan_terms(clause, version_of(results, index));

    fill_text(&cells[DETAIL_CLAUSE], reason_name(clause->id, clause->label, language));
    fill_text(&cells[DETAIL_LABEL], language == LANGUAGE_ZH ? clause->id : clause->label);
    fill_version(cells, results, index, language);
    cells[DETAIL_OUTCOME] =
        cell_text(clause->referral ? reason_referral(outcome, language) : reason_outcome(outcome, language));
    reason_put(&records->words, results, award, language);
    if (was_computed)
        reason_put_notes(&records->words, clause, results->details[index].notes, language);
    size_t reason_len = records->words.len;
    if (was_computed) {
        add_row_stages(records, &texts, clause, &results->details[index]);
        if (results->details[index].has_base)
            fill_text(&cells[DETAIL_UNIT], base_unit(plan, &terms.base_meaning, language));
    }
    fill_text(&cells[DETAIL_REASON], (Str){records->words.at, reason_len});
    for (size_t i = 0; i < texts.count; i++)
        cells[texts.items[i].column] =
            (Cell){texts.items[i].kind, {.text = {records->words.at + texts.items[i].start, texts.items[i].len}}};
    if (has_amount)
        fill_amounts(cells, results, award, clause->in_kind ? -1 : terms.budget, language);
    if (!clause->referral && outcome != OUTCOME_PENDING)
        cells[DETAIL_PAID] = cell_yuan(award->paid);
}

/* The parts of what the award at hand pays follow it, each on a row of its own: paid is said once, and can be added up. */
static void open_parts(Records *records, size_t index)
{
    records->part = records->part_count = 0;
    if (records->parts)
        records->part_count = payout_divide(records->results, &records->results->awards[index], records->parts);
}

static void fill_part(Records *records, Cell *cells, size_t index)
{
    const Plan *plan = records->results->plan;
    const PlanClause *clause = &plan->clauses[records->results->awards[index].clause];
    const PlanPart *part = &plan->parts[clause->first_part + records->part];
    const PartAmount *amount = &records->parts[records->part++];
    Language language = records->options.language;
    char due[DECIMAL_TEXT];

    fill_text(&cells[DETAIL_CLAUSE], reason_name(clause->id, clause->label, language));
    fill_text(&cells[DETAIL_LABEL], language == LANGUAGE_ZH ? clause->id : clause->label);
    fill_version(cells, records->results, index, language);
    cells[DETAIL_OUTCOME] = cell_text(part_state(part, amount, language));
    part_put_reason(&records->words, plan, part, amount, language);
    size_t reason = records->words.len;
    part_put_name(&records->words, plan, part, language);
    size_t name = records->words.len;
    if (amount->due != INT64_MIN)
        phrase_put(&records->words, (Str){due, date_print(due, amount->due)});
    fill_text(&cells[DETAIL_REASON], (Str){records->words.at, reason});
    fill_text(&cells[DETAIL_PART], (Str){records->words.at + reason, name - reason});
    fill_text(&cells[DETAIL_DUE], (Str){records->words.at + name, records->words.len - name});
    cells[DETAIL_PART_AMOUNT] = cell_yuan(amount->fen);
}

static void fill_unsettled(Records *records, Cell *cells, uint32_t row)
{
    bool rejected = records->results->rows[row].state == ROW_REJECTED;
    cells[DETAIL_OUTCOME] =
        cell_text(rejected ? records_word(records, "rejected", "退回") : records_word(records, "skipped", "跳过"));
    if (rejected) {
        records_put_rejection(records, row);
        fill_text(&cells[DETAIL_REASON], phrase_text(&records->words));
    }
}

/* The columns that are written, from all that the detail knows. */
static void fill_columns(Records *records, uint32_t row)
{
    for (size_t i = 0; i < records->column_count; i++)
        records->cells[i] = records->columns[i].source == COLUMN_FIELD ? records_field(records, i, row)
                                                                       : records->stages[records->columns[i].of];
}

static bool fill_detail(Records *records)
{
    const Results *results = records->results;
    for (size_t i = 0; i < DETAIL_COUNT; i++)
        records->stages[i] = cell_blank();
    while (records->row < records->end) {
        uint32_t row = records->row;
        if (results->rows[row].state != ROW_SETTLED) {
            records->row++;
            fill_unsettled(records, records->stages, row);
            fill_columns(records, row);
            return true;
        }
        size_t index = results->rows[row].first_award + records->award;
        if (records->part < records->part_count) {
            fill_part(records, records->stages, index - 1);
            fill_columns(records, row);
            return true;
        }
        if (index >= results_awards_end(results, row)) {
            records->row++;
            records->award = 0;
            continue;
        }
        records->award++;
        if (results->awards[index].outcome == OUTCOME_NOT_APPLICABLE)
            continue;
        fill_award(records, records->stages, index);
        open_parts(records, index);
        fill_columns(records, row);
        return true;
    }
    return false;
}
