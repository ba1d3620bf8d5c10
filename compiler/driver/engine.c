#include "compiler/driver/engine.h"

#include <stdlib.h>

ExitCode program_unavailable(const Session *session, Status status, const char *reason)
{
    if (status == STATUS_NO_MEMORY)
        return session_no_memory(session);
    if (status != STATUS_IO) {
        SESSION_ERROR(session,
                      TEXT("the policy could not be compiled to machine code: {0}", "政策无法编译成机器码：{0}"),
                      TEXT("--engine=interp computes the same amounts", "用 --engine=interp 计算，金额相同"),
                      str_from(reason));
        return EXIT_INTERNAL;
    }
    SESSION_ERROR(
        session, TEXT("this polc cannot compile to machine code: {0}", "本机的 polc 不能编译成机器码：{0}"),
        TEXT("leave out --engine, which gives the same amounts, or install the compiler: in the sources of polc, "
             "`./dev jit`",
             "去掉 --engine 即可，金额相同；或安装编译模块：在 polc 源码目录中运行 ./dev jit"),
        str_from(reason));
    return EXIT_RESOURCES;
}

/* EngineKind is in the order of the values of --engine. */
static EngineKind engine_asked_for(const Arguments *arguments)
{
    const char *from_environment = getenv("POLC_ENGINE");
    if (arguments_has(arguments, OPTION_ENGINE))
        return (EngineKind)arguments_number(arguments, OPTION_ENGINE, ENGINE_AUTO);
    return from_environment && strcmp(from_environment, "jit") == 0 ? ENGINE_JIT : ENGINE_AUTO;
}

ExitCode program_choose(Program **out, const Session *session, const Arguments *arguments, const Plan *plan,
                        bool detail)
{
    char reason[PROGRAM_REASON];
    ProgramOptions options = {.kind = engine_asked_for(arguments), .detail = detail};
    Status status = program_open(out, plan, &options, reason);
    return status == STATUS_OK ? EXIT_ALL_WELL : program_unavailable(session, status, reason);
}
