/* syntax_slips: one word or sign too many or too few, found where the grammar stopped and shown where it is.
 *
 * What is missing is shown behind the word after which it is missing, not at the next word, which is right. Each slip is reported
 * only when the declaration is read further without it: it is read again with that one change, into the line after the place
 * where the grammar stopped. So a report is never a guess about words, but of two changes that both help the first tried is told. */
#ifndef POLC_SYNTAX_SLIPS_H
#define POLC_SYNTAX_SLIPS_H

#include "compiler/parser.h"

/* The aliases of the tokens that the grammar could go on with. */
typedef struct Expected {
    const char *const *names;
    size_t count;
} Expected;

bool expects(Expected expected, const char *alias);
/* Whether the grammar could go on with this keyword. */
bool expects_keyword(Expected expected, const Keyword *keyword);

/* The text of a literal: a message puts what it names in quotes of its own. */
Str text_without_quotes(Str text);

/* A word or sign written twice. */
bool report_written_twice(Parser *parser);
/* A name that was left out, so that the keyword after it was taken for it: 栏目 日期 必填. `help` may be empty. */
bool report_missing_name(Parser *parser, Expected expected, Text help);
/* The condition of `require` left out, so that its text was taken for it. */
bool report_missing_condition(Parser *parser, Expected expected);
/* The number of the limit of a tier: 万元以内. */
bool report_missing_limit(Parser *parser);
/* The comma between two arms or arguments, the colon of an arm, the word before its bound. */
bool report_slip_of_arm(Parser *parser);
/* What takes braces or several values in parentheses, left out before them. */
bool report_missing_head(Parser *parser);

#endif
