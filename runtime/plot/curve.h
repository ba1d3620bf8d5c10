/* curve: what a clause pays to one applicant while one cell of the application moves.
 *
 * Every point is computed, none is guessed. Points stand at both ends, at every landmark of the field and its two neighbours, and wherever
 * the amount bends or jumps: an interval counts as straight only when points inside of it lie on the line between its ends, to the fen. What is
 * not straight is divided until it is, or until nothing lies between its ends any more; steps too small for any picture are left together. */
#ifndef POLC_CURVE_H
#define POLC_CURVE_H

#include "runtime/plot/applicant.h"

/* How a point leads to the next one. */
typedef enum CurveLink {
    CURVE_STRAIGHT, /* on the line between them, rounded to the fen */
    CURVE_JUMP, /* nothing lies between them, and the amount jumps */
    CURVE_FINE, /* steps that are too small to be told apart */
} CurveLink;

typedef struct CurvePoint {
    int64_t at; /* mantissa of the field, day, member, 0 or 1 */
    int64_t paid; /* fen; 0 where nothing is paid */
    uint8_t outcome; /* Outcome */
    uint8_t link; /* CurveLink; of the last point: nothing */
    uint16_t reason; /* as in TrialAnswer */
    uint64_t blanks;
} CurvePoint;

typedef struct Curve {
    CurvePoint *points; /* owned; ascending */
    size_t count, capacity;
    bool cut_short; /* too many places where it bends: some intervals were left as FINE */
} Curve;

/* Whose curve, along what. */
typedef struct CurveSubject {
    Trial *trial;
    const PlotApplicant *applicant;
    uint16_t clause, field;
    TrialDepth depth;
    int64_t most; /* fen: no more is paid, whatever the row stage says; 0: nothing is known of that */
    size_t even_points; /* points at even distances to begin with; 0: 64 */
} CurveSubject;

/* Amounts may be drawn in these outcomes. */
static inline bool curve_pays(uint8_t outcome)
{
    return outcome == OUTCOME_GRANTED || outcome == OUTCOME_REDUCED || outcome == OUTCOME_USED;
}
/* Nothing is known of the amount: the line stops. */
static inline bool curve_is_gap(uint8_t outcome)
{
    return outcome == OUTCOME_PENDING || outcome == OUTCOME_INVALID;
}

/* From `low` to `high`, both included; `low` <= `high`. A category has every member, a yes_no both words. curve_done in
 * either case. */
Status curve_trace(Curve *out, const CurveSubject *subject, int64_t low, int64_t high);
/* The same at given places, ascending: to lay one curve beside another. Links are those of neighbours. */
Status curve_at(CurvePoint *points, size_t count, const CurveSubject *subject);
/* Adds to both curves the places of the other, so that they stand point beside point. */
Status curve_align(Curve *a, const CurveSubject *of_a, Curve *b, const CurveSubject *of_b);
void curve_done(Curve *curve);

/* A range that shows what there is to see: landmarks, where the amount begins, where it stays. Within what the form accepts. */
Status curve_range(const CurveSubject *subject, int64_t *low, int64_t *high);

/* Of a minimal applicant, the one whose curve along this field tells more: as found, or raised: numbers that hold the amount down moved to the
 * least round value with which they no longer do. `raised` is a copy of the applicant, whose cells are changed; subject->applicant becomes
 * the better one. */
Status curve_choose(CurveSubject *subject, PlotApplicant *raised);

/* The greatest amount of the curve; 0 when nothing is paid anywhere. */
int64_t curve_top(const Curve *curve);
/* Whether the amount and the outcome are the same everywhere. */
bool curve_is_flat(const Curve *curve);

/* Whether the field can be an axis: anything but text. */
bool curve_can_move(const PlanField *field);
bool curve_has_bars(const PlanField *field);

#endif
