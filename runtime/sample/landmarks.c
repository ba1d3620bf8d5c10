#include "runtime/sample/landmarks.h"

#include "runtime/memory.h"
#include "runtime/prim/prim.h"

/* A register that holds a field's mantissa times a factor: what alignment of denominators makes of a column. */
typedef struct Trace {
    uint32_t field;
    int64_t factor; /* 0: the register holds no single field */
} Trace;

typedef struct Collection {
    const Plan *plan;
    Trace *traces; /* one per operation */
    Landmarks *landmarks;
    int multiply;
} Collection;

static const PlanConstant *constant_of(const Collection *collection, PlanReg reg)
{
    const PlanOp *op = &collection->plan->ops[reg];
    return op->code == OP_CONSTANT ? &collection->plan->constants[op->index] : NULL;
}

static void add_number(Landmarks *landmarks, int64_t number)
{
    for (size_t i = 0; i < landmarks->number_count; i++) {
        if (landmarks->numbers[i] == number)
            return;
    }
    if (landmarks->number_count < LANDMARKS_MOST)
        landmarks->numbers[landmarks->number_count++] = number;
}

static void add_landmark(Collection *collection, Trace trace, Int128 scaled)
{
    Int128 number = scaled / trace.factor;
    if (number > -VALUE_LIMIT && number < VALUE_LIMIT)
        add_number(&collection->landmarks[trace.field], (int64_t)number);
}

static Trace trace_product(const Collection *collection, const PlanOp *op)
{
    for (int side = 0; side < 2; side++) {
        Trace trace = collection->traces[op->argument[side]];
        const PlanConstant *constant = constant_of(collection, op->argument[1 - side]);
        int64_t factor;
        if (trace.factor != 0 && constant && constant->number > 0 && constant->number <= INT64_MAX &&
            !__builtin_mul_overflow(trace.factor, (int64_t)constant->number, &factor))
            return (Trace){trace.field, factor};
    }
    return (Trace){0};
}

static Trace trace_op(const Collection *collection, const PlanOp *op)
{
    switch ((PlanOpCode)op->code) {
    case OP_COLUMN:
        return (Trace){op->index, 1};
    case OP_WIDEN:
    case OP_NARROW:
    case OP_GUARD:
    case OP_COALESCE:
        return collection->traces[op->argument[0]];
    case OP_PRIMITIVE:
        return (int)op->index == collection->multiply ? trace_product(collection, op) : (Trace){0};
    default:
        return (Trace){0};
    }
}

static void add_compared(Collection *collection, const PlanOp *op)
{
    if (prim_table[op->index]->scale != PRIM_SCALE_ALIGN)
        return;
    for (size_t f = 0; f < op->argument_count; f++) {
        Trace trace = collection->traces[op->argument[f]];
        for (size_t c = 0; trace.factor != 0 && c < op->argument_count; c++) {
            const PlanConstant *constant = constant_of(collection, op->argument[c]);
            if (constant && constant->physical != PHYSICAL_TEXT)
                add_landmark(collection, trace, constant->number);
        }
    }
}

static void add_question(Collection *collection, const PlanOp *op)
{
    const PlanOp *asked = &collection->plan->ops[op->argument[0]];
    if (asked->code == OP_COLUMN)
        collection->landmarks[asked->index].asked_for = true;
}

static void add_text(Collection *collection, const PlanOp *op)
{
    for (int side = 0; side < 2; side++) {
        Trace trace = collection->traces[op->argument[side]];
        const PlanConstant *constant = constant_of(collection, op->argument[1 - side]);
        if (trace.factor == 0 || !constant)
            continue;
        Landmarks *landmarks = &collection->landmarks[trace.field];
        if (landmarks->text_count < LANDMARKS_MOST)
            landmarks->texts[landmarks->text_count++] = constant->text;
    }
}

static void add_bands(Collection *collection, const PlanTable *table, size_t key, size_t level, uint32_t first,
                      uint32_t count, Trace trace)
{
    for (uint32_t b = first; b < first + count; b++) {
        const PlanBand *band = &table->bands[b];
        if (level < key) {
            add_bands(collection, table, key, level + 1, band->first, band->count, trace);
            continue;
        }
        if (band->low != INT128_MIN)
            add_landmark(collection, trace, band->low);
        if (band->high != INT128_MAX)
            add_landmark(collection, trace, band->high);
    }
}

static void add_keys(Collection *collection, const PlanOp *op)
{
    const PlanTable *table = &collection->plan->tables[op->index];

    for (size_t a = 0; a < op->argument_count; a++) {
        Trace trace = collection->traces[op->argument[a]];
        size_t key = op->code == OP_ACCRUE && a > 0 ? a - 1 : a; /* both ends of the period look up the date */
        if (trace.factor != 0 && key < table->key_count)
            add_bands(collection, table, key, 0, table->first, table->count, trace);
    }
}

Status landmarks_collect(const Plan *plan, Landmarks **out)
{
    Collection collection = {.plan = plan,
                             .traces = memory_new(plan->op_count + 1, sizeof *collection.traces),
                             .landmarks = memory_new(plan->field_count + 1, sizeof *collection.landmarks),
                             .multiply = prim_find(STR("multiply"))};

    *out = collection.landmarks;
    if (!collection.traces || !collection.landmarks) {
        memory_free(collection.traces);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < plan->op_count; i++) {
        const PlanOp *op = &plan->ops[i];
        collection.traces[i] = trace_op(&collection, op);
        if (op->code == OP_PRIMITIVE)
            add_compared(&collection, op);
        else if (op->code == OP_KNOWN)
            add_question(&collection, op);
        else if (op->code == OP_TEXT_EQUAL)
            add_text(&collection, op);
        else if (op->code == OP_TABLE || op->code == OP_ACCRUE)
            add_keys(&collection, op);
    }
    memory_free(collection.traces);
    return STATUS_OK;
}
