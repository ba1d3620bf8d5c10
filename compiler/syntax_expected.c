#include "compiler/syntax_expected.h"

#include "parse.tab.h"

bool expects_value(Expected expected)
{
    return expects(expected, "least of");
}

bool expects_operator_only(Expected expected)
{
    return expects(expected, "+") && !expects_value(expected);
}

static Text quoted(Arena *arena, Str text)
{
    enum { SHOWN = 60 };
    bool longer = text.len > SHOWN;
    size_t length = longer ? SHOWN : text.len;
    while (longer && length && ((unsigned char)text.at[length] & 0xC0) == 0x80)
        length--;
    const char *dots = longer ? "…" : "";
    bool quotes = str_starts(text, STR("“")) || str_starts(text, STR("\""));
    if (quotes)
        return (Text){arena_print(arena, "`%.*s%s`", (int)length, text.at, dots),
                      arena_print(arena, "%.*s%s", (int)length, text.at, dots)};
    return (Text){arena_print(arena, "`%.*s%s`", (int)length, text.at, dots),
                  arena_print(arena, "“%.*s%s”", (int)length, text.at, dots)};
}

Text found_text(const Tokens *tokens, Token token)
{
    if (!token.code)
        return TEXT("the end of the file", "文件结尾");
    Text text = quoted(tokens->arena, tokens_text(tokens, token.span));
    const char *en = "", *zh = "";
    if (token.code == TOK_NAME) {
        en = "the name ";
        zh = "名称";
    } else if (token.code == TOK_STRING) {
        en = "the text ";
        zh = "文本";
    } else if (keyword_of_token(token.code)) {
        en = "the keyword ";
        zh = "关键词";
    }
    return (Text){arena_print(tokens->arena, "%s%.*s", en, STR_ARG(text.en)),
                  arena_print(tokens->arena, "%s%.*s", zh, STR_ARG(text.zh))};
}

/* ---- the list of what could stand here ---- */

typedef enum Class {
    CLASS_LITERAL, /* said by its own spelling */
    CLASS_VALUE,
    CLASS_NAME,
    CLASS_TEXT,
    CLASS_NUMBER,
    CLASS_DATE,
    CLASS_OPERATOR,
    CLASS_TYPE,
    CLASS_STATEMENT,
    CLASS_STATEMENT_WORD,
    CLASS_DECLARATION,
    CLASS_END,
    CLASS_COUNT_OF_CLASSES
} Class;

static const Text class_texts[] = {
    [CLASS_LITERAL] = {{0}, {0}},
#define SAID(class, en, zh) [class] = {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}
    SAID(CLASS_VALUE, "a value", "一个值"),
    SAID(CLASS_NAME, "a name", "名称"),
    SAID(CLASS_TEXT, "a text in quotes", "带引号的文本"),
    SAID(CLASS_NUMBER, "a number", "数"),
    SAID(CLASS_DATE, "a date such as 2015-10-29", "日期（如 2015-10-29）"),
    SAID(CLASS_OPERATOR, "an operator such as + of and", "运算词（如 + 的 且）"),
    SAID(CLASS_TYPE, "a type such as money or date", "类型（如 金额、日期）"),
    SAID(CLASS_STATEMENT, "the next statement", "下一条语句"),
    SAID(CLASS_STATEMENT_WORD, "the word of a statement such as `cap`", "语句的首词（如“最高不超过”）"),
    SAID(CLASS_DECLARATION, "the next declaration", "下一项声明"),
    SAID(CLASS_END, "the end of the file", "文件结尾"),
#undef SAID
};

static bool is_among(const char *alias, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(alias, *list) == 0)
            return true;
    return false;
}

static bool is_operator(const char *alias)
{
    static const char *const list[] = {"+",
                                       "-",
                                       "*",
                                       "/",
                                       "=",
                                       "!=",
                                       "<",
                                       ">",
                                       "<=",
                                       ">=",
                                       "minus",
                                       "of",
                                       "的",
                                       "的部分",
                                       "and",
                                       "or",
                                       "above",
                                       "below",
                                       "up to",
                                       "is",
                                       "is at least",
                                       "is one of",
                                       "is not one of",
                                       "rounded",
                                       "floored at",
                                       "capped at",
                                       "比",
                                       "增长",
                                       "增加额",
                                       "known",
                                       "unknown",
                                       "中",
                                       "each full",
                                       "each started",
                                       "以内",
                                       "以上",
                                       "以外",
                                       "to",
                                       NULL};
    return is_among(alias, list);
}

static bool is_type(const char *alias)
{
    static const char *const list[] = {"text",        "yes_no", "date", "money",  "rate",  "number", "count of",
                                       "quantity of", "one of", "days", "months", "years", NULL};
    return is_among(alias, list);
}

static bool starts_value(const char *alias)
{
    static const char *const list[] = {"a name",
                                       "a number",
                                       "a percentage",
                                       "a calendar date",
                                       "a text in quotes",
                                       "(",
                                       "-",
                                       "not",
                                       "yes",
                                       "no",
                                       "least of",
                                       "greatest of",
                                       "up to",
                                       "at up to",
                                       "excess of",
                                       "growth of",
                                       "increase of",
                                       "each full",
                                       "each started",
                                       "marginal",
                                       "whole",
                                       "lookup",
                                       "case",
                                       "awarded",
                                       "share of",
                                       "by rank of",
                                       "sum of",
                                       "highest of",
                                       "lowest of",
                                       "count of",
                                       "any",
                                       "all",
                                       NULL};
    return is_among(alias, list);
}

static Class class_of(Expected expected, const char *alias)
{
    const Keyword *keyword = keyword_find(str_from(alias));
    if (expects_value(expected) && (starts_value(alias) || (keyword && keyword->soft)))
        return CLASS_VALUE;
    if (expects(expected, "a name") && keyword && keyword->soft)
        return CLASS_NAME;
    if (expects(expected, "money") && is_type(alias))
        return CLASS_TYPE;
    bool limit = strcmp(alias, "a number") == 0 || strcmp(alias, "a percentage") == 0;
    if (expects(expected, "+") && (limit || is_operator(alias)))
        return CLASS_OPERATOR;
    /* An amendment changes and repeals only some of what a file declares, or statements of it. */
    bool amends = expects(expected, "clause") && !expects(expected, "policy");
    if (keyword && amends && keyword->role == KEYWORD_FILE)
        return CLASS_LITERAL;
    if (keyword && amends && keyword->role == KEYWORD_HEAD)
        return CLASS_STATEMENT_WORD;
    if (keyword && keyword->role != KEYWORD_INSIDE && expects(expected, "clause"))
        return CLASS_DECLARATION;
    if (keyword && keyword->role != KEYWORD_INSIDE)
        return CLASS_STATEMENT;
    static const struct {
        const char *alias;
        Class class;
    } own[] = {{"a name", CLASS_NAME},          {"a number", CLASS_NUMBER},       {"a percentage", CLASS_NUMBER},
               {"a calendar date", CLASS_DATE}, {"a text in quotes", CLASS_TEXT}, {"end of file", CLASS_END}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i].alias, alias) == 0)
            return own[i].class;
    return CLASS_LITERAL;
}

enum { MOST_SAID = 5 };

typedef struct SaidList {
    Text items[MOST_SAID];
    size_t count;
} SaidList;

static void say(SaidList *list, Text text)
{
    if (list->count < MOST_SAID)
        list->items[list->count++] = text;
}

static Text literal_text(Arena *arena, const char *alias)
{
    const Keyword *keyword = keyword_find(str_from(alias));
    Str en = keyword ? keyword_spelling(keyword, LANGUAGE_EN) : str_from(alias);
    Str zh = keyword ? keyword_spelling(keyword, LANGUAGE_ZH) : str_from(alias);
    Text text = {arena_print(arena, "`%.*s`", STR_ARG(en)), arena_print(arena, "“%.*s”", STR_ARG(zh))};
    /* A word of one language's order only is not said in the other. */
    if (keyword && !*keyword->en)
        text.en = (Str){0};
    if (keyword && !*keyword->zh)
        text.zh = strcmp(alias, "per") == 0 ? STR("“单个 栏目名”（写在前面）") : (Str){0};
    return text;
}

/* A single statement or declaration that fits is said by its own word. */
static bool is_class_said_alone(Class class, size_t members)
{
    return members == 1 && (class == CLASS_STATEMENT || class == CLASS_DECLARATION);
}

/* The weight of a share is said only where nothing else is meant. */
static bool is_left_out(Expected expected, const char *alias)
{
    /* A unit behind the value of a cell makes it a price: most are none. */
    if (strcmp(alias, "/") == 0 && !expects(expected, "+") &&
        (expects(expected, "to") || expects(expected, "required")))
        return true;
    return strcmp(alias, "a misplaced word") == 0 ||
           (strcmp(alias, "in proportion to") == 0 && expects(expected, "+"));
}

/* Words stand before classes, and one place is kept for the class of operators, which is what is most often meant. */
static SaidList list_expected(Arena *arena, Expected expected)
{
    SaidList list = {0};
    size_t members[CLASS_COUNT_OF_CLASSES] = {0};
    for (size_t i = 0; i < expected.count; i++)
        members[class_of(expected, expected.names[i])]++;
    size_t most_words = MOST_SAID - (members[CLASS_OPERATOR] > 0);
    for (size_t i = 0; i < expected.count; i++) {
        if (is_left_out(expected, expected.names[i]))
            continue;
        Class class = class_of(expected, expected.names[i]);
        if (list.count == most_words)
            break;
        if (class == CLASS_LITERAL || is_class_said_alone(class, members[class]))
            say(&list, literal_text(arena, expected.names[i]));
    }
    for (Class class = CLASS_VALUE; class < CLASS_COUNT_OF_CLASSES; class ++)
        if (members[class] && !is_class_said_alone(class, members[class]))
            say(&list, class_texts[class]);
    return list;
}

static Str joined(Arena *arena, const Str *items, size_t count, const char *comma, const char *last)
{
    Str text = {0};
    for (size_t i = 0; i < count; i++)
        text = arena_print(arena, "%.*s%s%.*s", STR_ARG(text),
                           !i               ? ""
                           : i + 1 == count ? last
                                            : comma,
                           STR_ARG(items[i]));
    return text;
}

Text expected_text(Arena *arena, Expected expected)
{
    SaidList list = list_expected(arena, expected);
    if (!list.count)
        return TEXT("something else", "其他内容");
    Str en[MOST_SAID], zh[MOST_SAID];
    size_t en_count = 0, zh_count = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].en.len)
            en[en_count++] = list.items[i].en;
        if (list.items[i].zh.len)
            zh[zh_count++] = list.items[i].zh;
    }
    Text text = {joined(arena, en, en_count, ", ", " or "), joined(arena, zh, zh_count, "、", "或")};
    if (!text.en.len)
        text.en = STR("something else");
    if (!text.zh.len)
        text.zh = STR("其他内容");
    return text;
}
