/* source: where the bytes of a data file come from, under the decoder: a descriptor as it is, or a decompressor over one.
 *
 * A new kind of source fills in the functions; nobody else knows which kind it has. */
#ifndef POLC_SOURCE_H
#define POLC_SOURCE_H

#include <stdint.h>

#include "runtime/problem.h"

#define SOURCE_FAILED SIZE_MAX

typedef struct Source Source;
struct Source {
    /* Up to `room` (at least 1) bytes, in one request to the system; 0 at the end; SOURCE_FAILED: `failure` or `no_memory`
     * says why, and the source is not read again. */
    size_t (*read)(Source *source, char *to, size_t room);
    /* Another source of the same bytes from their beginning, which does not move this one. NULL: the bytes come only once
     * (a pipe), or `no_memory` of this source is set. */
    Source *(*again)(Source *source);
    void (*close)(Source *source); /* frees the source too */
    uint64_t taken, total; /* bytes of the file as it lies on the disk, so far and in all; total 0: not known */
    Wording failure; /* "the disk reports an error": static, or the system's until its next message */
    bool no_memory;
};

/* Takes over the descriptor and closes it, at once when there is no memory: NULL. The bytes begin where the descriptor
 * stands. */
Source *source_open(int descriptor);

static inline size_t source_read(Source *source, char *to, size_t room)
{
    return source->read(source, to, room);
}
static inline Source *source_again(Source *source)
{
    return source->again(source);
}
static inline void source_close(Source *source)
{
    if (source)
        source->close(source);
}

#endif
