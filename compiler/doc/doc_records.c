/* What a policy records beside its clauses: funds and limits, readings, what is not computed, targets. */
#include "compiler/doc/writing_doc.h"
#include "compiler/format/format.h"

/* ---- Money ------------------------------------------------------------------------------------------------------------------ */

static void put_payers(Doc *doc, const Symbol *budget)
{
    bool any = false;
    page_item_open(&doc->page);
    for (size_t i = 0; i < doc->selection->clause_count; i++) {
        const Node *from = selection_find(&doc->selection->clauses[i].statements, NODE_PAID_FROM);
        if (!from || !from->name || from->name->symbol != budget)
            continue;
        page_text(&doc->page, any ? doc_either(doc, ", ", "、") : doc_either(doc, "Pays: ", "列支："));
        doc_link(doc, "c", doc->selection->clauses[i].clause);
        any = true;
    }
    page_text(&doc->page, any ? doc_either(doc, ".", "。")
                              : doc_either(doc, "No clause is paid from it.", "没有条款由其列支。"));
    page_item_close(&doc->page);
}

static void put_budget(Doc *doc, const BudgetSelection *budget)
{
    const Node *node = doc_in_force(doc, budget->budget);
    Str article = doc_article(node->items);
    page_section_open(&doc->page, "clause");
    page_heading(&doc->page, 3, doc_anchor(doc, "b", budget->budget->id), doc_name(doc, budget->budget));
    if (article.len) {
        page_paragraph_open(&doc->page);
        page_quiet(&doc->page,
                   arena_print(doc->arena, doc_zh(doc) ? "依据：%.*s" : "Article: %.*s", STR_ARG(article)));
        page_paragraph_close(&doc->page);
    }
    doc_amended_by(doc, budget->budget);
    page_list_open(&doc->page, false);
    for (size_t i = 0; i < budget->statements.count; i++) {
        if (budget->statements.items[i]->kind == NODE_ARTICLE)
            continue;
        page_item_open(&doc->page);
        doc_statement(doc, budget->statements.items[i]);
        page_item_close(&doc->page);
    }
    put_payers(doc, budget->budget);
    page_list_close(&doc->page);
    doc_unders(doc, node->items);
    doc_source(doc, budget->budget);
    page_section_close(&doc->page);
}

static void put_rules(Doc *doc, const StatementList *rules, const char *en, const char *zh)
{
    if (!rules->count)
        return;
    doc_heading(doc, 3, "", en, zh);
    page_list_open(&doc->page, false);
    for (size_t i = 0; i < rules->count; i++) {
        page_item_open(&doc->page);
        doc_statement(doc, rules->items[i]);
        page_item_close(&doc->page);
    }
    page_list_close(&doc->page);
}

void doc_money(Doc *doc)
{
    const Selection *selection = doc->selection;
    if (!selection->budget_count && !selection->exclusives.count && !selection->limits.count &&
        !doc->policy->file_under_count)
        return;
    doc_heading(doc, 2, "money", "Money and limits", "资金与限额");
    for (size_t i = 0; i < selection->budget_count; i++)
        put_budget(doc, &selection->budgets[i]);
    put_rules(doc, &selection->exclusives, "Only one of several", "不重复享受");
    put_rules(doc, &selection->limits, "Limits of several clauses together", "合计限额");
    doc_file_unders(doc);
}

/* ---- Readings ---------------------------------------------------------------------------------------------------------------- */

static const Symbol *symbol_of(const Doc *doc, size_t i)
{
    const Selection *selection = doc->selection;
    return i < selection->clause_count ? selection->clauses[i].clause
                                       : selection->budgets[i - selection->clause_count].budget;
}

static void put_changed_link(Doc *doc, bool *any, Str anchor, Str name)
{
    if (!*any)
        page_paragraph_open(&doc->page);
    page_quiet(&doc->page, *any ? doc_either(doc, ", ", "、") : doc_either(doc, "Changes: ", "涉及："));
    page_link(&doc->page, anchor, name);
    *any = true;
}

/* What changes with it: the common conditions, clauses, funds; `turns_on` has what doc_turns_on says of each of the latter. */
static void put_changed(Doc *doc, const Symbol *reading, const bool *const *turns_on)
{
    bool any = false, common = false;
    for (size_t i = 0; i < doc->policy->every_clause_count; i++)
        common = common || doc_turns_on(doc, doc->policy->every_clauses[i])[reading->index];
    if (common)
        put_changed_link(doc, &any, STR("common"),
                         doc_either(doc, "the conditions for every clause", "各条款的共同条件"));
    for (size_t i = 0; i < doc->selection->clause_count + doc->selection->budget_count; i++) {
        if (!turns_on[i][reading->index])
            continue;
        const Symbol *symbol = symbol_of(doc, i);
        Str anchor = doc_anchor(doc, i < doc->selection->clause_count ? "c" : "b", symbol->id);
        put_changed_link(doc, &any, anchor, doc_name(doc, symbol));
    }
    if (any)
        page_paragraph_close(&doc->page);
}

static const bool **find_turning(Doc *doc)
{
    size_t count = doc->selection->clause_count + doc->selection->budget_count;
    const bool **turns_on = ARENA_ARRAY(doc->arena, const bool *, count + 1);
    for (size_t i = 0; i < count; i++)
        turns_on[i] = doc_turns_on(doc, doc_in_force(doc, symbol_of(doc, i)));
    return turns_on;
}

static void put_option(Doc *doc, const Symbol *reading, int index)
{
    const Symbol *option = reading->parts[index];
    const Node *how = option->node->left;
    const ReadingState *state = doc->subject->readings;
    page_item_open(&doc->page);
    page_text(&doc->page, doc_name(doc, option));
    if (state->options[reading->index] == index) {
        page_text(&doc->page, STR(" "));
        page_mark(&doc->page, PAGE_GOOD, doc_either(doc, "in force", "现行"));
    }
    if (how && how->kind == NODE_DEFAULT_OPTION)
        page_quiet(&doc->page, doc_either(doc, " as the text is usually read", "　通常理解"));
    if (how && how->kind == NODE_DECIDED) {
        Sentence s = doc_sentence(doc);
        sentence_put(&s, " decided by ", "　");
        phrase_put(&doc->phrase, how->left ? how->left->text : (Str){0});
        sentence_put(&s, " on ", "于");
        sentence_value(&s, how->right);
        sentence_put(&s, "", "决定");
        if (how->third) {
            sentence_put(&s, ", document ", "，文号");
            phrase_put(&doc->phrase, how->third->text);
        }
        page_quiet(&doc->page, doc_said(doc));
    }
    page_item_close(&doc->page);
}

void doc_readings(Doc *doc)
{
    const SymbolList *readings = &doc->policy->readings;
    if (!readings->count)
        return;
    doc_heading(doc, 2, "readings", "Readings", "口径");
    page_paragraph(
        &doc->page,
        doc_either(
            doc, "Where the measure can be read in several ways, this is what it can mean, and what is in force.",
            "办法可作不同理解之处、各种理解以及现行采用的一种。"));
    const bool *const *turns_on = find_turning(doc);
    for (size_t r = 0; r < readings->count; r++) {
        const Symbol *reading = readings->items[r];
        Str article = doc_article(reading->node->items);
        page_section_open(&doc->page, "keep");
        page_heading(&doc->page, 3, doc_anchor(doc, "r", reading->id), doc_name(doc, reading));
        page_paragraph_open(&doc->page);
        if (article.len)
            page_quiet(&doc->page, arena_print(doc->arena, doc_zh(doc) ? "依据：%.*s　" : "Article: %.*s; ",
                                               STR_ARG(article)));
        page_quiet(&doc->page,
                   arena_print(doc->arena, doc_zh(doc) ? "标识：%.*s" : "id: %.*s", STR_ARG(reading->id)));
        page_paragraph_close(&doc->page);
        page_list_open(&doc->page, false);
        for (size_t i = 0; i < reading->part_count; i++)
            put_option(doc, reading, (int)i);
        page_list_close(&doc->page);
        put_changed(doc, reading, turns_on);
        page_section_close(&doc->page);
    }
}

/* ---- What is not computed, and targets --------------------------------------------------------------------------------------- */

static void put_unmodelled(Doc *doc)
{
    const StatementList *list = &doc->selection->unmodelled;
    if (!list->count)
        return;
    doc_heading(doc, 2, "unmodelled", "What is not computed", "未量化的内容");
    bool names_rows = false;
    for (size_t i = 0; i < list->count; i++)
        names_rows = names_rows || list->items[i]->left;
    page_table_open(&doc->page, names_rows ? 3 : 2, NULL);
    page_cell(&doc->page, doc_either(doc, "Article", "依据"));
    page_cell(&doc->page, doc_either(doc, "What it says", "内容"));
    if (names_rows)
        page_cell(&doc->page, doc_either(doc, "Applications it names", "涉及的申报"));
    for (size_t i = 0; i < list->count; i++) {
        const Node *node = list->items[i];
        page_cell(&doc->page, node->third ? node->third->text : (Str){0});
        page_cell(&doc->page, node->label ? node->label->text : (Str){0});
        if (!names_rows)
            continue;
        Sentence s = doc_sentence(doc);
        if (node->left)
            sentence_condition(&s, node->left);
        page_cell(&doc->page, doc_said(doc));
    }
    page_table_close(&doc->page);
}

static void put_targets(Doc *doc)
{
    const StatementList *list = &doc->selection->targets;
    if (!list->count)
        return;
    doc_heading(doc, 2, "targets", "Targets", "目标");
    page_table_open(&doc->page, 3, NULL);
    page_cell(&doc->page, doc_either(doc, "Article", "依据"));
    page_cell(&doc->page, doc_either(doc, "Target", "目标"));
    page_cell(&doc->page, doc_either(doc, "Number", "数量"));
    for (size_t i = 0; i < list->count; i++) {
        const Node *node = list->items[i];
        page_cell(&doc->page, node->third ? node->third->text : (Str){0});
        page_cell(&doc->page, node->symbol ? doc_name(doc, node->symbol)
                              : node->name ? node->name->text
                                           : (Str){0});
        Sentence s = doc_sentence(doc);
        if (node->left)
            sentence_value(&s, node->left);
        page_cell(&doc->page, doc_said(doc));
    }
    page_table_close(&doc->page);
}

/* ---- Decisions on single cases ------------------------------------------------------------------------------------------------- */

static const Node *part_of(const Node *override, NodeKind kind)
{
    const Node *part = override->items;
    while (part && part->kind != kind)
        part = part->next;
    return part;
}

static void put_amount_of(Doc *doc, const Node *override, NodeKind kind)
{
    const Node *part = part_of(override, kind);
    Sentence s = doc_sentence(doc);
    if (part && part->left)
        sentence_value(&s, part->left);
    page_cell(&doc->page, doc_said(doc));
}

static void put_decision(Doc *doc, const Node *override)
{
    const Node *decided = part_of(override, NODE_DECIDED);
    page_cell(&doc->page, override->left ? override->left->text : (Str){0});
    page_cell_open(&doc->page);
    if (override->name && override->name->symbol)
        doc_link(doc, "c", override->name->symbol);
    page_cell_close(&doc->page);
    put_amount_of(doc, override, NODE_RULE_AMOUNT);
    put_amount_of(doc, override, NODE_PAID_AMOUNT);
    Sentence s = doc_sentence(doc);
    if (decided && decided->left)
        phrase_put(&doc->phrase, decided->left->text);
    if (decided && decided->right) {
        sentence_put(&s, ", ", "，");
        sentence_value(&s, decided->right);
    }
    if (decided && decided->third) {
        sentence_put(&s, ", ", "，");
        phrase_put(&doc->phrase, decided->third->text);
    }
    page_cell(&doc->page, doc_said(doc));
}

bool doc_has_decisions(const Doc *doc)
{
    for (const Node *node = doc->subject->compilation->file->items; node; node = node->next)
        if (node->kind == NODE_OVERRIDE)
            return true;
    return false;
}

static void put_decisions(Doc *doc)
{
    static const bool right[] = {false, false, true, true, false};
    if (!doc_has_decisions(doc))
        return;
    doc_heading(doc, 2, "decisions", "Decisions on single cases", "个案决定");
    page_table_open(&doc->page, 5, right);
    page_cell(&doc->page, doc_either(doc, "Application", "申报"));
    page_cell(&doc->page, doc_either(doc, "Clause", "条款"));
    page_cell(&doc->page, doc_either(doc, "By the rules", "规定金额"));
    page_cell(&doc->page, doc_either(doc, "Paid", "批准金额"));
    page_cell(&doc->page, doc_either(doc, "Decided by", "决定"));
    for (const Node *node = doc->subject->compilation->file->items; node; node = node->next)
        if (node->kind == NODE_OVERRIDE)
            put_decision(doc, node);
    page_table_close(&doc->page);
}

/* ---- The rest -------------------------------------------------------------------------------------------------------------------- */

static bool is_rest(const Node *node)
{
    switch (node->kind) {
    case NODE_ASSERT:
    case NODE_PROVE:
    case NODE_AMEND:
        return true;
    default:
        return false;
    }
}

bool doc_has_rest(const Doc *doc)
{
    for (const Node *node = doc->subject->compilation->file->items; node; node = node->next)
        if (is_rest(node))
            return true;
    return false;
}

static void put_rest(Doc *doc)
{
    if (!doc_has_rest(doc))
        return;
    doc_heading(doc, 2, "rest", "Other declarations", "其他声明");
    for (const Node *node = doc->subject->compilation->file->items; node; node = node->next) {
        if (!is_rest(node))
            continue;
        const Source *source = source_place(&doc->subject->compilation->sources, node->span.start).source;
        page_code(&doc->page, format_declaration(doc->arena, node, source, doc->language));
    }
}

void doc_records(Doc *doc)
{
    put_unmodelled(doc);
    put_targets(doc);
    put_decisions(doc);
    put_rest(doc);
}
