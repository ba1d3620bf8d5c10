#define ZSTD_STATIC_LINKING_ONLY 1 /* memory of our own */
#include "runtime/write/compressor.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "runtime/memory.h"

/* The libraries are handed whole blocks, so that they see the same bytes at the same time however these were put. */
#define BLOCK ((size_t)128 << 10)
#define GZIP_LEVEL 6
#define ZSTD_LEVEL 3
#define GZIP_WRAPPER 16 /* added to the bits of the window: a gzip file instead of bare deflate */

struct Compressor {
    Compression compression;
    void (*write)(void *context, const char *bytes, size_t count);
    z_stream gzip;
    bool has_gzip;
    ZSTD_CCtx *zstd;
    size_t used;
    char in[BLOCK], out[BLOCK];
};

static voidpf allocate(voidpf unused, uInt count, uInt size)
{
    return compression_allocate(unused, (size_t)count * size);
}

static bool open_gzip(Compressor *compressor)
{
    z_stream *gzip = &compressor->gzip;
    gzip->zalloc = allocate;
    gzip->zfree = compression_free;
    compressor->has_gzip = deflateInit2(gzip, GZIP_LEVEL, Z_DEFLATED, MAX_WBITS + GZIP_WRAPPER, MAX_MEM_LEVEL - 1,
                                        Z_DEFAULT_STRATEGY) == Z_OK;
    return compressor->has_gzip;
}

static bool open_zstd(Compressor *compressor)
{
    compressor->zstd = ZSTD_createCCtx_advanced((ZSTD_customMem){compression_allocate, compression_free, NULL});
    return compressor->zstd &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(compressor->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(compressor->zstd, ZSTD_c_checksumFlag, 1));
}

Compressor *compressor_open(Compression compression, void (*write)(void *context, const char *bytes, size_t count))
{
    Compressor *compressor = memory_new(1, sizeof *compressor);
    if (!compressor)
        return NULL;
    compressor->compression = compression;
    compressor->write = write;
    if (compression == COMPRESSION_GZIP ? open_gzip(compressor) : open_zstd(compressor))
        return compressor;
    compressor_close(compressor);
    return NULL;
}

void compressor_close(Compressor *compressor)
{
    if (!compressor)
        return;
    if (compressor->has_gzip)
        deflateEnd(&compressor->gzip);
    ZSTD_freeCCtx(compressor->zstd);
    memory_free(compressor);
}

static bool put_gzip(Compressor *compressor, bool last, void *context)
{
    z_stream *gzip = &compressor->gzip;
    gzip->next_in = (Bytef *)compressor->in;
    gzip->avail_in = (uInt)compressor->used;
    do {
        gzip->next_out = (Bytef *)compressor->out;
        gzip->avail_out = BLOCK;
        if (deflate(gzip, last ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR)
            return false;
        compressor->write(context, compressor->out, BLOCK - gzip->avail_out);
    } while (gzip->avail_out == 0);
    return true;
}

static bool put_zstd(Compressor *compressor, bool last, void *context)
{
    ZSTD_inBuffer in = {compressor->in, compressor->used, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {compressor->out, BLOCK, 0};
        left = ZSTD_compressStream2(compressor->zstd, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return false;
        compressor->write(context, compressor->out, out.pos);
    } while (last ? left > 0 : in.pos < in.size);
    return true;
}

static bool put_block(Compressor *compressor, bool last, void *context)
{
    bool put = compressor->compression == COMPRESSION_GZIP ? put_gzip(compressor, last, context)
                                                           : put_zstd(compressor, last, context);
    compressor->used = 0;
    return put;
}

bool compressor_put(Compressor *compressor, const char *bytes, size_t count, void *context)
{
    while (count > 0) {
        size_t room = BLOCK - compressor->used, part = count < room ? count : room;
        memcpy(compressor->in + compressor->used, bytes, part);
        compressor->used += part;
        bytes += part;
        count -= part;
        if (compressor->used == BLOCK && !put_block(compressor, false, context))
            return false;
    }
    return true;
}

bool compressor_end(Compressor *compressor, void *context)
{
    return put_block(compressor, true, context);
}
