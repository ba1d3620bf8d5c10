#include "runtime/simd.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static SimdLevel level_of_processor(void)
{
#ifdef SIMD_X86
    __builtin_cpu_init();
    bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                    __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
                    __builtin_cpu_supports("pclmul");
    bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
                      __builtin_cpu_supports("avx512bitalg");
    return has_avx512 ? SIMD_AVX512 : has_avx2 ? SIMD_AVX2 : SIMD_SCALAR;
#else
    return SIMD_SCALAR;
#endif
}

static SimdLevel find_level(void)
{
    SimdLevel level = level_of_processor(), most = SIMD_AVX512;
    const char *wanted = getenv("POLC_SIMD");
    if (wanted && strcmp(wanted, "scalar") == 0)
        most = SIMD_SCALAR;
    else if (wanted && strcmp(wanted, "avx2") == 0)
        most = SIMD_AVX2;
    return level < most ? level : most;
}

static atomic_int known = -1; /* threads that ask first at the same time find the same */

SimdLevel simd_level(void)
{
    int level = atomic_load_explicit(&known, memory_order_relaxed);
    if (level < 0) {
        level = (int)find_level();
        atomic_store_explicit(&known, level, memory_order_relaxed);
    }
    return (SimdLevel)level;
}

SimdLevel simd_limit(SimdLevel most)
{
    SimdLevel level = find_level();
    atomic_store_explicit(&known, (int)(level < most ? level : most), memory_order_relaxed);
    return simd_level();
}
