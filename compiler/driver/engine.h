/* engine: which engine a verb computes with, from --engine or the environment's POLC_ENGINE. */
#ifndef POLC_DRIVER_ENGINE_H
#define POLC_DRIVER_ENGINE_H

#include "compiler/driver/arguments.h"
#include "compiler/driver/session.h"
#include "runtime/engine.h"

/* From --engine, else POLC_ENGINE, else ENGINE_AUTO. */
EngineKind engine_asked_for(const Arguments *arguments);

/* What --engine and the environment ask for, made ready once for all threads, for this file
 * (NULL: not known yet); the caller's to close. Reports when the engine that was
 * asked for by name is not to be had. */
ExitCode program_choose(Program **out, const Session *session, const Arguments *arguments, const Plan *plan,
                        bool detail, const char *data);

/* With POLC_ENGINE_FACTS in the environment says on standard error which engine computed how many rows: for tests and benches. */
void program_put_facts(const Program *program);

/* Says why there are no kernels: `status` and `reason` are those of program_open or jit_print. */
ExitCode program_unavailable(const Session *session, Status status, const char *reason);

#endif
