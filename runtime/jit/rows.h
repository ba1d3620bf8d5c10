/* rows: what kernels call that is neither a vector nor a primitive: tables and texts, eight rows at a time. */
#ifndef POLC_JIT_ROWS_H
#define POLC_JIT_ROWS_H

#include "runtime/jit/kernel.h"

KernelContext rows_context(const Plan *plan);

#endif
