#include "runtime/jit/jit.h"

#include <assert.h>
#include <stdio.h>

#include "runtime/interp.h"
#include "runtime/jit/cache.h"
#include "runtime/jit/image.h"
#include "runtime/jit/load.h"
#include "runtime/jit/rows.h"
#include "runtime/jit/wait.h"
#include "runtime/memory.h"

typedef struct JitProgram {
    Program program; /* first: a Program of this kind is a JitProgram */
    const Plan *plan;
    Layout layout;
    Image image;
} JitProgram;

typedef struct Jit {
    Engine engine; /* first: an Engine of this kind is a Jit */
    JitProgram *program;
    const Plan *plan;
    size_t capacity;
    Vector *values; /* by register; those without a slot are empty, unless they are leaves that are read */
    KernelColumn *columns; /* of the batch at hand */
    KernelColumn *slots;
    Interp *interp; /* traces faults */
    const Batch *batch;
    bool is_traced; /* the interpreter has run on the batch at hand */
} Jit;

/* ---- Opening ------------------------------------------------------------------------------------------------------- */

static size_t register_bytes(const PlanOp *op, size_t rows)
{
    return op->physical == PHYSICAL_BIT    ? rows / 8
           : op->physical == PHYSICAL_I128 ? rows * sizeof(Int128)
                                           : rows * sizeof(int64_t);
}

static bool open_slot(Jit *jit, size_t slot)
{
    PlanReg reg = jit->program->layout.slots[slot];
    const PlanOp *op = &jit->plan->ops[reg];
    KernelColumn *column = &jit->slots[slot];
    Vector *vector = &jit->values[reg];
    column->data = memory_new(register_bytes(op, jit->capacity), 1);
    if (op->nullable)
        column->unknown = memory_new(jit->capacity / 64, sizeof(uint64_t));
    if (op->fallible)
        column->fault = memory_new(jit->capacity / 64, sizeof(uint64_t));
    vector->physical = (Physical)op->physical;
    vector->data.bits = column->data;
    vector->unknown = column->unknown;
    vector->fault = column->fault;
    return column->data && (!op->nullable || column->unknown) && (!op->fallible || column->fault);
}

static Status open_memory(Jit *jit)
{
    const Plan *plan = jit->plan;
    jit->values = memory_new(plan->op_count, sizeof *jit->values);
    jit->columns = memory_new(plan->field_count, sizeof *jit->columns);
    size_t slot_count = jit->program->layout.slot_count;
    jit->slots = memory_new(slot_count, sizeof *jit->slots);
    bool opened = jit->values && jit->columns && jit->slots;
    for (size_t slot = 0; opened && slot < slot_count; slot++)
        opened = open_slot(jit, slot);
    return opened ? STATUS_OK : STATUS_NO_MEMORY;
}

/* ---- Running ------------------------------------------------------------------------------------------------------- */

/* A column or constant that is read from outside, as it is for this batch. */
static void show_leaf(Jit *jit, PlanReg reg)
{
    const PlanOp *op = &jit->plan->ops[reg];
    Vector *vector = &jit->values[reg];
    if (op->code == OP_CONSTANT) {
        *vector = *interp_value(jit->interp, reg);
        return;
    }
    const Column *column = &jit->batch->columns[op->index];
    vector->physical = column->physical;
    vector->data.bits = column->data.bits;
    vector->unknown = column->unknown;
}

static void run(Engine *engine, const Batch *batch)
{
    Jit *jit = (Jit *)engine;
    assert(batch->rows <= jit->capacity);
    jit->batch = batch;
    jit->is_traced = false;
    for (size_t i = 0; i < jit->plan->field_count; i++)
        jit->columns[i] =
            (KernelColumn){.data = batch->columns[i].data.bits, .unknown = batch->columns[i].unknown};
    for (PlanReg reg = 0; reg < jit->plan->op_count; reg++)
        if (jit->program->layout.wanted[reg] && layout_is_leaf(&jit->plan->ops[reg]))
            show_leaf(jit, reg);
    KernelContext context = rows_context(jit->plan);
    for (size_t k = 0; k < jit->program->layout.kernel_count; k++)
        jit->program->image.functions[k](&context, jit->columns, jit->slots, 0, BITMAP_WORDS(batch->rows));
    program_count(&jit->program->program, true, batch->rows);
}

/* Kernels know that there is a fault, not which: the interpreter repeats the batch to tell. */
static PlanFault fault(Engine *engine, PlanReg reg, size_t row, PlanSpan *where)
{
    Jit *jit = (Jit *)engine;
    if (!jit->is_traced)
        interp_run(jit->interp, jit->batch);
    jit->is_traced = true;
    return interp_fault(jit->interp, reg, row, where);
}

static void close_engine(Engine *engine)
{
    Jit *jit = (Jit *)engine;
    for (size_t slot = 0; jit->slots && slot < jit->program->layout.slot_count; slot++) {
        memory_free(jit->slots[slot].data);
        memory_free(jit->slots[slot].unknown);
        memory_free(jit->slots[slot].fault);
    }
    memory_free(jit->slots);
    memory_free(jit->columns);
    memory_free(jit->values);
    interp_close(jit->interp);
    memory_free(jit);
}

static Status open_engine(Program *program, Engine **out, size_t capacity)
{
    Jit *jit = memory_new(1, sizeof *jit);
    *out = NULL;
    if (!jit)
        return STATUS_NO_MEMORY;
    jit->program = (JitProgram *)program;
    jit->plan = jit->program->plan;
    jit->capacity = BITMAP_WORDS(capacity ? capacity : 1) * 64;
    Status status = open_memory(jit);
    if (status == STATUS_OK)
        status = interp_open(&jit->interp, jit->plan, capacity);
    jit->engine = (Engine){jit->values, run, fault, close_engine};
    if (status == STATUS_OK)
        *out = &jit->engine;
    else
        close_engine(&jit->engine);
    return status;
}

/* ---- Compiling ------------------------------------------------------------------------------------------------------ */

static void close_program(Program *opened)
{
    JitProgram *program = (JitProgram *)opened;
    image_unmap(&program->image);
    layout_done(&program->layout);
    memory_free(program);
}

/* Kernels can be kept where there is a module whose build is known, since they depend on it. */
static bool find_key(KernelKey *key, const JitProgram *program)
{
    char identity[MODULE_IDENTITY_BYTES];
    Str compiler = {identity, kernel_module_identity(identity)};
    if (compiler.len)
        kernel_key(key, program->plan, &program->layout, compiler);
    return compiler.len > 0;
}

static Status map_kept(JitProgram *program, const KernelKey *key)
{
    Str kept = cache_read(key);
    Status status = kept.len ? image_map(&program->image, kept, program->layout.kernel_count) : STATUS_IO;
    memory_free((char *)kept.at);
    return status;
}

static Status compile(JitProgram *program, const KernelKey *key, const atomic_bool *unwanted, char *reason)
{
    KernelRequest request = {program->plan, &program->layout, prim_table, KERNEL_STAGE_CODE, unwanted, NULL};
    const KernelModule *module = kernel_module_load(reason);
    KernelAnswer answer;
    if (!module)
        return STATUS_IO;
    Status status = wait_for_kernels(module, &request, &answer, reason);
    if (status != STATUS_OK)
        return status;
    status = image_map(&program->image, answer.bytes, program->layout.kernel_count);
    if (status == STATUS_INTERNAL)
        snprintf(reason, PROGRAM_REASON, "the system does not allow code to be made");
    if (status == STATUS_OK && key)
        cache_write(key, answer.bytes);
    module->release(answer.code);
    return status;
}

/* Anything wrong with what was kept is a reason to compile anew. */
static Status find_or_compile(JitProgram *program, const JitOptions *options, char *reason)
{
    KernelKey key;
    bool has_key = find_key(&key, program);
    if (has_key && map_kept(program, &key) == STATUS_OK) {
        program->program.has_kept = true;
        return STATUS_OK;
    }
    if (options->source == JIT_KEPT)
        return STATUS_IO;
    return compile(program, has_key ? &key : NULL, options->unwanted, reason);
}

Status jit_program_open(Program **out, const Plan *plan, const JitOptions *options, char *reason)
{
    JitProgram *program = memory_new(1, sizeof *program);
    *out = NULL;
    *reason = '\0';
    if (!program)
        return STATUS_NO_MEMORY;
    program->program = (Program){.open = open_engine, .close = close_program};
    program->plan = plan;
    Status status = layout_init(&program->layout, plan, options->detail);
    if (status == STATUS_OK)
        status = find_or_compile(program, options, reason);
    if (status == STATUS_OK)
        *out = &program->program;
    else
        close_program(&program->program);
    return status;
}

Status jit_print(Str *text, const Plan *plan, JitStage stage, char *reason)
{
    Layout layout;
    *text = (Str){NULL, 0};
    Status status = layout_init(&layout, plan, false);
    if (status != STATUS_OK)
        return status;
    KernelRequest request = {
        plan, &layout, prim_table, stage == JIT_STAGE_ASM ? KERNEL_STAGE_ASM : KERNEL_STAGE_LLVM, NULL, NULL};
    KernelAnswer answer = {0};
    const KernelModule *module = kernel_module_load(reason);
    status = module ? wait_for_kernels(module, &request, &answer, reason) : STATUS_IO;
    if (status == STATUS_OK) {
        char *copy = memory_new(answer.bytes.len + 1, 1);
        if (copy)
            memcpy(copy, answer.bytes.at, answer.bytes.len);
        *text = (Str){copy, copy ? answer.bytes.len : 0};
        status = copy ? STATUS_OK : STATUS_NO_MEMORY;
        module->release(answer.code);
    }
    layout_done(&layout);
    return status;
}
