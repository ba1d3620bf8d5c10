#include "compiler/policy_test.h"

#include "compiler/builtin.h"
#include "compiler/lower.h"
#include "compiler/names.h"
#include "runtime/detail_table.h"
#include "runtime/payout.h"
#include "runtime/settle/settle.h"
#include "runtime/write/part.h"

typedef struct TestRow {
    Str name; /* empty: the row without a name */
} TestRow;

typedef struct TestRun {
    Compilation *compilation;
    Arena *arena;
    Node *test;
    const Plan *plan;
    TestRow *rows;
    size_t row_count, row_capacity;
    Names names; /* of rows: a symbol's index is the row */
    Batch batch;
    EngineKind engine_kind;
    Program *program;
    Engine *engine;
    Results results;
    SettleReport settled;
} TestRun;

static Str name_of(const Node *statement)
{
    return statement->name ? statement->name->text : (Str){"", 0};
}

/* row_count when no row has the name. */
static size_t row_of(const TestRun *run, Str name)
{
    const Symbol *row = names_find(&run->names, name);
    return row ? (size_t)row->index : run->row_count;
}

static void list_rows(TestRun *run)
{
    for (Node *node = run->test->items; node; node = node->next) {
        if (node->kind != NODE_GIVEN || names_find(&run->names, name_of(node)))
            continue;
        Symbol *row = ARENA_NEW(run->arena, Symbol);
        row->index = (int)run->row_count;
        names_add(run->arena, &run->names, name_of(node), row);
        ARENA_PUSH(run->arena, run->rows, run->row_count, run->row_capacity, ((TestRow){name_of(node)}));
    }
}

/* ---- Cells ------------------------------------------------------------------------------------------------------------ */

static void put_number(Column *column, size_t row, int64_t number)
{
    if (column->physical == PHYSICAL_BIT)
        bit_put(column->data.bits, row, number != 0);
    else
        column->data.i64[row] = number;
    bit_put(column->unknown, row, false);
}

static void put_text(Column *column, size_t row, Str text)
{
    column->data.text[row] = text;
    bit_put(column->unknown, row, false);
}

/* What an application cannot lack (see policy_test.h). */
static void fill_required(TestRun *run, const Plan *plan, Batch *batch, size_t row)
{
    for (size_t f = 0; f < plan->form_count; f++) {
        const PlanField *field = &plan->fields[f];
        Column *column = &batch->columns[f];
        if (!field->required)
            continue;
        if (field->kind == KIND_TEXT)
            put_text(column, row, arena_print(run->arena, "%zu", row + 1));
        else if (field->kind == KIND_DATE && plan->effective != INT64_MIN)
            put_number(column, row, plan->effective);
    }
}

static void put_cell(const Plan *plan, Batch *batch, size_t row, const Node *assign)
{
    if (!assign->name || !assign->name->symbol || assign->name->symbol->kind != SYMBOL_FIELD)
        return;
    int index = assign->name->symbol->index;
    const PlanField *field = &plan->fields[index];
    Column *column = &batch->columns[index];
    const Node *value = assign->right;
    if (!value) {
        bit_put(column->unknown, row, true);
    } else if (column->physical == PHYSICAL_TEXT) {
        put_text(column, row, value->text);
    } else {
        int64_t number = lower_literal(field, value);
        /* As in a file: a cell outside its range rejects the row. The plan's arithmetic was chosen for the range. */
        if (number < field->low || number > field->high)
            bit_put(batch->rejected, row, true);
        else
            put_number(column, row, number);
    }
}

static Status fill_batch(TestRun *run)
{
    Status status =
        batch_init(&run->batch, run->plan->fields, run->plan->field_count, run->row_count ? run->row_count : 1);
    if (status != STATUS_OK)
        return status;
    run->batch.rows = run->row_count;
    for (size_t row = 0; row < run->row_count; row++)
        fill_required(run, run->plan, &run->batch, row);
    for (Node *node = run->test->items; node; node = node->next)
        if (node->kind == NODE_GIVEN)
            for (Node *assign = node->items; assign; assign = assign->next)
                put_cell(run->plan, &run->batch, row_of(run, name_of(node)), assign);
    return STATUS_OK;
}

/* ---- Details ------------------------------------------------------------------------------------------------------------ */

static void copy_cell(Column *to, size_t row, const Column *from, size_t from_row)
{
    if (from->physical == PHYSICAL_TEXT)
        to->data.text[row] = from->data.text[from_row];
    else
        to->data.i64[row] = from->data.i64[from_row];
    bit_put(to->unknown, row, bit_get(from->unknown, from_row));
}

/* The `with` rows of one detail input; each belongs to the row given before it. */
static void fill_details(TestRun *run, const PlanDetail *detail, Batch *batch)
{
    size_t applicant = run->row_count;
    for (const Node *node = run->test->items; node; node = node->next) {
        if (node->kind == NODE_GIVEN)
            applicant = row_of(run, name_of(node));
        if (node->kind != NODE_WITH || applicant == run->row_count || !node->symbol ||
            node->symbol->index != (int)(detail - run->plan->details))
            continue;
        size_t row = batch->rows++;
        fill_required(run, detail->rows, batch, row);
        copy_cell(&batch->columns[detail->own_link], row, &run->batch.columns[detail->link], applicant);
        for (const Node *assign = node->items; assign; assign = assign->next)
            put_cell(detail->rows, batch, row, assign);
    }
}

static Status read_details(TestRun *run, const PlanDetail *detail)
{
    Batch batch = {0};
    DetailTable *table = NULL;
    size_t most = 1;
    for (const Node *node = run->test->items; node; node = node->next)
        most += node->kind == NODE_WITH;
    Status status = detail_table_open(&table, detail);
    if (status == STATUS_OK)
        status = batch_init(&batch, detail->rows->fields, detail->rows->field_count, most);
    if (status == STATUS_OK) {
        fill_details(run, detail, &batch);
        status = detail_table_add(table, &batch, NULL);
    }
    if (status == STATUS_OK)
        detail_table_fill(table, &run->batch);
    batch_done(&batch);
    detail_table_close(table);
    return status;
}

/* ---- Comparing ---------------------------------------------------------------------------------------------------------- */

static const Text outcome_words[] = {
#define X(name, en, zh) [OUTCOME_##name] = {{en, sizeof en - 1}, {zh, sizeof zh - 1}},
    OUTCOMES(X)
#undef X
};

/* Awards stand in the order of their rows. */
static const Award *award_of(const TestRun *run, size_t row, size_t clause)
{
    const Award *awards = run->results.awards;
    size_t low = 0, high = run->results.award_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (awards[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < run->results.award_count && awards[low].row == row; low++)
        if (awards[low].clause == clause)
            return &awards[low];
    return NULL;
}

static Outcome outcome_of(const TestRun *run, size_t row, const Award *award)
{
    if (run->results.rows[row].state == ROW_REJECTED)
        return OUTCOME_INVALID;
    return award ? (Outcome)award->outcome : OUTCOME_NOT_APPLICABLE;
}

static const Outcome word_outcomes[] = {
    [OUTCOME_WORD_GRANTED] = OUTCOME_GRANTED, [OUTCOME_WORD_NOT_APPLICABLE] = OUTCOME_NOT_APPLICABLE,
    [OUTCOME_WORD_REFUSED] = OUTCOME_REFUSED, [OUTCOME_WORD_PENDING] = OUTCOME_PENDING,
    [OUTCOME_WORD_REDUCED] = OUTCOME_REDUCED, [OUTCOME_WORD_USED] = OUTCOME_USED,
    [OUTCOME_WORD_INVALID] = OUTCOME_INVALID,
};

static bool is_outcome(Str name, Outcome outcome)
{
    int word = builtin_find(BUILTIN_OUTCOME, name);
    return word >= 0 && word_outcomes[word] == outcome;
}

static Text yuan(Arena *arena, int64_t fen)
{
    int64_t size = fen < 0 ? -fen : fen;
    return text_of(
        arena_print(arena, "%s%lld.%02lld", fen < 0 ? "-" : "", (long long)(size / 100), (long long)(size % 100)));
}

static void miss(TestRun *run, TestResult *result, const Node *expectation, Str row, Text expected, Text found)
{
    ARENA_PUSH(run->arena, result->misses, result->miss_count, result->miss_capacity,
               ((TestMiss){expectation->span, text_of(row), name_of(expectation), expected, found}));
}

/* "instalment 2 of 3", "county": which part is not what it should be. */
static Text part_called(const TestRun *run, const PlanPart *part, Text amount)
{
    Phrase name = {0};
    Text called;
    part_put_name(&name, run->plan, part, LANGUAGE_EN);
    called.en = arena_print(run->arena, "%.*s: %.*s", STR_ARG(phrase_text(&name)), STR_ARG(amount.en));
    phrase_clear(&name);
    part_put_name(&name, run->plan, part, LANGUAGE_ZH);
    called.zh = arena_print(run->arena, "%.*s：%.*s", STR_ARG(phrase_text(&name)), STR_ARG(amount.zh));
    phrase_done(&name);
    return called;
}

static bool is_level(const PlanLevel *level, Str name)
{
    return str_equal(level->id, name) || (level->label.len && str_equal(level->label, name));
}

typedef struct Divided {
    const PlanPart *parts; /* of the clause */
    PartAmount amounts[PAYOUT_MOST_PARTS];
    size_t count; /* of the amounts; 0: nothing is paid */
    size_t part_count;
} Divided;

static void compare_part(TestRun *run, TestResult *result, const Node *expectation, Str row,
                         const Divided *divided, size_t part, const Node *value)
{
    PlanField money = {.kind = KIND_MONEY, .denominator = 100};
    int64_t expected = lower_literal(&money, value),
            found = part < divided->count ? divided->amounts[part].fen : 0;
    if (part == divided->part_count)
        miss(run, result, expectation, row, yuan(run->arena, expected), TEXT("no such part", "没有这个分项"));
    else if (expected != found)
        miss(run, result, expectation, row, part_called(run, &divided->parts[part], yuan(run->arena, expected)),
             yuan(run->arena, found));
}

/* All instalments are expected in their order; of the levels, those that are named. */
static void compare_parts(TestRun *run, TestResult *result, const Node *expectation, Str row, const Award *award,
                          const PlanClause *clause)
{
    Divided divided = {.parts = run->plan->parts + clause->first_part, .part_count = clause->part_count};
    size_t number = 0, instalments = 0;
    if (award)
        divided.count = payout_divide(&run->results, award, divided.amounts);
    while (instalments < divided.part_count && divided.parts[instalments].kind == PART_INSTALMENT)
        instalments++;
    for (const Node *value = expectation->items; value; value = value->next, number++)
        compare_part(run, result, expectation, row, &divided, number < instalments ? number : divided.part_count,
                     value);
    if (expectation->items && number < instalments)
        miss(run, result, expectation, row,
             part_called(run, &divided.parts[number], TEXT("not expected", "未列出")),
             yuan(run->arena, number < divided.count ? divided.amounts[number].fen : 0));
    for (const Node *arm = expectation->more; arm; arm = arm->next) {
        size_t part = instalments;
        while (part < divided.part_count &&
               !is_level(&run->plan->levels[divided.parts[part].level], arm->name->text))
            part++;
        compare_part(run, result, expectation, row, &divided, part, arm->left);
    }
}

static void compare_one(TestRun *run, TestResult *result, size_t row, const Node *expectation)
{
    const Symbol *clause = expectation->name->symbol;
    size_t number = 0;
    while (number < run->plan->clause_count && !(clause && str_equal(run->plan->clauses[number].id, clause->id)))
        number++;
    const Award *award = award_of(run, row, number);
    Outcome outcome = outcome_of(run, row, award);
    Str name = run->rows[row].name;
    if (expectation->kind == NODE_OUTCOME) {
        if (!is_outcome(expectation->left->text, outcome))
            miss(run, result, expectation, name, text_of(expectation->left->text), outcome_words[outcome]);
        return;
    }
    PlanField money = {.kind = KIND_MONEY, .denominator = 100};
    int64_t expected = lower_literal(&money, expectation->right), found = award ? award->paid : 0;
    if (outcome == OUTCOME_PENDING || outcome == OUTCOME_INVALID)
        miss(run, result, expectation, name, yuan(run->arena, expected), outcome_words[outcome]);
    else if (expected != found)
        miss(run, result, expectation, name, yuan(run->arena, expected), yuan(run->arena, found));
    else if (expectation->items || expectation->more)
        compare_parts(run, result, expectation, name, award, &run->plan->clauses[number]);
}

static void compare(TestRun *run, TestResult *result)
{
    for (Node *node = run->test->items; node; node = node->next) {
        if (node->kind != NODE_EXPECT)
            continue;
        size_t row = row_of(run, name_of(node));
        for (Node *expectation = node->items; expectation && row < run->row_count; expectation = expectation->next)
            compare_one(run, result, row, expectation);
    }
}

/* ---- One test ------------------------------------------------------------------------------------------------------------- */

static void choose_readings(const TestRun *run, const ReadingState *base, ReadingState *own)
{
    size_t count = run->compilation->policy->readings.count;
    own->options = ARENA_ARRAY(run->arena, int, count + 1);
    own->chosen = ARENA_ARRAY(run->arena, bool, count + 1);
    memcpy(own->options, base->options, count * sizeof *own->options);
    memcpy(own->chosen, base->chosen, count * sizeof *own->chosen);
    for (Node *node = run->test->items; node; node = node->next) {
        if (node->kind != NODE_UNDER || !node->name->symbol || !node->left->symbol)
            continue;
        own->options[node->name->symbol->index] = node->left->symbol->index;
        own->chosen[node->name->symbol->index] = true;
    }
}

/* Plans prove that a required field is never unknown, and kernels rely on it; the interpreter looks. */
static bool lacks_required(const TestRun *run)
{
    for (size_t f = 0; f < run->plan->field_count; f++)
        for (size_t row = 0; run->plan->fields[f].required && row < run->row_count; row++)
            if (bit_get(run->batch.columns[f].unknown, row))
                return true;
    return false;
}

static Status run_rows(TestRun *run, char *reason)
{
    Status status = fill_batch(run);
    ProgramOptions options = {.kind = run->engine_kind, .expected_rows = run->row_count};
    for (size_t i = 0; i < run->plan->detail_count && status == STATUS_OK; i++)
        status = read_details(run, &run->plan->details[i]);
    if (status == STATUS_OK && lacks_required(run))
        options.kind = ENGINE_INTERP;
    if (status == STATUS_OK)
        status = program_open(&run->program, run->plan, &options, reason);
    if (status == STATUS_OK)
        status = engine_open(&run->engine, run->program, run->batch.capacity);
    if (status == STATUS_OK)
        status = results_init(&run->results, run->plan, false);
    if (status != STATUS_OK)
        return status;
    engine_run(run->engine, &run->batch);
    status = results_append(&run->results, &run->batch, run->engine, NULL, NULL);
    return status == STATUS_OK ? settle_run(run->plan, &run->results, &run->settled) : status;
}

static void run_done(TestRun *run)
{
    settle_report_done(&run->settled);
    results_done(&run->results);
    engine_close(run->engine);
    program_close(run->program);
    batch_done(&run->batch);
}

static Status run_test(Compilation *c, Node *test, const ReadingState *base, EngineKind engine, TestReport *report)
{
    TestRun run = {.compilation = c, .arena = &c->arena, .test = test, .engine_kind = engine};
    TestResult *result = &report->tests[report->count++];
    *result = (TestResult){.label = test->label ? test->label->text : (Str){"", 0}, .span = test->span};
    list_rows(&run);
    ReadingState own;
    choose_readings(&run, base, &own);
    run.plan = lower_policy(&c->arena, c->policy, own.options, own.chosen, &c->sources, &c->diags);
    if (!run.plan) {
        miss(&run, result, test->items ? test->items : test, (Str){"", 0}, TEXT("a plan", "可执行的规则"),
             TEXT("none under these readings", "所选口径下没有"));
        return STATUS_OK;
    }
    Status status = run_rows(&run, report->reason);
    if (status == STATUS_OK)
        compare(&run, result);
    run_done(&run);
    return status;
}

Status policy_tests_run(Compilation *c, const ReadingState *readings, EngineKind engine, TestReport *report)
{
    *report = (TestReport){0};
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    report->tests = ARENA_ARRAY(&c->arena, TestResult, c->policy->test_count + 1);
    for (size_t i = 0; i < c->policy->test_count; i++) {
        Status status = run_test(c, c->policy->tests[i], readings, engine, report);
        if (status != STATUS_OK)
            return status;
        report->failed += report->tests[i].miss_count > 0;
    }
    return STATUS_OK;
}
