/* sheet: an explanation in one language, as lines that the writers lay out: a text for a terminal, a page to print and sign. */
#ifndef POLC_SHEET_H
#define POLC_SHEET_H

#include "compiler/explain/explain.h"
#include "runtime/write/page.h"

typedef enum LineKind {
    LINE_TITLE, /* words: the measure */
    LINE_FACT, /* name, words: who the row is about */
    LINE_CLAUSE, /* words: the clause; name: its article; amount: its outcome and what is paid */
    LINE_CLAUSE_END,
    LINE_STAGE, /* stage, words, amount: one stage of the life of an amount */
    LINE_PART, /* words, amount: how the stage above came about */
    LINE_CONDITION, /* stage, mark, words */
    LINE_DETAIL, /* words: what was seen, below a condition or part */
    LINE_HEADING, /* words */
    LINE_ITEM, /* words: one of a list below a heading */
    LINE_TOTAL, /* name, amount */
} LineKind;

typedef enum Mark { MARK_NONE, MARK_YES, MARK_NO, MARK_UNKNOWN } Mark;

typedef struct Line {
    LineKind kind;
    Mark mark;
    Outcome outcome; /* of a clause */
    Str stage, name, words, amount;
} Line;

typedef struct Sheet {
    Arena *arena;
    Language language;
    Line *lines;
    size_t count, capacity;
} Sheet;

/* The whole explanation of a row. `only`: one bool for each clause, or NULL for all; `not_applicable`: those too, in a list. Lives
 * in the arena, which may escape. */
Sheet *sheet_make(Arena *arena, const Compilation *compilation, const RowFacts *facts, const bool *only,
                  Language language);

/* Aligned by the cells that characters take on a terminal; `width`: of the terminal, 0: 100. */
void sheet_write_text(Output *out, const Sheet *sheet, size_t width);
/* Words from cell `left` on, which the line has already, in lines of `width` cells at most; without the last line end. */
void sheet_put_wrapped(Output *out, Str text, size_t left, size_t width);
/* A page to print and sign: page_open, one sheet after another, page_close. */
void sheet_write_html(Page *page, const Sheet *sheet);

/* One object, without a line end. Needs no sheet: names and numbers are the same in every language. */
void facts_write_json(Output *out, const Compilation *compilation, const RowFacts *facts, const bool *only);

#endif
