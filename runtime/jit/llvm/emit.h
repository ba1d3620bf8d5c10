/* emit: a row plan as LLVM IR, one function per kernel of its layout.
 *
 * A kernel is one loop, without branches, over groups of eight rows. A register is a number of eight rows
 * (lanes.h) and two vectors of eight bits, unknown and fault, which are absent where the plan proves them away. A
 * bitmap is read and written a byte at a time: byte g holds the bits of group g, since bitmaps are words of a
 * processor that stores the low byte first. */
#ifndef POLC_JIT_EMIT_H
#define POLC_JIT_EMIT_H

#include <llvm-c/Core.h>

#include "runtime/jit/kernel.h"

/* Adds the kernels, and the array of their addresses EMIT_KERNELS, to `module`. `bodies`, of the same context,
 * holds the bodies of the primitives for one row. STATUS_INTERNAL when a body that the plan names is not there. */
Status emit_kernels(LLVMModuleRef module, LLVMModuleRef bodies, const KernelRequest *request);

#define EMIT_KERNELS "polc_kernels"

#endif
