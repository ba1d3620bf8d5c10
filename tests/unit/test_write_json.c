#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "write_sample.h"

static char *written(const Results *results, const char *format, WriteOptions options)
{
    options.path = sample_path("out.json");
    options.format = write_format_find(format);
    options.rejection = sample_rejection;
    assert_int_equal(write_results(results, &options, LANGUAGE_EN, NULL, 0), STATUS_OK);
    char *bytes = sample_read(options.path, NULL);
    unlink(options.path);
    return bytes;
}

static const char first_object[] = "{\"application_id\":\"A1\",\"applicant_name\":\"甲公司\",\"freight\":13000.00,"
                                   "\"platform\":0.00,\"rent\":0.05,"
                                   "\"total_cash\":13000.00,\"total_in_kind\":0.05,\"status\":\"granted\","
                                   "\"notes\":[{\"referral\":\"three_fifteen\","
                                   "\"outcome\":\"yes\"}]}";

static void test_lines_of_objects(void **state)
{
    (void)state;
    char *bytes = written(&sample_results, "jsonl", (WriteOptions){.label_headers = true});
    assert_memory_equal(bytes, first_object, sizeof first_object - 1);
    assert_non_null(strstr(
        bytes,
        "\n{\"application_id\":\"A3\",\"applicant_name\":\"乙, "
        "\\\"丙\\\"\",\"freight\":null,\"platform\":200000.00,"
        "\"rent\":0.00,\"total_cash\":200000.00,\"total_in_kind\":0.00,\"status\":\"pending\",\"notes\":[{"
        "\"clause\":"
        "\"freight\",\"outcome\":\"pending\",\"reason\":\"orders_out, certified blank (its place or money went to "
        "another)\"},{\"unmodelled\":\"三(三)4\"}]}\n"));
    assert_non_null(
        strstr(bytes, "\"notes\":[{\"outcome\":\"rejected\",\"reason\":\"orders_out is not a number\"}]}\n"));
    assert_non_null(strstr(
        bytes, "\"status\":\"skipped\",\"notes\":[{\"outcome\":\"skipped\",\"reason\":\"award year 2015\"}]}\n"));
    free(bytes);
}

static void test_one_array(void **state)
{
    (void)state;
    Results results = sample_results;
    results.row_count = 1;
    results.award_count = 3;
    char *bytes = written(&results, "json", (WriteOptions){.encoding = OUTPUT_UTF8_BOM});
    char wanted[sizeof first_object + 8];
    snprintf(wanted, sizeof wanted, "[\n%s\n]\n", first_object);
    assert_string_equal(bytes, wanted);
    free(bytes);
}

static void test_no_rows_give_an_empty_array(void **state)
{
    (void)state;
    Results results = sample_results;
    results.row_count = 0;
    results.award_count = 0;
    char *bytes = written(&results, "json", (WriteOptions){0});
    assert_string_equal(bytes, "[]\n");
    free(bytes);
}

static void test_any_bytes_give_valid_strings(void **state)
{
    (void)state;
    Str identities[] = {STR("\0\x01\x1F\x7F\"\\/\t\r\n"), STR("\xFF\xE4\xB8z\xED\xA0\x80\xF0\x9F\x98\x80")};
    Results results = sample_results;
    results.row_count = 1;
    results.award_count = 0;
    Row row = {.line = 2};
    char room[100];
    sample_put_texts(&results, &row, identities, 2, room, sizeof room);
    char *bytes = written(&results, "jsonl", (WriteOptions){0});
    char wanted[] = "{\"application_id\":\"\\u0000\\u0001\\u001f\\u007f\\\"\\\\/\\t\\u000d\\n\","
                    "\"applicant_name\":\"\uFFFD\uFFFD\uFFFDz\uFFFD\uFFFD\uFFFD\U0001F600\",";
    assert_memory_equal(bytes, wanted, sizeof wanted - 1);
    free(bytes);
}

static void test_fraction_is_a_string_and_decimal_a_number(void **state)
{
    (void)state;
    char *bytes = written(&sample_results, "jsonl", (WriteOptions){.detail = true});
    assert_non_null(strstr(
        bytes, "\"computed\":13000.00,\"modified\":13000.00,\"floored\":\"13000 1/240\",\"capped\":13000.00,"));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_of_objects),
        cmocka_unit_test(test_one_array),
        cmocka_unit_test(test_no_rows_give_an_empty_array),
        cmocka_unit_test(test_any_bytes_give_valid_strings),
        cmocka_unit_test(test_fraction_is_a_string_and_decimal_a_number),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(sample_folder());
    return failed;
}
