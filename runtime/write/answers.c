#include "runtime/write/answers.h"

#include <string.h>

#include "runtime/write/amount.h"
#include "runtime/write/part.h"
#include "runtime/write/reason.h"

Str answers_status_word(RowStatus status, Language language)
{
    static const char *const words[][2] = {
        {"none", "无"}, {"granted", "给予"}, {"pending", "待补"}, {"rejected", "退回"}, {"skipped", "跳过"},
    };
    return str_from(words[status][language == LANGUAGE_ZH]);
}

static Str status_word(const Records *records, RowStatus status)
{
    return answers_status_word(status, records->options.language);
}

/* A policy without an award year skips no row. */
static void note_skipped(Records *records, int32_t year)
{
    Language language = records->options.language;
    phrase_put(&records->words, language == LANGUAGE_ZH ? STR("属于") : STR("award year "));
    char digits[AMOUNT_TEXT];
    phrase_put(&records->words, (Str){digits, int128_print(digits, year)});
    phrase_put(&records->words, language == LANGUAGE_ZH ? STR("年度") : STR(""));
    records_add_note(records, NULL, (Str){0}, status_word(records, ROW_STATUS_SKIPPED), 0);
}

static bool fill_answer(Records *records);

Status records_open_answers(Records *records, const Results *results, const RecordOptions *options)
{
    size_t clauses = results->plan->clause_count;
    Status status = records_begin(records, results, options, false);
    if (status != STATUS_OK)
        return status;
    records->fill = fill_answer;
    records->clause_columns = memory_new(clauses, sizeof *records->clause_columns);
    if (!records->clause_columns) {
        records_close(records);
        return STATUS_NO_MEMORY;
    }
    memset(records->clause_columns, 0xFF, clauses * sizeof *records->clause_columns);
    for (size_t i = 0; i < records->column_count; i++)
        if (records->columns[i].source == COLUMN_CLAUSE)
            records->clause_columns[records->columns[i].of] = (uint16_t)i;
    return STATUS_OK;
}

/* Grants need no words unless they come to nothing; a referral that is not given is no news either. */
static void note_award(Records *records, const PlanClause *clause, const Award *award)
{
    Language language = records->options.language;
    Outcome outcome = (Outcome)award->outcome;
    bool worth_saying = clause->referral ? outcome == OUTCOME_GRANTED || outcome == OUTCOME_PENDING
                        : outcome == OUTCOME_GRANTED
                            ? award->rounded == 0 || reason_rank(records->results, award) > 0
                            : outcome != OUTCOME_NOT_APPLICABLE;
    if (!worth_saying)
        return;
    size_t start = records->words.len;
    reason_put(&records->words, records->results, award, language);
    Str word = clause->referral ? reason_referral(outcome, language) : reason_outcome(outcome, language);
    if (!clause->referral && outcome == OUTCOME_GRANTED && language == LANGUAGE_ZH)
        word = STR("无应付金额");
    records_add_note(records, clause->referral ? "referral" : "clause",
                     reason_name(clause->id, clause->label, language), word, start);
}

static void note_unmodelled(Records *records, uint64_t named)
{
    const Plan *plan = records->results->plan;
    for (size_t i = 0; i < plan->unmodelled_count && i < 64; i++)
        if (named >> i & 1)
            records_add_note(records, "unmodelled", plan->unmodelled[i].article, (Str){0}, records->words.len);
}

/* Whatever of an award does not simply fall due is worth saying. */
static void note_part(Records *records, const PlanClause *clause, const PlanPart *part, const PartAmount *amount)
{
    const Plan *plan = records->results->plan;
    Language language = records->options.language;
    size_t start = records->words.len;
    part_put_name(&records->words, plan, part, language);
    phrase_put(&records->words, records_word(records, ", ", "，"));
    phrase_put_yuan(&records->words, amount->fen);
    phrase_put(&records->words, records_word(records, ", ", " 元，"));
    part_put_reason(&records->words, plan, part, amount, language);
    records_add_note(records, "clause", reason_name(clause->id, clause->label, language),
                     part_state_word(amount->state, language), start);
}

/* The columns of what a level bears add up over the clauses. */
static void add_to_columns(Records *records, size_t part, const PlanPart *plan, const PartAmount *amount)
{
    for (size_t i = 0; i < records->column_count; i++) {
        const ResultColumn *column = &records->columns[i];
        if (column->source == COLUMN_PART && column->of == part)
            records->cells[i] = amount->state == PART_PENDING   ? cell_blank()
                                : amount->state == PART_NOT_MET ? cell_yuan(0)
                                                                : cell_yuan(amount->fen);
        else if (column->source == COLUMN_LEVEL && plan->kind == PART_SHARE && column->of == plan->level)
            records->cells[i].as.fen += amount->fen;
    }
}

static void fill_parts(Records *records, const PlanClause *clause, const Award *award)
{
    size_t count = records->parts ? payout_divide(records->results, award, records->parts) : 0;
    for (size_t i = 0; i < count; i++) {
        const PlanPart *part = &records->results->plan->parts[clause->first_part + i];
        if (records->has_notes && records->parts[i].state != PART_PAYABLE && records->parts[i].fen > 0)
            note_part(records, clause, part, &records->parts[i]);
        add_to_columns(records, clause->first_part + i, part, &records->parts[i]);
    }
}

/* A pending clause has no parts yet. */
static void blank_parts(Records *records, const PlanClause *clause)
{
    for (size_t i = 0; i < records->column_count; i++)
        if (records->columns[i].source == COLUMN_PART &&
            records->columns[i].of - clause->first_part < clause->part_count)
            records->cells[i] = cell_blank();
}

/* What the columns of amounts say where no clause says otherwise. */
static void clear_amounts(Records *records, bool settled)
{
    for (size_t i = 0; i < records->column_count; i++) {
        ColumnSource source = records->columns[i].source;
        if (source == COLUMN_CLAUSE || source == COLUMN_PART || source == COLUMN_LEVEL)
            records->cells[i] = settled ? cell_yuan(0) : cell_blank();
    }
}

typedef struct RowAnswer {
    RowStatus status;
    Int128 cash, in_kind;
} RowAnswer;

static void fill_settled(Records *records, uint32_t row, RowAnswer *answer)
{
    const Results *results = records->results;
    size_t end = results_awards_end(results, row);
    for (size_t i = results->rows[row].first_award; i < end; i++) {
        const Award *award = &results->awards[i];
        const PlanClause *clause = &results->plan->clauses[award->clause];
        uint16_t column = records->clause_columns[award->clause];
        if (records->has_notes)
            note_award(records, clause, award);
        if (clause->referral)
            continue;
        bool pending = award->outcome == OUTCOME_PENDING;
        if (column != UINT16_MAX)
            records->cells[column] = pending ? cell_blank() : cell_yuan(award->paid);
        if (pending) {
            blank_parts(records, clause);
            answer->status = ROW_STATUS_PENDING;
            continue;
        }
        fill_parts(records, clause, award);
        *(clause->in_kind ? &answer->in_kind : &answer->cash) += award->paid;
        if (award->paid > 0 && answer->status == ROW_STATUS_NONE)
            answer->status = ROW_STATUS_GRANTED;
    }
    if (records->has_notes)
        note_unmodelled(records, results->rows[row].unmodelled);
}

static void note_rejected(Records *records, uint32_t row)
{
    records_put_rejection(records, row);
    if (records->words.len > 0)
        records_add_note(records, NULL, (Str){0}, status_word(records, ROW_STATUS_REJECTED), 0);
}

static void fill_unsettled(Records *records, uint32_t row, RowAnswer *answer)
{
    bool rejected = records->results->rows[row].state == ROW_REJECTED;
    answer->status = rejected ? ROW_STATUS_REJECTED : ROW_STATUS_SKIPPED;
    if (rejected)
        note_rejected(records, row);
    else
        note_skipped(records, records->results->rows[row].year);
}

static Cell own_cell(const Records *records, ColumnSource source, const RowAnswer *answer, bool settled)
{
    switch (source) {
    case COLUMN_TOTAL_CASH:
        return settled ? cell_yuan(answer->cash) : cell_blank();
    case COLUMN_TOTAL_IN_KIND:
        return settled ? cell_yuan(answer->in_kind) : cell_blank();
    case COLUMN_TOTAL:
        return settled ? cell_yuan(answer->cash + answer->in_kind) : cell_blank();
    case COLUMN_STATUS:
        return cell_text(status_word(records, answer->status));
    case COLUMN_NOTES:
        return (Cell){.kind = CELL_NOTES};
    default:
        return cell_blank();
    }
}

static bool fill_answer(Records *records)
{
    const Results *results = records->results;
    if (records->row >= records->end)
        return false;
    uint32_t row = records->row++;
    bool settled = results->rows[row].state == ROW_SETTLED;
    RowAnswer answer = {.status = ROW_STATUS_NONE};
    clear_amounts(records, settled);
    if (settled)
        fill_settled(records, row, &answer);
    else
        fill_unsettled(records, row, &answer);
    for (size_t i = 0; i < records->column_count; i++) {
        ColumnSource source = records->columns[i].source;
        if (source == COLUMN_FIELD)
            records->cells[i] = records_field(records, i, row);
        else if (source != COLUMN_CLAUSE && source != COLUMN_PART && source != COLUMN_LEVEL)
            records->cells[i] = own_cell(records, source, &answer, settled);
    }
    return true;
}

/* ---- From outcomes ------------------------------------------------------------------------------------------ */

/* What Results would keep of a clause that applies to the row, as far as notes tell it. */
static Award award_of(const Outcomes *outcomes, size_t clause, size_t row)
{
    const ClauseOutcomes *found = &outcomes->clauses[clause];
    Award award = {.clause = (uint16_t)clause, .outcome = OUTCOME_NOT_APPLICABLE, .step = NO_STEP, .cut = NO_CUT};
    if (bit_get(found->granted, row)) {
        award.outcome = OUTCOME_GRANTED;
        award.rounded = award.paid = found->amounts ? found->amounts[row] : 0;
    } else if (bit_get(found->refused, row)) {
        award.outcome = OUTCOME_REFUSED;
        award.reason = outcomes_refusal(outcomes, clause, row);
    } else if (bit_get(found->pending, row)) {
        award.outcome = OUTCOME_PENDING;
        award.reason = outcomes_pending(outcomes, clause, row, &award.blanks);
    }
    return award;
}

void answers_note_row(Records *records, const Outcomes *outcomes, size_t row, uint32_t called)
{
    const Plan *plan = outcomes->plan;
    records->note_count = 0;
    phrase_clear(&records->words);
    if (bit_get(outcomes->rejected, row)) {
        note_rejected(records, called);
        return;
    }
    if (bit_get(outcomes->skipped, row)) {
        note_skipped(records, outcomes_year(outcomes, row));
        return;
    }
    for (size_t clause = 0; clause < plan->clause_count; clause++) {
        Award award = award_of(outcomes, clause, row);
        note_award(records, &plan->clauses[clause], &award);
    }
    note_unmodelled(records, outcomes_unmodelled(outcomes, row));
}
