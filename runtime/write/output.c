#define _GNU_SOURCE 1

#include "runtime/write/output.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "runtime/memory.h"
#include "runtime/write/compressor.h"
#include "runtime/write/leftover.h"

#define MAX_LINKS 40
#define MAX_TEMPORARY_NAMES 1000

static void fail(Output *out, Status status, int error)
{
    if (out->status != STATUS_OK)
        return;
    out->status = status;
    out->error = error;
    out->reader_gone = error == EPIPE;
}

/* ---- The system's side -------------------------------------------------------------------------------------- */

/* A closed pipe raises SIGPIPE, which would end the process; it is held back for the length of one write and taken
 * from the queue, so that neither the process's own settings nor other threads are touched. */
static ssize_t write_without_signal(int descriptor, const char *bytes, size_t count)
{
    sigset_t pipe_signal, before;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    ssize_t written = write(descriptor, bytes, count);
    int error = errno;
    if (written < 0 && error == EPIPE)
        sigtimedwait(&pipe_signal, NULL, &(struct timespec){0, 0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return written;
}

static void write_bytes(Output *out, const char *bytes, size_t count)
{
    if (out->status == STATUS_OK && out->writes_until_failure > 0 && --out->writes_until_failure == 0)
        fail(out, STATUS_IO, ENOSPC);
    while (count > 0 && out->status == STATUS_OK) {
        ssize_t written = write_without_signal(out->descriptor, bytes, count);
        if (written > 0) {
            out->has_written = true;
            bytes += written;
            count -= (size_t)written;
        } else if (written == 0) {
            fail(out, STATUS_IO, ENOSPC);
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = out->descriptor, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            fail(out, STATUS_IO, errno);
        }
    }
}

/* ---- Compression ---------------------------------------------------------------------------------------------- */

static void write_compressed(void *context, const char *bytes, size_t count)
{
    if (count > 0)
        write_bytes(context, bytes, count);
}

static void begin_compression(Output *out)
{
    Compression compression = out->path ? compression_of_name(str_from(out->path)) : COMPRESSION_NONE;
    if (compression == COMPRESSION_NONE)
        return;
    out->compressor = compressor_open(compression, write_compressed);
    if (!out->compressor)
        fail(out, STATUS_NO_MEMORY, ENOMEM);
}

/* Bytes as the file shall have them, before they are compressed. */
static void put_encoded(Output *out, const char *bytes, size_t count)
{
    if (!out->compressor)
        write_bytes(out, bytes, count);
    else if (out->status == STATUS_OK && !compressor_put(out->compressor, bytes, count, out))
        fail(out, STATUS_NO_MEMORY, ENOMEM);
}

static void end_compression(Output *out)
{
    if (out->compressor && out->status == STATUS_OK && !compressor_end(out->compressor, out))
        fail(out, STATUS_NO_MEMORY, ENOMEM);
}

/* ---- Encodings ---------------------------------------------------------------------------------------------- */

/* U+FFFD, for bytes that are not UTF-8. */
#define GB18030_REPLACEMENT "\x84\x31\xA4\x37"

/* Converts and writes `bytes`; returns how many were used up. A character cut off at the end is left over, unless
 * nothing more will come. */
static size_t write_converted(Output *out, char *bytes, size_t count, bool last)
{
    char converted[16 * 1024];
    char *from = bytes;
    size_t left = count;
    while (left > 0 && out->status == STATUS_OK) {
        char *to = converted;
        size_t room = sizeof converted - 4;
        size_t result = iconv((iconv_t)out->converter, &from, &left, &to, &room);
        if (result == (size_t)-1 && (errno == EILSEQ || (errno == EINVAL && last))) {
            memcpy(to, GB18030_REPLACEMENT, 4);
            to += 4;
            from++;
            left--;
        } else if (result == (size_t)-1 && errno == EINVAL) {
            put_encoded(out, converted, (size_t)(to - converted));
            break;
        }
        put_encoded(out, converted, (size_t)(to - converted));
    }
    return count - left;
}

static void flush_buffer(Output *out, bool last)
{
    size_t done = out->used;
    if (out->status == STATUS_OK && out->converter)
        done = write_converted(out, out->buffer, out->used, last);
    else
        put_encoded(out, out->buffer, out->used);
    if (out->status != STATUS_OK)
        done = out->used;
    memmove(out->buffer, out->buffer + done, out->used - done);
    out->used -= done;
}

/* After a failure the room is used over and over, so that who fills it need not ask. */
static bool grow_buffer(Output *out, size_t capacity)
{
    char *grown = memory_grow(out->buffer, out->used, capacity, 1);
    if (!grown) {
        fail(out, STATUS_NO_MEMORY, ENOMEM);
        out->used = 0;
        return false;
    }
    out->buffer = grown;
    out->capacity = capacity;
    return true;
}

char *output_reserve(Output *out, size_t bytes)
{
    assert(out->in_memory);
    size_t capacity = out->capacity;
    while (capacity - out->used < bytes && capacity < SIZE_MAX / 2)
        capacity *= 2;
    if (capacity != out->capacity && !grow_buffer(out, capacity))
        return NULL;
    return out->buffer + out->used;
}

void output_flush(Output *out)
{
    if (out->in_memory)
        grow_buffer(out, out->capacity * 2);
    else
        flush_buffer(out, false);
}

/* Bytes in quantity need not pass through the buffer, unless they change on the way. */
static bool goes_straight(const Output *out, Str text)
{
    return !out->in_memory && !out->converter && !out->compressor && text.len >= OUTPUT_BUFFER_BYTES / 8;
}

void output_put_long(Output *out, Str text)
{
    if (goes_straight(out, text)) {
        if (out->used > 0)
            output_flush(out);
        write_bytes(out, text.at, text.len);
        return;
    }
    while (text.len > 0 && out->status == STATUS_OK) {
        size_t room = out->capacity - out->used;
        size_t part = text.len < room ? text.len : room;
        memcpy(out->buffer + out->used, text.at, part);
        out->used += part;
        text.at += part;
        text.len -= part;
        if (out->used == out->capacity)
            output_flush(out);
    }
}

/* ---- Opening ------------------------------------------------------------------------------------------------ */

/* The directory part of `path` with its slash, or nothing. */
static size_t directory_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

static char *join(const char *directory, size_t directory_len, const char *name)
{
    size_t name_len = strlen(name);
    char *path = memory_new(directory_len + name_len + 1, 1);
    if (path) {
        memcpy(path, directory, directory_len);
        memcpy(path + directory_len, name, name_len + 1);
    }
    return path;
}

/* Follows symbolic links to the name where the file is or would be, also when the last link points at nothing yet.
 * The result is the caller's; NULL with errno on failure. */
static char *follow_links(const char *path)
{
    char *at = join(path, strlen(path), "");
    for (int links = 0; at; links++) {
        char aim[PATH_MAX];
        ssize_t len = readlink(at, aim, sizeof aim - 1);
        if (len < 0)
            return at;
        aim[len] = '\0';
        char *next = aim[0] == '/' ? join(aim, (size_t)len, "") : join(at, directory_length(at), aim);
        memory_free(at);
        at = next;
        if (links == MAX_LINKS) {
            memory_free(at);
            errno = ELOOP;
            return NULL;
        }
    }
    errno = ENOMEM;
    return NULL;
}

/* Opens a new file beside the target. The name does not grow from the target's, which may be as long as names may
 * be. */
static void open_temporary(Output *out)
{
    leftover_remove((Str){out->target, directory_length(out->target)});
    for (int attempt = 0; attempt < MAX_TEMPORARY_NAMES; attempt++) {
        char name[PART_NAME_ROOM];
        part_name(name, (long)getpid(), attempt);
        char *temporary = join(out->target, directory_length(out->target), name);
        if (!temporary) {
            fail(out, STATUS_NO_MEMORY, ENOMEM);
            return;
        }
        out->descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (out->descriptor >= 0) {
            out->temporary = temporary;
            out->owns_descriptor = true;
            part_claim(out->descriptor);
            return;
        }
        memory_free(temporary);
        if (errno != EEXIST)
            break;
    }
    fail(out, STATUS_IO, errno);
}

static void open_directly(Output *out)
{
    out->descriptor = open(out->target, O_WRONLY | O_CLOEXEC);
    memory_free(out->target);
    out->target = NULL;
    if (out->descriptor < 0)
        fail(out, STATUS_IO, errno);
    else
        out->owns_descriptor = true;
}

static void open_file(Output *out, const char *path)
{
    struct stat old;
    out->target = follow_links(path);
    if (!out->target) {
        fail(out, errno == ENOMEM ? STATUS_NO_MEMORY : STATUS_IO, errno);
        return;
    }
    bool exists = stat(out->target, &old) == 0;
    bool names_no_file = out->target[directory_length(out->target)] == '\0';
    if (names_no_file || (exists && S_ISDIR(old.st_mode))) {
        fail(out, STATUS_IO, EISDIR);
    } else if (exists && !S_ISREG(old.st_mode)) {
        open_directly(out);
    } else if (exists && access(out->target, W_OK) != 0) {
        fail(out, STATUS_IO, errno);
    } else {
        open_temporary(out);
        if (exists && out->status == STATUS_OK && fchmod(out->descriptor, old.st_mode & 07777) != 0)
            fail(out, STATUS_IO, errno);
    }
}

static void begin_encoding(Output *out, OutputEncoding encoding)
{
    if (encoding == OUTPUT_UTF8_BOM)
        output_put(out, STR("\xEF\xBB\xBF"));
    if (encoding != OUTPUT_GB18030)
        return;
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    if (converter == (iconv_t)-1)
        fail(out, errno == ENOMEM ? STATUS_NO_MEMORY : STATUS_IO, errno);
    else
        out->converter = converter;
}

static void open_anywhere(Output *out, const char *path, int descriptor, OutputEncoding encoding)
{
    const char *setting = getenv("POLC_FAIL_WRITE");
    *out = (Output){.descriptor = descriptor, .path = path};
    out->writes_until_failure = setting ? strtol(setting, NULL, 10) : 0;
    out->buffer = memory_new(OUTPUT_BUFFER_BYTES, 1);
    out->capacity = OUTPUT_BUFFER_BYTES;
    if (!out->buffer)
        fail(out, STATUS_NO_MEMORY, ENOMEM);
    else if (path)
        open_file(out, path);
    if (out->status == STATUS_OK)
        begin_compression(out);
    if (out->status == STATUS_OK)
        begin_encoding(out, encoding);
    if (out->status != STATUS_OK)
        output_abandon(out);
}

Status output_open(Output *out, const char *path, OutputEncoding encoding)
{
    if (path && strcmp(path, "-") == 0)
        path = NULL;
    open_anywhere(out, path, STDOUT_FILENO, encoding);
    return out->status;
}

bool output_is_taken_back(const char *path)
{
    struct stat old;
    if (!path || strcmp(path, "-") == 0)
        return false;
    return stat(path, &old) != 0 || S_ISREG(old.st_mode);
}

Status output_open_descriptor(Output *out, int descriptor, OutputEncoding encoding)
{
    open_anywhere(out, NULL, descriptor, encoding);
    return out->status;
}

Status output_open_memory(Output *out)
{
    *out = (Output){.descriptor = -1, .in_memory = true, .capacity = OUTPUT_BUFFER_BYTES};
    out->buffer = memory_new(out->capacity, 1);
    if (!out->buffer)
        fail(out, STATUS_NO_MEMORY, ENOMEM);
    return out->status;
}

/* ---- Closing ------------------------------------------------------------------------------------------------ */

static void release(Output *out)
{
    if (out->converter)
        iconv_close((iconv_t)out->converter);
    compressor_close(out->compressor);
    memory_free(out->buffer);
    memory_free(out->target);
    memory_free(out->temporary);
    out->converter = NULL;
    out->compressor = NULL;
    out->buffer = out->target = out->temporary = NULL;
    out->used = 0;
}

void output_abandon(Output *out)
{
    if (out->owns_descriptor)
        close(out->descriptor);
    out->owns_descriptor = false;
    if (out->temporary)
        unlink(out->temporary);
    release(out);
}

Status output_close(Output *out)
{
    if (out->buffer)
        flush_buffer(out, true);
    end_compression(out);
    if (out->temporary && out->status == STATUS_OK && fsync(out->descriptor) != 0)
        fail(out, STATUS_IO, errno);
    if (out->owns_descriptor && close(out->descriptor) != 0)
        fail(out, STATUS_IO, errno);
    out->owns_descriptor = false;
    if (out->temporary && out->status == STATUS_OK && rename(out->temporary, out->target) != 0)
        fail(out, STATUS_IO, errno);
    if (out->temporary && out->status != STATUS_OK)
        unlink(out->temporary);
    release(out);
    return out->status;
}

/* ---- Telling why -------------------------------------------------------------------------------------------- */

typedef struct ErrorText {
    int error;
    const char *en, *zh;
} ErrorText;

static const ErrorText error_texts[] = {
    {ENOSPC, "the disk is full", "磁盘已满"},
    {EDQUOT, "the disk quota is used up", "磁盘配额已用完"},
    {EACCES, "permission is denied", "没有写入权限"},
    {EPERM, "permission is denied", "没有写入权限"},
    {EROFS, "the disk can only be read", "磁盘是只读的"},
    {EISDIR, "it is a folder; name a file", "它是一个文件夹，请写文件名"},
    {ENOENT, "its folder does not exist", "所在的文件夹不存在"},
    {ENOTDIR, "a part of its path is not a folder", "路径中有一段不是文件夹"},
    {ENAMETOOLONG, "the name is too long", "文件名太长"},
    {ELOOP, "its symbolic links lead in a circle", "符号链接循环指向"},
    {EIO, "the disk reports an error", "磁盘读写出错"},
    {EFBIG, "the file would be too large", "文件过大"},
    {ENOMEM, "memory has run out", "内存不足"},
};

static const char *error_text(int error, Language language)
{
    for (size_t i = 0; i < sizeof error_texts / sizeof *error_texts; i++)
        if (error_texts[i].error == error)
            return language == LANGUAGE_ZH ? error_texts[i].zh : error_texts[i].en;
    const char *text = strerrordesc_np(error);
    return text ? text : "?";
}

void output_failure(const Output *out, Language language, char *text, size_t size)
{
    text[0] = '\0';
    if (out->status == STATUS_OK || out->reader_gone)
        return;
    const char *why = error_text(out->error, language);
    bool zh = language == LANGUAGE_ZH;
    if (out->path)
        snprintf(text, size, zh ? "无法写入 %s：%s；文件未改动" : "cannot write %s: %s; the file is unchanged",
                 out->path, why);
    else
        snprintf(text, size, zh ? "无法写到标准输出：%s" : "cannot write to standard output: %s", why);
}
