#include "compiler/builtin.h"
#include "compiler/explain/gather.h"
#include "runtime/decimal.h"
#include "runtime/table.h"

/* ---- Registers ---------------------------------------------------------------------------------------------- */

Quantity gather_register(const Gather *g, PlanReg reg, int64_t denominator, Type type)
{
    Quantity quantity = {.type = type, .denominator = denominator, .certainty = ABSENT};
    if (reg == PLAN_NONE)
        return quantity;
    const Vector *vector = engine_value(g->engine, reg);
    bool fault = vector->fault && bit_get(vector->fault, g->row);
    bool unknown = vector->unknown && bit_get(vector->unknown, g->row);
    quantity.certainty = fault ? FAULTY : unknown ? UNKNOWN : CERTAIN;
    if (quantity.certainty == CERTAIN && vector->physical == PHYSICAL_TEXT)
        quantity.text = vector->data.text[g->row];
    else if (quantity.certainty == CERTAIN)
        quantity.mantissa = vector_number(vector, g->row);
    return quantity;
}

static Quantity point(const Gather *g, const Node *node, TraceRole role, Type type)
{
    const TracePoint *found = trace_find(g->trace, node, role, g->version);
    return found ? gather_register(g, found->reg, found->denominator, type)
                 : (Quantity){.type = type, .certainty = ABSENT, .denominator = 1};
}

static Quantity value_of(const Gather *g, const Node *node)
{
    return point(g, node, TRACE_VALUE, node->type);
}

static bool holds(const Gather *g, const Node *node, TraceRole role)
{
    Quantity truth = point(g, node, role, (Type){.kind = TYPE_YES_NO});
    return truth.certainty == CERTAIN && truth.mantissa;
}

/* ---- Quotients, which no register holds before they are rounded ------------------------------------------------- */

static bool exact_of(const Term *term, Exact *out)
{
    return quantity_to_exact(&term->value, out);
}

static void set_quotient(Quantity *out, Exact numerator, Exact denominator, bool (*combine)(Exact, Exact, Exact *))
{
    Exact quotient;
    if (!combine(numerator, denominator, &quotient))
        return;
    out->mantissa = quotient.numerator;
    out->denominator = quotient.denominator;
    out->certainty = CERTAIN;
}

/* (X − Y) ÷ Y */
static bool exact_growth(Exact later, Exact earlier, Exact *out)
{
    Exact grown;
    return earlier.numerator > 0 && exact_subtract(later, earlier, &grown) && exact_divide(grown, earlier, out);
}

/* Σ products × Y ÷ X */
static void set_against(Term *term)
{
    Exact sum = {0, 1}, measured, base, product;
    bool fits = exact_of(term->items[0], &measured) && exact_of(term->items[1], &base) && measured.numerator > 0;
    for (size_t i = 0; fits && i < term->slice_count; i++)
        fits = quantity_to_exact(&term->slices[i].product, &product) && exact_add(sum, product, &sum);
    if (fits && exact_multiply(sum, base, &sum))
        set_quotient(&term->value, sum, measured, exact_divide);
}

static void complete_quotient(Term *term)
{
    Exact a, b;
    if (term->value.certainty != ABSENT)
        return;
    if (term->op == NODE_MARGINAL && term->count == 2)
        set_against(term);
    else if (term->count == 2 && exact_of(term->items[0], &a) && exact_of(term->items[1], &b))
        set_quotient(&term->value, a, b, term->op == NODE_GROWTH ? exact_growth : exact_divide);
}

/* ---- Operands ----------------------------------------------------------------------------------------------------- */

static void add_item(Gather *g, Term *term, const Node *node)
{
    term->items[term->count++] = gather_term(g, node);
}

static void add_list(Gather *g, Term *term, const Node *first, bool arguments)
{
    term->items = ARENA_ARRAY(g->arena, Term *, ast_count(first) + 1);
    for (const Node *node = first; node; node = node->next)
        add_item(g, term, arguments ? node->left : node);
}

static void add_operands(Gather *g, Term *term)
{
    const Node *node = term->node;
    term->items = ARENA_ARRAY(g->arena, Term *, 3);
    if (node->left)
        add_item(g, term, node->left);
    if (node->right)
        add_item(g, term, node->right);
}

static void define(Gather *g, const Symbol *symbol)
{
    RowFacts *facts = g->facts;
    const Symbol *own_symbol = symbol_in_version(symbol, g->version);
    if (g->defined[own_symbol->index])
        return;
    g->defined[own_symbol->index] = true;
    Term *term = gather_term(g, own_symbol->node->right); /* those that it uses come first */
    DefinitionFacts own = {symbol, term};
    ARENA_PUSH(g->arena, facts->definitions, facts->definition_count, g->definition_capacity, own);
}

static void gather_name(Gather *g, Term *term)
{
    const Symbol *symbol = term->node->symbol;
    term->symbol = symbol;
    if (!symbol)
        return;
    if (symbol->kind == SYMBOL_FIELD && (!symbol->owner || symbol->owner->kind != SYMBOL_DETAIL))
        term->is_blank = bit_get(g->batch->columns[symbol->index].unknown, g->row);
    if (symbol->kind == SYMBOL_DEFINE)
        define(g, symbol);
}

/* ---- Tiers, look-ups, cases --------------------------------------------------------------------------------------------- */

static Slice gather_slice(Gather *g, const Term *term, const Node *arm)
{
    bool marginal = term->op == NODE_MARGINAL;
    const Node *measured = term->node->left, *band = arm->left->kind == NODE_BAND ? arm->left : NULL;
    Slice slice = {.arm = arm,
                   .low = point(g, arm, TRACE_LOW, measured->type),
                   .high = {.certainty = ABSENT},
                   .amount = marginal ? point(g, arm, TRACE_SLICE, measured->type) : term->items[0]->value,
                   .product = point(g, arm, TRACE_PRODUCT, term->node->type),
                   .rate = gather_term(g, arm->right)};
    if (band && band->right)
        slice.high = value_of(g, band->right);
    if (term->node->right) /* measured on one thing, paid on another: a rate of so many orders */
        slice.product.type = (Type){.kind = TYPE_NUMBER};
    return slice;
}

static void gather_tiers(Gather *g, Term *term)
{
    add_operands(g, term);
    term->slices = ARENA_ARRAY(g->arena, Slice, ast_count(term->node->items) + 1);
    for (const Node *arm = term->node->items; arm; arm = arm->next) {
        if (term->op == NODE_WHOLE && term->chosen == SIZE_MAX && holds(g, arm, TRACE_HOLDS))
            term->chosen = term->slice_count;
        term->slices[term->slice_count++] = gather_slice(g, term, arm);
    }
}

/* What is looked up, and then the value of the arm that was taken. */
static void gather_lookup(Gather *g, Term *term)
{
    add_list(g, term, term->node->more, false);
    size_t number = 0;
    for (const Node *arm = term->node->items; arm; arm = arm->next, number++) {
        if (term->value.certainty == UNKNOWN || !holds(g, arm, TRACE_HOLDS))
            continue;
        term->chosen = number;
        add_item(g, term, arm->right);
        return;
    }
}

/* The conditions up to the one that holds, and then its value. */
static void gather_case(Gather *g, Term *term)
{
    term->items = ARENA_ARRAY(g->arena, Term *, ast_count(term->node->items) + 2);
    size_t number = 0;
    for (const Node *when = term->node->items; when; when = when->next, number++) {
        Term *condition = gather_term(g, when->left);
        term->items[term->count++] = condition;
        if (condition->value.certainty == CERTAIN && !condition->value.mantissa)
            continue;
        if (condition->value.certainty != CERTAIN)
            return;
        term->chosen = number;
        add_item(g, term, when->right);
        return;
    }
    if (term->node->right) {
        term->chosen = number;
        add_item(g, term, term->node->right);
    }
}

/* Of equal ones the first is the one chosen. */
static void gather_extreme(Gather *g, Term *term)
{
    Exact own, reached;
    add_list(g, term, term->node->items, false);
    for (size_t i = 0; i < term->count && term->chosen == SIZE_MAX; i++)
        if (exact_of(term->items[i], &own) && exact_of(term, &reached) && exact_compare(own, reached) == 0)
            term->chosen = i;
}

/* ---- Tables ------------------------------------------------------------------------------------------------------------- */

static bool key_mantissa(const Quantity *key, int64_t denominator, Int128 *out)
{
    if (key->certainty != CERTAIN)
        return false;
    return !__builtin_mul_overflow(key->mantissa, (Int128)denominator / key->denominator, out);
}

static Type key_type(const Symbol *table, size_t key)
{
    return table->parts[key]->type;
}

static void find_bands(TableUse *use, size_t level)
{
    const PlanTable *table = use->plan;
    const PlanBand *above = level ? use->bands[level - 1] : NULL;
    for (; level < table->key_count; level++) {
        Int128 mantissa;
        if (!key_mantissa(&use->keys[level], table->key_denominators[level], &mantissa))
            return;
        above = table_find_band(table, above ? above->first : table->first, above ? above->count : table->count,
                                mantissa);
        if (!above)
            return;
        use->bands[level] = above;
    }
    use->value.mantissa = above->value;
    use->value.denominator = table->value_denominator;
    use->value.certainty = CERTAIN;
}

static TableUse table_use(const Gather *g, const Symbol *table)
{
    return (TableUse){.table = table,
                      .plan = &g->plan->tables[symbol_in_version(table, g->version)->index],
                      .value = {.type = table->type, .certainty = ABSENT, .denominator = 1}};
}

/* The keys are items of the term: the date first where there is one. */
static void gather_table(Gather *g, Term *term, const Node *call, const Node *date)
{
    term->symbol = call->symbol;
    term->items = ARENA_ARRAY(g->arena, Term *, ast_count(call->items) + 2);
    if (date)
        add_item(g, term, date);
    for (const Node *argument = call->items; argument; argument = argument->next)
        add_item(g, term, argument->left);
    TableUse *use = ARENA_NEW(g->arena, TableUse);
    *use = table_use(g, call->symbol);
    for (size_t i = 0; i < term->count && i < use->plan->key_count; i++)
        use->keys[i] = term->items[i]->value;
    find_bands(use, 0);
    term->uses = use;
    term->use_count = 1;
}

/* Each stretch of days at one rate, as table_accrue goes through them. */
static void gather_stretches(Gather *g, Term *term, const Symbol *table, const TableUse *keys)
{
    size_t capacity = 0;
    const Term *from = term->items[1], *to = term->items[2];
    if (from->value.certainty != CERTAIN || to->value.certainty != CERTAIN)
        return;
    for (Int128 day = from->value.mantissa; day < to->value.mantissa;) {
        TableUse use = *keys;
        use.keys[0] = (Quantity){.type = key_type(table, 0), .mantissa = day, .denominator = 1};
        find_bands(&use, 0);
        if (use.value.certainty != CERTAIN)
            return;
        Int128 end = use.bands[0]->high < to->value.mantissa ? use.bands[0]->high + 1 : to->value.mantissa;
        use.from = (int64_t)day;
        use.days = (int64_t)(end - day);
        ARENA_PUSH(g->arena, term->uses, term->use_count, capacity, use);
        day = end;
    }
}

/* accrued(principal, rate: TABLE(keys), from, to, basis): items are principal, from, to, basis, and then the keys. */
static void gather_accrued(Gather *g, Term *term)
{
    const Node *principal = term->node->items, *rate = principal->next, *from = rate->next, *to = from->next,
               *basis = to->next;
    const Symbol *table = rate->left->symbol;
    term->items = ARENA_ARRAY(g->arena, Term *, ast_count(rate->left->items) + 5);
    add_item(g, term, principal->left);
    add_item(g, term, from->left);
    add_item(g, term, to->left);
    add_item(g, term, basis->left);
    TableUse keys = table_use(g, table);
    size_t count = 1;
    for (const Node *argument = rate->left->items; argument && count < 4; argument = argument->next) {
        add_item(g, term, argument->left);
        keys.keys[count++] = term->items[term->count - 1]->value;
    }
    gather_stretches(g, term, table, &keys);
}

static void gather_call(Gather *g, Term *term)
{
    term->symbol = term->node->symbol;
    if (term->symbol->kind == SYMBOL_TABLE)
        gather_table(g, term, term->node, NULL);
    else if (term->symbol->index < 0)
        gather_accrued(g, term);
    else
        add_list(g, term, term->node->items, true);
}

/* ---- Rounding, steps ------------------------------------------------------------------------------------------------------ */

Exact gather_constant(const Gather *g, const Node *node)
{
    Quantity quantity = value_of(g, node);
    Exact exact = {0, 1};
    quantity_to_exact(&quantity, &exact);
    return exact;
}

static void gather_rounded(Gather *g, Term *term)
{
    const Node *quantum = term->node->right;
    term->items = ARENA_ARRAY(g->arena, Term *, 2);
    add_item(g, term, term->node->left);
    complete_quotient(term->items[0]);
    term->extra = term->items[0]->value;
    term->rounding = (Rounding)builtin_find(BUILTIN_ROUNDING, term->node->name->text);
    const Symbol *unit = quantum->kind == NODE_QUANTITY && quantum->name ? quantum->name->symbol : NULL;
    if (unit && builtin_find(BUILTIN_UNIT, unit->id) == BUILTIN_PLACES) {
        term->quantum = (Exact){1, 1};
        for (Int128 i = 0; i < quantum->exact.numerator && term->quantum.denominator < VALUE_LIMIT; i++)
            term->quantum.denominator *= 10;
    } else {
        term->quantum = gather_constant(g, quantum);
    }
}

static void gather_each(Gather *g, Term *term)
{
    const Node *node = term->node;
    term->items = ARENA_ARRAY(g->arena, Term *, 3);
    add_item(g, term, node->right);
    add_item(g, term, node->third);
    term->quantum = gather_constant(g, node->left);
    term->extra = point(g, node, TRACE_STEPS, (Type){.kind = TYPE_NUMBER});
}

static void gather_up_to(Gather *g, Term *term)
{
    const Node *node = term->node;
    term->items = ARENA_ARRAY(g->arena, Term *, 3);
    add_item(g, term, node->left);
    add_item(g, term, node->right);
    term->symbol = node->third->symbol;
    term->is_blank = bit_get(g->batch->columns[term->symbol->index].unknown, g->row);
    term->extra = point(g, node, TRACE_RATE, (Type){.kind = TYPE_RATE});
}

/* ---- Values over the rows of details -------------------------------------------------------------------------------------- */

static void gather_over(Gather *g, Term *term)
{
    size_t number = (size_t)term->node->name->symbol->index;
    const PlanDetail *detail = &g->plan->details[number];
    const TracePoint *field = trace_find(g->trace, term->node, TRACE_OVER, g->version);
    const Column *link = &g->batch->columns[detail->link];
    for (size_t i = 0; field && i < detail->over_count; i++) {
        if (detail->overs[i].field != field->denominator)
            continue;
        term->over = &detail->overs[i];
        term->over_number = i;
    }
    if (!term->over || !g->run->details || !g->run->details[number] || bit_get(link->unknown, g->row))
        return;
    term->rows = detail_rows_find(g->run->details[number], link->data.text[g->row], &term->row_count);
}

/* ---- Every kind ------------------------------------------------------------------------------------------------------------- */

static void gather_parts(Gather *g, Term *term)
{
    switch (term->op) {
    case NODE_NAME:
        gather_name(g, term);
        break;
    case NODE_MARGINAL:
    case NODE_WHOLE:
        gather_tiers(g, term);
        break;
    case NODE_LOOKUP:
        gather_lookup(g, term);
        break;
    case NODE_CASE:
        gather_case(g, term);
        break;
    case NODE_LEAST:
    case NODE_GREATEST:
        gather_extreme(g, term);
        break;
    case NODE_CALL:
        gather_call(g, term);
        break;
    case NODE_TABLE_ON:
        gather_table(g, term, term->node->left, term->node->right);
        break;
    case NODE_ROUNDED:
        gather_rounded(g, term);
        break;
    case NODE_EACH:
        gather_each(g, term);
        break;
    case NODE_UP_TO_OF:
        gather_up_to(g, term);
        break;
    case NODE_IS:
        /* A member or option on the right is no value of its own. */
        add_operands(g, term);
        break;
    case NODE_AWARDED:
    case NODE_SUM_OVER:
    case NODE_HIGHEST_OVER:
    case NODE_LOWEST_OVER:
    case NODE_COUNT_OVER:
    case NODE_ANY_OVER:
    case NODE_ALL_OVER:
        gather_over(g, term); /* its operands are of other rows */
        break;
    case NODE_IS_ONE_OF:
        term->items = ARENA_ARRAY(g->arena, Term *, 1);
        add_item(g, term, term->node->left);
        break;
    case NODE_RANK:
        term->items = ARENA_ARRAY(g->arena, Term *, 1);
        add_item(g, term, term->node->items->left);
        break;
    default:
        add_operands(g, term);
        break;
    }
}

Term *gather_term(Gather *g, const Node *node)
{
    Term *term = ARENA_NEW(g->arena, Term);
    *term = (Term){.op = node->kind, .node = node, .chosen = SIZE_MAX, .extra = {.certainty = ABSENT}};
    term->value = value_of(g, node);
    gather_parts(g, term);
    if (node->kind == NODE_GROWTH)
        complete_quotient(term);
    return term;
}
