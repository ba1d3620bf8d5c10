/* amount: whole numbers and fen as decimal text. No floating point, no locale. */
#ifndef POLC_AMOUNT_H
#define POLC_AMOUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/value.h"

/* Enough for any Int128 with separators, sign, point and two decimals. */
#define AMOUNT_BYTES 72

/* 1234567 fen is 12345.67, grouped 12,345.67. Returns the length; no terminator. */
size_t amount_print(char *out, Int128 fen, bool grouped);
/* A whole number, e.g. of rows. */
size_t amount_print_whole(char *out, Int128 number, bool grouped);

#endif
