#include "compiler/lowering.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"

/* ---- The input form -------------------------------------------------------------------------------------------------- */

static const struct {
    Physical physical;
    int64_t denominator;
} kinds[] = {
#define X(name, en, zh, in_memory, one) [KIND_##name] = {PHYSICAL_##in_memory, one},
    VALUE_KINDS(X)
#undef X
};

static Node *option_of(Node *field, NodeKind kind)
{
    for (Node *option = field->items; option; option = option->next)
        if (option->kind == kind)
            return option;
    return NULL;
}

int64_t lower_literal(const PlanField *field, const Node *literal)
{
    bool negative = false;
    Exact per = {1, 1}; /* of a price: what one of its units is */
    for (; literal->kind == NODE_NEGATE || literal->kind == NODE_DIVIDE; literal = literal->left) {
        negative ^= literal->kind == NODE_NEGATE;
        if (literal->kind == NODE_DIVIDE && literal->right->symbol && literal->right->symbol->factor.denominator)
            exact_multiply(per, literal->right->symbol->factor, &per);
    }
    switch (literal->kind) {
    case NODE_YES:
        return 1;
    case NODE_DATE:
        return literal->day;
    case NODE_NAME:
        return literal->symbol && literal->symbol->kind == SYMBOL_MEMBER ? literal->symbol->index : 0;
    default:
        break;
    }
    if (!literal->exact.denominator)
        return 0;
    Exact factor = {1, 1};
    if (literal->kind == NODE_QUANTITY && literal->name && literal->name->symbol &&
        literal->name->symbol->factor.denominator)
        factor = literal->name->symbol->factor;
    /* The checker has seen that this is whole and within VALUE_LIMIT. */
    Int128 mantissa = literal->exact.numerator * factor.numerator * per.denominator * field->denominator;
    mantissa /= literal->exact.denominator * factor.denominator * per.numerator;
    return (int64_t)(negative ? -mantissa : mantissa);
}

static void lower_category(Arena *arena, const Symbol *symbol, PlanField *field)
{
    PlanMember *members = ARENA_ARRAY(arena, PlanMember, symbol->part_count + 1);
    for (size_t i = 0; i < symbol->part_count; i++)
        members[i] = (PlanMember){symbol->parts[i]->id, symbol->parts[i]->label};
    field->members = members;
    field->member_count = symbol->part_count;
}

static void kind_range(PlanField *field)
{
    field->low = -VALUE_LIMIT, field->high = VALUE_LIMIT;
    switch (field->kind) {
    case KIND_YES_NO:
        field->low = 0, field->high = 1;
        break;
    case KIND_COUNT:
        field->low = 0;
        break;
    case KIND_DATE:
        field->low = DATE_FIRST, field->high = DATE_LAST;
        break;
    case KIND_CATEGORY:
        field->low = 0, field->high = field->member_count ? (int64_t)field->member_count - 1 : 0;
        break;
    default:
        break;
    }
}

static void lower_field(Arena *arena, const Policy *policy, const Symbol *symbol, PlanField *field)
{
    Node *node = symbol->node;
    PlanMeaning meaning = lower_meaning(&symbol->type, 1);
    *field = (PlanField){.id = symbol->id,
                         .label = symbol->label,
                         .kind = meaning.kind,
                         .physical = kinds[meaning.kind].physical,
                         .denominator = kinds[meaning.kind].denominator,
                         .unit = meaning.unit,
                         .unit_label = meaning.unit_label,
                         .currency = policy->currency->id,
                         .currency_label = policy->currency->label,
                         .key = node->kind == NODE_KEY,
                         .required = node->kind == NODE_KEY || option_of(node, NODE_REQUIRED) != NULL};
    if (field->kind == KIND_CATEGORY)
        lower_category(arena, symbol, field);
    kind_range(field);
    Node *standard = option_of(node, NODE_DEFAULT), *within = option_of(node, NODE_WITHIN);
    if (standard) {
        field->has_default = true;
        field->default_value = lower_literal(field, standard->left);
        field->default_text = standard->left->kind == NODE_STRING ? standard->left->text : (Str){"", 0};
    }
    if (within) {
        field->has_range = true;
        field->low = lower_literal(field, within->left);
        field->high = lower_literal(field, within->right);
    }
    Node *certified = option_of(node, NODE_CERTIFIED_BY), *evidence = option_of(node, NODE_EVIDENCE);
    field->certified_by = certified ? certified->left->text : (Str){"", 0};
    field->evidence = evidence ? evidence->left->text : (Str){"", 0};
}

/* Behind those of the form there is room for the columns that are filled from details and from the ledger. */
PlanField *lower_form_fields(Arena *arena, const Policy *policy)
{
    PlanField *fields =
        ARENA_ARRAY(arena, PlanField,
                    policy->fields.count + policy->over_count * policy->version_count + policy->awarded_count + 1);
    for (size_t i = 0; i < policy->fields.count; i++)
        lower_field(arena, policy, policy->fields.items[i], &fields[i]);
    return fields;
}

PlanField *lower_detail_fields(Arena *arena, const Policy *policy, const Symbol *detail)
{
    PlanField *fields = ARENA_ARRAY(arena, PlanField, detail->part_count + 1);
    for (size_t i = 0; i < detail->part_count; i++)
        lower_field(arena, policy, detail->parts[i], &fields[i]);
    return fields;
}

/* ---- What the policy says beside its clauses ------------------------------------------------------------------------------ */

void lower_checks(Lowering *l, Node *items)
{
    size_t count = 0;
    for (Node *node = items; node; node = node->next)
        count += node->kind == NODE_CHECK;
    PlanCheck *checks = ARENA_ARRAY(l->arena, PlanCheck, count + 1);
    count = 0;
    for (Node *node = items; node; node = node->next) {
        if (node->kind != NODE_CHECK)
            continue;
        lower_unchanged(l, node->left, TEXT("a check of the input form", "申报表的校验"));
        PlanCondition condition = lower_condition(l, node->left, node->label ? node->label->text : (Str){"", 0});
        checks[count] = (PlanCheck){.reg = condition.reg, .label = condition.label, .span = condition.span};
        checks[count].fields = build_fields_read(&l->build, condition.reg, &checks[count].field_count);
        lower_root(l, &checks[count++].reg);
    }
    l->plan->checks = checks;
    l->plan->check_count = count;
}

static void lower_award_year(Lowering *l)
{
    l->plan->award_year = PLAN_NONE;
    if (!l->policy->award_year)
        return;
    Value year = lower_unchanged(l, l->policy->award_year, TEXT("the award year", "享受年度"));
    if (build_is_nullable(&l->build, year))
        DIAG0(l->diags, YEAR_MAY_BE_BLANK, l->policy->award_year->span);
    lower_refuse_earlier(l, year, l->policy->award_year->span);
    l->plan->award_year = build_narrow(&l->build, year).reg;
    lower_root(l, &l->plan->award_year);
}

static void lower_readings(Lowering *l, const bool *chosen)
{
    const SymbolList *readings = &l->policy->readings;
    PlanReading *out = ARENA_ARRAY(l->arena, PlanReading, readings->count + 1);
    for (size_t i = 0; i < readings->count; i++) {
        const Symbol *reading = readings->items[i], *option = reading->parts[l->selection->options[i]];
        Node *how = option->node->left, *article = NULL;
        for (Node *item = reading->node->items; item; item = item->next)
            if (item->kind == NODE_ARTICLE)
                article = item;
        out[i] = (PlanReading){.id = reading->id,
                               .label = reading->label,
                               .article = article ? article->left->text : (Str){"", 0},
                               .option = option->id,
                               .option_label = option->label,
                               .is_default = how && how->kind == NODE_DEFAULT_OPTION,
                               .is_chosen = chosen[i]};
        if (how && how->kind == NODE_DECIDED) {
            out[i].decided_by = how->left->text;
            out[i].decided_on = how->right->text;
            out[i].document = how->third ? how->third->text : (Str){"", 0};
        }
    }
    l->plan->readings = out;
    l->plan->reading_count = readings->count;
}

static void lower_targets(Lowering *l)
{
    const StatementList *targets = &l->selection->targets;
    PlanTarget *out = ARENA_ARRAY(l->arena, PlanTarget, targets->count + 1);
    for (size_t i = 0; i < targets->count; i++) {
        Node *node = targets->items[i];
        PlanMeaning meaning = lower_meaning(&node->left->type, 1);
        int64_t number = 0;
        lower_whole_number(l, node->left, TEXT("a target", "目标"), &number);
        out[i] = (PlanTarget){.id = node->name->text,
                              .label = node->label ? node->label->text : (Str){"", 0},
                              .article = node->third ? node->third->text : (Str){"", 0},
                              .unit = meaning.unit,
                              .unit_label = meaning.unit_label,
                              .number = number};
    }
    l->plan->targets = out;
    l->plan->target_count = targets->count;
}

/* The first version that has the declaration. */
static int version_of(const Lowering *l, const Node *unmodelled)
{
    for (size_t v = 0; v < lower_version_count(l); v++)
        for (size_t i = 0; i < l->selections[v].unmodelled.count; i++)
            if (l->selections[v].unmodelled.items[i] == unmodelled)
                return (int)v;
    return 0;
}

static void lower_unmodelled(Lowering *l)
{
    const StatementList *unmodelled = &l->selection->unmodelled;
    PlanUnmodelled *out = ARENA_ARRAY(l->arena, PlanUnmodelled, unmodelled->count + 1);
    for (size_t i = 0; i < unmodelled->count; i++) {
        Node *node = unmodelled->items[i];
        out[i] = (PlanUnmodelled){.article = node->third ? node->third->text : (Str){"", 0},
                                  .text = node->label ? node->label->text : (Str){"", 0},
                                  .applies = {.reg = PLAN_NONE}};
        if (node->left) {
            out[i].applies = lower_condition(l, node->left, (Str){"", 0});
            int since = version_of(l, node);
            if (since > 0)
                out[i].applies.reg =
                    build_and(&l->build, (Value){out[i].applies.reg, 1}, lower_since_version(l, since)).reg;
            lower_root(l, &out[i].applies.reg);
        }
    }
    l->plan->unmodelled = out;
    l->plan->unmodelled_count = unmodelled->count;
}

static void lower_asserts(Lowering *l)
{
    const StatementList *asserts = &l->selection->asserts;
    PlanAssert *out = ARENA_ARRAY(l->arena, PlanAssert, asserts->count + 1);
    for (size_t i = 0; i < asserts->count; i++) {
        Node *node = asserts->items[i];
        PlanCondition condition = lower_condition(l, node->left, node->label ? node->label->text : (Str){"", 0});
        out[i] = (PlanAssert){.reg = condition.reg, .label = condition.label, .span = condition.span};
        out[i].fields = build_fields_read(&l->build, condition.reg, &out[i].field_count);
        lower_root(l, &out[i].reg);
    }
    l->plan->asserts = out;
    l->plan->assert_count = asserts->count;
}

void lower_mark_used_fields(Lowering *l, PlanField *fields)
{
    for (size_t i = 0; i < l->build.op_count; i++)
        if (l->build.ops[i].code == OP_COLUMN)
            fields[l->build.ops[i].index].used = true;
    for (size_t k = 0; k < l->key_count; k++)
        for (size_t f = 0; f < l->keys[k].field_count; f++)
            fields[l->keys[k].field[f]].used = true;
}

/* ---- The whole -------------------------------------------------------------------------------------------------------------- */

/* A plan numbers fields, clauses and settlement steps with 16 bits and keeps the highest numbers for what is none. */
#define MOST_NUMBERED 60000

static bool report_too_many(Diags *diags, const Policy *policy)
{
    bool fields =
        policy->fields.count + policy->over_count * policy->version_count + policy->awarded_count > MOST_NUMBERED;
    if (!fields && policy->clauses.count + policy->refers.count <= MOST_NUMBERED)
        return false;
    DIAGN(diags, TOO_MANY, policy->header->span, fields ? TEXT("fields", "栏目") : TEXT("clauses", "条款"),
          TEXT("60000", "60000"));
    return true;
}

static void report_too_many_steps(Diags *diags, const Policy *policy, const Plan *plan)
{
    if (plan->step_count > MOST_NUMBERED)
        DIAGN(diags, TOO_MANY, policy->header->span,
              TEXT("settlement steps (once, at most, shared caps, budgets)", "结算步骤（名额、共用上限、资金）"),
              TEXT("60000", "60000"));
}

static bool any_changes(const SymbolList *symbols)
{
    for (size_t i = 0; i < symbols->count; i++)
        if (symbols->items[i]->changed)
            return true;
    return false;
}

static bool values_change(const Policy *policy)
{
    return any_changes(&policy->defines) || any_changes(&policy->tables);
}

/* What a plan is to have beside what every run needs. */
typedef struct LowerWish {
    Trace *trace; /* or NULL */
    const PlanNeeds *needs; /* or NULL: everything */
    bool proofs, binary;
} LowerWish;

static Plan *lower_all(Arena *arena, const Policy *policy, const int *options, const bool *chosen,
                       const Sources *sources, Diags *diags, LowerWish wish)
{
    size_t errors = diags->errors;
    if (report_too_many(diags, policy))
        return NULL;
    PlanField *fields = lower_form_fields(arena, policy);
    Plan *plan = ARENA_NEW(arena, Plan);
    Lowering *l = ARENA_NEW(arena, Lowering);
    *l = (Lowering){.arena = arena,
                    .policy = policy,
                    .selections = select_versions(arena, policy, options, wish.needs),
                    .sources = sources,
                    .diags = diags,
                    .trace = wish.trace,
                    .needs = wish.needs,
                    .notes_choices = wish.proofs,
                    .choosing = UINT16_MAX,
                    .plan = plan,
                    .fields = fields,
                    .values_change = values_change(policy)};
    size_t defines = (l->values_change ? policy->version_count : 1) * policy->defines.count;
    l->all_defines = ARENA_ARRAY(arena, Value, defines + 1);
    l->all_define_lowered = ARENA_ARRAY(arena, bool, defines + 1);
    lower_in_version(l, 0);
    if (wish.trace)
        wish.trace->selections = l->selections, wish.trace->by_version = l->values_change;
    build_init(&l->build, arena, diags, fields, policy->fields.count);
    l->build.is_binary = wish.binary;
    *plan = (Plan){.id = policy->symbol->id,
                   .label = policy->symbol->label,
                   .authority = policy->authority,
                   .issued = policy->issued,
                   .effective = policy->effective,
                   .expires = policy->expires,
                   .fields = fields,
                   .field_count = policy->fields.count,
                   .form_count = policy->fields.count,
                   .is_binary = wish.binary};
    if (policy->currency)
        plan->currency = policy->currency->id, plan->currency_label = policy->currency->label;

    lower_tables(l);
    lower_details_begin(l);
    lower_ledger_begin(l);
    lower_versions(l);
    lower_checks(l, policy->input ? policy->input->items : NULL);
    lower_award_year(l);
    lower_clauses(l);
    lower_settlement(l);
    lower_payout_end(l);
    lower_overrides(l);
    report_too_many_steps(diags, policy, plan);
    lower_in_version(l, (int)policy->version_count - 1);
    lower_readings(l, chosen);
    lower_targets(l);
    lower_unmodelled(l);
    if (wish.proofs)
        lower_proofs(l);
    lower_asserts(l);
    build_finish(&l->build, l->roots, l->root_count);
    lower_details_end(l);
    lower_mark_used_fields(l, fields);

    plan->ops = l->build.ops, plan->op_count = l->build.op_count;
    plan->ranges = build_ranges(&l->build);
    plan->constants = l->build.constants, plan->constant_count = l->build.constant_count;
    plan->tables = l->tables, plan->table_count = policy->tables.count;
    return diags->errors > errors ? NULL : plan;
}

Plan *lower_policy(Arena *arena, const Policy *policy, const int *options, const bool *chosen,
                   const Sources *sources, Diags *diags)
{
    return lower_all(arena, policy, options, chosen, sources, diags, (LowerWish){0});
}

Plan *lower_policy_to_prove(Arena *arena, const Policy *policy, const int *options, const bool *chosen,
                            const PlanNeeds *needs, const Sources *sources, Diags *diags)
{
    return lower_all(arena, policy, options, chosen, sources, diags, (LowerWish){.proofs = true, .needs = needs});
}

Plan *lower_policy_traced(Arena *arena, const Policy *policy, const int *options, const bool *chosen,
                          const Sources *sources, Diags *diags, Trace *trace)
{
    return lower_all(arena, policy, options, chosen, sources, diags, (LowerWish){.trace = trace});
}

Plan *lower_policy_in_binary(Arena *arena, const Policy *policy, const int *options, const bool *chosen,
                             const Sources *sources, Diags *diags)
{
    return lower_all(arena, policy, options, chosen, sources, diags, (LowerWish){.binary = true});
}
