/* text_width: characters of UTF-8 text and the cells they take on a terminal.
 *
 * text_width.def is Unicode's own table (tests/text_widths.py makes and compares it). What Unicode calls Ambiguous takes one cell:
 * “ ” ‘ ’ · … — × ≥ ① α. Terminals do not agree on these and do not tell: tmux, Windows Terminal, VTE, the terminal of macOS and xterm
 * show one cell unless told otherwise, the old console of Chinese Windows two. There a mark behind “某县” stands two cells too
 * far left; nothing can be printed that is right in both, as blanks have a fixed width and the locale does not tell. So
 * diagnostics colour the marked words themselves, too, where colour is on, and place and label name them in words. Signs that terminals
 * put together (emoji with joiners, flags) count as their parts. */
#ifndef POLC_TEXT_WIDTH_H
#define POLC_TEXT_WIDTH_H

#include <stdint.h>

#include "runtime/str.h"

/* Decodes the first character. Returns its length in bytes, or 0 when the bytes are not well-formed UTF-8 (also for an
 * empty text). */
size_t text_decode(Str text, uint32_t *point);
/* Cells of one character: 2 for wide East Asian ones and emoji, 0 for combining and invisible ones, else 1. */
int text_point_cells(uint32_t point);
/* Cells of a text that starts at cell `from` of its line; a tab goes to the next multiple of 4. An ill-formed byte
 * takes one cell. */
size_t text_cells(Str text, size_t from);
/* Characters of a text; an ill-formed byte counts as one. */
size_t text_characters(Str text);

#define TEXT_TAB_CELLS 4

#endif
