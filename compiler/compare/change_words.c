/* What a changed statement comes to, in a few words: the numbers and names that are others, and what each of them is. */
#include <limits.h>

#include "compiler/compare/changes.h"
#include "runtime/text_width.h"

#define MOST_WORDS 6 /* differences told of one statement */
#define LONGEST_WORDS 48 /* cells of each side of an arrow */

typedef struct Wording {
    const Twins *twins;
    Language language;
    Str text;
    size_t count;
    bool is_beyond_words; /* something differs that is too long to be said so */
} Wording;

/* ---- Putting --------------------------------------------------------------------------------------------------------- */

static Str in(const Wording *wording, Text text)
{
    return wording->language == LANGUAGE_ZH ? text.zh : text.en;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Whether digits beside it belong to a name, a date or the places behind a point. */
static bool joins_digits(char byte)
{
    return byte == '_' || byte == '-' || byte == '.' || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || (unsigned char)byte >= 0x80;
}

/* 200000 yuan is read as 200,000 yuan; Chinese writes 20万. */
static Str with_separators(const Wording *wording, Str text)
{
    char *out = ARENA_ARRAY(wording->twins->arena, char, text.len * 2 + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.len;) {
        size_t digits = 0;
        while (i + digits < text.len && is_digit(text.at[i + digits]))
            digits++;
        bool is_joined =
            (i > 0 && joins_digits(text.at[i - 1])) ||
            (i + digits < text.len && text.at[i + digits] != '.' && joins_digits(text.at[i + digits]));
        for (size_t d = 0; d < digits; d++) {
            if (digits > 4 && d > 0 && (digits - d) % 3 == 0 && !is_joined)
                out[length++] = ',';
            out[length++] = text.at[i + d];
        }
        if (digits == 0)
            out[length++] = text.at[i];
        i += digits ? digits : 1;
    }
    return (Str){out, length};
}

static void put(Wording *wording, Str words)
{
    const char *mark = wording->count == 0 ? "" : wording->language == LANGUAGE_ZH ? "；" : "; ";
    if (wording->count < MOST_WORDS)
        wording->text =
            arena_print(wording->twins->arena, "%.*s%s%.*s", STR_ARG(wording->text), mark, STR_ARG(words));
    wording->count++;
}

static Str text_of_node(const Wording *wording, Version version, const Node *node)
{
    return with_separators(wording, twins_text(wording->twins, version, node, wording->language));
}

static bool fits(Str text)
{
    return text.len && text_cells(text, 0) <= LONGEST_WORDS && !memchr(text.at, '\n', text.len);
}

static void put_pair(Wording *wording, Text role, Str was, Str is)
{
    if (!fits(was) || !fits(is)) {
        wording->is_beyond_words = true;
        return;
    }
    Str name = in(wording, role);
    put(wording, arena_print(wording->twins->arena, "%.*s%s%.*s → %.*s", STR_ARG(name), name.len ? " " : "",
                             STR_ARG(was), STR_ARG(is)));
}

static void put_nodes(Wording *wording, Text role, const Node *was, const Node *is)
{
    put_pair(wording, role, text_of_node(wording, VERSION_OLD, was), text_of_node(wording, VERSION_NEW, is));
}

/* ---- What a number is ------------------------------------------------------------------------------------------------ */

typedef struct Role {
    NodeKind kind;
    char slot; /* l r t n s: left right third name scope */
    Text text;
} Role;

#define ROLE(kind, slot, en, zh)   \
    {                              \
        NODE_##kind, slot,         \
        {                          \
            {en, sizeof(en) - 1},  \
            {                      \
                zh, sizeof(zh) - 1 \
            }                      \
        }                          \
    }
static const Role roles[] = {
    ROLE(CAP, 'l', "cap", "封顶"),
    ROLE(FLOOR, 'l', "floor", "保底"),
    ROLE(AT_MOST, 'l', "places", "名额"),
    ROLE(TOP, 'l', "places", "名额"),
    ROLE(AMOUNT, 'l', "amount", "预算额"),
    ROLE(SHORTAGE, 'l', "shortage", "资金不足时"),
    ROLE(RESERVE, 'l', "reserve", "预留"),
    ROLE(TARGET, 'l', "target", "目标"),
    ROLE(PAY, 'l', "amount", "金额"),
    ROLE(PLUS, 'l', "addition", "加额"),
    ROLE(TIMES, 'l', "factor", "系数"),
    ROLE(WITHIN_YEARS, 'l', "years", "年限"),
    ROLE(BAND, 'l', "tier end", "档界"),
    ROLE(BAND, 'r', "tier end", "档界"),
    ROLE(RANGE, 'l', "lower end", "下限"),
    ROLE(RANGE, 'r', "upper end", "上限"),
    ROLE(WITHIN, 'l', "least allowed", "允许的最小值"),
    ROLE(WITHIN, 'r', "most allowed", "允许的最大值"),
    ROLE(DEFAULT, 'l', "default", "默认值"),
    ROLE(OF, 'l', "rate", "比例"),
    ROLE(OF, 'r', "base", "基数"),
    ROLE(UP_TO_OF, 'l', "highest rate", "最高比例"),
    ROLE(UP_TO_OF, 'r', "base", "基数"),
    ROLE(EACH, 'l', "step", "每满"),
    ROLE(EACH, 't', "for each step", "每档给"),
    ROLE(EXCESS, 'r', "counted from", "起算点"),
    ROLE(GE, 'r', "threshold", "门槛"),
    ROLE(GT, 'r', "threshold", "门槛"),
    ROLE(LE, 'r', "threshold", "门槛"),
    ROLE(LT, 'r', "threshold", "门槛"),
    ROLE(EQ, 'r', "value", "值"),
    ROLE(FLOORED, 'r', "floor", "保底"),
    ROLE(CAPPED, 'r', "cap", "封顶"),
    ROLE(ROUNDED, 'r', "rounding unit", "取整单位"),
    ROLE(ROUNDED, 'n', "rounding", "取整方式"),
    ROLE(ROUND, 'r', "rounding unit", "取整单位"),
    ROLE(ROUND, 'n', "rounding", "取整方式"),
    ROLE(ISSUED, 'l', "issued", "印发日期"),
    ROLE(EFFECTIVE, 'l', "effective", "施行日期"),
    ROLE(EXPIRES, 'l', "expires", "失效日期"),
    ROLE(DECIDED, 'r', "date of the decision", "决定日期"),
    ROLE(DECIDED, 'l', "decided by", "决定机关"),
    ROLE(DECIDED, 't', "document", "文号"),
    ROLE(ARTICLE, 'l', "article", "依据"),
    ROLE(PAID_FROM, 'n', "paid from", "资金来源"),
    ROLE(SHARE_OF, 'l', "pot", "总额"),
    ROLE(SHARE_ARM, 'l', "share", "分担"),
    ROLE(INSTALMENT, 'l', "part", "分期"),
    ROLE(LIMIT, 'r', "limit", "限额"),
    ROLE(REQUIRE, 'l', "condition", "条件"),
    ROLE(EXCEPTING, 'l', "exception", "除外情形"),
    ROLE(FOR, 'l', "for", "对象"),
    ROLE(DEFINE, 'r', "", ""),
    ROLE(TABLE_ROW, 'r', "", ""),
};

static Text role_of(const Node *parent, char slot, Text otherwise)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (roles[i].kind == parent->kind && roles[i].slot == slot)
            return roles[i].text;
    return otherwise;
}

/* ---- Walking both ---------------------------------------------------------------------------------------------------- */

static void walk(Wording *wording, Text role, const Node *was, const Node *is);

static bool is_arm(const Node *node)
{
    return node && (node->kind == NODE_ARM || node->kind == NODE_LOOKUP_ARM || node->kind == NODE_WHEN);
}

static Str key_text(const Wording *wording, Version version, const Node *arm)
{
    Str text = {0};
    const Node *first = arm->kind == NODE_LOOKUP_ARM ? arm->items : arm->left;
    for (const Node *key = first; key; key = arm->kind == NODE_LOOKUP_ARM ? key->next : NULL)
        text = arena_print(wording->twins->arena, "%.*s%s%.*s", STR_ARG(text),
                           key == first                       ? ""
                           : wording->language == LANGUAGE_ZH ? "、"
                                                              : ", ",
                           STR_ARG(text_of_node(wording, version, key)));
    return text;
}

static bool has_same_key(const Twins *twins, const Node *was, const Node *is)
{
    return is->kind == NODE_LOOKUP_ARM ? twins_same_list(twins, was->items, is->items)
                                       : twins_same(twins, was->left, is->left);
}

/* An arm that tells what is given for its key. */
static void walk_arm(Wording *wording, const Node *was, const Node *is)
{
    if (has_same_key(wording->twins, was, is)) {
        Str key = key_text(wording, VERSION_NEW, is);
        walk(wording, text_of(key), was->right, is->right);
        return;
    }
    if (is->kind == NODE_ARM)
        walk(wording, TEXT("", ""), was->left, is->left);
    else
        put_pair(wording, TEXT("", ""), key_text(wording, VERSION_OLD, was), key_text(wording, VERSION_NEW, is));
    Str key = key_text(wording, VERSION_NEW, is);
    walk(wording, text_of(key), was->right, is->right);
}

static void put_arm(Wording *wording, Version version, const Node *arm)
{
    Str text = text_of_node(wording, version, arm);
    if (!fits(text)) {
        wording->is_beyond_words = true;
        return;
    }
    Text lead = version == VERSION_NEW ? TEXT("new tier", "新增档次") : TEXT("tier dropped", "取消档次");
    put(wording, arena_print(wording->twins->arena, "%.*s %.*s", STR_ARG(in(wording, lead)), STR_ARG(text)));
}

static const Node **array_of(const Wording *wording, const Node *items, size_t *count)
{
    const Node **array = ARENA_ARRAY(wording->twins->arena, const Node *, ast_count(items) + 1);
    *count = 0;
    for (const Node *item = items; item; item = item->next)
        array[(*count)++] = item;
    return array;
}

/* How unlike two arms are; to drop one or to add one costs 2. */
static unsigned arm_cost(const Twins *twins, const Node *was, const Node *is)
{
    bool same_key = has_same_key(twins, was, is), same_value = twins_same(twins, was->right, is->right);
    return same_key && same_value ? 0 : same_key || same_value ? 1 : 3;
}

#define MOST_ALIGNED 100

typedef struct Alignment {
    size_t was_count, is_count;
    const Node **was, **is;
    unsigned *costs; /* of the rest from arm i and arm j on, (was_count + 1) × (is_count + 1) */
} Alignment;

static unsigned *cost_at(const Alignment *arms, size_t i, size_t j)
{
    return &arms->costs[i * (arms->is_count + 1) + j];
}

/* Which arm became which, so that as little as possible has changed. */
static void find_costs(const Wording *wording, Alignment *arms)
{
    arms->costs = ARENA_ARRAY(wording->twins->arena, unsigned, (arms->was_count + 1) * (arms->is_count + 1));
    for (size_t i = arms->was_count + 1; i-- > 0;) {
        for (size_t j = arms->is_count + 1; j-- > 0;) {
            unsigned least = UINT_MAX;
            if (i < arms->was_count)
                least = *cost_at(arms, i + 1, j) + 2;
            if (j < arms->is_count && *cost_at(arms, i, j + 1) + 2 < least)
                least = *cost_at(arms, i, j + 1) + 2;
            if (i < arms->was_count && j < arms->is_count) {
                unsigned both = *cost_at(arms, i + 1, j + 1) + arm_cost(wording->twins, arms->was[i], arms->is[j]);
                least = both < least ? both : least;
            }
            *cost_at(arms, i, j) = least == UINT_MAX ? 0 : least;
        }
    }
}

static void walk_arms(Wording *wording, const Node *was_items, const Node *is_items)
{
    Alignment arms = {0};
    arms.was = array_of(wording, was_items, &arms.was_count);
    arms.is = array_of(wording, is_items, &arms.is_count);
    if (arms.was_count > MOST_ALIGNED || arms.is_count > MOST_ALIGNED) {
        wording->is_beyond_words = true;
        return;
    }
    find_costs(wording, &arms);
    for (size_t i = 0, j = 0; i < arms.was_count || j < arms.is_count;) {
        unsigned rest = *cost_at(&arms, i, j);
        bool has_both = i < arms.was_count && j < arms.is_count;
        if (has_both && rest == *cost_at(&arms, i + 1, j + 1) + arm_cost(wording->twins, arms.was[i], arms.is[j]))
            walk_arm(wording, arms.was[i++], arms.is[j++]);
        else if (i < arms.was_count && rest == *cost_at(&arms, i + 1, j) + 2)
            put_arm(wording, VERSION_OLD, arms.was[i++]);
        else
            put_arm(wording, VERSION_NEW, arms.is[j++]);
    }
}

static void walk_list(Wording *wording, Text role, const Node *was, const Node *is)
{
    if (is_arm(was) && is_arm(is) && was->kind == is->kind) {
        walk_arms(wording, was, is);
        return;
    }
    for (; was && is; was = was->next, is = is->next)
        walk(wording, role, was, is);
    wording->is_beyond_words |= was || is; /* something more, or less, of a kind that has no words here */
}

static void walk_slot(Wording *wording, Text role, const Node *parent, char slot, const Node *was, const Node *is)
{
    walk(wording, role_of(parent, slot, role), was, is);
}

/* Nothing below them is told by itself. */
static bool is_leaf(const Node *node)
{
    /* A price, 1.5 yuan/order. */
    if (node->kind == NODE_DIVIDE && node->left->kind == NODE_QUANTITY && node->right->kind == NODE_NAME)
        return true;
    switch (node->kind) {
    case NODE_NAME:
    case NODE_NUMBER:
    case NODE_QUANTITY:
    case NODE_PERCENT:
    case NODE_DATE:
    case NODE_STRING:
    case NODE_SPAN_OF_DAYS:
    case NODE_SPAN_OF_MONTHS:
    case NODE_SPAN_OF_YEARS:
    case NODE_SCOPE:
    case NODE_ORDER:
        return true;
    default:
        return false;
    }
}

/* "and now also X": one more condition beside those that were there, or one less. */
static bool walk_links(Wording *wording, const Node *was, const Node *is)
{
    bool is_longer = is->kind == NODE_AND || is->kind == NODE_OR;
    const Node *longer = is_longer ? is : was, *shorter = is_longer ? was : is;
    if (longer->kind != NODE_AND && longer->kind != NODE_OR)
        return false;
    const Node *added = NULL;
    bool is_old = longer == was;
    if (is_old ? twins_same(wording->twins, longer->left, shorter)
               : twins_same(wording->twins, shorter, longer->left))
        added = longer->right;
    else if (is_old ? twins_same(wording->twins, longer->right, shorter)
                    : twins_same(wording->twins, shorter, longer->right))
        added = longer->left;
    Str text = added ? text_of_node(wording, is_old ? VERSION_OLD : VERSION_NEW, added) : (Str){0};
    if (!added || !fits(text))
        return false;
    Text lead =
        longer->kind == NODE_AND
            ? (is_old ? TEXT("no longer required:", "不再要求：") : TEXT("now also required:", "另须满足："))
            : (is_old ? TEXT("no longer enough:", "不再认可：") : TEXT("now also enough:", "满足此项亦可："));
    put(wording, arena_print(wording->twins->arena, wording->language == LANGUAGE_ZH ? "%.*s%.*s" : "%.*s %.*s",
                             STR_ARG(in(wording, lead)), STR_ARG(text)));
    return true;
}

static void walk(Wording *wording, Text role, const Node *was, const Node *is)
{
    if (twins_same(wording->twins, was, is))
        return;
    if (!was || !is) {
        wording->is_beyond_words = true;
        return;
    }
    if (was->kind != is->kind && walk_links(wording, was, is))
        return;
    if (was->kind != is->kind || is_leaf(was)) {
        put_nodes(wording, role, was, is);
        return;
    }
    size_t told = wording->count;
    if (was->name && is->name && !was->label && !is->label)
        walk_slot(wording, role, is, 'n', was->name, is->name);
    walk_slot(wording, role, is, 'l', was->left, is->left);
    walk_slot(wording, role, is, 'r', was->right, is->right);
    walk_slot(wording, role, is, 't', was->third, is->third);
    walk_slot(wording, role, is, 's', was->scope, is->scope);
    walk_list(wording, role, was->items, is->items);
    walk_list(wording, role, was->more, is->more);
    if (was->label || is->label)
        walk(wording, TEXT("label", "名称"), was->label, is->label);
    if (wording->count == told) /* another flag or word of the statement itself */
        wording->is_beyond_words = true;
}

/* ---- Added and removed ----------------------------------------------------------------------------------------------- */

/* clang-format off */
#define WORDS(en, zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}
/* clang-format on */

static Str statement_name(const Node *node, Language language)
{
    static const struct {
        NodeKind kind;
        Text text;
    } names[] = {
        {NODE_REQUIRE, WORDS("condition", "条件")}, {NODE_EXCEPTING, WORDS("exception", "除外情形")},
        {NODE_CHECK, WORDS("check", "校验")},       {NODE_OPTION, WORDS("option", "选项")},
        {NODE_CAP, WORDS("cap", "封顶")},           {NODE_FLOOR, WORDS("floor", "保底")},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].kind == node->kind)
            return language == LANGUAGE_ZH ? names[i].text.zh : names[i].text.en;
    return (Str){0};
}

static Str added_words(const Twins *twins, const PartChange *change, Language language)
{
    bool is_new = change->kind == CHANGE_ADDED, zh = language == LANGUAGE_ZH;
    const Node *node = change->part[is_new ? VERSION_NEW : VERSION_OLD].node;
    Str name = statement_name(node, language);
    if (!name.len)
        return (Str){0};
    const char *lead = zh ? (is_new ? "新增" : "取消") : (is_new ? "new " : "dropped ");
    bool says_more = node->label && node->label->text.len;
    return arena_print(twins->arena, "%s%.*s%s%.*s", lead, STR_ARG(name),
                       !says_more ? ""
                       : zh       ? "："
                                  : ": ",
                       says_more ? (int)node->label->text.len : 0, says_more ? node->label->text.at : "");
}

/* ---- The whole ------------------------------------------------------------------------------------------------------- */

/* The keys that lead to a value of a table. */
static Text row_role(const Wording *wording, const Part *part)
{
    Str text = {0};
    for (size_t i = 0; i < part->row_count; i++)
        text = arena_print(wording->twins->arena, "%.*s%s%.*s", STR_ARG(text),
                           i == 0                             ? ""
                           : wording->language == LANGUAGE_ZH ? "，"
                                                              : ", ",
                           STR_ARG(text_of_node(wording, VERSION_NEW, part->rows[i]->left)));
    return text_of(text);
}

Str change_words(const Twins *twins, const PartChange *change, Language language)
{
    const Part *was = &change->part[VERSION_OLD], *is = &change->part[VERSION_NEW];
    if (change->kind != CHANGE_CHANGED)
        return was->text.en.len || is->text.en.len ? (Str){0} : added_words(twins, change, language);
    Wording wording = {.twins = twins, .language = language};
    if (was->text.en.len || is->text.en.len)
        put_pair(&wording, TEXT("", ""), part_text(twins, VERSION_OLD, was, language),
                 part_text(twins, VERSION_NEW, is, language));
    else if (is->rows)
        walk(&wording, row_role(&wording, is), was->node->right, is->node->right);
    else
        walk(&wording, TEXT("", ""), was->node, is->node);
    if (wording.is_beyond_words)
        return (Str){0};
    if (wording.count > MOST_WORDS)
        wording.text =
            arena_print(twins->arena, language == LANGUAGE_ZH ? "%.*s；另有%zu处" : "%.*s; and %zu more",
                        STR_ARG(wording.text), wording.count - MOST_WORDS);
    return wording.text;
}
