#include "compiler/near_words.h"

#include "compiler/keywords.h"

static const struct {
    const char *spellings, *alias;
    Text advice;
} near_words[] = {
#define NEAR_WORD(spellings, alias, en, zh) {spellings, alias, {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}},
#include "compiler/near_words.def"
#undef NEAR_WORD
};

/* The word up to its first digit: 奖励 of 奖励2万元. */
static Str without_digits(Str word)
{
    size_t length = 0;
    while (length < word.len && (word.at[length] < '0' || word.at[length] > '9'))
        length++;
    return (Str){word.at, length};
}

static bool is_spelt(const char *spellings, Str word)
{
    Str spelling;
    while (keyword_next_spelling(&spellings, &spelling))
        if (str_equal(spelling, word))
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

bool near_word_is_operator(Str word)
{
    static const char *const operators[] = {"and",   "or",    "is",          "is one of", "is not one of",
                                            "above", "below", "is at least", "up to",     "+",
                                            "-",     "*",     "/",           NULL};
    for (size_t i = 0; i < sizeof near_words / sizeof *near_words; i++)
        for (const char *const *alias = operators; *alias; alias++)
            if (strcmp(near_words[i].alias, *alias) == 0 && is_spelt(near_words[i].spellings, word))
                return true;
    return false;
}
