#include "runtime/read/evidence.h"

#include <string.h>

#include "runtime/read/utf8.h"

static void count_character(Evidence *evidence, int size)
{
    evidence->bad += size == 0;
    evidence->long_count += size >= 3;
}

/* A cut character is completed with the first bytes of the next block, one by one, until it is whole or a fault. Returns how
 * many bytes it took. */
static size_t complete_carry(Evidence *evidence, const unsigned char *b, size_t length)
{
    size_t taken = 0;
    while (evidence->carried > 0 && taken < length) {
        evidence->carry[evidence->carried++] = b[taken++];
        int size = evidence->measure(evidence->carry, evidence->carried);
        if (size < 0)
            continue;
        count_character(evidence, size);
        evidence->carried = 0;
    }
    return taken;
}

void evidence_weigh(Evidence *evidence, const char *bytes, size_t length)
{
    const unsigned char *b = (const unsigned char *)bytes;
    for (size_t at = complete_carry(evidence, b, length); at < length;) {
        if (b[at] < 0x80) {
            at += utf8_ascii_length(bytes + at, length - at);
            continue;
        }
        int size = evidence->measure(b + at, length - at);
        if (size < 0) {
            evidence->carried = length - at;
            memcpy(evidence->carry, b + at, evidence->carried);
            return;
        }
        count_character(evidence, size);
        at += size > 0 ? (size_t)size : 1;
    }
}

bool evidence_is_clean(const Evidence *utf8)
{
    return utf8->bad == 0 && (!utf8->cut_off || utf8->long_count > 0);
}

/* GB18030 bytes are hardly ever well-formed UTF-8 of three bytes, so text with many such characters and few faults is
 * damaged UTF-8, not GB18030. */
bool evidence_is_utf8(const Evidence *utf8, const Evidence *gb)
{
    if (evidence_is_clean(utf8))
        return true;
    uint64_t bad = utf8->bad + utf8->cut_off;
    if (gb->bad == 0 && !gb->cut_off && utf8->long_count < bad * 10)
        return false;
    return utf8->long_count >= bad;
}
