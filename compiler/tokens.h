/* tokens: the stream between the scanner and the grammar.
 *
 * Makes keywords of words (the longest run of words that keywords.def spells is one token), keeps track of brackets, and after a
 * syntax error finds the place where the grammar can go on: the end of the innermost bracket, or the next statement. Where a
 * closing bracket was forgotten it supplies one, so that one mistake gives one message. */
#ifndef POLC_TOKENS_H
#define POLC_TOKENS_H

#include "compiler/keywords.h"
#include "compiler/lex.h"

/* Deepest nesting of brackets. */
#define TOKENS_MAX_NESTING 200
/* Most words in one keyword: is not one of. */
#define KEYWORD_MAX_WORDS 4
/* Tokens before `current` that are kept: a slip is looked for among them. */
#define TOKENS_REMEMBERED 64

typedef struct Token {
    int code; /* TOK_ of the grammar; 0 at the end */
    LexemeKind lexeme;
    bool line_start;
    Span span;
} Token;

typedef enum BracketKind {
    BRACKET_PAREN,
    BRACKET_ARMS, /* braces around arms or members */
    BRACKET_STATEMENTS, /* braces around statements */
    BRACKET_DECLARATIONS, /* a file-level `under` */
} BracketKind;

typedef struct Bracket {
    BracketKind kind;
    Span opener;
} Bracket;

typedef struct KeywordIndex KeywordIndex;

typedef struct Tokens {
    Arena *arena;
    const Source *source;
    Diags *diags;
    Lexer lexer;
    const KeywordIndex *index;

    Lexeme ahead[KEYWORD_MAX_WORDS]; /* scanned, not yet made into tokens */
    size_t ahead_count;

    Token current, previous; /* as handed out last */
    Token
        past[TOKENS_REMEMBERED]; /* a ring of those before `current` since the last recovery: see tokens_before */
    size_t past_count;
    Token statement; /* the last head of a statement or declaration before `current` */
    uint32_t declaration_at; /* where the outermost declaration begins that `previous` stands in */
    uint32_t next_declaration_at; /* the same of `current` */
    int band_head; /* the last `marginal`, `whole`, `lookup` or `case`, until its brace opens */
    size_t unopened; /* closing braces to come whose opening one was forgotten */
    Bracket brackets[TOKENS_MAX_NESTING];
    size_t depth;
    BracketKind next_brace; /* what the next brace will hold, from the keyword before it */
    enum { BRACKETS_SAME, BRACKETS_PUSHED, BRACKETS_POPPED } change; /* what `current` did */
    Bracket popped;

    bool recovering;
    bool has_pending;
    Token pending; /* handed out again after closing brackets were supplied */
    uint32_t ended_at; /* where a MISPLACED was handed out last */
    uint32_t quiet_at; /* an error at this token follows from the one before */
    uint32_t resumed_at; /* where recovery ended last: it never ends there twice */
    size_t recoveries; /* since a token was scanned */
    bool stopped; /* only end-of-file from now on */
} Tokens;

void tokens_open(Tokens *tokens, Arena *arena, const Source *source, Diags *diags);
Token tokens_next(Tokens *tokens);
/* Whether `current` begins a line of a block of statements and no value can go on with it: a mistake, before which the
 * statement of the line above is complete. */
bool tokens_can_end_statement(const Tokens *tokens);
/* A MISPLACED token in the place of `current`, which comes next: the grammar keeps the statement before it. */
Token tokens_end_statement(Tokens *tokens);
/* Makes the word `current` again that MISPLACED stands for. */
void tokens_take_misplaced(Tokens *tokens);
/* After a syntax error at `current`. The next token is one the grammar can go on with. */
void tokens_recover(Tokens *tokens);
/* Whether an error at `current` only follows from an earlier one. */
bool tokens_error_follows(const Tokens *tokens);
/* The bracket that `current` stands in (not one that it opens itself); false when there is none. */
bool tokens_innermost(const Tokens *tokens, Bracket *inner);
/* Whether a token can only stand outside of the bracket: the bracket was not closed. */
bool tokens_leaves_bracket(const Tokens *tokens, Token token, Bracket inner);
/* Whether a closing token has an open bracket to close. */
bool tokens_closes_outer(const Tokens *tokens, Token token);
bool tokens_starts_statement(Token token);
/* The token that stands `back` tokens before `current`; one without a code where it is not remembered, or was skipped. */
Token tokens_before(const Tokens *tokens, size_t back);
/* The node of a name, number, percentage, date or text; NULL for every other token. Reports what is wrong inside it. */
Node *token_literal(Tokens *tokens, Token token);
/* The text of a span of this source. */
Str tokens_text(const Tokens *tokens, Span span);

#endif
