#include "runtime/detail_table.h"

#include <stdio.h>

#include "runtime/civil_date.h"
#include "runtime/interp.h"
#include "runtime/memory.h"
#include "runtime/outcomes.h"
#include "runtime/row_fault.h"

#define BATCH_ROWS 512
#define SLOTS_AT_FIRST 64
#define NO_ENTRY UINT32_MAX

/* One value over the rows of one key, so far. */
typedef struct Over {
    Int128 number; /* sum, extreme, or how many rows say yes (ALL: no) */
    bool has_number; /* of HIGHEST and LOWEST: a row has been met */
    bool is_unknown; /* a cell that it needs is blank */
    bool is_too_large;
    bool is_spoiled; /* a row that it needs carries a fault */
} Over;

typedef struct Entry {
    uint64_t hash;
    size_t key; /* where its bytes begin */
    size_t length;
    uint64_t line, sheet_row, rows; /* of its first row; how many there are */
    bool is_spoiled; /* a row was rejected */
    atomic_bool is_claimed; /* an applicant has the key */
} Entry;

struct DetailTable {
    const PlanDetail *detail;
    Program *program;
    Engine *engine;
    Outcomes outcomes;
    Batch batch;
    size_t capacity; /* rows that engine and outcomes take */
    Entry *entries; /* in the order of their first rows */
    Over *overs; /* those of entry i begin at i × over_count */
    size_t count, most;
    char *keys;
    size_t key_bytes, key_most;
    uint32_t *slots; /* open addressing over entries */
    size_t slot_count;
    uint64_t rejected;
};

/* ---- Keys ------------------------------------------------------------------------------------------------------------- */

static uint64_t hash_of(Str key)
{
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15) ^ key.len;
    for (size_t i = 0; i < key.len; i++) {
        hash = (hash ^ (unsigned char)key.at[i]) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    return hash;
}

static size_t slot_of(const DetailTable *table, Str key, uint64_t hash)
{
    size_t at = (size_t)hash & (table->slot_count - 1);
    for (; table->slots[at] != NO_ENTRY; at = (at + 1) & (table->slot_count - 1)) {
        const Entry *entry = &table->entries[table->slots[at]];
        if (entry->hash == hash && str_equal((Str){table->keys + entry->key, entry->length}, key))
            break;
    }
    return at;
}

/* The key in the cell: its text, or the bytes of its number, for which `room` is. */
static Str key_in(const Column *column, size_t row, int64_t *room)
{
    if (column->physical == PHYSICAL_TEXT)
        return column->data.text[row];
    *room = column->data.i64[row];
    return (Str){(const char *)room, sizeof *room};
}

static bool grow_slots(DetailTable *table)
{
    size_t count = table->slot_count ? table->slot_count * 2 : SLOTS_AT_FIRST;
    uint32_t *slots = memory_new(count, sizeof *slots);
    if (!slots)
        return false;
    memory_free(table->slots);
    memset(slots, 0xff, count * sizeof *slots);
    table->slots = slots;
    table->slot_count = count;
    for (size_t i = 0; i < table->count; i++) {
        size_t at = (size_t)table->entries[i].hash & (count - 1);
        while (slots[at] != NO_ENTRY)
            at = (at + 1) & (count - 1);
        slots[at] = (uint32_t)i;
    }
    return true;
}

static bool grow_entries(DetailTable *table)
{
    size_t most = table->most ? table->most * 2 : SLOTS_AT_FIRST, overs = table->detail->over_count;
    Entry *entries = memory_grow(table->entries, table->count * sizeof *entries, most, sizeof *entries);
    if (!entries)
        return false;
    table->entries = entries;
    Over *grown = memory_grow(table->overs, table->count * overs * sizeof *grown, most * overs + 1, sizeof *grown);
    if (!grown)
        return false;
    table->overs = grown;
    table->most = most;
    return true;
}

static bool keep_key(DetailTable *table, Str key)
{
    if (key.len > table->key_most - table->key_bytes) {
        size_t most = (table->key_most + key.len) * 2;
        char *keys = memory_grow(table->keys, table->key_bytes, most, 1);
        if (!keys)
            return false;
        table->keys = keys;
        table->key_most = most;
    }
    if (key.len)
        memcpy(table->keys + table->key_bytes, key.at, key.len);
    table->key_bytes += key.len;
    return true;
}

/* The entry of the key, a new one when there was none; NULL: no memory, or no number left. */
static Entry *entry_of(DetailTable *table, Str key, const Batch *batch, size_t row)
{
    if (table->count * 2 >= table->slot_count && !grow_slots(table))
        return NULL;
    uint64_t hash = hash_of(key);
    size_t slot = slot_of(table, key, hash);
    if (table->slots[slot] != NO_ENTRY)
        return &table->entries[table->slots[slot]];
    if (table->count >= NO_ENTRY - 1 || (table->count == table->most && !grow_entries(table)) ||
        !keep_key(table, key))
        return NULL;
    Entry *entry = &table->entries[table->count];
    memset(entry, 0, sizeof *entry);
    entry->hash = hash;
    entry->key = table->key_bytes - key.len;
    entry->length = key.len;
    entry->line = batch->lines[row];
    entry->sheet_row = batch->sheet_rows[row];
    memset(&table->overs[table->count * table->detail->over_count], 0,
           table->detail->over_count * sizeof *table->overs);
    table->slots[slot] = (uint32_t)table->count++;
    return entry;
}

/* ---- One row ---------------------------------------------------------------------------------------------------------- */

typedef enum Truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN } Truth;

static bool has_bit(const uint64_t *bits, size_t row)
{
    return bits && bit_get(bits, row);
}

static Int128 number_in(const Vector *vector, size_t row)
{
    return vector->physical == PHYSICAL_I128 ? vector->data.i128[row] : vector->data.i64[row];
}

static void report_fault(DetailTable *table, PlanReg reg, const Batch *batch, size_t row, ProblemList *problems)
{
    RowFault fault = {.row = row, .id = table->detail->rows->id, .label = table->detail->rows->label};
    fault.fault = engine_fault(table->engine, reg, row, &fault.span);
    ProblemPlace place = {
        .line = batch->lines[row], .sheet_row = batch->sheet_rows[row], .row = batch->first_row + row};
    if (problems)
        row_fault_report(problems, table->detail->rows, &fault, &place);
}

static void take_number(Over *over, PlanOverKind kind, Int128 number)
{
    if (kind == OVER_SUM)
        over->is_too_large |= __builtin_add_overflow(over->number, number, &over->number);
    else if (!over->has_number || (kind == OVER_HIGHEST ? number > over->number : number < over->number))
        over->number = number;
    over->has_number = true;
}

/* False: the value or the condition of the row carries a fault, which was reported. */
static bool take_row(DetailTable *table, const PlanOver *what, Over *over, const Batch *batch, size_t row,
                     ProblemList *problems)
{
    Truth meant = TRUTH_YES;
    if (what->condition != PLAN_NONE) {
        const Vector *condition = engine_value(table->engine, what->condition);
        if (has_bit(condition->fault, row)) {
            report_fault(table, what->condition, batch, row, problems);
            return false;
        }
        meant = has_bit(condition->unknown, row)     ? TRUTH_UNKNOWN
                : bit_get(condition->data.bits, row) ? TRUTH_YES
                                                     : TRUTH_NO;
    }
    if (what->value == PLAN_NONE) {
        over->is_unknown |= meant == TRUTH_UNKNOWN;
        over->number += meant == (what->kind == OVER_ALL ? TRUTH_NO : TRUTH_YES);
        return true;
    }
    if (meant == TRUTH_NO)
        return true;
    const Vector *value = engine_value(table->engine, what->value);
    if (has_bit(value->fault, row)) {
        report_fault(table, what->value, batch, row, problems);
        return false;
    }
    if (meant == TRUTH_UNKNOWN || has_bit(value->unknown, row))
        over->is_unknown = true;
    else
        take_number(over, what->kind, number_in(value, row));
    return true;
}

static Status add_row(DetailTable *table, const Batch *batch, size_t row, ProblemList *problems)
{
    const PlanDetail *detail = table->detail;
    const Column *link = &batch->columns[detail->own_link];
    bool is_rejected = bit_get(table->outcomes.rejected, row);
    int64_t room;
    table->rejected += is_rejected;
    if (bit_get(link->unknown, row))
        return STATUS_OK; /* the link is required, so the row was rejected and is listed */
    Entry *entry = entry_of(table, key_in(link, row, &room), batch, row);
    if (!entry)
        return STATUS_NO_MEMORY;
    entry->rows++;
    entry->is_spoiled |= is_rejected;
    Over *overs = &table->overs[(size_t)(entry - table->entries) * detail->over_count];
    bool is_sound = true;
    for (size_t i = 0; i < detail->over_count && !is_rejected; i++) {
        bool taken = take_row(table, &detail->overs[i], &overs[i], batch, row, is_sound ? problems : NULL);
        overs[i].is_spoiled |= !taken;
        is_sound &= taken;
    }
    table->rejected += !is_sound;
    return STATUS_OK;
}

/* ---- Batches and files -------------------------------------------------------------------------------------------------- */

typedef struct FaultPlace {
    const DetailTable *table;
    const Batch *batch;
    ProblemList *problems;
} FaultPlace;

static void report_check(void *user, const RowFault *fault)
{
    const FaultPlace *at = user;
    ProblemPlace place = {
        .line = fault->line, .sheet_row = fault->sheet_row, .row = at->batch->first_row + fault->row};
    if (at->problems)
        row_fault_report(at->problems, at->table->detail->rows, fault, &place);
}

static Status make_room(DetailTable *table, size_t rows)
{
    if (table->engine && rows <= table->capacity)
        return STATUS_OK;
    engine_close(table->engine);
    table->engine = NULL;
    outcomes_done(&table->outcomes);
    table->capacity = BITMAP_WORDS(rows ? rows : 1) * 64;
    Status status = engine_open(&table->engine, table->program, table->capacity);
    return status == STATUS_OK ? outcomes_init(&table->outcomes, table->detail->rows, table->capacity) : status;
}

Status detail_table_add(DetailTable *table, const Batch *batch, ProblemList *problems)
{
    FaultPlace place = {table, batch, problems};
    RowFaultSink sink = {.report = report_check, .user = &place};
    Status status = make_room(table, batch->capacity);
    if (status != STATUS_OK)
        return status;
    engine_run(table->engine, batch);
    outcomes_find(&table->outcomes, batch, table->engine, &sink, NULL);
    for (size_t row = 0; row < batch->rows && status == STATUS_OK; row++)
        status = add_row(table, batch, row, problems);
    return status;
}

static Status read_rows(DetailTable *table, Reader *reader, bool is_strict, ProblemList *problems)
{
    for (;;) {
        Status status = reader_next(reader, &table->batch);
        Status added = table->batch.rows ? detail_table_add(table, &table->batch, problems) : STATUS_OK;
        if (added != STATUS_OK || status != STATUS_OK)
            return status == STATUS_OK || status == STATUS_STOPPED ? (added != STATUS_OK ? added : status)
                                                                   : status;
        if (problems->out_of_memory)
            return STATUS_NO_MEMORY;
        if (is_strict && table->rejected)
            return STATUS_STOPPED;
        if (!table->batch.rows)
            return STATUS_OK;
    }
}

Status detail_table_read(DetailTable *table, const ReaderOptions *options, ProblemList *problems,
                         ReaderFacts *facts)
{
    const Plan *rows = table->detail->rows;
    Reader *reader;
    Status status = reader_open(&reader, rows->fields, rows->form_count, options, problems);
    if (status != STATUS_OK)
        return status;
    if (!table->batch.capacity)
        status = batch_init(&table->batch, rows->fields, rows->field_count, BATCH_ROWS);
    if (status == STATUS_OK)
        status = read_rows(table, reader, options->strict, problems);
    *facts = reader_facts(reader);
    reader_close(reader);
    return status;
}

Status detail_table_open(DetailTable **out, const PlanDetail *detail)
{
    *out = NULL;
    DetailTable *table = memory_new(1, sizeof *table);
    if (!table)
        return STATUS_NO_MEMORY;
    table->detail = detail;
    Status status = interp_program_open(&table->program, detail->rows);
    if (status == STATUS_OK && !grow_slots(table))
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        *out = table;
    else
        detail_table_close(table);
    return status;
}

void detail_table_close(DetailTable *table)
{
    if (!table)
        return;
    engine_close(table->engine);
    program_close(table->program);
    outcomes_done(&table->outcomes);
    batch_done(&table->batch);
    memory_free(table->entries);
    memory_free(table->overs);
    memory_free(table->keys);
    memory_free(table->slots);
    memory_free(table);
}

/* ---- Applicants ------------------------------------------------------------------------------------------------------- */

/* The number for the column; false: unknown. */
static bool value_of(const PlanOver *what, const Over *over, bool is_spoiled, int64_t *out)
{
    bool decides = what->kind == OVER_ANY || what->kind == OVER_ALL;
    *out = OVER_SPOILED;
    if (is_spoiled || over->is_spoiled)
        return true;
    *out = OVER_TOO_LARGE;
    if (over->is_too_large || over->number > OVER_LIMIT || over->number < -OVER_LIMIT)
        return true;
    *out = (int64_t)over->number;
    if (decides) {
        *out = (over->number > 0) == (what->kind == OVER_ANY);
        return over->number > 0 || !over->is_unknown;
    }
    return !over->is_unknown && (over->has_number || what->kind == OVER_SUM || what->kind == OVER_COUNT);
}

void detail_table_fill(DetailTable *table, Batch *applicants)
{
    const PlanDetail *detail = table->detail;
    const Column *link = &applicants->columns[detail->link];
    static const Over none;
    for (size_t row = 0; row < applicants->rows; row++) {
        int64_t room;
        Entry *entry = NULL;
        bool has_key = !bit_get(link->unknown, row);
        if (has_key) {
            Str key = key_in(link, row, &room);
            uint32_t at = table->slots[slot_of(table, key, hash_of(key))];
            entry = at == NO_ENTRY ? NULL : &table->entries[at];
        }
        if (entry)
            atomic_store_explicit(&entry->is_claimed, true, memory_order_relaxed);
        const Over *overs = entry ? &table->overs[(size_t)(entry - table->entries) * detail->over_count] : NULL;
        for (size_t i = 0; i < detail->over_count; i++) {
            Column *column = &applicants->columns[detail->overs[i].field];
            int64_t number;
            bool known =
                value_of(&detail->overs[i], overs ? &overs[i] : &none, entry && entry->is_spoiled, &number);
            column->data.i64[row] = known && has_key ? number : 0;
            bit_put(column->unknown, row, !known || !has_key);
        }
    }
}

static void put_key(const DetailTable *table, const Entry *entry, Str *text, char *room, size_t size)
{
    const PlanField *link = &table->detail->rows->fields[table->detail->own_link];
    *text = (Str){table->keys + entry->key, entry->length};
    if (link->physical == PHYSICAL_TEXT)
        return;
    int64_t number;
    memcpy(&number, text->at, sizeof number);
    *text = (Str){room, link->kind == KIND_DATE ? date_print(room, number)
                                                : (size_t)snprintf(room, size, "%lld", (long long)number)};
}

Status detail_table_report_orphans(const DetailTable *table, ProblemList *problems)
{
    const PlanField *link = &table->detail->rows->fields[table->detail->own_link];
    for (size_t i = 0; i < table->count; i++) {
        const Entry *entry = &table->entries[i];
        if (atomic_load_explicit(&entry->is_claimed, memory_order_relaxed))
            continue;
        char room[64], rows[24];
        Str key;
        put_key(table, entry, &key, room, sizeof room);
        Str count = {rows, (size_t)snprintf(rows, sizeof rows, "%llu", (unsigned long long)entry->rows)};
        ProblemPlace place = {.line = entry->line, .sheet_row = entry->sheet_row, .row = PROBLEM_NO_ROW};
        problem_report(problems, entry->rows == 1 ? PROBLEM_DETAIL_ORPHAN : PROBLEM_DETAIL_ORPHANS, &place, key, 2,
                       (Wording[]){{link->id, link->label.len ? link->label : link->id}, wording_same(count)});
    }
    return problems->out_of_memory ? STATUS_NO_MEMORY : STATUS_OK;
}

uint64_t detail_table_orphans(const DetailTable *table)
{
    uint64_t orphans = 0;
    for (size_t i = 0; i < table->count; i++)
        orphans += !atomic_load_explicit(&table->entries[i].is_claimed, memory_order_relaxed);
    return orphans;
}

uint64_t detail_table_rejected(const DetailTable *table)
{
    return table->rejected;
}

const PlanDetail *detail_table_detail(const DetailTable *table)
{
    return table->detail;
}
