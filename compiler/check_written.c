/* What stood in the policy text at a span: for messages, and for brackets, which the tree does not keep. */
#include "compiler/checker.h"

#define LONGEST_QUOTE 60
/* Of a file with more mistakes only the first are shown, so only they can have cost a statement that anyone misses. */
#define MOST_MISREADINGS 100

static Str source_text(const Checker *checker, Span span, Str *all, size_t *at)
{
    for (size_t i = 0; i < checker->sources->count; i++) {
        const Source *source = &checker->sources->items[i];
        if (span.start < source->base || span.end > source->base + source->text.len || span.end < span.start)
            continue;
        *all = source->text;
        *at = span.start - source->base;
        return (Str){source->text.at + *at, span.end - span.start};
    }
    *all = (Str){0};
    *at = 0;
    return (Str){0};
}

/* What was misread directly behind a bracket, in its line, shows that the bracket closes too early. */
static bool is_behind(const Checker *checker, Span span, Span at)
{
    Str all;
    size_t offset;
    if (at.start < span.end || at.start > span.end + 1)
        return false;
    Str between = source_text(checker, (Span){span.end, at.start}, &all, &offset);
    return all.len && !(between.len && between.at[0] == '\n');
}

bool check_was_misread(const Checker *checker, Span span)
{
    for (size_t i = 0; i < checker->parse_reports && i < MOST_MISREADINGS; i++) {
        Span at = checker->diags->items[i].span;
        if ((at.start >= span.start && at.start < span.end) || is_behind(checker, span, at))
            return true;
    }
    return false;
}

Str check_written(const Checker *checker, Span span)
{
    Str all;
    size_t at;
    Str written = source_text(checker, span, &all, &at);
    size_t length = 0;
    while (length < written.len && length < LONGEST_QUOTE && written.at[length] != '\n')
        length++;
    if (length == written.len)
        return written;
    while (length > 0 && ((unsigned char)written.at[length] & 0xC0) == 0x80)
        length--;
    return arena_print(checker->arena, "%.*s…", (int)length, written.at);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t opening_at(Str text, size_t at)
{
    if (at < text.len && text.at[at] == '(')
        return 1;
    return at + 3 <= text.len && memcmp(text.at + at, "（", 3) == 0 ? 3 : 0;
}

static size_t closing_at(Str text, size_t at)
{
    if (at < text.len && text.at[at] == ')')
        return 1;
    return at + 3 <= text.len && memcmp(text.at + at, "）", 3) == 0 ? 3 : 0;
}

/* The bracket that opens the text closes at its very end. */
static bool wraps_itself(Str text)
{
    if (!opening_at(text, 0))
        return false;
    size_t open = 0;
    for (size_t at = 0; at < text.len; at++) {
        open += opening_at(text, at) > 0;
        size_t closing = closing_at(text, at);
        if (closing && --open == 0)
            return at + closing == text.len;
    }
    return false;
}

bool check_is_bracketed(const Checker *checker, Span span)
{
    Str all;
    size_t start;
    Str written = source_text(checker, span, &all, &start);
    if (wraps_itself(written))
        return true;
    size_t end = start + written.len;
    while (end < all.len && is_space(all.at[end]))
        end++;
    while (start > 0 && is_space(all.at[start - 1]))
        start--;
    bool opened =
        (start >= 1 && opening_at(all, start - 1) == 1) || (start >= 3 && opening_at(all, start - 3) == 3);
    return opened && closing_at(all, end) > 0;
}

Span check_operator_span(const Checker *checker, const Node *node)
{
    const Node *first = node->left, *second = node->right;
    if (!first || !second || second->span.start < first->span.end)
        return node->span;
    Span between = {first->span.end, second->span.start};
    Str all;
    size_t at;
    Str text = source_text(checker, between, &all, &at);
    size_t from = 0, to = text.len;
    while (from < to && (is_space(text.at[from]) || closing_at(text, from)))
        from += is_space(text.at[from]) ? 1 : closing_at(text, from);
    size_t end = from;
    while (end < to && !is_space(text.at[end]) && !opening_at(text, end))
        end++;
    if (end == from)
        return node->span;
    return (Span){between.start + (uint32_t)from, between.start + (uint32_t)end};
}
