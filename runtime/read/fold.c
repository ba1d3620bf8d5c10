#include "runtime/read/fold.h"

#include <stdint.h>

static size_t blank_at(const char *at, size_t length)
{
    const unsigned char *b = (const unsigned char *)at;
    if (*b == ' ' || (*b >= '\t' && *b <= '\r'))
        return 1;
    if (*b < 0x80)
        return 0;
    if (length >= 2 && b[0] == 0xC2 && b[1] == 0xA0)
        return 2;
    if (length < 3)
        return 0;
    uint32_t three = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
    bool is_blank = three == 0xE38080 || three == 0xEFBBBF || (three >= 0xE28080 && three <= 0xE2808B);
    return is_blank ? 3 : 0;
}

static size_t blank_before(Str text)
{
    unsigned char last = (unsigned char)text.at[text.len - 1];
    if (last > ' ' && last < 0x80)
        return 0;
    for (size_t size = 1; size <= 3 && size <= text.len; size++)
        if (blank_at(text.at + text.len - size, size) == size)
            return size;
    return 0;
}

Str fold_trim_blanks(Str text)
{
    for (size_t size; text.len > 0 && (size = blank_at(text.at, text.len)) > 0; text.len -= size)
        text.at += size;
    for (size_t size; text.len > 0 && (size = blank_before(text)) > 0;)
        text.len -= size;
    return text;
}

/* The ASCII form of a three-byte character, or 0. U+FF01 … U+FF5E are the full-width forms of ! … ~. */
static char ascii_form(const unsigned char *b)
{
    if (b[0] == 0xEF && b[1] == 0xBC && b[2] >= 0x81)
        return (char)(b[2] - 0x81 + '!');
    if (b[0] == 0xEF && b[1] == 0xBD && b[2] <= 0x9E)
        return (char)(b[2] - 0x80 + '`');
    if (b[0] == 0xE2 && b[1] == 0x88 && b[2] == 0x92)
        return '-';
    return 0;
}

static size_t fold(Str text, char *to, size_t room, bool is_name)
{
    size_t length = 0;
    for (size_t at = 0; at < text.len;) {
        if (length + 2 > room)
            return FOLD_FAILED;
        const unsigned char *b = (const unsigned char *)text.at + at;
        size_t left = text.len - at, blank = blank_at(text.at + at, left);
        if (blank) {
            at += blank;
            if (!is_name)
                to[length++] = ' ';
            continue;
        }
        char byte = (char)b[0];
        if (b[0] >= 0xE0 && left >= 3 && ascii_form(b)) {
            byte = ascii_form(b);
            at += 3;
        } else if (b[0] == 0xEF && left >= 3 && b[1] == 0xBF && b[2] == 0xA5) {
            to[length++] = (char)0xC2;
            byte = (char)0xA5;
            at += 3;
        } else {
            at++;
        }
        to[length++] = is_name && byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    return length;
}

size_t fold_width(Str text, char *to, size_t room)
{
    return fold(text, to, room, false);
}

size_t fold_name(Str text, char *to, size_t room)
{
    return fold(text, to, room, true);
}

/* ---- Nearest ------------------------------------------------------------------------------------------------------ */
