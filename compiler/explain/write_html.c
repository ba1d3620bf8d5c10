/* The explanation as a page to print and sign. */
#include "compiler/explain/sheet.h"
#include "runtime/write/page.h"

typedef struct Paper {
    Page page;
    const Sheet *sheet;
    bool in_facts, in_table, in_list;
} Paper;

static Str either(const Paper *paper, const char *en, const char *zh)
{
    return str_from(paper->sheet->language == LANGUAGE_ZH ? zh : en);
}

/* ---- What is open --------------------------------------------------------------------------------------------- */

static void close_open(Paper *paper)
{
    if (paper->in_facts)
        page_facts_close(&paper->page);
    if (paper->in_table)
        page_table_close(&paper->page);
    if (paper->in_list)
        page_list_close(&paper->page);
    paper->in_facts = paper->in_table = paper->in_list = false;
}

static void open_facts(Paper *paper)
{
    if (paper->in_facts)
        return;
    close_open(paper);
    page_facts_open(&paper->page);
    paper->in_facts = true;
}

static void open_table(Paper *paper)
{
    static const bool to_the_right[] = {false, false, true};
    if (paper->in_table)
        return;
    close_open(paper);
    page_table_open(&paper->page, 3, to_the_right);
    page_cell(&paper->page, either(paper, "stage", "环节"));
    page_cell(&paper->page, either(paper, "conditions and arithmetic", "条件与计算"));
    page_cell(&paper->page, either(paper, "amount", "金额"));
    paper->in_table = true;
}

static void open_list(Paper *paper)
{
    if (paper->in_list)
        return;
    close_open(paper);
    page_list_open(&paper->page, false);
    paper->in_list = true;
}

/* ---- Lines ------------------------------------------------------------------------------------------------------ */

static void put_mark(Paper *paper, Mark mark)
{
    static const PageMark kinds[] = {[MARK_YES] = PAGE_GOOD, [MARK_NO] = PAGE_BAD, [MARK_UNKNOWN] = PAGE_NOTE};
    static const char *const signs[] = {[MARK_YES] = "✓", [MARK_NO] = "✗", [MARK_UNKNOWN] = "?"};
    if (mark == MARK_NONE)
        return;
    page_mark(&paper->page, kinds[mark], str_from(signs[mark]));
    page_text(&paper->page, STR(" "));
}

static void put_row(Paper *paper, const Line *line)
{
    Page *page = &paper->page;
    bool is_below = line->kind == LINE_PART || line->kind == LINE_DETAIL;
    open_table(paper);
    page_cell(page, line->stage);
    page_cell_open(page);
    put_mark(paper, line->mark);
    if (line->name.len) {
        page_text(page, line->name);
        page_text(page, either(paper, ": ", "："));
    }
    if (line->kind == LINE_DETAIL)
        page_quiet(page, line->words);
    else
        page_text(page, line->words);
    page_cell_close(page);
    page_cell_open(page);
    if (is_below && line->amount.len)
        page_quiet(page, line->amount);
    else
        page_text(page, line->amount);
    page_cell_close(page);
}

static void put_clause(Paper *paper, const Line *line)
{
    Page *page = &paper->page;
    close_open(paper);
    page_section_open(page, "clause");
    page_heading(page, 3, (Str){0}, line->words);
    page_paragraph_open(page);
    if (line->name.len) {
        page_text(page, either(paper, "article ", "依据 "));
        page_text(page, line->name);
        page_text(page, STR(" "));
    }
    page_mark(page,
              line->outcome == OUTCOME_GRANTED   ? PAGE_GOOD
              : line->outcome == OUTCOME_REFUSED ? PAGE_BAD
                                                 : PAGE_NOTE,
              line->amount);
    page_paragraph_close(page);
}

static void put_line(Paper *paper, const Line *line)
{
    Page *page = &paper->page;
    switch (line->kind) {
    case LINE_TITLE:
        page_heading(page, 1, (Str){0}, line->words);
        break;
    case LINE_FACT:
    case LINE_TOTAL:
        open_facts(paper);
        page_fact_open(page, line->name);
        if (line->kind == LINE_TOTAL)
            page_strong(page, line->amount);
        else
            page_text(page, line->words);
        page_fact_close(page);
        break;
    case LINE_CLAUSE:
        put_clause(paper, line);
        break;
    case LINE_CLAUSE_END:
        close_open(paper);
        page_section_close(page);
        break;
    case LINE_HEADING:
        close_open(paper);
        page_heading(page, 4, (Str){0}, line->words);
        break;
    case LINE_ITEM:
        open_list(paper);
        page_item_open(page);
        page_text(page, line->words);
        page_item_close(page);
        break;
    case LINE_STAGE:
    case LINE_PART:
    case LINE_CONDITION:
    case LINE_DETAIL:
        put_row(paper, line);
        break;
    }
}

/* ---- The page ------------------------------------------------------------------------------------------------------ */

static void put_signatures(Paper *paper)
{
    Page *page = &paper->page;
    Str date = either(paper, "date", "日期");
    page_signature(page, either(paper, "prepared by", "经办人"), date);
    page_signature(page, either(paper, "reviewed by", "复核人"), date);
}

void sheet_write_html(Page *page, const Sheet *sheet)
{
    Paper paper = {.page = *page, .sheet = sheet};
    page_section_open(&paper.page, "sheet");
    for (size_t i = 0; i < sheet->count; i++)
        put_line(&paper, &sheet->lines[i]);
    close_open(&paper);
    put_signatures(&paper);
    page_section_close(&paper.page);
    *page = paper.page;
}
