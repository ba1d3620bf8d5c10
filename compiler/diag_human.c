/* diag_human: a diagnostic with its source lines, every mark underlined and labelled. Positions count display cells. */
#include "compiler/diag_text.h"
#include "runtime/text_width.h"

#include <stdlib.h>

/* A longer line shows this many cells around its marks, on a terminal as many as fit. */
#define WINDOW_CELLS 120
#define WINDOW_LEAST 40

#define COLOR_BOLD "\x1b[1m"
#define COLOR_ERROR "\x1b[1;31m"
#define COLOR_WARNING "\x1b[1;33m"
#define COLOR_FRAME "\x1b[1;34m"
#define COLOR_OFF "\x1b[0m"

/* The part of a mark that lies on one line. */
typedef struct Segment {
    size_t line, from, to; /* cells; to > from */
    bool primary;
    Str label;
} Segment;

enum { MOST_SEGMENTS = 2 * (DIAG_MAX_MARKS + 1) };

typedef struct Picture {
    FILE *out;
    const Source *source;
    bool color;
    size_t window; /* cells of a source line that are shown at most */
    int gutter;
    const char *severity_color;
    Segment segments[MOST_SEGMENTS];
    size_t count;
} Picture;

static void paint(const Picture *p, const char *color)
{
    if (p->color)
        fputs(color, p->out);
}

static void blanks(FILE *out, size_t count)
{
    for (; count; count--)
        fputc(' ', out);
}

/* The cell of a place, as its line is printed. */
static size_t cell_of(const Place *place)
{
    Str line = source_line(place->source, place->line);
    const char *end = line.at;
    for (size_t characters = 1; characters < place->column && end < line.at + line.len; characters++) {
        uint32_t point;
        size_t length = text_decode((Str){end, (size_t)(line.at + line.len - end)}, &point);
        end += length ? length : 1;
    }
    return diag_cells((Str){line.at, (size_t)(end - line.at)}, 0);
}

static void add_segment(Picture *p, size_t line, size_t from, size_t to, bool primary, Str label)
{
    p->segments[p->count++] = (Segment){line, from, to > from ? to : from + 1, primary, label};
}

static size_t leading_cells(Str line)
{
    size_t length = 0;
    while (length < line.len && (line.at[length] == ' ' || line.at[length] == '\t'))
        length++;
    return diag_cells((Str){line.at, length}, 0);
}

/* A mark over several lines underlines the rest of its first line and the front of its last. */
static void add_mark(Picture *p, const Sources *sources, Span span, bool primary, Str label)
{
    Place start = source_place(sources, span.start), end = source_place(sources, span.end);
    if (start.source != p->source)
        return;
    if (start.line == end.line) {
        add_segment(p, start.line, cell_of(&start), cell_of(&end), primary, label);
        return;
    }
    add_segment(p, start.line, cell_of(&start), diag_cells(source_line(p->source, start.line), 0), primary,
                (Str){0});
    size_t margin = leading_cells(source_line(p->source, end.line));
    size_t last = cell_of(&end);
    add_segment(p, end.line, margin < last ? margin : 0, last, primary, label);
}

static int compare_segments(const void *a, const void *b)
{
    const Segment *first = a, *second = b;
    if (first->line != second->line)
        return first->line < second->line ? -1 : 1;
    if (first->from != second->from)
        return first->from < second->from ? -1 : 1;
    return second->primary - first->primary;
}

static void print_gutter(const Picture *p, size_t line)
{
    paint(p, COLOR_FRAME);
    if (line)
        fprintf(p->out, "%*zu |", p->gutter, line);
    else
        fprintf(p->out, "%*s |", p->gutter, "");
    paint(p, COLOR_OFF);
}

static const char *color_of_cell(const Picture *p, const Segment *segments, size_t count, size_t cell)
{
    const char *color = NULL;
    for (size_t i = 0; i < count; i++)
        if (cell >= segments[i].from && cell < segments[i].to && (segments[i].primary || !color))
            color = segments[i].primary ? p->severity_color : COLOR_FRAME;
    return color;
}

/* Prints the characters of a line that lie within cells [from, to); tabs become spaces. The marked words are coloured
 * themselves: see text_width.h. */
static void print_cells(const Picture *p, Str line, const Segment *segments, size_t count, size_t from, size_t to)
{
    size_t cell = 0;
    const char *now = NULL;
    for (size_t i = 0; i < line.len && cell < to;) {
        uint32_t point;
        size_t length = text_decode((Str){line.at + i, line.len - i}, &point);
        Str one = {line.at + i, length ? length : 1};
        size_t width = diag_cells(one, cell);
        const char *wanted = width ? color_of_cell(p, segments, count, cell) : now;
        if (wanted != now)
            paint(p, wanted ? wanted : COLOR_OFF);
        now = wanted;
        bool whole = cell >= from && cell + width <= to;
        if (whole && length && point == '\t')
            blanks(p->out, width);
        else if (whole)
            diag_print_clean(p->out, one);
        else if (cell + width > from)
            blanks(p->out, (cell + width < to ? cell + width : to) - (cell > from ? cell : from));
        cell += width;
        i += one.len;
    }
    if (now)
        paint(p, COLOR_OFF);
}

static void print_underline(const Picture *p, const Segment *segments, size_t count, size_t shift, size_t limit)
{
    size_t end = 0, last = 0;
    for (size_t i = 0; i < count; i++) {
        if (segments[i].to > end)
            end = segments[i].to;
        if (segments[i].from >= segments[last].from)
            last = i;
    }
    if (end > limit)
        end = limit;
    print_gutter(p, 0);
    fputc(' ', p->out);
    paint(p, p->severity_color);
    size_t written = shift;
    for (size_t cell = shift; cell < end; cell++) {
        char sign = ' ';
        for (size_t i = 0; i < count; i++)
            if (cell >= segments[i].from && cell < segments[i].to && sign != '^')
                sign = segments[i].primary ? '^' : '-';
        fputc(sign, p->out);
        written++;
    }
    bool beside = segments[last].to >= written && segments[last].label.len;
    if (beside) {
        fputc(' ', p->out);
        diag_print_clean(p->out, segments[last].label);
    }
    paint(p, COLOR_OFF);
    fputc('\n', p->out);
}

static size_t rightmost(const Segment *segments, size_t count)
{
    size_t last = 0;
    for (size_t i = 1; i < count; i++)
        if (segments[i].from >= segments[last].from)
            last = i;
    return last;
}

static bool label_stands_beside(const Segment *segments, size_t count, size_t which)
{
    if (which != rightmost(segments, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (segments[i].to > segments[which].to)
            return false;
    return true;
}

/* One line of | under the marks whose labels are still to come; then the label of mark `said`, if any. */
static void print_stems(const Picture *p, const Segment *segments, size_t below, size_t said, size_t shift)
{
    print_gutter(p, 0);
    fputc(' ', p->out);
    paint(p, p->severity_color);
    size_t cell = shift;
    for (size_t i = 0; i < below; i++) {
        if (!segments[i].label.len || segments[i].from < cell)
            continue;
        blanks(p->out, segments[i].from - cell);
        fputc('|', p->out);
        cell = segments[i].from + 1;
    }
    if (said < MOST_SEGMENTS) {
        blanks(p->out, segments[said].from > cell ? segments[said].from - cell : 0);
        diag_print_clean(p->out, segments[said].label);
    }
    paint(p, COLOR_OFF);
    fputc('\n', p->out);
}

static void print_labels(const Picture *p, const Segment *segments, size_t count, size_t shift)
{
    bool stems = false;
    for (size_t i = count; i-- > 0;) {
        if (!segments[i].label.len || label_stands_beside(segments, count, i))
            continue;
        if (!stems)
            print_stems(p, segments, i + 1, MOST_SEGMENTS, shift);
        stems = true;
        print_stems(p, segments, i, i, shift);
    }
}

/* The cells of a long line to show: the marks, and some of what is before them. */
static size_t window_start(const Segment *segments, size_t count, size_t cells, size_t window)
{
    if (cells <= window)
        return 0;
    size_t focus = segments[0].from, lead = window / 4;
    for (size_t i = 0; i < count; i++)
        if (segments[i].primary && segments[i].from > focus + window / 2)
            focus = segments[i].from;
    size_t start = focus > lead ? focus - lead : 0;
    return start + window > cells ? cells - window : start;
}

/* A mark outside the window is left out; the place line still tells it. */
static size_t visible_segments(const Segment *segments, size_t count, size_t from, size_t to, Segment *visible)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (segments[i].to <= from || segments[i].from > to)
            continue;
        visible[kept] = segments[i];
        if (visible[kept].from < from)
            visible[kept].from = from;
        if (visible[kept].to > to + 1)
            visible[kept].to = to + 1;
        kept++;
    }
    return kept;
}

static void print_line(const Picture *p, const Segment *segments, size_t count)
{
    Str line = source_line(p->source, segments[0].line);
    size_t cells = diag_cells(line, 0);
    size_t from = window_start(segments, count, cells, p->window);
    size_t to = from + p->window < cells ? from + p->window : cells;
    print_gutter(p, segments[0].line);
    fputs(from ? "…" : " ", p->out);
    print_cells(p, line, segments, count, from, to);
    fputs(to < cells ? "…\n" : "\n", p->out);
    Segment visible[MOST_SEGMENTS];
    size_t shown = visible_segments(segments, count, from, to, visible);
    if (!shown)
        return;
    print_underline(p, visible, shown, from, to + 1);
    print_labels(p, visible, shown, from);
}

static void print_picture(Picture *p)
{
    qsort(p->segments, p->count, sizeof *p->segments, compare_segments);
    print_gutter(p, 0);
    fputc('\n', p->out);
    for (size_t i = 0; i < p->count;) {
        size_t end = i + 1;
        while (end < p->count && p->segments[end].line == p->segments[i].line)
            end++;
        if (i && p->segments[i].line > p->segments[i - 1].line + 1)
            fprintf(p->out, "%*s\n", p->gutter + 1, "...");
        print_line(p, p->segments + i, end - i);
        i = end;
    }
}

static int digits_of(size_t number)
{
    int digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

static void print_note(const Picture *p, const char *word, Str text)
{
    if (!text.len)
        return;
    paint(p, COLOR_FRAME);
    fprintf(p->out, "%*s = ", p->gutter, "");
    paint(p, COLOR_OFF);
    fprintf(p->out, "%s: ", word);
    diag_print_clean(p->out, text);
    fputc('\n', p->out);
}

/* The statements of an applicant, the expected one under the given one. */
static void print_applicant(const Picture *p, const char *word, const DiagApplicant *row, Language language)
{
    print_note(p, word, text_in(row->given, language));
    if (!text_in(row->expected, language).len)
        return;
    blanks(p->out, (size_t)p->gutter + strlen(" = : ") + diag_cells(str_from(word), 0));
    diag_print_clean(p->out, text_in(row->expected, language));
    fputc('\n', p->out);
}

static void print_elsewhere(const Picture *p, const Diag *diag, const Sources *sources, Language language)
{
    for (size_t i = 0; i < diag->mark_count; i++) {
        Place place = source_place(sources, diag->marks[i].span.start);
        if (place.source == p->source)
            continue;
        fprintf(p->out, "%*s::: ", p->gutter + 1, "");
        diag_print_clean(p->out, place.source->name);
        fprintf(p->out, ":%zu:%zu: ", place.line, place.column);
        diag_print_clean(p->out, text_in(diag->marks[i].label, language));
        fputc('\n', p->out);
    }
}

/* Beside the line stand its number, a bar, and a sign on either side where it is cut. */
static size_t window_of(const Picture *p, DiagScreen screen)
{
    if (!screen.columns)
        return WINDOW_CELLS;
    size_t beside = (size_t)p->gutter + 4;
    return screen.columns > beside + WINDOW_LEAST ? screen.columns - beside : WINDOW_LEAST;
}

void diag_print_human(FILE *out, const Diags *diags, const Diag *diag, const Sources *sources, Language language,
                      DiagScreen screen)
{
    bool chinese = language == LANGUAGE_ZH;
    Place place = source_place(sources, diag->span.start);
    Severity severity = diag_severity(diag->code);
    Picture p = {.out = out, .source = place.source, .color = screen.color};
    p.severity_color = severity == SEVERITY_ERROR ? COLOR_ERROR : COLOR_WARNING;
    add_mark(&p, sources, diag->span, true, text_in(diag->primary_label, language));
    for (size_t i = 0; i < diag->mark_count; i++)
        add_mark(&p, sources, diag->marks[i].span, false, text_in(diag->marks[i].label, language));
    for (size_t i = 0; i < p.count; i++)
        if (digits_of(p.segments[i].line) > p.gutter)
            p.gutter = digits_of(p.segments[i].line);
    p.window = window_of(&p, screen);

    paint(&p, p.severity_color);
    fprintf(out, "%s[%s]", diag_severity_word(severity, language), diag_code_name(diag->code));
    paint(&p, COLOR_OFF);
    paint(&p, COLOR_BOLD);
    fputs(": ", out);
    diag_print_clean(out, diag_message(diags->arena, diag, language));
    paint(&p, COLOR_OFF);
    fprintf(out, "\n%*s--> ", p.gutter, "");
    diag_print_clean(out, place.source->name);
    fprintf(out, ":%zu:%zu\n", place.line, place.column);
    print_picture(&p);
    print_elsewhere(&p, diag, sources, language);
    print_note(&p, chinese ? "口径" : "under", text_in(diag->under, language));
    for (size_t i = 0; i < diag->applicant_count; i++)
        print_applicant(&p, chinese ? "例" : "row", &diag->applicants[i], language);
    print_note(&p, chinese ? "建议" : "help", diag_help_text(diags->arena, diags, diag, language));
    print_note(&p, chinese ? "依据" : "article", diag->article);
    print_note(&p, chinese ? "已知" : "accepted", diag->accepted);
}
