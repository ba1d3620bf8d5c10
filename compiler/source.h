/* source: policy texts and where a byte of them stands.
 *
 * All sources of a compilation share one space of byte offsets: the first file starts at 0, the next where it ended plus one.
 * So a Span is two numbers wherever it points. */
#ifndef POLC_SOURCE_H
#define POLC_SOURCE_H

#include "compiler/ast.h"

typedef struct Source {
    Str name; /* as the user named the file; `<stdin>` for - */
    Str text; /* the bytes, without a byte order mark */
    bool has_mark; /* a byte order mark stood before it */
    uint32_t base; /* offset of its first byte */
    uint32_t *line_starts; /* offsets within text */
    size_t line_count;
} Source;

typedef struct Sources {
    Arena *arena;
    Source *items;
    size_t count, capacity;
} Sources;

/* Longest policy file that is read: 16 MiB. */
#define SOURCE_MAX_BYTES (16u << 20)

typedef struct Place {
    const Source *source;
    size_t line; /* from 1 */
    size_t column; /* in characters (code points), from 1, as editors count */
} Place;

/* Adds a text; the bytes must live as long as the arena. */
Source *source_add(Sources *sources, Str name, Str text);
Place source_place(const Sources *sources, uint32_t offset);
/* The bytes of one line without its line end; line from 1. */
Str source_line(const Source *source, size_t line);
/* What is written there, on one line with single spaces; in the arena of the sources. */
Str source_written(const Sources *sources, Span span);

#endif
