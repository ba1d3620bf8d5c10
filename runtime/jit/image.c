#include "runtime/jit/image.h"

#include <string.h>
#include <sys/mman.h>

/* Of the C compiler's own library. */
Int128 __divti3(Int128 a, Int128 b);
Int128 __modti3(Int128 a, Int128 b);
UInt128 __udivti3(UInt128 a, UInt128 b);
UInt128 __umodti3(UInt128 a, UInt128 b);

static bool is_inside(const ImageHead *head, uint64_t at, uint64_t count, size_t size)
{
    return at % size == 0 && at <= head->size && count <= (head->size - at) / size;
}

static bool is_image(Str bytes, size_t kernel_count)
{
    ImageHead head;
    if (bytes.len < sizeof head)
        return false;
    memcpy(&head, bytes.at, sizeof head);
    return head.magic == IMAGE_MAGIC && head.size == bytes.len && head.kernel_count == kernel_count &&
           is_inside(&head, head.kernels, head.kernel_count, sizeof(uint64_t)) &&
           is_inside(&head, head.based, head.based_count, sizeof(uint32_t));
}

/* Writes the addresses that depend on where the image lies. */
static bool settle(uint8_t *memory)
{
    static void (*const called[])(void) = {
#define X(name) (void (*)(void)) name,
        IMAGE_CALLED(X)
#undef X
    };
    ImageHead *head = (ImageHead *)memory;
    const uint32_t *based = (const uint32_t *)(memory + head->based);
    for (size_t i = 0; i < IMAGE_CALLED_COUNT; i++)
        head->called[i] = (uintptr_t)called[i];
    for (size_t i = 0; i < head->based_count; i++) {
        if (based[i] < sizeof *head || !is_inside(head, based[i], 1, sizeof(uint64_t)))
            return false;
        *(uint64_t *)(memory + based[i]) += (uintptr_t)memory;
    }
    return true;
}

Status image_map(Image *image, Str bytes, size_t kernel_count)
{
    *image = (Image){0};
    if (!is_image(bytes, kernel_count))
        return STATUS_INTERNAL;
    uint8_t *memory = mmap(NULL, bytes.len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return STATUS_NO_MEMORY;
    *image = (Image){.memory = memory, .bytes = bytes.len};
    memcpy(memory, bytes.at, bytes.len);
    if (!settle(memory) || mprotect(memory, bytes.len, PROT_READ | PROT_EXEC) != 0) {
        image_unmap(image);
        return STATUS_INTERNAL;
    }
    __builtin___clear_cache((char *)memory, (char *)memory + bytes.len);
    image->functions = (KernelFunction *const *)(memory + ((const ImageHead *)memory)->kernels);
    return STATUS_OK;
}

void image_unmap(Image *image)
{
    if (image->memory)
        munmap(image->memory, image->bytes);
    *image = (Image){0};
}
