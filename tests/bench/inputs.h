/* inputs: what the benchmark programs read, and how they stop when something fails. */
#ifndef POLC_BENCH_INPUTS_H
#define POLC_BENCH_INPUTS_H

#include <stdio.h>
#include <stdlib.h>

#include "compiler/source.h"

static inline void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "bench: %s failed\n", what);
    exit(1);
}

static inline Str whole_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    demand(file != NULL, path);
    char *bytes = malloc(SOURCE_MAX_BYTES);
    demand(bytes != NULL, "memory");
    size_t length = fread(bytes, 1, SOURCE_MAX_BYTES, file);
    fclose(file);
    return (Str){bytes, length};
}

#endif
