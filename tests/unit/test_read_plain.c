/* Plain spellings are read at every level of vector instructions as cell_read reads them, or left to it. */
#include "read_form.h"

#include "runtime/read/fold.h"
#include "runtime/read/plain.h"
#include "runtime/simd.h"

static uint64_t seed = 20151029;

static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

static size_t put(char *to, const char *text)
{
    memcpy(to, text, strlen(text));
    return strlen(text);
}

static size_t put_digits(char *to, uint32_t most)
{
    uint32_t count = draw(most + 1);
    for (uint32_t i = 0; i < count; i++)
        to[i] = (char)('0' + (draw(4) ? draw(10) : draw(2) * 9));
    return count;
}

static size_t put_number(char *to)
{
    static const char *const ends[] = {"", "", "", "", "%", "‰", "元", "万元", "单", " ", "."};
    size_t length = put(to, draw(12) ? "" : draw(2) ? "-" : "¥");
    length += put_digits(to + length, draw(3) ? 6 : 17);
    for (uint32_t groups = draw(6) ? 0 : draw(4); groups > 0; groups--)
        length += (size_t)sprintf(to + length, ",%03u", draw(1000));
    if (draw(2)) {
        to[length++] = '.';
        length += put_digits(to + length, draw(4) ? 2 : 8);
    }
    return length + put(to + length, ends[draw(sizeof ends / sizeof *ends)]);
}

static size_t put_date(char *to)
{
    static const char *const formats[] = {"%04u-%02u-%02u", "%04u-%02u-%02u", "%04u-%02u-%02u",
                                          "%u/%u/%u",       "%04u.%02u.%02u", "%u年%u月%u日",
                                          "%04u%02u%02u",   "%u-%u/%u",       "%04u-%02u-%02u 00:00"};
    uint32_t year = draw(5) ? 1990 + draw(40) : draw(10001), month = draw(8) ? 1 + draw(12) : draw(14);
    return (size_t)sprintf(to, formats[draw(sizeof formats / sizeof *formats)], year, month,
                           draw(8) ? 1 + draw(31) : draw(33));
}

static size_t put_word(char *to)
{
    static const char *const words[] = {"courier",
                                        "物流快递企业",
                                        "online_shop",
                                        "网店",
                                        "township",
                                        "示范乡镇",
                                        "是",
                                        "否",
                                        "yes",
                                        "no",
                                        "Yes",
                                        "1",
                                        "0",
                                        "√",
                                        "×",
                                        "n/a",
                                        "无",
                                        "-",
                                        "—",
                                        "Courier",
                                        "从江一店",
                                        "A0012",
                                        "#REF!",
                                        "'0012",
                                        "3.3E+17",
                                        "331011900001010000",
                                        "91522633MA6DKW1X2C",
                                        "　全角　",
                                        " x",
                                        "n",
                                        "N01",
                                        "Ｔ恤店"};
    return put(to, words[draw(sizeof words / sizeof *words)]);
}

/* A cell of any kind, often damaged in one byte or one character. */
static size_t put_cell(char *to, uint32_t kind)
{
    size_t length = kind == 0 ? 0 : kind < 5 ? put_number(to) : kind < 7 ? put_date(to) : put_word(to);
    if (length && draw(6) == 0)
        to[draw((uint32_t)length)] = "0123456789.,-/ %x'"[draw(18)];
    if (length > 1 && draw(20) == 0)
        length -= 1 + draw((uint32_t)length - 1);
    return length;
}

/* A damaged character would not come out of a decoder. */
static bool is_text(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == '"' || text[i] == ';')
            return false;
    for (size_t i = 0; i < length;) {
        unsigned char b = (unsigned char)text[i];
        size_t size = b < 0x80 ? 1 : b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
        if (size == 0 || i + size > length)
            return false;
        for (size_t k = 1; k < size; k++)
            if (((unsigned char)text[i + k] & 0xC0) != 0x80)
                return false;
        i += size;
    }
    return true;
}

enum { ROWS = 64, ROOM = 128 };

typedef struct Cells { /* a column with another beside it, as an index shows them */
    char text[CHUNK_FRONT + ROWS * 2 * ROOM + 128];
    uint32_t entries[1 + ROWS * 2];
    CellRun run;
} Cells;

static void make_cells(Cells *cells, size_t count, uint32_t kind, bool has_cr)
{
    memset(cells, 0, sizeof *cells);
    char *text = cells->text + CHUNK_FRONT;
    size_t at = 0, entry = 1;
    cells->entries[0] = UINT32_MAX;
    for (size_t r = 0; r < count; r++) {
        at += put_digits(text + at, 3);
        cells->entries[entry++] = (uint32_t)at;
        text[at++] = ';';
        size_t length;
        do
            length = put_cell(text + at, draw(10) ? kind : draw(12));
        while (!is_text(text + at, length));
        at += length;
        if (has_cr)
            text[at++] = '\r';
        cells->entries[entry++] = (uint32_t)at;
        text[at++] = '\n';
    }
    cells->run = (CellRun){text, cells->entries + 2, 2, count, has_cr};
}

static void check_cell(const CellForm *form, const Column *column, size_t row, Str text)
{
    CellValue value;
    cell_read(form, fold_trim(text), &value);
    bool is_same = value.problem == PROBLEM_NONE && !value.is_blank;
    if (column->physical == PHYSICAL_TEXT)
        is_same = is_same && str_equal(value.text, column->data.text[row]);
    else if (column->physical == PHYSICAL_BIT)
        is_same = is_same && value.number == (int64_t)bit_get(column->data.bits, row);
    else
        is_same = is_same && value.number == column->data.i64[row];
    if (!is_same)
        fail_msg("`%.*s` of %.*s is not plain", STR_ARG(text), STR_ARG(form->field->id));
}

static size_t check_run(const PlainForm *plain, const CellForm *form, const Cells *cells, Column *column,
                        size_t row)
{
    uint64_t blank, closer = plain->read(plain, &cells->run, column, row, &blank);
    size_t count = 0;
    for (size_t r = 0; r < cells->run.count; r++) {
        const uint32_t *end = cells->run.ends + r * 2;
        uint32_t start = end[-1] + 1;
        Str text = {cells->run.text + start, end[0] - cells->run.cut - start};
        assert_int_equal(blank >> r & 1, text.len == 0);
        if (closer >> r & 1)
            assert_true(text.len > 0);
        else if (text.len)
            check_cell(form, column, row + r, text);
        int64_t number;
        if (text.len && closer >> r & 1 && plain->kind != KIND_TEXT && fold_trim(text).len == text.len &&
            plain_read(plain, text, &number)) {
            CellValue value;
            cell_read(form, text, &value);
            if (value.problem != PROBLEM_NONE || value.is_blank || value.number != number)
                fail_msg("`%.*s` of %.*s is not plain", STR_ARG(text), STR_ARG(form->field->id));
        }
        count += text.len && !(closer >> r & 1);
    }
    return count;
}

/* Headers that change what the cells below them mean. */
static void vary(CellForm *form, uint32_t round)
{
    if (form->field->kind == KIND_MONEY && round % 4 == 1)
        form->multiple = 10000;
    if (form->field->kind == KIND_RATE && round % 4 == 2)
        form->percent_divisor = 100;
    if (form->field->kind == KIND_RATE && round % 4 == 3)
        form->percent_divisor = 1000;
}

static void every_plain_cell_is_what_cell_read_says(void **state)
{
    (void)state;
    static Cells cells;
    static const uint32_t kinds[F_COUNT] = {
        [F_ID] = 9,   [F_NAME] = 9,  [F_SUBJECT] = 9, [F_FILED] = 6, [F_ORDERS] = 1, [F_INVESTED] = 1,
        [F_RATE] = 1, [F_TAXED] = 9, [F_MONTHS] = 1,  [F_AREA] = 1,  [F_SITE] = 9};
    Batch batch = {0};
    assert_int_equal(batch_init(&batch, form_fields, F_COUNT, 128), STATUS_OK);
    for (SimdLevel level = SIMD_SCALAR; level <= SIMD_AVX512; level++) {
        simd_limit(level);
        size_t plain_count[F_COUNT] = {0};
        for (uint32_t variant = 0; variant < 4; variant++)
            for (size_t field = 0; field < F_COUNT; field++) {
                Arena arena;
                arena_init(&arena);
                CellForm form;
                PlainForm plain;
                assert_true(cell_form_init(&form, &form_fields[field], STR("x"), &arena));
                vary(&form, variant);
                assert_true(plain_form_init(&plain, &form, &arena));
                for (uint32_t round = 0; round < 1000; round++) {
                    make_cells(&cells, 1 + draw(ROWS), draw(2) ? kinds[field] : draw(12), draw(2));
                    plain_count[field] += check_run(&plain, &form, &cells, &batch.columns[field], draw(64));
                }
                arena_done(&arena);
            }
        for (size_t field = 0; field < F_COUNT; field++)
            assert_true(plain_count[field] > 10000);
    }
    batch_done(&batch);
}

static int64_t read_one(const PlainForm *plain, const char *text, Column *column)
{
    static Cells cells;
    memset(&cells, 0, sizeof cells);
    size_t length = put(cells.text + CHUNK_FRONT, text);
    cells.entries[0] = UINT32_MAX;
    cells.entries[1] = (uint32_t)length;
    cells.run = (CellRun){cells.text + CHUNK_FRONT, cells.entries + 1, 1, 1, 0};
    uint64_t blank;
    return plain->read(plain, &cells.run, column, 0, &blank) ? INT64_MIN : column->data.i64[0];
}

/* Every day from 1896 to 2104 and some beyond, in the form that registers use. */
static void every_day_is_read_alike(void **state)
{
    (void)state;
    Batch batch = {0};
    assert_int_equal(batch_init(&batch, form_fields, F_COUNT, 64), STATUS_OK);
    for (SimdLevel level = SIMD_SCALAR; level <= SIMD_AVX512; level++) {
        simd_limit(level);
        Arena arena;
        arena_init(&arena);
        CellForm form;
        PlainForm plain;
        assert_true(cell_form_init(&form, &form_fields[F_FILED], STR("x"), &arena));
        assert_true(plain_form_init(&plain, &form, &arena));
        for (uint32_t year = 1; year < 10000; year += year < 1896 || year > 2104 ? 97 : 1)
            for (uint32_t month = 0; month <= 13; month++)
                for (uint32_t day = 0; day <= 32; day += day == 1 ? 27 : 1) {
                    char text[16];
                    sprintf(text, "%04u-%02u-%02u", year, month, day);
                    int64_t expected = date_is_civil(year, month, day)
                                           ? date_from_civil((int32_t)year, (int32_t)month, (int32_t)day)
                                           : INT64_MIN;
                    assert_int_equal(read_one(&plain, text, &batch.columns[F_FILED]), expected);
                }
        arena_done(&arena);
    }
    batch_done(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_plain_cell_is_what_cell_read_says),
        cmocka_unit_test(every_day_is_read_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
