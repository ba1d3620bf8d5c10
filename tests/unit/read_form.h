/* A small application form and the ways in which the reader's tests read files of it. */
#ifndef POLC_TEST_READ_FORM_H
#define POLC_TEST_READ_FORM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/civil_date.h"
#include "runtime/memory.h"
#include "runtime/read/reader.h"

static const PlanMember form_subjects[] = {
    {{"courier", 7}, {"物流快递企业", 18}},
    {{"online_shop", 11}, {"网店", 6}},
    {{"township", 8}, {"示范乡镇", 12}},
};

enum {
    F_ID,
    F_NAME,
    F_SUBJECT,
    F_FILED,
    F_ORDERS,
    F_INVESTED,
    F_RATE,
    F_TAXED,
    F_MONTHS,
    F_AREA,
    F_SITE,
    F_COUNT
};

#define S(text)                \
    {                          \
        text, sizeof(text) - 1 \
    }
#define NUMERIC .physical = PHYSICAL_I64, .low = -VALUE_LIMIT, .high = VALUE_LIMIT
static const PlanField form_fields[F_COUNT] = {
    [F_ID] = {.id = S("application_id"),
              .label = S("申报编号"),
              .kind = KIND_TEXT,
              .physical = PHYSICAL_TEXT,
              .denominator = 1,
              .key = true,
              .required = true},
    [F_NAME] = {.id = S("applicant_name"),
                .label = S("申报单位"),
                .kind = KIND_TEXT,
                .physical = PHYSICAL_TEXT,
                .denominator = 1,
                .required = true},
    [F_SUBJECT] = {.id = S("subject"),
                   .label = S("主体类型"),
                   .kind = KIND_CATEGORY,
                   .physical = PHYSICAL_I64,
                   .denominator = 1,
                   .members = form_subjects,
                   .member_count = 3,
                   .high = 2},
    [F_FILED] = {.id = S("filed_on"),
                 .label = S("申报日期"),
                 .kind = KIND_DATE,
                 .physical = PHYSICAL_I64,
                 .denominator = 1,
                 .low = DATE_FIRST,
                 .high = DATE_LAST},
    [F_ORDERS] = {.id = S("orders_out"),
                  .label = S("县外本土产品单量"),
                  .kind = KIND_COUNT,
                  .denominator = 1,
                  .unit = S("order"),
                  .unit_label = S("单"),
                  NUMERIC},
    [F_INVESTED] = {.id = S("invested"),
                    .label = S("实际投入额"),
                    .kind = KIND_MONEY,
                    .physical = PHYSICAL_I64,
                    .denominator = 100,
                    .low = 0,
                    .high = 100000000000,
                    .has_range = true},
    [F_RATE] =
        {.id = S("decided_rate"), .label = S("核定比例"), .kind = KIND_RATE, .denominator = 1000000, NUMERIC},
    [F_TAXED] = {.id = S("taxed_in_county"),
                 .label = S("本县缴税"),
                 .kind = KIND_YES_NO,
                 .physical = PHYSICAL_BIT,
                 .denominator = 1,
                 .high = 1},
    [F_MONTHS] = {.id = S("loan_months"),
                  .label = S("合同期限月数"),
                  .kind = KIND_COUNT,
                  .denominator = 1,
                  .unit = S("month"),
                  .unit_label = S("月"),
                  NUMERIC},
    [F_AREA] = {.id = S("area"),
                .label = S("种植面积"),
                .kind = KIND_QUANTITY,
                .denominator = 1000000,
                .unit = S("mu"),
                .unit_label = S("亩"),
                NUMERIC},
    [F_SITE] = {.id = S("store_site"),
                .label = S("点位编号"),
                .kind = KIND_TEXT,
                .physical = PHYSICAL_TEXT,
                .denominator = 1},
};

/* A whole file read at once. */
typedef struct Sheet {
    char path[64];
    ProblemList problems;
    Reader *reader;
    Batch batch; /* the last one that was read */
    Status opened, status;
} Sheet;

static inline void sheet_write(Sheet *sheet, Str bytes)
{
    strcpy(sheet->path, "/tmp/polc-read-XXXXXX");
    int file = mkstemp(sheet->path);
    assert_true(file >= 0);
    for (size_t at = 0; at < bytes.len;) {
        ssize_t written = write(file, bytes.at + at, bytes.len - at);
        assert_true(written > 0);
        at += (size_t)written;
    }
    close(file);
}

static inline void sheet_read(Sheet *sheet, Str bytes, ReaderOptions options, size_t capacity)
{
    memset(sheet, 0, sizeof *sheet);
    sheet_write(sheet, bytes);
    options.path = sheet->path;
    problem_list_init(&sheet->problems, str_from("data.csv"), 100);
    assert_int_equal(batch_init(&sheet->batch, form_fields, F_COUNT, capacity), STATUS_OK);
    sheet->opened = reader_open(&sheet->reader, form_fields, F_COUNT, &options, &sheet->problems);
    sheet->status = sheet->opened;
    if (sheet->opened == STATUS_OK)
        sheet->status = reader_next(sheet->reader, &sheet->batch);
}

static inline void sheet_open(Sheet *sheet, Str bytes)
{
    sheet_read(sheet, bytes, (ReaderOptions){0}, 256);
}

static inline void sheet_close(Sheet *sheet)
{
    reader_close(sheet->reader);
    batch_done(&sheet->batch);
    problem_list_done(&sheet->problems);
    unlink(sheet->path);
}

static inline bool sheet_rejects(const Sheet *sheet, size_t row)
{
    return bit_get(sheet->batch.rejected, row);
}

static inline bool sheet_is_blank(const Sheet *sheet, size_t row, size_t field)
{
    return bit_get(sheet->batch.columns[field].unknown, row);
}

static inline int64_t sheet_number(const Sheet *sheet, size_t row, size_t field)
{
    const Column *column = &sheet->batch.columns[field];
    assert_false(bit_get(column->unknown, row));
    return column->physical == PHYSICAL_BIT ? (int64_t)bit_get(column->data.bits, row) : column->data.i64[row];
}

static inline void assert_text(const Sheet *sheet, size_t row, size_t field, const char *expected)
{
    assert_false(sheet_is_blank(sheet, row, field));
    Str found = sheet->batch.columns[field].data.text[row];
    if (!str_is(found, expected))
        fail_msg("found `%.*s`, expected `%s`", STR_ARG(found), expected);
}

/* How many kept problems have the code; *first is the first of them. */
static inline size_t sheet_problems(const Sheet *sheet, ProblemCode code, const Problem **first)
{
    const Problems *groups[2] = {&sheet->problems.earlier, &sheet->problems.recent};
    size_t count = 0;
    *first = NULL;
    for (size_t g = 0; g < 2; g++)
        for (size_t i = 0; i < groups[g]->count; i++)
            if (groups[g]->items[i].code == code && count++ == 0)
                *first = &groups[g]->items[i];
    return count;
}

static inline void print_problems(const Sheet *sheet)
{
    problem_list_render(stderr, &sheet->problems, PROBLEM_HUMAN, LANGUAGE_EN);
}

#endif
