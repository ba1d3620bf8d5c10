/* prim: rule primitives, one block each.
 *
 * A block in a *.prim.h file of this folder is all there is to a primitive: its signature, its words for people,
 * and its body. The build collects the blocks' names, and the checker, the constant folder, range analysis, the
 * interpreter, the manual and the tests follow from the table below. To add one, write one block; CONTRIBUTING.md
 * shows how.
 *
 * A body is written once over whole mantissas of type `num`, with ADD, SUB, MUL, NEG for arithmetic, and it is
 * compiled four times: num = 64 bits unchecked and checked, 128 bits unchecked and checked. Unchecked variants are
 * chosen only where range analysis proved that nothing can overflow. A fifth time num is binary floating point, for the
 * comparison with it: a body that needs whole numbers (%, shifts) takes them from a cast. A body does not trap, allocate, read globals
 * or call libc; it reports trouble with FAULT(NAME). It must be monotone or linear in each argument (others fixed)
 * unless it gives .low and .high, because ranges are computed by running the body at the corners of its arguments'
 * ranges. The quotients are monotone in the divisor only where its range does not contain 0; whatever it is,
 * |quotient| ≤ |numerator|. */
#ifndef POLC_PRIM_H
#define POLC_PRIM_H

#include "runtime/plan.h"
#include "runtime/value.h"

typedef enum PrimVariant {
    PRIM_N64,
    PRIM_C64,
    PRIM_N128,
    PRIM_C128,
    PRIM_VARIANT_COUNT,
    PRIM_BINARY =
        PRIM_VARIANT_COUNT, /* binary floating point: whole values instead of mantissas; only PrimInfo.binary */
} PrimVariant;

/* What a parameter accepts and how its denominator enters the result's. */
typedef enum PrimParameterKind {
    PARAMETER_VALUE, /* a value of `kind`; KIND_COUNT_OF_KINDS: any number-like value (operators only) */
    PARAMETER_DAY_COUNT, /* act_360, act_365: a constant 360 or 365 known when the policy is compiled */
    PARAMETER_MONTH_END, /* 0 down, 1 up: supplied from the policy's header, never written by the drafter */
} PrimParameterKind;

typedef struct PrimParameter {
    const char *name, *name_zh;
    PrimParameterKind kind;
    ValueKind value;
} PrimParameter;

typedef enum PrimScale {
    PRIM_SCALE_ALIGN, /* number-like arguments are brought to one denominator; the result has it */
    PRIM_SCALE_PRODUCT, /* the result's denominator is the product of the arguments' and of a DAY_COUNT constant */
    PRIM_SCALE_WHOLE, /* arguments and result are whole (dates, spans, quotients) */
} PrimScale;

/* What the bodies tell about the rows they ran on: bit PlanFault for each fault raised. */
typedef struct PrimContext {
    uint32_t faults;
} PrimContext;

/* Loops over rows are compiled for several generations of processors, of which the newest that the machine has is
 * taken when the program starts. Sanitizers do not bear code that runs that early. */
#if defined __x86_64__ && defined __gnu_linux__ && !defined __clang__ && __GNUC__ >= 12 && \
    !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
#define PRIM_LOOP __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PRIM_LOOP
#endif

#define PRIM_MAX_PARAMETERS 4
#define PRIM_ROWS 8
#define PRIM_ROWS_WORDS (2 * PRIM_ROWS) /* of one number in eight rows */

typedef struct PrimInfo {
    const char *name; /* English; operators have a name too, but cannot be called */
    const char *name_zh; /* Chinese name for calls; NULL for operators */
    const char *doc, *zh; /* one sentence */
    const char *example; /* "call = value", run by the tests; NULL for operators with none */
    const char *sql, *say; /* {0} … stand for the arguments; sql is NULL where SQL has no short form */
    bool callable;
    PrimScale scale;
    int parameter_count;
    PrimParameter parameter[PRIM_MAX_PARAMETERS];
    ValueKind result; /* KIND_YES_NO: the loops write bits */
    bool can_fault; /* the body itself may raise a fault other than overflow */
    bool has_range; /* low and high bound the result whatever the arguments are */
    int64_t low, high;
    /* One evaluation, for folding and range analysis. Arguments are mantissas; C64 refuses what leaves 64 bits. */
    Int128 (*scalar[PRIM_VARIANT_COUNT])(PrimContext *context, const Int128 *arguments);
    /* Rows [0, count). 64-bit variants read and write int64_t, 128-bit variants Int128; a yes_no result is bits. */
    void (*loop[PRIM_VARIANT_COUNT])(PrimContext *context, size_t count, const void *const *arguments, void *out);
    /* The same of 64-bit binary floating point, for plans that show what that would pay. */
    void (*binary)(PrimContext *context, size_t count, const void *const *arguments, void *out);
    /* Eight rows, for kernels: bit i of the answer says that row i raised a fault. A number is eight low halves and, PRIM_ROWS
     * words further, eight high halves, which 64-bit variants leave alone; the next argument follows. */
    uint64_t (*rows[PRIM_VARIANT_COUNT])(const uint64_t *arguments, uint64_t *out);
} PrimInfo;

extern const PrimInfo *const prim_table[];
extern const size_t prim_count;

/* By either name, callable or not; -1 when there is none. */
int prim_find(Str name);

/* Operators that the compiler names, each with a block in operators.prim.h or dates.prim.h:
 * add subtract multiply negate least greatest; equal less less_equal, of two whole or aligned numbers;
 * excess (x, threshold), slice (x, low, high);
 * quotient_half_up quotient_half_even quotient_down quotient_up quotient_floor quotient_ceiling
 * (numerator, denominator → whole; DIVISION_BY_ZERO);
 * add_days (date, days), add_months (date, months, month_end), days_between (from, to → to − from). */

#endif
