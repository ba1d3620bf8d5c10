#include "runtime/read/cut.h"

#include "runtime/read/structure.h"

ALWAYS_INLINE Cut cut_with(const char *text, size_t length, char delimiter, LoadBlock *load, RunningParity *parity)
{
    QuoteState state = QUOTE_STATE_FIRST;
    uint64_t records = 0, breaks = 0, breaks_above = 0;
    /* Whether a block ends a record is hard to foresee, so the last one that does is kept without a branch. */
    size_t last_block = 0;
    uint64_t last_ends = 0;
    for (size_t at = 0; at < length; at += STRUCTURE_BLOCK) {
        BlockBytes bytes = load(text + at, delimiter);
        if (length - at < STRUCTURE_BLOCK)
            mask_block(&bytes, (UINT64_C(1) << (length - at)) - 1);
        BlockStructure found = resolve_block(&bytes, &state, parity);
        bool ends_record = found.record_ends != 0;
        records += (uint64_t)__builtin_popcountll(found.record_ends);
        last_block = ends_record ? at : last_block;
        last_ends = ends_record ? found.record_ends : last_ends;
        if (__builtin_expect((found.breaks | breaks) != 0, 0)) {
            uint64_t above = ends_record ? ~UINT64_C(0) >> __builtin_clzll(found.record_ends) : 0;
            if (ends_record)
                breaks_above = breaks + (uint64_t)__builtin_popcountll(found.breaks & above);
            breaks += (uint64_t)__builtin_popcountll(found.breaks);
        }
    }
    size_t end = last_ends ? last_block + STRUCTURE_BLOCK - (unsigned)__builtin_clzll(last_ends) : 0;
    return (Cut){end, records, breaks_above, state.inside != 0};
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
