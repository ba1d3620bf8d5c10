/* output_files: refuses names under which a run would destroy what it reads, or what it has just written. */
#ifndef POLC_OUTPUT_FILES_H
#define POLC_OUTPUT_FILES_H

#include "compiler/driver/compiled.h"
#include "runtime/write/output.h"

/* Judges --output and --rejects against the data, the policy and each other before anything is read; EXIT_USAGE when a
 * name is refused, which it says. Links do not deceive it. */
ExitCode output_files_check(const Compiled *compiled, const Arguments *arguments);

/* Says why `out` could not be written, and returns the exit code for it. Silent when the reader of a pipe has gone. */
ExitCode output_files_failed(const Session *session, Status status, const Output *out);

/* Whether somebody will open the file in Excel in Chinese, which reads a CSV without a byte order mark as GBK and whose reader wants
 * Chinese headings. NULL: standard output. */
bool output_is_for_excel(const Session *session, const char *path);
/* What --encoding says, or what the file is for. */
OutputEncoding output_encoding(const Arguments *arguments, bool is_for_excel);

#endif
