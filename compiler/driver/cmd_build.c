#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler/driver/detail_files.h"
#include "compiler/driver/ledger_file.h"
#include "compiler/driver/output_files.h"
#include "compiler/plain_file.h"
#include "runtime/ahead/freeze.h"
#include "runtime/ahead/header.h"
#include "runtime/engine.h"
#include "runtime/jit/load.h"
#include "runtime/jit/wait.h"
#include "runtime/memory.h"
#include "runtime/sha256.h"
#include "runtime/write/output.h"

#define CPU_DEFAULT "x86-64-v2"

extern char **environ;

/* What is made on the way to the shared object. */
enum { PART_KERNELS, PART_DATA, PART_EVALUATE, PART_EXPORTS, PART_LIBRARY, PART_COUNT };
static const char *const part_names[PART_COUNT] = {"kernels.o", "data.s", "evaluate.o", "exports.map",
                                                   "library.so"};

typedef struct Build {
    const Session *session;
    const Arguments *arguments;
    const Plan *plan;
    Arena arena;
    Layout layout;
    polc_ahead_info info;
    Phrase header;
    Str prefix;
    char folder[32]; /* of the parts; empty: there is none */
    const char *parts[PART_COUNT]; /* paths, in the arena */
    const char *library, *header_path; /* to be written; NULL: no header */
} Build;

/* ---- Files ---------------------------------------------------------------------------------------------------------- */

static ExitCode write_file(const Build *build, const char *path, Str bytes)
{
    Output out;
    Status status = output_open(&out, path, OUTPUT_UTF8);
    if (status == STATUS_OK) {
        output_put(&out, bytes);
        status = output_close(&out);
    }
    return status == STATUS_OK ? EXIT_ALL_WELL : output_files_failed(build->session, status, &out);
}

static ExitCode open_folder(Build *build)
{
    char folder[sizeof build->folder] = "/tmp/polc-build-XXXXXX";
    if (!mkdtemp(folder)) {
        SESSION_ERROR(build->session, TEXT("no folder can be made in /tmp: {0}", "无法在 /tmp 中建立文件夹：{0}"),
                      NO_HELP, str_from(strerror(errno)));
        return EXIT_RESOURCES;
    }
    memcpy(build->folder, folder, sizeof folder);
    for (size_t i = 0; i < PART_COUNT; i++) {
        Str path = arena_print(&build->arena, "%s/%s", folder, part_names[i]);
        if (!path.at)
            return session_no_memory(build->session);
        build->parts[i] = path.at;
    }
    return EXIT_ALL_WELL;
}

static void close_folder(const Build *build)
{
    for (size_t i = 0; build->folder[0] && i < PART_COUNT; i++)
        if (build->parts[i])
            unlink(build->parts[i]);
    if (build->folder[0])
        rmdir(build->folder);
}

/* ---- The parts -------------------------------------------------------------------------------------------------------- */

static const char *cpu_of(const Build *build)
{
    const char *named = arguments_text(build->arguments, OPTION_CPU);
#if defined(__x86_64__)
    return named ? named : CPU_DEFAULT;
#else
    return named ? named : "generic";
#endif
}

static ExitCode complain_no_module(const Build *build, const char *reason)
{
    SESSION_ERROR(build->session,
                  TEXT("this polc cannot compile to machine code: {0}", "本机的 polc 不能编译成机器码：{0}"),
                  TEXT("install the compiler: in the sources of polc, `./dev jit`; libpolc needs none of this",
                       "请安装编译模块：在 polc 源码目录中运行 ./dev jit；libpolc 不需要它"),
                  str_from(reason));
    return EXIT_RESOURCES;
}

static ExitCode complain_not_compiled(const Build *build, Status status, const char *reason)
{
    if (status == STATUS_NO_MEMORY)
        return session_no_memory(build->session);
    SESSION_ERROR(build->session,
                  TEXT("the policy could not be compiled to machine code: {0}", "政策无法编译成机器码：{0}"),
                  NO_HELP, str_from(reason));
    return EXIT_INTERNAL;
}

static ExitCode write_kernels(const Build *build, const KernelModule *module)
{
    char reason[PROGRAM_REASON] = "";
    const char *cpu = build->info.cpu;
    KernelRequest request = {.plan = build->plan,
                             .layout = &build->layout,
                             .prims = prim_table,
                             .stage = KERNEL_STAGE_OBJECT,
                             .cpu = strcmp(cpu, "native") == 0 ? NULL : cpu};
    KernelAnswer answer;
    Status status = wait_for_kernels(module, &request, &answer, reason);
    if (status != STATUS_OK)
        return complain_not_compiled(build, status, reason);
    ExitCode code = write_file(build, build->parts[PART_KERNELS], answer.bytes);
    module->release(answer.code);
    return code;
}

static ExitCode write_parts(Build *build)
{
    char reason[PROGRAM_REASON] = "";
    const KernelModule *module = kernel_module_load(reason);
    if (!module)
        return complain_no_module(build, reason);
    Str data, exports = arena_print(&build->arena, "{ global: %.*s_evaluate; %.*s_about; local: *; };\n",
                                    STR_ARG(build->prefix), STR_ARG(build->prefix));
    if (!exports.at || freeze_plan(&data, &build->arena, build->plan, &build->layout, &build->info) != STATUS_OK)
        return session_no_memory(build->session);
    ExitCode code = write_kernels(build, module);
    if (code == EXIT_ALL_WELL)
        code = write_file(build, build->parts[PART_DATA], data);
    if (code == EXIT_ALL_WELL)
        code = write_file(build, build->parts[PART_EVALUATE],
                          (Str){module->ahead_begin, (size_t)(module->ahead_end - module->ahead_begin)});
    if (code == EXIT_ALL_WELL)
        code = write_file(build, build->parts[PART_EXPORTS], exports);
    return code;
}

/* ---- Linking ------------------------------------------------------------------------------------------------------------ */

static ExitCode link_failed(const Build *build, const char *compiler, int error, int ended)
{
    if (error == 0 && !(WIFEXITED(ended) && WEXITSTATUS(ended) == 127)) {
        SESSION_ERROR(build->session,
                      TEXT("`{0}` could not link the shared object; its own words stand above",
                           "“{0}”未能链接共享库，原因见上"),
                      NO_HELP, str_from(compiler));
        return EXIT_RESOURCES;
    }
    SESSION_ERROR(
        build->session,
        TEXT("the shared object cannot be linked: there is no `{0}` on this machine",
             "无法链接共享库：本机没有“{0}”"),
        TEXT("install a C compiler (Debian: apt-get install gcc libc6-dev), or name one in the environment as CC",
             "请安装 C 编译器（Debian：apt-get install gcc libc6-dev），或用环境变量 CC 指定"),
        str_from(compiler));
    return EXIT_RESOURCES;
}

/* Every name is bound inside: nothing of the program can take its place. */
static ExitCode link_parts(const Build *build)
{
    const char *named = getenv("CC"), *compiler = named && *named ? named : "cc";
    Arena *arena = (Arena *)&build->arena;
    Str evaluate = arena_print(arena, "-Wl,--defsym=%.*s_evaluate=polc_ahead_evaluate", STR_ARG(build->prefix));
    Str about = arena_print(arena, "-Wl,--defsym=%.*s_about=polc_ahead_about", STR_ARG(build->prefix));
    Str exports = arena_print(arena, "-Wl,--version-script=%s", build->parts[PART_EXPORTS]);
    const char *name = strrchr(build->library, '/');
    Str soname = arena_print(arena, "-Wl,-soname,%s", name ? name + 1 : build->library);
    if (!evaluate.at || !about.at || !exports.at || !soname.at)
        return session_no_memory(build->session);
    const char *words[] = {compiler,
                           "-shared",
                           "-nostartfiles",
                           "-Wl,-z,now,-z,relro,--no-undefined,--gc-sections,-Bsymbolic",
                           evaluate.at,
                           about.at,
                           exports.at,
                           soname.at,
                           "-o",
                           build->parts[PART_LIBRARY],
                           build->parts[PART_KERNELS],
                           build->parts[PART_DATA],
                           build->parts[PART_EVALUATE],
                           NULL};
    pid_t child;
    int ended = 0, error = posix_spawnp(&child, compiler, NULL, NULL, (char *const *)words, environ);
    if (error == 0)
        while (waitpid(child, &ended, 0) < 0 && errno == EINTR)
            continue;
    return error == 0 && ended == 0 ? EXIT_ALL_WELL : link_failed(build, compiler, error, ended);
}

/* ---- The command ---------------------------------------------------------------------------------------------------------- */

static bool describe(Build *build, Str text)
{
    Arena *arena = &build->arena;
    const Plan *plan = build->plan;
    char hash[SHA256_HEX];
    sha256_print(text, hash);
    polc_ahead_reading *readings = ARENA_ARRAY(arena, polc_ahead_reading, plan->reading_count + 1);
    build->info = (polc_ahead_info){.abi = POLC_AHEAD_ABI,
                                    .settles = plan->step_count > 0,
                                    .polc_version = POLC_VERSION,
                                    .policy = arena_print(arena, "%.*s", STR_ARG(plan->id)).at,
                                    .label = arena_print(arena, "%.*s", STR_ARG(plan->label)).at,
                                    .text_sha256 = arena_print(arena, "%s", hash).at,
                                    .cpu = cpu_of(build),
                                    .issued = plan->issued,
                                    .effective = plan->effective,
                                    .expires = plan->expires,
                                    .reading_count = plan->reading_count,
                                    .readings = readings};
    for (size_t i = 0; readings && i < plan->reading_count; i++) {
        readings[i].name = arena_print(arena, "%.*s", STR_ARG(plan->readings[i].id)).at;
        readings[i].option = arena_print(arena, "%.*s", STR_ARG(plan->readings[i].option)).at;
        if (!readings[i].name || !readings[i].option)
            return false;
    }
    return readings && build->info.policy && build->info.label && build->info.text_sha256;
}

/* libpolicy.so beside libpolicy.h. */
static bool name_files(Build *build)
{
    const char *library = arguments_text(build->arguments, OPTION_OUTPUT);
    Str made = library ? str_from(library) : arena_print(&build->arena, "lib%.*s.so", STR_ARG(build->prefix));
    build->library = made.at;
    if (!made.at || !arguments_has(build->arguments, OPTION_HEADER))
        return made.at != NULL;
    build->header_path = arguments_text(build->arguments, OPTION_HEADER);
    if (build->header_path)
        return true;
    bool ends = made.len > 3 && memcmp(made.at + made.len - 3, ".so", 3) == 0;
    build->header_path = arena_print(&build->arena, "%.*s.h", (int)(ends ? made.len - 3 : made.len), made.at).at;
    return build->header_path != NULL;
}

static void say_what_is_missing(const Build *build)
{
    if (!build->plan->step_count)
        return;
    bool zh = build->session->language == LANGUAGE_ZH;
    fprintf(
        stderr,
        zh ? "说明：本政策有各行共享的名额、封顶或资金；%s 只计算每行自身应得的金额，结算请用 polc run 或 libpolc\n"
           : "note: rows of this policy share places, caps or budgets; %s has what each row gives by itself, and polc run and "
             "libpolc settle the rest\n",
        build->library);
}

static ExitCode copy_library(const Build *build)
{
    Str bytes;
    Text reason = {{NULL, 0}, {NULL, 0}};
    if (!plain_file_read((Arena *)&build->arena, build->parts[PART_LIBRARY], &bytes, &reason))
        return session_no_memory(build->session);
    return write_file(build, build->library, bytes);
}

static ExitCode make(Build *build, Str text)
{
    build->prefix = header_prefix(&build->arena, build->plan);
    if (!build->prefix.at || !describe(build, text) || !name_files(build) ||
        layout_init(&build->layout, build->plan, false) != STATUS_OK ||
        header_write(&build->header, &build->arena, build->plan, &build->layout, &build->info) != STATUS_OK)
        return session_no_memory(build->session);
    ExitCode code = open_folder(build);
    if (code == EXIT_ALL_WELL)
        code = write_parts(build);
    if (code == EXIT_ALL_WELL)
        code = link_parts(build);
    if (code == EXIT_ALL_WELL)
        code = copy_library(build);
    if (code == EXIT_ALL_WELL && build->header_path)
        code = write_file(build, build->header_path, phrase_text(&build->header));
    if (code == EXIT_ALL_WELL)
        say_what_is_missing(build);
    return code;
}

ExitCode cmd_build(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    Plan *plan;
    ExitCode code = compiled_open(&compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    code = compiled_plan(&compiled, &plan);
    if (code == EXIT_ALL_WELL)
        code = detail_files_refuse(session, plan, "build");
    if (code == EXIT_ALL_WELL)
        code = ledger_file_refuse(session, plan, "build");
    if (code == EXIT_ALL_WELL) {
        Build build = {.session = session, .arguments = arguments, .plan = plan};
        arena_init(&build.arena);
        code = make(&build, compiled.file.text);
        close_folder(&build);
        layout_done(&build.layout);
        phrase_done(&build.header);
        arena_done(&build.arena);
    }
    compiled_close(&compiled);
    return code;
}
