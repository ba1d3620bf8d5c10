/* Curves as SVG. Coordinates are tenths of a pixel, whole numbers throughout. */
#include <stdio.h>

#include "runtime/plot/plot.h"
#include "runtime/text_width.h"
#include "runtime/write/page.h"
#include "runtime/write/reason.h"

#define WIDTH 7200
#define HEIGHT 4000
#define MARGIN_TOP 640
#define MARGIN_BOTTOM 620
#define MARGIN_RIGHT 400
#define CELL 72 /* of a text of 13 pixels */
#define BAR 260
#define APART 120 /* two places of the axis that can be told from each other */
#define MOST_JUMPS 200
#define TOLD_JUMPS 6
#define MOST_BOXES 64
#define MOST_SPOTS 64
#define SPOT 45 /* half of an end */
#define STAIRCASE 24 /* with more jumps their ends would hide it */

typedef struct Box {
    int64_t left, right, top, bottom;
} Box;

typedef struct Drawing {
    Output *out;
    const Plot *plot;
    PlotAxis x, y;
    int64_t left, top, width, height; /* of the frame */
    Phrase words; /* of the text at hand */
    Box boxes[MOST_BOXES]; /* of the texts inside of the frame */
    size_t box_count;
    Box spots[MOST_SPOTS]; /* the ends of jumps */
    size_t spot_count;
} Drawing;

static const char *const colors[] = {"#1f4e79", "#c2571a"};
#define FALL_COLOR "#a3261b"
/* Keeps a text readable over a line. */
#define HALO " paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\""

/* ---- Elements --------------------------------------------------------------------------------------------------------- */

static void put(Drawing *d, const char *markup)
{
    output_put(d->out, str_from(markup));
}

/* name="12.3" */
static void put_length(Drawing *d, const char *name, int64_t tenths)
{
    char text[64];
    int64_t size = tenths < 0 ? -tenths : tenths;
    snprintf(text, sizeof text, " %s=\"%s%lld.%lld\"", name, tenths < 0 ? "-" : "", (long long)(size / 10),
             (long long)(size % 10));
    put(d, text);
}

static void put_line(Drawing *d, int64_t x1, int64_t y1, int64_t x2, int64_t y2, const char *style)
{
    put(d, "<line");
    put_length(d, "x1", x1);
    put_length(d, "y1", y1);
    put_length(d, "x2", x2);
    put_length(d, "y2", y2);
    put(d, style);
    put(d, "/>\n");
}

static void put_rectangle(Drawing *d, int64_t x, int64_t y, int64_t width, int64_t height, const char *style)
{
    put(d, "<rect");
    put_length(d, "x", x);
    put_length(d, "y", y);
    put_length(d, "width", width);
    put_length(d, "height", height);
    put(d, style);
    put(d, "/>\n");
}

static void put_circle(Drawing *d, int64_t x, int64_t y, bool filled, const char *color)
{
    put(d, "<circle r=\"4\"");
    put_length(d, "cx", x);
    put_length(d, "cy", y);
    put(d, " stroke=\"");
    put(d, color);
    put(d, "\" stroke-width=\"1.6\" fill=\"");
    put(d, filled ? color : "#ffffff");
    put(d, "\"/>\n");
}

/* `anchor` is start, middle or end. */
static void put_text(Drawing *d, int64_t x, int64_t y, const char *anchor, const char *style, Str text)
{
    put(d, "<text");
    put_length(d, "x", x);
    put_length(d, "y", y);
    put(d, " text-anchor=\"");
    put(d, anchor);
    put(d, "\"");
    put(d, style);
    put(d, ">");
    page_put_escaped(d->out, text);
    put(d, "</text>\n");
}

static Str words(const Drawing *d)
{
    return phrase_text(&d->words);
}

static int64_t text_width(Str text)
{
    return (int64_t)text_cells(text, 0) * CELL;
}

/* ---- Places ----------------------------------------------------------------------------------------------------------- */

static int64_t x_of(const Drawing *d, int64_t at)
{
    Int128 range = (Int128)d->x.high - d->x.low;
    return d->left + (range > 0 ? (int64_t)(((Int128)at - d->x.low) * d->width / range) : 0);
}

static int64_t y_of(const Drawing *d, int64_t fen)
{
    return d->top + d->height - (d->y.high > 0 ? (int64_t)((Int128)fen * d->height / d->y.high) : 0);
}

/* ---- Frame ------------------------------------------------------------------------------------------------------------ */

static int64_t tick_width(Drawing *d, const PlotAxis *axis)
{
    int64_t widest = 0;
    for (size_t i = 0; i < axis->tick_count; i++) {
        phrase_clear(&d->words);
        plot_put_tick(&d->words, axis, i, d->plot->language);
        if (text_width(words(d)) > widest)
            widest = text_width(words(d));
    }
    return widest;
}

static void open_svg(Drawing *d, int64_t height)
{
    char head[400];
    snprintf(
        head, sizeof head,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 %lld\" role=\"img\" font-size=\"13\" "
        "fill=\"#1d2733\" font-family=\"%s\">\n<title>",
        (long long)(height / 10),
        d->plot->language == LANGUAGE_ZH
            ? "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Segoe UI',Arial,sans-serif"
            : "'Segoe UI','Helvetica Neue','Noto Sans','Liberation Sans',Arial,'PingFang SC','Microsoft YaHei',"
              "'Noto Sans CJK SC',sans-serif");
    put(d, head);
    page_put_escaped(d->out, d->plot->title);
    put(d, "</title>\n");
    put_rectangle(d, 0, 0, WIDTH, height, " fill=\"#ffffff\"");
    put_text(d, 100, 230, "start", " font-size=\"15\" font-weight=\"600\"", d->plot->title);
}

static void put_legend(Drawing *d)
{
    int64_t x = 100;
    for (size_t s = 0; s < d->plot->series_count && d->plot->series_count > 1; s++) {
        char style[96];
        snprintf(style, sizeof style, " stroke=\"%s\" stroke-width=\"2.4\"%s", colors[s],
                 s ? " stroke-dasharray=\"7 4\"" : "");
        put_line(d, x, 400, x + 300, 400, style);
        put_text(d, x + 360, 445, "start", "", d->plot->series[s].name);
        x += 360 + text_width(d->plot->series[s].name) + 400;
    }
}

static void put_axes(Drawing *d)
{
    const PlotSeries *first = &d->plot->series[0];
    for (size_t i = 0; i < d->y.tick_count; i++) {
        int64_t y = y_of(d, d->y.ticks[i]);
        put_line(d, d->left, y, d->left + d->width, y, " stroke=\"#e3e8ee\"");
        phrase_clear(&d->words);
        plot_put_tick(&d->words, &d->y, i, d->plot->language);
        put_text(d, d->left - 80, y + 45, "end", " fill=\"#5b6775\"", words(d));
    }
    int64_t bottom = d->top + d->height, free_from = INT64_MIN;
    for (size_t i = 0; i < d->x.tick_count; i++) {
        int64_t x = x_of(d, d->x.ticks[i]);
        phrase_clear(&d->words);
        plot_put_tick(&d->words, &d->x, i, d->plot->language);
        put_line(d, x, bottom, x, bottom + 50, " stroke=\"#8a95a3\"");
        if (x - text_width(words(d)) / 2 < free_from)
            continue;
        put_text(d, x, bottom + 200, "middle", " fill=\"#5b6775\"", words(d));
        free_from = x + text_width(words(d)) / 2 + 100;
    }
    put_line(d, d->left, bottom, d->left + d->width, bottom, " stroke=\"#8a95a3\"");
    put_line(d, d->left, d->top, d->left, bottom, " stroke=\"#8a95a3\"");
    PlanField money = {
        .kind = KIND_MONEY, .currency = first->plan->currency, .currency_label = first->plan->currency_label};
    phrase_clear(&d->words);
    spoken_unit(&d->words, &money, d->plot->language);
    put_text(d, d->left - 80, d->top - 150, "end", " fill=\"#5b6775\"", words(d));
    phrase_clear(&d->words);
    spoken_name(&d->words, d->x.field->id, d->x.field->label, d->plot->language);
    size_t before = d->words.len;
    phrase_put(&d->words, d->plot->language == LANGUAGE_ZH ? STR("（") : STR(" ("));
    size_t bracket = d->words.len;
    spoken_unit(&d->words, d->x.field, d->plot->language);
    Str unit = {d->words.at + bracket, d->words.len - bracket}; /* children (children) says it twice */
    if (!unit.len || str_equal(unit, (Str){d->words.at, before}))
        d->words.len = before;
    else
        phrase_put(&d->words, d->plot->language == LANGUAGE_ZH ? STR("）") : STR(")"));
    put_text(d, d->left + d->width / 2, bottom + 430, "middle", "", words(d));
}

/* ---- Where nothing is paid ---------------------------------------------------------------------------------------------- */

/* The ranges of one outcome, in light grey with its word where there is room. */
static void put_zones(Drawing *d)
{
    const Curve *curve = d->plot->series[0].curve;
    for (size_t i = 0; i < curve->count;) {
        size_t end = i;
        while (end + 1 < curve->count && curve->points[end + 1].outcome == curve->points[i].outcome)
            end++;
        uint8_t outcome = curve->points[i].outcome;
        int64_t left = x_of(d, curve->points[i].at), right = x_of(d, curve->points[end].at);
        if (!curve_pays(outcome) && right > left) {
            put_rectangle(d, left, d->top, right - left, d->height,
                          curve_is_gap(outcome) ? " fill=\"#fbf3df\"" : " fill=\"#f3f5f8\"");
            Str word = reason_outcome((Outcome)outcome, d->plot->language);
            if (text_width(word) + 100 < right - left) {
                put_text(d, (left + right) / 2, d->top + 180, "middle", " fill=\"#8a95a3\"", word);
                d->boxes[d->box_count++ % MOST_BOXES] =
                    (Box){(left + right - text_width(word)) / 2, (left + right + text_width(word)) / 2,
                          d->top + 40, d->top + 220};
            }
        }
        i = end + 1;
    }
}

/* ---- The curve ------------------------------------------------------------------------------------------------------------ */

static int64_t gap_between(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

static void put_point(Drawing *d, bool first, int64_t x, int64_t y)
{
    char text[64];
    snprintf(text, sizeof text, "%s%lld.%lld %lld.%lld", first ? "M" : "L", (long long)(x / 10),
             (long long)(x % 10), (long long)(y / 10), (long long)(y % 10));
    put(d, text);
}

static void put_path(Drawing *d, const Curve *curve, size_t from, size_t to, size_t s)
{
    char style[128];
    int64_t x = x_of(d, curve->points[from].at), y = y_of(d, curve->points[from].paid);
    bool pays = curve_pays(curve->points[from].outcome);
    put(d, "<path d=\"");
    put_point(d, true, x, y);
    for (size_t i = from + 1; i <= to; i++) {
        int64_t next_x = x_of(d, curve->points[i].at), next_y = y_of(d, curve->points[i].paid);
        /* What lies within a third of a pixel of the last point cannot be seen. */
        if (i < to && gap_between(next_x, x) < 4 && gap_between(next_y, y) < 4)
            continue;
        put_point(d, false, x = next_x, y = next_y);
    }
    snprintf(
        style, sizeof style,
        "\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" stroke-linejoin=\"round\" stroke-linecap=\"round\"%s/>\n",
        colors[s], pays ? "2.4" : "1.4", s ? " stroke-dasharray=\"7 4\"" : "");
    put(d, style);
}

/* Lone points, between two jumps, are drawn too. */
static void put_curve(Drawing *d, size_t s)
{
    const Curve *curve = d->plot->series[s].curve;
    for (size_t i = 0; i < curve->count;) {
        size_t end = i;
        while (end + 1 < curve->count && curve->points[end].link != CURVE_JUMP &&
               curve->points[end + 1].outcome == curve->points[i].outcome)
            end++;
        if (!curve_is_gap(curve->points[i].outcome)) {
            if (end > i)
                put_path(d, curve, i, end, s);
            else
                put_circle(d, x_of(d, curve->points[i].at), y_of(d, curve->points[i].paid), true, colors[s]);
        }
        i = end + 1;
    }
}

static bool overlaps(const Box *a, const Box *boxes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a->left < boxes[i].right && boxes[i].left < a->right && a->top < boxes[i].bottom &&
            boxes[i].top < a->bottom)
            return true;
    return false;
}

static bool is_free(const Drawing *d, Box box)
{
    if (box.left < d->left + 20 || box.right > WIDTH || box.top < d->top - 100 || box.bottom > d->top + d->height)
        return false;
    return !overlaps(&box, d->boxes, d->box_count < MOST_BOXES ? d->box_count : MOST_BOXES) &&
           !overlaps(&box, d->spots, d->spot_count < MOST_SPOTS ? d->spot_count : MOST_SPOTS);
}

/* Beside a point: above or below it, on the side that is asked for first. Where there is no room the remarks have it. */
static void put_label(Drawing *d, int64_t x, int64_t y, bool to_the_left, const char *style)
{
    Str text = words(d);
    int64_t width = text_width(text);
    for (int attempt = 0; attempt < 4; attempt++) {
        bool left = to_the_left == (attempt < 2), above = (attempt % 2 == 0) == to_the_left;
        int64_t at = left ? x - 90 : x + 90, base = above ? y - 70 : y + 170;
        Box box = {left ? at - width : at, left ? at : at + width, base - 120, base + 30};
        if (!is_free(d, box))
            continue;
        put_text(d, at, base, left ? "end" : "start", style, text);
        d->boxes[d->box_count++ % MOST_BOXES] = box;
        return;
    }
}

/* Whether the jump is among the greatest that are told beside the curve. */
static bool is_told(const Curve *curve, const PlotJump *jumps, size_t count, size_t which)
{
    size_t greater = 0;
    int64_t own =
        gap_between(curve->points[jumps[which].before].paid, curve->points[jumps[which].before + 1].paid);
    for (size_t i = 0; i < count; i++) {
        int64_t size = gap_between(curve->points[jumps[i].before].paid, curve->points[jumps[i].before + 1].paid);
        greater += size > own || (size == own && i < which);
    }
    return greater < TOLD_JUMPS;
}

static void put_end(Drawing *d, size_t s, const CurvePoint *point, bool belongs, bool falls)
{
    int64_t x = x_of(d, point->at), y = y_of(d, point->paid);
    if (curve_is_gap(point->outcome))
        return;
    put_circle(d, x, y, belongs, falls ? FALL_COLOR : colors[s]);
    d->spots[d->spot_count++ % MOST_SPOTS] = (Box){x - SPOT, x + SPOT, y - SPOT, y + SPOT};
}

static void put_value(Drawing *d, size_t s, const CurvePoint *point, bool belongs, bool is_left, bool falls)
{
    const PlotSeries *series = &d->plot->series[s];
    if (curve_is_gap(point->outcome))
        return;
    phrase_clear(&d->words);
    if (belongs) {
        spoken_cell(&d->words, &series->plan->fields[series->field], point->at, d->plot->language);
        phrase_put(&d->words, d->plot->language == LANGUAGE_ZH ? STR("：") : STR(": "));
    }
    spoken_fen(&d->words, series->plan, point->paid, d->plot->language);
    put_label(d, x_of(d, point->at), y_of(d, point->paid), is_left,
              falls ? HALO " fill=\"" FALL_COLOR "\"" : HALO);
}

/* One jump as it is drawn. */
typedef struct DrawnJump {
    const CurvePoint *a, *b;
    bool falls;
    bool
        apart; /* places that can be told from each other, such as numbers of children, have nothing between them */
    bool a_belongs, b_belongs;
} DrawnJump;

static DrawnJump drawn(const Drawing *d, size_t s, const PlotJump *jump)
{
    const CurvePoint *a = &d->plot->series[s].curve->points[jump->before], *b = a + 1;
    bool apart = x_of(d, b->at) - x_of(d, a->at) > APART;
    return (DrawnJump){.a = a,
                       .b = b,
                       .falls = b->paid < a->paid && !curve_is_gap(a->outcome) && !curve_is_gap(b->outcome),
                       .apart = apart,
                       .a_belongs = apart || jump->before_belongs,
                       .b_belongs = apart || jump->behind_belongs};
}

static void put_jump(Drawing *d, size_t s, const DrawnJump *jump, bool with_ends)
{
    char style[96];
    snprintf(style, sizeof style, " stroke=\"%s\" stroke-width=\"1.2\" stroke-dasharray=\"2 3\"",
             jump->falls ? FALL_COLOR : colors[s]);
    if (!curve_is_gap(jump->a->outcome) && !curve_is_gap(jump->b->outcome) && !jump->apart)
        put_line(d, x_of(d, jump->a->at), y_of(d, jump->a->paid), x_of(d, jump->b->at), y_of(d, jump->b->paid),
                 style);
    if (!with_ends)
        return;
    put_end(d, s, jump->a, jump->a_belongs, jump->falls);
    put_end(d, s, jump->b, jump->b_belongs, jump->falls);
}

/* First all ends, so that no value stands over one. */
static void put_jumps(Drawing *d, size_t s)
{
    const PlotSeries *series = &d->plot->series[s];
    PlotJump jumps[MOST_JUMPS];
    size_t count = plot_jumps(series, jumps, MOST_JUMPS);
    count = count < MOST_JUMPS ? count : MOST_JUMPS;
    bool with_ends = count <= STAIRCASE;
    for (size_t i = 0; i < count; i++) {
        DrawnJump jump = drawn(d, s, &jumps[i]);
        put_jump(d, s, &jump, with_ends);
    }
    for (size_t i = 0; i < count && with_ends && d->plot->series_count == 1; i++) {
        DrawnJump jump = drawn(d, s, &jumps[i]);
        if (!is_told(series->curve, jumps, count, i))
            continue;
        if (i == 0 || jumps[i - 1].before + 1 != jumps[i].before)
            put_value(d, s, jump.a, jump.a_belongs, true, jump.falls);
        put_value(d, s, jump.b, jump.b_belongs, false, jump.falls);
    }
}

/* ---- The other cells ------------------------------------------------------------------------------------------------------ */

#define NOTE_CELLS 108 /* of a line of 11 pixels */
#define NOTE_LINE 170

/* How many bytes of the text stand on its first line; English breaks at spaces. */
static size_t line_length(Str text)
{
    size_t cells = 0, at = 0, space = 0;
    while (at < text.len) {
        uint32_t point = 0;
        size_t length = text_decode((Str){text.at + at, text.len - at}, &point);
        cells += length ? (size_t)text_point_cells(point) : 1;
        if (cells > NOTE_CELLS)
            return space ? space : at;
        at += length ? length : 1;
        if (point == ' ' || point >= 0x2E80)
            space = at;
    }
    return at;
}

/* The lines of what holds fixed, from `y` on; returns where they end. */
static int64_t put_note(Drawing *d, int64_t y, bool counted_only)
{
    if (!d->plot->source.len)
        return y;
    phrase_clear(&d->words);
    plot_put_applicant(&d->words, d->plot->source, d->plot->language);
    for (Str rest = words(d); rest.len;) {
        size_t length = line_length(rest);
        y += NOTE_LINE;
        if (!counted_only)
            put_text(d, 100, y, "start", " font-size=\"11\" fill=\"#5b6775\"", (Str){rest.at, length});
        rest = (Str){rest.at + length, rest.len - length};
    }
    return y;
}

/* ---- Bars --------------------------------------------------------------------------------------------------------------- */

static void put_bar(Drawing *d, size_t s, const CurvePoint *point, int64_t y, int64_t height)
{
    const PlotSeries *series = &d->plot->series[s];
    char style[48];
    snprintf(style, sizeof style, " fill=\"%s\"%s", colors[s], s ? " fill-opacity=\"0.75\"" : "");
    int64_t length = d->y.high > 0 ? (int64_t)((Int128)point->paid * d->width / d->y.high) : 0;
    if (length > 0)
        put_rectangle(d, d->left, y, length, height, style);
    phrase_clear(&d->words);
    if (curve_pays(point->outcome))
        spoken_fen(&d->words, series->plan, point->paid, d->plot->language);
    else
        phrase_put(&d->words, reason_outcome((Outcome)point->outcome, d->plot->language));
    put_text(d, d->left + length + 80, y + height / 2 + 45, "start",
             curve_pays(point->outcome) ? "" : " fill=\"#8a95a3\"", words(d));
}

static void put_bars(Drawing *d)
{
    const PlotSeries *first = &d->plot->series[0];
    size_t count = first->curve->count, each = d->plot->series_count;
    int64_t widest = 0, row = (int64_t)(each * BAR + 120);
    for (size_t i = 0; i < count; i++) {
        phrase_clear(&d->words);
        spoken_cell(&d->words, d->x.field, first->curve->points[i].at, d->plot->language);
        if (text_width(words(d)) > widest)
            widest = text_width(words(d));
    }
    widest = widest < 2600 ? widest : 2600;
    d->top = MARGIN_TOP;
    d->left = 200 + widest;
    d->width = WIDTH - d->left - 1500;
    int64_t height = d->top + row * (int64_t)count + 100;
    open_svg(d, put_note(d, height, true) + 60);
    put_legend(d);
    for (size_t i = 0; i < count; i++) {
        int64_t y = d->top + row * (int64_t)i;
        phrase_clear(&d->words);
        spoken_cell(&d->words, d->x.field, first->curve->points[i].at, d->plot->language);
        put_text(d, d->left - 80, y + (row - 120) / 2 + 45, "end", "", words(d));
        for (size_t s = 0; s < each; s++)
            put_bar(d, s, &d->plot->series[s].curve->points[i], y + (int64_t)s * BAR, BAR - 40);
    }
    put_line(d, d->left, d->top - 60, d->left, height - 100, " stroke=\"#8a95a3\"");
    put_note(d, height, false);
}

/* ---- The whole ------------------------------------------------------------------------------------------------------------ */

static int64_t top_of(const Plot *plot)
{
    int64_t top = 0;
    for (size_t s = 0; s < plot->series_count; s++)
        if (curve_top(plot->series[s].curve) > top)
            top = curve_top(plot->series[s].curve);
    return top;
}

static void put_curves(Drawing *d)
{
    plot_axis(&d->x, 7);
    plot_axis(&d->y, 6);
    d->left = 260 + tick_width(d, &d->y);
    d->width = WIDTH - d->left - MARGIN_RIGHT;
    d->top = MARGIN_TOP + (d->plot->series_count > 1 ? 200 : 0);
    d->height = HEIGHT - d->top - MARGIN_BOTTOM;
    open_svg(d, put_note(d, HEIGHT, true) + (d->plot->source.len ? 80 : 0));
    put_legend(d);
    put_zones(d);
    put_axes(d);
    for (size_t s = d->plot->series_count; s-- > 0;)
        put_curve(d, s);
    for (size_t s = d->plot->series_count; s-- > 0;)
        put_jumps(d, s);
    put_note(d, HEIGHT, false);
}

Status plot_write_svg(Output *out, const Plot *plot)
{
    const PlotSeries *first = &plot->series[0];
    Drawing d = {.out = out,
                 .plot = plot,
                 .x = {.field = &first->plan->fields[first->field], .low = plot->low, .high = plot->high},
                 .y = {.high = top_of(plot)}};
    if (curve_has_bars(d.x.field))
        put_bars(&d);
    else
        put_curves(&d);
    put(&d, "</svg>\n");
    bool failed = d.words.failed;
    phrase_done(&d.words);
    return failed ? STATUS_NO_MEMORY : out->status;
}

Status plot_write_svg_file(Output *out, const Plot *plot)
{
    output_put(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    return plot_write_svg(out, plot);
}
