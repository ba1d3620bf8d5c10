/* What lies behind the paid amount: its instalments, and the parts of it that levels of government bear. */
#include "compiler/lowering.h"

/* ---- Values of the row ---------------------------------------------------------------------------------------------------- */

static uint16_t keep(Lowering *l, Value value)
{
    for (size_t i = 0; i < l->kept_count; i++)
        if (l->kept[i].reg == value.reg)
            return (uint16_t)i;
    PlanKept kept = {.reg = value.reg};
    kept.fields = build_fields_of(&l->build, value.reg, &kept.field_count);
    kept.read = build_fields_read(&l->build, value.reg, &kept.read_count);
    ARENA_PUSH(l->arena, l->kept, l->kept_count, l->kept_capacity, kept);
    return (uint16_t)(l->kept_count - 1);
}

/* The amount, with the faults of `other`, but known where that is unknown. */
static Value with_faults_of(Lowering *l, Value amount, Value other)
{
    if (!l->build.ops[other.reg].fallible)
        return amount;
    Value sound;
    if (l->build.ops[other.reg].physical == PHYSICAL_BIT)
        sound = build_or(&l->build, other, build_not(&l->build, other));
    else
        sound = build_operator(&l->build, "less_equal", other, other);
    sound = build_coalesce(&l->build, sound, build_bit(&l->build, true));
    return build_guard(&l->build, amount, sound, FAULT_PARTS);
}

/* ---- One part --------------------------------------------------------------------------------------------------------------- */

typedef struct Payout {
    Lowering *l;
    PlanClause *clause;
    Value amount; /* of the clause, with the faults of its parts */
    Value rates; /* of the statement at hand, all together */
    bool varies; /* a rate differs from row to row */
} Payout;

static PlanPart *new_part(Payout *payout, PlanPartKind kind, size_t number, size_t count)
{
    Lowering *l = payout->l;
    PlanPart part = {.kind = kind,
                     .number = (uint16_t)number,
                     .count = (uint16_t)count,
                     .denominator = 1,
                     .due = INT64_MIN,
                     .row_portion = PLAN_NOT_KEPT,
                     .row_condition = PLAN_NOT_KEPT,
                     .row_due = PLAN_NOT_KEPT};
    ARENA_PUSH(l->arena, l->parts, l->part_count, l->part_capacity, part);
    payout->clause->part_count++;
    return &l->parts[l->part_count - 1];
}

static Str column_of(Lowering *l, Str clause, Str part)
{
    return clause.len ? arena_print(l->arena, "%.*s.%.*s", STR_ARG(clause), STR_ARG(part)) : (Str){"", 0};
}

static void name_instalment(Lowering *l, const PlanClause *clause, PlanPart *part)
{
    Str number = arena_print(l->arena, "%u", (unsigned)part->number);
    part->id = column_of(l, clause->id, number);
    part->label = column_of(l, clause->label, number);
}

static void take_rate(Payout *payout, PlanPart *part, Value rate)
{
    Lowering *l = payout->l;
    Exact constant;
    payout->rates = build_operator(&l->build, "add", payout->rates, rate);
    if (build_constant(&l->build, rate, &constant)) {
        part->portion = (int64_t)constant.numerator;
        part->denominator = constant.denominator;
        return;
    }
    payout->varies = true;
    rate = build_narrow(&l->build, rate);
    part->denominator = rate.denominator;
    part->row_portion = keep(l, rate);
    Value zero = build_number(&l->build, 0, 1);
    payout->amount =
        build_guard(&l->build, payout->amount, build_operator(&l->build, "less_equal", zero, rate), FAULT_PARTS);
}

static void take_portion(Payout *payout, PlanPart *part, Node *portion)
{
    Lowering *l = payout->l;
    part->takes_rest = !portion;
    if (!portion)
        return;
    part->written = lower_as_written(l, portion->span);
    part->is_amount = portion->type.kind == TYPE_MONEY;
    l->build.span = portion->span;
    if (part->is_amount)
        lower_constant_fen(l, portion, &part->portion);
    else
        take_rate(payout, part, lower_value(l, portion));
}

static void take_due(Payout *payout, PlanPart *part, Value date)
{
    Lowering *l = payout->l;
    Exact day;
    if (build_constant(&l->build, date, &day)) {
        part->due = (int64_t)day.numerator;
        return;
    }
    date = build_narrow(&l->build, date);
    part->row_due = keep(l, date);
    payout->amount = with_faults_of(l, payout->amount, date);
}

static void take_condition(Payout *payout, PlanPart *part, Node *condition)
{
    Value holds = lower_value(payout->l, condition);
    part->row_condition = keep(payout->l, holds);
    payout->amount = with_faults_of(payout->l, payout->amount, holds);
}

/* ---- The statements ----------------------------------------------------------------------------------------------------------- */

static void begin_statement(Payout *payout)
{
    payout->rates = build_number(&payout->l->build, 0, 1);
    payout->varies = false;
}

/* Constant rates were added up by the checker. */
static void end_statement(Payout *payout, Span span)
{
    Lowering *l = payout->l;
    if (!payout->varies)
        return;
    l->build.span = span;
    Value whole = build_number(&l->build, 1, 1);
    payout->amount = build_guard(&l->build, payout->amount,
                                 build_operator(&l->build, "less_equal", payout->rates, whole), FAULT_PARTS);
}

/* A year apart, the first on the date itself. */
static void lower_equal_instalments(Payout *payout, Node *node)
{
    Lowering *l = payout->l;
    size_t count = (size_t)node->left->exact.numerator;
    Value first = lower_value(l, node->right);
    for (size_t i = 0; i < count; i++) {
        PlanPart *part = new_part(payout, PART_INSTALMENT, i + 1, count);
        name_instalment(l, payout->clause, part);
        part->written = arena_print(l->arena, "1/%zu", count);
        part->portion = 1;
        part->denominator = (int64_t)count;
        Value arguments[] = {first, build_number(&l->build, (Int128)i * 12, 1),
                             build_number(&l->build, l->policy->month_end_up, 1)};
        l->build.span = node->span;
        take_due(payout, part, i ? build_call(&l->build, prim_find(STR("add_months")), arguments, 3, 1) : first);
    }
}

static void lower_instalments(Payout *payout, Node *node)
{
    Lowering *l = payout->l;
    size_t number = 0, count = ast_count(node->items);
    if (!node->items) {
        lower_equal_instalments(payout, node);
        return;
    }
    begin_statement(payout);
    for (Node *item = node->items; item; item = item->next) {
        PlanPart *part = new_part(payout, PART_INSTALMENT, ++number, count);
        name_instalment(l, payout->clause, part);
        take_portion(payout, part, item->left);
        part->condition_label = item->label ? item->label->text : (Str){"", 0};
        if (item->right)
            take_condition(payout, part, item->right);
        if (item->third)
            take_due(payout, part, lower_value(l, item->third));
    }
    end_statement(payout, node->span);
}

static uint16_t level_of(Lowering *l, const Node *arm)
{
    Str label = arm->label ? arm->label->text : (Str){"", 0};
    for (size_t i = 0; i < l->level_count; i++) {
        if (!str_equal(l->levels[i].id, arm->name->text))
            continue;
        if (!l->levels[i].label.len)
            l->levels[i].label = label;
        return (uint16_t)i;
    }
    ARENA_PUSH(l->arena, l->levels, l->level_count, l->level_capacity, ((PlanLevel){arm->name->text, label}));
    return (uint16_t)(l->level_count - 1);
}

static void lower_share(Payout *payout, Node *node)
{
    Lowering *l = payout->l;
    size_t number = 0, count = ast_count(node->items);
    begin_statement(payout);
    for (Node *arm = node->items; arm; arm = arm->next) {
        PlanPart *part = new_part(payout, PART_SHARE, ++number, count);
        part->level = level_of(l, arm);
        const PlanLevel *level = &l->levels[part->level];
        part->id = column_of(l, payout->clause->id, level->id);
        part->label = column_of(l, payout->clause->label, level->label.len ? level->label : level->id);
        take_portion(payout, part, arm->left);
    }
    end_statement(payout, node->span);
}

void lower_payout(Lowering *l, PlanClause *clause, const StatementList *statements)
{
    Node *instalments = selection_find(statements, NODE_INSTALMENTS),
         *share = selection_find(statements, NODE_SHARE);
    Payout payout = {.l = l, .clause = clause, .amount = {clause->amount, 1}};
    clause->first_part = (uint32_t)l->part_count;
    if (instalments)
        lower_instalments(&payout, instalments);
    if (share)
        lower_share(&payout, share);
    clause->amount = payout.amount.reg;
}

void lower_payout_end(Lowering *l)
{
    l->plan->parts = l->parts, l->plan->part_count = l->part_count;
    l->plan->levels = l->levels, l->plan->level_count = l->level_count;
    l->plan->kept = l->kept, l->plan->kept_count = l->kept_count;
    for (size_t i = 0; i < l->kept_count; i++)
        lower_root(l, &l->kept[i].reg);
    if (l->kept_count >= PLAN_NOT_KEPT)
        DIAGN(l->diags, TOO_MANY, l->policy->header->span,
              TEXT("values of instalments and shares", "分期与分担的取值"), TEXT("60000", "60000"));
}
