/* How the award of one clause moves with each numeric field, all other cells as they are: where it jumps, where it falls.
 *
 * From an applicant who is granted, and from one who is granted as much as can be found, each field goes through the values at
 * which rules change, a ladder of round numbers, and the middle of what jumps in between. What is found is simplified and then
 * computed with the whole plan. Nothing here says that something never happens. */
#include "compiler/analysis/analysis.h"
#include "compiler/analysis/row_text.h"

#define MOST_POINTS 200 /* of one curve; below TRIAL_ROWS with room for what bisection adds */
#define BASES 2
#define MOST_HALVINGS 60
#define MOST_FOUND 64

typedef struct Point {
    int64_t at;
    Paid paid;
} Point;

typedef struct Curve {
    Point points[TRIAL_ROWS];
    size_t count;
} Curve;

/* A place where the award changes within one step of the field. */
typedef struct Jump {
    DiagCode code;
    size_t base, field;
    int64_t from, to; /* of the field */
    int64_t before; /* PHASE_OUT: below `from`, where less is granted */
    int64_t size; /* fen, without what a step always adds or takes; never negative */
} Jump;

typedef struct Search {
    ClauseView *view;
    const Slice *slice;
    Trial *trial;
    Cells bases[BASES];
    size_t base_count;
    Jump jumps[MOST_FOUND];
    size_t jump_count;
} Search;

static Status *status_of(Search *search)
{
    return &search->view->analysis->status;
}

static bool goes_on(Search *search)
{
    return *status_of(search) == STATUS_OK;
}

static bool run(Search *search)
{
    if (goes_on(search))
        *status_of(search) = trial_run(search->trial, TRIAL_ROW_STAGE);
    search->view->analysis->trial_work += trial_row_count(search->trial) * search->slice->plan.op_count;
    if (goes_on(search))
        evidence_take(&search->view->evidence, search->slice, search->trial);
    return goes_on(search);
}

/* ---- Values to try ----------------------------------------------------------------------------------------------------- */

static bool is_numeric(const PlanField *field)
{
    switch (field->kind) {
    case KIND_NUMBER:
    case KIND_RATE:
    case KIND_MONEY:
    case KIND_COUNT:
    case KIND_QUANTITY:
    case KIND_PRICE:
    case KIND_DAYS:
    case KIND_MONTHS:
    case KIND_YEARS:
        return !field->key;
    default:
        return false;
    }
}

/* What people would call one step: the fen, a whole one of what is counted, a hundredth of what is measured, 0.01 % of a rate. */
static int64_t step_of(const PlanField *field)
{
    switch (field->kind) {
    case KIND_NUMBER:
    case KIND_QUANTITY:
    case KIND_PRICE:
        return field->denominator / 100;
    case KIND_RATE:
        return field->denominator / 10000;
    default:
        return 1;
    }
}

static void add_point(Curve *curve, const PlanField *field, int64_t at)
{
    if (at < field->low || at > field->high || curve->count == MOST_POINTS)
        return;
    size_t place = curve->count;
    while (place > 0 && curve->points[place - 1].at > at)
        place--;
    if (place > 0 && curve->points[place - 1].at == at)
        return;
    memmove(&curve->points[place + 1], &curve->points[place], (curve->count - place) * sizeof *curve->points);
    curve->points[place] = (Point){.at = at};
    curve->count++;
}

static void add_ladder(Curve *curve, const PlanField *field)
{
    int64_t one = field->kind == KIND_RATE ? field->denominator / 100 : field->denominator;
    for (int64_t rung = one; rung <= field->high / 10; rung *= 10) {
        add_point(curve, field, rung);
        add_point(curve, field, rung * 2);
        add_point(curve, field, rung * 5);
    }
}

static void choose_points(Search *search, size_t f, Curve *curve)
{
    const PlanField *field = &search->slice->plan.fields[f];
    const Landmarks *landmarks = &trial_landmarks(search->trial)[f];
    int64_t step = step_of(field);
    curve->count = 0;
    for (size_t i = 0; i < landmarks->number_count; i++) {
        int64_t at = landmarks->numbers[i];
        for (int64_t beside = -2; beside <= 2; beside++)
            add_point(curve, field, at + beside * step);
    }
    add_point(curve, field, 0);
    add_point(curve, field, field->low);
    add_ladder(curve, field);
    add_point(curve, field, field->high);
}

/* ---- A curve ------------------------------------------------------------------------------------------------------------- */

static bool compute(Search *search, const Cells *base, size_t f, Point *points, size_t count)
{
    if (count == 0)
        return goes_on(search);
    trial_begin(search->trial, count);
    for (size_t i = 0; i < count; i++) {
        cells_put(base, search->slice, search->trial, i);
        trial_put(search->trial, i, f, points[i].at);
    }
    if (!run(search))
        return false;
    for (size_t i = 0; i < count; i++)
        points[i].paid = slice_paid(search->slice, search->trial, i);
    return true;
}

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

/* Something happens between the two that no step explains yet. */
static bool hides_jump(const Search *search, const Point *a, const Point *b, int64_t step)
{
    if (!a->paid.is_known || !b->paid.is_known || b->at - a->at <= step)
        return false;
    return a->paid.is_granted != b->paid.is_granted ||
           distance(a->paid.fen, b->paid.fen) >= search->view->analysis->options->cliff;
}

typedef struct Interval {
    Point low, high;
} Interval;

enum { MOST_INTERVALS = 16 };

static size_t hidden_jumps(const Search *search, const Curve *curve, int64_t step, Interval *intervals)
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < curve->count && count < MOST_INTERVALS; i++)
        if (hides_jump(search, &curve->points[i], &curve->points[i + 1], step))
            intervals[count++] = (Interval){curve->points[i], curve->points[i + 1]};
    return count;
}

/* Of two halves the one that holds more of the change; in a straight line neither does, and nothing is hidden there. */
static bool take_half(Interval *interval, const Point *middle)
{
    if (!middle->paid.is_known)
        return false;
    bool gate_changes = interval->low.paid.is_granted != interval->high.paid.is_granted;
    int64_t below = distance(interval->low.paid.fen, middle->paid.fen);
    int64_t above = distance(middle->paid.fen, interval->high.paid.fen);
    bool is_straight = !gate_changes && distance(below, above) <= (below + above) / 1000 + 2;
    if (is_straight)
        return false;
    bool lower = gate_changes ? middle->paid.is_granted != interval->low.paid.is_granted : below > above;
    *(lower ? &interval->high : &interval->low) = *middle;
    return true;
}

/* Halves intervals until their ends are one step apart; adds the ends and their neighbours to the curve. */
static bool refine(Search *search, const Cells *base, size_t f, Curve *curve)
{
    const PlanField *field = &search->slice->plan.fields[f];
    int64_t step = step_of(field);
    Interval intervals[MOST_INTERVALS];
    Point middles[MOST_INTERVALS];
    size_t count = hidden_jumps(search, curve, step, intervals), found = 0;
    for (size_t halving = 0; count > 0 && halving < MOST_HALVINGS; halving++) {
        for (size_t i = 0; i < count; i++) {
            int64_t steps = (intervals[i].high.at - intervals[i].low.at) / step;
            middles[i].at = intervals[i].low.at + (steps + 1) / 2 * step;
        }
        if (!compute(search, base, f, middles, count))
            return false;
        size_t kept = 0;
        for (size_t i = 0; i < count; i++) {
            if (!take_half(&intervals[i], &middles[i]))
                continue;
            if (intervals[i].high.at - intervals[i].low.at > step) {
                intervals[kept++] = intervals[i];
                continue;
            }
            for (int64_t beside = -1; beside <= 2; beside++)
                add_point(curve, field, intervals[i].low.at + beside * step);
            found++;
        }
        count = kept;
    }
    return found == 0 || compute(search, base, f, curve->points, curve->count);
}

/* ---- What it shows ----------------------------------------------------------------------------------------------------------- */

static void remember(Search *search, Jump jump)
{
    for (size_t i = 0; i < search->jump_count; i++) {
        Jump *known = &search->jumps[i];
        if (known->field != jump.field || known->from != jump.from)
            continue;
        if (jump.code == DIAG_REVERSAL && known->code != DIAG_REVERSAL)
            *known = jump;
        return; /* the plainer applicant stands already */
    }
    if (search->jump_count < MOST_FOUND)
        search->jumps[search->jump_count++] = jump;
}

/* What one step changes at a place where nothing happens; 0 where that is not known. */
static int64_t usual_change(const Point *a, const Point *b, int64_t step)
{
    if (b->at - a->at != step || !a->paid.is_known || !b->paid.is_known ||
        a->paid.is_granted != b->paid.is_granted)
        return 0;
    return distance(a->paid.fen, b->paid.fen);
}

/* Of the second and third of four points: how much their difference exceeds what a step beside them changes. */
static int64_t excess_of(const Point points[static 4], int64_t step)
{
    int64_t before = usual_change(&points[0], &points[1], step),
            after = usual_change(&points[2], &points[3], step);
    return distance(points[1].paid.fen, points[2].paid.fen) - (before > after ? before : after);
}

static bool is_step(const Curve *curve, size_t i, int64_t step)
{
    return i + 1 < curve->count && curve->points[i + 1].at - curve->points[i].at == step;
}

/* The four points around the pair i, i + 1; those that the curve lacks have no known amount. */
static void surroundings(const Curve *curve, size_t i, Point points[static 4])
{
    points[0] = i ? curve->points[i - 1] : (Point){0};
    points[1] = curve->points[i];
    points[2] = curve->points[i + 1];
    points[3] = i + 2 < curve->count ? curve->points[i + 2] : (Point){0};
}

static bool had_grown(const Curve *curve, size_t until)
{
    for (size_t i = 0; i < until; i++)
        if (curve->points[i].paid.is_known && curve->points[i].paid.is_granted &&
            curve->points[i].paid.fen < curve->points[until].paid.fen)
            return true;
    return false;
}

/* A change of at least so much, most of which is more than the usual step. */
static bool is_cliff(const Search *search, const Point *a, const Point *b, int64_t excess)
{
    int64_t change = distance(a->paid.fen, b->paid.fen);
    return change >= search->view->analysis->options->cliff && excess > change / 2;
}

static void examine_step(Search *search, const Curve *curve, size_t i, size_t base, size_t f)
{
    int64_t step = step_of(&search->slice->plan.fields[f]);
    Point points[4];
    if (!is_step(curve, i, step) || !curve->points[i].paid.is_known || !curve->points[i + 1].paid.is_known)
        return;
    surroundings(curve, i, points);
    Jump jump = {.base = base, .field = f, .from = points[1].at, .to = points[2].at};
    jump.size = excess_of(points, step);
    bool falls = points[2].paid.fen < points[1].paid.fen;
    if (falls && points[2].paid.is_granted && jump.size > 0 && had_grown(curve, i))
        jump.code = DIAG_REVERSAL;
    else if (is_cliff(search, &points[1], &points[2], jump.size))
        jump.code = DIAG_CLIFF;
    else
        return;
    remember(search, jump);
}

static bool grants_less(const Point *a, const Point *b)
{
    return a->paid.is_granted && b->paid.is_granted && a->paid.fen < b->paid.fen;
}

/* The award grows to a peak and falls behind it, not at one step but by and by. */
static void examine_fall(Search *search, const Curve *curve, size_t base, size_t f)
{
    int64_t step = step_of(&search->slice->plan.fields[f]), fallen = 0;
    const Point *peak = NULL, *before = NULL, *last = NULL;
    for (size_t i = 0; i < curve->count; i++)
        if (curve->points[i].paid.is_granted && (!peak || grants_less(peak, &curve->points[i])))
            peak = &curve->points[i];
    for (const Point *point = curve->points; peak && point < peak && !before; point++)
        before = grants_less(point, peak) ? point : NULL;
    for (size_t i = peak ? (size_t)(peak - curve->points) : curve->count; before && i + 1 < curve->count; i++) {
        const Point *here = &curve->points[i], *next = &curve->points[i + 1];
        Point points[4];
        if (!grants_less(next, here))
            continue;
        surroundings(curve, i, points);
        if (is_step(curve, i, step) && excess_of(points, step) > 0)
            continue;
        fallen += distance(here->paid.fen, next->paid.fen);
        last = grants_less(next, peak) ? next : last;
    }
    if (last && fallen >= search->view->analysis->options->cliff)
        remember(search, (Jump){DIAG_PHASE_OUT, base, f, peak->at, last->at, before->at, fallen});
}

static bool examine_field(Search *search, size_t base, size_t f)
{
    Curve curve;
    choose_points(search, f, &curve);
    if (!compute(search, &search->bases[base], f, curve.points, curve.count) ||
        !refine(search, &search->bases[base], f, &curve))
        return false;
    for (size_t i = 0; i + 1 < curve.count; i++)
        examine_step(search, &curve, i, base, f);
    examine_fall(search, &curve, base, f);
    return true;
}

/* ---- Applicants to begin with --------------------------------------------------------------------------------------------- */

/* The same applicant with whatever value of each field gives most; the smaller value of equals. */
static bool find_rich(Search *search)
{
    const Slice *slice = search->slice;
    Cells rich = cells_new(&search->view->analysis->scratch, slice);
    trial_begin(search->trial, 1);
    cells_put(&search->bases[0], slice, search->trial, 0);
    cells_take(&rich, slice, search->trial, 0);
    bool changed = false;
    for (size_t f = 0; f < slice->plan.field_count; f++) {
        Curve curve;
        if (!is_numeric(&slice->plan.fields[f]))
            continue;
        choose_points(search, f, &curve);
        if (!compute(search, &rich, f, curve.points, curve.count))
            return false;
        const Point *best = NULL;
        for (size_t i = 0; i < curve.count; i++)
            if (curve.points[i].paid.is_granted && (!best || curve.points[i].paid.fen > best->paid.fen))
                best = &curve.points[i];
        if (!best || (!rich.blank[f] && rich.numbers[f] == best->at))
            continue;
        rich.numbers[f] = best->at;
        rich.blank[f] = false;
        changed = true;
    }
    if (changed)
        search->bases[search->base_count++] = rich;
    return true;
}

/* Three granted amounts in a row on one slope that is not flat, with a fen of rounding: the award is measured by the field. */
static bool is_slope(const Point *a, const Point *b, const Point *c)
{
    if (!a->paid.is_granted || !b->paid.is_granted || !c->paid.is_granted)
        return false;
    Int128 rise_ab = b->paid.fen - a->paid.fen, rise_bc = c->paid.fen - b->paid.fen;
    Int128 run_ab = b->at - a->at, run_bc = c->at - b->at, off = rise_ab * run_bc - rise_bc * run_ab;
    return rise_ab != 0 && rise_bc != 0 && (off < 0 ? -off : off) <= run_ab + run_bc;
}

/* Whether the award is measured by the field just before or behind a jump, and does not only hang on it: looked for over a thousandth
 * of the value and over a twentieth, since rounding hides the first and other tiers the second. False also when memory ran out. */
static bool is_measured(Search *search, const Jump *jump)
{
    const PlanField *field = &search->slice->plan.fields[jump->field];
    int64_t step = step_of(field);
    for (int64_t part = 1000; part >= 20; part /= 50) {
        int64_t width = distance(jump->to, 0) / part / step * step;
        width = width > step ? width : step;
        Point points[6];
        for (int64_t i = 0; i < 3; i++) {
            int64_t below = jump->from - (2 - i) * width, above = jump->to + i * width;
            points[i].at = below >= field->low ? below : field->low;
            points[3 + i].at = above <= field->high ? above : field->high;
        }
        if (!compute(search, &search->bases[jump->base], jump->field, points, 6))
            return false;
        if (is_slope(&points[0], &points[1], &points[2]) || is_slope(&points[3], &points[4], &points[5]))
            return true;
    }
    return false;
}

/* ---- Reports --------------------------------------------------------------------------------------------------------------------- */

enum { QUAD = WHOLE_ROWS }; /* the rows that show a jump */

static bool is_in_range(const PlanField *field, int64_t at)
{
    return at >= field->low && at <= field->high;
}

static void put_quad(Search *search, const Cells *cells, const Jump *jump, size_t row)
{
    const PlanField *field = &search->slice->plan.fields[jump->field];
    int64_t at[QUAD] = {2 * jump->from - jump->to, jump->from, jump->to, 2 * jump->to - jump->from};
    if (jump->code == DIAG_PHASE_OUT)
        at[0] = jump->before, at[3] = jump->to;
    for (size_t i = 0; i < QUAD; i++) {
        cells_put(cells, search->slice, search->trial, row + i);
        trial_put(search->trial, row + i, jump->field, is_in_range(field, at[i]) ? at[i] : jump->from);
    }
}

static bool still_shows(const Search *search, const Jump *jump, const Paid paid[static QUAD])
{
    int64_t step = jump->to - jump->from;
    Point points[QUAD];
    for (size_t i = 0; i < QUAD; i++)
        points[i] = (Point){(int64_t)i * step, paid[i]};
    int64_t excess = excess_of(points, step);
    if (!paid[1].is_known || !paid[2].is_known)
        return false;
    if (jump->code == DIAG_PHASE_OUT)
        return grants_less(&points[0], &points[1]) && grants_less(&points[2], &points[1]) &&
               distance(paid[1].fen, paid[2].fen) >= search->view->analysis->options->cliff;
    if (jump->code == DIAG_REVERSAL)
        return paid[1].is_granted && paid[2].is_granted && paid[2].fen < paid[1].fen && excess >= jump->size / 2;
    return is_cliff(search, &points[1], &points[2], excess) && excess >= jump->size / 2;
}

static bool quad_shows(const Search *search, const Jump *jump, size_t row)
{
    Paid paid[QUAD];
    for (size_t i = 0; i < QUAD; i++)
        paid[i] = slice_paid(search->slice, search->trial, row + i);
    return still_shows(search, jump, paid);
}

/* Gives every other cell the plainest value with which the rows still show what they should. */
static bool simplify(Search *search, const Jump *jump, Cells *cells)
{
    const Slice *slice = search->slice;
    for (size_t f = 0; f < slice->plan.field_count; f++) {
        Curve curve;
        const PlanField *field = &slice->plan.fields[f];
        if (f == jump->field || !is_numeric(field) || cells->blank[f])
            continue;
        curve.count = 0;
        add_point(&curve, field, 0);
        add_ladder(&curve, field);
        trial_begin(search->trial, QUAD * curve.count);
        for (size_t i = 0; i < curve.count; i++) {
            put_quad(search, cells, jump, QUAD * i);
            for (size_t row = 0; row < QUAD; row++)
                trial_put(search->trial, QUAD * i + row, f, curve.points[i].at);
        }
        if (!run(search))
            return false;
        for (size_t i = 0; i < curve.count; i++) {
            if (!quad_shows(search, jump, QUAD * i))
                continue;
            cells->numbers[f] = curve.points[i].at;
            break;
        }
    }
    return true;
}

static bool is_within(PlanSpan inner, PlanSpan outer)
{
    return inner.start >= outer.start && inner.end <= outer.end && inner.end > inner.start;
}

/* The condition on which the two ends of the jump, rows 1 and 2 of the last run, part. */
static Span span_of_parting(Search *search, const Jump *jump)
{
    const Plan *plan = &search->slice->plan;
    const PlanClause *clause = &plan->clauses[0];
    for (size_t row = 1; row <= 2 && jump->code != DIAG_PHASE_OUT; row++) {
        TrialAnswer answer = trial_answer(search->trial, row, 0);
        if (answer.outcome == OUTCOME_REFUSED && answer.reason < clause->condition_count)
            return clause->conditions[answer.reason].span;
        if (answer.outcome == OUTCOME_NOT_APPLICABLE && clause->applies.reg != PLAN_NONE)
            return clause->applies.span;
    }
    for (PlanReg reg = 0; reg < plan->op_count && jump->code != DIAG_PHASE_OUT; reg++) {
        const Vector *vector = trial_value(search->trial, reg);
        if (plan->ops[reg].physical == PHYSICAL_BIT && is_within(plan->ops[reg].span, clause->span) &&
            bit_get(vector->data.bits, 1) != bit_get(vector->data.bits, 2))
            return plan->ops[reg].span;
    }
    PlanSpan amount = plan->ops[clause->modified].span;
    return is_within(amount, clause->span) ? amount : search->view->symbol->node->name->span;
}

static void report(Search *search, const Jump *jump, Span span, const DiagApplicant *applicants, const Paid *paid)
{
    Analysis *analysis = search->view->analysis;
    const Plan *plan = analysis->plan;
    const PlanClause *clause = &plan->clauses[search->view->clause];
    const PlanField *field = &search->slice->plan.fields[jump->field];
    analysis_note_said(search->view, jump->code, span, field->id, jump->from);
    Text words[] = {row_text_name(analysis->arena, clause->id, clause->label),
                    row_text_amount(analysis->arena, plan, paid[1].fen),
                    row_text_amount(analysis->arena, plan, paid[2].fen),
                    row_text_name(analysis->arena, field->id, field->label),
                    row_text_number(analysis->arena, field, jump->from),
                    row_text_number(analysis->arena, field, jump->to)};
    size_t reported = analysis->compilation->diags.count;
    Diag *diag = diag_report(&analysis->compilation->diags, jump->code, span, 6, words);
    if (analysis->compilation->diags.count == reported)
        return; /* of another field, at the same words */
    diag->subject = arena_copy(analysis->arena, field->id);
    diag->under = analysis_under(analysis);
    diag->applicants[0] = applicants[1];
    diag->applicants[1] = applicants[2];
    diag->applicant_count = 2;
}

static bool report_jump(Search *search, Jump *jump)
{
    Cells cells = search->bases[jump->base];
    if (jump->code == DIAG_CLIFF && !is_measured(search, jump))
        jump->code = DIAG_THRESHOLD;
    if (!simplify(search, jump, &cells))
        return false;
    trial_begin(search->trial, QUAD);
    put_quad(search, &cells, jump, 0);
    if (!run(search))
        return false;
    Span span = span_of_parting(search, jump);
    Str subject = search->slice->plan.fields[jump->field].id;
    if (analysis_was_said(search->view, jump->code, span, subject, jump->from))
        return true; /* before it is computed with the whole plan, which may have to be made first */
    Cells rows[QUAD];
    for (size_t i = 0; i < QUAD; i++) {
        rows[i] = cells_new(&search->view->analysis->scratch, search->slice);
        cells_take(&rows[i], search->slice, search->trial, i);
    }
    DiagApplicant applicants[QUAD];
    Paid paid[QUAD];
    if (analysis_verify(search->view, rows, QUAD, applicants, paid) && still_shows(search, jump, paid))
        report(search, jump, span, applicants, paid);
    return goes_on(search);
}

static bool is_spent(Analysis *analysis)
{
    bool spent = analysis->trial_work > MOST_TRIAL_WORK;
    analysis->cut_short |= spent;
    return spent;
}

void curves_search(ClauseView *view, const Cells *granted)
{
    Search *search = ARENA_NEW(&view->analysis->scratch, Search);
    *search = (Search){.view = view, .slice = view->slice, .trial = view->trial};
    search->bases[search->base_count++] = *granted;
    if (!find_rich(search))
        return;
    for (size_t base = 0; base < search->base_count; base++)
        for (size_t f = 0; f < view->slice->plan.field_count && goes_on(search); f++)
            if (is_numeric(&view->slice->plan.fields[f]) && !is_spent(view->analysis))
                examine_field(search, base, f);
    for (size_t i = 0; i < search->jump_count && goes_on(search); i++)
        report_jump(search, &search->jumps[i]);
}
