#include "compiler/lex.h"

#include <stdio.h>

static const char *const kind_names[] = {
    [LEXEME_END] = "end",
    [LEXEME_WORD] = "word",
    [LEXEME_NAME_QUOTED] = "quoted name",
    [LEXEME_NAME_OPEN] = "unclosed name",
    [LEXEME_NUMBER] = "number",
    [LEXEME_NUMBER_GROUPED] = "grouped number",
    [LEXEME_NTH_YEAR] = "nth year",
    [LEXEME_PERCENT] = "percent",
    [LEXEME_DATE] = "date",
    [LEXEME_DATE_UNEVEN] = "uneven date",
    [LEXEME_STRING] = "text",
    [LEXEME_STRING_CURLED] = "text",
    [LEXEME_STRING_OPEN] = "unclosed text",
};

static const char *kind_name(LexemeKind kind)
{
    bool named = (size_t)kind < sizeof kind_names / sizeof *kind_names && kind_names[kind];
    return named ? kind_names[kind] : "sign";
}

void lex_print(FILE *out, const Source *source, Arena *arena)
{
    Lexer lexer;
    Sources sources = {.arena = arena, .items = (Source *)source, .count = 1, .capacity = 1};
    lex_open(&lexer, arena, source->text);
    for (Lexeme lexeme; (lexeme = lex_next(&lexer, source->base)).kind != LEXEME_END;) {
        Place place = source_place(&sources, lexeme.span.start);
        Str text = {source->text.at + (lexeme.span.start - source->base), lexeme.span.end - lexeme.span.start};
        fprintf(out, "%zu:%zu: %s ", place.line, place.column, kind_name(lexeme.kind));
        fwrite(text.at, 1, text.len, out);
        fputc('\n', out);
    }
}
