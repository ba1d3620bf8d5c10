/* load: finds and opens the module that compiles kernels. */
#ifndef POLC_JIT_LOAD_H
#define POLC_JIT_LOAD_H

#include "runtime/jit/kernel.h"

/* The module stays open for the rest of the process. NULL: `reason` (of PROGRAM_REASON bytes) says why. */
const KernelModule *kernel_module_load(char *reason);

#endif
