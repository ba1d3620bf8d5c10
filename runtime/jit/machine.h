/* machine: which processor this is, as far as code made for it depends on that. */
#ifndef POLC_JIT_MACHINE_H
#define POLC_JIT_MACHINE_H

#include "runtime/jit/digest.h"

/* Puts what differs between processors that need different code: maker, model, instruction sets, what the system has enabled of
 * them. Nothing that differs between the cores of one processor, or from run to run. */
void machine_put(Digest *digest);

#endif
