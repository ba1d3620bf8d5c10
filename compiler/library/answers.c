/* What a polc_run answers: rows, problems, awards of either stage, budgets. */
#include "compiler/library/library.h"
#include "runtime/payout.h"
#include "runtime/write/reason.h"

#define OUTCOME_IS_SAME(ours, theirs) \
    _Static_assert((int)OUTCOME_##ours == (int)POLC_##ours, "polc_outcome is Outcome")
OUTCOME_IS_SAME(NOT_APPLICABLE, NOT_APPLICABLE);
OUTCOME_IS_SAME(GRANTED, GRANTED);
OUTCOME_IS_SAME(REFUSED, REFUSED);
OUTCOME_IS_SAME(PENDING, PENDING);
OUTCOME_IS_SAME(REDUCED, REDUCED);
OUTCOME_IS_SAME(USED, USED);
OUTCOME_IS_SAME(INVALID, INVALID);

/* ---- Rows ----------------------------------------------------------------------------------------------------------- */

size_t run_problems_of(const polc_run *run, size_t row, size_t *count)
{
    size_t low = 0, high = run->problem_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->problems[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    for (*count = 0; low + *count < run->problem_count && run->problems[low + *count].row == row;)
        ++*count;
    return low;
}

/* All rows are evaluated, and there is such a row. */
static polc_status find_row(polc_run *run, size_t row)
{
    if (!run)
        return POLC_MISUSE;
    polc_status status = run_evaluate(run);
    if (status == POLC_OK && row >= run->results.row_count)
        return run_refuse(run, POLC_MISUSE, "there is no such row", "没有这一行");
    return status;
}

polc_status polc_run_row(polc_run *run, size_t row, const polc_row **out)
{
    *out = NULL;
    polc_status status = find_row(run, row);
    if (status != POLC_OK)
        return status;
    const Row *found = &run->results.rows[row];
    bool has_year = found->year != INT32_MIN;
    run->row = (polc_row){
        .is_rejected = found->state == ROW_REJECTED, .has_year = has_year, .year = has_year ? found->year : 0};
    run_problems_of(run, row, &run->row.problem_count);
    *out = &run->row;
    return POLC_OK;
}

polc_status polc_run_problem(polc_run *run, size_t row, size_t index, const polc_problem **out)
{
    *out = NULL;
    polc_status status = find_row(run, row);
    if (status != POLC_OK)
        return status;
    size_t count, first = run_problems_of(run, row, &count);
    if (index >= count)
        return run_refuse(run, POLC_MISUSE, "the row has no such problem", "该行没有这个问题");
    *out = &run->problems[first + index].problem;
    return POLC_OK;
}

/* ---- Awards ----------------------------------------------------------------------------------------------------------- */

static polc_status find_stage(polc_run *run, polc_stage stage, int clause)
{
    if (clause < 0 || (size_t)clause >= run->plan->clause_count)
        return run_refuse(run, POLC_MISUSE, "the policy has no such clause", "政策中没有这个条款");
    if (stage != POLC_COMPUTED && stage != POLC_SETTLED)
        return run_refuse(run, POLC_MISUSE, "there is no such stage", "没有这个阶段");
    if (stage == POLC_SETTLED && !run->settled)
        return run_refuse(run, POLC_MISUSE, "the rows are not settled: call polc_run_settle",
                          "尚未结算：请先调用 polc_run_settle");
    return POLC_OK;
}

static const Award *awards_of(const polc_run *run, polc_stage stage)
{
    return stage == POLC_SETTLED ? run->settled : run->results.awards;
}

/* NULL: the clause does not apply to the row, or the row is rejected. */
static const Award *find_award(const polc_run *run, polc_stage stage, size_t row, int clause)
{
    const Award *awards = awards_of(run, stage);
    size_t end = results_awards_end(&run->results, row);
    for (size_t i = run->results.rows[row].first_award; i < end; i++)
        if (awards[i].clause == clause)
            return &awards[i];
    return NULL;
}

/* Rejected rows have no awards. */
static polc_outcome outcome_of(const polc_run *run, size_t row, const Award *award)
{
    if (run->results.rows[row].state == ROW_REJECTED)
        return POLC_INVALID;
    return award ? (polc_outcome)award->outcome : POLC_NOT_APPLICABLE;
}

static void list_blanks(polc_run *run, const uint16_t *fields, size_t count, uint64_t which)
{
    for (size_t i = 0; i < count && i < sizeof run->blanks / sizeof *run->blanks; i++)
        if (which >> i & 1)
            run->blanks[run->award.blank_count++] = fields[i];
}

static void explain_pending(polc_run *run, const Award *award)
{
    const PlanClause *clause = &run->plan->clauses[award->clause];
    polc_award *out = &run->award;
    if (award->reason == REASON_KEY) {
        const PlanKey *key = &run->plan->keys[run->plan->steps[award->step].key];
        out->reason = POLC_IDENTITY;
        list_blanks(run, key->field, key->field_count, ~UINT64_C(0));
    } else if (award->reason == REASON_LIMIT) {
        out->reason = POLC_RULE;
        out->holder = POLC_NO_ROW;
    } else if (award->reason == REASON_AMOUNT) {
        out->reason = POLC_AMOUNT;
        list_blanks(run, clause->fields, clause->field_count, award->blanks);
    } else if (award->reason == REASON_FOR) {
        out->reason = POLC_FOR;
        list_blanks(run, clause->applies.fields, clause->applies.field_count, award->blanks);
    } else {
        const PlanCondition *condition = &clause->conditions[award->reason];
        out->reason = POLC_CONDITION;
        out->condition = award->reason;
        list_blanks(run, condition->fields, condition->field_count, award->blanks);
    }
}

static void explain(polc_run *run, const Award *award)
{
    polc_award *out = &run->award;
    out->fen = award->paid;
    if (award->outcome == OUTCOME_PENDING) {
        explain_pending(run, award);
    } else if (award->outcome == OUTCOME_REFUSED) {
        out->reason = POLC_CONDITION;
        out->condition = award->reason;
    } else if (award->outcome == OUTCOME_REDUCED || award->outcome == OUTCOME_USED) {
        out->reason = POLC_RULE;
        uint32_t holder = award_stages(&run->results, award).holder;
        out->holder = holder == NO_ROW ? POLC_NO_ROW : holder;
    }
}

polc_status polc_run_award(polc_run *run, polc_stage stage, size_t row, int clause, const polc_award **out)
{
    *out = NULL;
    polc_status status = find_row(run, row);
    if (status == POLC_OK)
        status = find_stage(run, stage, clause);
    if (status != POLC_OK)
        return status;
    const Award *award = find_award(run, stage, row, clause);
    run->award = (polc_award){.outcome = outcome_of(run, row, award),
                              .condition = -1,
                              .blanks = run->blanks,
                              .rule = "",
                              .holder = POLC_NO_ROW};
    if (award)
        explain(run, award);
    if (award && award->step != NO_STEP) {
        arena_clear(&run->answer_texts);
        run->award.rule = terminated(&run->answer_texts, run->plan->steps[award->step].label);
        if (!run->award.rule)
            return run_no_memory(run);
    }
    *out = &run->award;
    return POLC_OK;
}

/* A rejected row has the words of its first problem. */
static void put_problem(polc_run *run, size_t row, Language language)
{
    size_t count, first = run_problems_of(run, row, &count);
    const polc_text *message = count ? &run->problems[first].problem.message : NULL;
    if (message)
        phrase_put(&run->note, str_from(language == LANGUAGE_ZH ? message->zh : message->en));
}

polc_status polc_run_note(polc_run *run, polc_stage stage, size_t row, int clause, polc_language language,
                          const char **out)
{
    *out = "";
    polc_status status = find_row(run, row);
    if (status == POLC_OK)
        status = find_stage(run, stage, clause);
    if (status != POLC_OK)
        return status;
    Language in = language == POLC_ZH ? LANGUAGE_ZH : LANGUAGE_EN;
    const Award *award = find_award(run, stage, row, clause);
    phrase_clear(&run->note);
    phrase_put(&run->note, reason_outcome((Outcome)outcome_of(run, row, award), in));
    size_t outcome = run->note.len;
    phrase_put(&run->note, in == LANGUAGE_ZH ? STR("：") : STR(": "));
    size_t both = run->note.len;
    if (award)
        reason_put(&run->note, &run->results, award, in);
    else
        put_problem(run, row, in);
    if (run->note.len == both)
        run->note.len = outcome;
    phrase_put(&run->note, (Str){"", 1});
    if (run->note.failed) {
        run->note.failed = false;
        return run_no_memory(run);
    }
    *out = run->note.at;
    return POLC_OK;
}

polc_status polc_run_read_column(polc_run *run, polc_stage stage, int clause, size_t first, size_t count,
                                 uint8_t *outcomes, int64_t *fen)
{
    if (!run)
        return POLC_MISUSE;
    polc_status status = run_evaluate(run);
    if (status == POLC_OK)
        status = find_stage(run, stage, clause);
    if (status == POLC_OK && (first > run->results.row_count || count > run->results.row_count - first))
        status = run_refuse(run, POLC_MISUSE, "there are no such rows", "没有这些行");
    for (size_t i = 0; i < count && status == POLC_OK; i++) {
        const Award *award = find_award(run, stage, first + i, clause);
        if (outcomes)
            outcomes[i] = (uint8_t)outcome_of(run, first + i, award);
        if (fen)
            fen[i] = award ? award->paid : 0;
    }
    return status;
}

/* ---- Parts ------------------------------------------------------------------------------------------------------------- */

polc_status polc_run_part(polc_run *run, size_t row, int clause, size_t index, const polc_part **out)
{
    static const polc_part_state states[] = {[PART_PAYABLE] = POLC_PART_PAYABLE,
                                             [PART_PENDING] = POLC_PART_PENDING,
                                             [PART_NOT_MET] = POLC_PART_NOT_MET};
    PartAmount amounts[PAYOUT_MOST_PARTS];
    *out = NULL;
    polc_status status = find_row(run, row);
    if (status == POLC_OK)
        status = find_stage(run, POLC_SETTLED, clause);
    if (status != POLC_OK)
        return status;
    const Award *award = find_award(run, POLC_SETTLED, row, clause);
    if (!award || index >= payout_divide(&run->results, award, amounts))
        return run_refuse(run, POLC_MISUSE, "the amount has no such part", "该金额没有这个分项");
    const PlanPart *part = &run->plan->parts[run->plan->clauses[clause].first_part + index];
    arena_clear(&run->answer_texts);
    run->part = (polc_part){
        .id = terminated(&run->answer_texts, part->id),
        .label = terminated(&run->answer_texts, part->label),
        .is_share = part->kind == PART_SHARE,
        .state = states[amounts[index].state],
        .fen = amounts[index].fen,
        .due = amounts[index].due == INT64_MIN ? POLC_NO_DAY : amounts[index].due,
    };
    if (!run->part.id || !run->part.label)
        return run_no_memory(run);
    *out = &run->part;
    return POLC_OK;
}

/* ---- Budgets ------------------------------------------------------------------------------------------------------------ */

/* Amounts beyond 64 bits would be more money than there is; they are shown as the most that fits. */
static int64_t narrowed(Int128 fen)
{
    return fen > INT64_MAX ? INT64_MAX : fen < INT64_MIN ? INT64_MIN : (int64_t)fen;
}

polc_status polc_run_budget(polc_run *run, size_t index, const polc_budget **out)
{
    *out = NULL;
    if (!run)
        return POLC_MISUSE;
    if (!run->settled)
        return run_refuse(run, POLC_MISUSE, "the rows are not settled: call polc_run_settle",
                          "尚未结算：请先调用 polc_run_settle");
    if (index >= run->report.budget_count)
        return run_refuse(run, POLC_MISUSE, "there is no such budget", "没有这项资金");
    const SettleBudget *budget = &run->report.budgets[index];
    const PlanStep *step = &run->plan->steps[budget->step];
    arena_clear(&run->answer_texts);
    bool has_year = budget->year != INT32_MIN;
    run->budget = (polc_budget){
        .id = terminated(&run->answer_texts, step->id),
        .label = terminated(&run->answer_texts, step->label),
        .has_year = has_year,
        .year = has_year ? budget->year : 0,
        .available = narrowed(budget->amount + budget->carried_over - budget->reserve),
        .demand = narrowed(budget->demand),
        .paid = narrowed(budget->paid),
        .shortage = narrowed(budget->shortage),
        .needs_decision = budget->needs_decision,
    };
    if (!run->budget.id || !run->budget.label)
        return run_no_memory(run);
    *out = &run->budget;
    return POLC_OK;
}
