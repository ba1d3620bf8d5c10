#include "compiler/doc/article.h"
#include "compiler/doc/writing_doc.h"
#include "runtime/write/spoken.h"

/* ---- What the parts share --------------------------------------------------------------------------------------------- */

Sentence doc_sentence(Doc *doc)
{
    phrase_clear(&doc->phrase);
    return (Sentence){.phrase = &doc->phrase,
                      .policy = doc->policy,
                      .sources = &doc->subject->compilation->sources,
                      .language = doc->language};
}

Str doc_name(Doc *doc, const Symbol *symbol)
{
    Sentence s = doc_sentence(doc);
    sentence_name(&s, symbol);
    return arena_copy(doc->arena, doc_said(doc));
}

Str doc_anchor(Doc *doc, const char *kind, Str id)
{
    return arena_print(doc->arena, "%s-%.*s", kind, STR_ARG(id));
}

void doc_link(Doc *doc, const char *kind, const Symbol *symbol)
{
    page_link(&doc->page, doc_anchor(doc, kind, symbol->id), doc_name(doc, symbol));
}

Str doc_article(const Node *statements)
{
    for (const Node *statement = statements; statement; statement = statement->next)
        if (statement->kind == NODE_ARTICLE && statement->left)
            return statement->left->text;
    return (Str){0};
}

Str doc_cited(const Node *declaration)
{
    Str article = doc_article(declaration->items);
    return !article.len && declaration->third ? declaration->third->text : article;
}

void doc_text(Doc *doc)
{
    Str said = doc_said(doc);
    if (said.len && said.at[0] >= 'a' && said.at[0] <= 'z')
        doc->phrase.at[0] = (char)(said.at[0] - 'a' + 'A');
    page_text(&doc->page, doc_said(doc));
}

void doc_statement(Doc *doc, const Node *statement)
{
    Sentence s = doc_sentence(doc);
    s.tiers_elsewhere = true;
    sentence_statement(&s, statement);
    sentence_put(&s, ".", "。");
    doc_text(doc);
}

void doc_heading(Doc *doc, int level, const char *anchor, const char *en, const char *zh)
{
    page_heading(&doc->page, level, str_from(anchor), doc_either(doc, en, zh));
}

size_t doc_clause_of(const Doc *doc, const Symbol *clause)
{
    size_t number = 0;
    while (number < doc->plan->clause_count && !str_equal(doc->plan->clauses[number].id, clause->id))
        number++;
    return number;
}

/* ---- In the order of the measure ---------------------------------------------------------------------------------------- */

/* The clauses in the order of their articles, where numbers tell it; else they stay in the order of the text. */
static void order_clauses(Doc *doc)
{
    ClauseSelection *clauses = doc->selection->clauses;
    size_t count = doc->selection->clause_count;
    ArticleNumbers *articles = ARENA_ARRAY(doc->arena, ArticleNumbers, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!article_read(doc_cited(clauses[i].clause->node), &articles[i]))
            return;
    for (size_t i = 1; i < count; i++) {
        ClauseSelection clause = clauses[i];
        ArticleNumbers article = articles[i];
        size_t j = i;
        for (; j > 0 && article_compare(&articles[j - 1], &article) > 0; j--) {
            clauses[j] = clauses[j - 1];
            articles[j] = articles[j - 1];
        }
        clauses[j] = clause;
        articles[j] = article;
    }
}

/* ---- The whole -------------------------------------------------------------------------------------------------------- */

static void write_parts(Doc *doc)
{
    doc->selection = select_last_version(doc->arena, doc->policy, doc->subject->readings->options);
    order_clauses(doc);
    Str title = doc->policy->symbol ? doc_name(doc, doc->policy->symbol) : doc->subject->file;
    page_open(&doc->page, doc->page.out, doc->page.form, doc->language, title);
    doc_front(doc);
    doc_common(doc);
    doc_clauses(doc);
    doc_money(doc);
    doc_readings(doc);
    doc_tables(doc);
    doc_records(doc);
    doc_cases(doc);
    doc_form(doc);
    doc_articles(doc);
    page_close(&doc->page);
}

Status doc_write(Output *out, const DocSubject *subject, PageForm form, Language language)
{
    Doc doc = {.subject = subject,
               .policy = subject->compilation->policy,
               .plan = subject->plan,
               .arena = &subject->compilation->arena,
               .page = {.out = out, .form = form},
               .language = language};
    Doc *shared = &doc;
    if (setjmp(shared->arena->escape))
        shared->status = STATUS_NO_MEMORY;
    else
        write_parts(shared);
    Status status = shared->phrase.failed ? STATUS_NO_MEMORY : shared->status;
    phrase_done(&shared->phrase);
    trial_close(shared->trial);
    return status != STATUS_OK ? status : out->status;
}
