/* compression: which compressed forms of a file there are, and how they are recognised. */
#ifndef POLC_COMPRESSION_H
#define POLC_COMPRESSION_H

#include <stddef.h>

#include "runtime/str.h"

typedef enum Compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD } Compression;

/* The first bytes of a file that tell its compression: all that compression_of_bytes looks at. */
#define COMPRESSION_MAGIC ((size_t)4)

/* By how the name of a file ends: .gz, .zst, upper case or lower. */
Compression compression_of_name(Str path);
Compression compression_of_bytes(Str first);
/* The name without that end: data.csv of data.csv.gz. */
Str compression_bare_name(Str path);

/* Memory of the libraries, by runtime/memory.h. */
void *compression_allocate(void *unused, size_t bytes);
void compression_free(void *unused, void *block);

#endif
