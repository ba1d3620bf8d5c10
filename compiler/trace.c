#include "compiler/trace.h"

Trace *trace_new(Arena *arena)
{
    Trace *trace = ARENA_NEW(arena, Trace);
    *trace = (Trace){.arena = arena, .capacity = 1024};
    trace->slots = ARENA_ARRAY(arena, TracePoint *, trace->capacity);
    return trace;
}

/* Where the point is, or the free slot where it belongs; the table is never full. */
static size_t slot_of(const Trace *trace, const Node *node, TraceRole role, int version)
{
    uint64_t hash = ((uint64_t)(uintptr_t)node / sizeof(void *) * 8 + role) * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = ((size_t)(hash >> 32) + (size_t)version * 97) & (trace->capacity - 1);
    for (const TracePoint *at; (at = trace->slots[slot]); slot = (slot + 1) & (trace->capacity - 1))
        if (at->node == node && at->role == role && at->version == version)
            break;
    return slot;
}

/* Where the register is the same in every version, one point serves them all. */
static int version_in(const Trace *trace, int version)
{
    return trace->by_version ? version : 0;
}

static void grow(Trace *trace)
{
    TracePoint **old = trace->slots;
    size_t capacity = trace->capacity;
    trace->capacity *= 2;
    trace->slots = ARENA_ARRAY(trace->arena, TracePoint *, trace->capacity);
    for (size_t i = 0; i < capacity; i++)
        if (old[i])
            trace->slots[slot_of(trace, old[i]->node, old[i]->role, old[i]->version)] = old[i];
}

TracePoint *trace_put(Trace *trace, const Node *node, TraceRole role, int version, bool *is_new)
{
    version = version_in(trace, version);
    if (trace->count * 2 >= trace->capacity)
        grow(trace);
    size_t slot = slot_of(trace, node, role, version);
    *is_new = trace->slots[slot] == NULL;
    if (*is_new) {
        TracePoint *point = ARENA_NEW(trace->arena, TracePoint);
        *point = (TracePoint){.node = node, .role = role, .version = version, .reg = PLAN_NONE};
        trace->slots[slot] = point;
        trace->count++;
    }
    return trace->slots[slot];
}

const TracePoint *trace_find(const Trace *trace, const Node *node, TraceRole role, int version)
{
    return trace->slots[slot_of(trace, node, role, version_in(trace, version))];
}
