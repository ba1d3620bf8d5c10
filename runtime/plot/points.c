/* Curves as their points: CSV for a spreadsheet, JSON for programs. */
#include "runtime/civil_date.h"
#include "runtime/plot/plot.h"
#include "runtime/text_width.h"
#include "runtime/write/amount.h"
#include "runtime/write/csv.h"
#include "runtime/write/reason.h"

static const char *const link_words[][2] = {
    [CURVE_STRAIGHT] = {"straight", "直线"}, [CURVE_JUMP] = {"jump", "跳变"}, [CURVE_FINE] = {"steps", "小台阶"}};

static Str link_word(const PlotSeries *series, size_t i, Language language)
{
    bool bars = curve_has_bars(&series->plan->fields[series->field]);
    if (bars || i + 1 >= series->curve->count)
        return (Str){0};
    return str_from(link_words[series->curve->points[i].link][language == LANGUAGE_ZH]);
}

/* The cell as a data file has it, so that the point can be run. */
static Str cell_text(const PlanField *field, int64_t at, Language language, char *room)
{
    bool is_exact;
    switch (field->kind) {
    case KIND_YES_NO:
        return language == LANGUAGE_ZH ? (at ? STR("是") : STR("否")) : at ? STR("yes") : STR("no");
    case KIND_CATEGORY:
        return reason_name(field->members[at].id, field->members[at].label, language);
    case KIND_DATE:
        return (Str){room, date_print(room, at)};
    case KIND_RATE: {
        size_t length = exact_print(room, (Int128)at * 100, field->denominator, 0, &is_exact);
        room[length] = '%';
        return (Str){room, length + 1};
    }
    default:
        return (Str){room, exact_print(room, at, field->denominator, 0, &is_exact)};
    }
}

static Str paid_text(const CurvePoint *point, char *room)
{
    if (curve_is_gap(point->outcome))
        return (Str){0};
    return (Str){room, amount_print_plain(room, point->paid)};
}

static const PlotSeries *first_of(const Plot *plot)
{
    return &plot->series[0];
}

static void put_series_heading(Output *out, const Plot *plot, const PlotSeries *series)
{
    static const Str words[][2] = {{{"outcome", 7}, {"结果", 6}}, {{"to_next", 7}, {"到下一点", 12}}};
    const PlanClause *clause = &series->plan->clauses[series->clause];
    bool zh = plot->language == LANGUAGE_ZH, second = series != first_of(plot);
    output_byte(out, ',');
    csv_put_text(out, second ? series->name : reason_name(clause->id, clause->label, plot->language));
    for (size_t i = 0; i < 2; i++) {
        output_byte(out, ',');
        output_put(out, words[i][zh]);
        if (second)
            output_put(out, STR("_2"));
    }
}

Status plot_write_csv(Output *out, const Plot *plot)
{
    const PlotSeries *first = first_of(plot);
    const PlanField *field = &first->plan->fields[first->field];
    char room[DECIMAL_TEXT + 2];
    csv_put_text(out, reason_name(field->id, field->label, plot->language));
    for (size_t s = 0; s < plot->series_count; s++)
        put_series_heading(out, plot, &plot->series[s]);
    output_byte(out, '\n');
    for (size_t i = 0; i < first->curve->count; i++) {
        Str cell = cell_text(field, first->curve->points[i].at, plot->language, room);
        if (field->kind == KIND_CATEGORY)
            csv_put_text(out, cell);
        else
            output_put(out, cell); /* a number below zero is no formula */
        for (size_t s = 0; s < plot->series_count; s++) {
            const CurvePoint *point = &plot->series[s].curve->points[i];
            output_byte(out, ',');
            output_put(out, paid_text(point, room));
            output_byte(out, ',');
            output_put(out, reason_outcome((Outcome)point->outcome, plot->language));
            output_byte(out, ',');
            output_put(out, link_word(&plot->series[s], i, plot->language));
        }
        output_byte(out, '\n');
    }
    return out->status;
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------- */

static void put_json(Output *out, Str text)
{
    output_byte(out, '"');
    for (size_t at = 0; at < text.len;) {
        uint32_t point = 0;
        size_t length = text_decode((Str){text.at + at, text.len - at}, &point);
        if (length == 0 || point < 0x20 || point == 0x7F) {
            output_put(out, STR("\\ufffd"));
        } else {
            if (point == '"' || point == '\\')
                output_byte(out, '\\');
            output_put(out, (Str){text.at + at, length});
        }
        at += length ? length : 1;
    }
    output_byte(out, '"');
}

static void put_member(Output *out, const char *name, Str text, bool last)
{
    output_byte(out, '"');
    output_put(out, str_from(name));
    output_put(out, STR("\":"));
    put_json(out, text);
    output_put(out, last ? STR("") : STR(","));
}

static void put_series(Output *out, const PlotSeries *series)
{
    const PlanField *field = &series->plan->fields[series->field];
    char room[DECIMAL_TEXT + 2];
    output_put(out, STR("  {"));
    put_member(out, "policy", series->plan->id, false);
    put_member(out, "name", series->name, false);
    output_put(out, STR("\"points\":[\n"));
    for (size_t i = 0; i < series->curve->count; i++) {
        const CurvePoint *point = &series->curve->points[i];
        output_put(out, STR("   {"));
        put_member(out, "at", cell_text(field, point->at, LANGUAGE_EN, room), false);
        put_member(out, "outcome", reason_outcome((Outcome)point->outcome, LANGUAGE_EN), false);
        if (!curve_is_gap(point->outcome))
            put_member(out, "paid", paid_text(point, room), false);
        put_member(out, "to_next", link_word(series, i, LANGUAGE_EN), true);
        output_put(out, i + 1 < series->curve->count ? STR("},\n") : STR("}\n"));
    }
    output_put(out, STR("  ]}"));
}

Status plot_write_json(Output *out, const Plot *plot)
{
    const PlotSeries *first = first_of(plot);
    output_put(out, STR("{"));
    put_member(out, "clause", first->plan->clauses[first->clause].id, false);
    put_member(out, "field", first->plan->fields[first->field].id, false);
    put_member(out, "given", plot->source, false);
    output_put(out, STR("\"series\":[\n"));
    for (size_t s = 0; s < plot->series_count; s++) {
        put_series(out, &plot->series[s]);
        output_put(out, s + 1 < plot->series_count ? STR(",\n") : STR("\n"));
    }
    output_put(out, STR("]}\n"));
    return out->status;
}
