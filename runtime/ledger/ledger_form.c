/* The form of a ledger: which columns it has for a plan, and by which of them each clause is counted. */
#include "runtime/ledger/ledger_state.h"
#include "runtime/nearest.h"
#include "runtime/read/fold.h"

#define NAME_ROOM 256

typedef struct ColumnNames {
    Str id, label, other_id, other_label;
} ColumnNames;

static const ColumnNames own_columns[] = {
#define LEDGER_COLUMN(name, id, label, other_id, other_label) \
    {{id, sizeof(id) - 1},                                    \
     {label, sizeof(label) - 1},                              \
     {other_id, sizeof(other_id) - 1},                        \
     {other_label, sizeof(other_label) - 1}},
#include "runtime/ledger/columns.def"
#undef LEDGER_COLUMN
};

/* ---- Keys ------------------------------------------------------------------------------------------------------------- */

static bool is_same_key(const PlanKey *a, const PlanKey *b)
{
    if (a->field_count != b->field_count)
        return false;
    for (size_t i = 0; i < a->field_count; i++)
        if (a->field[i] != b->field[i])
            return false;
    return true;
}

/* The column of a field, a new one when there was none. */
static uint16_t column_of(Ledger *ledger, uint16_t field)
{
    if (ledger->column_of[field] != UINT16_MAX)
        return ledger->column_of[field];
    uint16_t column = (uint16_t)ledger->field_count++;
    PlanField *copy = &ledger->fields[column];
    *copy = ledger->plan->fields[field];
    copy->key = copy->required = false;
    copy->used = copy->is_extra = true;
    return ledger->column_of[field] = column;
}

/* The index of the key; SIZE_MAX: no memory. */
static size_t add_key(Ledger *ledger, const PlanKey *form)
{
    for (size_t i = 0; i < ledger->key_count; i++)
        if (is_same_key(&ledger->keys[i].form, form))
            return i;
    LedgerKey *key = &ledger->keys[ledger->key_count];
    *key = (LedgerKey){.form = *form, .own.field_count = form->field_count};
    key->asked = ARENA_ARRAY(&ledger->arena, bool, ledger->plan->ledger_clause_count + 1);
    for (size_t i = 0; i < form->field_count; i++)
        key->own.field[i] = column_of(ledger, form->field[i]);
    return key->asked ? ledger->key_count++ : SIZE_MAX;
}

static bool add_step(Ledger *ledger, const PlanStep *step)
{
    const Plan *plan = ledger->plan;
    size_t key = step->key < 0 ? SIZE_MAX : add_key(ledger, &plan->keys[step->key]);
    if (step->key >= 0 && key == SIZE_MAX)
        return false;
    if (step->key >= 0)
        ledger->key_of_plan_key[step->key] = key;
    for (size_t c = 0; c < step->clause_count; c++) {
        uint16_t clause = ledger_clause_named(ledger, plan->clauses[step->clauses[c]].id);
        if (clause == NO_CLAUSE)
            continue;
        ledger->is_asked[clause] = true;
        if (key != SIZE_MAX)
            ledger->keys[key].asked[clause] = true;
    }
    return true;
}

static bool add_awarded(Ledger *ledger, size_t number)
{
    const PlanAwarded *awarded = &ledger->plan->awarded[number];
    ledger->is_asked[awarded->clause] = true;
    if (!awarded->key.field_count)
        return true;
    size_t key = add_key(ledger, &awarded->key);
    if (key == SIZE_MAX)
        return false;
    ledger->key_of_awarded[number] = key;
    ledger->keys[key].asked[awarded->clause] = true;
    return true;
}

/* ---- Names of clauses --------------------------------------------------------------------------------------------------- */

static bool add_name(IdentityIndex *index, uint16_t *named, Str name, uint16_t clause)
{
    size_t before = index->count;
    uint32_t number = identity_number(index, name);
    if (number == 0)
        return false;
    if (number > before)
        named[number - 1] = clause;
    else if (named[number - 1] != clause)
        named[number - 1] = NO_CLAUSE;
    return true;
}

static bool name_clauses(Ledger *ledger)
{
    const Plan *plan = ledger->plan;
    for (size_t i = 0; i < plan->ledger_clause_count; i++) {
        const Str names[2] = {plan->ledger_clauses[i].id, plan->ledger_clauses[i].label};
        for (size_t n = 0; n < 2; n++) {
            char room[NAME_ROOM];
            size_t length = fold_name(names[n], room, sizeof room);
            if (names[n].len == 0)
                continue;
            if (!add_name(&ledger->names, ledger->named, names[n], (uint16_t)i))
                return false;
            if (length != FOLD_FAILED &&
                !add_name(&ledger->folded, ledger->folded_named, (Str){room, length}, (uint16_t)i))
                return false;
        }
    }
    return true;
}

uint16_t ledger_clause_named(const Ledger *ledger, Str name)
{
    char room[NAME_ROOM];
    uint32_t number = identity_find(&ledger->names, name);
    if (number)
        return ledger->named[number - 1];
    size_t length = fold_name(name, room, sizeof room);
    number = length == FOLD_FAILED ? 0 : identity_find(&ledger->folded, (Str){room, length});
    return number ? ledger->folded_named[number - 1] : NO_CLAUSE;
}

Str ledger_nearest_clause(const Ledger *ledger, Str name)
{
    const Plan *plan = ledger->plan;
    Str nearest = {0};
    for (size_t i = 0; i < plan->ledger_clause_count; i++) {
        const Str names[3] = {nearest, plan->ledger_clauses[i].id, plan->ledger_clauses[i].label};
        nearest = nearest_name(name, names, 3);
    }
    return nearest;
}

/* ---- Columns -------------------------------------------------------------------------------------------------------------- */

static bool is_named(const PlanField *field, Str name)
{
    char rooms[2][NAME_ROOM];
    const Str names[2] = {field->id, field->label};
    size_t wanted = fold_name(name, rooms[0], NAME_ROOM);
    for (size_t i = 0; i < 2; i++) {
        size_t length = fold_name(names[i], rooms[1], NAME_ROOM);
        if (names[i].len && length != FOLD_FAILED && length == wanted && memcmp(rooms[0], rooms[1], length) == 0)
            return true;
    }
    return false;
}

/* A field of the form comes before a column of the ledger that has its name: the second names are left to the ledger. */
static void name_column(Ledger *ledger, LedgerColumn column)
{
    const ColumnNames *names = &own_columns[column];
    PlanField *field = &ledger->fields[column];
    bool is_taken = false;
    for (size_t i = LEDGER_COLUMN_COUNT; i < ledger->field_count; i++)
        is_taken |= is_named(&ledger->fields[i], names->id) || is_named(&ledger->fields[i], names->label);
    field->id = is_taken ? names->other_id : names->id;
    field->label = is_taken ? names->other_label : names->label;
    field->other_id = is_taken ? (Str){0} : names->other_id;
    field->other_label = is_taken ? (Str){0} : names->other_label;
}

static void make_columns(Ledger *ledger)
{
    const Plan *plan = ledger->plan;
    const PlanField text = {.kind = KIND_TEXT, .physical = PHYSICAL_TEXT, .denominator = 1, .used = true};
    for (size_t i = 0; i < LEDGER_COLUMN_COUNT; i++)
        ledger->fields[i] = text;
    ledger->fields[LEDGER_CLAUSE].key = true; /* a row without it may be a total */
    ledger->fields[LEDGER_YEAR].is_extra = ledger->fields[LEDGER_DOCUMENT].is_extra = true;
    ledger->fields[LEDGER_AMOUNT] = (PlanField){.kind = KIND_MONEY,
                                                .physical = PHYSICAL_I64,
                                                .denominator = 100,
                                                .currency = plan->currency,
                                                .currency_label = plan->currency_label,
                                                .required = true,
                                                .low = -VALUE_LIMIT,
                                                .high = VALUE_LIMIT,
                                                .used = true};
}

static bool make_room(Ledger *ledger)
{
    const Plan *plan = ledger->plan;
    size_t clauses = plan->ledger_clause_count, keys = plan->key_count + plan->awarded_count;
    Arena *arena = &ledger->arena;
    ledger->fields = ARENA_ARRAY(arena, PlanField, LEDGER_COLUMN_COUNT + plan->form_count + 1);
    ledger->column_of = ARENA_ARRAY(arena, uint16_t, plan->field_count + 1);
    ledger->keys = ARENA_ARRAY(arena, LedgerKey, keys + 1);
    ledger->key_of_plan_key = ARENA_ARRAY(arena, size_t, plan->key_count + 1);
    ledger->key_of_awarded = ARENA_ARRAY(arena, size_t, plan->awarded_count + 1);
    ledger->is_asked = ARENA_ARRAY(arena, bool, clauses + 1);
    ledger->named = ARENA_ARRAY(arena, uint16_t, 2 * clauses + 1);
    ledger->folded_named = ARENA_ARRAY(arena, uint16_t, 2 * clauses + 1);
    ledger->unasked = ARENA_ARRAY(arena, uint64_t, clauses + 1);
    ledger->unasked_at = ARENA_ARRAY(arena, ProblemPlace, clauses + 1);
    ledger->sums = ARENA_ARRAY(arena, EarlierList, plan->awarded_count + 1);
    return ledger->fields && ledger->column_of && ledger->keys && ledger->key_of_plan_key &&
           ledger->key_of_awarded && ledger->is_asked && ledger->named && ledger->folded_named &&
           ledger->unasked && ledger->unasked_at && ledger->sums;
}

Status ledger_make_form(Ledger *ledger)
{
    const Plan *plan = ledger->plan;
    if (!make_room(ledger) || !name_clauses(ledger))
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < plan->field_count; i++)
        ledger->column_of[i] = UINT16_MAX;
    for (size_t i = 0; i < plan->key_count; i++)
        ledger->key_of_plan_key[i] = SIZE_MAX;
    ledger->field_count = LEDGER_COLUMN_COUNT;
    make_columns(ledger);
    for (size_t i = 0; i < plan->step_count; i++)
        if (!add_step(ledger, &plan->steps[i]))
            return STATUS_NO_MEMORY;
    for (size_t i = 0; i < plan->awarded_count; i++)
        if (!add_awarded(ledger, i))
            return STATUS_NO_MEMORY;
    ledger->application = UINT16_MAX;
    for (size_t i = 0; i < plan->form_count; i++)
        if (plan->fields[i].key)
            ledger->application = column_of(ledger, (uint16_t)i);
    for (size_t i = 0; i < LEDGER_COLUMN_COUNT; i++)
        name_column(ledger, (LedgerColumn)i);
    ledger->lack_reported = ARENA_ARRAY(&ledger->arena, bool, ledger->field_count + 1);
    return ledger->lack_reported ? STATUS_OK : STATUS_NO_MEMORY;
}
