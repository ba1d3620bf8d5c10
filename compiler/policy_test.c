#include "compiler/policy_test.h"

#include "compiler/builtin.h"
#include "compiler/lower.h"
#include "runtime/detail_table.h"
#include "runtime/ledger/earlier_awards.h"
#include "runtime/ledger/earlier_sums.h"
#include "runtime/payout.h"
#include "runtime/read/cell.h"
#include "runtime/row_fault.h"
#include "runtime/write/part.h"
#include "runtime/write/phrase.h"

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
        ARENA_PUSH(run->arena, run->givens, run->given_count, run->given_capacity, node);
        ARENA_PUSH(run->arena, run->rows, run->row_count, run->row_capacity, name_of(node));
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
            put_text(column, row,
                     field->key && run->rows[row].len ? run->rows[row] /* what other rows call it in reasons */
                                                      : arena_print(run->arena, "%zu", row + 1));
        else if (field->kind == KIND_DATE && plan->effective != INT64_MIN)
            put_number(column, row, plan->effective);
    }
}

/* As in a file: a cell outside its range rejects the row. The plan's arithmetic was chosen for the range. */
static void reject_cell(TestRun *run, Batch *batch, size_t row, const PlanField *field, const Node *assign)
{
    ProblemPlace place = {.line = row + 1, .row = row, .header = field->id};
    Wording words[] = {wording_same(cell_print(run->arena, field, field->low)),
                       wording_same(cell_print(run->arena, field, field->high))};
    Str written = source_written(&run->compilation->sources, assign->right->span);
    problem_report(&run->faults, PROBLEM_OUT_OF_RANGE, &place, written, 2, words);
    bit_put(batch->rejected, row, true);
}

static void put_cell(TestRun *run, const Plan *plan, Batch *batch, size_t row, const Node *assign)
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
        if (number < field->low || number > field->high)
            reject_cell(run, batch, row, field, assign);
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
                put_cell(run, run->plan, &run->batch, row_of(run, name_of(node)), assign);
    return STATUS_OK;
}

/* ---- Details ------------------------------------------------------------------------------------------------------------ */

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
        column_copy_cell(&batch->columns[detail->own_link], row, &run->batch.columns[detail->link], applicant);
        for (const Node *assign = node->items; assign; assign = assign->next)
            put_cell(run, detail->rows, batch, row, assign);
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

/* ---- Earlier awards ------------------------------------------------------------------------------------------------------- */

/* The row that an `already` is about: the one it names, or the one given before it; row_count: none. */
static size_t row_before(const TestRun *run, const Node *already)
{
    size_t row = run->row_count;
    if (already->name)
        return row_of(run, name_of(already));
    for (const Node *node = run->test->items; node != already; node = node->next)
        if (node->kind == NODE_GIVEN)
            row = row_of(run, name_of(node));
    return row;
}

static const Column *column_of(const TestRun *run, const Batch *batch, const Symbol *field)
{
    uint16_t column = ledger_column_of(run->ledger, (uint16_t)field->index);
    return column == UINT16_MAX ? NULL : &batch->columns[column];
}

static void put_earlier_cell(TestRun *run, Batch *batch, size_t row, const Node *assign)
{
    size_t count;
    const PlanField *fields = ledger_fields(run->ledger, &count);
    const Symbol *symbol = assign->symbol;
    const Node *value = assign->right;
    if (symbol && symbol->kind == SYMBOL_CLAUSE) {
        put_text(&batch->columns[LEDGER_CLAUSE], row, symbol->id);
        put_number(&batch->columns[LEDGER_AMOUNT], row, lower_literal(&fields[LEDGER_AMOUNT], value));
        return;
    }
    if (!symbol) {
        int column = builtin_find(BUILTIN_LEDGER, assign->name->text) / 2;
        put_text(&batch->columns[column], row,
                 column == LEDGER_YEAR ? arena_print(run->arena, "%04d", (int)value->exact.numerator)
                                       : value->text);
        return;
    }
    Column *column = (Column *)column_of(run, batch, symbol);
    if (column && column->physical == PHYSICAL_TEXT)
        put_text(column, row, value->text);
    else if (column)
        put_number(column, row, lower_literal(&fields[column - batch->columns], value));
}

/* What the statement leaves out is what the row it is about says. */
static void put_earlier(TestRun *run, Batch *batch, const Node *already)
{
    size_t row = batch->rows++, about = row_before(run, already);
    for (size_t f = 0; f < run->plan->form_count && about < run->row_count; f++) {
        uint16_t column = ledger_column_of(run->ledger, (uint16_t)f);
        if (column != UINT16_MAX)
            column_copy_cell(&batch->columns[column], row, &run->batch.columns[f], about);
    }
    for (const Node *assign = already->items; assign; assign = assign->next)
        put_earlier_cell(run, batch, row, assign);
    batch->lines[row] = row + 1;
}

/* The `already` statements, as a ledger. */
static Status fill_ledger(TestRun *run, size_t count, ProblemList *problems)
{
    size_t field_count;
    const PlanField *fields = ledger_fields(run->ledger, &field_count);
    Batch batch = {0};
    Status status = batch_init(&batch, fields, field_count, count);
    for (const Node *node = run->test->items; status == STATUS_OK && node; node = node->next)
        if (node->kind == NODE_ALREADY)
            put_earlier(run, &batch, node);
    if (status == STATUS_OK)
        status = ledger_add(run->ledger, &batch, problems);
    if (status == STATUS_OK)
        status = ledger_close_rows(run->ledger, problems);
    batch_done(&batch);
    return status;
}

static void miss(TestRun *run, TestResult *result, size_t row, TestMiss found);

/* Each that cannot be taken is told as an expectation that was not met; its row is its line. */
static void miss_refused(TestRun *run, TestResult *result, const ProblemList *problems)
{
    for (size_t i = 0; i < problems->earlier.count; i++) {
        const Problem *problem = &problems->earlier.items[i];
        const Node *node = run->test->items;
        for (uint64_t line = problem->place.line; node && line > 0; node = node->next)
            if (node->kind == NODE_ALREADY && --line == 0)
                break;
        if (!node || !problem_is_error(problem->code))
            continue;
        Problem bare = *problem;
        bare.place = (ProblemPlace){0};
        Text found = {problem_reason(run->arena, &bare, LANGUAGE_EN),
                      problem_reason(run->arena, &bare, LANGUAGE_ZH)};
        miss(run, result, SIZE_MAX,
             (TestMiss){.expectation = node,
                        .expected = TEXT("an award that a ledger can hold", "台账可以登记的金额"),
                        .found = found,
                        .outcome = OUTCOME_INVALID});
    }
}

static Status read_ledger(TestRun *run, TestResult *result)
{
    size_t count = 0;
    for (const Node *node = run->test->items; node; node = node->next)
        count += node->kind == NODE_ALREADY;
    if (!count)
        return STATUS_OK;
    ProblemList problems;
    problem_list_init(&problems, (Str){0}, count * 2);
    Status status = ledger_open(&run->ledger, run->plan);
    if (status == STATUS_OK)
        status = fill_ledger(run, count, &problems);
    if (status == STATUS_OK) {
        problem_begin_batch(&problems);
        miss_refused(run, result, &problems);
    }
    problem_list_done(&problems);
    return status;
}

static Status fill_earlier_sums(TestRun *run)
{
    if (!run->plan->awarded_count)
        return STATUS_OK;
    EarlierSums *sums;
    Status status = earlier_sums_open(&sums, run->plan, run->ledger, run->batch.capacity);
    if (status == STATUS_OK)
        status = earlier_sums_fill(sums, &run->batch);
    earlier_sums_close(sums);
    return status;
}

/* ---- Comparing ---------------------------------------------------------------------------------------------------------- */

static const Text outcome_words[] = {
#define X(name, en, zh) [OUTCOME_##name] = {{en, sizeof en - 1}, {zh, sizeof zh - 1}},
    OUTCOMES(X)
#undef X
};

/* Awards stand in the order of their rows. */
const Award *test_run_award(const TestRun *run, size_t row, size_t clause)
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

Outcome test_run_outcome(const TestRun *run, size_t row, const Award *award)
{
    if (run->results.rows[row].state == ROW_REJECTED)
        return OUTCOME_INVALID;
    return award ? (Outcome)award->outcome : OUTCOME_NOT_APPLICABLE;
}

static const Outcome word_outcomes[] = {
    [OUTCOME_WORD_GRANTED] = OUTCOME_GRANTED, [OUTCOME_WORD_NOT_APPLICABLE] = OUTCOME_NOT_APPLICABLE,
    [OUTCOME_WORD_REFUSED] = OUTCOME_REFUSED, [OUTCOME_WORD_PENDING] = OUTCOME_PENDING,
    [OUTCOME_WORD_REDUCED] = OUTCOME_REDUCED, [OUTCOME_WORD_USED] = OUTCOME_USED,
    [OUTCOME_WORD_INVALID] = OUTCOME_INVALID, [OUTCOME_WORD_OVERRIDDEN] = OUTCOME_OVERRIDDEN,
};

/* The checker has seen that it is one. */
static Outcome outcome_called(Str name)
{
    int word = builtin_find(BUILTIN_OUTCOME, name);
    return word >= 0 ? word_outcomes[word] : OUTCOME_COUNT_OF_OUTCOMES;
}

static Text yuan(Arena *arena, int64_t fen)
{
    int64_t size = fen < 0 ? -fen : fen;
    return text_of(
        arena_print(arena, "%s%lld.%02lld", fen < 0 ? "-" : "", (long long)(size / 100), (long long)(size % 100)));
}

size_t test_run_clause(const Plan *plan, const Symbol *clause)
{
    size_t number = 0;
    while (number < plan->clause_count && !(clause && str_equal(plan->clauses[number].id, clause->id)))
        number++;
    return number;
}

/* What is given in the row, as written: `a = 1, b = 2`. */
static Text cells_of(const TestRun *run, const Node *given)
{
    Phrase phrase = {0};
    for (const Node *node = given; node && (node == given || node->kind == NODE_WITH); node = node->next) {
        if (node->kind == NODE_WITH) {
            phrase_put(&phrase, phrase.len ? STR("; ") : STR(""));
            phrase_put(&phrase, source_written(&run->compilation->sources, node->name->span));
            phrase_put(&phrase, STR(": "));
        }
        for (const Node *cell = node->items; cell; cell = cell->next) {
            if (phrase.len && (cell != node->items || node->kind == NODE_GIVEN))
                phrase_put(&phrase, STR(", "));
            phrase_put(&phrase, cell->name->text);
            phrase_put(&phrase, STR(" = "));
            phrase_put(&phrase, cell->right ? source_written(&run->compilation->sources, cell->right->span)
                                            : STR("unknown"));
        }
    }
    Str text = arena_copy(run->arena, phrase_text(&phrase));
    phrase_done(&phrase);
    return text_of(text);
}

static void miss(TestRun *run, TestResult *result, size_t row, TestMiss found)
{
    found.span = (found.literal ? found.literal : found.expectation)->span;
    found.clause = name_of(found.expectation);
    if (row < run->row_count) {
        found.cells = cells_of(run, run->givens[row]);
        found.because = test_run_because(run, row, test_run_clause(run->plan, found.expectation->name->symbol));
    }
    ARENA_PUSH(run->arena, result->misses, result->miss_count, result->miss_capacity, found);
}

/* Referrals are expected to be yes or no. */
static bool is_referral_met(const Node *expected, Outcome outcome)
{
    return outcome != OUTCOME_PENDING && outcome != OUTCOME_INVALID &&
           (expected->kind == NODE_YES) == (outcome == OUTCOME_GRANTED);
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

static void compare_part(TestRun *run, TestResult *result, size_t row, TestMiss found, const Divided *divided,
                         size_t part, const Node *value)
{
    PlanField money = {.kind = KIND_MONEY, .denominator = 100};
    int64_t expected = lower_literal(&money, value);
    found.paid = part < divided->count ? divided->amounts[part].fen : 0;
    if (part < divided->part_count && expected == found.paid)
        return;
    found.literal = part < divided->part_count ? value : NULL;
    found.expected = yuan(run->arena, expected);
    if (part < divided->part_count)
        found.expected = part_called(run, &divided->parts[part], found.expected);
    found.found = part < divided->part_count ? yuan(run->arena, found.paid) : TEXT("no such part", "没有这个分项");
    found.is_whole = false;
    miss(run, result, row, found);
}

/* All instalments are expected in their order; of the levels, those that are named. */
static void compare_parts(TestRun *run, TestResult *result, size_t row, TestMiss found, const Award *award,
                          const PlanClause *clause)
{
    const Node *expectation = found.expectation;
    Divided divided = {.parts = run->plan->parts + clause->first_part, .part_count = clause->part_count};
    size_t number = 0, instalments = 0;
    if (award)
        divided.count = payout_divide(&run->results, award, divided.amounts);
    while (instalments < divided.part_count && divided.parts[instalments].kind == PART_INSTALMENT)
        instalments++;
    for (const Node *value = expectation->items; value; value = value->next, number++)
        compare_part(run, result, row, found, &divided, number < instalments ? number : divided.part_count, value);
    if (expectation->items && number < instalments) {
        found.literal = NULL;
        found.is_whole = false;
        found.expected = part_called(run, &divided.parts[number], TEXT("not expected", "未列出"));
        found.found = yuan(run->arena, number < divided.count ? divided.amounts[number].fen : 0);
        miss(run, result, row, found);
    }
    for (const Node *arm = expectation->more; arm; arm = arm->next) {
        size_t part = instalments;
        while (part < divided.part_count &&
               !is_level(&run->plan->levels[divided.parts[part].level], arm->name->text))
            part++;
        compare_part(run, result, row, found, &divided, part, arm->left);
    }
}

static void compare_one(TestRun *run, TestResult *result, size_t row, const Node *expectation)
{
    size_t number = test_run_clause(run->plan, expectation->name->symbol);
    const Award *award = test_run_award(run, row, number);
    Outcome outcome = test_run_outcome(run, row, award);
    TestMiss found = {
        .expectation = expectation, .is_whole = true, .outcome = outcome, .paid = award ? award->paid : 0};
    bool undecided = outcome == OUTCOME_PENDING || outcome == OUTCOME_INVALID, met;
    if (expectation->kind == NODE_OUTCOME) {
        Outcome expected = outcome_called(expectation->left->text);
        met = expected == outcome;
        found.expected = expected < OUTCOME_COUNT_OF_OUTCOMES ? outcome_words[expected] : TEXT("?", "？");
        found.found = outcome_words[outcome];
    } else if (number < run->plan->clause_count && run->plan->clauses[number].referral) {
        met = is_referral_met(expectation->right, outcome);
        found.expected = expectation->right->kind == NODE_YES ? TEXT("yes", "是") : TEXT("no", "否");
        found.found = outcome_words[outcome];
    } else {
        PlanField money = {.kind = KIND_MONEY, .denominator = 100};
        int64_t expected = lower_literal(&money, expectation->right);
        met = !undecided && expected == found.paid;
        found.expected = yuan(run->arena, expected);
        found.found = undecided ? outcome_words[outcome] : yuan(run->arena, found.paid);
    }
    found.row = text_of(run->rows[row]);
    if (!met)
        miss(run, result, row, found);
    else if (expectation->kind == NODE_ASSIGN && (expectation->items || expectation->more))
        compare_parts(run, result, row, found, award, &run->plan->clauses[number]);
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

typedef struct FaultSink {
    TestRun *run;
} FaultSink;

static void take_fault(void *user, const RowFault *fault)
{
    TestRun *run = ((FaultSink *)user)->run;
    ProblemPlace place = {.line = fault->row + 1, .row = fault->row};
    row_fault_report(&run->faults, run->plan, fault, &place);
}

static bool gives_key(const TestRun *run, Str key)
{
    for (const Node *node = run->test->items; node; node = node->next)
        for (const Node *cell = node->kind == NODE_GIVEN ? node->items : NULL; cell; cell = cell->next)
            if (cell->name && cell->name->symbol && cell->name->symbol->kind == SYMBOL_FIELD &&
                cell->name->symbol->node->kind == NODE_KEY && cell->right && str_equal(cell->right->text, key))
                return true;
    return false;
}

/* A decision is about a row whose key the test gives; a key that polc made up is nobody's. */
static void find_decisions(TestRun *run)
{
    PlanDecision *decisions = ARENA_ARRAY(run->arena, PlanDecision, run->plan->decision_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < run->plan->decision_count; i++)
        if (gives_key(run, run->plan->decisions[i].row))
            decisions[count++] = run->plan->decisions[i];
    run->results.decisions = decisions;
    run->results.decision_count = count;
    run->results.every_row_has_identity = count > 0;
}

static Status run_rows(TestRun *run, TestResult *result, char *reason)
{
    Status status = fill_batch(run);
    ProgramOptions options = {.kind = run->engine_kind, .detail = true, .expected_rows = run->row_count};
    FaultSink faults = {run};
    RowFaultSink sink = {take_fault, &faults};
    for (size_t i = 0; i < run->plan->detail_count && status == STATUS_OK; i++)
        status = read_details(run, &run->plan->details[i]);
    if (status == STATUS_OK)
        status = read_ledger(run, result);
    if (status == STATUS_OK)
        status = fill_earlier_sums(run);
    if (status == STATUS_OK && lacks_required(run))
        options.kind = ENGINE_INTERP;
    if (status == STATUS_OK)
        status = program_open(&run->program, run->plan, &options, reason);
    if (status == STATUS_OK)
        status = engine_open(&run->engine, run->program, run->batch.capacity);
    if (status == STATUS_OK)
        status = results_init(&run->results, run->plan, true);
    if (status != STATUS_OK)
        return status;
    find_decisions(run);
    engine_run(run->engine, &run->batch);
    status = results_append(&run->results, &run->batch, run->engine, &sink, NULL);
    if (status == STATUS_OK && run->ledger)
        status = earlier_awards_open(&run->earlier, run->ledger, &run->results);
    return status == STATUS_OK ? settle_run(run->plan, &run->results, &run->settled) : status;
}

static void run_done(TestRun *run)
{
    settle_report_done(&run->settled);
    results_done(&run->results);
    engine_close(run->engine);
    program_close(run->program);
    earlier_awards_close(&run->earlier);
    ledger_close(run->ledger);
    batch_done(&run->batch);
    problem_list_done(&run->faults);
}

/* ---- Plans: tests under the same readings share one -------------------------------------------------------------------- */

typedef struct TestPlan {
    ReadingState readings;
    Plan *plan; /* NULL: there is none */
} TestPlan;

typedef struct TestPlans {
    TestPlan *items;
    size_t count, capacity;
} TestPlans;

static bool same_readings(const ReadingState *a, const ReadingState *b, size_t count)
{
    return memcmp(a->options, b->options, count * sizeof *a->options) == 0 &&
           memcmp(a->chosen, b->chosen, count * sizeof *a->chosen) == 0;
}

static const Plan *plan_under(Compilation *c, TestPlans *plans, const ReadingState *readings)
{
    for (size_t i = 0; i < plans->count; i++)
        if (same_readings(&plans->items[i].readings, readings, c->policy->readings.count))
            return plans->items[i].plan;
    Plan *plan = lower_policy(&c->arena, c->policy, readings->options, readings->chosen, &c->sources, &c->diags);
    ARENA_PUSH(&c->arena, plans->items, plans->count, plans->capacity, ((TestPlan){*readings, plan}));
    return plan;
}

/* ---- All tests ------------------------------------------------------------------------------------------------------------ */

static Status run_test(Compilation *c, Node *test, const ReadingState *base, const TestOptions *options,
                       TestPlans *plans, TestReport *report, TestResult *result)
{
    TestRun run = {.compilation = c, .arena = &c->arena, .test = test, .engine_kind = options->engine};
    list_rows(&run);
    ReadingState own;
    choose_readings(&run, base, &own);
    run.options = own.options;
    run.plan = plan_under(c, plans, &own);
    if (!run.plan) {
        miss(&run, result, SIZE_MAX,
             (TestMiss){.expectation = test->items ? test->items : test,
                        .expected = TEXT("a plan", "可执行的规则"),
                        .found = TEXT("none under these readings", "所选口径下没有"),
                        .outcome = OUTCOME_INVALID});
        return STATUS_OK;
    }
    problem_list_init(&run.faults, result->label, 0);
    Status status = run_rows(&run, result, report->reason);
    if (status == STATUS_OK)
        compare(&run, result);
    if (status == STATUS_OK && options->see)
        options->see(options->context, &run, result);
    run_done(&run);
    return status;
}

Status policy_test_run(Compilation *c, Node *test, const ReadingState *readings, const TestOptions *options,
                       TestResult *result)
{
    TestPlans plans = {0};
    TestReport report = {0};
    *result = (TestResult){.span = test->span, .was_run = true};
    return run_test(c, test, readings, options, &plans, &report, result);
}

static bool contains(Str text, Str part)
{
    if (!part.len)
        return true;
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (memcmp(text.at + i, part.at, part.len) == 0)
            return true;
    return false;
}

Status policy_tests_run(Compilation *c, const ReadingState *readings, const TestOptions *options,
                        TestReport *report)
{
    *report = (TestReport){.stopped_at = SIZE_MAX};
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    TestPlans plans = {0};
    report->tests = ARENA_ARRAY(&c->arena, TestResult, c->policy->test_count + 1);
    report->count = c->policy->test_count;
    for (size_t i = 0; i < report->count && report->stopped_at == SIZE_MAX; i++) {
        size_t number = options->order ? options->order[i] : i;
        Node *test = c->policy->tests[number];
        TestResult *result = &report->tests[number];
        *result = (TestResult){.label = test->label ? test->label->text : (Str){"", 0}, .span = test->span};
        result->was_run = contains(result->label, options->filter);
        if (!result->was_run)
            continue;
        Status status = run_test(c, test, readings, options, &plans, report, result);
        if (status != STATUS_OK)
            return status;
        report->run++;
        report->failed += result->miss_count > 0;
        if (options->stop && result->miss_count)
            report->stopped_at = number;
    }
    return STATUS_OK;
}
