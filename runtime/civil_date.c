#include "runtime/civil_date.h"

#include <string.h>

static void print_digits(char *out, int32_t value, int count)
{
    for (int i = count - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
}

size_t date_print(char *out, int64_t date)
{
    if (!date_is_valid(date)) {
        memset(out, '?', DATE_TEXT);
        return DATE_TEXT;
    }
    CivilDate civil = date_to_civil(date);
    print_digits(out, civil.year, 4);
    out[4] = '-';
    print_digits(out + 5, civil.month, 2);
    out[7] = '-';
    print_digits(out + 8, civil.day, 2);
    return DATE_TEXT;
}
