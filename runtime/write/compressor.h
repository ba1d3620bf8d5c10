/* compressor: bytes on their way to a compressed file.
 *
 * What comes out depends on the bytes alone, not on how many of them came at a time, and holds no time and no name. */
#ifndef POLC_COMPRESSOR_H
#define POLC_COMPRESSOR_H

#include <stdbool.h>

#include "runtime/compression.h"

typedef struct Compressor Compressor;

/* What is compressed goes to `write`, with the context of the call at hand. NULL: no memory. */
Compressor *compressor_open(Compression compression,
                            void (*write)(void *context, const char *bytes, size_t count));
/* False: memory has run out; nothing more can be put. */
bool compressor_put(Compressor *compressor, const char *bytes, size_t count, void *context);
/* Nothing follows: writes what is left. False as before. */
bool compressor_end(Compressor *compressor, void *context);
void compressor_close(Compressor *compressor);

#endif
