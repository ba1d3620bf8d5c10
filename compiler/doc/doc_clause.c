/* A clause in words: for whom, on which conditions, how much, how often, from where. */
#include "compiler/doc/writing_doc.h"
#include "runtime/civil_date.h"

static const Node *find(const ClauseSelection *clause, NodeKind kind)
{
    return selection_find(&clause->statements, kind);
}

static void open_item(Doc *doc, const Node *statement)
{
    page_item_open(&doc->page);
    doc_statement(doc, statement);
}

/* ---- Readings that are not in force --------------------------------------------------------------------------------------- */

static bool is_in_force(const Doc *doc, const Node *under)
{
    const Symbol *reading = under->name->symbol, *option = under->left->symbol;
    return reading && option && doc->subject->readings->options[reading->index] == option->index;
}

static const char *const kinds[][2] = {
    [NODE_PAY] = {"the amount", "金额"}, [NODE_REQUIRE] = {"condition", "条件"},
    [NODE_FOR] = {"for", "对象"},        [NODE_CAP] = {"cap", "限额"},
    [NODE_FLOOR] = {"floor", "最低"},    [NODE_PAID_FROM] = {"money", "资金"},
    [NODE_ROUND] = {"rounding", "舍入"}, [NODE_COUNT_OF_KINDS - 1] = {NULL, NULL},
};

static void put_changed(Doc *doc, const Node *under, Str before)
{
    Sentence s = doc_sentence(doc);
    phrase_put(&doc->phrase, before);
    sentence_put(&s, before.len ? ", and " : "under ", before.len ? "，且" : "采用");
    sentence_quoted(&s, under->name->symbol);
    sentence_put(&s, " = ", "的");
    sentence_quoted(&s, under->left->symbol);
    Str head = arena_copy(doc->arena, doc_said(doc));
    for (const Node *statement = under->items; statement; statement = statement->next) {
        if (statement->kind == NODE_UNDER) {
            if (statement->name->symbol && statement->left->symbol)
                put_changed(doc, statement, head);
            continue;
        }
        page_item_open(&doc->page);
        Sentence line = doc_sentence(doc);
        phrase_put(&doc->phrase, head);
        sentence_put(&line, ": ", "时，");
        if (kinds[statement->kind][0]) {
            sentence_put(&line, kinds[statement->kind][0], kinds[statement->kind][1]);
            sentence_put(&line, ": ", "：");
        }
        sentence_statement(&line, statement);
        sentence_put(&line, ".", "。");
        doc_text(doc);
        page_item_close(&doc->page);
    }
}

static void put_other(Doc *doc, const Node *node, bool *any);

static void put_others(Doc *doc, const Node *statements, bool *any)
{
    for (const Node *node = statements; node; node = node->next)
        put_other(doc, node, any);
}

/* Inside of a block that is in force others may stand that are not. */
static void put_other(Doc *doc, const Node *node, bool *any)
{
    if (node->kind != NODE_UNDER || !node->name->symbol || !node->left->symbol)
        return;
    if (is_in_force(doc, node)) {
        put_others(doc, node->items, any);
        return;
    }
    if (!*any) {
        page_paragraph_open(&doc->page);
        page_strong(&doc->page, doc_either(doc, "Under another reading:", "采用其他口径时："));
        page_paragraph_close(&doc->page);
        page_list_open(&doc->page, false);
    }
    *any = true;
    put_changed(doc, node, (Str){0});
}

void doc_file_unders(Doc *doc)
{
    bool any = false;
    for (size_t i = 0; i < doc->policy->file_under_count; i++)
        put_other(doc, doc->policy->file_unders[i], &any);
    if (any)
        page_list_close(&doc->page);
}

void doc_unders(Doc *doc, const Node *statements)
{
    bool any = false;
    put_others(doc, statements, &any);
    if (any)
        page_list_close(&doc->page);
}

/* ---- The parts of a clause ------------------------------------------------------------------------------------------------ */

static void put_label(Doc *doc, const char *en, const char *zh)
{
    page_strong(&doc->page, doc_either(doc, en, zh));
}

static void put_who(Doc *doc, const ClauseSelection *clause)
{
    const Node *gate = find(clause, NODE_FOR);
    page_paragraph_open(&doc->page);
    put_label(doc, "For: ", "对象：");
    if (gate) {
        doc_statement(doc, gate);
    } else {
        page_text(&doc->page, doc_either(doc, "every application.", "全部申报。"));
    }
    page_paragraph_close(&doc->page);
}

/* What keeps an applicant out; an exception with an amount of its own is none of these. */
static bool is_exclusion(const Node *node)
{
    return node->kind == NODE_EXCEPTING && !node->right;
}

static bool is_condition(const Node *node)
{
    return node->kind == NODE_REQUIRE || node->kind == NODE_EXCEPTING || node->kind == NODE_NOTWITHSTANDING;
}

static void put_gate(Doc *doc, const Node *gate, bool of_every_clause)
{
    page_item_open(&doc->page);
    if (is_exclusion(gate)) {
        Sentence s = doc_sentence(doc);
        sentence_exclusion(&s, gate);
        sentence_put(&s, ".", "。");
        doc_text(doc);
    } else {
        doc_statement(doc, gate);
    }
    if (of_every_clause)
        page_quiet(&doc->page, doc_either(doc, " (for every clause)", "（共同条件）"));
    page_item_close(&doc->page);
}

/* What is required, or what excludes: under one heading the latter would read as required. */
static void put_gates(Doc *doc, const ClauseSelection *clause, bool exclusions, Str heading,
                      Str heading_of_several)
{
    size_t count = 0;
    for (size_t i = 0; i < clause->gates.count; i++)
        count += is_exclusion(clause->gates.items[i]) == exclusions;
    for (size_t i = 0; i < clause->statements.count; i++)
        count +=
            is_condition(clause->statements.items[i]) && is_exclusion(clause->statements.items[i]) == exclusions;
    if (count == 0)
        return;
    page_paragraph_open(&doc->page);
    page_strong(&doc->page, count > 1 ? heading_of_several : heading);
    page_paragraph_close(&doc->page);
    page_list_open(&doc->page, true);
    for (size_t i = 0; i < clause->gates.count; i++)
        if (is_exclusion(clause->gates.items[i]) == exclusions)
            put_gate(doc, clause->gates.items[i], true);
    for (size_t i = 0; i < clause->statements.count; i++)
        if (is_condition(clause->statements.items[i]) && is_exclusion(clause->statements.items[i]) == exclusions)
            put_gate(doc, clause->statements.items[i], false);
    page_list_close(&doc->page);
}

static void put_conditions(Doc *doc, const ClauseSelection *clause)
{
    put_gates(doc, clause, false, doc_either(doc, "Condition:", "条件："),
              doc_either(doc, "Conditions, all of which have to hold:", "条件（须同时满足）："));
    put_gates(doc, clause, true, doc_either(doc, "Excepted, and so not paid:", "有下列情形的除外："),
              doc_either(doc, "Excepted, and so not paid, where any of these holds:", "有下列情形之一的除外："));
}

static void put_amount(Doc *doc, const ClauseSelection *clause)
{
    const Node *pay = find(clause, NODE_PAY);
    if (!pay)
        return;
    page_paragraph_open(&doc->page);
    put_label(doc, "Amount: ", "金额：");
    doc_statement(doc, pay);
    page_paragraph_close(&doc->page);
    if (pay->items) {
        page_list_open(&doc->page, false);
        for (const Node *modifier = pay->items; modifier; modifier = modifier->next) {
            open_item(doc, modifier);
            page_item_close(&doc->page);
        }
        page_list_close(&doc->page);
    }
    doc_tiers(doc, pay);
}

static bool is_bound(const Node *node)
{
    switch (node->kind) {
    case NODE_CAP:
    case NODE_NO_CAP:
    case NODE_FLOOR:
    case NODE_ROUND:
    case NODE_ONCE:
    case NODE_EVERY_YEAR:
    case NODE_AT_MOST:
    case NODE_TOP:
    case NODE_QUOTA:
        return true;
    default:
        return false;
    }
}

static bool is_payment(const Node *node)
{
    switch (node->kind) {
    case NODE_PAID_FROM:
    case NODE_IN_KIND:
    case NODE_INSTALMENTS:
    case NODE_SHARE:
    case NODE_EVIDENCE:
    case NODE_CERTIFIED_BY:
        return true;
    default:
        return false;
    }
}

/* What has no place of its own is not left out: it stands among the bounds. */
static bool has_own_place(const Node *node)
{
    return is_condition(node) || is_payment(node) || node->kind == NODE_FOR || node->kind == NODE_PAY ||
           node->kind == NODE_ARTICLE || node->kind == NODE_QUOTE;
}

static void put_list(Doc *doc, const ClauseSelection *clause, bool payments, const char *en, const char *zh)
{
    bool any = false;
    for (size_t i = 0; i < clause->statements.count; i++) {
        const Node *node = clause->statements.items[i];
        bool wanted = payments ? is_payment(node) : is_bound(node) || !has_own_place(node);
        if (!wanted)
            continue;
        if (!any) {
            page_paragraph_open(&doc->page);
            put_label(doc, en, zh);
            page_paragraph_close(&doc->page);
            page_list_open(&doc->page, false);
        }
        any = true;
        open_item(doc, node);
        page_item_close(&doc->page);
    }
    if (any)
        page_list_close(&doc->page);
}

static void put_citation(Doc *doc, const ClauseSelection *clause)
{
    const Node *quote = find(clause, NODE_QUOTE);
    const Node *stated = find(clause, NODE_ARTICLE);
    Str article = stated ? stated->left->text : doc_cited(clause->clause->node);
    page_paragraph_open(&doc->page);
    if (article.len)
        page_quiet(&doc->page,
                   arena_print(doc->arena, doc_zh(doc) ? "依据：%.*s" : "Article: %.*s", STR_ARG(article)));
    page_quiet(&doc->page,
               arena_print(doc->arena, doc_zh(doc) ? "　标识：%.*s" : "; id: %.*s", STR_ARG(clause->clause->id)));
    if (!doc_zh(doc) && clause->clause->label.len)
        page_quiet(&doc->page, arena_print(doc->arena, "; %.*s", STR_ARG(clause->clause->label)));
    page_paragraph_close(&doc->page);
    if (quote && quote->left) {
        page_paragraph_open(&doc->page);
        page_quiet(&doc->page, arena_print(doc->arena, doc_zh(doc) ? "原文：“%.*s”" : "The measure says: “%.*s”",
                                           STR_ARG(quote->left->text)));
        page_paragraph_close(&doc->page);
    }
}

/* The questions that the clause turns on stand with the others; here is where. */
typedef struct Turning {
    bool *readings, *defines; /* met so far; a definition is looked into once, however often it is used */
} Turning;

static void find_turning(Turning *turning, const Node *node)
{
    if (!node || node->kind == NODE_READING)
        return;
    const Symbol *symbol = node->kind == NODE_NAME    ? node->symbol
                           : node->kind == NODE_UNDER ? node->name->symbol
                                                      : NULL;
    if (symbol && symbol->kind == SYMBOL_READING)
        turning->readings[symbol->index] = true;
    if (symbol && symbol->kind == SYMBOL_DEFINE && symbol->node && !turning->defines[symbol->index]) {
        turning->defines[symbol->index] = true;
        find_turning(turning, symbol->node->right);
    }
    const Node *parts[] = {node->left, node->right, node->third, node->items, node->more};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const Node *part = parts[i]; part; part = i < 3 ? NULL : part->next)
            find_turning(turning, part);
}

const bool *doc_turns_on(Doc *doc, const Node *declaration)
{
    Turning turning = {.readings = ARENA_ARRAY(doc->arena, bool, doc->policy->readings.count + 1),
                       .defines = ARENA_ARRAY(doc->arena, bool, doc->policy->defines.count + 1)};
    find_turning(&turning, declaration);
    return turning.readings;
}

static void put_own_readings(Doc *doc, const Node *clause)
{
    const SymbolList *readings = &doc->policy->readings;
    const bool *turns_on = doc_turns_on(doc, clause);
    bool any = false;
    for (size_t r = 0; r < readings->count; r++) {
        if (!turns_on[readings->items[r]->index])
            continue;
        if (!any)
            page_paragraph_open(&doc->page);
        page_text(&doc->page,
                  any ? doc_either(doc, ", ", "、") : doc_either(doc, "Open questions: ", "相关口径："));
        doc_link(doc, "r", readings->items[r]);
        any = true;
    }
    if (any)
        page_paragraph_close(&doc->page);
}

static void put_clause(Doc *doc, const ClauseSelection *clause)
{
    const Node *node = doc_in_force(doc, clause->clause);
    bool referral = clause->clause->kind == SYMBOL_REFER;
    page_section_open(&doc->page, "clause");
    page_heading(&doc->page, 3, doc_anchor(doc, "c", clause->clause->id), doc_name(doc, clause->clause));
    put_citation(doc, clause);
    doc_amended_by(doc, clause->clause);
    if (referral)
        page_paragraph(&doc->page,
                       doc_either(doc,
                                  "A referral: who meets this is put forward under another policy, which pays.",
                                  "纳入其他政策办理：符合下列条件的予以推荐，由该政策支付。"));
    put_who(doc, clause);
    put_conditions(doc, clause);
    put_amount(doc, clause);
    doc_definitions(doc, clause->statements.items, clause->statements.count);
    put_list(doc, clause, false, "Bounds:", "限额与次数：");
    put_list(doc, clause, true, "Payment:", "支付：");
    doc_unders(doc, node->items);
    put_own_readings(doc, node);
    if (!referral) {
        doc_charts(doc, doc_clause_of(doc, clause->clause));
        doc_cases_of(doc, clause->clause);
    }
    doc_source(doc, clause->clause);
    page_section_close(&doc->page);
}

/* What the last version does not have is no more than named: earlier rows, cases and lists still speak of it. */
static void put_repealed(Doc *doc, const Symbol *clause)
{
    const PolicyVersion *version = &doc->policy->versions[clause->repealed_in];
    char day[DATE_TEXT];
    Str from = {day, date_print(day, version->effective)}, name = doc_name(doc, version->symbol);
    page_section_open(&doc->page, "clause");
    page_heading(&doc->page, 3, doc_anchor(doc, "c", clause->id), doc_name(doc, clause));
    page_paragraph(&doc->page,
                   arena_print(doc->arena,
                               doc_zh(doc) ? "自 %.*s 起由%.*s废止。" : "Repealed from %.*s on by %.*s.",
                               STR_ARG(from), STR_ARG(name)));
    doc_source(doc, clause);
    page_section_close(&doc->page);
}

void doc_clauses(Doc *doc)
{
    doc_heading(doc, 2, "clauses", "Clauses", "条款");
    for (size_t i = 0; i < doc->selection->clause_count; i++)
        put_clause(doc, &doc->selection->clauses[i]);
    for (size_t i = 0; i < doc->policy->clauses.count; i++)
        if (doc->policy->clauses.items[i]->repealed_in)
            put_repealed(doc, doc->policy->clauses.items[i]);
}
