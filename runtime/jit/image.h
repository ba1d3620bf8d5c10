/* image: kernels as one block of bytes that runs wherever it is put: machine code, its constants, and what has to be filled in when
 * it is put there. The module makes images out of what LLVM generates; they are mapped here, freshly made or from the cache, so
 * there is one way for both, and neither needs LLVM.
 *
 * Memory is written or executable, never both. */
#ifndef POLC_JIT_IMAGE_H
#define POLC_JIT_IMAGE_H

#include "runtime/jit/kernel.h"

#define IMAGE_MAGIC UINT64_C(0x31656d69636c6f70)

/* The functions outside that kernels may call: 128-bit division, and what code generators make of copies and fills. Their order
 * is part of the image's form. */
#define IMAGE_CALLED(X) X(__divti3) X(__modti3) X(__udivti3) X(__umodti3) X(memcpy) X(memmove) X(memset)

enum {
#define X(name) IMAGE_CALLS_##name,
    IMAGE_CALLED(X)
#undef X
        IMAGE_CALLED_COUNT
};

/* At the beginning of the image. Places are byte offsets into it. */
typedef struct ImageHead {
    uint64_t magic;
    uint64_t size; /* of the whole image */
    uint64_t kernels; /* of the kernels' addresses, one after another: offsets until the image is mapped */
    uint64_t called[IMAGE_CALLED_COUNT]; /* addresses, 0 until the image is mapped */
    uint32_t kernel_count;
    uint32_t based_count;
    uint64_t based; /* of uint32_t places of 64-bit words that hold an offset, and an address once it is mapped */
} ImageHead;

typedef struct Image {
    void *memory;
    size_t bytes;
    KernelFunction *const *functions; /* by kernel of the layout */
} Image;

/* A copy of the image, fit to be called. STATUS_NO_MEMORY, or STATUS_INTERNAL when these bytes are no image of `kernel_count`
 * kernels or the system allows no code to be made. After a failure nothing is mapped. */
Status image_map(Image *image, Str bytes, size_t kernel_count);
void image_unmap(Image *image);

#endif
