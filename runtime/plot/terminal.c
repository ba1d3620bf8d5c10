/* Curves for a terminal: braille cells of two by four dots, or ASCII. No character whose width depends on the font is used. */
#include "runtime/memory.h"
#include "runtime/plot/plot.h"
#include "runtime/text_width.h"
#include "runtime/write/reason.h"
#include "runtime/write/shown.h"

#define ROWS 18
#define LEAST_WIDTH 40
#define MOST_WIDTH 160
#define MOST_JUMPS 64
#define LONGEST_LABEL 24

/* What a cell of the picture holds: dots of braille, or a sign that stands over them. */
typedef struct PlotCell {
    uint8_t dots[2]; /* by series */
    char sign; /* 0: none; `o` an open end, `@` a closed one, `:` a jump */
} PlotCell;

typedef struct Screen {
    Output *out;
    const Plot *plot;
    const PlotTerminal *options;
    PlotAxis x, y;
    int64_t columns, rows; /* cells */
    size_t margin; /* cells before the picture */
    PlotCell *cells; /* row after row */
    Phrase words;
} Screen;

static void put(Screen *screen, const char *text)
{
    output_put(screen->out, str_from(text));
}

static void put_spaces(Screen *screen, size_t count)
{
    for (size_t i = 0; i < count; i++)
        output_byte(screen->out, ' ');
}

/* ---- Dots ---------------------------------------------------------------------------------------------------------------- */

static int64_t dots_wide(const Screen *screen)
{
    return screen->columns * (screen->options->braille ? 2 : 1);
}

static int64_t dots_high(const Screen *screen)
{
    return screen->rows * (screen->options->braille ? 4 : 1);
}

static int64_t dot_x(const Screen *screen, int64_t at)
{
    Int128 range = (Int128)screen->x.high - screen->x.low;
    return range > 0 ? (int64_t)(((Int128)at - screen->x.low) * (dots_wide(screen) - 1) / range) : 0;
}

/* From the top. */
static int64_t dot_y(const Screen *screen, int64_t fen)
{
    int64_t high = dots_high(screen) - 1;
    return high - (screen->y.high > 0 ? (int64_t)((Int128)fen * high / screen->y.high) : 0);
}

static PlotCell *cell_at(const Screen *screen, int64_t x, int64_t y)
{
    bool braille = screen->options->braille;
    int64_t column = braille ? x / 2 : x, row = braille ? y / 4 : y;
    return &screen->cells[row * screen->columns + column];
}

static void set_dot(const Screen *screen, size_t s, int64_t x, int64_t y)
{
    static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= dots_wide(screen) || y >= dots_high(screen))
        return;
    cell_at(screen, x, y)->dots[s] |= screen->options->braille ? bits[y % 4][x % 2] : 1;
}

static int64_t size_of(int64_t number)
{
    return number < 0 ? -number : number;
}

/* The second curve is dashed. */
static void draw_line(const Screen *screen, size_t s, const CurvePoint *a, const CurvePoint *b)
{
    int64_t x1 = dot_x(screen, a->at), y1 = dot_y(screen, a->paid), x2 = dot_x(screen, b->at),
            y2 = dot_y(screen, b->paid);
    int64_t steps = size_of(x2 - x1) > size_of(y2 - y1) ? size_of(x2 - x1) : size_of(y2 - y1);
    for (int64_t i = 0; i <= steps; i++) {
        int64_t x = steps ? x1 + (x2 - x1) * i / steps : x1, y = steps ? y1 + (y2 - y1) * i / steps : y1;
        if (s == 0 || (x + y) / 3 % 2 == 0)
            set_dot(screen, s, x, y);
    }
}

static void draw_curve(const Screen *screen, size_t s)
{
    const Curve *curve = screen->plot->series[s].curve;
    for (size_t i = 0; i < curve->count; i++) {
        const CurvePoint *a = &curve->points[i], *b = a + 1;
        if (curve_is_gap(a->outcome))
            continue;
        bool joined = i + 1 < curve->count && a->link != CURVE_JUMP && a->outcome == b->outcome;
        draw_line(screen, s, a, joined ? b : a);
    }
}

static void draw_end(const Screen *screen, const CurvePoint *point, bool belongs)
{
    if (!curve_is_gap(point->outcome))
        cell_at(screen, dot_x(screen, point->at), dot_y(screen, point->paid))->sign = belongs ? '@' : 'o';
}

/* The rows between both ends; an end that belongs stays over one that does not. */
static void draw_jumps(const Screen *screen, size_t s)
{
    PlotJump jumps[MOST_JUMPS];
    const PlotSeries *series = &screen->plot->series[s];
    size_t count = plot_jumps(series, jumps, MOST_JUMPS);
    for (size_t i = 0; i < count && count <= MOST_JUMPS; i++) {
        const CurvePoint *a = &series->curve->points[jumps[i].before], *b = a + 1;
        if (curve_is_gap(a->outcome) || curve_is_gap(b->outcome))
            continue;
        int64_t x = dot_x(screen, b->at), from = dot_y(screen, a->paid), to = dot_y(screen, b->paid);
        for (int64_t y = from < to ? from : to; y <= (from < to ? to : from); y++) {
            PlotCell *cell = cell_at(screen, x, y);
            if (!cell->sign && !cell->dots[0] && !cell->dots[1])
                cell->sign = ':';
        }
        draw_end(screen, jumps[i].before_belongs ? b : a,
                 jumps[i].before_belongs ? jumps[i].behind_belongs : false);
        draw_end(screen, jumps[i].before_belongs ? a : b, true);
    }
}

/* ---- Writing --------------------------------------------------------------------------------------------------------------- */

static void put_color(Screen *screen, size_t s, bool on)
{
    static const char *const colors[] = {"\033[36m", "\033[33m"};
    if (screen->options->color)
        put(screen, on ? colors[s] : "\033[0m");
}

static void put_cell(Screen *screen, const PlotCell *cell)
{
    uint8_t dots = cell->dots[0] | cell->dots[1];
    if (cell->sign) {
        output_byte(screen->out, cell->sign);
        return;
    }
    if (!dots) {
        output_byte(screen->out, ' ');
        return;
    }
    size_t s = cell->dots[0] ? 0 : 1;
    put_color(screen, s, true);
    if (!screen->options->braille) {
        put(screen, s ? "+" : "*");
    } else {
        char text[] = {(char)0xE2, (char)(0xA0 | dots >> 6), (char)(0x80 | (dots & 0x3F)), 0};
        put(screen, text);
    }
    put_color(screen, s, false);
}

/* A text that ends before the picture. */
static void put_margin(Screen *screen, Str text)
{
    size_t cells = shown_cells(text);
    put_spaces(screen, cells < screen->margin ? screen->margin - cells : 0);
    shown_put(screen->out, text, screen->margin);
}

static void put_row(Screen *screen, int64_t row)
{
    int64_t tall = screen->options->braille ? 4 : 1;
    phrase_clear(&screen->words);
    for (size_t i = 0; i < screen->y.tick_count; i++)
        if (dot_y(screen, screen->y.ticks[i]) / tall == row) {
            phrase_clear(&screen->words);
            plot_put_tick(&screen->words, &screen->y, i, screen->plot->language);
        }
    put_margin(screen, phrase_text(&screen->words));
    put(screen, phrase_text(&screen->words).len ? " +" : " |");
    int64_t last = screen->columns - 1;
    const PlotCell *cells = &screen->cells[row * screen->columns];
    while (last >= 0 && !cells[last].sign && !cells[last].dots[0] && !cells[last].dots[1])
        last--;
    for (int64_t column = 0; column <= last; column++)
        put_cell(screen, &cells[column]);
    output_byte(screen->out, '\n');
}

static int64_t tick_column(const Screen *screen, size_t tick)
{
    return dot_x(screen, screen->x.ticks[tick]) / (screen->options->braille ? 2 : 1);
}

static void put_x_axis(Screen *screen)
{
    put_spaces(screen, screen->margin + 1);
    output_byte(screen->out, '+');
    for (int64_t column = 0; column < screen->columns; column++) {
        bool is_tick = false;
        for (size_t i = 0; i < screen->x.tick_count; i++)
            is_tick = is_tick || tick_column(screen, i) == column;
        output_byte(screen->out, is_tick ? '+' : '-');
    }
    output_byte(screen->out, '\n');
    size_t at = 0;
    for (size_t i = 0; i < screen->x.tick_count; i++) {
        phrase_clear(&screen->words);
        plot_put_tick(&screen->words, &screen->x, i, screen->plot->language);
        Str text = phrase_text(&screen->words);
        size_t cells = shown_cells(text), middle = screen->margin + 2 + (size_t)tick_column(screen, i);
        size_t start = middle > cells / 2 ? middle - cells / 2 : 0;
        if (i > 0 && start < at + 1)
            continue;
        put_spaces(screen, start > at ? start - at : 0);
        shown_put(screen->out, text, cells);
        at = (start > at ? start : at) + cells;
    }
    output_byte(screen->out, '\n');
    phrase_clear(&screen->words);
    spoken_name(&screen->words, screen->x.field->id, screen->x.field->label, screen->plot->language);
    Phrase unit = {0};
    spoken_unit(&unit, screen->x.field, screen->plot->language);
    bool zh = screen->plot->language == LANGUAGE_ZH;
    if (unit.len && !str_equal(phrase_text(&unit), phrase_text(&screen->words))) {
        phrase_put(&screen->words, zh ? STR("（") : STR(" ("));
        phrase_put(&screen->words, phrase_text(&unit));
        phrase_put(&screen->words, zh ? STR("）") : STR(")"));
    }
    screen->words.failed = screen->words.failed || unit.failed;
    phrase_done(&unit);
    size_t cells = shown_cells(phrase_text(&screen->words)), width = screen->margin + 2 + (size_t)screen->columns;
    put_spaces(screen, cells < width ? width - cells : 0);
    shown_put(screen->out, phrase_text(&screen->words), cells);
    output_byte(screen->out, '\n');
}

static void put_title(Screen *screen)
{
    const Plot *plot = screen->plot;
    shown_put(screen->out, plot->title, shown_cells(plot->title));
    put(screen, "\n");
    for (size_t s = 0; s < plot->series_count && plot->series_count > 1; s++) {
        put(screen, "  ");
        put_color(screen, s, true);
        put(screen, screen->options->braille ? (s ? "⠒ ⠒ ⠒" : "⠒⠒⠒⠒⠒") : s ? "+ + +" : "*****");
        put_color(screen, s, false);
        put(screen, "  ");
        shown_put(screen->out, plot->series[s].name, shown_cells(plot->series[s].name));
        put(screen, "\n");
    }
    put(screen, "\n");
}

/* ---- Bars -------------------------------------------------------------------------------------------------------------------- */

static void put_bar(Screen *screen, size_t s, const CurvePoint *point, int64_t room)
{
    const PlotSeries *series = &screen->plot->series[s];
    int64_t length = screen->y.high > 0 ? (int64_t)((Int128)point->paid * room / screen->y.high) : 0;
    put_color(screen, s, true);
    for (int64_t i = 0; i < length; i++)
        put(screen, screen->options->braille ? (s ? "⠶" : "⣿") : s ? "=" : "#");
    put_color(screen, s, false);
    put(screen, length ? " " : "");
    phrase_clear(&screen->words);
    if (curve_pays(point->outcome))
        spoken_fen(&screen->words, series->plan, point->paid, screen->plot->language);
    else
        phrase_put(&screen->words, reason_outcome((Outcome)point->outcome, screen->plot->language));
    shown_put(screen->out, phrase_text(&screen->words), shown_cells(phrase_text(&screen->words)));
    output_byte(screen->out, '\n');
}

static void put_bars(Screen *screen, size_t width)
{
    const PlotSeries *first = &screen->plot->series[0];
    for (size_t i = 0; i < first->curve->count; i++) {
        phrase_clear(&screen->words);
        spoken_cell(&screen->words, screen->x.field, first->curve->points[i].at, screen->plot->language);
        size_t cells = shown_cells(phrase_text(&screen->words));
        if (cells > screen->margin)
            screen->margin = cells;
    }
    if (screen->margin > LONGEST_LABEL)
        screen->margin = LONGEST_LABEL;
    int64_t room = (int64_t)(width - screen->margin) - 20;
    for (size_t i = 0; i < first->curve->count; i++)
        for (size_t s = 0; s < screen->plot->series_count; s++) {
            phrase_clear(&screen->words);
            if (s == 0)
                spoken_cell(&screen->words, screen->x.field, first->curve->points[i].at, screen->plot->language);
            put_margin(screen, phrase_text(&screen->words));
            put(screen, " |");
            put_bar(screen, s, &screen->plot->series[s].curve->points[i], room);
        }
}

/* ---- The whole ----------------------------------------------------------------------------------------------------------------- */

static bool put_curves(Screen *screen, size_t width)
{
    plot_axis(&screen->y, 6);
    for (size_t i = 0; i < screen->y.tick_count; i++) {
        phrase_clear(&screen->words);
        plot_put_tick(&screen->words, &screen->y, i, screen->plot->language);
        size_t cells = shown_cells(phrase_text(&screen->words));
        if (cells > screen->margin)
            screen->margin = cells;
    }
    screen->rows = ROWS;
    screen->columns = (int64_t)(width - screen->margin) - 4;
    plot_axis(&screen->x, (size_t)screen->columns / 12 + 1);
    screen->cells = memory_new((size_t)(screen->rows * screen->columns), sizeof *screen->cells);
    if (!screen->cells)
        return false;
    for (size_t s = screen->plot->series_count; s-- > 0;)
        draw_curve(screen, s);
    for (size_t s = screen->plot->series_count; s-- > 0;)
        draw_jumps(screen, s);
    const PlotSeries *first = &screen->plot->series[0];
    PlanField money = {
        .kind = KIND_MONEY, .currency = first->plan->currency, .currency_label = first->plan->currency_label};
    phrase_clear(&screen->words);
    spoken_unit(&screen->words, &money, screen->plot->language);
    size_t unit = shown_cells(phrase_text(&screen->words));
    put_spaces(screen, unit < screen->margin ? screen->margin - unit : 0);
    shown_put(screen->out, phrase_text(&screen->words), unit);
    put(screen, "\n");
    for (int64_t row = 0; row < screen->rows; row++)
        put_row(screen, row);
    put_x_axis(screen);
    return true;
}

static int64_t top_of(const Plot *plot)
{
    int64_t top = 0;
    for (size_t s = 0; s < plot->series_count; s++)
        if (curve_top(plot->series[s].curve) > top)
            top = curve_top(plot->series[s].curve);
    return top;
}

Status plot_write_terminal(Output *out, const Plot *plot, const PlotTerminal *options)
{
    const PlotSeries *first = &plot->series[0];
    size_t width = options->width ? options->width : 80;
    width = width < LEAST_WIDTH ? LEAST_WIDTH : width > MOST_WIDTH ? MOST_WIDTH : width;
    Screen screen = {.out = out,
                     .plot = plot,
                     .options = options,
                     .x = {.field = &first->plan->fields[first->field], .low = plot->low, .high = plot->high},
                     .y = {.high = top_of(plot)},
                     .margin = 4};
    bool done = true;
    put_title(&screen);
    if (curve_has_bars(screen.x.field))
        put_bars(&screen, width);
    else
        done = put_curves(&screen, width);
    phrase_clear(&screen.words);
    plot_put_remarks(&screen.words, plot);
    if (screen.words.len)
        put(&screen, "\n");
    output_put(out, phrase_text(&screen.words));
    bool failed = screen.words.failed || !done;
    phrase_done(&screen.words);
    memory_free(screen.cells);
    return failed ? STATUS_NO_MEMORY : out->status;
}
