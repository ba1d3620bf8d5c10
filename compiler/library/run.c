/* Rows into a polc_run: cells of the row at hand, whole columns, evaluation batch by batch, settlement. */
#include <stdio.h>

#include "compiler/library/library.h"
#include "runtime/memory.h"
#include "runtime/read/fold.h"
#include "runtime/row_fault.h"
#include "runtime/text_width.h"

/* Rows that wait to be evaluated: few, so that a run that holds one row at a time stays small. */
#define BATCH_ROWS 256
#define CELL_MOST_BYTES ((size_t)1 << 20)

/* ---- Messages ------------------------------------------------------------------------------------------------------- */

polc_status run_refuse(polc_run *run, polc_status status, const char *en, const char *zh)
{
    run->message = (polc_text){en, zh};
    return status;
}

polc_status run_no_memory(polc_run *run)
{
    return run_refuse(run, POLC_NO_MEMORY, "out of memory", "内存不足");
}

static polc_status refuse_field(polc_run *run)
{
    return run_refuse(run, POLC_MISUSE, "the policy has no such field", "政策中没有这个字段");
}

/* "invested: `abc` is not an amount of money; expected …", in the arena. */
static polc_text words_of(const polc_run *run, Arena *arena, const Problem *reported, int field)
{
    Problem problem = *reported;
    problem.place.column = 0;
    Str en = problem_reason(arena, &problem, LANGUAGE_EN), zh = problem_reason(arena, &problem, LANGUAGE_ZH);
    if (field >= 0 && en.at && zh.at) {
        const PlanField *named = &run->plan->fields[field];
        Str label = named->label.len ? named->label : named->id;
        en = arena_print(arena, "%.*s: %.*s", STR_ARG(named->id), STR_ARG(en));
        zh = arena_print(arena, "%.*s：%.*s", STR_ARG(label), STR_ARG(zh));
    }
    bool complete = en.at && zh.at;
    return (polc_text){complete ? terminated(arena, en) : NULL, complete ? terminated(arena, zh) : NULL};
}

/* ---- Opening and closing ---------------------------------------------------------------------------------------------- */

static Status open_parts(polc_run *run)
{
    const Plan *plan = run->plan;
    run->forms = memory_new(plan->field_count, sizeof *run->forms);
    run->cells = memory_new(plan->field_count, sizeof *run->cells);
    if (!run->forms || !run->cells)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < plan->field_count; i++)
        if (!cell_form_init(&run->forms[i], &plan->fields[i], plan->fields[i].id, &run->form_texts))
            return STATUS_NO_MEMORY;
    Status status = interp_open(&run->interp, plan, BATCH_ROWS);
    if (status == STATUS_OK)
        status = batch_init(&run->batch, plan->fields, plan->field_count, BATCH_ROWS);
    if (status == STATUS_OK)
        status = results_init(&run->results, plan, false);
    return status;
}

polc_status polc_run_open(polc_run **out, polc_policy *policy)
{
    *out = NULL;
    if (!policy || !policy->plan)
        return POLC_MISUSE;
    polc_run *run = memory_new(1, sizeof *run);
    if (!run)
        return POLC_NO_MEMORY;
    __atomic_add_fetch(&policy->references, 1, __ATOMIC_RELAXED);
    run->policy = policy;
    run->plan = policy->plan;
    run->message = (polc_text){"", ""};
    Arena *arenas[] = {&run->form_texts, &run->cell_texts, &run->problem_texts, &run->answer_texts,
                       &run->message_texts};
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++)
        arena_init(arenas[i]);
    problem_list_init(&run->reported, STR(""), 0);
    key_set_init(&run->keys);
    if (open_parts(run) != STATUS_OK) {
        polc_run_close(run);
        return POLC_NO_MEMORY;
    }
    *out = run;
    return POLC_OK;
}

void polc_run_close(polc_run *run)
{
    if (!run)
        return;
    run_forget_settlement(run);
    interp_close(run->interp);
    batch_done(&run->batch);
    results_done(&run->results);
    key_set_done(&run->keys);
    problem_list_done(&run->reported);
    arena_done(&run->form_texts);
    arena_done(&run->cell_texts);
    arena_done(&run->problem_texts);
    arena_done(&run->answer_texts);
    arena_done(&run->message_texts);
    phrase_done(&run->note);
    memory_free(run->forms);
    memory_free(run->cells);
    memory_free(run->problems);
    memory_free(run->key_text);
    policy_release(run->policy);
    memory_free(run);
}

const polc_text *polc_run_message(const polc_run *run)
{
    static const polc_text no_run = {"there is no run", "没有打开的计算"};
    return run ? &run->message : &no_run;
}

size_t polc_run_row_count(const polc_run *run)
{
    return run ? run->rows : 0;
}

/* ---- Cells -------------------------------------------------------------------------------------------------------------- */

/* The first bytes that are no UTF-8, in hexadecimal; false when there are none. */
static bool find_ill_formed(Str text, char hex[8])
{
    for (size_t at = 0; at < text.len;) {
        uint32_t point;
        size_t length = text_decode((Str){text.at + at, text.len - at}, &point);
        if (!length) {
            snprintf(hex, 8, "%02X", (unsigned)(unsigned char)text.at[at]);
            return true;
        }
        at += length;
    }
    return false;
}

/* What the text means in the field, or why it cannot be there. `hex` holds a word of the message. */
static void read_text(const CellForm *form, Str text, CellValue *value, char hex[8])
{
    text = fold_trim(text);
    *value = (CellValue){.text = text};
    if (text.len > CELL_MOST_BYTES)
        cell_refuse(value, PROBLEM_CELL_TOO_LONG, 0, NULL);
    else if (text.len && memchr(text.at, '\0', text.len))
        cell_refuse(value, PROBLEM_NUL_IN_CELL, 0, NULL);
    else if (find_ill_formed(text, hex))
        cell_refuse(value, PROBLEM_ILL_FORMED, 2,
                    (Wording[]){wording_same(str_from(hex)), wording_same(STR("UTF-8"))});
    else
        cell_read(form, text, value);
}

/* Why the number cannot be in the field. */
static void read_number(const CellForm *form, int64_t number, CellValue *value)
{
    const PlanField *field = form->field;
    *value = (CellValue){.number = number};
    if (field->kind == KIND_YES_NO && number != 0 && number != 1)
        cell_refuse(value, PROBLEM_NOT_YES_NO, 0, NULL);
    else if (field->kind == KIND_CATEGORY && (number < 0 || number >= (int64_t)field->member_count))
        cell_refuse(value, PROBLEM_NOT_MEMBER, 1, &form->choices);
    else if (field->kind != KIND_YES_NO && field->kind != KIND_CATEGORY &&
             (number < field->low || number > field->high))
        cell_refuse(value, PROBLEM_OUT_OF_RANGE, 2, (Wording[]){form->low, form->high});
}

/* Reports what is wrong with a cell of the row that is numbered next. */
static void report_cell(polc_run *run, size_t field, const CellValue *value, Str found)
{
    ProblemPlace place = {.line = run->rows + 1, .row = run->rows, .column = (uint32_t)field + 1};
    problem_report(&run->reported, value->problem, &place, found, value->word_count, value->words);
}

static Str print_number(int64_t number, char digits[24])
{
    return (Str){digits, (size_t)snprintf(digits, 24, "%lld", (long long)number)};
}

/* The same words at once, for who sets the cell. */
static polc_status refuse_cell(polc_run *run, size_t field, const CellValue *value, Str found)
{
    /* It is reported again with the row, unless the cell is set again before. */
    size_t before = run->reported.recent.count;
    report_cell(run, field, value, found);
    if (run->reported.recent.count == before)
        return run_no_memory(run);
    arena_clear(&run->message_texts);
    polc_text message = words_of(run, &run->message_texts, &run->reported.recent.items[before], (int)field);
    problem_list_forget(&run->reported, before, before + 1);
    if (!message.en || !message.zh)
        return run_no_memory(run);
    return run_refuse(run, POLC_BAD_CELL, message.en, message.zh);
}

static bool is_field(const polc_run *run, int field)
{
    return field >= 0 && (size_t)field < run->plan->field_count;
}

/* Takes a text into the cell; *value says what was made of it. False: no memory. */
static bool take_text(polc_run *run, size_t field, Str text, CellValue *value, char hex[8])
{
    RowCell *cell = &run->cells[field];
    read_text(&run->forms[field], text, value, hex);
    bool is_bad = value->problem != PROBLEM_NONE;
    *cell = (RowCell){.state = is_bad            ? CELL_BAD_TEXT
                               : value->is_blank ? CELL_BLANK
                                                 : CELL_GOOD,
                      .number = value->number};
    if (is_bad && text.len > CELL_MOST_BYTES)
        text.len = CELL_MOST_BYTES + 1;
    Str kept = is_bad ? text : value->text;
    if (!kept.len || (!is_bad && run->plan->fields[field].kind != KIND_TEXT))
        return true;
    cell->text = arena_copy(&run->cell_texts, kept);
    return cell->text.at != NULL;
}

polc_status polc_run_set_text(polc_run *run, int field, const char *text, size_t length)
{
    if (!run || !is_field(run, field) || (!text && length))
        return run ? refuse_field(run) : POLC_MISUSE;
    CellValue value;
    char hex[8];
    if (!take_text(run, (size_t)field, (Str){text, length}, &value, hex))
        return run_no_memory(run);
    return value.problem == PROBLEM_NONE ? POLC_OK : refuse_cell(run, (size_t)field, &value, (Str){text, length});
}

polc_status polc_run_set(polc_run *run, const char *field, const char *text)
{
    if (!run)
        return POLC_MISUSE;
    return polc_run_set_text(run, polc_policy_field(run->policy, field), text, text ? strlen(text) : 0);
}

static void take_number(polc_run *run, size_t field, int64_t number, CellValue *value)
{
    read_number(&run->forms[field], number, value);
    run->cells[field] =
        (RowCell){.state = value->problem == PROBLEM_NONE ? CELL_GOOD : CELL_BAD_NUMBER, .number = number};
}

polc_status polc_run_set_number(polc_run *run, int field, int64_t number)
{
    if (!run || !is_field(run, field))
        return run ? refuse_field(run) : POLC_MISUSE;
    if (run->plan->fields[field].kind == KIND_TEXT)
        return run_refuse(run, POLC_MISUSE, "a text field takes no number", "文本字段不能填写数值");
    CellValue value;
    char digits[24];
    take_number(run, (size_t)field, number, &value);
    return value.problem == PROBLEM_NONE ? POLC_OK
                                         : refuse_cell(run, (size_t)field, &value, print_number(number, digits));
}

polc_status polc_run_set_blank(polc_run *run, int field)
{
    if (!run || !is_field(run, field))
        return run ? refuse_field(run) : POLC_MISUSE;
    run->cells[field] = (RowCell){.state = CELL_BLANK};
    return POLC_OK;
}

/* ---- Keys ----------------------------------------------------------------------------------------------------------------- */

/* Appends the cell; a text carries its length, so that no two keys look alike. */
static bool append_key(polc_run *run, size_t *length, const RowCell *cell, bool is_text)
{
    size_t wanted = *length + sizeof cell->text.len + (is_text ? cell->text.len : 0);
    if (wanted > run->key_capacity) {
        char *grown = memory_grow(run->key_text, *length, wanted, 2);
        if (!grown)
            return false;
        run->key_text = grown;
        run->key_capacity = wanted * 2;
    }
    memcpy(run->key_text + *length, is_text ? (const void *)&cell->text.len : &cell->number,
           sizeof cell->text.len);
    if (is_text && cell->text.len)
        memcpy(run->key_text + *length + sizeof cell->text.len, cell->text.at, cell->text.len);
    *length = wanted;
    return true;
}

/* Reports a row that has the key of an earlier one. False: no memory. */
static bool check_key(polc_run *run)
{
    size_t length = 0, first_field = SIZE_MAX;
    for (size_t i = 0; i < run->plan->field_count; i++) {
        const PlanField *field = &run->plan->fields[i];
        if (!field->key)
            continue;
        if (run->cells[i].state != CELL_GOOD)
            return true;
        first_field = first_field == SIZE_MAX ? i : first_field;
        if (!append_key(run, &length, &run->cells[i], field->kind == KIND_TEXT))
            return false;
    }
    uint64_t first = 0;
    if (first_field == SIZE_MAX)
        return true;
    if (!key_set_add(&run->keys, (Str){run->key_text, length}, run->rows + 1, &first))
        return false;
    if (!first)
        return true;
    char digits[24], number[24];
    const RowCell *cell = &run->cells[first_field];
    CellValue value = {0};
    Wording line = wording_same(print_number((int64_t)first, digits));
    cell_refuse(&value, PROBLEM_DUPLICATE_KEY, 1, &line);
    bool is_text = run->plan->fields[first_field].kind == KIND_TEXT;
    report_cell(run, first_field, &value, is_text ? cell->text : print_number(cell->number, number));
    return true;
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------------- */

static void report_blank(polc_run *run, size_t field)
{
    const PlanField *declared = &run->plan->fields[field];
    Str label = declared->label.len ? declared->label : declared->id;
    Wording words[2] = {{declared->id, label}, run->forms[field].expected};
    CellValue value = {0};
    cell_refuse(&value, declared->key ? PROBLEM_KEY_BLANK : PROBLEM_REQUIRED_BLANK, declared->key ? 1 : 2, words);
    report_cell(run, field, &value, STR(""));
}

/* Moves the cell into the batch, or reports why it cannot be there. False: no memory. */
static bool put_cell(polc_run *run, size_t field, size_t row)
{
    const PlanField *declared = &run->plan->fields[field];
    const RowCell *cell = &run->cells[field];
    Column *column = &run->batch.columns[field];
    CellValue value;
    char hex[8], digits[24];
    switch (cell->state) {
    case CELL_BLANK:
        if (declared->key || (declared->required && !declared->has_default))
            report_blank(run, field);
        return true;
    case CELL_BAD_TEXT:
        read_text(&run->forms[field], cell->text, &value, hex);
        report_cell(run, field, &value, cell->text);
        return true;
    case CELL_BAD_NUMBER:
        read_number(&run->forms[field], cell->number, &value);
        report_cell(run, field, &value, print_number(cell->number, digits));
        return true;
    case CELL_GOOD:
        break;
    }
    bit_put(column->unknown, row, false);
    if (column->physical == PHYSICAL_TEXT) {
        Str copy = arena_copy(&run->batch.heap, cell->text);
        column->data.text[row] = copy;
        return copy.at != NULL;
    }
    if (column->physical == PHYSICAL_BIT)
        bit_put(column->data.bits, row, cell->number != 0);
    else
        column->data.i64[row] = cell->number;
    return true;
}

static polc_status break_run(polc_run *run)
{
    run->is_broken = true;
    return run_no_memory(run);
}

/* The problems that were reported become those of the run. */
static bool keep_problems(polc_run *run)
{
    const Problems *recent = &run->reported.recent;
    for (size_t i = 0; i < recent->count; i++) {
        if (run->problem_count == run->problem_capacity) {
            size_t capacity = run->problem_capacity ? run->problem_capacity * 2 : 16;
            RowProblem *grown =
                memory_grow(run->problems, run->problem_count * sizeof *grown, capacity, sizeof *grown);
            if (!grown)
                return false;
            run->problems = grown;
            run->problem_capacity = capacity;
        }
        const Problem *problem = &recent->items[i];
        int field = (int)problem->place.column - 1;
        polc_text message = words_of(run, &run->problem_texts, problem, field);
        if (!message.en || !message.zh)
            return false;
        run->problems[run->problem_count++] =
            (RowProblem){(size_t)problem->place.row, {problem_code_name(problem->code), field, message}};
    }
    bool complete = !run->reported.out_of_memory;
    problem_begin_batch(&run->reported);
    return complete;
}

/* The row at hand becomes the next of the batch. */
static polc_status add_row(polc_run *run)
{
    size_t row = run->batch.rows;
    uint64_t errors = run->reported.errors;
    if (run->rows >= NO_ROW)
        return break_run(run);
    bool complete = true;
    for (size_t i = 0; i < run->plan->field_count; i++)
        complete = complete && put_cell(run, i, row);
    complete = complete && check_key(run);
    if (!complete)
        return break_run(run);
    run->batch.lines[row] = run->batch.sheet_rows[row] = run->rows + 1;
    bit_put(run->batch.rejected, row, run->reported.errors > errors);
    run->batch.rows++;
    run->rows++;
    return run->batch.rows == run->batch.capacity ? run_evaluate(run) : POLC_OK;
}

static void clear_cells(polc_run *run)
{
    memset(run->cells, 0, run->plan->field_count * sizeof *run->cells);
    arena_clear(&run->cell_texts);
}

static polc_status refuse_broken(polc_run *run)
{
    return run_refuse(run, POLC_NO_MEMORY, "memory ran out earlier: clear or close the run",
                      "此前内存不足：请清空或关闭本次计算");
}

polc_status polc_run_add_row(polc_run *run, size_t *row)
{
    if (!run)
        return POLC_MISUSE;
    if (run->is_broken)
        return refuse_broken(run);
    run_forget_settlement(run);
    if (row)
        *row = run->rows;
    polc_status status = add_row(run);
    clear_cells(run);
    return status;
}

/* ---- Columns --------------------------------------------------------------------------------------------------------------- */

static polc_status check_columns(polc_run *run, const polc_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_field(run, columns[i].field))
            return refuse_field(run);
        if (!columns[i].numbers == !columns[i].texts)
            return run_refuse(run, POLC_MISUSE, "a column has either numbers or texts",
                              "一列只能给出数值或文本之一");
        if (columns[i].numbers && run->plan->fields[columns[i].field].kind == KIND_TEXT)
            return run_refuse(run, POLC_MISUSE, "a text field takes no numbers", "文本字段不能填写数值");
        for (size_t j = 0; j < i; j++)
            if (columns[j].field == columns[i].field)
                return run_refuse(run, POLC_MISUSE, "two columns are of one field", "有两列属于同一字段");
    }
    return POLC_OK;
}

static bool take_column_cell(polc_run *run, const polc_column *column, size_t row)
{
    size_t field = (size_t)column->field;
    bool is_blank = column->blanks && column->blanks[row / 64] >> (row % 64) & 1;
    if (is_blank || (column->texts && !column->texts[row]))
        return true;
    CellValue value;
    char hex[8];
    if (column->numbers) {
        take_number(run, field, column->numbers[row], &value);
        return true;
    }
    const char *text = column->texts[row];
    return take_text(run, field, (Str){text, column->lengths ? column->lengths[row] : strlen(text)}, &value, hex);
}

static polc_status add_columns(polc_run *run, const polc_column *columns, size_t count, size_t rows)
{
    polc_status status = POLC_OK;
    for (size_t row = 0; row < rows && status == POLC_OK; row++) {
        bool complete = true;
        for (size_t i = 0; i < count; i++)
            complete = complete && take_column_cell(run, &columns[i], row);
        status = complete ? add_row(run) : break_run(run);
        clear_cells(run);
    }
    return status;
}

/* The row at hand is laid aside: cells and texts of its own serve the rows of the columns. */
polc_status polc_run_add_columns(polc_run *run, const polc_column *columns, size_t column_count, size_t rows,
                                 size_t *first_row)
{
    if (!run)
        return POLC_MISUSE;
    if (run->is_broken)
        return refuse_broken(run);
    polc_status status = check_columns(run, columns, column_count);
    if (status != POLC_OK)
        return status;
    RowCell *cells = memory_new(run->plan->field_count, sizeof *cells), *at_hand = run->cells;
    if (!cells)
        return run_no_memory(run);
    Arena texts = run->cell_texts;
    run_forget_settlement(run);
    if (first_row)
        *first_row = run->rows;
    run->cells = cells;
    arena_init(&run->cell_texts);
    status = add_columns(run, columns, column_count, rows);
    arena_done(&run->cell_texts);
    run->cell_texts = texts;
    run->cells = at_hand;
    memory_free(cells);
    return status;
}

/* ---- Evaluation and settlement ----------------------------------------------------------------------------------------------- */

static void report_fault(void *user, const RowFault *fault)
{
    polc_run *run = user;
    if (fault->fault == FAULT_ASSERT)
        return; /* the row is not rejected, and there is no call that tells what only deserves a look */
    ProblemPlace place = {.line = fault->line, .row = run->batch.first_row + fault->row};
    row_fault_report(&run->reported, run->plan, fault, &place);
}

static int by_row(const void *a, const void *b)
{
    const Problem *x = a, *y = b;
    return (x->place.row > y->place.row) - (x->place.row < y->place.row);
}

/* Problems of cells were reported as the rows came, those of the row stage now: both by row. A row that is rejected for a cell has
 * none of the second kind, so rows keep the order within. */
static void sort_problems(polc_run *run)
{
    Problems *recent = &run->reported.recent;
    for (size_t i = 1; i < recent->count; i++) {
        Problem moved = recent->items[i];
        size_t at = i;
        for (; at > 0 && by_row(&moved, &recent->items[at - 1]) < 0; at--)
            recent->items[at] = recent->items[at - 1];
        recent->items[at] = moved;
    }
}

polc_status run_evaluate(polc_run *run)
{
    if (run->is_broken)
        return refuse_broken(run);
    if (run->batch.rows == 0)
        return POLC_OK;
    RowFaultSink sink = {.report = report_fault, .user = run};
    interp_run(run->interp, &run->batch);
    if (results_append(&run->results, &run->batch, interp_engine(run->interp), &sink, NULL) != STATUS_OK)
        return break_run(run);
    sort_problems(run);
    if (!keep_problems(run))
        return break_run(run);
    batch_clear(&run->batch);
    return POLC_OK;
}

void run_forget_settlement(polc_run *run)
{
    memory_free(run->settled);
    run->settled = NULL;
    settle_report_done(&run->report);
    run->report = (SettleReport){0};
}

polc_status polc_run_settle(polc_run *run)
{
    if (!run)
        return POLC_MISUSE;
    polc_status status = run_evaluate(run);
    if (status != POLC_OK)
        return status;
    run_forget_settlement(run);
    /* Settlement works in place, and the answers of the row stage stay readable. */
    Results copy = run->results;
    copy.awards = memory_new(run->results.award_count + 1, sizeof *copy.awards);
    if (!copy.awards)
        return run_no_memory(run);
    if (copy.award_count)
        memcpy(copy.awards, run->results.awards, copy.award_count * sizeof *copy.awards);
    Status settled = settle_run(run->plan, &copy, &run->report);
    run->results.cuts = copy.cuts;
    run->results.ranks = copy.ranks;
    if (settled != STATUS_OK) {
        memory_free(copy.awards);
        return run_no_memory(run);
    }
    run->settled = copy.awards;
    for (size_t i = 0; i < run->report.budget_count; i++)
        if (run->report.budgets[i].needs_decision)
            return run_refuse(run, POLC_UNDECIDED,
                              "a budget is short, and the policy does not say who goes without",
                              "资金不足，且政策未规定如何分配");
    return POLC_OK;
}

polc_status polc_run_clear(polc_run *run)
{
    if (!run)
        return POLC_MISUSE;
    run_forget_settlement(run);
    clear_cells(run);
    batch_clear(&run->batch);
    run->batch.first_row = 0;
    results_done(&run->results);
    key_set_done(&run->keys);
    problem_begin_batch(&run->reported);
    run->reported.out_of_memory = false;
    arena_clear(&run->problem_texts);
    run->problem_count = run->rows = 0;
    run->message = (polc_text){"", ""};
    run->is_broken = results_init(&run->results, run->plan, false) != STATUS_OK;
    return run->is_broken ? run_no_memory(run) : POLC_OK;
}
