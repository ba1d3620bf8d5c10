/* digest: BLAKE2b with 32 bytes of result (RFC 7693): names what is in the cache of kernels and tells whether it is whole. */
#ifndef POLC_JIT_DIGEST_H
#define POLC_JIT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_BLOCK 128

typedef struct Digest {
    uint64_t state[8];
    uint64_t count; /* of bytes before those in `block` */
    uint8_t block[DIGEST_BLOCK];
    size_t filled;
} Digest;

void digest_init(Digest *digest);
void digest_put(Digest *digest, const void *bytes, size_t count);
/* Ends the digest; it cannot be put to afterwards. */
void digest_end(Digest *digest, uint8_t out[DIGEST_BYTES]);

#endif
