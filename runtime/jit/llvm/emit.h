/* emit: a row plan as LLVM IR, one function per kernel of its layout.
 *
 * A kernel walks words of 64 rows, and in each word the rows. A row's register is three values: its data, whether it is
 * unknown and whether it has a fault, of which the last two are absent where the plan proves them away. Bits of a word
 * are loaded once, and gathered in a machine register until the word is done. */
#ifndef POLC_JIT_EMIT_H
#define POLC_JIT_EMIT_H

#include <llvm-c/Core.h>

#include "runtime/jit/kernel.h"

/* Adds the kernels, and the array of their addresses EMIT_KERNELS, to `module`, which holds the bodies; bodies that no kernel
 * calls are removed. STATUS_INTERNAL when a body that the plan names is not there. */
Status emit_kernels(LLVMModuleRef module, const KernelRequest *request);

#define EMIT_KERNELS "polc_kernels"

#endif
