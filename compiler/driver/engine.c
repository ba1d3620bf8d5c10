#include "compiler/driver/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define BYTES_OF_A_CELL 8 /* with its comma, in data as offices have it */

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
EngineKind engine_asked_for(const Arguments *arguments)
{
    const char *from_environment = getenv("POLC_ENGINE");
    if (arguments_has(arguments, OPTION_ENGINE))
        return (EngineKind)arguments_number(arguments, OPTION_ENGINE, ENGINE_AUTO);
    if (from_environment && strcmp(from_environment, "jit") == 0)
        return ENGINE_JIT;
    return from_environment && strcmp(from_environment, "interp") == 0 ? ENGINE_INTERP : ENGINE_AUTO;
}

/* Rough, and good enough to choose an engine: 0 for what is no file. */
static uint64_t rows_expected(const char *data, const Plan *plan)
{
    struct stat about;
    if (!data || stat(data, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size <= 0)
        return 0;
    return (uint64_t)about.st_size / (BYTES_OF_A_CELL * plan->field_count + 1);
}

ExitCode program_choose(Program **out, const Session *session, const Arguments *arguments, const Plan *plan,
                        bool detail, const char *data)
{
    char reason[PROGRAM_REASON];
    ProgramOptions options = {
        .kind = engine_asked_for(arguments), .detail = detail, .expected_rows = rows_expected(data, plan)};
    Status status = program_open(out, plan, &options, reason);
    return status == STATUS_OK ? EXIT_ALL_WELL : program_unavailable(session, status, reason);
}

void program_put_facts(const Program *program)
{
    ProgramFacts facts = program_facts(program);
    if (getenv("POLC_ENGINE_FACTS"))
        fprintf(stderr, "engine: %llu rows interpreted, %llu compiled%s\n", (unsigned long long)facts.interpreted,
                (unsigned long long)facts.compiled, facts.has_kept ? ", by kept kernels" : "");
}
