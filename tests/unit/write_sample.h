/* A small settled result, built by hand, for the tests of the writers.
 *
 * Clauses: freight (cash), platform (cash), rent (in kind), plus a referral. Rows: one of every kind. */
#ifndef POLC_TEST_WRITE_SAMPLE_H
#define POLC_TEST_WRITE_SAMPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/write/writer.h"

enum { FIELD_ID, FIELD_NAME, FIELD_ORDERS, FIELD_CERTIFIED, FIELD_PROJECT, SAMPLE_FIELDS };
enum { CLAUSE_FREIGHT, CLAUSE_PLATFORM, CLAUSE_RENT, CLAUSE_REFERRAL, SAMPLE_CLAUSES };

#define S(text)                \
    {                          \
        text, sizeof(text) - 1 \
    }

static const PlanField sample_fields[SAMPLE_FIELDS] = {
    {.id = S("application_id"), .label = S("申报编号"), .kind = KIND_TEXT, .key = true, .required = true},
    {.id = S("applicant_name"), .label = S("申报单位"), .kind = KIND_TEXT, .required = true},
    {.id = S("orders_out"), .label = S("单量"), .kind = KIND_COUNT},
    {.id = S("certified"), .label = S("已认定"), .kind = KIND_YES_NO},
    {.id = S("project_id"), .label = S("项目编号"), .kind = KIND_TEXT},
};
static const uint16_t sample_certified[] = {FIELD_CERTIFIED};
static const uint16_t sample_amount_fields[] = {FIELD_ORDERS, FIELD_CERTIFIED};
static const PlanCondition sample_conditions[] = {
    {.label = S("经认定"), .fields = sample_certified, .field_count = 1},
};
static const PlanClause sample_clauses[SAMPLE_CLAUSES] = {
    {.id = S("freight"),
     .label = S("运费补贴"),
     .article = S("三(二)2"),
     .conditions = sample_conditions,
     .condition_count = 1,
     .fields = sample_amount_fields,
     .field_count = 2,
     .computed_denominator = 100,
     .modified_denominator = 100,
     .floored_denominator = 1200,
     .capped_denominator = 1200,
     .base_meaning = {.kind = KIND_COUNT, .denominator = 1, .unit = S("order"), .unit_label = S("单")},
     .decided_field = UINT16_MAX,
     .budget = 0},
    {.id = S("platform"),
     .label = S("平台补贴"),
     .article = S("三(二)1"),
     .conditions = sample_conditions,
     .condition_count = 1,
     .computed_denominator = 100,
     .modified_denominator = 100,
     .floored_denominator = 100,
     .capped_denominator = 100,
     .base_meaning = {.kind = KIND_MONEY, .denominator = 100},
     .decided_field = UINT16_MAX,
     .budget = 0},
    {.id = S("rent"),
     .label = S("房租减免"),
     .article = S("三(三)1"),
     .in_kind = true,
     .computed_denominator = 100,
     .modified_denominator = 100,
     .floored_denominator = 100,
     .capped_denominator = 100,
     .base_meaning = {.kind = KIND_MONEY, .denominator = 100},
     .decided_field = UINT16_MAX,
     .budget = -1},
    {.id = S("three_fifteen"),
     .label = S("三个十五万元"),
     .article = S("三(一)1"),
     .referral = true,
     .decided_field = UINT16_MAX,
     .budget = -1},
};
static const PlanKey sample_keys[] = {{.field = {FIELD_PROJECT}, .field_count = 1}};
static const uint16_t sample_step_clauses[] = {CLAUSE_FREIGHT, CLAUSE_PLATFORM};
static const PlanStep sample_steps[] = {
    {.kind = STEP_PLACES,
     .clauses = sample_step_clauses + 1,
     .clause_count = 1,
     .key = 0,
     .limit = 1,
     .label = S("once per project_id")},
    {.kind = STEP_BUDGET,
     .clauses = sample_step_clauses,
     .clause_count = 2,
     .key = -1,
     .limit = 2500000,
     .label = S("special_fund"),
     .id = S("special_fund"),
     .per_year = true},
};
static const PlanUnmodelled sample_unmodelled[] = {{.article = S("三(三)4")}};
static const Plan sample_plan = {
    .id = S("sample"),
    .label = S("样本办法"),
    .fields = sample_fields,
    .field_count = SAMPLE_FIELDS,
    .clauses = sample_clauses,
    .clause_count = SAMPLE_CLAUSES,
    .keys = sample_keys,
    .key_count = 1,
    .steps = sample_steps,
    .step_count = 2,
    .unmodelled = sample_unmodelled,
    .unmodelled_count = 1,
};

static const Str sample_identities[] = {
    S("A1"), S("甲公司"), /* granted */
    S("A2"), S("=cmd|' /C calc'"), /* refused and granted nothing */
    S("A3"), S("乙, \"丙\""), /* pending beside a paid one */
    S("A4"), S("丁"), /* used and reduced */
    S("A5"), S("戊\r\n己"), /* rejected */
    S("A6"), S("庚"), /* skipped */
};
static Row sample_rows[] = {
    {.line = 2, .first_award = 0, .year = 2016},
    {.line = 3, .first_award = 3, .year = 2016},
    {.line = 4, .first_award = 4, .year = 2016, .unmodelled = 1},
    {.line = 5, .first_award = 6, .year = 2016},
    {.line = 6, .first_award = 8, .year = 2016, .state = ROW_REJECTED},
    {.line = 8, .first_award = 8, .year = 2015, .state = ROW_SKIPPED},
};
#define AWARD(at, of, what, amount)                                                             \
    {                                                                                           \
        .row = (at), .clause = (of), .outcome = OUTCOME_##what, .step = NO_STEP, .cut = NO_CUT, \
        .rounded = (amount), .paid = (amount)                                                   \
    }
static Award sample_awards[] = {
    AWARD(0, CLAUSE_FREIGHT, GRANTED, 1300000),
    AWARD(0, CLAUSE_RENT, GRANTED, 5),
    AWARD(0, CLAUSE_REFERRAL, GRANTED, 0),
    AWARD(1, CLAUSE_FREIGHT, REFUSED, 0),
    {.row = 2,
     .clause = CLAUSE_FREIGHT,
     .outcome = OUTCOME_PENDING,
     .step = NO_STEP,
     .cut = NO_CUT,
     .reason = REASON_AMOUNT,
     .blanks = 3,
     .took_part = true},
    AWARD(2, CLAUSE_PLATFORM, GRANTED, 20000000),
    {.row = 3,
     .clause = CLAUSE_FREIGHT,
     .outcome = OUTCOME_REDUCED,
     .step = 1,
     .cut = 0,
     .rounded = 5000000,
     .paid = 1200000},
    {.row = 3, .clause = CLAUSE_PLATFORM, .outcome = OUTCOME_USED, .step = 0, .cut = 1, .rounded = 700},
};
static AwardStages sample_cuts[] = {
    {.holder = NO_ROW,
     .placed = 5000000,
     .shared = 5000000,
     .approved = 5000000,
     .taken = 3800000,
     .before = NO_CUT,
     .step = 1},
    {.holder = 2, .taken = 700, .before = NO_CUT, .step = 0},
};
static AwardDetail sample_details[] = {
    {.has_base = true,
     .base = 12000,
     .has_computed = true,
     .computed = 1300000,
     .modified = 1300000,
     .floored = 15600005,
     .capped = 15600000,
     .decided = INT64_MIN},
    {.has_computed = true, .computed = 5, .modified = 5, .floored = 5, .capped = 5, .decided = INT64_MIN},
    {.decided = INT64_MIN},
    {.decided = INT64_MIN},
    {.decided = INT64_MIN},
    {.has_base = true,
     .base = 123456789,
     .has_computed = true,
     .computed = 24691357,
     .modified = 24691357,
     .floored = 24691357,
     .capped = 20000000,
     .decided = INT64_MIN},
    {.has_base = true,
     .base = 50000,
     .has_computed = true,
     .computed = 5000000,
     .modified = 5000000,
     .floored = 60000000,
     .capped = 60000000,
     .decided = INT64_MIN},
    {.has_base = true,
     .base = 3500,
     .has_computed = true,
     .computed = 700,
     .modified = 700,
     .floored = 700,
     .capped = 700,
     .decided = INT64_MIN},
};
static Results sample_results = {
    .plan = &sample_plan,
    .rows = sample_rows,
    .row_count = sizeof sample_rows / sizeof *sample_rows,
    .awards = sample_awards,
    .award_count = sizeof sample_awards / sizeof *sample_awards,
    .keep_detail = true,
    .details = sample_details,
    .cuts = {sample_cuts, 2, 2},
    .identity_fields = {FIELD_ID, FIELD_NAME},
    .identity_count = 2,
};

/* Puts the texts of each row, `count` of them, where results_text finds them: into `room`, so that nothing is
 * allocated. */
static inline void sample_put_texts(Results *results, Row *rows, const Str *texts, size_t count, char *room,
                                    size_t size)
{
    results->rows = rows;
    results->texts = (TextHeap){room, 0, size};
    for (size_t row = 0; row < results->row_count; row++) {
        rows[row].texts = results->texts.used;
        for (size_t i = 0; i < count; i++)
            text_heap_put(&results->texts, texts[row * count + i]);
    }
}

__attribute__((constructor)) static void sample_open(void)
{
    static char room[1000];
    sample_put_texts(&sample_results, sample_rows, sample_identities, 2, room, sizeof room);
}

static inline Str sample_rejection(void *context, uint32_t row, Language language)
{
    (void)context;
    (void)row;
    return language == LANGUAGE_ZH ? STR("单量不是数") : STR("orders_out is not a number");
}

/* A fresh folder for the files of one test program; the caller removes what it puts there. */
static inline char *sample_folder(void)
{
    static char folder[] = "/tmp/polc-test-write-XXXXXX";
    static char *made;
    if (!made)
        made = mkdtemp(folder);
    return made;
}

static inline char *sample_path(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", sample_folder(), name);
    return path;
}

/* The bytes of a file, terminated; NULL when there is no such file. The caller frees. */
static inline char *sample_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *bytes = calloc(1, 1 << 22);
    size_t count = fread(bytes, 1, (1 << 22) - 1, file);
    fclose(file);
    if (length)
        *length = count;
    return bytes;
}

#endif
