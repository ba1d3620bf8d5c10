#include "runtime/write/columns.h"

#include "runtime/memory.h"
#include "runtime/str.h"
#include "runtime/write/detail.h"

typedef enum Standing { BESIDE, BELOW, REMARK } Standing;

typedef struct OwnColumn { /* polc's own, as opposed to the policy's */
    ColumnSource source;
    uint16_t of;
    const char *id, *label;
    bool is_amount;
    Standing standing;
} OwnColumn;

static const OwnColumn answer_columns[] = {
    {COLUMN_TOTAL_CASH, 0, "total_cash", "现金合计", true, BESIDE},
    {COLUMN_TOTAL_IN_KIND, 0, "total_in_kind", "非现金合计", true, BESIDE},
    {COLUMN_STATUS, 0, "status", "状态", false, BESIDE},
    {COLUMN_NOTES, 0, "notes", "说明", false, REMARK},
};
static const OwnColumn total_column = {COLUMN_TOTAL, 0, "total", "合计", true, BESIDE};
static const OwnColumn detail_columns[] = {
#define X(name, id, label, is_amount, standing) {COLUMN_STAGE, DETAIL_##name, id, label, is_amount, standing},
    DETAIL_COLUMNS(X)
#undef X
};

static void add_own(Columns *out, const OwnColumn *own, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out->items[out->count++] = (ResultColumn){.source = own[i].source,
                                                  .of = own[i].of,
                                                  .id = str_from(own[i].id),
                                                  .label = str_from(own[i].label),
                                                  .is_amount = own[i].is_amount,
                                                  .is_below = own[i].standing == BELOW,
                                                  .is_remark = own[i].standing == REMARK};
}

static void add_field(Columns *out, const Plan *plan, uint16_t field, bool is_amount)
{
    const PlanField *declared = &plan->fields[field];
    out->items[out->count++] = (ResultColumn){
        .source = COLUMN_FIELD, .of = field, .id = declared->id, .label = declared->label, .is_amount = is_amount};
}

static void add_clauses(Columns *out, const Plan *plan)
{
    for (size_t i = 0; i < plan->clause_count; i++) {
        const PlanClause *clause = &plan->clauses[i];
        if (!clause->referral)
            out->items[out->count++] = (ResultColumn){.source = COLUMN_CLAUSE,
                                                      .of = (uint16_t)i,
                                                      .id = clause->id,
                                                      .label = clause->label,
                                                      .is_amount = true,
                                                      .is_below = true};
    }
}

static bool is_among(const uint16_t *fields, size_t count, uint16_t field)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i] == field)
            return true;
    return false;
}

static bool is_number(ValueKind kind)
{
    return kind != KIND_TEXT && kind != KIND_CATEGORY && kind != KIND_YES_NO && kind != KIND_DATE;
}

static void add_other_fields(Columns *out, const Plan *plan, const uint16_t *identity, size_t identity_count)
{
    for (size_t i = 0; i < plan->form_count; i++)
        if (!is_among(identity, identity_count, (uint16_t)i))
            add_field(out, plan, (uint16_t)i, is_number(plan->fields[i].kind));
}

static void add_amount(Columns *out, ColumnSource source, size_t of, Str id, Str label)
{
    out->items[out->count++] = (ResultColumn){
        .source = source, .of = (uint16_t)of, .id = id, .label = label, .is_amount = true, .is_below = true};
}

static void add_parts(Columns *out, const Plan *plan)
{
    for (size_t i = 0; i < plan->part_count; i++)
        add_amount(out, COLUMN_PART, i, plan->parts[i].id, plan->parts[i].label);
    for (size_t i = 0; i < plan->level_count; i++)
        add_amount(out, COLUMN_LEVEL, i, plan->levels[i].id, plan->levels[i].label);
}

static Status make_columns(Columns *out, const Plan *plan, bool detail, bool all)
{
    uint16_t identity[MOST_IDENTITY_FIELDS];
    size_t identity_count = results_identity_fields(plan, identity);
    size_t most = plan->field_count + plan->clause_count + DETAIL_COUNT + plan->part_count + plan->level_count;
    *out = (Columns){.items = memory_new(most, sizeof *out->items)};
    if (!out->items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < identity_count; i++)
        add_field(out, plan, identity[i], false);
    if (detail) {
        size_t own = plan->part_count ? DETAIL_COUNT : DETAIL_WITHOUT_PARTS;
        for (size_t i = 0; i < own; i++)
            if (i != DETAIL_VERSION || plan->version_count > 1)
                add_own(out, &detail_columns[i], 1);
    } else {
        add_clauses(out, plan);
        add_own(out, answer_columns, sizeof answer_columns / sizeof *answer_columns);
    }
    if (all && !detail) {
        add_own(out, &total_column, 1);
        add_parts(out, plan);
    }
    if (all)
        add_other_fields(out, plan, identity, identity_count);
    return STATUS_OK;
}

Status columns_usual(Columns *out, const Plan *plan, bool detail)
{
    return make_columns(out, plan, detail, false);
}

Status columns_all(Columns *out, const Plan *plan, bool detail)
{
    return make_columns(out, plan, detail, true);
}

void columns_done(Columns *columns)
{
    memory_free(columns->items);
    *columns = (Columns){0};
}

Status columns_keep(const Columns *columns, Results *results, Language language)
{
    uint16_t *fields = memory_new(columns->count, sizeof *fields);
    size_t count = 0;
    if (!fields)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < columns->count; i++) {
        const ResultColumn *column = &columns->items[i];
        if (column->source == COLUMN_FIELD &&
            !is_among(results->identity_fields, results->identity_count, column->of))
            fields[count++] = column->of;
    }
    Status status = results_echo(results, fields, count, language);
    memory_free(fields);
    return status;
}

/* ---- By name ------------------------------------------------------------------------------------------------ */

static Str trim(Str text)
{
    while (text.len > 0 && (text.at[0] == ' ' || text.at[0] == '\t'))
        text = (Str){text.at + 1, text.len - 1};
    while (text.len > 0 && (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* Takes the next name off the list; empty names are passed over. False at the end. */
static bool next_name(Str *list, Str *name)
{
    static const Str commas[] = {{",", 1}, {"，", 3}, {"、", 3}};
    while (list->len > 0) {
        size_t end = 0, comma = 0;
        for (; end < list->len && comma == 0; end++)
            for (size_t i = 0; i < sizeof commas / sizeof *commas; i++)
                if (str_starts((Str){list->at + end, list->len - end}, commas[i]))
                    comma = commas[i].len;
        if (comma > 0)
            end--;
        *name = trim((Str){list->at, end});
        *list = (Str){list->at + end + comma, list->len - end - comma};
        if (name->len > 0)
            return true;
    }
    return false;
}

static bool is_own(const ResultColumn *column)
{
    return column->source != COLUMN_FIELD && column->source != COLUMN_CLAUSE;
}

static const ResultColumn *find(const Columns *all, Str name)
{
    const ResultColumn *found = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const ResultColumn *column = &all->items[i];
        if (!str_equal(column->id, name) && !str_equal(column->label, name))
            continue;
        if (!is_own(column))
            return column;
        found = found ? found : column;
    }
    return found;
}

static bool has(const Columns *columns, const ResultColumn *column)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->items[i].source == column->source && columns->items[i].of == column->of)
            return true;
    return false;
}

Status columns_named(Columns *out, const Columns *all, Str list, ColumnFault *fault, Str *word)
{
    *fault = COLUMN_FAULT_NONE;
    *word = (Str){0};
    *out = (Columns){.items = memory_new(all->count, sizeof *out->items)};
    if (!out->items)
        return STATUS_NO_MEMORY;
    while (*fault == COLUMN_FAULT_NONE && next_name(&list, word)) {
        const ResultColumn *column = find(all, *word);
        if (!column)
            *fault = COLUMN_FAULT_UNKNOWN;
        else if (has(out, column))
            *fault = COLUMN_FAULT_TWICE;
        else
            out->items[out->count++] = *column;
    }
    if (*fault == COLUMN_FAULT_NONE && out->count == 0)
        *fault = COLUMN_FAULT_NO_NAMES;
    if (*fault == COLUMN_FAULT_NONE)
        return STATUS_OK;
    columns_done(out);
    return STATUS_BAD_DATA;
}
