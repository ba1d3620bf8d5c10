#define _GNU_SOURCE 1 /* mremap */

#include "runtime/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* POLC_FAIL_ALLOCATION=N: -1 before the environment was read, 0 when nothing is to fail. With several threads
 * it is not said whose request is the Nth. */
static atomic_long countdown = -1;

static bool fails_now(void)
{
    long left = atomic_load_explicit(&countdown, memory_order_relaxed);
    if (left < 0) {
        const char *setting = getenv("POLC_FAIL_ALLOCATION");
        long parsed = setting ? strtol(setting, NULL, 10) : 0;
        left = parsed > 0 ? parsed : 0;
        atomic_store_explicit(&countdown, left, memory_order_relaxed);
    }
    while (left > 0 && !atomic_compare_exchange_weak(&countdown, &left, left - 1))
        ;
    return left == 1;
}

#define ALIGNMENT 64

/* Before every block; as long as the alignment, so that the block keeps it. */
typedef struct BlockHead {
    _Alignas(ALIGNMENT) size_t bytes; /* with the head */
    void *heap; /* as the heap gave it; NULL: the block is mapped */
} BlockHead;

/* Large blocks are mapped: the system hands out their pages zeroed and only as they are touched, and growing
 * one moves page tables instead of bytes, so that the arrays of a million rows are never there twice.
 * Sanitizers know nothing of mapped memory, so under them every block comes from the heap. */
#if defined(__SANITIZE_ADDRESS__)
#define LEAST_MAPPED SIZE_MAX
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define LEAST_MAPPED SIZE_MAX
#endif
#endif
#ifndef LEAST_MAPPED
#define LEAST_MAPPED ((size_t)1 << 20)
#endif

static BlockHead *head_of(void *block)
{
    return (BlockHead *)block - 1;
}

/* The bytes of a whole block, its head included; 0: too many. */
static size_t block_bytes(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX - 2 * sizeof(BlockHead))
        return 0;
    return (bytes + sizeof(BlockHead) + 63) / 64 * 64;
}

/* The heap's own zeroing spares pages that come fresh from the system: they are not even touched. */
static BlockHead *request_heap(size_t bytes, bool zeroed)
{
    size_t room = bytes + ALIGNMENT - 16; /* the heap aligns to 16 */
    void *heap = zeroed ? calloc(1, room) : malloc(room);
    if (!heap)
        return NULL;
    BlockHead *head = (BlockHead *)(((uintptr_t)heap + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    head->heap = heap;
    return head;
}

static void *request(size_t bytes, bool zeroed)
{
    BlockHead *head;
    if (bytes < LEAST_MAPPED) {
        head = request_heap(bytes, zeroed);
    } else {
        head = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        head = head == MAP_FAILED ? NULL : head;
    }
    if (!head)
        return NULL;
    head->bytes = bytes;
    return head + 1;
}

void *memory_new(size_t count, size_t size)
{
    size_t bytes = block_bytes(count, size);
    return bytes && !fails_now() ? request(bytes, true) : NULL;
}

void *memory_grow(void *block, size_t used, size_t count, size_t size)
{
    size_t bytes = block_bytes(count, size);
    if (!bytes || fails_now())
        return NULL;
    if (block && !head_of(block)->heap && bytes >= LEAST_MAPPED) {
        BlockHead *moved = mremap(head_of(block), head_of(block)->bytes, bytes, MREMAP_MAYMOVE);
        if (moved == MAP_FAILED)
            return NULL;
        moved->bytes = bytes;
        return moved + 1;
    }
    void *grown = request(bytes, false);
    if (!grown)
        return NULL;
    if (block && used)
        memcpy(grown, block, used);
    memory_free(block);
    return grown;
}

void memory_free(void *block)
{
    if (!block)
        return;
    BlockHead *head = head_of(block);
    if (head->heap)
        free(head->heap);
    else
        munmap(head, head->bytes);
}
