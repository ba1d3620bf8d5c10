/* syntax_errors: what is wrong where the grammar stops, said in the language's own words.
 *
 * The common mistakes have their own messages, tried in order; what is left says what was found and what could stand there. */
#include "compiler/missing_space.h"
#include "compiler/parser.h"
#include "runtime/text_width.h"
#include "compiler/word_set.h"

#include "parse.tab.h"

/* What is wrong is explained for so many mistakes of one file; the others are counted. */
#define MOST_EXPLAINED 10000

typedef struct Expected {
    const char *const *names;
    size_t count;
} Expected;

static bool expects(Expected expected, const char *alias)
{
    for (size_t i = 0; i < expected.count; i++)
        if (strcmp(expected.names[i], alias) == 0)
            return true;
    return false;
}

static bool expects_value(Expected expected)
{
    return expects(expected, "a number") && expects(expected, "(");
}

static Text quoted(Arena *arena, Str text)
{
    enum { SHOWN = 60 };
    bool longer = text.len > SHOWN;
    size_t length = longer ? SHOWN : text.len;
    while (longer && length && ((unsigned char)text.at[length] & 0xC0) == 0x80)
        length--;
    const char *dots = longer ? "…" : "";
    return (Text){arena_print(arena, "`%.*s%s`", (int)length, text.at, dots),
                  arena_print(arena, "“%.*s%s”", (int)length, text.at, dots)};
}

static Text found_text(const Tokens *tokens, Token token)
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
    if (expects(expected, "+") && is_operator(alias))
        return CLASS_OPERATOR;
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
    return (Text){arena_print(arena, "`%.*s`", STR_ARG(en)), arena_print(arena, "“%.*s”", STR_ARG(zh))};
}

/* A single statement or declaration that fits is said by its own word. */
static bool is_class_said_alone(Class class, size_t members)
{
    return members == 1 && (class == CLASS_STATEMENT || class == CLASS_DECLARATION);
}

static SaidList list_expected(Arena *arena, Expected expected)
{
    SaidList list = {0};
    size_t members[CLASS_COUNT_OF_CLASSES] = {0};
    for (size_t i = 0; i < expected.count; i++)
        members[class_of(expected, expected.names[i])]++;
    for (size_t i = 0; i < expected.count; i++) {
        Class class = class_of(expected, expected.names[i]);
        if (class == CLASS_LITERAL || is_class_said_alone(class, members[class]))
            say(&list, literal_text(arena, expected.names[i]));
    }
    for (Class class = CLASS_VALUE; class < CLASS_COUNT_OF_CLASSES; class ++)
        if (members[class] && !is_class_said_alone(class, members[class]))
            say(&list, class_texts[class]);
    return list;
}

static Text expected_text(Arena *arena, Expected expected)
{
    SaidList list = list_expected(arena, expected);
    if (!list.count)
        return TEXT("something else", "其他内容");
    Text text = list.items[0];
    for (size_t i = 1; i < list.count; i++) {
        bool last = i + 1 == list.count;
        text.en =
            arena_print(arena, "%.*s%s%.*s", STR_ARG(text.en), last ? " or " : ", ", STR_ARG(list.items[i].en));
        text.zh =
            arena_print(arena, "%.*s%s%.*s", STR_ARG(text.zh), last ? "或" : "、", STR_ARG(list.items[i].zh));
    }
    return text;
}

/* ---- common mistakes: each says whether it was the one ---- */

static Span just_after(Token token)
{
    return (Span){token.span.end, token.span.end};
}

static bool report_stray_closer(Parser *parser)
{
    Tokens *tokens = &parser->tokens;
    Token found = tokens->current;
    bool closer = found.code == TOK_RBRACE || found.code == TOK_RPAREN;
    if (!closer || tokens->change == BRACKETS_POPPED || tokens_closes_outer(tokens, found))
        return false;
    DIAGN(tokens->diags, STRAY_CLOSER, found.span, text_of(tokens_text(tokens, found.span)));
    return true;
}

/* The bracket is open, and what was found can only stand outside of it. */
static bool report_missing_closer(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    Bracket inner;
    if (!tokens_innermost(tokens, &inner))
        return false;
    bool paren = inner.kind == BRACKET_PAREN;
    bool leaves = tokens_leaves_bracket(tokens, tokens->current, inner) ||
                  (paren && tokens->current.code == TOK_STRING && expects(expected, ")"));
    if (!leaves)
        return false;
    Diag *diag = DIAGN(tokens->diags, MISSING_CLOSER, tokens->current.span,
                       paren ? text_of(STR(")")) : text_of(STR("}")), found_text(tokens, tokens->current));
    diag_mark(diag, inner.opener, TEXT("opened here", "在此打开"));
    return true;
}

static Str unglued(Parser *parser, Token token)
{
    if (token.code != TOK_NAME || token.lexeme != LEXEME_WORD)
        return (Str){0};
    Tokens *tokens = &parser->tokens;
    if (!parser->words)
        parser->words = word_set_new(tokens->arena, tokens->source);
    return missing_space_mend(tokens->arena, tokens_text(tokens, token.span), word_set_has, parser->words);
}

static bool expects_token(Expected expected, const Keyword *keyword)
{
    const char *rest = *keyword->en ? keyword->en : keyword->zh;
    Str alias;
    if (!keyword_next_spelling(&rest, &alias))
        return false;
    for (size_t i = 0; i < expected.count; i++)
        if (str_equal(str_from(expected.names[i]), alias))
            return true;
    return false;
}

/* A keyword that could stand here, glued to the front of a word that is not known: `条件本县` where a statement begins. */
static Str unglued_front(Parser *parser, Token token, Expected expected)
{
    if (token.code != TOK_NAME || token.lexeme != LEXEME_WORD || expects(expected, "a name"))
        return (Str){0};
    Str word = tokens_text(&parser->tokens, token.span), best = {0};
    size_t count;
    const Keyword *list = keyword_list(&count);
    for (size_t i = 0; i < count; i++) {
        if (!expects_token(expected, &list[i]))
            continue;
        const char *rests[] = {list[i].en, list[i].zh};
        Str spelling;
        for (size_t language = 0; language < 2; language++)
            while (keyword_next_spelling(&rests[language], &spelling)) {
                bool inside_word = language == 0 && word.len > spelling.len &&
                                   ((word.at[spelling.len] >= 'a' && word.at[spelling.len] <= 'z') ||
                                    word.at[spelling.len] == '_');
                bool one_character = language == 1 && spelling.len <= 3;
                if (spelling.len > best.len && spelling.len < word.len && str_starts(word, spelling) &&
                    !inside_word && !one_character)
                    best = spelling;
            }
    }
    if (!best.len)
        return best;
    return arena_print(parser->tokens.arena, "%.*s %.*s", STR_ARG(best), (int)(word.len - best.len),
                       word.at + best.len);
}

static bool report_missing_space(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    Token at = tokens->current;
    Str mended = unglued(parser, at);
    if (!mended.len)
        mended = unglued_front(parser, at, expected);
    if (!mended.len) {
        at = tokens->previous;
        mended = unglued(parser, at);
    }
    if (!mended.len)
        return false;
    missing_space_report(tokens->diags, tokens->source, at.span, mended);
    return true;
}

static bool report_unknown_character(Parser *parser)
{
    Tokens *tokens = &parser->tokens;
    if (tokens->current.code != TOK_UNKNOWN_CHARACTER)
        return false;
    Str text = tokens_text(tokens, tokens->current.span);
    if (str_is(text, "%") || str_is(text, "％") || str_is(text, "‰")) {
        DIAGN(tokens->diags, STRAY_PERCENT, tokens->current.span, text_of(text));
        return true;
    }
    Diag *diag = DIAGN(tokens->diags, UNKNOWN_CHARACTER, tokens->current.span, text_of(text));
    if (str_is(text, "。") || str_is(text, "."))
        diag_help(diag, TEXT("delete it: statements end without a full stop", "请删除：语句不用句号结尾"));
    else if (str_is(text, "&") || str_is(text, "|") || str_is(text, "!"))
        diag_help(diag, TEXT("write `and`, `or`, `not`", "请写“且”“或”“非”"));
    else if (str_is(text, "[") || str_is(text, "]") || str_is(text, "【") || str_is(text, "】"))
        diag_help(diag, TEXT("brackets are ( ) and { }", "括号只用（）和 { }"));
    return true;
}

/* The statement that the mistake stands in: the last head before it, as far as the stream remembers. */
static bool report_missing_label(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    int head = tokens->statement.code;
    bool labelled = head == TOK_REQUIRE || head == TOK_EXCEPTING || head == TOK_CHECK || head == TOK_ASSERT ||
                    head == TOK_PROVE;
    bool next =
        !tokens->current.code || tokens_starts_statement(tokens->current) || tokens->current.code == TOK_RBRACE;
    if (!labelled || !next || !expects(expected, "a text in quotes") || expects_value(expected))
        return false;
    DIAGN(tokens->diags, MISSING_LABEL, just_after(tokens->previous),
          text_of(tokens_text(tokens, tokens->statement.span)), found_text(tokens, tokens->current));
    return true;
}

static bool is_value_token(Token token)
{
    return token.code == TOK_NAME || token.code == TOK_NUMBER || token.code == TOK_PERCENT ||
           token.code == TOK_DATE;
}

static bool report_two_values(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    bool ends_value = is_value_token(tokens->previous) || tokens->previous.code == TOK_RPAREN;
    if (!is_value_token(tokens->current) || !ends_value || !expects(expected, "+") || expects(expected, ":"))
        return false;
    Diag *diag =
        DIAGN(tokens->diags, TWO_VALUES, tokens->current.span, text_of(tokens_text(tokens, tokens->previous.span)),
              text_of(tokens_text(tokens, tokens->current.span)));
    diag_mark(diag, tokens->previous.span, (Text){0});
    return true;
}

static bool is_if(Str text)
{
    return str_is(text, "if") || str_is(text, "如果") || str_is(text, "若") || str_is(text, "如") ||
           str_is(text, "when");
}

static Text advice(const Parser *parser, Expected expected)
{
    const Tokens *tokens = &parser->tokens;
    int found = tokens->current.code;
    if (is_if(tokens_text(tokens, tokens->current.span)))
        return TEXT(
            "a condition is `require … \"its text\"`; a choice of amounts is `case { when …: … otherwise: … }`",
            "条件写作：条件 … “说明”；分情形取值写作：分情形 { 当 …：… 其余：… }");
    if (found == TOK_EQ && tokens->previous.code == TOK_EQ)
        return TEXT("one `=` compares and defines", "比较和定义都只用一个 =");
    if (found == TOK_EQ && expects(expected, ":"))
        return TEXT("in braces write `:` between a tier and its value", "大括号内，档次与取值之间写“：”");
    if (expects(expected, "=") && (found == TOK_COLON || is_value_token(tokens->current)))
        return TEXT("write `=` between a name and its value", "名称与取值之间写 =");
    if (expects(expected, ":") && !expects(expected, "=") &&
        (is_value_token(tokens->current) || found == TOK_MARGINAL))
        return TEXT("is `:` missing before it?", "之前是否漏了“：”？");
    if (found == TOK_STRING && expects(expected, "a name"))
        return TEXT("a name is written without quotes, or as 「…」; the label in quotes follows it",
                    "名称不加引号，或写作「…」；带引号的标签写在名称之后");
    if (found == TOK_NAME && expects(expected, "a text in quotes") && !expects_value(expected))
        return TEXT("put the text in quotes: “…” or \"…\"", "文本要加引号：“…”或\"…\"");
    const Keyword *keyword = keyword_of_token(found);
    if (keyword && !keyword->soft && expects(expected, "a name"))
        return TEXT("this word belongs to the language; as a name it is written 「…」",
                    "这是语言的关键词；作名称时写作「…」");
    return (Text){0};
}

void parser_report_syntax(Parser *parser, const char *const *names, size_t count)
{
    Tokens *tokens = &parser->tokens;
    Expected expected = {names, count};
    if (tokens->diags->errors >= MOST_EXPLAINED) {
        DIAG0(tokens->diags, SYNTAX, tokens->current.span);
        tokens_recover(tokens);
        return;
    }
    bool said = tokens_error_follows(tokens) || report_stray_closer(parser) ||
                report_missing_space(parser, expected) || report_missing_label(parser, expected) ||
                report_missing_closer(parser, expected) || report_unknown_character(parser) ||
                report_two_values(parser, expected);
    if (!said) {
        Diag *diag = DIAGN(tokens->diags, SYNTAX, tokens->current.span, found_text(tokens, tokens->current),
                           expected_text(tokens->arena, expected));
        diag_help(diag, advice(parser, expected));
    }
    tokens_recover(tokens);
}
