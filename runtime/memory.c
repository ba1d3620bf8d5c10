#include "runtime/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* POLC_FAIL_ALLOCATION=N: -1 before the environment was read, 0 when nothing is to fail. */
static long countdown = -1;

static bool fails_now(void)
{
    if (countdown < 0) {
        const char *setting = getenv("POLC_FAIL_ALLOCATION");
        long parsed = setting ? strtol(setting, NULL, 10) : 0;
        countdown = parsed > 0 ? parsed : 0;
    }
    return countdown > 0 && --countdown == 0;
}

static void *request(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - 63 || fails_now())
        return NULL;
    bytes = (bytes + 63) / 64 * 64;
    return aligned_alloc(64, bytes ? bytes : 64);
}

void *memory_new(size_t count, size_t size)
{
    void *block = request(count, size);
    if (block)
        memset(block, 0, count * size);
    return block;
}

void *memory_grow(void *block, size_t used, size_t count, size_t size)
{
    void *grown = request(count, size);
    if (!grown)
        return NULL;
    if (block && used)
        memcpy(grown, block, used);
    free(block);
    return grown;
}

void memory_free(void *block)
{
    free(block);
}
