#include "runtime/jit/digest.h"

#include <stdbool.h>
#include <string.h>

static const uint64_t initial[8] = {
    UINT64_C(0x6a09e667f3bcc908), UINT64_C(0xbb67ae8584caa73b), UINT64_C(0x3c6ef372fe94f82b),
    UINT64_C(0xa54ff53a5f1d36f1), UINT64_C(0x510e527fade682d1), UINT64_C(0x9b05688c2b3e6c1f),
    UINT64_C(0x1f83d9abfb41bd6b), UINT64_C(0x5be0cd19137e2179),
};

#define ROUNDS 12

/* Which word of the block each mixing takes, in each round; the last two rounds are as the first two. */
static const uint8_t order[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static uint64_t turn(uint64_t word, int bits)
{
    return word >> bits | word << (64 - bits);
}

static void mix(uint64_t *v, int a, int b, int c, int d, uint64_t x, uint64_t y)
{
    v[a] += v[b] + x;
    v[d] = turn(v[d] ^ v[a], 32);
    v[c] += v[d];
    v[b] = turn(v[b] ^ v[c], 24);
    v[a] += v[b] + y;
    v[d] = turn(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = turn(v[b] ^ v[c], 63);
}

static void take_block(Digest *digest, const uint8_t *block, bool last)
{
    uint64_t words[16], v[16];
    memcpy(words, block, sizeof words);
    for (int i = 0; i < 8; i++) {
        v[i] = digest->state[i];
        v[i + 8] = initial[i];
    }
    v[12] ^= digest->count;
    v[14] ^= last ? UINT64_MAX : 0;
    for (int round = 0; round < ROUNDS; round++) {
        const uint8_t *at = order[round % 10];
        for (int i = 0; i < 4; i++)
            mix(v, i, i + 4, i + 8, i + 12, words[at[2 * i]], words[at[2 * i + 1]]);
        for (int i = 0; i < 4; i++)
            mix(v, i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12, words[at[2 * i + 8]],
                words[at[2 * i + 9]]);
    }
    for (int i = 0; i < 8; i++)
        digest->state[i] ^= v[i] ^ v[i + 8];
}

void digest_init(Digest *digest)
{
    *digest = (Digest){0};
    memcpy(digest->state, initial, sizeof initial);
    digest->state[0] ^= 0x01010000 ^ DIGEST_BYTES;
}

/* The last block is marked as such, so a full one waits until more comes. */
void digest_put(Digest *digest, const void *bytes, size_t count)
{
    const uint8_t *at = bytes;
    while (count) {
        if (digest->filled == DIGEST_BLOCK) {
            digest->count += DIGEST_BLOCK;
            take_block(digest, digest->block, false);
            digest->filled = 0;
        }
        size_t room = DIGEST_BLOCK - digest->filled, taken = count < room ? count : room;
        memcpy(digest->block + digest->filled, at, taken);
        digest->filled += taken;
        at += taken;
        count -= taken;
    }
}

void digest_end(Digest *digest, uint8_t out[DIGEST_BYTES])
{
    memset(digest->block + digest->filled, 0, DIGEST_BLOCK - digest->filled);
    digest->count += digest->filled;
    take_block(digest, digest->block, true);
    memcpy(out, digest->state, DIGEST_BYTES);
}
