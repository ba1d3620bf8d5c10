/* The part of an axis that shows what there is to see. */
#include "runtime/civil_date.h"
#include "runtime/plot/curve.h"

#define MOST_PLACES 400
#define DAYS_A_YEAR 365

typedef struct Probe {
    const CurveSubject *subject;
    const PlanField *field;
    int64_t least, greatest; /* what the form accepts */
    CurvePoint points[MOST_PLACES];
    size_t count;
} Probe;

static void add_place(Probe *probe, int64_t place)
{
    if (place < probe->least || place > probe->greatest || probe->count == MOST_PLACES)
        return;
    if (probe->count && probe->points[probe->count - 1].at >= place)
        return;
    probe->points[probe->count++] = (CurvePoint){.at = place};
}

static bool is_same(const CurvePoint *a, const CurvePoint *b)
{
    return a->paid == b->paid && a->outcome == b->outcome;
}

/* ---- Numbers ---------------------------------------------------------------------------------------------------------- */

/* Half a step of the first digit up: 13,000 is 15,000; 1,010 is 1,500. */
static int64_t round_up(int64_t place)
{
    int64_t decade = 1;
    while (decade <= place / 10)
        decade *= 10;
    int64_t step = decade >= 10 ? decade / 2 : 1;
    return (place + step - 1) / step * step;
}

static int64_t greatest_landmark(const Probe *probe)
{
    const Landmarks *landmarks = &trial_landmarks(probe->subject->trial)[probe->subject->field];
    int64_t greatest = 0;
    for (size_t i = 0; i < landmarks->number_count; i++) {
        int64_t number = landmarks->numbers[i];
        bool is_end = number >= probe->greatest || (probe->field->has_range && number <= probe->least);
        if (!is_end && number > greatest)
            greatest = number;
    }
    return greatest;
}

/* Where people's numbers lie, when nothing in the policy tells. */
static int64_t usual_end(const Probe *probe)
{
    switch (probe->field->kind) {
    case KIND_MONEY:
        return 1000000 * probe->field->denominator;
    case KIND_RATE:
        return probe->field->denominator;
    case KIND_DAYS:
        return 2 * DAYS_A_YEAR;
    case KIND_MONTHS:
        return 60;
    case KIND_YEARS:
        return 20;
    default:
        return 1000 * probe->field->denominator;
    }
}

/* The first place of those looked at from which on nothing changes any more; the last one when it changes to the end. */
static size_t settled_from(const Probe *probe)
{
    size_t end = probe->count;
    while (end > 1 && probe->points[end - 1].outcome == OUTCOME_INVALID)
        end--;
    size_t from = end ? end - 1 : 0;
    while (from > 0 && is_same(&probe->points[from - 1], &probe->points[end - 1]))
        from--;
    return from + 1 == end ? probe->count : from;
}

static Status look(Probe *probe)
{
    return curve_at(probe->points, probe->count, probe->subject);
}

/* Far enough behind a place to see that nothing moves there any more: at least one unit where units are counted singly. */
static int64_t beyond(int64_t place, int64_t unit)
{
    return place + (place >= unit && place / 4 < unit ? unit : place / 4);
}

/* The decades, then more closely between the last two places that differ. */
static Status range_of_numbers(Probe *probe, int64_t *low, int64_t *high)
{
    static const int64_t leads[] = {1, 2, 5};
    int64_t unit = probe->field->denominator, landmark = greatest_landmark(probe), end = 0;
    if (probe->field->kind == KIND_RATE)
        unit = probe->field->denominator / 100;
    add_place(probe, 0);
    for (int64_t decade = unit; decade <= VALUE_LIMIT / 10; decade *= 10)
        for (size_t i = 0; i < 3; i++)
            add_place(probe, decade * leads[i]);
    add_place(probe, probe->greatest);
    Status status = look(probe);
    if (status != STATUS_OK)
        return status;
    size_t settled = settled_from(probe);
    if (settled < probe->count && settled > 0) {
        int64_t before = probe->points[settled - 1].at, after = probe->points[settled].at;
        probe->count = 0;
        for (int64_t i = 0; i <= 32; i++)
            add_place(probe, before + (int64_t)((Int128)(after - before) * i / 32));
        status = look(probe);
        if (status != STATUS_OK)
            return status;
        size_t from = probe->count - 1;
        while (from > 0 && is_same(&probe->points[from - 1], &probe->points[probe->count - 1]))
            from--;
        end = beyond(probe->points[from].at, unit);
    } else if (landmark == 0) {
        end = usual_end(probe);
    }
    if (landmark > 0 && end < landmark + landmark / 2)
        end = settled < probe->count ? beyond(landmark, unit) : landmark * 2;
    *high = round_up(end);
    if (probe->least >= 0) {
        *low = probe->least;
        return STATUS_OK;
    }
    /* What lies below zero is shown where it differs. */
    int64_t below = probe->least > -*high ? probe->least : -*high;
    probe->count = 0;
    add_place(probe, below);
    add_place(probe, 0);
    status = look(probe);
    bool shows = status == STATUS_OK && probe->count == 2 && probe->points[0].outcome != OUTCOME_INVALID;
    *low = shows && !is_same(&probe->points[0], &probe->points[1]) ? below : 0;
    return status;
}

/* ---- Dates -------------------------------------------------------------------------------------------------------------- */

static void take_in(int64_t *low, int64_t *high, int64_t day)
{
    if (day < *low)
        *low = day;
    if (day > *high)
        *high = day;
}

/* Month by month, from ten years before the policy to fifteen years after. */
static Status range_of_dates(Probe *probe, int64_t *low, int64_t *high)
{
    const Plan *plan = probe->subject->applicant->plan;
    const Landmarks *landmarks = &trial_landmarks(probe->subject->trial)[probe->subject->field];
    int64_t effective = plan->effective == INT64_MIN ? 0 : plan->effective;
    *low = effective - DAYS_A_YEAR / 4;
    *high = effective + 2 * DAYS_A_YEAR;
    for (size_t i = 0; i < landmarks->number_count; i++) {
        int64_t day = landmarks->numbers[i];
        if (day > effective - 10 * DAYS_A_YEAR && day < effective + 15 * DAYS_A_YEAR)
            take_in(low, high, day);
    }
    for (int64_t month = -120; month <= 180; month++) {
        int64_t day;
        if (date_add_months(effective, month, MONTH_END_DOWN, &day))
            add_place(probe, day);
    }
    Status status = look(probe);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 1; i < probe->count; i++) {
        const CurvePoint *before = &probe->points[i - 1], *at = &probe->points[i];
        bool near = at->at > effective - 3 * DAYS_A_YEAR && at->at < effective + 6 * DAYS_A_YEAR;
        if (near && !is_same(before, at) && before->outcome != at->outcome)
            take_in(low, high, at->at);
    }
    *low -= (*high - *low) / 20;
    *high += (*high - *low) / 20;
    return STATUS_OK;
}

/* ---- The other cells ---------------------------------------------------------------------------------------------------- */

static bool is_counted(const PlanField *field)
{
    return field->kind == KIND_MONEY || field->kind == KIND_COUNT || field->kind == KIND_QUANTITY ||
           field->kind == KIND_NUMBER;
}

#define MOST_ROUND_VALUES 64

/* One field at round values; the others as they are. What grows without end holds nothing down. */
static Status raise_field(PlotApplicant *applicant, const CurveSubject *of, uint16_t f)
{
    static const int64_t leads[] = {1, 2, 5};
    const PlanField *field = &applicant->plan->fields[f];
    CurveSubject subject = *of;
    CurvePoint points[MOST_ROUND_VALUES] = {{.at = applicant->numbers[f]}};
    size_t count = 1, best = 0;
    for (int64_t decade = field->denominator; decade <= VALUE_LIMIT / 10; decade *= 10)
        for (size_t i = 0; i < 3 && count < MOST_ROUND_VALUES; i++)
            if (decade * leads[i] >= field->low && decade * leads[i] <= field->high)
                points[count++].at = decade * leads[i];
    subject.applicant = applicant;
    subject.field = f;
    Status status = curve_at(points, count, &subject);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 1; i < count; i++)
        if (points[i].paid > points[best].paid)
            best = i;
    if (best && count > 2 && points[count - 1].paid == points[best].paid &&
        points[count - 2].paid == points[best].paid)
        applicant->numbers[f] = points[best].at;
    return STATUS_OK;
}

static Status raise(PlotApplicant *applicant, const CurveSubject *subject)
{
    const PlanClause *clause = &applicant->plan->clauses[subject->clause];
    Status status = STATUS_OK;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < clause->field_count && status == STATUS_OK; i++) {
            uint16_t f = clause->fields[i];
            bool moves = f < applicant->plan->form_count && is_counted(&applicant->plan->fields[f]) &&
                         !applicant->plan->fields[f].key;
            if (moves && !applicant->blank[f])
                status = raise_field(applicant, subject, f);
        }
    return status;
}

static Status trace_whole(Curve *curve, const CurveSubject *subject)
{
    int64_t low, high;
    Status status = curve_range(subject, &low, &high);
    return status == STATUS_OK ? curve_trace(curve, subject, low, high) : status;
}

static size_t places_of_change(const Curve *curve)
{
    size_t count = 0;
    for (size_t i = 1; i < curve->count; i++)
        count += curve->points[i].paid != curve->points[i - 1].paid;
    return count;
}

Status curve_choose(CurveSubject *subject, PlotApplicant *raised)
{
    Curve as_found = {0}, as_raised = {0};
    CurveSubject other = *subject;
    Status status = raise(raised, subject);
    other.applicant = raised;
    if (status == STATUS_OK)
        status = trace_whole(&as_found, subject);
    if (status == STATUS_OK)
        status = trace_whole(&as_raised, &other);
    if (status == STATUS_OK) {
        size_t found = places_of_change(&as_found), more = places_of_change(&as_raised);
        if (more > found || (more == found && curve_top(&as_raised) > curve_top(&as_found)))
            subject->applicant = raised;
    }
    curve_done(&as_found);
    curve_done(&as_raised);
    return status;
}

Status curve_range(const CurveSubject *subject, int64_t *low, int64_t *high)
{
    const PlanField *field = &subject->applicant->plan->fields[subject->field];
    Probe probe = {.subject = subject, .field = field, .least = field->low, .greatest = field->high};
    *low = *high = 0;
    if (curve_has_bars(field))
        return STATUS_OK;
    Status status =
        field->kind == KIND_DATE ? range_of_dates(&probe, low, high) : range_of_numbers(&probe, low, high);
    if (*low < field->low)
        *low = field->low;
    if (*high > field->high)
        *high = field->high;
    if (*low >= *high) {
        *low = field->low;
        *high = field->low < field->high ? field->low + 1 : field->low;
    }
    return status;
}
