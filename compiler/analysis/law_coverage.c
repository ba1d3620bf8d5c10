/* Citations that no article answers, articles that nothing states, quotations that are not the text. */
#include "compiler/analysis/law_check.h"

Diag *law_report(LawCheck *check, DiagCode code, size_t first, size_t last, Str article, size_t word_count,
                 const Text *words)
{
    Diags *diags = &check->compilation->diags;
    Str before = diags->article;
    diags->article = article;
    Diag *diag = diag_report(diags, code, law_span(check->law, first, last), word_count, words);
    diags->article = before;
    return diag;
}

Str law_article_at(const Law *law, size_t place)
{
    Str name = STR("");
    for (size_t i = 0; i < law->article_count; i++)
        if (law->articles[i].first <= place && place < law->articles[i].last)
            name = law->articles[i].name;
    return name;
}

/* ---- Citations -------------------------------------------------------------------------------------------------------------- */

static void report_unknown(LawCheck *check, const Node *string, Str unknown)
{
    const LawArticle *nearest = law_nearest(check->arena, check->law, unknown);
    Diag *diag = DIAGN(&check->compilation->diags, ARTICLE_NOT_IN_LAW, string->span, text_of(unknown));
    if (nearest)
        diag_help(diag, (Text){arena_print(check->arena, "did you mean `%.*s`?", STR_ARG(nearest->name)),
                               arena_print(check->arena, "是否应为“%.*s”？", STR_ARG(nearest->name))});
}

static void take_citation(LawCheck *check, Holder *holder, const Node *string)
{
    if (!string || !string->text.len)
        return;
    Citation citation = law_cite(check->arena, check->law, string->text);
    if (citation.unknown.len)
        report_unknown(check, string, citation.unknown);
    holder->citation.is_foreign |= citation.is_foreign;
    for (size_t i = 0; i < citation.count; i++)
        ARENA_PUSH(check->arena, holder->citation.articles, holder->citation.count, holder->citation.capacity,
                   citation.articles[i]);
}

static void take_statements(LawCheck *check, Holder *holder, const Node *items)
{
    for (const Node *item = items; item; item = item->next) {
        if (item->kind == NODE_ARTICLE)
            take_citation(check, holder, item->left);
        else if (item->kind == NODE_UNDER)
            take_statements(check, holder, item->items);
    }
}

static bool holds_articles(NodeKind kind)
{
    return kind == NODE_CLAUSE || kind == NODE_REFER || kind == NODE_TARGET || kind == NODE_BUDGET ||
           kind == NODE_EVERY_CLAUSE || kind == NODE_READING || kind == NODE_UNMODELLED;
}

static void collect(LawCheck *check, const Node *items)
{
    for (const Node *node = items; node; node = node->next) {
        if (node->kind == NODE_UNDER || node->kind == NODE_INCLUDE || node->kind == NODE_CLAUSE)
            collect(check, node->items); /* a clause for its readings */
        if (!holds_articles(node->kind))
            continue;
        Holder holder = {.node = node};
        if (node->kind == NODE_REFER || node->kind == NODE_TARGET || node->kind == NODE_UNMODELLED)
            take_citation(check, &holder, node->third);
        take_statements(check, &holder, node->items);
        ARENA_PUSH(check->arena, check->holders, check->holder_count, check->holder_capacity, holder);
    }
}

void law_collect_holders(LawCheck *check)
{
    collect(check, check->compilation->policy->file->items);
}

bool holder_cites(const Holder *holder, size_t article)
{
    for (size_t i = 0; i < holder->citation.count; i++)
        if (holder->citation.articles[i] == article)
            return true;
    return false;
}

/* ---- Coverage ---------------------------------------------------------------------------------------------------------------- */

/* An article is stated by whatever cites it; what is inside of a declared silence is silent too. */
static bool is_stated(const LawCheck *check, size_t article)
{
    for (size_t i = 0; i < check->holder_count; i++)
        if (holder_cites(&check->holders[i], article))
            return true;
    for (size_t inner = article; check->law->articles[inner].parent != inner;) {
        inner = check->law->articles[inner].parent;
        for (size_t i = 0; i < check->holder_count; i++)
            if (check->holders[i].node->kind == NODE_UNMODELLED && holder_cites(&check->holders[i], inner))
                return true;
    }
    return false;
}

/* The first words of an article, for people. */
static Str beginning(LawCheck *check, const LawArticle *article)
{
    size_t first = article->mark_end, last = first;
    while (first < article->last && (check->law->points[first] == ' ' || check->law->points[first] == '\n'))
        first++;
    for (last = first; last < article->last && last - first < 24; last++)
        if (check->law->points[last] == '\n' || check->law->points[last] == 0x3002 ||
            check->law->points[last] == '\r')
            break;
    Span span = law_span(check->law, first, last);
    return arena_print(check->arena, "%.*s", (int)(span.end - span.start),
                       check->law->source->text.at + (span.start - check->law->source->base));
}

static void check_articles(LawCheck *check)
{
    for (size_t i = 0; i < check->law->article_count; i++) {
        const LawArticle *article = &check->law->articles[i];
        if (article->has_children || article->is_container || is_stated(check, i))
            continue;
        size_t first = article->first;
        while (check->law->points[first] == ' ')
            first++;
        Text words[] = {text_of(article->name), text_of(beginning(check, article))};
        law_report(check, DIAG_ARTICLE_NOT_STATED, first, article->mark_end, article->name, 2, words)->subject =
            article->name;
    }
}

/* ---- Quotations --------------------------------------------------------------------------------------------------------------- */

static bool is_blank(uint32_t point)
{
    return point == ' ' || point == '\n' || point == '\r';
}

/* Whether the text stands somewhere in the law, blanks aside. */
static bool stands_in(const Law *law, const Law *text, size_t from, size_t end)
{
    for (size_t start = from; start < end; start++) {
        size_t at = start, i = 0;
        while (i < text->point_count && at < end) {
            if (is_blank(text->points[i])) {
                i++;
            } else if (is_blank(law->points[at])) {
                at++;
            } else if (law->points[at] == text->points[i]) {
                at++;
                i++;
            } else {
                break;
            }
        }
        if (i == text->point_count)
            return true;
    }
    return false;
}

static void check_quotes(LawCheck *check, const Node *items)
{
    for (const Node *item = items; item; item = item->next) {
        if (item->kind == NODE_UNDER)
            check_quotes(check, item->items);
        if (item->kind != NODE_QUOTE || !item->left)
            continue;
        const Law *text = law_of_text(check->arena, item->left->text);
        if (!stands_in(check->law, text, 0, check->law->point_count))
            DIAG0(&check->compilation->diags, QUOTE_NOT_IN_LAW, item->left->span);
    }
}

void law_check_coverage(LawCheck *check)
{
    check_articles(check);
    for (size_t i = 0; i < check->holder_count; i++)
        check_quotes(check, check->holders[i].node->items);
}
