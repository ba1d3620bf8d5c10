#include "runtime/write/amount_cells.h"

#include <string.h>

/* The loops below work on four numbers at a time, in vectors of the compiler's; it makes of them what the machine at hand has.
 * Where that is chosen when the program starts, sanitizers, which are not yet there then, must do without. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define FOR_EACH_MACHINE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_MACHINE
#endif

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "cells are put together in words whose first byte is the lowest"
#endif

#define VECTOR_LIMIT INT64_C(100000000) /* eight digits, six of them yuan */

#define LANES 4
typedef uint64_t Lanes __attribute__((vector_size(32)));
typedef uint32_t HalfLanes __attribute__((vector_size(32))); /* two in each lane */
typedef uint16_t QuarterLanes __attribute__((vector_size(32)));
typedef uint8_t LaneBytes __attribute__((vector_size(4))); /* one for each lane */

/* Vectors go through pointers: how they are handed over otherwise depends on the machine. */
#define IN_PLACE static inline __attribute__((always_inline))

/* Four of the amounts, 0 where the row does not count. */
IN_PLACE void load(Lanes *amounts, const int64_t *fen, uint64_t counted, unsigned first)
{
    const Lanes lane = {0, 1, 2, 3};
    Lanes bits = (counted >> first) - (Lanes){0};
    memcpy(amounts, fen + first, sizeof *amounts);
    *amounts &= -(bits >> lane & 1);
}

IN_PLACE uint64_t any_bits(const Lanes *lanes)
{
    uint64_t any = 0;
    for (unsigned i = 0; i < LANES; i++)
        any |= (*lanes)[i];
    return any;
}

FOR_EACH_MACHINE
uint64_t amount_cells_add(int64_t *sums, const int64_t *fen, uint64_t counted)
{
    Lanes any = {0};
    for (unsigned first = 0; first < AMOUNT_CELLS_ROWS; first += LANES) {
        Lanes amounts, sum;
        load(&amounts, fen, counted, first);
        memcpy(&sum, sums + first, sizeof sum);
        sum += amounts;
        any |= amounts;
        memcpy(sums + first, &sum, sizeof sum);
    }
    return any_bits(&any);
}

/* Makes of numbers below VECTOR_LIMIT their eight digits, each in a byte of its own, the first in the lowest. */
IN_PLACE void split_digits(Lanes *numbers)
{
    Lanes thousands = *numbers * 3518437209 >> 45;
    HalfLanes fours = (HalfLanes)(thousands | (*numbers - thousands * 10000) << 32);
    HalfLanes hundreds = fours * 5243 >> 19;
    QuarterLanes twos = (QuarterLanes)(hundreds | (fours - hundreds * 100) << 16);
    QuarterLanes tens = twos * 103 >> 10;
    *numbers = (Lanes)(tens | (twos - tens * 10) << 8);
}

/* Of the six digits before the point, how many lead with zeros; one digit stays. A comparison that holds is -1. */
IN_PLACE void count_zeros(Lanes *zeros, const Lanes *numbers)
{
    *zeros = 5 + (Lanes)(*numbers >= 1000) + (Lanes)(*numbers >= 10000) + (Lanes)(*numbers >= 100000) +
             (Lanes)(*numbers >= 1000000) + (Lanes)(*numbers >= 10000000);
}

/* Amounts of less than VECTOR_LIMIT; others give cells that mean nothing. Returns the bits that any amount has. */
FOR_EACH_MACHINE
static uint64_t print_small(AmountCells *out, const int64_t *fen, uint64_t counted, char end)
{
    Lanes any = {0};
    for (unsigned first = 0; first < AMOUNT_CELLS_ROWS; first += LANES) {
        Lanes digits, zeros;
        load(&digits, fen, counted, first);
        any |= digits;
        count_zeros(&zeros, &digits);
        split_digits(&digits);
        digits |= 0x3030303030303030;
        Lanes low = (digits & 0x0000FFFFFFFFFFFF) | (uint64_t)'.' << 48 | digits >> 48 << 56;
        Lanes high = digits >> 56 | (uint64_t)(uint8_t)end << 8;
        Lanes shift = zeros * 8;
        low = low >> shift | high << 8 << (56 - shift);
        high = high >> shift;
        LaneBytes length = __builtin_convertvector(10 - zeros, LaneBytes);
        memcpy(out->low + first, &low, sizeof low);
        memcpy(out->high + first, &high, sizeof high);
        memcpy(out->length + first, &length, sizeof length);
    }
    return any_bits(&any);
}

void amount_cells_put(AmountCells *out, unsigned row, const char *text, unsigned length, char end)
{
    char bytes[16] = {0};
    memcpy(bytes, text, length);
    bytes[length] = end;
    memcpy(&out->low[row], bytes, 8);
    memcpy(&out->high[row], bytes + 8, 8);
    out->length[row] = (uint8_t)(length + 1);
}

static void put_large(AmountCells *out, unsigned row, uint64_t fen, char end)
{
    char bytes[16];
    unsigned at = sizeof bytes;
    for (unsigned digits = 0; digits < 3 || fen > 0; digits++, fen /= 10) {
        if (digits == 2)
            bytes[--at] = '.';
        bytes[--at] = (char)('0' + fen % 10);
    }
    amount_cells_put(out, row, bytes + at, (unsigned)sizeof bytes - at, end);
}

void amount_cells_print(AmountCells *out, const int64_t *fen, uint64_t counted, char end)
{
    uint64_t any = print_small(out, fen, counted, end);
    if (any < (uint64_t)VECTOR_LIMIT)
        return;
    for (uint64_t left = counted; left; left &= left - 1) {
        unsigned row = (unsigned)__builtin_ctzll(left);
        if ((uint64_t)fen[row] >= (uint64_t)VECTOR_LIMIT)
            put_large(out, row, (uint64_t)fen[row], end);
    }
}
