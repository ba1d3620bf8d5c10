#include "runtime/engine.h"

#include "runtime/change_over.h"
#include "runtime/interp.h"
#include "runtime/jit/jit.h"

Status program_open(Program **out, const Plan *plan, const ProgramOptions *options, char *reason)
{
    *reason = '\0';
    switch (plan->is_binary ? ENGINE_INTERP : options->kind) {
    case ENGINE_INTERP:
        return interp_program_open(out, plan);
    case ENGINE_JIT:
        return jit_program_open(out, plan, &(JitOptions){.detail = options->detail}, reason);
    case ENGINE_AUTO:
        break;
    }
    return change_over_program_open(out, plan, options->detail, options->expected_rows);
}

ProgramFacts program_facts(const Program *program)
{
    return (ProgramFacts){.interpreted = atomic_load_explicit(&program->interpreted, memory_order_relaxed),
                          .compiled = atomic_load_explicit(&program->compiled, memory_order_relaxed),
                          .has_kept = atomic_load_explicit(&program->has_kept, memory_order_relaxed)};
}
