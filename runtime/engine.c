#include "runtime/engine.h"

#include "runtime/interp.h"
#include "runtime/jit/jit.h"

Status program_open(Program **out, const Plan *plan, const ProgramOptions *options, char *reason)
{
    *reason = '\0';
    if (options->kind == ENGINE_JIT)
        return jit_program_open(out, plan, options->detail, JIT_ANY, reason);
    return interp_program_open(out, plan);
}
