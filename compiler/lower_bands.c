#include "compiler/lowering.h"

static Value operate(Lowering *l, const char *name, Value a, Value b)
{
    return build_operator(&l->build, name, a, b);
}

static Value yes(Lowering *l)
{
    return build_bit(&l->build, true);
}

/* What stands where no arm covers the value: of the kind that the arms have, since all share a register. */
static Value no_arm(Lowering *l, TypeKind kind)
{
    Value any = kind == TYPE_YES_NO ? build_bit(&l->build, false)
                : kind == TYPE_TEXT ? build_text(&l->build, STR(""))
                                    : build_number(&l->build, 0, 1);
    return build_guard(&l->build, any, build_bit(&l->build, false), FAULT_NO_MEMBER);
}

/* ---- Keys of arms -------------------------------------------------------------------------------------------------- */

/* Whether `value` lies in the band; an end that is not written is open. */
static Value in_band(Lowering *l, const Node *band, Value value)
{
    Value inside = yes(l);
    if (band->left)
        inside =
            operate(l, band->flags & FLAG_LOW_EXCLUDED ? "less" : "less_equal", lower_value(l, band->left), value);
    if (band->right) {
        const char *below = band->flags & FLAG_HIGH_EXCLUDED ? "less" : "less_equal";
        inside = build_and(&l->build, inside, operate(l, below, value, lower_value(l, band->right)));
    }
    return inside;
}

Value lower_key_match(Lowering *l, Node *key, Value value, const Type *type)
{
    l->build.span = key->span;
    switch (key->kind) {
    case NODE_OTHERWISE:
        return yes(l);
    case NODE_BAND:
        return in_band(l, key, value);
    case NODE_RANGE:
        return build_and(&l->build, operate(l, "less_equal", lower_value(l, key->left), value),
                         operate(l, "less_equal", value, lower_value(l, key->right)));
    default:
        return lower_equal(l, *type, value, lower_value(l, key));
    }
}

/* ---- Arms, first match wins -------------------------------------------------------------------------------------------- */

typedef struct Arm {
    Value condition, value;
} Arm;

static Value choose(Lowering *l, const Arm *arms, size_t count, TypeKind kind)
{
    bool constant;
    size_t last = count;
    /* What follows an arm that always holds is never reached. */
    for (size_t i = 0; i < count && last == count; i++)
        if (build_constant_bit(&l->build, arms[i].condition, &constant) && constant)
            last = i;
    Value chosen = last < count ? arms[last].value : no_arm(l, kind);
    for (size_t i = last; i-- > 0;)
        chosen = build_select(&l->build, arms[i].condition, arms[i].value, chosen);
    return chosen;
}

/* A condition that a reading decides is no question to the rows. */
static bool asks_reading(const Node *node)
{
    for (; node; node = node->next)
        if ((node->kind == NODE_NAME && node->symbol && node->symbol->kind == SYMBOL_READING) ||
            asks_reading(node->left) || asks_reading(node->right) || asks_reading(node->items))
            return true;
    return false;
}

/* For who asks which arms rows can reach. The rest is what the others leave, and often there to be safe: nobody asks for it. */
static void note_choice(Lowering *l, Node *nodes, const Arm *arms, PlanReg measured, bool is_sliced)
{
    if (!l->notes_choices || l->choosing == UINT16_MAX)
        return;
    PlanChoice *choice = ARENA_NEW(l->arena, PlanChoice);
    *choice = (PlanChoice){.next = l->plan->choices,
                           .arms = ARENA_ARRAY(l->arena, PlanArm, ast_count(nodes) + 1),
                           .measured = measured,
                           .clause = l->choosing,
                           .is_sliced = is_sliced,
                           .in_amount = l->choosing_amount};
    for (Node *node = nodes; node; node = node->next) {
        PlanArm *arm = &choice->arms[choice->arm_count];
        *arm = (PlanArm){.reg = arms[choice->arm_count++].condition.reg, .span = node->span};
        if ((node->left && node->left->kind == NODE_OTHERWISE) ||
            (node->items && node->items->kind == NODE_OTHERWISE) || asks_reading(node->left))
            arm->span = (PlanSpan){0};
        lower_root(l, &arm->reg);
    }
    lower_root(l, &choice->measured);
    l->plan->choices = choice;
}

Value lower_case(Lowering *l, Node *node)
{
    size_t count = ast_count(node->items), i = 0;
    Arm *arms = ARENA_ARRAY(l->arena, Arm, count + 1);
    for (Node *when = node->items; when; when = when->next, i++) {
        arms[i].condition = lower_value(l, when->left);
        bool holds;
        /* Under the chosen readings most arms are decided: what cannot be reached is not lowered. */
        if (build_constant_bit(&l->build, arms[i].condition, &holds) && !holds)
            arms[i].value = build_number(&l->build, 0, 1);
        else
            arms[i].value = lower_value(l, when->right);
    }
    note_choice(l, node->items, arms, PLAN_NONE, false);
    if (node->right)
        arms[count++] = (Arm){yes(l), lower_value(l, node->right)};
    l->build.span = node->span;
    return choose(l, arms, count, node->type.kind);
}

Value lower_lookup(Lowering *l, Node *node)
{
    size_t looked_up = ast_count(node->more), count = ast_count(node->items), i = 0;
    Value *values = ARENA_ARRAY(l->arena, Value, looked_up + 1);
    for (Node *value = node->more; value; value = value->next)
        values[i++] = lower_value(l, value);
    Arm *arms = ARENA_ARRAY(l->arena, Arm, count + 1);
    i = 0;
    for (Node *arm = node->items; arm; arm = arm->next, i++) {
        /* One value: any of the arm's keys. Several values: the arm's keys one by one. */
        Value condition = build_bit(&l->build, looked_up > 1);
        Node *value = node->more;
        size_t v = 0;
        for (Node *key = arm->items; key; key = key->next) {
            Value match = lower_key_match(l, key, values[v], &value->type);
            if (looked_up > 1) {
                condition = build_and(&l->build, condition, match);
                value = value->next ? value->next : value;
                v += v + 1 < looked_up;
            } else {
                condition = build_or(&l->build, condition, match);
            }
        }
        arms[i] = (Arm){condition, lower_value(l, arm->right)};
        lower_trace(l, arm, TRACE_HOLDS, condition);
    }
    bool in_amount = l->choosing_amount;
    /* All members have to be named, also those whom the clause is not for. */
    for (const Node *value = node->more; value; value = value->next)
        l->choosing_amount &= value->type.kind != TYPE_CATEGORY && value->type.kind != TYPE_YES_NO;
    note_choice(l, node->items, arms, looked_up == 1 ? values[0].reg : PLAN_NONE, false);
    l->choosing_amount = in_amount;
    l->build.span = node->span;
    return choose(l, arms, count, node->type.kind);
}

/* ---- Tiers ------------------------------------------------------------------------------------------------------------------ */

static Value rate_times(Lowering *l, Node *rate, Value base)
{
    Value value = lower_value(l, rate);
    l->build.span = rate->span;
    return operate(l, "multiply", value, base);
}

/* The ends of the tiers, as values: an arm with only an upper end begins where the one before stopped. */
typedef struct Tier {
    Value low, high;
    bool has_high;
    Node *arm;
} Tier;

static Tier *lower_tiers(Lowering *l, Node *arms, size_t *count)
{
    *count = ast_count(arms);
    Tier *tiers = ARENA_ARRAY(l->arena, Tier, *count + 1);
    Value low = build_number(&l->build, 0, 1);
    size_t i = 0;
    for (Node *arm = arms; arm; arm = arm->next, i++) {
        Node *band = arm->left->kind == NODE_BAND ? arm->left : NULL;
        tiers[i].low = band && band->left ? lower_value(l, band->left) : low;
        tiers[i].has_high = band && band->right;
        if (tiers[i].has_high)
            tiers[i].high = low = lower_value(l, band->right);
        tiers[i].arm = arm;
        lower_trace(l, arm, TRACE_LOW, tiers[i].low);
    }
    return tiers;
}

/* Ends that are not constants are compared per row. */
static Value guard_order(Lowering *l, Value value, const Tier *tiers, size_t count)
{
    Value ordered = yes(l);
    for (size_t i = 0; i < count; i++)
        if (tiers[i].has_high)
            ordered = build_and(&l->build, ordered, operate(l, "less_equal", tiers[i].low, tiers[i].high));
    return build_guard(&l->build, value, ordered, FAULT_BAND_ORDER);
}

/* Each slice of what is measured times its rate or price. */
static Value sum_slices(Lowering *l, Node *node, Value measured)
{
    Value sum = build_number(&l->build, 0, 1);
    size_t count;
    Tier *tiers = lower_tiers(l, node->items, &count);
    Arm *slices = ARENA_ARRAY(l->arena, Arm, count + 1);
    for (size_t i = 0; i < count; i++) {
        l->build.span = tiers[i].arm->right->span;
        Value slice;
        if (tiers[i].has_high) {
            Value ends[] = {measured, tiers[i].low, tiers[i].high};
            slice = build_call(&l->build, prim_find(STR("slice")), ends, 3, 1);
        } else {
            slice = operate(l, "excess", measured, tiers[i].low);
        }
        Value product = rate_times(l, tiers[i].arm->right, slice);
        slices[i].condition = slice;
        lower_trace(l, tiers[i].arm, TRACE_SLICE, slice);
        lower_trace(l, tiers[i].arm, TRACE_PRODUCT, product);
        sum = operate(l, "add", sum, product);
    }
    note_choice(l, node->items, slices, measured.reg, true);
    return guard_order(l, sum, tiers, count);
}

Value lower_marginal(Lowering *l, Node *node)
{
    bool outermost = l->base.reg == PLAN_NONE;
    Value measured = lower_value(l, node->left);
    lower_note_base(l, outermost, node->left, measured);
    return sum_slices(l, node, measured);
}

/* Y is divided over the slices as X is: Σ rate × slice × Y ÷ X. Slices begin at zero, so nothing lies below it: X has to be
 * above zero. */
Value lower_marginal_against(Lowering *l, Node *node, Value *denominator)
{
    bool outermost = l->base.reg == PLAN_NONE;
    Value measured = lower_value(l, node->left), base = lower_value(l, node->right);
    lower_note_base(l, outermost, node->right, base);
    Value sum = sum_slices(l, node, measured);
    l->build.span = node->span;
    *denominator = measured;
    Value above_zero = operate(l, "less", build_number(&l->build, 0, 1), measured);
    return build_guard(&l->build, operate(l, "multiply", sum, base), above_zero, FAULT_AGAINST_ZERO);
}

Value lower_whole(Lowering *l, Node *node)
{
    bool outermost = l->base.reg == PLAN_NONE;
    Value measured = lower_value(l, node->left);
    lower_note_base(l, outermost, node->left, measured);
    size_t count, i = 0;
    Tier *tiers = lower_tiers(l, node->items, &count);
    Arm *arms = ARENA_ARRAY(l->arena, Arm, count + 1);
    for (Node *arm = node->items; arm; arm = arm->next, i++) {
        arms[i].condition = lower_key_match(l, arm->left, measured, &node->left->type);
        arms[i].value = rate_times(l, arm->right, measured);
        lower_trace(l, arm, TRACE_HOLDS, arms[i].condition);
        lower_trace(l, arm, TRACE_PRODUCT, arms[i].value);
    }
    note_choice(l, node->items, arms, measured.reg, false);
    l->build.span = node->span;
    return guard_order(l, choose(l, arms, count, node->type.kind), tiers, count);
}

/* ---- Tables -------------------------------------------------------------------------------------------------------------------- */

typedef struct TableBuild {
    PlanTable *table;
    PlanBand *bands;
    Exact *values; /* parallel to bands; denominator 0 where the band is not of the last level */
    size_t count, capacity, value_capacity;
} TableBuild;

/* A constant key as a mantissa of the key's denominator. */
static Int128 key_mantissa(Lowering *l, const PlanTable *table, size_t level, Node *node)
{
    Exact exact;
    if (!lower_constant(l, node, &exact))
        return 0;
    Int128 scaled;
    if (__builtin_mul_overflow(exact.numerator, (Int128)table->key_denominators[level], &scaled)) {
        DIAG0(l->diags, TOO_FINE, node->span);
        return 0;
    }
    if (scaled % exact.denominator != 0)
        DIAG0(l->diags, KEY_TOO_FINE, node->span);
    return scaled / exact.denominator;
}

/* The interval of a row's key. An open low end is closed later, where the row before it ends. */
static PlanBand key_band(Lowering *l, const PlanTable *table, size_t level, Node *key)
{
    PlanBand band = {.low = INT128_MIN, .high = INT128_MAX};
    if (key->kind == NODE_BAND) {
        if (key->left)
            band.low = key_mantissa(l, table, level, key->left) + (key->flags & FLAG_LOW_EXCLUDED ? 1 : 0);
        if (key->right)
            band.high = key_mantissa(l, table, level, key->right) - (key->flags & FLAG_HIGH_EXCLUDED ? 1 : 0);
    } else if (key->kind == NODE_RANGE) {
        band.low = key_mantissa(l, table, level, key->left);
        band.high = key_mantissa(l, table, level, key->right);
    } else if (key->kind != NODE_OTHERWISE) {
        band.low = band.high = key_mantissa(l, table, level, key);
    }
    return band;
}

static uint32_t add_rows(Lowering *l, TableBuild *t, Node *rows, size_t level, uint32_t *count)
{
    size_t row_count = ast_count(rows), first = t->count;
    /* The bands of one group lie together: reserve them before going down. */
    for (size_t i = 0; i < row_count; i++) {
        size_t values = t->count;
        ARENA_PUSH(l->arena, t->bands, t->count, t->capacity, ((PlanBand){0}));
        ARENA_PUSH(l->arena, t->values, values, t->value_capacity, ((Exact){0, 0}));
    }
    size_t at = first;
    bool is_dated = t->table->dated && level == 0;
    for (Node *row = rows; row; row = row->next, at++) {
        PlanBand band = key_band(l, t->table, level, row->left);
        if (is_dated)
            band.high = INT128_MAX; /* holds until the next row */
        if (at > first && is_dated)
            t->bands[at - 1].high = band.low - 1;
        else if (at > first && band.low == INT128_MIN)
            band.low = t->bands[at - 1].high + 1;
        if (row->items) {
            uint32_t below;
            band.first = add_rows(l, t, row->items, level + 1, &below);
            band.count = below;
        } else {
            lower_constant(l, row->right, &t->values[at]);
        }
        t->bands[at] = band;
    }
    *count = (uint32_t)row_count;
    return (uint32_t)first;
}

/* All values of a table share one denominator. */
static void scale_values(Lowering *l, TableBuild *t, Span span)
{
    Int128 denominator = 1;
    for (size_t i = 0; i < t->count; i++) {
        int64_t d = t->values[i].denominator;
        if (!d)
            continue;
        denominator = denominator / greatest_common_divisor(denominator, d) * d;
        if (denominator > DENOMINATOR_LIMIT) {
            DIAG0(l->diags, TOO_FINE, span);
            return;
        }
    }
    PlanTable *table = t->table;
    table->value_denominator = (int64_t)denominator;
    bool any = false;
    for (size_t i = 0; i < t->count; i++) {
        if (!t->values[i].denominator)
            continue;
        Int128 value, factor = denominator / t->values[i].denominator;
        if (__builtin_mul_overflow(t->values[i].numerator, factor, &value) || value > INT64_MAX ||
            value < INT64_MIN) {
            DIAG0(l->diags, TOO_FINE, span);
            return;
        }
        t->bands[i].value = (int64_t)value;
        table->value_low = any && table->value_low < value ? table->value_low : (int64_t)value;
        table->value_high = any && table->value_high > value ? table->value_high : (int64_t)value;
        any = true;
    }
}

static const int64_t kind_denominators[] = {
#define X(name, en, zh, physical, denominator) [KIND_##name] = denominator,
    VALUE_KINDS(X)
#undef X
};

static void lower_table(Lowering *l, Symbol *symbol)
{
    PlanTable *table = &l->tables[symbol->index];
    Node *node = symbol->node;
    table->id = symbol->id;
    table->label = symbol->label;
    for (Node *key = node->items; key && table->key_count < 4; key = key->next) {
        size_t k = table->key_count++;
        PlanMeaning meaning = lower_meaning(&symbol->parts[k]->type, 1);
        table->key_names[k] = symbol->parts[k]->id;
        table->key_kinds[k] = meaning.kind;
        table->key_denominators[k] = kind_denominators[meaning.kind];
    }
    table->dated = table->key_kinds[0] == KIND_DATE;
    table->value_kind = lower_meaning(&symbol->type, 1).kind;
    TableBuild t = {.table = table};
    table->first = add_rows(l, &t, node->more, 0, &table->count);
    scale_values(l, &t, node->span);
    table->bands = t.bands;
}

void lower_tables(Lowering *l)
{
    const SymbolList *tables = &l->policy->tables;
    l->tables = ARENA_ARRAY(l->arena, PlanTable, tables->count + 1);
    l->build.tables = l->tables;
    for (size_t i = 0; i < tables->count; i++)
        lower_table(l, tables->items[i]);
}
