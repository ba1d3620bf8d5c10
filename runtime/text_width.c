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
} PointRange;

static bool in_ranges(const PointRange *ranges, size_t count, uint32_t point)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (point > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && point >= ranges[low].first;
}

/* Blocks of combining marks and format characters that occur in names. */
static const PointRange zero_wide[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},   {0x0610, 0x061A}, {0x061C, 0x061C}, {0x064B, 0x065F},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},   {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x202A, 0x202E}, {0x2060, 0x206F}, {0x20D0, 0x20F0},   {0x302A, 0x302D}, {0x3099, 0x309A}, {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE01EF},
};

/* East Asian Wide and Fullwidth. Quotation marks and the like are Ambiguous; a terminal with a Chinese font usually shows
 * “ ” in one cell, so they count one. */
static const PointRange two_wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97C}, {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

int text_point_cells(uint32_t point)
{
    if (point < 0x300)
        return point >= 0x20 && point != 0x7F;
    if (in_ranges(zero_wide, sizeof zero_wide / sizeof *zero_wide, point))
        return 0;
    return in_ranges(two_wide, sizeof two_wide / sizeof *two_wide, point) ? 2 : 1;
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
