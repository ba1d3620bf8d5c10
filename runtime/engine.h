/* engine: what computes the registers of a row plan for a batch.
 *
 * There are two: the interpreter (interp.h), which is the reference, and compiled kernels (jit/jit.h). Both give the same
 * values, unknown bits, fault bits and faults; who reads them does not know which one ran.
 *
 * A Program is a row plan made ready to be computed, once for all threads. Each thread opens an Engine of its own over it, which
 * holds the registers of one batch: engines of one program may be opened, run and closed at the same time, and one engine is
 * used by one thread at a time. */
#ifndef POLC_ENGINE_H
#define POLC_ENGINE_H

#include <stdatomic.h>

#include "runtime/column.h"
#include "runtime/plan.h"

/* The values of one register for a batch. Bits beyond the batch's rows are unspecified. */
typedef struct Vector {
    Physical physical;
    union {
        uint64_t *bits;
        int64_t *i64;
        Int128 *i128;
        Str *text;
    } data;
    uint64_t *unknown; /* NULL: no row is unknown */
    uint64_t *fault; /* NULL: no row has a fault */
} Vector;

/* The number of a row that carries neither a fault nor is unknown; 0 of a text. */
static inline Int128 vector_number(const Vector *vector, size_t row)
{
    switch (vector->physical) {
    case PHYSICAL_BIT:
        return bit_get(vector->data.bits, row);
    case PHYSICAL_I64:
        return vector->data.i64[row];
    case PHYSICAL_I128:
        return vector->data.i128[row];
    case PHYSICAL_TEXT:
        break;
    }
    return 0;
}

typedef struct Engine Engine;
struct Engine {
    /* One per register, another array perhaps after each run; compiled kernels fill only those they were asked for. */
    const Vector *values;
    void (*run)(Engine *engine, const Batch *batch);
    PlanFault (*fault)(Engine *engine, PlanReg reg, size_t row, PlanSpan *where);
    void (*close)(Engine *engine);
};

/* Computes the batch, which must stay as it is while values and faults are read. Rejected rows are computed too (their
 * cells are valid) and mean nothing. */
static inline void engine_run(Engine *engine, const Batch *batch)
{
    engine->run(engine, batch);
}

static inline const Vector *engine_value(const Engine *engine, PlanReg reg)
{
    return &engine->values[reg];
}

/* Why `reg` has a fault in that row, and which operation raised it first. */
static inline PlanFault engine_fault(Engine *engine, PlanReg reg, size_t row, PlanSpan *where)
{
    return engine->fault(engine, reg, row, where);
}

static inline void engine_close(Engine *engine)
{
    if (engine)
        engine->close(engine);
}

/* ---- Programs ----------------------------------------------------------------------------------------------------- */

typedef enum EngineKind { ENGINE_AUTO, ENGINE_INTERP, ENGINE_JIT } EngineKind;

typedef struct ProgramOptions {
    EngineKind kind;
    bool detail; /* the stages of amounts are read as well */
    uint64_t expected_rows; /* for ENGINE_AUTO; 0: nobody knows */
} ProgramOptions;

#define PROGRAM_REASON 512 /* bytes that hold any reason, in English, for people who know compilers */

typedef struct Program Program;
struct Program {
    Status (*open)(Program *program, Engine **out, size_t capacity);
    void (*close)(Program *program);
    _Atomic uint64_t interpreted, compiled; /* rows so far, by which engine computed them */
    atomic_bool has_kept; /* its kernels were kept from an earlier run */
};

/* What a program has done so far, for tests and measurements. */
typedef struct ProgramFacts {
    uint64_t interpreted, compiled; /* rows */
    bool has_kept; /* its kernels were kept from an earlier run */
} ProgramFacts;

/* ENGINE_AUTO is change_over.h. The plan must outlive the program. Only ENGINE_JIT can fail for another reason than memory, and `reason` (PROGRAM_REASON bytes)
 * then says why: STATUS_IO when there is no compiler of kernels, STATUS_INTERNAL when the plan did not compile. */
Status program_open(Program **out, const Plan *plan, const ProgramOptions *options, char *reason);

/* When no engine of it is open any more. */
static inline void program_close(Program *program)
{
    if (program)
        program->close(program);
}

/* An engine for batches of at most `capacity` rows, to be closed before its program is. */
static inline Status engine_open(Engine **out, Program *program, size_t capacity)
{
    return program->open(program, out, capacity);
}

ProgramFacts program_facts(const Program *program);

/* For engines: so many rows more were computed. */
static inline void program_count(Program *program, bool compiled, size_t rows)
{
    atomic_fetch_add_explicit(compiled ? &program->compiled : &program->interpreted, rows, memory_order_relaxed);
}

#endif
