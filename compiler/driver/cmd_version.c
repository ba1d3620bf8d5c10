#include <stdio.h>

#include "compiler/driver/command.h"

ExitCode cmd_version(const Session *session, const Arguments *arguments)
{
    (void)session;
    (void)arguments;
    puts("polc " POLC_VERSION);
    return EXIT_ALL_WELL;
}
