#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/write/summary.h"
#include "write_sample.h"

static const PlanReading readings[] = {
    {.id = S("day_count"),
     .label = S("计息天数"),
     .option = S("act_360"),
     .option_label = S("每年360天"),
     .is_default = true},
    {.id = S("site_scope"), .label = S("实体店名额"), .option = S("per_site"), .is_default = true},
    {.id = S("fund_shortage"),
     .label = S("资金不足"),
     .option = S("pro_rata"),
     .option_label = S("按比例"),
     .is_chosen = true},
    {.id = S("courier_count"),
     .label = S("如何计单"),
     .option = S("above_5000_only"),
     .option_label = S("只计以上部分"),
     .decided_by = S("县领导小组办公室"),
     .decided_on = S("2016-01-10"),
     .document = S("某号")},
};
static const PlanTarget targets[] = {
    {.id = S("trained"), .unit = S("person"), .unit_label = S("人"), .number = 500}};
static SettleBudget budgets[] = {
    {.step = 1, .year = 2015, .amount = 2500000, .reserve = 100},
    {.step = 1,
     .year = 2016,
     .amount = 2500000,
     .demand = 26300000,
     .paid = 22500000,
     .shortage = 23800000,
     .needs_decision = true},
};
static SettleCut cuts[] = {{1, 700}, {0, 0}};
static const SettleReport report = {.budgets = budgets, .budget_count = 2, .cuts = cuts, .cut_count = 2};

static char *summary_of(const Results *results, const SettleReport *settled, SummaryOptions options)
{
    const char *path = sample_path("summary.txt");
    Output out;
    assert_int_equal(output_open(&out, path, OUTPUT_UTF8), STATUS_OK);
    Tally tally;
    assert_int_equal(tally_init(&tally, results->plan), STATUS_OK);
    tally_results(&tally, results);
    assert_int_equal(summary_write(&out, &tally, results, settled, &options), STATUS_OK);
    tally_done(&tally);
    assert_int_equal(output_close(&out), STATUS_OK);
    char *bytes = sample_read(path, NULL);
    unlink(path);
    return bytes;
}

static void test_everything_in_english(void **state)
{
    (void)state;
    Plan plan = sample_plan;
    plan.readings = readings;
    plan.reading_count = sizeof readings / sizeof *readings;
    plan.targets = targets;
    plan.target_count = 1;
    Results results = sample_results;
    results.plan = &plan;
    char *bytes = summary_of(&results, &report, (SummaryOptions){.width = 40});
    assert_string_equal(
        bytes,
        "6 rows read, 1 pending, 1 rejected, 1 skipped (another award year)\n"
        "\n"
        "  clause         granted  reduced  used  refused  pending        paid\n"
        "  freight              1        1              1        1   25,000.00\n"
        "  platform             1              1                    200,000.00\n"
        "  rent                 1                                         0.05\n"
        "  total in cash                                            225,000.00\n"
        "  total in kind                                                  0.05\n"
        "\n"
        "  referral       yes\n"
        "  three_fifteen    1\n"
        "\n"
        "  taken away by        clause    awards  amount\n"
        "  once per project_id  platform       1    7.00\n"
        "\n"
        "  budget        year     amount      demand        paid    short by\n"
        "  special_fund  2016  25,000.00  263,000.00  225,000.00  238,000.00\n"
        "\n"
        "a decision is needed: special_fund 2016 is short by 238,000.00, and no rule for a shortage is in "
        "force; the amounts above exceed the budget; when it is decided, name the decision with --reading and run "
        "again\n"
        "\n"
        "pending while the place, cap or budget went to another: 1\n"
        "  A3  freight: orders_out, certified blank\n"
        "\n"
        "targets to report against: trained 500 person\n"
        "\n"
        "readings in force\n"
        "  fund_shortage = pro_rata  (chosen for this run)\n"
        "  courier_count = above_5000_only  (decided by 县领导小组办公室 on 2016-01-10, 某号)\n"
        "  by default: day_count = act_360,\n"
        "              site_scope = per_site\n");
    free(bytes);
}

static void test_everything_in_chinese(void **state)
{
    (void)state;
    Plan plan = sample_plan;
    plan.readings = readings;
    plan.reading_count = sizeof readings / sizeof *readings;
    plan.targets = targets;
    plan.target_count = 1;
    Results results = sample_results;
    results.plan = &plan;
    char *bytes = summary_of(&results, &report, (SummaryOptions){.language = LANGUAGE_ZH});
    assert_string_equal(
        bytes,
        "读入 6 行，待补 1 行，退回 1 行，跳过（其他年度） 1 行\n"
        "\n"
        "  条款        给予  核减  已享受  不符合条件  待补    实付合计\n"
        "  运费补贴       1     1                   1     1   25,000.00\n"
        "  平台补贴       1             1                    200,000.00\n"
        "  房租减免       1                                        0.05\n"
        "  现金合计                                          225,000.00\n"
        "  非现金合计                                              0.05\n"
        "\n"
        "  纳入其他政策  是\n"
        "  三个十五万元   1\n"
        "\n"
        "  核减依据                条款      项数  金额\n"
        "  同一项目编号只享受一次  平台补贴     1  7.00\n"
        "\n"
        "  资金          年度     预算额      需求额      实付额        缺口\n"
        "  special_fund  2016  25,000.00  263,000.00  225,000.00  238,000.00\n"
        "\n"
        "需要决定：special_fund 2016 年度缺口 238,000.00，而现行口径没有规定不足时如何分配；以上金额已超出预算；"
        "决定后请用 --reading 指明，再运行一次\n"
        "\n"
        "待补期间名额、限额或资金已由他人占用：1 项\n"
        "  A3  运费补贴：“单量”、“已认定”未填\n"
        "\n"
        "需对照报告的目标：trained 500 人\n"
        "\n"
        "采用的口径\n"
        "  资金不足 = 按比例（本次指定）\n"
        "  如何计单 = 只计以上部分（由县领导小组办公室于 2016-01-10 决定，某号）\n"
        "  默认：计息天数 = 每年360天，实体店名额 = per_site\n");
    free(bytes);
}

static void test_empty_sections_are_silent(void **state)
{
    (void)state;
    Plan plan = sample_plan;
    plan.clause_count = 1;
    Results results = sample_results;
    results.plan = &plan;
    results.row_count = 1;
    results.award_count = 1;
    SettleReport nothing = {0};
    char *bytes = summary_of(&results, &nothing, (SummaryOptions){0});
    assert_string_equal(bytes, "1 row read\n\n"
                               "  clause         granted       paid\n"
                               "  freight              1  13,000.00\n"
                               "  total in cash           13,000.00\n");
    free(bytes);
}

static void test_long_lists_are_cut_and_counted(void **state)
{
    (void)state;
    Award awards[13];
    for (size_t i = 0; i < 13; i++)
        awards[i] = (Award){.row = 2,
                            .outcome = OUTCOME_PENDING,
                            .cut = NO_CUT,
                            .reason = REASON_KEY,
                            .step = 0,
                            .took_part = true};
    Row rows[] = {{.line = 2}, {.line = 3}, {.line = 4}};
    Results results = sample_results;
    char room[200];
    results.row_count = 3;
    sample_put_texts(&results, rows, sample_identities, 2, room, sizeof room);
    results.awards = awards;
    results.award_count = 13;
    SettleReport nothing = {0};
    char *bytes = summary_of(&results, &nothing, (SummaryOptions){0});
    assert_non_null(strstr(bytes, "went to another: 13\n  A3  freight: project_id blank\n"));
    assert_non_null(strstr(bytes, "  and 3 more; --detail lists them all\n"));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_in_english),
        cmocka_unit_test(test_everything_in_chinese),
        cmocka_unit_test(test_empty_sections_are_silent),
        cmocka_unit_test(test_long_lists_are_cut_and_counted),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(sample_folder());
    return failed;
}
