/* What the policy states and the measure's text has no word for; what the text says that no longer exists.
 *
 * The text's silence is recorded by a reading: where one lets the statement differ, it answers the finding. */
#include "compiler/analysis/law_check.h"
#include "runtime/civil_date.h"
#include "runtime/decimal.h"

static size_t find_any(const Law *law, size_t from, size_t end, const char *const *words, size_t count)
{
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t place = law_find(law, from, end, words[i]);
        first = place < first ? place : first;
    }
    return first;
}
#define FIND_ANY(law, from, end, words) find_any(law, from, end, words, sizeof(words) / sizeof *(words))

static bool says(const LawCheck *check, const char *const *words, size_t count)
{
    return find_any(check->law, 0, check->law->point_count, words, count) != SIZE_MAX;
}
#define SAYS(check, words) says(check, words, sizeof(words) / sizeof *(words))

/* ---- Readings that answer --------------------------------------------------------------------------------------------------- */

static Str answer_of(LawCheck *check, const Symbol *reading)
{
    Str id = reading->id, label = reading->label.len ? reading->label : id;
    return arena_print(check->arena, "reading %.*s（口径“%.*s”）", STR_ARG(id), STR_ARG(label));
}

/* A reading under which a statement of the kind, with keys, stands among these. */
static const Symbol *reading_of_cap(const Node *items)
{
    for (const Node *item = items; item; item = item->next) {
        if (item->kind != NODE_UNDER)
            continue;
        for (const Node *inner = item->items; inner; inner = inner->next)
            if (inner->kind == NODE_CAP && item->name)
                return item->name->symbol;
        const Symbol *reading = reading_of_cap(item->items);
        if (reading)
            return reading;
    }
    return NULL;
}

typedef struct DayCounts {
    const Node *first; /* where a day count is named */
    const Symbol *symbol;
    const Symbol *reading; /* under which another one is named */
} DayCounts;

static void find_day_counts(const Node *node, const Symbol *under, DayCounts *found)
{
    for (; node; node = node->next) {
        const Symbol *symbol = node->kind == NODE_NAME ? node->symbol : NULL;
        if (symbol && symbol->kind == SYMBOL_DAY_COUNT) {
            if (!found->first)
                *found = (DayCounts){node, symbol, NULL};
            else if (symbol != found->symbol && under && !found->reading)
                found->reading = under;
        }
        const Symbol *inner = node->kind == NODE_UNDER && node->name ? node->name->symbol : under;
        const Node *parts[] = {node->left, node->right, node->third, node->items, node->more};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            find_day_counts(parts[i], inner, found);
    }
}

/* ---- Silences of the whole text --------------------------------------------------------------------------------------------- */

static const Node *header_line(const LawCheck *check, NodeKind kind)
{
    for (const Node *line = check->compilation->policy->header->items; line; line = line->next)
        if (line->kind == kind)
            return line;
    return NULL;
}

static void check_rounding(LawCheck *check)
{
    static const char *const words[] = {"四舍五入", "舍入",   "取整",   "舍去",     "尾数", "精确到",
                                        "保留两位", "保留到", "元以下", "不足一元", "round"};
    const Node *line = header_line(check, NODE_ROUND);
    if (line && !SAYS(check, words))
        DIAG0(&check->compilation->diags, ROUNDING_NOT_IN_LAW, line->span);
}

static void check_day_count(LawCheck *check)
{
    static const char *const words[] = {"360",    "365",      "按日",     "按天",
                                        "日利率", "实际天数", "计息天数", "day count"};
    DayCounts found = {0};
    const SymbolList *clauses = &check->compilation->policy->clauses;
    for (size_t i = 0; i < clauses->count; i++)
        find_day_counts(clauses->items[i]->node->items, NULL, &found);
    if (!found.first || SAYS(check, words))
        return;
    Diag *diag =
        DIAGN(&check->compilation->diags, DAY_COUNT_NOT_IN_LAW, found.first->span, text_of(found.first->text));
    if (found.reading)
        diag->accepted = answer_of(check, found.reading);
}

/* When to file: without it nobody knows which applications belong to a year, or who was first. */
static void check_window(LawCheck *check)
{
    static const char *const words[] = {"申报时间", "申请时间", "申报期限",       "申请期限",     "受理时间",
                                        "受理期限", "截止",     "月底前",         "日前",         "月前",
                                        "逾期",     "内申报",   "内提出",         "内申请",       "年度终了",
                                        "次年",     "deadline", "not later than", "no later than"};
    const Node *line = header_line(check, NODE_PRECEDENCE);
    if (!line)
        line = header_line(check, NODE_AWARD_YEAR);
    if (line && !SAYS(check, words))
        DIAG0(&check->compilation->diags, WINDOW_NOT_IN_LAW, line->span);
}

/* ---- Caps ------------------------------------------------------------------------------------------------------------------- */

static const char *const cap_words[] = {"最高不超过", "最高不得超过", "最高补助",   "最高补贴",
                                        "最高奖励",   "最高限额",     "上限为",     "上限",
                                        "封顶",       "最多不超过",   "总额不超过", "限额"};
static const char *const scope_words[] = {"单个",   "每个",   "每户",     "每家", "每人",     "每项",
                                          "各项目", "同一",   "单户",     "单家", "一个项目", "一个企业",
                                          "单项",   "每年度", "年度累计", "单笔", "per "};

typedef struct LawCap {
    size_t first, last; /* the words and the amount */
    Exact amount;
    bool has_scope;
} LawCap;

static bool ends_sentence(uint32_t point)
{
    return point == 0x3002 || point == ';' || point == 0xFF1B || point == '\n'; /* 。 */
}

/* The first cap at or behind `from`: its words, and the first amount of the same sentence behind them. */
static bool find_cap(LawCheck *check, size_t from, size_t end, LawCap *cap)
{
    for (;;) {
        size_t place = FIND_ANY(check->law, from, end, cap_words), sentence = place, stop = place;
        if (place == SIZE_MAX)
            return false;
        while (sentence > 0 && !ends_sentence(check->law->points[sentence - 1]))
            sentence--;
        while (stop < end && !ends_sentence(check->law->points[stop]))
            stop++;
        StatedList amounts = {0};
        stated_in_law(check->arena, check->law, place, stop, check->compilation->policy, &amounts);
        for (size_t i = 0; i < amounts.count; i++) {
            if (amounts.items[i].kind != STATED_MONEY)
                continue;
            *cap = (LawCap){place, amounts.items[i].last, amounts.items[i].value,
                            FIND_ANY(check->law, sentence, amounts.items[i].last, scope_words) != SIZE_MAX};
            return true;
        }
        from = stop;
    }
}

static const Node *cap_of_amount(const Node *items, Exact amount)
{
    for (const Node *item = items; item; item = item->next) {
        Exact own;
        bool is_cap = item->kind == NODE_CAP && item->left && item->left->kind == NODE_QUANTITY &&
                      item->left->name && item->left->name->symbol;
        if (is_cap && exact_multiply(item->left->exact, item->left->name->symbol->factor, &own) &&
            exact_compare(own, amount) == 0)
            return item;
    }
    return NULL;
}

static const Node *statement_of(const Node *items, NodeKind kind)
{
    for (const Node *item = items; item; item = item->next)
        if (item->kind == kind)
            return item;
    return NULL;
}

static void compare_cap(LawCheck *check, const Holder *holder, const LawArticle *article, const LawCap *found)
{
    Diags *diags = &check->compilation->diags;
    const Node *cap = cap_of_amount(holder->node->items, found->amount);
    const Node *none = statement_of(holder->node->items, NODE_NO_CAP);
    Span words = law_span(check->law, found->first, found->last);
    Str written = {check->law->source->text.at + (words.start - check->law->source->base),
                   words.end - words.start};
    diags->article = article->name;
    if (none) {
        Diag *diag = DIAGN(diags, CAP_IN_LAW, none->span, text_of(written), text_of(article->name));
        diag_mark(diag, words, TEXT("the article's cap", "条文的上限"));
    } else if (cap && !found->has_scope) {
        Diag *diag = DIAGN(diags, CAP_SCOPE_NOT_IN_LAW, cap->span, text_of(written), text_of(article->name));
        diag_mark(diag, words, TEXT("it is not said for whom", "未写明对谁"));
        const Symbol *reading = reading_of_cap(holder->node->items);
        if (reading)
            diag->accepted = answer_of(check, reading);
    }
    diags->article = STR("");
}

static void check_caps(LawCheck *check)
{
    for (size_t h = 0; h < check->holder_count; h++) {
        const Holder *holder = &check->holders[h];
        if (holder->node->kind != NODE_CLAUSE)
            continue;
        for (size_t i = 0; i < holder->citation.count; i++) {
            const LawArticle *article = &check->law->articles[holder->citation.articles[i]];
            LawCap cap;
            for (size_t from = article->first; find_cap(check, from, article->end, &cap); from = cap.last)
                compare_cap(check, holder, article, &cap);
        }
    }
}

/* ---- What ended ------------------------------------------------------------------------------------------------------------- */

/* Facts of national law that many local measures name, each with its source. */
static const struct {
    const char *term;
    int16_t year;
    int8_t month, day; /* the first day without it */
    const char *why_en, *why_zh;
} ended[] = {
    {"农业税", 2006, 1, 1, "it was abolished (NPC Standing Committee, 29 December 2005)",
     "农业税条例自该日起废止（全国人大常委会2005年12月29日决定）"},
    {"营业税", 2016, 5, 1, "value-added tax took its place (Caishui [2016] No. 36)",
     "营业税全面改征增值税（财税〔2016〕36号）"},
    {"贷款基准利率", 2019, 8, 20, "new loans follow the loan prime rate (People's Bank [2019] No. 15)",
     "新发放贷款改以贷款市场报价利率为参考（中国人民银行公告〔2019〕第15号）"},
    {"同期基准利率", 2019, 8, 20, "new loans follow the loan prime rate (People's Bank [2019] No. 15)",
     "新发放贷款改以贷款市场报价利率为参考（中国人民银行公告〔2019〕第15号）"},
};

static void check_ended(LawCheck *check)
{
    const Policy *policy = check->compilation->policy;
    for (size_t i = 0; i < sizeof ended / sizeof *ended; i++) {
        int64_t day = date_from_civil(ended[i].year, ended[i].month, ended[i].day);
        size_t place = law_find(check->law, 0, check->law->point_count, ended[i].term), behind = place;
        if (place == SIZE_MAX || (policy->expires != INT64_MIN && policy->expires < day))
            continue;
        for (const char *at = ended[i].term; *at; at++)
            behind += ((unsigned char)*at & 0xC0) != 0x80;
        char text[DATE_TEXT];
        Str from = arena_copy(check->arena, (Str){text, date_print(text, day)});
        Text words[] = {text_of(str_from(ended[i].term)),
                        text_of(from),
                        {str_from(ended[i].why_en), str_from(ended[i].why_zh)}};
        law_report(check, DIAG_TERM_ENDED, place, behind, law_article_at(check->law, place), 3, words)->subject =
            str_from(ended[i].term);
    }
}

void law_check_silence(LawCheck *check)
{
    if (check->compilation->policy->header) {
        check_rounding(check);
        check_window(check);
    }
    check_day_count(check);
    check_caps(check);
    check_ended(check);
}
