/* engine: what computes the registers of a row plan for a batch.
 *
 * There are two: the interpreter (interp.h), which is the reference, and compiled kernels (jit/jit.h). Both give the same
 * values, unknown bits, fault bits and faults; who reads them does not know which one ran. */
#ifndef POLC_ENGINE_H
#define POLC_ENGINE_H

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

typedef struct Engine Engine;
struct Engine {
    const Vector *
        values; /* one per register, valid until the next run; compiled kernels fill only those they were asked for */
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

#endif
