/* Rows: quotation marks, blanks, keys, totals, rejected rows, long cells, and the same cells at any batch or block size. */
#include "read_form.h"

#define HEAD "application_id,applicant_name,invested\n"

static void reads_quoted_cells(void **state)
{
    (void)state;
    static const char text[] = HEAD "A1,\"从江,一店\",\"1,234.50\"\r\n"
                                    "\"A2\",\"他说\"\"好\"\"\r\n第二行\",2\n"
                                    "A3,\"\"\"\"  ,3\n"
                                    "A4,5\"屏,\"4\"\n"
                                    "A5,\"x\"";
    for (size_t block = 0; block < 9; block++) {
        Sheet sheet;
        sheet_read(&sheet, str_from(text), (ReaderOptions){.block_size = block}, 64);
        assert_int_equal(sheet.status, STATUS_OK);
        assert_int_equal(sheet.problems.errors, 0);
        assert_int_equal(sheet.batch.rows, 5);
        assert_text(&sheet, 0, F_NAME, "从江,一店");
        assert_int_equal(sheet_number(&sheet, 0, F_INVESTED), 123450);
        assert_text(&sheet, 1, F_ID, "A2");
        assert_text(&sheet, 1, F_NAME, "他说\"好\"\r\n第二行");
        assert_text(&sheet, 2, F_NAME, "\"");
        assert_text(&sheet, 3, F_NAME, "5\"屏");
        assert_text(&sheet, 4, F_NAME, "x");
        assert_int_equal(sheet.batch.lines[1], 3);
        assert_int_equal(sheet.batch.lines[2], 5);
        assert_true(str_is(sheet.batch.records[2], "A3,\"\"\"\"  ,3"));
        sheet_close(&sheet);
    }
}

static void skips_blank_rows_and_totals(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(
        &sheet,
        STR(HEAD
            "\nA1,一店,1\n,,\n 　,\"\",\n小计,,1\n合计划公司,二店,2\n,合 计：,3\n总计（元）,,3\nTotal,,3\n\n"));
    assert_int_equal(sheet.status, STATUS_OK);
    assert_int_equal(sheet.batch.rows, 2);
    assert_text(&sheet, 1, F_ID, "合计划公司");
    assert_int_equal(reader_facts(sheet.reader).totals_skipped, 4);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_TOTAL_SKIPPED, &problem), 4);
    assert_int_equal(problem->place.line, 6);
    assert_int_equal(sheet.problems.errors, 0);
    sheet_close(&sheet);
}

static void a_file_of_totals_does_not_fill_the_memory_with_notes(void **state)
{
    (void)state;
    char text[8192] = HEAD;
    for (size_t i = 0; i < 500; i++)
        strcat(text, "合计,,1\n");
    Sheet sheet;
    sheet_open(&sheet, str_from(text));
    assert_int_equal(sheet.batch.rows, 0);
    assert_int_equal(reader_facts(sheet.reader).totals_skipped, 500);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_TOTAL_SKIPPED, &problem), 20);
    sheet_close(&sheet);
}

static void a_bad_cell_rejects_its_row_and_not_the_run(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet,
               STR("申报编号,申报单位,实际投入额,申报日期\nA1,一店,1.234,2016-13-1\nA2,二店,2,2016-3-5\n"));
    assert_int_equal(sheet.status, STATUS_OK);
    assert_int_equal(sheet.batch.rows, 2);
    assert_true(sheet_rejects(&sheet, 0));
    assert_false(sheet_rejects(&sheet, 1));
    assert_text(&sheet, 0, F_ID, "A1");
    assert_true(sheet_is_blank(&sheet, 0, F_INVESTED));
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_NUMBER_TOO_FINE, &problem), 1);
    assert_int_equal(problem->place.line, 2);
    assert_int_equal(problem->place.row, 0);
    assert_int_equal(problem->place.column, 3);
    assert_true(str_is(problem->place.header, "实际投入额"));
    assert_true(str_is(problem->found, "1.234"));
    assert_int_equal(sheet_problems(&sheet, PROBLEM_DATE_NOT_IN_CALENDAR, &problem), 1);
    assert_int_equal(reader_facts(sheet.reader).rejected, 1);
    sheet_close(&sheet);
}

static void strict_stops_at_the_first_rejected_row(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_read(&sheet, STR(HEAD "A1,一店,1\nA2,二店,x\nA3,三店,y\n"), (ReaderOptions){.strict = true}, 64);
    assert_int_equal(sheet.status, STATUS_STOPPED);
    assert_int_equal(sheet.batch.rows, 2);
    assert_int_equal(sheet.problems.errors, 1);
    sheet_close(&sheet);
}

static void finds_blank_and_duplicate_keys(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet, STR(HEAD "A1,一店,1\n,二店,2\nA1,三店,3\na1,四店,4\n无,五店,5\n A1 ,,6\n"));
    assert_int_equal(sheet.batch.rows, 6);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_KEY_BLANK, &problem), 2);
    assert_int_equal(problem->place.line, 3);
    assert_int_equal(sheet_problems(&sheet, PROBLEM_DUPLICATE_KEY, &problem), 2);
    assert_int_equal(problem->place.line, 4);
    assert_true(str_is(problem->words[0].en, "2"));
    assert_int_equal(sheet_problems(&sheet, PROBLEM_REQUIRED_BLANK, &problem), 1);
    assert_false(sheet_rejects(&sheet, 0));
    assert_false(sheet_rejects(&sheet, 3));
    sheet_close(&sheet);
    sheet_read(&sheet, STR(HEAD "A1,一店,1\nA1,三店,3\n"), (ReaderOptions){.ignore_duplicates = true}, 64);
    assert_int_equal(sheet.problems.errors, 0);
    sheet_close(&sheet);
}

static void a_key_of_two_fields_is_shared_only_when_both_are(void **state)
{
    (void)state;
    PlanField fields[F_COUNT];
    memcpy(fields, form_fields, sizeof fields);
    fields[F_MONTHS].key = true;
    Sheet sheet = {0};
    sheet_write(&sheet, STR("application_id,applicant_name,loan_months\nA1,x,1\nA1,x,2\nA,x,11\nA1,x,2\n"));
    ReaderOptions options = {.path = sheet.path};
    problem_list_init(&sheet.problems, STR("data.csv"), 100);
    assert_int_equal(batch_init(&sheet.batch, fields, F_COUNT, 64), STATUS_OK);
    assert_int_equal(reader_open(&sheet.reader, fields, F_COUNT, &options, &sheet.problems), STATUS_OK);
    assert_int_equal(reader_next(sheet.reader, &sheet.batch), STATUS_OK);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_DUPLICATE_KEY, &problem), 1);
    assert_int_equal(problem->place.line, 5);
    sheet_close(&sheet);
}

static void rows_may_be_short_but_not_long(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet, STR(HEAD "A1,一店\nA2,二店,2,,,\nA3,三店,1,234.50\n"));
    assert_int_equal(sheet.batch.rows, 3);
    assert_false(sheet_rejects(&sheet, 0));
    assert_false(sheet_rejects(&sheet, 1));
    assert_true(sheet_rejects(&sheet, 2));
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_TOO_MANY_CELLS, &problem), 1);
    assert_int_equal(problem->place.column, 4);
    sheet_close(&sheet);
}

static void at_most_five_problems_of_a_row_are_listed(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(
        &sheet,
        STR("application_id,applicant_name,subject,filed_on,orders_out,invested,decided_rate,taxed_in_county\n"
            ",,x,x,x,x,x,x\n"));
    assert_int_equal(sheet.problems.errors, 6);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_MORE_IN_ROW, &problem), 1);
    assert_true(str_is(problem->words[0].en, "3"));
    sheet_close(&sheet);
}

static void refuses_nul_and_text_behind_a_quotation_mark(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet, STR(HEAD "A1,一\0店,1\nA2,\"二\0店\",1\nA3,\"三\"店,1\nA4,四店,1\n"));
    assert_int_equal(sheet.status, STATUS_OK);
    assert_int_equal(sheet.batch.rows, 4);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_NUL_IN_CELL, &problem), 2);
    assert_int_equal(sheet_problems(&sheet, PROBLEM_TEXT_AFTER_QUOTE, &problem), 1);
    assert_int_equal(problem->place.line, 4);
    assert_false(sheet_rejects(&sheet, 3));
    sheet_close(&sheet);
}

static void names_the_line_where_an_unclosed_quotation_mark_begins(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet, STR(HEAD "A1,一店,1\nA2,\"二店,2\nA3,三店,3\n"));
    assert_int_equal(sheet.status, STATUS_BAD_DATA);
    assert_int_equal(sheet.batch.rows, 1);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_UNTERMINATED_QUOTE, &problem), 1);
    assert_int_equal(problem->place.line, 3);
    assert_int_equal(problem->place.column, 2);
    sheet_close(&sheet);
}

/* Which of the rows that are left are rejected, and the name in the last one. Returns their number. */
static size_t read_on(Sheet *sheet, bool rejected[8], char last_name[64])
{
    size_t rows = 0;
    for (; sheet->status == STATUS_OK && sheet->batch.rows > 0;
         sheet->status = reader_next(sheet->reader, &sheet->batch)) {
        assert_true(rows + sheet->batch.rows <= 8);
        for (size_t i = 0; i < sheet->batch.rows; i++)
            rejected[rows++] = sheet_rejects(sheet, i);
        Str name = sheet->batch.columns[F_NAME].data.text[sheet->batch.rows - 1];
        snprintf(last_name, 64, "%.*s", STR_ARG(name));
    }
    assert_int_equal(sheet->status, STATUS_OK);
    return rows;
}

/* A cell of `size` bytes between two good rows; `quote` is its first and last byte. */
static void read_long_cell(size_t size, char quote, bool is_rejected)
{
    char *text = malloc(size + 256);
    size_t length = (size_t)sprintf(text, HEAD "A1,一店,1\nA2,");
    memset(text + length, 'x', size);
    text[length] = text[length + size - 1] = quote;
    length += size;
    length += (size_t)sprintf(text + length, ",2\nA3,三店,3\n");
    Sheet sheet;
    sheet_open(&sheet, (Str){text, length});
    bool rejected[8];
    char name[64];
    assert_int_equal(read_on(&sheet, rejected, name), 3);
    assert_int_equal(rejected[1], is_rejected);
    assert_false(rejected[2]);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_CELL_TOO_LONG, &problem), is_rejected);
    assert_string_equal(name, "三店");
    sheet_close(&sheet);
    free(text);
}

static void a_long_cell_rejects_its_row_and_costs_no_memory(void **state)
{
    (void)state;
    read_long_cell((size_t)100 << 20, 'x', true);
    read_long_cell((size_t)20 << 20, '"', true);
    read_long_cell((size_t)1 << 20, 'x', false);
    read_long_cell(((size_t)1 << 20) + 1, 'x', true);
    read_long_cell(((size_t)1 << 20) + 2, '"', false);
    read_long_cell(((size_t)1 << 20) + 3, '"', true);
}

static void a_line_of_delimiters_alone_is_one_rejected_row(void **state)
{
    (void)state;
    size_t length = (size_t)30 << 20;
    char *text = malloc(length);
    memset(text, ',', length);
    memcpy(text, HEAD, sizeof HEAD - 1);
    memcpy(text + length - 12, "x\nA3,a,3\nA4,", 12);
    Sheet sheet;
    sheet_open(&sheet, (Str){text, length});
    bool rejected[8];
    char name[64];
    assert_int_equal(read_on(&sheet, rejected, name), 3);
    assert_true(rejected[0]);
    assert_false(rejected[1]);
    sheet_close(&sheet);
    free(text);
}

/* ---- The same cells at every batch and block size ---------------------------------------------------------------------- */

static uint64_t digest(const char *text, size_t length, size_t capacity, size_t block, uint64_t *errors)
{
    Sheet sheet;
    sheet_read(&sheet, (Str){text, length}, (ReaderOptions){.block_size = block}, capacity);
    uint64_t sum = 14695981039346656037u, rows = 0;
    for (Status status = sheet.status; status == STATUS_OK && sheet.batch.rows > 0;) {
        assert_int_equal(sheet.batch.first_row, rows);
        for (size_t row = 0; row < sheet.batch.rows; row++)
            for (size_t field = 0; field < F_COUNT; field++) {
                const Column *column = &sheet.batch.columns[field];
                uint64_t cell = 7;
                if (!bit_get(column->unknown, row) && column->physical == PHYSICAL_TEXT)
                    for (size_t i = 0; i < column->data.text[row].len; i++)
                        cell = cell * 31 + (unsigned char)column->data.text[row].at[i];
                else if (!bit_get(column->unknown, row))
                    cell = column->physical == PHYSICAL_BIT ? bit_get(column->data.bits, row)
                                                            : (uint64_t)column->data.i64[row];
                sum = (sum ^ cell ^ (uint64_t)sheet_rejects(&sheet, row) << 63 ^ sheet.batch.lines[row]) *
                      1099511628211u;
            }
        rows += sheet.batch.rows;
        status = reader_next(sheet.reader, &sheet.batch);
    }
    assert_int_equal(rows, 3000);
    *errors = sheet.problems.errors;
    sheet_close(&sheet);
    return sum;
}

static void every_batch_and_block_size_gives_the_same_cells(void **state)
{
    (void)state;
    char *text = malloc(3000 * 200);
    size_t length =
        (size_t)sprintf(text, "申报编号,申报单位,主体类型,申报日期,县外本土产品单量,实际投入额,本县缴税\r\n");
    for (unsigned i = 0; i < 3000; i++)
        length +=
            (size_t)sprintf(text + length, "A%u,\"第%u\r\n\"\"店\"\"\",%s,2016-%u-%u,%u单,\"%u,%03u.%02u\",%s\r\n",
                            i % 2900, i, i % 3 ? "网店" : "courier", i % 13, i % 31 + 1, i * 7, i % 999 + 1,
                            i % 1000, i % 100, i % 5 ? "是" : "");
    uint64_t errors, first_errors, first = digest(text, length, 64, 0, &first_errors);
    assert_true(first_errors > 300);
    static const size_t capacities[] = {64, 128, 1024}, blocks[] = {0, 1, 17, 4096};
    for (size_t c = 0; c < 3; c++)
        for (size_t b = 0; b < 4; b++) {
            assert_true(digest(text, length, capacities[c], blocks[b], &errors) == first);
            assert_int_equal(errors, first_errors);
        }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_quoted_cells),
        cmocka_unit_test(skips_blank_rows_and_totals),
        cmocka_unit_test(a_file_of_totals_does_not_fill_the_memory_with_notes),
        cmocka_unit_test(a_bad_cell_rejects_its_row_and_not_the_run),
        cmocka_unit_test(strict_stops_at_the_first_rejected_row),
        cmocka_unit_test(finds_blank_and_duplicate_keys),
        cmocka_unit_test(a_key_of_two_fields_is_shared_only_when_both_are),
        cmocka_unit_test(rows_may_be_short_but_not_long),
        cmocka_unit_test(at_most_five_problems_of_a_row_are_listed),
        cmocka_unit_test(refuses_nul_and_text_behind_a_quotation_mark),
        cmocka_unit_test(names_the_line_where_an_unclosed_quotation_mark_begins),
        cmocka_unit_test(a_long_cell_rejects_its_row_and_costs_no_memory),
        cmocka_unit_test(a_line_of_delimiters_alone_is_one_rejected_row),
        cmocka_unit_test(every_batch_and_block_size_gives_the_same_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
