#include "compiler/format/writing.h"
#include "compiler/keywords.h"
#include "parse.tab.h"
#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/prim/prim.h"
#include "runtime/text_width.h"

void write_text(Writing *w, Str text)
{
    if (text.len)
        pieces_text(&w->out, text);
}

static bool stands_behind_bracket(const Writing *w)
{
    const Piece *last = w->out.count ? &w->out.items[w->out.count - 1] : NULL;
    return last && last->kind == PIECE_TEXT && str_equal(last->text, STR("）"));
}

void write_space(Writing *w)
{
    if (!stands_behind_bracket(w))
        write_text(w, STR(" "));
}

void write_break(Writing *w)
{
    pieces_put(&w->out, stands_behind_bracket(w) ? PIECE_SOFT : PIECE_BREAK);
}

Str keyword_in(const Writing *w, int token)
{
    return keyword_spelling(keyword_of_token(token), w->zh ? LANGUAGE_ZH : LANGUAGE_EN);
}

void write_keyword(Writing *w, int token)
{
    write_text(w, keyword_in(w, token));
}

void write_lead(Writing *w, int token)
{
    write_keyword(w, token);
    write_space(w);
}

void write_sign(Writing *w, const char *english, const char *chinese)
{
    write_text(w, str_from(w->zh ? chinese : english));
}

/* ---- Marks -------------------------------------------------------------------------------------------------------- */

void write_name_mark(Writing *w)
{
    write_sign(w, ",", "、");
    pieces_put(&w->out, w->zh ? PIECE_SOFT : PIECE_BREAK);
}

void write_item_mark(Writing *w)
{
    write_sign(w, ",", "，");
    pieces_put(&w->out, w->zh ? PIECE_SOFT : PIECE_BREAK);
}

void write_colon(Writing *w)
{
    write_sign(w, ": ", "：");
}

/* ---- Names -------------------------------------------------------------------------------------------------------- */

static bool is_ascii(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

static bool holds(Str text, const char *mark)
{
    size_t length = strlen(mark);
    for (size_t i = 0; i + length <= text.len; i++)
        if (memcmp(text.at + i, mark, length) == 0)
            return true;
    return false;
}

/* The words of polc's own have their names in tables. */
static Str function_name(const Writing *w, const Symbol *symbol, Str written)
{
    if (symbol->index >= 0)
        return str_from(w->zh && prim_table[symbol->index]->name_zh ? prim_table[symbol->index]->name_zh
                                                                    : prim_table[symbol->index]->name);
    for (size_t i = 0; i < builtin_count; i++)
        if (builtin_table[i].group == BUILTIN_FUNCTION)
            return str_from(w->zh ? builtin_table[i].zh : builtin_table[i].en);
    return written;
}

/* A second spelling gives way to the first one of its value, except for units: `1 day` and `15 days` stay. */
static Str builtin_in(const Writing *w, BuiltinGroup group, Str written)
{
    const Builtin *found = NULL;
    for (size_t i = 0; i < builtin_count && !found; i++) {
        const Builtin *entry = &builtin_table[i];
        if (entry->group == group && (str_is(written, entry->en) || str_is(written, entry->zh)))
            found = entry;
    }
    return found ? str_from(w->zh ? found->zh : found->en) : written;
}

static Str name_of(const Writing *w, const Symbol *symbol, Str written)
{
    if (!symbol)
        return written;
    if (symbol->kind == SYMBOL_FUNCTION)
        return function_name(w, symbol, written);
    if (symbol->kind == SYMBOL_DAY_COUNT)
        return builtin_in(w, BUILTIN_DAY_COUNT, written);
    if (symbol->kind == SYMBOL_UNIT && !symbol->node)
        return builtin_in(w, BUILTIN_UNIT, written);
    Str id = symbol->id, label = symbol->label;
    bool use_label = label.len && is_ascii(id) == w->zh && is_ascii(label) != w->zh && !holds(label, "」");
    return use_label ? label : id;
}

void write_declared(Writing *w, const Node *name)
{
    if (name)
        write_text(w, name_spelled(w->arena, name->text));
}

void write_name(Writing *w, const Node *name)
{
    if (!name)
        return;
    if (name->kind == NODE_NAME)
        write_text(w, name_spelled(w->arena, name_of(w, name->symbol, name->text)));
    else
        write_operand(w, name);
}

void write_builtin(Writing *w, BuiltinGroup group, const Node *name)
{
    if (name)
        write_text(w, name_spelled(w->arena, name->symbol ? name_of(w, name->symbol, name->text)
                                                          : builtin_in(w, group, name->text)));
}

void write_names_in(Writing *w, const Node *names, int indents)
{
    write_open_filled(w, indents);
    for (const Node *name = names; name; name = name->next) {
        write_name(w, name);
        if (name->next)
            write_name_mark(w);
    }
    write_close(w, indents);
}

/* ---- Texts and literals ------------------------------------------------------------------------------------------- */

void write_string(Writing *w, const Node *string)
{
    if (!string)
        return;
    bool curled = w->zh ? !holds(string->text, "”") : holds(string->text, "\"");
    write_text(w, arena_print(w->arena, curled ? "“%.*s”" : "\"%.*s\"", STR_ARG(string->text)));
}

void write_label(Writing *w, const Node *label)
{
    if (!label)
        return;
    write_space(w);
    write_string(w, label);
}

#define WAN 10000
#define YI 100000000

static Str without_end_zeros(Str digits)
{
    if (!memchr(digits.at, '.', digits.len))
        return digits;
    while (digits.at[digits.len - 1] == '0')
        digits.len--;
    if (digits.at[digits.len - 1] == '.')
        digits.len--;
    return digits;
}

/* Chinese writes whole multiples of 万, and what has at most two decimals in 亿, with their word. Other numbers stay as they were written, 4.60 with its zero. */
static Str number_text(Writing *w, Str written, Exact exact)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    const char *scale = "";
    if (w->zh && exact.denominator == 1 && exact.numerator) {
        bool in_yi = exact.numerator >= YI && exact.numerator % (YI / 100) == 0;
        bool in_wan = !in_yi && exact.numerator % WAN == 0;
        scale = in_yi ? "亿" : in_wan ? "万" : "";
        exact = in_yi    ? (Exact){exact.numerator / (YI / 100), 100}
                : in_wan ? (Exact){exact.numerator / WAN, 1}
                         : exact;
    }
    size_t length = exact_print(digits, exact.numerator, exact.denominator ? exact.denominator : 1, 0, &is_exact);
    if (!*scale && written.len && str_equal(without_end_zeros(written), (Str){digits, length}))
        return written;
    return arena_print(w->arena, "%.*s%s", (int)length, digits, scale);
}

static void write_with_unit(Writing *w, const Node *literal, Str unit)
{
    write_text(w, number_text(w, literal->text, literal->exact));
    if (is_ascii(unit) || !w->zh)
        write_space(w);
    write_text(w, unit);
}

void write_literal(Writing *w, const Node *literal)
{
    switch (literal->kind) {
    case NODE_NUMBER:
        write_text(w, number_text(w, literal->text, literal->exact));
        break;
    case NODE_QUANTITY:
        write_with_unit(w, literal,
                        name_spelled(w->arena, name_of(w, literal->name->symbol, literal->name->text)));
        break;
    case NODE_PERCENT: {
        Exact hundredfold = literal->exact;
        bool fits = hundredfold.denominator % 100 != 0;
        hundredfold = fits ? (Exact){hundredfold.numerator * 100, hundredfold.denominator}
                           : (Exact){hundredfold.numerator, hundredfold.denominator / 100};
        write_text(w, arena_print(w->arena, "%.*s%%", STR_ARG(number_text(w, literal->text, hundredfold))));
        break;
    }
    case NODE_SPAN_OF_DAYS:
        write_with_unit(w, literal, keyword_in(w, TOK_DAYS));
        break;
    case NODE_SPAN_OF_MONTHS:
        write_with_unit(w, literal, keyword_in(w, TOK_MONTHS));
        break;
    case NODE_SPAN_OF_YEARS:
        write_with_unit(w, literal, keyword_in(w, TOK_YEARS));
        break;
    default: { /* a date, whose day is exact whatever its spelling */
        char date[DATE_TEXT];
        write_text(w, arena_copy(w->arena, (Str){date, date_print(date, literal->day)}));
        break;
    }
    }
}
