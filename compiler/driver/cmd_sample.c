#include "compiler/driver/arguments.h"
#include "compiler/driver/policy_file.h"

ExitCode cmd_sample(const Session *session, const Arguments *arguments)
{
    PolicyFile file;
    ExitCode code = policy_file_read(&file, session, arguments->operands[0]);
    if (code != EXIT_ALL_WELL)
        return code;
    policy_file_done(&file);
    return session_unavailable(session, "sample");
}
