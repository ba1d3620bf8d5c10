/* engine: which engine a verb computes with, from --engine or the environment's POLC_ENGINE. */
#ifndef POLC_DRIVER_ENGINE_H
#define POLC_DRIVER_ENGINE_H

#include "compiler/driver/arguments.h"
#include "compiler/driver/session.h"
#include "runtime/engine.h"

/* *out stays NULL when the interpreter is to compute; else it is the caller's to close. Reports when the engine that was asked for
 * by name is not to be had. */
ExitCode engine_choose(Engine **out, const Session *session, const Arguments *arguments, const Plan *plan,
                       size_t capacity, bool detail);

/* Says why there are no kernels: `status` and `reason` are those of jit_open or jit_print. */
ExitCode engine_unavailable(const Session *session, Status status, const char *reason);

#endif
