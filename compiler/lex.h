/* lex: the words, numbers, texts and signs of a policy file, one after the other.
 *
 * A lexeme is what stands between spaces and signs. The one place where the scanner looks back is a run after a number:
 * `5000单以上` is 5000, 单, 以上 (language reference, "Spaces"). */
#ifndef POLC_LEX_H
#define POLC_LEX_H

#include "compiler/diag.h"

typedef enum LexemeKind {
    LEXEME_END,
    LEXEME_WORD,
    LEXEME_NAME_QUOTED, /* 「…」 */
    LEXEME_NAME_OPEN, /* 「 without 」 on its line */
    LEXEME_NUMBER,
    LEXEME_NUMBER_GROUPED, /* 10,000 */
    LEXEME_NTH_YEAR, /* 第3年 */
    LEXEME_PERCENT,
    LEXEME_DATE,
    LEXEME_DATE_UNEVEN, /* 2015-1-5, 2015/01/05 */
    LEXEME_STRING,
    LEXEME_STRING_CURLED,
    LEXEME_STRING_OPEN, /* without its closing quote on its line */
    LEXEME_OPEN_PAREN,
    LEXEME_CLOSE_PAREN,
    LEXEME_OPEN_BRACE,
    LEXEME_CLOSE_BRACE,
    LEXEME_COMMA,
    LEXEME_COLON,
    LEXEME_EQ,
    LEXEME_NE,
    LEXEME_LE,
    LEXEME_GE,
    LEXEME_LT,
    LEXEME_GT,
    LEXEME_PLUS,
    LEXEME_MINUS,
    LEXEME_TIMES,
    LEXEME_DIVIDE,
    LEXEME_UNKNOWN, /* a character that means nothing here */
} LexemeKind;

/* Longest lexeme: 64 KiB. */
#define LEX_MAX_BYTES (64u << 10)

typedef struct Lexer {
    Arena *arena;
    Span at; /* of the lexeme found last; offsets within the text */
    bool in_run; /* the next word touches a number, or a word that did */
    bool line_start; /* the next lexeme is the first on its line */
    void *scanner;
} Lexer;

typedef struct Lexeme {
    LexemeKind kind;
    bool line_start;
    Span span; /* in the compilation's offsets */
} Lexeme;

/* The text must outlive the lexer. Needs arena->can_escape. */
void lex_open(Lexer *lexer, Arena *arena, Str text);
/* LEXEME_END again and again after the last one. */
Lexeme lex_next(Lexer *lexer, uint32_t base);

/* Reports what no policy may hold: ill-formed UTF-8 (once), NUL, invisible and direction controls. Returns false when the
 * text is not UTF-8 or has so many of them that scanning it would only repeat the complaint. */
bool lex_check_bytes(const Source *source, Diags *diags);

/* ---- between lex.l and lex.c */
LexemeKind lex_scan(void *scanner);
void lex_gap(Lexer *lexer);
LexemeKind lex_found(Lexer *lexer, LexemeKind kind);
/* How many bytes of the word belong to it. */
size_t lex_word_length(Lexer *lexer, Str word);

#endif
