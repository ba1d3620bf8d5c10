#include "compiler/keywords.h"

#include "parse.tab.h"
#include "runtime/text_width.h"

#define SOFT true
#define HARD false
#define ROLE_FILE KEYWORD_FILE
#define ROLE_HEAD KEYWORD_HEAD
#define ROLE_INSIDE KEYWORD_INSIDE

static const Keyword keywords[] = {
#define KEYWORD(token, english, chinese, is_soft, its_role, meaning_english, meaning_chinese) \
    {TOK_##token, english, chinese, is_soft, ROLE_##its_role, meaning_english, meaning_chinese},
#include "compiler/keywords.def"
#undef KEYWORD
};

#define KEYWORD_COUNT (sizeof keywords / sizeof *keywords)

const Keyword *keyword_list(size_t *count)
{
    *count = KEYWORD_COUNT;
    return keywords;
}

/* The grammar declares its keyword tokens in the order of keywords.def, so their codes count up with the table; a test
 * checks it. */
const Keyword *keyword_of_token(int token)
{
    int position = token - keywords[0].token;
    return position >= 0 && position < (int)KEYWORD_COUNT ? &keywords[position] : NULL;
}

bool keyword_next_spelling(const char **rest, Str *spelling)
{
    if (!**rest)
        return false;
    size_t length = strcspn(*rest, "|");
    *spelling = (Str){*rest, length};
    *rest += length + ((*rest)[length] == '|');
    return true;
}

static bool is_spelt(const char *spellings, Str word)
{
    Str spelling;
    while (keyword_next_spelling(&spellings, &spelling))
        if (str_equal(spelling, word))
            return true;
    return false;
}

const Keyword *keyword_find(Str spelling)
{
    for (size_t i = 0; i < KEYWORD_COUNT; i++)
        if (is_spelt(keywords[i].en, spelling) || is_spelt(keywords[i].zh, spelling))
            return &keywords[i];
    return NULL;
}

Str keyword_spelling(const Keyword *keyword, Language language)
{
    const char *wanted = language == LANGUAGE_ZH ? keyword->zh : keyword->en;
    const char *other = language == LANGUAGE_ZH ? keyword->en : keyword->zh;
    const char *rest = *wanted ? wanted : other;
    Str spelling = {0};
    keyword_next_spelling(&rest, &spelling);
    return spelling;
}
