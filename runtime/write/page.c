#include "runtime/write/page.h"

#include <limits.h>
#include <stdio.h>

#include "runtime/write/page_escape.h"

static const char style[] =
#include "runtime/write/page_style.inc"
    ;

static bool is_html(const Page *page)
{
    return page->form == PAGE_HTML;
}

static void put(Page *page, const char *markup)
{
    output_put(page->out, str_from(markup));
}

/* Either of two texts, by the form. */
static void put_either(Page *page, const char *html, const char *markdown)
{
    put(page, is_html(page) ? html : markdown);
}

/* ---- The whole */

void page_open(Page *page, Output *out, PageForm form, Language language, Str title)
{
    *page = (Page){.out = out, .form = form, .language = language};
    if (!is_html(page))
        return;
    put(page, "<!DOCTYPE html>\n<html lang=\"");
    put(page, language == LANGUAGE_ZH ? "zh-CN" : "en");
    put(page, "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>");
    page_put_escaped(out, title);
    put(page, "</title>\n<style>\n");
    put(page, style);
    put(page, "</style>\n</head>\n<body>\n<main>\n");
}

void page_close(Page *page)
{
    put_either(page, "</main>\n</body>\n</html>\n", "");
}

/* ---- Inline */

void page_text(Page *page, Str text)
{
    if (is_html(page))
        page_put_escaped(page->out, text);
    else
        page_put_markdown(page->out, text);
}

static void put_wrapped(Page *page, const char *before, Str text, const char *after)
{
    put(page, before);
    page_text(page, text);
    put(page, after);
}

/* Markdown takes no mark for an end that stands between punctuation and a letter, so a colon goes behind it. */
static Str without_colon(Str text)
{
    for (;;) {
        if (text.len >= 3 && memcmp(text.at + text.len - 3, "：", 3) == 0)
            text.len -= 3;
        else if (text.len && (text.at[text.len - 1] == ':' || text.at[text.len - 1] == ' '))
            text.len--;
        else
            return text;
    }
}

void page_strong(Page *page, Str text)
{
    if (is_html(page)) {
        put_wrapped(page, "<strong>", text, "</strong>");
        return;
    }
    Str strong = without_colon(text);
    put_wrapped(page, "**", strong, "**");
    output_put(page->out, (Str){text.at + strong.len, text.len - strong.len});
}

void page_quiet(Page *page, Str text)
{
    bool html = is_html(page);
    put_wrapped(page, html ? "<span class=\"quiet\">" : "", text, html ? "</span>" : "");
}

void page_link(Page *page, Str anchor, Str text)
{
    if (is_html(page)) {
        put(page, "<a href=\"#");
        page_put_anchor(page->out, anchor);
        put_wrapped(page, "\">", text, "</a>");
        return;
    }
    put_wrapped(page, "[", text, "](#");
    page_put_anchor(page->out, anchor);
    put(page, ")");
}

void page_target(Page *page, Str anchor, Str text)
{
    put(page, is_html(page) ? "<span id=\"" : "<a id=\"");
    page_put_anchor(page->out, anchor);
    put(page, is_html(page) ? "\">" : "\"></a>");
    page_text(page, text);
    put_either(page, "</span>", "");
}

void page_line_break(Page *page)
{
    put_either(page, "<br/>", page->in_table ? "<br>" : "\\\n");
}

void page_mark(Page *page, PageMark mark, Str text)
{
    static const char *const classes[] = {"<span class=\"mark good\">", "<span class=\"mark bad\">",
                                          "<span class=\"mark note\">"};
    bool html = is_html(page);
    put_wrapped(page, html ? classes[mark] : "**", text, html ? "</span>" : "**");
}

/* ---- Sections and headings */

void page_section_open(Page *page, const char *kind)
{
    if (!is_html(page))
        return;
    put(page, "<section class=\"");
    put(page, kind);
    put(page, "\">\n");
}

void page_section_close(Page *page)
{
    put_either(page, "</section>\n", "");
}

void page_heading(Page *page, int level, Str anchor, Str text)
{
    char tag[] = {'h', (char)('0' + level), 0};
    if (is_html(page)) {
        put(page, "<");
        put(page, tag);
        if (anchor.len) {
            put(page, " id=\"");
            page_put_anchor(page->out, anchor);
            put(page, "\"");
        }
        put_wrapped(page, ">", text, "</");
        put(page, tag);
        put(page, ">\n");
        return;
    }
    if (anchor.len) {
        put(page, "<a id=\"");
        page_put_anchor(page->out, anchor);
        put(page, "\"></a>\n\n");
    }
    put(page, &"####"[4 - level]);
    put_wrapped(page, " ", text, "\n\n");
}

void page_paragraph_open(Page *page)
{
    put_either(page, "<p>", "");
}

void page_paragraph_close(Page *page)
{
    put_either(page, "</p>\n", "\n\n");
}

void page_paragraph(Page *page, Str text)
{
    page_paragraph_open(page);
    page_text(page, text);
    page_paragraph_close(page);
}

/* ---- Lists */

void page_list_open(Page *page, bool numbered)
{
    if (is_html(page))
        put(page, numbered ? "<ol>\n" : "<ul>\n");
    else if (page->list_depth)
        put(page, "\n");
    if (page->list_depth < PAGE_MOST_LISTS)
        page->list_numbers[page->list_depth] = numbered ? 0 : UINT_MAX;
    page->list_depth++;
}

void page_list_close(Page *page)
{
    page->list_depth--;
    int level = page->list_depth < PAGE_MOST_LISTS ? page->list_depth : PAGE_MOST_LISTS - 1;
    if (is_html(page))
        put(page, page->list_numbers[level] == UINT_MAX ? "</ul>\n" : "</ol>\n");
    else if (page->list_depth == 0)
        put(page, "\n");
}

void page_item_open(Page *page)
{
    if (is_html(page)) {
        put(page, "<li>");
        return;
    }
    int level = page->list_depth <= PAGE_MOST_LISTS ? page->list_depth - 1 : PAGE_MOST_LISTS - 1;
    for (int i = 0; i < level; i++)
        put(page, "   ");
    unsigned *number = &page->list_numbers[level];
    if (*number == UINT_MAX) {
        put(page, "- ");
        return;
    }
    char text[16];
    snprintf(text, sizeof text, "%u. ", ++*number);
    put(page, text);
}

void page_item_close(Page *page)
{
    if (is_html(page))
        put(page, "</li>\n");
    else if (page->out->used == 0 || page->out->buffer[page->out->used - 1] != '\n')
        put(page, "\n");
}

void page_facts_open(Page *page)
{
    put_either(page, "<dl>\n", "");
}

void page_facts_close(Page *page)
{
    put_either(page, "</dl>\n", "\n");
}

void page_fact_open(Page *page, Str name)
{
    bool html = is_html(page);
    put_wrapped(page, html ? "<dt>" : "- **", name, html ? "</dt><dd>" : "** ");
}

void page_fact_close(Page *page)
{
    put_either(page, "</dd>\n", "\n");
}

/* ---- Tables */

void page_table_open(Page *page, size_t columns, const bool *to_the_right)
{
    page->column = 0;
    page->column_count = columns < PAGE_MOST_COLUMNS ? columns : PAGE_MOST_COLUMNS;
    page->in_table = page->in_head = true;
    for (size_t i = 0; i < page->column_count; i++)
        page->to_the_right[i] = to_the_right && to_the_right[i];
    put_either(page, "<div class=\"scroll\"><table>\n<thead>\n", "");
}

void page_table_close(Page *page)
{
    put_either(page, page->in_head ? "</thead>\n</table></div>\n" : "</tbody>\n</table></div>\n", "\n");
    page->in_table = page->in_head = false;
}

void page_cell_open(Page *page)
{
    bool first = page->column == 0;
    if (!is_html(page)) {
        put(page, first ? "| " : "");
        return;
    }
    put(page, first ? "<tr>" : "");
    put(page, page->in_head ? "<th" : "<td");
    put(page, page->to_the_right[page->column] ? " class=\"r\">" : ">");
}

static void put_markdown_rule(Page *page)
{
    put(page, "|");
    for (size_t i = 0; i < page->column_count; i++)
        put(page, page->to_the_right[i] ? "---:|" : "---|");
    put(page, "\n");
}

void page_cell_close(Page *page)
{
    bool last = page->column + 1 >= page->column_count;
    put_either(page, page->in_head ? "</th>" : "</td>", last ? " |\n" : " | ");
    page->column = last ? 0 : page->column + 1;
    if (!last)
        return;
    put_either(page, page->in_head ? "</tr>\n</thead>\n<tbody>\n" : "</tr>\n", "");
    if (page->in_head && !is_html(page))
        put_markdown_rule(page);
    page->in_head = false;
}

void page_cell(Page *page, Str text)
{
    page_cell_open(page);
    page_text(page, text);
    page_cell_close(page);
}

/* ---- Other blocks */

/* A fence of Markdown is longer than any run of its sign inside. */
static size_t fence_length(Str text)
{
    size_t longest = 2, run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.at[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest + 1;
}

void page_code(Page *page, Str text)
{
    if (is_html(page)) {
        put(page, "<pre>");
        page_put_escaped(page->out, text);
        put(page, "</pre>\n");
        return;
    }
    size_t fence = fence_length(text);
    for (size_t i = 0; i < fence; i++)
        put(page, "`");
    put(page, "text\n");
    output_put(page->out, text);
    put(page, text.len && text.at[text.len - 1] == '\n' ? "" : "\n");
    for (size_t i = 0; i < fence; i++)
        put(page, "`");
    put(page, "\n\n");
}

void page_fold_open(Page *page, Str summary)
{
    put(page, "<details><summary>");
    page_put_escaped(page->out, summary);
    put_either(page, "</summary>\n", "</summary>\n\n");
}

void page_fold_close(Page *page)
{
    put_either(page, "</details>\n", "</details>\n\n");
}

void page_picture(Page *page, Str svg, Str caption)
{
    if (is_html(page)) {
        put(page, "<figure>\n");
        output_put(page->out, svg);
        put_wrapped(page, "<figcaption>", caption, "</figcaption>\n</figure>\n");
    } else {
        page_paragraph(page, caption);
    }
}

void page_signature(Page *page, Str name, Str date)
{
    if (is_html(page)) {
        put_wrapped(page, "<div class=\"sign\"><span>", name, "</span>");
        put_wrapped(page, "<span>", date, "</span></div>\n");
        return;
    }
    put_wrapped(page, "", name, ": ________________");
    put_wrapped(page, "  ", date, ": ________________\n\n");
}
