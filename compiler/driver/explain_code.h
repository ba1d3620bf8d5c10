/* explain_code: `polc explain E0501`: the long form of a code on standard output. */
#ifndef POLC_EXPLAIN_CODE_H
#define POLC_EXPLAIN_CODE_H

#include "compiler/driver/arguments.h"

/* EXIT_USAGE, which it says, when there is no such code. */
ExitCode explain_code(const Session *session, const char *word);

#endif
