/* What there is to say of curves in words: both values of every jump, falling amounts, and why nothing is paid. */
#include "runtime/plot/plot.h"
#include "runtime/write/reason.h"

#define MOST_JUMPS 400
#define TOLD_JUMPS 12

typedef struct Remarks {
    Phrase *phrase;
    const Plot *plot;
    const PlotSeries *series;
    bool in_full; /* amounts of one line are told on one scale */
} Remarks;

static void say(const Remarks *r, const char *en, const char *zh)
{
    phrase_put(r->phrase, str_from(r->plot->language == LANGUAGE_ZH ? zh : en));
}

static const PlanField *field_of(const PlotSeries *series)
{
    return &series->plan->fields[series->field];
}

/* ---- Jumps ------------------------------------------------------------------------------------------------------------ */

static bool is_rounder(int64_t place, int64_t other)
{
    int64_t a = place < 0 ? -place : place, b = other < 0 ? -other : other;
    if (a == 0 || b == 0)
        return a == 0;
    while (a % 10 == 0 && b % 10 == 0) {
        a /= 10;
        b /= 10;
    }
    return a % 10 == 0;
}

/* Which of two neighbours states the threshold: the rounder number, and of days the later one. Else both are places of their own. */
static void settle_ends(const PlotSeries *series, PlotJump *jump)
{
    const CurvePoint *a = &series->curve->points[jump->before], *b = a + 1;
    if (field_of(series)->kind == KIND_DATE) {
        jump->behind_belongs = true;
        return;
    }
    jump->before_belongs = is_rounder(a->at, b->at);
    jump->behind_belongs = is_rounder(b->at, a->at);
    if (!jump->before_belongs && !jump->behind_belongs)
        jump->before_belongs = jump->behind_belongs = true;
}

#define ROUNDED_BY 100 /* fen: most amounts are rounded to the yuan at most, and a yuan is no threshold */

/* Whether two intervals rise or fall alike, to a tenth, or to what rounding makes of them: of one line, neighbours do. */
static bool is_as_steep(const CurvePoint *a, const CurvePoint *b)
{
    if (!curve_pays(a->outcome) || !curve_pays(a[1].outcome) || !curve_pays(b->outcome) ||
        !curve_pays(b[1].outcome))
        return false;
    Int128 left = ((Int128)a[1].paid - a->paid) * ((Int128)b[1].at - b->at);
    Int128 right = ((Int128)b[1].paid - b->paid) * ((Int128)a[1].at - a->at);
    if (left == 0 || (left < 0) != (right < 0))
        return false;
    Int128 apart = left > right ? left - right : right - left, size = right < 0 ? -right : right;
    Int128 width = (Int128)(a[1].at - a->at) * (b[1].at - b->at);
    return apart * 10 <= size || apart <= ROUNDED_BY * width;
}

/* A step of a line whose amounts are rounded, such as 2,084 yuan a day among days of 2,083: nobody's threshold. */
static bool is_of_a_line(const Curve *curve, size_t i)
{
    const CurvePoint *point = &curve->points[i];
    return (i > 0 && is_as_steep(point, point - 1)) || (i + 2 < curve->count && is_as_steep(point, point + 1));
}

size_t plot_jumps(const PlotSeries *series, PlotJump *jumps, size_t most)
{
    const Curve *curve = series->curve;
    size_t count = 0;
    for (size_t i = 0; i + 1 < curve->count; i++) {
        const CurvePoint *a = &curve->points[i], *b = a + 1;
        if (a->link != CURVE_JUMP || (a->paid == b->paid && curve_pays(a->outcome) == curve_pays(b->outcome)) ||
            is_of_a_line(curve, i))
            continue;
        if (count < most) {
            jumps[count] = (PlotJump){.before = i};
            settle_ends(series, &jumps[count]);
        }
        count++;
    }
    return count;
}

/* ---- States ----------------------------------------------------------------------------------------------------------- */

static void put_blanks(const Remarks *r, const CurvePoint *point)
{
    const PlanClause *clause = &r->series->plan->clauses[r->series->clause];
    const uint16_t *fields = clause->fields;
    size_t count = clause->field_count, named = 0;
    if (point->reason == REASON_FOR) {
        fields = clause->applies.fields;
        count = clause->applies.field_count;
    } else if (point->reason < clause->condition_count) {
        fields = clause->conditions[point->reason].fields;
        count = clause->conditions[point->reason].field_count;
    }
    for (size_t i = 0; i < count && i < 64; i++) {
        if (!(point->blanks >> i & 1))
            continue;
        say(r, named ? ", " : ": blank ", named ? "、" : "：未填");
        const PlanField *field = &r->series->plan->fields[fields[i]];
        spoken_name(r->phrase, field->id, field->label, r->plot->language);
        named++;
    }
}

static void put_why(const Remarks *r, const CurvePoint *point)
{
    const PlanClause *clause = &r->series->plan->clauses[r->series->clause];
    phrase_put(r->phrase, reason_outcome((Outcome)point->outcome, r->plot->language));
    if (point->outcome == OUTCOME_PENDING)
        put_blanks(r, point);
    if (point->outcome != OUTCOME_REFUSED || point->reason >= clause->condition_count)
        return;
    const PlanCondition *condition = &clause->conditions[point->reason];
    if (condition->kind == CONDITION_GIVES_WAY) {
        say(r, ": gives way to ", "：优先适用");
        spoken_name(r->phrase, condition->label, condition->other_label, r->plot->language);
    } else if (condition->kind == CONDITION_IN_FORCE) {
        say(r, ": no version holds on its day; in force ", "：其日期无适用版本；施行期间：");
        phrase_put(r->phrase, r->plot->language == LANGUAGE_ZH ? condition->other_label : condition->label);
    } else if (condition->label.len) {
        say(r, condition->kind == CONDITION_EXCEPTION ? ": excepted: " : ": needs ",
            condition->kind == CONDITION_EXCEPTION ? "：除外情形“" : "：应满足“");
        phrase_put(r->phrase, condition->label);
        say(r, "", "”");
    }
}

static void put_fen(const Remarks *r, Int128 fen)
{
    if (r->in_full)
        spoken_fen_in_full(r->phrase, r->series->plan, fen, r->plot->language);
    else
        spoken_fen(r->phrase, r->series->plan, fen, r->plot->language);
}

/* For a line on two points. */
static Remarks on_one_scale(const Remarks *r, const CurvePoint *a, const CurvePoint *b)
{
    Remarks line = *r;
    line.in_full =
        spoken_fen_is_odd(a->paid) || spoken_fen_is_odd(b->paid) || spoken_fen_is_odd((Int128)a->paid - b->paid);
    return line;
}

static void put_state(const Remarks *r, const CurvePoint *point)
{
    if (!curve_is_gap(point->outcome))
        put_fen(r, point->paid);
    if (curve_pays(point->outcome))
        return;
    bool gap = curve_is_gap(point->outcome);
    if (!gap)
        say(r, " (", "（");
    put_why(r, point);
    if (!gap)
        say(r, ")", "）");
}

static void put_place(const Remarks *r, const CurvePoint *point)
{
    spoken_cell(r->phrase, field_of(r->series), point->at, r->plot->language);
}

static void put_pair(const Remarks *r, const CurvePoint *point)
{
    put_place(r, point);
    say(r, ": ", "：");
    put_state(r, point);
}

/* ---- Sentences --------------------------------------------------------------------------------------------------------- */

static void put_line_begin(const Remarks *r)
{
    if (r->plot->series_count > 1) {
        phrase_put(r->phrase, r->series->name);
        say(r, ": ", "：");
    }
}

static bool is_level(const Curve *curve, size_t from)
{
    const CurvePoint *a = &curve->points[from], *b = a + 1;
    return from + 1 >= curve->count || (a->paid == b->paid && a->outcome == b->outcome);
}

/* Where the two points are neighbours, the rounder one is the threshold. What is said of all on its other side has to be true of
 * more than the one point. */
static bool tells_from_threshold(const Remarks *r, const PlotJump *jump)
{
    const Curve *curve = r->series->curve;
    const CurvePoint *a = &curve->points[jump->before], *b = a + 1;
    if (b->at - a->at != 1 || field_of(r->series)->kind == KIND_DATE ||
        jump->before_belongs == jump->behind_belongs)
        return false;
    return jump->before_belongs ? is_level(curve, jump->before + 1)
                                : jump->before == 0 || is_level(curve, jump->before - 1);
}

static void put_sides(const Remarks *r, const PlotJump *jump)
{
    const CurvePoint *a = &r->series->curve->points[jump->before], *b = a + 1;
    if (!tells_from_threshold(r, jump)) {
        put_pair(r, a);
        say(r, "; ", "；");
        put_pair(r, b);
        return;
    }
    const CurvePoint *threshold = jump->behind_belongs ? b : a;
    say(r, jump->behind_belongs ? "below " : "up to ", jump->behind_belongs ? "不满" : "不超过");
    put_place(r, threshold);
    say(r, ": ", "：");
    put_state(r, a);
    say(r, jump->behind_belongs ? "; from " : "; above ", jump->behind_belongs ? "；满" : "；超过");
    put_place(r, threshold);
    say(r, ": ", "：");
    put_state(r, b);
}

static void put_jump(const Remarks *r, const PlotJump *jump)
{
    const CurvePoint *a = &r->series->curve->points[jump->before], *b = a + 1;
    put_line_begin(r);
    if (curve_is_gap(a->outcome) || curve_is_gap(b->outcome) || a->paid == b->paid)
        say(r, "changes: ", "变化：");
    else if (b->paid < a->paid)
        say(r, "falls: ", "跳降：");
    else
        say(r, "rises: ", "跳升：");
    put_sides(r, jump);
    if (b->paid < a->paid && curve_pays(a->outcome) && curve_pays(b->outcome)) {
        bool date = field_of(r->series)->kind == KIND_DATE;
        say(r, date ? "; a day later, " : "; for one step more, ",
            date ? "；晚一天，少得" : "；多出一步，反而少得");
        put_fen(r, a->paid - b->paid);
        say(r, " less", "");
    }
    phrase_put(r->phrase, STR("\n"));
}

static void put_jumps(const Remarks *r)
{
    PlotJump jumps[MOST_JUMPS];
    size_t count = plot_jumps(r->series, jumps, MOST_JUMPS);
    for (size_t i = 0; i < count && i < TOLD_JUMPS; i++) {
        const CurvePoint *a = &r->series->curve->points[jumps[i].before];
        Remarks line = on_one_scale(r, a, a + 1);
        put_jump(&line, &jumps[i]);
    }
    if (count <= TOLD_JUMPS)
        return;
    put_line_begin(r);
    say(r, "and ", "另有");
    phrase_put_whole(r->phrase, (Int128)(count - TOLD_JUMPS));
    say(r, " more jumps\n", "处跳变\n");
}

/* By the day the fall is not seen from its ends. */
static void put_each_day(const Remarks *r, const CurvePoint *first, const CurvePoint *last)
{
    int64_t days = last->at - first->at;
    if (field_of(r->series)->kind != KIND_DATE || days < 2)
        return;
    say(r, "; a day later, about ", "；每晚一天约少得");
    put_fen(r, ((Int128)first->paid - last->paid + days / 2) / days);
    say(r, " less", "");
}

/* Where the amount falls without a jump, from its first to its last point. */
static void put_falls(const Remarks *r)
{
    const Curve *curve = r->series->curve;
    for (size_t i = 0; i + 1 < curve->count;) {
        size_t end = i;
        while (end + 1 < curve->count && (curve->points[end].link != CURVE_JUMP || is_of_a_line(curve, end)) &&
               curve->points[end + 1].paid < curve->points[end].paid)
            end++;
        if (end == i) {
            i++;
            continue;
        }
        put_line_begin(r);
        say(r, "decreases: ", "递减：");
        Remarks line = on_one_scale(r, &curve->points[i], &curve->points[end]);
        put_pair(&line, &curve->points[i]);
        say(r, "; ", "；");
        put_pair(&line, &curve->points[end]);
        put_each_day(&line, &curve->points[i], &curve->points[end]);
        phrase_put(r->phrase, STR("\n"));
        i = end;
    }
}

/* The place with five digits that count, rounded up, so that what is said from there on stays true. */
static int64_t in_five_digits(int64_t place)
{
    int64_t step = 1;
    while (place / step >= 100000)
        step *= 10;
    return (place + step - 1) / step * step;
}

/* Where a rising line goes on level to the end, as under a cap. Behind a jump the jump says so. */
static void put_level(const Remarks *r)
{
    const Curve *curve = r->series->curve;
    size_t from = curve->count ? curve->count - 1 : 0;
    while (from > 0 && is_level(curve, from - 1))
        from--;
    if (from == 0 || from + 1 >= curve->count)
        return;
    const CurvePoint *bend = &curve->points[from], *before = bend - 1;
    CurvePoint told = *bend;
    if (bend->at > 0 && field_of(r->series)->kind != KIND_DATE)
        told.at = in_five_digits(bend->at);
    bool is_line = before->link != CURVE_JUMP || is_of_a_line(curve, from - 1);
    if (!is_line || !curve_pays(bend->outcome) || bend->paid <= before->paid)
        return;
    put_line_begin(r);
    say(r, "rises no more: from ", "不再增加：自");
    put_place(r, &told);
    say(r, " on: ", "起均为");
    put_fen(r, bend->paid);
    phrase_put(r->phrase, STR("\n"));
}

static void put_nothing_paid(const Remarks *r)
{
    const Curve *curve = r->series->curve;
    for (size_t i = 0; i < curve->count; i++)
        if (curve_pays(curve->points[i].outcome) && curve->points[i].paid > 0)
            return;
    if (curve->count == 0)
        return;
    put_line_begin(r);
    say(r, "nothing is paid here: ", "此范围内不予支付：");
    put_why(r, &curve->points[curve->count - 1]);
    phrase_put(r->phrase, STR("\n"));
}

static bool has_fine(const Curve *curve)
{
    for (size_t i = 0; i + 1 < curve->count; i++)
        if (curve->points[i].link == CURVE_FINE)
            return true;
    return false;
}

void plot_put_remarks(Phrase *phrase, const Plot *plot)
{
    for (size_t s = 0; s < plot->series_count; s++) {
        Remarks r = {.phrase = phrase, .plot = plot, .series = &plot->series[s]};
        put_nothing_paid(&r);
        if (curve_has_bars(field_of(r.series)))
            continue;
        put_jumps(&r);
        put_falls(&r);
        put_level(&r);
        if (r.series->curve->cut_short) {
            put_line_begin(&r);
            say(&r, "it bends in more places than are shown; --from and --to look closer\n",
                "转折处多于图中所示；用 --from 和 --to 细看\n");
        } else if (has_fine(r.series->curve)) {
            put_line_begin(&r);
            say(&r, "some of it moves in steps that are too small to see here\n",
                "线上有图中看不出的细小台阶（如因取整）\n");
        }
    }
}

void plot_put_applicant(Phrase *phrase, Str given, Language language)
{
    bool zh = language == LANGUAGE_ZH;
    phrase_put(phrase, zh ? STR("一份申报，假定没有其他人申报；其他栏目：")
                          : STR("one application, as if nobody else applied; the other cells: "));
    phrase_put(phrase, given.len ? given : zh ? STR("均未填") : STR("blank"));
}
