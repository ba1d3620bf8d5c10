/* data_as_policy: whether the policy and the data were given in each other's place. */
#ifndef POLC_DATA_AS_POLICY_H
#define POLC_DATA_AS_POLICY_H

#include "compiler/driver/command.h"

/* Judges `POLICY DATA` by their names alone, before either is read; complains. */
ExitCode operand_order_check(const Session *session, const Arguments *arguments);
/* Whether what does not compile is a table: by its name, or because its first lines are cells between delimiters. */
bool is_data_file(const char *path, Str text);
/* Complains that the policy is a data file. */
ExitCode complain_data_as_policy(const Session *session, const Arguments *arguments, const char *name);

#endif
