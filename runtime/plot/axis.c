#include "runtime/civil_date.h"
#include "runtime/plot/plot.h"

/* The smallest of 1, 2 and 5 with zeros that is at least `least`. */
static int64_t round_step(int64_t least)
{
    static const int64_t leads[] = {1, 2, 5};
    for (int64_t decade = 1;; decade *= 10)
        for (size_t i = 0; i < 3; i++)
            if (decade * leads[i] >= least || decade > VALUE_LIMIT)
                return decade * leads[i];
}

static void tick(PlotAxis *axis, int64_t place)
{
    if (axis->tick_count < PLOT_MOST_TICKS && place >= axis->low && place <= axis->high)
        axis->ticks[axis->tick_count++] = place;
}

static int64_t floor_multiple(int64_t place, int64_t step)
{
    int64_t rest = place % step;
    return place - (rest < 0 ? rest + step : rest);
}

/* Mantissas count in powers of ten, so round mantissas are round values. */
static void number_ticks(PlotAxis *axis, size_t wanted)
{
    int64_t step = round_step((axis->high - axis->low) / (int64_t)wanted + 1);
    if (!axis->field && axis->high % step)
        axis->high = floor_multiple(axis->high, step) + step;
    for (int64_t place = floor_multiple(axis->low, step); place <= axis->high; place += step)
        tick(axis, place);
}

static void date_ticks(PlotAxis *axis, size_t wanted)
{
    static const int steps[] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200};
    int64_t months = (axis->high - axis->low) / 30, step = 0;
    if (months < 2) {
        int64_t days = (axis->high - axis->low) / (int64_t)wanted + 1;
        for (int64_t day = axis->low; day <= axis->high; day += days)
            tick(axis, day);
        return;
    }
    for (size_t i = 0; i < sizeof steps / sizeof *steps && (step == 0 || months / step > (int64_t)wanted); i++)
        step = steps[i];
    CivilDate first = date_to_civil(axis->low);
    int64_t index = (int64_t)first.year * 12 + first.month - 1;
    index = (index + step - 1) / step * step;
    for (; index < 9999 * 12; index += step) {
        int64_t day = date_from_civil((int32_t)(index / 12), (int32_t)(index % 12) + 1, 1);
        if (day > axis->high)
            break;
        tick(axis, day);
    }
}

void plot_axis(PlotAxis *axis, size_t wanted)
{
    axis->tick_count = 0;
    if (axis->field && axis->field->kind == KIND_DATE)
        date_ticks(axis, wanted);
    else
        number_ticks(axis, wanted);
}

void plot_put_tick(Phrase *phrase, const PlotAxis *axis, size_t index, Language language)
{
    int64_t place = axis->ticks[index];
    const PlanField *field = axis->field;
    if (!field)
        spoken_number(phrase, place, 100, language);
    else if (field->kind == KIND_DATE || field->kind == KIND_RATE)
        spoken_cell(phrase, field, place, language);
    else
        spoken_number(phrase, place, field->denominator, language);
}
