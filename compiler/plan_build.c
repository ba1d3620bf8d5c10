#include "compiler/plan_build.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Exact arithmetic on denominators
 * --------------------------------------------------------------------------- */

Int128 greatest_common_divisor(Int128 a, Int128 b)
{
    while (b) {
        Int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static Value too_fine(PlanBuild *build)
{
    DIAG0(build->diags, TOO_FINE, build->span);
    return build_number(build, 0, 1);
}

/* a × b when it stays a usable denominator, else 0. */
static int64_t denominator_product(int64_t a, int64_t b)
{
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) || product > DENOMINATOR_LIMIT ? 0 : product;
}

/* ---- Operations
 * --------------------------------------------------------------------------------------------------- */

void build_init(PlanBuild *build, Arena *arena, Diags *diags, const PlanField *fields, size_t field_count)
{
    *build = (PlanBuild){.arena = arena, .diags = diags, .fields = fields, .field_count = field_count};
}

void build_apart(PlanBuild *build)
{
    build->shared_from = build->op_count;
}

static bool fits_64(Int128 number)
{
    return number >= INT64_MIN && number <= INT64_MAX;
}

static uint64_t hash_step(uint64_t hash, uint64_t part)
{
    hash = (hash ^ part) * UINT64_C(0xFF51AFD7ED558CCD);
    return hash ^ hash >> 29;
}

static size_t op_hash(const PlanOp *op)
{
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15);
    const uint64_t parts[] = {op->code, op->physical, op->variant, op->index, op->argument_count};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hash = hash_step(hash, parts[i]);
    for (size_t i = 0; i < op->argument_count; i++)
        hash = hash_step(hash, op->argument[i]);
    return (size_t)hash;
}

static bool op_same(const PlanOp *a, const PlanOp *b)
{
    if (a->code != b->code || a->physical != b->physical || a->variant != b->variant || a->index != b->index ||
        a->argument_count != b->argument_count)
        return false;
    for (size_t i = 0; i < a->argument_count; i++)
        if (a->argument[i] != b->argument[i])
            return false;
    return true;
}

static void index_grow(PlanBuild *build)
{
    size_t capacity = build->index_capacity ? build->index_capacity * 2 : 256;
    build->index = ARENA_ARRAY(build->arena, uint32_t, capacity);
    build->index_capacity = capacity;
    for (size_t i = 0; i < build->op_count; i++) {
        size_t slot = op_hash(&build->ops[i]) & (capacity - 1);
        while (build->index[slot])
            slot = (slot + 1) & (capacity - 1);
        build->index[slot] = (uint32_t)(i + 1);
    }
}

static bool gives_binary(const PlanBuild *build, const PlanOp *op)
{
    switch (op->code) {
    case OP_BINARY:
    case OP_BINARY_QUOTIENT:
        return true;
    case OP_PRIMITIVE:
        return op->variant == PRIM_BINARY && op->physical != PHYSICAL_BIT;
    case OP_SELECT:
        return build->facts[op->argument[1]].is_binary;
    case OP_COALESCE:
    case OP_GUARD:
        return build->facts[op->argument[0]].is_binary;
    default:
        return false;
    }
}

/* Adds the operation, or finds an equal one: values have no identity beyond what computes them. */
static PlanReg emit(PlanBuild *build, PlanOp op, Int128 low, Int128 high)
{
    if ((build->op_count + 1) * 2 > build->index_capacity)
        index_grow(build);
    size_t slot = op_hash(&op) & (build->index_capacity - 1);
    for (; build->index[slot]; slot = (slot + 1) & (build->index_capacity - 1))
        if (build->index[slot] > build->shared_from && op_same(&build->ops[build->index[slot] - 1], &op))
            return build->index[slot] - 1;
    op.span = build->span;
    size_t facts_count = build->op_count;
    ARENA_PUSH(build->arena, build->ops, build->op_count, build->op_capacity, op);
    ARENA_PUSH(build->arena, build->facts, facts_count, build->facts_capacity,
               ((RegisterFacts){.low = low, .high = high, .is_binary = gives_binary(build, &op)}));
    build->index[slot] = (uint32_t)build->op_count;
    return (PlanReg)(build->op_count - 1);
}

static const PlanOp *op_of(const PlanBuild *build, PlanReg reg)
{
    return &build->ops[reg];
}

static const RegisterFacts *facts_of(const PlanBuild *build, PlanReg reg)
{
    return &build->facts[reg];
}

/* An operation whose result is unknown or faulty only through its arguments. */
static PlanOp op_on(const PlanBuild *build, PlanOpCode code, Physical physical, uint32_t index,
                    const PlanReg *arguments, size_t count)
{
    PlanOp op = {
        .code = (uint8_t)code, .physical = (uint8_t)physical, .index = index, .argument_count = (uint8_t)count};
    for (size_t i = 0; i < count; i++) {
        op.argument[i] = arguments[i];
        op.nullable |= op_of(build, arguments[i])->nullable;
        op.fallible |= op_of(build, arguments[i])->fallible;
    }
    return op;
}

/* ---- Constants and columns
 * ------------------------------------------------------------------------------------------ */

static size_t constant_hash(const PlanConstant *constant)
{
    UInt128 number = (UInt128)constant->number;
    uint64_t hash = hash_step(UINT64_C(0x9E3779B97F4A7C15), (uint64_t)constant->physical);
    hash = hash_step(hash_step(hash, (uint64_t)number), (uint64_t)(number >> 64));
    for (size_t i = 0; i < constant->text.len; i++)
        hash = hash_step(hash, (unsigned char)constant->text.at[i]);
    return (size_t)hash;
}

static bool constant_same(const PlanConstant *a, const PlanConstant *b)
{
    return a->physical == b->physical && a->number == b->number && str_equal(a->text, b->text);
}

static void constant_index_grow(PlanBuild *build)
{
    size_t capacity = build->constant_index_capacity ? build->constant_index_capacity * 2 : 256;
    build->constant_index = ARENA_ARRAY(build->arena, uint32_t, capacity);
    build->constant_index_capacity = capacity;
    for (size_t i = 0; i < build->constant_count; i++) {
        size_t slot = constant_hash(&build->constants[i]) & (capacity - 1);
        while (build->constant_index[slot])
            slot = (slot + 1) & (capacity - 1);
        build->constant_index[slot] = (uint32_t)(i + 1);
    }
}

/* The number of the constant, which is added where there is none like it. */
static uint32_t constant_number_of(PlanBuild *build, PlanConstant constant)
{
    if ((build->constant_count + 1) * 2 > build->constant_index_capacity)
        constant_index_grow(build);
    size_t mask = build->constant_index_capacity - 1, slot = constant_hash(&constant) & mask;
    for (; build->constant_index[slot]; slot = (slot + 1) & mask)
        if (constant_same(&build->constants[build->constant_index[slot] - 1], &constant))
            return build->constant_index[slot] - 1;
    ARENA_PUSH(build->arena, build->constants, build->constant_count, build->constant_capacity, constant);
    build->constant_index[slot] = (uint32_t)build->constant_count;
    return (uint32_t)build->constant_count - 1;
}

static PlanReg emit_constant(PlanBuild *build, PlanConstant constant)
{
    PlanOp op = op_on(build, OP_CONSTANT, constant.physical, constant_number_of(build, constant), NULL, 0);
    return emit(build, op, constant.number, constant.number);
}

static PlanReg emit_number(PlanBuild *build, Int128 mantissa, Physical physical)
{
    return emit_constant(build, (PlanConstant){.physical = physical, .number = mantissa});
}

Value build_number(PlanBuild *build, Int128 mantissa, int64_t denominator)
{
    Physical physical = fits_64(mantissa) ? PHYSICAL_I64 : PHYSICAL_I128;
    return (Value){emit_number(build, mantissa, physical), denominator};
}

Value build_exact(PlanBuild *build, Exact exact)
{
    return build_number(build, exact.numerator, exact.denominator);
}

Value build_bit(PlanBuild *build, bool value)
{
    return (Value){emit_number(build, value, PHYSICAL_BIT), 1};
}

Value build_text(PlanBuild *build, Str text)
{
    return (Value){emit_constant(build, (PlanConstant){.physical = PHYSICAL_TEXT, .text = text}), 1};
}

static bool constant_number(const PlanBuild *build, PlanReg reg, Int128 *out)
{
    const PlanOp *op = op_of(build, reg);
    if (op->code != OP_CONSTANT || op->physical == PHYSICAL_TEXT)
        return false;
    *out = build->constants[op->index].number;
    return true;
}

bool build_constant(const PlanBuild *build, Value value, Exact *out)
{
    Int128 number;
    if (!constant_number(build, value.reg, &number))
        return false;
    Int128 divisor = greatest_common_divisor(number, value.denominator);
    *out = (Exact){number / divisor, (int64_t)(value.denominator / divisor)};
    return true;
}

bool build_constant_bit(const PlanBuild *build, Value value, bool *out)
{
    Int128 number;
    if (op_of(build, value.reg)->physical != PHYSICAL_BIT || !constant_number(build, value.reg, &number))
        return false;
    *out = number != 0;
    return true;
}

bool build_is_nullable(const PlanBuild *build, Value value)
{
    return op_of(build, value.reg)->nullable;
}

bool build_is_fallible(const PlanBuild *build, Value value)
{
    return op_of(build, value.reg)->fallible;
}

Value build_field(PlanBuild *build, uint16_t index)
{
    const PlanField *field = &build->fields[index];
    PlanOp op = op_on(build, OP_COLUMN, field->physical, index, NULL, 0);
    op.nullable = !(field->required || field->key);
    /* A blank cell holds 0 in memory, so 0 belongs to the range that arithmetic must survive. */
    Int128 low = field->low < 0 ? field->low : 0, high = field->high > 0 ? field->high : 0;
    Value value = {emit(build, op, low, high), field->denominator};
    if (!field->has_default)
        return value;
    Value otherwise = field->physical == PHYSICAL_TEXT ? build_text(build, field->default_text)
                      : field->physical == PHYSICAL_BIT
                          ? build_bit(build, field->default_value != 0)
                          : build_number(build, field->default_value, field->denominator);
    return build_coalesce(build, value, otherwise);
}

/* ---- Logic
 * ------------------------------------------------------------------------------------------------------------ */

static Value emit_bits(PlanBuild *build, PlanOpCode code, const PlanReg *arguments, size_t count)
{
    return (Value){emit(build, op_on(build, code, PHYSICAL_BIT, 0, arguments, count), 0, 1), 1};
}

Value build_known(PlanBuild *build, Value value)
{
    if (!build_is_nullable(build, value))
        return build_bit(build, true);
    PlanOp op = op_on(build, OP_KNOWN, PHYSICAL_BIT, 0, &value.reg, 1);
    op.nullable = false;
    return (Value){emit(build, op, 0, 1), 1};
}

Value build_and(PlanBuild *build, Value a, Value b)
{
    bool constant;
    if (build_constant_bit(build, a, &constant))
        return constant ? b : a;
    if (build_constant_bit(build, b, &constant))
        return constant ? a : b;
    return emit_bits(build, OP_AND, (PlanReg[]){a.reg, b.reg}, 2);
}

Value build_or(PlanBuild *build, Value a, Value b)
{
    bool constant;
    if (build_constant_bit(build, a, &constant))
        return constant ? a : b;
    if (build_constant_bit(build, b, &constant))
        return constant ? b : a;
    return emit_bits(build, OP_OR, (PlanReg[]){a.reg, b.reg}, 2);
}

Value build_not(PlanBuild *build, Value a)
{
    bool constant;
    if (build_constant_bit(build, a, &constant))
        return build_bit(build, !constant);
    return emit_bits(build, OP_NOT, &a.reg, 1);
}

Value build_text_equal(PlanBuild *build, Value a, Value b)
{
    return emit_bits(build, OP_TEXT_EQUAL, (PlanReg[]){a.reg, b.reg}, 2);
}

/* ---- Binary floating point
 * ---------------------------------------------------------------------------------------------------- */

/* Nothing is proven of it. */
static PlanReg emit_unbounded(PlanBuild *build, PlanOp op)
{
    return emit(build, op, INT128_MIN, INT128_MAX);
}

/* An operation that takes the denominator as its constant. */
static PlanOp op_over(PlanBuild *build, PlanOpCode code, Physical physical, Value value)
{
    PlanConstant denominator = {.physical = PHYSICAL_I64, .number = value.denominator};
    return op_on(build, code, physical, constant_number_of(build, denominator), &value.reg, 1);
}

/* The register of the value as floating point. */
static PlanReg binary_of_value(PlanBuild *build, Value value)
{
    if (facts_of(build, value.reg)->is_binary)
        return value.reg;
    return emit_unbounded(build, op_over(build, OP_BINARY, PHYSICAL_I64, value));
}

Value build_mantissa(PlanBuild *build, Value value)
{
    if (!facts_of(build, value.reg)->is_binary)
        return value;
    PlanOp op = op_over(build, OP_MANTISSA, PHYSICAL_I128, value);
    op.fallible = true;
    return (Value){emit_unbounded(build, op), value.denominator};
}

static PlanReg binary_quotient(PlanBuild *build, PlanReg a, PlanReg b)
{
    return emit_unbounded(build, op_on(build, OP_BINARY_QUOTIENT, PHYSICAL_I64, 0, (PlanReg[]){a, b}, 2));
}

/* The number of days in a year divides; exact plans have it in the denominator. */
static PlanReg binary_call(PlanBuild *build, int primitive, const Value *given, size_t count, int64_t day_count)
{
    const PrimInfo *info = prim_table[primitive];
    PlanReg arguments[PRIM_MAX_PARAMETERS] = {0};
    for (size_t i = 0; i < count; i++)
        arguments[i] = binary_of_value(build, given[i]);
    Physical physical = info->result == KIND_YES_NO ? PHYSICAL_BIT : PHYSICAL_I64;
    PlanOp op = op_on(build, OP_PRIMITIVE, physical, (uint32_t)primitive, arguments, count);
    op.variant = PRIM_BINARY;
    op.fallible |= info->can_fault;
    PlanReg reg = emit_unbounded(build, op);
    return day_count == 1 ? reg
                          : binary_quotient(build, reg, binary_of_value(build, build_number(build, day_count, 1)));
}

/* What is known when the policy is compiled stays exact: who writes a program writes the literal. */
static bool is_for_binary(const PlanBuild *build, const Value *values, size_t count)
{
    Int128 ignored;
    bool varies = false;
    for (size_t i = 0; i < count; i++)
        varies |= !constant_number(build, values[i].reg, &ignored);
    return build->is_binary && varies;
}

/* ---- Width and scale
 * ---------------------------------------------------------------------------------------------------- */

static PlanReg widen(PlanBuild *build, PlanReg reg)
{
    if (op_of(build, reg)->physical != PHYSICAL_I64)
        return reg;
    Int128 number;
    if (constant_number(build, reg, &number))
        return emit_number(build, number, PHYSICAL_I128);
    PlanOp op = op_on(build, OP_WIDEN, PHYSICAL_I128, 0, &reg, 1);
    return emit(build, op, facts_of(build, reg)->low, facts_of(build, reg)->high);
}

Value build_narrow(PlanBuild *build, Value value)
{
    value = build_mantissa(build, value);
    if (op_of(build, value.reg)->physical != PHYSICAL_I128)
        return value;
    Int128 number, low = facts_of(build, value.reg)->low, high = facts_of(build, value.reg)->high;
    if (constant_number(build, value.reg, &number) && fits_64(number))
        return (Value){emit_number(build, number, PHYSICAL_I64), value.denominator};
    PlanOp op = op_on(build, OP_NARROW, PHYSICAL_I64, 0, &value.reg, 1);
    op.fallible |= !fits_64(low) || !fits_64(high);
    return (Value){emit(build, op, low < INT64_MIN ? INT64_MIN : low, high > INT64_MAX ? INT64_MAX : high),
                   value.denominator};
}

/* The register that was widened, or the register itself. */
static PlanReg unwidened(const PlanBuild *build, PlanReg reg)
{
    return op_of(build, reg)->code == OP_WIDEN ? op_of(build, reg)->argument[0] : reg;
}

/* Narrower is faster: take 64 bits again as soon as the range allows it. */
static Value narrow_if_proven(PlanBuild *build, Value value)
{
    const RegisterFacts *facts = facts_of(build, value.reg);
    return fits_64(facts->low) && fits_64(facts->high) ? build_narrow(build, value) : value;
}

static int operator_number(const char *name)
{
    int primitive = prim_find(str_from(name));
    assert(primitive >= 0);
    return primitive;
}

static PlanReg emit_primitive(PlanBuild *build, int primitive, const PlanReg *arguments, size_t count);

static Value scale_to(PlanBuild *build, Value value, int64_t denominator)
{
    if (value.denominator == denominator || facts_of(build, value.reg)->is_binary)
        return (Value){value.reg, denominator};
    PlanReg factor = emit_number(build, denominator / value.denominator, PHYSICAL_I64);
    PlanReg scaled = emit_primitive(build, operator_number("multiply"), (PlanReg[]){value.reg, factor}, 2);
    return (Value){scaled, denominator};
}

/* 0 when the least common denominator is too large. */
static int64_t common_denominator(int64_t a, int64_t b)
{
    return denominator_product(a / (int64_t)greatest_common_divisor(a, b), b);
}

void build_align(PlanBuild *build, Value *a, Value *b)
{
    int64_t denominator = common_denominator(a->denominator, b->denominator);
    if (!denominator) {
        *a = *b = too_fine(build);
        return;
    }
    *a = scale_to(build, *a, denominator);
    *b = scale_to(build, *b, denominator);
}

/* ---- Choice
 * --------------------------------------------------------------------------------------------------------------- */

static void align_arms(PlanBuild *build, Value *a, Value *b)
{
    Physical physical = op_of(build, a->reg)->physical;
    if (physical == PHYSICAL_BIT || physical == PHYSICAL_TEXT)
        return;
    build_align(build, a, b);
    if (facts_of(build, a->reg)->is_binary || facts_of(build, b->reg)->is_binary) {
        a->reg = binary_of_value(build, *a);
        b->reg = binary_of_value(build, *b);
    }
    if (op_of(build, a->reg)->physical != op_of(build, b->reg)->physical) {
        a->reg = widen(build, a->reg);
        b->reg = widen(build, b->reg);
    }
}

static void hull(const PlanBuild *build, PlanReg a, PlanReg b, Int128 *low, Int128 *high)
{
    const RegisterFacts *x = facts_of(build, a), *y = facts_of(build, b);
    *low = x->low < y->low ? x->low : y->low;
    *high = x->high > y->high ? x->high : y->high;
}

Value build_select(PlanBuild *build, Value condition, Value yes, Value no)
{
    bool constant;
    if (build_constant_bit(build, condition, &constant))
        return constant ? yes : no;
    align_arms(build, &yes, &no);
    Int128 low, high;
    hull(build, yes.reg, no.reg, &low, &high);
    PlanReg arguments[] = {condition.reg, yes.reg, no.reg};
    Physical physical = (Physical)op_of(build, yes.reg)->physical;
    return (Value){emit(build, op_on(build, OP_SELECT, physical, 0, arguments, 3), low, high), yes.denominator};
}

Value build_coalesce(PlanBuild *build, Value value, Value otherwise)
{
    if (!build_is_nullable(build, value))
        return value;
    align_arms(build, &value, &otherwise);
    Int128 low, high;
    hull(build, value.reg, otherwise.reg, &low, &high);
    PlanReg arguments[] = {value.reg, otherwise.reg};
    PlanOp op = op_on(build, OP_COALESCE, (Physical)op_of(build, value.reg)->physical, 0, arguments, 2);
    op.nullable = build_is_nullable(build, otherwise);
    return (Value){emit(build, op, low, high), value.denominator};
}

/* Narrows the range of `reg` to where `condition` holds, as far as it compares the very register with constants.
 * True: it always holds where the register is known and sound, so nothing is left to guard against. */
static bool bound_by(const PlanBuild *build, PlanReg condition, PlanReg reg, Int128 *low, Int128 *high)
{
    const PlanOp *op = op_of(build, condition);
    if (op->code == OP_AND) {
        bool left = bound_by(build, op->argument[0], reg, low, high);
        return bound_by(build, op->argument[1], reg, low, high) && left;
    }
    Int128 limit;
    if (op->code != OP_PRIMITIVE || strcmp(prim_table[op->index]->name, "less_equal") != 0)
        return false;
    PlanReg left = op->argument[0], right = op->argument[1];
    if (unwidened(build, right) == reg && constant_number(build, left, &limit)) {
        bool holds = *low >= limit;
        *low = holds ? *low : limit;
        return holds;
    }
    if (unwidened(build, left) == reg && constant_number(build, right, &limit)) {
        bool holds = *high <= limit;
        *high = holds ? *high : limit;
        return holds;
    }
    return false;
}

/* A range is what rows that are known and sound lie in. A row that the guard puts at fault keeps its value and may
 * lie outside: what is computed from it means nothing, and no arithmetic traps. */
Value build_guard(PlanBuild *build, Value value, Value condition, PlanFault fault)
{
    bool constant;
    Int128 low = facts_of(build, value.reg)->low, high = facts_of(build, value.reg)->high;
    if (build_constant_bit(build, condition, &constant) && constant)
        return value;
    if (bound_by(build, condition.reg, value.reg, &low, &high))
        return value;
    PlanOp op = op_on(build, OP_GUARD, (Physical)op_of(build, value.reg)->physical, (uint32_t)fault,
                      (PlanReg[]){value.reg, condition.reg}, 2);
    op.nullable = build_is_nullable(build, value);
    op.fallible = true;
    if (low > high) /* it never holds */
        low = facts_of(build, value.reg)->low, high = facts_of(build, value.reg)->high;
    return narrow_if_proven(build, (Value){emit(build, op, low, high), value.denominator});
}

/* ---- Tables
 * ---------------------------------------------------------------------------------------------------------------- */

static Value table_value(PlanBuild *build, PlanOpCode code, uint32_t table, const PlanReg *arguments, size_t count,
                         Int128 low, Int128 high)
{
    PlanOp op = op_on(build, code, PHYSICAL_I64, table, arguments, count);
    op.fallible = true;
    return (Value){emit(build, op, low < 0 ? low : 0, high > 0 ? high : 0),
                   build->tables[table].value_denominator};
}

Value build_table(PlanBuild *build, uint32_t table, const Value *keys, size_t count)
{
    PlanReg arguments[PLAN_MAX_ARGUMENTS] = {0};
    for (size_t i = 0; i < count; i++)
        arguments[i] = build_narrow(build, keys[i]).reg;
    return table_value(build, OP_TABLE, table, arguments, count, build->tables[table].value_low,
                       build->tables[table].value_high);
}

Value build_accrue(PlanBuild *build, uint32_t table, Value from, Value to, const Value *keys, size_t count)
{
    PlanReg arguments[PLAN_MAX_ARGUMENTS] = {from.reg, to.reg};
    for (size_t i = 0; i < count; i++)
        arguments[2 + i] = build_narrow(build, keys[i]).reg;
    /* The longest period is from the least `from` to the greatest `to`. */
    Int128 days = facts_of(build, to.reg)->high - facts_of(build, from.reg)->low;
    if (days < 0)
        days = 0;
    const PlanTable *dated = &build->tables[table];
    return table_value(build, OP_ACCRUE, table, arguments, count + 2, dated->value_low * days,
                       dated->value_high * days);
}

/* ---- Primitives
 * -------------------------------------------------------------------------------------------------------------- */

/* The points of an argument's range at which a body is tried: its ends and, for bodies that can fault, the numbers
 * around zero, where a quotient changes its nature. */
static size_t corners_of(const RegisterFacts *facts, bool around_zero, Int128 *points)
{
    size_t count = 0;
    points[count++] = facts->low;
    if (facts->high != facts->low)
        points[count++] = facts->high;
    for (int zero = -1; around_zero && zero <= 1; zero++)
        if (zero > facts->low && zero < facts->high)
            points[count++] = zero;
    return count;
}

/* Runs one variant at every corner. False when some corner overflows. */
static bool range_by_corners(const PlanBuild *build, const PrimInfo *info, PrimVariant variant,
                             const PlanReg *arguments, size_t count, Int128 *low, Int128 *high)
{
    Int128 points[PRIM_MAX_PARAMETERS][5] = {{0}};
    size_t point_count[PRIM_MAX_PARAMETERS], total = 1;
    for (size_t i = 0; i < count; i++) {
        point_count[i] = corners_of(facts_of(build, arguments[i]), info->can_fault, points[i]);
        total *= point_count[i];
    }
    *low = info->can_fault ? 0 : INT128_MAX;
    *high = info->can_fault ? 0 : INT128_MIN;
    for (size_t corner = 0; corner < total; corner++) {
        Int128 chosen[PRIM_MAX_PARAMETERS] = {0};
        size_t rest = corner;
        for (size_t i = 0; i < count; i++) {
            chosen[i] = points[i][rest % point_count[i]];
            rest /= point_count[i];
        }
        PrimContext context = {0};
        Int128 result = info->scalar[variant](&context, chosen);
        if (context.faults & (1u << FAULT_OVERFLOW))
            return false;
        if (context.faults)
            continue;
        *low = result < *low ? result : *low;
        *high = result > *high ? result : *high;
    }
    return true;
}

static bool fold(PlanBuild *build, const PrimInfo *info, const PlanReg *arguments, size_t count, PlanReg *out)
{
    Int128 numbers[PRIM_MAX_PARAMETERS] = {0};
    for (size_t i = 0; i < count; i++)
        if (!constant_number(build, arguments[i], &numbers[i]))
            return false;
    PrimContext context = {0};
    Int128 result = info->scalar[PRIM_C128](&context, numbers);
    if (context.faults)
        return false; /* the operation stays, and faults where it is used */
    *out = info->result == KIND_YES_NO ? emit_number(build, result, PHYSICAL_BIT)
                                       : build_number(build, result, 1).reg;
    return true;
}

/* x × 1, 1 × x, x ÷ 1 and x + 0, 0 + x are x. */
static bool is_identity(const PlanBuild *build, const PrimInfo *info, const PlanReg *arguments, PlanReg *out)
{
    bool is_sum = strcmp(info->name, "add") == 0, is_product = strcmp(info->name, "multiply") == 0;
    bool is_quotient = strncmp(info->name, "quotient_", 9) == 0;
    if (!is_sum && !is_product && !is_quotient)
        return false;
    Int128 number, neutral = is_sum ? 0 : 1;
    if (constant_number(build, arguments[1], &number) && number == neutral) {
        *out = arguments[0];
        return true;
    }
    *out = arguments[1];
    return !is_quotient && constant_number(build, arguments[0], &number) && number == neutral;
}

/* ---- Comparing what a date comes to with a constant ---- */

/* A whole function of one register, all other arguments being constants. It is monotone, as bodies without a range
 * of their own are. */
typedef struct Monotone {
    const PrimInfo *info;
    Int128 arguments[PRIM_MAX_PARAMETERS];
    size_t varying;
    PlanReg reg;
    Int128 low, high; /* of the register */
} Monotone;

static bool is_monotone(const PlanBuild *build, PlanReg reg, Monotone *out)
{
    const PlanOp *op = op_of(build, reg);
    if (op->code != OP_PRIMITIVE || op->variant != PRIM_N64)
        return false;
    *out = (Monotone){.info = prim_table[op->index]};
    if (out->info->scale != PRIM_SCALE_WHOLE || out->info->can_fault || out->info->has_range)
        return false;
    size_t varying = 0;
    for (size_t a = 0; a < op->argument_count; a++)
        if (!constant_number(build, op->argument[a], &out->arguments[a])) {
            varying++;
            out->varying = a;
        }
    out->reg = op->argument[out->varying];
    out->low = facts_of(build, out->reg)->low;
    out->high = facts_of(build, out->reg)->high;
    return varying == 1;
}

static Int128 monotone_at(Monotone *function, Int128 at)
{
    PrimContext context = {0};
    function->arguments[function->varying] = at;
    return function->info->scalar[PRIM_N64](&context, function->arguments);
}

/* The greatest x from `low` − 1 to `high` up to which `value ≤ limit` is what it is at `low`. */
static Int128 last_alike(Monotone *function, Int128 limit, bool alike)
{
    Int128 last = function->low - 1, beyond = function->high + 1;
    while (beyond - last > 1) {
        Int128 middle = last + (beyond - last) / 2;
        if ((monotone_at(function, middle) <= limit) == alike)
            last = middle;
        else
            beyond = middle;
    }
    return last;
}

static PlanReg emit_primitive(PlanBuild *build, int primitive, const PlanReg *given, size_t count);

/* f(x) ≤ limit, or its opposite, as a comparison of x itself: "fewer than two completed years" is a date to
 * compare with. */
static bool compare_argument(PlanBuild *build, PlanReg value, Int128 limit, bool is_opposite, PlanReg *out)
{
    Monotone function;
    if (!is_monotone(build, value, &function))
        return false;
    bool rises = monotone_at(&function, function.low) <= monotone_at(&function, function.high);
    PlanReg bound = emit_number(build, last_alike(&function, limit, rises), PHYSICAL_I64), x = function.reg;
    /* Rising, it holds up to the bound; falling, behind it. */
    bool holds_up_to = rises != is_opposite;
    *out = emit_primitive(build, operator_number(holds_up_to ? "less_equal" : "less"),
                          holds_up_to ? (PlanReg[]){x, bound} : (PlanReg[]){bound, x}, 2);
    return true;
}

/* value < c is value ≤ c − 1, and c ≤ value is its opposite. */
static bool compare_behind(PlanBuild *build, const PrimInfo *info, const PlanReg *arguments, PlanReg *out)
{
    bool is_less = strcmp(info->name, "less") == 0;
    Int128 number;
    if (!is_less && strcmp(info->name, "less_equal") != 0)
        return false;
    if (constant_number(build, arguments[1], &number))
        return compare_argument(build, arguments[0], number - is_less, false, out);
    return constant_number(build, arguments[0], &number) &&
           compare_argument(build, arguments[1], number - !is_less, true, out);
}

static PlanReg emit_primitive(PlanBuild *build, int primitive, const PlanReg *given, size_t count)
{
    const PrimInfo *info = prim_table[primitive];
    assert(count == (size_t)info->parameter_count);
    PlanReg arguments[PRIM_MAX_PARAMETERS], folded;
    if (is_identity(build, info, given, &folded) || compare_behind(build, info, given, &folded))
        return folded;
    bool narrow = true;
    for (size_t i = 0; i < count; i++) {
        arguments[i] = given[i];
        narrow &= op_of(build, given[i])->physical == PHYSICAL_I64;
    }
    if (fold(build, info, arguments, count, &folded))
        return folded;

    Int128 low, high;
    PrimVariant variant;
    if (narrow && range_by_corners(build, info, PRIM_C64, arguments, count, &low, &high)) {
        variant = PRIM_N64;
    } else {
        if (range_by_corners(build, info, PRIM_C128, arguments, count, &low, &high)) {
            variant = PRIM_N128;
        } else {
            variant = PRIM_C128;
            low = INT128_MIN, high = INT128_MAX;
        }
        for (size_t i = 0; i < count; i++)
            arguments[i] = widen(build, arguments[i]);
    }
    if (info->has_range)
        low = info->low, high = info->high;
    Physical physical = info->result == KIND_YES_NO                  ? PHYSICAL_BIT
                        : variant == PRIM_N64 || variant == PRIM_C64 ? PHYSICAL_I64
                                                                     : PHYSICAL_I128;
    PlanOp op = op_on(build, OP_PRIMITIVE, physical, (uint32_t)primitive, arguments, count);
    op.variant = (uint8_t)variant;
    op.fallible |= info->can_fault || variant == PRIM_C128;
    return emit(build, op, low, high);
}

static bool is_number(const PlanBuild *build, Value value)
{
    Physical physical = (Physical)op_of(build, value.reg)->physical;
    return physical == PHYSICAL_I64 || physical == PHYSICAL_I128;
}

Value build_call(PlanBuild *build, int primitive, const Value *given, size_t count, int64_t day_count)
{
    const PrimInfo *info = prim_table[primitive];
    PlanReg arguments[PRIM_MAX_PARAMETERS] = {0};
    int64_t denominator = 1;
    for (size_t i = 0; i < count && denominator; i++) {
        if (info->scale == PRIM_SCALE_ALIGN && is_number(build, given[i]))
            denominator = common_denominator(denominator, given[i].denominator);
        else if (info->scale == PRIM_SCALE_PRODUCT)
            denominator = denominator_product(denominator, given[i].denominator);
    }
    if (denominator && info->scale == PRIM_SCALE_PRODUCT)
        denominator = denominator_product(denominator, day_count);
    if (!denominator)
        return too_fine(build);
    if (is_for_binary(build, given, count))
        return (Value){binary_call(build, primitive, given, count, day_count),
                       info->result == KIND_YES_NO ? 1 : denominator};
    for (size_t i = 0; i < count; i++)
        arguments[i] = info->scale == PRIM_SCALE_ALIGN ? scale_to(build, given[i], denominator).reg : given[i].reg;
    PlanReg reg = emit_primitive(build, primitive, arguments, count);
    return narrow_if_proven(build, (Value){reg, info->result == KIND_YES_NO ? 1 : denominator});
}

Value build_operator(PlanBuild *build, const char *name, Value a, Value b)
{
    return build_call(build, operator_number(name), (Value[]){a, b}, 2, 1);
}

/* Multiplies a mantissa by a constant, leaving the bookkeeping of denominators to the caller. */
static PlanReg times(PlanBuild *build, PlanReg reg, Int128 factor)
{
    if (factor == 1)
        return reg;
    PlanReg constant = build_number(build, factor, 1).reg;
    return emit_primitive(build, operator_number("multiply"), (PlanReg[]){reg, constant}, 2);
}

/* As programs do: round(n × Q ÷ (d × q)) × q ÷ Q, of which what is 1 is left out. */
static Value binary_rounded_quotient(PlanBuild *build, Value numerator, Value denominator, Exact quantum,
                                     int quotient)
{
    Value above = build_number(build, quantum.denominator, 1), below = build_number(build, quantum.numerator, 1);
    Value n = quantum.denominator == 1 ? numerator : build_operator(build, "multiply", numerator, above);
    Value d = quantum.numerator == 1 ? denominator : build_operator(build, "multiply", denominator, below);
    Value whole = {binary_call(build, quotient, (Value[]){n, d}, 2, 1), 1};
    if (quantum.numerator != 1)
        whole = build_operator(build, "multiply", whole, below);
    PlanReg rounded =
        quantum.denominator == 1 ? whole.reg : binary_quotient(build, whole.reg, binary_of_value(build, above));
    return (Value){rounded, quantum.denominator};
}

Value build_rounded_quotient(PlanBuild *build, Value numerator, Value denominator, Exact quantum, Rounding mode)
{
    static const char *const quotients[] = {
        [ROUND_HALF_UP] = "quotient_half_up", [ROUND_HALF_EVEN] = "quotient_half_even",
        [ROUND_DOWN] = "quotient_down",       [ROUND_UP] = "quotient_up",
        [ROUND_FLOOR] = "quotient_floor",     [ROUND_CEILING] = "quotient_ceiling",
    };
    if (is_for_binary(build, (Value[]){numerator, denominator}, 2))
        return binary_rounded_quotient(build, numerator, denominator, quantum, operator_number(quotients[mode]));
    /* (n/N) ÷ (d/D) ÷ (q/Q) = n·D·Q ÷ d·N·q */
    Int128 above = (Int128)denominator.denominator * quantum.denominator, below;
    if (__builtin_mul_overflow((Int128)numerator.denominator, quantum.numerator, &below))
        return too_fine(build);
    Int128 divisor = greatest_common_divisor(above, below);
    PlanReg n = times(build, numerator.reg, above / divisor), d = times(build, denominator.reg, below / divisor);
    PlanReg whole = emit_primitive(build, operator_number(quotients[mode]), (PlanReg[]){n, d}, 2);
    Value rounded = {times(build, whole, quantum.numerator), quantum.denominator};
    return narrow_if_proven(build, rounded);
}

Value build_divide_constant(PlanBuild *build, Value a, Exact divisor)
{
    Int128 factor = divisor.denominator, below = divisor.numerator;
    if (below < 0)
        below = -below, factor = -factor;
    Int128 common = greatest_common_divisor(factor, a.denominator), denominator = a.denominator / common;
    factor /= common;
    if (below > DENOMINATOR_LIMIT || denominator > DENOMINATOR_LIMIT / below)
        return too_fine(build);
    int64_t scaled = (int64_t)(denominator * below);
    if (is_for_binary(build, &a, 1))
        return (Value){
            binary_quotient(build, binary_of_value(build, a), binary_of_value(build, build_exact(build, divisor))),
            scaled};
    return (Value){times(build, a.reg, factor), scaled};
}

/* ---- Reading the plan back
 * ---------------------------------------------------------------------------------------------------- */

static void search_begin(PlanBuild *build)
{
    if (build->visit_capacity < build->op_count) {
        build->visit_capacity = 2 * build->op_count;
        build->visits = ARENA_ARRAY(build->arena, uint32_t, build->visit_capacity);
        build->visit = 0;
    }
    build->visit++;
}

static void search_add(PlanBuild *build, size_t *waiting, PlanReg reg)
{
    if (build->visits[reg] == build->visit)
        return;
    build->visits[reg] = build->visit;
    ARENA_PUSH(build->arena, build->waiting, *waiting, build->waiting_capacity, reg);
}

static int by_number(const void *a, const void *b)
{
    const uint16_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

typedef struct FieldList {
    uint16_t *items;
    size_t count, capacity;
} FieldList;

/* A column of earlier awards is blank where a field of its key is. */
static void add_field_behind(PlanBuild *build, FieldList *fields, uint16_t column)
{
    const PlanAwarded *awarded = NULL;
    for (size_t i = 0; build->plan && i < build->plan->awarded_count; i++)
        if (build->plan->awarded[i].field == column)
            awarded = &build->plan->awarded[i];
    if (!awarded)
        ARENA_PUSH(build->arena, fields->items, fields->count, fields->capacity, column);
    for (size_t i = 0; awarded && i < awarded->key.field_count; i++)
        ARENA_PUSH(build->arena, fields->items, fields->count, fields->capacity, awarded->key.field[i]);
}

static void sort_fields(FieldList *fields)
{
    size_t kept = 0;
    if (fields->count)
        qsort(fields->items, fields->count, sizeof *fields->items, by_number);
    for (size_t i = 0; i < fields->count; i++)
        if (kept == 0 || fields->items[kept - 1] != fields->items[i])
            fields->items[kept++] = fields->items[i];
    fields->count = kept;
}

/* Looks only at what the value needs: a policy asks this for each of its conditions. A blank behind `is known` or
 * behind a default cannot make the value unknown, so it is followed only when all fields are asked for. */
static const uint16_t *fields_behind(PlanBuild *build, PlanReg reg, bool all, size_t *count)
{
    FieldList fields = {0};
    size_t waiting = 0;
    search_begin(build);
    search_add(build, &waiting, reg);
    while (waiting > 0) {
        const PlanOp *op = op_of(build, build->waiting[--waiting]);
        if (op->code == OP_KNOWN && !all)
            continue;
        if (op->code == OP_COLUMN)
            add_field_behind(build, &fields, (uint16_t)op->index);
        for (size_t a = op->code == OP_COALESCE && !all; a < op->argument_count; a++)
            search_add(build, &waiting, op->argument[a]);
    }
    sort_fields(&fields);
    *count = fields.count;
    return fields.items;
}

bool build_reads_column(PlanBuild *build, PlanReg reg, uint16_t column)
{
    size_t waiting = 0;
    search_begin(build);
    search_add(build, &waiting, reg);
    while (waiting > 0) {
        const PlanOp *op = op_of(build, build->waiting[--waiting]);
        if (op->code == OP_COLUMN && op->index == column)
            return true;
        for (size_t a = 0; a < op->argument_count; a++)
            search_add(build, &waiting, op->argument[a]);
    }
    return false;
}

const uint16_t *build_fields_of(PlanBuild *build, PlanReg reg, size_t *count)
{
    return fields_behind(build, reg, false, count);
}

const uint16_t *build_fields_read(PlanBuild *build, PlanReg reg, size_t *count)
{
    return fields_behind(build, reg, true, count);
}

const PlanRange *build_ranges(const PlanBuild *build)
{
    PlanRange *ranges = ARENA_ARRAY(build->arena, PlanRange, build->op_count);
    for (size_t i = 0; i < build->op_count; i++)
        ranges[i] = (PlanRange){build->facts[i].low, build->facts[i].high};
    return ranges;
}

void build_finish(PlanBuild *build, PlanReg **roots, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (*roots[i] != PLAN_NONE)
            build->facts[*roots[i]].reachable = true;
    for (size_t i = build->op_count; i-- > 0;)
        if (build->facts[i].reachable)
            for (size_t a = 0; a < build->ops[i].argument_count; a++)
                build->facts[build->ops[i].argument[a]].reachable = true;

    PlanReg *renumbered = ARENA_ARRAY(build->arena, PlanReg, build->op_count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < build->op_count; i++) {
        if (!build->facts[i].reachable)
            continue;
        PlanOp op = build->ops[i];
        for (size_t a = 0; a < op.argument_count; a++)
            op.argument[a] = renumbered[op.argument[a]];
        renumbered[i] = (PlanReg)kept;
        build->facts[kept] = build->facts[i];
        build->ops[kept++] = op;
    }
    build->op_count = kept;
    build->index_capacity = 0; /* sharing is over: numbers have changed */
    for (size_t i = 0; i < count; i++)
        if (*roots[i] != PLAN_NONE)
            *roots[i] = renumbered[*roots[i]];
}
