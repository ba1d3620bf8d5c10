#include "runtime/civil_date.h"
#include "runtime/read/cell.h"
#include "runtime/read/fold.h"

#define DATE_ROOM 48
/* Day 1 of a spreadsheet is 1900-01-01; as it also counts a 29 February 1900, later days count from 1899-12-30. */
#define SERIAL_ORIGIN INT64_C(-25569)
#define SERIAL_FIRST 61
#define SERIAL_LAST 99999

typedef struct DateParts {
    int64_t number[3];
    size_t digits[3];
    Str tail;
} DateParts;

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static void skip_spaces(Str *text)
{
    while (text->len && text->at[0] == ' ') {
        text->at++;
        text->len--;
    }
}

static bool take_number(Str *text, int64_t *number, size_t *digits)
{
    *number = 0;
    for (*digits = 0; *digits < text->len && *digits < 9 && is_digit(text->at[*digits]); ++*digits)
        *number = *number * 10 + (text->at[*digits] - '0');
    text->at += *digits;
    text->len -= *digits;
    return *digits > 0;
}

/* Year, month and day with the same separator twice, or 年 月 日. Returns how many numbers were found; 0: not like a date. */
static size_t split_date(Str text, DateParts *parts)
{
    static const char *const separators[][3] = {
        {"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}, {"年", "月", "号"},
    };
    Str rest = text;
    if (!take_number(&rest, &parts->number[0], &parts->digits[0]))
        return 0;
    skip_spaces(&rest);
    size_t most = rest.len == 0;
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        Str at = rest;
        size_t found = 1;
        while (found < 3 && str_take(&at, separators[i][found - 1])) {
            skip_spaces(&at);
            if (!take_number(&at, &parts->number[found], &parts->digits[found]))
                break;
            skip_spaces(&at);
            found++;
        }
        bool is_whole = found == 3 && str_take(&at, separators[i][2]);
        if (found == 2)
            str_take(&at, separators[i][1]);
        parts->tail = at;
        if (is_whole)
            return 3;
        if (found == 2 && at.len == 0)
            most = 2;
    }
    return most;
}

/* What may follow a day: nothing, or a time of day. */
typedef enum DateTail { TAIL_NONE, TAIL_MIDNIGHT, TAIL_TIME, TAIL_OTHER } DateTail;

static DateTail read_tail(Str tail)
{
    str_take(&tail, "T");
    skip_spaces(&tail);
    if (tail.len == 0)
        return TAIL_NONE;
    bool is_zero = true, has_colon = false;
    for (size_t i = 0; i < tail.len; i++) {
        char byte = tail.at[i];
        if (!is_digit(byte) && byte != ':' && byte != '.')
            return TAIL_OTHER;
        has_colon = has_colon || byte == ':';
        is_zero = is_zero && (byte == '0' || !is_digit(byte));
    }
    if (!has_colon || !is_digit(tail.at[0]))
        return TAIL_OTHER;
    return is_zero ? TAIL_MIDNIGHT : TAIL_TIME;
}

static Wording day_wording(CellValue *value, int64_t day)
{
    return wording_same((Str){value->scratch[0], date_print(value->scratch[0], day)});
}

static void accept_day(const CellForm *form, const DateParts *parts, CellValue *value)
{
    if (!date_is_civil(parts->number[0], parts->number[1], parts->number[2])) {
        cell_refuse(value, PROBLEM_DATE_NOT_IN_CALENDAR, 0, NULL);
        return;
    }
    int64_t day = date_from_civil((int32_t)parts->number[0], (int32_t)parts->number[1], (int32_t)parts->number[2]);
    DateTail tail = read_tail(parts->tail);
    if (tail == TAIL_OTHER)
        cell_refuse(value, PROBLEM_NOT_DATE, 0, NULL);
    else if (tail == TAIL_TIME)
        cell_refuse(value, PROBLEM_DATE_WITH_TIME, 1, (Wording[]){day_wording(value, day)});
    else if (day < form->field->low || day > form->field->high)
        cell_refuse(value, PROBLEM_OUT_OF_RANGE, 2, (Wording[]){form->low, form->high});
    else
        value->number = day;
}

/* Digits alone: 20160305, a spreadsheet's day number, or too little. */
static void read_digits(const CellForm *form, DateParts *parts, CellValue *value)
{
    int64_t number = parts->number[0];
    if (parts->digits[0] == 8) {
        *parts = (DateParts){{number / 10000, number / 100 % 100, number % 100}, {4, 2, 2}, {NULL, 0}};
        accept_day(form, parts, value);
    } else if (parts->digits[0] == 5 && number >= SERIAL_FIRST && number <= SERIAL_LAST) {
        cell_refuse(value, PROBLEM_DATE_SERIAL, 1, (Wording[]){day_wording(value, number + SERIAL_ORIGIN)});
    } else {
        bool is_part = parts->digits[0] == 4 || parts->digits[0] == 6;
        cell_refuse(value, is_part ? PROBLEM_DATE_INCOMPLETE : PROBLEM_NOT_DATE, 0, NULL);
    }
}

/* 42434.5 is a day number with a time of day. */
static bool is_serial_with_time(const DateParts *parts, size_t found)
{
    return found == 2 && parts->digits[0] == 5;
}

void cell_read_date(const CellForm *form, Str text, CellValue *value)
{
    char room[DATE_ROOM];
    size_t length = fold_width(text, room, sizeof room);
    DateParts parts = {0};
    size_t found = length == FOLD_FAILED ? 0 : split_date((Str){room, length}, &parts);
    if (found == 0)
        cell_refuse(value, PROBLEM_NOT_DATE, 0, NULL);
    else if (found == 1 || is_serial_with_time(&parts, found))
        read_digits(form, &parts, value);
    else if (found == 3 && parts.digits[0] == 4)
        accept_day(form, &parts, value);
    else if (found == 3 && parts.digits[2] == 4)
        cell_refuse(value, PROBLEM_DATE_ORDER, 0, NULL);
    else if (parts.digits[0] <= 2 || (found == 3 && parts.digits[0] == 3))
        cell_refuse(value, PROBLEM_DATE_SHORT_YEAR, 0, NULL);
    else
        cell_refuse(value, parts.digits[0] == 4 ? PROBLEM_DATE_INCOMPLETE : PROBLEM_NOT_DATE, 0, NULL);
}
