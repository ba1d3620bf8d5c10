#include "compiler/spelled_numbers.h"

/* 0 to 9, or -1. */
static int take_digit(Str *word)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    for (int i = 0; i < 10; i++)
        if (str_take(word, digits[i]))
            return i;
    return str_take(word, "两") ? 2 : str_take(word, "〇") ? 0 : -1;
}

/* A number below ten thousand: 一千二百, 十五. False where none begins. */
static bool take_number(Str *word, long *number)
{
    static const struct {
        const char *word;
        long value;
    } places[] = {{"千", 1000}, {"百", 100}, {"十", 10}};
    bool any = false;
    long total = 0;
    for (size_t next = 0; word->len;) {
        int digit = take_digit(word);
        size_t place = next;
        while (place < 3 && !str_take(word, places[place].word))
            place++;
        if (place < 3) {
            total += (digit < 0 ? 1 : digit) * places[place].value;
            next = place + 1;
        } else if (digit >= 0) {
            total += digit;
        }
        any = any || place < 3 || digit >= 0;
        if (digit < 0 && place == 3)
            break;
        if (place == 3 && digit > 0)
            break;
    }
    *number = total;
    return any;
}

static Str mend_price(Arena *arena, Str word)
{
    size_t digits = 0;
    while (digits < word.len && (word.at[digits] < '0' || word.at[digits] > '9'))
        digits++;
    Str unit = {word.at, digits};
    Str money = {word.at + digits, word.len - digits};
    if (!digits || money.len < 3 || !str_is((Str){word.at + word.len - 3, 3}, "元"))
        return (Str){0};
    return arena_print(arena, "%.*s/%.*s", STR_ARG(money), STR_ARG(unit));
}

Str spelled_number_mend(Arena *arena, Str word)
{
    if (str_take(&word, "每"))
        return mend_price(arena, word);
    bool percent = str_take(&word, "百分之");
    long number;
    if (!take_number(&word, &number) || (percent && word.len))
        return (Str){0};
    if (percent)
        return arena_print(arena, "%ld%%", number);
    static const char *const units[] = {"万", "亿", "元", "年", "个月", "天", "亩", "人"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_starts(word, str_from(units[i])))
            return arena_print(arena, "%ld%.*s", number, STR_ARG(word));
    return (Str){0};
}
