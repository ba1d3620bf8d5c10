/* syntax_errors: what is wrong where the grammar stops, said in the language's own words. */
#include "compiler/parser.h"

#include "parse.tab.h"

static Text found_text(const Tokens *tokens)
{
    if (!tokens->current.code)
        return TEXT("the end of the file", "文件结尾");
    Arena *arena = tokens->arena;
    Str text = tokens_text(tokens, tokens->current.span);
    return text_of(arena_print(arena, "`%.*s`", (int)text.len, text.at));
}

void parser_report_syntax(Parser *parser, const char *const *expected, size_t count)
{
    Tokens *tokens = &parser->tokens;
    if (!tokens_error_follows(tokens)) {
        Text wanted = text_of(arena_print(tokens->arena, "%s", count ? expected[0] : "nothing"));
        DIAGN(tokens->diags, SYNTAX, tokens->current.span, found_text(tokens), wanted);
    }
    tokens_recover(tokens);
}
