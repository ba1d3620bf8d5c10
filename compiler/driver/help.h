/* help: what the command line offers, written from the tables of command.h. */
#ifndef POLC_HELP_H
#define POLC_HELP_H

#include <stdio.h>

#include "compiler/driver/command.h"

void help_put_overview(FILE *out, Language language);
void help_put_command(FILE *out, Language language, const Command *command);
/* roff with the man macros. */
void help_put_man(FILE *out, Language language);
/* A bash script that completes commands, options, values and files. */
void help_put_completion(FILE *out);
/* docs/commands.md. */
void help_put_markdown(FILE *out, Language language);

#endif
