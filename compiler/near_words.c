#include "compiler/near_words.h"

#include "compiler/keywords.h"

static const struct {
    const char *spellings, *alias;
    Text advice;
} near_words[] = {
#define NEAR_WORD(spellings, alias, en, zh) {spellings, alias, {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}},
#define NEAR_LIMIT(spellings, alias)
#include "compiler/near_words.def"
#undef NEAR_WORD
#undef NEAR_LIMIT
};

/* The word up to its first digit: 奖励 of 奖励2万元. */
static Str without_digits(Str word)
{
    size_t length = 0;
    while (length < word.len && (word.at[length] < '0' || word.at[length] > '9'))
        length++;
    return (Str){word.at, length};
}

/* 一次性* is any word that begins so, *不重复享受* any that has it; what a * stands for may be nothing. */
static bool is_like(Str spelling, Str word)
{
    const char *star = spelling.len > 1 ? memchr(spelling.at, '*', spelling.len) : NULL;
    if (!star)
        return str_equal(spelling, word);
    Str begin = {spelling.at, (size_t)(star - spelling.at)};
    Str rest = {star + 1, spelling.len - begin.len - 1};
    if (!str_starts(word, begin))
        return false;
    if (!rest.len)
        return true;
    for (size_t at = begin.len; at <= word.len; at++)
        if (is_like(rest, (Str){word.at + at, word.len - at}))
            return true;
    return false;
}

static bool is_spelt(const char *spellings, Str word)
{
    Str spelling;
    while (keyword_next_spelling(&spellings, &spelling))
        if (is_like(spelling, word))
            return true;
    return false;
}

Text near_word_advice(Str word, bool (*can_stand)(const void *context, const char *alias), const void *context)
{
    Str bare = without_digits(word);
    for (size_t i = 0; i < sizeof near_words / sizeof *near_words; i++) {
        bool fits = !*near_words[i].alias || can_stand(context, near_words[i].alias);
        if (fits && (is_spelt(near_words[i].spellings, word) || is_spelt(near_words[i].spellings, bare)))
            return near_words[i].advice;
    }
    return (Text){0};
}

Str near_word_operator(Str word)
{
    static const char *const operators[] = {"and",   "or",    "is",          "!=",    "is one of", "is not one of",
                                            "above", "below", "is at least", "up to", "+",         "-",
                                            "*",     "/",     NULL};
    for (size_t i = 0; i < sizeof near_words / sizeof *near_words; i++)
        for (const char *const *alias = operators; *alias; alias++) {
            if (strcmp(near_words[i].alias, *alias) != 0 || !is_spelt(near_words[i].spellings, word))
                continue;
            const Keyword *keyword = keyword_find(str_from(*alias));
            bool chinese = (unsigned char)word.at[0] >= 0x80;
            if (chinese && strcmp(*alias, "!=") == 0)
                return STR("≠");
            return keyword ? keyword_spelling(keyword, chinese ? LANGUAGE_ZH : LANGUAGE_EN) : str_from(*alias);
        }
    return (Str){0};
}

bool near_word_is_before_value(const void *context, const char *alias)
{
    (void)context;
    return strcmp(alias, "before a value") == 0;
}
