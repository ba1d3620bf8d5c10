#include "compiler/keywords.h"

#include <pthread.h>

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

/* ---- Finding ---------------------------------------------------------------------------------------------------- */

/* Every word of a policy is looked up, so all spellings stand in a table, which is filled once and never changes. */
#define SPELLING_SLOTS ((size_t)2048) /* a power of two, well above the number of spellings */

typedef struct SpellingSlot {
    Str spelling; /* empty: free */
    const Keyword *keyword;
} SpellingSlot;

static SpellingSlot spelling_slots[SPELLING_SLOTS];
static pthread_once_t spellings_filled = PTHREAD_ONCE_INIT;

/* Where the spelling is, or where it would be put. */
static SpellingSlot *slot_of(Str spelling)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < spelling.len; i++)
        hash = (hash ^ (unsigned char)spelling.at[i]) * 16777619u;
    size_t at = (hash ^ hash >> 15) & (SPELLING_SLOTS - 1);
    while (spelling_slots[at].spelling.len && !str_equal(spelling_slots[at].spelling, spelling))
        at = (at + 1) & (SPELLING_SLOTS - 1);
    return &spelling_slots[at];
}

static void put_spellings(const Keyword *keyword, const char *spellings)
{
    Str spelling;
    while (keyword_next_spelling(&spellings, &spelling)) {
        SpellingSlot *slot = slot_of(spelling);
        if (!slot->spelling.len)
            *slot = (SpellingSlot){spelling, keyword};
    }
}

static void fill_spellings(void)
{
    _Static_assert(KEYWORD_COUNT * 4 < SPELLING_SLOTS, "the table of spellings has room");
    for (size_t i = 0; i < KEYWORD_COUNT; i++) {
        put_spellings(&keywords[i], keywords[i].en);
        put_spellings(&keywords[i], keywords[i].zh);
    }
}

const Keyword *keyword_find(Str spelling)
{
    pthread_once(&spellings_filled, fill_spellings);
    return spelling.len ? slot_of(spelling)->keyword : NULL;
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

/* What the scanner takes for one word: letters and digits, and of other characters those that are no punctuation. */
static bool is_word(Str name)
{
    if (name.len == 0 || (name.at[0] >= '0' && name.at[0] <= '9'))
        return false;
    for (size_t i = 0; i < name.len;) {
        uint32_t point;
        size_t length = text_decode((Str){name.at + i, name.len - i}, &point);
        bool letter = (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || point == '_' ||
                      (point >= '0' && point <= '9') || (point >= 0x3400 && point <= 0x9FFF);
        if (length == 0 || !letter)
            return false;
        i += length;
    }
    return true;
}

Str name_spelled(Arena *arena, Str name)
{
    const Keyword *keyword = keyword_find(name);
    if (is_word(name) && (!keyword || keyword->soft))
        return name;
    return arena_print(arena, "「%.*s」", STR_ARG(name));
}
