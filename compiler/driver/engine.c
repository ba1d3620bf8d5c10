#include "compiler/driver/engine.h"

#include <stdlib.h>

#include "runtime/jit/jit.h"

/* Positions in the values of --engine. */
enum { ENGINE_AUTO, ENGINE_INTERP, ENGINE_JIT };

ExitCode engine_unavailable(const Session *session, Status status, const char *reason)
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

static int64_t engine_asked_for(const Arguments *arguments)
{
    const char *from_environment = getenv("POLC_ENGINE");
    if (arguments_has(arguments, OPTION_ENGINE))
        return arguments_number(arguments, OPTION_ENGINE, ENGINE_AUTO);
    return from_environment && strcmp(from_environment, "jit") == 0 ? ENGINE_JIT : ENGINE_AUTO;
}

ExitCode engine_choose(Engine **out, const Session *session, const Arguments *arguments, const Plan *plan,
                       size_t capacity, bool detail)
{
    char reason[JIT_REASON];
    *out = NULL;
    if (engine_asked_for(arguments) != ENGINE_JIT)
        return EXIT_ALL_WELL;
    Status status = jit_open(out, plan, capacity, detail, reason);
    return status == STATUS_OK ? EXIT_ALL_WELL : engine_unavailable(session, status, reason);
}
