/* random: whole random numbers that are the same on every machine (splitmix64). */
#ifndef POLC_RANDOM_H
#define POLC_RANDOM_H

#include "runtime/value.h"

typedef struct Random {
    uint64_t state;
} Random;

static inline uint64_t random_mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* Different streams for different (seed, stream, place): draws from one never shift another. */
static inline Random random_at(uint64_t seed, uint64_t stream, uint64_t place)
{
    return (Random){random_mix(random_mix(random_mix(seed + 1) + stream * UINT64_C(0x9E3779B97F4A7C15)) + place)};
}

static inline uint64_t random_next(Random *random)
{
    random->state += UINT64_C(0x9E3779B97F4A7C15);
    return random_mix(random->state);
}

/* 0 to bound - 1; bound > 0. The bias is below bound / 2^64, which no sample is long enough to show. */
static inline uint64_t random_below(Random *random, uint64_t bound)
{
    return (uint64_t)((UInt128)random_next(random) * bound >> 64);
}

/* Both ends included; low <= high. */
static inline int64_t random_between(Random *random, int64_t low, int64_t high)
{
    uint64_t width = (uint64_t)high - (uint64_t)low;
    uint64_t step = width == UINT64_MAX ? random_next(random) : random_below(random, width + 1);
    return (int64_t)((uint64_t)low + step);
}

static inline bool random_percent(Random *random, unsigned percent)
{
    return random_below(random, 100) < percent;
}

#endif
