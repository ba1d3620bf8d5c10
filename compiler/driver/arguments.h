/* arguments: the command line, checked against the tables of command.h. */
#ifndef POLC_ARGUMENTS_H
#define POLC_ARGUMENTS_H

#include "compiler/driver/command.h"

/* Reads argv. `session` must hold the language of the environment; it takes over --lang, --message-format and --color
 * wherever they stand, so that a complaint about an earlier word already follows them. On anything but EXIT_ALL_WELL
 * the fault has been reported. Call arguments_done in either case. With --help or --version no operand is asked for. */
ExitCode arguments_parse(Arguments *out, Session *session, int argc, char **argv);
void arguments_done(Arguments *arguments);

/* The option as it was given last; NULL when it was not. */
const GivenOption *arguments_find(const Arguments *arguments, OptionId option);
bool arguments_has(const Arguments *arguments, OptionId option);
/* Its argument, or NULL. */
const char *arguments_text(const Arguments *arguments, OptionId option);
/* Its number, or what holds without it. */
int64_t arguments_number(const Arguments *arguments, OptionId option, int64_t otherwise);
/* The arguments of a LIST option in order, into a new block of *count texts that the caller frees with memory_free;
 * NULL when there is no memory. */
const char **arguments_list(const Arguments *arguments, OptionId option, size_t *count);

#endif
