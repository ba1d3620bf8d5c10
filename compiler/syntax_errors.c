/* syntax_errors: what is wrong where the grammar stops, said in the language's own words.
 *
 * The common mistakes have their own messages, tried in order; what is left says what was found and what could stand there. */
#include "compiler/builtin.h"
#include "compiler/limit_words.h"
#include "compiler/missing_space.h"
#include "compiler/near_words.h"
#include "compiler/spelled_numbers.h"
#include "compiler/syntax_expected.h"
#include "compiler/word_set.h"
#include "runtime/text_width.h"

#include "parse.tab.h"

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
    if (inner.opener.start >= parser->opened_twice.start && inner.opener.start < parser->opened_twice.end)
        return true;
    Diag *diag = DIAGN(tokens->diags, MISSING_CLOSER, just_after(tokens->previous),
                       paren ? text_of(STR(")")) : text_of(STR("}")), found_text(tokens, tokens->current));
    diag_mark(diag, inner.opener, TEXT("opened here", "在此打开"));
    if (tokens->current.code)
        diag_mark(diag, tokens->current.span, TEXT("before this", "在此之前"));
    return true;
}

static bool is_declared(Parser *parser, Str word)
{
    if (!parser->words)
        parser->words = word_set_new(parser->tokens.arena, parser->tokens.source);
    return word_set_has(parser->words, word);
}

static Str unglued(Parser *parser, Token token)
{
    if (token.code != TOK_NAME || token.lexeme != LEXEME_WORD)
        return (Str){0};
    Tokens *tokens = &parser->tokens;
    is_declared(parser, STR(""));
    return missing_space_mend(tokens->arena, tokens_text(tokens, token.span), word_set_has, parser->words);
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
        if (!expects_keyword(expected, &list[i]))
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

static bool can_stand(const void *expected, const char *alias)
{
    const Expected *names = expected;
    const Keyword *keyword = keyword_find(str_from(alias));
    /* Where a name fits, every soft word does, as a name: no statement begins there. */
    bool is_name = keyword && keyword->soft && keyword->role != KEYWORD_INSIDE && expects(*names, "a name");
    return !is_name && expects(*names, alias);
}

static Str text_after(const Tokens *tokens, Token token)
{
    size_t at = token.span.end - tokens->source->base;
    return (Str){tokens->source->text.at + at, tokens->source->text.len - at};
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Letters, figures and % up to a blank or a sign; the signs of Chinese texts begin with these three bytes. */
static Str first_word(Str text)
{
    size_t length = 0;
    for (; length < text.len && length < 120; length++) {
        unsigned char byte = (unsigned char)text.at[length];
        bool letter = byte >= 0x80 || is_digit((char)byte) || (byte >= 'a' && byte <= 'z') ||
                      (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '%';
        if (!letter || byte == 0xE2 || byte == 0xE3 || byte == 0xEF)
            break;
    }
    return (Str){text.at, length};
}

static Str rest_of_line(const Tokens *tokens, Token token)
{
    Str text = text_after(tokens, (Token){.span = {token.span.start, token.span.start}});
    const char *end = memchr(text.at, '\n', text.len);
    const char *note = memchr(text.at, '#', end ? (size_t)(end - text.at) : text.len);
    text.len = note ? (size_t)(note - text.at) : end ? (size_t)(end - text.at) : text.len;
    while (text.len &&
           (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\r' || text.at[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* 20万元封顶 is one word of the measure, which begins with a number; of a line that begins with a name, all may be a known phrase. */
static Text near_advice(const Tokens *tokens, Expected expected)
{
    Token current = tokens->current;
    Text advice = near_word_advice(tokens_text(tokens, current.span), can_stand, &expected);
    bool number = current.code == TOK_NUMBER || current.code == TOK_PERCENT;
    if (!advice.en.len && number)
        advice = near_word_advice(first_word(rest_of_line(tokens, current)), can_stand, &expected);
    if (!advice.en.len && current.line_start && (number || current.code == TOK_NAME))
        advice = near_word_advice(rest_of_line(tokens, current), can_stand, &expected);
    if (!advice.en.len && expects_value(expected) && tokens->previous.code != TOK_CAP)
        advice = near_word_advice(tokens_text(tokens, current.span), near_word_is_before_value, NULL);
    return advice;
}

static bool report_missing_space(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    if (near_advice(tokens, expected).en.len)
        return false;
    const Token words[] = {tokens->current, tokens->current, tokens->previous};
    const Str mended[] = {unglued(parser, words[0]), unglued_front(parser, words[1], expected),
                          unglued(parser, words[2])};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!mended[i].len || !missing_space_helps(tokens->diags, tokens->source, words[i].span, mended[i]))
            continue;
        missing_space_report(tokens->diags, tokens->source, words[i].span, mended[i]);
        return true;
    }
    return false;
}

/* The number of a name glued to it, 市级5.7万元 or 市级30%, where the grammar stopped at its point or sign. */
static void report_glued_number(Parser *parser, Expected expected, size_t name_length)
{
    Tokens *tokens = &parser->tokens;
    Token found = tokens->current, before = tokens->previous;
    Str name = tokens_text(tokens, before.span), first = {name.at, name_length};
    Str sign = tokens_text(tokens, found.span), rest = first_word(text_after(tokens, found));
    Str number = arena_print(tokens->arena, "%.*s%.*s%.*s", (int)(name.len - name_length), name.at + name_length,
                             STR_ARG(sign), STR_ARG(rest));
    Bracket inner;
    bool arms = tokens_innermost(tokens, &inner) && inner.kind == BRACKET_ARMS;
    bool cell = !arms && expects(expected, "=") &&
                (tokens->statement.code == TOK_EXPECT || tokens->statement.code == TOK_GIVEN);
    const char *en = arms ? "in braces write `%.*s: %.*s`" : cell ? "write `%.*s = %.*s`" : "write `%.*s %.*s`";
    const char *zh = arms ? "大括号内写“%.*s：%.*s”" : cell ? "请写“%.*s = %.*s”" : "请写“%.*s %.*s”";
    Span whole = {before.span.start, found.span.end + (uint32_t)rest.len};
    Diag *diag = DIAGN(tokens->diags, MISSING_SPACE, whole, text_of(first), text_of(STR("")));
    diag_help(diag, (Text){arena_print(tokens->arena, en, STR_ARG(first), STR_ARG(number)),
                           arena_print(tokens->arena, zh, STR_ARG(first), STR_ARG(number))});
}

/* The length of the name before the figures that end the word, when this sign goes on with them. */
static bool goes_on_with_figures(const Tokens *tokens, size_t *name_length)
{
    Str name = tokens_text(tokens, tokens->previous.span);
    size_t end = name.len;
    while (end && is_digit(name.at[end - 1]))
        end--;
    *name_length = end;
    return tokens->current.code == TOK_UNKNOWN_CHARACTER && end < name.len &&
           tokens->previous.span.end == tokens->current.span.start;
}

/* A point between figures is never one too many. */
static bool report_point_in_number(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    size_t length;
    Str after = text_after(tokens, tokens->current);
    if (!str_is(tokens_text(tokens, tokens->current.span), ".") || !goes_on_with_figures(tokens, &length) ||
        !after.len || !is_digit(after.at[0]))
        return false;
    if (tokens->previous.code == TOK_NAME && length) {
        report_glued_number(parser, expected, length);
        return true;
    }
    Diag *diag = DIAGN(tokens->diags, UNKNOWN_CHARACTER, tokens->current.span, text_of(STR(".")));
    diag_help(diag, TEXT("a number has one point; between two numbers stands a sign",
                         "一个数只有一个小数点；两个数之间要写运算符或逗号"));
    return true;
}

/* ｛市级30%，县级70%｝ */
static bool report_percent_of_arm(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    Bracket inner;
    size_t length;
    Str sign = tokens_text(tokens, tokens->current.span);
    bool percent = str_is(sign, "%") || str_is(sign, "％");
    if (!percent || !tokens_innermost(tokens, &inner) || inner.kind != BRACKET_ARMS ||
        tokens->previous.code != TOK_NAME || !goes_on_with_figures(tokens, &length) || !length)
        return false;
    report_glued_number(parser, expected, length);
    return true;
}

#define FIXED(en, zh)          \
    {                          \
        {en, sizeof(en) - 1},  \
        {                      \
            zh, sizeof(zh) - 1 \
        }                      \
    }

static Text advice_on_character(Str character)
{
    static const struct {
        const char *characters;
        Text advice;
    } known[] = {
        {"。|.", FIXED("delete it: statements end without a full stop", "请删除：语句不用句号结尾")},
        {"&|!", FIXED("write `and`, `or`, `not`", "请写“且”“或”“非”")},
        {"[|]|【|】|〔|〕", FIXED("brackets are ( ) and { }", "括号只用（）和 { }")},
        {"'|‘|’|`|《|》|『|』|〈|〉", FIXED("a text stands in “…” or \"…\"", "文本用“…”或 \"…\"")},
        {"￥|¥|$", FIXED("write the unit after the number: `200000 yuan`", "币种写在数之后：200000元")},
        {"~|～|—|…", FIXED("write `from A up to B`, in a look-up `A to B`",
                           "区间写作“5000单以上 10000单以内”，查找时写作“1 至 2”")},
        {"\\", FIXED("to divide write `/`", "“除以”写作 /")},
    };
    if (str_is(character, "|"))
        return known[1].advice;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const char *rest = known[i].characters;
        Str one;
        while (keyword_next_spelling(&rest, &one))
            if (str_equal(one, character))
                return known[i].advice;
    }
    return (Text){0};
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_condition(int head)
{
    return head == TOK_FOR || head == TOK_REQUIRE || head == TOK_EXCEPTING || head == TOK_CHECK ||
           head == TOK_ASSERT || head == TOK_PROVE;
}

/* A value and a number beside it, with what the measure writes behind the number. In a condition they are compared. */
static Text advice_on_limit(const Tokens *tokens, Str value, Str text)
{
    WrittenLimit limit = limit_words_read(text);
    bool rate = limit.amount.len && limit.amount.at[limit.amount.len - 1] == '%';
    bool compared = is_condition(tokens->statement.code) || limit.comparison || limit.upper.len;
    if (compared)
        return limit_words_advice(tokens->arena, value, limit);
    Str amount = limit.amount;
    if (rate)
        return (Text){arena_print(tokens->arena, "write `%.*s of %.*s`", STR_ARG(amount), STR_ARG(value)),
                      arena_print(tokens->arena, "请写“%.*s 的 %.*s”", STR_ARG(value), STR_ARG(amount))};
    return (Text){0};
}

/* 产值较上年增长10%及以上: the figures belong to a word of which the sign is no part. Behind 为 it is the name of an option. */
static void report_percent_in_word(Parser *parser, size_t name_length)
{
    Tokens *tokens = &parser->tokens;
    Token first = tokens->previous, sign = tokens->current;
    Str tail = first_word(text_after(tokens, sign));
    Str word = tokens_text(tokens, (Span){first.span.start, sign.span.end + (uint32_t)tail.len});
    Str name = {word.at, name_length}, figures = {word.at + name_length, word.len - name_length};
    Span whole = {first.span.start, sign.span.end + (uint32_t)tail.len};
    bool named = tokens->statement.code == TOK_UNDER || tokens->statement.code == TOK_OPTION ||
                 tokens->statement.code == TOK_READING;
    Diag *diag = named
                     ? DIAGN(tokens->diags, UNKNOWN_CHARACTER, sign.span, text_of(tokens_text(tokens, sign.span)))
                     : DIAGN(tokens->diags, MISSING_SPACE, whole, text_of(name), text_of(STR("")));
    Text near = near_word_advice(name, near_word_is_before_value, NULL);
    if (named)
        diag_help(diag, (Text){arena_print(tokens->arena, "a name with signs is written 「%.*s」", STR_ARG(word)),
                               arena_print(tokens->arena, "名称中有符号时，整个名称写作「%.*s」", STR_ARG(word))});
    else if (near.en.len || !is_declared(parser, name))
        diag_help(diag, near.en.len ? near
                                    : TEXT("names, keywords and numbers are written apart",
                                           "名称、关键词和数之间各空一格"));
    else
        diag_help(diag, advice_on_limit(tokens, name, figures));
}

static bool report_unknown_character(Parser *parser)
{
    Tokens *tokens = &parser->tokens;
    if (tokens->current.code != TOK_UNKNOWN_CHARACTER)
        return false;
    Str text = tokens_text(tokens, tokens->current.span);
    if (str_is(text, "%") || str_is(text, "％") || str_is(text, "‰")) {
        size_t length;
        if (tokens->previous.code == TOK_NAME && goes_on_with_figures(tokens, &length))
            report_percent_in_word(parser, length);
        else
            DIAGN(tokens->diags, STRAY_PERCENT, tokens->current.span, text_of(text));
        return true;
    }
    Diag *diag = DIAGN(tokens->diags, UNKNOWN_CHARACTER, tokens->current.span, text_of(text));
    diag_help(diag, advice_on_character(text));
    return true;
}

/* The statement that the mistake stands in: the last head before it, as far as the stream remembers. */
static bool report_missing_label(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    int head = tokens->statement.code;
    bool labelled = head == TOK_REQUIRE || head == TOK_EXCEPTING || head == TOK_CHECK || head == TOK_ASSERT ||
                    head == TOK_PROVE || head == TOK_ACCEPT;
    bool next =
        !tokens->current.code || tokens_starts_statement(tokens->current) || tokens->current.code == TOK_RBRACE;
    if (!labelled || !next || !expects(expected, "a text in quotes") || expects_value(expected))
        return false;
    Diag *diag = DIAGN(tokens->diags, MISSING_LABEL, just_after(tokens->previous),
                       text_of(tokens_text(tokens, tokens->statement.span)), found_text(tokens, tokens->current));
    if (head == TOK_ACCEPT)
        diag_help(diag,
                  TEXT("say why the measure means it: `accept cliff \"minutes of the leading group, 2016 no. 2\"`",
                       "请写明理由，例如：已知 跳变 “领导小组会议纪要〔2016〕2号”"));
    return true;
}

static bool is_value_token(Token token)
{
    return token.code == TOK_NAME || token.code == TOK_NUMBER || token.code == TOK_PERCENT ||
           token.code == TOK_DATE;
}

/* Tiers whose `{` was forgotten: their `}` closes nothing else. */
static bool report_missing_opener(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    int head = tokens->band_head;
    bool tiers = head == TOK_MARGINAL || head == TOK_WHOLE || head == TOK_LOOKUP || head == TOK_CASE;
    bool begins = is_value_token(tokens->current) || tokens->current.code == TOK_UP_TO ||
                  tokens->current.code == TOK_BELOW || tokens->current.code == TOK_WHEN;
    if (!tiers || !begins || tokens->current.line_start || !expects(expected, "{"))
        return false;
    DIAGN(tokens->diags, MISSING_OPENER, tokens->current.span, found_text(tokens, tokens->current));
    tokens->unopened++;
    return true;
}

/* How the two could be joined. */
static Text advice_on_two_values(const Tokens *tokens, Expected expected)
{
    Str first = tokens_text(tokens, tokens->previous.span), second = tokens_text(tokens, tokens->current.span);
    bool bounds = tokens->statement.code == TOK_CAP || tokens->statement.code == TOK_LIMIT;
    if (bounds && (str_starts(second, STR("每")) || str_starts(second, STR("各"))))
        return TEXT("for whom is said by `per {KEY}`",
                    "对谁计算写作“单个 栏目名”，如“单个 {KEY} 每年 最高不超过 50万元”");
    Text near = near_word_advice(first, near_word_is_before_value, NULL);
    if (!near.en.len)
        near = near_word_advice(second, near_word_is_before_value, NULL);
    if (near.en.len)
        return near;
    Str spelled = tokens->current.code == TOK_NAME ? spelled_number_mend(tokens->arena, second) : (Str){0};
    if (spelled.len)
        return (Text){arena_print(tokens->arena, "amounts are written in figures: `%.*s`", STR_ARG(spelled)),
                      arena_print(tokens->arena, "数额用数字写：“%.*s %.*s”", STR_ARG(first), STR_ARG(spelled))};
    bool number = tokens->current.code == TOK_NUMBER || tokens->current.code == TOK_PERCENT;
    if (number)
        return advice_on_limit(tokens, first, rest_of_line(tokens, tokens->current));
    if (tokens->current.code == TOK_NAME && expects(expected, "a text in quotes"))
        return (Text){
            arena_print(tokens->arena, "a text stands in quotes: \"%.*s\"; between two values write an operator",
                        STR_ARG(second)),
            arena_print(tokens->arena, "说明文字要加引号：“%.*s”；若是两个值，请在其间写运算词", STR_ARG(second))};
    return (Text){0};
}

/* `invested 20%`, read up to the number: only 以上 or 以内 could make a comparison of it. */
static bool report_value_and_limit(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    if (!expects(expected, "以上") || expects(expected, "+") || expects(expected, ":"))
        return false;
    const char *text = tokens->source->text.at;
    size_t end = tokens->previous.span.end - tokens->source->base;
    size_t start = tokens->previous.span.start - tokens->source->base;
    bool unit = tokens->previous.code != TOK_NUMBER && tokens->previous.code != TOK_PERCENT;
    while (unit && start && is_blank(text[start - 1]))
        start--;
    while (unit && start && !is_blank(text[start - 1]) && text[start - 1] != '\n')
        start--;
    size_t first_end = start;
    while (first_end && is_blank(text[first_end - 1]))
        first_end--;
    size_t first = first_end;
    while (first && !is_blank(text[first - 1]) && text[first - 1] != '\n')
        first--;
    while (first < first_end && (text[first] == '{' || text[first] == '('))
        first++;
    Str value = {text + first, first_end - first}, limit = {text + start, end - start};
    if (str_starts(value, STR("（")) || str_starts(value, STR("｛")))
        value = (Str){value.at + STR("（").len, value.len - STR("（").len};
    Token number = {.span = {tokens->source->base + (uint32_t)start, tokens->source->base + (uint32_t)start}};
    Span both = {tokens->source->base + (uint32_t)(value.at - text), tokens->previous.span.end};
    Diag *diag = DIAGN(tokens->diags, TWO_VALUES, both, text_of(value), text_of(limit));
    Text near = near_word_advice(value, near_word_is_before_value, NULL);
    diag_help(diag, near.en.len ? near : advice_on_limit(tokens, value, rest_of_line(tokens, number)));
    return true;
}

static bool report_two_values(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    bool ends_value = is_value_token(tokens->previous) || tokens->previous.code == TOK_RPAREN;
    if (!is_value_token(tokens->current) || !ends_value || !expects(expected, "+") || expects(expected, ":") ||
        tokens->current.line_start || tokens->current.lexeme == LEXEME_NAME_QUOTED)
        return false;
    Span both = {tokens->previous.span.start, tokens->current.span.end};
    Diag *diag = DIAGN(tokens->diags, TWO_VALUES, both, text_of(tokens_text(tokens, tokens->previous.span)),
                       text_of(tokens_text(tokens, tokens->current.span)));
    Bracket inner;
    bool arms = tokens_innermost(tokens, &inner) && inner.kind == BRACKET_ARMS;
    Str apart = arms ? unglued(parser, tokens->previous) : (Str){0};
    if (apart.len)
        diag_help(diag,
                  (Text){arena_print(tokens->arena, "in braces write `:` between a tier and its value: `%.*s: …`",
                                     STR_ARG(apart)),
                         arena_print(tokens->arena, "大括号内，档次与取值之间写“：”：“%.*s：…”", STR_ARG(apart))});
    else
        diag_help(diag, advice_on_two_values(tokens, expected));
    diag_mark(diag, tokens->previous.span, (Text){0});
    return true;
}

static bool take_numeral(Str *text)
{
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百"};
    size_t length = text->len;
    for (size_t before = 0; before != text->len;) {
        before = text->len;
        for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
            str_take(text, numerals[i]);
        if (text->len && is_digit(text->at[0]))
            *text = (Str){text->at + 1, text->len - 1};
    }
    return text->len < length;
}

/* A paragraph number of the measure, copied with its text: 1. （一） ① 一、 第二章. Not 一次性, not 20万元: they are what the
 * clause pays. */
static bool is_paragraph_number(const Tokens *tokens, Expected expected)
{
    bool statement = false;
    for (size_t i = 0; i < expected.count && !statement; i++) {
        const Keyword *keyword = keyword_find(str_from(expected.names[i]));
        statement = keyword && keyword->role != KEYWORD_INSIDE;
    }
    if (!statement || !tokens->current.line_start)
        return false;
    Str text = rest_of_line(tokens, tokens->current);
    bool bracket = str_take(&text, "（") || str_take(&text, "(");
    bool nth = !bracket && str_take(&text, "第");
    bool circled = str_starts(text, STR("\xE2\x91")) || str_starts(text, STR("\xE2\x92"));
    if (circled || !take_numeral(&text))
        return circled;
    static const char *const ends[] = {"、", ".", "．", ")", "）", ",", "，", "章", "节", "条", "款", "项"};
    bool end = !text.len;
    for (size_t i = nth ? 7 : bracket ? 3 : 0; i < (nth ? 12 : bracket ? 5 : 7) && !end; i++)
        end = str_starts(text, str_from(ends[i]));
    return end;
}

static bool declares_name(int head)
{
    return head == TOK_POLICY || head == TOK_CLAUSE || head == TOK_BUDGET || head == TOK_INPUT ||
           head == TOK_READING || head == TOK_FIELD || head == TOK_KEY || head == TOK_DEFINE || head == TOK_UNIT;
}

/* What goes wrong around a name that is being declared. */
static Text advice_on_name(const Tokens *tokens, Expected expected)
{
    int found = tokens->current.code, before = tokens->previous.code;
    const Keyword *keyword = keyword_of_token(found);
    Str text = tokens_text(tokens, tokens->current.span);
    if (found == TOK_STRING && expects(expected, "a name"))
        return TEXT("a name is written without quotes, or as 「…」; the label in quotes follows it",
                    "名称不加引号，或写作「…」；带引号的标签写在名称之后");
    if (keyword && !keyword->soft && expects(expected, "a name"))
        return (Text){arena_print(tokens->arena,
                                  "this word belongs to the language; as a name it is written 「%.*s」",
                                  STR_ARG(text)),
                      arena_print(tokens->arena, "这是语言的关键词；作名称时写作「%.*s」", STR_ARG(text))};
    if (found == TOK_NUMBER && expects(expected, "a name") && !expects_value(expected))
        return TEXT("a name that begins with a digit is written in 「…」",
                    "以数字开头的名称写作「…」，如「2026年补贴」");
    if (found == TOK_NAME && expects(expected, "count of"))
        return (Text){
            arena_print(tokens->arena,
                        "a type is missing: `count of %.*s` for whole numbers of it, `quantity of %.*s` "
                        "for decimals; a name with spaces is written in 「…」",
                        STR_ARG(text), STR_ARG(text)),
            arena_print(tokens->arena,
                        "此处缺类型：整数写“个数 %.*s”，可有小数写“数量 %.*s”；名称中有空格时整个写作「…」",
                        STR_ARG(text), STR_ARG(text))};
    if (found == TOK_LPAREN && tokens->statement.code == TOK_FIELD)
        return TEXT("amounts are in yuan here, and the unit is no part of the name; the data may head its column "
                    "`invested (万元)`",
                    "名称中不写单位：办法中金额按元计，数据表的表头可写“投入额（万元）”");
    if (declares_name(tokens->statement.code) && before == TOK_NAME &&
        (found == TOK_NAME || found == TOK_MINUS_SIGN || found == TOK_DIVIDE_SIGN || found == TOK_LPAREN))
        return TEXT("a name with spaces or signs is written in 「…」", "名称中有空格或符号时，整个名称写作「…」");
    return (Text){0};
}

static bool names_field_type(int head)
{
    return head == TOK_FIELD || head == TOK_KEY;
}

static Text advice_on_statement(const Tokens *tokens, Expected expected)
{
    /* A new line where the statement may end is another statement. */
    bool may_end = expects(expected, "}") || expects(expected, "end of file");
    if (may_end && tokens->current.line_start)
        return (Text){0};
    if (tokens->statement.code == TOK_AMEND && expects(expected, "as") && expects(expected, "is"))
        return TEXT("give the new version a name: `amend POLICY as NEW \"…\" effective 2026-01-01 { … }`",
                    "请给新版本起名：“修订 办法名称 为 新版本名称 “…” 施行日期 2026-01-01 { … }”");
    if (tokens->statement.code == TOK_UNIT && tokens->current.code == TOK_COMMA)
        return TEXT("each unit is a declaration of its own: `unit person`, in the next line `unit order`",
                    "每个单位各写一行：“计量单位 人”，下一行“计量单位 平方米”");
    if (tokens->statement.code == TOK_LIMIT && tokens->current.code == TOK_COMMA)
        return TEXT("write `limit A + B <= M per {KEY} per year reduce B, A`",
                    "几项用 + 相加，如“合计 甲 + 乙 单个 {KEY} 每年 不超过 100万元 依次核减 乙、甲”");
    if (names_field_type(tokens->statement.code) && tokens->current.code == TOK_NUMBER &&
        expects(expected, "within"))
        return TEXT("the range of a field is `within 0 yuan to 1000000 yuan`",
                    "栏目的范围写作“范围 0元 至 10亿元”");
    if (tokens->statement.code == TOK_UNMODELLED)
        return TEXT(
            "two texts stand here, the article and what it says: `unmodelled \"12\" \"how the office is organised\"`",
            "此处要写两段文本，先条号后内容：未量化 “第十二条” “领导小组的组成”");
    if (tokens->statement.code == TOK_ROUND)
        return TEXT("write e.g. `round half_up to 0.01 yuan`", "例如“舍入 四舍五入 至 0.01元”");
    if (tokens->statement.code == TOK_TABLE && tokens->current.code == TOK_LBRACE && expects(expected, "money"))
        return TEXT("after `by` stands a name, then its type: `by valid_from date { … }`",
                    "“按”之后先写名称，再写类型：“按 起始日 日期 { … }”");
    if (tokens->statement.code == TOK_NO_CAP)
        return TEXT("write e.g. `no cap \"the measure states none\"`", "例如“不设上限 “办法未设上限””");
    if (tokens->statement.code == TOK_EXPECT)
        return TEXT("write e.g. `expect freight = 13000 yuan`", "例如“应得 快递补贴 = 13000元”");
    if (tokens->statement.code == TOK_EXCLUSIVE && expects(expected, "a name"))
        return TEXT(
            "outside of the clauses, name the clauses and for whom: `exclusive A, B per {KEY} take highest`",
            "在条款之外写明是哪几项、对谁：不重复享受 甲、乙 单个 {KEY} 就高");
    if (tokens->statement.code == TOK_EXCLUSIVE && expects(expected, "per"))
        return TEXT("say for whom: `exclusive A, B per {KEY} take highest`",
                    "请写对谁：不重复享受 甲、乙 单个 {KEY} 就高");
    if (expects(expected, "per") && expects(expected, "overall"))
        return TEXT("say for whom: `once per {KEY}`", "请先写对谁：如“单个 {KEY} 一次性”“单个 {KEY} 逐年享受”");
    if (expects(expected, "as"))
        return TEXT("name the field that holds the decided rate: `… as decided_rate`",
                    "请写载有核定比例的栏目：按不超过 基数 的 20% 核定为 核定比例");
    return (Text){0};
}

static Str before_current(const Tokens *tokens)
{
    return tokens_text(tokens, tokens->previous.span);
}

/* `应得 甲 运营补贴 = …`, `应得 改造补助 不符合条件`. */
static Text advice_on_result(const Tokens *tokens, Expected expected)
{
    Str first = before_current(tokens), second = tokens_text(tokens, tokens->current.span);
    bool two_names = tokens->statement.code == TOK_EXPECT && tokens->current.code == TOK_NAME &&
                     tokens->previous.code == TOK_NAME && expects(expected, ":") && expects(expected, "=");
    if (!two_names)
        return (Text){0};
    if (builtin_has(BUILTIN_OUTCOME, second))
        return (Text){arena_print(tokens->arena, "write `%.*s is %.*s`", STR_ARG(first), STR_ARG(second)),
                      arena_print(tokens->arena, "请写“%.*s 为 %.*s”", STR_ARG(first), STR_ARG(second))};
    return (Text){
        arena_print(tokens->arena, "after the name of a row stands `:`: `expect %.*s: %.*s = …`", STR_ARG(first),
                    STR_ARG(second)),
        arena_print(tokens->arena, "行的名称之后写“：”：“应得 %.*s：%.*s = …”", STR_ARG(first), STR_ARG(second))};
}

/* `机构类型 为 民办、公建民营`: a list of members where one was expected. */
static Text advice_on_members(const Tokens *tokens, Expected expected)
{
    bool list = tokens->current.code == TOK_COMMA && tokens->previous.code == TOK_NAME &&
                is_condition(tokens->statement.code) && expects(expected, "and");
    Str first = before_current(tokens), second = first_word(list ? text_after(tokens, tokens->current) : (Str){0});
    if (!second.len)
        return (Text){0};
    return (Text){arena_print(tokens->arena, "several are written `is one of { %.*s, %.*s }`", STR_ARG(first),
                              STR_ARG(second)),
                  arena_print(tokens->arena, "几类写作“属于 { %.*s、%.*s }”", STR_ARG(first), STR_ARG(second))};
}

/* `每个机构…`, `单个机构…`: whom it is for, glued to what follows. */
static Text advice_on_key(const Tokens *tokens, Expected expected)
{
    static const char *const starts[] = {"单个", "每个", "每家", "每户", "同一", "每人", "每位"};
    Str word = tokens_text(tokens, tokens->current.span);
    for (size_t i = 0; i < sizeof starts / sizeof *starts && tokens->current.code == TOK_NAME; i++)
        if (str_starts(word, str_from(starts[i])))
            return near_word_advice(STR("每个"), can_stand, &expected);
    return (Text){0};
}

/* 500万元以上（含）, 20%（不含）. */
static Text advice_on_included(const Tokens *tokens, Expected expected)
{
    Str inside = text_after(tokens, tokens->current);
    bool limit = expects(expected, "+") || expects(expected, "以上") || tokens->previous.code == TOK_FROM_AFTER ||
                 tokens->previous.code == TOK_UP_TO_AFTER || tokens->previous.code == TOK_ABOVE_AFTER;
    if (limit && str_starts(inside, STR("含")))
        return TEXT("delete it: `>=` and `up to` include the number itself",
                    "请删去“（含）”：以上、以下、以内、达到、不超过都含本数；不含本数写“超过”“不满”");
    if (limit && str_starts(inside, STR("不含")))
        return TEXT("without the number itself write `above 5000 order` or `below 5000 order`",
                    "以上、以下、以内都含本数；不含本数的，“以上”改写为“超过”，“以下”改写为“不满”，都写在数之前");
    return (Text){0};
}

/* Words in the order of the measure's sentence, or that the language leaves out. */
static Text advice_on_order(const Tokens *tokens, Expected expected)
{
    int found = tokens->current.code;
    Text advice = advice_on_result(tokens, expected);
    if (!advice.en.len)
        advice = advice_on_members(tokens, expected);
    if (!advice.en.len)
        advice = advice_on_key(tokens, expected);
    if (advice.en.len)
        return advice;
    if (found == TOK_EACH_ONE && tokens->statement.code == TOK_CAP)
        return TEXT("write whom it is for after the amount: `cap 200000 yuan per {KEY} per year`",
                    "“单个 …”写在前面：单个 {KEY} 每年 最高不超过 20万元");
    if (found == TOK_PER_YEAR && tokens->statement.code == TOK_AT_MOST)
        return TEXT("write it last: `at most 2 per {KEY} per year`",
                    "“每年”写在“最多”之前：单个 {KEY} 每年 最多 2");
    if (found == TOK_IN_TOTAL && tokens->statement.code == TOK_AT_MOST)
        return TEXT("write it last: `at most 2 per {KEY} in total`",
                    "“累计”写在“最多”之前：单个 {KEY} 累计 最多 2");
    if ((found == TOK_PER_YEAR || found == TOK_IN_TOTAL) && tokens->previous.code == TOK_CAP)
        return TEXT("write whom it is for after the amount: `cap 200000 yuan per {KEY} per year`",
                    "“每年”“累计”写在前面：单个 {KEY} 每年 最高不超过 20万元");
    if (found == TOK_PER_YEAR && expects(expected, "amount") && expects(expected, "shortage") &&
        !expects_value(expected))
        return TEXT("write `amount 2000000 yuan per year`", "写作“安排 每年 200万元”");
    Text bracket = found == TOK_LPAREN ? advice_on_included(tokens, expected) : (Text){0};
    if (bracket.en.len)
        return bracket;
    if (found == TOK_ZH_OF && (tokens->previous.code == TOK_INCREASE || tokens->previous.code == TOK_GROWTH))
        return near_word_advice(STR("增加额"), near_word_is_before_value, NULL);
    if (found == TOK_NUMBER && expects(expected, "to") && str_is(before_current(tokens), "到"))
        return TEXT("write `to`", "“到”写作“至”");
    if (expects(expected, "=") && expects(expected, ":") && tokens->statement.code == TOK_GIVEN)
        return TEXT("after the name of a row stands `:`", "行的名称之后写“：”，如“设 甲：单量 = 100单”");
    Str before = before_current(tokens);
    bool rest_of_pay = tokens->statement.code == TOK_PAY && expects_operator_only(expected);
    if (rest_of_pay && (str_is(before, "按") || str_is(before, "依") || str_is(before, "按照")))
        return TEXT("delete the word before it", "请删去之前的“按”：“给予 投入额 的 20%”");
    if (rest_of_pay && found == TOK_LBRACE)
        return TEXT("values by member are `lookup X { … }`, tiers `marginal X { … }`",
                    "按类别取值写作“分别按 栏目 { … }”，分档写作“分段累进 栏目 { … }”或“按档全额 栏目 { … }”");
    return (Text){0};
}

static Text advice(const Parser *parser, Expected expected)
{
    const Tokens *tokens = &parser->tokens;
    int found = tokens->current.code;
    Text near = near_advice(tokens, expected);
    if (near.en.len)
        return near;
    Text order = advice_on_order(tokens, expected);
    if (order.en.len)
        return order;
    if (is_paragraph_number(tokens, expected) && expects(expected, "clause"))
        return TEXT(
            "delete the number alone: each is a clause, `clause NAME { article \"…\" … }`, and what it says becomes statements",
            "请只删去序号：每项写作“条款 名称 { 依据 “第一条” … }”，其后的规定逐句写成语句，标题写在 # 之后");
    if (is_paragraph_number(tokens, expected))
        return TEXT(
            "delete the number alone: what is cited is written `article \"…\"`, what is paid becomes statements, headings stand after #",
            "请只删去序号：出处写在“依据”之后；其后的规定写成语句（“条件”“给予”“最高不超过”等），标题写在 # 之后");
    if (found == TOK_EQ && tokens->previous.code == TOK_EQ)
        return TEXT("one `=` compares and defines", "比较和定义都只用一个 =");
    if (found == TOK_EQ && expects(expected, ":"))
        return TEXT("in braces write `:` between a tier and its value", "大括号内，档次与取值之间写“：”");
    bool quoted_name = tokens->current.lexeme == LEXEME_NAME_QUOTED;
    if (quoted_name && expects(expected, "a text in quotes"))
        return TEXT("put the text in quotes: “…” or \"…\"", "文本要加引号：“…”或\"…\"");
    if (expects(expected, "=") && (found == TOK_COLON || is_value_token(tokens->current)))
        return TEXT("write `=` between a name and its value", "名称与取值之间写 =");
    if (expects(expected, ":") && !expects(expected, "=") &&
        (is_value_token(tokens->current) || found == TOK_MARGINAL))
        return TEXT("is `:` missing before it?", "之前是否漏了“：”？");
    if (found == TOK_DIVIDE_SIGN && !expects(expected, "/"))
        return TEXT("notes are written after #", "说明文字写在 # 之后");
    const Keyword *before = keyword_of_token(tokens->previous.code);
    if (found == TOK_COLON && before && before->role != KEYWORD_INSIDE)
        return TEXT("delete the colon: after a keyword stands a space", "请删去冒号：关键词之后只空一格");
    Text statement = advice_on_statement(tokens, expected);
    if (statement.en.len)
        return statement;
    if (found == TOK_COMMA)
        return TEXT("delete it: statements follow each other without commas",
                    "请删除：语句之间不写逗号、顿号或分号");
    if (expects(expected, "以内") && (found == TOK_TO || found == TOK_COLON))
        return TEXT("say which ends are included: `up to 10000 order`, `above 5000 order up to 10000 order`",
                    "请写明是否含两端，如“10000单以内”“超过 5000单 至 10000单”“5000单以上 不满 10000单”");
    if (found == TOK_UP_TO_AFTER || found == TOK_FROM_AFTER)
        return TEXT("tiers stand in braces: `marginal X { up to 10000 order: … }`",
                    "档次写在大括号内：分段累进 单量 { 10000单以内：… }；比较写作“单量 达到 5000单”");
    if (found == TOK_PER_YEAR || found == TOK_IN_TOTAL)
        return TEXT("say for whom first: `cap 200000 yuan per {KEY} per year`, `at most 2 per {KEY} per year`",
                    "请先写对谁：上限如“单个 {KEY} 每年 最高不超过 20万元”，次数如“单个 {KEY} 每年 最多 2”");
    if (found == TOK_OVERALL && !expects(expected, "a name"))
        return TEXT(
            "write it after the amount: `at most 10 overall per year`, `cap 1000000 yuan overall per year`",
            "“全部”写在数额之后：如“最多 10 全部 每年”“最高不超过 100万元 全部 每年”");
    if (found == TOK_ZH_OF && expects(expected, "of"))
        return TEXT("write `up to 20% of BASE as FIELD`", "写作“按不超过 基数 的 20% 核定为 栏目”");
    Text name = advice_on_name(tokens, expected);
    if (name.en.len)
        return name;
    if (found == TOK_NAME && expects(expected, "a text in quotes") && !expects_value(expected))
        return TEXT("put the text in quotes: “…” or \"…\"", "文本要加引号：“…”或\"…\"");
    return (Text){0};
}

/* `最高不超过 8万元 单个 机构 每年`: the key was written after the amount, where it begins a statement that then lacks its word. */
static bool report_key_after_amount(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    bool next = tokens->current.line_start || tokens->current.code == TOK_RBRACE;
    if (!next || !tokens->previous.code || !expects(expected, "cap") || expects(expected, "pay"))
        return false;
    const char *text = tokens->source->text.at;
    size_t end = tokens->previous.span.end - tokens->source->base, start = end, key = 0;
    while (start && text[start - 1] != '\n') {
        start--;
        if (str_starts((Str){text + start, end - start}, STR("单个")))
            key = start;
    }
    while (start < end && is_blank(text[start]))
        start++;
    size_t head = key;
    while (head > start && is_blank(text[head - 1]))
        head--;
    if (head <= start)
        return false;
    uint32_t at = tokens->source->base + (uint32_t)key;
    Str amount = {text + start, head - start}, for_whom = {text + key, end - key};
    Diag *diag = DIAGN(tokens->diags, SYNTAX, ((Span){at, at + (uint32_t)STR("单个").len}),
                       TEXT("the keyword `单个`", "关键词“单个”"), TEXT("the next statement", "下一条语句"));
    diag_help(diag, (Text){arena_print(tokens->arena, "whom it is for stands before the amount: `%.*s %.*s`",
                                       STR_ARG(for_whom), STR_ARG(amount)),
                           arena_print(tokens->arena, "对谁计算写在数额之前：“%.*s %.*s”", STR_ARG(for_whom),
                                       STR_ARG(amount))});
    return true;
}

/* A statement that stops before it is complete: what is lacking belongs to its own line, not to the next. */
static bool report_unfinished(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    Token found = tokens->current;
    Bracket inner;
    bool in_block = tokens_innermost(tokens, &inner) && inner.kind == BRACKET_STATEMENTS;
    bool new_line = found.line_start && in_block && found.code == TOK_NAME && !expects(expected, "a name");
    bool next = !found.code || found.code == TOK_RBRACE || new_line ||
                (found.line_start && tokens_starts_statement(found));
    for (size_t i = 0; i < expected.count; i++) {
        const Keyword *keyword = keyword_find(str_from(expected.names[i]));
        if (keyword && !keyword->soft && keyword->role != KEYWORD_INSIDE)
            return false;
    }
    if (!next || !tokens->previous.code || expects(expected, "}"))
        return false;
    if (tokens->statement.span.start == parser->reported_in)
        return true;
    /* Of two texts, nobody can say which is there. */
    bool one_of_two = tokens->statement.code == TOK_UNMODELLED && tokens->previous.code == TOK_STRING;
    Diag *diag =
        DIAGN(tokens->diags, UNFINISHED, one_of_two ? tokens->previous.span : just_after(tokens->previous),
              text_of(text_without_quotes(tokens_text(tokens, tokens->previous.span))),
              expected_text(tokens->arena, expected));
    diag_help(diag, advice_on_statement(tokens, expected));
    return true;
}

static bool is_joining(const void *context, const char *alias)
{
    (void)context;
    return strcmp(alias, "and") == 0 || strcmp(alias, "or") == 0;
}

bool parser_joins_conditions(const Parser *parser)
{
    Str word = tokens_text(&parser->tokens, parser->tokens.current.span);
    return near_word_advice(word, is_joining, NULL).en.len > 0;
}

void parser_report_syntax(Parser *parser, const char *const *names, size_t count)
{
    Tokens *tokens = &parser->tokens;
    tokens_take_misplaced(tokens);
    Expected expected = {names, count};
    if (tokens->diags->errors >= PARSE_MOST_EXPLAINED) {
        DIAG0(tokens->diags, SYNTAX, tokens->current.span);
        tokens_recover(tokens);
        return;
    }
    bool said = tokens_error_follows(tokens) || report_written_twice(parser) || report_stray_closer(parser) ||
                report_point_in_number(parser, expected) || report_key_after_amount(parser, expected) ||
                report_missing_limit(parser) || report_missing_space(parser, expected) ||
                report_missing_name(parser, expected, advice_on_statement(tokens, expected)) ||
                report_value_and_limit(parser, expected) || report_missing_condition(parser, expected) ||
                report_missing_label(parser, expected) || report_missing_closer(parser, expected) ||
                report_percent_of_arm(parser, expected) || report_unknown_character(parser) ||
                report_missing_opener(parser, expected) || report_slip_of_arm(parser) ||
                report_unfinished(parser, expected) || report_missing_head(parser) ||
                (!near_advice(tokens, expected).en.len && report_two_values(parser, expected));
    if (!said) {
        Diag *diag = DIAGN(tokens->diags, SYNTAX, tokens->current.span, found_text(tokens, tokens->current),
                           expected_text(tokens->arena, expected));
        diag_help(diag, advice(parser, expected));
    }
    parser->reported_in = tokens->statement.span.start;
    tokens_recover(tokens);
}
