#include "runtime/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "runtime/memory.h"

/* Blocks grow from small to large, so that a small policy costs little and a large one few blocks. */
#define FIRST_BLOCK ((size_t)16 << 10)
#define LARGEST_BLOCK ((size_t)1 << 20)

struct ArenaBlock {
    ArenaBlock *older;
    size_t size, used;
    _Alignas(64) char bytes[];
};

void arena_init(Arena *arena)
{
    memset(arena, 0, sizeof *arena);
}

void arena_done(Arena *arena)
{
    for (ArenaBlock *block = arena->block; block;) {
        ArenaBlock *older = block->older;
        memory_free(block);
        block = older;
    }
    arena->block = NULL;
    arena->used = 0;
}

void arena_clear(Arena *arena)
{
    ArenaBlock *kept = arena->block; /* blocks grow, so the newest is the largest or nearly so */
    if (!kept)
        return;
    arena->block = kept->older;
    arena_done(arena);
    memset(kept->bytes, 0, kept->used);
    kept->used = 0;
    kept->older = NULL;
    arena->block = kept;
}

static void *out_of_memory(Arena *arena)
{
    if (arena->can_escape)
        longjmp(arena->escape, 1);
    return NULL;
}

void *arena_new(Arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        return out_of_memory(arena);
    bytes = (bytes + 15) / 16 * 16;
    ArenaBlock *block = arena->block;
    if (!block || block->size - block->used < bytes) {
        size_t room = block ? block->size * 2 : FIRST_BLOCK;
        if (room > LARGEST_BLOCK)
            room = LARGEST_BLOCK;
        if (room < bytes)
            room = bytes;
        ArenaBlock *fresh = memory_new(1, sizeof *fresh + room);
        if (!fresh)
            return out_of_memory(arena);
        fresh->size = room;
        fresh->older = block;
        arena->block = block = fresh;
    }
    void *at = block->bytes + block->used;
    block->used += bytes;
    arena->used += bytes;
    return at;
}

Str arena_copy(Arena *arena, Str text)
{
    char *copy = arena_new(arena, text.len + 1, 1);
    if (!copy)
        return (Str){NULL, 0};
    if (text.len)
        memcpy(copy, text.at, text.len);
    return (Str){copy, text.len};
}

/* Most texts are short and printed once, on the stack; a longer one is printed again where it has room. */
Str arena_print(Arena *arena, const char *format, ...)
{
    char brief[256];
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(brief, sizeof brief, format, list);
    va_end(list);
    char *text = length < 0 ? NULL : arena_new(arena, (size_t)length + 1, 1);
    if (text && (size_t)length < sizeof brief)
        memcpy(text, brief, (size_t)length);
    else if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return (Str){text, text ? (size_t)length : 0};
}

void *arena_reserve(Arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    size_t wanted = *capacity ? *capacity * 2 : 8;
    void *grown = arena_new(arena, wanted, size);
    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, items, count * size);
    *capacity = wanted;
    return grown;
}
