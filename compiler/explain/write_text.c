#include "compiler/explain/sheet.h"
#include "runtime/text_width.h"

#define USUAL_WIDTH ((size_t)100)
#define LEAST_WIDTH ((size_t)60)
#define MOST_WIDTH ((size_t)120)
#define STAGE_CELLS ((size_t)11)
#define MARK_CELLS ((size_t)2)
#define INDENT ((size_t)2)

typedef struct Layout {
    Output *out;
    const Sheet *sheet;
    size_t width;
} Layout;

/* ---- Cells of the terminal -------------------------------------------------------------------------------- */

static void put_spaces(Layout *l, size_t count)
{
    while (count--)
        output_byte(l->out, ' ');
}

/* What could steer the terminal shows as U+FFFD; a cell of the data may hold anything. */
static void put_clean(Layout *l, Str text)
{
    while (text.len) {
        uint32_t point;
        size_t length = text_decode(text, &point);
        bool bad = length == 0 || point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 ||
                   point == 0x2029 || (point >= 0x200B && point <= 0x200F) ||
                   (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
        if (bad)
            output_put(l->out, point == '\n' && length ? STR(" ") : STR("\xEF\xBF\xBD"));
        else
            output_put(l->out, (Str){text.at, length});
        length = length ? length : 1;
        text = (Str){text.at + length, text.len - length};
    }
}

/* How much of the text fits into so many cells: up to a space, or between two characters of which one is wide. */
static size_t fitting(Str text, size_t cells)
{
    size_t at = 0, used = 0, good = 0;
    bool wide_before = false;
    while (at < text.len) {
        uint32_t point = 0;
        size_t length = text_decode((Str){text.at + at, text.len - at}, &point);
        int own = length ? text_point_cells(point) : 1;
        length = length ? length : 1;
        bool closes = point == 0xFF0C || point == 0x3002 || point == 0xFF1B || point == 0xFF1A ||
                      point == 0x3001 || point == 0xFF09 || point == 0x201D || point == 0x300B || point == 0x300D;
        if (point == ' ' || ((own == 2 || wide_before) && !closes))
            good = at;
        if (used + (size_t)own > cells)
            return good ? good : at ? at : length;
        used += (size_t)own;
        at += length;
        wide_before = own == 2 && point != 0xFF08 && point != 0x201C && point != 0x300A;
    }
    return text.len;
}

static Str rest_of(Str text, size_t from)
{
    while (from < text.len && text.at[from] == ' ')
        from++;
    return (Str){text.at + from, text.len - from};
}

/* Words from cell `left` on, in lines that end `margin` cells before the edge. Returns the cells of the last line. */
static size_t put_wrapped(Layout *l, Str text, size_t left, size_t margin)
{
    size_t room = l->width > left + margin + 20 ? l->width - left - margin : 20;
    for (;;) {
        size_t taken = fitting(text, room);
        Str part = {text.at, taken};
        while (part.len && part.at[part.len - 1] == ' ')
            part.len--;
        put_clean(l, part);
        text = rest_of(text, taken);
        if (text.len == 0)
            return left + text_cells(part, left);
        output_byte(l->out, '\n');
        put_spaces(l, left);
    }
}

/* An amount at the right edge, on the line that has `used` cells or, where it does not fit, on one of its own. */
static void put_amount(Layout *l, Str amount, size_t used)
{
    size_t cells = text_cells(amount, 0);
    if (cells) {
        if (used + 2 + cells > l->width) {
            output_byte(l->out, '\n');
            used = 0;
        }
        put_spaces(l, l->width > used + cells ? l->width - used - cells : 1);
        put_clean(l, amount);
    }
    output_byte(l->out, '\n');
}

static void put_padded(Layout *l, Str text, size_t cells)
{
    size_t own = text_cells(text, 0);
    put_clean(l, text);
    put_spaces(l, own < cells ? cells - own : 1);
}

/* ---- Lines -------------------------------------------------------------------------------------------------- */

static Str mark_text(Mark mark)
{
    static const char *const signs[] = {"", "✓", "✗", "?"};
    return str_from(signs[mark]);
}

static void put_mark(Layout *l, Mark mark)
{
    put_padded(l, mark_text(mark), MARK_CELLS);
}

static void put_rule(Layout *l)
{
    for (size_t i = 0; i < l->width; i++)
        output_put(l->out, STR("─"));
    output_byte(l->out, '\n');
}

static void put_clause(Layout *l, const Line *line)
{
    bool zh = l->sheet->language == LANGUAGE_ZH;
    output_byte(l->out, '\n');
    put_rule(l);
    put_clean(l, line->words);
    size_t used = text_cells(line->words, 0);
    if (line->name.len) {
        Str open = zh ? STR("（依据 ") : STR(" (article "), close = zh ? STR("）") : STR(")");
        output_put(l->out, open);
        put_clean(l, line->name);
        output_put(l->out, close);
        used += text_cells(open, 0) + text_cells(line->name, 0) + text_cells(close, 0);
    }
    put_amount(l, line->amount, used);
}

/* Parts that stand together have their names and amounts lined up. */
static size_t name_cells(const Layout *l, size_t at)
{
    const Line *lines = l->sheet->lines;
    size_t most = 0;
    while (at > 0 && lines[at - 1].kind == LINE_PART && lines[at - 1].name.len)
        at--;
    for (; at < l->sheet->count && lines[at].kind == LINE_PART && lines[at].name.len; at++) {
        size_t cells = text_cells(lines[at].name, 0);
        most = cells > most ? cells : most;
    }
    return most < 40 ? most : 40;
}

static void put_part(Layout *l, const Line *line, size_t at)
{
    size_t left = INDENT + STAGE_CELLS + MARK_CELLS;
    put_spaces(l, left);
    if (line->name.len) {
        size_t cells = name_cells(l, at) + 2;
        put_padded(l, line->name, cells);
        size_t own = text_cells(line->name, 0);
        left += own < cells ? cells : own + 1;
    }
    size_t amount = text_cells(line->amount, 0);
    size_t used = put_wrapped(l, line->words, left, amount ? amount + 2 : 0);
    put_amount(l, line->amount, used);
}

static void put_stage(Layout *l, const Line *line)
{
    size_t left = INDENT + STAGE_CELLS;
    put_spaces(l, INDENT);
    put_padded(l, line->stage, STAGE_CELLS);
    if (line->kind == LINE_CONDITION) {
        put_mark(l, line->mark);
        left += MARK_CELLS;
    }
    size_t amount = text_cells(line->amount, 0);
    size_t used = put_wrapped(l, line->words, left, amount ? amount + 2 : 0);
    put_amount(l, line->amount, used);
}

static void put_detail(Layout *l, const Line *line)
{
    put_spaces(l, INDENT + STAGE_CELLS + 2 * MARK_CELLS);
    if (line->mark != MARK_NONE)
        put_mark(l, line->mark);
    put_wrapped(l, line->words, INDENT + STAGE_CELLS + 2 * MARK_CELLS + (line->mark ? MARK_CELLS : 0), 0);
    output_byte(l->out, '\n');
}

static size_t fact_cells(const Sheet *sheet)
{
    size_t most = 0;
    for (size_t i = 0; i < sheet->count; i++) {
        const Line *line = &sheet->lines[i];
        size_t cells = line->kind == LINE_FACT || line->kind == LINE_TOTAL ? text_cells(line->name, 0) : 0;
        most = cells > most ? cells : most;
    }
    return most + 2;
}

static void put_fact(Layout *l, const Line *line, Str words)
{
    size_t cells = fact_cells(l->sheet);
    put_padded(l, line->name, cells);
    put_wrapped(l, words, cells, 0);
    output_byte(l->out, '\n');
}

static void put_line(Layout *l, size_t at)
{
    const Line *line = &l->sheet->lines[at];
    switch (line->kind) {
    case LINE_TITLE:
        put_wrapped(l, line->words, 0, 0);
        output_put(l->out, STR("\n\n"));
        break;
    case LINE_FACT:
        put_fact(l, line, line->words);
        break;
    case LINE_TOTAL:
        put_fact(l, line, line->amount);
        break;
    case LINE_CLAUSE:
        put_clause(l, line);
        break;
    case LINE_STAGE:
    case LINE_CONDITION:
        put_stage(l, line);
        break;
    case LINE_PART:
        put_part(l, line, at);
        break;
    case LINE_DETAIL:
        put_detail(l, line);
        break;
    case LINE_HEADING:
        output_byte(l->out, '\n');
        put_wrapped(l, line->words, 0, 0);
        output_byte(l->out, '\n');
        break;
    case LINE_ITEM:
        output_put(l->out, STR("  - "));
        put_wrapped(l, line->words, 4, 0);
        output_byte(l->out, '\n');
        break;
    case LINE_CLAUSE_END:
        break;
    }
}

void sheet_write_text(Output *out, const Sheet *sheet, size_t width)
{
    Layout layout = {.out = out, .sheet = sheet, .width = width ? width : USUAL_WIDTH};
    if (layout.width < LEAST_WIDTH)
        layout.width = LEAST_WIDTH;
    if (layout.width > MOST_WIDTH)
        layout.width = MOST_WIDTH;
    for (size_t i = 0; i < sheet->count; i++)
        put_line(&layout, i);
}

void sheet_put_wrapped(Output *out, Str text, size_t left, size_t width)
{
    Layout layout = {.out = out, .width = width};
    put_wrapped(&layout, text, left, 0);
}
