/* wait: compiling kernels where somebody waits for them, but not for ever.
 *
 * Code generators have been seen that never end. The compiler works in a thread of its own, and when it takes longer than any
 * policy should need, that thread is left alone and the answer is that the plan did not compile. */
#ifndef POLC_JIT_WAIT_H
#define POLC_JIT_WAIT_H

#include "runtime/jit/kernel.h"

#define WAIT_SECONDS 20 /* POLC_COMPILER_SECONDS in the environment says otherwise */

/* module->compile, with a `reason` of PROGRAM_REASON bytes. STATUS_INTERNAL too when it was given up: whoever compiled then
 * says so and ends, since a thread of the process is still at work, and may never end. A request that can be told
 * that it is unwanted is not waited for here, and its compiler works in the calling thread. */
Status wait_for_kernels(const KernelModule *module, const KernelRequest *request, KernelAnswer *answer,
                        char *reason);

#endif
