#include "runtime/column_identity.h"
#include "runtime/column_text.h"
#include "runtime/ledger/ledger_state.h"
#include "runtime/memory.h"
#include "runtime/read/fold.h"

/* Near names are looked for among all clauses: for so many errors, and then no more. */
#define MOST_NEAR_NAMES 200

/* ---- Opening and closing ------------------------------------------------------------------------------------------------ */

Status ledger_open(Ledger **out, const Plan *plan)
{
    *out = NULL;
    Ledger *ledger = memory_new(1, sizeof *ledger);
    if (!ledger)
        return STATUS_NO_MEMORY;
    ledger->plan = plan;
    arena_init(&ledger->arena);
    key_set_init(&ledger->copies);
    Status status = ledger_make_form(ledger);
    if (status == STATUS_OK)
        *out = ledger;
    else
        ledger_close(ledger);
    return status;
}

void ledger_close(Ledger *ledger)
{
    if (!ledger)
        return;
    for (size_t i = 0; i < ledger->key_count; i++) {
        identity_done(&ledger->keys[i].index);
        memory_free(ledger->keys[i].numbers);
    }
    for (size_t i = 0; ledger->sums && i < ledger->plan->awarded_count; i++)
        earlier_list_close(&ledger->sums[i]);
    identity_done(&ledger->names);
    identity_done(&ledger->folded);
    key_set_done(&ledger->copies);
    identity_tuples_done(&ledger->scratch);
    memory_free(ledger->awards);
    arena_done(&ledger->arena);
    memory_free(ledger);
}

const PlanField *ledger_fields(const Ledger *ledger, size_t *count)
{
    *count = ledger->field_count;
    return ledger->fields;
}

uint16_t ledger_column_of(const Ledger *ledger, uint16_t field)
{
    return ledger->column_of[field];
}

size_t ledger_count(const Ledger *ledger)
{
    return ledger->count;
}

const LedgerAward *ledger_award(const Ledger *ledger, size_t i)
{
    return &ledger->awards[i];
}

bool ledger_is_asked(const Plan *plan)
{
    return plan->awarded_count > 0 || plan->step_count > 0;
}

/* ---- What is wrong with a row ------------------------------------------------------------------------------------------- */

typedef struct LedgerRow { /* of a batch */
    const Batch *batch;
    size_t row;
    ProblemList *problems;
    ProblemPlace place;
    bool is_sound;
} LedgerRow;

static void refuse(LedgerRow *at, ProblemCode code, Str found, size_t word_count, const Wording *words)
{
    problem_report(at->problems, code, &at->place, found, word_count, words);
    at->is_sound = false;
}

static Wording name_of_clause(const Ledger *ledger, uint16_t clause)
{
    const PlanMember *name = &ledger->plan->ledger_clauses[clause];
    return (Wording){name->id, name->label.len ? name->label : name->id};
}

Wording ledger_column_name(const Ledger *ledger, size_t column)
{
    const PlanField *field = &ledger->fields[column];
    return (Wording){field->id, field->label.len ? field->label : field->id};
}

static Str text_in(const LedgerRow *at, size_t column)
{
    const Column *cells = &at->batch->columns[column];
    return bit_get(cells->unknown, at->row) ? (Str){0} : cells->data.text[at->row];
}

static uint16_t read_clause(const Ledger *ledger, LedgerRow *at)
{
    Str written = text_in(at, LEDGER_CLAUSE);
    uint16_t clause = ledger_clause_named(ledger, written);
    if (clause != NO_CLAUSE)
        return clause;
    Str near = at->problems->errors < MOST_NEAR_NAMES ? ledger_nearest_clause(ledger, written) : (Str){0};
    Wording word = wording_same(near);
    refuse(at, near.len ? PROBLEM_LEDGER_CLAUSE_NEAR : PROBLEM_LEDGER_CLAUSE, written, near.len ? 1 : 0, &word);
    return NO_CLAUSE;
}

/* 2015, 2015年, 2015年度, also in full-width digits; 0: something else. */
static int32_t year_written(Str text)
{
    static const char *const ends[] = {"", "年", "年度"};
    char room[16];
    size_t length = fold_name(text, room, sizeof room), digits = 0;
    int32_t year = 0;
    for (; length != FOLD_FAILED && digits < length && room[digits] >= '0' && room[digits] <= '9'; digits++)
        year = digits < 5 ? year * 10 + (room[digits] - '0') : 0;
    for (size_t i = 0; length != FOLD_FAILED && digits == 4 && i < sizeof ends / sizeof *ends; i++)
        if (str_is((Str){room + digits, length - digits}, ends[i]))
            return year;
    return 0;
}

static int32_t read_year(const Ledger *ledger, LedgerRow *at)
{
    if (ledger->plan->award_year == PLAN_NONE)
        return INT32_MIN;
    Str written = text_in(at, LEDGER_YEAR);
    int32_t year = year_written(written);
    if (written.len == 0)
        refuse(at, PROBLEM_LEDGER_YEAR_BLANK, (Str){0}, 0, NULL);
    else if (year == 0)
        refuse(at, PROBLEM_LEDGER_YEAR, written, 0, NULL);
    return year;
}

static int64_t read_amount(LedgerRow *at)
{
    int64_t amount = at->batch->columns[LEDGER_AMOUNT].data.i64[at->row];
    if (amount < 0) {
        char digits[DECIMAL_TEXT];
        bool is_exact;
        refuse(at, PROBLEM_LEDGER_NEGATIVE, (Str){digits, exact_print(digits, amount, 100, 2, &is_exact)}, 0,
               NULL);
    }
    return amount;
}

/* The cells that say whose award it was. */
static void check_cells_of_key(Ledger *ledger, LedgerRow *at, const LedgerKey *key, uint16_t clause)
{
    for (size_t i = 0; i < key->own.field_count; i++) {
        uint16_t column = key->own.field[i];
        if (ledger->fields[column].has_default || !bit_get(at->batch->columns[column].unknown, at->row))
            continue;
        Wording words[2] = {name_of_clause(ledger, clause), ledger_column_name(ledger, column)};
        bool lacks = ledger->lacks && ledger->lacks[column];
        if (!lacks)
            refuse(at, PROBLEM_LEDGER_KEY_BLANK, (Str){0}, 2, words);
        else if (!ledger->lack_reported[column])
            refuse(at, PROBLEM_LEDGER_COLUMN, (Str){0}, 2, words);
        ledger->lack_reported[column] |= lacks;
        at->is_sound = false;
    }
}

static void check_keys(Ledger *ledger, LedgerRow *at, uint16_t clause)
{
    for (size_t i = 0; i < ledger->key_count; i++)
        if (ledger->keys[i].asked[clause])
            check_cells_of_key(ledger, at, &ledger->keys[i], clause);
}

/* ---- Rows that say the same ------------------------------------------------------------------------------------------------ */

static bool put_cell(IdentityTuples *tuple, const Column *column, size_t row)
{
    bool is_known = !bit_get(column->unknown, row);
    int64_t number = !is_known || column->physical == PHYSICAL_TEXT ? 0
                     : column->physical == PHYSICAL_BIT             ? bit_get(column->data.bits, row)
                                                                    : column->data.i64[row];
    if (!identity_tuples_put(tuple, &is_known, sizeof is_known))
        return false;
    if (column->physical == PHYSICAL_TEXT)
        return identity_tuples_put_text(tuple, is_known ? column->data.text[row] : (Str){"", 0});
    return identity_tuples_put(tuple, &number, sizeof number);
}

/* False: no memory. */
static bool check_copy(Ledger *ledger, LedgerRow *at, const LedgerAward *award)
{
    IdentityTuples *tuple = &ledger->scratch;
    identity_tuples_clear(tuple);
    bool complete = identity_tuples_put(tuple, &award->clause, sizeof award->clause) &&
                    identity_tuples_put(tuple, &award->year, sizeof award->year);
    for (size_t i = LEDGER_AMOUNT; complete && i < ledger->field_count; i++)
        complete = put_cell(tuple, &at->batch->columns[i], at->row);
    uint64_t first = 0;
    if (!complete ||
        !key_set_add(&ledger->copies, (Str){tuple->bytes, tuple->used}, problem_sheet_row(&at->place), &first))
        return false;
    if (first) {
        char digits[24];
        Wording row = wording_same(
            (Str){digits, (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)first)});
        refuse(at, PROBLEM_LEDGER_TWICE, (Str){0}, 1, &row);
    }
    return true;
}

/* ---- Rows ------------------------------------------------------------------------------------------------------------------- */

static bool reserve(Ledger *ledger)
{
    if (ledger->count < ledger->capacity)
        return true;
    size_t capacity = ledger->capacity ? ledger->capacity * 2 : 256;
    if (capacity >= UINT32_MAX)
        return false;
    LedgerAward *awards = memory_grow(ledger->awards, ledger->count * sizeof *awards, capacity, sizeof *awards);
    if (!awards)
        return false;
    ledger->awards = awards;
    for (size_t i = 0; i < ledger->key_count; i++) {
        LedgerKey *key = &ledger->keys[i];
        uint32_t *numbers = memory_grow(key->numbers, ledger->count * sizeof *numbers, capacity, sizeof *numbers);
        if (!numbers)
            return false;
        key->numbers = numbers;
    }
    ledger->capacity = capacity;
    return true;
}

static bool number_award(Ledger *ledger, const LedgerRow *at, uint16_t clause)
{
    for (size_t i = 0; i < ledger->key_count; i++) {
        LedgerKey *key = &ledger->keys[i];
        key->numbers[ledger->count] = 0;
        if (!key->asked[clause])
            continue;
        identity_tuples_clear(&ledger->scratch);
        if (!column_identity(&ledger->scratch, ledger->fields, at->batch->columns, at->row, &key->own))
            return false;
        Str tuple = {ledger->scratch.bytes, ledger->scratch.used};
        if (tuple.len && (key->numbers[ledger->count] = identity_number(&key->index, tuple)) == 0)
            return false;
    }
    return true;
}

static bool keep_texts(Ledger *ledger, const LedgerRow *at, LedgerAward *award)
{
    char room[COLUMN_TEXT_ROOM];
    Str document = text_in(at, LEDGER_DOCUMENT), application = {0};
    uint16_t column = ledger->application;
    if (column != UINT16_MAX && !bit_get(at->batch->columns[column].unknown, at->row))
        application =
            column_text(&ledger->fields[column], &at->batch->columns[column], at->row, LANGUAGE_EN, room);
    award->document = document.len ? arena_copy(&ledger->arena, document) : (Str){"", 0};
    award->application = application.len ? arena_copy(&ledger->arena, application) : (Str){"", 0};
    return award->document.at && award->application.at;
}

static void check_total(Ledger *ledger, LedgerRow *at, int64_t amount)
{
    ledger->total += amount;
    if (ledger->total <= PLAN_MOST_AWARDED || ledger->total_reported)
        return;
    ledger->total_reported = true;
    refuse(at, PROBLEM_LEDGER_TOO_LARGE, (Str){0}, 0, NULL);
}

static void count_unasked(Ledger *ledger, const LedgerRow *at, uint16_t clause)
{
    if (ledger->is_asked[clause])
        return;
    if (ledger->unasked[clause]++ == 0)
        ledger->unasked_at[clause] = at->place;
}

/* False: no memory. */
static bool add_row(Ledger *ledger, LedgerRow *at)
{
    LedgerAward award = {.clause = read_clause(ledger, at), .line = at->place.line};
    award.sheet_row = at->place.sheet_row;
    award.year = read_year(ledger, at);
    award.amount = read_amount(at);
    if (award.clause != NO_CLAUSE)
        check_keys(ledger, at, award.clause);
    if (!at->is_sound)
        return true;
    if (ledger->finds_copies && !check_copy(ledger, at, &award))
        return false;
    check_total(ledger, at, award.amount);
    if (!at->is_sound)
        return true;
    count_unasked(ledger, at, award.clause);
    if (!reserve(ledger) || !keep_texts(ledger, at, &award) || !number_award(ledger, at, award.clause))
        return false;
    ledger->awards[ledger->count++] = award;
    return true;
}

Status ledger_add(Ledger *ledger, const Batch *batch, ProblemList *problems)
{
    for (size_t row = 0; row < batch->rows; row++) {
        LedgerRow at = {.batch = batch, .row = row, .problems = problems, .is_sound = true};
        at.place = (ProblemPlace){
            .line = batch->lines[row], .sheet_row = batch->sheet_rows[row], .row = batch->first_row + row};
        if (!bit_get(batch->rejected, row) && !add_row(ledger, &at))
            return STATUS_NO_MEMORY;
    }
    return problems->out_of_memory ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- Closing the rows -------------------------------------------------------------------------------------------------------------- */

static void report_unasked(const Ledger *ledger, ProblemList *problems)
{
    for (size_t i = 0; i < ledger->plan->ledger_clause_count; i++) {
        if (!ledger->unasked[i])
            continue;
        char digits[24];
        int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)ledger->unasked[i]);
        Wording words[2] = {name_of_clause(ledger, (uint16_t)i), wording_same((Str){digits, (size_t)length})};
        problem_report(problems, PROBLEM_LEDGER_UNASKED, &ledger->unasked_at[i], (Str){0}, 2, words);
    }
}

static const ProblemPlace whole_file = {.row = PROBLEM_NO_ROW};

/* A clause of the ledger that gives places by band: its bands are not in the ledger. */
static void report_quotas(const Ledger *ledger, ProblemList *problems)
{
    const Plan *plan = ledger->plan;
    for (size_t s = 0; s < plan->step_count; s++) {
        const PlanStep *step = &plan->steps[s];
        uint16_t clause =
            step->kind == STEP_QUOTA ? ledger_clause_named(ledger, plan->clauses[step->clauses[0]].id) : NO_CLAUSE;
        bool has_award = false;
        for (size_t i = 0; clause != NO_CLAUSE && i < ledger->count && !has_award; i++)
            has_award = ledger->awards[i].clause == clause && ledger->awards[i].amount > 0;
        if (!has_award)
            continue;
        Wording words[2] = {name_of_clause(ledger, clause), wording_same(step->label)};
        problem_report(problems, PROBLEM_LEDGER_QUOTA, &whole_file, STR(""), 2, words);
    }
}

Status ledger_close_rows(Ledger *ledger, ProblemList *problems)
{
    const Plan *plan = ledger->plan;
    key_set_done(&ledger->copies);
    problem_begin_batch(problems);
    if (!ledger_is_asked(plan))
        problem_report(problems, PROBLEM_LEDGER_IDLE, &whole_file, STR(""), 0, NULL);
    else
        report_unasked(ledger, problems);
    report_quotas(ledger, problems);
    bool *clauses = ARENA_ARRAY(&ledger->arena, bool, plan->ledger_clause_count + 1);
    if (!clauses)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < plan->awarded_count; i++) {
        const PlanAwarded *awarded = &plan->awarded[i];
        const uint32_t *numbers =
            awarded->key.field_count ? ledger->keys[ledger->key_of_awarded[i]].numbers : NULL;
        clauses[awarded->clause] = true;
        Status status = earlier_list_open(&ledger->sums[i], ledger, numbers, clauses);
        clauses[awarded->clause] = false;
        if (status != STATUS_OK)
            return status;
    }
    return problems->out_of_memory ? STATUS_NO_MEMORY : STATUS_OK;
}
