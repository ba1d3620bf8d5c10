/* arena: memory that lives and dies together: one per compilation, one per table of results.
 *
 * arena_new never returns NULL. When memory runs out it longjmps to arena->escape, which the owner of the arena sets
 * with setjmp before the first use; so passes need no check after each allocation. An arena whose `can_escape` is
 * false returns NULL instead (runtime code, which returns a Status). */
#ifndef POLC_ARENA_H
#define POLC_ARENA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/str.h"

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *block; /* newest first */
    size_t used; /* bytes handed out, for limits and reports */
    bool can_escape;
    jmp_buf escape;
} Arena;

void arena_init(Arena *arena);
void arena_done(Arena *arena);
/* Everything handed out so far is dead; the largest block stays for what comes next. */
void arena_clear(Arena *arena);
/* Zeroed, aligned to 16. The bytes live until arena_done. */
void *arena_new(Arena *arena, size_t count, size_t size);
/* A copy of the bytes, living as long as the arena. */
Str arena_copy(Arena *arena, Str text);
/* printf into the arena. */
Str arena_print(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, Type) ((Type *)arena_new((arena), 1, sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_new((arena), (count), sizeof(Type)))

/* A growing array inside an arena: ARENA_PUSH(arena, list, count, capacity, value). Old copies stay in the arena. */
void *arena_reserve(Arena *arena, void *items, size_t count, size_t *capacity, size_t size);
#define ARENA_PUSH(arena, items, count, capacity, value)                               \
    ((items) = arena_reserve((arena), (items), (count), &(capacity), sizeof *(items)), \
     (items)[(count)++] = (value))

#endif
