/* plan_build: writes the operations of a row plan, one at a time.
 *
 * The builder shares equal operations, folds constants by running the primitives' own bodies, keeps the exact range of every
 * value, and chooses from it the arithmetic that cannot overflow: 64 bits, else 128, else 128 with checks. A value is a
 * register and a denominator; both are fixed here, so nothing about scales is left for run time.
 *
 * With `is_binary` the same calls write what a program would compute that holds numbers as 64-bit binary floating point: constants
 * and cells stay mantissas until an operation takes them, the denominator of a floating-point register says which mantissa it
 * stands for, and build_mantissa and build_narrow give that. */
#ifndef POLC_PLAN_BUILD_H
#define POLC_PLAN_BUILD_H

#include "compiler/diag.h"
#include "runtime/plan.h"
#include "runtime/prim/prim.h"

/* A number, date, category, truth value or text in the plan being built. */
typedef struct Value {
    PlanReg reg;
    int64_t denominator; /* 1 for everything that is not a number */
} Value;

/* What is known about a register beside its operation. */
typedef struct RegisterFacts {
    Int128 low,
        high; /* of the mantissa in every row that is known and sound, both included; the ends of 128 bits when nothing is proven */
    bool is_binary; /* holds floating point */
    bool reachable; /* set by build_finish */
} RegisterFacts;

typedef struct PlanBuild {
    Arena *arena;
    Diags *diags;
    const PlanField *fields;
    size_t field_count;
    PlanOp *ops;
    size_t op_count, op_capacity;
    RegisterFacts *facts;
    size_t facts_capacity;
    PlanConstant *constants;
    size_t constant_count, constant_capacity;
    const PlanTable *tables; /* set by the caller before build_table */
    const Plan
        *plan; /* whose columns of earlier awards stand for the fields of their keys; set by the caller, or NULL */
    uint32_t *index; /* open addressing over ops, for sharing; op number + 1 */
    size_t index_capacity;
    size_t shared_from; /* the first operation that may be shared */
    uint32_t *constant_index; /* the same over constants */
    size_t constant_index_capacity;
    uint32_t *visits; /* by operation: the search for fields that came by last */
    size_t visit_capacity;
    uint32_t visit;
    PlanReg *waiting; /* the operations that the search has still to look at */
    size_t waiting_capacity;
    Span span; /* given to the next operations: the expression being lowered */
    bool is_binary; /* set by the caller before anything is built */
} PlanBuild;

#define DENOMINATOR_LIMIT INT64_C(1000000000000000000)

void build_init(PlanBuild *build, Arena *arena, Diags *diags, const PlanField *fields, size_t field_count);

/* What comes from now on shares no operation with what is there. */
void build_apart(PlanBuild *build);

Value build_number(PlanBuild *build, Int128 mantissa, int64_t denominator);
Value build_exact(PlanBuild *build, Exact exact);
Value build_bit(PlanBuild *build, bool value);
Value build_text(PlanBuild *build, Str text);
/* The field's cell with its default applied. */
Value build_field(PlanBuild *build, uint16_t field);

Value build_known(PlanBuild *build, Value value);
Value build_and(PlanBuild *build, Value a, Value b);
Value build_or(PlanBuild *build, Value a, Value b);
Value build_not(PlanBuild *build, Value a);
/* Number arms are brought to one denominator and width. */
Value build_select(PlanBuild *build, Value condition, Value yes, Value no);
Value build_coalesce(PlanBuild *build, Value value, Value otherwise);
/* `value`, with a fault where `condition` is no. */
Value build_guard(PlanBuild *build, Value value, Value condition, PlanFault fault);
Value build_text_equal(PlanBuild *build, Value a, Value b);
Value build_table(PlanBuild *build, uint32_t table, const Value *keys, size_t count);
Value build_accrue(PlanBuild *build, uint32_t table, Value from, Value to, const Value *keys, size_t count);

/* An operator or function by its block's name. Denominators follow the block's scale rule; `day_count` is the constant
 * of a DAY_COUNT parameter (1 otherwise). */
Value build_call(PlanBuild *build, int primitive, const Value *arguments, size_t count, int64_t day_count);
Value build_operator(PlanBuild *build, const char *name, Value a, Value b);
/* numerator / denominator rounded to a whole number of quanta; the result's denominator is quantum.denominator. */
Value build_rounded_quotient(PlanBuild *build, Value numerator, Value denominator, Exact quantum, Rounding mode);
/* Exact division by a constant that is not zero. */
Value build_divide_constant(PlanBuild *build, Value a, Exact divisor);
/* The value as a register that holds its mantissa, as whoever reads results expects it. */
Value build_mantissa(PlanBuild *build, Value value);
/* The same as an I64 register; FAULT_OVERFLOW where it does not fit (never where the range proves it). */
Value build_narrow(PlanBuild *build, Value value);
/* Brings both to their least common denominator. */
void build_align(PlanBuild *build, Value *a, Value *b);

bool build_constant(const PlanBuild *build, Value value, Exact *out);
bool build_constant_bit(const PlanBuild *build, Value value, bool *out);
bool build_is_nullable(const PlanBuild *build, Value value);
bool build_is_fallible(const PlanBuild *build, Value value);
/* The input fields that can make the register unknown, ascending. */
const uint16_t *build_fields_of(PlanBuild *build, PlanReg reg, size_t *count);
/* All input fields that the register reads, ascending. */
const uint16_t *build_fields_read(PlanBuild *build, PlanReg reg, size_t *count);
/* Whether the register reads this column. */
bool build_reads_column(PlanBuild *build, PlanReg reg, uint16_t column);

/* Drops what no root needs and renumbers; rewrites each root in place (PLAN_NONE stays). */
void build_finish(PlanBuild *build, PlanReg **roots, size_t count);

/* What is proven of each operation, after build_finish. */
const PlanRange *build_ranges(const PlanBuild *build);

/* Greatest common divisor of two numbers that are not both zero; never negative. */
Int128 greatest_common_divisor(Int128 a, Int128 b);

#endif
