/* layout: pieces of text become lines.
 *
 * A group stays on one line when it fits, with what follows it up to the next possible break; else its breaks become line ends:
 * all of them, or in a filled group only those that must. A line end that has to be (after a comment) breaks every group
 * around it. Widths are cells of a terminal, so that Chinese text counts two for a character. */
#ifndef POLC_LAYOUT_TEXT_H
#define POLC_LAYOUT_TEXT_H

#include "runtime/arena.h"

#define LAYOUT_WIDTH 115
#define LAYOUT_INDENT 4

typedef enum PieceKind {
    PIECE_TEXT,
    PIECE_BREAK, /* a space, or a line end */
    PIECE_SOFT, /* nothing, or a line end */
    PIECE_LINE, /* a line end */
    PIECE_EMPTY_LINE, /* a line end and an empty line */
    PIECE_OPEN, /* a group: all breaks or none */
    PIECE_OPEN_FILL, /* a group: a break where the next part does not fit */
    PIECE_CLOSE,
    PIECE_INDENT, /* lines that begin from here on stand further in, by `number` indents */
    PIECE_DEDENT,
} PieceKind;

typedef struct Piece {
    PieceKind kind;
    int number;
    uint32_t cells; /* of a text */
    Str text;
} Piece;

typedef struct Pieces {
    Arena *arena;
    Piece *items;
    size_t count, capacity;
} Pieces;

void pieces_text(Pieces *pieces, Str text);
void pieces_put(Pieces *pieces, PieceKind kind);
void pieces_indent(Pieces *pieces, int indents);
/* As pieces_indent with the opposite number. */
void pieces_dedent(Pieces *pieces, int indents);
/* Puts pieces [from, count) before piece `at`. */
void pieces_move(Pieces *pieces, size_t from, size_t at);

Str layout_lines(const Pieces *pieces);
/* Everything on one line, however long; without a line end. */
Str layout_one_line(const Pieces *pieces);

#endif
