/* The title page, the contents, and the conditions that all clauses share. */
#include "compiler/doc/writing_doc.h"
#include "runtime/civil_date.h"

static void fact(Doc *doc, const char *en, const char *zh, Str text)
{
    if (!text.len)
        return;
    page_fact_open(&doc->page, doc_either(doc, en, zh));
    page_text(&doc->page, text);
    page_fact_close(&doc->page);
}

static void header_fact(Doc *doc, const Node *line)
{
    static const struct {
        NodeKind kind;
        const char *en, *zh;
    } names[] = {
        {NODE_AUTHORITY, "Authority", "发文机关"},
        {NODE_ISSUED, "Issued", "印发日期"},
        {NODE_EFFECTIVE, "Effective", "施行日期"},
        {NODE_EXPIRES, "Expires", "失效日期"},
        {NODE_ROUND, "Rounding", "舍入"},
        {NODE_AWARD_YEAR, "Award year", "享受年度"},
        {NODE_PRECEDENCE, "Who comes first", "先后顺序"},
    };
    Sentence s = doc_sentence(doc);
    switch (line->kind) {
    case NODE_AUTHORITY:
        phrase_put(&doc->phrase, line->left ? line->left->text : (Str){0});
        break;
    case NODE_ISSUED:
    case NODE_EFFECTIVE:
    case NODE_EXPIRES:
    case NODE_AWARD_YEAR:
        sentence_value(&s, line->left);
        break;
    case NODE_ROUND:
        sentence_rounding(&s, line->name, line->right);
        break;
    case NODE_PRECEDENCE:
        sentence_orders(&s, line->items);
        break;
    default:
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].kind == line->kind)
            fact(doc, names[i].en, names[i].zh, doc_said(doc));
}

/* An amended measure is told as it reads now. */
static void put_version(Doc *doc)
{
    const Policy *policy = doc->policy;
    if (policy->version_count < 2)
        return;
    const PolicyVersion *last = &policy->versions[policy->version_count - 1];
    char day[DATE_TEXT];
    Str from = {day, date_print(day, last->effective)}, name = doc_name(doc, last->symbol);
    fact(doc, "As amended", "修订后文本",
         arena_print(doc->arena,
                     doc_zh(doc)
                         ? "%.*s，自 %.*s 起；正文按修订后写，算例按各自日期适用的文本计算"
                         : "%.*s, from %.*s on; clauses are told as they read then, cases are computed under "
                           "the text that their dates give",
                     STR_ARG(name), STR_ARG(from)));
}

static void put_month_end(Doc *doc)
{
    if (doc->policy->has_month_end)
        fact(doc, "Month end", "月末日期",
             doc->policy->month_end_up
                 ? doc_either(doc, "a day that the month does not have is the first of the next",
                              "当月没有的日期顺延至次月首日")
                 : doc_either(doc, "a day that the month does not have is its last", "当月没有的日期取当月末日"));
}

static void put_readings_in_force(Doc *doc)
{
    for (size_t r = 0; r < doc->plan->reading_count; r++)
        if (doc->plan->readings[r].is_chosen) {
            const PlanReading *reading = &doc->plan->readings[r];
            bool zh = doc_zh(doc);
            Str name = zh && reading->label.len ? reading->label : reading->id;
            Str option = zh && reading->option_label.len ? reading->option_label : reading->option;
            fact(doc, "Reading chosen here", "本次采用的口径",
                 arena_print(doc->arena, zh ? "%.*s：%.*s" : "%.*s: %.*s", STR_ARG(name), STR_ARG(option)));
        }
}

static size_t failed_tests(const Doc *doc)
{
    return doc->subject->tests->failed;
}

static void put_counts(Doc *doc)
{
    const Policy *policy = doc->policy;
    size_t tests = doc->subject->tests->count;
    page_fact_open(&doc->page, doc_either(doc, "Holds", "内容"));
    page_text(&doc->page,
              doc_zh(doc)
                  ? arena_print(doc->arena, "条款%zu条，口径%zu项，资金%zu项，算例%zu个 ", policy->clauses.count,
                                policy->readings.count, policy->budgets.count, tests)
                  : arena_print(doc->arena, "clauses: %zu, readings: %zu, budgets: %zu, worked cases: %zu ",
                                policy->clauses.count, policy->readings.count, policy->budgets.count, tests));
    if (tests && !failed_tests(doc))
        page_mark(&doc->page, PAGE_GOOD, doc_either(doc, "all cases pass", "算例全部通过"));
    else if (tests)
        page_mark(&doc->page, PAGE_BAD,
                  arena_print(doc->arena, doc_zh(doc) ? "%zu个算例未通过" : "%zu cases fail", failed_tests(doc)));
    page_fact_close(&doc->page);
}

/* ---- Contents --------------------------------------------------------------------------------------------------------- */

static void entry(Doc *doc, bool there, const char *anchor, const char *en, const char *zh)
{
    if (!there)
        return;
    page_item_open(&doc->page);
    page_link(&doc->page, str_from(anchor), doc_either(doc, en, zh));
    page_item_close(&doc->page);
}

static void put_clause_entries(Doc *doc)
{
    page_item_open(&doc->page);
    page_link(&doc->page, STR("clauses"), doc_either(doc, "Clauses", "条款"));
    page_list_open(&doc->page, false);
    for (size_t i = 0; i < doc->selection->clause_count; i++) {
        const Symbol *clause = doc->selection->clauses[i].clause;
        const Node *stated = selection_find(&doc->selection->clauses[i].statements, NODE_ARTICLE);
        Str article = stated ? stated->left->text : doc_cited(clause->node);
        page_item_open(&doc->page);
        doc_link(doc, "c", clause);
        if (article.len)
            page_quiet(&doc->page,
                       arena_print(doc->arena, doc_zh(doc) ? "（%.*s）" : " (%.*s)", STR_ARG(article)));
        page_item_close(&doc->page);
    }
    page_list_close(&doc->page);
    page_item_close(&doc->page);
}

static void put_contents(Doc *doc)
{
    const Policy *policy = doc->policy;
    const Selection *selection = doc->selection;
    page_section_open(&doc->page, "contents");
    doc_heading(doc, 2, "contents", "Contents", "目录");
    page_list_open(&doc->page, false);
    entry(doc, policy->every_clause_count > 0, "common", "Conditions for every clause", "各条款的共同条件");
    put_clause_entries(doc);
    entry(doc,
          policy->budgets.count || selection->exclusives.count || selection->limits.count ||
              policy->file_under_count,
          "money", "Money and limits", "资金与限额");
    entry(doc, policy->readings.count > 0, "readings", "Readings", "口径");
    entry(doc, policy->tables.count > 0, "tables", "Tables", "标准表");
    entry(doc, policy->defines.count > 0, "defines", "Definitions", "所称");
    entry(doc, selection->unmodelled.count > 0, "unmodelled", "What is not computed", "未量化的内容");
    entry(doc, selection->targets.count > 0, "targets", "Targets", "目标");
    entry(doc, doc_has_decisions(doc), "decisions", "Decisions on single cases", "个案决定");
    entry(doc, doc_has_rest(doc), "rest", "Other declarations", "其他声明");
    entry(doc, policy->test_count > 0, "cases", "Worked cases", "算例");
    entry(doc, true, "form", "The form", "申报表栏目");
    entry(doc, true, "articles", "Articles", "条文索引");
    page_list_close(&doc->page);
    page_section_close(&doc->page);
}

void doc_front(Doc *doc)
{
    const Node *header = doc->policy->header;
    page_section_open(&doc->page, "title");
    page_heading(&doc->page, 1, STR("top"),
                 doc->policy->symbol ? doc_name(doc, doc->policy->symbol) : doc->subject->file);
    page_facts_open(&doc->page);
    if (!doc_zh(doc) && doc->policy->symbol)
        fact(doc, "Title", "名称", doc->policy->symbol->label);
    for (const Node *line = header ? header->items : NULL; line; line = line->next)
        header_fact(doc, line);
    put_version(doc);
    put_month_end(doc);
    put_readings_in_force(doc);
    put_counts(doc);
    fact(doc, "Source", "来源", doc->subject->file);
    page_facts_close(&doc->page);
    page_paragraph_open(&doc->page);
    page_quiet(
        &doc->page,
        doc_either(
            doc,
            "This document is made from the policy's text; amounts and pictures are computed from it. Where a sentence "
            "and the measure differ, the measure holds.",
            "本文由政策文本生成，其中的金额和图均据其计算得出。文字与正式文件不一致的，以正式文件为准。"));
    page_paragraph_close(&doc->page);
    page_section_close(&doc->page);
    put_contents(doc);
}

/* ---- For every clause --------------------------------------------------------------------------------------------------- */

static bool is_listed(const Node *statement, bool exclusions)
{
    return statement->kind != NODE_UNDER && statement->kind != NODE_READING &&
           (statement->kind == NODE_EXCEPTING && !statement->right) == exclusions;
}

/* What is required, or what excludes: each under its own heading, which says for which clauses. */
static void put_gates(Doc *doc, const Node *every, bool exclusions, const char *en, const char *zh)
{
    bool any = false;
    for (const Node *statement = every->items; statement; statement = statement->next)
        any |= is_listed(statement, exclusions);
    if (!any)
        return;
    page_paragraph_open(&doc->page);
    Sentence s = doc_sentence(doc);
    sentence_put(&s, every->more ? "For every clause but " : "For every clause", every->more ? "除" : "");
    if (every->more)
        sentence_list(&s, every->more, sentence_symbol_of);
    sentence_put(&s, "", every->more ? "外，" : "");
    sentence_put(&s, en, zh);
    page_text(&doc->page, doc_said(doc));
    page_paragraph_close(&doc->page);
    page_list_open(&doc->page, true);
    for (const Node *statement = every->items; statement; statement = statement->next) {
        if (!is_listed(statement, exclusions))
            continue;
        page_item_open(&doc->page);
        if (exclusions) {
            Sentence item = doc_sentence(doc);
            sentence_exclusion(&item, statement);
            sentence_put(&item, ".", "。");
            doc_text(doc);
        } else {
            doc_statement(doc, statement);
        }
        page_item_close(&doc->page);
    }
    page_list_close(&doc->page);
}

static void put_gate(Doc *doc, const Node *every)
{
    put_gates(doc, every, false, ", all of this has to hold:", "各条款均须同时满足：");
    put_gates(doc, every, true, ", whoever is one of these is excepted:", "各条款，有下列情形之一的除外：");
    doc_unders(doc, every->items);
}

void doc_common(Doc *doc)
{
    if (!doc->policy->every_clause_count)
        return;
    doc_heading(doc, 2, "common", "Conditions for every clause", "各条款的共同条件");
    for (size_t i = 0; i < doc->policy->every_clause_count; i++)
        put_gate(doc, doc->policy->every_clauses[i]);
}
