/* Awards of earlier runs: each sum that is asked for becomes a column that is filled from the ledger before the row stage runs. */
#include "compiler/lowering.h"

void lower_ledger_begin(Lowering *l)
{
    const SymbolList *clauses = &l->policy->clauses;
    PlanMember *names = ARENA_ARRAY(l->arena, PlanMember, clauses->count + 1);
    for (size_t i = 0; i < clauses->count; i++)
        names[i] = (PlanMember){clauses->items[i]->id, clauses->items[i]->label};
    l->plan->ledger_clauses = names;
    l->plan->ledger_clause_count = clauses->count;
    l->awarded = ARENA_ARRAY(l->arena, PlanAwarded, l->policy->awarded_count + 1);
    l->plan->awarded = l->awarded;
    l->build.plan = l->plan;
}

static void lower_period(Lowering *l, Node *period, PlanAwarded *awarded)
{
    if (period && period->kind == NODE_PER_YEAR)
        awarded->period = PERIOD_YEAR;
    if (!period || period->kind != NODE_WITHIN_YEARS)
        return;
    int64_t years = 1;
    lower_whole_number(l, period->left, TEXT("the number of years", "年数"), &years);
    awarded->period = PERIOD_WITHIN_YEARS;
    awarded->years = (int32_t)years;
}

static const PlanAwarded *find_same(const Plan *plan, const PlanAwarded *like)
{
    for (size_t i = 0; i < plan->awarded_count; i++) {
        const PlanAwarded *awarded = &plan->awarded[i];
        if (awarded->clause == like->clause && awarded->period == like->period && awarded->years == like->years &&
            awarded->key.field_count == like->key.field_count &&
            memcmp(awarded->key.field, like->key.field, like->key.field_count * sizeof *like->key.field) == 0)
            return awarded;
    }
    return NULL;
}

static uint16_t add_column(Lowering *l, const PlanKey *key)
{
    PlanField *field = &l->fields[l->plan->field_count];
    *field = (PlanField){.id = STR("awarded"),
                         .label = STR("已获"),
                         .kind = KIND_MONEY,
                         .physical = PHYSICAL_I64,
                         .denominator = 100,
                         .currency = l->plan->currency,
                         .currency_label = l->plan->currency_label,
                         .required = true,
                         .high = PLAN_MOST_AWARDED,
                         .used = true};
    for (size_t i = 0; i < key->field_count; i++) {
        PlanField *part = &l->fields[key->field[i]];
        field->required &= part->required || part->key || part->has_default;
        part->used = true;
    }
    l->build.field_count++;
    return (uint16_t)l->plan->field_count++;
}

Value lower_earlier(Lowering *l, const Symbol *clause, const Node *keys, Node *period, Span span)
{
    PlanAwarded awarded = {.clause = (uint16_t)clause->index, .span = span};
    for (const Node *key = keys; key && awarded.key.field_count < 4; key = key->next)
        awarded.key.field[awarded.key.field_count++] = (uint16_t)key->symbol->index;
    lower_period(l, period, &awarded);
    l->build.span = span;
    const PlanAwarded *same = find_same(l->plan, &awarded);
    if (same)
        return build_field(&l->build, same->field);
    awarded.field = add_column(l, &awarded.key);
    awarded.label = lower_as_written(l, span);
    l->awarded[l->plan->awarded_count++] = awarded;
    return build_field(&l->build, awarded.field);
}

void lower_refuse_earlier(Lowering *l, Value value, Span span)
{
    for (size_t i = 0; i < l->plan->awarded_count; i++)
        if (build_reads_column(&l->build, value.reg, l->plan->awarded[i].field)) {
            DIAG0(l->diags, AWARDED_IN_YEAR, span);
            return;
        }
}
