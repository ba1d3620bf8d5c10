/* Sampled applicant data: the same for the same seed, valid, and near what the rules compare with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/prim/prim.h"
#include "runtime/sample/sample.h"

enum { ID, CODE, NAME, SUBJECT, FILED, CERTIFIED, INVESTED, LAND, RATE, ORDERS, FIELDS };

static const PlanMember members[] = {
    {{"courier", 7}, {"快递", 6}}, {{"shop", 4}, {"网店,甲", 10}}, {{"other", 5}, {"", 0}}};

static const PlanField fields[FIELDS] = {
    [ID] = {.id = {"id", 2},
            .label = {"编号", 6},
            .kind = KIND_TEXT,
            .physical = PHYSICAL_TEXT,
            .key = true,
            .required = true},
    [CODE] = {.id = {"enterprise_id", 13}, .kind = KIND_TEXT, .physical = PHYSICAL_TEXT, .required = true},
    [NAME] = {.id = {"name", 4}, .kind = KIND_TEXT, .physical = PHYSICAL_TEXT, .required = true},
    [SUBJECT] = {.id = {"subject", 7},
                 .kind = KIND_CATEGORY,
                 .physical = PHYSICAL_I64,
                 .denominator = 1,
                 .members = members,
                 .member_count = 3,
                 .high = 2,
                 .required = true},
    [FILED] = {.id = {"filed_on", 8},
               .kind = KIND_DATE,
               .physical = PHYSICAL_I64,
               .denominator = 1,
               .low = -719162,
               .high = 2932896,
               .required = true},
    [CERTIFIED] =
        {.id = {"certified", 9}, .kind = KIND_YES_NO, .physical = PHYSICAL_BIT, .denominator = 1, .high = 1},
    [INVESTED] = {.id = {"invested", 8},
                  .kind = KIND_MONEY,
                  .physical = PHYSICAL_I64,
                  .denominator = 100,
                  .high = 100000000000,
                  .has_range = true},
    [LAND] = {.id = {"land", 4},
              .kind = KIND_MONEY,
              .physical = PHYSICAL_I64,
              .denominator = 100,
              .high = 100000000000,
              .has_range = true},
    [RATE] = {.id = {"rate", 4},
              .kind = KIND_RATE,
              .physical = PHYSICAL_I64,
              .denominator = 1000000,
              .low = -VALUE_LIMIT,
              .high = VALUE_LIMIT},
    [ORDERS] = {.id = {"orders", 6},
                .kind = KIND_COUNT,
                .physical = PHYSICAL_I64,
                .denominator = 1,
                .low = -VALUE_LIMIT,
                .high = VALUE_LIMIT},
};

typedef struct SamplePlan {
    Plan plan;
    PlanOp ops[8];
    PlanConstant constants[1];
    PlanCheck checks[1];
} SamplePlan;

static PlanOp column_op(uint32_t field)
{
    return (PlanOp){.code = OP_COLUMN, .physical = PHYSICAL_I64, .index = field, .nullable = true};
}

static PlanOp less_equal_op(PlanReg a, PlanReg b)
{
    return (PlanOp){.code = OP_PRIMITIVE,
                    .physical = PHYSICAL_BIT,
                    .argument_count = 2,
                    .argument = {a, b},
                    .index = (uint32_t)prim_find(STR("less_equal")),
                    .nullable = true};
}

/* check land <= invested; and orders compared with 5000. */
static void plan_init(SamplePlan *p)
{
    static const uint16_t both[] = {LAND, INVESTED};
    memset(p, 0, sizeof *p);
    p->ops[0] = column_op(LAND);
    p->ops[1] = column_op(INVESTED);
    p->ops[2] = less_equal_op(0, 1);
    p->ops[3] = column_op(ORDERS);
    p->ops[4] = (PlanOp){.code = OP_CONSTANT, .physical = PHYSICAL_I64};
    p->ops[5] = less_equal_op(4, 3);
    p->constants[0] = (PlanConstant){.physical = PHYSICAL_I64, .number = 5000};
    p->checks[0] =
        (PlanCheck){.reg = 2, .label = STR("land is a part of invested"), .fields = both, .field_count = 2};
    p->plan = (Plan){.effective = 16740,
                     .fields = fields,
                     .field_count = FIELDS,
                     .form_count = FIELDS,
                     .ops = p->ops,
                     .op_count = 6,
                     .constants = p->constants,
                     .constant_count = 1,
                     .checks = p->checks,
                     .check_count = 1,
                     .award_year = PLAN_NONE};
}

/* The bytes of a sample, terminated; free them. */
static char *sample_text(const Plan *plan, SampleOptions options, Status expected)
{
    FILE *file = tmpfile();
    Output out;
    assert_non_null(file);
    assert_int_equal(output_open_descriptor(&out, fileno(file), OUTPUT_UTF8), STATUS_OK);
    assert_int_equal(sample_write(&out, NULL, plan, &options), expected);
    assert_int_equal(output_close(&out), STATUS_OK);
    off_t size = lseek(fileno(file), 0, SEEK_END);
    char *text = calloc((size_t)size + 1, 1);
    assert_non_null(text);
    assert_int_equal(pread(fileno(file), text, (size_t)size, 0), size);
    fclose(file);
    return text;
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    SamplePlan p;
    plan_init(&p);
    char *a = sample_text(&p.plan, (SampleOptions){.rows = 700, .seed = 7}, STATUS_OK);
    char *b = sample_text(&p.plan, (SampleOptions){.rows = 700, .seed = 7}, STATUS_OK);
    char *other = sample_text(&p.plan, (SampleOptions){.rows = 700, .seed = 8}, STATUS_OK);
    assert_string_equal(a, b);
    assert_string_not_equal(a, other);
    free(a);
    free(b);
    free(other);
}

static void a_longer_sample_begins_with_the_shorter(void **state)
{
    (void)state;
    SamplePlan p;
    plan_init(&p);
    char *shorter = sample_text(&p.plan, (SampleOptions){.rows = 300, .seed = 1}, STATUS_OK);
    char *longer = sample_text(&p.plan, (SampleOptions){.rows = 601, .seed = 1}, STATUS_OK);
    assert_memory_equal(shorter, longer, strlen(shorter));
    free(shorter);
    free(longer);
}

/* What a machine without this program's random numbers would have to write, too. */
static void the_first_row_is_fixed_for_all_machines(void **state)
{
    (void)state;
    SamplePlan p;
    plan_init(&p);
    char *text = sample_text(&p.plan, (SampleOptions){.rows = 1, .seed = 1}, STATUS_OK);
    assert_string_equal(text,
                        "id,enterprise_id,name,subject,filed_on,certified,invested,land,rate,orders\n"
                        "I000001,91522633MA00000015,白石兴顺快递商行,courier,2015-11-01,yes,10000,5163.33,0%,7\n");
    free(text);
}

/* The cells of one row; the sample has no quoted cell under ids. Cuts the text. */
static char *next_row(char *text, char *cells[FIELDS])
{
    char *end = strchr(text, '\n');
    assert_non_null(end);
    *end = 0;
    for (size_t f = 0; f < FIELDS; f++) {
        cells[f] = strsep(&text, ",");
        assert_non_null(cells[f]);
    }
    assert_null(text);
    return end + 1;
}

static int64_t fen_of(const char *text)
{
    char *point;
    int64_t fen = strtoll(text, &point, 10) * 100;
    if (*point == '.')
        fen += strlen(point + 1) == 1 ? (point[1] - '0') * 10 : strtol(point + 1, NULL, 10);
    return fen;
}

static void assert_code(const char *code)
{
    assert_int_equal(strlen(code), 18);
    assert_int_not_equal(strspn(code, "0123456789"), 18);
    assert_string_not_equal(code + 15, "000");
}

static void rows_are_valid_and_show_what_matters(void **state)
{
    (void)state;
    SamplePlan p;
    plan_init(&p);
    char *text = sample_text(&p.plan, (SampleOptions){.rows = 5000, .seed = 3}, STATUS_OK), *cells[FIELDS];
    char *rest = next_row(text, cells), key[16], previous_code[19] = "";
    size_t with_land = 0, orders_at[3] = {0}, blank_rates = 0, leap_days = 0, codes_repeated = 0;
    size_t seen[3] = {0};

    assert_string_equal(cells[CODE], "enterprise_id");
    for (size_t r = 0; r < 5000; r++) {
        rest = next_row(rest, cells);
        snprintf(key, sizeof key, "I%06zu", r + 1);
        assert_string_equal(cells[ID], key);
        assert_code(cells[CODE]);
        assert_true(*cells[NAME] && *cells[FILED]);
        for (size_t m = 0; m < 3; m++)
            seen[m] += strcmp(cells[SUBJECT], members[m].id.at) == 0;
        if (*cells[LAND] && *cells[INVESTED]) {
            with_land++;
            assert_true(fen_of(cells[LAND]) <= fen_of(cells[INVESTED]));
        }
        assert_true(fen_of(cells[INVESTED]) <= fields[INVESTED].high && cells[INVESTED][0] != '-');
        for (size_t d = 0; d < 3; d++)
            orders_at[d] += *cells[ORDERS] && strtol(cells[ORDERS], NULL, 10) == 4999 + (long)d;
        blank_rates += !*cells[RATE];
        assert_true(!*cells[RATE] || strchr(cells[RATE], '%'));
        leap_days += strcmp(cells[FILED] + 4, "-02-29") == 0;
        codes_repeated += strcmp(cells[CODE], previous_code) == 0;
        snprintf(previous_code, sizeof previous_code, "%s", cells[CODE]);
    }
    assert_int_equal(*rest, 0);
    assert_int_equal(seen[0] + seen[1] + seen[2], 5000);
    assert_true(seen[0] > 1000 && seen[1] > 1000 && seen[2] > 1000);
    assert_true(with_land > 1000 && leap_days > 20 && blank_rates > 300 && blank_rates < 4000);
    assert_true(orders_at[0] > 20 && orders_at[1] > 20 && orders_at[2] > 20);
    assert_true(codes_repeated < 100);
    free(text);
}

static int code_compare(const void *a, const void *b)
{
    return memcmp(a, b, 18);
}

static void about_one_row_in_five_shares_its_enterprise(void **state)
{
    (void)state;
    SamplePlan p;
    plan_init(&p);
    char *text = sample_text(&p.plan, (SampleOptions){.rows = 2000, .seed = 5}, STATUS_OK), *cells[FIELDS];
    static char codes[2000][18];
    char *rest = next_row(text, cells);
    size_t repeats = 0;

    for (size_t r = 0; r < 2000; r++) {
        rest = next_row(rest, cells);
        memcpy(codes[r], cells[CODE], 18);
    }
    qsort(codes, 2000, 18, code_compare);
    for (size_t r = 1; r < 2000; r++)
        repeats += memcmp(codes[r], codes[r - 1], 18) == 0;
    assert_in_range(repeats, 250, 500);
    free(text);
}

static void labels_are_written_and_quoted(void **state)
{
    (void)state;
    SamplePlan p;
    plan_init(&p);
    char *text = sample_text(&p.plan, (SampleOptions){.rows = 50, .seed = 1, .label_headers = true}, STATUS_OK);
    assert_memory_equal(text, "编号,enterprise_id,", strlen("编号,enterprise_id,"));
    assert_non_null(strstr(text, ",快递,"));
    assert_non_null(strstr(text, ",\"网店,甲\","));
    assert_non_null(strstr(text, ",other,"));
    assert_non_null(strstr(text, ",是,"));
    assert_null(strstr(text, ",yes,"));
    free(text);
}

static void a_field_asked_for_is_often_blank(void **state)
{
    (void)state;
    SamplePlan p;
    plan_init(&p);
    p.ops[6] = (PlanOp){.code = OP_KNOWN, .physical = PHYSICAL_BIT, .argument_count = 1, .argument = {3}};
    p.plan.op_count = 7;
    char *text = sample_text(&p.plan, (SampleOptions){.rows = 1000, .seed = 1}, STATUS_OK), *cells[FIELDS];
    char *rest = next_row(text, cells);
    size_t blank = 0;
    for (size_t r = 0; r < 1000; r++) {
        rest = next_row(rest, cells);
        blank += !*cells[ORDERS];
    }
    assert_in_range(blank, 450, 650);
    free(text);
}

static void the_days_on_which_a_table_changes_appear(void **state)
{
    (void)state;
    const PlanBand bands[] = {{.low = 10000, .high = 10956}, {.low = 10957, .high = INT128_MAX}}; /* 2000-01-01 */
    const PlanTable table = {.key_count = 1,
                             .key_kinds = {KIND_DATE},
                             .key_denominators = {1},
                             .dated = true,
                             .bands = bands,
                             .count = 2,
                             .value_denominator = 1};
    SamplePlan p;
    plan_init(&p);
    p.ops[3] = column_op(FILED);
    p.ops[5] = (PlanOp){.code = OP_TABLE,
                        .physical = PHYSICAL_I64,
                        .argument_count = 1,
                        .argument = {3},
                        .nullable = true,
                        .fallible = true};
    p.plan.tables = &table;
    p.plan.table_count = 1;
    char *text = sample_text(&p.plan, (SampleOptions){.rows = 1000, .seed = 1}, STATUS_OK);
    assert_non_null(strstr(text, ",1999-12-31,"));
    assert_non_null(strstr(text, ",2000-01-01,"));
    assert_non_null(strstr(text, ",1997-05-18,")); /* day 9999, the day before the first */
    free(text);
}

static void no_rows_is_a_header(void **state)
{
    (void)state;
    SamplePlan p;
    plan_init(&p);
    char *text = sample_text(&p.plan, (SampleOptions){.seed = 1}, STATUS_OK);
    assert_string_equal(text, "id,enterprise_id,name,subject,filed_on,certified,invested,land,rate,orders\n");
    free(text);
}

static void a_check_that_nothing_can_pass_is_told(void **state)
{
    (void)state;
    SamplePlan p;
    plan_init(&p);
    p.constants[0].number = INT64_MAX;
    p.ops[0] = p.ops[4];
    p.ops[1] = column_op(FILED); /* required, and never that late */
    char *text = sample_text(&p.plan, (SampleOptions){.rows = 5, .seed = 1}, STATUS_BAD_DATA);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(a_longer_sample_begins_with_the_shorter),
        cmocka_unit_test(the_first_row_is_fixed_for_all_machines),
        cmocka_unit_test(rows_are_valid_and_show_what_matters),
        cmocka_unit_test(about_one_row_in_five_shares_its_enterprise),
        cmocka_unit_test(labels_are_written_and_quoted),
        cmocka_unit_test(a_field_asked_for_is_often_blank),
        cmocka_unit_test(the_days_on_which_a_table_changes_appear),
        cmocka_unit_test(no_rows_is_a_header),
        cmocka_unit_test(a_check_that_nothing_can_pass_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
