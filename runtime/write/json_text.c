#include "runtime/write/json_text.h"

#include "runtime/text_width.h"
#include "runtime/write/amount.h"

/* The escape of one character that JSON cannot hold as it is; U+FFFD for a byte that is not UTF-8. */
static void put_escape(Output *out, uint8_t byte)
{
    static const char hex[] = "0123456789abcdef";
    switch (byte) {
    case '"':
        output_put(out, STR("\\\""));
        break;
    case '\\':
        output_put(out, STR("\\\\"));
        break;
    case '\n':
        output_put(out, STR("\\n"));
        break;
    case '\t':
        output_put(out, STR("\\t"));
        break;
    default:
        if (byte >= 0x80) {
            output_put(out, STR("\xEF\xBF\xBD"));
        } else {
            output_put(out, STR("\\u00"));
            output_byte(out, hex[byte >> 4]);
            output_byte(out, hex[byte & 15]);
        }
    }
}

/* How many bytes at `text` can stand in a JSON string as they are. */
static size_t plain_length(Str text)
{
    size_t at = 0;
    while (at < text.len) {
        uint8_t byte = (uint8_t)text.at[at];
        uint32_t point;
        size_t length = 1;
        if (byte < 0x20 || byte == 0x7F || byte == '"' || byte == '\\')
            break;
        if (byte >= 0x80)
            length = text_decode((Str){text.at + at, text.len - at}, &point);
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

void json_put_string(Output *out, Str text)
{
    output_byte(out, '"');
    while (text.len > 0) {
        size_t plain = plain_length(text);
        output_put(out, (Str){text.at, plain});
        text = (Str){text.at + plain, text.len - plain};
        if (text.len > 0) {
            put_escape(out, (uint8_t)text.at[0]);
            text = (Str){text.at + 1, text.len - 1};
        }
    }
    output_byte(out, '"');
}

void json_put_name(Output *out, Str key, bool first)
{
    if (!first)
        output_byte(out, ',');
    json_put_string(out, key);
    output_byte(out, ':');
}

/* ---- Reports ------------------------------------------------------------------------------------------------ */

static void begin_value(JsonReport *json, const char *name)
{
    if (json->depth > 0) {
        JsonLevel *level = &json->levels[json->depth - 1];
        if (level->has_items)
            output_byte(json->out, ',');
        if (!level->is_flat) {
            output_byte(json->out, '\n');
            for (size_t i = 0; i < json->depth; i++)
                output_put(json->out, STR("  "));
        } else if (level->has_items) {
            output_byte(json->out, ' ');
        }
        level->has_items = true;
    }
    if (!name)
        return;
    json_put_string(json->out, str_from(name));
    output_put(json->out, STR(": "));
}

static void open_level(JsonReport *json, const char *name, char bracket, bool is_flat)
{
    begin_value(json, name);
    output_byte(json->out, bracket);
    bool within_flat = json->depth > 0 && json->levels[json->depth - 1].is_flat;
    json->levels[json->depth++] = (JsonLevel){.is_flat = is_flat || within_flat};
}

static void close_level(JsonReport *json, char bracket)
{
    JsonLevel level = json->levels[--json->depth];
    if (level.has_items && !level.is_flat) {
        output_byte(json->out, '\n');
        for (size_t i = 0; i < json->depth; i++)
            output_put(json->out, STR("  "));
    }
    output_byte(json->out, bracket);
    if (json->depth == 0)
        output_byte(json->out, '\n');
}

void json_open_object(JsonReport *json, const char *name)
{
    open_level(json, name, '{', false);
}

void json_open_line(JsonReport *json, const char *name)
{
    open_level(json, name, '{', true);
}

void json_close_object(JsonReport *json)
{
    close_level(json, '}');
}

void json_open_list(JsonReport *json, const char *name)
{
    open_level(json, name, '[', false);
}

void json_open_row(JsonReport *json, const char *name)
{
    open_level(json, name, '[', true);
}

void json_close_list(JsonReport *json)
{
    close_level(json, ']');
}

void json_text(JsonReport *json, const char *name, Str text)
{
    begin_value(json, name);
    json_put_string(json->out, text);
}

void json_text_or_null(JsonReport *json, const char *name, Str text)
{
    if (text.len > 0)
        json_text(json, name, text);
    else
        json_null(json, name);
}

void json_whole(JsonReport *json, const char *name, Int128 number)
{
    begin_value(json, name);
    char digits[AMOUNT_TEXT];
    output_put(json->out, (Str){digits, int128_print(digits, number)});
}

void json_yuan(JsonReport *json, const char *name, Int128 fen)
{
    begin_value(json, name);
    char digits[AMOUNT_TEXT];
    output_put(json->out, (Str){digits, amount_print_plain(digits, fen)});
}

void json_truth(JsonReport *json, const char *name, bool truth)
{
    begin_value(json, name);
    output_put(json->out, truth ? STR("true") : STR("false"));
}

void json_null(JsonReport *json, const char *name)
{
    begin_value(json, name);
    output_put(json->out, STR("null"));
}
