/* chosen_columns: --columns, from names to columns of the results. */
#ifndef POLC_CHOSEN_COLUMNS_H
#define POLC_CHOSEN_COLUMNS_H

#include "compiler/driver/arguments.h"
#include "runtime/write/columns.h"

/* Fills `out`, which stays empty when the option is not given; columns_done frees it. On anything but EXIT_ALL_WELL the fault
 * has been reported and nothing is owned. */
ExitCode chosen_columns_read(Columns *out, const Session *session, const Arguments *arguments, const Plan *plan);

#endif
