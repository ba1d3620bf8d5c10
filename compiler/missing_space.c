#include "compiler/missing_space.h"

#include "compiler/keywords.h"
#include "compiler/near_words.h"
#include "compiler/parse.h"
#include "runtime/text_width.h"

/* Longest word that is taken apart, in bytes. */
enum { MEND_LONGEST = 256 };

typedef enum PieceKind { PIECE_NONE, PIECE_KEYWORD, PIECE_NAME, PIECE_NUMBER } PieceKind;

/* The best reading of the word up to some byte: fewest pieces. */
typedef struct Reading {
    PieceKind last;
    size_t from; /* where its last piece starts */
    size_t pieces;
    bool has_keyword;
} Reading;

static size_t number_length(Str word)
{
    size_t length = 0;
    while (length < word.len && word.at[length] >= '0' && word.at[length] <= '9')
        length++;
    static const Str scales[] = {{"万亿", 6}, {"万", 3}, {"亿", 3}};
    for (size_t i = 0; length && i < sizeof scales / sizeof *scales; i++)
        if (str_starts((Str){word.at + length, word.len - length}, scales[i]))
            return length + scales[i].len;
    return length;
}

static void offer(Reading *readings, size_t from, size_t to, PieceKind kind)
{
    Reading fresh = {kind, from, readings[from].pieces + 1, readings[from].has_keyword || kind == PIECE_KEYWORD};
    Reading *old = &readings[to];
    if (old->last == PIECE_NONE || fresh.pieces < old->pieces)
        *old = fresh;
}

static void offer_pieces(Str word, size_t from, Reading *readings, KeywordIsName *is_name, void *context)
{
    Str rest = {word.at + from, word.len - from};
    size_t digits = number_length(rest);
    if (digits)
        offer(readings, from, from + digits, PIECE_NUMBER);
    for (size_t length = 1; length <= rest.len; length++) {
        bool at_character = length == rest.len || ((unsigned char)rest.at[length] & 0xC0) != 0x80;
        if (!at_character || length == word.len)
            continue;
        Str piece = {rest.at, length};
        if (keyword_find(piece) || near_word_operator(piece).len)
            offer(readings, from, from + length, PIECE_KEYWORD);
        else if (is_name(context, piece))
            offer(readings, from, from + length, PIECE_NAME);
    }
}

/* A number and its unit stay together: 5000单, 12个月. */
static bool stay_together(PieceKind before, PieceKind after, Str piece)
{
    if (before != PIECE_NUMBER)
        return false;
    const Keyword *keyword = after == PIECE_KEYWORD ? keyword_find(piece) : NULL;
    return after == PIECE_NAME ||
           (keyword && (str_is(piece, "个月") || str_is(piece, "年") || str_is(piece, "天")));
}

Str missing_space_mend(Arena *arena, Str word, KeywordIsName *is_name, void *context)
{
    if (!word.len || word.len > MEND_LONGEST)
        return (Str){0};
    Reading readings[MEND_LONGEST + 1] = {0};
    for (size_t from = 0; from < word.len; from++)
        if (!from || readings[from].last != PIECE_NONE)
            offer_pieces(word, from, readings, is_name, context);
    Reading whole = readings[word.len];
    if (whole.last == PIECE_NONE || whole.pieces < 2 || !whole.has_keyword)
        return (Str){0};
    /* Written from the end; an operator in other words becomes the language's own. */
    char mended[4 * MEND_LONGEST];
    size_t at = sizeof mended;
    for (size_t end = word.len; end;) {
        Reading piece = readings[end];
        Str text = {word.at + piece.from, end - piece.from};
        Str near = keyword_find(text) ? (Str){0} : near_word_operator(text), said = near.len ? near : text;
        if (at < said.len + 1)
            return (Str){0};
        at -= said.len;
        memcpy(mended + at, said.at, said.len);
        if (piece.from && !stay_together(readings[piece.from].last, piece.last, text))
            mended[--at] = ' ';
        end = piece.from;
    }
    return arena_copy(arena, (Str){mended + at, sizeof mended - at});
}

/* So many bytes are read again for the mistakes of one file; what cannot be tried is not proposed. */
enum { MOST_READ_AGAIN = 32 << 20 };

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Where the word that follows begins: a statement that it ends too early is reported there. What is no statement in the next line
 * is a mistake of its own. */
static size_t end_of_reading(Str text, size_t mended)
{
    size_t next = mended;
    bool line = false;
    for (; next < text.len && is_blank(text.at[next]); next++)
        line = line || text.at[next] == '\n';
    size_t end = next;
    while (end < text.len && !is_blank(text.at[end]))
        end++;
    const Keyword *keyword = keyword_find((Str){text.at + next, end - next});
    bool goes_on =
        !line || next == text.len || text.at[next] == '}' || (keyword && keyword->role != KEYWORD_INSIDE);
    return goes_on ? next : mended - 1;
}

bool missing_space_helps(const Diags *diags, const Source *source, Span at, Str mended)
{
    if ((diags->errors + 1) * source->text.len > MOST_READ_AGAIN)
        return false;
    Arena *arena = diags->arena;
    Str text = source->text;
    size_t from = at.start - source->base, to = at.end - source->base;
    Str whole = arena_print(arena, "%.*s%.*s%.*s", (int)from, text.at, STR_ARG(mended), (int)(text.len - to),
                            text.at + to);
    Sources again = {.arena = arena};
    Diags unheard = {.arena = arena, .errors = PARSE_MOST_EXPLAINED};
    parse_policy(arena, source_add(&again, source->name, whole), &unheard);
    size_t next = end_of_reading(whole, from + mended.len);
    for (size_t i = 0; i < unheard.count; i++)
        if (unheard.items[i].span.start >= from && unheard.items[i].span.start <= next)
            return false;
    return true;
}

/* Bytes of the line shown on either side of the word. */
enum { CONTEXT_BYTES = 90 };

static Str line_before(Str line, size_t offset)
{
    size_t start = 0;
    while (start < offset && (line.at[start] == ' ' || line.at[start] == '\t'))
        start++;
    if (offset - start > CONTEXT_BYTES)
        start = offset - CONTEXT_BYTES;
    while (start < offset && ((unsigned char)line.at[start] & 0xC0) == 0x80)
        start++;
    return (Str){line.at + start, offset - start};
}

static Str line_after(Str line, size_t offset)
{
    size_t end = line.len;
    if (end - offset > CONTEXT_BYTES)
        end = offset + CONTEXT_BYTES;
    while (end > offset && end < line.len && ((unsigned char)line.at[end] & 0xC0) == 0x80)
        end--;
    return (Str){line.at + offset, end - offset};
}

/* The sign that belongs to a number at the end of the word. */
static Str percent_sign(Str after)
{
    static const Str signs[] = {{"%", 1}, {"％", 3}, {"‰", 3}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(after, signs[i]))
            return signs[i];
    return (Str){0};
}

Diag *missing_space_report(Diags *diags, const Source *source, Span at, Str mended)
{
    Sources only = {.arena = diags->arena, .items = (Source[]){*source}, .count = 1};
    Place place = source_place(&only, at.start);
    Str line = source_line(source, place.line);
    size_t offset = (size_t)(source->text.at + (at.start - source->base) - line.at);
    Str before = line_before(line, offset), after = line_after(line, offset + (at.end - at.start));
    const char *space = memchr(mended.at, ' ', mended.len);
    Str first = {mended.at, space ? (size_t)(space - mended.at) : mended.len};
    Str whole = arena_print(diags->arena, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(mended), STR_ARG(after));
    Diag *diag = DIAGN(diags, MISSING_SPACE, at, text_of(first), text_of(whole));
    Str sign = percent_sign(after);
    diag->primary_label = (Text){arena_print(diags->arena, "write `%.*s%.*s`", STR_ARG(mended), STR_ARG(sign)),
                                 arena_print(diags->arena, "请写“%.*s%.*s”", STR_ARG(mended), STR_ARG(sign))};
    diag_help(diag, (Text){arena_print(diags->arena, "the mended line: `%.*s`", STR_ARG(whole)),
                           arena_print(diags->arena, "改正后的一行：%.*s", STR_ARG(whole))});
    return diag;
}
