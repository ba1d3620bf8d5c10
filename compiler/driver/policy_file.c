#include "compiler/driver/policy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/memory.h"

#define TRIED_BYTES 4096

/* The search for one name: the descriptor once it is open, and the places that were tried, for the message. */
typedef struct Search {
    const char *name;
    char path[PATH_MAX];
    char tried[TRIED_BYTES];
    int descriptor; /* -1 until found */
    int error; /* errno of a place where the file is but cannot be read; 0 when there is none */
} Search;

/* Tries folder/name; an empty folder is the current one. True when the search is over. */
static bool search_in(Search *search, Str folder)
{
    bool joined = folder.len > 0;
    int len =
        snprintf(search->path, sizeof search->path, "%.*s%s%s", STR_ARG(folder), joined ? "/" : "", search->name);
    if (len < 0 || (size_t)len >= sizeof search->path)
        return false;
    search->descriptor = open(search->path, O_RDONLY | O_CLOEXEC);
    if (search->descriptor >= 0)
        return true;
    if (errno != ENOENT && errno != ENOTDIR) {
        search->error = errno;
        return true;
    }
    size_t used = strlen(search->tried);
    snprintf(search->tried + used, sizeof search->tried - used, "%s%s", used ? ", " : "", search->path);
    return false;
}

/* ../share/polc/policies as seen from the executable; empty when the system does not tell where that is. */
static Str beside_executable(char *folder, size_t size)
{
    char executable[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", executable, sizeof executable - 1);
    if (len <= 0)
        return (Str){NULL, 0};
    executable[len] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(executable, '/');
        if (!slash)
            return (Str){NULL, 0};
        *slash = '\0';
    }
    int written = snprintf(folder, size, "%s/share/polc/policies", executable);
    return written > 0 && (size_t)written < size ? str_from(folder) : (Str){NULL, 0};
}

static bool is_explicit(const char *name)
{
    Str text = str_from(name);
    return str_starts(text, STR("/")) || str_starts(text, STR("./")) || str_starts(text, STR("../"));
}

static void search_everywhere(Search *search)
{
    if (search_in(search, (Str){NULL, 0}) || is_explicit(search->name))
        return;
    const char *at = getenv("POLC_PATH");
    while (at && *at) {
        Str folder = {at, strcspn(at, ":")};
        if (folder.len > 0 && search_in(search, folder))
            return;
        at += folder.len + (at[folder.len] == ':');
    }
    char relative[PATH_MAX];
    Str beside = beside_executable(relative, sizeof relative);
    if (beside.len > 0 && search_in(search, beside))
        return;
    if (!str_is(beside, POLC_INSTALLED_POLICIES))
        search_in(search, STR(POLC_INSTALLED_POLICIES));
}

static ExitCode complain_unreadable(const Session *session, const char *path, int error)
{
    SESSION_ERROR(session, TEXT("cannot read the policy `{0}`: {1}", "无法读取政策文件“{0}”：{1}"), NO_HELP,
                  str_from(path), str_from(strerror(error)));
    return EXIT_POLICY;
}

static ExitCode read_all(PolicyFile *out, const Session *session, int descriptor)
{
    size_t capacity = 64 * 1024, used = 0;
    char *bytes = memory_new(capacity, 1);
    while (bytes) {
        ssize_t got = read(descriptor, bytes + used, capacity - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            memory_free(bytes);
            return complain_unreadable(session, out->path, errno);
        }
        used += (size_t)got;
        if (got == 0 || used > SOURCE_MAX_BYTES)
            break;
        if (used == capacity) {
            char *grown = memory_grow(bytes, used, capacity * 2, 1);
            if (!grown)
                memory_free(bytes);
            bytes = grown;
            capacity *= 2;
        }
    }
    if (!bytes)
        return session_no_memory(session);
    if (used > SOURCE_MAX_BYTES) {
        memory_free(bytes);
        SESSION_ERROR(session, TEXT("the policy `{0}` is larger than 16 MiB", "政策文件“{0}”超过 16 MiB"),
                      TEXT("is it a data file? The policy comes first: polc run POLICY DATA",
                           "这是数据文件吗？政策在前：polc run 政策文件 数据文件"),
                      str_from(out->path));
        return EXIT_POLICY;
    }
    out->text = (Str){bytes, used};
    return EXIT_ALL_WELL;
}

static ExitCode keep_path(PolicyFile *out, const Session *session, const char *path)
{
    size_t size = strlen(path) + 1;
    out->path = memory_new(size, 1);
    if (!out->path)
        return session_no_memory(session);
    memcpy(out->path, path, size);
    return EXIT_ALL_WELL;
}

static ExitCode read_descriptor(PolicyFile *out, const Session *session, int descriptor, const char *path)
{
    ExitCode code = keep_path(out, session, path);
    struct stat about;
    if (code == EXIT_ALL_WELL && fstat(descriptor, &about) == 0 && S_ISDIR(about.st_mode))
        code = complain_unreadable(session, path, EISDIR);
    if (code == EXIT_ALL_WELL)
        code = read_all(out, session, descriptor);
    if (code != EXIT_ALL_WELL)
        policy_file_done(out);
    return code;
}

ExitCode policy_file_read(PolicyFile *out, const Session *session, const char *name)
{
    *out = (PolicyFile){0};
    if (strcmp(name, "-") == 0)
        return read_descriptor(out, session, STDIN_FILENO, session_file_name(session, name));
    Search search = {.name = name, .descriptor = -1};
    search_everywhere(&search);
    if (search.error != 0)
        return complain_unreadable(session, search.path, search.error);
    if (search.descriptor < 0) {
        SESSION_ERROR(session, TEXT("there is no policy `{0}`", "找不到政策文件“{0}”"),
                      TEXT("looked for: {1}", "查找过：{1}"), str_from(name), str_from(search.tried));
        return EXIT_POLICY;
    }
    ExitCode code = read_descriptor(out, session, search.descriptor, search.path);
    close(search.descriptor);
    return code;
}

void policy_file_done(PolicyFile *file)
{
    memory_free(file->path);
    memory_free((char *)file->text.at);
    *file = (PolicyFile){0};
}
