#include "runtime/sample/draw.h"

#include "runtime/civil_date.h"
#include "runtime/sample/draw_text.h"

/* Streams of random_at. */
enum { STREAM_ROW = 1, STREAM_ENTERPRISE = 2 };

Applicant draw_applicant(uint64_t seed, uint64_t number)
{
    Random who = random_at(seed, STREAM_ENTERPRISE, number);
    Applicant applicant = {.random = random_at(seed, STREAM_ROW, number), .number = number, .enterprise = number};

    if (number > 0 && random_percent(&who, 20))
        applicant.enterprise = random_below(&who, number);
    applicant.careful = random_percent(&applicant.random, 60);
    return applicant;
}

/* ---- Numbers ---------------------------------------------------------------------------------------------------- */

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* Where applicants' numbers usually lie, in units, when the policy declares no range. */
static int64_t usual_high(ValueKind kind)
{
    switch (kind) {
    case KIND_MONEY:
        return 10000000;
    case KIND_COUNT:
        return 100000;
    case KIND_QUANTITY:
        return 10000;
    case KIND_MONTHS:
        return 60;
    case KIND_YEARS:
        return 30;
    default:
        return 1000;
    }
}

/* The lower of two powers of ten, each as likely as the next: small amounts are common and large ones rare at every scale,
 * as in life. `low` >= 1. */
static int64_t draw_magnitude(Random *random, int64_t low, int64_t high)
{
    int64_t decades[20], decade = 1;
    size_t count = 0;

    for (; decade <= high / 10; decade *= 10) {
        if (decade >= low)
            decades[count++] = decade;
    }
    if (count == 0)
        return random_between(random, low, high);
    size_t one = random_below(random, count), other = random_below(random, count);
    decade = decades[one < other ? one : other];
    int64_t end = decade > high / 100 ? high : decade * 10;
    return random_between(random, decade, end);
}

/* People state round numbers: two leading digits, whole units, or to the fen. */
static int64_t round_as_people_do(Random *random, int64_t mantissa, int64_t unit)
{
    uint64_t choice = random_below(random, 100);
    int64_t step = 1;

    if (choice < 60) {
        while (step <= mantissa / 100)
            step *= 10;
    }
    if (choice < 85 && step < unit)
        step = unit;
    return mantissa >= step ? mantissa / step * step : mantissa;
}

static int64_t draw_ordinary_number(Random *random, const PlanField *field, int64_t low, int64_t high)
{
    /* Money below a thousand yuan is rarely worth an application. */
    int64_t least = field->kind == KIND_MONEY ? field->denominator * 1000 : field->denominator;
    least = least < low ? low : least;
    if (least < 1 || least > high)
        return random_between(random, low, high);
    int64_t mantissa = draw_magnitude(random, least, high);
    return clamp(round_as_people_do(random, mantissa, field->denominator), low, high);
}

static int64_t draw_near_landmark(Random *random, const Landmarks *landmarks, int64_t step)
{
    int64_t landmark = landmarks->numbers[random_below(random, landmarks->number_count)];
    return landmark + ((int64_t)random_below(random, 3) - 1) * step;
}

static int64_t draw_number(Random *random, const PlanField *field, const Landmarks *landmarks)
{
    uint64_t choice = random_below(random, 100);
    int64_t low = field->low, high = field->high, usual = usual_high(field->kind) * field->denominator;
    int64_t smallest_step = field->kind == KIND_NUMBER && field->denominator > 1 ? field->denominator / 100 : 1;

    if (!field->has_range && high > usual && usual > low)
        high = usual;
    if (!field->has_range && low < 0)
        low = 0;
    if (choice < 3)
        return low;
    if (choice < 4 && field->has_range)
        return high;
    if (choice < 7)
        return clamp(0, low, high);
    if (landmarks->number_count > 0 && choice < 22)
        return clamp(draw_near_landmark(random, landmarks, smallest_step), low, field->high);
    if (landmarks->number_count > 0 && choice < 45) {
        int64_t landmark = landmarks->numbers[random_below(random, landmarks->number_count)];
        if (landmark >= field->denominator && landmark <= high / 4)
            return clamp(round_as_people_do(random, random_between(random, 1, landmark * 4), field->denominator),
                         low, high);
    }
    return draw_ordinary_number(random, field, low, high);
}

/* Mostly above 0 and up to 35%, in whole, half or hundredths of a percent. */
static int64_t draw_rate(Random *random, const PlanField *field, const Landmarks *landmarks)
{
    uint64_t choice = random_below(random, 100);
    int64_t percent = field->denominator / 100, steps = 1;
    int64_t low = field->has_range ? field->low : 0;

    if (landmarks->number_count > 0 && choice < 20)
        return clamp(draw_near_landmark(random, landmarks, 1), low, field->high);
    if (choice < 24)
        return clamp(0, low, field->high);
    if (choice >= 70)
        steps = choice < 85 ? 2 : 100;
    int64_t rate = random_between(random, 1, 35 * steps) * percent / steps;
    return clamp(rate, low, field->high);
}

/* ---- Dates ------------------------------------------------------------------------------------------------------ */

#define DEFAULT_EFFECTIVE INT64_C(18262) /* 2020-01-01, for a policy without a date */

static int64_t effective_day(const Plan *plan)
{
    return plan->effective == INT64_MIN ? DEFAULT_EFFECTIVE : plan->effective;
}

static int64_t month_end(int64_t day)
{
    CivilDate date = date_to_civil(day);
    return date_from_civil(date.year, date.month, date_days_in_month(date.year, date.month));
}

static int64_t leap_day_after(int64_t day)
{
    int32_t year = date_to_civil(day).year;
    while (date_days_in_month(year, 2) != 29)
        year++;
    return date_from_civil(year, 2, 29);
}

static int64_t draw_lone_date(Random *random, const Plan *plan, const Landmarks *landmarks)
{
    uint64_t choice = random_below(random, 100);
    int64_t effective = effective_day(plan);

    if (landmarks->number_count > 0 && choice < 15)
        return draw_near_landmark(random, landmarks, 1);
    if (choice < 18)
        return effective + (int64_t)random_below(random, 3) - 1;
    int64_t day = effective + (int64_t)random_below(random, 730);
    if (choice < 24)
        return month_end(day);
    if (choice < 26)
        return leap_day_after(effective);
    return day;
}

/* A day on or after the one in the column before: what follows in a form follows in time. */
static int64_t draw_later_date(Random *random, int64_t before)
{
    uint64_t choice = random_below(random, 100);
    int64_t day = before,
            months = choice < 60 ? (int64_t)random_below(random, 13) : (int64_t)random_below(random, 49);

    if (choice < 10)
        return before;
    if (choice < 25)
        return before + (int64_t)random_below(random, 60);
    if (choice < 45)
        months = months / 12 * 12 + 12;
    if (date_add_months(before, months, MONTH_END_DOWN, &day) && choice < 80 && choice >= 40)
        day += (int64_t)random_below(random, 3) - 1;
    return day < before ? before : day;
}

static int64_t draw_date(Draw *draw, Random *random, size_t index, size_t row)
{
    const PlanField *fields = draw->plan->fields;
    int64_t day = draw_lone_date(random, draw->plan, &draw->landmarks[index]);

    if (index > 0 && fields[index - 1].kind == KIND_DATE && random_percent(random, 85)) {
        const Column *before = &draw->batch->columns[index - 1];
        if (!bit_get(before->unknown, row))
            day = draw_later_date(random, before->data.i64[row]);
    }
    return clamp(clamp(day, DATE_FIRST, DATE_LAST), fields[index].low, fields[index].high);
}

/* ---- Cells ------------------------------------------------------------------------------------------------------ */

static unsigned blank_percent(const PlanField *field, bool asked_for, bool careful)
{
    if (field->required || field->key)
        return 0;
    if (asked_for)
        return 55;
    unsigned percent = field->has_default || field->kind == KIND_RATE ? 36 : field->kind == KIND_YES_NO ? 8 : 24;
    return careful ? percent / 4 : percent;
}

static int64_t draw_member(const Applicant *applicant, Random *random, const PlanField *field)
{
    if (field->member_count == 0)
        return 0;
    /* The first rows go through all members, so that even a short sample shows each. */
    if (applicant->number < field->member_count)
        return (int64_t)applicant->number;
    return (int64_t)random_below(random, field->member_count);
}

static int64_t draw_key_number(const Applicant *applicant, const PlanField *field)
{
    int64_t first = field->low > 0 ? field->low : field->kind == KIND_DATE ? 0 : field->denominator;
    return first + (int64_t)applicant->number * field->denominator;
}

static int64_t draw_whole(Draw *draw, Applicant *applicant, size_t index, size_t row)
{
    const PlanField *field = &draw->plan->fields[index];
    const Landmarks *landmarks = &draw->landmarks[index];
    Random *random = &applicant->random;

    if (field->key)
        return draw_key_number(applicant, field);
    switch (field->kind) {
    case KIND_DATE:
        return draw_date(draw, random, index, row);
    case KIND_CATEGORY:
        return draw_member(applicant, random, field);
    case KIND_RATE:
        return draw_rate(random, field, landmarks);
    default:
        return draw_number(random, field, landmarks);
    }
}

void draw_blank(Draw *draw, size_t field, size_t row)
{
    const PlanField *declared = &draw->plan->fields[field];
    if (!declared->required && !declared->key)
        bit_put(draw->batch->columns[field].unknown, row, true);
}

bool draw_cell(Draw *draw, Applicant *applicant, size_t field, size_t row)
{
    const PlanField *declared = &draw->plan->fields[field];
    Column *column = &draw->batch->columns[field];
    bool covers_members = declared->kind == KIND_CATEGORY && applicant->number < declared->member_count;
    unsigned percent = blank_percent(declared, draw->landmarks[field].asked_for, applicant->careful);
    bool blank = random_percent(&applicant->random, percent) && !covers_members;

    bit_put(column->unknown, row, blank);
    if (blank)
        return true;
    switch (column->physical) {
    case PHYSICAL_BIT:
        bit_put(column->data.bits, row, random_percent(&applicant->random, 82));
        return true;
    case PHYSICAL_TEXT:
        column->data.text[row] = draw_text(draw, applicant, field);
        return column->data.text[row].at != NULL;
    case PHYSICAL_I64:
    case PHYSICAL_I128: /* an input cell always fits 64 bits */
        column->data.i64[row] = draw_whole(draw, applicant, field, row);
        return true;
    }
    return true;
}
