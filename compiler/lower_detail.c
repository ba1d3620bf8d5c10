/* Details become plans of their own: one for the rows of each detail input, which gives for every value over rows the value and the
 * condition of a row. In the applicant's plan such a value is a column that is filled before the row stage runs. */
#include "compiler/lowering.h"

/* Lowers into the rows of the detail input, with the tables of the applicants' plan. */
static Lowering *rows_lowering(Lowering *l, const Symbol *detail)
{
    Lowering *rows = ARENA_NEW(l->arena, Lowering);
    Plan *plan = ARENA_NEW(l->arena, Plan);
    PlanField *fields = lower_detail_fields(l->arena, l->policy, detail);
    *plan = (Plan){.id = detail->id,
                   .label = detail->label,
                   .issued = l->plan->issued,
                   .effective = l->plan->effective,
                   .expires = l->plan->expires,
                   .currency = l->plan->currency,
                   .currency_label = l->plan->currency_label,
                   .fields = fields,
                   .field_count = detail->part_count,
                   .form_count = detail->part_count,
                   .award_year = PLAN_NONE};
    *rows =
        (Lowering){.arena = l->arena,
                   .policy = l->policy,
                   .selections = l->selections,
                   .selection = l->selection,
                   .values_change = l->values_change,
                   .sources = l->sources,
                   .diags = l->diags,
                   .plan = plan,
                   .fields = fields,
                   .overs = ARENA_ARRAY(l->arena, PlanOver, l->policy->over_count * lower_version_count(l) + 1),
                   .tables = l->tables,
                   .base = {.reg = PLAN_NONE},
                   .decided_field = UINT16_MAX};
    size_t defines = (l->values_change ? lower_version_count(l) : 1) * l->policy->defines.count;
    rows->all_defines = ARENA_ARRAY(l->arena, Value, defines + 1);
    rows->all_define_lowered = ARENA_ARRAY(l->arena, bool, defines + 1);
    lower_in_version(rows, 0);
    build_init(&rows->build, l->arena, l->diags, fields, detail->part_count);
    rows->build.tables = l->tables;
    return rows;
}

void lower_details_begin(Lowering *l)
{
    const SymbolList *details = &l->policy->details;
    PlanDetail *out = ARENA_ARRAY(l->arena, PlanDetail, details->count + 1);
    l->rows = ARENA_ARRAY(l->arena, Lowering *, details->count + 1);
    for (size_t i = 0; i < details->count; i++) {
        const Symbol *detail = details->items[i];
        Lowering *rows = l->rows[i] = rows_lowering(l, detail);
        lower_checks(rows, detail->node->items);
        out[i] = (PlanDetail){.rows = rows->plan,
                              .link = (uint16_t)detail->node->right->symbol->index,
                              .own_link = (uint16_t)detail->link->index,
                              .overs = rows->overs};
    }
    l->plan->details = l->details = out;
    l->plan->detail_count = details->count;
}

void lower_details_end(Lowering *l)
{
    for (size_t i = 0; i < l->plan->detail_count; i++) {
        Lowering *rows = l->rows[i];
        build_finish(&rows->build, rows->roots, rows->root_count);
        lower_mark_used_fields(rows, rows->fields);
        rows->fields[l->details[i].own_link].used = true;
        l->fields[l->details[i].link].used = true;
        rows->plan->ops = rows->build.ops, rows->plan->op_count = rows->build.op_count;
        rows->plan->ranges = build_ranges(&rows->build);
        rows->plan->constants = rows->build.constants, rows->plan->constant_count = rows->build.constant_count;
        rows->plan->tables = l->tables, rows->plan->table_count = l->policy->tables.count;
    }
}

/* ---- one value over rows */

static PlanOverKind kind_of(const Node *node)
{
    switch (node->kind) {
    case NODE_SUM_OVER:
        return OVER_SUM;
    case NODE_HIGHEST_OVER:
        return OVER_HIGHEST;
    case NODE_LOWEST_OVER:
        return OVER_LOWEST;
    case NODE_ANY_OVER:
        return OVER_ANY;
    case NODE_ALL_OVER:
        return OVER_ALL;
    default:
        return OVER_COUNT;
    }
}

/* "loan.principal" 贷款明细的本金: the cells that can leave the value unknown, which is what a pending clause asks for. */
static void name_blanks(Lowering *l, Lowering *rows, PlanField *field, const PlanOver *over)
{
    const Plan *plan = rows->plan;
    Str label = plan->label.len ? plan->label : plan->id, en = {0}, zh = {0};
    bool *named = ARENA_ARRAY(l->arena, bool, plan->field_count + 1);
    const PlanReg regs[] = {over->value, over->condition};
    for (size_t r = 0; r < 2; r++) {
        size_t count = 0;
        const uint16_t *fields = regs[r] == PLAN_NONE ? NULL : build_fields_of(&rows->build, regs[r], &count);
        for (size_t i = 0; i < count; i++)
            named[fields[i]] = true;
    }
    for (size_t i = 0; i < plan->field_count; i++) {
        if (!named[i])
            continue;
        const PlanField *cell = &plan->fields[i];
        Str cell_label = cell->label.len ? cell->label : cell->id;
        en = arena_print(l->arena, "%.*s%s%.*s.%.*s", STR_ARG(en), en.len ? ", " : "", STR_ARG(plan->id),
                         STR_ARG(cell->id));
        zh = arena_print(l->arena, "%.*s%s%.*s的%.*s", STR_ARG(zh), zh.len ? "、" : "", STR_ARG(label),
                         STR_ARG(cell_label));
    }
    field->id = en.len ? en : plan->id;
    field->label = zh.len ? zh : label;
}

/* The next field behind those of the form. */
static uint16_t add_column(Lowering *l, Lowering *rows, const Node *node, const PlanOver *over,
                           int64_t denominator, bool nullable)
{
    PlanField *field = &l->fields[l->plan->field_count];
    PlanMeaning meaning = lower_meaning(&node->type, denominator);
    *field = (PlanField){
        .kind = meaning.kind == KIND_YES_NO ? KIND_NUMBER : meaning.kind,
        .physical = PHYSICAL_I64,
        .denominator = denominator,
        .unit = meaning.unit,
        .unit_label = meaning.unit_label,
        .currency = l->plan->currency,
        .currency_label = l->plan->currency_label,
        .required = !nullable,
        .low = over->kind == OVER_COUNT || over->kind == OVER_ANY || over->kind == OVER_ALL ? 0 : -OVER_LIMIT,
        .high = OVER_SPOILED,
        .used = true};
    name_blanks(l, rows, field, over);
    l->build.field_count++;
    return (uint16_t)l->plan->field_count++;
}

static const PlanOver *find_over(const PlanDetail *detail, const PlanOver *like)
{
    for (size_t i = 0; i < detail->over_count; i++) {
        const PlanOver *over = &detail->overs[i];
        if (over->kind == like->kind && over->value == like->value && over->condition == like->condition)
            return over;
    }
    return NULL;
}

static uint16_t lower_row(Lowering *l, Node *node)
{
    PlanDetail *detail = &l->details[node->name->symbol->index];
    Lowering *rows = l->rows[node->name->symbol->index];
    lower_in_version(rows, l->version);
    PlanOver over = {.kind = kind_of(node), .value = PLAN_NONE, .condition = PLAN_NONE};
    int64_t denominator = 1;
    bool nullable = over.kind == OVER_HIGHEST || over.kind == OVER_LOWEST;
    if (node->left) {
        Value value = lower_value(rows, node->left);
        over.value = value.reg;
        denominator = value.denominator;
        nullable |= build_is_nullable(&rows->build, value);
    }
    if (node->right) {
        Value condition = lower_value(rows, node->right);
        over.condition = condition.reg;
        nullable |= build_is_nullable(&rows->build, condition);
    }
    const PlanOver *same = find_over(detail, &over);
    if (same)
        return same->field;
    over.field = add_column(l, rows, node, &over, denominator, nullable);
    over.span = node->span;
    PlanOver *own = &rows->overs[detail->over_count++];
    *own = over;
    lower_root(rows, &own->value);
    lower_root(rows, &own->condition);
    return over.field;
}

/* What cannot be told stands in the column as a number beyond the limit: see PlanOver. */
Value lower_over_rows(Lowering *l, Node *node)
{
    uint16_t index = lower_row(l, node);
    lower_trace_field(l, node, index);
    l->build.span = node->span;
    Value column = build_field(&l->build, index);
    Value most = build_number(&l->build, OVER_LIMIT, column.denominator);
    Value spoiled = build_number(&l->build, OVER_SPOILED, column.denominator);
    Value sound =
        build_guard(&l->build, column, build_operator(&l->build, "less", column, spoiled), FAULT_DETAIL_ROW);
    sound = build_guard(&l->build, sound, build_operator(&l->build, "less_equal", sound, most), FAULT_OVERFLOW);
    if (node->type.kind != TYPE_YES_NO)
        return sound;
    return build_operator(&l->build, "equal", sound, build_number(&l->build, 1, 1));
}
