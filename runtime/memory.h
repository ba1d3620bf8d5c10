/* memory: the one place that asks the system for memory.
 *
 * Every function returns NULL when there is none; callers turn that into STATUS_NO_MEMORY. The test switch
 * POLC_FAIL_ALLOCATION=N (environment, read once) makes the Nth request of the process fail, so that every
 * such path can be walked by a test. */
#ifndef POLC_MEMORY_H
#define POLC_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed memory of count × size bytes, aligned to 64 bytes; NULL when there is none or the product overflows. */
void *memory_new(size_t count, size_t size);
/* Grows a block from memory_new (or NULL) to count × size bytes, keeping its first `used` bytes; the rest is not
 * zeroed. On NULL the old block is untouched and still owned by the caller. */
void *memory_grow(void *block, size_t used, size_t count, size_t size);
void memory_free(void *block);

#endif
