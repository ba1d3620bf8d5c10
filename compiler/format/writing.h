/* writing: what the files of the formatter share: the pieces so far, the language, the comments that are still to be put. */
#ifndef POLC_WRITING_H
#define POLC_WRITING_H

#include "compiler/builtin.h"
#include "compiler/format/layout.h"
#include "compiler/policy.h"
#include "compiler/source.h"
#include "runtime/language.h"

typedef struct Comment {
    uint32_t start, end; /* offsets within the source's text; from the # to the end of the line */
    bool own_line; /* nothing but blanks stands before it */
} Comment;

typedef struct Writing {
    Arena *arena;
    Pieces out;
    bool zh;
    const Source *source;
    const Sources *sources; /* NULL: all nodes stand in `source` */
    Comment *comments;
    size_t comment_count, comment_capacity;
    size_t next_comment; /* the first that was not put */
    bool bare; /* neither comments nor empty lines: the source is not looked at */
} Writing;

/* ---- words (words.c) */

void write_text(Writing *w, Str text);
/* None behind a full-width bracket, which has its own. */
void write_space(Writing *w);
/* A place where the line may end, and a space where it does not. */
void write_break(Writing *w);
/* A group whose further lines stand in by `indents`, until write_close with the same number: all of its breaks become line ends, or in a
 * filled one only those that must. */
static inline void write_open(Writing *w, int indents)
{
    pieces_put(&w->out, PIECE_OPEN);
    pieces_indent(&w->out, indents);
}
static inline void write_open_filled(Writing *w, int indents)
{
    pieces_put(&w->out, PIECE_OPEN_FILL);
    pieces_indent(&w->out, indents);
}
static inline void write_close(Writing *w, int indents)
{
    pieces_dedent(&w->out, indents);
    pieces_put(&w->out, PIECE_CLOSE);
}
/* The keyword in the language, or in the only one that has it. */
Str keyword_in(const Writing *w, int token);
void write_keyword(Writing *w, int token);
/* The keyword and a space. */
void write_lead(Writing *w, int token);
/* What stands for `english` in Chinese, by language. */
void write_sign(Writing *w, const char *english, const char *chinese);
/* The mark between members of a list, and a place where the line may end; `、` between names in Chinese, `，` between others. */
void write_name_mark(Writing *w);
void write_item_mark(Writing *w);
/* A colon, and in English a space. */
void write_colon(Writing *w);
/* As it was declared, or the one of id and label that is in the language when it is a use. */
void write_declared(Writing *w, const Node *name);
void write_name(Writing *w, const Node *name);
/* A word of this group that polc defines, such as half_up; a name that is declared where such a word may stand, like any name. */
void write_builtin(Writing *w, BuiltinGroup group, const Node *name);
void write_string(Writing *w, const Node *string);
/* A space and the text, when there is one. */
void write_label(Writing *w, const Node *label);
/* A NUMBER, QUANTITY, PERCENT, span or DATE. */
void write_literal(Writing *w, const Node *literal);
/* Names between marks; a list that does not fit is filled, its further lines standing in by `indents`. */
void write_names_in(Writing *w, const Node *names, int indents);
static inline void write_names(Writing *w, const Node *names)
{
    write_names_in(w, names, 2);
}

/* ---- values (values.c) */

/* Any expression as a statement has it. */
void write_expression(Writing *w, const Node *node);
/* One that stands where only an operand may: a name, a literal, a call, or brackets. */
void write_operand(Writing *w, const Node *node);
/* One without `and`, `or` and comparisons, else in brackets. */
void write_value(Writing *w, const Node *node);
/* One of ARM, LOOKUP_ARM, without a mark behind it. */
void write_arm(Writing *w, const Node *arm);
/* `{ arms }`; the lists of MARGINAL, WHOLE, QUOTA. */
void write_arms(Writing *w, const Node *arms);
/* The key of an arm or a table's row: BAND, RANGE, OTHERWISE or a value. */
void write_arm_key(Writing *w, const Node *key);
/* `per KEY per year`, behind its statement; 单个 KEY 每年 where Chinese has it in front. */
void write_scope(Writing *w, const Node *scope);
bool scope_leads(const Writing *w, const Node *scope);

/* ---- comments (comments.c) */

void comments_find(Writing *w);
/* Before what begins at `node`: the empty line that stood there, and comments on lines of their own. `first`: nothing stands before
 * it in its block, so that an empty line is dropped. */
void comments_before(Writing *w, const Node *node, bool first);
/* The same, apart from what stands before it whether it was so or not. */
void comments_before_apart(Writing *w, const Node *node);
/* Behind what ends there: a comment on the same line, after which the line ends. */
void comments_behind(Writing *w, const Node *node);
/* Those inside of what was just written that found no place: they go to before it, at piece `at`. */
void comments_lift(Writing *w, const Node *node, size_t at);
/* All before the closing brace at offset `end` (exclusive) of a block. */
void comments_close(Writing *w, uint32_t end, bool first);

#endif
