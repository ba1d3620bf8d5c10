#include "runtime/plot/curve.h"

#include "runtime/memory.h"

#define EVEN_POINTS 64
#define MOST_POINTS 6000
/* What no picture shows: a step of less than this part of its height, within less than this part of its width. */
#define FINE_WIDTH 800
#define FINE_HEIGHT 300
#define GRAIN_HEIGHT 500 /* whole yuan of a large amount: the least step there is, in no picture to be seen */
/* Steps are left together only where there are so many intervals to look at. A bend alone is followed to its place. */
#define FINE_FROM 200

enum { LINK_UNTESTED = CURVE_FINE + 1 };

bool curve_can_move(const PlanField *field)
{
    return field->kind != KIND_TEXT && !field->key;
}

bool curve_has_bars(const PlanField *field)
{
    return field->kind == KIND_CATEGORY || field->kind == KIND_YES_NO;
}

/* ---- Computing ------------------------------------------------------------------------------------------------------ */

Status curve_at(CurvePoint *points, size_t count, const CurveSubject *subject)
{
    for (size_t first = 0; first < count; first += TRIAL_ROWS) {
        size_t rows = count - first < TRIAL_ROWS ? count - first : TRIAL_ROWS;
        applicant_put(subject->applicant, subject->trial, rows);
        for (size_t row = 0; row < rows; row++)
            trial_put(subject->trial, row, subject->field, points[first + row].at);
        Status status = trial_run(subject->trial, subject->depth);
        if (status != STATUS_OK)
            return status;
        for (size_t row = 0; row < rows; row++) {
            TrialAnswer answer = trial_answer(subject->trial, row, subject->clause);
            CurvePoint *point = &points[first + row];
            point->outcome = (uint8_t)answer.outcome;
            point->reason = answer.reason;
            point->blanks = answer.blanks;
            point->paid = !curve_pays(point->outcome)         ? 0
                          : subject->depth == TRIAL_ROW_STAGE ? answer.rounded
                                                              : answer.paid;
            if (subject->most > 0 && point->paid > subject->most)
                point->paid = subject->most;
        }
    }
    return STATUS_OK;
}

void curve_done(Curve *curve)
{
    memory_free(curve->points);
    *curve = (Curve){0};
}

static bool add(Curve *curve, CurvePoint point)
{
    if (curve->count == curve->capacity) {
        size_t more = curve->capacity ? curve->capacity * 2 : 256;
        CurvePoint *grown = memory_grow(curve->points, curve->count * sizeof point, more, sizeof point);
        if (!grown)
            return false;
        curve->points = grown;
        curve->capacity = more;
    }
    curve->points[curve->count++] = point;
    return true;
}

/* ---- Where to begin ------------------------------------------------------------------------------------------------- */

static void sort_places(int64_t *places, size_t *count)
{
    for (size_t i = 1; i < *count; i++) {
        int64_t place = places[i];
        size_t j = i;
        for (; j > 0 && places[j - 1] > place; j--)
            places[j] = places[j - 1];
        places[j] = place;
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (kept == 0 || places[kept - 1] != places[i])
            places[kept++] = places[i];
    *count = kept;
}

/* Both ends, landmarks with their neighbours, and points between at even distances. */
static bool begin(Curve *curve, const CurveSubject *subject, int64_t low, int64_t high)
{
    const Landmarks *landmarks = &trial_landmarks(subject->trial)[subject->field];
    size_t even = subject->even_points ? subject->even_points : EVEN_POINTS;
    int64_t *places = memory_new(even + 3 * LANDMARKS_MOST + 2, sizeof *places);
    size_t count = 0;
    if (!places)
        return false;
    places[count++] = low;
    places[count++] = high;
    for (size_t i = 1; i < even; i++)
        places[count++] = low + (int64_t)((Int128)(high - low) * (Int128)i / (Int128)even);
    for (size_t i = 0; i < landmarks->number_count; i++)
        for (int64_t step = -1; step <= 1; step++) {
            int64_t place = landmarks->numbers[i] + step;
            if (place >= low && place <= high)
                places[count++] = place;
        }
    sort_places(places, &count);
    bool added = true;
    for (size_t i = 0; i < count && added; i++)
        added = add(curve, (CurvePoint){.at = places[i], .link = LINK_UNTESTED});
    memory_free(places);
    return added;
}

/* ---- Dividing ------------------------------------------------------------------------------------------------------- */

int64_t curve_top(const Curve *curve)
{
    int64_t top = 0;
    for (size_t i = 0; i < curve->count; i++)
        if (curve->points[i].paid > top)
            top = curve->points[i].paid;
    return top;
}

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

/* What all amounts are multiples of, where that is too small to see; else the fen. */
static int64_t grain_of(const Curve *curve)
{
    int64_t grain = 0, top = curve_top(curve);
    for (size_t i = 0; i < curve->count; i++) {
        int64_t a = curve->points[i].paid, b = grain;
        while (b) {
            int64_t rest = a % b;
            a = b;
            b = rest;
        }
        grain = a;
    }
    return grain > 1 && grain <= top / GRAIN_HEIGHT ? grain : 1;
}

/* Whether `middle` lies on the line from `left` to `right`: each of the three may be rounded by half a grain. */
static bool is_on_line(const CurvePoint *left, const CurvePoint *middle, const CurvePoint *right, int64_t grain)
{
    if (left->outcome != middle->outcome || middle->outcome != right->outcome)
        return false;
    Int128 width = (Int128)right->at - left->at, rise = (Int128)right->paid - left->paid;
    Int128 off = ((Int128)middle->paid - left->paid) * width - rise * ((Int128)middle->at - left->at);
    return (off < 0 ? -off : off) <= width * grain;
}

/* The places looked at inside of an interval: two, not in its middle, since what repeats evenly would deceive one. */
static size_t probes_of(const CurvePoint *left, const CurvePoint *right, int64_t places[static 2])
{
    int64_t width = right->at - left->at;
    if (width <= 1)
        return 0;
    places[0] = left->at + (int64_t)((Int128)width * 382 / 1000);
    places[1] = left->at + (int64_t)((Int128)width * 618 / 1000);
    if (places[0] == left->at)
        places[0]++;
    if (places[1] <= places[0])
        places[1] = places[0] + 1;
    return places[1] < right->at ? 2 : 1;
}

static bool is_fine(const CurvePoint *left, const CurvePoint *right, int64_t width, int64_t top)
{
    return left->outcome == right->outcome && right->at - left->at <= width / FINE_WIDTH &&
           distance(left->paid, right->paid) <= top / FINE_HEIGHT;
}

/* What a round of dividing knows of the whole curve. */
typedef struct Round {
    int64_t width, top, grain;
    bool is_grainy; /* most of it lies on lines only to the grain: steps of a grain are left together */
    bool has_many; /* so many intervals are left that no picture shows each */
} Round;

/* The places to look at between points[i] and the next; none where that is settled. */
static size_t probes_behind(const Curve *curve, size_t i, int64_t places[static 2])
{
    if (i + 1 >= curve->count || curve->points[i].link != LINK_UNTESTED)
        return 0;
    return probes_of(&curve->points[i], &curve->points[i + 1], places);
}

static Status probe(const Curve *curve, Curve *probes, const CurveSubject *subject)
{
    for (size_t i = 0; i < curve->count; i++) {
        int64_t places[2];
        size_t count = probes_behind(curve, i, places);
        for (size_t p = 0; p < count; p++)
            if (!add(probes, (CurvePoint){.at = places[p], .link = LINK_UNTESTED}))
                return STATUS_NO_MEMORY;
    }
    return curve_at(probes->points, probes->count, subject);
}

static bool are_on_line(const CurvePoint *left, const CurvePoint *found, size_t count, int64_t grain)
{
    bool on_line = true;
    for (size_t n = 0; n < count; n++)
        on_line = on_line && is_on_line(left, &found[n], left + 1, grain);
    return on_line;
}

/* Whether more intervals fail by less than a grain than do not. */
static bool is_grainy(const Curve *curve, const Curve *probes, int64_t grain)
{
    size_t tested = 0, grainy = 0;
    for (size_t i = 0, p = 0; i < curve->count; i++) {
        int64_t places[2];
        size_t count = probes_behind(curve, i, places);
        const CurvePoint *left = &curve->points[i], *found = probes->points + p;
        tested += count > 0;
        grainy += count > 0 && !are_on_line(left, found, count, 1) && are_on_line(left, found, count, grain);
        p += count;
    }
    return grainy * 2 > tested;
}

/* How an interval goes on after a round, whose probes inside of it are `found`. */
static uint8_t judge(const CurvePoint *left, const CurvePoint *found, size_t count, const Round *round)
{
    if (left->link != LINK_UNTESTED)
        return left->link;
    if (count == 0)
        return CURVE_JUMP; /* neighbours; settled when all are known */
    if (are_on_line(left, found, count, 1))
        return CURVE_STRAIGHT;
    if ((round->is_grainy && are_on_line(left, found, count, round->grain)) ||
        (round->has_many && is_fine(left, left + 1, round->width, round->top)))
        return CURVE_FINE;
    return LINK_UNTESTED;
}

/* One round: probes every interval that was not tested. `next` becomes the curve with what was found; *tested says whether there
 * was anything to do; *grainy is found in the first round. */
static Status divide(const Curve *curve, Curve *next, const CurveSubject *subject, bool *tested, bool *grainy,
                     bool is_first)
{
    Curve probes = {0};
    Status status = probe(curve, &probes, subject);
    Round round = {.width = curve->points[curve->count - 1].at - curve->points[0].at,
                   .top = curve_top(curve),
                   .grain = grain_of(curve),
                   .has_many = probes.count > 2 * FINE_FROM};
    *tested = probes.count > 0;
    if (is_first && status == STATUS_OK)
        *grainy = is_grainy(curve, &probes, round.grain);
    round.is_grainy = *grainy;
    for (size_t i = 0, p = 0; i < curve->count && status == STATUS_OK; i++) {
        int64_t places[2];
        size_t count = probes_behind(curve, i, places);
        CurvePoint point = curve->points[i];
        const CurvePoint *found = probes.points + p;
        if (i + 1 < curve->count)
            point.link = judge(&curve->points[i], found, count, &round);
        bool added = add(next, point);
        for (size_t n = 0; n < count && point.link == LINK_UNTESTED && added; n++)
            added = add(next, found[n]);
        status = added ? STATUS_OK : STATUS_NO_MEMORY;
        p += count;
    }
    curve_done(&probes);
    return status;
}

/* ---- Afterwards ----------------------------------------------------------------------------------------------------- */

/* How far the step from a to its neighbour b is from what the link from `from` to `to` adds at each step, times the width of that link. */
static Int128 off_from(const CurvePoint *from, const CurvePoint *to, const CurvePoint *a, const CurvePoint *b,
                       Int128 *width)
{
    *width = (Int128)to->at - from->at;
    return ((Int128)b->paid - a->paid) * *width - ((Int128)to->paid - from->paid);
}

/* Whether the step from points[i] to its neighbour goes on as the line before or behind it does, or as the step to the next neighbour
 * does; or, where two lines meet between two places of the field, lies between the two. To the fen. */
static bool goes_on(const Curve *curve, size_t i)
{
    const CurvePoint *a = &curve->points[i], *b = a + 1;
    bool is_below = false, is_above = false;
    size_t lines = 0;
    for (int side = 0; side < 2; side++) {
        if (side ? i + 2 >= curve->count : i == 0)
            continue;
        const CurvePoint *from = side ? b : a - 1, *to = from + 1;
        Int128 width, off = off_from(from, to, a, b, &width);
        if (from->outcome != to->outcome || (from->link != CURVE_STRAIGHT && width != 1))
            continue;
        if (off >= -width && off <= width)
            return true;
        if (from->link != CURVE_STRAIGHT)
            continue;
        lines++;
        is_above = is_above || off > 0;
        is_below = is_below || off < 0;
    }
    return lines == 2 && is_above && is_below;
}

/* Neighbours are a jump unless the line before or behind them simply goes on, or the step is too small to see. What is settled of one
 * pair helps with the next: false when nothing was. */
static bool settle_neighbours(Curve *curve)
{
    bool settled = false;
    int64_t width = curve->points[curve->count - 1].at - curve->points[0].at, top = curve_top(curve);
    int64_t grain = grain_of(curve);
    for (size_t i = 0; i + 1 < curve->count; i++) {
        CurvePoint *a = &curve->points[i], *b = a + 1;
        if (a->link == LINK_UNTESTED) {
            a->link = CURVE_FINE;
            curve->cut_short = true;
        }
        if (a->link != CURVE_JUMP || a->outcome != b->outcome)
            continue;
        settled = settled || a->paid == b->paid || goes_on(curve, i);
        if (a->paid == b->paid || goes_on(curve, i))
            a->link = CURVE_STRAIGHT;
        else if ((grain > 1 && distance(a->paid, b->paid) <= grain) ||
                 (curve->count > 4 * FINE_FROM && is_fine(a, b, width, top)))
            a->link = CURVE_FINE;
    }
    return settled;
}

static bool is_landmark(const CurveSubject *subject, int64_t place)
{
    const Landmarks *landmarks = &trial_landmarks(subject->trial)[subject->field];
    for (size_t i = 0; i < landmarks->number_count; i++)
        if (distance(landmarks->numbers[i], place) <= 1)
            return true;
    return false;
}

/* Points that only lie on a line between others go, but for landmarks. */
static void leave_out(Curve *curve, const CurveSubject *subject)
{
    size_t kept = 0;
    for (size_t i = 0; i < curve->count; i++) {
        const CurvePoint *point = &curve->points[i];
        bool inner = kept > 0 && i + 1 < curve->count && curve->points[kept - 1].link == CURVE_STRAIGHT &&
                     point->link == CURVE_STRAIGHT;
        if (inner && is_on_line(&curve->points[kept - 1], point, point + 1, 1) && !is_landmark(subject, point->at))
            continue;
        curve->points[kept++] = *point;
    }
    curve->count = kept;
}

static Status trace_members(Curve *out, const CurveSubject *subject, const PlanField *field)
{
    int64_t members = field->kind == KIND_YES_NO ? 2 : (int64_t)field->member_count;
    for (int64_t member = 0; member < members; member++)
        if (!add(out, (CurvePoint){.at = member, .link = CURVE_JUMP}))
            return STATUS_NO_MEMORY;
    return curve_at(out->points, out->count, subject);
}

Status curve_trace(Curve *out, const CurveSubject *subject, int64_t low, int64_t high)
{
    const PlanField *field = &subject->applicant->plan->fields[subject->field];
    *out = (Curve){0};
    if (curve_has_bars(field))
        return trace_members(out, subject, field);
    if (!begin(out, subject, low, high))
        return STATUS_NO_MEMORY;
    Status status = curve_at(out->points, out->count, subject);
    bool tested = true, grainy = false;
    for (size_t rounds = 0; status == STATUS_OK && tested && out->count < MOST_POINTS; rounds++) {
        Curve next = {0};
        status = divide(out, &next, subject, &tested, &grainy, rounds == 0);
        curve_done(out);
        *out = next;
    }
    if (status != STATUS_OK)
        return status;
    while (settle_neighbours(out))
        ;
    leave_out(out, subject);
    return STATUS_OK;
}

bool curve_is_flat(const Curve *curve)
{
    for (size_t i = 1; i < curve->count; i++)
        if (curve->points[i].paid != curve->points[0].paid || curve->points[i].outcome != curve->points[0].outcome)
            return false;
    return true;
}

/* ---- Two curves ----------------------------------------------------------------------------------------------------- */

static Status take_places(Curve *curve, const CurveSubject *subject, const Curve *other)
{
    Curve missing = {0}, merged = {0};
    Status status = STATUS_OK;
    for (size_t i = 0, j = 0; i < other->count && status == STATUS_OK; i++) {
        while (j < curve->count && curve->points[j].at < other->points[i].at)
            j++;
        bool is_there = j < curve->count && curve->points[j].at == other->points[i].at;
        if (!is_there && !add(&missing, (CurvePoint){.at = other->points[i].at}))
            status = STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK && missing.count)
        status = curve_at(missing.points, missing.count, subject);
    for (size_t i = 0, j = 0; (i < curve->count || j < missing.count) && status == STATUS_OK;) {
        bool own = j == missing.count || (i < curve->count && curve->points[i].at < missing.points[j].at);
        CurvePoint point = own ? curve->points[i++] : missing.points[j++];
        /* A jump has nothing inside, so an added point stands inside of a straight or fine link, or outside of the curve. */
        if (!own && merged.count)
            point.link = merged.points[merged.count - 1].link;
        status = add(&merged, point) ? STATUS_OK : STATUS_NO_MEMORY;
    }
    curve_done(&missing);
    if (status != STATUS_OK) {
        curve_done(&merged);
        return status;
    }
    curve_done(curve);
    *curve = merged;
    return STATUS_OK;
}

Status curve_align(Curve *a, const CurveSubject *of_a, Curve *b, const CurveSubject *of_b)
{
    Status status = take_places(a, of_a, b);
    return status == STATUS_OK ? take_places(b, of_b, a) : status;
}
