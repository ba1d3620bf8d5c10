#include "compiler/format/layout.h"

#include "runtime/text_width.h"

void pieces_put(Pieces *pieces, PieceKind kind)
{
    ARENA_PUSH(pieces->arena, pieces->items, pieces->count, pieces->capacity, (Piece){.kind = kind});
}

void pieces_text(Pieces *pieces, Str text)
{
    Piece piece = {.kind = PIECE_TEXT, .text = text, .cells = (uint32_t)text_cells(text, 0)};
    ARENA_PUSH(pieces->arena, pieces->items, pieces->count, pieces->capacity, piece);
}

void pieces_indent(Pieces *pieces, int indents)
{
    ARENA_PUSH(pieces->arena, pieces->items, pieces->count, pieces->capacity,
               ((Piece){.kind = PIECE_INDENT, .number = indents}));
}

void pieces_dedent(Pieces *pieces, int indents)
{
    ARENA_PUSH(pieces->arena, pieces->items, pieces->count, pieces->capacity,
               ((Piece){.kind = PIECE_DEDENT, .number = indents}));
}

void pieces_move(Pieces *pieces, size_t from, size_t at)
{
    size_t moved = pieces->count - from;
    Piece *kept = ARENA_ARRAY(pieces->arena, Piece, moved + 1);
    memcpy(kept, pieces->items + from, moved * sizeof *kept);
    memmove(pieces->items + at + moved, pieces->items + at, (from - at) * sizeof *kept);
    memcpy(pieces->items + at, kept, moved * sizeof *kept);
}

/* ---- Lines -------------------------------------------------------------------------------------------------------- */

typedef enum GroupState { GROUP_FLAT, GROUP_BROKEN, GROUP_FILLED } GroupState;

#define LAYOUT_MAX_GROUPS 4096 /* what is nested deeper stays flat */

typedef struct Layout {
    const Pieces *pieces;
    char *text;
    size_t length, capacity;
    size_t cell; /* of the line at hand */
    int indents;
    bool at_start; /* nothing stands on the line yet */
    uint8_t groups[LAYOUT_MAX_GROUPS];
    size_t depth;
} Layout;

static void put_bytes(Layout *layout, const char *bytes, size_t count)
{
    if (layout->length + count > layout->capacity) {
        size_t capacity = (layout->length + count) * 2 + 256;
        char *wider = ARENA_ARRAY(layout->pieces->arena, char, capacity);
        if (layout->length)
            memcpy(wider, layout->text, layout->length);
        layout->text = wider;
        layout->capacity = capacity;
    }
    if (count)
        memcpy(layout->text + layout->length, bytes, count);
    layout->length += count;
}

static void end_line(Layout *layout)
{
    while (layout->length && layout->text[layout->length - 1] == ' ')
        layout->length--;
    put_bytes(layout, "\n", 1);
    layout->cell = 0;
    layout->at_start = true;
}

static void put_text(Layout *layout, const Piece *piece)
{
    if (layout->at_start) {
        for (int i = 0; i < layout->indents * LAYOUT_INDENT; i++)
            put_bytes(layout, " ", 1);
        layout->cell = (size_t)(layout->indents * LAYOUT_INDENT);
        layout->at_start = false;
    }
    put_bytes(layout, piece->text.at, piece->text.len);
    layout->cell += piece->cells;
}

/* Whether the pieces from `at` on fit into the line without a line end, as far as the first break that is not inside a group which
 * begins here. `groups`: how many are open at `at`, and stay flat. */
static bool fits(const Layout *layout, size_t at, int groups)
{
    size_t cells = layout->at_start ? (size_t)(layout->indents * LAYOUT_INDENT) : layout->cell;
    for (; at < layout->pieces->count; at++) {
        const Piece *piece = &layout->pieces->items[at];
        switch (piece->kind) {
        case PIECE_TEXT:
            cells += piece->cells;
            break;
        case PIECE_BREAK:
            if (groups <= 0)
                return true;
            cells++;
            break;
        case PIECE_SOFT:
            if (groups <= 0)
                return true;
            break;
        case PIECE_LINE:
        case PIECE_EMPTY_LINE:
            return groups <= 0;
        case PIECE_OPEN:
        case PIECE_OPEN_FILL:
            groups += groups > 0; /* what follows may break inside of itself */
            break;
        case PIECE_CLOSE:
            groups--;
            break;
        default:
            break;
        }
        if (cells > LAYOUT_WIDTH)
            return false;
    }
    return true;
}

static GroupState state_of(const Layout *layout)
{
    if (layout->depth == 0)
        return GROUP_BROKEN;
    return layout->depth <= LAYOUT_MAX_GROUPS ? (GroupState)layout->groups[layout->depth - 1] : GROUP_FLAT;
}

static void open_group(Layout *layout, size_t at)
{
    bool is_flat = (layout->depth > 0 && state_of(layout) == GROUP_FLAT) || fits(layout, at + 1, 1);
    bool is_filled = layout->pieces->items[at].kind == PIECE_OPEN_FILL;
    if (layout->depth < LAYOUT_MAX_GROUPS)
        layout->groups[layout->depth] = is_flat ? GROUP_FLAT : is_filled ? GROUP_FILLED : GROUP_BROKEN;
    layout->depth++;
}

static void put_break(Layout *layout, size_t at, const Piece *space)
{
    GroupState state = state_of(layout);
    bool stays = state == GROUP_FLAT || (state == GROUP_FILLED && fits(layout, at + 1, 0));
    if (layout->at_start)
        return; /* a comment has ended the line */
    if (!stays)
        end_line(layout);
    else if (layout->pieces->items[at].kind == PIECE_BREAK)
        put_text(layout, space);
}

Str layout_lines(const Pieces *pieces)
{
    static const Piece space = {.kind = PIECE_TEXT, .cells = 1, .text = {" ", 1}};
    Layout *layout = ARENA_NEW(pieces->arena, Layout);
    layout->pieces = pieces;
    layout->at_start = true;
    for (size_t i = 0; i < pieces->count; i++) {
        const Piece *piece = &pieces->items[i];
        switch (piece->kind) {
        case PIECE_TEXT:
            put_text(layout, piece);
            break;
        case PIECE_BREAK:
        case PIECE_SOFT:
            put_break(layout, i, &space);
            break;
        case PIECE_EMPTY_LINE:
            if (!layout->at_start)
                end_line(layout);
            if (layout->length)
                end_line(layout);
            break;
        case PIECE_LINE:
            if (!layout->at_start)
                end_line(layout);
            break;
        case PIECE_OPEN:
        case PIECE_OPEN_FILL:
            open_group(layout, i);
            break;
        case PIECE_CLOSE:
            layout->depth--;
            break;
        case PIECE_INDENT:
            layout->indents += piece->number;
            break;
        case PIECE_DEDENT:
            layout->indents -= piece->number;
            break;
        }
    }
    if (!layout->at_start)
        end_line(layout);
    return (Str){layout->text, layout->length};
}

Str layout_one_line(const Pieces *pieces)
{
    size_t length = 0;
    for (size_t i = 0; i < pieces->count; i++)
        length += pieces->items[i].kind == PIECE_TEXT ? pieces->items[i].text.len : 1;
    char *text = ARENA_ARRAY(pieces->arena, char, length + 1);
    length = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        const Piece *piece = &pieces->items[i];
        bool ends_line = piece->kind == PIECE_LINE || piece->kind == PIECE_EMPTY_LINE;
        if (piece->kind == PIECE_TEXT && piece->text.len) {
            memcpy(text + length, piece->text.at, piece->text.len);
            length += piece->text.len;
        } else if ((piece->kind == PIECE_BREAK || ends_line) && length && text[length - 1] != ' ') {
            text[length++] = ' ';
        }
    }
    while (length && text[length - 1] == ' ')
        length--;
    return (Str){text, length};
}
