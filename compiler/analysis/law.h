/* law: the measure's own text, its articles found by their numbering, and what a citation names.
 *
 * A line that begins with a number is an article: 一、 （一） 1. （1） ① 第五条, Article 5, Section 5, (a); full or half width. How they nest
 * follows from the order in which the kinds come first. 第…章 and 第…节 hold articles and are no part of their numbers. */
#ifndef POLC_LAW_H
#define POLC_LAW_H

#include "compiler/source.h"

#define LAW_DEPTH 8

typedef struct LawArticle {
    int numbers[LAW_DEPTH]; /* from the outermost */
    size_t depth;
    Str name; /* "三(二)2", "第五条(一)": canonical */
    size_t parent; /* index; its own: none */
    bool has_children, is_container; /* a chapter */
    size_t first, last; /* its own text, up to the next number, as characters of Law.points; the number included */
    size_t end; /* … and with everything inside of it */
    size_t mark_end; /* where its number ends */
} LawArticle;

typedef struct Law {
    const Source *source;
    /* The text as characters: full-width signs and digits as ASCII, ideographic spaces as spaces. */
    uint32_t *points;
    uint32_t *offsets; /* of each character in the sources, and of the end */
    size_t point_count;
    LawArticle *articles; /* in the order of the text */
    size_t article_count, article_capacity;
} Law;

/* The source must be among the compilation's. Never NULL. */
Law *law_read(Arena *arena, const Source *source);

/* Any text as characters, without articles; offsets are those within the text. */
Law *law_of_text(Arena *arena, Str text);

Span law_span(const Law *law, size_t first, size_t last);
/* The first place at or behind `from` and before `end` where the words stand; SIZE_MAX: nowhere. */
size_t law_find(const Law *law, size_t from, size_t end, const char *words);
/* The number of a Chinese numeral (二十万, 一百零五) that begins at a character, and where it ends; false: there is none. */
bool law_numeral(const Law *law, size_t at, size_t end, int64_t *number, size_t *behind);

typedef struct Citation {
    size_t *articles; /* indexes */
    size_t count, capacity;
    bool is_foreign; /* it names another document */
    Str unknown; /* the part that no article has; empty: all were found */
} Citation;

/* What `article "三(二)1、三(二)3"` names. */
Citation law_cite(Arena *arena, const Law *law, Str text);
/* The article whose name is most like it; NULL: none is. */
const LawArticle *law_nearest(Arena *arena, const Law *law, Str text);

#endif
