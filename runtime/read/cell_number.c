#include "runtime/read/cell.h"
#include "runtime/read/currency.h"
#include "runtime/read/fold.h"

#define NUMBER_ROOM 96

/* ---- Units ---------------------------------------------------------------------------------------------------------- */

int64_t cell_take_multiple(Str *suffix)
{
    if (str_take(suffix, "万亿"))
        return 1000000000000;
    if (str_take(suffix, "亿"))
        return 100000000;
    if (str_take(suffix, "万"))
        return 10000;
    if (str_take(suffix, "千"))
        return 1000;
    return 1;
}

static bool folds_to(Str name, Str folded)
{
    char room[NUMBER_ROOM];
    size_t length = fold_name(name, room, sizeof room);
    return length != FOLD_FAILED && length > 0 && str_equal(folded, (Str){room, length});
}

static bool is_counted_unit(const PlanField *field, Str unit)
{
    if (folds_to(field->unit, unit) || folds_to(field->unit_label, unit))
        return true;
    return str_take(&unit, "个") && (unit.len == 0 || folds_to(field->unit_label, unit));
}

static bool is_price(const PlanField *field, Str unit)
{
    if (!currency_take_name(field, &unit))
        return false;
    return unit.len == 0 || ((str_take(&unit, "/") || str_take(&unit, "每")) && is_counted_unit(field, unit));
}

bool cell_is_unit_of(const PlanField *field, Str unit)
{
    if (unit.len == 0)
        return true;
    switch (field->kind) {
    case KIND_MONEY:
        return currency_take_name(field, &unit) && unit.len == 0;
    case KIND_PRICE:
        return is_price(field, unit);
    case KIND_COUNT:
    case KIND_QUANTITY:
        return is_counted_unit(field, unit);
    case KIND_DAYS:
        return str_is(unit, "天") || str_is(unit, "日") || str_is(unit, "days") || str_is(unit, "day");
    case KIND_MONTHS:
        return str_is(unit, "个月") || str_is(unit, "月") || str_is(unit, "months") || str_is(unit, "month");
    case KIND_YEARS:
        return str_is(unit, "年") || str_is(unit, "years") || str_is(unit, "year");
    default:
        return false;
    }
}

/* ---- Parts of a number ---------------------------------------------------------------------------------------------- */

typedef struct NumberParts {
    char digits[NUMBER_ROOM]; /* sign, digits and point, without grouping commas */
    size_t length;
    Str suffix;
} NumberParts;

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static void skip_spaces(Str *text)
{
    while (str_take(text, " ")) {
    }
}

static void take_currency(const PlanField *field, Str *text)
{
    if (field->kind != KIND_MONEY && field->kind != KIND_PRICE)
        return;
    if (currency_take_sign(field, text))
        skip_spaces(text);
}

/* Copies the digits without their grouping commas. False: a comma stands where no thousands end. */
static bool take_digits(Str *text, NumberParts *parts)
{
    size_t at = 0, since_comma = 0, commas = 0;
    bool is_fraction = false, grouped_well = true;
    for (; at < text->len && parts->length < NUMBER_ROOM; at++) {
        char byte = text->at[at];
        bool ends_group = byte == '.' && !is_fraction;
        if (byte == ',') {
            bool first_group = commas == 0 && since_comma >= 1 && since_comma <= 3;
            grouped_well = grouped_well && !is_fraction && (first_group || (commas > 0 && since_comma == 3));
            commas++;
            since_comma = 0;
            continue;
        }
        if (!is_digit(byte) && !ends_group)
            break;
        if (ends_group) {
            grouped_well = grouped_well && (commas == 0 || since_comma == 3);
            is_fraction = true;
        }
        since_comma++;
        parts->digits[parts->length++] = byte;
    }
    if (!is_fraction)
        grouped_well = grouped_well && (commas == 0 || since_comma == 3);
    text->at += at;
    text->len -= at;
    return grouped_well;
}

static bool is_exponent(Str suffix)
{
    if (suffix.len < 2 || (suffix.at[0] != 'E' && suffix.at[0] != 'e'))
        return false;
    return is_digit(suffix.at[1]) || (suffix.len > 2 && (suffix.at[1] == '+' || suffix.at[1] == '-'));
}

static ProblemCode split_number(const CellForm *form, Str text, NumberParts *parts)
{
    parts->length = 0;
    if (text.len > 2 && text.at[0] == '(' && text.at[text.len - 1] == ')')
        return PROBLEM_NEGATIVE_IN_BRACKETS;
    take_currency(form->field, &text);
    bool is_negative = str_take(&text, "-");
    if (!is_negative)
        str_take(&text, "+");
    take_currency(form->field, &text);
    if (is_negative)
        parts->digits[parts->length++] = '-';
    if (text.len == 0 || (!is_digit(text.at[0]) && text.at[0] != '.'))
        return PROBLEM_NOT_NUMBER;
    bool grouped_well = take_digits(&text, parts);
    skip_spaces(&text);
    parts->suffix = text;
    if (is_exponent(text))
        return PROBLEM_NUMBER_SCIENTIFIC;
    if (text.len && (is_digit(text.at[0]) || memchr(".,+-", text.at[0], 4)))
        return PROBLEM_NOT_NUMBER;
    return grouped_well ? PROBLEM_NONE : PROBLEM_NUMBER_GROUPING;
}

/* ---- The value ------------------------------------------------------------------------------------------------------ */

/* By how much the number as written is multiplied to give mantissas: always a power of ten. 0: refused. */
static int64_t scale_of(const CellForm *form, const NumberParts *parts, CellValue *value)
{
    const PlanField *field = form->field;
    char room[NUMBER_ROOM];
    size_t length = fold_name(parts->suffix, room, sizeof room);
    Str unit = {room, length == FOLD_FAILED ? 0 : length};
    if (field->kind == KIND_RATE) {
        if (unit.len == 0 && length == 0)
            return field->denominator / (form->percent_divisor ? form->percent_divisor : 100);
        if (str_is(unit, "%"))
            return field->denominator / 100;
        if (str_is(unit, "‰"))
            return field->denominator / 1000;
    } else if (length == 0) {
        return field->denominator * form->multiple;
    } else if (length != FOLD_FAILED) {
        int64_t multiple = cell_take_multiple(&unit);
        if (unit.len == 0 && form->multiple > 1) {
            cell_refuse(value, PROBLEM_UNIT_TWICE, 1, (Wording[]){wording_same(form->unit)});
            return 0;
        }
        if (cell_is_unit_of(field, unit))
            return field->denominator * multiple;
    }
    size_t shown = parts->suffix.len < sizeof value->scratch[0] ? parts->suffix.len : sizeof value->scratch[0];
    memcpy(value->scratch[0], parts->suffix.at, shown);
    cell_refuse(value, PROBLEM_UNIT_WRONG, 2,
                (Wording[]){wording_same((Str){value->scratch[0], shown}), form->expected});
    return 0;
}

/* A bare 0.15 for a rate is read by some as 15% and by others as 0.15%. `mantissa` is that of the second meaning. */
static bool is_ambiguous_rate(const CellForm *form, const NumberParts *parts, Int128 mantissa)
{
    return form->field->kind == KIND_RATE && parts->suffix.len == 0 && form->percent_divisor == 0 &&
           mantissa != 0 && mantissa <= form->field->denominator / 100 &&
           mantissa >= -form->field->denominator / 100;
}

static Str print_percent(char *to, Int128 mantissa, int64_t denominator)
{
    char text[DECIMAL_TEXT];
    bool exact;
    size_t length = exact_print(text, mantissa, denominator, 0, &exact);
    if (length > sizeof((CellValue *)0)->scratch[0] - 1)
        length = sizeof((CellValue *)0)->scratch[0] - 1;
    memcpy(to, text, length);
    to[length] = '%';
    return (Str){to, length + 1};
}

static void refuse_ambiguous_rate(const CellForm *form, Int128 mantissa, CellValue *value)
{
    int64_t percent = form->field->denominator / 100;
    Str whole = print_percent(value->scratch[0], mantissa * 100, percent);
    Str part = print_percent(value->scratch[1], mantissa, percent);
    cell_refuse(value, PROBLEM_RATE_AMBIGUOUS, 2, (Wording[]){wording_same(whole), wording_same(part)});
}

/* Where a unit has multiplied the number, what is out of range is not what stands in the cell. */
static void refuse_out_of_range(const CellForm *form, Str text, int64_t mantissa, CellValue *value)
{
    char digits[DECIMAL_TEXT];
    Str number = cell_print_number(digits, form->field, mantissa), unit = cell_unit_of(form->field);
    if (number.len + unit.len > sizeof value->scratch[0])
        unit = STR("");
    memcpy(value->scratch[0], number.at, number.len);
    memcpy(value->scratch[0] + number.len, unit.at, unit.len);
    Str whole = {value->scratch[0], number.len + unit.len};
    bool is_as_typed = str_equal(text, number) || str_equal(text, whole);
    cell_refuse(value, is_as_typed ? PROBLEM_OUT_OF_RANGE : PROBLEM_READ_OUT_OF_RANGE, is_as_typed ? 2 : 3,
                (Wording[]){form->low, form->high, wording_same(whole)});
}

static void check_limits(const CellForm *form, Str text, Int128 mantissa, CellValue *value)
{
    if (mantissa > VALUE_LIMIT || mantissa < -VALUE_LIMIT)
        cell_refuse(value, PROBLEM_NUMBER_TOO_LARGE, 0, NULL);
    else if (mantissa < form->field->low || mantissa > form->field->high)
        refuse_out_of_range(form, text, (int64_t)mantissa, value);
    else
        value->number = (int64_t)mantissa;
}

/* The common case, without folding or copying: at most 15 digits and a point. False: look closer. */
static bool read_plain(const CellForm *form, Str text, CellValue *value)
{
    int64_t denominator = form->field->denominator, mantissa = 0;
    if (text.len > 15 || form->multiple != 1 || form->field->kind == KIND_RATE)
        return false;
    size_t point = text.len;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '.' && point == text.len && i > 0 && i + 1 < text.len) {
            point = i;
            continue;
        }
        if (!is_digit(text.at[i]))
            return false;
        mantissa = mantissa * 10 + (text.at[i] - '0');
    }
    for (size_t i = point + 1; i < text.len; i++, denominator /= 10)
        if (denominator < 10)
            return false;
    /* A mantissa of 15 digits times a denominator of at most 10^18 does not wrap in 128 bits. */
    check_limits(form, text, (Int128)mantissa * denominator, value);
    return true;
}

void cell_read_number(const CellForm *form, Str text, CellValue *value)
{
    if (read_plain(form, text, value))
        return;
    char room[NUMBER_ROOM];
    size_t length = fold_width(text, room, sizeof room);
    NumberParts parts;
    ProblemCode problem = PROBLEM_NOT_NUMBER;
    if (length != FOLD_FAILED)
        problem = split_number(form, (Str){room, length}, &parts);
    if (problem != PROBLEM_NONE) {
        cell_refuse(value, problem, 2, (Wording[]){form->noun, form->expected});
        return;
    }
    int64_t scale = scale_of(form, &parts, value);
    if (scale == 0)
        return;
    Int128 mantissa;
    switch (decimal_parse((Str){parts.digits, parts.length}, scale, &mantissa)) {
    case DECIMAL_OK:
        break;
    case DECIMAL_NOT_A_NUMBER:
        cell_refuse(value, PROBLEM_NOT_NUMBER, 2, (Wording[]){form->noun, form->expected});
        return;
    case DECIMAL_TOO_FINE:
        if (form->field->denominator == 1)
            cell_refuse(value, PROBLEM_NUMBER_NOT_WHOLE, 0, NULL);
        else
            cell_refuse(value, PROBLEM_NUMBER_TOO_FINE, 1, (Wording[]){form->finest});
        return;
    case DECIMAL_OUT_OF_RANGE:
        cell_refuse(value, PROBLEM_NUMBER_TOO_LARGE, 0, NULL);
        return;
    }
    if (is_ambiguous_rate(form, &parts, mantissa))
        refuse_ambiguous_rate(form, mantissa, value);
    else
        check_limits(form, text, mantissa, value);
}
