#include "runtime/read/fold.h"

#include <stdint.h>

/* Names in headers and choices are short; longer ones have no nearest. */
#define NEAREST_LENGTH 64

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
    for (size_t size = 1; size <= 3 && size <= text.len; size++)
        if (blank_at(text.at + text.len - size, size) == size)
            return size;
    return 0;
}

Str fold_trim(Str text)
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

static size_t characters(Str text, uint32_t *to)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        bool trail = (byte & 0xC0) == 0x80;
        if (trail && count > 0)
            to[count - 1] = to[count - 1] << 8 | byte;
        else if (count == NEAREST_LENGTH)
            return FOLD_FAILED;
        else
            to[count++] = byte;
    }
    return count;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t edit_distance(const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length)
{
    size_t row[NEAREST_LENGTH + 1];
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_length];
}

Str fold_nearest(Str name, const Str *candidates, size_t count)
{
    uint32_t wanted[NEAREST_LENGTH], candidate[NEAREST_LENGTH];
    size_t wanted_length = characters(name, wanted);
    Str nearest = {NULL, 0};
    if (wanted_length == FOLD_FAILED || wanted_length == 0)
        return nearest;
    size_t nearest_distance = wanted_length / 3 + 1;
    for (size_t i = 0; i < count; i++) {
        size_t length = characters(candidates[i], candidate);
        if (length == FOLD_FAILED || length == 0)
            continue;
        size_t distance = edit_distance(wanted, wanted_length, candidate, length);
        if (distance < nearest_distance) {
            nearest_distance = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
