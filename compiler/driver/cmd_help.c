#include <stdio.h>

#include "compiler/driver/arguments.h"
#include "compiler/driver/help.h"
#include "compiler/driver/reference.h"

ExitCode cmd_help(const Session *session, const Arguments *arguments)
{
    if (arguments_has(arguments, OPTION_MAN)) {
        help_put_man(stdout, session->language);
    } else if (arguments_has(arguments, OPTION_COMPLETION)) {
        help_put_completion(stdout);
    } else if (arguments_has(arguments, OPTION_MARKDOWN)) {
        help_put_markdown(stdout, session->language);
    } else if (arguments_has(arguments, OPTION_KEYWORDS)) {
        reference_put_keywords(stdout);
    } else if (arguments_has(arguments, OPTION_FUNCTIONS)) {
        reference_put_functions(stdout);
    } else if (arguments->operand_count == 0) {
        help_put_overview(stdout, session->language);
    } else {
        const Command *command = command_find(arguments->operands[0]);
        if (!command) {
            Str near = command_nearest(arguments->operands[0]);
            Text help = near.len > 0 ? TEXT("did you mean `{1}`?", "是否指 `{1}`？")
                                     : TEXT("`polc help` lists the commands", "`polc help` 列出全部命令");
            SESSION_ERROR(session, TEXT("polc has no command `{0}`", "polc 没有命令“{0}”"), help,
                          str_from(arguments->operands[0]), near);
            return EXIT_USAGE;
        }
        help_put_command(stdout, session->language, command);
    }
    return EXIT_ALL_WELL;
}
