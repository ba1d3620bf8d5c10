#include "runtime/nearest.h"

#include <stdint.h>
#include <string.h>

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

/* ---- names that are near, and mean something else ---- */

/* 未 turns a name round; of the others, two of one line are never a slip of the hand for each other. */
static const char *const contraries[] = {
    "未不无非没否免", "本今当上去前下次后", "内外", "增减", "高低", "大中小微", "首末", "新旧", "收支",
    "男女",           "省市县乡镇村"};

/* Where in the line the character stands, from 1; 0: nowhere. */
static size_t place_in(const char *line, uint32_t character)
{
    uint32_t characters[NEAREST_MAX_CHARACTERS];
    size_t count = characters_of(str_from(line), characters);
    for (size_t i = 0; i < count; i++)
        if (characters[i] == character)
            return i + 1;
    return 0;
}

static bool is_negation(const uint32_t *characters, size_t count)
{
    static const char *const words[] = {"un", "non", "non_", "not_", "no_", "without_"};
    uint32_t word[NEAREST_MAX_CHARACTERS];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (count == characters_of(str_from(words[i]), word) && !memcmp(characters, word, count * sizeof *word))
            return true;
    for (size_t i = 0; i < count; i++)
        if (place_in(contraries[0], characters[i]))
            return true;
    return false;
}

size_t nearest_contrary(Str first, Str second, bool *negates)
{
    uint32_t a[NEAREST_MAX_CHARACTERS], b[NEAREST_MAX_CHARACTERS];
    size_t a_count = characters_of(first, a), b_count = characters_of(second, b), same = 0;
    size_t whole = a_count; /* of the first name */
    while (same < a_count && same < b_count && a[same] == b[same])
        same++;
    while (a_count > same && b_count > same && a[a_count - 1] == b[b_count - 1]) {
        a_count--;
        b_count--;
    }
    a_count -= same;
    b_count -= same;
    *negates = false;
    size_t differing = a_count > b_count ? a_count : b_count;
    if (whole < a_count + (differing == 1 ? 1 : 2) || differing > 4 || (a_count > 2 && b_count > 2))
        return 0;
    *negates = is_negation(a + same, a_count) != is_negation(b + same, b_count);
    if (*negates)
        return differing;
    for (size_t i = 1; i < sizeof contraries / sizeof *contraries; i++)
        if (a_count == 1 && b_count == 1 && place_in(contraries[i], a[same]) && place_in(contraries[i], b[same]))
            return differing;
    return 0;
}

/* ---- the nearest ---- */

Str nearest_name(Str name, const Str *candidates, size_t count)
{
    Str second;
    return nearest_names(name, candidates, count, &second);
}

Str nearest_names(Str name, const Str *candidates, size_t count, Str *second)
{
    uint32_t wanted[NEAREST_MAX_CHARACTERS], tried[NEAREST_MAX_CHARACTERS];
    size_t wanted_count = characters_of(name, wanted);
    size_t best = allowed_distance(wanted, wanted_count) + 1;
    Str nearest = {NULL, 0};
    *second = nearest;
    for (size_t i = 0; i < count; i++) {
        size_t tried_count = characters_of(candidates[i], tried);
        size_t far = distance(wanted, wanted_count, tried, tried_count);
        /* Changing every character says nothing about what was meant. */
        bool negates, near = far <= best && far < (wanted_count > tried_count ? wanted_count : tried_count);
        if (!near || (far == best && !nearest.len) || nearest_contrary(name, candidates[i], &negates))
            continue;
        if (far < best) {
            best = far;
            nearest = candidates[i];
            *second = (Str){NULL, 0};
        } else if (!second->len && !str_equal(candidates[i], nearest)) {
            *second = candidates[i];
        }
    }
    return nearest;
}
