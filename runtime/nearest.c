#include "runtime/nearest.h"

#include <stdint.h>

/* Ill-formed UTF-8 becomes one character per byte: names are compared, never printed from here. */
static size_t characters_of(Str text, uint32_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len && count < NEAREST_MAX_CHARACTERS;) {
        unsigned char lead = (unsigned char)text.at[i++];
        uint32_t character = lead >= 'A' && lead <= 'Z' ? (uint32_t)(lead - 'A' + 'a') : lead;
        while (lead >= 0xC0 && i < text.len && ((unsigned char)text.at[i] & 0xC0) == 0x80)
            character = character << 8 | (unsigned char)text.at[i++];
        out[count++] = character;
    }
    return count;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance in which two neighbours that changed places count once. Three rows are kept: the swap looks two back. */
static size_t distance(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    size_t rows[3][NEAREST_MAX_CHARACTERS + 1];
    for (size_t j = 0; j <= b_count; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_count; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_count; j++) {
            size_t changed = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(changed, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_count % 3][b_count];
}

/* A third of the characters. One Chinese character says as much as a syllable, so a Chinese name of two may differ in one. */
static size_t allowed_distance(const uint32_t *characters, size_t count)
{
    bool is_short_chinese = count == 2 && characters[0] > 0xFFFF && characters[1] > 0xFFFF;
    return is_short_chinese ? 1 : count / 3;
}

Str nearest_name(Str name, const Str *candidates, size_t count)
{
    uint32_t wanted[NEAREST_MAX_CHARACTERS], tried[NEAREST_MAX_CHARACTERS];
    size_t wanted_count = characters_of(name, wanted);
    size_t best = allowed_distance(wanted, wanted_count) + 1;
    Str nearest = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        size_t tried_count = characters_of(candidates[i], tried);
        size_t far = distance(wanted, wanted_count, tried, tried_count);
        /* Changing every character says nothing about what was meant. */
        if (far < best && far < (wanted_count > tried_count ? wanted_count : tried_count)) {
            best = far;
            nearest = candidates[i];
        }
    }
    return nearest;
}
