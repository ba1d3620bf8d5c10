#include "runtime/decision_file.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/memory.h"
#include "runtime/nearest.h"

#define BATCH_ROWS 256

enum { KEY, CLAUSE, RULE_AMOUNT, PAID_AMOUNT, DECIDED_BY, DECIDED_ON, DOCUMENT, COLUMN_COUNT };

static PlanField column(const char *id, const char *label, ValueKind kind)
{
    bool is_text = kind == KIND_TEXT, is_money = kind == KIND_MONEY;
    return (PlanField){.id = str_from(id),
                       .label = str_from(label),
                       .kind = kind,
                       .physical = is_text ? PHYSICAL_TEXT : PHYSICAL_I64,
                       .denominator = is_money ? 100 : 1,
                       .required = true,
                       .low = is_money            ? 0
                              : kind == KIND_DATE ? DATE_FIRST
                                                  : -VALUE_LIMIT,
                       .high = kind == KIND_DATE ? DATE_LAST : VALUE_LIMIT,
                       .has_range = is_money,
                       .used = true};
}

static const PlanField *key_of(const Plan *plan)
{
    size_t i = 0;
    while (i < plan->field_count && !plan->fields[i].key)
        i++;
    return i < plan->field_count ? &plan->fields[i] : NULL;
}

static void describe_columns(PlanField columns[static COLUMN_COUNT], const Plan *plan)
{
    const PlanField *key = key_of(plan);
    columns[KEY] = column("key", "主键", KIND_TEXT);
    columns[KEY].id = key->id;
    columns[KEY].label = key->label;
    columns[CLAUSE] = column("clause", "条款", KIND_TEXT);
    columns[RULE_AMOUNT] = column("rule_amount", "规定金额", KIND_MONEY);
    columns[PAID_AMOUNT] = column("paid_amount", "批准金额", KIND_MONEY);
    columns[DECIDED_BY] = column("decided_by", "决定机关", KIND_TEXT);
    columns[DECIDED_ON] = column("decided_on", "决定日期", KIND_DATE);
    columns[DOCUMENT] = column("document", "文号", KIND_TEXT);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        columns[i].currency = plan->currency;
        columns[i].currency_label = plan->currency_label;
    }
}

/* ---- One decision ------------------------------------------------------------------------------------------- */

static Wording clause_words(const PlanClause *clause)
{
    return (Wording){clause->id, clause->label.len ? clause->label : clause->id};
}

static void report_no_clause(ProblemList *problems, const Plan *plan, const ProblemPlace *place, Str name)
{
    Str *names = memory_new(plan->clause_count * 2 + 1, sizeof *names);
    size_t count = 0;
    Wording nearest = WORDING("", "");
    for (size_t i = 0; i < plan->clause_count && !plan->clauses[i].referral; i++)
        if (!nearest.en.len)
            nearest = clause_words(&plan->clauses[i]);
    for (size_t i = 0; names && i < plan->clause_count; i++) {
        names[count++] = plan->clauses[i].id;
        if (plan->clauses[i].label.len)
            names[count++] = plan->clauses[i].label;
    }
    Str near = names ? nearest_name(name, names, count) : (Str){0};
    problem_report(problems, PROBLEM_DECISION_CLAUSE, place, name, 1,
                   near.len ? (Wording[]){wording_same(near)} : &nearest);
    memory_free(names);
}

/* The clause of that name, or SIZE_MAX after a report. */
static size_t find_clause(ProblemList *problems, const Plan *plan, const ProblemPlace *place, Str name)
{
    for (size_t i = 0; i < plan->clause_count; i++) {
        const PlanClause *clause = &plan->clauses[i];
        if (!str_equal(clause->id, name) && !(clause->label.len && str_equal(clause->label, name)))
            continue;
        if (!clause->referral)
            return i;
        problem_report(problems, PROBLEM_DECISION_REFERRAL, place, name, 0, NULL);
        return SIZE_MAX;
    }
    report_no_clause(problems, plan, place, name);
    return SIZE_MAX;
}

static bool stands_already(const DecisionFile *file, const PlanDecision *decision, const Plan *plan,
                           ProblemList *problems, const ProblemPlace *place)
{
    for (size_t i = 0; i < file->count; i++) {
        const PlanDecision *before = &file->decisions[i];
        if (before->clause != decision->clause || !str_equal(before->row, decision->row))
            continue;
        Wording clause = clause_words(&plan->clauses[decision->clause]);
        char digits[DECIMAL_TEXT];
        Str line = {digits, int128_print(digits, (Int128)(before->sheet_row ? before->sheet_row : before->line))};
        if (!before->in_policy)
            problem_report(problems, PROBLEM_DECISION_TWICE, place, decision->row, 2,
                           (Wording[]){clause, wording_same(line)});
        else
            problem_report(problems, PROBLEM_DECISION_IN_POLICY, place, decision->row, 1, &clause);
        return true;
    }
    return false;
}

static bool add(DecisionFile *file, const PlanDecision *decision)
{
    if (file->count == file->capacity) {
        size_t capacity = file->capacity ? file->capacity * 2 : 16;
        PlanDecision *grown =
            memory_grow(file->decisions, file->count * sizeof *grown, capacity, sizeof *file->decisions);
        if (!grown)
            return false;
        file->decisions = grown;
        file->capacity = capacity;
    }
    file->decisions[file->count++] = *decision;
    return true;
}

static Str kept_text(DecisionFile *file, const Batch *batch, size_t which, size_t row)
{
    return arena_copy(&file->arena, batch->columns[which].data.text[row]);
}

static Status add_row(DecisionFile *file, const Plan *plan, const Batch *batch, size_t row, ProblemList *problems)
{
    ProblemPlace place = {
        .line = batch->lines[row], .sheet_row = batch->sheet_rows[row], .row = batch->first_row + row};
    size_t clause = find_clause(problems, plan, &place, batch->columns[CLAUSE].data.text[row]);
    if (clause == SIZE_MAX)
        return STATUS_OK;
    PlanDecision decision = {.row = kept_text(file, batch, KEY, row),
                             .clause = (uint16_t)clause,
                             .rule_amount = batch->columns[RULE_AMOUNT].data.i64[row],
                             .paid = batch->columns[PAID_AMOUNT].data.i64[row],
                             .decided_by = kept_text(file, batch, DECIDED_BY, row),
                             .document = kept_text(file, batch, DOCUMENT, row),
                             .decided_on = batch->columns[DECIDED_ON].data.i64[row],
                             .line = place.line,
                             .sheet_row = place.sheet_row};
    if (!decision.row.at || !decision.decided_by.at || !decision.document.at)
        return STATUS_NO_MEMORY;
    if (stands_already(file, &decision, plan, problems, &place))
        return STATUS_OK;
    return add(file, &decision) ? STATUS_OK : STATUS_NO_MEMORY;
}

/* ---- The file ----------------------------------------------------------------------------------------------- */

Status decision_file_open(DecisionFile *file, const Plan *plan)
{
    *file = (DecisionFile){0};
    arena_init(&file->arena);
    for (size_t i = 0; i < plan->decision_count; i++)
        if (!add(file, &plan->decisions[i]))
            return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static Status read_rows(DecisionFile *file, const Plan *plan, Reader *reader, Batch *batch, ProblemList *problems)
{
    for (;;) {
        Status status = reader_next(reader, batch);
        for (size_t row = 0; row < batch->rows && status == STATUS_OK; row++)
            if (!bit_get(batch->rejected, row))
                status = add_row(file, plan, batch, row, problems);
        if (status != STATUS_OK)
            return status;
        if (problems->out_of_memory)
            return STATUS_NO_MEMORY;
        if (!batch->rows)
            return problems->errors ? STATUS_BAD_DATA : STATUS_OK;
    }
}

Status decision_file_read(DecisionFile *file, const Plan *plan, const ReaderOptions *options,
                          ProblemList *problems)
{
    PlanField columns[COLUMN_COUNT];
    Reader *reader;
    Batch batch = {0};
    describe_columns(columns, plan);
    Status status = reader_open(&reader, columns, COLUMN_COUNT, options, problems);
    if (status != STATUS_OK)
        return status;
    status = batch_init(&batch, columns, COLUMN_COUNT, BATCH_ROWS);
    if (status == STATUS_OK)
        status = read_rows(file, plan, reader, &batch, problems);
    file->facts = reader_facts(reader);
    batch_done(&batch);
    reader_close(reader);
    return status;
}

void decision_report(ProblemList *problems, const Plan *plan, const PlanDecision *decision,
                     const SettleDecision *found, const ProblemPlace *place)
{
    Wording words[3] = {clause_words(&plan->clauses[decision->clause])};
    char said[DECIMAL_TEXT], is[DECIMAL_TEXT];
    words[1] = wording_same((Str){said, fen_print(said, decision->rule_amount)});
    words[2] = wording_same((Str){is, fen_print(is, found->rule_amount)});
    if (found->state == DECISION_NO_ROW)
        problem_report(problems, PROBLEM_DECISION_NO_ROW, place, decision->row, 1, words);
    else if (found->state == DECISION_ROW_REJECTED)
        problem_report(problems, PROBLEM_DECISION_ROW_REJECTED, place, decision->row, 1, words);
    else if (found->state == DECISION_APPLIED && found->rule_amount != decision->rule_amount)
        problem_report(problems, PROBLEM_DECISION_RULE_DIFFERS, place, decision->row, 3, words);
}

void decision_file_done(DecisionFile *file)
{
    memory_free(file->decisions);
    arena_done(&file->arena);
    *file = (DecisionFile){0};
}
