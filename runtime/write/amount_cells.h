/* amount_cells: amounts of 64 rows at a time as cells of a CSV file.
 *
 * Each cell is at most 16 bytes in two words, so that whoever puts rows together copies two words and goes on by the length. */
#ifndef POLC_AMOUNT_CELLS_H
#define POLC_AMOUNT_CELLS_H

#include <stdint.h>

#define AMOUNT_CELLS_ROWS 64
/* Amounts from here on do not fit a cell. */
#define AMOUNT_CELLS_LIMIT INT64_C(70000000000000)

typedef struct AmountCells {
    uint64_t low[AMOUNT_CELLS_ROWS], high[AMOUNT_CELLS_ROWS]; /* the bytes, in the order of memory */
    uint8_t length[AMOUNT_CELLS_ROWS];
} AmountCells;

/* fen[r] where bit r of `counted` is set, else 0; 0 … AMOUNT_CELLS_LIMIT - 1. As yuan with two decimals and `end` behind them. All
 * 64 are read, whatever they hold. */
void amount_cells_print(AmountCells *out, const int64_t *fen, uint64_t counted, char end);
/* Adds fen[r] to sums[r] where bit r of `counted` is set. Returns the bits that any of these has, so that who compares it with
 * AMOUNT_CELLS_LIMIT, as a number without sign, knows whether one may be too large or below zero. */
uint64_t amount_cells_add(int64_t *sums, const int64_t *fen, uint64_t counted);
/* A text of at most 15 bytes, and `end` behind it. */
void amount_cells_put(AmountCells *out, unsigned row, const char *text, unsigned length, char end);

#endif
