#include "compiler/plain_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(Arena *arena, FILE *file, Str *text)
{
    size_t capacity = 1 << 16, used = 0, got;
    char *bytes = arena_new(arena, capacity, 1);
    while (bytes && (got = fread(bytes + used, 1, capacity - used, file)) > 0) {
        used += got;
        if (used > SOURCE_MAX_BYTES)
            return false;
        if (used < capacity)
            continue;
        char *grown = arena_new(arena, capacity *= 2, 1);
        if (grown)
            memcpy(grown, bytes, used);
        bytes = grown;
    }
    *text = (Str){bytes, used};
    return bytes && !ferror(file);
}

/* NULL with the reason when there is no such plain file. */
static FILE *open_plain(const char *path, Arena *arena, Text *reason)
{
    struct stat about;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool found = descriptor >= 0 && fstat(descriptor, &about) == 0;
    FILE *file = found && S_ISREG(about.st_mode) ? fdopen(descriptor, "rb") : NULL;
    if (file)
        return file;
    *reason = found ? TEXT("it is not a plain file", "不是普通文件")
                    : text_of(arena_copy(arena, str_from(strerror(errno))));
    if (descriptor >= 0)
        close(descriptor);
    return NULL;
}

bool plain_file_read(Arena *arena, const char *path, Str *text, Text *reason)
{
    FILE *file = open_plain(path, arena, reason);
    if (!file)
        return false;
    /* The file is closed before an arena without memory escapes. */
    bool can_escape = arena->can_escape;
    arena->can_escape = false;
    bool whole = read_all(arena, file, text);
    fclose(file);
    arena->can_escape = can_escape;
    if (!text->at && can_escape)
        longjmp(arena->escape, 1);
    if (!whole)
        *reason = TEXT("it cannot be read, or is larger than 16 MiB", "无法读取，或超过16 MiB");
    return whole;
}

bool plain_file_read_beside(Arena *arena, Str beside, Str path, Str *text, Text *reason)
{
    size_t folder = beside.len;
    while (folder > 0 && beside.at[folder - 1] != '/')
        folder--;
    Str full = arena_print(arena, "%.*s%.*s", (int)folder, beside.at, STR_ARG(path));
    return full.at && plain_file_read(arena, full.at, text, reason);
}
