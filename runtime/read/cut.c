#include "runtime/read/cut.h"

#include "runtime/read/structure.h"

ALWAYS_INLINE Cut cut_with(const char *text, size_t length, char delimiter, LoadBlock *load, RunningParity *parity)
{
    QuoteState state = QUOTE_STATE_FIRST;
    Cut cut = {0, 0, 0, false};
    uint64_t breaks = 0;
    for (size_t at = 0; at < length; at += STRUCTURE_BLOCK) {
        BlockBytes bytes = load(text + at, delimiter);
        if (length - at < STRUCTURE_BLOCK)
            mask_block(&bytes, (UINT64_C(1) << (length - at)) - 1);
        BlockStructure found = resolve_block(&bytes, &state, parity);
        if (found.record_ends) {
            unsigned above = (unsigned)__builtin_clzll(found.record_ends);
            cut.end = at + STRUCTURE_BLOCK - above;
            cut.records += (uint64_t)__builtin_popcountll(found.record_ends);
            cut.breaks = breaks + (uint64_t)__builtin_popcountll(found.breaks & ~UINT64_C(0) >> above);
        }
        breaks += (uint64_t)__builtin_popcountll(found.breaks);
    }
    cut.is_inside = state.inside != 0;
    return cut;
}

static Cut cut_scalar(const char *text, size_t length, char delimiter)
{
    return cut_with(text, length, delimiter, load_block_scalar, parity_scalar);
}

#ifdef SIMD_X86
SIMD_TARGET_AVX2 static Cut cut_avx2(const char *text, size_t length, char delimiter)
{
    return cut_with(text, length, delimiter, load_block_avx2, parity_carryless);
}

SIMD_TARGET_AVX512 static Cut cut_avx512(const char *text, size_t length, char delimiter)
{
    return cut_with(text, length, delimiter, load_block_avx512, parity_carryless);
}
#endif

Cut record_cut(const char *text, size_t length, char delimiter)
{
#ifdef SIMD_X86
    switch (simd_level()) {
    case SIMD_AVX512:
        return cut_avx512(text, length, delimiter);
    case SIMD_AVX2:
        return cut_avx2(text, length, delimiter);
    case SIMD_SCALAR:
        break;
    }
#endif
    return cut_scalar(text, length, delimiter);
}
