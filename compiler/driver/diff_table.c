/* Who gains and who loses, as tables for people. */
#include "compiler/driver/diff.h"
#include "runtime/write/amount.h"
#include "runtime/write/shown.h"

#define SHOWN_ROWS 10 /* of the largest gains, and of the largest losses */
#define BAR_CELLS 40
#define LONGEST_REASON 100

typedef struct TableForm {
    Report *report;
    const Diff *diff;
    bool failed; /* memory ran out */
} TableForm;

static Str word(const TableForm *form, const char *en, const char *zh)
{
    return report_word(form->report, en, zh);
}

static void put_grid(TableForm *form, const Grid *grid)
{
    form->failed |= !report_put_grid(form->report, grid);
}

static void heads(const TableForm *form, Grid *grid, const char *const (*words)[2])
{
    for (size_t i = 0; i < grid->column_count; i++)
        grid_add(grid, word(form, words[i][0], words[i][1]));
}

/* ---- How rows were matched ------------------------------------------------------------------------------------------- */

static const PlanField *key_of(const Plan *plan)
{
    for (size_t i = 0; i < plan->form_count; i++)
        if (plan->fields[i].key)
            return &plan->fields[i];
    return NULL;
}

static void put_matching(const TableForm *form)
{
    Report *report = form->report;
    const PlanField *was = key_of(form->diff->run[VERSION_OLD]->plan),
                    *is = key_of(form->diff->run[VERSION_NEW]->plan);
    if (!was && !is) {
        report_put(report, "  neither form has a key: rows are matched by their line in the file\n",
                   "  两份申报表都没有编号：按文件中的行对应\n");
        return;
    }
    if (was && is &&
        (str_equal(was->id, is->id) || str_equal(was->id, is->label) || str_equal(was->label, is->id)))
        return;
    report_put(report, "  the forms have different keys, ", "  两份申报表的编号不同（");
    report_put_text(report, was ? report_name(report, was->id, was->label) : word(form, "none", "无"));
    report_put(report, " and ", "，");
    report_put_text(report, is ? report_name(report, is->id, is->label) : word(form, "none", "无"));
    report_put(report, ": rows are matched by their line in the file\n", "）：按文件中的行对应\n");
}

static void put_count(const TableForm *form, uint64_t count, const char *en, const char *en_many, const char *zh)
{
    if (count == 0)
        return;
    report_put(form->report, "  ", "  ");
    if (report_is_zh(form->report))
        output_put(&form->report->out, str_from(zh));
    report_put_whole(form->report, (Int128)count);
    report_put(form->report, count == 1 ? en : en_many, " 行\n");
}

static void put_state_moves(const TableForm *form)
{
    const uint64_t(*states)[COMPARED_STATES] = form->diff->comparison.states;
    put_count(form, states[ROW_REJECTED][ROW_REJECTED], " row is rejected by both policies and is not compared\n",
              " rows are rejected by both policies and are not compared\n", "两份政策均退回、未作比较：");
    put_count(form, states[ROW_SETTLED][ROW_REJECTED] + states[ROW_SKIPPED][ROW_REJECTED],
              " row is rejected by the new policy only\n", " rows are rejected by the new policy only\n",
              "仅新政策退回：");
    put_count(form, states[ROW_REJECTED][ROW_SETTLED] + states[ROW_REJECTED][ROW_SKIPPED],
              " row is rejected by the old policy only\n", " rows are rejected by the old policy only\n",
              "仅原政策退回：");
    put_count(form, states[ROW_SKIPPED][ROW_SETTLED] + states[ROW_SETTLED][ROW_SKIPPED],
              " row is of another award year under one of them\n",
              " rows are of another award year under one of them\n", "两份政策下年度不同：");
}

static void put_head(const TableForm *form)
{
    Report *report = form->report;
    const Comparison *comparison = &form->diff->comparison;
    report_put(report, "\nboth over ", "\n两份政策均依据 ");
    report_put_text(report, str_from(session_file_name(form->diff->session, form->diff->data)));
    report_put(report, ": ", "：");
    report_put_whole(report, (Int128)comparison->compared);
    report_put(report, comparison->compared == 1 ? " row\n" : " rows\n", " 行\n");
    put_matching(form);
    put_state_moves(form);
}

/* ---- Totals ---------------------------------------------------------------------------------------------------------- */

static void add_total(Grid *grid, Str name, const Int128 total[SIDES])
{
    if (total[SIDE_OLD] == 0 && total[SIDE_NEW] == 0)
        return;
    char digits[SHARE_TEXT + 1];
    Int128 difference = total[SIDE_NEW] - total[SIDE_OLD];
    grid_add(grid, name);
    grid_add_yuan(grid, total[SIDE_OLD]);
    grid_add_yuan(grid, total[SIDE_NEW]);
    report_grid_change(grid, difference);
    digits[0] = '+';
    Str share = difference ? share_print(digits + (difference > 0), difference, total[SIDE_OLD]) : (Str){0};
    grid_add(grid, share.len ? (Str){digits, share.len + (difference > 0)} : share);
}

static bool is_silent(const ComparedClause *clause)
{
    return clause->paid[SIDE_OLD] == 0 && clause->paid[SIDE_NEW] == 0;
}

static void put_clauses(TableForm *form)
{
    static const char *const words[][2] = {
        {"clause", "条款"}, {"old", "原"},        {"new", "新"},      {"difference", "差额"}, {"change", "增减"},
        {"gain", "增加行"}, {"gained", "增加额"}, {"lose", "减少行"}, {"lost", "减少额"},
    };
    const Comparison *comparison = &form->diff->comparison;
    Grid grid = report_grid(form->report, 9, 1);
    heads(form, &grid, words);
    for (size_t c = 0; c < comparison->clause_count; c++) {
        const ComparedClause *clause = &comparison->clauses[c];
        if (is_silent(clause))
            continue;
        add_total(&grid, diff_clause_name(form->diff, c), clause->paid);
        report_grid_count(&grid, clause->gaining);
        report_grid_amount(&grid, clause->gained);
        report_grid_count(&grid, clause->losing);
        report_grid_amount(&grid, clause->lost);
    }
    const Int128 *totals[] = {comparison->cash, comparison->in_kind};
    for (size_t t = 0; t < 2; t++) {
        size_t before = grid.cell_count;
        add_total(&grid,
                  t == 0 ? word(form, "total in cash", "现金合计") : word(form, "total in kind", "非现金合计"),
                  totals[t]);
        for (size_t i = 0; i < 4 && grid.cell_count > before; i++)
            grid_add(&grid, (Str){0});
    }
    put_grid(form, &grid);
}

static void put_rows_line(const TableForm *form, uint64_t count, Int128 fen, const char *en, const char *zh)
{
    if (count == 0)
        return;
    Report *report = form->report;
    report_put(report, "  ", "  ");
    if (report_is_zh(report))
        output_put(&report->out, str_from(zh));
    report_put_whole(report, (Int128)count);
    report_put(report, en, " 行");
    if (fen) {
        report_put(report, " ", "，共 ");
        report_put_yuan(report, fen);
    }
    output_byte(&report->out, '\n');
}

static void put_who(const TableForm *form)
{
    const Comparison *comparison = &form->diff->comparison;
    output_byte(&form->report->out, '\n');
    uint64_t same = comparison_unchanged(comparison);
    put_rows_line(form, comparison->gaining, comparison->gained,
                  comparison->gaining == 1 ? " row gains" : " rows gain", "增加：");
    put_rows_line(form, comparison->losing, comparison->lost,
                  comparison->losing == 1 ? " row loses" : " rows lose", "减少：");
    put_rows_line(form, comparison->shifting, 0, " with the same total from other clauses",
                  "合计不变而条款间有变动：");
    put_rows_line(form, comparison->relabelled, 0, " with the same amounts and another outcome",
                  "金额不变而结果不同：");
    put_rows_line(form, same, 0, same == 1 ? " row without any difference" : " rows without any difference",
                  "没有变化：");
}

/* ---- Why ------------------------------------------------------------------------------------------------------------- */

static void put_causes(TableForm *form)
{
    const Comparison *comparison = &form->diff->comparison;
    bool any = false;
    for (size_t c = 0; c < comparison->clause_count; c++) {
        const ComparedClause *clause = &comparison->clauses[c];
        if (clause->gaining + clause->losing == 0)
            continue;
        if (!any)
            report_put(form->report, "\n  because of\n", "\n  原因\n");
        any = true;
        report_put(form->report, "    ", "    ");
        report_put_text(form->report, diff_clause_name(form->diff, c));
        report_put(form->report, ": ", "：");
        report_put_text(form->report, diff_clause_because(form->diff, c));
        output_byte(&form->report->out, '\n');
    }
}

/* ---- Histogram ------------------------------------------------------------------------------------------------------- */

static void put_bin(TableForm *form, Grid *grid, const DiffBin *bin, uint64_t most)
{
    Report *report = form->report;
    char from[AMOUNT_TEXT], below[AMOUNT_TEXT], bar[BAR_CELLS];
    bool is_first = bin->from == 1;
    Str low = {from, amount_print_whole(from, bin->from / 100)};
    Str high = {below, amount_print_whole(below, bin->below / 100)};
    Str lead = bin->is_loss ? word(form, "lose", "减少") : word(form, "gain", "增加");
    Str range;
    if (is_first)
        range = arena_print(form->diff->arena, report_is_zh(report) ? "%.*s 不满 %.*s" : "%.*s less than %.*s",
                            STR_ARG(lead), STR_ARG(high));
    else
        range = arena_print(form->diff->arena,
                            report_is_zh(report) ? "%.*s %.*s 以上不满 %.*s" : "%.*s %.*s to less than %.*s",
                            STR_ARG(lead), STR_ARG(low), STR_ARG(high));
    size_t cells = (size_t)((bin->rows * BAR_CELLS + most - 1) / most);
    memset(bar, '#', sizeof bar);
    grid_add(grid, range);
    report_grid_count(grid, bin->rows);
    grid_add(grid, (Str){bar, cells});
}

static void put_histogram(TableForm *form)
{
    const Diff *diff = form->diff;
    uint64_t most = 0;
    for (size_t i = 0; i < diff->bin_count; i++)
        most = diff->bins[i].rows > most ? diff->bins[i].rows : most;
    if (most == 0)
        return;
    Grid grid = report_grid(form->report, 3, 1);
    grid.to_the_right[2] = false;
    grid_add(&grid, word(form, "a row's total, in yuan", "每行合计的变动（元）"));
    grid_add(&grid, word(form, "rows", "行数"));
    grid_add(&grid, (Str){0});
    for (size_t i = 0; i < diff->bin_count; i++)
        put_bin(form, &grid, &diff->bins[i], most);
    put_grid(form, &grid);
}

/* ---- Largest changes ------------------------------------------------------------------------------------------------- */

static Int128 difference_of(const ComparedRow *row)
{
    return row->total[SIDE_NEW] - row->total[SIDE_OLD];
}

/* The largest first; of equal ones, the first in the file. */
static size_t choose_rows(const Comparison *comparison, bool losses, const ComparedRow *chosen[SHOWN_ROWS])
{
    size_t count = 0;
    for (size_t i = 0; i < comparison->row_count; i++) {
        const ComparedRow *row = &comparison->rows[i];
        Int128 size = losses ? -difference_of(row) : difference_of(row);
        if (size <= 0)
            continue;
        size_t at = count < SHOWN_ROWS ? count++ : SHOWN_ROWS;
        for (; at > 0; at--) {
            Int128 before = losses ? -difference_of(chosen[at - 1]) : difference_of(chosen[at - 1]);
            if (before >= size)
                break;
            if (at < SHOWN_ROWS)
                chosen[at] = chosen[at - 1];
        }
        if (at < SHOWN_ROWS)
            chosen[at] = row;
    }
    return count;
}

/* The reasons of a row, where they are short: those of each clause stand above in full. */
static Str row_reason(const TableForm *form, const RowReasons *reasons)
{
    bool zh = report_is_zh(form->report);
    if (reasons->clauses.len == 0 || shown_cells(reasons->because) > LONGEST_REASON)
        return reasons->clauses.len ? reasons->clauses : reasons->because;
    return arena_print(form->diff->arena, zh ? "%.*s（%.*s）" : "%.*s (%.*s)", STR_ARG(reasons->clauses),
                       STR_ARG(reasons->because));
}

static void put_largest(TableForm *form, bool losses)
{
    static const char *const words[][2][2] = {
        {{"largest gains", "增加最多"}, {"largest losses", "减少最多"}},
        {{"", ""}, {"", ""}},
        {{"old", "原"}, {"old", "原"}},
        {{"new", "新"}, {"new", "新"}},
        {{"difference", "差额"}, {"difference", "差额"}},
        {{"because of", "原因"}, {"because of", "原因"}},
    };
    const ComparedRow *chosen[SHOWN_ROWS];
    const Comparison *comparison = &form->diff->comparison;
    size_t count = choose_rows(comparison, losses, chosen);
    Grid grid = report_grid(form->report, 6, 2);
    grid.to_the_right[5] = false;
    grid.has_whole_end = true;
    for (size_t i = 0; i < 6; i++)
        grid_add(&grid, word(form, words[i][losses][0], words[i][losses][1]));
    for (size_t i = 0; i < count; i++) {
        const ComparedRow *row = chosen[i];
        Str other, name = diff_row_name(form->diff, row, &other);
        RowReasons reasons = diff_row_reasons(form->diff, row);
        grid_add(&grid, name);
        grid_add(&grid, other);
        grid_add_yuan(&grid, row->total[SIDE_OLD]);
        grid_add_yuan(&grid, row->total[SIDE_NEW]);
        report_grid_change(&grid, difference_of(row));
        grid_add(&grid, row_reason(form, &reasons));
    }
    put_grid(form, &grid);
    uint64_t all = losses ? comparison->losing : comparison->gaining;
    if (all <= count)
        return;
    report_put(form->report, "  and ", "  另有 ");
    report_put_whole(form->report, (Int128)(all - count));
    report_put(form->report, " more; --rows FILE writes every row that differs\n",
               " 行；--rows 文件 可写出全部有差异的行\n");
}

/* ---- Outcomes -------------------------------------------------------------------------------------------------------- */

static void put_outcomes(TableForm *form)
{
    static const char *const words[][2] = {
        {"outcomes that changed", "结果的变动"}, {"old", "原"}, {"new", "新"}, {"rows", "行数"}};
    const Comparison *comparison = &form->diff->comparison;
    Grid grid = report_grid(form->report, 4, 3);
    heads(form, &grid, words);
    for (size_t c = 0; c < comparison->clause_count; c++) {
        for (size_t was = 0; was < COMPARED_OUTCOMES; was++) {
            for (size_t is = 0; is < COMPARED_OUTCOMES; is++) {
                uint64_t rows = comparison->clauses[c].moves[was][is];
                if (rows == 0 || !comparison_is_other_outcome(was, is))
                    continue;
                Text old_text = diff_outcome_text(was), new_text = diff_outcome_text(is);
                bool zh = report_is_zh(form->report);
                grid_add(&grid, diff_clause_name(form->diff, c));
                grid_add(&grid, zh ? old_text.zh : old_text.en);
                grid_add(&grid, zh ? new_text.zh : new_text.en);
                grid_add_whole(&grid, (Int128)rows);
            }
        }
    }
    put_grid(form, &grid);
}

/* ---- Budgets --------------------------------------------------------------------------------------------------------- */

static void put_budgets(TableForm *form)
{
    static const char *const words[][2] = {
        {"budget", "资金"},        {"year", "年度"},    {"demand, old", "原需求额"}, {"new", "新需求额"},
        {"paid, old", "原实付额"}, {"new", "新实付额"}, {"short by, old", "原缺口"}, {"new", "新缺口"},
    };
    Grid grid = report_grid(form->report, 8, 1);
    heads(form, &grid, words);
    for (size_t i = 0; i < form->diff->budget_count; i++) {
        const DiffBudget *budget = &form->diff->budgets[i];
        char digits[AMOUNT_TEXT];
        size_t named = budget->id[VERSION_NEW].len ? VERSION_NEW : VERSION_OLD;
        grid_add(&grid, report_name(form->report, budget->id[named], budget->label[named]));
        grid_add(&grid, budget->year == INT32_MIN ? (Str){0} : (Str){digits, int128_print(digits, budget->year)});
        for (size_t v = 0; v < VERSIONS; v++)
            grid_add_yuan(&grid, budget->demand[v]);
        for (size_t v = 0; v < VERSIONS; v++)
            grid_add_yuan(&grid, budget->paid[v]);
        bool is_short = budget->shortage[VERSION_OLD] || budget->shortage[VERSION_NEW];
        for (size_t v = 0; v < VERSIONS; v++) {
            if (is_short)
                grid_add_yuan(&grid, budget->shortage[v]);
            else
                grid_add(&grid, (Str){0});
        }
    }
    put_grid(form, &grid);
}

bool diff_put_data(Report *report, const Diff *diff)
{
    TableForm form = {.report = report, .diff = diff};
    put_head(&form);
    put_clauses(&form);
    put_who(&form);
    put_causes(&form);
    put_histogram(&form);
    put_largest(&form, false);
    put_largest(&form, true);
    put_outcomes(&form);
    put_budgets(&form);
    return !form.failed;
}
