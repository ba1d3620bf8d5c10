/* amount: fen and whole numbers with thousands separators, as people read them. Without separators: decimal.h. */
#ifndef POLC_AMOUNT_H
#define POLC_AMOUNT_H

#include "runtime/decimal.h"

/* Room for any text that the functions below write. They write no terminating zero and return the length. */
#define AMOUNT_TEXT DECIMAL_TEXT

/* 1234567 fen is 12,345.67. */
size_t amount_print_yuan(char *out, Int128 fen);
/* A whole number, e.g. of rows. */
size_t amount_print_whole(char *out, Int128 number);
/* Fen without separators, 12345.67, of any size. */
size_t amount_print_plain(char *out, Int128 fen);

#endif
