/* One amount, from what `pay` says to whole fen: computed → modified → floored → capped → rounded. */
#include "compiler/lowering.h"

static Value operate(Lowering *l, const char *name, Value a, Value b)
{
    return build_operator(&l->build, name, a, b);
}

static Value at_least_zero(Lowering *l, Value amount)
{
    Value not_negative = operate(l, "less_equal", build_number(&l->build, 0, 1), amount);
    return build_guard(&l->build, amount, not_negative, FAULT_NEGATIVE);
}

/* ---- Notes: what explanations say of an amount ------------------------------------------------------------------------ */

typedef struct NoteList {
    PlanNote *items;
    size_t count, capacity;
    bool *defines; /* whose bindings are noted already, by Symbol.index */
} NoteList;

static void add_note(Lowering *l, NoteList *notes, PlanNote note)
{
    bool constant;
    if (build_constant_bit(&l->build, (Value){note.reg, 1}, &constant)) {
        if (!constant)
            return;
        note.reg = PLAN_NONE;
    }
    if (notes->count < PLAN_MAX_NOTES)
        ARENA_PUSH(l->arena, notes->items, notes->count, notes->capacity, note);
}

/* `least of` and `greatest of`: of equal terms the first binds. */
static void note_extreme(Lowering *l, NoteList *notes, Node *node, Value reached)
{
    PlanNoteKind kind = node->kind == NODE_LEAST ? NOTE_LEAST : NOTE_GREATEST;
    Value chosen = lower_value(l, node), before = build_bit(&l->build, false);
    for (Node *item = node->items; item; item = item->next) {
        Value equal = lower_equal(l, node->type, lower_value(l, item), chosen);
        Value binds = build_and(&l->build, build_and(&l->build, equal, build_not(&l->build, before)), reached);
        add_note(l, notes, (PlanNote){binds.reg, kind, lower_as_written(l, item->span), (Str){"", 0}});
        before = build_or(&l->build, before, equal);
    }
}

static void note_bindings(Lowering *l, NoteList *notes, Node *node, Value reached);

static void note_case(Lowering *l, NoteList *notes, Node *node, Value reached)
{
    for (Node *when = node->items; when; when = when->next) {
        Value holds = lower_value(l, when->left);
        note_bindings(l, notes, when->right, build_and(&l->build, reached, holds));
        reached = build_and(&l->build, reached, build_not(&l->build, holds));
    }
    note_bindings(l, notes, node->right, reached);
}

/* A definition is noted once, where it is first used. */
static void note_define(Lowering *l, NoteList *notes, const Symbol *symbol, Value reached)
{
    if (!symbol || symbol->kind != SYMBOL_DEFINE || notes->defines[symbol->index])
        return;
    notes->defines[symbol->index] = true;
    note_bindings(l, notes, symbol_in_version(symbol, l->version)->node->right, reached);
}

/* Goes down to the operands, in written order, where `reached` is yes; not into the arms of tiers and look-ups. Equal
 * operations are shared, so that lowering a value again adds nothing. */
static void note_bindings(Lowering *l, NoteList *notes, Node *node, Value reached)
{
    if (!node || notes->count == PLAN_MAX_NOTES)
        return;
    switch (node->kind) {
    case NODE_NAME:
        note_define(l, notes, node->symbol, reached);
        return;
    case NODE_CASE:
        note_case(l, notes, node, reached);
        return;
    case NODE_LEAST:
    case NODE_GREATEST:
        note_extreme(l, notes, node, reached);
        for (Node *item = node->items; item; item = item->next)
            note_bindings(l, notes, item, reached);
        return;
    case NODE_SUM_OVER: /* what stands in it is of the rows of a detail, each of which has its own */
    case NODE_HIGHEST_OVER:
    case NODE_LOWEST_OVER:
    case NODE_COUNT_OVER:
    case NODE_ANY_OVER:
    case NODE_ALL_OVER:
        return;
    default:
        note_bindings(l, notes, node->left, reached);
        note_bindings(l, notes, node->right, reached);
    }
}

/* ---- Modifiers, in written order --------------------------------------------------------------------------------------- */

/* Where the condition does not hold, nothing is added, and the amount is multiplied by one. */
static Value modify(Lowering *l, NoteList *notes, Value amount, Node *modifier, Value usual)
{
    bool adds = modifier->kind == NODE_PLUS;
    Value value = lower_value(l, modifier->left), condition = build_bit(&l->build, true);
    if (modifier->right)
        condition = lower_value(l, modifier->right);
    l->build.span = modifier->span;
    value = build_select(&l->build, condition, value, build_number(&l->build, adds ? 0 : 1, 1));
    add_note(l, notes,
             (PlanNote){build_and(&l->build, condition, usual).reg, adds ? NOTE_ADDED : NOTE_MULTIPLIED,
                        lower_as_written(l, modifier->left->span),
                        modifier->label ? modifier->label->text : (Str){"", 0}});
    Value after = operate(l, adds ? "add" : "multiply", amount, value);
    lower_trace(l, modifier, TRACE_AFTER, after);
    return after;
}

/* ---- Exceptions that state an amount of their own ---------------------------------------------------------------------- */

typedef struct Exception {
    Node *node;
    Value condition, amount;
} Exception;

static Exception *lower_exceptions(Lowering *l, const StatementList *statements, size_t *count)
{
    Exception *exceptions = ARENA_ARRAY(l->arena, Exception, statements->count + 1);
    *count = 0;
    for (size_t i = 0; i < statements->count; i++) {
        Node *node = statements->items[i];
        if (node->kind == NODE_EXCEPTING && node->right)
            exceptions[(*count)++] =
                (Exception){node, lower_value(l, node->left), at_least_zero(l, lower_value(l, node->right))};
    }
    return exceptions;
}

static Value none_holds(Lowering *l, const Exception *exceptions, size_t count)
{
    Value usual = build_bit(&l->build, true);
    for (size_t i = 0; i < count; i++)
        usual = build_and(&l->build, usual, build_not(&l->build, exceptions[i].condition));
    return usual;
}

/* Two that hold together have to agree. */
static Value except(Lowering *l, NoteList *notes, Value amount, const Exception *exceptions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Exception *own = &exceptions[i];
        l->build.span = own->node->span;
        amount = build_select(&l->build, own->condition, own->amount, amount);
        add_note(l, notes,
                 (PlanNote){own->condition.reg, NOTE_INSTEAD, lower_as_written(l, own->node->right->span),
                            own->node->label->text});
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            const Exception *a = &exceptions[i], *b = &exceptions[j];
            Value differ = build_not(&l->build, operate(l, "equal", a->amount, b->amount));
            Value both = build_and(&l->build, build_and(&l->build, a->condition, b->condition), differ);
            amount = lower_guard_conflict(l, amount, both, a->node, b->node);
        }
    }
    return amount;
}

/* ---- The stages ----------------------------------------------------------------------------------------------------------- */

/* The quantum of the clause, or of the policy, in whole fen; the checker has seen that there is one. */
static Value round_to_fen(Lowering *l, const StatementList *statements, Value amount)
{
    Exact quantum = l->policy->quantum;
    Rounding rounding = l->policy->rounding;
    Node *own = selection_find(statements, NODE_ROUND);
    if (own) {
        rounding = lower_rounding(own->name);
        if (!lower_quantum(l, own->right, &quantum))
            return amount;
    }
    Int128 common = quantum.denominator ? greatest_common_divisor(quantum.numerator, quantum.denominator) : 1;
    quantum = (Exact){quantum.numerator / common, (int64_t)(quantum.denominator / common)};
    if (!quantum.denominator || 100 % quantum.denominator != 0) {
        DIAG0(l->diags, NOT_WHOLE_FEN, own ? own->right->span : l->policy->header->span);
        return amount;
    }
    Value rounded = build_rounded_quotient(&l->build, amount, build_number(&l->build, 1, 1), quantum, rounding);
    /* As whole fen: the mantissa over 100. */
    Value fen = operate(l, "multiply", rounded, build_number(&l->build, 100 / quantum.denominator, 1));
    return build_narrow(&l->build, fen);
}

void lower_amount(Lowering *l, PlanClause *clause, const StatementList *statements, Node *pay)
{
    l->base.reg = PLAN_NONE;
    l->decided_field = UINT16_MAX;
    NoteList notes = {.defines = ARENA_ARRAY(l->arena, bool, l->policy->defines.count + 1)};
    Value computed = at_least_zero(l, lower_value(l, pay->left));
    Value modified = computed;
    Node *floor = selection_find(statements, NODE_FLOOR), *cap = selection_find_cap(statements, false);
    Value low = {0}, high = {0};
    clause->base = l->base.reg;
    clause->base_meaning = l->base_meaning;
    clause->decided_field = l->decided_field;
    size_t exception_count;
    Exception *exceptions = lower_exceptions(l, statements, &exception_count);
    Value usual = none_holds(l, exceptions, exception_count);
    note_bindings(l, &notes, pay->left, usual);
    for (Node *modifier = pay->items; modifier; modifier = modifier->next)
        modified = modify(l, &notes, modified, modifier, usual);
    if (pay->items)
        modified = at_least_zero(l, modified);
    modified = except(l, &notes, modified, exceptions, exception_count);
    Value floored = modified;
    if (floor) {
        low = lower_value(l, floor->left);
        floored = operate(l, "greatest", modified, low);
    }
    Value capped = floored;
    if (cap) {
        high = lower_value(l, cap->left);
        capped = operate(l, "least", floored, high);
    }
    if (floor && cap)
        capped = build_guard(&l->build, capped, operate(l, "less_equal", low, high), FAULT_FLOOR_ABOVE_CAP);
    l->build.span = pay->span;
    Value amount = round_to_fen(l, statements, at_least_zero(l, capped));
    computed = build_mantissa(&l->build, computed), modified = build_mantissa(&l->build, modified);
    floored = build_mantissa(&l->build, floored), capped = build_mantissa(&l->build, capped);
    clause->computed = computed.reg, clause->computed_denominator = computed.denominator;
    clause->modified = modified.reg, clause->modified_denominator = modified.denominator;
    clause->floored = floored.reg, clause->floored_denominator = floored.denominator;
    clause->capped = capped.reg, clause->capped_denominator = capped.denominator;
    clause->amount = amount.reg;
    clause->fields = build_fields_of(&l->build, amount.reg, &clause->field_count);
    clause->notes = notes.items, clause->note_count = notes.count;
}
