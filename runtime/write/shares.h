/* shares: finished results, formatted by several threads, each a share of the rows after another, and put in
 * their order. */
#ifndef POLC_SHARES_H
#define POLC_SHARES_H

#include "runtime/write/stream.h"

#define SHARE_ROWS ((size_t)4096)

/* Puts all rows of the results into the stream, which was opened for them. With fewer threads than asked for,
 * if the system starts no more. Errors as stream_part_fill and stream_put. */
Status shares_write(Stream *stream, const Results *results, size_t threads);

#endif
