/* key: the name of a plan's kernels in the cache: a digest of all that their machine code depends on. */
#ifndef POLC_JIT_KEY_H
#define POLC_JIT_KEY_H

#include <stdbool.h>

#include "runtime/jit/digest.h"
#include "runtime/jit/layout.h"

typedef struct KernelKey {
    uint8_t bytes[DIGEST_BYTES];
} KernelKey;

/* `compiler` tells one build of the compiler of kernels from every other. Of the plan the row part counts, with the contents of
 * its tables and constants; names and places in the text do not. The layout stands for what is read of it. */
void kernel_key(KernelKey *key, const Plan *plan, const Layout *layout, Str compiler);

#endif
