#include "compiler/source.h"

#include "runtime/text_width.h"

static void find_lines(Arena *arena, Source *source)
{
    Str text = source->text;
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    source->line_starts = ARENA_ARRAY(arena, uint32_t, lines);
    const char *end = text.at + text.len, *at = text.at;
    for (size_t line = 1; line < lines; line++) {
        at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        source->line_starts[line] = (uint32_t)(at - text.at);
    }
    source->line_count = lines;
}

Source *source_add(Sources *sources, Str name, Str text)
{
    bool has_mark = str_starts(text, STR("\xEF\xBB\xBF"));
    if (has_mark)
        text = (Str){text.at + 3, text.len - 3};
    if (!text.at)
        text = STR("");
    uint32_t base = 0;
    if (sources->count) {
        const Source *before = &sources->items[sources->count - 1];
        base = before->base + (uint32_t)before->text.len + 1;
    }
    Source fresh = {.name = name, .text = text, .has_mark = has_mark, .base = base};
    find_lines(sources->arena, &fresh);
    ARENA_PUSH(sources->arena, sources->items, sources->count, sources->capacity, fresh);
    return &sources->items[sources->count - 1];
}

static const Source *source_of(const Sources *sources, uint32_t offset)
{
    for (size_t i = sources->count; i-- > 1;)
        if (sources->items[i].base <= offset)
            return &sources->items[i];
    return &sources->items[0];
}

static size_t line_of(const Source *source, uint32_t offset)
{
    size_t low = 0, high = source->line_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (source->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

Place source_place(const Sources *sources, uint32_t offset)
{
    const Source *source = source_of(sources, offset);
    uint32_t within = offset - source->base;
    if (within > source->text.len)
        within = (uint32_t)source->text.len;
    size_t line = line_of(source, within);
    uint32_t start = source->line_starts[line];
    Str before = {source->text.at + start, within - start};
    return (Place){source, line + 1, text_characters(before) + 1};
}

Str source_line(const Source *source, size_t line)
{
    uint32_t start = source->line_starts[line - 1];
    size_t end = line < source->line_count ? source->line_starts[line] - 1 : source->text.len;
    if (end > start && source->text.at[end - 1] == '\r')
        end--;
    return (Str){source->text.at + start, end - start};
}

Str source_written(const Sources *sources, Span span)
{
    if (!sources->count || span.end <= span.start)
        return STR("");
    const Source *source = source_of(sources, span.start);
    char *text = ARENA_ARRAY(sources->arena, char, span.end - span.start + 1u);
    size_t length = 0;
    const char *at = source->text.at + (span.start - source->base);
    for (const char *end = at + (span.end - span.start); at < end; at++) {
        bool blank = *at == ' ' || *at == '\t' || *at == '\n' || *at == '\r';
        if (!blank)
            text[length++] = *at;
        else if (length && text[length - 1] != ' ')
            text[length++] = ' ';
    }
    return (Str){text, length};
}
