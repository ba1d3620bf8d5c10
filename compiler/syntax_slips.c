#include "compiler/syntax_slips.h"

#include "compiler/parse.h"

#include "parse.tab.h"

/* So often, and so many bytes in all, are declarations of one file read again: the trees stay in the arena. */
enum { MOST_READ_AGAIN = 300, MOST_BYTES_READ_AGAIN = 1 << 20 };

bool expects(Expected expected, const char *alias)
{
    for (size_t i = 0; i < expected.count; i++)
        if (strcmp(expected.names[i], alias) == 0)
            return true;
    return false;
}

bool expects_keyword(Expected expected, const Keyword *keyword)
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

Str text_without_quotes(Str text)
{
    static const Str quotes[] = {{"“", 3}, {"\"", 1}};
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (str_starts(text, quotes[i]) && text.len >= 2 * quotes[i].len)
            return (Str){text.at + quotes[i].len, text.len - 2 * quotes[i].len};
    return text;
}

/* ---- reading again ---- */

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* How far is read again, in bytes of the source: the next line, which is that of the current token where it begins another
 * statement. What is wrong behind the first word of that line is another mistake: *proof is where it ends. */
static size_t reading_end(const Tokens *tokens, size_t *proof)
{
    Str text = tokens->source->text;
    Token current = tokens->current;
    bool is_next = current.line_start && (tokens_starts_statement(current) || current.code == TOK_RBRACE);
    size_t at = (is_next ? current.span.start : current.span.end) - tokens->source->base;
    while (!is_next && at < text.len && text.at[at] != '\n')
        at++;
    while (at < text.len && is_blank(text.at[at]))
        at++;
    *proof = at;
    while (*proof < text.len && !is_blank(text.at[*proof]))
        ++*proof;
    while (at < text.len && text.at[at] != '\n')
        at++;
    return at;
}

/* Whether the declaration is read into the next line when `instead` stands at `span`. */
static bool reads_on(Parser *parser, Span span, Str instead)
{
    Tokens *tokens = &parser->tokens;
    if (parser->times_read_again >= MOST_READ_AGAIN)
        return false;
    Arena *arena = tokens->arena;
    const char *text = tokens->source->text.at;
    size_t base = tokens->source->base, start = tokens->declaration_at - base, proof;
    size_t end = reading_end(tokens, &proof), from = span.start - base, to = span.end - base;
    if (from < start || parser->bytes_read_again + (end - start) > MOST_BYTES_READ_AGAIN)
        return false;
    parser->times_read_again++;
    parser->bytes_read_again += end - start;
    Str whole = arena_print(arena, "%.*s%.*s%.*s", (int)(from - start), text + start, STR_ARG(instead),
                            (int)(end - to), text + to);
    Sources again = {.arena = arena};
    Diags unheard = {.arena = arena, .errors = PARSE_MOST_EXPLAINED};
    parse_policy(arena, source_add(&again, tokens->source->name, whole), &unheard);
    size_t read_from = from - start, read_to = proof - start - (to - from) + instead.len;
    /* Where the file ends, nothing may be missing at its end either. */
    if (end == tokens->source->text.len)
        read_to = whole.len + 1;
    for (size_t i = 0; i < unheard.count; i++)
        if (unheard.items[i].span.start >= read_from && unheard.items[i].span.start < read_to)
            return false;
    return true;
}

static Span just_after(Token token)
{
    return (Span){token.span.end, token.span.end};
}

static Text word_text(const Tokens *tokens, Token token)
{
    return text_of(text_without_quotes(tokens_text(tokens, token.span)));
}

/* What stands between two words, in a form that the mark at the end of the first reads with. */
static void report_missing_word(Parser *parser, Token first, Token second, Text what, Text help)
{
    Tokens *tokens = &parser->tokens;
    Diag *diag = DIAGN(tokens->diags, MISSING_WORD, just_after(first), what, word_text(tokens, first),
                       word_text(tokens, second));
    diag_help(diag, help);
}

/* ---- a word too many ---- */

bool report_written_twice(Parser *parser)
{
    Tokens *tokens = &parser->tokens;
    Token second = tokens->current;
    for (size_t back = 1; tokens_before(tokens, back).code; back++) {
        Token first = tokens_before(tokens, back);
        /* Two closing brackets side by side are what two open ones need. */
        bool same = first.code == second.code && second.code != TOK_RPAREN && second.code != TOK_RBRACE &&
                    str_equal(tokens_text(tokens, first.span), tokens_text(tokens, second.span));
        if (same && reads_on(parser, (Span){first.span.end, second.span.end}, STR(" "))) {
            DIAGN(tokens->diags, WRITTEN_TWICE, ((Span){first.span.start, second.span.end}),
                  word_text(tokens, first));
            if (first.code == TOK_LPAREN)
                parser->opened_twice = (Span){first.span.start, second.span.end};
            return true;
        }
        second = first;
    }
    return false;
}

/* ---- a word too few ---- */

static bool names_field(int head)
{
    return head == TOK_FIELD || head == TOK_KEY;
}

bool report_missing_name(Parser *parser, Expected expected, Text help)
{
    Tokens *tokens = &parser->tokens;
    Token taken = tokens->previous, first = tokens_before(tokens, 2);
    const Keyword *keyword = keyword_of_token(taken.code);
    if (!keyword || !keyword->soft || !first.code || !expects_keyword(expected, keyword) ||
        !reads_on(parser, just_after(first), STR(" x ")))
        return false;
    const Keyword *head = keyword_of_token(first.code);
    bool is_name = (head && head->role != KEYWORD_INSIDE && first.span.start == tokens->statement.span.start) ||
                   tokens->statement.code == TOK_TABLE;
    Str type = tokens_text(tokens, taken.span);
    if (names_field(first.code))
        help = (Text){
            arena_print(tokens->arena,
                        "a field is written with its name, then its type: `field NAME %.*s`; a field that is "
                        "itself called `%.*s` still needs a type after it",
                        STR_ARG(type), STR_ARG(type)),
            arena_print(tokens->arena, "先写名称，再写类型：“栏目 名称 %.*s”；若名称就叫“%.*s”，请在其后写类型",
                        STR_ARG(type), STR_ARG(type))};
    report_missing_word(parser, first, taken, is_name ? TEXT("a name", "名称") : TEXT("a word", "内容"), help);
    return true;
}

bool report_missing_condition(Parser *parser, Expected expected)
{
    Tokens *tokens = &parser->tokens;
    int head = tokens->statement.code;
    Token label = tokens->previous, first = tokens_before(tokens, 2);
    bool labelled = head == TOK_REQUIRE || head == TOK_EXCEPTING || head == TOK_CHECK || head == TOK_ASSERT ||
                    head == TOK_PROVE;
    if (!labelled || label.code != TOK_STRING || !first.code || !expects(expected, "a text in quotes") ||
        !reads_on(parser, just_after(first), STR(" x ")))
        return false;
    bool whole = first.span.start == tokens->statement.span.start;
    report_missing_word(
        parser, first, label, whole ? TEXT("the condition", "要核对的内容") : TEXT("a value", "值"),
        whole ? TEXT("the text only quotes the measure; what is checked stands before it: `require sales >= 100 "
                     "yuan \"…\"`",
                     "引号内只是办法原文，要核对的条件写在它之前：条件 销售额 达到 100元 “…”")
              : (Text){0});
    return true;
}

/* ---- arms and arguments ---- */

/* How many tokens before the current one belong to its arm or argument, or to the arm before when no comma ends it. */
static size_t arm_length(const Tokens *tokens, Bracket inner, bool *has_colon)
{
    *has_colon = false;
    for (size_t length = 0;; length++) {
        Token token = tokens_before(tokens, length + 1);
        if (!token.code || token.code == TOK_COMMA || token.span.start <= inner.opener.start)
            return length;
        *has_colon = *has_colon || token.code == TOK_COLON;
    }
}

/* What stands before the place without a blank: 1元/单, not its last word alone. */
static Str written_before(const Tokens *tokens, Token token, uint32_t at)
{
    Token first = token;
    for (size_t back = 1; tokens_before(tokens, back).code; back++) {
        Token one = tokens_before(tokens, back);
        bool goes_on = one.code == TOK_NUMBER || one.code == TOK_NAME || one.code == TOK_DIVIDE_SIGN;
        if (one.span.end == first.span.start && goes_on)
            first = one;
    }
    return tokens_text(tokens, (Span){first.span.start, at});
}

/* Reports the sign when the text reads on with it at the byte `at`, which lies in or behind the token. */
static bool try_sign(Parser *parser, Token token, uint32_t at, const char *sign, Text what)
{
    Tokens *tokens = &parser->tokens;
    if (!reads_on(parser, (Span){at, at}, str_from(sign)))
        return false;
    DIAGN(tokens->diags, MISSING_SIGN, ((Span){at, at}), what, text_of(written_before(tokens, token, at)));
    return true;
}

static const char *const last_words[] = {"以内", "以上", "以外", "以下", NULL};

/* A number and its unit, 5000 单, stay together, and so does 以内 with what stands before it. */
static bool is_border(const Tokens *tokens, Token token, Token next)
{
    Str text = tokens_text(tokens, next.span);
    for (const char *const *word = last_words; *word; word++)
        if (str_starts(text, str_from(*word)))
            return false;
    return token.code != TOK_NUMBER || next.code != TOK_NAME;
}

/* Where one of these words begins (or ends) inside of the token, for 单超过 and 列以上5万元; 0 when none does. */
static uint32_t inner_border(const Tokens *tokens, Token token, const char *const *words, bool at_end)
{
    Str text = tokens_text(tokens, token.span);
    for (size_t i = at_end ? 0 : 1; token.lexeme == LEXEME_WORD && i < text.len; i++)
        for (const char *const *word = words; *word; word++) {
            size_t length = strlen(*word), border = at_end ? i + length : i;
            if (border < text.len && str_starts((Str){text.at + i, text.len - i}, str_from(*word)))
                return token.span.start + (uint32_t)border;
        }
    return 0;
}

/* A new arm mostly begins a line: those places are tried first. */
static bool report_missing_comma(Parser *parser, size_t length)
{
    static const char *const first_words[] = {"其余", "超过", "不满", "不超过", NULL};
    static const Text comma = {{",", 1}, {"，", 3}};
    Tokens *tokens = &parser->tokens;
    for (int pass = 0; pass < 2; pass++) {
        Token next = tokens->current;
        for (size_t back = 1; back <= length; back++) {
            Token token = tokens_before(tokens, back);
            bool sign = token.code == TOK_COLON || next.code == TOK_COLON;
            if (!sign && is_border(tokens, token, next) && next.line_start == (pass == 0) &&
                try_sign(parser, token, token.span.end, " , ", comma))
                return true;
            uint32_t inner = pass ? inner_border(tokens, token, first_words, false) : 0;
            if (inner && try_sign(parser, token, inner, " , ", comma))
                return true;
            next = token;
        }
    }
    return false;
}

static bool report_missing_colon(Parser *parser, size_t length)
{
    static const Text colon = {{":", 1}, {"：", 3}};
    Tokens *tokens = &parser->tokens;
    for (size_t back = length; back >= 1; back--) {
        Token token = tokens_before(tokens, back),
              next = back > 1 ? tokens_before(tokens, back - 1) : tokens->current;
        uint32_t inner = inner_border(tokens, token, last_words, true);
        if (inner && try_sign(parser, token, inner, " : ", colon))
            return true;
        if (is_border(tokens, token, next) && try_sign(parser, token, token.span.end, " : ", colon))
            return true;
    }
    return false;
}

/* `to 30 hectare: …`, 1亿元以上 5亿元：…: the word before a bound. */
static bool report_missing_bound_word(Parser *parser, size_t length)
{
    Tokens *tokens = &parser->tokens;
    for (size_t back = length; back >= 1; back--) {
        Token token = tokens_before(tokens, back), first = tokens_before(tokens, back + 1);
        bool is_to = token.code == TOK_TO, number = token.code == TOK_NUMBER;
        if (first.code && (is_to || (number && back < length)) &&
            reads_on(parser, just_after(first), is_to ? STR(" up ") : STR(" 不满 "))) {
            report_missing_word(
                parser, first, token,
                is_to ? TEXT("`up`", "“up”") : TEXT("`below` or `up to`", "“不满”或“不超过”"),
                is_to ? TEXT("a tier that includes its bound is `up to 5000 order: …`",
                             "含本数的档次写作“5000单以内：…”")
                      : TEXT("say whether the upper bound is included: `from 1000 order below 5000 order`",
                             "请写明上限是否含本数：“1亿元以上 不满 5亿元”不含，“不超过”含"));
            return true;
        }
    }
    return false;
}

/* 万元以内, without its number, is one word. */
bool report_missing_limit(Parser *parser)
{
    Tokens *tokens = &parser->tokens;
    Bracket inner;
    bool arms = tokens_innermost(tokens, &inner) && inner.kind == BRACKET_ARMS;
    Token word = tokens->previous, first = tokens_before(tokens, 2);
    Str text = tokens_text(tokens, word.span);
    bool limit = false;
    for (const char *const *end = last_words; *end; end++) {
        size_t length = strlen(*end);
        limit = limit || (text.len > length && memcmp(text.at + text.len - length, *end, length) == 0);
    }
    if (!arms || word.code != TOK_NAME || !limit || !first.code ||
        !reads_on(parser, (Span){word.span.start, word.span.start}, STR("1")))
        return false;
    report_missing_word(parser, first, word, TEXT("a number", "数字"), (Text){0});
    return true;
}

bool report_slip_of_arm(Parser *parser)
{
    Tokens *tokens = &parser->tokens;
    Bracket inner;
    if (!tokens_innermost(tokens, &inner) || inner.kind == BRACKET_STATEMENTS ||
        inner.kind == BRACKET_DECLARATIONS)
        return false;
    bool has_colon;
    size_t length = arm_length(tokens, inner, &has_colon);
    int found = tokens->current.code;
    if (has_colon)
        return found != TOK_COMMA && found != TOK_RPAREN && found != TOK_RBRACE &&
               report_missing_comma(parser, length);
    return inner.kind == BRACKET_ARMS &&
           (found == TOK_COLON || tokens->previous.code == TOK_TO ? report_missing_bound_word(parser, length)
                                                                  : report_missing_colon(parser, length));
}

/* ---- what stands before a bracket ---- */

bool report_missing_head(Parser *parser)
{
    Tokens *tokens = &parser->tokens;
    Token subject = tokens->previous, first = tokens_before(tokens, 2);
    if (tokens->current.code == TOK_LBRACE && !tokens->current.line_start && subject.code == TOK_NAME &&
        first.code) {
        static const char *const heads[] = {" marginal ", " lookup "};
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
            if (reads_on(parser, just_after(first), str_from(heads[i]))) {
                report_missing_word(
                    parser, first, subject,
                    TEXT("`marginal`, `whole` or `lookup`", "“分段累进”“按档全额”或“分别按”"),
                    TEXT(
                        "tiers are `marginal X { … }` or `whole X { … }`, values by member `lookup X { … }`",
                        "分档写作“分段累进 栏目 { … }”或“按档全额 栏目 { … }”，按类别取值写作“分别按 栏目 { … }”"));
                return true;
            }
        return false;
    }
    Bracket inner;
    if (tokens->current.code != TOK_COMMA || !tokens_innermost(tokens, &inner) || inner.kind != BRACKET_PAREN)
        return false;
    size_t back = 1;
    while (tokens_before(tokens, back).span.start > inner.opener.start)
        back++;
    Token opener = tokens_before(tokens, back), outside = tokens_before(tokens, back + 1);
    if (!outside.code || opener.span.start != inner.opener.start ||
        !reads_on(parser, (Span){opener.span.start, opener.span.start}, STR(" least of ")))
        return false;
    report_missing_word(parser, outside, opener, TEXT("the name of a function", "函数名"),
                        TEXT("several values in parentheses belong to a function: `least of (A, B)`",
                             "括号内并列几个值时，括号前要写函数，如“取低（甲，乙）”"));
    return true;
}
