/* load: finds, recognises and opens the module that compiles kernels. */
#ifndef POLC_JIT_LOAD_H
#define POLC_JIT_LOAD_H

#include "runtime/jit/kernel.h"

#define MODULE_IDENTITY_BYTES 64

/* What tells one build of the module from every other: the digest that the linker left in its file, which is read and not opened as
 * a library. 0 bytes: there is no module, or kernels are forbidden. */
size_t kernel_module_identity(char identity[MODULE_IDENTITY_BYTES]);

/* The module stays open for the rest of the process. NULL: `reason` (of PROGRAM_REASON bytes) says why. */
const KernelModule *kernel_module_load(char *reason);

#endif
