/* Numbers of a clause that its article does not have, and numbers of an article that nothing which cites it has. */
#include "compiler/analysis/law_check.h"

/* What a citation covers: the articles with everything inside of them. */
static void numbers_of_articles(LawCheck *check, const Citation *citation, StatedList *list)
{
    for (size_t i = 0; i < citation->count; i++) {
        const LawArticle *article = &check->law->articles[citation->articles[i]];
        stated_in_law(check->arena, check->law, article->first, article->end, check->compilation->policy, list);
    }
}

/* Zero and one, small plain numbers and the policy's own dates are no numbers of the measure's. */
static bool is_plain(const LawCheck *check, const Stated *number)
{
    const Policy *policy = check->compilation->policy;
    bool whole = number->value.denominator == 1;
    if (number->value.numerator == 0)
        return true;
    if (number->kind == STATED_DATE)
        return number->value.numerator == policy->effective || number->value.numerator == policy->issued ||
               number->value.numerator == policy->expires;
    if (number->kind == STATED_PLAIN)
        return whole && number->value.numerator <= 12;
    return number->kind == STATED_COUNT && whole && number->value.numerator == 1;
}

/* A number that stands in another article is cited wrongly; one that stands nowhere has another source, or none. */
static void report_unfounded(LawCheck *check, const Stated *number, const StatedList *everywhere)
{
    const Stated *elsewhere = NULL;
    for (size_t i = 0; i < everywhere->count && !elsewhere; i++)
        if (stated_alike(&everywhere->items[i], number))
            elsewhere = &everywhere->items[i];
    Span at = number->node->span;
    Diags *diags = &check->compilation->diags;
    const Source *source = source_place(&check->compilation->sources, at.start).source;
    Str written = {source->text.at + (at.start - source->base), at.end - at.start};
    if (!elsewhere) {
        DIAGN(diags, NUMBER_NOT_IN_LAW, at, text_of(written), text_of(diags->article));
        return;
    }
    Str article = law_article_at(check->law, elsewhere->first);
    Diag *diag = DIAGN(diags, NUMBER_ELSEWHERE, at, text_of(written), text_of(diags->article),
                       article.len ? text_of(article) : TEXT("the text outside of the articles", "条文之外"));
    diag_mark(diag, law_span(check->law, elsewhere->first, elsewhere->last), TEXT("it stands here", "见此处"));
}

static bool pays_or_plans(NodeKind kind)
{
    return kind == NODE_CLAUSE || kind == NODE_BUDGET || kind == NODE_TARGET || kind == NODE_REFER ||
           kind == NODE_EVERY_CLAUSE;
}

static Str first_article(const Holder *holder)
{
    for (const Node *item = holder->node->items; item; item = item->next)
        if (item->kind == NODE_ARTICLE && item->left)
            return item->left->text;
    return holder->node->third ? holder->node->third->text : STR("");
}

static void check_holder(LawCheck *check, const Holder *holder, const StatedList *everywhere)
{
    StatedList own = {0}, stated = {0};
    if (!pays_or_plans(holder->node->kind) || !holder->citation.count || holder->citation.is_foreign)
        return;
    stated_in_tree(check->arena, holder->node->items, false, &own);
    stated_in_tree(check->arena, holder->node->left, false, &own);
    numbers_of_articles(check, &holder->citation, &stated);
    check->compilation->diags.article = first_article(holder);
    for (size_t i = 0; i < own.count; i++)
        if (!is_plain(check, &own.items[i]) && !stated_has(&stated, &own.items[i]))
            report_unfounded(check, &own.items[i], everywhere);
    check->compilation->diags.article = STR("");
}

/* ---- The other way round ---------------------------------------------------------------------------------------------------- */

static void numbers_of_text(LawCheck *check, const Node *string, StatedList *list)
{
    if (!string || !string->text.len)
        return;
    const Law *text = law_of_text(check->arena, string->text);
    stated_in_law(check->arena, text, 0, text->point_count, check->compilation->policy, list);
}

/* Labels, reasons and records mention numbers that nothing computes with. */
static void numbers_mentioned(LawCheck *check, const Node *items, StatedList *list)
{
    for (const Node *item = items; item; item = item->next) {
        numbers_of_text(check, item->label, list);
        if (item->kind == NODE_QUOTE || item->kind == NODE_EVIDENCE)
            numbers_of_text(check, item->left, list);
        numbers_mentioned(check, item->items, list);
    }
}

static void check_article(LawCheck *check, size_t index)
{
    const LawArticle *article = &check->law->articles[index];
    StatedList stated = {0}, held = {0};
    bool computes = false;
    for (size_t i = 0; i < check->holder_count; i++) {
        const Holder *holder = &check->holders[i];
        if (!holder_cites(holder, index))
            continue;
        computes |= pays_or_plans(holder->node->kind);
        stated_in_tree(check->arena, holder->node->items, true, &held);
        stated_in_tree(check->arena, holder->node->left, true, &held);
        numbers_of_text(check, holder->node->label, &held);
        numbers_mentioned(check, holder->node->items, &held);
    }
    if (!computes)
        return;
    stated_in_law(check->arena, check->law, article->mark_end, article->last, check->compilation->policy, &stated);
    for (size_t i = 0; i < stated.count; i++) {
        const Stated *number = &stated.items[i];
        if (number->kind == STATED_DATE || stated_has(&held, number))
            continue;
        Text words[] = {text_of(stated_text(check->arena, check->law, number)), text_of(article->name)};
        law_report(check, DIAG_NUMBER_NOT_STATED, number->first, number->last, article->name, 2, words);
    }
}

void law_check_numbers(LawCheck *check)
{
    StatedList everywhere = {0};
    stated_in_law(check->arena, check->law, 0, check->law->point_count, check->compilation->policy, &everywhere);
    for (size_t i = 0; i < check->holder_count; i++)
        check_holder(check, &check->holders[i], &everywhere);
    for (size_t i = 0; i < check->law->article_count; i++)
        if (!check->law->articles[i].is_container)
            check_article(check, i);
}
