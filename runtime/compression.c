#include "runtime/compression.h"

#include <strings.h>

#include "runtime/memory.h"

static const struct {
    Compression compression;
    Str end, magic;
} forms[] = {
    {COMPRESSION_GZIP, {".gz", 3}, {"\x1F\x8B", 2}},
    {COMPRESSION_ZSTD, {".zst", 4}, {"\x28\xB5\x2F\xFD", 4}},
};
#define FORMS (sizeof forms / sizeof *forms)

Compression compression_of_name(Str path)
{
    for (size_t i = 0; i < FORMS; i++)
        if (path.len > forms[i].end.len &&
            strncasecmp(path.at + path.len - forms[i].end.len, forms[i].end.at, forms[i].end.len) == 0)
            return forms[i].compression;
    return COMPRESSION_NONE;
}

Compression compression_of_bytes(Str first)
{
    for (size_t i = 0; i < FORMS; i++)
        if (str_starts(first, forms[i].magic))
            return forms[i].compression;
    return COMPRESSION_NONE;
}

Str compression_bare_name(Str path)
{
    Compression compression = compression_of_name(path);
    for (size_t i = 0; i < FORMS; i++)
        if (forms[i].compression == compression)
            path.len -= forms[i].end.len;
    return path;
}

void *compression_allocate(void *unused, size_t bytes)
{
    (void)unused;
    return memory_new(bytes, 1);
}

void compression_free(void *unused, void *block)
{
    (void)unused;
    memory_free(block);
}
