/* parse: policy text to syntax tree.
 *
 * flex finds words (lex.l), tokens.c makes keywords of them, parse.y builds the tree; syntax_errors.c says what is wrong where
 * the grammar stops. The tree is complete whatever the text is: what could not be understood is left out or stands
 * as an ERROR node, and every reason is in `diags`. */
#ifndef POLC_PARSE_H
#define POLC_PARSE_H

#include "compiler/ast.h"
#include "compiler/diag.h"

/* What is wrong with the syntax is explained for so many mistakes of one file; behind them the parser says only where it stops. Who reads
 * a text again, and does not want explanations, begins with as many errors. */
#define PARSE_MOST_EXPLAINED 10000

/* Returns a FILE node that lives as long as the arena. Needs arena->can_escape: running out of memory escapes. */
Node *parse_policy(Arena *arena, const Source *source, Diags *diags);

#endif
