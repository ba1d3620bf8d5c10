/* literals: what numbers, percentages, dates, texts and quoted names say. */
#include "compiler/tokens.h"

#include "runtime/civil_date.h"
#include "runtime/text_width.h"

/* Full-width digits and points as a Chinese input method types them become ASCII; grouping commas go. */
static Str plain_digits(Arena *arena, Str text)
{
    char *plain = arena_new(arena, text.len + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t point = 0;
        size_t step = text_decode((Str){text.at + i, text.len - i}, &point);
        i += step ? step : 1;
        if (point >= 0xFF10 && point <= 0xFF19)
            point = point - 0xFF10 + '0';
        if (point == 0xFF0E)
            point = '.';
        if ((point >= '0' && point <= '9') || point == '.')
            plain[length++] = (char)point;
    }
    return (Str){plain, length};
}

static bool ends_with(Str text, Str end)
{
    return text.len >= end.len && memcmp(text.at + text.len - end.len, end.at, end.len) == 0;
}

static int64_t greatest_divisor(Int128 a, int64_t b)
{
    while (b) {
        int64_t rest = (int64_t)(a % b);
        a = b;
        b = rest;
    }
    return (int64_t)a;
}

/* digits[.digits] × 10^power / per, reduced. False when it does not fit. */
static bool exact_of(Str digits, int power, int64_t per, Exact *out)
{
    Int128 whole = 0;
    int64_t denominator = per;
    bool fraction = false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.at[i] == '.') {
            fraction = true;
            continue;
        }
        if (__builtin_mul_overflow(whole, (Int128)10, &whole) ||
            __builtin_add_overflow(whole, (Int128)(digits.at[i] - '0'), &whole))
            return false;
        if (fraction && __builtin_mul_overflow(denominator, (int64_t)10, &denominator))
            return false;
    }
    for (; power > 0; power--)
        if (__builtin_mul_overflow(whole, (Int128)10, &whole))
            return false;
    int64_t common = whole ? greatest_divisor(whole, denominator) : denominator;
    *out = (Exact){whole / common, denominator / common};
    return true;
}

static int scale_power(Str text)
{
    if (ends_with(text, STR("万亿")))
        return 12;
    if (ends_with(text, STR("亿")))
        return 8;
    return ends_with(text, STR("万")) ? 4 : 0;
}

static Str without_trailing_zeros(Str digits)
{
    if (!memchr(digits.at, '.', digits.len))
        return digits;
    while (digits.at[digits.len - 1] == '0')
        digits.len--;
    return digits;
}

static Node *number_literal(Tokens *tokens, Token token, Str text, NodeKind kind, int64_t per)
{
    Node *node = ast_node(tokens->arena, kind, token.span);
    node->text = plain_digits(tokens->arena, text);
    node->exact.denominator = 1;
    if (!exact_of(without_trailing_zeros(node->text), scale_power(text), per, &node->exact))
        DIAG0(tokens->diags, NUMBER_TOO_LONG, token.span);
    if (token.lexeme == LEXEME_NUMBER_GROUPED)
        DIAGN(tokens->diags, NUMBER_GROUPED, token.span, text_of(text), text_of(node->text));
    return node;
}

static Node *percent_literal(Tokens *tokens, Token token, Str text)
{
    bool per_mille = ends_with(text, STR("‰"));
    Str sign = per_mille ? STR("‰") : ends_with(text, STR("％")) ? STR("％") : STR("%");
    text.len -= sign.len;
    return number_literal(tokens, token, text, NODE_PERCENT, per_mille ? 1000 : 100);
}

static int32_t next_whole(Str *text)
{
    int32_t value = 0;
    while (text->len && (text->at[0] < '0' || text->at[0] > '9'))
        *text = (Str){text->at + 1, text->len - 1};
    while (text->len && text->at[0] >= '0' && text->at[0] <= '9') {
        value = value * 10 + (text->at[0] - '0');
        *text = (Str){text->at + 1, text->len - 1};
    }
    return value;
}

/* Full-width digits become ASCII, every other byte a space. */
static Str spaced_digits(Arena *arena, Str text)
{
    char *spaced = arena_new(arena, text.len + 1, 1);
    for (size_t i = 0; i < text.len;) {
        uint32_t point = 0;
        size_t step = text_decode((Str){text.at + i, text.len - i}, &point);
        step = step ? step : 1;
        memset(spaced + i, ' ', step);
        if (point >= 0xFF10 && point <= 0xFF19)
            spaced[i + step - 1] = (char)(point - 0xFF10 + '0');
        else if (point >= '0' && point <= '9')
            spaced[i] = (char)point;
        i += step;
    }
    /* Three bytes of one full-width digit leave two spaces inside a number: close them. */
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool inside = (unsigned char)text.at[i] == 0xEF || (i && (unsigned char)text.at[i - 1] == 0xEF);
        if (spaced[i] != ' ' || !inside)
            spaced[length++] = spaced[i];
    }
    return (Str){spaced, length};
}

static Node *date_literal(Tokens *tokens, Token token, Str text)
{
    Node *node = ast_node(tokens->arena, NODE_DATE, token.span);
    node->text = text;
    Str digits = spaced_digits(tokens->arena, text);
    int32_t year = next_whole(&digits), month = next_whole(&digits), day = next_whole(&digits);
    if (!date_is_civil(year, month, day)) {
        DIAGN(tokens->diags, DATE_INVALID, token.span, text_of(text));
        return node;
    }
    node->day = date_from_civil(year, month, day);
    if (token.lexeme == LEXEME_DATE_UNEVEN)
        DIAGN(tokens->diags, DATE_UNEVEN, token.span, text_of(text),
              text_of(arena_print(tokens->arena, "%04d-%02d-%02d", (int)year, (int)month, (int)day)));
    return node;
}

static Str cut(Str text, size_t front, size_t back)
{
    return text.len < front + back ? (Str){text.at, 0} : (Str){text.at + front, text.len - front - back};
}

static Str trim_end(Str text)
{
    while (text.len && (text.at[text.len - 1] == '\r' || text.at[text.len - 1] == ' '))
        text.len--;
    return text;
}

static Node *string_literal(Tokens *tokens, Token token, Str text)
{
    Node *node = ast_node(tokens->arena, NODE_STRING, token.span);
    size_t quote = text.len && text.at[0] == '"' ? 1 : 3;
    if (token.lexeme == LEXEME_STRING_OPEN) {
        DIAG0(tokens->diags, STRING_OPEN, ((Span){token.span.start, token.span.start + (uint32_t)quote}));
        node->text = trim_end(cut(text, quote, 0));
    } else {
        node->text = cut(text, quote, quote);
    }
    return node;
}

static Node *name_literal(Tokens *tokens, Token token, Str text)
{
    Node *node = ast_node(tokens->arena, NODE_NAME, token.span);
    node->text = text;
    size_t corner = sizeof "「" - 1;
    if (token.lexeme == LEXEME_NAME_OPEN) {
        DIAG0(tokens->diags, NAME_OPEN, ((Span){token.span.start, token.span.start + (uint32_t)corner}));
        node->text = trim_end(cut(text, corner, 0));
    } else if (token.lexeme == LEXEME_NAME_QUOTED) {
        node->text = cut(text, corner, corner);
        if (!node->text.len)
            DIAG0(tokens->diags, NAME_EMPTY, token.span);
    }
    return node;
}

Node *token_literal(Tokens *tokens, Token token)
{
    Str text = tokens_text(tokens, token.span);
    switch (token.lexeme) {
    case LEXEME_WORD:
    case LEXEME_NAME_QUOTED:
    case LEXEME_NAME_OPEN:
        return name_literal(tokens, token, text);
    case LEXEME_NUMBER:
    case LEXEME_NUMBER_GROUPED:
    case LEXEME_NTH_YEAR:
        return number_literal(tokens, token, text, NODE_NUMBER, 1);
    case LEXEME_PERCENT:
        return percent_literal(tokens, token, text);
    case LEXEME_DATE:
    case LEXEME_DATE_UNEVEN:
        return date_literal(tokens, token, text);
    case LEXEME_STRING:
    case LEXEME_STRING_CURLED:
    case LEXEME_STRING_OPEN:
        return string_literal(tokens, token, text);
    default:
        return NULL;
    }
}
