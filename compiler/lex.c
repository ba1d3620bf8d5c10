#include "compiler/lex.h"

#include "runtime/text_width.h"

/* From the generated scanner. */
int lex_lex_init_extra(Lexer *lexer, void **scanner);
struct yy_buffer_state *lex__scan_bytes(const char *bytes, int length, void *scanner);

void lex_open(Lexer *lexer, Arena *arena, Str text)
{
    *lexer = (Lexer){.arena = arena, .line_start = true};
    lex_lex_init_extra(lexer, &lexer->scanner);
    lex__scan_bytes(text.at ? text.at : "", (int)text.len, lexer->scanner);
}

Lexeme lex_next(Lexer *lexer, uint32_t base)
{
    LexemeKind kind = lex_scan(lexer->scanner);
    Lexeme lexeme = {kind, lexer->line_start, {base + lexer->at.start, base + lexer->at.end}};
    lexer->line_start = false;
    return lexeme;
}

void lex_gap(Lexer *lexer)
{
    lexer->in_run = false;
}

LexemeKind lex_found(Lexer *lexer, LexemeKind kind)
{
    bool numeric = kind == LEXEME_NUMBER || kind == LEXEME_NUMBER_GROUPED || kind == LEXEME_PERCENT ||
                   kind == LEXEME_NTH_YEAR;
    /* A price's second unit belongs to the run: 1.5元/单以上. */
    bool continues = kind == LEXEME_WORD || kind == LEXEME_DIVIDE;
    lexer->in_run = numeric || (continues && lexer->in_run);
    return kind;
}

/* The words that end a unit. A bare 每 ends it too, but is not a word of its own. */
static const Str unit_ends[] = {
    {"以上", 6},   {"以下", 6}, {"以内", 6}, {"以外", 6}, {"不满", 6}, {"超过", 6},
    {"的部分", 9}, {"的", 3},   {"至", 3},   {"每满", 6}, {"每起", 6}, {"每年", 6},
};

static size_t unit_end_at(Str word)
{
    if (((unsigned char)word.at[0] & 0xF0) != 0xE0)
        return 0;
    for (size_t i = 0; i < sizeof unit_ends / sizeof *unit_ends; i++)
        if (str_starts(word, unit_ends[i]))
            return unit_ends[i].len;
    return 0;
}

static bool digit_at(Str word)
{
    unsigned char first = (unsigned char)word.at[0];
    if (first >= '0' && first <= '9')
        return true;
    return first == 0xEF && word.len >= 3 && (unsigned char)word.at[1] == 0xBC &&
           (unsigned char)word.at[2] >= 0x90 && (unsigned char)word.at[2] <= 0x99;
}

size_t lex_word_length(Lexer *lexer, Str word)
{
    if (!lexer->in_run)
        return word.len;
    size_t end = unit_end_at(word);
    if (end) {
        lexer->in_run = !str_starts(word, STR("的"));
        return end;
    }
    for (size_t i = 1; i < word.len; i++) {
        Str rest = {word.at + i, word.len - i};
        if (digit_at(rest) || unit_end_at(rest) || str_starts(rest, STR("每")))
            return i;
    }
    return word.len;
}

static bool is_hidden(uint32_t point)
{
    return point == 0xAD || (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
           point == 0x2060 || (point >= 0x2066 && point <= 0x2069) || point == 0x061C || point == 0xFEFF ||
           (point >= 0xE0000 && point <= 0xE007F);
}

static bool is_control(uint32_t point)
{
    return point == 0x7F || (point < 0x20 && point != '\t' && point != '\n' && point != '\r' && point != '\f');
}

/* A text with more bad characters than this is no policy. */
enum { MOST_BAD_CHARACTERS = 20 };

/* How many bytes at the start are beyond doubt: printable ASCII, tabs, line ends, and the characters of U+3000 to U+9FFF, which
 * hold nothing hidden. They are nearly all of a policy. */
static size_t plain_length(Str text)
{
    const unsigned char *at = (const unsigned char *)text.at;
    size_t i = 0;
    while (i < text.len) {
        if ((at[i] >= 0x20 && at[i] < 0x7F) || at[i] == '\n' || at[i] == '\t' || at[i] == '\r')
            i++;
        else if (at[i] >= 0xE3 && at[i] <= 0xE9 && text.len - i >= 3 && (at[i + 1] & 0xC0) == 0x80 &&
                 (at[i + 2] & 0xC0) == 0x80)
            i += 3;
        else
            break;
    }
    return i;
}

bool lex_check_bytes(const Source *source, Diags *diags)
{
    Str text = source->text;
    size_t bad = 0;
    for (size_t i = plain_length(text); i < text.len; i += plain_length((Str){text.at + i, text.len - i})) {
        uint32_t point;
        size_t length = text_decode((Str){text.at + i, text.len - i}, &point);
        Span at = {source->base + (uint32_t)i, source->base + (uint32_t)(i + (length ? length : 1))};
        if (!length) {
            DIAGN(diags, NOT_UTF8, at,
                  text_of(arena_print(diags->arena, "0x%02X", (unsigned)(unsigned char)text.at[i])));
            return false;
        }
        bool hidden = is_hidden(point);
        if (hidden || is_control(point)) {
            Text word = text_of(arena_print(diags->arena, "U+%04X", (unsigned)point));
            if (hidden)
                DIAGN(diags, HIDDEN_CHARACTER, at, word);
            else
                DIAGN(diags, CONTROL_CHARACTER, at, word);
            if (++bad == MOST_BAD_CHARACTERS)
                return false;
        }
        i += length;
    }
    return true;
}
