/* The reader on whole files: encodings, dialects, headers, rows. */
#include <iconv.h>

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

/* ---- Every encoding in every dialect, cut at every place ------------------------------------------------------------ */

typedef struct Encoded {
    const char *name, *mark;
    size_t mark_length;
    ReaderEncoding encoding;
} Encoded;

static const Encoded encodings[] = {
    {"UTF-8", "", 0, ENCODING_UTF8},
    {"UTF-8", "\xEF\xBB\xBF", 3, ENCODING_UTF8_MARK},
    {"UTF-16LE", "\xFF\xFE", 2, ENCODING_UTF16LE},
    {"UTF-16BE", "\xFE\xFF", 2, ENCODING_UTF16BE},
    {"GB18030", "", 0, ENCODING_GB18030},
    {"GBK", "", 0, ENCODING_GB18030},
};

/* `text` with the delimiter and line end in place of , and LF, in the encoding. */
static Str encode(const Encoded *encoded, const char *text, char delimiter, const char *line_end, char *to,
                  size_t room)
{
    char utf8[4096];
    size_t length = 0;
    for (const char *at = text; *at; at++) {
        if (*at == '\n')
            length += (size_t)sprintf(utf8 + length, "%s", line_end);
        else
            utf8[length++] = *at == ',' ? delimiter : *at;
    }
    memcpy(to, encoded->mark, encoded->mark_length);
    char *from = utf8, *out = to + encoded->mark_length;
    size_t space = room - encoded->mark_length;
    iconv_t converter = iconv_open(encoded->name, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    assert_int_equal(iconv(converter, &from, &length, &out, &space), 0);
    iconv_close(converter);
    return (Str){to, room - space};
}

static void reads_every_encoding_in_every_dialect_and_block_size(void **state)
{
    (void)state;
    static const char *const line_ends[] = {"\n", "\r\n", "\r"};
    static const size_t blocks[] = {1, 2, 3, 5, 64, 0};
    for (size_t e = 0; e < sizeof encodings / sizeof *encodings; e++)
        for (size_t d = 0; d < 3; d++)
            for (size_t l = 0; l < 3; l++)
                for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++) {
                    char room[8192];
                    Str bytes = encode(&encodings[e], plain, ",\t;"[d], line_ends[l], room, sizeof room);
                    Sheet sheet;
                    sheet_read(&sheet, bytes, (ReaderOptions){.block_size = blocks[b]}, 64);
                    check_plain(&sheet);
                    ReaderFacts facts = reader_facts(sheet.reader);
                    assert_int_equal(facts.encoding, encodings[e].encoding);
                    assert_int_equal(facts.delimiter, ",\t;"[d]);
                    assert_int_equal(sheet.batch.lines[1], 3);
                    sheet_close(&sheet);
                }
}

/* ---- Encodings that show late ---------------------------------------------------------------------------------------- */

static char *long_ascii_file(size_t rows, const char *last, size_t *length)
{
    char *text = malloc(rows * 64 + 256);
    *length = (size_t)sprintf(text, "application_id,applicant_name\n");
    for (size_t i = 0; i < rows; i++)
        *length += (size_t)sprintf(text + *length, "A%zu,an applicant with a plain name\n", i);
    *length += (size_t)sprintf(text + *length, "%s", last);
    return text;
}

static Status read_to_end(Sheet *sheet, Str *last_name, Arena *arena)
{
    Status status = sheet->status;
    while (status == STATUS_OK && sheet->batch.rows > 0) {
        *last_name = arena_copy(arena, sheet->batch.columns[F_NAME].data.text[sheet->batch.rows - 1]);
        status = reader_next(sheet->reader, &sheet->batch);
    }
    return status;
}

static void recognises_gbk_after_a_megabyte_of_ascii(void **state)
{
    (void)state;
    size_t length;
    char *text = long_ascii_file(40000, "Z,\xB4\xD3\xBD\xAD\xD2\xBB\xB5\xEA\n", &length);
    assert_true(length > 1 << 20);
    Sheet sheet;
    Arena arena;
    arena_init(&arena);
    Str last = STR("");
    sheet_open(&sheet, (Str){text, length});
    assert_int_equal(read_to_end(&sheet, &last, &arena), STATUS_OK);
    assert_true(str_is(last, "从江一店"));
    assert_int_equal(reader_facts(sheet.reader).encoding, ENCODING_GB18030);
    sheet_close(&sheet);
    arena_done(&arena);
    free(text);
}

/* More than a megabyte without ASCII: characters of two and three bytes are cut by the ends of blocks. */
static void recognises_large_files_whose_blocks_cut_characters(void **state)
{
    (void)state;
    enum { ROWS = 40000 };
    char *text = malloc(ROWS * 48 + 256);
    for (size_t e = 0; e < 2; e++) {
        size_t length = (size_t)sprintf(text, "application_id,applicant_name\n");
        const char *name = e ? "\xB4\xD3\xBD\xAD\xCF\xD8\xD2\xBB\xB5\xEA\xB4\xD3\xBD\xAD" : "从江县一店从江";
        for (size_t i = 0; i < ROWS; i++)
            length += (size_t)sprintf(text + length, "A%zu,%s\n", i, name);
        Sheet sheet;
        Arena arena;
        arena_init(&arena);
        Str last = STR("");
        sheet_open(&sheet, (Str){text, length});
        assert_int_equal(read_to_end(&sheet, &last, &arena), STATUS_OK);
        assert_true(str_is(last, "从江县一店从江"));
        assert_int_equal(reader_facts(sheet.reader).rows, ROWS);
        assert_int_equal(reader_facts(sheet.reader).encoding, e ? ENCODING_GB18030 : ENCODING_UTF8);
        sheet_close(&sheet);
        arena_done(&arena);
    }
    free(text);
}

/* 一 in GBK (D2 BB) is also a well-formed UTF-8 character; the rest of the file decides. */
static void a_gbk_character_that_looks_like_utf8_does_not_decide(void **state)
{
    (void)state;
    size_t length;
    char *text = long_ascii_file(20000, "Y,\xD2\xBB\nZ,\xB4\xD3\xBD\xAD\n", &length);
    memcpy(strstr(text, "plain"), "pl\xD2\xBBn", 5);
    Sheet sheet;
    Arena arena;
    arena_init(&arena);
    Str last = STR("");
    sheet_open(&sheet, (Str){text, length});
    assert_text(&sheet, 0, F_NAME, "an applicant with a pl一n name");
    assert_int_equal(read_to_end(&sheet, &last, &arena), STATUS_OK);
    assert_true(str_is(last, "从江"));
    sheet_close(&sheet);
    arena_done(&arena);
    free(text);
}

static void refuses_ill_formed_bytes_with_their_place(void **state)
{
    (void)state;
    static const char text[] = "application_id,applicant_name,township\n"
                               "A1,从江一店，从江县丙妹镇,x\nA2,从江\xFF\xFF店,y\n";
    for (size_t block = 0; block < 3; block++) {
        Sheet sheet;
        sheet_read(&sheet, str_from(text), (ReaderOptions){.block_size = block}, 64);
        assert_int_equal(sheet.status, STATUS_BAD_DATA);
        assert_int_equal(sheet.batch.rows, 1);
        const Problem *problem;
        assert_int_equal(sheet_problems(&sheet, PROBLEM_ILL_FORMED, &problem), 1);
        assert_int_equal(problem->place.line, 3);
        assert_int_equal(problem->place.column, 2);
        assert_true(str_is(problem->place.header, "applicant_name"));
        assert_true(str_starts(problem->words[0].en, STR("FF FF")));
        assert_int_equal(reader_next(sheet.reader, &sheet.batch), STATUS_BAD_DATA);
        assert_int_equal(sheet.batch.rows, 0);
        sheet_close(&sheet);
    }
}

static void refuses_a_character_that_the_end_of_the_file_cuts(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet, STR("application_id,applicant_name\nA1,从江一店\nA2,从江\xE5\xBA"));
    assert_int_equal(sheet.status, STATUS_BAD_DATA);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_CUT_OFF, &problem), 1);
    assert_int_equal(problem->place.line, 3);
    sheet_close(&sheet);
}

static void reads_standard_input_and_decides_there_too(void **state)
{
    (void)state;
    static const char gbk[] = "application_id,applicant_name\nA1,\xB4\xD3\xBD\xAD\xD2\xBB\xB5\xEA\n";
    int ends[2], saved = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], gbk, sizeof gbk - 1), (ssize_t)sizeof gbk - 1);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    ProblemList problems;
    problem_list_init(&problems, STR("-"), 10);
    Batch batch = {0};
    assert_int_equal(batch_init(&batch, form_fields, F_COUNT, 64), STATUS_OK);
    Reader *reader;
    assert_int_equal(reader_open(&reader, form_fields, F_COUNT, &(ReaderOptions){.path = "-"}, &problems),
                     STATUS_OK);
    assert_int_equal(reader_next(reader, &batch), STATUS_OK);
    assert_int_equal(batch.rows, 1);
    assert_true(str_is(batch.columns[F_NAME].data.text[0], "从江一店"));
    assert_int_equal(reader_facts(reader).bytes_total, 0);
    reader_close(reader);
    batch_done(&batch);
    problem_list_done(&problems);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

/* ---- Files that are no table ----------------------------------------------------------------------------------------- */

static void refuses(Str bytes, Status status, ProblemCode code)
{
    Sheet sheet;
    sheet_open(&sheet, bytes);
    const Problem *problem;
    if (sheet.opened != status || sheet_problems(&sheet, code, &problem) != 1) {
        print_problems(&sheet);
        fail_msg("expected status %d and %s, found status %d", status, problem_code_name(code), sheet.opened);
    }
    assert_null(sheet.reader);
    sheet_close(&sheet);
}

static void refuses_files_that_are_no_table(void **state)
{
    (void)state;
    refuses(STR(""), STATUS_BAD_DATA, PROBLEM_EMPTY_FILE);
    refuses(STR("\xEF\xBB\xBF"), STATUS_BAD_DATA, PROBLEM_EMPTY_FILE);
    refuses(STR("\xFF\xFE"), STATUS_BAD_DATA, PROBLEM_EMPTY_FILE);
    refuses(STR("\n\r\n ,,\n"), STATUS_BAD_DATA, PROBLEM_EMPTY_FILE);
    refuses(STR("PK\x03\x04\x14\0\6\0"), STATUS_BAD_DATA, PROBLEM_WORKBOOK);
    refuses(STR("\xD0\xCF\x11\xE0\xA1\xB1"), STATUS_BAD_DATA, PROBLEM_WORKBOOK);
    refuses(STR("a\0p\0p\0l\0i\0c\0a\0n\0"), STATUS_BAD_DATA, PROBLEM_UTF16_WITHOUT_MARK);
    refuses(STR("3u\xF7\x53,\0\x0D\x54,\0\xD1\x91\x9D\x98\r\0\n\0A\0001\0,\0"), STATUS_BAD_DATA,
            PROBLEM_UTF16_WITHOUT_MARK);
    refuses(STR("\xDF\x7E\0\x4E,\0\x0D\x54,\0\xD1\x91\x9D\x98\r\0\n\0A\0001\0,\0"), STATUS_BAD_DATA,
            PROBLEM_UTF16_WITHOUT_MARK);
    refuses(STR("\r\n <HTML><body><table><tr><td>application_id"), STATUS_BAD_DATA, PROBLEM_WORKBOOK);
    refuses(STR("<!DOCTYPE html>\n"), STATUS_BAD_DATA, PROBLEM_WORKBOOK);
    refuses(STR("application_id，applicant_name\nA1，甲\n"), STATUS_BAD_DATA, PROBLEM_HEADER_WIDE_SEPARATOR);
    refuses(STR("说明：application_id，见附件\n"), STATUS_BAD_DATA, PROBLEM_NO_HEADER);
    refuses(STR("A1,从江一店,courier\n"), STATUS_BAD_DATA, PROBLEM_NO_HEADER);
    refuses(STR("title\n\"application_id,applicant_name\n"), STATUS_BAD_DATA, PROBLEM_UNTERMINATED_QUOTE);
    refuses(STR("\xFF\xFF\xFF"), STATUS_BAD_DATA, PROBLEM_ILL_FORMED);
}

static void refuses_missing_files_and_folders(void **state)
{
    (void)state;
    static const char *const paths[] = {"/nonexistent/file.csv", "/tmp"};
    static const ProblemCode codes[] = {PROBLEM_CANNOT_OPEN, PROBLEM_IS_DIRECTORY};
    for (size_t i = 0; i < 2; i++) {
        ProblemList problems;
        problem_list_init(&problems, str_from(paths[i]), 10);
        Reader *reader;
        assert_int_equal(reader_open(&reader, form_fields, F_COUNT, &(ReaderOptions){.path = paths[i]}, &problems),
                         STATUS_IO);
        assert_int_equal(problems.recent.count, 1);
        assert_int_equal(problems.recent.items[0].code, codes[i]);
        problem_list_done(&problems);
    }
}

static void a_header_alone_is_no_error(void **state)
{
    (void)state;
    Sheet sheet;
    sheet_open(&sheet, STR("application_id,applicant_name"));
    assert_int_equal(sheet.status, STATUS_OK);
    assert_int_equal(sheet.batch.rows, 0);
    const Problem *problem;
    assert_int_equal(sheet_problems(&sheet, PROBLEM_NO_ROWS, &problem), 1);
    sheet_close(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_plain_file),
        cmocka_unit_test(reads_every_encoding_in_every_dialect_and_block_size),
        cmocka_unit_test(recognises_gbk_after_a_megabyte_of_ascii),
        cmocka_unit_test(recognises_large_files_whose_blocks_cut_characters),
        cmocka_unit_test(a_gbk_character_that_looks_like_utf8_does_not_decide),
        cmocka_unit_test(refuses_ill_formed_bytes_with_their_place),
        cmocka_unit_test(refuses_a_character_that_the_end_of_the_file_cuts),
        cmocka_unit_test(reads_standard_input_and_decides_there_too),
        cmocka_unit_test(refuses_files_that_are_no_table),
        cmocka_unit_test(refuses_missing_files_and_folders),
        cmocka_unit_test(a_header_alone_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
