#include "runtime/jit/machine.h"

#include <sys/auxv.h>

#if defined(__x86_64__)
#include <cpuid.h>

typedef struct Leaf {
    uint32_t number, part;
    uint32_t kept[4]; /* bits of eax, ebx, ecx, edx */
} Leaf;

#define ALL UINT32_MAX

/* Of leaf 1, ebx numbers the core at hand; of leaf 7, edx tells the kinds of core of a mixed processor apart. */
static const Leaf leaves[] = {
    {0, 0, {ALL, ALL, ALL, ALL}},          {1, 0, {ALL, 0, ALL, ALL}},
    {7, 0, {ALL, ALL, ALL, ~(1u << 15)}},  {7, 1, {ALL, ALL, ALL, ALL}},
    {0x14, 0, {0, ALL, ALL, 0}},           {0x19, 0, {0, ALL, 0, 0}},
    {0x24, 0, {ALL, ALL, ALL, ALL}},       {0x80000001, 0, {ALL, ALL, ALL, ALL}},
    {0x80000008, 0, {0, ALL, 0, 0}},       {0x80000002, 0, {ALL, ALL, ALL, ALL}},
    {0x80000003, 0, {ALL, ALL, ALL, ALL}}, {0x80000004, 0, {ALL, ALL, ALL, ALL}},
};

#define SAVES_STATE (1u << 27) /* of leaf 1, ecx: xgetbv is there */

/* Which registers the system saves: vectors that it does not save cannot be used. */
static uint32_t saved_registers(void)
{
    uint32_t a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & SAVES_STATE))
        return 0;
    __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    return a;
}

void machine_put(Digest *digest)
{
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
        const Leaf *leaf = &leaves[i];
        uint32_t found[4] = {0};
        __get_cpuid_count(leaf->number, leaf->part, &found[0], &found[1], &found[2], &found[3]);
        for (size_t r = 0; r < 4; r++)
            found[r] &= leaf->kept[r];
        digest_put(digest, found, sizeof found);
    }
    uint32_t saved = saved_registers();
    digest_put(digest, &saved, sizeof saved);
}

#else

void machine_put(Digest *digest)
{
    unsigned long found[] = {getauxval(AT_HWCAP), getauxval(AT_HWCAP2)};
    digest_put(digest, found, sizeof found);
}

#endif
