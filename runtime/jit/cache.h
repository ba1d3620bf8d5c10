/* cache: images of kernels kept on disk from one run to the next, one file for each key.
 *
 * The folder is POLC_CACHE, else polc in XDG_CACHE_HOME, else ~/.cache/polc; POLC_CACHE=off: there is none. What lies there is run as
 * code, so the folder is made with mode 0700, and one that belongs to another user or that others may write to is not used;
 * neither is such a file. A file appears whole, under a temporary name first; its length, key and digest are verified when it is read.
 *
 * The cache only saves time: whatever is wrong with it, the answer is that there is nothing. */
#ifndef POLC_JIT_CACHE_H
#define POLC_JIT_CACHE_H

#include "runtime/jit/key.h"

#define CACHE_MOST_BYTES ((uint64_t)64 << 20) /* of all files, or a few files more; the oldest go first */

/* The image kept under this key, to be given to memory_free; empty when there is none. */
Str cache_read(const KernelKey *key);
void cache_write(const KernelKey *key, Str image);
/* Removes the oldest files until those that are left have at most `most` bytes, and what broken-off writes left behind. */
void cache_trim(uint64_t most);

#endif
