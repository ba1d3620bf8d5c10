#define _GNU_SOURCE /* pipe2 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler/driver/output_files.h"
#include "compiler/format/format.h"
#include "compiler/testing/beside.h"
#include "runtime/memory.h"

extern char **environ;

/* What is to be formatted: the policy, or the file of tests beside it, which is understood with its policy only. */
typedef struct Formatted {
    bool is_tests;
    const Node *file;
    size_t source; /* its number among the sources */
    const char *path;
    Str before; /* the text as it is */
} Formatted;

/* The text in its canonical style; false: no memory. */
static bool format(Compiled *compiled, const Arguments *arguments, const Formatted *formatted, Str *text)
{
    Compilation *compilation = &compiled->compilation;
    if (setjmp(compilation->arena.escape))
        return false;
    compilation->arena.can_escape = true;
    const Source *source = &compilation->sources.items[formatted->source];
    Language language = format_language_of(formatted->file, source);
    if (arguments_has(arguments, OPTION_LANG))
        language = arguments_number(arguments, OPTION_LANG, 0) ? LANGUAGE_ZH : LANGUAGE_EN;
    *text = format_policy(&compilation->arena, formatted->file, source, language);
    compilation->arena.can_escape = false;
    return true;
}

/* ---- What would change -------------------------------------------------------------------------------------------- */

/* The system's own diff reads the new text from its standard input. */
static pid_t start_diff(const char *path, int input, int *error)
{
    const char *arguments[] = {"diff", "-u", "--label", path, "--label", path, "--", path, "-", NULL};
    posix_spawn_file_actions_t actions;
    pid_t child = -1;
    *error = posix_spawn_file_actions_init(&actions);
    if (*error)
        return -1;
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    *error = posix_spawnp(&child, "diff", &actions, NULL, (char *const *)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return *error ? -1 : child;
}

static void feed(int descriptor, Str text)
{
    while (text.len) {
        ssize_t count = write(descriptor, text.at, text.len);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return; /* diff has seen enough, or is gone, and its exit status tells */
        text.at += count;
        text.len -= (size_t)count;
    }
}

static ExitCode diff_failed(const Session *session, int error)
{
    SESSION_ERROR(session, TEXT("cannot run `diff`: {0}", "无法运行“diff”：{0}"),
                  TEXT("install diffutils, or compare with the output of polc fmt",
                       "请安装 diffutils，或自行与 polc fmt 的输出比较"),
                  str_from(strerror(error)));
    return EXIT_RESOURCES;
}

static ExitCode show_difference(const Session *session, const char *path, Str text)
{
    int ends[2], error, status = 0;
    fflush(stdout);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return diff_failed(session, errno);
    signal(SIGPIPE, SIG_IGN);
    pid_t child = start_diff(path, ends[0], &error);
    close(ends[0]);
    if (child > 0)
        feed(ends[1], text);
    close(ends[1]);
    if (child < 0)
        return diff_failed(session, error);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) <= 1 ? EXIT_ALL_WELL : EXIT_RESOURCES;
}

/* ---- The command -------------------------------------------------------------------------------------------------- */

static ExitCode put(const Session *session, const char *path, Str text)
{
    Output out;
    Status status = output_open(&out, path, OUTPUT_UTF8);
    if (status == STATUS_OK) {
        output_put(&out, text);
        status = output_close(&out);
    }
    return status == STATUS_OK ? EXIT_ALL_WELL : output_files_failed(session, status, &out);
}

static ExitCode deliver(const Session *session, const Arguments *arguments, const Formatted *formatted, Str text)
{
    const char *path = formatted->path;
    bool changes = !str_equal(text, formatted->before);
    bool is_input = strcmp(arguments->operands[0], "-") == 0;
    if (is_input && (arguments_has(arguments, OPTION_WRITE) || arguments_has(arguments, OPTION_DIFF))) {
        session_error(
            session,
            TEXT("standard input has no file to compare with or to write", "标准输入没有可供比较或改写的文件"),
            TEXT("name the file, or leave out --write and --diff", "请给出文件名，或去掉 --write 和 --diff"), 0,
            NULL);
        return EXIT_USAGE;
    }
    if (arguments_has(arguments, OPTION_CHECK)) {
        if (changes)
            SESSION_ERROR(session, TEXT("{0} is not in the canonical style", "{0} 不是统一格式"),
                          TEXT("`polc fmt --write` writes it so", "“polc fmt --write”会改写"), str_from(path));
        return changes ? EXIT_ATTENTION : EXIT_ALL_WELL;
    }
    if (arguments_has(arguments, OPTION_DIFF))
        return changes ? show_difference(session, path, text) : EXIT_ALL_WELL;
    if (arguments_has(arguments, OPTION_WRITE))
        return changes ? put(session, path, text) : EXIT_ALL_WELL;
    return put(session, NULL, text);
}

static void take_tests(void *context, Compilation *c)
{
    Formatted *formatted = context;
    size_t sources = c->sources.count;
    tests_beside_take(NULL, c);
    if (c->sources.count == sources)
        return;
    formatted->source = sources;
    formatted->file = c->file->items->last ? c->file->items->last : c->file->items;
}

static ExitCode format_file(const Session *session, const Arguments *arguments, Compiled *compiled,
                            Formatted *formatted)
{
    Compilation *c = &compiled->compilation;
    Str text;
    if (!formatted->is_tests) {
        formatted->file = c->file;
        formatted->path = compiled->file.path;
        formatted->before = compiled->file.text;
    } else if (formatted->file) {
        formatted->path = arguments->operands[0];
        formatted->before = c->sources.items[formatted->source].text;
    } else {
        SESSION_ERROR(session, TEXT("there is no file of tests `{0}`", "找不到算例文件“{0}”"), NO_HELP,
                      str_from(arguments->operands[0]));
        return EXIT_POLICY;
    }
    return format(compiled, arguments, formatted, &text) ? deliver(session, arguments, formatted, text)
                                                         : session_no_memory(session);
}

/* P.pol for P.test.pol, in memory of its own; NULL: no memory. */
static char *policy_of_tests(const char *tests)
{
    size_t length = strlen(tests) - strlen(TESTS_BESIDE);
    char *name = memory_new(length + sizeof ".pol", 1);
    if (name) {
        memcpy(name, tests, length);
        memcpy(name + length, ".pol", sizeof ".pol");
    }
    return name;
}

static bool is_of_tests(const char *name)
{
    size_t length = strlen(name), ending = strlen(TESTS_BESIDE);
    return length > ending && strcmp(name + length - ending, TESTS_BESIDE) == 0;
}

ExitCode cmd_fmt(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    Formatted formatted = {.is_tests = is_of_tests(arguments->operands[0])};
    CompileStep step = {take_tests, &formatted};
    char *policy = formatted.is_tests ? policy_of_tests(arguments->operands[0]) : NULL;
    ExitCode code;
    if (formatted.is_tests && !policy)
        return session_no_memory(session);
    code = policy ? compiled_open_step(&compiled, session, arguments, policy, &step, false)
                  : compiled_open(&compiled, session, arguments, false);
    memory_free(policy);
    if (code != EXIT_ALL_WELL)
        return code;
    code = format_file(session, arguments, &compiled, &formatted);
    compiled_close(&compiled);
    return code;
}
