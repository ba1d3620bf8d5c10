#include "runtime/write/amount.h"

#include <string.h>

/* Digits of `number` ending just before `end`; returns where they begin. */
static char *digits_before(char *end, UInt128 number, bool grouped)
{
    int written = 0;
    char *at = end;
    while (number > UINT64_MAX) {
        if (grouped && written && written % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + (int)(number % 10));
        number /= 10;
        written++;
    }
    uint64_t rest = (uint64_t)number;
    do {
        if (grouped && written && written % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + (int)(rest % 10));
        rest /= 10;
        written++;
    } while (rest > 0);
    return at;
}

static size_t finish(char *out, char *at, const char *end, bool negative)
{
    if (negative)
        *--at = '-';
    size_t len = (size_t)(end - at);
    memcpy(out, at, len);
    return len;
}

static UInt128 magnitude(Int128 number)
{
    return number < 0 ? -(UInt128)number : (UInt128)number;
}

size_t amount_print_whole(char *out, Int128 number, bool grouped)
{
    char text[AMOUNT_BYTES];
    char *end = text + sizeof text;
    return finish(out, digits_before(end, magnitude(number), grouped), end, number < 0);
}

size_t amount_print(char *out, Int128 fen, bool grouped)
{
    char text[AMOUNT_BYTES];
    char *end = text + sizeof text;
    UInt128 size = magnitude(fen);
    bool small = size <= UINT64_MAX; /* 128-bit division is a library call */
    int cents = small ? (int)((uint64_t)size % 100) : (int)(size % 100);
    end[-1] = (char)('0' + cents % 10);
    end[-2] = (char)('0' + cents / 10);
    end[-3] = '.';
    UInt128 yuan = small ? (uint64_t)size / 100 : size / 100;
    return finish(out, digits_before(end - 3, yuan, grouped), end, fen < 0);
}
