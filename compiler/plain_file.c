#include "compiler/plain_file.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The real place of a file, links followed; NULL with the reason. The caller frees it. */
static char *real_place(Arena *arena, Str path, Text *reason)
{
    Str ended = arena_print(arena, "%.*s", STR_ARG(path));
    char *place = ended.at ? realpath(ended.at, NULL) : NULL;
    if (!place)
        *reason = text_of(arena_copy(arena, str_from(strerror(errno))));
    return place;
}

static bool is_below(const char *place, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(place, folder, length) == 0 &&
           (place[length] == '/' || (length > 0 && folder[length - 1] == '/'));
}

/* The path from the folder in which `beside` stands; empty with the reason when the file lies elsewhere in truth. */
static Str path_beside(Arena *arena, Str beside, Str path, Text *reason)
{
    size_t length = beside.len;
    while (length > 0 && beside.at[length - 1] != '/')
        length--;
    Str folder = length ? (Str){beside.at, length} : STR("."), full = {0};
    char *real_folder = real_place(arena, folder, reason), *real_file = NULL;
    full = arena_print(arena, "%.*s%.*s", (int)length, beside.at, STR_ARG(path));
    if (real_folder)
        real_file = real_place(arena, full, reason);
    bool inside = real_file && is_below(real_file, real_folder);
    if (real_file && !inside)
        *reason = TEXT("it is a link to a place outside of the policy's folder", "它是指向办法文件夹之外的链接");
    free(real_folder);
    free(real_file);
    return inside ? full : (Str){0};
}

bool plain_file_read_beside(Arena *arena, Str beside, Str path, Str *text, Text *reason)
{
    Str full = path_beside(arena, beside, path, reason);
    return full.len && plain_file_read(arena, full.at, text, reason);
}

/* The text in UTF-8, if it is text in the encoding `from` from its first byte to its last. */
static bool convert(Arena *arena, const char *from, Str bytes, Str *text)
{
    size_t room = bytes.len * 2 + 4, left = bytes.len;
    char *to = arena_new(arena, room, 1), *out = to, *in = (char *)bytes.at; /* iconv only reads from it */
    iconv_t converter = to ? iconv_open("UTF-8", from) : (iconv_t)-1;
    if (converter == (iconv_t)-1)
        return false;
    bool whole = iconv(converter, &in, &left, &out, &room) != (size_t)-1 && left == 0;
    iconv_close(converter);
    *text = (Str){to, (size_t)(out - to)};
    return whole;
}

static bool text_of_bytes(Arena *arena, Str bytes, Str *text, Text *reason)
{
    if (convert(arena, "UTF-8", bytes, text) || convert(arena, "GB18030", bytes, text))
        return true;
    *reason = TEXT("it is neither UTF-8 nor GBK text", "既不是 UTF-8 也不是 GBK 文本");
    return false;
}

bool plain_file_read_table(Arena *arena, Str beside, Str path, Str *text, Text *reason)
{
    Str bytes;
    return plain_file_read_beside(arena, beside, path, &bytes, reason) &&
           text_of_bytes(arena, bytes, text, reason);
}

bool plain_file_read_text(Arena *arena, const char *path, Str *text, Text *reason)
{
    Str bytes;
    return plain_file_read(arena, path, &bytes, reason) && text_of_bytes(arena, bytes, text, reason);
}
