/* The reader on whole files: encodings, dialects, headers, rows. */
#include "read_form.h"

static const char plain[] = "application_id,applicant_name,subject,filed_on,orders_out,invested\n"
                            "A1,从江一店,courier,2016-03-05,5000,1234.50\n"
                            "A2,从江二店,网店,2016/3/6,,\n";

static void check_plain(const Sheet *sheet)
{
    if (sheet->status != STATUS_OK)
        print_problems(sheet);
    assert_int_equal(sheet->status, STATUS_OK);
    assert_int_equal(sheet->batch.rows, 2);
    assert_int_equal(sheet->problems.errors, 0);
    assert_text(sheet, 0, F_ID, "A1");
    assert_text(sheet, 0, F_NAME, "从江一店");
    assert_text(sheet, 1, F_NAME, "从江二店");
    assert_int_equal(sheet_number(sheet, 0, F_SUBJECT), 0);
    assert_int_equal(sheet_number(sheet, 1, F_SUBJECT), 1);
    assert_int_equal(sheet_number(sheet, 0, F_FILED), date_from_civil(2016, 3, 5));
    assert_int_equal(sheet_number(sheet, 1, F_FILED), date_from_civil(2016, 3, 6));
    assert_int_equal(sheet_number(sheet, 0, F_ORDERS), 5000);
    assert_int_equal(sheet_number(sheet, 0, F_INVESTED), 123450);
    assert_true(sheet_is_blank(sheet, 1, F_ORDERS));
    assert_true(sheet_is_blank(sheet, 1, F_INVESTED));
    assert_true(sheet_is_blank(sheet, 0, F_SITE));
}

static void reads_a_plain_file(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet, str_from(plain));
    check_plain(&sheet);
    ReaderFacts facts = reader_facts(sheet.reader);
    assert_int_equal(facts.encoding, ENCODING_UTF8);
    assert_int_equal(facts.delimiter, ',');
    assert_int_equal(facts.header_line, 1);
    assert_int_equal(facts.columns_lacking, 5);
    assert_int_equal(facts.bytes_read, sizeof plain - 1);
    assert_int_equal(facts.bytes_total, sizeof plain - 1);
    sheet_close(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_plain_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
