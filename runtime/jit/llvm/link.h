/* link: an object that LLVM generated becomes an image (runtime/jit/image.h). */
#ifndef POLC_JIT_LINK_H
#define POLC_JIT_LINK_H

#include "runtime/jit/image.h"

/* `image` is to be given to memory_free. `kernels` is the symbol of the array of the kernels' addresses. STATUS_INTERNAL when
 * the object calls or needs what an image does not have; `reason` then says what. */
Status link_image(Str *image, Str object, const char *kernels, size_t kernel_count, char *reason,
                  size_t reason_size);

#endif
