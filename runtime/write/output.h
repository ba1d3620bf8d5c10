/* output: bytes on their way to a file that appears whole or not at all, to standard output, or to memory.
 *
 * A file is written under another name in its own directory and takes its place only when output_close finds
 * that everything arrived on the disk; until then an older file of that name is untouched. Symbolic links are
 * followed and stay links. Devices and pipes are written directly, since nothing can take their place.
 *
 * Writers put UTF-8; the encoding of the file is made on the way out, and then, where the name of the file ends
 * in .gz or .zst, its compression. After a failure every further put does nothing, so writers check only at the
 * end. The test switch POLC_FAIL_WRITE=N (environment, read when an output opens) makes the Nth write to the
 * system fail as if the disk were full. */
#ifndef POLC_OUTPUT_H
#define POLC_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "runtime/language.h"
#include "runtime/str.h"
#include "runtime/value.h"

typedef enum OutputEncoding { OUTPUT_UTF8, OUTPUT_UTF8_BOM, OUTPUT_GB18030 } OutputEncoding;

#define OUTPUT_BUFFER_BYTES ((size_t)256 * 1024)
/* The most that one output_room may ask for. */
#define OUTPUT_ROOM_BYTES ((size_t)256)

typedef struct Output {
    char *buffer; /* owned */
    size_t used, capacity;
    bool in_memory; /* the buffer grows and nothing is written */
    int descriptor;
    bool owns_descriptor;
    char *target; /* the file to appear, links followed; NULL when written directly */
    char *temporary; /* where its bytes gather; NULL when written directly */
    const char *path; /* as given, for messages; the caller's; NULL: standard output */
    void *converter; /* iconv_t; NULL: UTF-8 as it is */
    struct Compressor *compressor; /* behind the converter; NULL: not compressed */
    long writes_until_failure; /* test switch; 0: none */
    Status status;
    bool has_written; /* the system took some bytes */
    int error; /* errno of the first failure */
    bool reader_gone; /* the reader of the pipe closed it: nobody is left to be told, not even of this */
} Output;

/* `path` NULL or "-" is standard output. On failure nothing needs closing; output_failure tells why. */
Status output_open(Output *out, const char *path, OutputEncoding encoding);
/* Whether what goes there can be given up until the output is closed: to a file, but not to a pipe or a device. */
bool output_is_taken_back(const char *path);
/* Over a descriptor that stays the caller's. */
Status output_open_descriptor(Output *out, int descriptor, OutputEncoding encoding);
/* Into memory, as a part of what another output will be given: output_text is all that was put since
 * output_clear. No encoding is made. output_abandon frees it. */
Status output_open_memory(Output *out);
static inline Str output_text(const Output *out)
{
    return (Str){out->buffer, out->used};
}
static inline void output_clear(Output *out)
{
    out->used = 0;
}
/* Writes what is left, lets the file appear, frees everything. A file whose writing failed is removed. */
Status output_close(Output *out);
/* Gives up: the file does not appear. */
void output_abandon(Output *out);

/* Why it failed, as one sentence without a line end, into `text` (always terminated); empty when it did not, or
 * when the reader of a pipe went away. May be asked before and after output_close. */
void output_failure(const Output *out, Language language, char *text, size_t size);

/* Hands the buffer to the system. */
void output_flush(Output *out);
void output_put_long(Output *out, Str text);

/* Into memory: room for at least `bytes` more, however many; NULL when there is none, which is then a failure
 * of the output. */
char *output_reserve(Output *out, size_t bytes);

/* Room for at least `bytes` (≤ OUTPUT_ROOM_BYTES) more; fill it and add to out->used. Never NULL. */
static inline char *output_room(Output *out, size_t bytes)
{
    if (out->capacity - out->used < bytes)
        output_flush(out);
    return out->buffer + out->used;
}

static inline void output_put(Output *out, Str text)
{
    if (text.len > out->capacity - out->used) {
        output_put_long(out, text);
        return;
    }
    if (text.len)
        memcpy(out->buffer + out->used, text.at, text.len);
    out->used += text.len;
}

static inline void output_byte(Output *out, char byte)
{
    *output_room(out, 1) = byte;
    out->used++;
}

#endif
