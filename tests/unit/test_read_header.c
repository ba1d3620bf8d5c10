/* Finding the header row and binding its columns. */
#include "read_form.h"

static void finds_the_header_below_title_rows(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(
        &sheet,
        STR("从江县电子商务扶持申报汇总表,,,\n\n填报单位：,丙妹镇,,\n申报编号,申报单位,本县缴税\nA1,一店,是\n"));
    assert_int_equal(sheet.status, STATUS_OK);
    ReaderFacts facts = reader_facts(sheet.reader);
    assert_int_equal(facts.titles_skipped, 2);
    assert_int_equal(facts.header_line, 4);
    assert_int_equal(sheet.batch.rows, 1);
    assert_int_equal(sheet.batch.lines[0], 5);
    assert_text(&sheet, 0, F_ID, "A1");
    assert_int_equal(sheet_number(&sheet, 0, F_TAXED), 1);
    ReaderHeader header = reader_header(sheet.reader);
    assert_true(str_is(header.record, "申报编号,申报单位,本县缴税"));
    sheet_close(&sheet);
}

static void matches_ids_and_labels_however_they_are_typed(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(
        &sheet,
        STR("\"申报\n编号\",  ＡＰＰＬＩＣＡＮＴ＿ＮＡＭＥ ,*核定比例（％）,实际投入额（万元）,\"县外本土产品单量(单)\",申报日期（年月日）,"
            "点位编号(选填)\nA1,一店,0.5,20,5000,2016-3-5,S1\n"));
    if (sheet.status != STATUS_OK)
        print_problems(&sheet);
    assert_int_equal(sheet.status, STATUS_OK);
    assert_int_equal(sheet.problems.errors, 0);
    assert_text(&sheet, 0, F_NAME, "一店");
    assert_int_equal(sheet_number(&sheet, 0, F_RATE), 5000);
    assert_int_equal(sheet_number(&sheet, 0, F_INVESTED), 20000000);
    assert_int_equal(sheet_number(&sheet, 0, F_ORDERS), 5000);
    assert_text(&sheet, 0, F_SITE, "S1");
    assert_int_equal(sheet.batch.lines[0], 3);
    sheet_close(&sheet);
}

static void notes_unknown_lacking_and_unnamed_columns(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet, STR("application_id,applicant_name,investd,,备注\nA1,一店,1,2,x\n"));
    assert_int_equal(sheet.status, STATUS_OK);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_COLUMN_UNKNOWN_NEAR, &problem), 1);
    assert_true(str_is(problem->words[0].en, "invested"));
    assert_int_equal(problem->place.column, 3);
    assert_int_equal(sheet_problems(&sheet, PROBLEM_COLUMN_UNKNOWN, &problem), 1);
    assert_true(str_is(problem->place.header, "备注"));
    assert_int_equal(sheet_problems(&sheet, PROBLEM_COLUMN_UNNAMED, &problem), 1);
    assert_int_equal(sheet_problems(&sheet, PROBLEM_COLUMNS_LACKING, &problem), 1);
    assert_true(str_starts(problem->words[0].en, STR("subject, filed_on, orders_out, invested")));
    assert_true(str_starts(problem->words[0].zh, STR("主体类型、申报日期")));
    assert_int_equal(sheet.problems.errors, 0);
    assert_false(sheet_rejects(&sheet, 0));
    sheet_close(&sheet);
}

static void refuse_header(const char *header, ProblemCode code, const char *word)
{
    char text[512];
    snprintf(text, sizeof text, "%s\nA1,一店,1\n", header);
    Sheet sheet;
    sheet_open(&sheet, str_from(text));
    assert_int_equal(sheet.opened, STATUS_BAD_DATA);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, code, &problem), 1);
    if (!str_is(problem->words[0].en, word))
        fail_msg("found `%.*s`, expected `%s`", STR_ARG(problem->words[0].en), word);
    sheet_close(&sheet);
}

static void refuses_headers_that_cannot_be_bound(void **state)
{
    (void)state;
    refuse_header("invested,orders_out,area", PROBLEM_COLUMNS_MISSING, "application_id, applicant_name");
    refuse_header("application_id,invested", PROBLEM_COLUMNS_MISSING, "applicant_name");
    refuse_header("application_id,applicant_name,申报编号", PROBLEM_COLUMN_TWICE, "A");
    refuse_header("application_id,applicant_name,实际投入额（美元）", PROBLEM_COLUMN_UNIT, "美元");
    refuse_header("application_id,applicant_name,核定比例（元）", PROBLEM_COLUMN_UNIT, "元");
    refuse_header("编号,单位,金额", PROBLEM_NO_HEADER, "编号,单位,金额");
}

static void a_header_beyond_the_first_twenty_rows_is_not_looked_for(void **state)
{
    (void)state;
    char text[1024] = "";
    for (int i = 0; i < 20; i++)
        strcat(text, "title\n");
    strcat(text, "application_id,applicant_name\nA1,x\n");
    Sheet sheet;
    sheet_open(&sheet, str_from(text));
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_NO_HEADER, &problem), 1);
    sheet_close(&sheet);
    sheet_open(&sheet, str_from(text + strlen("title\n")));
    assert_int_equal(sheet.status, STATUS_OK);
    assert_int_equal(reader_facts(sheet.reader).titles_skipped, 19);
    sheet_close(&sheet);
}

static void the_delimiter_is_the_one_under_which_fields_are_named(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet, STR("a,b,c,d,e,f\napplication_id;applicant_name;invested\nA1;一,店,三;1,234.50\n"));
    assert_int_equal(sheet.status, STATUS_OK);
    assert_int_equal(reader_facts(sheet.reader).delimiter, ';');
    assert_text(&sheet, 0, F_NAME, "一,店,三");
    assert_int_equal(sheet_number(&sheet, 0, F_INVESTED), 123450);
    sheet_close(&sheet);
}

static void thousands_of_unknown_columns_are_counted_and_not_listed(void **state)
{
    (void)state;
    char *text = malloc(16000 * 24 + 256);
    size_t length = (size_t)sprintf(text, "application_id,applicant_name");
    for (unsigned i = 0; i < 16000; i++)
        length += (size_t)sprintf(text + length, ",unknown_column_%u", i);
    length += (size_t)sprintf(text + length, "\nA1,x\n");
    Sheet sheet;
    sheet_open(&sheet, (Str){text, length});
    assert_int_equal(sheet.status, STATUS_OK);
    assert_int_equal(sheet.batch.rows, 1);
    assert_int_equal(reader_facts(sheet.reader).columns_unknown, 16000);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_COLUMN_UNKNOWN, &problem), 20);
    assert_int_equal(sheet_problems(&sheet, PROBLEM_COLUMNS_REST, &problem), 1);
    assert_true(str_is(problem->words[0].en, "15980"));
    sheet_close(&sheet);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_header_below_title_rows),
        cmocka_unit_test(matches_ids_and_labels_however_they_are_typed),
        cmocka_unit_test(notes_unknown_lacking_and_unnamed_columns),
        cmocka_unit_test(refuses_headers_that_cannot_be_bound),
        cmocka_unit_test(a_header_beyond_the_first_twenty_rows_is_not_looked_for),
        cmocka_unit_test(thousands_of_unknown_columns_are_counted_and_not_listed),
        cmocka_unit_test(the_delimiter_is_the_one_under_which_fields_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
