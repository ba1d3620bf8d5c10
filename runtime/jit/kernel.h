/* kernel: the contract between the program and the module that compiles kernels (polc_jit.so). No LLVM here.
 *
 * The module is opened when kernels are wanted and not before; it and the program must be built from the same
 * sources, and KERNEL_CONTRACT, a digest of the headers that they share, says so. */
#ifndef POLC_JIT_KERNEL_H
#define POLC_JIT_KERNEL_H

#include <stdatomic.h>

#include "kernel_contract.h"

#include "runtime/jit/layout.h"
#include "runtime/prim/prim.h"

/* What kernels call for eight rows, because it cannot be computed in vectors. Numbers are handed over as for
 * PrimInfo.rows, all of 128 bits; rows of `skip`, bit by bit, are left alone. The answer says which rows have a
 * fault, or hold. */
typedef uint64_t KernelLookUp(const PlanTable *table, uint64_t skip, const uint64_t *arguments, uint64_t *out);
typedef uint64_t KernelTextEqual(const Str *const *texts, uint64_t skip); /* PRIM_ROWS_WORDS further: the others */

/* What kernels reach besides their columns: the plan's own arrays, and code. */
typedef struct KernelContext {
    const PlanTable *tables;
    const PlanConstant *constants;
    const PrimInfo *const *prims;
    KernelLookUp *table, *accrue, *accrue_narrow;
    KernelTextEqual *text_equal;
} KernelContext;

/* A column of the batch, or a slot, which kernels read and write in whole words of 64 rows. */
typedef struct KernelColumn {
    void *data;
    uint64_t *unknown; /* of slots only where the operation is nullable */
    uint64_t *fault; /* of slots only, where the operation is fallible */
} KernelColumn;

/* Rows [64 × first, 64 × end). A pure function of its arguments; kernels of one batch run in the layout's order. */
typedef void KernelFunction(const KernelContext *context, const KernelColumn *columns, const KernelColumn *slots,
                            uint64_t first, uint64_t end);

typedef enum KernelStage {
    KERNEL_STAGE_CODE,
    KERNEL_STAGE_LLVM,
    KERNEL_STAGE_ASM,
    KERNEL_STAGE_OBJECT
} KernelStage;

typedef struct KernelRequest {
    const Plan *plan;
    const Layout *layout;
    const PrimInfo *const *prims;
    KernelStage stage;
    const atomic_bool
        *unwanted; /* once it is true compiling ends at the next step with STATUS_STOPPED; NULL: never */
    const char *cpu; /* as LLVM names it; NULL: the machine at hand, with all that it can do */
} KernelRequest;

typedef struct KernelCode KernelCode; /* private to the module */

typedef struct KernelAnswer {
    KernelCode *code; /* owns the bytes */
    Str bytes; /* KERNEL_STAGE_CODE: an image (image.h); KERNEL_STAGE_OBJECT: an object for a linker; else text */
} KernelAnswer;

typedef struct KernelModule {
    char contract[sizeof KERNEL_CONTRACT]; /* KERNEL_CONTRACT */
    /* On failure there is nothing to release, and `reason` says what LLVM said, in English. */
    Status (*compile)(const KernelRequest *request, KernelAnswer *answer, char *reason, size_t reason_size);
    void (*release)(KernelCode *code);
    const char *ahead_begin,
        *ahead_end; /* an object for a linker: ahead/evaluate.c and what it uses of the runtime */
} KernelModule;

#define KERNEL_MODULE_SYMBOL "polc_kernel_module" /* the one symbol of the module: a KernelModule */

#endif
