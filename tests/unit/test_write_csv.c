#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "write_sample.h"

static char *written(WriteOptions options)
{
    options.path = sample_path("out.csv");
    options.format = write_format_find("csv");
    options.rejection = sample_rejection;
    char failure[200];
    assert_int_equal(write_results(&sample_results, &options, LANGUAGE_EN, failure, sizeof failure), STATUS_OK);
    assert_string_equal(failure, "");
    char *bytes = sample_read(options.path, NULL);
    unlink(options.path);
    return bytes;
}

static void test_ids_and_english_words(void **state)
{
    (void)state;
    char *bytes = written((WriteOptions){0});
    assert_string_equal(
        bytes, "application_id,applicant_name,freight,platform,rent,total_cash,total_in_kind,status,notes\n"
               "A1,甲公司,13000.00,0.00,0.05,13000.00,0.05,granted,three_fifteen: yes\n"
               "A2,'=cmd|' /C calc',0.00,0.00,0.00,0.00,0.00,none,freight: refused: 经认定\n"
               "A3,\"乙, \"\"丙\"\"\",,200000.00,0.00,200000.00,0.00,pending,\"freight: pending: orders_out, "
               "certified blank "
               "(its place or money went to another); unmodelled 三(三)4\"\n"
               "A4,丁,12000.00,0.00,0.00,12000.00,0.00,granted,\"freight: reduced: 50,000.00 → 12,000.00 by "
               "special_fund; "
               "platform: used: once per project_id, taken by A3\"\n"
               "A5,\"戊\n己\",,,,,,rejected,rejected: orders_out is not a number\n"
               "A6,庚,,,,,,skipped,skipped: award year 2015\n");
    free(bytes);
}

static void test_labels_and_chinese_words(void **state)
{
    (void)state;
    char *bytes = written((WriteOptions){.label_headers = true});
    assert_string_equal(
        bytes,
        "申报编号,申报单位,运费补贴,平台补贴,房租减免,现金合计,非现金合计,状态,说明\n"
        "A1,甲公司,13000.00,0.00,0.05,13000.00,0.05,给予,三个十五万元：是\n"
        "A2,'=cmd|' /C calc',0.00,0.00,0.00,0.00,0.00,无,运费补贴：不符合条件：未满足“经认定”\n"
        "A3,\"乙, \"\"丙\"\"\",,200000.00,0.00,200000.00,0.00,待补,"
        "运费补贴：待补：“单量”、“已认定”未填（其名额或资金已由他人占用）；未列入计算：三(三)4\n"
        "A4,丁,12000.00,0.00,0.00,12000.00,0.00,给予,\"运费补贴：核减：50,000.00 → 12,000.00，因special_fund不足；"
        "平台补贴：已享受：同一项目编号只享受一次，已由A3享受\"\n"
        "A5,\"戊\n己\",,,,,,退回,退回：单量不是数\n"
        "A6,庚,,,,,,跳过,跳过：属于2015年度\n");
    free(bytes);
}

static void test_bom_stands_first(void **state)
{
    (void)state;
    char *bytes = written((WriteOptions){.encoding = OUTPUT_UTF8_BOM});
    assert_memory_equal(bytes,
                        "\xEF\xBB\xBF"
                        "application_id,",
                        18);
    free(bytes);
}

/* One text through the writer, as a file with one cell. */
static void expect_cell(const char *text, size_t length, const char *expected)
{
    Str identity = {text, length};
    PlanField field = {.id = STR("x"), .key = true};
    Plan plan = {.fields = &field, .field_count = 1};
    Row row = {.state = ROW_SKIPPED};
    Results results = {.plan = &plan, .row_count = 1, .identity_count = 1};
    char room[256];
    sample_put_texts(&results, &row, &identity, 1, room, sizeof room);
    WriteOptions options = {.format = write_format_find("csv"), .path = sample_path("cell.csv")};
    assert_int_equal(write_results(&results, &options, LANGUAGE_EN, NULL, 0), STATUS_OK);
    char *bytes = sample_read(options.path, NULL);
    char wanted[256];
    snprintf(wanted, sizeof wanted,
             "x,total_cash,total_in_kind,status,notes\n%s,,,skipped,skipped: award year 0\n", expected);
    assert_string_equal(bytes, wanted);
    free(bytes);
    unlink(options.path);
}
#define EXPECT_CELL(text, expected) expect_cell((text), sizeof(text) - 1, (expected))

static void test_text_cannot_become_a_formula(void **state)
{
    (void)state;
    EXPECT_CELL("=1+1", "'=1+1");
    EXPECT_CELL("+86", "'+86");
    EXPECT_CELL("-", "'-");
    EXPECT_CELL("@x", "'@x");
    EXPECT_CELL("\t=1", "'\t=1");
    EXPECT_CELL("\r=1", "\"'\n=1\"");
    EXPECT_CELL("\n=1", "\"'\n=1\"");
    EXPECT_CELL("＝1+1", "'＝1+1");
    EXPECT_CELL("a=1", "a=1");
    EXPECT_CELL("915226330000000000", "915226330000000000");
    EXPECT_CELL("=a,b", "\"'=a,b\"");
}

static void test_control_characters_are_shown_as_replaced(void **state)
{
    (void)state;
    EXPECT_CELL("a\0b", "\"a\xEF\xBF\xBD"
                        "b\"");
    EXPECT_CELL("a\x1B[31m", "\"a\xEF\xBF\xBD[31m\"");
    EXPECT_CELL("a\x7F", "\"a\xEF\xBF\xBD\"");
    EXPECT_CELL("a\xC2\x85z", "\"a\xEF\xBF\xBDz\"");
    EXPECT_CELL("a\xC2\xB7z", "\"a\xC2\xB7z\"");
    EXPECT_CELL("a\tb", "a\tb");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_and_english_words),
        cmocka_unit_test(test_labels_and_chinese_words),
        cmocka_unit_test(test_bom_stands_first),
        cmocka_unit_test(test_text_cannot_become_a_formula),
        cmocka_unit_test(test_control_characters_are_shown_as_replaced),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(sample_folder());
    return failed;
}
