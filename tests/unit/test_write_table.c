#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/text_width.h"
#include "write_sample.h"

static char *written_from(const Results *results, WriteOptions options)
{
    options.path = sample_path("out.txt");
    options.format = write_format_find("table");
    options.rejection = sample_rejection;
    assert_int_equal(write_results(results, &options, LANGUAGE_EN, NULL, 0), STATUS_OK);
    char *bytes = sample_read(options.path, NULL);
    unlink(options.path);
    return bytes;
}

static void test_columns_stand_under_each_other(void **state)
{
    (void)state;
    char *bytes = written_from(&sample_results, (WriteOptions){.label_headers = true});
    assert_string_equal(
        bytes,
        "申报编号  申报单位          运费补贴    平台补贴  房租减免    现金合计  非现金合计  状态  说明\n"
        "--------  ---------------  ---------  ----------  --------  ----------  ----------  ----  "
        "------------------------------------------------------------"
        "---------------------------------------------------\n"
        "A1        甲公司           13,000.00        0.00      0.05   13,000.00        0.05  给予  "
        "三个十五万元：是\n"
        "A2        =cmd|' /C calc'       0.00        0.00      0.00        0.00        0.00  无    "
        "运费补贴：不符合条件：未满足“经认定”\n"
        "A3        乙, \"丙\"                    200,000.00      0.00  200,000.00        0.00  待补  "
        "运费补贴：待补：“单量”、“已认定”未填（其名额或资金已由他人占用）；未列入计算：三(三)4\n"
        "A4        丁               12,000.00        0.00      0.00   12,000.00        0.00  给予  "
        "运费补贴：核减：50,000.00 → 12,000.00，因special_fund不足；平台补贴："
        "已享受：同一项目编号只享受一次，已由A3享受\n"
        "A5        戊  己                                                                    退回  "
        "退回：单量不是数\n"
        "A6        庚                                                                        跳过  跳过：属于2015年度\n");
    free(bytes);
}

static size_t widest_line(const char *text)
{
    size_t widest = 0;
    for (const char *end; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        size_t cells = text_cells((Str){text, (size_t)(end - text)}, 0);
        if (cells > widest)
            widest = cells;
    }
    return widest;
}

static void test_table_fits_the_terminal(void **state)
{
    (void)state;
    for (size_t width = 100; width < 200; width += 7) {
        char *bytes = written_from(&sample_results, (WriteOptions){.label_headers = true, .width = width});
        assert_true(widest_line(bytes) <= width);
        assert_non_null(strstr(bytes, "200,000.00"));
        free(bytes);
    }
}

static void test_too_wide_a_table_is_folded(void **state)
{
    (void)state;
    char *bytes = written_from(&sample_results, (WriteOptions){.label_headers = true, .width = 72});
    assert_true(widest_line(bytes) <= 72);
    assert_non_null(strstr(bytes, "\n    运费补贴 13,000.00、房租减免 0.05\n    三个十五万元：是\n"));
    assert_non_null(strstr(bytes, "\n    运费补贴：不符合条件：未满足“经认定”\n"));
    assert_null(strstr(bytes, "…"));
    free(bytes);
}

static void test_columns_of_zeros_go_first_and_are_named(void **state)
{
    (void)state;
    Results results = sample_results;
    results.row_count = 1; /* no platform */
    results.award_count = 3;
    char *bytes = written_from(&results, (WriteOptions){.width = 105});
    assert_non_null(strstr(bytes, "zero in every row: platform\n"));
    assert_null(strstr(bytes, "…"));
    free(bytes);
    bytes = written_from(&results, (WriteOptions){.width = 200});
    assert_null(strstr(bytes, "zero in every row"));
    free(bytes);
}

static void test_rows_beyond_the_limit_are_counted(void **state)
{
    (void)state;
    char *bytes = written_from(&sample_results, (WriteOptions){.row_limit = 2});
    assert_non_null(strstr(bytes, "\nA2 "));
    assert_null(strstr(bytes, "\nA3 "));
    assert_non_null(strstr(bytes, "and 4 more rows; -o FILE writes them all\n"));
    free(bytes);
}

static void test_names_cannot_steer_the_terminal(void **state)
{
    (void)state;
    Str identities[] = {STR("A1"), STR("\x1B[2J\xC2\x9B"
                                       "1m\xFF\nx\xE2\x80\xAEz")};
    Results results = sample_results;
    results.row_count = 1;
    results.award_count = 0;
    Row row = {.line = 2};
    char room[100];
    sample_put_texts(&results, &row, identities, 2, room, sizeof room);
    char *bytes = written_from(&results, (WriteOptions){0});
    assert_null(strchr(bytes, '\x1B'));
    assert_null(strstr(bytes, "\xC2\x9B"));
    assert_null(strstr(bytes, "\xE2\x80\xAE"));
    assert_non_null(strstr(bytes, "A1              \xEF\xBF\xBD[2J\xEF\xBF\xBD"
                                  "1m\xEF\xBF\xBD x\xEF\xBF\xBDz"));
    free(bytes);
}

static void test_no_rows_give_a_head(void **state)
{
    (void)state;
    Results results = sample_results;
    results.row_count = 0;
    results.award_count = 0;
    char *bytes = written_from(&results, (WriteOptions){.width = 40});
    assert_memory_equal(bytes, "application_id", 14);
    free(bytes);
}

static void test_detail_shows_every_stage(void **state)
{
    (void)state;
    WriteOptions options = {.detail = true,
                            .path = sample_path("out.csv"),
                            .format = write_format_find("csv"),
                            .rejection = sample_rejection};
    assert_int_equal(write_results(&sample_results, &options, LANGUAGE_EN, NULL, 0), STATUS_OK);
    char *bytes = sample_read(options.path, NULL);
    unlink(options.path);
    assert_string_equal(
        bytes,
        "application_id,applicant_name,clause,label,article,outcome,reason,base,base_unit,decided_rate,computed,"
        "modified,floored,"
        "capped,rounded,placed,shared,approved,budget,paid\n"
        "A1,甲公司,freight,运费补贴,三(二)2,granted,,12000,order,,13000.00,13000.00,13000 "
        "1/240,13000.00,13000.00,13000.00,13000.00,"
        "13000.00,special_fund,13000.00\n"
        "A1,甲公司,rent,房租减免,三(三)1,granted,,,,,0.05,0.05,0.05,0.05,0.05,0.05,0.05,0.05,,0.05\n"
        "A1,甲公司,three_fifteen,三个十五万元,三(一)1,yes,,,,,,,,,,,,,,\n"
        "A2,'=cmd|' /C calc',freight,运费补贴,三(二)2,refused,经认定,,,,,,,,,,,,,0.00\n"
        "A3,\"乙, \"\"丙\"\"\",freight,运费补贴,三(二)2,pending,\"orders_out, certified blank (its place or money "
        "went to "
        "another)\",,,,,,,,,,,,,\n"
        "A3,\"乙, "
        "\"\"丙\"\"\",platform,平台补贴,三(二)1,granted,,1234567.89,,,246913.57,246913.57,246913.57,200000.00,200000.00,"
        "200000.00,200000.00,200000.00,special_fund,200000.00\n"
        "A4,丁,freight,运费补贴,三(二)2,reduced,\"50,000.00 → 12,000.00 by "
        "special_fund\",50000,order,,50000.00,50000.00,50000.00,"
        "50000.00,50000.00,50000.00,50000.00,50000.00,special_fund,12000.00\n"
        "A4,丁,platform,平台补贴,三(二)1,used,\"once per project_id, taken by "
        "A3\",35.00,,,7.00,7.00,7.00,7.00,7.00,0.00,0.00,"
        "0.00,special_fund,0.00\n"
        "A5,\"戊\n己\",,,,rejected,orders_out is not a number,,,,,,,,,,,,,\n"
        "A6,庚,,,,skipped,,,,,,,,,,,,,,\n");
    free(bytes);
}

static void test_too_wide_a_detail_is_folded(void **state)
{
    (void)state;
    for (size_t width = 72; width < 200; width += 16) {
        WriteOptions options = {.label_headers = true, .detail = true, .width = width};
        char *bytes = written_from(&sample_results, options);
        assert_true(widest_line(bytes) <= width);
        free(bytes);
    }
    char *bytes =
        written_from(&sample_results, (WriteOptions){.label_headers = true, .detail = true, .width = 72});
    assert_memory_equal(bytes, "申报编号  申报单位", sizeof "申报编号  申报单位" - 1);
    assert_non_null(strstr(bytes, "\n    条款代号 freight、依据 三(二)2、基数 12000、基数单位 单\n"
                                  "    计算额 13000.00、加减后 13000.00、保底后 13000 1/240"));
    assert_non_null(strstr(bytes, "\n    未满足“经认定”\n"));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_stand_under_each_other),
        cmocka_unit_test(test_table_fits_the_terminal),
        cmocka_unit_test(test_too_wide_a_table_is_folded),
        cmocka_unit_test(test_columns_of_zeros_go_first_and_are_named),
        cmocka_unit_test(test_rows_beyond_the_limit_are_counted),
        cmocka_unit_test(test_names_cannot_steer_the_terminal),
        cmocka_unit_test(test_no_rows_give_a_head),
        cmocka_unit_test(test_detail_shows_every_stage),
        cmocka_unit_test(test_too_wide_a_detail_is_folded),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(sample_folder());
    return failed;
}
