#include "runtime/write/amount.h"

/* Copies a number and sets a comma before every third digit in front of the point. */
static size_t group_digits(char *out, const char *digits, size_t len)
{
    size_t point = 0, at = 0;
    while (point < len && digits[point] != '.')
        point++;
    size_t first = digits[0] == '-';
    for (size_t i = 0; i < len; i++) {
        if (i > first && i < point && (point - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    return at;
}

size_t amount_print_plain(char *out, Int128 fen)
{
    if (fen >= INT64_MIN && fen <= INT64_MAX)
        return fen_print(out, (int64_t)fen);
    return decimal_print(out, fen, 100, 2);
}

size_t amount_print_yuan(char *out, Int128 fen)
{
    char digits[DECIMAL_TEXT];
    return group_digits(out, digits, amount_print_plain(digits, fen));
}

size_t amount_print_whole(char *out, Int128 number)
{
    char digits[DECIMAL_TEXT];
    return group_digits(out, digits, int128_print(digits, number));
}
