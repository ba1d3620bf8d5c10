/* plot_side: one of the curves of `polc plot`: a policy under its readings, an applicant, a clause and a field of it. */
#ifndef POLC_PLOT_SIDE_H
#define POLC_PLOT_SIDE_H

#include "compiler/driver/compiled.h"
#include "compiler/given.h"
#include "runtime/plot/curve.h"

typedef struct PlotSide {
    const Session *session;
    Arguments arguments; /* the command's own, with the readings of this side as --reading */
    Compiled compiled;
    bool is_compiled;
    GivenText given;
    Plan *plan;
    Trial *trial;
    PlotApplicant applicant, raised;
    CurveSubject subject;
    Curve curve;
    Str name; /* in the legend */
} PlotSide;

/* Compiles, finds clause, field and applicant. `second`: the side of --with and --with-reading. On anything but EXIT_ALL_WELL the
 * fault has been said; plot_side_close in either case. */
ExitCode plot_side_open(PlotSide *side, const Session *session, const Arguments *arguments, bool second);
/* The cells of --given, or of an applicant for whom the clause pays. `first`: the other side, whose applicant is taken when there is no
 * --given and the form is the same; NULL: none. */
ExitCode plot_side_find(PlotSide *side, const PlotSide *first);
void plot_side_close(PlotSide *side);
/* Which fields the clause reads, in its gate or its amount; marks, one for each field of the plan, in the compilation's arena. */
bool *plot_side_reads(PlotSide *side);

#endif
