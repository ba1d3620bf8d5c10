#include "compiler/testing/cases.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "compiler/builtin.h"
#include "compiler/lower.h"
#include "compiler/names.h"
#include "compiler/testing/beside.h"
#include "runtime/nearest.h"
#include "runtime/read/fold.h"
#include "runtime/read/header.h"
#include "runtime/read/open_error.h"

/* What a column of the file is about; the columns that can be stand in this order in Cases.fields. */
typedef enum ColumnKind {
    COLUMN_OF_FIELD,
    COLUMN_OF_CLAUSE,
    COLUMN_OF_READING,
    COLUMN_CASE,
    COLUMN_ROW,
    COLUMN_NOTE
} ColumnKind;

typedef struct CaseRow {
    Str name, row; /* of the case, of the row; may be empty */
    Span span; /* the record */
    uint64_t line, sheet_row;
    Node *given, *expected, *unders; /* ASSIGN; ASSIGN, OUTCOME; UNDER */
    bool faulty; /* some cell was refused */
} CaseRow;

typedef struct Cases {
    Compilation *c;
    Arena *arena;
    ProblemList *problems;
    CaseTable *table;
    PlanField *fields; /* of all columns that can be */
    ColumnKind *kinds;
    Symbol **symbols; /* FIELD, CLAUSE, REFER, READING; NULL: the others */
    size_t field_count;
    Header header;
    CaseRow *rows;
    size_t row_count, row_capacity;
    bool failed;
} Cases;

/* ---- The columns that can be ------------------------------------------------------------------------------------------- */

static void add_column(Cases *cases, ColumnKind kind, Symbol *symbol, PlanField field)
{
    field.key = field.required = field.has_default = false;
    cases->kinds[cases->field_count] = kind;
    cases->symbols[cases->field_count] = symbol;
    cases->fields[cases->field_count++] = field;
}

/* As in a test, a cell outside of its range rejects the case's row, which may be what the case is about. */
static PlanField without_range(PlanField field)
{
    bool is_number = field.physical == PHYSICAL_I64 && field.kind != KIND_DATE && field.kind != KIND_CATEGORY;
    if (is_number && field.has_range) {
        field.low = field.kind == KIND_COUNT ? 0 : -VALUE_LIMIT;
        field.high = VALUE_LIMIT;
        field.has_range = false;
    }
    return field;
}

static PlanField result_of(const Policy *policy, const Symbol *clause)
{
    bool is_referral = clause->kind == SYMBOL_REFER;
    return (PlanField){.id = clause->id,
                       .label = clause->label,
                       .kind = is_referral ? KIND_YES_NO : KIND_MONEY,
                       .physical = is_referral ? PHYSICAL_BIT : PHYSICAL_I64,
                       .denominator = is_referral ? 1 : 100,
                       .currency = policy->currency->id,
                       .currency_label = policy->currency->label,
                       .low = is_referral ? 0 : -VALUE_LIMIT,
                       .high = is_referral ? 1 : VALUE_LIMIT};
}

static PlanField option_of(Arena *arena, const Symbol *reading)
{
    PlanMember *members = ARENA_ARRAY(arena, PlanMember, reading->part_count + 1);
    for (size_t i = 0; i < reading->part_count; i++)
        members[i] = (PlanMember){reading->parts[i]->id, reading->parts[i]->label};
    return (PlanField){.id = reading->id,
                       .label = reading->label,
                       .kind = KIND_CATEGORY,
                       .physical = PHYSICAL_I64,
                       .denominator = 1,
                       .members = members,
                       .member_count = reading->part_count,
                       .high = reading->part_count ? (int64_t)reading->part_count - 1 : 0};
}

static PlanField text_called(Str id, Str label)
{
    return (PlanField){.id = id, .label = label, .kind = KIND_TEXT, .physical = PHYSICAL_TEXT, .denominator = 1};
}

/* What the policy names comes first: a field may be called `row`. */
static void list_columns(Cases *cases)
{
    const Policy *policy = cases->c->policy;
    size_t most = policy->fields.count + policy->clauses.count + policy->refers.count + policy->readings.count + 3;
    PlanField *form = lower_form_fields(cases->arena, policy);
    cases->fields = ARENA_ARRAY(cases->arena, PlanField, most);
    cases->kinds = ARENA_ARRAY(cases->arena, ColumnKind, most);
    cases->symbols = ARENA_ARRAY(cases->arena, Symbol *, most);
    for (size_t i = 0; i < policy->fields.count; i++)
        add_column(cases, COLUMN_OF_FIELD, policy->fields.items[i], without_range(form[i]));
    for (size_t i = 0; i < policy->clauses.count; i++)
        add_column(cases, COLUMN_OF_CLAUSE, policy->clauses.items[i], result_of(policy, policy->clauses.items[i]));
    for (size_t i = 0; i < policy->refers.count; i++)
        add_column(cases, COLUMN_OF_CLAUSE, policy->refers.items[i], result_of(policy, policy->refers.items[i]));
    for (size_t i = 0; i < policy->readings.count; i++)
        add_column(cases, COLUMN_OF_READING, policy->readings.items[i],
                   option_of(cases->arena, policy->readings.items[i]));
    add_column(cases, COLUMN_CASE, NULL, text_called(STR("case"), STR("算例")));
    add_column(cases, COLUMN_ROW, NULL, text_called(STR("row"), STR("行")));
    add_column(cases, COLUMN_NOTE, NULL, text_called(STR("note"), STR("备注")));
}

/* ---- The text -------------------------------------------------------------------------------------------------------------- */

static const ProblemPlace whole_file = {.row = PROBLEM_NO_ROW};

static Status fail(Cases *cases, ProblemCode code, const ProblemPlace *place, Str found, size_t count,
                   const Wording *words)
{
    problem_report(cases->problems, code, place, found, count, words);
    cases->failed = true;
    return STATUS_OK;
}

static Status report_end(Cases *cases, Decoder *decoder, DecoderEnd end, Str text)
{
    Scanner scanner = {.decoder = decoder, .source = end, .line = 1};
    for (size_t i = 0; i < text.len; i++)
        scanner.line += text.at[i] == '\n';
    Status status = header_report_end(SCAN_CUT, &scanner, cases->problems, STR(""));
    cases->failed = true;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/* The whole file in UTF-8; its length may grow in the arena by doubling. */
static Status decode(Cases *cases, Decoder *decoder, Str *text)
{
    size_t capacity = 1 << 16, used = 0;
    char *bytes = arena_new(cases->arena, capacity, 1);
    while (bytes) {
        size_t got;
        DecoderEnd end = decoder_read(decoder, bytes + used, capacity - used, &got);
        used += got;
        *text = (Str){bytes, used};
        if (end == DECODER_AT_END) {
            cases->table->encoding = decoder_encoding(decoder);
            return STATUS_OK;
        }
        if (end != DECODER_GOES_ON)
            return report_end(cases, decoder, end, *text);
        if (used > SOURCE_MAX_BYTES) {
            Wording reason = WORDING("it is larger than 16 MiB", "超过16 MiB");
            return fail(cases, PROBLEM_CANNOT_READ, &whole_file, STR(""), 1, &reason);
        }
        if (capacity - used < 4096) {
            char *grown = arena_new(cases->arena, capacity * 2, 1);
            if (!grown)
                return STATUS_NO_MEMORY;
            memcpy(grown, bytes, used);
            bytes = grown;
            capacity *= 2;
        }
    }
    return STATUS_NO_MEMORY;
}

/* The decoder is closed before an arena without memory escapes. */
static Status read_text(Cases *cases, Str *text)
{
    int descriptor = open(cases->table->path.at, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    Wording reason = open_error_wording(errno);
    if (descriptor < 0)
        return fail(cases, PROBLEM_CANNOT_READ, &whole_file, STR(""), 1, &reason);
    Decoder *decoder = decoder_open(descriptor, 0);
    if (!decoder)
        return STATUS_NO_MEMORY;
    bool can_escape = cases->arena->can_escape;
    cases->arena->can_escape = false;
    Status status = decode(cases, decoder, text);
    cases->arena->can_escape = can_escape;
    decoder_close(decoder);
    return status;
}

/* ---- Columns of the file -------------------------------------------------------------------------------------------------- */

static ProblemPlace place_of(const Cases *cases, const CaseRow *row, size_t column)
{
    return (ProblemPlace){.line = row->line,
                          .sheet_row = row->sheet_row,
                          .row = PROBLEM_NO_ROW,
                          .column = (uint32_t)column + 1,
                          .header =
                              column < cases->header.column_count ? cases->header.columns[column].name : STR("")};
}

/* In data such a column is only not read; here it may be an expectation with a slip of the pen. */
static void refuse_unknown_columns(Cases *cases)
{
    Str *names = ARENA_ARRAY(cases->arena, Str, cases->field_count * 2 + 1);
    for (size_t i = 0; i < cases->field_count; i++) {
        names[2 * i] = cases->fields[i].id;
        names[2 * i + 1] = cases->fields[i].label;
    }
    CaseRow header = {.line = cases->header.line};
    for (size_t i = 0; i < cases->header.column_count; i++) {
        const HeaderColumn *column = &cases->header.columns[i];
        if (column->field != SIZE_MAX || !column->name.len)
            continue;
        ProblemPlace place = place_of(cases, &header, i);
        Str near = nearest_name(column->name, names, cases->field_count * 2);
        if (str_equal(near, column->name)) /* it stands twice, which has been said */
            continue;
        Wording words[1] = {wording_same(near)};
        fail(cases, near.len ? PROBLEM_CASES_COLUMN_NEAR : PROBLEM_CASES_COLUMN, &place, column->name, 1, words);
    }
}

static void keep_problem(Cases *cases, const Problem *problem)
{
    if (problem->code == PROBLEM_COLUMN_UNKNOWN || problem->code == PROBLEM_COLUMN_UNKNOWN_NEAR ||
        problem->code == PROBLEM_COLUMNS_LACKING || problem->code == PROBLEM_COLUMN_UNNAMED ||
        problem->code == PROBLEM_COLUMNS_REST)
        return;
    problem_report(cases->problems, problem->code, &problem->place, problem->found, problem->word_count,
                   problem->words);
    cases->failed = cases->failed || problem_is_error(problem->code);
}

static void require_clause(Cases *cases)
{
    for (size_t i = 0; i < cases->header.column_count; i++) {
        size_t field = cases->header.columns[i].field;
        if (field == SIZE_MAX || cases->kinds[field] == COLUMN_OF_CLAUSE)
            return;
    }
    ProblemPlace place = {.line = cases->header.line, .row = PROBLEM_NO_ROW};
    fail(cases, PROBLEM_CASES_NO_CLAUSE, &place, STR(""), 0, NULL);
}

static Status read_header(Cases *cases, Scanner *scanner)
{
    HeaderNames names;
    ProblemList found;
    problem_list_init(&found, cases->problems->file, 0);
    Status status = header_names_init(&names, cases->fields, cases->field_count, cases->arena)
                        ? header_read(&cases->header, &names, scanner, &found, cases->arena)
                        : STATUS_NO_MEMORY;
    for (size_t i = 0; i < found.recent.count; i++)
        keep_problem(cases, &found.recent.items[i]);
    problem_list_done(&found);
    cases->failed = cases->failed || (status != STATUS_OK && status != STATUS_NO_MEMORY);
    if (status == STATUS_NO_MEMORY || !cases->header.columns)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    cases->table->delimiter = scanner->delimiter;
    refuse_unknown_columns(cases);
    require_clause(cases);
    return STATUS_OK;
}

/* ---- Cells ------------------------------------------------------------------------------------------------------------------ */

static Span span_of(const Cases *cases, Str part)
{
    uint32_t start = cases->table->source->base + (uint32_t)(part.at - cases->table->source->text.at);
    return (Span){start, start + (uint32_t)part.len};
}

static Node *name_node(const Cases *cases, Str text, Span span, Symbol *symbol)
{
    Node *name = ast_node(cases->arena, NODE_NAME, span);
    name->text = text;
    name->symbol = symbol;
    return name;
}

/* What lower_literal makes of it is the cell's value again. */
static Node *literal_of(const Cases *cases, const PlanField *field, const Symbol *symbol, const CellValue *value,
                        Span span)
{
    Node *literal;
    switch (field->kind) {
    case KIND_YES_NO:
        return ast_node(cases->arena, value->number ? NODE_YES : NODE_NO, span);
    case KIND_DATE:
        literal = ast_node(cases->arena, NODE_DATE, span);
        literal->day = value->number;
        return literal;
    case KIND_TEXT:
        literal = ast_node(cases->arena, NODE_STRING, span);
        literal->text = arena_copy(cases->arena, value->text);
        return literal;
    case KIND_CATEGORY:
        return name_node(cases, field->members[value->number].id, span, symbol->parts[value->number]);
    default:
        literal = ast_node(cases->arena, NODE_NUMBER, span);
        literal->exact = (Exact){value->number, field->denominator};
        return literal;
    }
}

/* One cell of a row, trimmed and with single quotation marks. */
typedef struct CaseCell {
    size_t column;
    Str text, raw; /* `raw`: as it stands in the file, within its quotation marks */
} CaseCell;

static Node *assign_node(const Cases *cases, const CaseCell *cell, Symbol *symbol, Node *value)
{
    Node *assign = ast_node(cases->arena, NODE_ASSIGN, span_of(cases, cell->raw));
    assign->name = name_node(cases, cases->header.columns[cell->column].name, assign->span, symbol);
    assign->symbol = symbol;
    assign->right = value;
    return assign;
}

static void refuse_cell(Cases *cases, CaseRow *row, const CaseCell *cell, const CellValue *value)
{
    ProblemPlace place = place_of(cases, row, cell->column);
    row->faulty = true;
    fail(cases, value->problem, &place, cell->text, value->word_count, value->words);
}

static bool is_word(Str text, const char *en, const char *zh)
{
    return str_is(text, en) || str_is(text, zh);
}

static void read_given(Cases *cases, CaseRow *row, const CaseCell *cell, const HeaderColumn *column)
{
    Symbol *field = cases->symbols[column->field];
    CellValue value;
    Node *literal = NULL;
    if (!is_word(cell->text, "unknown", "未填")) {
        cell_read(&column->form, cell->text, &value);
        if (value.problem != PROBLEM_NONE) {
            refuse_cell(cases, row, cell, &value);
            return;
        }
        if (value.is_blank)
            return;
        literal = literal_of(cases, column->form.field, field, &value, span_of(cases, cell->raw));
    }
    row->given = ast_append(row->given, assign_node(cases, cell, field, literal));
}

static void read_expected(Cases *cases, CaseRow *row, const CaseCell *cell, const HeaderColumn *column)
{
    Symbol *clause = cases->symbols[column->field];
    CellValue value;
    if (builtin_find(BUILTIN_OUTCOME, cell->text) >= 0) {
        Node *outcome = ast_node(cases->arena, NODE_OUTCOME, span_of(cases, cell->raw));
        outcome->name = name_node(cases, column->name, outcome->span, clause);
        outcome->symbol = clause;
        outcome->left = name_node(cases, arena_copy(cases->arena, cell->text), outcome->span, NULL);
        row->expected = ast_append(row->expected, outcome);
        return;
    }
    cell_read(&column->form, cell->text, &value);
    if (value.problem == PROBLEM_NOT_NUMBER || value.problem == PROBLEM_NOT_YES_NO) {
        ProblemPlace place = place_of(cases, row, cell->column);
        row->faulty = true;
        fail(cases, clause->kind == SYMBOL_REFER ? PROBLEM_CASES_NOT_REFERRAL : PROBLEM_CASES_NOT_RESULT, &place,
             cell->text, 0, NULL);
    } else if (value.problem != PROBLEM_NONE) {
        refuse_cell(cases, row, cell, &value);
    } else if (!value.is_blank) {
        Node *amount = literal_of(cases, column->form.field, NULL, &value, span_of(cases, cell->raw));
        Node *assign = assign_node(cases, cell, clause, amount);
        assign->exact = (Exact){column->form.multiple, 1}; /* how an accepted amount is to be written */
        row->expected = ast_append(row->expected, assign);
    }
}

static void read_option(Cases *cases, CaseRow *row, const CaseCell *cell, const HeaderColumn *column)
{
    Symbol *reading = cases->symbols[column->field];
    CellValue value;
    cell_read(&column->form, cell->text, &value);
    if (value.problem != PROBLEM_NONE) {
        refuse_cell(cases, row, cell, &value);
        return;
    }
    if (value.is_blank)
        return;
    Node *under = ast_node(cases->arena, NODE_UNDER, span_of(cases, cell->raw));
    under->name = name_node(cases, column->name, under->span, reading);
    under->left = name_node(cases, reading->parts[value.number]->id, under->span, reading->parts[value.number]);
    under->symbol = reading;
    row->unders = ast_append(row->unders, under);
}

static void read_cell(Cases *cases, CaseRow *row, const CaseCell *cell)
{
    const HeaderColumn *column = &cases->header.columns[cell->column];
    if (column->field == SIZE_MAX)
        return;
    switch (cases->kinds[column->field]) {
    case COLUMN_OF_FIELD:
        read_given(cases, row, cell, column);
        break;
    case COLUMN_OF_CLAUSE:
        read_expected(cases, row, cell, column);
        break;
    case COLUMN_OF_READING:
        read_option(cases, row, cell, column);
        break;
    case COLUMN_CASE:
        row->name = arena_copy(cases->arena, cell->text);
        break;
    case COLUMN_ROW:
        row->row = arena_copy(cases->arena, cell->text);
        break;
    case COLUMN_NOTE:
        break;
    }
}

static ProblemCode flaw_of(uint32_t flags)
{
    return flags & CELL_TOO_LONG      ? PROBLEM_CELL_TOO_LONG
           : flags & CELL_NUL         ? PROBLEM_NUL_IN_CELL
           : flags & CELL_AFTER_QUOTE ? PROBLEM_TEXT_AFTER_QUOTE
                                      : PROBLEM_NONE;
}

static void read_record(Cases *cases, const Scanner *scanner)
{
    CaseRow row = {.line = scanner->record_line, .sheet_row = scanner->record_sheet_row};
    row.span = span_of(cases, scanner_record(scanner));
    bool blank = true;
    for (size_t i = 0; i < scanner->cell_count; i++) {
        CaseCell cell = {.column = i, .raw = scanner_cell(scanner, i)};
        cell.raw = cell.text = fold_trim(cell.raw);
        if (scanner->cells[i].flags & CELL_DOUBLED) {
            char *single = arena_new(cases->arena, cell.raw.len + 1, 1);
            cell.text = (Str){single, scan_undouble(cell.raw, single)};
        }
        if (!cell.text.len)
            continue;
        blank = false;
        ProblemCode flaw = flaw_of(scanner->cells[i].flags);
        ProblemPlace place = place_of(cases, &row, i);
        row.faulty = row.faulty || flaw != PROBLEM_NONE;
        if (flaw != PROBLEM_NONE)
            fail(cases, flaw, &place, cell.text, 0, NULL);
        else if (i >= cases->header.column_count)
            fail(cases, PROBLEM_TOO_MANY_CELLS, &place, cell.text, 0, NULL);
        else
            read_cell(cases, &row, &cell);
    }
    if (!blank)
        ARENA_PUSH(cases->arena, cases->rows, cases->row_count, cases->row_capacity, row);
}

static Status read_records(Cases *cases, Scanner *scanner)
{
    ScanEnd end;
    while ((end = scanner_next(scanner)) == SCAN_RECORD)
        read_record(cases, scanner);
    if (end == SCAN_AT_END)
        return STATUS_OK;
    Status status = header_report_end(end, scanner, cases->problems, STR(""));
    cases->failed = true;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/* ---- Cases become tests ------------------------------------------------------------------------------------------------------ */

static Node *chosen_before(const Node *test, const Symbol *reading)
{
    for (Node *item = test->items; item; item = item->next)
        if (item->kind == NODE_UNDER && item->symbol == reading)
            return item;
    return NULL;
}

/* The options that hold for a case may be written in any of its rows, but are the same for all. */
static void take_unders(Cases *cases, Node *test, const CaseRow *row)
{
    for (Node *under = row->unders, *next; under; under = next) {
        next = under->next;
        under->next = under->last = NULL;
        const Node *before = chosen_before(test, under->symbol);
        if (!before) {
            test->items = ast_append(test->items, under);
        } else if (before->left->symbol != under->left->symbol) {
            ProblemPlace place = {.line = row->line, .sheet_row = row->sheet_row, .row = PROBLEM_NO_ROW};
            place.header = under->name->text;
            Wording words[] = {wording_same(source_written(&cases->c->sources, before->span))};
            fail(cases, PROBLEM_CASES_READINGS_DIFFER, &place, source_written(&cases->c->sources, under->span), 1,
                 words);
        }
    }
}

static void take_row(Cases *cases, Node *test, CaseRow *row, Str name)
{
    Node *given = ast_node(cases->arena, NODE_GIVEN, row->span), *expect;
    given->items = row->given;
    given->name = name.len ? name_node(cases, name, row->span, NULL) : NULL;
    take_unders(cases, test, row);
    test->items = ast_append(test->items, given);
    if (!row->expected)
        return;
    expect = ast_node(cases->arena, NODE_EXPECT, row->span);
    expect->items = row->expected;
    expect->name = name.len ? name_node(cases, name, row->span, NULL) : NULL;
    test->items = ast_append(test->items, expect);
}

/* Rows of one case that have no names of their own are numbered. */
static void take_named_row(Cases *cases, Node *test, Names *names, CaseRow *row, size_t number, bool one)
{
    Str name = row->row;
    if (one)
        name = (Str){NULL, 0};
    else if (!name.len)
        name = arena_print(cases->arena, "%zu", number);
    if (!one && names_add(cases->arena, names, name, ARENA_NEW(cases->arena, Symbol))) {
        ProblemPlace place = {.line = row->line, .sheet_row = row->sheet_row, .row = PROBLEM_NO_ROW};
        Wording words[] = {wording_same(row->name)};
        fail(cases, PROBLEM_CASES_ROW_TWICE, &place, name, 1, words);
        return;
    }
    take_row(cases, test, row, name);
}

/* The rows that share the name of this one, each behind the one before. */
static Node *make_test(Cases *cases, size_t first, const size_t *next)
{
    CaseRow *row = &cases->rows[first];
    Node *test = ast_node(cases->arena, NODE_TEST, row->span);
    bool one = next[first] == SIZE_MAX;
    size_t number = 0;
    test->label = ast_node(cases->arena, NODE_STRING, row->span);
    test->label->text = row->name.len ? row->name
                                      : arena_print(cases->arena, "%.*s:%llu", STR_ARG(cases->table->path),
                                                    (unsigned long long)row->line);
    Names names = {0};
    bool expects = false;
    for (size_t i = first; i != SIZE_MAX; i = next[i]) {
        take_named_row(cases, test, &names, &cases->rows[i], ++number, one);
        expects = expects || cases->rows[i].expected || cases->rows[i].faulty;
    }
    if (!expects) {
        ProblemPlace place = {.line = row->line, .sheet_row = row->sheet_row, .row = PROBLEM_NO_ROW};
        fail(cases, PROBLEM_CASES_EXPECT_NOTHING, &place, test->label->text, 0, NULL);
    }
    return test;
}

static void add_tests(Cases *cases)
{
    Policy *policy = cases->c->policy;
    Node **tests = ARENA_ARRAY(cases->arena, Node *, policy->test_count + cases->row_count + 1);
    size_t *next = ARENA_ARRAY(cases->arena, size_t, cases->row_count + 1), count = policy->test_count;
    Names names = {0};
    if (count)
        memcpy(tests, policy->tests, count * sizeof *tests);
    bool *follows = ARENA_ARRAY(cases->arena, bool, cases->row_count + 1);
    for (size_t i = 0; i < cases->row_count; i++) {
        next[i] = SIZE_MAX;
        Symbol *last = cases->rows[i].name.len ? names_find(&names, cases->rows[i].name) : NULL;
        if (last) {
            next[last->index] = i;
            last->index = (int)i;
            follows[i] = true;
        } else if (cases->rows[i].name.len) {
            last = ARENA_NEW(cases->arena, Symbol);
            last->index = (int)i;
            names_add(cases->arena, &names, cases->rows[i].name, last);
        }
    }
    for (size_t i = 0; i < cases->row_count; i++)
        if (!follows[i])
            tests[count++] = make_test(cases, i, next);
    if (cases->failed)
        return;
    policy->tests = tests;
    policy->test_count = count;
}

/* ---- The whole ---------------------------------------------------------------------------------------------------------------- */

static Status read_cases(Cases *cases, Scanner *scanner)
{
    list_columns(cases);
    Status status = read_header(cases, scanner);
    if (status == STATUS_OK && !cases->failed)
        status = read_records(cases, scanner);
    if (status == STATUS_OK)
        add_tests(cases);
    return status;
}

Status cases_read(Compilation *c, ProblemList *problems, CaseTable *table)
{
    *table = (CaseTable){0};
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    Cases cases = {.c = c, .arena = &c->arena, .problems = problems, .table = table};
    Scanner scanner = {0};
    Str text = {0};
    table->path = tests_beside_path(&c->arena, c->source->name, CASES_BESIDE);
    if (access(table->path.at, F_OK) != 0)
        return STATUS_OK;
    problems->file = table->path;
    Status status = read_text(&cases, &text);
    if (status != STATUS_OK || cases.failed)
        return status;
    table->source = source_add(&c->sources, table->path, text);
    if (!scanner_init_memory(&scanner, ','))
        return STATUS_NO_MEMORY;
    scanner_set_text(&scanner, table->source->text, 1, 1);
    if (setjmp(c->arena.escape)) {
        scanner_done(&scanner);
        return STATUS_NO_MEMORY;
    }
    status = read_cases(&cases, &scanner);
    scanner_done(&scanner);
    return status;
}
