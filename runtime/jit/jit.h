/* jit: a row plan as machine code, an engine like the interpreter and bit for bit the same.
 *
 * The compiler of kernels is a module that is opened here and only here, so that a run that does not want it, or finds its kernels in
 * the cache (cache.h), pays nothing for LLVM. It is looked for beside the program, in ../lib/polc from there, and where polc was
 * installed. */
#ifndef POLC_JIT_H
#define POLC_JIT_H

#include "runtime/engine.h"

typedef enum JitStage { JIT_STAGE_LLVM, JIT_STAGE_ASM } JitStage;

typedef enum JitSource {
    JIT_ANY, /* kept from an earlier run, or compiled, and then kept for later ones */
    JIT_KEPT, /* STATUS_IO when none are kept */
} JitSource;

typedef struct JitOptions {
    bool detail; /* the stages of amounts are read as well */
    JitSource source;
    const atomic_bool *unwanted; /* once it is true compiling ends as soon as it can; NULL: never */
} JitOptions;

/* A program whose engines run kernels. STATUS_IO: the module is not there or does not load; STATUS_INTERNAL: the plan did not compile;
 * STATUS_STOPPED: unwanted. `reason`, of PROGRAM_REASON bytes, then says why. */
Status jit_program_open(Program **out, const Plan *plan, const JitOptions *options, char *reason);

/* The kernels as LLVM IR, or as assembly for this machine, for developers; `text` is to be given to memory_free. */
Status jit_print(Str *text, const Plan *plan, JitStage stage, char *reason);

#endif
