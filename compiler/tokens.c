#include "compiler/tokens.h"

#include "compiler/near_words.h"

#include "parse.tab.h"

/* ---- keywords by their spelling ---- */

enum { INDEX_SIZE = 1024, LONGEST_SPELLING = 48 };

typedef struct IndexEntry {
    Str spelling;
    const Keyword *keyword; /* NULL: only the first word of a longer keyword */
    bool starts_longer;
} IndexEntry;

struct KeywordIndex {
    IndexEntry entries[INDEX_SIZE];
};

static size_t hash_bytes(Str text)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 16777619u;
    return hash;
}

static IndexEntry *index_slot(KeywordIndex *index, Str spelling)
{
    for (size_t i = hash_bytes(spelling);; i++) {
        IndexEntry *entry = &index->entries[i % INDEX_SIZE];
        if (!entry->spelling.at || str_equal(entry->spelling, spelling))
            return entry;
    }
}

static const IndexEntry *index_find(const KeywordIndex *index, Str spelling)
{
    for (size_t i = hash_bytes(spelling);; i++) {
        const IndexEntry *entry = &index->entries[i % INDEX_SIZE];
        if (!entry->spelling.at)
            return NULL;
        if (str_equal(entry->spelling, spelling))
            return entry;
    }
}

static void index_add(KeywordIndex *index, const char *spellings, const Keyword *keyword)
{
    Str spelling;
    while (keyword_next_spelling(&spellings, &spelling)) {
        IndexEntry *entry = index_slot(index, spelling);
        entry->spelling = spelling;
        entry->keyword = keyword;
        const char *space = memchr(spelling.at, ' ', spelling.len);
        if (space) {
            Str first = {spelling.at, (size_t)(space - spelling.at)};
            entry = index_slot(index, first);
            entry->spelling = first;
            entry->starts_longer = true;
        }
    }
}

static const KeywordIndex *index_new(Arena *arena)
{
    KeywordIndex *index = ARENA_NEW(arena, KeywordIndex);
    size_t count;
    const Keyword *list = keyword_list(&count);
    for (size_t i = 0; i < count; i++) {
        index_add(index, list[i].en, &list[i]);
        index_add(index, list[i].zh, &list[i]);
    }
    return index;
}

/* ---- lexemes to tokens ---- */

void tokens_open(Tokens *tokens, Arena *arena, const Source *source, Diags *diags)
{
    memset(tokens, 0, sizeof *tokens);
    tokens->arena = arena;
    tokens->source = source;
    tokens->diags = diags;
    tokens->index = index_new(arena);
    tokens->next_brace = BRACKET_ARMS;
    tokens->quiet_at = tokens->resumed_at = tokens->ended_at = UINT32_MAX;
    tokens->declaration_at = tokens->next_declaration_at = source->base;
    lex_open(&tokens->lexer, arena, source->text);
}

Str tokens_text(const Tokens *tokens, Span span)
{
    return (Str){tokens->source->text.at + (span.start - tokens->source->base), span.end - span.start};
}

static const Lexeme *look_ahead(Tokens *tokens, size_t position)
{
    while (tokens->ahead_count <= position)
        tokens->ahead[tokens->ahead_count++] = lex_next(&tokens->lexer, tokens->source->base);
    return &tokens->ahead[position];
}

static void take(Tokens *tokens, size_t count)
{
    tokens->ahead_count -= count;
    memmove(tokens->ahead, tokens->ahead + count, tokens->ahead_count * sizeof *tokens->ahead);
}

/* The longest keyword that starts at the next word; *words says how many it takes. */
static const Keyword *match_keyword(Tokens *tokens, size_t *words)
{
    Str first = tokens_text(tokens, look_ahead(tokens, 0)->span);
    *words = 1;
    const IndexEntry *entry = first.len < LONGEST_SPELLING ? index_find(tokens->index, first) : NULL;
    if (!entry || !entry->starts_longer)
        return entry ? entry->keyword : NULL;
    const Keyword *best = entry->keyword;
    char phrase[LONGEST_SPELLING];
    size_t length = first.len;
    memcpy(phrase, first.at, length);
    for (size_t count = 2; count <= KEYWORD_MAX_WORDS; count++) {
        const Lexeme *word = look_ahead(tokens, count - 1);
        Str text = tokens_text(tokens, word->span);
        if (word->kind != LEXEME_WORD || length + 1 + text.len > sizeof phrase)
            break;
        phrase[length] = ' ';
        memcpy(phrase + length + 1, text.at, text.len);
        length += 1 + text.len;
        const IndexEntry *longer = index_find(tokens->index, (Str){phrase, length});
        if (longer && longer->keyword) {
            best = longer->keyword;
            *words = count;
        }
    }
    return best;
}

static const int code_of_lexeme[] = {
    [LEXEME_END] = 0,
    [LEXEME_WORD] = TOK_NAME,
    [LEXEME_NAME_QUOTED] = TOK_NAME,
    [LEXEME_NAME_OPEN] = TOK_NAME,
    [LEXEME_NUMBER] = TOK_NUMBER,
    [LEXEME_NUMBER_GROUPED] = TOK_NUMBER,
    [LEXEME_NTH_YEAR] = TOK_NUMBER,
    [LEXEME_PERCENT] = TOK_PERCENT,
    [LEXEME_DATE] = TOK_DATE,
    [LEXEME_DATE_UNEVEN] = TOK_DATE,
    [LEXEME_STRING] = TOK_STRING,
    [LEXEME_STRING_CURLED] = TOK_STRING,
    [LEXEME_STRING_OPEN] = TOK_STRING,
    [LEXEME_OPEN_PAREN] = TOK_LPAREN,
    [LEXEME_CLOSE_PAREN] = TOK_RPAREN,
    [LEXEME_OPEN_BRACE] = TOK_LBRACE,
    [LEXEME_CLOSE_BRACE] = TOK_RBRACE,
    [LEXEME_COMMA] = TOK_COMMA,
    [LEXEME_COLON] = TOK_COLON,
    [LEXEME_EQ] = TOK_EQ,
    [LEXEME_NE] = TOK_NE,
    [LEXEME_LE] = TOK_LE,
    [LEXEME_GE] = TOK_GE,
    [LEXEME_LT] = TOK_LT,
    [LEXEME_GT] = TOK_GT,
    [LEXEME_PLUS] = TOK_ADD_SIGN,
    [LEXEME_MINUS] = TOK_MINUS_SIGN,
    [LEXEME_TIMES] = TOK_TIMES_SIGN,
    [LEXEME_DIVIDE] = TOK_DIVIDE_SIGN,
    [LEXEME_UNKNOWN] = TOK_UNKNOWN_CHARACTER,
};

static Token scan_token(Tokens *tokens)
{
    if (look_ahead(tokens, 0)->kind != LEXEME_END)
        tokens->recoveries = 0;
    Lexeme lexeme = *look_ahead(tokens, 0);
    Token token = {code_of_lexeme[lexeme.kind], lexeme.kind, lexeme.line_start, lexeme.span};
    size_t words = 1;
    if (lexeme.kind == LEXEME_WORD) {
        const Keyword *keyword = match_keyword(tokens, &words);
        if (keyword) {
            token.code = keyword->token;
            token.span.end = look_ahead(tokens, words - 1)->span.end;
        }
    }
    if (token.span.end - token.span.start > LEX_MAX_BYTES) {
        DIAG0(tokens->diags, TOKEN_TOO_LONG, ((Span){token.span.start, token.span.start + 1}));
        token.span.end = token.span.start;
    }
    take(tokens, words);
    return token;
}

/* ---- brackets ---- */

static bool opens(int code)
{
    return code == TOK_LPAREN || code == TOK_LBRACE;
}

static bool closes(int code)
{
    return code == TOK_RPAREN || code == TOK_RBRACE;
}

static bool closes_bracket(int code, Bracket bracket)
{
    return code == (bracket.kind == BRACKET_PAREN ? TOK_RPAREN : TOK_RBRACE);
}

static void note_next_brace(Tokens *tokens, int code)
{
    switch (code) {
    case TOK_POLICY:
    case TOK_INPUT:
    case TOK_READING:
    case TOK_CLAUSE:
    case TOK_EVERY_CLAUSE:
    case TOK_BUDGET:
    case TOK_REFER:
    case TOK_AMEND:
    case TOK_TEST:
    case TOK_TRANSITION:
        tokens->next_brace = BRACKET_STATEMENTS;
        break;
    case TOK_UNDER: {
        bool in_file = !tokens->depth || tokens->brackets[tokens->depth - 1].kind == BRACKET_DECLARATIONS;
        tokens->next_brace = in_file ? BRACKET_DECLARATIONS : BRACKET_STATEMENTS;
        break;
    }
    case TOK_MARGINAL:
    case TOK_WHOLE:
    case TOK_LOOKUP:
    case TOK_CASE:
        tokens->next_brace = BRACKET_ARMS;
        tokens->band_head = code;
        break;
    case TOK_TABLE:
    case TOK_ONE_OF:
    case TOK_IS_ONE_OF:
    case TOK_IS_NOT_ONE_OF:
    case TOK_PRIORITY:
    case TOK_INSTALMENTS:
    case TOK_SHARE:
    case TOK_QUOTA:
    case TOK_BY_RANK_OF:
        tokens->next_brace = BRACKET_ARMS;
        break;
    default:
        break;
    }
}

static void apply_brackets(Tokens *tokens, Token token)
{
    tokens->change = BRACKETS_SAME;
    if (token.code == TOK_LBRACE || tokens_starts_statement(token))
        tokens->band_head = 0;
    if (opens(token.code)) {
        if (tokens->depth == TOKENS_MAX_NESTING) {
            DIAGN(tokens->diags, NESTED_TOO_DEEPLY, token.span,
                  text_of(arena_print(tokens->arena, "%d", TOKENS_MAX_NESTING)));
            tokens->stopped = true;
            return;
        }
        BracketKind kind = token.code == TOK_LPAREN ? BRACKET_PAREN : tokens->next_brace;
        tokens->brackets[tokens->depth++] = (Bracket){kind, token.span};
        tokens->change = BRACKETS_PUSHED;
        tokens->next_brace = BRACKET_ARMS;
    } else if (closes(token.code) && tokens->depth &&
               closes_bracket(token.code, tokens->brackets[tokens->depth - 1])) {
        tokens->popped = tokens->brackets[--tokens->depth];
        tokens->change = BRACKETS_POPPED;
    } else {
        note_next_brace(tokens, token.code);
    }
}

static void undo_brackets(Tokens *tokens)
{
    if (tokens->change == BRACKETS_PUSHED)
        tokens->depth--;
    else if (tokens->change == BRACKETS_POPPED)
        tokens->brackets[tokens->depth++] = tokens->popped;
    tokens->change = BRACKETS_SAME;
}

/* ---- recovery ---- */

static bool starts_declaration(Token token)
{
    const Keyword *keyword = keyword_of_token(token.code);
    return keyword && (keyword->role == KEYWORD_FILE || token.code == TOK_UNDER) &&
           (!keyword->soft || token.line_start);
}

bool tokens_starts_statement(Token token)
{
    const Keyword *keyword = keyword_of_token(token.code);
    return keyword && keyword->role != KEYWORD_INSIDE && (!keyword->soft || token.line_start);
}

/* A declaration that cannot stand in a block of statements: its line shows that the block was not closed. */
static bool leaves_block(Token token)
{
    return token.line_start && starts_declaration(token) && token.code != TOK_UNDER && token.code != TOK_READING;
}

static Token raw_token(Tokens *tokens)
{
    if (tokens->has_pending) {
        tokens->has_pending = false;
        return tokens->pending;
    }
    return scan_token(tokens);
}

static void put_back(Tokens *tokens, Token token)
{
    tokens->pending = token;
    tokens->has_pending = true;
}

/* A closing bracket for the innermost open one, standing just before `token`, which comes next. */
static Token supply_closer(Tokens *tokens, Token token)
{
    Bracket inner = tokens->brackets[tokens->depth - 1];
    put_back(tokens, token);
    tokens->quiet_at = token.span.start;
    return (Token){inner.kind == BRACKET_PAREN ? TOK_RPAREN : TOK_RBRACE,
                   LEXEME_END,
                   false,
                   {token.span.start, token.span.start}};
}

bool tokens_closes_outer(const Tokens *tokens, Token token)
{
    for (size_t i = tokens->depth; i-- > 0;)
        if (closes_bracket(token.code, tokens->brackets[i]))
            return true;
    return false;
}

/* Skips what an opening bracket holds, and its closer. Stops before a declaration: then the bracket is never closed. */
static void skip_group(Tokens *tokens)
{
    for (size_t open = 1; open && !tokens->stopped;) {
        Token token = raw_token(tokens);
        if (!token.code || leaves_block(token)) {
            put_back(tokens, token);
            return;
        }
        if (opens(token.code))
            open++;
        else if (closes(token.code))
            open--;
    }
}

/* A statement whose keyword was written without a space, as in `require5000`: it gets its own message. */
static bool starts_glued_statement(const Tokens *tokens, Token token)
{
    if (token.code != TOK_NAME || token.lexeme != LEXEME_WORD || !token.line_start)
        return false;
    Str word = tokens_text(tokens, token.span);
    size_t count;
    const Keyword *list = keyword_list(&count);
    for (size_t i = 0; i < count; i++) {
        if (list[i].role != KEYWORD_HEAD || list[i].soft)
            continue;
        size_t en = strlen(list[i].en), zh = strlen(list[i].zh);
        if (zh > 3 && str_starts(word, (Str){list[i].zh, zh}))
            return true;
        bool digit = word.len > en && word.at[en] >= '0' && word.at[en] <= '9';
        if (en && digit && str_starts(word, (Str){list[i].en, en}))
            return true;
    }
    return false;
}

static bool is_head(const void *context, const char *alias)
{
    (void)context;
    const Keyword *keyword = keyword_find(str_from(alias));
    return keyword && (keyword->role == KEYWORD_HEAD || str_is(str_from(alias), "单个"));
}

/* A line that begins with another word for the head of a statement, as in 如果…: it gets its own message. */
static bool starts_near_statement(const Tokens *tokens, Token token)
{
    return token.code == TOK_NAME && token.line_start &&
           near_word_advice(tokens_text(tokens, token.span), is_head, NULL).en.len > 0;
}

bool tokens_leaves_bracket(const Tokens *tokens, Token token, Bracket inner)
{
    if (!token.code)
        return true;
    if (closes(token.code))
        return !closes_bracket(token.code, inner) && tokens_closes_outer(tokens, token);
    if (inner.kind == BRACKET_DECLARATIONS)
        return false;
    return inner.kind == BRACKET_STATEMENTS ? leaves_block(token) : tokens_starts_statement(token);
}

/* Decides about one token while recovering: true when the grammar can go on with *out. */
static bool resume_at(Tokens *tokens, Token token, Token *out)
{
    *out = token;
    bool again = token.span.start == tokens->resumed_at;
    if (!token.code) {
        if (tokens->depth)
            *out = supply_closer(tokens, token);
        return true;
    }
    if (!tokens->depth)
        return starts_declaration(token) && !again;
    Bracket inner = tokens->brackets[tokens->depth - 1];
    if (closes(token.code)) {
        if (token.code == TOK_RBRACE && tokens->unopened) {
            tokens->unopened--;
            return false;
        }
        if (closes_bracket(token.code, inner))
            return true;
        if (!tokens_closes_outer(tokens, token))
            return false;
        *out = supply_closer(tokens, token);
        return true;
    }
    if (inner.kind == BRACKET_DECLARATIONS)
        return starts_declaration(token) && !again;
    if (tokens_leaves_bracket(tokens, token, inner)) {
        *out = supply_closer(tokens, token);
        return true;
    }
    /* Words later in the line of a mistake mostly belong to it. */
    bool starts = token.line_start && (tokens_starts_statement(token) || starts_glued_statement(tokens, token) ||
                                       starts_near_statement(tokens, token));
    return inner.kind == BRACKET_STATEMENTS && starts && !again;
}

static Token recover(Tokens *tokens)
{
    tokens->recovering = false;
    /* Every bracket can be closed once; more means that grammar and brackets disagree, and going on would not end. */
    if (++tokens->recoveries > 2 * TOKENS_MAX_NESTING)
        tokens->stopped = true;
    for (;;) {
        Token token = raw_token(tokens), out;
        if (resume_at(tokens, token, &out)) {
            if (out.span.start == token.span.start && !tokens->has_pending)
                tokens->resumed_at = token.span.start;
            return out;
        }
        note_next_brace(tokens, token.code);
        if (opens(token.code))
            skip_group(tokens);
    }
}

bool tokens_innermost(const Tokens *tokens, Bracket *inner)
{
    if (tokens->change == BRACKETS_POPPED) {
        *inner = tokens->popped;
        return true;
    }
    size_t depth = tokens->depth - (tokens->change == BRACKETS_PUSHED);
    if (depth)
        *inner = tokens->brackets[depth - 1];
    return depth > 0;
}

bool tokens_error_follows(const Tokens *tokens)
{
    return tokens->stopped || tokens->current.span.start == tokens->quiet_at;
}

void tokens_recover(Tokens *tokens)
{
    /* The closer of arms or parentheses ends their own error rule: the grammar takes it as it stands. */
    if (tokens->change == BRACKETS_POPPED && tokens->popped.kind <= BRACKET_ARMS) {
        tokens->quiet_at = tokens->current.span.start;
        return;
    }
    undo_brackets(tokens);
    if (!tokens->has_pending)
        put_back(tokens, tokens->current);
    tokens->quiet_at = tokens->current.span.start;
    tokens->recovering = true;
}

static void remember(Tokens *tokens, Token token)
{
    tokens->previous = token;
    if (token.code)
        tokens->past[tokens->past_count++ % TOKENS_REMEMBERED] = token;
}

Token tokens_before(const Tokens *tokens, size_t back)
{
    bool known = back && back <= tokens->past_count && back <= TOKENS_REMEMBERED;
    return known ? tokens->past[(tokens->past_count - back) % TOKENS_REMEMBERED] : (Token){0};
}

Token tokens_next(Tokens *tokens)
{
    bool recovering = tokens->recovering;
    Token token = recovering ? recover(tokens) : raw_token(tokens);
    tokens->declaration_at = tokens->next_declaration_at;
    if (!tokens->depth && starts_declaration(token))
        tokens->next_declaration_at = token.span.start;
    if (!tokens->stopped)
        apply_brackets(tokens, token);
    if (tokens->stopped)
        token = (Token){0, LEXEME_END, true, {token.span.start, token.span.start}};
    if (tokens_starts_statement(tokens->current) && !opens(token.code))
        tokens->statement = tokens->current;
    if (tokens->current.code != TOK_MISPLACED)
        remember(tokens, tokens->current);
    if (recovering)
        tokens->past_count = 0;
    tokens->current = token;
    return token;
}

bool tokens_can_end_statement(const Tokens *tokens)
{
    int code = tokens->current.code, before = tokens->previous.code;
    bool value = code == TOK_NAME || code == TOK_NUMBER || code == TOK_PERCENT || code == TOK_DATE ||
                 code == TOK_UNKNOWN_CHARACTER;
    bool complete = before == TOK_NAME || before == TOK_PERCENT || before == TOK_DATE || before == TOK_STRING ||
                    before == TOK_RPAREN || before == TOK_RBRACE || (before == TOK_NUMBER && code == TOK_NAME);
    bool block = tokens->depth && tokens->brackets[tokens->depth - 1].kind == BRACKET_STATEMENTS;
    return value && complete && block && tokens->current.line_start && !tokens->has_pending && !tokens->stopped &&
           tokens->current.span.start != tokens->ended_at;
}

Token tokens_end_statement(Tokens *tokens)
{
    put_back(tokens, tokens->current);
    tokens->ended_at = tokens->current.span.start;
    tokens->current.code = TOK_MISPLACED;
    return tokens->current;
}

void tokens_take_misplaced(Tokens *tokens)
{
    if (tokens->current.code == TOK_MISPLACED && tokens->has_pending) {
        tokens->current = tokens->pending;
        tokens->has_pending = false;
    }
}
