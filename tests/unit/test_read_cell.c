/* Every form of a cell that is accepted, and every one that is refused with its own message. */
#include "read_form.h"

#include "runtime/read/cell.h"
#include "runtime/read/fold.h"

typedef struct Accepted {
    size_t field;
    const char *text;
    int64_t value;
} Accepted;

typedef struct Refused {
    size_t field;
    const char *text;
    ProblemCode problem;
} Refused;

static CellValue read_under(size_t field, const char *text, int64_t multiple, const char *unit,
                            int64_t percent_divisor)
{
    Arena arena;
    arena_init(&arena);
    CellForm form;
    assert_true(cell_form_init(&form, &form_fields[field], STR("header"), &arena));
    form.multiple = multiple;
    form.unit = str_from(unit);
    form.percent_divisor = percent_divisor;
    CellValue value;
    memset(&value, 0xA5, sizeof value);
    cell_read(&form, fold_trim(str_from(text)), &value);
    arena_done(&arena);
    return value;
}

static CellValue read_one(size_t field, const char *text)
{
    return read_under(field, text, 1, "", 0);
}

static void accept(size_t field, const char *text, int64_t expected)
{
    CellValue value = read_one(field, text);
    if (value.problem != PROBLEM_NONE)
        fail_msg("`%s` was refused with %s", text, problem_code_name(value.problem));
    assert_false(value.is_blank);
    if (value.number != expected)
        fail_msg("`%s` became %lld, expected %lld", text, (long long)value.number, (long long)expected);
}

static void refuse(size_t field, const char *text, ProblemCode problem)
{
    CellValue value = read_one(field, text);
    if (value.problem != problem || value.is_blank)
        fail_msg("`%s`: expected %s, found %s", text, problem_code_name(problem),
                 problem_code_name(value.problem));
}

#define ACCEPT_ALL(list)                                       \
    for (size_t i = 0; i < sizeof(list) / sizeof *(list); i++) \
    accept((list)[i].field, (list)[i].text, (list)[i].value)
#define REFUSE_ALL(list)                                       \
    for (size_t i = 0; i < sizeof(list) / sizeof *(list); i++) \
    refuse((list)[i].field, (list)[i].text, (list)[i].problem)

static void accepts_yes_and_no(void **state)
{
    (void)state;
    static const Accepted list[] = {
        {F_TAXED, "是", 1},  {F_TAXED, "√", 1},   {F_TAXED, "✓", 1}, {F_TAXED, "1", 1},     {F_TAXED, "１", 1},
        {F_TAXED, "yes", 1}, {F_TAXED, "Yes", 1}, {F_TAXED, "Y", 1}, {F_TAXED, "TRUE", 1},  {F_TAXED, " 是　", 1},
        {F_TAXED, "否", 0},  {F_TAXED, "×", 0},   {F_TAXED, "✗", 0}, {F_TAXED, "0", 0},     {F_TAXED, "０", 0},
        {F_TAXED, "no", 0},  {F_TAXED, "NO", 0},  {F_TAXED, "n", 0}, {F_TAXED, "false", 0}, {F_TAXED, "Ｎｏ", 0},
    };
    ACCEPT_ALL(list);
    static const Refused refused[] = {
        {F_TAXED, "有", PROBLEM_NOT_YES_NO},
        {F_TAXED, "2", PROBLEM_NOT_YES_NO},
        {F_TAXED, "是的是的是的是的是的", PROBLEM_NOT_YES_NO},
        {F_TAXED, "maybe", PROBLEM_NOT_YES_NO},
        {F_TAXED, "x", PROBLEM_NOT_YES_NO},
    };
    REFUSE_ALL(refused);
}

static void accepts_numbers_as_people_type_them(void **state)
{
    (void)state;
    static const Accepted list[] = {
        {F_INVESTED, "1234.5", 123450},
        {F_INVESTED, "1,234.50", 123450},
        {F_INVESTED, "1,234,567", 123456700},
        {F_INVESTED, "￥1200", 120000},
        {F_INVESTED, "¥1,200.00", 120000},
        {F_INVESTED, "¥ 1200", 120000},
        {F_INVESTED, "1200元", 120000},
        {F_INVESTED, "1200 元", 120000},
        {F_INVESTED, "20万", 20000000},
        {F_INVESTED, "20.5万元", 20500000},
        {F_INVESTED, "1.5亿", 15000000000},
        {F_INVESTED, "3千元", 300000},
        {F_INVESTED, "５０００", 500000},
        {F_INVESTED, "５，０００．５０", 500050},
        {F_INVESTED, "+12", 1200},
        {F_INVESTED, "0", 0},
        {F_INVESTED, ".5", 50},
        {F_INVESTED, "12.300000", 1230},
        {F_INVESTED, "'1200", 120000},
        {F_INVESTED,
         "\xC2\xA0"
         "1200\xE3\x80\x80",
         120000},
        {F_INVESTED, "1200 yuan", 120000},
        {F_INVESTED, "000012", 1200},
        {F_INVESTED, "0.000013万", 13},
        {F_INVESTED, "人民币1200元整", 120000},
        {F_INVESTED, "1200RMB", 120000},
        {F_ORDERS, "5000", 5000},
        {F_ORDERS, "5000单", 5000},
        {F_ORDERS, "5,000 单", 5000},
        {F_ORDERS, "5000.0", 5000},
        {F_ORDERS, "0.5万单", 5000},
        {F_ORDERS, "5000 Order", 5000},
        {F_ORDERS, "-5", -5},
        {F_ORDERS, "－５", -5},
        {F_ORDERS, "−5", -5},
        {F_MONTHS, "12月", 12},
        {F_MONTHS, "12个月", 12},
        {F_MONTHS, "12 month", 12},
        {F_AREA, "12.345678亩", 12345678},
        {F_AREA, "3 mu", 3000000},
        {F_ORDERS, "1000000000000000", INT64_C(1000000000000000)},
    };
    ACCEPT_ALL(list);
}

static void refuses_numbers_that_are_not_clear(void **state)
{
    (void)state;
    static const Refused list[] = {
        {F_INVESTED, "abc", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "12,34", PROBLEM_NUMBER_GROUPING},
        {F_INVESTED, "1,2345", PROBLEM_NUMBER_GROUPING},
        {F_INVESTED, "1234,567", PROBLEM_NUMBER_GROUPING},
        {F_INVESTED, "1,234,56.7", PROBLEM_NUMBER_GROUPING},
        {F_INVESTED, ",123", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "1,,234", PROBLEM_NUMBER_GROUPING},
        {F_INVESTED, "1.234,567", PROBLEM_NUMBER_GROUPING},
        {F_INVESTED, "1234,", PROBLEM_NUMBER_GROUPING},
        {F_INVESTED, "1.2.3", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "(1,234.50)", PROBLEM_NEGATIVE_IN_BRACKETS},
        {F_INVESTED, "（12）", PROBLEM_NEGATIVE_IN_BRACKETS},
        {F_INVESTED, "3.30106E+17", PROBLEM_NUMBER_SCIENTIFIC},
        {F_ORDERS, "5e3", PROBLEM_NUMBER_SCIENTIFIC},
        {F_INVESTED, "12.345", PROBLEM_NUMBER_TOO_FINE},
        {F_INVESTED, "0.0000001万", PROBLEM_NUMBER_TOO_FINE},
        {F_ORDERS, "5000.5", PROBLEM_NUMBER_NOT_WHOLE},
        {F_ORDERS, "5000元", PROBLEM_UNIT_WRONG},
        {F_INVESTED, "5000单", PROBLEM_UNIT_WRONG},
        {F_INVESTED, "20%", PROBLEM_UNIT_WRONG},
        {F_INVESTED, "1200美元", PROBLEM_UNIT_WRONG},
        {F_INVESTED, "-1", PROBLEM_OUT_OF_RANGE},
        {F_INVESTED, "10.01亿", PROBLEM_READ_OUT_OF_RANGE},
        {F_ORDERS, "1000000000000001", PROBLEM_NUMBER_TOO_LARGE},
        {F_ORDERS, "99999999999999999999999999999999999999999999", PROBLEM_NUMBER_TOO_LARGE},
        {F_INVESTED, "1 234", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "--5", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "+-5", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "元", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "约20万", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "二十万", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "####", PROBLEM_FORMULA_ERROR},
        {F_INVESTED, "#DIV/0!", PROBLEM_FORMULA_ERROR},
        {F_INVESTED, "=A1+B1", PROBLEM_NOT_NUMBER},
        {F_INVESTED, "0x10", PROBLEM_UNIT_WRONG},
        {F_INVESTED, "inf", PROBLEM_NOT_NUMBER},
        {F_INVESTED, ".", PROBLEM_NOT_NUMBER},
        {F_MONTHS, "12年", PROBLEM_UNIT_WRONG},
    };
    REFUSE_ALL(list);
    char long_number[400];
    memset(long_number, '1', sizeof long_number - 1);
    long_number[sizeof long_number - 1] = '\0';
    refuse(F_INVESTED, long_number, PROBLEM_NOT_NUMBER);
}

static void knows_the_units_of_prices_and_spans(void **state)
{
    (void)state;
    static const PlanField fields[] = {
        {.kind = KIND_PRICE, .denominator = 1000000, .unit = S("order"), .unit_label = S("单"), NUMERIC},
        {.kind = KIND_DAYS, .denominator = 1, NUMERIC},
        {.kind = KIND_MONTHS, .denominator = 1, NUMERIC},
        {.kind = KIND_YEARS, .denominator = 1, NUMERIC},
        {.kind = KIND_NUMBER, .denominator = 1000000, NUMERIC},
    };
    static const struct {
        const char *text;
        int64_t value;
    } cells[][4] = {
        {{"1.5元/单", 1500000}, {"￥1.5", 1500000}, {"1.5 yuan/order", 1500000}, {"1.5元", 1500000}},
        {{"30天", 30}, {"30日", 30}, {"30 days", 30}, {"30", 30}},
        {{"12个月", 12}, {"12月", 12}, {"12 months", 12}, {"12", 12}},
        {{"3年", 3}, {"3 years", 3}, {"1 year", 1}, {"3", 3}},
        {{"1.5", 1500000}, {"2万", INT64_C(20000000000)}, {"-1.5", -1500000}, {"1,000", 1000000000}},
    };
    Arena arena;
    arena_init(&arena);
    for (size_t f = 0; f < 5; f++)
        for (size_t i = 0; i < 4; i++) {
            CellForm form;
            CellValue value;
            assert_true(cell_form_init(&form, &fields[f], STR(""), &arena));
            cell_read(&form, str_from(cells[f][i].text), &value);
            assert_int_equal(value.problem, PROBLEM_NONE);
            assert_int_equal(value.number, cells[f][i].value);
            cell_read(&form, STR("5件"), &value);
            assert_int_equal(value.problem, PROBLEM_UNIT_WRONG);
        }
    arena_done(&arena);
}

static void a_unit_in_the_header_scales_bare_numbers_only(void **state)
{
    (void)state;
    assert_int_equal(read_under(F_INVESTED, "20", 10000, "万元", 0).number, 20000000);
    assert_int_equal(read_under(F_INVESTED, "0.000001", 10000, "万元", 0).number, 1);
    assert_int_equal(read_under(F_INVESTED, "1200元", 10000, "万元", 0).number, 120000);
    assert_int_equal(read_under(F_INVESTED, "20万元", 10000, "万元", 0).number, 20000000);
    assert_int_equal(read_under(F_INVESTED, "20万", 10000, "万元", 0).problem, PROBLEM_UNIT_TWICE);
    assert_int_equal(read_under(F_INVESTED, "0.0000001", 10000, "万元", 0).problem, PROBLEM_NUMBER_TOO_FINE);
}

static void accepts_rates_and_asks_where_they_are_ambiguous(void **state)
{
    (void)state;
    static const Accepted list[] = {
        {F_RATE, "20%", 200000}, {F_RATE, "２０％", 200000}, {F_RATE, "2‰", 2000},     {F_RATE, "4.35%", 43500},
        {F_RATE, "20", 200000},  {F_RATE, "0", 0},           {F_RATE, "0.00", 0},      {F_RATE, "0.5%", 5000},
        {F_RATE, "1.5", 15000},  {F_RATE, "100%", 1000000},  {F_RATE, "15 %", 150000}, {F_RATE, "1%", 10000},
    };
    ACCEPT_ALL(list);
    static const Refused refused[] = {
        {F_RATE, "0.2", PROBLEM_RATE_AMBIGUOUS},    {F_RATE, "1", PROBLEM_RATE_AMBIGUOUS},
        {F_RATE, "1.0", PROBLEM_RATE_AMBIGUOUS},    {F_RATE, ".15", PROBLEM_RATE_AMBIGUOUS},
        {F_RATE, "20元", PROBLEM_UNIT_WRONG},       {F_RATE, "0.00001%", PROBLEM_NUMBER_TOO_FINE},
        {F_RATE, "百分之二十", PROBLEM_NOT_NUMBER},
    };
    REFUSE_ALL(refused);
    CellValue value = read_one(F_RATE, "0.15");
    assert_memory_equal(value.scratch[0], "15%", 3);
    assert_memory_equal(value.scratch[1], "0.15%", 5);
    assert_int_equal(read_under(F_RATE, "0.15", 1, "", 100).number, 1500);
    assert_int_equal(read_under(F_RATE, "2", 1, "", 1000).number, 2000);
}

static void accepts_dates_with_the_year_first(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "2016-3-5",         "2016-03-05",
        "2016/3/5",         "2016.3.5",
        "2016年3月5日",     "2016年03月05日",
        "2016年3月5号",     "20160305",
        "２０１６－３－５", "2016 年 3 月 5 日",
        "2016-03-05 00:00", "2016-03-05T00:00:00",
        "2016/3/5 0:00:00", "2016-03-05 00:00:00.000",
        "'2016-03-05",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        accept(F_FILED, texts[i], date_from_civil(2016, 3, 5));
    accept(F_FILED, "2016-2-29", date_from_civil(2016, 2, 29));
    static const Refused refused[] = {
        {F_FILED, "42434", PROBLEM_DATE_SERIAL},
        {F_FILED, "42434.5", PROBLEM_DATE_SERIAL},
        {F_FILED, "3/5/2016", PROBLEM_DATE_ORDER},
        {F_FILED, "03-05-2016", PROBLEM_DATE_ORDER},
        {F_FILED, "16-3-5", PROBLEM_DATE_SHORT_YEAR},
        {F_FILED, "16年3月5日", PROBLEM_DATE_SHORT_YEAR},
        {F_FILED, "2016-13-5", PROBLEM_DATE_NOT_IN_CALENDAR},
        {F_FILED, "2015-2-29", PROBLEM_DATE_NOT_IN_CALENDAR},
        {F_FILED, "20161305", PROBLEM_DATE_NOT_IN_CALENDAR},
        {F_FILED, "2016-0-5", PROBLEM_DATE_NOT_IN_CALENDAR},
        {F_FILED, "0000-01-01", PROBLEM_DATE_NOT_IN_CALENDAR},
        {F_FILED, "2016-3-5 12:30", PROBLEM_DATE_WITH_TIME},
        {F_FILED, "2016-3", PROBLEM_DATE_INCOMPLETE},
        {F_FILED, "2016年3月", PROBLEM_DATE_INCOMPLETE},
        {F_FILED, "2016", PROBLEM_DATE_INCOMPLETE},
        {F_FILED, "201603", PROBLEM_DATE_INCOMPLETE},
        {F_FILED, "2016-3/5", PROBLEM_NOT_DATE},
        {F_FILED, "yesterday", PROBLEM_NOT_DATE},
        {F_FILED, "2016-3-5x", PROBLEM_NOT_DATE},
        {F_FILED, "2016-3-5-6", PROBLEM_NOT_DATE},
        {F_FILED, "-2016-3-5", PROBLEM_NOT_DATE},
        {F_FILED, "99999999999999999999", PROBLEM_NOT_DATE},
        {F_FILED, "2016-3-5 ：", PROBLEM_NOT_DATE},
        {F_FILED, "5", PROBLEM_NOT_DATE},
    };
    REFUSE_ALL(refused);
    CellValue serial = read_one(F_FILED, "42434");
    assert_memory_equal(serial.scratch[0], "2016-03-05", 10);
}

static void accepts_members_by_id_or_label(void **state)
{
    (void)state;
    static const Accepted list[] = {
        {F_SUBJECT, "courier", 0},        {F_SUBJECT, "物流快递企业", 0}, {F_SUBJECT, "COURIER", 0},
        {F_SUBJECT, "ｃｏｕｒｉｅｒ", 0}, {F_SUBJECT, "网店", 1},         {F_SUBJECT, "网 店", 1},
        {F_SUBJECT, "示范乡镇", 2},
    };
    ACCEPT_ALL(list);
    static const Refused refused[] = {
        {F_SUBJECT, "物流快递公司", PROBLEM_NOT_MEMBER_NEAR},
        {F_SUBJECT, "curier", PROBLEM_NOT_MEMBER_NEAR},
        {F_SUBJECT, "0", PROBLEM_NOT_MEMBER},
        {F_SUBJECT, "合作社", PROBLEM_NOT_MEMBER},
    };
    REFUSE_ALL(refused);
    assert_true(str_is(read_one(F_SUBJECT, "curier").words[1].en, "courier"));
    assert_true(str_is(read_one(F_SUBJECT, "物流快递公司").words[1].en, "物流快递企业"));
}

static void keeps_text_and_refuses_damaged_codes(void **state)
{
    (void)state;
    static const char *const kept[] = {
        "522633000012345", "91522633MA6DK12345", "522633198001011234", "00012", "1E10", "3.5", "=1+1",
        "他说\"好\"",      "522633198001010020", "12345678901234567"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        CellValue value = read_one(F_NAME, kept[i]);
        assert_int_equal(value.problem, PROBLEM_NONE);
        assert_true(str_is(value.text, kept[i]));
    }
    static const Refused refused[] = {
        {F_NAME, "3.30106E+17", PROBLEM_TEXT_SCIENTIFIC},
        {F_NAME, "5E+17", PROBLEM_TEXT_SCIENTIFIC},
        {F_NAME, "1.23E-05", PROBLEM_TEXT_SCIENTIFIC},
        {F_NAME, "522633198001011000", PROBLEM_TEXT_DIGITS_LOST},
        {F_NAME, "52263319800101100000", PROBLEM_TEXT_DIGITS_LOST},
        {F_NAME, "#N/A", PROBLEM_FORMULA_ERROR},
    };
    REFUSE_ALL(refused);
    CellValue marked = read_one(F_NAME, "'522633198001011000");
    assert_int_equal(marked.problem, PROBLEM_NONE);
    assert_true(str_is(marked.text, "522633198001011000"));
}

static void knows_blanks_in_every_kind(void **state)
{
    (void)state;
    static const char *const blanks[] = {"",   " ",  "　",  "\xC2\xA0", "-",    "—",
                                         "——", "无", "N/A", "n/a",      " 无 ", "'"};
    for (size_t field = 0; field < F_COUNT; field++)
        for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
            CellValue value = read_one(field, blanks[i]);
            assert_int_equal(value.problem, PROBLEM_NONE);
            assert_true(value.is_blank);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_yes_and_no),
        cmocka_unit_test(accepts_numbers_as_people_type_them),
        cmocka_unit_test(refuses_numbers_that_are_not_clear),
        cmocka_unit_test(knows_the_units_of_prices_and_spans),
        cmocka_unit_test(a_unit_in_the_header_scales_bare_numbers_only),
        cmocka_unit_test(accepts_rates_and_asks_where_they_are_ambiguous),
        cmocka_unit_test(accepts_dates_with_the_year_first),
        cmocka_unit_test(accepts_members_by_id_or_label),
        cmocka_unit_test(keeps_text_and_refuses_damaged_codes),
        cmocka_unit_test(knows_blanks_in_every_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
