#include "compiler/format/writing.h"

static const char *text_at(const Writing *w, uint32_t offset)
{
    return w->source->text.at + offset;
}

static uint32_t within(const Writing *w, uint32_t offset)
{
    return offset - w->source->base;
}

/* ---- Finding ------------------------------------------------------------------------------------------------------ */

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static void keep(Writing *w, uint32_t start, uint32_t end, bool own_line)
{
    while (end > start && is_blank(*text_at(w, end - 1)))
        end--;
    Comment comment = {start, end, own_line};
    ARENA_PUSH(w->arena, w->comments, w->comment_count, w->comment_capacity, comment);
}

/* The text that closes what begins at `at`: a text in quotes or a name in corners; NULL: nothing of the kind begins there. */
static const char *closing(Str rest)
{
    if (rest.at[0] == '"')
        return "\"";
    if (str_starts(rest, STR("“")) || str_starts(rest, STR("”")))
        return "”";
    return str_starts(rest, STR("「")) ? "」" : NULL;
}

void comments_find(Writing *w)
{
    Str text = w->source->text;
    bool own_line = true;
    for (size_t i = 0; i < text.len; i++) {
        const char *end = closing((Str){text.at + i, text.len - i});
        if (end) {
            Str mark = str_from(end);
            for (i += mark.len; i < text.len && text.at[i] != '\n'; i++)
                if (str_starts((Str){text.at + i, text.len - i}, mark))
                    break;
            own_line = i < text.len && text.at[i] == '\n';
            i += i < text.len && text.at[i] != '\n' ? mark.len - 1 : 0;
            continue;
        }
        if (text.at[i] == '#') {
            size_t start = i;
            while (i < text.len && text.at[i] != '\n')
                i++;
            keep(w, (uint32_t)start, (uint32_t)i, own_line);
        }
        own_line = i >= text.len || text.at[i] == '\n' || (own_line && is_blank(text.at[i]));
    }
}

/* ---- Putting ------------------------------------------------------------------------------------------------------ */

/* Whether an empty line stands before the line on which the offset is. */
static bool follows_empty_line(const Writing *w, uint32_t offset)
{
    size_t lines = 0;
    while (offset > 0) {
        char byte = *text_at(w, offset - 1);
        if (byte == '\n')
            lines++;
        else if (!is_blank(byte))
            break;
        offset--;
    }
    return lines > 1;
}

static void put(Writing *w, const Comment *comment)
{
    write_text(w, (Str){text_at(w, comment->start), comment->end - comment->start});
    pieces_put(&w->out, PIECE_LINE);
}

static bool put_before(Writing *w, uint32_t offset, bool first)
{
    while (w->next_comment < w->comment_count && w->comments[w->next_comment].start < offset) {
        const Comment *comment = &w->comments[w->next_comment++];
        if (!first && comment->own_line && follows_empty_line(w, comment->start))
            pieces_put(&w->out, PIECE_EMPTY_LINE);
        else
            pieces_put(&w->out, PIECE_LINE);
        put(w, comment);
        first = false;
    }
    return first;
}

void comments_before(Writing *w, const Node *node, bool first)
{
    if (w->bare)
        return;
    uint32_t start = within(w, node->span.start);
    first = put_before(w, start, first);
    if (!first && follows_empty_line(w, start))
        pieces_put(&w->out, PIECE_EMPTY_LINE);
}

void comments_before_apart(Writing *w, const Node *node)
{
    if (w->bare)
        return;
    pieces_put(&w->out, PIECE_EMPTY_LINE);
    comments_before(w, node, true);
}

/* A line end, or the brace of the block around: the comment belongs to something else. */
static bool closes_between(const Writing *w, uint32_t from, uint32_t to)
{
    for (; from < to; from++) {
        Str rest = {text_at(w, from), to - from};
        if (rest.at[0] == '\n' || rest.at[0] == '}' || str_starts(rest, STR("｝")))
            return true;
    }
    return false;
}

void comments_behind(Writing *w, const Node *node)
{
    if (w->next_comment == w->comment_count)
        return;
    const Comment *comment = &w->comments[w->next_comment];
    uint32_t end = within(w, node->span.end);
    if (comment->own_line || comment->start < end || closes_between(w, end, comment->start))
        return;
    w->next_comment++;
    write_text(w, STR("  "));
    put(w, comment);
}

void comments_lift(Writing *w, const Node *node, size_t at)
{
    size_t from = w->out.count;
    while (w->next_comment < w->comment_count && w->comments[w->next_comment].start < within(w, node->span.end))
        put(w, &w->comments[w->next_comment++]);
    if (w->out.count > from)
        pieces_move(&w->out, from, at);
}

void comments_close(Writing *w, uint32_t end, bool first)
{
    if (w->bare)
        return;
    put_before(w, within(w, end), first);
}
