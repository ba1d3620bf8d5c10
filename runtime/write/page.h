/* page: a document for people, as one HTML file that needs nothing else or as Markdown, written block after block.
 *
 * HTML comes with its style: read on a screen or a telephone, printed on A4. It has no scripts and no outside
 * resources, and it is well-formed XML too. Every text is escaped here and nowhere else; characters that could steer or
 * deceive (controls, direction marks, bytes that are no UTF-8) show as U+FFFD. What is opened is closed by the call of the same name;
 * texts between them are inline. Trouble with the output is in the output's own status. */
#ifndef POLC_PAGE_H
#define POLC_PAGE_H

#include "runtime/language.h"
#include "runtime/write/output.h"

typedef enum PageForm { PAGE_HTML, PAGE_MARKDOWN } PageForm;

#define PAGE_MOST_LISTS 8
#define PAGE_MOST_COLUMNS 12

typedef struct Page {
    Output *out;
    PageForm form;
    Language language;
    int list_depth;
    unsigned list_numbers[PAGE_MOST_LISTS]; /* of the last item; UINT_MAX: the list has no numbers */
    size_t column, column_count; /* of the table that is open */
    bool in_table, in_head;
    bool to_the_right[PAGE_MOST_COLUMNS];
} Page;

/* ---- The whole */

/* `title` is what a browser shows; the page's own heading is page_heading's. */
void page_open(Page *page, Output *out, PageForm form, Language language, Str title);
void page_close(Page *page);

/* ---- Inline */

void page_text(Page *page, Str text);
void page_strong(Page *page, Str text);
/* Small and grey: what explains beside what says. */
void page_quiet(Page *page, Str text);
/* To the heading or block of that anchor. Anchors hold ASCII letters, digits, `-` and `_`, else they are made so. */
void page_link(Page *page, Str anchor, Str text);
/* A text that links lead to. */
void page_target(Page *page, Str anchor, Str text);
void page_line_break(Page *page);
typedef enum PageMark { PAGE_GOOD, PAGE_BAD, PAGE_NOTE } PageMark;
/* A short word in a box: passed, failed, in force. */
void page_mark(Page *page, PageMark mark, Str text);

/* ---- Blocks */

/* What belongs together: not parted in print where that is possible. Blocks stand in it. */
void page_section_open(Page *page, const char *kind);
void page_section_close(Page *page);
/* Level 1 to 4; the anchor may be empty. */
void page_heading(Page *page, int level, Str anchor, Str text);
void page_paragraph_open(Page *page);
void page_paragraph_close(Page *page);
/* One paragraph of one text. */
void page_paragraph(Page *page, Str text);
/* Items hold inline texts and, behind them, lists. */
void page_list_open(Page *page, bool numbered);
void page_list_close(Page *page);
void page_item_open(Page *page);
void page_item_close(Page *page);
/* Names with what is said of them, such as those of a title page. */
void page_facts_open(Page *page);
void page_facts_close(Page *page);
void page_fact_open(Page *page, Str name);
void page_fact_close(Page *page);
/* A table: its heading cells first, as many as columns, then the cells row by row. Cells hold inline texts. */
void page_table_open(Page *page, size_t columns, const bool *to_the_right);
void page_table_close(Page *page);
void page_cell_open(Page *page);
void page_cell_close(Page *page);
/* A cell of one text. */
void page_cell(Page *page, Str text);
/* Lines as they are. */
void page_code(Page *page, Str text);
/* Blocks that are shown when the summary is clicked. */
void page_fold_open(Page *page, Str summary);
void page_fold_close(Page *page);
/* `svg` is the text of an element, already escaped; Markdown has only the caption. */
void page_picture(Page *page, Str svg, Str caption);
/* A line for a hand: a name under a rule, and a date. */
void page_signature(Page *page, Str name, Str date);

/* ---- For writers of other markup, such as SVG */

/* `text` with what HTML and XML cannot hold as it is written otherwise; also good inside of quotes. */
void page_put_escaped(Output *out, Str text);

#endif
