#define ZSTD_STATIC_LINKING_ONLY 1 /* memory of our own */
#include "runtime/read/decompress.h"

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "runtime/compression.h"
#include "runtime/memory.h"

#define BLOCK ((size_t)128 << 10)
#define GZIP_WRAPPER 16 /* added to the bits of the window: a gzip file instead of bare deflate */

typedef struct Decompression {
    Source source;
    Source *inner;
    bool has_begun; /* the first bytes were looked at */
    Compression compression;
    char first
        [COMPRESSION_MAGIC]; /* what was looked at of a file that is not compressed, and is still to be handed on */
    size_t first_count;
    bool inner_failed; /* found while something could still be handed on: told by the next read */
    z_stream gzip;
    bool has_gzip;
    ZSTD_DCtx *zstd;
    char *block; /* compressed bytes: BLOCK of them */
    size_t at, end;
    bool inner_ended;
    bool in_member; /* a compressed file has begun and not ended */
    bool in_padding; /* zeros behind the last one, as tapes have */
} Decompression;

typedef enum Step { STEP_GOES_ON, STEP_MEMBER_ENDS, STEP_DAMAGED, STEP_FOREIGN, STEP_WINDOW, STEP_NO_MEMORY } Step;

#define WORDS(en, zh)          \
    {                          \
        {en, sizeof(en) - 1},  \
        {                      \
            zh, sizeof(zh) - 1 \
        }                      \
    }

/* ---- Failures ----------------------------------------------------------------------------------------------- */

static size_t fail(Decompression *self, Step step)
{
    static const Wording words[] = {
        [STEP_GOES_ON] = WORDS("its compressed data end too early: it was cut off while it was copied or saved",
                               "压缩数据不完整：复制或保存时被截断了"),
        [STEP_DAMAGED] = WORDS("its compressed data are damaged; take the file again from where it came",
                               "压缩数据已损坏，请从原处重新取得该文件"),
        [STEP_FOREIGN] = WORDS("something that is not compressed stands behind its compressed data",
                               "压缩数据之后还有未压缩的内容"),
        [STEP_WINDOW] =
            WORDS("it is compressed with a window of more than 128 MiB; compress it again without --long",
                  "压缩窗口超过 128 MiB，请不用 --long 重新压缩"),
    };
    if (step == STEP_NO_MEMORY)
        self->source.no_memory = true;
    else
        self->source.failure = words[step];
    return SOURCE_FAILED;
}

static size_t fail_as_inner(Decompression *self)
{
    self->source.failure = self->inner->failure;
    self->source.no_memory = self->inner->no_memory;
    return SOURCE_FAILED;
}

static size_t read_inner(Decompression *self, char *to, size_t room)
{
    size_t got = source_read(self->inner, to, room);
    self->source.taken = self->inner->taken;
    return got;
}

/* ---- The beginning ------------------------------------------------------------------------------------------ */

static voidpf allocate(voidpf unused, uInt count, uInt size)
{
    return compression_allocate(unused, (size_t)count * size);
}

static bool begin_compressed(Decompression *self)
{
    self->block = memory_new(BLOCK, 1);
    if (!self->block)
        return false;
    memcpy(self->block, self->first, self->first_count);
    self->end = self->first_count;
    self->first_count = 0;
    if (self->compression == COMPRESSION_ZSTD) {
        self->zstd = ZSTD_createDCtx_advanced((ZSTD_customMem){compression_allocate, compression_free, NULL});
        return self->zstd != NULL;
    }
    self->gzip.zalloc = allocate;
    self->gzip.zfree = compression_free;
    self->has_gzip = inflateInit2(&self->gzip, MAX_WBITS + GZIP_WRAPPER) == Z_OK;
    return self->has_gzip;
}

/* Looks at the first bytes. SOURCE_FAILED, or anything else. */
static size_t begin(Decompression *self)
{
    self->has_begun = true;
    while (self->first_count < COMPRESSION_MAGIC) {
        size_t got = read_inner(self, self->first + self->first_count, COMPRESSION_MAGIC - self->first_count);
        if (got == SOURCE_FAILED)
            return fail_as_inner(self);
        if (got == 0)
            break;
        self->first_count += got;
    }
    self->compression = compression_of_bytes((Str){self->first, self->first_count});
    if (self->compression != COMPRESSION_NONE && !begin_compressed(self))
        return fail(self, STEP_NO_MEMORY);
    return 0;
}

/* ---- What is not compressed --------------------------------------------------------------------------------- */

static size_t read_plain(Decompression *self, char *to, size_t room)
{
    if (self->inner_failed)
        return fail_as_inner(self);
    size_t kept = self->first_count < room ? self->first_count : room;
    memcpy(to, self->first, kept);
    self->first_count -= kept;
    memmove(self->first, self->first + kept, self->first_count);
    if (kept == room)
        return kept;
    size_t got = read_inner(self, to + kept, room - kept);
    if (got != SOURCE_FAILED)
        return kept + got;
    self->inner_failed = true;
    return kept ? kept : fail_as_inner(self);
}

/* ---- What is compressed ------------------------------------------------------------------------------------- */

static Step step_gzip(Decompression *self, char *to, size_t room, size_t *made)
{
    z_stream *gzip = &self->gzip;
    gzip->next_in = (Bytef *)self->block + self->at;
    gzip->avail_in = (uInt)(self->end - self->at);
    gzip->next_out = (Bytef *)to;
    gzip->avail_out = (uInt)(room < BLOCK ? room : BLOCK);
    uInt before = gzip->avail_out;
    int result = inflate(gzip, Z_NO_FLUSH);
    self->at = self->end - gzip->avail_in;
    *made = before - gzip->avail_out;
    if (result == Z_STREAM_END)
        return inflateReset(gzip) == Z_OK ? STEP_MEMBER_ENDS : STEP_DAMAGED;
    return result == Z_OK || result == Z_BUF_ERROR ? STEP_GOES_ON
           : result == Z_MEM_ERROR                 ? STEP_NO_MEMORY
                                                   : STEP_DAMAGED;
}

static Step step_zstd(Decompression *self, char *to, size_t room, size_t *made)
{
    ZSTD_inBuffer in = {self->block, self->end, self->at};
    ZSTD_outBuffer out = {to, room, 0};
    size_t left = ZSTD_decompressStream(self->zstd, &out, &in);
    self->at = in.pos;
    *made = out.pos;
    if (!ZSTD_isError(left))
        return left == 0 ? STEP_MEMBER_ENDS : STEP_GOES_ON;
    ZSTD_ErrorCode error = ZSTD_getErrorCode(left);
    return error == ZSTD_error_memory_allocation               ? STEP_NO_MEMORY
           : error == ZSTD_error_frameParameter_windowTooLarge ? STEP_WINDOW
                                                               : STEP_DAMAGED;
}

/* Reads on, so that at least `wanted` compressed bytes are at hand, or all that there are. */
static size_t fill(Decompression *self, size_t wanted)
{
    if (self->at > 0) {
        memmove(self->block, self->block + self->at, self->end - self->at);
        self->end -= self->at;
        self->at = 0;
    }
    while (self->end < wanted && !self->inner_ended) {
        size_t got = read_inner(self, self->block + self->end, BLOCK - self->end);
        if (got == SOURCE_FAILED)
            return fail_as_inner(self);
        self->inner_ended = got == 0;
        self->end += got;
    }
    return self->end;
}

/* Between two compressed files: what follows must be another one of the kind, or zeros to the end. */
static Step enter_member(Decompression *self)
{
    Str rest = {self->block + self->at, self->end - self->at};
    if (!self->in_padding && compression_of_bytes(rest) == self->compression) {
        self->in_member = true;
        return STEP_GOES_ON;
    }
    self->in_padding = true;
    for (; self->at < self->end; self->at++)
        if (self->block[self->at] != '\0')
            return STEP_FOREIGN;
    return STEP_GOES_ON;
}

static size_t read_compressed(Decompression *self, char *to, size_t room)
{
    for (;;) {
        if (self->end - self->at < COMPRESSION_MAGIC && fill(self, COMPRESSION_MAGIC) == SOURCE_FAILED)
            return SOURCE_FAILED;
        bool nothing_left = self->at == self->end;
        if (nothing_left && !self->in_member)
            return 0;
        if (!self->in_member) {
            Step entered = enter_member(self);
            if (entered != STEP_GOES_ON)
                return fail(self, entered);
            continue;
        }
        size_t made;
        Step step = self->compression == COMPRESSION_GZIP ? step_gzip(self, to, room, &made)
                                                          : step_zstd(self, to, room, &made);
        self->in_member = step != STEP_MEMBER_ENDS;
        if (step > STEP_MEMBER_ENDS)
            return fail(self, step);
        if (made > 0)
            return made;
        if (nothing_left && self->in_member)
            return fail(self, STEP_GOES_ON);
    }
}

/* ---- The source --------------------------------------------------------------------------------------------- */

static size_t read_decompressed(Source *source, char *to, size_t room)
{
    Decompression *self = (Decompression *)source;
    if (!self->has_begun && begin(self) == SOURCE_FAILED)
        return SOURCE_FAILED;
    return self->compression == COMPRESSION_NONE ? read_plain(self, to, room) : read_compressed(self, to, room);
}

static Source *read_again(Source *source)
{
    Decompression *self = (Decompression *)source;
    Source *inner = source_again(self->inner);
    Source *copy = inner ? decompress_open(inner) : NULL;
    source->no_memory |= self->inner->no_memory || (inner && !copy);
    return copy;
}

static void close_decompressed(Source *source)
{
    Decompression *self = (Decompression *)source;
    if (self->has_gzip)
        inflateEnd(&self->gzip);
    ZSTD_freeDCtx(self->zstd);
    memory_free(self->block);
    source_close(self->inner);
    memory_free(self);
}

Source *decompress_open(Source *inner)
{
    Decompression *self = inner ? memory_new(1, sizeof *self) : NULL;
    if (!self) {
        source_close(inner);
        return NULL;
    }
    self->source = (Source){.read = read_decompressed,
                            .again = read_again,
                            .close = close_decompressed,
                            .taken = inner->taken,
                            .total = inner->total};
    self->inner = inner;
    return &self->source;
}
