/* The award of a clause against the fields that it hangs on, as pictures. */
#include "compiler/analysis/slice.h"
#include "compiler/doc/writing_doc.h"
#include "compiler/given.h"
#include "runtime/plot/plot.h"
#include "runtime/write/reason.h"

#define MOST_CURVES 2
#define MOST_BARS 1
#define EVEN_POINTS 24

typedef struct Chart {
    Doc *doc;
    Slice *slice; /* the clause alone: the others would only cost time */
    const Plan *plan; /* of the slice */
    Trial *trial;
    PlotApplicant applicant;
    size_t curves, bars;
} Chart;

static Str title_of(const Chart *chart, const PlanField *field)
{
    Doc *doc = chart->doc;
    Phrase name = {0};
    spoken_name(&name, field->id, field->label, doc->language);
    Str title = arena_print(doc->arena, doc_zh(doc) ? "金额随“%.*s”的变化" : "The award by “%.*s”",
                            STR_ARG(phrase_text(&name)));
    doc->phrase.failed = doc->phrase.failed || name.failed;
    phrase_done(&name);
    return title;
}

/* What holds fixed in the picture. */
static Str caption_of(const Chart *chart, uint16_t field, const PlotApplicant *applicant)
{
    Doc *doc = chart->doc;
    bool *without = ARENA_ARRAY(doc->arena, bool, chart->plan->field_count + 1);
    without[field] = true;
    Phrase given = {0};
    given_write(&given, applicant, without, doc->language);
    phrase_clear(&doc->phrase);
    plot_put_applicant(&doc->phrase, phrase_text(&given), doc->language);
    doc->phrase.failed = doc->phrase.failed || given.failed;
    phrase_done(&given);
    return arena_copy(doc->arena, doc_said(doc));
}

static void put_remarks(Doc *doc, const Plot *plot)
{
    phrase_clear(&doc->phrase);
    plot_put_remarks(&doc->phrase, plot);
    Str rest = doc_said(doc);
    if (!rest.len)
        return;
    page_list_open(&doc->page, false);
    while (rest.len) {
        size_t length = 0;
        while (length < rest.len && rest.at[length] != '\n')
            length++;
        page_item_open(&doc->page);
        page_text(&doc->page, (Str){rest.at, length});
        page_item_close(&doc->page);
        rest = (Str){rest.at + length, rest.len - length};
        if (rest.len)
            rest = (Str){rest.at + 1, rest.len - 1};
    }
    page_list_close(&doc->page);
}

static void put_end(Doc *doc, const PlotSeries *series, const CurvePoint *point)
{
    spoken_cell(&doc->phrase, &series->plan->fields[series->field], point->at, doc->language);
    phrase_put(&doc->phrase, doc_either(doc, ": ", "："));
    if (curve_is_gap(point->outcome))
        phrase_put(&doc->phrase, reason_outcome((Outcome)point->outcome, doc->language));
    else
        spoken_fen(&doc->phrase, series->plan, point->paid, doc->language);
}

/* Markdown has no picture: what it would show is what moves, and what it comes to for every bar or at both ends. */
static void put_ends(Doc *doc, const Plot *plot)
{
    const PlotSeries *series = &plot->series[0];
    const Curve *curve = series->curve;
    bool has_bars = curve_has_bars(&series->plan->fields[series->field]);
    page_paragraph_open(&doc->page);
    page_strong(&doc->page, plot->title);
    phrase_clear(&doc->phrase);
    phrase_put(&doc->phrase, has_bars ? doc_either(doc, " (", "（") : doc_either(doc, " (from ", "（"));
    put_end(doc, series, &curve->points[0]);
    for (size_t i = has_bars ? 1 : curve->count - 1; i > 0 && i < curve->count; i++) {
        phrase_put(&doc->phrase, has_bars ? doc_either(doc, "; ", "；") : doc_either(doc, " to ", "，至"));
        put_end(doc, series, &curve->points[i]);
    }
    phrase_put(&doc->phrase, doc_either(doc, ")", "）"));
    page_text(&doc->page, doc_said(doc));
    page_paragraph_close(&doc->page);
}

static Status put_picture(Doc *doc, const Plot *plot, Str caption)
{
    Output svg;
    if (doc->page.form == PAGE_MARKDOWN && plot->series[0].curve->count)
        put_ends(doc, plot);
    Status status = output_open_memory(&svg);
    if (status != STATUS_OK)
        return status;
    status = plot_write_svg(&svg, plot);
    if (status == STATUS_OK) {
        page_picture(&doc->page, output_text(&svg), caption);
        put_remarks(doc, plot);
    }
    output_abandon(&svg);
    return status;
}

/* Members that all come to one amount, or to nothing, say no more than the conditions do. */
static bool is_telling(const Curve *curve, const PlanField *field)
{
    int64_t first = 0;
    if (curve_is_flat(curve) || curve_top(curve) == 0)
        return false;
    for (size_t i = 0; i < curve->count && curve_has_bars(field); i++) {
        int64_t paid = curve->points[i].paid;
        if (paid > 0 && first > 0 && paid != first)
            return true;
        first = paid > 0 ? paid : first;
    }
    return !curve_has_bars(field);
}

/* A field along which nothing moves has no picture. The arena may escape, so what it has to give is taken before the curve. */
static Status put_chart(Chart *chart, uint16_t index)
{
    Doc *doc = chart->doc;
    const PlanField *field = &chart->plan->fields[index];
    CurveSubject subject = {.trial = chart->trial,
                            .applicant = &chart->applicant,
                            .field = index,
                            .depth = TRIAL_ROW_STAGE,
                            .most = chart->slice->most == INT64_MAX ? 0 : chart->slice->most,
                            .even_points = EVEN_POINTS};
    Plot plot = {.language = doc->language, .series_count = 1, .title = title_of(chart, field)};
    Curve curve = {0};
    PlotApplicant raised;
    Status status = applicant_copy(&raised, doc->arena, &chart->applicant);
    if (status == STATUS_OK)
        status = curve_choose(&subject, &raised);
    Str caption = caption_of(chart, index, subject.applicant);
    if (status == STATUS_OK)
        status = curve_range(&subject, &plot.low, &plot.high);
    if (status == STATUS_OK)
        status = curve_trace(&curve, &subject, plot.low, plot.high);
    if (status == STATUS_OK && is_telling(&curve, field)) {
        plot.series[0] = (PlotSeries){chart->plan, 0, index, {0}, &curve};
        *(curve_has_bars(field) ? &chart->bars : &chart->curves) += 1;
        status = put_picture(doc, &plot, caption);
    }
    curve_done(&curve);
    return status;
}

static bool is_wanted(const Chart *chart, const PlanField *field)
{
    if (!curve_can_move(field) || field->kind == KIND_YES_NO)
        return false;
    return curve_has_bars(field) ? chart->bars < MOST_BARS : chart->curves < MOST_CURVES;
}

static Status put_fields(Chart *chart, const uint16_t *fields, size_t count, bool *done)
{
    const Plan *plan = chart->plan;
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (done[fields[i]] || fields[i] >= plan->form_count || !is_wanted(chart, &plan->fields[fields[i]]))
            continue;
        done[fields[i]] = true;
        status = put_chart(chart, fields[i]);
    }
    return status;
}

static Status put_charts(Chart *chart)
{
    Doc *doc = chart->doc;
    const PlanClause *clause = chart->plan->clauses;
    bool found = false, *done = ARENA_ARRAY(doc->arena, bool, chart->plan->field_count + 1);
    TrialSearch search = {.depth = TRIAL_ROW_STAGE, .seed = 1, .attempts = 8};
    Status status = trial_find(chart->trial, &search, &found);
    if (status != STATUS_OK || !found)
        return status;
    status = applicant_take(&chart->applicant, doc->arena, chart->plan, chart->trial, 0);
    if (status == STATUS_OK)
        status = put_fields(chart, clause->fields, clause->field_count, done);
    for (size_t i = 0; i < clause->condition_count && status == STATUS_OK; i++)
        status = put_fields(chart, clause->conditions[i].fields, clause->conditions[i].field_count, done);
    return status;
}

/* A share of a pot hangs on all who apply, and made-up applicants have no details: neither has a picture. */
void doc_charts(Doc *doc, size_t clause)
{
    if (clause >= doc->plan->clause_count || doc->status != STATUS_OK)
        return;
    Chart chart = {.doc = doc, .slice = slice_make(doc->arena, doc->plan, clause)};
    if (chart.slice->settled_whole || chart.slice->reads_details)
        return;
    chart.slice->plan.currency = doc->plan->currency;
    chart.slice->plan.currency_label = doc->plan->currency_label;
    if (doc->plan->version_count >
        1) /* the picture is of the sentences beside it: made-up applicants date from the last version */
        chart.slice->plan.effective = doc->plan->versions[doc->plan->version_count - 1].effective;
    chart.plan = &chart.slice->plan;
    doc->status = trial_open(&doc->trial, chart.plan, TRIAL_ROWS);
    chart.trial = doc->trial;
    if (doc->status == STATUS_OK)
        doc->status = put_charts(&chart);
    trial_close(doc->trial);
    doc->trial = NULL;
}
