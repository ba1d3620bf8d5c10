/* in_binary: polc run --arith double --diff: the rows whose payment binary floating point would change. */
#ifndef POLC_IN_BINARY_H
#define POLC_IN_BINARY_H

#include "compiler/driver/compiled.h"

/* Whether it is asked for. EXIT_USAGE, which has been said, where --arith double is to pay, or with options that it does not have. */
ExitCode in_binary_asked(const Session *session, const Arguments *arguments, bool *asked);
/* Computes the data twice and writes what differs; `exact` is the plan of the compilation under its readings. */
ExitCode in_binary_report(Compiled *compiled, const Session *session, const Arguments *arguments,
                          const Plan *exact);

#endif
