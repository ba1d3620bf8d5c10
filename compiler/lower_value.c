#include "compiler/builtin.h"
#include "compiler/lowering.h"

static Value operate(Lowering *l, const char *name, Value a, Value b)
{
    return build_operator(&l->build, name, a, b);
}

/* Amounts are in yuan, what is counted in units that have no definition. */
static Exact unit_factor(const Symbol *unit)
{
    return unit->factor.denominator ? unit->factor : (Exact){1, 1};
}

static Value lower_name(Lowering *l, Node *node)
{
    Symbol *symbol = node->symbol;
    switch (symbol->kind) {
    case SYMBOL_FIELD:
        return build_field(&l->build, (uint16_t)symbol->index);
    case SYMBOL_DEFINE:
        if (!l->define_lowered[symbol->index]) {
            Value value = lower_value(l, symbol_in_version(symbol, l->version)->node->right);
            l->defines[symbol->index] = value;
            l->define_lowered[symbol->index] = true;
        }
        return l->defines[symbol->index];
    case SYMBOL_READING:
        return build_number(&l->build, l->selection->options[symbol->index], 1);
    case SYMBOL_MEMBER:
    case SYMBOL_OPTION:
        return build_number(&l->build, symbol->index, 1);
    case SYMBOL_UNIT: /* one of it */
        return build_exact(&l->build, unit_factor(symbol));
    case SYMBOL_CLAUSE: /* in what is to be proved */
        return lower_awarded_by(l, symbol);
    case SYMBOL_DAY_COUNT: /* the number of days in a year */
        return build_number(&l->build, symbol->index, 1);
    default:
        return build_number(&l->build, 0, 1);
    }
}

static Value lower_quantity(Lowering *l, Node *node)
{
    Value value = build_exact(&l->build, node->exact);
    if (!node->name || !node->name->symbol)
        return value;
    return operate(l, "multiply", value, build_exact(&l->build, unit_factor(node->name->symbol)));
}

/* ---- Arithmetic --------------------------------------------------------------------------------------------------- */

static bool is_span(TypeKind kind)
{
    return kind == TYPE_DAYS || kind == TYPE_MONTHS || kind == TYPE_YEARS;
}

static Value add_span_to_date(Lowering *l, Value date, Value span, TypeKind kind, bool subtract)
{
    if (subtract)
        span = build_call(&l->build, prim_find(STR("negate")), &span, 1, 1);
    if (kind == TYPE_DAYS)
        return operate(l, "add_days", date, span);
    if (kind == TYPE_YEARS)
        span = operate(l, "multiply", span, build_number(&l->build, 12, 1));
    Value arguments[] = {date, span, build_number(&l->build, l->policy->month_end_up, 1)};
    return build_call(&l->build, prim_find(STR("add_months")), arguments, 3, 1);
}

static Value combine_sum(Lowering *l, const Node *node, Value left, Value right)
{
    bool subtract = node->kind == NODE_SUBTRACT;
    TypeKind a = node->left->type.kind, b = node->right->type.kind;
    if (a == TYPE_DATE && is_span(b))
        return add_span_to_date(l, left, right, b, subtract);
    if (is_span(a) && b == TYPE_DATE)
        return add_span_to_date(l, right, left, a, false);
    return operate(l, subtract ? "subtract" : "add", left, right);
}

static Value lower_sum(Lowering *l, Node *node)
{
    Value left = lower_value(l, node->left), right = lower_value(l, node->right);
    l->build.span = node->span;
    return combine_sum(l, node, left, right);
}

static Value lower_divide(Lowering *l, Node *node)
{
    Value left = lower_value(l, node->left), right = lower_value(l, node->right);
    Exact divisor;
    if (!build_constant(&l->build, right, &divisor)) {
        DIAG0(l->diags, NOT_CONSTANT, node->right->span);
        return left;
    }
    if (divisor.numerator == 0) {
        DIAG0(l->diags, DIVISION_BY_ZERO, node->right->span);
        return left;
    }
    return build_divide_constant(&l->build, left, divisor);
}

Rounding lower_rounding(const Node *mode)
{
    return (Rounding)builtin_find(BUILTIN_ROUNDING, mode->text);
}

bool lower_quantum(Lowering *l, Node *node, Exact *quantum)
{
    const Symbol *unit = node->kind == NODE_QUANTITY && node->name ? node->name->symbol : NULL;
    if (unit && builtin_find(BUILTIN_UNIT, unit->id) == BUILTIN_PLACES) {
        int64_t denominator = 1;
        for (Int128 i = 0; i < node->exact.numerator && denominator < DENOMINATOR_LIMIT; i++)
            denominator *= 10;
        *quantum = (Exact){1, denominator};
        return true;
    }
    if (!lower_constant(l, node, quantum))
        return false;
    if (quantum->numerator <= 0) {
        DIAG0(l->diags, QUANTUM_NOT_POSITIVE, node->span);
        return false;
    }
    return true;
}

/* X − Y, with a fault where Y is not above zero: what has grown is more than nothing. */
static Value lower_growth_numerator(Lowering *l, Node *node, Value *denominator)
{
    Value later = lower_value(l, node->left);
    *denominator = lower_value(l, node->right);
    l->build.span = node->span;
    Value grown = operate(l, "subtract", later, *denominator);
    Value above_zero = operate(l, "less", build_number(&l->build, 0, 1), *denominator);
    return build_guard(&l->build, grown, above_zero, FAULT_GROWTH_BASE);
}

/* A value as a fraction; the denominator is 1 where nothing is divided. */
static Value lower_ratio(Lowering *l, Node *node, Value *denominator)
{
    switch (node->kind) {
    case NODE_DIVIDE: {
        Value numerator = lower_value(l, node->left);
        *denominator = lower_value(l, node->right);
        return numerator;
    }
    case NODE_GROWTH:
        return lower_growth_numerator(l, node, denominator);
    case NODE_MARGINAL:
        if (node->right)
            return lower_marginal_against(l, node, denominator);
        break;
    default:
        break;
    }
    *denominator = build_number(&l->build, 1, 1);
    return lower_value(l, node);
}

static Value lower_rounded(Lowering *l, Node *node)
{
    Exact quantum;
    if (!lower_quantum(l, node->right, &quantum))
        return build_number(&l->build, 1, 1);
    Value denominator, numerator = lower_ratio(l, node->left, &denominator);
    l->build.span = node->span;
    return build_rounded_quotient(&l->build, numerator, denominator, quantum, lower_rounding(node->name));
}

void lower_note_base(Lowering *l, bool outermost, Node *base, Value value)
{
    if (!outermost)
        return;
    l->base = build_mantissa(&l->build, value);
    l->base_meaning = lower_meaning(&base->type, value.denominator);
}

static Value lower_of(Lowering *l, Node *node)
{
    bool outermost = l->base.reg == PLAN_NONE;
    Value rate = lower_value(l, node->left), base = lower_value(l, node->right);
    lower_note_base(l, outermost, node->right, base);
    l->build.span = node->span;
    return operate(l, "multiply", rate, base);
}

/* The one place where a blank is not unknown: a blank decided rate is the stated ceiling. */
static Value lower_up_to_of(Lowering *l, Node *node)
{
    bool outermost = l->base.reg == PLAN_NONE;
    Value ceiling = lower_value(l, node->left), base = lower_value(l, node->right);
    uint16_t field = (uint16_t)node->third->symbol->index;
    l->decided_field = field;
    l->build.span = node->third->span;
    Value zero = build_number(&l->build, 0, 1);
    Value decided = build_coalesce(&l->build, build_field(&l->build, field), ceiling);
    Value in_range =
        build_and(&l->build, operate(l, "less_equal", zero, decided), operate(l, "less_equal", decided, ceiling));
    Value rate = build_guard(&l->build, decided, in_range, FAULT_RATE_RANGE);
    lower_trace(l, node, TRACE_RATE, rate);
    lower_note_base(l, outermost, node->right, base);
    l->build.span = node->span;
    return operate(l, "multiply", rate, base);
}

static Value lower_extreme(Lowering *l, Node *node)
{
    const char *name = node->kind == NODE_LEAST ? "least" : "greatest";
    Value value = lower_value(l, node->items);
    for (Node *item = node->items->next; item; item = item->next) {
        Value other = lower_value(l, item);
        l->build.span = node->span;
        value = operate(l, name, value, other);
    }
    return value;
}

/* each full N of X adds M: whole steps of X, none below zero, times M. */
static Value lower_each(Lowering *l, Node *node)
{
    Exact step;
    bool outermost = l->base.reg == PLAN_NONE;
    Value stepped = lower_value(l, node->right), added = lower_value(l, node->third);
    if (!lower_constant(l, node->left, &step))
        return added;
    if (step.numerator <= 0) {
        DIAG0(l->diags, STEP_NOT_POSITIVE, node->left->span);
        return added;
    }
    lower_note_base(l, outermost, node->right, stepped);
    l->build.span = node->span;
    Value steps = build_rounded_quotient(&l->build, stepped, build_exact(&l->build, step), (Exact){1, 1},
                                         node->flags & FLAG_STARTED ? ROUND_CEILING : ROUND_FLOOR);
    steps = operate(l, "greatest", steps, build_number(&l->build, 0, 1));
    lower_trace(l, node, TRACE_STEPS, steps);
    return operate(l, "multiply", steps, added);
}

/* For one row all that is known is whether it takes part: it stands for the whole pot until the settlement divides it. */
static Value lower_share_of(Lowering *l, Node *node)
{
    bool outermost = l->base.reg == PLAN_NONE;
    Value zero = build_number(&l->build, 0, 1), pot = lower_value(l, node->left),
          weight = lower_value(l, node->right);
    lower_note_base(l, outermost, node->right, weight);
    l->build.span = node->right->span;
    weight = build_guard(&l->build, weight, operate(l, "less_equal", zero, weight), FAULT_NEGATIVE);
    l->build.span = node->span;
    return build_select(&l->build, operate(l, "less", zero, weight), pot, zero);
}

/* For one row all that is known is that it takes part: it stands for the highest amount until the settlement ranks it. */
static Value lower_rank(Lowering *l, Node *node)
{
    bool outermost = l->base.reg == PLAN_NONE;
    Value ranked = lower_value(l, node->items->left), most = build_number(&l->build, 0, 1);
    lower_note_base(l, outermost, node->items->left, ranked);
    l->build.span = node->span;
    for (Node *arm = node->more; arm; arm = arm->next)
        most = operate(l, "greatest", most, lower_value(l, arm->right));
    return most;
}

/* ---- Calls ------------------------------------------------------------------------------------------------------------ */

static size_t lower_table_keys(Lowering *l, const PlanTable *table, Node *arguments, size_t first_key, Value *keys)
{
    size_t count = 0;
    for (Node *argument = arguments; argument && first_key + count < table->key_count; argument = argument->next) {
        size_t level = first_key + count;
        Value key = lower_value(l, argument->left),
              unit = build_number(&l->build, 0, table->key_denominators[level]);
        build_align(&l->build, &key, &unit);
        if (key.denominator != table->key_denominators[level])
            DIAG0(l->diags, KEY_TOO_FINE, argument->span);
        keys[count++] = key;
    }
    return count;
}

static Value lower_table_call(Lowering *l, Node *call, Node *date)
{
    uint32_t index = (uint32_t)symbol_in_version(call->symbol, l->version)->index;
    const PlanTable *table = &l->tables[index];
    Value keys[PLAN_MAX_ARGUMENTS];
    size_t count = 0;
    if (table->dated && date)
        keys[count++] = lower_value(l, date);
    count += lower_table_keys(l, table, call->items, count, keys + count);
    l->build.span = call->span;
    return build_table(&l->build, index, keys, count);
}

/* accrued(principal, rate: TABLE(keys), from, to, basis): interest over a dated table that changes inside the period. */
static Value lower_accrued(Lowering *l, Node *node)
{
    Node *principal = node->items, *rate = principal->next, *from = rate->next, *to = from->next,
         *basis = to->next;
    uint32_t index = (uint32_t)symbol_in_version(rate->left->symbol, l->version)->index;
    Value keys[PLAN_MAX_ARGUMENTS];
    size_t count = lower_table_keys(l, &l->tables[index], rate->left->items, 1, keys);
    Value first = lower_value(l, from->left), last = lower_value(l, to->left);
    l->build.span = rate->span;
    Value rate_days = build_accrue(&l->build, index, first, last, keys, count);
    Value amount = operate(l, "multiply", lower_value(l, principal->left), rate_days);
    Exact year;
    if (!lower_constant(l, basis->left, &year))
        return amount;
    l->build.span = node->span;
    return build_divide_constant(&l->build, amount, year);
}

static Value lower_function(Lowering *l, Node *node)
{
    int primitive = node->symbol->index;
    const PrimInfo *info = prim_table[primitive];
    Value arguments[PRIM_MAX_PARAMETERS];
    int64_t day_count = 1;
    Node *written = node->items;
    for (int i = 0; i < info->parameter_count; i++) {
        if (info->parameter[i].kind == PARAMETER_MONTH_END) {
            arguments[i] = build_number(&l->build, l->policy->month_end_up, 1);
            continue;
        }
        Node *value = written->left;
        written = written->next;
        arguments[i] = lower_value(l, value);
        Exact constant;
        if (info->parameter[i].kind == PARAMETER_DAY_COUNT && lower_constant(l, value, &constant))
            day_count = (int64_t)constant.numerator;
    }
    l->build.span = node->span;
    return build_call(&l->build, primitive, arguments, (size_t)info->parameter_count, day_count);
}

static Value lower_call(Lowering *l, Node *node)
{
    if (node->symbol->kind == SYMBOL_TABLE)
        return lower_table_call(l, node, NULL);
    return node->symbol->index < 0 ? lower_accrued(l, node) : lower_function(l, node);
}

/* ---- Conditions --------------------------------------------------------------------------------------------------------- */

Value lower_equal(Lowering *l, Type type, Value a, Value b)
{
    if (type.kind == TYPE_TEXT)
        return build_text_equal(&l->build, a, b);
    if (type.kind != TYPE_YES_NO)
        return operate(l, "equal", a, b);
    Value both = build_and(&l->build, a, b);
    Value neither = build_and(&l->build, build_not(&l->build, a), build_not(&l->build, b));
    return build_or(&l->build, both, neither);
}

/* A growth is compared exactly: a/b with c/d as a·d with c·b. */
static Value lower_compared(Lowering *l, Node *node, Value *other)
{
    Value a, b, below_a, below_b;
    a = node->left->kind == NODE_GROWTH ? lower_ratio(l, node->left, &below_a) : lower_value(l, node->left);
    b = node->right->kind == NODE_GROWTH ? lower_ratio(l, node->right, &below_b) : lower_value(l, node->right);
    l->build.span = node->span;
    if (node->right->kind == NODE_GROWTH)
        a = operate(l, "multiply", a, below_b);
    if (node->left->kind == NODE_GROWTH)
        b = operate(l, "multiply", b, below_a);
    *other = b;
    return a;
}

static Value lower_comparison(Lowering *l, Node *node)
{
    Value b, a = lower_compared(l, node, &b);
    switch (node->kind) {
    case NODE_LT:
        return operate(l, "less", a, b);
    case NODE_LE:
        return operate(l, "less_equal", a, b);
    case NODE_GT:
        return operate(l, "less", b, a);
    case NODE_GE:
        return operate(l, "less_equal", b, a);
    case NODE_NE:
        return build_not(&l->build, lower_equal(l, node->left->type, a, b));
    default:
        return lower_equal(l, node->left->type, a, b);
    }
}

static Value lower_one_of(Lowering *l, Node *node)
{
    Value value = lower_value(l, node->left), any = build_bit(&l->build, false);
    for (Node *item = node->items; item; item = item->next)
        any = build_or(&l->build, any, lower_equal(l, node->left->type, value, lower_value(l, item)));
    return node->flags & FLAG_NEGATED ? build_not(&l->build, any) : any;
}

static Value lower_junction(Lowering *l, Node *node)
{
    Value left = lower_value(l, node->left), right = lower_value(l, node->right);
    l->build.span = node->span;
    return node->kind == NODE_AND ? build_and(&l->build, left, right) : build_or(&l->build, left, right);
}

/* ---- Every kind ------------------------------------------------------------------------------------------------------------ */

static Value lower_kind(Lowering *l, Node *node)
{
    switch (node->kind) {
    case NODE_NAME:
        return lower_name(l, node);
    case NODE_NUMBER:
    case NODE_PERCENT:
    case NODE_SPAN_OF_DAYS:
    case NODE_SPAN_OF_MONTHS:
    case NODE_SPAN_OF_YEARS:
        return build_exact(&l->build, node->exact);
    case NODE_QUANTITY:
        return lower_quantity(l, node);
    case NODE_DATE:
        return build_number(&l->build, node->day, 1);
    case NODE_STRING:
        return build_text(&l->build, node->text);
    case NODE_YES:
    case NODE_NO:
        return build_bit(&l->build, node->kind == NODE_YES);
    case NODE_ADD:
    case NODE_SUBTRACT:
        return lower_sum(l, node);
    case NODE_MULTIPLY: {
        Value left = lower_value(l, node->left), right = lower_value(l, node->right);
        l->build.span = node->span;
        return operate(l, "multiply", left, right);
    }
    case NODE_DIVIDE:
        return lower_divide(l, node);
    case NODE_NEGATE: {
        Value value = lower_value(l, node->left);
        return build_call(&l->build, prim_find(STR("negate")), &value, 1, 1);
    }
    case NODE_OF:
        return lower_of(l, node);
    case NODE_UP_TO_OF:
        return lower_up_to_of(l, node);
    case NODE_EXCESS:
    case NODE_FLOORED:
    case NODE_CAPPED: {
        Value value = lower_value(l, node->left), bound = lower_value(l, node->right);
        l->build.span = node->span;
        return operate(l,
                       node->kind == NODE_EXCESS    ? "excess"
                       : node->kind == NODE_FLOORED ? "greatest"
                                                    : "least",
                       value, bound);
    }
    case NODE_ROUNDED:
        return lower_rounded(l, node);
    case NODE_EACH:
        return lower_each(l, node);
    case NODE_INCREASE: {
        Value later = lower_value(l, node->left), earlier = lower_value(l, node->right);
        l->build.span = node->span;
        return operate(l, "subtract", later, earlier);
    }
    case NODE_GROWTH: { /* from a constant */
        Value base, grown = lower_growth_numerator(l, node, &base);
        Exact divisor;
        return build_constant(&l->build, base, &divisor) && divisor.numerator
                   ? build_divide_constant(&l->build, grown, divisor)
                   : grown;
    }
    case NODE_SUM_OVER:
    case NODE_HIGHEST_OVER:
    case NODE_LOWEST_OVER:
    case NODE_COUNT_OVER:
    case NODE_ANY_OVER:
    case NODE_ALL_OVER:
        return lower_over_rows(l, node);
    case NODE_AWARDED:
        return lower_earlier(l, node->symbol, node->scope->items, node->scope->left, node->span);
    case NODE_RANK:
        return lower_rank(l, node);
    case NODE_SHARE_OF:
        return lower_share_of(l, node);
    case NODE_LEAST:
    case NODE_GREATEST:
        return lower_extreme(l, node);
    case NODE_CALL:
        return lower_call(l, node);
    case NODE_TABLE_ON:
        return lower_table_call(l, node->left, node->right);
    case NODE_MARGINAL:
        return lower_marginal(l, node);
    case NODE_WHOLE:
        return lower_whole(l, node);
    case NODE_LOOKUP:
        return lower_lookup(l, node);
    case NODE_CASE:
        return lower_case(l, node);
    case NODE_OR:
    case NODE_AND:
        return lower_junction(l, node);
    case NODE_NOT:
        return build_not(&l->build, lower_value(l, node->left));
    case NODE_EQ:
    case NODE_IS:
    case NODE_NE:
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
        return lower_comparison(l, node);
    case NODE_IS_ONE_OF:
        return lower_one_of(l, node);
    case NODE_IS_KNOWN:
        return build_known(&l->build, lower_value(l, node->left));
    case NODE_IS_UNKNOWN:
        return build_not(&l->build, build_known(&l->build, lower_value(l, node->left)));
    default:
        DIAGN(l->diags, NOT_AVAILABLE, node->span, text_of(str_from(ast_kind_name(node->kind))));
        return build_number(&l->build, 0, 1);
    }
}

Value lower_value(Lowering *l, Node *node)
{
    l->build.span = node->span;
    Value value = lower_kind(l, node);
    lower_trace(l, node, TRACE_VALUE, value);
    return value;
}

bool lower_constant(Lowering *l, Node *node, Exact *out)
{
    if (build_constant(&l->build, lower_value(l, node), out))
        return true;
    DIAG0(l->diags, NOT_CONSTANT, node->span);
    return false;
}

bool lower_whole_number(Lowering *l, Node *node, Text what, int64_t *out)
{
    Exact number;
    if (!lower_constant(l, node, &number))
        return false;
    if (number.denominator != 1 || number.numerator > VALUE_LIMIT || number.numerator < -VALUE_LIMIT) {
        DIAGN(l->diags, WHOLE_NUMBER_EXPECTED, node->span, what);
        return false;
    }
    *out = (int64_t)number.numerator;
    return true;
}

PlanMeaning lower_meaning(const Type *type, int64_t denominator)
{
    static const ValueKind kinds[] = {
        [TYPE_YES_NO] = KIND_YES_NO,     [TYPE_NUMBER] = KIND_NUMBER, [TYPE_RATE] = KIND_RATE,
        [TYPE_MONEY] = KIND_MONEY,       [TYPE_COUNT] = KIND_COUNT,   [TYPE_QUANTITY] = KIND_QUANTITY,
        [TYPE_PRICE] = KIND_PRICE,       [TYPE_DATE] = KIND_DATE,     [TYPE_DAYS] = KIND_DAYS,
        [TYPE_MONTHS] = KIND_MONTHS,     [TYPE_YEARS] = KIND_YEARS,   [TYPE_TEXT] = KIND_TEXT,
        [TYPE_CATEGORY] = KIND_CATEGORY,
    };
    PlanMeaning meaning = {.kind = KIND_NUMBER, .denominator = denominator};
    if (type->kind > TYPE_POISON && type->kind <= TYPE_CATEGORY)
        meaning.kind = kinds[type->kind];
    if (type->unit)
        meaning.unit = type->unit->id, meaning.unit_label = type->unit->label;
    return meaning;
}

void lower_root(Lowering *l, PlanReg *root)
{
    ARENA_PUSH(l->arena, l->roots, l->root_count, l->root_capacity, root);
}

void lower_trace(Lowering *l, const Node *node, TraceRole role, Value value)
{
    bool is_new;
    if (!l->trace)
        return;
    TracePoint *point = trace_put(l->trace, node, role, l->version, &is_new);
    if (!is_new)
        return; /* equal operations are shared: lowered again it is the same */
    point->reg = value.reg;
    point->denominator = value.denominator;
    lower_root(l, &point->reg);
}

void lower_trace_field(Lowering *l, const Node *node, uint16_t field)
{
    bool is_new;
    if (l->trace)
        trace_put(l->trace, node, TRACE_OVER, l->version, &is_new)->denominator = field;
}
