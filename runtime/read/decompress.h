/* decompress: the bytes of a compressed file as they were, for whoever reads a source. */
#ifndef POLC_DECOMPRESS_H
#define POLC_DECOMPRESS_H

#include "runtime/read/source.h"

/* Takes over the source, closing it at once when there is no memory: NULL, as for no source. The first bytes tell whether they are gzip or Zstandard;
 * all others are handed on as they are. Several compressed files behind each other are read as one. What is cut off, damaged
 * or followed by something else is a failure. Memory does not grow with what comes out: a window of at most 128 MiB. */
Source *decompress_open(Source *inner);

#endif
