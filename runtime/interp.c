#include "runtime/interp.h"

#include <assert.h>

#include "runtime/binary.h"
#include "runtime/memory.h"
#include "runtime/prim/prim.h"
#include "runtime/table.h"

/* What a register owns. Columns, and operations that only pass a value on, point their vector at another's data and own no
 * data. The bitmaps are there whatever the plan claims; a vector points at them only in batches that need them. */
typedef struct Storage {
    void *data;
    uint64_t *unknown, *fault;
} Storage;

struct Interp {
    Engine engine; /* first: an Engine of this kind is an Interp */
    Program *program; /* counts the rows; NULL: nobody does */
    const Plan *plan;
    size_t capacity, rows, words; /* rows of the batch at hand, and 64-bit words that hold them */
    Vector *values;
    Storage *storage;
};

/* ---- Opening --------------------------------------------------------------------------------------------------- */

static size_t physical_size(Physical physical, size_t rows)
{
    switch (physical) {
    case PHYSICAL_BIT:
        return rows / 8;
    case PHYSICAL_I64:
        return rows * sizeof(int64_t);
    case PHYSICAL_I128:
        return rows * sizeof(Int128);
    case PHYSICAL_TEXT:
        return rows * sizeof(Str);
    }
    return 0;
}

static void fill_constant(const PlanConstant *constant, Vector *vector, size_t capacity)
{
    switch (vector->physical) {
    case PHYSICAL_BIT:
        memset(vector->data.bits, constant->number ? 0xff : 0, capacity / 8);
        break;
    case PHYSICAL_I64:
        for (size_t i = 0; i < capacity; i++)
            vector->data.i64[i] = (int64_t)constant->number;
        break;
    case PHYSICAL_I128:
        for (size_t i = 0; i < capacity; i++)
            vector->data.i128[i] = constant->number;
        break;
    case PHYSICAL_TEXT:
        for (size_t i = 0; i < capacity; i++)
            vector->data.text[i] = constant->text;
        break;
    }
}

static bool open_register(Interp *interp, PlanReg reg)
{
    const PlanOp *op = &interp->plan->ops[reg];
    Vector *vector = &interp->values[reg];
    Storage *storage = &interp->storage[reg];
    vector->physical = (Physical)op->physical;
    if (op->code == OP_COLUMN || op->code == OP_GUARD)
        storage->data = NULL;
    else if (!(storage->data = memory_new(physical_size(vector->physical, interp->capacity), 1)))
        return false;
    vector->data.bits = storage->data;
    if (op->code == OP_CONSTANT) {
        fill_constant(&interp->plan->constants[op->index], vector, interp->capacity);
        return true;
    }
    storage->unknown = memory_new(interp->capacity / 64, sizeof(uint64_t));
    storage->fault = memory_new(interp->capacity / 64, sizeof(uint64_t));
    return storage->unknown && storage->fault;
}

static void run_engine(Engine *engine, const Batch *batch)
{
    Interp *interp = (Interp *)engine;
    interp_run(interp, batch);
    if (interp->program)
        program_count(interp->program, false, batch->rows);
}

static PlanFault fault_of_engine(Engine *engine, PlanReg reg, size_t row, PlanSpan *where)
{
    return interp_fault((const Interp *)engine, reg, row, where);
}

static void close_engine(Engine *engine)
{
    interp_close((Interp *)engine);
}

Engine *interp_engine(Interp *interp)
{
    return &interp->engine;
}

Status interp_open(Interp **out, const Plan *plan, size_t capacity)
{
    *out = NULL;
    Interp *interp = memory_new(1, sizeof *interp);
    if (!interp)
        return STATUS_NO_MEMORY;
    interp->plan = plan;
    interp->capacity = BITMAP_WORDS(capacity ? capacity : 1) * 64;
    interp->values = memory_new(plan->op_count, sizeof *interp->values);
    interp->storage = memory_new(plan->op_count, sizeof *interp->storage);
    interp->engine = (Engine){interp->values, run_engine, fault_of_engine, close_engine};
    bool opened = interp->values && interp->storage;
    for (PlanReg reg = 0; opened && reg < plan->op_count; reg++)
        opened = open_register(interp, reg);
    if (!opened) {
        interp_close(interp);
        return STATUS_NO_MEMORY;
    }
    *out = interp;
    return STATUS_OK;
}

typedef struct InterpProgram {
    Program program; /* first: a Program of this kind is an InterpProgram */
    const Plan *plan;
} InterpProgram;

static Status open_engine(Program *program, Engine **out, size_t capacity)
{
    Interp *interp;
    Status status = interp_open(&interp, ((InterpProgram *)program)->plan, capacity);
    if (status == STATUS_OK)
        interp->program = program;
    *out = status == STATUS_OK ? &interp->engine : NULL;
    return status;
}

static void close_program(Program *program)
{
    memory_free(program);
}

Status interp_program_open(Program **out, const Plan *plan)
{
    InterpProgram *program = memory_new(1, sizeof *program);
    *out = program ? &program->program : NULL;
    if (!program)
        return STATUS_NO_MEMORY;
    program->program = (Program){.open = open_engine, .close = close_program};
    program->plan = plan;
    return STATUS_OK;
}

void interp_close(Interp *interp)
{
    if (!interp)
        return;
    for (size_t reg = 0; interp->storage && reg < interp->plan->op_count; reg++) {
        memory_free(interp->storage[reg].data);
        memory_free(interp->storage[reg].unknown);
        memory_free(interp->storage[reg].fault);
    }
    memory_free(interp->storage);
    memory_free(interp->values);
    memory_free(interp);
}

/* ---- Bitmaps --------------------------------------------------------------------------------------------------- */

static uint64_t word_of(const uint64_t *bits, size_t word)
{
    return bits ? bits[word] : 0;
}

static bool bit_of(const uint64_t *bits, size_t row)
{
    return bits && bit_get(bits, row);
}

/* Whether a bit of the batch's rows is set; bits beyond them are unspecified everywhere. */
static bool any_bit(const Interp *interp, const uint64_t *bits)
{
    uint64_t seen = 0;
    size_t whole = interp->rows / 64;
    for (size_t w = 0; w < whole; w++)
        seen |= bits[w];
    if (interp->rows % 64)
        seen |= bits[whole] & ((UINT64_C(1) << interp->rows % 64) - 1);
    return seen != 0;
}

static const Vector *argument_of(const Interp *interp, const PlanOp *op, size_t which)
{
    return &interp->values[op->argument[which]];
}

/* The rule of most operations: unknown where any argument is, and a fault of any argument stays. */
static void join_bitmaps(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    out->unknown = out->fault = NULL;
    for (size_t a = 0; a < op->argument_count; a++) {
        const Vector *argument = argument_of(interp, op, a);
        if (argument->unknown) {
            for (size_t w = 0; w < interp->words; w++)
                storage->unknown[w] = argument->unknown[w] | word_of(out->unknown, w);
            out->unknown = storage->unknown;
        }
        if (argument->fault) {
            for (size_t w = 0; w < interp->words; w++)
                storage->fault[w] = argument->fault[w] | word_of(out->fault, w);
            out->fault = storage->fault;
        }
    }
}

/* Before an operation sets the first fault bit of its own. */
static uint64_t *writable_faults(Interp *interp, Vector *out, Storage *storage)
{
    if (!out->fault) {
        memset(storage->fault, 0, interp->words * sizeof(uint64_t));
        out->fault = storage->fault;
    }
    return out->fault;
}

/* ---- One row --------------------------------------------------------------------------------------------------- */

static void put_number(Vector *vector, size_t row, Int128 value)
{
    if (vector->physical == PHYSICAL_I128)
        vector->data.i128[row] = value;
    else
        vector->data.i64[row] = (int64_t)value;
}

/* The faults that a primitive raises on one row. */
static uint32_t primitive_faults(const Interp *interp, const PlanOp *op, size_t row)
{
    const PrimInfo *prim = prim_table[op->index];
    Int128 arguments[PRIM_MAX_PARAMETERS];
    PrimContext context = {0};
    if (op->variant == PRIM_BINARY) {
        const void *one[PRIM_MAX_PARAMETERS];
        uint64_t ignored;
        for (size_t a = 0; a < op->argument_count; a++)
            one[a] = &argument_of(interp, op, a)->data.i64[row];
        prim->binary(&context, 1, one, &ignored);
        return context.faults;
    }
    for (size_t a = 0; a < op->argument_count; a++)
        arguments[a] = vector_number(argument_of(interp, op, a), row);
    prim->scalar[op->variant](&context, arguments);
    return context.faults;
}

static int64_t denominator_of(const Interp *interp, const PlanOp *op)
{
    return (int64_t)interp->plan->constants[op->index].number;
}

/* The mantissa of one row, of MANTISSA; false: there is none. */
static bool mantissa_at(const Interp *interp, const PlanOp *op, size_t row, Int128 *out)
{
    const Binary *values = (const Binary *)argument_of(interp, op, 0)->data.i64;
    return binary_mantissa(values[row], denominator_of(interp, op), out);
}

/* The table's own answer for one row, of TABLE and ACCRUE. */
static PlanFault look_up(const Interp *interp, const PlanOp *op, size_t row, Int128 *out)
{
    const PlanTable *table = &interp->plan->tables[op->index];
    Int128 arguments[PLAN_MAX_ARGUMENTS];
    for (size_t a = 0; a < op->argument_count; a++)
        arguments[a] = vector_number(argument_of(interp, op, a), row);
    return op->code == OP_TABLE ? table_at(table, arguments, out)
                                : table_accrue(table, arguments, op->physical == PHYSICAL_I64, out);
}

static bool fits_64(Int128 value)
{
    return value == (int64_t)value;
}

/* ---- Operations over a batch ------------------------------------------------------------------------------------ */

static void run_column(const Interp *interp, const PlanOp *op, Vector *out, const Batch *batch)
{
    const Column *column = &batch->columns[op->index];
    assert(column->physical == out->physical);
    out->data.bits = column->data.bits;
    out->unknown = any_bit(interp, column->unknown) ? column->unknown : NULL;
    out->fault = NULL;
}

static void run_known(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Vector *a = argument_of(interp, op, 0);
    join_bitmaps(interp, op, out, storage);
    out->unknown = NULL;
    for (size_t w = 0; w < interp->words; w++)
        out->data.bits[w] = ~word_of(a->unknown, w);
}

/* A definite no (of AND) or yes (of OR) settles the answer, whatever is unknown or at fault on the other side. */
static void run_and_or(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Vector *a = argument_of(interp, op, 0), *b = argument_of(interp, op, 1);
    join_bitmaps(interp, op, out, storage);
    uint64_t flip = op->code == OP_AND ? ~UINT64_C(0) : 0; /* AND is OR of the opposites */
    for (size_t w = 0; w < interp->words; w++) {
        uint64_t left = a->data.bits[w] ^ flip, right = b->data.bits[w] ^ flip;
        uint64_t settled = (left & ~word_of(a->unknown, w) & ~word_of(a->fault, w)) |
                           (right & ~word_of(b->unknown, w) & ~word_of(b->fault, w));
        out->data.bits[w] = (left | right) ^ flip;
        if (out->unknown)
            out->unknown[w] &= ~settled;
        if (out->fault)
            out->fault[w] &= ~settled;
    }
}

static void run_not(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Vector *a = argument_of(interp, op, 0);
    join_bitmaps(interp, op, out, storage);
    for (size_t w = 0; w < interp->words; w++)
        out->data.bits[w] = ~a->data.bits[w];
}

/* Each row's value from `yes` where its bit of `choice` is set, else from `no`. */
PRIM_LOOP static void choose_data(const Interp *interp, const uint64_t *choice, const Vector *yes,
                                  const Vector *no, Vector *out)
{
    assert(yes->physical == out->physical && no->physical == out->physical);
    if (out->physical == PHYSICAL_BIT) {
        for (size_t w = 0; w < interp->words; w++)
            out->data.bits[w] = (choice[w] & yes->data.bits[w]) | (~choice[w] & no->data.bits[w]);
        return;
    }
#define CHOOSE(member)                                                                      \
    for (size_t w = 0; w < interp->words; w++) {                                            \
        size_t first = w * 64;                                                              \
        uint64_t chosen = choice[w];                                                        \
        for (size_t i = 0; i < 64; i++)                                                     \
            out->data.member[first + i] =                                                   \
                chosen >> i & 1 ? yes->data.member[first + i] : no->data.member[first + i]; \
    }
    if (out->physical == PHYSICAL_I64)
        CHOOSE(i64)
    else if (out->physical == PHYSICAL_I128)
        CHOOSE(i128)
    else
        CHOOSE(text)
#undef CHOOSE
}

static void run_select(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Vector *condition = argument_of(interp, op, 0), *yes = argument_of(interp, op, 1),
                 *no = argument_of(interp, op, 2);
    choose_data(interp, condition->data.bits, yes, no, out);
    bool any_unknown = condition->unknown || yes->unknown || no->unknown;
    bool any_fault = condition->fault || yes->fault || no->fault;
    out->unknown = any_unknown ? storage->unknown : NULL;
    out->fault = any_fault ? storage->fault : NULL;
    if (!any_unknown && !any_fault)
        return;
    for (size_t w = 0; w < interp->words; w++) {
        uint64_t unknown = word_of(condition->unknown, w), bits = condition->data.bits[w];
        uint64_t decided = ~(unknown | word_of(condition->fault, w));
        uint64_t takes_yes = bits & decided, takes_no = ~bits & decided;
        if (any_unknown)
            out->unknown[w] =
                unknown | (takes_yes & word_of(yes->unknown, w)) | (takes_no & word_of(no->unknown, w));
        if (any_fault)
            out->fault[w] = word_of(condition->fault, w) | (takes_yes & word_of(yes->fault, w)) |
                            (takes_no & word_of(no->fault, w));
    }
}

static void run_coalesce(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Vector *first = argument_of(interp, op, 0), *second = argument_of(interp, op, 1);
    if (!first->unknown) {
        *out = *first;
        return;
    }
    out->data.bits = storage->data;
    choose_data(interp, first->unknown, second, first, out);
    out->unknown = second->unknown ? storage->unknown : NULL;
    out->fault = first->fault || second->fault ? storage->fault : NULL;
    for (size_t w = 0; w < interp->words; w++) {
        if (out->unknown)
            out->unknown[w] = first->unknown[w] & second->unknown[w];
        if (out->fault)
            out->fault[w] = word_of(first->fault, w) | (first->unknown[w] & word_of(second->fault, w));
    }
}

static void run_widen(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Vector *a = argument_of(interp, op, 0);
    assert(a->physical == PHYSICAL_I64 && out->physical == PHYSICAL_I128);
    join_bitmaps(interp, op, out, storage);
    for (size_t i = 0; i < interp->rows; i++)
        out->data.i128[i] = a->data.i64[i];
}

static void run_narrow(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Vector *a = argument_of(interp, op, 0);
    assert(a->physical == PHYSICAL_I128 && out->physical == PHYSICAL_I64);
    join_bitmaps(interp, op, out, storage);
    bool all_fit = true;
    for (size_t i = 0; i < interp->rows; i++) {
        out->data.i64[i] = (int64_t)a->data.i128[i];
        all_fit &= fits_64(a->data.i128[i]);
    }
    if (all_fit)
        return;
    for (size_t i = 0; i < interp->rows; i++)
        if (!fits_64(a->data.i128[i]) && !bit_of(out->unknown, i))
            bit_put(writable_faults(interp, out, storage), i, true);
}

static void run_primitive(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const PrimInfo *prim = prim_table[op->index];
    const void *arguments[PRIM_MAX_PARAMETERS];
    Physical wanted = op->variant == PRIM_N128 || op->variant == PRIM_C128 ? PHYSICAL_I128 : PHYSICAL_I64;
    assert(out->physical == (prim->result == KIND_YES_NO ? PHYSICAL_BIT : wanted));
    for (size_t a = 0; a < op->argument_count; a++) {
        assert(argument_of(interp, op, a)->physical == wanted);
        arguments[a] = argument_of(interp, op, a)->data.bits;
    }
    join_bitmaps(interp, op, out, storage);
    PrimContext context = {0};
    if (op->variant == PRIM_BINARY)
        prim->binary(&context, interp->rows, arguments, storage->data);
    else
        prim->loop[op->variant](&context, interp->rows, arguments, storage->data);
    if (!context.faults)
        return;
    /* Some row raised a fault; it counts only where every argument is known and sound. */
    for (size_t i = 0; i < interp->rows; i++)
        if (!bit_of(out->unknown, i) && !bit_of(out->fault, i) && primitive_faults(interp, op, i))
            bit_put(writable_faults(interp, out, storage), i, true);
}

static void run_guard(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Vector *value = argument_of(interp, op, 0), *condition = argument_of(interp, op, 1);
    join_bitmaps(interp, op, out, storage);
    uint64_t failed = 0;
    for (size_t w = 0; w < interp->words; w++)
        failed |= ~condition->data.bits[w];
    out->data = value->data;
    if (failed) {
        uint64_t *faults = writable_faults(interp, out, storage);
        for (size_t w = 0; w < interp->words; w++)
            faults[w] |= ~condition->data.bits[w] & ~word_of(out->unknown, w);
    }
    out->unknown = value->unknown;
}

static void run_text_equal(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Str *a = argument_of(interp, op, 0)->data.text, *b = argument_of(interp, op, 1)->data.text;
    join_bitmaps(interp, op, out, storage);
    for (size_t w = 0; w < interp->words; w++) {
        size_t first = w * 64, last = first + 64 < interp->rows ? first + 64 : interp->rows;
        uint64_t word = 0;
        for (size_t i = first; i < last; i++)
            word |= (uint64_t)str_equal(a[i], b[i]) << (i - first);
        out->data.bits[w] = word;
    }
}

static void run_table(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    join_bitmaps(interp, op, out, storage);
    for (size_t i = 0; i < interp->rows; i++) {
        Int128 value = 0;
        if (!bit_of(out->unknown, i) && !bit_of(out->fault, i)) {
            if (look_up(interp, op, i, &value) != FAULT_NONE)
                bit_put(writable_faults(interp, out, storage), i, true);
        }
        put_number(out, i, value);
    }
}

static void run_binary(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Vector *a = argument_of(interp, op, 0);
    Binary *values = storage->data;
    int64_t denominator = denominator_of(interp, op);
    join_bitmaps(interp, op, out, storage);
    for (size_t i = 0; i < interp->rows; i++)
        values[i] = binary_of(vector_number(a, i), denominator);
}

static void run_binary_quotient(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    const Binary *a = (const Binary *)argument_of(interp, op, 0)->data.i64,
                 *b = (const Binary *)argument_of(interp, op, 1)->data.i64;
    Binary *values = storage->data;
    join_bitmaps(interp, op, out, storage);
    for (size_t i = 0; i < interp->rows; i++)
        values[i] = a[i] / b[i];
}

static void run_mantissa(Interp *interp, const PlanOp *op, Vector *out, Storage *storage)
{
    join_bitmaps(interp, op, out, storage);
    for (size_t i = 0; i < interp->rows; i++)
        if (!mantissa_at(interp, op, i, &out->data.i128[i]) && !bit_of(out->unknown, i) && !bit_of(out->fault, i))
            bit_put(writable_faults(interp, out, storage), i, true);
}

void interp_run(Interp *interp, const Batch *batch)
{
    assert(batch->rows <= interp->capacity);
    interp->rows = batch->rows;
    interp->words = BITMAP_WORDS(batch->rows);
    for (PlanReg reg = 0; reg < interp->plan->op_count; reg++) {
        const PlanOp *op = &interp->plan->ops[reg];
        Vector *out = &interp->values[reg];
        Storage *storage = &interp->storage[reg];
        switch ((PlanOpCode)op->code) {
        case OP_COLUMN:
            run_column(interp, op, out, batch);
            break;
        case OP_CONSTANT: /* filled when the interpreter was opened */
        case OP_COUNT_OF_OPS:
            break;
        case OP_KNOWN:
            run_known(interp, op, out, storage);
            break;
        case OP_AND:
        case OP_OR:
            run_and_or(interp, op, out, storage);
            break;
        case OP_NOT:
            run_not(interp, op, out, storage);
            break;
        case OP_SELECT:
            run_select(interp, op, out, storage);
            break;
        case OP_COALESCE:
            run_coalesce(interp, op, out, storage);
            break;
        case OP_WIDEN:
            run_widen(interp, op, out, storage);
            break;
        case OP_NARROW:
            run_narrow(interp, op, out, storage);
            break;
        case OP_PRIMITIVE:
            run_primitive(interp, op, out, storage);
            break;
        case OP_GUARD:
            run_guard(interp, op, out, storage);
            break;
        case OP_TEXT_EQUAL:
            run_text_equal(interp, op, out, storage);
            break;
        case OP_TABLE:
        case OP_ACCRUE:
            run_table(interp, op, out, storage);
            break;
        case OP_BINARY:
            run_binary(interp, op, out, storage);
            break;
        case OP_BINARY_QUOTIENT:
            run_binary_quotient(interp, op, out, storage);
            break;
        case OP_MANTISSA:
            run_mantissa(interp, op, out, storage);
            break;
        }
    }
}

const Vector *interp_value(const Interp *interp, PlanReg reg)
{
    return &interp->values[reg];
}

/* ---- Where a fault came from ------------------------------------------------------------------------------------- */

static PlanReg faulty_argument(const Interp *interp, const PlanOp *op, size_t row)
{
    if (op->code == OP_SELECT && !bit_of(argument_of(interp, op, 0)->fault, row))
        return op->argument[bit_get(argument_of(interp, op, 0)->data.bits, row) ? 1 : 2];
    for (size_t a = 0; a < op->argument_count; a++)
        if (bit_of(argument_of(interp, op, a)->fault, row))
            return op->argument[a];
    return PLAN_NONE;
}

static PlanFault own_fault(const Interp *interp, const PlanOp *op, size_t row)
{
    Int128 ignored;
    switch ((PlanOpCode)op->code) {
    case OP_GUARD:
        return (PlanFault)op->index;
    case OP_TABLE:
    case OP_ACCRUE:
        return look_up(interp, op, row, &ignored);
    case OP_PRIMITIVE: {
        /* The one that says most: what a body raises itself stands above OVERFLOW in the list of faults. */
        uint32_t faults = primitive_faults(interp, op, row);
        return faults ? (PlanFault)(31 - __builtin_clz(faults)) : FAULT_NONE;
    }
    default:
        return FAULT_OVERFLOW; /* NARROW and MANTISSA are the only other operations that raise one */
    }
}

PlanFault interp_fault(const Interp *interp, PlanReg reg, size_t row, PlanSpan *where)
{
    *where = interp->plan->ops[reg].span;
    if (!bit_of(interp->values[reg].fault, row))
        return FAULT_NONE;
    PlanReg cause = reg;
    while ((cause = faulty_argument(interp, &interp->plan->ops[reg], row)) != PLAN_NONE)
        reg = cause;
    *where = interp->plan->ops[reg].span;
    return own_fault(interp, &interp->plan->ops[reg], row);
}
