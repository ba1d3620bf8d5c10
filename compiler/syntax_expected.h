/* syntax_expected: what stands where the grammar stopped, and what could stand there, in words. */
#ifndef POLC_SYNTAX_EXPECTED_H
#define POLC_SYNTAX_EXPECTED_H

#include "compiler/syntax_slips.h"

/* After a value too a number may stand (单量 5000单以上) or a bracket, but none of the words that begin one. */
bool expects_value(Expected expected);
/* A value is complete, and only what joins it with another could follow. */
bool expects_operator_only(Expected expected);
Text found_text(const Tokens *tokens, Token token);
/* At most five: words before classes of words. */
Text expected_text(Arena *arena, Expected expected);

#endif
