/* compiled: a policy file, compiled for a verb, with what went wrong already reported. */
#ifndef POLC_COMPILED_H
#define POLC_COMPILED_H

#include "compiler/compile.h"
#include "compiler/driver/arguments.h"
#include "compiler/driver/policy_file.h"

typedef struct Compiled {
    const Session *session;
    PolicyFile file;
    Compilation compilation;
    ReadingState readings;
    PolicyFiles tables;
} Compiled;

/* Finds, reads, parses and checks the policy that the first operand names, and settles its readings from --reading and --as-of. On anything
 * but EXIT_ALL_WELL the fault has been reported and nothing needs releasing. `keep_warnings`: those of a policy without errors stay in
 * the compilation, for a verb that reports them. */
ExitCode compiled_open(Compiled *compiled, const Session *session, const Arguments *arguments, bool keep_warnings);
/* The same for the policy that `name` names instead of the first operand, with a step before it is checked (NULL: none). */
ExitCode compiled_open_step(Compiled *compiled, const Session *session, const Arguments *arguments,
                            const char *name, const CompileStep *step, bool keep_warnings);
/* The two halves of it, for who compares several policies: the policy of any name; then its readings, of which `given` holds what --reading
 * and its like said. The second leaves the compilation open on any code. */
ExitCode compiled_read(Compiled *compiled, const Session *session, const Arguments *arguments, const char *name,
                       bool keep_warnings);
ExitCode compiled_settle(Compiled *compiled, const char *const *given, size_t count, const Arguments *arguments);
/* Whether the policy has the reading of NAME=OPTION. */
bool compiled_has_reading(const Compiled *compiled, const char *given);
/* The plan under the readings; reports when there is none. */
ExitCode compiled_plan(Compiled *compiled, Plan **plan);
/* The same text compiled once more, with a step before it is checked, and with the readings of the first; nothing is said. It lives
 * as long as the first; compiled_close_again. STATUS_OK also with errors: look at its diagnostics. */
Status compiled_open_again(Compiled *again, const Compiled *first, const CompileStep *step);
void compiled_close_again(Compiled *again);
/* What the compilation has said of the text so far, on standard error. */
void compiled_put_diagnostics(const Compiled *compiled);
/* May be called again, and on what was never opened when it is zeroed. */
void compiled_close(Compiled *compiled);

#endif
