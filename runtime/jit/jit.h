/* jit: a row plan as machine code, an engine like the interpreter and bit for bit the same.
 *
 * The compiler of kernels is a module that is opened here and only here, so that a run that does not want it pays nothing
 * for LLVM. It is looked for beside the program, in ../lib/polc from there, and where polc was installed. */
#ifndef POLC_JIT_H
#define POLC_JIT_H

#include "runtime/engine.h"

typedef enum JitStage { JIT_STAGE_LLVM, JIT_STAGE_ASM } JitStage;

#define JIT_REASON 512 /* bytes that hold any reason, in English, for people who know compilers */

/* An engine for batches of at most `capacity` rows; `detail`: the stages of amounts are read as well. The plan must outlive it.
 * STATUS_IO: the module is not there or does not load; STATUS_INTERNAL: the plan did not compile. `reason` then says why. */
Status jit_open(Engine **out, const Plan *plan, size_t capacity, bool detail, char *reason);

/* The kernels as optimised LLVM IR, or as assembly for this machine, for developers; `text` is to be given to memory_free. */
Status jit_print(Str *text, const Plan *plan, JitStage stage, char *reason);

#endif
