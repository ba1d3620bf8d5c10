#include <stdio.h>

#include "compiler/driver/arguments.h"
#include "compiler/driver/help.h"

static ExitCode run(const Session *session, const Arguments *arguments)
{
    if (arguments_has(arguments, OPTION_VERSION))
        return cmd_version(session, arguments);
    if (arguments_has(arguments, OPTION_HELP)) {
        if (arguments->command)
            help_put_command(stdout, session->language, arguments->command);
        else
            help_put_overview(stdout, session->language);
        return EXIT_ALL_WELL;
    }
    if (!arguments->command) {
        help_put_overview(stderr, session->language);
        return EXIT_USAGE;
    }
    return arguments->command->run(session, arguments);
}

int main(int argc, char **argv)
{
    Session session = {.language = session_locale_language(), .color = session_terminal_has_color()};
    Arguments arguments;
    ExitCode code = arguments_parse(&arguments, &session, argc, argv);
    if (code == EXIT_ALL_WELL)
        code = run(&session, &arguments);
    arguments_done(&arguments);
    if (fflush(stdout) != 0 && code == EXIT_ALL_WELL)
        code = EXIT_RESOURCES;
    return (int)code;
}
