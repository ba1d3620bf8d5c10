#include "runtime/write/shown.h"

#include "runtime/text_width.h"

/* The length of the character at `text`, and what it shows as: control characters and ill-formed bytes would move
 * the cursor or worse, so they show as one cell each. */
static size_t next_character(Str text, Str *shown, size_t *cells)
{
    uint8_t first = (uint8_t)text.at[0];
    if (first >= 0x20 && first < 0x7F) {
        *shown = (Str){text.at, 1};
        *cells = 1;
        return 1;
    }
    uint32_t point = 0;
    size_t length = text_decode(text, &point);
    bool is_control = length > 0 && (point < 0x20 || (point >= 0x7F && point < 0xA0) ||
                                     (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069));
    *shown = (Str){text.at, length};
    *cells = length > 0 ? (size_t)text_point_cells(point) : 1;
    if (is_control || length == 0) {
        *shown = is_control && (point == '\n' || point == '\t' || point == '\r') ? STR(" ") : STR("\xEF\xBF\xBD");
        *cells = 1;
    }
    return length > 0 ? length : 1;
}

size_t shown_cells(Str text)
{
    size_t total = 0;
    for (size_t at = 0; at < text.len;) {
        Str shown;
        size_t cells;
        at += next_character((Str){text.at + at, text.len - at}, &shown, &cells);
        total += cells;
    }
    return total;
}

size_t shown_put(Output *out, Str text, size_t width)
{
    size_t total = shown_cells(text);
    size_t room = total <= width ? width : width - 1;
    size_t used = 0;
    for (size_t at = 0; at < text.len;) {
        Str shown;
        size_t cells;
        at += next_character((Str){text.at + at, text.len - at}, &shown, &cells);
        if (used + cells > room)
            break;
        output_put(out, shown);
        used += cells;
    }
    if (total <= width)
        return used;
    output_put(out, STR("…"));
    return used + 1;
}
