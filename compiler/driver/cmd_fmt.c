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

extern char **environ;

/* The policy in its canonical style; false: no memory. */
static bool format(Compiled *compiled, const Arguments *arguments, Str *text)
{
    Compilation *compilation = &compiled->compilation;
    if (setjmp(compilation->arena.escape))
        return false;
    compilation->arena.can_escape = true;
    Language language = format_language_of(compilation->file, compilation->source);
    if (arguments_has(arguments, OPTION_LANG))
        language = arguments_number(arguments, OPTION_LANG, 0) ? LANGUAGE_ZH : LANGUAGE_EN;
    *text = format_policy(&compilation->arena, compilation->file, compilation->source, language);
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

static ExitCode deliver(const Session *session, const Arguments *arguments, const Compiled *compiled, Str text)
{
    const char *path = compiled->file.path;
    bool changes = !str_equal(text, compiled->file.text);
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

ExitCode cmd_fmt(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    Str text;
    ExitCode code = compiled_open(&compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    code = format(&compiled, arguments, &text) ? deliver(session, arguments, &compiled, text)
                                               : session_no_memory(session);
    compiled_close(&compiled);
    return code;
}
