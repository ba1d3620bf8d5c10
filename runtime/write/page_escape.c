#include "runtime/write/page_escape.h"

#include "runtime/text_width.h"

#define REPLACEMENT STR("\xEF\xBF\xBD")

/* Controls, direction marks and what XML cannot hold. */
static bool is_unfit(uint32_t point)
{
    if (point < 0x20)
        return point != '\n' && point != '\t';
    return (point >= 0x7F && point <= 0x9F) || (point >= 0x202A && point <= 0x202E) ||
           (point >= 0x2066 && point <= 0x2069) || point == 0x200E || point == 0x200F ||
           (point & 0xFFFE) == 0xFFFE;
}

/* Hands out the text character by character; `put` writes those of one byte. */
static void put_points(Output *out, Str text, void (*put)(Output *, char))
{
    for (size_t at = 0; at < text.len;) {
        uint32_t point = 0;
        Str rest = {text.at + at, text.len - at};
        size_t length = text_decode(rest, &point);
        if (length == 0 || is_unfit(point))
            output_put(out, REPLACEMENT);
        else if (length == 1)
            put(out, *rest.at);
        else
            output_put(out, (Str){rest.at, length});
        at += length ? length : 1;
    }
}

static void put_escaped_byte(Output *out, char byte)
{
    switch (byte) {
    case '&':
        output_put(out, STR("&amp;"));
        break;
    case '<':
        output_put(out, STR("&lt;"));
        break;
    case '>':
        output_put(out, STR("&gt;"));
        break;
    case '"':
        output_put(out, STR("&quot;"));
        break;
    case '\'':
        output_put(out, STR("&#39;"));
        break;
    default:
        output_byte(out, byte);
        break;
    }
}

void page_put_escaped(Output *out, Str text)
{
    put_points(out, text, put_escaped_byte);
}

static void put_markdown_byte(Output *out, char byte)
{
    static const char own[] = "\\`*_{}[]#|~$";
    if (byte == '\n' || byte == '\t') {
        output_byte(out, ' ');
        return;
    }
    if (byte == '<' || byte == '>' || byte == '&') {
        put_escaped_byte(out, byte);
        return;
    }
    if (memchr(own, byte, sizeof own - 1))
        output_byte(out, '\\');
    output_byte(out, byte);
}

/* At the beginning of a line a number with a point, a plus or a minus would begin a list. */
void page_put_markdown(Output *out, Str text)
{
    if (text.len && (text.at[0] == '-' || text.at[0] == '+' || text.at[0] == '='))
        output_byte(out, '\\');
    put_points(out, text, put_markdown_byte);
}

void page_put_anchor(Output *out, Str anchor)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < anchor.len; i++) {
        unsigned char byte = (unsigned char)anchor.at[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
        if (plain) {
            output_byte(out, (char)byte);
        } else {
            output_byte(out, hex[byte >> 4]);
            output_byte(out, hex[byte & 15]);
        }
    }
}
