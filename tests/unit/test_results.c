#include "plan_builder.h"

#include "runtime/civil_date.h"
#include "runtime/interp.h"
#include "runtime/memory.h"
#include "runtime/results.h"
#include "runtime/tally.h"

/* One form: a grant with `for`, two conditions and a guarded amount, a referral, a check, a place per project. */
enum {
    FIELD_ID,
    FIELD_APPLIES,
    FIELD_FIRST,
    FIELD_SECOND,
    FIELD_AMOUNT,
    FIELD_PROJECT,
    FIELD_FILED,
    FIELD_FORM,
    FIELDS
};

static const PlanField fields[FIELDS] = {
    {.id = {"id", 2}, .kind = KIND_TEXT, .physical = PHYSICAL_TEXT, .key = true, .required = true},
    {.id = {"applies", 7}, .kind = KIND_YES_NO, .physical = PHYSICAL_BIT},
    {.id = {"first", 5}, .kind = KIND_YES_NO, .physical = PHYSICAL_BIT},
    {.id = {"second", 6}, .kind = KIND_YES_NO, .physical = PHYSICAL_BIT, .has_default = true},
    {.id = {"amount", 6}, .kind = KIND_MONEY, .physical = PHYSICAL_I64, .denominator = 100},
    {.id = {"project", 7}, .kind = KIND_TEXT, .physical = PHYSICAL_TEXT},
    {.id = {"filed", 5}, .kind = KIND_DATE, .physical = PHYSICAL_I64, .denominator = 1, .required = true},
    {.id = {"form", 4}, .kind = KIND_YES_NO, .physical = PHYSICAL_BIT},
};

#define YES "y"
#define NO "n"
#define BLANK ""

typedef struct Form { /* a blank project is NULL; a blank amount is BLANK_AMOUNT */
    const char *applies, *first, *second;
    int64_t amount;
    const char *project, *form;
    int32_t year;
} Form;
#define BLANK_AMOUNT INT64_MIN

typedef struct Heard {
    size_t count;
    RowFault last;
} Heard;

static void hear(void *user, const RowFault *fault)
{
    Heard *heard = user;
    heard->count++;
    heard->last = *fault;
}

typedef struct Stage {
    Builder builder;
    PlanCondition conditions[2];
    PlanClause clauses[2];
    PlanCheck check;
    PlanKey key;
    PlanOrder order;
    PlanStep step;
    PlanUnmodelled unmodelled;
    Batch batch;
    Interp *interp;
    Results results;
    Heard heard;
} Stage;

static const uint16_t field_applies[] = {FIELD_APPLIES}, field_first[] = {FIELD_FIRST},
                      fields_second[] = {FIELD_SECOND, FIELD_FIRST}, field_amount[] = {FIELD_AMOUNT},
                      field_form[] = {FIELD_FORM}, clause_grant[] = {0};

static void stage_open(Stage *stage, size_t capacity, bool keep_detail)
{
    memset(stage, 0, sizeof *stage);
    Builder *builder = &stage->builder;
    builder_init(builder);
    Plan *plan = &builder->plan;
    PlanReg applies = build_column(builder, PHYSICAL_BIT, FIELD_APPLIES);
    PlanReg first = build_column(builder, PHYSICAL_BIT, FIELD_FIRST);
    PlanReg second = build_column(builder, PHYSICAL_BIT, FIELD_SECOND);
    PlanReg amount = build_column(builder, PHYSICAL_I64, FIELD_AMOUNT);
    PlanReg filed = build_column(builder, PHYSICAL_I64, FIELD_FILED);
    PlanReg form = build_column(builder, PHYSICAL_BIT, FIELD_FORM);
    PlanReg zero = build_constant(builder, PHYSICAL_I64, 0);
    PlanReg positive = build_primitive(builder, "less_equal", PRIM_N64, zero, amount, PLAN_NONE);
    PlanReg guarded = build(builder, OP_GUARD, PHYSICAL_I64, FAULT_NEGATIVE, amount, positive, PLAN_NONE);
    plan->award_year = build_primitive(builder, "year", PRIM_N64, filed, PLAN_NONE, PLAN_NONE);
    plan->fields = fields;
    plan->field_count = FIELDS;
    stage->conditions[0] = (PlanCondition){.reg = first, .fields = field_first, .field_count = 1};
    stage->conditions[1] = (PlanCondition){.reg = second, .fields = fields_second, .field_count = 2};
    stage->clauses[0] = (PlanClause){.id = STR("grant"),
                                     .applies = {.reg = applies, .fields = field_applies, .field_count = 1},
                                     .conditions = stage->conditions,
                                     .condition_count = 2,
                                     .base = amount,
                                     .computed = amount,
                                     .modified = amount,
                                     .floored = amount,
                                     .capped = guarded,
                                     .amount = guarded,
                                     .fields = field_amount,
                                     .field_count = 1,
                                     .decided_field = UINT16_MAX};
    stage->clauses[1] = (PlanClause){.id = STR("referral"),
                                     .referral = true,
                                     .applies = {.reg = PLAN_NONE},
                                     .conditions = stage->conditions,
                                     .condition_count = 1,
                                     .amount = PLAN_NONE,
                                     .decided_field = UINT16_MAX};
    plan->clauses = stage->clauses;
    plan->clause_count = 2;
    stage->check = (PlanCheck){.reg = form, .label = STR("form"), .fields = field_form, .field_count = 1};
    plan->checks = &stage->check;
    plan->check_count = 1;
    stage->key = (PlanKey){.field = {FIELD_PROJECT}, .field_count = 1};
    plan->keys = &stage->key;
    plan->key_count = 1;
    stage->order = (PlanOrder){.reg = filed};
    plan->orders = &stage->order;
    plan->order_count = 1;
    stage->step =
        (PlanStep){.kind = STEP_PLACES, .clauses = clause_grant, .clause_count = 1, .key = 0, .limit = 1};
    plan->steps = &stage->step;
    plan->step_count = 1;
    stage->unmodelled = (PlanUnmodelled){.applies = {.reg = applies}};
    plan->unmodelled = &stage->unmodelled;
    plan->unmodelled_count = 1;
    assert_int_equal(batch_init(&stage->batch, fields, FIELDS, capacity), STATUS_OK);
    assert_int_equal(interp_open(&stage->interp, plan, capacity), STATUS_OK);
    assert_int_equal(results_init(&stage->results, plan, keep_detail), STATUS_OK);
}

static void stage_close(Stage *stage)
{
    results_done(&stage->results);
    interp_close(stage->interp);
    batch_done(&stage->batch);
}

static void put_bit(Batch *batch, size_t field, size_t row, const char *text)
{
    bit_put(batch->columns[field].unknown, row, *text == '\0');
    bit_put(batch->columns[field].data.bits, row, *text == 'y');
}

static void put_text(Batch *batch, size_t field, size_t row, Str text)
{
    bit_put(batch->columns[field].unknown, row, text.at == NULL);
    batch->columns[field].data.text[row] = text;
}

static void put_number(Batch *batch, size_t field, size_t row, int64_t value)
{
    bit_put(batch->columns[field].unknown, row, value == BLANK_AMOUNT);
    batch->columns[field].data.i64[row] = value == BLANK_AMOUNT ? 0 : value;
}

static void stage_add(Stage *stage, const Form *form)
{
    Batch *batch = &stage->batch;
    size_t row = batch->rows++;
    put_text(batch, FIELD_ID, row, arena_print(&batch->heap, "R%zu", (size_t)batch->first_row + row));
    put_bit(batch, FIELD_APPLIES, row, form->applies);
    put_bit(batch, FIELD_FIRST, row, form->first);
    put_bit(batch, FIELD_SECOND, row, form->second);
    put_bit(batch, FIELD_FORM, row, form->form);
    put_number(batch, FIELD_AMOUNT, row, form->amount);
    put_number(batch, FIELD_FILED, row, date_from_civil(form->year, 6, 1));
    put_text(batch, FIELD_PROJECT, row, str_from(form->project));
    batch->lines[row] = batch->first_row + row + 2;
}

static void stage_append(Stage *stage, const int32_t *only_year)
{
    const RowFaultSink sink = {hear, &stage->heard};
    interp_run(stage->interp, &stage->batch);
    assert_int_equal(
        results_append(&stage->results, &stage->batch, interp_engine(stage->interp), &sink, only_year), STATUS_OK);
    batch_clear(&stage->batch);
}

static const Form sound = {YES, YES, YES, 12345, "P", YES, 2016};

/* The grant's award of the row, or NULL. */
static const Award *grant_of(const Results *results, size_t row)
{
    for (size_t i = results->rows[row].first_award; i < results_awards_end(results, row); i++)
        if (results->awards[i].clause == 0)
            return &results->awards[i];
    return NULL;
}

static void a_sound_row_is_granted(void **state)
{
    (void)state;
    static Stage stage;
    stage_open(&stage, 64, true);
    stage_add(&stage, &sound);
    stage_append(&stage, NULL);
    const Row *row = &stage.results.rows[0];
    assert_int_equal(row->state, ROW_SETTLED);
    assert_int_equal(row->year, 2016);
    assert_int_equal(row->line, 2);
    assert_int_equal(row->unmodelled, 1);
    assert_int_equal(stage.results.award_count, 2);
    const Award *award = &stage.results.awards[0];
    assert_int_equal(award->outcome, OUTCOME_GRANTED);
    AwardStages stages = award_stages(&stage.results, award);
    assert_true(award->rounded == 12345 && stages.placed == 12345 && stages.shared == 12345);
    assert_true(stages.approved == 12345 && award->paid == 12345);
    assert_int_equal(award->step, NO_STEP);
    assert_int_equal(stages.holder, NO_ROW);
    assert_true(stage.results.details[0].has_base && stage.results.details[0].capped == 12345);
    assert_true(stage.results.details[0].decided == INT64_MIN);
    assert_int_equal(stage.results.awards[1].clause, 1);
    assert_int_equal(stage.results.awards[1].outcome, OUTCOME_GRANTED);
    assert_int_equal(stage.results.awards[1].paid, 0);
    assert_int_equal(stage.results.keys[0][0], 1);
    assert_int_equal(stage.results.orders[0][0], date_from_civil(2016, 6, 1));
    assert_int_equal(stage.results.identity_count, 1);
    assert_true(str_is(results_text(&stage.results, 0, 0), "R0"));
    assert_int_equal(stage.heard.count, 0);
    stage_close(&stage);
}

typedef struct GateCase {
    Form form;
    int outcome; /* −1: no entry */
    uint16_t reason;
    uint64_t blanks;
} GateCase;

static void the_gate_decides_before_the_amount(void **state)
{
    (void)state;
    static const GateCase cases[] = {
        {{NO, YES, YES, 100, "P", YES, 2016}, -1, 0, 0},
        {{BLANK, YES, YES, 100, "P", YES, 2016}, OUTCOME_PENDING, REASON_FOR, 1},
        {{YES, NO, YES, 100, "P", YES, 2016}, OUTCOME_REFUSED, 0, 0},
        {{YES, YES, NO, 100, "P", YES, 2016}, OUTCOME_REFUSED, 1, 0},
        {{YES, NO, NO, 100, "P", YES, 2016}, OUTCOME_REFUSED, 0, 0},
        {{YES, BLANK, NO, 100, "P", YES, 2016}, OUTCOME_REFUSED, 1, 0},
        {{YES, BLANK, YES, 100, "P", YES, 2016}, OUTCOME_PENDING, 0, 1},
        /* The second condition reads a field with a default, which is never called blank. */
        {{YES, YES, BLANK, 100, "P", YES, 2016}, OUTCOME_PENDING, 1, 0},
        {{YES, BLANK, BLANK, BLANK_AMOUNT, "P", YES, 2016}, OUTCOME_PENDING, 0, 1},
        {{YES, YES, YES, BLANK_AMOUNT, "P", YES, 2016}, OUTCOME_PENDING, REASON_AMOUNT, 1},
        /* A fault counts only where the amount is used. */
        {{YES, NO, YES, -100, "P", YES, 2016}, OUTCOME_REFUSED, 0, 0},
        {{YES, BLANK, YES, -100, "P", YES, 2016}, OUTCOME_PENDING, 0, 1},
        {{NO, YES, YES, -100, "P", YES, 2016}, -1, 0, 0},
    };
    static Stage stage;
    stage_open(&stage, 64, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        stage_add(&stage, &cases[i].form);
    stage_append(&stage, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Award *award = grant_of(&stage.results, i);
        assert_int_equal(stage.results.rows[i].state, ROW_SETTLED);
        assert_int_equal(award ? award->outcome : -1, cases[i].outcome);
        if (award) {
            assert_int_equal(award->row, i);
            assert_int_equal(award->reason, cases[i].reason);
            if (award->outcome == OUTCOME_PENDING)
                assert_int_equal(award->blanks, cases[i].blanks);
            assert_int_equal(award->paid, 0);
        }
    }
    assert_int_equal(stage.heard.count, 0);
    stage_close(&stage);
}

static void a_fault_in_a_granted_amount_rejects_the_whole_row(void **state)
{
    (void)state;
    static Stage stage;
    stage_open(&stage, 64, false);
    Form negative = sound;
    negative.amount = -1;
    stage_add(&stage, &sound);
    stage_add(&stage, &negative);
    stage_add(&stage, &sound);
    stage_append(&stage, NULL);
    assert_int_equal(stage.results.rows[1].state, ROW_REJECTED);
    assert_int_equal(stage.results.rows[1].first_award, 2);
    assert_int_equal(results_awards_end(&stage.results, 1), 2);
    assert_int_equal(results_awards_end(&stage.results, 2), 4);
    assert_int_equal(stage.results.keys[0][1], 0);
    assert_true(str_is(results_text(&stage.results, 1, 0), "R1"));
    assert_int_equal(stage.heard.count, 1);
    assert_int_equal(stage.heard.last.row, 1);
    assert_int_equal(stage.heard.last.line, 3);
    assert_int_equal(stage.heard.last.fault, FAULT_NEGATIVE);
    assert_true(str_is(stage.heard.last.id, "grant"));
    assert_int_equal(stage.heard.last.fields[0], FIELD_AMOUNT);
    stage_close(&stage);
}

static void a_failed_check_rejects_and_an_unknown_one_does_not(void **state)
{
    (void)state;
    static Stage stage;
    stage_open(&stage, 64, false);
    Form failed = sound, unsure = sound;
    failed.form = NO;
    unsure.form = BLANK;
    stage_add(&stage, &failed);
    stage_add(&stage, &unsure);
    stage_append(&stage, NULL);
    assert_int_equal(stage.results.rows[0].state, ROW_REJECTED);
    assert_int_equal(stage.results.rows[1].state, ROW_SETTLED);
    assert_int_equal(stage.heard.count, 1);
    assert_int_equal(stage.heard.last.fault, FAULT_CHECK);
    assert_true(str_is(stage.heard.last.label, "form"));
    stage_close(&stage);
}

static void a_row_that_the_reader_rejected_stays_rejected_in_silence(void **state)
{
    (void)state;
    static Stage stage;
    stage_open(&stage, 64, false);
    Form failed = sound;
    failed.form = NO;
    stage_add(&stage, &failed);
    bit_put(stage.batch.rejected, 0, true);
    stage_append(&stage, NULL);
    assert_int_equal(stage.results.rows[0].state, ROW_REJECTED);
    assert_int_equal(stage.results.rows[0].year, INT32_MIN);
    assert_int_equal(stage.results.award_count, 0);
    assert_int_equal(stage.heard.count, 0);
    stage_close(&stage);
}

static void rows_of_other_years_are_skipped_unread(void **state)
{
    (void)state;
    static Stage stage;
    stage_open(&stage, 64, false);
    Form earlier = sound;
    earlier.year = 2015;
    earlier.amount = -1;
    earlier.form = NO;
    stage_add(&stage, &earlier);
    stage_add(&stage, &sound);
    const int32_t year = 2016;
    stage_append(&stage, &year);
    assert_int_equal(stage.results.rows[0].state, ROW_SKIPPED);
    assert_int_equal(stage.results.rows[0].year, 2015);
    assert_int_equal(stage.results.rows[1].state, ROW_SETTLED);
    assert_int_equal(stage.results.award_count, 2);
    assert_int_equal(stage.heard.count, 0);
    stage_close(&stage);
}

static void the_same_identity_gets_the_same_number(void **state)
{
    (void)state;
    static const char *const projects[] = {"甲", "乙", "甲", NULL, "", "甲 "};
    static const uint32_t numbers[] = {1, 2, 1, 0, 3, 4};
    static Stage stage;
    stage_open(&stage, 64, false);
    for (size_t i = 0; i < 6; i++) {
        Form form = sound;
        form.project = projects[i];
        stage_add(&stage, &form);
    }
    Form refused = sound;
    refused.first = NO;
    refused.project = "丙";
    stage_add(&stage, &refused);
    stage_append(&stage, NULL);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(stage.results.keys[0][i], numbers[i]);
    assert_int_equal(stage.results.keys[0][6], 0);
    assert_int_equal(stage.results.key_numbers[0], 4);
    stage_close(&stage);
}

/* Row i of a long input whose cells follow from i alone. */
static Form form_of(size_t i, char *project)
{
    static const char *const answers[] = {YES, NO, BLANK, YES, YES};
    project[0] = (char)('a' + i % 23);
    project[1] = '\0';
    return (Form){answers[i % 5], answers[i / 2 % 5], answers[i / 3 % 5],     (int64_t)(i * 7919 % 1000) - 20,
                  project,        i % 17 ? YES : NO,  (int32_t)(2015 + i % 3)};
}

static void collect(Stage *stage, size_t capacity, size_t rows)
{
    static char projects[4096][2];
    stage_open(stage, capacity, true);
    assert_true(capacity <= sizeof projects / sizeof *projects);
    for (size_t i = 0; i < rows; i++) {
        Form form = form_of(i, projects[i % capacity]);
        stage_add(stage, &form);
        if (stage->batch.rows == capacity)
            stage_append(stage, NULL);
    }
    if (stage->batch.rows)
        stage_append(stage, NULL);
}

static void batch_size_changes_nothing(void **state)
{
    (void)state;
    static Stage small, large;
    enum { ROWS = 5003 };
    collect(&small, 64, ROWS);
    collect(&large, 4096, ROWS);
    const Results *a = &small.results, *b = &large.results;
    assert_int_equal(a->row_count, ROWS);
    assert_int_equal(b->row_count, ROWS);
    assert_int_equal(a->award_count, b->award_count);
    assert_memory_equal(a->awards, b->awards, a->award_count * sizeof(Award)); /* an Award has no padding */
    assert_memory_equal(a->keys[0], b->keys[0], ROWS * sizeof(uint32_t));
    assert_memory_equal(a->orders[0], b->orders[0], ROWS * sizeof(int64_t));
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(str_equal(results_text(a, i, 0), results_text(b, i, 0)));
        assert_int_equal(a->rows[i].line, i + 2);
        assert_int_equal(a->rows[i].line, b->rows[i].line);
        assert_int_equal(a->rows[i].first_award, b->rows[i].first_award);
        assert_int_equal(a->rows[i].state, b->rows[i].state);
        assert_int_equal(a->rows[i].year, b->rows[i].year);
    }
    assert_int_equal(small.heard.count, large.heard.count);
    assert_true(small.heard.count > 0);
    stage_close(&small);
    stage_close(&large);
}

static void assert_same_results(const Results *a, const Results *b)
{
    assert_int_equal(a->row_count, b->row_count);
    assert_int_equal(a->award_count, b->award_count);
    assert_memory_equal(a->awards, b->awards, a->award_count * sizeof(Award));
    assert_memory_equal(a->keys[0], b->keys[0], a->row_count * sizeof(uint32_t));
    assert_memory_equal(a->orders[0], b->orders[0], a->row_count * sizeof(int64_t));
    for (size_t i = 0; i < a->row_count; i++) {
        assert_true(str_equal(results_text(a, i, 0), results_text(b, i, 0)));
        assert_int_equal(a->rows[i].line, b->rows[i].line);
        assert_int_equal(a->rows[i].first_award, b->rows[i].first_award);
        assert_int_equal(a->rows[i].state, b->rows[i].state);
    }
}

static void assert_same_tally(const Tally *a, const Tally *b)
{
    assert_int_equal(a->rows, b->rows);
    assert_memory_equal(a->states, b->states, sizeof a->states);
    assert_int_equal(a->pending_rows, b->pending_rows);
    assert_true(a->cash == b->cash && a->in_kind == b->in_kind);
    for (size_t c = 0; c < a->plan->clause_count; c++) {
        assert_memory_equal(a->clauses[c].outcomes, b->clauses[c].outcomes, sizeof a->clauses[c].outcomes);
        assert_int_equal(a->clauses[c].applications, b->clauses[c].applications);
        assert_true(a->clauses[c].paid == b->clauses[c].paid);
    }
}

/* Parts of three batches each, joined one after another, against all batches appended; and what each batch
 * counts against what all results count. */
static void parts_add_up_to_the_whole(void **state)
{
    (void)state;
    static Stage whole, parts;
    static char projects[64][2];
    enum { ROWS = 1500, BATCH = 64 };
    Results joined = {0};
    Outcomes outcomes;
    Tally counted, expected;
    collect(&whole, BATCH, ROWS);
    stage_open(&parts, BATCH, true);
    assert_int_equal(results_init(&joined, &parts.builder.plan, true), STATUS_OK);
    assert_int_equal(outcomes_init(&outcomes, &parts.builder.plan, BATCH), STATUS_OK);
    assert_int_equal(tally_init(&counted, &parts.builder.plan), STATUS_OK);
    assert_int_equal(tally_init(&expected, &parts.builder.plan), STATUS_OK);
    for (size_t i = 0, batches = 0; i < ROWS; i++) {
        Form form = form_of(i, projects[i % BATCH]);
        stage_add(&parts, &form);
        if (parts.batch.rows < BATCH && i + 1 < ROWS)
            continue;
        interp_run(parts.interp, &parts.batch);
        outcomes_find(&outcomes, &parts.batch, interp_engine(parts.interp), NULL, NULL);
        tally_outcomes(&counted, &outcomes);
        assert_int_equal(results_add(&parts.results, &outcomes), STATUS_OK);
        batch_clear(&parts.batch);
        if (++batches % 3 && i + 1 < ROWS)
            continue;
        assert_int_equal(results_join(&joined, &parts.results), STATUS_OK);
        results_clear(&parts.results);
    }
    assert_same_results(&joined, &whole.results);
    tally_results(&expected, &whole.results);
    assert_same_tally(&counted, &expected);
    tally_done(&counted);
    tally_done(&expected);
    outcomes_done(&outcomes);
    results_done(&joined);
    stage_close(&whole);
    stage_close(&parts);
}

static void texts_of_any_length_come_back(void **state)
{
    (void)state;
    static char long_text[70000];
    static const size_t lengths[] = {0, 1, 127, 128, 16383, 16384, sizeof long_text};
    enum { COUNT = sizeof lengths / sizeof *lengths };
    memset(long_text, 'x', sizeof long_text);
    Row row = {0};
    Results results = {.rows = &row, .row_count = 1};
    for (size_t i = 0; i < COUNT; i++)
        assert_true(text_heap_put(&results.texts, (Str){long_text, lengths[i]}));
    for (size_t i = 0; i < COUNT; i++) {
        Str text = results_text(&results, 0, i);
        assert_int_equal(text.len, lengths[i]);
        assert_memory_equal(text.at, long_text, text.len);
    }
    memory_free(results.texts.bytes);
}

static void huge_amounts_are_counted_exactly(void **state)
{
    (void)state;
    int64_t fen[128];
    uint64_t granted[2] = {~UINT64_C(0), 5}, none[2] = {0, 0}, settled[2] = {~UINT64_C(0), ~UINT64_C(0)};
    PlanClause clause = {.id = STR("grant")};
    Plan plan = {.clauses = &clause, .clause_count = 1};
    Batch batch = {.rows = 128};
    ClauseOutcomes found = {granted, none, none, fen};
    Outcomes outcomes = {.plan = &plan, .batch = &batch, .clauses = &found};
    outcomes.settled = settled;
    outcomes.rejected = outcomes.skipped = none;
    for (size_t i = 0; i < 128; i++)
        fen[i] = INT64_MAX;
    Tally tally;
    assert_int_equal(tally_init(&tally, &plan), STATUS_OK);
    tally_outcomes(&tally, &outcomes);
    assert_true(tally.cash == (Int128)INT64_MAX * 66);
    fen[3] = 7;
    granted[0] = 0;
    granted[1] = 0;
    tally_outcomes(&tally, &outcomes);
    assert_true(tally.cash == (Int128)INT64_MAX * 66);
    assert_int_equal(tally.rows, 256);
    tally_done(&tally);
}

static void cleared_results_keep_their_identities(void **state)
{
    (void)state;
    static Stage stage;
    stage_open(&stage, 64, false);
    Form other = sound;
    other.project = "Q";
    stage_add(&stage, &sound);
    stage_append(&stage, NULL);
    results_clear(&stage.results);
    stage_add(&stage, &other);
    stage_add(&stage, &sound);
    stage_append(&stage, NULL);
    assert_int_equal(stage.results.row_count, 2);
    assert_int_equal(stage.results.rows[0].first_award, 0);
    assert_int_equal(stage.results.keys[0][0], 2);
    assert_int_equal(stage.results.keys[0][1], 1);
    assert_true(str_is(results_text(&stage.results, 0, 0), "R1"));
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_row_is_granted),
        cmocka_unit_test(the_gate_decides_before_the_amount),
        cmocka_unit_test(a_fault_in_a_granted_amount_rejects_the_whole_row),
        cmocka_unit_test(a_failed_check_rejects_and_an_unknown_one_does_not),
        cmocka_unit_test(a_row_that_the_reader_rejected_stays_rejected_in_silence),
        cmocka_unit_test(rows_of_other_years_are_skipped_unread),
        cmocka_unit_test(the_same_identity_gets_the_same_number),
        cmocka_unit_test(batch_size_changes_nothing),
        cmocka_unit_test(parts_add_up_to_the_whole),
        cmocka_unit_test(texts_of_any_length_come_back),
        cmocka_unit_test(huge_amounts_are_counted_exactly),
        cmocka_unit_test(cleared_results_keep_their_identities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
