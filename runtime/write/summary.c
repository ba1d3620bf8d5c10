#include "runtime/write/summary.h"

#include "runtime/civil_date.h"
#include "runtime/ledger/earlier_awards.h"
#include "runtime/memory.h"
#include "runtime/write/amount.h"
#include "runtime/write/grid.h"
#include "runtime/write/part.h"
#include "runtime/write/reason.h"
#include "runtime/write/rule.h"
#include "runtime/write/shown.h"

typedef struct Summary {
    Output *out;
    const Results *results;
    const SettleReport *report;
    SummaryOptions options;
    const Tally *tally;
    Arena arena; /* of the grids */
    bool failed;
} Summary;

/* ---- Words -------------------------------------------------------------------------------------------------- */

static Str word(const Summary *summary, const char *en, const char *zh)
{
    return str_from(summary->options.language == LANGUAGE_ZH ? zh : en);
}

static void put(Summary *summary, const char *en, const char *zh)
{
    output_put(summary->out, word(summary, en, zh));
}

static void put_name(Summary *summary, Str id, Str label)
{
    shown_put(summary->out, reason_name(id, label, summary->options.language), SUMMARY_DEFAULT_WIDTH);
}

static void put_whole(Summary *summary, Int128 number)
{
    char digits[AMOUNT_TEXT];
    output_put(summary->out, (Str){digits, amount_print_whole(digits, number)});
}

static void put_yuan(Summary *summary, Int128 fen)
{
    char digits[AMOUNT_TEXT];
    output_put(summary->out, (Str){digits, amount_print_yuan(digits, fen)});
}

static Grid new_grid(Summary *summary, size_t columns, size_t names)
{
    Grid grid = {.arena = &summary->arena, .column_count = columns};
    for (size_t i = names; i < columns; i++)
        grid.to_the_right[i] = true;
    return grid;
}

/* A grid with nothing below its headings is left out. */
static void put_grid(Summary *summary, Grid *grid)
{
    summary->failed |= grid->failed;
    if (grid->failed || grid->cell_count <= grid->column_count)
        return;
    output_byte(summary->out, '\n');
    grid_put(grid, summary->out);
}

/* A zero says little in a table of counts; it is left blank, and a column of zeros disappears. */
static void add_count(Grid *grid, uint64_t count)
{
    if (count > 0)
        grid_add_whole(grid, (Int128)count);
    else
        grid_add(grid, (Str){0});
}

/* ---- Sections ----------------------------------------------------------------------------------------------- */

static void put_part(Summary *summary, uint64_t count, const char *en, const char *zh)
{
    if (count == 0)
        return;
    put(summary, ", ", "，");
    put(summary, "", zh);
    put_whole(summary, (Int128)count);
    put(summary, en, " 行");
}

static void put_rows(Summary *summary)
{
    put(summary, "", "读入 ");
    put_whole(summary, (Int128)summary->tally->rows);
    put(summary, summary->tally->rows == 1 ? " row read" : " rows read", " 行");
    put_part(summary, summary->tally->pending_rows, " pending", "待补 ");
    put_part(summary, summary->tally->states[ROW_REJECTED], " rejected", "退回 ");
    put_part(summary, summary->tally->states[ROW_SKIPPED], " skipped (another award year)", "跳过（其他年度） ");
    output_byte(summary->out, '\n');
}

/* Who counts those that are granted something takes off those whose amount is 0.00: they met every condition, and get nothing. */
static void put_clauses(Summary *summary)
{
    static const Outcome counted[] = {OUTCOME_GRANTED, OUTCOME_REDUCED, OUTCOME_USED,
                                      OUTCOME_REFUSED, OUTCOME_PENDING, OUTCOME_OVERRIDDEN};
    const Plan *plan = summary->results->plan;
    const size_t outcomes = sizeof counted / sizeof *counted;
    Grid grid = new_grid(summary, outcomes + 3, 1);
    grid_add(&grid, word(summary, "clause", "条款"));
    for (size_t i = 0; i < outcomes; i++) {
        grid_add(&grid, reason_outcome(counted[i], summary->options.language));
        if (counted[i] == OUTCOME_GRANTED)
            grid_add(&grid, word(summary, "of which 0.00", "其中0.00"));
    }
    grid_add(&grid, word(summary, "paid", "实付合计"));
    for (size_t c = 0; c < plan->clause_count; c++) {
        const PlanClause *clause = &plan->clauses[c];
        if (clause->referral || summary->tally->clauses[c].applications == 0)
            continue;
        grid_add(&grid, reason_name(clause->id, clause->label, summary->options.language));
        for (size_t i = 0; i < outcomes; i++) {
            add_count(&grid, summary->tally->clauses[c].outcomes[counted[i]]);
            if (counted[i] == OUTCOME_GRANTED)
                add_count(&grid, summary->tally->clauses[c].granted_nothing);
        }
        grid_add_yuan(&grid, summary->tally->clauses[c].paid);
    }
    Int128 totals[] = {summary->tally->cash, summary->tally->in_kind};
    for (size_t t = 0; t < 2; t++) {
        if (t == 1 && totals[t] == 0)
            continue;
        grid_add(&grid, t == 0 ? word(summary, "total in cash", "现金合计")
                               : word(summary, "total in kind", "非现金合计"));
        for (size_t i = 0; i < outcomes + 1; i++)
            grid_add(&grid, (Str){0});
        grid_add_yuan(&grid, totals[t]);
    }
    put_grid(summary, &grid);
}

/* What rejected rows ask for is not known, so nothing is claimed for them. */
static void put_clauses_without_rows(Summary *summary)
{
    const Plan *plan = summary->results->plan;
    bool any = false, all_known = summary->tally->states[ROW_REJECTED] == 0;
    if (summary->tally->states[ROW_SETTLED] == 0)
        return;
    for (size_t c = 0; c < plan->clause_count; c++) {
        const PlanClause *clause = &plan->clauses[c];
        if (clause->referral || summary->tally->clauses[c].applications > 0)
            continue;
        if (any)
            put(summary, ", ", "、");
        else if (all_known)
            put(summary, "  nobody applied for: ", "  无人申报：");
        else
            put(summary, "  nobody applied for (rejected rows left aside): ", "  除退回的行外无人申报：");
        put_name(summary, clause->id, clause->label);
        any = true;
    }
    if (any)
        output_byte(summary->out, '\n');
}

static void put_referrals(Summary *summary)
{
    const Plan *plan = summary->results->plan;
    Grid grid = new_grid(summary, 4, 1);
    grid_add(&grid, word(summary, "referral", "纳入其他政策"));
    grid_add(&grid, word(summary, "yes", "是"));
    grid_add(&grid, word(summary, "no", "否"));
    grid_add(&grid, reason_outcome(OUTCOME_PENDING, summary->options.language));
    for (size_t c = 0; c < plan->clause_count; c++) {
        const uint64_t *outcomes = summary->tally->clauses[c].outcomes;
        if (!plan->clauses[c].referral || summary->tally->clauses[c].applications == 0)
            continue;
        grid_add(&grid, reason_name(plan->clauses[c].id, plan->clauses[c].label, summary->options.language));
        add_count(&grid, outcomes[OUTCOME_GRANTED]);
        add_count(&grid, outcomes[OUTCOME_REFUSED]);
        add_count(&grid, outcomes[OUTCOME_PENDING]);
    }
    put_grid(summary, &grid);
}

static void add_rule(Summary *summary, Grid *grid, size_t step)
{
    Phrase rule = {0};
    rule_put(&rule, summary->results->plan, step, summary->options.language);
    grid_add(grid, arena_copy(&summary->arena, phrase_text(&rule)));
    summary->failed |= rule.failed;
    phrase_done(&rule);
}

static void put_rule(Summary *summary, size_t step)
{
    Phrase rule = {0};
    rule_put(&rule, summary->results->plan, step, summary->options.language);
    shown_put(summary->out, phrase_text(&rule), SUMMARY_DEFAULT_WIDTH);
    summary->failed |= rule.failed;
    phrase_done(&rule);
}

static void put_cuts(Summary *summary)
{
    const Plan *plan = summary->results->plan;
    Grid grid = new_grid(summary, 4, 2);
    grid_add(&grid, word(summary, "taken away by", "核减依据"));
    grid_add(&grid, word(summary, "clause", "条款"));
    grid_add(&grid, word(summary, "awards", "项数"));
    grid_add(&grid, word(summary, "amount", "金额"));
    for (size_t i = 0; i < summary->report->cut_count; i++) {
        const SettleCut *cut = &summary->report->cuts[i];
        const PlanStep *step = &plan->steps[i];
        if (cut->awards == 0)
            continue;
        add_rule(summary, &grid, i);
        const PlanClause *clause = step->clause_count == 1 ? &plan->clauses[step->clauses[0]] : NULL;
        grid_add(&grid, clause ? reason_name(clause->id, clause->label, summary->options.language) : (Str){0});
        grid_add_whole(&grid, (Int128)cut->awards);
        grid_add_yuan(&grid, cut->amount);
    }
    put_grid(summary, &grid);
}

static Str year_text(int32_t year, char digits[AMOUNT_TEXT])
{
    return year == INT32_MIN ? (Str){0} : (Str){digits, int128_print(digits, year)};
}

static void add_if_any(Grid *grid, Int128 fen)
{
    if (fen != 0)
        grid_add_yuan(grid, fen);
    else
        grid_add(grid, (Str){0});
}

/* The versions whose rows a fund's rule pays; none: it is the same in all. */
static uint64_t versions_of(const PlanStep *step)
{
    uint64_t all = 0;
    for (size_t c = 0; step->versions && c < step->clause_count; c++)
        all |= step->versions[c];
    return all;
}

/* The version from which a fund's rule holds, where versions differ in it. */
static Str version_text(const Summary *summary, const PlanStep *step)
{
    uint64_t all = versions_of(step);
    if (!all)
        return (Str){0};
    const PlanVersion *first = &summary->results->plan->versions[__builtin_ctzll(all)];
    return reason_name(first->id, first->label, summary->options.language);
}

/* Whether some day of the year is one of the versions of a fund's rule. */
static bool holds_in_year(const Plan *plan, const PlanStep *step, int32_t year)
{
    uint64_t all = versions_of(step);
    for (size_t v = 0; v < plan->version_count; v++) {
        const PlanVersion *version = &plan->versions[v];
        bool begun = version->effective == INT64_MIN || date_to_civil(version->effective).year <= year;
        bool ended = version->expires != INT64_MAX && date_to_civil(version->expires).year < year;
        if ((all >> v & 1) && begun && !ended)
            return true;
    }
    return all == 0 || year == INT32_MIN;
}

/* What a fund's rule had is told where somebody asked for it. That others were paid before is nothing by itself in a year in which the
 * rule was not in force: what it had left would read as if it had been there. */
static bool is_told(const Summary *summary, const SettleBudget *budget)
{
    const Plan *plan = summary->results->plan;
    return budget->demand != 0 ||
           (budget->earlier != 0 && holds_in_year(plan, &plan->steps[budget->step], budget->year));
}

/* Below zero where the ledger holds more than there was. */
static Int128 left_of(const SettleBudget *budget)
{
    if (budget->shortage > 0)
        return 0;
    return budget->amount + budget->carried_over - budget->reserve - budget->earlier - budget->paid;
}

static void put_budgets(Summary *summary)
{
    static const char *const heads[][2] = {
        {"budget", "资金"},
        {"version", "适用版本"},
        {"year", "年度"},
        {"amount", "预算额"},
        {"carried over", "上年结转"},
        {"reserve", "预留"},
        {"paid before", "此前已付"},
        {"demand", "需求额"},
        {"paid", "实付额"},
        {"left", "结余"},
        {"short by", "缺口"},
    };
    Grid grid = new_grid(summary, sizeof heads / sizeof *heads, 2);
    char digits[AMOUNT_TEXT];
    for (size_t i = 0; i < grid.column_count; i++)
        grid_add(&grid, word(summary, heads[i][0], heads[i][1]));
    for (size_t i = 0; i < summary->report->budget_count; i++) {
        const SettleBudget *budget = &summary->report->budgets[i];
        if (!is_told(summary, budget))
            continue;
        add_rule(summary, &grid, budget->step);
        grid_add(&grid, version_text(summary, &summary->results->plan->steps[budget->step]));
        grid_add(&grid, year_text(budget->year, digits));
        grid_add_yuan(&grid, budget->amount);
        add_if_any(&grid, budget->carried_over);
        add_if_any(&grid, budget->reserve);
        add_if_any(&grid, budget->earlier);
        grid_add_yuan(&grid, budget->demand);
        grid_add_yuan(&grid, budget->paid);
        add_if_any(&grid, left_of(budget));
        add_if_any(&grid, budget->shortage);
    }
    put_grid(summary, &grid);
}

/* ---- The ledger --------------------------------------------------------------------------------------------- */

static void note_counted(const EarlierList *list, bool *counted)
{
    for (size_t i = 0; i < list->count; i++)
        if (earlier_list_is_marked(list, i))
            counted[list->items[i].award] = true;
}

static Int128 sum_counted(const EarlierList *list)
{
    Int128 sum = 0;
    for (size_t i = 0; i < list->count; i++)
        if (earlier_list_is_marked(list, i))
            sum += list->sums[i + 1] - list->sums[i];
    return sum;
}

static void add_counted(Grid *grid, Str clause, const EarlierList *list)
{
    grid_add(grid, clause);
    grid_add_whole(grid, (Int128)earlier_list_marked(list));
    grid_add_yuan(grid, sum_counted(list));
}

/* "ledger: 16 earlier awards, 8,000.00; 3 of them count for nobody in this run" */
static void put_ledger_line(Summary *summary, const Ledger *ledger, const bool *counted)
{
    size_t idle = 0;
    Int128 total = 0;
    for (size_t i = 0; i < ledger_count(ledger); i++) {
        total += ledger_award(ledger, i)->amount;
        idle += !counted[i];
    }
    put(summary, "\nledger: ", "\n台账：此前兑付 ");
    put_whole(summary, (Int128)ledger_count(ledger));
    put(summary, ledger_count(ledger) == 1 ? " earlier award, " : " earlier awards, ", " 笔，");
    put_yuan(summary, total);
    put(summary, "", " 元");
    if (idle > 0) {
        put(summary, "; ", "；其中 ");
        put_whole(summary, (Int128)idle);
        put(summary, " of them came into question for nobody in this run", " 笔本次未用到");
    }
    output_byte(summary->out, '\n');
}

static void put_counted(Summary *summary, bool *counted)
{
    const Plan *plan = summary->results->plan;
    const EarlierAwards *earlier = summary->results->earlier;
    Grid grid = new_grid(summary, 4, 2);
    grid_add(&grid, word(summary, "counted from the ledger", "台账计入"));
    grid_add(&grid, word(summary, "clause", "条款"));
    grid_add(&grid, word(summary, "awards", "笔数"));
    grid_add(&grid, word(summary, "amount", "金额"));
    for (size_t i = 0; i < plan->awarded_count; i++) {
        const EarlierList *list = ledger_sums(earlier->ledger, i);
        const PlanMember *clause = &plan->ledger_clauses[plan->awarded[i].clause];
        if (earlier_list_marked(list) == 0)
            continue;
        note_counted(list, counted);
        grid_add(&grid, plan->awarded[i].label);
        add_counted(&grid, reason_name(clause->id, clause->label, summary->options.language), list);
    }
    for (size_t i = 0; i < plan->step_count; i++) {
        const EarlierList *list = &earlier->steps[i];
        const PlanStep *step = &plan->steps[i];
        const PlanClause *clause = step->clause_count == 1 ? &plan->clauses[step->clauses[0]] : NULL;
        if (earlier_list_marked(list) == 0)
            continue;
        note_counted(list, counted);
        add_rule(summary, &grid, i);
        add_counted(&grid, clause ? reason_name(clause->id, clause->label, summary->options.language) : (Str){0},
                    list);
    }
    put_ledger_line(summary, earlier->ledger, counted);
    put_grid(summary, &grid);
}

static void put_ledger(Summary *summary)
{
    const EarlierAwards *earlier = summary->results->earlier;
    if (!earlier)
        return;
    bool *counted = ARENA_ARRAY(&summary->arena, bool, ledger_count(earlier->ledger) + 1);
    summary->failed |= !counted;
    if (counted)
        put_counted(summary, counted);
}

/* ---- Behind what is paid ------------------------------------------------------------------------------------ */

static void add_part_name(Summary *summary, Grid *grid, const PlanPart *part)
{
    Phrase name = {0};
    part_put_name(&name, summary->results->plan, part, summary->options.language);
    grid_add(grid, arena_copy(&summary->arena, phrase_text(&name)));
    summary->failed |= name.failed;
    phrase_done(&name);
}

static Str clause_of_part(const Summary *summary, uint32_t part)
{
    const Plan *plan = summary->results->plan;
    size_t c = 0;
    while (part - plan->clauses[c].first_part >= plan->clauses[c].part_count)
        c++;
    return reason_name(plan->clauses[c].id, plan->clauses[c].label, summary->options.language);
}

/* A date that is the same for all, else the year. */
static Str due_text(const PlanPart *part, int32_t year, char digits[AMOUNT_TEXT])
{
    if (part->due != INT64_MIN)
        return (Str){digits, date_print(digits, part->due)};
    return year_text(year, digits);
}

static bool is_instalment(const Summary *summary, const PartTally *tally)
{
    return summary->results->plan->parts[tally->part].kind == PART_INSTALMENT;
}

static bool next_year(const Summary *summary, int32_t after, int32_t *year)
{
    bool any = false;
    for (size_t i = 0; i < summary->tally->part_count; i++) {
        const PartTally *tally = &summary->tally->parts[i];
        if (!is_instalment(summary, tally) || tally->year <= after || (any && tally->year >= *year))
            continue;
        *year = tally->year;
        any = true;
    }
    return any;
}

/* How many instalments fall due in the year, and what they come to. */
static size_t sum_year(const Summary *summary, int32_t year, Int128 fen[static PART_COUNT_OF_STATES])
{
    size_t count = 0;
    for (size_t i = 0; i < summary->tally->part_count; i++) {
        const PartTally *tally = &summary->tally->parts[i];
        if (!is_instalment(summary, tally) || tally->year != year)
            continue;
        count++;
        for (size_t s = 0; s < PART_COUNT_OF_STATES; s++)
            fen[s] += tally->fen[s];
    }
    return count;
}

/* What falls due in each year, where in one of them several instalments do. */
static void add_years(Summary *summary, Grid *grid)
{
    char digits[AMOUNT_TEXT];
    bool any = false;
    for (int32_t year = INT32_MIN; next_year(summary, year, &year) && !any;) {
        Int128 unused[PART_COUNT_OF_STATES] = {0};
        any = sum_year(summary, year, unused) > 1;
    }
    for (int32_t year = INT32_MIN; any && next_year(summary, year, &year);) {
        Int128 fen[PART_COUNT_OF_STATES] = {0};
        sum_year(summary, year, fen);
        grid_add(grid, word(summary, "all that is due in", "到期合计"));
        grid_add(grid, (Str){0});
        grid_add(grid, year_text(year, digits));
        for (size_t s = 0; s < PART_COUNT_OF_STATES; s++)
            add_if_any(grid, fen[s]);
    }
}

static void put_instalments(Summary *summary)
{
    Grid grid = new_grid(summary, 3 + PART_COUNT_OF_STATES, 3);
    char digits[AMOUNT_TEXT];
    grid_add(&grid, word(summary, "instalments of", "分期兑付"));
    grid_add(&grid, word(summary, "part", "分项"));
    grid_add(&grid, word(summary, "due", "兑付日期"));
    for (size_t s = 0; s < PART_COUNT_OF_STATES; s++)
        grid_add(&grid, part_state_word((PartState)s, summary->options.language));
    for (size_t i = 0; i < summary->tally->part_count; i++) {
        const PartTally *tally = &summary->tally->parts[i];
        const PlanPart *part = &summary->results->plan->parts[tally->part];
        if (!is_instalment(summary, tally))
            continue;
        grid_add(&grid, clause_of_part(summary, tally->part));
        add_part_name(summary, &grid, part);
        grid_add(&grid, due_text(part, tally->year, digits));
        for (size_t s = 0; s < PART_COUNT_OF_STATES; s++)
            add_if_any(&grid, tally->fen[s]);
    }
    add_years(summary, &grid);
    put_grid(summary, &grid);
}

static void put_levels(Summary *summary)
{
    const Plan *plan = summary->results->plan;
    Grid grid = new_grid(summary, 3, 2);
    grid_add(&grid, word(summary, "borne by", "负担"));
    grid_add(&grid, word(summary, "clause", "条款"));
    grid_add(&grid, word(summary, "amount", "金额"));
    for (uint16_t level = 0; level < plan->level_count; level++) {
        Int128 total = 0;
        size_t clauses = 0;
        for (size_t i = 0; i < summary->tally->part_count; i++) {
            const PartTally *tally = &summary->tally->parts[i];
            const PlanPart *part = &plan->parts[tally->part];
            if (part->kind != PART_SHARE || part->level != level)
                continue;
            grid_add(&grid, part_level(plan, level, summary->options.language));
            grid_add(&grid, clause_of_part(summary, tally->part));
            grid_add_yuan(&grid, tally->fen[PART_PAYABLE]);
            total += tally->fen[PART_PAYABLE];
            clauses++;
        }
        if (clauses < 2)
            continue;
        grid_add(&grid, part_level(plan, level, summary->options.language));
        grid_add(&grid, word(summary, "all", "合计"));
        grid_add_yuan(&grid, total);
    }
    put_grid(summary, &grid);
}

/* " fund=pro_rata|first_come": where the policy has a reading for it. */
static void put_choice(const Summary *summary, const PlanStep *step)
{
    Str choice = reason_name(step->decision, step->decision_label, summary->options.language);
    if (choice.len == 0)
        return;
    output_byte(summary->out, ' ');
    output_put(summary->out, choice);
}

static void put_decisions(Summary *summary)
{
    char digits[AMOUNT_TEXT];
    for (size_t i = 0; i < summary->report->budget_count; i++) {
        const SettleBudget *budget = &summary->report->budgets[i];
        if (!budget->needs_decision)
            continue;
        Str year = year_text(budget->year, digits);
        put(summary, "\na decision is needed: ", "\n需要决定：");
        put_rule(summary, budget->step);
        if (year.len > 0) {
            output_byte(summary->out, ' ');
            output_put(summary->out, year);
            put(summary, "", " 年度");
        }
        put(summary, " is short by ", "缺口 ");
        put_yuan(summary, budget->shortage);
        put(summary,
            ", and no rule for a shortage is in force; the amounts above exceed the budget; "
            "when it is decided, name the decision with --reading",
            "，而现行口径没有规定不足时如何分配；以上金额已超出预算；决定后请用 --reading");
        put_choice(summary, &summary->results->plan->steps[budget->step]);
        put(summary, " and run again\n", " 指明，再运行一次\n");
    }
}

/* What the policy says has to hold in every row, where it does not, or cannot be told. */
static void put_asserts(Summary *summary)
{
    const Plan *plan = summary->results->plan;
    Grid grid = new_grid(summary, 3, 1);
    grid_add(&grid, word(summary, "asserted", "应当成立"));
    grid_add(&grid, word(summary, "does not hold", "不成立行数"));
    grid_add(&grid, word(summary, "unknown", "未知行数"));
    for (size_t i = 0; i < plan->assert_count; i++) {
        if (summary->tally->failed_asserts[i] + summary->tally->unknown_asserts[i] == 0)
            continue;
        grid_add(&grid, plan->asserts[i].label);
        add_count(&grid, summary->tally->failed_asserts[i]);
        add_count(&grid, summary->tally->unknown_asserts[i]);
    }
    put_grid(summary, &grid);
}

/* "A12  rent: …": who, which clause, and what is said of it. */
static void put_award_line(Summary *summary, Phrase *line, const Award *award,
                           void (*say)(Phrase *phrase, const Results *results, const Award *award,
                                       Language language))
{
    const PlanClause *clause = &summary->results->plan->clauses[award->clause];
    phrase_clear(line);
    reason_put_row(line, summary->results, award->row, summary->options.language);
    phrase_put(line, STR("  "));
    phrase_put(line, reason_name(clause->id, clause->label, summary->options.language));
    phrase_put(line, word(summary, ": ", "："));
    say(line, summary->results, award, summary->options.language);
    output_put(summary->out, STR("  "));
    shown_put(summary->out, phrase_text(line), 2 * SUMMARY_DEFAULT_WIDTH);
    output_byte(summary->out, '\n');
    summary->failed |= line->failed;
}

static void put_not_listed(Summary *summary, size_t awards)
{
    if (awards == 0)
        return;
    put(summary, "  and ", "  另有 ");
    put_whole(summary, (Int128)awards);
    put(summary, " more; --detail lists them all\n", " 项；--detail 可全部列出\n");
}

/* Who decided otherwise than the rules, in which cases. */
static void put_decided(Summary *summary)
{
    const Results *results = summary->results;
    size_t limit = summary->options.row_limit ? summary->options.row_limit : 10, listed = 0;
    Phrase line = {0};
    if (results->decided_count == 0)
        return;
    put(summary, "\ndecided otherwise than by the rules\n", "\n个案决定（不按规定计算）\n");
    for (; listed < results->decided_count && listed < limit; listed++)
        put_award_line(summary, &line, &results->awards[results->decided[listed].award], reason_put);
    put_not_listed(summary, results->decided_count - listed);
    phrase_done(&line);
}

static void put_lost_places(Summary *summary)
{
    const Results *results = summary->results;
    size_t limit = summary->options.row_limit ? summary->options.row_limit : 10, listed = 0;
    if (summary->tally->lost_awards == 0)
        return;
    output_byte(summary->out, '\n');
    put(summary,
        "pending while the place, cap or budget went to another: ", "待补期间名额、限额或资金已由他人占用：");
    put_whole(summary, (Int128)summary->tally->lost_awards);
    put(summary, "\n", " 项\n");
    Phrase line = {0};
    for (size_t i = 0; i < results->award_count && listed < limit; i++) {
        const Award *award = &results->awards[i];
        if (award->outcome != OUTCOME_PENDING || !award->took_part)
            continue;
        put_award_line(summary, &line, award, reason_put_blanks);
        listed++;
    }
    put_not_listed(summary, summary->tally->lost_awards - listed);
    phrase_done(&line);
}

static void put_targets(Summary *summary)
{
    const Plan *plan = summary->results->plan;
    for (size_t i = 0; i < plan->target_count; i++) {
        const PlanTarget *target = &plan->targets[i];
        put(summary, i ? ", " : "\ntargets to report against: ", i ? "、" : "\n需对照报告的目标：");
        put_name(summary, target->id, target->label);
        output_byte(summary->out, ' ');
        put_whole(summary, target->number);
        if (target->unit.len > 0) {
            output_byte(summary->out, ' ');
            put_name(summary, target->unit, target->unit_label);
        }
    }
    if (plan->target_count > 0)
        output_byte(summary->out, '\n');
}

/* ---- Readings ----------------------------------------------------------------------------------------------- */

static void put_chosen_reading(Summary *summary, const PlanReading *reading)
{
    output_put(summary->out, STR("  "));
    put_name(summary, reading->id, reading->label);
    output_put(summary->out, STR(" = "));
    put_name(summary, reading->option, reading->option_label);
    if (reading->is_chosen) {
        put(summary, "  (chosen for this run)", "（本次指定）");
    } else {
        put(summary, "  (decided by ", "（由");
        shown_put(summary->out, reading->decided_by, SUMMARY_DEFAULT_WIDTH);
        put(summary, " on ", "于 ");
        output_put(summary->out, reading->decided_on);
        put(summary, reading->document.len > 0 ? ", " : "", reading->document.len > 0 ? " 决定，" : " 决定");
        shown_put(summary->out, reading->document, SUMMARY_DEFAULT_WIDTH);
        put(summary, ")", "）");
    }
    output_byte(summary->out, '\n');
}

static bool stands_by_default(const PlanReading *reading)
{
    return !reading->is_chosen && reading->decided_by.len == 0;
}

static void put_default_readings(Summary *summary)
{
    const Plan *plan = summary->results->plan;
    size_t width = summary->options.width ? summary->options.width : SUMMARY_DEFAULT_WIDTH;
    Language language = summary->options.language;
    Str lead = word(summary, "  by default: ", "  默认：");
    size_t indent = shown_cells(lead), used = 0;
    Phrase pair = {0};
    for (size_t i = 0; i < plan->reading_count; i++) {
        const PlanReading *reading = &plan->readings[i];
        if (!stands_by_default(reading))
            continue;
        phrase_clear(&pair);
        phrase_put(&pair, reason_name(reading->id, reading->label, language));
        phrase_put(&pair, STR(" = "));
        phrase_put(&pair, reason_name(reading->option, reading->option_label, language));
        size_t cells = shown_cells(phrase_text(&pair));
        if (used == 0) {
            output_put(summary->out, lead);
            used = indent;
        } else if (used + 2 + cells > width) {
            put(summary, ",\n", "，\n");
            for (size_t space = 0; space < indent; space++)
                output_byte(summary->out, ' ');
            used = indent;
        } else {
            put(summary, ", ", "，");
            used += 2;
        }
        shown_put(summary->out, phrase_text(&pair), cells);
        used += cells;
    }
    if (used > 0)
        output_byte(summary->out, '\n');
    summary->failed |= pair.failed;
    phrase_done(&pair);
}

static void put_readings(Summary *summary)
{
    const Plan *plan = summary->results->plan;
    if (plan->reading_count == 0)
        return;
    put(summary, "\nreadings in force\n", "\n采用的口径\n");
    for (size_t i = 0; i < plan->reading_count; i++)
        if (!stands_by_default(&plan->readings[i]))
            put_chosen_reading(summary, &plan->readings[i]);
    put_default_readings(summary);
}

Status summary_write(Output *out, const Tally *tally, const Results *results, const SettleReport *report,
                     const SummaryOptions *options)
{
    Summary summary = {.out = out, .results = results, .tally = tally, .report = report, .options = *options};
    arena_init(&summary.arena);
    put_rows(&summary);
    put_clauses(&summary);
    put_clauses_without_rows(&summary);
    put_referrals(&summary);
    put_cuts(&summary);
    put_budgets(&summary);
    put_ledger(&summary);
    put_instalments(&summary);
    put_levels(&summary);
    put_decisions(&summary);
    put_decided(&summary);
    put_asserts(&summary);
    put_lost_places(&summary);
    put_targets(&summary);
    put_readings(&summary);
    arena_done(&summary.arena);
    return summary.failed ? STATUS_NO_MEMORY : out->status;
}
