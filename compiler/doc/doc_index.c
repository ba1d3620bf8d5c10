/* The form's fields, and which article is found where. */
#include "compiler/compare/reach.h"
#include "compiler/doc/article.h"
#include "compiler/doc/writing_doc.h"
#include "runtime/write/spoken.h"

/* ---- The form ----------------------------------------------------------------------------------------------------------------- */

static void put_type(Doc *doc, const PlanField *field)
{
    static const char *const kinds[][2] = {
#define X(name, en, zh, physical, denominator) {en, zh},
        VALUE_KINDS(X)
#undef X
    };
    phrase_clear(&doc->phrase);
    if (field->kind == KIND_CATEGORY) {
        phrase_put(&doc->phrase, doc_either(doc, "one of ", "类别："));
        for (size_t i = 0; i < field->member_count; i++) {
            spoken_name(&doc->phrase, field->members[i].id, field->members[i].label, doc->language);
            phrase_put(&doc->phrase, i + 1 < field->member_count ? doc_either(doc, ", ", "、") : STR(""));
        }
        page_cell(&doc->page, doc_said(doc));
        return;
    }
    phrase_put(&doc->phrase, str_from(field->kind == KIND_YES_NO ? (doc_zh(doc) ? "是／否" : "yes or no")
                                                                 : kinds[field->kind][doc_zh(doc)]));
    size_t before = doc->phrase.len;
    phrase_put(&doc->phrase, doc_either(doc, " (", "（"));
    size_t inside = doc->phrase.len;
    if (field->kind != KIND_DAYS && field->kind != KIND_MONTHS && field->kind != KIND_YEARS &&
        field->kind != KIND_RATE)
        spoken_unit(&doc->phrase, field, doc->language);
    if (doc->phrase.len == inside)
        doc->phrase.len = before;
    else
        phrase_put(&doc->phrase, doc_either(doc, ")", "）"));
    page_cell(&doc->page, doc_said(doc));
}

static void put_part(Doc *doc, bool *any)
{
    if (*any)
        phrase_put(&doc->phrase, doc_either(doc, "; ", "；"));
    *any = true;
}

/* What a cell has to be, and who vouches for it. */
static void put_demands(Doc *doc, const PlanField *field)
{
    bool any = false;
    phrase_clear(&doc->phrase);
    if (field->key || field->required) {
        put_part(doc, &any);
        phrase_put(&doc->phrase, field->key
                                     ? doc_either(doc, "key: never blank, never twice", "主键：必填且不得重复")
                                     : doc_either(doc, "required", "必填"));
    }
    if (field->has_default) {
        put_part(doc, &any);
        phrase_put(&doc->phrase, doc_either(doc, "blank means ", "未填视为"));
        spoken_cell(&doc->phrase, field, field->default_value, doc->language);
    }
    if (field->has_range) {
        put_part(doc, &any);
        spoken_cell(&doc->phrase, field, field->low, doc->language);
        phrase_put(&doc->phrase, doc_either(doc, " to ", "至"));
        spoken_cell(&doc->phrase, field, field->high, doc->language);
    }
    if (field->certified_by.len) {
        put_part(doc, &any);
        phrase_put(&doc->phrase, doc_either(doc, "certified by ", "认定机关："));
        phrase_put(&doc->phrase, field->certified_by);
    }
    if (field->evidence.len) {
        put_part(doc, &any);
        phrase_put(&doc->phrase, doc_either(doc, "evidence: ", "凭证："));
        phrase_put(&doc->phrase, field->evidence);
    }
    page_cell(&doc->page, doc_said(doc));
}

static bool has(const uint16_t *fields, size_t count, size_t field)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i] == field)
            return true;
    return false;
}

static bool reads(const PlanClause *clause, size_t field)
{
    bool found = has(clause->fields, clause->field_count, field) ||
                 has(clause->applies.fields, clause->applies.field_count, field);
    for (size_t i = 0; i < clause->condition_count && !found; i++)
        found = has(clause->conditions[i].fields, clause->conditions[i].field_count, field);
    return found;
}

/* Places, caps and the like are kept by a key: it is read too. */
static bool shares_by(const Plan *plan, size_t clause, size_t field)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        const PlanStep *step = &plan->steps[i];
        if (step->key < 0 || !has(step->clauses, step->clause_count, clause))
            continue;
        if (has(plan->keys[step->key].field, plan->keys[step->key].field_count, field))
            return true;
    }
    return false;
}

static const Symbol *clause_of(const Doc *doc, Str id)
{
    const SymbolList *lists[] = {&doc->policy->clauses, &doc->policy->refers};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            if (str_equal(lists[l]->items[i]->id, id))
                return lists[l]->items[i];
    return NULL;
}

/* All that a clause speaks of, in any version of the policy. The plan tells less: what a blank does not make unknown, and what only
 * instalments ask for, is no part of an amount. */
static Reach spoken_of(Doc *doc, const Symbol *clause)
{
    Reach reach = reach_of_nothing(doc->arena);
    if (!clause)
        return reach;
    reach_add(&reach, clause->node);
    for (size_t v = 1; v < doc->policy->version_count; v++)
        for (const Node *item = doc->policy->versions[v].node->items; item; item = item->next)
            if (item->kind == NODE_CHANGE && item->left->symbol == clause)
                reach_add(&reach, item->left);
    return reach;
}

static void put_readers(Doc *doc, size_t field, const Reach *spoken)
{
    const Symbol *symbol = NULL;
    for (size_t i = 0; i < doc->policy->fields.count; i++)
        if (str_equal(doc->policy->fields.items[i]->id, doc->plan->fields[field].id))
            symbol = doc->policy->fields.items[i];
    bool any = false;
    page_cell_open(&doc->page);
    for (size_t i = 0; i < doc->plan->clause_count; i++) {
        const PlanClause *clause = &doc->plan->clauses[i];
        bool is_spoken = symbol && reach_has(&spoken[i], symbol);
        if (!is_spoken && !reads(clause, field) && !shares_by(doc->plan, i, field))
            continue;
        if (any)
            page_text(&doc->page, doc_either(doc, ", ", "、"));
        phrase_clear(&doc->phrase);
        spoken_name(&doc->phrase, clause->id, clause->label, doc->language);
        page_link(&doc->page, doc_anchor(doc, "c", clause->id), doc_said(doc));
        any = true;
    }
    page_cell_close(&doc->page);
}

static void put_fields(Doc *doc, const Plan *plan, bool with_readers)
{
    page_table_open(&doc->page, with_readers ? 4 : 3, NULL);
    page_cell(&doc->page, doc_either(doc, "Field", "栏目"));
    page_cell(&doc->page, doc_either(doc, "Type", "类型"));
    page_cell(&doc->page, doc_either(doc, "Demands", "要求"));
    if (with_readers)
        page_cell(&doc->page, doc_either(doc, "Read by", "使用的条款"));
    Reach *spoken = ARENA_ARRAY(doc->arena, Reach, doc->plan->clause_count + 1);
    for (size_t i = 0; i < doc->plan->clause_count && with_readers; i++)
        spoken[i] = spoken_of(doc, clause_of(doc, doc->plan->clauses[i].id));
    for (size_t f = 0; f < plan->form_count; f++) {
        const PlanField *field = &plan->fields[f];
        page_cell_open(&doc->page);
        phrase_clear(&doc->phrase);
        spoken_name(&doc->phrase, field->id, field->label, doc->language);
        page_text(&doc->page, doc_said(doc));
        if (!str_equal(doc_said(doc), field->id)) {
            page_line_break(&doc->page);
            page_quiet(&doc->page, field->id);
        }
        page_cell_close(&doc->page);
        put_type(doc, field);
        put_demands(doc, field);
        if (with_readers)
            put_readers(doc, f, spoken);
    }
    page_table_close(&doc->page);
}

static void put_checks(Doc *doc, const Node *input)
{
    bool any = false;
    for (const Node *node = input ? input->items : NULL; node; node = node->next) {
        if (node->kind != NODE_CHECK)
            continue;
        if (!any) {
            page_paragraph(&doc->page,
                           doc_either(doc, "An application is sent back where one of these does not hold:",
                                      "不符合下列任一校验的申报予以退回："));
            page_list_open(&doc->page, false);
        }
        any = true;
        page_item_open(&doc->page);
        doc_statement(doc, node);
        page_item_close(&doc->page);
    }
    if (any)
        page_list_close(&doc->page);
}

void doc_form(Doc *doc)
{
    doc_heading(doc, 2, "form", "The form", "申报表栏目");
    put_fields(doc, doc->plan, true);
    put_checks(doc, doc->policy->input);
    for (size_t i = 0; i < doc->plan->detail_count; i++) {
        page_heading(&doc->page, 3, (Str){0}, doc_name(doc, doc->policy->details.items[i]));
        put_fields(doc, doc->plan->details[i].rows, false);
        put_checks(doc, doc->policy->details.items[i]->node);
    }
}

/* ---- Articles ------------------------------------------------------------------------------------------------------------------ */

typedef struct Citation {
    Str article;
    ArticleNumbers numbers;
    uint32_t at; /* where the text cites it */
    const char *kind, *en, *zh;
    const Symbol *symbol; /* NULL: not computed */
    Str text;
} Citation;

typedef struct Citations {
    Citation *items;
    size_t count, capacity;
} Citations;

static void cite(Doc *doc, Citations *all, Citation citation)
{
    if (citation.article.len)
        ARENA_PUSH(doc->arena, all->items, all->count, all->capacity, citation);
}

static void cite_symbols(Doc *doc, Citations *all, const SymbolList *list, const char *kind, const char *en,
                         const char *zh)
{
    for (size_t i = 0; i < list->count; i++) {
        const Node *node = list->items[i]->node;
        cite(doc, all,
             (Citation){doc_cited(node), {.count = 0}, node->span.start, kind, en, zh, list->items[i], {0}});
    }
}

/* In the order of the articles where numbers tell it, else of the text. */
static void sort_citations(Citations *all)
{
    bool numbered = true;
    for (size_t i = 0; i < all->count; i++)
        numbered = article_read(all->items[i].article, &all->items[i].numbers) && numbered;
    for (size_t i = 1; i < all->count; i++) {
        Citation citation = all->items[i];
        size_t j = i;
        for (; j > 0; j--) {
            const Citation *before = &all->items[j - 1];
            int order = numbered ? article_compare(&before->numbers, &citation.numbers) : 0;
            if (order < 0 || (order == 0 && before->at <= citation.at))
                break;
            all->items[j] = *before;
        }
        all->items[j] = citation;
    }
}

static void put_citation(Doc *doc, const Citation *citation, bool first)
{
    if (!first)
        page_text(&doc->page, doc_either(doc, "; ", "；"));
    page_text(&doc->page, doc_either(doc, citation->en, citation->zh));
    page_text(&doc->page, doc_either(doc, " ", ""));
    if (citation->symbol && strcmp(citation->kind, "targets") != 0)
        doc_link(doc, citation->kind, citation->symbol);
    else
        page_link(&doc->page, str_from(citation->kind),
                  citation->symbol ? doc_name(doc, citation->symbol) : citation->text);
}

static void collect(Doc *doc, Citations *all)
{
    const Policy *policy = doc->policy;
    cite_symbols(doc, all, &policy->clauses, "c", "clause", "条款");
    cite_symbols(doc, all, &policy->refers, "c", "referral", "纳入");
    cite_symbols(doc, all, &policy->budgets, "b", "budget", "资金");
    cite_symbols(doc, all, &policy->readings, "r", "reading", "口径");
    cite_symbols(doc, all, &policy->targets, "targets", "target", "目标");
    for (size_t i = 0; i < doc->selection->unmodelled.count; i++) {
        const Node *node = doc->selection->unmodelled.items[i];
        cite(doc, all,
             (Citation){node->third ? node->third->text : (Str){0},
                        {.count = 0},
                        node->span.start,
                        "unmodelled",
                        "not computed:",
                        "未量化：",
                        NULL,
                        node->label ? node->label->text : (Str){0}});
    }
    sort_citations(all);
}

void doc_articles(Doc *doc)
{
    Citations all = {0};
    collect(doc, &all);
    bool *done = ARENA_ARRAY(doc->arena, bool, all.count + 1);
    doc_heading(doc, 2, "articles", "Articles", "条文索引");
    page_table_open(&doc->page, 2, NULL);
    page_cell(&doc->page, doc_either(doc, "Article", "条文"));
    page_cell(&doc->page, doc_either(doc, "Where", "所在"));
    for (size_t i = 0; i < all.count; i++) {
        if (done[i])
            continue;
        page_cell(&doc->page, all.items[i].article);
        page_cell_open(&doc->page);
        for (size_t j = i; j < all.count; j++) {
            if (done[j] || !str_equal(all.items[j].article, all.items[i].article))
                continue;
            put_citation(doc, &all.items[j], j == i);
            done[j] = true;
        }
        page_cell_close(&doc->page);
    }
    page_table_close(&doc->page);
}
