/* parser: what the grammar's actions and its error reports work with. Only parse.y, parse.c and the reports of
 * syntax errors (syntax_*.c) see it. */
#ifndef POLC_PARSER_H
#define POLC_PARSER_H

#include "compiler/parse.h"
#include "compiler/tokens.h"

typedef struct WordSet WordSet;

typedef struct Parser {
    Tokens tokens;
    Node *file;
    bool depth_reported;
    uint32_t reported_in; /* where the statement of the last syntax error begins */
    size_t times_read_again, bytes_read_again; /* to find slips */
    Span opened_twice; /* two brackets of which one is too many, and is not missed where it is not closed */
    WordSet *words; /* every name and label of the file, found when the first syntax error asks */
} Parser;

/* Puts a node into the arena and measures its height; an ERROR node when it is too high. */
Node *parser_node(Parser *parser, Node node);
/* A NAME spelt by the text of the span. */
Node *parser_name(Parser *parser, Span span);
/* The mode of `round up to`, from the keyword `up to`. Its Chinese spelling is no mode, and stays a name that is none. */
Node *parser_mode_up(Parser *parser, Span span);
void parser_report_depth(Parser *parser, Span at);
/* Whether the current word is what a drafter writes for `and` or `or`: its line goes on with the condition before. */
bool parser_joins_conditions(const Parser *parser);
/* Reports a syntax error at the current token, unless it follows from an earlier one, and starts recovery. The
 * names are the grammar's aliases of the tokens it could go on with. */
void parser_report_syntax(Parser *parser, const char *const *expected, size_t count);

#endif
