#include "compiler/word_set.h"

#include "parse.tab.h"

enum { BUCKETS = 4096, LONGEST_LABEL = 120 };

typedef struct Word Word;
struct Word {
    Str text;
    Word *next;
};

struct WordSet {
    Word *buckets[BUCKETS];
};

static Word **bucket_of(WordSet *words, Str text)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 16777619u;
    return &words->buckets[hash % BUCKETS];
}

bool word_set_has(void *words, Str word)
{
    for (const Word *at = *bucket_of(words, word); at; at = at->next)
        if (str_equal(at->text, word))
            return true;
    return false;
}

static void add_word(Arena *arena, WordSet *words, Str text)
{
    if (!text.len || text.len > LONGEST_LABEL || word_set_has(words, text))
        return;
    Word **bucket = bucket_of(words, text);
    Word *word = ARENA_NEW(arena, Word);
    *word = (Word){text, *bucket};
    *bucket = word;
}

static bool declares(int code)
{
    return code == TOK_FIELD || code == TOK_KEY || code == TOK_UNIT || code == TOK_DEFINE || code == TOK_TABLE ||
           code == TOK_READING || code == TOK_OPTION || code == TOK_CLAUSE || code == TOK_BUDGET ||
           code == TOK_REFER || code == TOK_TARGET || code == TOK_CURRENCY;
}

WordSet *word_set_new(Arena *arena, const Source *source)
{
    WordSet *words = ARENA_NEW(arena, WordSet);
    Diags unheard = {.arena = arena};
    Tokens *tokens = ARENA_NEW(arena, Tokens);
    tokens_open(tokens, arena, source, &unheard);
    bool in_members = false, after_named = false;
    for (Token token = tokens_next(tokens); token.code; token = tokens_next(tokens)) {
        int before = tokens->previous.code;
        if (token.code == TOK_ONE_OF)
            in_members = true;
        else if (token.code == TOK_RBRACE)
            in_members = false;
        bool named = token.code == TOK_NAME && (declares(before) || in_members);
        if (named || (after_named && token.code == TOK_STRING)) {
            const Node *literal = token_literal(tokens, token);
            add_word(arena, words, literal->text);
        }
        after_named = named;
    }
    return words;
}
