/* format: a policy file in its one canonical style, in either language.
 *
 * Keywords, word order, punctuation and the words that polc itself defines are those of the language. A declaration keeps its id and
 * its label where they were; where it is used it is called by whichever of the two is in the language. Numbers, texts, comments
 * and single blank lines stay. The result means the same: it compiles to the same plan. */
#ifndef POLC_FORMAT_H
#define POLC_FORMAT_H

#include "compiler/ast.h"
#include "compiler/source.h"
#include "runtime/language.h"

/* The language that most keywords of the text are written in. */
Language format_language_of(const Node *file, const Source *source);

/* `file` is a checked tree without errors, and `source` its text. The result lives in the arena, which escapes when memory runs
 * out. */
Str format_policy(Arena *arena, const Node *file, const Source *source, Language language);
/* One expression of a checked tree, or the key of an arm, on one line. `source`: the text that it stands in. */
Str format_expression(Arena *arena, const Node *node, const Source *source, Language language);

/* Declarations that stand in no text, such as tests that were made up: canonical text with a line end behind it. */
Str format_made_up(Arena *arena, const Node *items, Language language);
/* One declaration, statement, arm or value as it stands there, without comments, without an end of line; of an `under` its head. Empty
 * for a node that says nothing without the one around it. */
Str format_node(Arena *arena, const Node *node, const Sources *sources, Language language);

/* One declaration of it, as format_policy has it but for comments. `source`: the text that it stands in. */
Str format_declaration(Arena *arena, const Node *node, const Source *source, Language language);

#endif
