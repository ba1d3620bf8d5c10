#include "compiler/limit_words.h"

#include "compiler/keywords.h"

static const struct {
    const char *spellings, *comparison;
} limit_words[] = {
#define NEAR_WORD(spellings, alias, en, zh)
#define NEAR_LIMIT(spellings, alias) {spellings, alias},
#include "compiler/near_words.def"
#undef NEAR_WORD
#undef NEAR_LIMIT
};

static const struct {
    const char *alias, *sign, *word, *en, *zh;
} comparisons[] = {
    {"is at least", ">=", "达到", "including", "含"},
    {"above", ">", "超过", "excluding", "不含"},
    {"up to", "<=", "不超过", "including", "含"},
    {"below", "<", "不满", "excluding", "不含"},
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The comparison that the longest spelling at the start of the text says; NULL: none stands there. */
static const char *comparison_at(Str text)
{
    const char *found = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < sizeof limit_words / sizeof *limit_words; i++) {
        const char *rest = limit_words[i].spellings;
        Str spelling;
        while (keyword_next_spelling(&rest, &spelling))
            if (spelling.len > longest && str_starts(text, spelling)) {
                longest = spelling.len;
                found = limit_words[i].comparison;
            }
    }
    return found;
}

/* The sign or word between the ends of a range, when a digit follows it. */
static size_t range_sign(Str text)
{
    static const char *const signs[] = {"-", "－", "–", "—", "~", "～", "至", "到"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i]);
        if (text.len > length && str_starts(text, str_from(signs[i])) && is_digit(text.at[length]))
            return length;
    }
    return 0;
}

/* Letters, figures, points and %: not the signs of Chinese texts, which begin with these three bytes. */
static bool goes_on(char byte)
{
    unsigned char one = (unsigned char)byte;
    bool letter = (one | 0x20) >= 'a' && (one | 0x20) <= 'z';
    return is_digit(byte) || letter || byte == '.' || byte == '%' ||
           (one >= 0x80 && one != 0xE2 && one != 0xE3 && one != 0xEF);
}

static size_t amount_length(Str text)
{
    for (size_t at = 0; at < text.len; at++) {
        Str rest = {text.at + at, text.len - at};
        if (!goes_on(text.at[at]) || (at && (comparison_at(rest) || range_sign(rest))))
            return at;
    }
    return text.len;
}

WrittenLimit limit_words_read(Str text)
{
    WrittenLimit limit = {0};
    limit.amount = (Str){text.at, amount_length(text)};
    Str rest = {text.at + limit.amount.len, text.len - limit.amount.len};
    size_t sign = range_sign(rest);
    if (sign) {
        rest = (Str){rest.at + sign, rest.len - sign};
        limit.upper = (Str){rest.at, amount_length(rest)};
    } else {
        limit.comparison = comparison_at(rest);
    }
    return limit;
}

Text limit_words_advice(Arena *arena, Str value, WrittenLimit limit)
{
    Str amount = limit.amount;
    if (limit.upper.len)
        return (Text){
            arena_print(arena, "write `%.*s >= %.*s and %.*s <= %.*s`; without the upper end itself, `<`",
                        STR_ARG(value), STR_ARG(amount), STR_ARG(value), STR_ARG(limit.upper)),
            arena_print(arena, "区间写作“%.*s 达到 %.*s 且 %.*s 不超过 %.*s”；不含上端的，把“不超过”写作“不满”",
                        STR_ARG(value), STR_ARG(amount), STR_ARG(value), STR_ARG(limit.upper))};
    for (size_t i = 0; limit.comparison && i < sizeof comparisons / sizeof *comparisons; i++)
        if (strcmp(comparisons[i].alias, limit.comparison) == 0)
            return (Text){arena_print(arena, "write `%.*s %s %.*s`, %s %.*s itself", STR_ARG(value),
                                      comparisons[i].sign, STR_ARG(amount), comparisons[i].en, STR_ARG(amount)),
                          arena_print(arena, "比较写作“%.*s %s %.*s”（%s%.*s）", STR_ARG(value),
                                      comparisons[i].word, STR_ARG(amount), comparisons[i].zh, STR_ARG(amount))};
    return (Text){
        arena_print(arena, "to compare them write `%.*s >= %.*s`, or `>`, `<=` or `<`", STR_ARG(value),
                    STR_ARG(amount)),
        arena_print(arena,
                    "比较要写明哪一种：“%.*s 达到 %.*s”（含）、“超过”（不含）、“不超过”（含）或“不满”（不含）",
                    STR_ARG(value), STR_ARG(amount))};
}
