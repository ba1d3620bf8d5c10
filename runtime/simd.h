/* simd: which vector instructions the hot loops may use.
 *
 * The program is built for the plainest processor of its family; loops that gain from wider registers exist in several
 * versions, each in a function of its own that is compiled for its level, and are chosen at run time. All versions give the
 * same results. POLC_SIMD=scalar|avx2|avx512 in the environment lowers the level, for tests and for comparing; what the processor
 * lacks cannot be forced. */
#ifndef POLC_SIMD_H
#define POLC_SIMD_H

typedef enum SimdLevel {
    SIMD_SCALAR,
    SIMD_AVX2, /* with BMI2 and carry-less multiplication */
    SIMD_AVX512, /* F, BW, VL, DQ, VBMI, VBMI2, BITALG besides */
} SimdLevel;

/* The level of this process; read from the environment once. */
SimdLevel simd_level(void);
/* For tests, before other threads run: at most this level from now on; returns what it is. */
SimdLevel simd_limit(SimdLevel most);

#if defined(__x86_64__) && defined(__GNUC__)
#define SIMD_X86 1
#define SIMD_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,pclmul")))
/* clang takes no preference here, and drops the whole attribute over it. */
#ifdef __clang__
#define SIMD_PREFERENCE
#else
#define SIMD_PREFERENCE ",prefer-vector-width=512"
#endif
#define SIMD_TARGET_AVX512                                                                                   \
    __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,pclmul,avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi," \
                          "avx512vbmi2,avx512bitalg" SIMD_PREFERENCE)))
#endif

#endif
