/* plot: one or two curves as a picture: for a terminal, as SVG, or as their points.
 *
 * A picture's coordinates are whole numbers; amounts are those of the curve. What is drawn as a line is a line, what is drawn as a jump is a
 * jump: a filled end belongs to the curve, an empty one does not. */
#ifndef POLC_PLOT_H
#define POLC_PLOT_H

#include "runtime/plot/curve.h"
#include "runtime/write/output.h"
#include "runtime/write/spoken.h"

typedef struct PlotSeries {
    const Plan *plan;
    uint16_t clause, field;
    Str name; /* in the legend; empty where there is one curve */
    const Curve *curve;
} PlotSeries;

typedef struct Plot {
    Language language;
    Str title, source; /* `source`: what holds fixed, for the points as JSON; may be empty */
    int64_t low, high; /* of the axis; not used by bars */
    PlotSeries series[2];
    size_t series_count;
} Plot;

/* ---- Jumps and falls */

typedef struct PlotJump {
    size_t before; /* points[before] and the next one are its ends */
    bool before_belongs, behind_belongs; /* which end is drawn filled: of a threshold, the side that holds it */
} PlotJump;

/* The curve's jumps in their order, at most `most`; returns how many there are. */
size_t plot_jumps(const PlotSeries *series, PlotJump *jumps, size_t most);
/* What there is to say of the curves, one sentence a line: jumps with both values, amounts that fall, where nothing is paid and
 * why. */
void plot_put_remarks(Phrase *phrase, const Plot *plot);

/* Of whom the picture is: one application, and its other cells, `given` as given_write has them. */
void plot_put_applicant(Phrase *phrase, Str given, Language language);

/* ---- Axes */

#define PLOT_MOST_TICKS 12

typedef struct PlotAxis {
    const PlanField *field; /* NULL: fen of the plan's currency */
    int64_t low, high;
    int64_t ticks[PLOT_MOST_TICKS];
    size_t tick_count;
} PlotAxis;

/* Ticks at round values, about `wanted` of them; the high end of an axis of amounts moves up to the last one. */
void plot_axis(PlotAxis *axis, size_t wanted);
void plot_put_tick(Phrase *phrase, const PlotAxis *axis, size_t tick, Language language);

/* ---- Writers */

typedef struct PlotTerminal {
    size_t width; /* cells; 0: 80 */
    bool braille; /* else ASCII */
    bool color;
} PlotTerminal;

/* Memory is in the output's status; trouble with words in STATUS_NO_MEMORY. */
Status plot_write_terminal(Output *out, const Plot *plot, const PlotTerminal *options);
/* One element, which may stand in HTML or, with plot_write_svg_file, alone. */
Status plot_write_svg(Output *out, const Plot *plot);
Status plot_write_svg_file(Output *out, const Plot *plot);
/* Columns: the field, then for each curve the amount, the outcome and how it goes on. */
Status plot_write_csv(Output *out, const Plot *plot);
Status plot_write_json(Output *out, const Plot *plot);

#endif
