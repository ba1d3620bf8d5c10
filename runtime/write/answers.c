#include "runtime/write/amount.h"
#include "runtime/write/reason.h"
#include "runtime/write/records.h"

#define TRAILING_COLUMNS 4 /* total_cash, total_in_kind, status, notes */

typedef enum RowStatus {
    ROW_STATUS_NONE,
    ROW_STATUS_GRANTED,
    ROW_STATUS_PENDING,
    ROW_STATUS_REJECTED,
    ROW_STATUS_SKIPPED,
} RowStatus;

static Str status_word(const Records *records, RowStatus status)
{
    static const char *const words[][2] = {
        {"none", "无"}, {"granted", "给予"}, {"pending", "待补"}, {"rejected", "退回"}, {"skipped", "跳过"},
    };
    return records_word(records, words[status][0], words[status][1]);
}

static void name_column(Records *records, size_t at, const char *id, const char *label, bool is_amount)
{
    records->headings[at] =
        (Heading){.id = str_from(id), .name = records_word(records, id, label), .is_amount = is_amount};
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
    const Plan *plan = results->plan;
    size_t column = results->identity_count;
    size_t columns = column + TRAILING_COLUMNS;
    for (size_t i = 0; i < plan->clause_count; i++)
        columns += !plan->clauses[i].referral;
    Status status = records_begin(records, results, options, columns);
    if (status != STATUS_OK)
        return status;
    records->fill = fill_answer;
    records->columns = memory_new(plan->clause_count, sizeof *records->columns);
    if (!records->columns) {
        records_close(records);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < plan->clause_count; i++) {
        const PlanClause *clause = &plan->clauses[i];
        records->columns[i] = clause->referral ? UINT16_MAX : (uint16_t)column;
        if (!clause->referral)
            records->headings[column++] =
                (Heading){clause->id, reason_name(clause->id, clause->label, options->language), .is_amount = true,
                          .is_clause = true, .is_below = true};
    }
    name_column(records, column, "total_cash", "现金合计", true);
    name_column(records, column + 1, "total_in_kind", "非现金合计", true);
    name_column(records, column + 2, "status", "状态", false);
    name_column(records, column + 3, "notes", "说明", false);
    records->headings[column + 3].is_remark = true;
    return STATUS_OK;
}

/* Grants need no words unless they come to nothing; a referral that is not given is no news either. */
static void note_award(Records *records, const PlanClause *clause, const Award *award)
{
    Language language = records->options.language;
    Outcome outcome = (Outcome)award->outcome;
    bool worth_saying = clause->referral             ? outcome == OUTCOME_GRANTED || outcome == OUTCOME_PENDING
                        : outcome == OUTCOME_GRANTED ? award->rounded == 0
                                                     : outcome != OUTCOME_NOT_APPLICABLE;
    if (!worth_saying)
        return;
    size_t start = records->words.len;
    reason_put(&records->words, records->results, award, language);
    Str word = clause->referral ? reason_referral(outcome, language) : reason_outcome(outcome, language);
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

static RowStatus fill_settled(Records *records, uint32_t row, Int128 *cash, Int128 *in_kind)
{
    const Results *results = records->results;
    RowStatus status = ROW_STATUS_NONE;
    size_t end = results_awards_end(results, row);
    for (size_t i = results->rows[row].first_award; i < end; i++) {
        const Award *award = &results->awards[i];
        const PlanClause *clause = &results->plan->clauses[award->clause];
        note_award(records, clause, award);
        if (clause->referral)
            continue;
        Cell *cell = &records->cells[records->columns[award->clause]];
        if (award->outcome == OUTCOME_PENDING) {
            *cell = cell_blank();
            status = ROW_STATUS_PENDING;
            continue;
        }
        *cell = cell_yuan(award->paid);
        *(clause->in_kind ? in_kind : cash) += award->paid;
        if (award->paid > 0 && status == ROW_STATUS_NONE)
            status = ROW_STATUS_GRANTED;
    }
    note_unmodelled(records, results->rows[row].unmodelled);
    return status;
}

static bool fill_answer(Records *records)
{
    const Results *results = records->results;
    if (records->row >= results->row_count)
        return false;
    uint32_t row = records->row++;
    bool settled = results->rows[row].state == ROW_SETTLED;
    size_t trailing = records->heading_count - TRAILING_COLUMNS;
    records_fill_identity(records, row);
    for (size_t i = results->identity_count; i < trailing + 2; i++)
        records->cells[i] = settled ? cell_yuan(0) : cell_blank();

    RowStatus status;
    Int128 cash = 0, in_kind = 0;
    if (settled) {
        status = fill_settled(records, row, &cash, &in_kind);
        records->cells[trailing] = cell_yuan(cash);
        records->cells[trailing + 1] = cell_yuan(in_kind);
    } else if (results->rows[row].state == ROW_REJECTED) {
        status = ROW_STATUS_REJECTED;
        records_put_rejection(records, row);
        if (records->words.len > 0)
            records_add_note(records, NULL, (Str){0}, status_word(records, status), 0);
    } else {
        status = ROW_STATUS_SKIPPED;
        note_skipped(records, results->rows[row].year);
    }
    records->cells[trailing + 2] = cell_text(status_word(records, status));
    records->cells[trailing + 3] = (Cell){.kind = CELL_NOTES};
    return true;
}
