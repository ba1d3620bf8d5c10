#include "runtime/text_width.h"

size_t text_decode(Str text, uint32_t *point)
{
    if (!text.len)
        return 0;
    const unsigned char *at = (const unsigned char *)text.at;
    if (at[0] < 0x80) {
        *point = at[0];
        return 1;
    }
    size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    if (at[0] < 0xC2 || at[0] > 0xF4 || text.len < length)
        return 0;
    uint32_t value = at[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (at[i] & 0x3Fu);
    }
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *point = value;
    return length;
}

typedef struct PointRange {
    uint32_t first, last;
    int cells;
} PointRange;

static const PointRange ranges[] = {
#define ZERO(first, last) {first, last, 0},
#define WIDE(first, last) {first, last, 2},
#include "runtime/text_width.def"
#undef ZERO
#undef WIDE
};

int text_point_cells(uint32_t point)
{
    if (point < 0x300)
        return point >= 0x20 && point != 0x7F;
    size_t count = sizeof ranges / sizeof *ranges, low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (point > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && point >= ranges[low].first ? ranges[low].cells : 1;
}

size_t text_cells(Str text, size_t from)
{
    size_t cell = from;
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        size_t length = text_decode((Str){text.at + i, text.len - i}, &point);
        if (!length)
            cell++;
        else if (point == '\t')
            cell += TEXT_TAB_CELLS - cell % TEXT_TAB_CELLS;
        else
            cell += (size_t)text_point_cells(point);
        i += length ? length : 1;
    }
    return cell - from;
}

size_t text_characters(Str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; count++) {
        uint32_t point;
        size_t length = text_decode((Str){text.at + i, text.len - i}, &point);
        i += length ? length : 1;
    }
    return count;
}
